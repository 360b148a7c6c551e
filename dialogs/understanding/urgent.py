"""Whether a text may not wait: asked of every text that comes in, before anything else is read of it."""

from __future__ import annotations

from dialogs.understanding import crisis
from dialogs.understanding.text import Message, clean


def cries_for_help(text: str) -> bool:
    """Whether `understand` takes it for a crisis, without reading anything else of it."""
    return crisis.find(Message(clean(text).strip())) is not None
