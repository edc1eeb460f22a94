"""A crash campaign: does every message stand exactly once, whatever breaks? See __main__.py."""
