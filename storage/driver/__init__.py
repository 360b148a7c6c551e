"""What is particular to SQLite, PostgreSQL and their drivers."""
