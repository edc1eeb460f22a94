"""Slack on the other end: what it sends, what it is answered, and the Web API."""
