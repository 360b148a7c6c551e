"""What WhatsApp must know of a conversation to send anything in it: whether its 24 hours still run, and in what words
it may speak once they do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


def window(channel: str, language: str, heard_at: datetime | None) -> Mapping[str, str] | None:
    """`heard_at` is when the person last wrote. None where the channel does not ask."""
    if channel != "whatsapp":
        return None
    return {"language": language} | ({"heard_at": heard_at.isoformat()} if heard_at else {})
