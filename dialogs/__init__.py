"""What to say next: flows, texts, understanding, engine and actions. Knows no database and no channel."""
