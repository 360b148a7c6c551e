"""Texts about suggestions that are known by more than a command word: the number of one, or the council that it is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dialogs.prediction import Prediction, message_of
from dialogs.situation import Situation
from dialogs.understanding import Kind, Understanding, numbered
from dialogs.understanding.addressees import addressed
from dialogs.understanding.council_names import CouncilNames

# The intents of a text that names a suggestion by its number, by what it wishes.
INTENTS: Mapping[str | None, str] = {
    None: "suggestion_state",
    "support": "support",
    "take_back": "take_back_support",
}

FindCouncils = Callable[[], CouncilNames]


def no_councils() -> CouncilNames:
    return CouncilNames({})


def of_number(situation: Situation, text: str, understood: Understanding) -> Prediction | None:
    words_asked = situation.question is not None and situation.question.asks_for_words
    read = numbered(text, words_asked=words_asked)
    if read is None:
        return None
    intent = INTENTS[read.wish]
    message = message_of(understood.masked, intent, understood)
    said = {"reference": read.number, "comment": understood.masked if read.more else None}
    message["entities"] = [{"entity": name, "value": value} for name, value in said.items() if value]
    return Prediction(message, situation.start(intent))


def to_council(situation: Situation, understood: Understanding, find: FindCouncils) -> Prediction | None:
    """A suggestion that names the council it is for."""
    found = addressed(understood.masked, find)
    if found is None:
        return None
    message = message_of(understood.masked, str(Kind.initiative))
    message["metadata"]["flags"] = sorted(understood.flags)
    message["entities"] = [
        {"entity": "council", "value": found.council},
        *([{"entity": "comment", "value": found.words}] if found.words else []),
    ]
    return Prediction(message, situation.start(str(Kind.initiative)))
