"""Signing up and leaving."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from rasa_sdk.events import EventType, ReminderCancelled, ReminderScheduled, SlotSet

from dialogs.actions.base import DAY, ServiceAction, TrackerView, flow_cancelled
from dialogs.actions.feedback import keep
from dialogs.services import Consent, Services
from dialogs.state import written
from dialogs.understanding import first_name, group_size

DEVELOPER = "asukaskehittaja"  # the resident developers' list in the catalogue
NAME_WAIT = timedelta(hours=1)  # a consent given is acted upon then, with or without a name
NAME_REMINDER = "join_silence"
NAME_EVENT = "EXTERNAL_join_silence"
LONGEST_NAME = 4  # words
LONGEST_GREETED = 20  # letters of a name that still fit the thanks in one SMS part

# GSM 03.38, the letters and marks of it that names hold: any other would turn the whole text into UCS-2.
_GSM_NAME = re.compile(r"[A-Za-zÅÄÆÉÑÖØÜßàäåæèéìñòöøùü' .-]+")


class ActionPrepareJoin(ServiceAction):
    """Find out what to sign up for: the opportunity that was looked at, else the resident developers."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        joining = str(tracker.slot("opportunity") or DEVELOPER)
        return [
            SlotSet("joining", joining),
            SlotSet("joining_developer", joining == DEVELOPER),
            SlotSet("joining_listed", services.signed_up(joining)),
            SlotSet("consent_words", None),
        ]


class ActionConsent(ServiceAction):
    """Hold the consent with its version and words until the name is known or has been waited for."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        version = _asked(tracker)["metadata"]["version"]
        at = services.now + NAME_WAIT
        return [
            SlotSet("consent_words", tracker.text),
            SlotSet("consent_version", version),
            ReminderScheduled(NAME_EVENT, at, name=NAME_REMINDER, kill_on_user_message=False),
        ]


class ActionWithdrawConsent(ServiceAction):
    """Forget a consent whose sign-up the person has just given up: its reminder would make it an hour later."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        joining = any(frame.get("flow_id") == "join" for frame in tracker.tracker.stack)
        if tracker.slot("consent_words") is None or joining:
            return [SlotSet("consent_withdrawn", None)]
        return [
            SlotSet("consent_withdrawn", True),
            *(SlotSet(slot, None) for slot in ("consent_words", "group_text", "group_size", "name_words")),
            ReminderCancelled(name=NAME_REMINDER),
        ]


class ActionKeepNameWords(ServiceAction):
    """Send along with the sign-up what was said in place of a name. More words than names have may be feedback as well."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        if len(tracker.text.split()) > LONGEST_NAME:
            keep(services, tracker, tracker.text)
        return [SlotSet("name_words", tracker.text or None)]


class ActionSignUp(ServiceAction):
    """Sign up once for one consent; a group's words go with it, and what was said in place of a name."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        words = tracker.slot("consent_words")
        name = tracker.slot("first_name") or None
        joining = tracker.slot("joining") or DEVELOPER
        if words is not None and not services.signed_up(joining):
            parts = (words, tracker.slot("group_text"), tracker.slot("name_words"))
            text = "\n".join(part for part in parts if part)
            size = group_size(tracker.slot("group_text") or "")
            consent = Consent(tracker.slot("consent_version") or "", _shown(tracker), text, size)
            services.sign_up(joining, name, consent)
        greeted = name and len(name) <= LONGEST_GREETED and _GSM_NAME.fullmatch(name)
        return [
            SlotSet("greeting_name", name if greeted else None),
            SlotSet("unnamed_at", written(services.now) if tracker.intent == NAME_EVENT else None),
            *(SlotSet(slot, None) for slot in ("consent_words", "group_text", "group_size", "name_words")),
            flow_cancelled("join"),
            ReminderCancelled(name=NAME_REMINDER),
        ]


def _asked(tracker: TrackerView) -> dict[str, Any]:
    """The response that asks for the consent."""
    name = "utter_ask_consent" if tracker.slot("joining_developer") else "utter_ask_consent_opportunity"
    return dict(tracker.domain["responses"][name][0])


def _shown(tracker: TrackerView) -> str:
    """The words that the consent was asked with. Empty where they changed since: they are another version's."""
    asked = _asked(tracker)
    if asked["metadata"]["version"] != tracker.slot("consent_version"):
        return ""
    return str(asked.get("translation", {}).get(tracker.language) or asked["text"])


class ActionHearName(ServiceAction):
    """The name that was waited for in vain may come the next morning: a lone name, or one that is introduced."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        since = tracker.since("unnamed_at", services.now)
        if since is None or since > DAY or not tracker.alone or tracker.intent != "comment":
            return [SlotSet("named", None)]
        name, words = first_name(tracker.text), tracker.text.split()
        # "Lääkäri oli mukava" begins with what could be a name; "nimeni on Maija" does not.
        if not name or (len(words) > 1 and name.casefold() == words[0].casefold()):
            return [SlotSet("named", None)]
        named = services.add_name(str(tracker.slot("joining") or DEVELOPER), name)
        return [SlotSet("named", named), SlotSet("unnamed_at", None)]


class ActionHearGroup(ServiceAction):
    """RYHMÄ 12 is a group of twelve; RYHMÄ alone asks how many they are. The words go with the sign-up."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        size = group_size(tracker.text)
        text = tracker.text if any(map(str.isalpha, tracker.text)) else f"RYHMÄ {size}"
        return [SlotSet("group_size", size), SlotSet("group_text", text if size else None)]


class ActionLeave(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        gone = [SlotSet(slot, None) for slot in ("consent_words", "joining")]
        return [SlotSet("left", services.leave()), *gone, flow_cancelled("join")]
