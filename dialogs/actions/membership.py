"""Signing up and leaving."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from rasa_sdk.events import EventType, ReminderCancelled, ReminderScheduled, SlotSet

from dialogs.actions.base import DAY, DeskAction, Said, flow_cancelled
from dialogs.actions.feedback import keep
from dialogs.services import Consent, Desk
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


class ActionPrepareJoin(DeskAction):
    """Find out what to sign up for: the opportunity that was looked at, else the resident developers."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        joining = str(said.slot("opportunity") or DEVELOPER)
        return [
            SlotSet("joining", joining),
            SlotSet("joining_developer", joining == DEVELOPER),
            SlotSet("joining_listed", desk.signed_up(joining)),
            SlotSet("consent_words", None),
        ]


class ActionConsent(DeskAction):
    """Hold the consent with its version and words until the name is known or has been waited for."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        version = _asked(said)["metadata"]["version"]
        at = desk.now + NAME_WAIT
        return [
            SlotSet("consent_words", said.text),
            SlotSet("consent_version", version),
            ReminderScheduled(NAME_EVENT, at, name=NAME_REMINDER, kill_on_user_message=False),
        ]


class ActionWithdrawConsent(DeskAction):
    """Forget a consent whose sign-up the person has just given up: its reminder would make it an hour later."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        joining = any(frame.get("flow_id") == "join" for frame in said.tracker.stack)
        if said.slot("consent_words") is None or joining:
            return [SlotSet("consent_withdrawn", None)]
        return [
            SlotSet("consent_withdrawn", True),
            *(SlotSet(slot, None) for slot in ("consent_words", "group_text", "group_size", "name_words")),
            ReminderCancelled(name=NAME_REMINDER),
        ]


class ActionKeepNameWords(DeskAction):
    """Send along with the sign-up what was said in place of a name. More words than names have may be feedback as well."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        if len(said.text.split()) > LONGEST_NAME:
            keep(desk, said, said.text)
        return [SlotSet("name_words", said.text or None)]


class ActionSignUp(DeskAction):
    """Sign up once for one consent; a group's words go with it, and what was said in place of a name."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        words = said.slot("consent_words")
        name = said.slot("first_name") or None
        joining = said.slot("joining") or DEVELOPER
        if words is not None and not desk.signed_up(joining):
            parts = (words, said.slot("group_text"), said.slot("name_words"))
            text = "\n".join(part for part in parts if part)
            consent = Consent(said.slot("consent_version") or "", _shown(said), text)
            desk.sign_up(joining, name, consent)
        greeted = name and len(name) <= LONGEST_GREETED and _GSM_NAME.fullmatch(name)
        return [
            SlotSet("greeting_name", name if greeted else None),
            SlotSet("unnamed_at", written(desk.now) if said.intent == NAME_EVENT else None),
            *(SlotSet(slot, None) for slot in ("consent_words", "group_text", "group_size", "name_words")),
            flow_cancelled("join"),
            ReminderCancelled(name=NAME_REMINDER),
        ]


def _asked(said: Said) -> dict[str, Any]:
    """The response that asks for the consent."""
    name = "utter_ask_consent" if said.slot("joining_developer") else "utter_ask_consent_opportunity"
    return dict(said.domain["responses"][name][0])


def _shown(said: Said) -> str:
    """The words that the consent was asked with. Empty where they changed since: they are another version's."""
    asked = _asked(said)
    if asked["metadata"]["version"] != said.slot("consent_version"):
        return ""
    return str(asked.get("translation", {}).get(said.language) or asked["text"])


class ActionHearName(DeskAction):
    """The name that was waited for in vain may come the next morning: a lone name, or one that is introduced."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        since = said.since("unnamed_at", desk.now)
        if since is None or since > DAY or not said.alone or said.intent != "comment":
            return [SlotSet("named", None)]
        name, words = first_name(said.text), said.text.split()
        # "Lääkäri oli mukava" begins with what could be a name; "nimeni on Maija" does not.
        if not name or (len(words) > 1 and name.casefold() == words[0].casefold()):
            return [SlotSet("named", None)]
        named = desk.add_name(str(said.slot("joining") or DEVELOPER), name)
        return [SlotSet("named", named), SlotSet("unnamed_at", None)]


class ActionHearGroup(DeskAction):
    """RYHMÄ 12 is a group of twelve; RYHMÄ alone asks how many they are. The words go with the sign-up."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        size = group_size(said.text)
        text = said.text if any(map(str.isalpha, said.text)) else f"RYHMÄ {size}"
        return [SlotSet("group_size", size), SlotSet("group_text", text if size else None)]


class ActionLeave(DeskAction):
    def act(self, desk: Desk, said: Said) -> list[EventType]:
        gone = [SlotSet(slot, None) for slot in ("consent_words", "joining")]
        return [SlotSet("left", desk.leave()), *gone, flow_cancelled("join")]
