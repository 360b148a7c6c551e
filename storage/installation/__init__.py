"""Rows about the installation itself: live processes, restores."""
