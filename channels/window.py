"""What a channel must know of a conversation to send in it: for WhatsApp whether its 24 hours still run and in what
words it may speak once they do not, for a reply the network that the person wrote over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from channels.registry import entry


def window(channel: str, language: str, heard_at: datetime | None) -> Mapping[str, str]:
    """`heard_at` is when the person last wrote. Empty where the channel does not ask."""
    if not entry(channel).window:
        return {}
    return {"language": language} | ({"heard_at": heard_at.isoformat()} if heard_at else {})


def way_back(data: Mapping[str, str]) -> Mapping[str, str]:
    """Of a message's `data`, what a reply to it needs to go back the way it came: RCS texts are answered over RCS."""
    return {"network": data["network"], "to": data["to"]} if "network" in data else {}
