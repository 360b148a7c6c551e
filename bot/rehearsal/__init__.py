"""A conversation played from a script, in memory, with a clock of its own."""
