"""An age that is told where the consent is asked of people of some age: the yes to the consent says that one is old enough."""

from __future__ import annotations

from typing import Any

from dialogs.commands import SetSlot
from dialogs.prediction import Prediction, message_of
from dialogs.situation import CONSENT, Situation
from dialogs.understanding import Kind, SaidAge, Understanding, said_age

TOO_YOUNG = "too_young"  # a slot
OLD_ENOUGH = "old_enough"  # the intent of an age without an answer to the question


def age_told(situation: Situation, text: str) -> SaidAge | None:
    """None where the consent is not asked, or has no age limit."""
    question, slots = situation.question, situation.slots
    asked = question is not None and question.slot.name == CONSENT and slots.get("age_matters")
    return said_age(text) if asked else None


def answer_to_age(situation: Situation, said: SaidAge, understood: Understanding) -> Prediction:
    """Too young is a no, whatever else the text says. An age goes into no message that actions see."""
    if said.years < (situation.slots.get("min_age") or 0):
        return Prediction(_message(str(Kind.no)), [SetSlot(CONSENT, False)], {TOO_YOUNG: True})
    if understood.kind is Kind.no:
        return Prediction(_message(str(Kind.no)), [SetSlot(CONSENT, False)])
    if said.agrees or understood.kind in (Kind.yes, Kind.join):
        return Prediction(_message(str(Kind.yes), said.wish), [SetSlot(CONSENT, True)])
    return Prediction(message_of("", OLD_ENOUGH), situation.start(OLD_ENOUGH))


def _message(intent: str, text: str = "") -> dict[str, Any]:
    message = message_of(text, intent)
    message["metadata"]["answers"] = CONSENT
    return message
