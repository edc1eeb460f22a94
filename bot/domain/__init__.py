"""The rules of the guide. Pure: no database, no Slack, no clock of its own; time is always passed in."""
