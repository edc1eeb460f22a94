"""A mail server on the other end: letters to invited addresses that nobody in the workspace has."""
