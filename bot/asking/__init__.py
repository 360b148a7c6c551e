"""Whom to ask about a visit, when, and why not."""
