"""What becomes of a person's rows: erasure, retention, merging, export."""
