"""People, their addresses, opt-outs and sign-ups."""
