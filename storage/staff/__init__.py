"""Staff: their accounts, where they are signed in, and what they did."""
