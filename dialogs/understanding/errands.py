"""Errands that sound like a thing done once they are sent, and are not: no appointment is cancelled here.

A question of the topic `care`, with the flag `appointment` where something is to be cancelled, moved or booked; of the topic
`complaint` where the legal ways to complain are asked for; a wish of the topic `legal` for the official initiative. Only
what is asked for: who tells how cancelling went gives feedback. The flag `errand` marks feedback with an errand in it.
"""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.kinds import Expecting, Kind, Understanding
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import first as first_phrase

_LISTS = wordlists.read("errands")
_TOPICS = tuple(
    (topic, Phrases(_LISTS[topic])) for topic in ("initiative", "complaint", "appointment", "care", "message")
)
_IN_GENERAL = Phrases(_LISTS["in general"])
_THANKS = Phrases(_LISTS["thanks"])
_POLITE_END = Phrases(_LISTS["polite end"])
_TELLS = Phrases(_LISTS["tells"])
_LONGEST = 16
"""Words of a text that is nothing but an errand; a longer one is also feedback."""
_REMARKS = frozenset({Kind.comment, Kind.not_understood, Kind.question, Kind.wrong_person, Kind.no_answer})
_WISHES = frozenset({Kind.initiative, Kind.menu, Kind.comment, Kind.question})


def topic(bare: str) -> str | None:
    """Which errand the words ask for."""
    found = first_phrase(_TOPICS, bare)
    if found == "message":
        return None if _THANKS.search(bare) else "care"
    if found in ("appointment", "care") and (
        _IN_GENERAL.search(bare) or _THANKS.search(_POLITE_END.remove(bare))
    ):
        return None
    return found


def read(understood: Understanding, bare: str, masked: str, expecting: Expecting) -> Understanding:
    """The understanding, once more with its errand: as a question of its own, or as a flag beside a remark."""
    if expecting == "name":
        return understood
    found = topic(bare)
    if (
        understood.kind is Kind.question
        and understood.topic == "care"
        and "?" not in masked
        and _TELLS.search(bare)
    ):
        return Understanding(Kind.comment, None, masked, None, understood.flags)
    if found is None:
        return understood
    kind, short = understood.kind, bare.count(" ") < _LONGEST
    if found == "initiative":
        legal = kind in _WISHES and short and understood.rating is None
        return Understanding(Kind.initiative, topic="legal") if legal else understood
    marks = frozenset({"appointment"} if found == "appointment" else ())
    if kind in _REMARKS and short:
        about = "complaint" if found == "complaint" else "care"
        return Understanding(Kind.question, None, masked, about, understood.flags | marks)
    if kind in (Kind.comment, Kind.rating_comment, Kind.callback) and found != "complaint":
        return understood._replace(flags=understood.flags | marks | {"errand"})
    return understood
