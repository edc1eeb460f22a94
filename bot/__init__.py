"""Knytt: attach practitioners to a location without leaving Slack."""
