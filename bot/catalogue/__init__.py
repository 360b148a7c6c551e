"""What one can take part in, as it stands in the database: read anew, changed, compared with the file, and searched."""
