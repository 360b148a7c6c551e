"""HTTP: hooks of the providers, the API, and pages. One page a module."""
