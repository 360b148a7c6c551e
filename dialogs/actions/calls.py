"""Calls that people wish for: to which number, when they come, and that they are not needed any more."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import ServiceAction, TrackerView, flow_cancelled
from dialogs.actions.wording import written_day
from dialogs.services import Services, WishedCall
from dialogs.understanding.calls import PERHAPS

PLAIN = 6  # words of a question and nothing else
_FINLAND = ZoneInfo("Europe/Helsinki")
_CLOCK = {"fi": "kello", "sv": "klockan", "en": "at"}


class ActionCallMe(ServiceAction):
    """Note the wish; `call_heard` says how to answer it. A number in the same text is the one to call."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        # What was said beside a rating is kept with it already.
        words = "" if tracker.slot("wants_call") else tracker.text
        heard = services.call_me(words)
        if (number := tracker.entity("phone")) and services.give_number(number, tracker.text):
            heard = "given"
        told = _told(services, tracker) if heard == "given" else []
        return [SlotSet("offer", None), SlotSet("wants_call", None), SlotSet("call_heard", heard), *told]


class ActionGiveNumber(ServiceAction):
    """The number that was asked for, or that none is given."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        number = tracker.entity("phone") if tracker.slot("call_number") else None
        given = services.give_number(number, tracker.text)
        heard = SlotSet("call_heard", "given" if given else None)
        return [SlotSet("call_number", None), heard, *(_told(services, tracker) if given else [])]


class ActionTellCall(ServiceAction):
    """Where the call stands. What says more about none that is wished for is kept; staff see that the person waits."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        call = services.wished_call()
        if call is None:
            if PERHAPS in tracker.flags:
                return [SlotSet("call_state", "unclear")]
            if len(tracker.text.split()) > PLAIN:
                services.keep(tracker.text, "question")
            return [SlotSet("call_state", "none")]
        if tracker.intent == "ask_when_call":
            services.asked_when_call()
        return [SlotSet("call_state", _state(call, services.now)), *_told(services, tracker)]


class ActionCallOff(ServiceAction):
    """Close the wish; what else was said is kept."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        services.call_off(tracker.text)
        return [SlotSet("offer", None), *([flow_cancelled("call_me")] if tracker.has_flow("call_me") else [])]


def _state(call: WishedCall, now: datetime) -> str:
    if not call.number_known:
        return "number"
    if call.again_at is not None:
        return "again" if now < call.again_at else "late"
    if call.tries:
        return "tried"
    return "open" if now < call.by else "late"


def _told(services: Services, tracker: TrackerView) -> list[EventType]:
    call = services.wished_call()
    if call is None:
        return []
    at = _written(call.again_at or call.by, tracker.language)
    return [SlotSet("call_at", at), SlotSet("call_tries", call.tries)]


def _written(moment: datetime, language: str) -> str:
    local = moment.astimezone(_FINLAND)
    hour = f"{local:%H:%M}" if language == "en" else f"{local.hour}.{local:%M}"
    return f"{written_day(local.date(), language)} {_CLOCK.get(language, '')} {hour}"
