"""Keys, encrypted columns, digests and random ids."""
