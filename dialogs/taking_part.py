"""What is said of taking part where no rule knew it before: what keeps a person from it, or what the person looks for."""

from __future__ import annotations

from dialogs.item_search import MENU, FindItems, search
from dialogs.prediction import Prediction, message_of
from dialogs.situation import CONSENT, OPENED, Situation
from dialogs.understanding import Kind, Understanding
from dialogs.understanding.hindrances import hindrance

HINDRANCE = "hindrance"
OF_ITEM = "item_hindrance"  # the intent where one item is at hand

_AT_ITEM = frozenset({OPENED, CONSENT})
_KINDS = frozenset({Kind.comment, Kind.not_understood, Kind.join, Kind.menu, Kind.no})
_OTHERWISE_MEANT = frozenset({"complaint", "discrimination", "errand", "courtesy", "auto_reply", "reaction"})


def of_taking_part(
    situation: Situation,
    text: str,
    understood: Understanding,
    language: str,
    find: FindItems,
    *,
    answered: bool,
) -> Prediction | None:
    """`answered`: as `search` takes it."""
    told = _hindrance(situation, text, understood)
    return told or search(situation, text, understood, language, find, answered=answered)


def _hindrance(situation: Situation, text: str, understood: Understanding) -> Prediction | None:
    """A question about the way to take part is no hindrance yet, and neither is a chosen title."""
    question = situation.question
    of_item = question is not None and question.slot.name in _AT_ITEM
    listed = question is not None and question.slot.name in MENU
    if question and not (of_item or listed):
        return None
    if question and (situation.is_begun_by_event or question.chosen(text)):
        return None
    if "?" in text or understood.kind not in _KINDS or not _OTHERWISE_MEANT.isdisjoint(understood.flags):
        return None
    barrier = hindrance(text, of_item=of_item)
    if barrier is None:
        return None
    intent = OF_ITEM if of_item else HINDRANCE
    message = message_of("", intent)
    message["entities"] = [{"entity": "barrier", "value": barrier}]
    return Prediction(message, situation.start(intent))
