"""The application: the only package that knows channels, dialogs and storage."""
