"""Visits, ratings, reasons and cases."""
