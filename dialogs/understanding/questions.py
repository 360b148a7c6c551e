"""Questions to us, and what they are about."""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.frames import Frames
from dialogs.understanding.frames import first as first_frame
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import first as first_phrase
from dialogs.understanding.speech import CONCEPTS, scene

_LISTS = wordlists.read("questions")

# Clear by themselves, with or without a question mark.
_TOPICS: tuple[tuple[str, Phrases], ...] = tuple(
    (topic, Phrases(_LISTS[topic]))
    for topic in ("who_are_you", "language", "privacy", "care", "how", "participation")
)

# As above, in other words.
_FRAMES: tuple[tuple[str, Frames], ...] = tuple(
    (topic, Frames(CONCEPTS, _LISTS[f"{topic} meant"]))
    for topic in ("language", "privacy", "who_are_you", "how", "care", "other")
)
_OPENERS = _LISTS.words("openers")
_SUGGESTING = Phrases(_LISTS["suggesting"])
_LONGEST = 140
_SHORT = 3
"""Words of a wish that is a question to us all the same ("peru aika")."""
_LONGEST_FRAMED = 8
"""Words; what is longer without the turns of phrase above tells of something."""


def topic(bare: str) -> str | None:
    """What a clear question is about; None where it is none of the questions that are often asked."""
    found = first_phrase(_TOPICS, bare)
    if found is None and bare.count(" ") < _LONGEST_FRAMED:
        found = first_frame(_FRAMES, scene(bare))
    return found


def find(display: str, bare: str, *, only_clear: bool = False) -> str | None:
    """The topic of the question that the text is ("other" where not known); None for a text that is no question.

    With `only_clear` a question must be short and of a known topic: it came where a free text was asked for.
    """
    asks = "?" in display[-8:]
    if not bare or len(bare) > _LONGEST:
        return None
    named = topic(bare)
    if (named is None and (only_clear or not asks)) or (
        _SUGGESTING.search(bare) and not (named and not only_clear)
    ):
        return None
    words = bare.split()
    if only_clear:
        return named if named and len(words) <= 8 and (asks or named in {"who_are_you", "privacy"}) else None
    opens = not _OPENERS.isdisjoint(words[:2]) or (words[0].endswith(("ko", "kohan")) and len(words[0]) > 4)
    # Of appointments and time people also tell ("det beror på hur mycket tid det tar").
    if named and (asks or (len(words) <= 8 and (opens or named != "care" or len(words) <= _SHORT))):
        return named
    return (named or "other") if asks and opens and len(words) > 1 else None
