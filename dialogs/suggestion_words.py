"""Texts about suggestions that are known by more than a command word: the number of one, or the council that it is for."""

from __future__ import annotations

from collections.abc import Callable

from dialogs.prediction import Prediction, message_of
from dialogs.situation import Situation
from dialogs.understanding import Kind, Understanding, suggestion_number
from dialogs.understanding.addressees import addressed
from dialogs.understanding.council_names import CouncilNames

STATE = "suggestion_state"  # the intent of a text that asks about a suggestion by its number

FindCouncils = Callable[[], CouncilNames]


def no_councils() -> CouncilNames:
    return CouncilNames({})


def of_number(situation: Situation, text: str, understood: Understanding) -> Prediction | None:
    words_asked = situation.question is not None and situation.question.asks_for_words
    reference = suggestion_number(text, words_asked=words_asked)
    if reference is None:
        return None
    message = message_of(understood.masked, STATE, understood)
    message["entities"] = [{"entity": "reference", "value": reference}]
    return Prediction(message, situation.start(STATE))


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
