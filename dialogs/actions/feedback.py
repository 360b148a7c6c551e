"""What people say of their own accord: it is always kept, and answered within reason."""

# ruff: noqa: ARG002 - every action takes the desk and what was said

from __future__ import annotations

from datetime import timedelta

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DeskAction, Said
from dialogs.actions.survey import recall
from dialogs.desk import Desk
from dialogs.state import moment

# Two machines that thank each other would never stop: after this many thanks in an hour texts are kept in
# silence.
MOST_THANKS = 3
AN_HOUR = timedelta(hours=1)
REPORTED = ("discrimination", "complaint")


def keep(desk: Desk, said: Said, text: str, kind: str = "feedback") -> str:
    """Keep a text with the visit that it belongs to, else on its own. Gives how it was recalled."""
    how, visit = recall(desk, said)
    if how == "none" or kind != "feedback":
        desk.keep(text, kind)
    else:
        desk.explain(visit, text)
    return how


def _unit_or_text(said: Said) -> tuple[str | None, str | None]:
    """PALAUTE KOKS names a unit; PALAUTE and more words are the feedback itself."""
    rest = str(said.entity("comment") or "").strip()
    if not rest:
        return None, None
    return (rest, None) if len(rest.split()) == 1 else (None, rest)


class ActionHearFeedback(DeskAction):
    """Keep a text that nobody asked for; `heard` says how to answer it."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        if said.intent == "feedback":
            unit, text = _unit_or_text(said)
            if text is None:
                return [SlotSet("heard", "ask"), SlotSet("feedback_unit", unit)]
            desk.keep(text)
            return [SlotSet("heard", "kept")]
        if said.intent == "comment":
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
        return [SlotSet("heard", heard), SlotSet("thanked", [*thanked, desk.now.isoformat()])]


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
        desk.call_me(said.text)
        return [SlotSet("offer", None)]


class ActionSkipQuestion(DeskAction):
    """Pass over the question that the pattern was called for: an empty text answers, and says nothing."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        collect = said.tracker.stack[-1].get("collect") if said.tracker.stack else None
        return [SlotSet(collect, "")] if collect else []
