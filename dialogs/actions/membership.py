"""Signing up and leaving."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from rasa_sdk.events import EventType, ReminderCancelled, ReminderScheduled, SlotSet

from dialogs.actions.base import DAY, ServiceAction, TrackerView, flow_cancelled
from dialogs.actions.feedback import keep
from dialogs.actions.participation import cut, in_sentence
from dialogs.services import TITLE_LENGTH, Consent, Opportunity, Services
from dialogs.state import written
from dialogs.understanding import Group, first_name, read_group

DEVELOPER = "asukaskehittaja"  # the resident developers' list in the catalogue
PURPOSE, CONSENT = "utter_consent_purpose", "utter_ask_consent"  # said together
NAME_WAIT = timedelta(hours=1)  # a consent given is acted upon then, with or without a name
NAME_REMINDER = "join_silence"
NAME_EVENT = "EXTERNAL_join_silence"
LONGEST_NAME = 4  # words
LONGEST_GREETED = 20  # letters of a name that still fit the thanks in one SMS part

# GSM 03.38, the letters and marks of it that names hold: any other would turn the whole text into UCS-2.
_GSM_NAME = re.compile(r"[A-Za-zÅÄÆÉÑÖØÜßàäåæèéìñòöøùü' .-]+")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class ActionPrepareJoin(ServiceAction):
    """Find out what to sign up for: the opportunity that was looked at, else the resident developers; and whether it is
    open to the person.
    """

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        chosen = tracker.slot("opportunity")
        offered = services.offered_seat()
        if offered is not None and chosen not in (None, offered.opportunity):
            offered = None  # a yes to something else
        joining = str(chosen or (offered.opportunity if offered else DEVELOPER))
        opportunity = services.opportunity(joining, tracker.language)
        group = _group(services, tracker)
        standing = services.standing(joining, group)
        size = group.size if group else 1
        return [
            SlotSet("joining", joining),
            SlotSet("joining_developer", joining == DEVELOPER),
            SlotSet("seat_offered", offered is not None and offered.stands),
            SlotSet("seat_lapsed", offered is not None and not offered.stands and standing is None),
            SlotSet("joining_standing", standing.status if standing else None),
            SlotSet("place", standing.place if standing else None),
            SlotSet("joining_open", opportunity is not None),
            SlotSet("joining_full", opportunity is not None and services.full(joining, size)),
            SlotSet("group_refused", _refused(opportunity, group) if opportunity and group else None),
            SlotSet("group_text", tracker.slot("group_text") if group else None),
            SlotSet("joining_title", in_sentence(opportunity.title) if opportunity else None),
            *(SlotSet(slot, None) for slot in ("consent_words", "consent_shown", "consent_version")),
        ]


class ActionAskConsent(ServiceAction):
    """Ask for the consent. Before the question stands which list it is, who gets the sign-up and what for, unless the
    conversation holds these very words since it was prepared. The question says for people of which age it is, unless
    the person agreed to that or a higher age before.
    """

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        asked = _consent_text(services, tracker, tracker.language)
        if asked.version != tracker.slot("consent_version"):
            tracker.dispatcher.utter_message(response=PURPOSE)
        tracker.dispatcher.utter_message(response=CONSENT)
        return [
            *(SlotSet(slot, value) for slot, value in asked.facts.items()),
            SlotSet("consent_shown", asked.shown),
            SlotSet("consent_version", asked.version),
            SlotSet("consent_language", tracker.language),
        ]


class ActionConsent(ServiceAction):
    """Hold the consent with its version and words until the name is known or has been waited for.

    None where the list, its purpose or who gets it changed since the question was asked: it is asked anew.
    """

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        if services.opportunity(str(tracker.slot("joining")), tracker.language) is None:
            return [SlotSet("joining_open", False)]
        now = _consent_text(services, tracker, str(tracker.slot("consent_language") or tracker.language))
        if now.version != tracker.slot("consent_version"):
            return [SlotSet("consent", None)]
        at = services.now + NAME_WAIT
        return [
            SlotSet("consent_words", tracker.text),
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
        standing, of_age = None, []
        if words is not None:
            of_age = (
                [SlotSet("confirmed_age", tracker.slot("min_age"))] if tracker.slot("age_matters") else []
            )
            parts = (words, tracker.slot("group_text"), tracker.slot("name_words"))
            text = "\n".join(part for part in parts if part)
            version, shown = tracker.slot("consent_version") or "", tracker.slot("consent_shown") or ""
            group = read_group(tracker.slot("group_text") or "")
            standing = services.sign_up(joining, name, Consent(version, shown, text, group))
        greeted = name and len(name) <= LONGEST_GREETED and _GSM_NAME.fullmatch(name)
        return [
            SlotSet("greeting_name", name if greeted else None),
            SlotSet("joining_standing", standing.status if standing else None),
            SlotSet("place", standing.place if standing else None),
            SlotSet("unnamed_at", written(services.now) if tracker.intent == NAME_EVENT else None),
            *(SlotSet(slot, None) for slot in ("consent_words", "group_text", "group_size", "name_words")),
            *of_age,
            flow_cancelled("join"),
            *_answered(tracker),
            ReminderCancelled(name=NAME_REMINDER),
        ]


def _answered(tracker: TrackerView) -> list[EventType]:
    """The details that lay open when RYHMÄ came ask no more whether the person wants to come."""
    open_below = any(
        frame["flow_id"] == "take_part" and frame["step_id"] != "END" for frame in tracker.tracker.stack
    )
    return [flow_cancelled("take_part")] if open_below else []


def consent_facts(opportunity: Opportunity | None, confirmed_age: float = 0) -> dict[str, Any]:
    """What the words of the consent to a sign-up hold, as slots."""
    limit = opportunity.min_age if opportunity else 0
    return {
        "joining_list": cut(opportunity.title, TITLE_LENGTH) if opportunity else "",
        "joining_recipient": opportunity.recipient if opportunity else "",
        "joining_purpose": opportunity.purpose if opportunity else "",
        "min_age": limit,
        "age_matters": limit > confirmed_age,
    }


class _ConsentText(NamedTuple):
    """`version` names these words: others have another one."""

    shown: str
    version: str
    facts: Mapping[str, Any]  # slots


def _consent_text(services: Services, tracker: TrackerView, language: str) -> _ConsentText:
    """What the consent to the sign-up at hand is asked with."""
    joining = str(tracker.slot("joining"))
    opportunity = services.opportunity(joining, language)
    facts = consent_facts(opportunity, tracker.slot("confirmed_age") or 0)
    words = "\n".join(_words(tracker, name, language, facts) for name in (PURPOSE, CONSENT))
    known = {**services.variables(language), **facts}
    shown = _PLACEHOLDER.sub(lambda found: str(known.get(found[1], found[0])), words)
    return _ConsentText(shown, f"{joining}-{sha256(shown.encode()).hexdigest()[:8]}", facts)


def _words(tracker: TrackerView, response: str, language: str, facts: Mapping[str, Any]) -> str:
    asked = next(
        variation
        for variation in tracker.domain["responses"][response]
        if all(facts.get(each["name"]) == each["value"] for each in variation.get("condition", ()))
    )
    return str(asked.get("translation", {}).get(language) or asked["text"])


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
        group = read_group(tracker.text)
        size = group.size if group else None
        text = tracker.text if any(map(str.isalpha, tracker.text)) else f"RYHMÄ {size}"
        return [
            SlotSet("group_size", size),
            SlotSet("group_text", text if size else None),
            SlotSet("group_at", written(services.now) if size else None),
        ]


def _group(services: Services, tracker: TrackerView) -> Group | None:
    """The group that signs up now; one of long ago was another sign-up's. One person is no group."""
    since = tracker.since("group_at", services.now)
    group = read_group(tracker.slot("group_text") or "") if since is not None and since <= NAME_WAIT else None
    return group if group is not None and (group.size > 1 or group.name) else None


def _refused(opportunity: Opportunity, group: Group) -> str | None:
    """Why the group cannot sign up."""
    if not opportunity.group_ok:
        return "group"
    return "size" if opportunity.capacity is not None and group.size > opportunity.capacity else None


class ActionTakeSeat(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        return [SlotSet("seat_taken", services.take_seat())]


class ActionPassSeat(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        services.pass_seat()
        return []
