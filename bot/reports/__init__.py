"""Figures from ratings."""
