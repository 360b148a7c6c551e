"""A search in one's own words, and a letter of the last list, where no other question is open.

A search goes before the command that a sentence could be as well ("haluan asiakasraatiin" names a list); a command word
alone stays one. Within a survey words stay the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from dialogs.prediction import Prediction, message_of
from dialogs.services import FoundItem
from dialogs.situation import CONSENT, OPENED, Situation
from dialogs.understanding import Kind, Understanding, command_word
from dialogs.understanding.about_us import DETAILS
from dialogs.understanding.calls import OFF, WHEN
from dialogs.understanding.circumstances import CIRCUMSTANCES
from dialogs.understanding.item_questions import asked_of_item

INTENT = "search"
ASKED = "item_question"  # the intent of a question about the item at hand
LETTER = "letter"  # the intent of a lone letter of the last list
MENU = frozenset({"choice", "opportunity", "wants"})  # slots whose question a search may interrupt

# Gives what fits a text in a language; None where it looks for nothing, an empty list where nothing fits. With the third, only by title.
FindItems = Callable[[str, str, bool], Sequence[FoundItem] | None]

_KINDS = frozenset({Kind.comment, Kind.not_understood, Kind.question, Kind.join, Kind.menu})
_ABOUT_US = frozenset({"who_are_you", "language"})  # topics of a question that no item answers
_PARTICIPATION = "participation"  # the topic of a question that an item answers also where it may be another
_OTHERWISE_MEANT = CIRCUMSTANCES | {
    "complaint", "discrimination", "identity_code", "foreign_script", "language", "errand", "courtesy", "correction",
    "auto_reply", "reaction", "appointment", "decline", *DETAILS, WHEN, OFF, Kind.callback,
}  # fmt: skip
_BEFORE_JOINING = frozenset({OPENED, CONSENT})
_LONGEST = 400
_CODE = re.compile(r"[<>{}=;]")
_LETTER = re.compile(r"\W*([A-Za-z])\W*")


def search(
    situation: Situation,
    text: str,
    understood: Understanding,
    language: str,
    find: FindItems,
    *,
    answered: bool,
) -> Prediction | None:
    """`answered`: what is written goes to staff who answered the person, unless it is the title of an item."""
    if not _may_be_search(situation, text, understood):
        return None
    found = find(text, language, answered or understood.topic in _ABOUT_US)
    if found is None or not _is_meant(found, understood, answered=answered):
        return None
    message = message_of(understood.masked, INTENT, understood)
    message["entities"] = [{"entity": "found", "value": [item._asdict() for item in found]}]
    return Prediction(message, situation.start(INTENT))


def question_of_item(situation: Situation, text: str) -> Prediction | None:
    """A question about the item that is told of, or whose consent is asked."""
    question = situation.question
    if question is None or question.slot.name not in _BEFORE_JOINING:
        return None
    topic = asked_of_item(text)
    if topic is None:
        return None
    message = message_of("", ASKED)
    message["entities"] = [{"entity": "topic", "value": topic}]
    return Prediction(message, situation.start(ASKED))


def letter_of_list(situation: Situation, text: str) -> Prediction | None:
    """A lone letter, where the last list has it and nothing else is asked than whether one of the list is wanted."""
    if situation.question and situation.question.slot.name != OPENED:
        return None
    listed = situation.slots.get("lettered")
    letter = _LETTER.fullmatch(text)
    if not isinstance(listed, dict) or letter is None or letter[1].upper() not in listed:
        return None
    return Prediction(message_of(letter[1].upper(), LETTER), situation.start(LETTER))


def _may_be_search(situation: Situation, text: str, understood: Understanding) -> bool:
    question = situation.question
    if question and (question.slot.name not in MENU or situation.is_begun_by_event or question.chosen(text)):
        return False
    if understood.topic == "language":
        return False
    if _CODE.search(text):
        return False
    if understood.kind not in _KINDS or understood.rating is not None or len(text) > _LONGEST:
        return False
    return _OTHERWISE_MEANT.isdisjoint(understood.flags) and not command_word(text, situation.assistant.words)


def _is_meant(found: Sequence[FoundItem], understood: Understanding, *, answered: bool) -> bool:
    """Whether it is shown what was found, or said that nothing fits."""
    if not found:
        return understood.kind is Kind.comment and not answered
    if answered:
        return found[0].titled
    asks_otherwise = understood.kind is Kind.question and understood.topic != _PARTICIPATION
    return found[0].sure or not asks_otherwise
