"""What is written after staff answered the person: it goes to them, where it is no command and answers no question.

How the text was read decides: a cry for help, an opt-out, a wish about one's data and a command stay what they are.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from dialogs.prediction import PERHAPS_STOP, Prediction
from dialogs.situation import Situation
from dialogs.state import moment
from dialogs.understanding import CIRCUMSTANCES, Kind

INTENT = "reply_to_staff"

_NUMBERS = frozenset({"rating", "rating_comment"})
_YES_OR_NO = frozenset({"yes", "no", "skip"})
# The bot knows less of these than who answered the person.
_QUESTIONS = frozenset({f"ask_{topic}" for topic in ("care", "how", "price", "which_visit", "other")})
# A stop that only the second opinion heard may as well be an answer to staff ("I do not need it any more").
_TO_STAFF = _NUMBERS | _YES_OR_NO | _QUESTIONS | {"comment", "not_understood", "no_answer", PERHAPS_STOP}
# Moments of what a number may be about: a visit, or a unit at its poster.
_ASKED = ("asked_at", "rated_at", "rated_unit_at")


def to_staff(
    situation: Situation, answered_at: datetime, prediction: Prediction, asides: Collection[str]
) -> Prediction:
    """The prediction for a text, which becomes one of a reply to staff where it is that.

    `asides` are flags with flows that are said beside all else.
    """
    message = prediction.message
    intent, flags = message["intent"]["name"], set(message["metadata"]["flags"])
    if situation.question or intent not in _TO_STAFF or flags & CIRCUMSTANCES:
        return prediction
    if intent in _NUMBERS and _is_rating(situation, answered_at, flags):
        return prediction
    if _takes_offer(situation, intent, prediction.commands):
        return prediction
    if intent == "ask_care":  # what is not done here is said at once
        flags.add("errand")
    beside = [command for flag in asides if flag in flags for command in situation.start(flag)]
    return Prediction(
        message | {"intent": {"name": INTENT}, "entities": []},
        [*beside, *situation.start(INTENT)],
        prediction.slots,
    )


def _is_rating(situation: Situation, answered_at: datetime, flags: set[str]) -> bool:
    """Whether a number is about a visit or a unit and not about what staff wrote: it says so, it is still waited for, or that
    was asked for since.
    """
    slots = situation.slots
    asked, rated = moment(slots.get("asked_at")), moment(slots.get("rated_at"))
    waited_for = asked is not None and rated is None
    since = any((at := moment(slots.get(name))) and at > answered_at for name in _ASKED)
    return "correction" in flags or waited_for or since


def _takes_offer(situation: Situation, intent: str, commands: object) -> bool:
    """Whether it is a yes or a no to what the bot offered after staff had answered."""
    if not situation.slots.get("offer"):
        return False
    return intent in _YES_OR_NO or commands in [situation.start(str(kind)) for kind in (Kind.yes, Kind.no)]
