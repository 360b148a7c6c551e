"""What a pressed button means: an answer to the open question, a correction, the start of a flow, or nothing any more."""

from __future__ import annotations

from dialogs.commands import CannotHandle, SetSlot, SkipQuestion
from dialogs.payload import Payload, PayloadError, read_payload
from dialogs.prediction import Prediction, message_of
from dialogs.rating_commands import rate
from dialogs.situation import Situation
from dialogs.slot import REFUSED
from dialogs.understanding import Kind, Understanding

RATING_BUTTON = "rating_button"  # the intent of a number that was pressed while no question waits for it
UNIT_RATING_BUTTON = "unit_rating_button"  # the same for a number at a unit's poster


def press(situation: Situation, text: str) -> Prediction:
    """`text` is the payload of the button."""
    question = situation.question
    pressed = question.button(text) if question else None
    try:
        payload = read_payload(text)
    except PayloadError:
        payload = Payload()
    message = message_of(pressed.title if pressed else text, payload.intent or "choice")
    if payload.slots and pressed:
        return Prediction(message, [SetSlot(name, value) for name, value in payload.slots.items()])
    if question and payload.intent in question.slot.answers:
        return Prediction(message, [SetSlot(question.slot.name, question.slot.answers[payload.intent])])
    if question and payload.intent == Kind.skip:
        return Prediction(message, [SkipQuestion()])
    if rated := _rating(situation, payload):
        return rated
    intent = payload.intent
    if intent and not intent.startswith("EXTERNAL_") and intent in situation.assistant.triggers:
        return Prediction(message, situation.start(intent))
    return Prediction(message_of("", "stale_button"), [CannotHandle("stale_button")])


def _rating(situation: Situation, payload: Payload) -> Prediction | None:
    """A number pressed above the open question corrects, as if it were written. The flow knows if it is stale.

    What else the button names must be as it was: of two units it rates the one that it stood under.
    """
    for name, value in payload.slots.items():
        slot = situation.assistant.slots.get(name)
        rating = slot.accept(value) if slot and "rating" in slot.entities else REFUSED
        as_it_was = all(situation.slots.get(n) == v for n, v in payload.slots.items() if n != name)
        if slot and isinstance(rating, int) and as_it_was:
            pressed = Understanding(Kind.rating, rating, masked=value)
            intent = RATING_BUTTON if name == "rating" else UNIT_RATING_BUTTON
            return Prediction(message_of(value, intent, pressed), rate(situation, pressed, [slot]))
    return None
