"""The survey of a visit: asked, rated, explained, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from rasa_sdk.events import EventType, ReminderCancelled, ReminderScheduled, SlotSet

from dialogs.actions.base import DAY, ServiceAction, TrackerView, flow_cancelled
from dialogs.actions.poster import rated_lately, store_rating
from dialogs.services import Services
from dialogs.state import written

SILENCE = DAY  # how long a reason is waited for
CORRECTABLE = timedelta(days=14)  # a survey's life: until then another number corrects the first
RECENT = timedelta(days=30)  # until then a text is taken for a late answer; surveys come no closer together
REASON_REMINDER = "reason_silence"


class Recalled(NamedTuple):
    """What a text or a number belongs to when no question asks for it.

    `open`: a survey that still waits. `unit`: a unit that was rated at its poster since. `unrated`: a survey that ended
    without a number and is in life. `correction`: one that was rated and is in life. `late`: one that is over. `none`:
    no visit is known, or too long ago.
    """

    how: str
    visit: str | None


def recall(services: Services, tracker: TrackerView) -> Recalled:
    if tracker.slot("child"):  # nothing that a child says is counted for a visit
        return Recalled("none", None)
    survey, now = tracker.slot("survey"), services.now
    rated, asked = tracker.since("rated_at", now), tracker.since("asked_at", now)
    if survey and tracker.slot("survey_open") and rated is None:
        return Recalled("open", survey)
    if _unit_was_last(services, tracker):
        return Recalled("unit", None)
    return _past(services, survey, rated, asked)


def _unit_was_last(services: Services, tracker: TrackerView) -> bool:
    """Whether a unit was rated at its poster, and no visit was asked about or rated after that."""
    if not rated_lately(services, tracker):
        return False
    since = tracker.since("rated_unit_at", services.now)
    visits = (tracker.since(name, services.now) for name in ("rated_at", "asked_at"))
    return since is not None and all(visit is None or since <= visit for visit in visits)


def _past(
    services: Services, survey: str | None, rated: timedelta | None, asked: timedelta | None
) -> Recalled:
    if survey and rated is None and asked is not None and asked <= CORRECTABLE:
        return Recalled("unrated", survey)
    if survey and rated is not None and rated <= CORRECTABLE:
        return Recalled("correction", survey)
    visit = services.latest_visit()
    if visit is not None and (asked is None or asked <= RECENT):
        return Recalled("late", visit)
    return Recalled("none", None)


def close_survey(services: Services, tracker: TrackerView, outcome: str) -> list[EventType]:
    """End the open survey, if any. What was answered or refused may still be rated; a silent one is over."""
    if not tracker.slot("survey_open") or not tracker.slot("survey"):
        return []
    services.close(tracker.slot("survey"), outcome)
    ended = [SlotSet("survey", None)] if outcome == "silent" else []
    return [
        SlotSet("survey_open", None),
        SlotSet("survey_outcome", None),
        *ended,
        flow_cancelled("visit_feedback"),
        ReminderCancelled(name=REASON_REMINDER),
    ]


class ActionOpenSurvey(ServiceAction):
    """Begin the survey of the visit that fell due. An older one that is still open is closed first."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        visit = tracker.slot("visit")
        if visit is None or (visit == tracker.slot("survey") and tracker.slot("survey_open")):
            return []
        older = close_survey(services, tracker, "answered" if tracker.slot("rated_at") else "silent")
        return [
            *older,
            SlotSet("survey", visit),
            SlotSet("survey_open", True),
            SlotSet("asked_at", written(services.now)),
            *(SlotSet(name, None) for name in ("rated_at", "last_rating", "rating", "reason")),
        ]


class ActionRate(ServiceAction):
    """Store the rating; a second, other one corrects the first."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        rating = tracker.slot("rating")
        if rating is None or rating == tracker.slot("last_rating"):
            return []
        services.rate(tracker.slot("survey"), int(rating))
        return [SlotSet("rated_at", written(services.now)), SlotSet("last_rating", rating)]


class ActionAwaitReason(ServiceAction):
    """Ask to be woken if no reason comes."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        at = services.now + SILENCE
        return [
            ReminderScheduled("EXTERNAL_reason_silence", at, name=REASON_REMINDER, kill_on_user_message=False)
        ]


class ActionExplain(ServiceAction):
    """Keep the reason with the visit. A question passed over leaves an empty one, which is none."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        if reason := tracker.slot("reason"):
            services.explain(tracker.slot("survey"), reason)
        return [SlotSet("acknowledged", "discrimination" in tracker.flags)]


class ActionCloseSurvey(ServiceAction):
    """Close the open survey as `survey_outcome` says. `answered` also means: in words, without a number."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        return close_survey(services, tracker, tracker.slot("survey_outcome") or "answered")


class ActionRecallVisit(ServiceAction):
    """Find what a number belongs to: a visit, or a unit that was rated at its poster.

    `same`: it says what was known already. `stale`: an old button. `unasked`: a number that no question asked for.
    `remark`: words with such a number in them.
    """

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        rating, comment = tracker.entity("rating"), tracker.entity("comment")
        how, visit = recall(services, tracker)
        if tracker.intent == "unit_rating_button":
            how = "unit" if rated_lately(services, tracker) else "stale"
        elif tracker.intent == "rating_button" and how in ("late", "none", "unit"):
            how = "stale"
        last = tracker.slot("last_unit_rating" if how == "unit" else "last_rating")
        if how in ("correction", "unit") and rating == last and not comment:
            how = "same"
        if how == "none":
            how = "remark" if comment else "unasked"
        return [SlotSet("recalled", how), SlotSet("recalled_visit", visit)]


class ActionRateRecalled(ServiceAction):
    """Rate the visit or the unit that a number belongs to although no question asked for it just now."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        rating, comment = int(tracker.entity("rating")), tracker.entity("comment")
        if tracker.slot("recalled") == "unit":
            return self._rate_unit(services, tracker, rating, comment)
        visit = tracker.slot("recalled_visit")
        services.rate(visit, rating)
        if comment:
            services.explain(visit, comment)
        events = [SlotSet("last_rating", rating)]
        if tracker.slot("recalled") in ("open", "unrated", "correction"):
            events += [SlotSet("rating", rating), SlotSet("rated_at", written(services.now))]
        return events

    def _rate_unit(
        self, services: Services, tracker: TrackerView, rating: int, comment: str | None
    ) -> list[EventType]:
        unit = tracker.slot("rated_unit")
        stored = store_rating(services, tracker, unit, rating, tracker.slot("unit_question"))
        if comment:
            services.explain(None, comment, unit)
        return [*stored, SlotSet("unit_rating", rating)]
