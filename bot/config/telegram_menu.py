"""What Telegram shows of us in groups. Its menu at the text field is in `bot/config/languages/`."""

from __future__ import annotations

# Sent once to a group that the bot is added to: feedback is not given where others read it.
IN_GROUPS = """Puhun vain kahden kesken. En lue, mitä ryhmässä kirjoitetaan. Kirjoita minulle: {link}

Jag pratar bara på tu man hand. Jag läser inte vad som skrivs i gruppen. Skriv till mig: {link}

I only talk in private. I do not read what is written in the group. Write to me: {link}"""
