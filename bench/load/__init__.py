"""Knytt under load, beside a Bolt app that does nothing but acknowledge: see __main__.py."""
