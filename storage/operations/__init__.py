"""What operators do to a whole database: back up, restore, move, change keys."""
