"""A unit's keyword, as posters show it (PALAUTE KOKS), with a number: a rating of that unit, without a visit."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DAY, Said
from dialogs.services import Desk, NamedUnit
from dialogs.state import written
from dialogs.understanding import Kind, command_word, understand

CORRECTABLE = DAY  # another number within it corrects the unit's rating


def spoken_of(desk: Desk, text: str) -> NamedUnit | None:
    """`Palaute koks jono oli pitkä`: the poster's words, however they are written."""
    head, _, rest = text.partition(" ")
    if command_word(head.strip(":")) is not Kind.feedback:
        return None
    return desk.unit(rest)


def rate_unit(desk: Desk, said: Said, unit: str, words: str) -> list[EventType]:
    """Rate the unit if the words are a number, with or without a reason. Nothing where they are not."""
    meant = understand(words, expecting="rating")
    if said.slot("child") or meant.kind not in (Kind.rating, Kind.rating_comment) or meant.rating is None:
        return []
    desk.rate(None, meant.rating, unit)
    if meant.comment:
        desk.explain(None, meant.comment, unit)
    return [
        SlotSet("last_rating", meant.rating),
        SlotSet("rated_unit", unit),
        SlotSet("rated_unit_at", written(desk.now)),
    ]


def asked_about(desk: Desk, said: Said) -> str | None:
    """The unit that a number is about: named beside it, or named before the question for feedback."""
    if said.slot("child"):
        return None
    if (named := spoken_of(desk, said.text)) and named.rest:
        return named.id
    unit = said.slot("feedback_unit") if _asks_for_feedback(said) else None
    return named.id if unit and (named := desk.unit(unit)) else None


def rated_lately(desk: Desk, said: Said) -> str | None:
    """The unit whose rating another number corrects and words explain."""
    since = said.since("rated_unit_at", desk.now)
    if since is None or since >= CORRECTABLE or _asks_for_feedback(said):
        return None
    return str(said.slot("rated_unit"))


def _asks_for_feedback(said: Said) -> bool:
    return any(frame["flow_id"] == "give_feedback" for frame in said.tracker.stack[:-1])
