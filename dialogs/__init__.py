"""What to say next: flows, texts, understanding, the engine and its actions. Knows no database and no channel."""
