"""What one can take part in, as it stands in the database: read anew, changed, and compared with the file."""
