"""Background tasks of a process, and nudges between processes."""
