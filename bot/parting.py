"""Long texts in parts: each is a row of its own, so that a part which arrived is never sent again.

Rows of one conversation go strictly in order, so parts do.
"""

from __future__ import annotations

from collections.abc import Sequence

from channels.message import Button, with_letters
from channels.segments import split
from dialogs.turn import Reply

BY_SEGMENT = ("sms",)  # channels that are paid by the segment


def in_parts(reply: Reply, channel: str) -> list[tuple[str, Sequence[Button]]]:
    """The reply as one message, or as several without buttons whose letters are in the text already."""
    buttons = [Button(choice.title, choice.payload, choice.letter) for choice in reply.buttons]
    if channel in BY_SEGMENT and len(parts := split(with_letters(reply.text, buttons))) > 1:
        return [(part, ()) for part in parts]
    return [(reply.text, buttons)]
