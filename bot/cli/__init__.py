"""Somebody at a terminal on the other end: what the commands of `knytt` do."""
