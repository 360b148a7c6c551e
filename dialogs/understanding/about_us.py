"""Questions about this service that have an answer of their own, more exact than their topic's.

The flags: `number_source` (where we have the number from), `which_visit`, `price`, `who_sees` (the answers), `anonymous`.
"""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.kinds import Expecting, Kind, Understanding
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import first as first_phrase

_LISTS = wordlists.read("about_us")
DETAILS = ("number_source", "which_visit", "price", "anonymous", "who_sees")
_DETAILS = tuple((name, Phrases(_LISTS[name])) for name in DETAILS)
_TOPICS = {
    "number_source": "who_are_you",
    "which_visit": "how",
    "price": "how",
    "anonymous": "privacy",
    "who_sees": "privacy",
}
_READ_ANEW = frozenset({Kind.question, Kind.comment, Kind.not_understood, Kind.no_answer, Kind.wrong_person})
_LONGEST = 12
"""Words of a text that is a question and nothing else."""


def read(understood: Understanding, bare: str, masked: str, expecting: Expecting) -> Understanding:
    """The understanding, once more as a question with its flag where the words ask about this service."""
    if expecting == "name" or understood.kind not in _READ_ANEW or bare.count(" ") >= _LONGEST:
        return understood
    found = first_phrase(_DETAILS, bare)
    if found is None or understood.rating is not None:
        return understood
    return Understanding(Kind.question, None, masked, _TOPICS[found], understood.flags | {found})
