"""From messages that wait to turns that are stored: the dialogue, with what it needs of the database."""
