"""Messages in and out, receipts, conversations and reminders."""
