"""A browser or a monitor on the other end, and Slack over HTTP."""
