"""What people say of their own accord: it is always kept, and answered within reason."""

from __future__ import annotations

from datetime import timedelta

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.arrival import ARRIVED
from dialogs.actions.base import REPORTED, DeskAction, Said
from dialogs.actions.survey import recall
from dialogs.desk import Desk, NamedUnit
from dialogs.state import moment, written
from dialogs.understanding import Kind, command_word

# Two machines that thank each other would never stop: after this many thanks in an hour texts are kept in
# silence.
MOST_THANKS = 3
AN_HOUR = timedelta(hours=1)


def keep(desk: Desk, said: Said, text: str, kind: str = "feedback") -> str:
    """Keep a text with the visit that it belongs to, else on its own. Gives how it was recalled."""
    how, visit = recall(desk, said)
    if how == "none" or kind != "feedback":
        desk.keep(text, kind)
    else:
        desk.explain(visit, text)
    return how


def _spoken_of(desk: Desk, text: str) -> NamedUnit | None:
    """`Palaute koks jono oli pitkä`: the poster's words, however they are written."""
    head, _, rest = text.partition(" ")
    if command_word(head.strip(":")) is not Kind.feedback:
        return None
    return desk.unit(rest)


class ActionHearFeedback(DeskAction):
    """Keep a text that nobody asked for; `heard` says how to answer it."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        if said.intent == "feedback":
            return self._named(desk, str(said.entity("comment") or "").strip())
        if said.intent == ARRIVED:
            return [SlotSet("heard", "ask")]
        if said.intent == "comment":
            if said.alone and (spoken_of := _spoken_of(desk, said.text)) and spoken_of.rest:
                desk.keep(said.text, unit=spoken_of.id)
                heard = "kept"
            else:
                heard = "late" if keep(desk, said, said.text) == "late" else "kept"
        elif said.intent == "not_understood":
            desk.keep(said.text, "unclear")
            heard = "kept"
        else:  # chosen from the menu: nothing was said yet
            return [SlotSet("heard", "ask"), SlotSet("feedback_unit", None)]
        thanked = [
            at for at in said.slot("thanked") or () if (then := moment(at)) and desk.now - then < AN_HOUR
        ]
        if len(thanked) >= MOST_THANKS:
            return [SlotSet("heard", "quiet"), SlotSet("thanked", thanked)]
        return [SlotSet("heard", heard), SlotSet("thanked", [*thanked, written(desk.now)])]

    def _named(self, desk: Desk, words: str) -> list[EventType]:
        """PALAUTE, and behind it the feedback, a unit, or both."""
        named = desk.unit(words) if words else None
        if named is not None and named.rest:
            desk.keep(words, unit=named.id)
        elif named is None and " " in words:
            desk.keep(words)
        else:
            return [SlotSet("heard", "ask"), SlotSet("feedback_unit", named.id if named else words or None)]
        return [SlotSet("heard", "kept")]


class ActionKeepFeedback(DeskAction):
    """Keep what was asked for as new feedback, of the unit that was named."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        if text := said.slot("feedback_text"):
            desk.keep(text, unit=said.slot("feedback_unit"))
        return [SlotSet("feedback_unit", None)]


class ActionKeepText(DeskAction):
    """Keep a text that was no answer to the open question."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        if said.text:
            says_nothing = said.intent == "not_understood" or len(said.text) <= 2
            unclear = says_nothing and not said.slot("survey_open")
            keep(desk, said, said.text, "unclear" if unclear else "feedback")
        return []


class ActionKeepQuestion(DeskAction):
    def act(self, desk: Desk, said: Said) -> list[EventType]:
        desk.keep(said.text, "question")
        return []


class ActionReport(DeskAction):
    """Alert staff to a complaint or to discrimination; keep the text unless the open question keeps it."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        flags = [flag for flag in REPORTED if flag in said.flags]
        if said.alone and (rating := said.entity("rating")) is not None:
            visit = recall(desk, said).visit
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
