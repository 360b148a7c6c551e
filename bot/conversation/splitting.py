"""Long texts in parts: each is a row of its own, so that a part which arrived is never sent again.

Rows of one conversation go strictly in order, so parts do.
"""

from __future__ import annotations

from collections.abc import Sequence

from channels.message import Button, with_letters
from channels.registry import entry
from channels.segments import split
from dialogs.turn import Reply


def split_reply(reply: Reply, channel: str) -> list[tuple[str, Sequence[Button]]]:
    """The reply as one message, or as several. Choices are lettered lines of the text, or the last part's buttons.

    Its note ends the text, or goes before a question with lettered lines. Where that would not fit into one SMS
    the note is a message of its own.
    """
    if reply.note:
        return _with_note(reply, channel)
    buttons = [Button(choice.title, choice.payload, choice.letter) for choice in reply.buttons]
    lettered = with_letters(reply.text, buttons)
    if entry(channel).by_segment:
        parts = split(lettered)
        return [(part, ()) for part in parts] if len(parts) > 1 else [(reply.text, buttons)]
    largest = entry(channel).longest
    if largest is None or len(lettered) <= largest:
        return [(reply.text, buttons)]
    *before, last = _at_words(reply.text, largest - (len(lettered) - len(reply.text)))
    return [*((part, ()) for part in before), (last, buttons)]


def _with_note(reply: Reply, channel: str) -> list[tuple[str, Sequence[Button]]]:
    first = any(choice.letter for choice in reply.buttons)
    words = (reply.note, reply.text) if first else (reply.text, reply.note)
    joined = split_reply(reply._replace(text="\n".join(words), note=""), channel)
    if not entry(channel).by_segment or len(joined) == 1:
        return joined
    note: list[tuple[str, Sequence[Button]]] = [(reply.note, ())]
    alone = split_reply(reply._replace(note=""), channel)
    return note + alone if first else alone + note


def _at_words(text: str, largest: int) -> list[str]:
    """The text in parts of at most so many characters, broken at white space; a longer word where it must be."""
    parts = []
    rest = text.strip()
    while len(rest) > largest:
        space = next((at for at in range(largest, 0, -1) if rest[at].isspace()), largest)
        parts.append(rest[:space].rstrip())
        rest = rest[space:].lstrip()
    return [*parts, rest]
