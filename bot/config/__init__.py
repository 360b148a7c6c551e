"""The settings of one process and what is made from them: channels, keys, logs, checks of both."""
