"""Addresses for operators: health, readiness, metrics."""
