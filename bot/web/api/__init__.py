"""The API for systems of the county."""
