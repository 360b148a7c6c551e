"""What people say of their own accord: it is always kept, and answered within reason."""

from __future__ import annotations

from datetime import timedelta

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.arrival import ARRIVED
from dialogs.actions.base import REPORTED, DeskAction, Said
from dialogs.actions.poster import rate_unit, rated_lately, spoken_of
from dialogs.actions.survey import recall
from dialogs.services import Desk, NamedUnit
from dialogs.state import moment, written

# Two machines that thank each other would never stop: after this many thanks in an hour texts are kept in
# silence.
MOST_THANKS = 3
AN_HOUR = timedelta(hours=1)


def keep(desk: Desk, said: Said, text: str, kind: str = "feedback") -> str:
    """Keep a text with the visit that it belongs to, else on its own. Gives how it was recalled."""
    how, visit = recall(desk, said)
    if how == "none" and kind == "feedback" and (unit := rated_lately(desk, said)):
        desk.explain(None, text, unit)
    elif how == "none" or kind != "feedback":
        desk.keep(text, kind)
    else:
        desk.explain(visit, text)
    return how


class ActionHearFeedback(DeskAction):
    """Keep a text that nobody asked for; `heard` says how to answer it."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        if said.intent == "feedback":
            return self._named(desk, said, str(said.entity("comment") or "").strip())
        if said.intent == ARRIVED:
            return [SlotSet("heard", "ask")]
        if said.intent in ("comment", "rating_comment"):
            if said.alone and (unit := spoken_of(desk, said.text)) and unit.rest:
                return self._of_unit(desk, said, unit, said.text)
            heard = "late" if keep(desk, said, said.text) == "late" else "kept"
        elif said.intent in ("not_understood", "rating"):
            desk.keep(said.text, "unclear")
            heard = "number" if said.intent == "rating" or any(map(str.isdigit, said.text)) else "kept"
        else:  # chosen from the menu: nothing was said yet
            return [SlotSet("heard", "ask"), SlotSet("feedback_unit", None)]
        thanked = [
            at for at in said.slot("thanked") or () if (then := moment(at)) and desk.now - then < AN_HOUR
        ]
        if len(thanked) >= MOST_THANKS:
            return [SlotSet("heard", "quiet"), SlotSet("thanked", thanked)]
        return [SlotSet("heard", heard), SlotSet("thanked", [*thanked, written(desk.now)])]

    def _named(self, desk: Desk, said: Said, words: str) -> list[EventType]:
        """PALAUTE, and behind it the feedback, a unit, or both."""
        named = desk.unit(words) if words else None
        if named is not None and named.rest:
            return self._of_unit(desk, said, named, words)
        if named is None and " " in words:
            desk.keep(words)
        else:
            return [SlotSet("heard", "ask"), SlotSet("feedback_unit", named.id if named else words or None)]
        return [SlotSet("heard", "kept")]

    def _of_unit(self, desk: Desk, said: Said, unit: NamedUnit, text: str) -> list[EventType]:
        if rated := rate_unit(desk, said, unit.id, unit.rest):
            return [*rated, SlotSet("heard", "rated")]
        desk.keep(text, unit=unit.id)
        return [SlotSet("heard", "kept")]


class ActionKeepFeedback(DeskAction):
    """Keep what was asked for as new feedback, of the unit that was named. A number rates that unit."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        text, unit = said.slot("feedback_text"), said.slot("feedback_unit")
        named = desk.unit(unit) if unit else None
        if text and named and (rated := rate_unit(desk, said, named.id, text)):
            return [*rated, SlotSet("heard", "rated"), SlotSet("feedback_unit", None)]
        if text:
            desk.keep(text, unit=unit)
        return [SlotSet("heard", "kept"), SlotSet("feedback_unit", None)]


class ActionKeepText(DeskAction):
    """Keep a text that was no answer to the open question."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        if said.text:
            says_nothing = said.intent == "not_understood" or len(said.text) <= 2
            unclear = says_nothing and not said.slot("survey_open")
            keep(desk, said, said.text, "unclear" if unclear else "feedback")
        return []


class ActionKeepQuestion(DeskAction):
    """Keep a question, unless it stands in words that are kept elsewhere. `appointment`: what it is about."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        if said.intent.startswith("ask_"):
            desk.keep(said.text, "question")
            for flag in REPORTED:
                if flag in said.flags:
                    desk.flag(flag, said.text)
        return [SlotSet("appointment", "appointment" in said.flags)]


class ActionReport(DeskAction):
    """Alert staff to a complaint or to discrimination; keep the text unless the open question keeps it."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        flags = [flag for flag in REPORTED if flag in said.flags]
        visit = recall(desk, said).visit if said.alone else None
        if visit is not None and (rating := said.entity("rating")) is not None:
            desk.rate(visit, rating)
            desk.explain(visit, said.text)
        elif said.alone:
            keep(desk, said, said.text, "complaint" if "complaint" in flags else "feedback")
        for flag in flags:
            desk.flag(flag, said.text)
        return []


class ActionCallMe(DeskAction):
    def act(self, desk: Desk, said: Said) -> list[EventType]:
        # What was said beside a number is kept with it already.
        desk.call_me("" if said.slot("wants_call") else said.text)
        return [SlotSet("offer", None), SlotSet("wants_call", None)]


class ActionSkipQuestion(DeskAction):
    """Pass over the question that the pattern was called for: an empty text answers, and says nothing."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        collect = said.tracker.stack[-1].get("collect") if said.tracker.stack else None
        return [SlotSet(collect, "")] if collect else []
