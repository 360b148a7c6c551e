"""What people say of their own accord: it is always kept, and answered within reason."""

from __future__ import annotations

from datetime import timedelta

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.arrival import ARRIVED
from dialogs.actions.base import REPORTED, ServiceAction, TrackerView
from dialogs.actions.survey import recall
from dialogs.services import Services
from dialogs.state import moment, written
from dialogs.unit_words import INTENT as UNIT_FEEDBACK

# Two machines that thank each other would never stop: after this many thanks in an hour texts are kept in
# silence.
MOST_THANKS = 3
AN_HOUR = timedelta(hours=1)


def keep(services: Services, tracker: TrackerView, text: str, kind: str = "feedback") -> str:
    """Keep a text with the visit that it belongs to, else on its own. Gives how it was recalled."""
    how, visit = recall(services, tracker)
    of_visit = kind in ("feedback", "complaint")
    if how == "unit" and of_visit:
        services.explain(None, text, tracker.slot("rated_unit"))
    elif how == "none" or not of_visit:
        services.keep(text, kind)
    else:
        services.explain(visit, text)
    return how


def thank(services: Services, tracker: TrackerView, heard: str) -> list[EventType]:
    """How the text is answered: as `heard` says, or not, where much was answered lately."""
    thanked = [
        at for at in tracker.slot("thanked") or () if (then := moment(at)) and services.now - then < AN_HOUR
    ]
    if len(thanked) >= MOST_THANKS:
        return [SlotSet("heard", "quiet"), SlotSet("thanked", thanked)]
    return [SlotSet("heard", heard), SlotSet("thanked", [*thanked, written(services.now)])]


class ActionHearFeedback(ServiceAction):
    """Store a text that answers no question; `heard` says how to answer it."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        if tracker.intent == "feedback":
            words = str(tracker.entity("comment") or "").strip()
            return self._behind_the_word(services, words) if words else self._searched(services, tracker)
        if tracker.intent == UNIT_FEEDBACK:
            return self._of_unit(services, tracker)
        if tracker.intent == ARRIVED:
            return [SlotSet("heard", "ask")]
        if tracker.intent in ("comment", "rating_comment"):
            heard = "late" if keep(services, tracker, tracker.text) == "late" else "kept"
        elif tracker.intent in ("not_understood", "rating"):
            services.keep(tracker.text, "unclear")
            heard = "number" if tracker.intent == "rating" or any(map(str.isdigit, tracker.text)) else "kept"
        else:  # chosen from the menu: nothing was said yet
            return [SlotSet("heard", "ask"), SlotSet("feedback_unit", None)]
        return thank(services, tracker, heard)

    def _behind_the_word(self, services: Services, words: str) -> list[EventType]:
        """PALAUTE, and behind it the feedback, or a word that names no unit."""
        if " " in words:
            services.keep(words)
            return [SlotSet("heard", "kept")]
        return [SlotSet("heard", "ask"), SlotSet("feedback_unit", words or None)]

    def _searched(self, services: Services, tracker: TrackerView) -> list[EventType]:
        """PALAUTE alone right after a search says that its words were feedback."""
        since = tracker.since("searched_at", services.now)
        if since is None or since > AN_HOUR:
            return self._behind_the_word(services, "")
        services.keep(tracker.slot("searched"))
        return [SlotSet("heard", "kept"), SlotSet("searched", None), SlotSet("searched_at", None)]

    def _of_unit(self, services: Services, tracker: TrackerView) -> list[EventType]:
        """Words about a unit that were not asked for, or none yet. A number among them is kept as a word.

        What was reported has its answer already.
        """
        if tracker.entity("comment") is None and tracker.entity("rating") is None:
            return [SlotSet("heard", "ask")]
        services.keep(tracker.text, unit=tracker.slot("feedback_unit"))
        answered = any(flag in tracker.flags for flag in REPORTED)
        return [SlotSet("heard", "quiet" if answered else "kept"), SlotSet("feedback_unit", None)]


class ActionKeepFeedback(ServiceAction):
    """Keep what was asked for as new feedback, of the unit that was named."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        if text := tracker.slot("feedback_text"):
            services.keep(text, unit=tracker.slot("feedback_unit"))
        return [SlotSet("heard", "kept"), SlotSet("feedback_unit", None)]


class ActionKeepText(ServiceAction):
    """Keep a text that was no answer to the open question."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        if tracker.text:
            says_nothing = tracker.intent == "not_understood" or len(tracker.text) <= 2
            if tracker.question == "unit_rating":
                kind = "unclear" if says_nothing else "feedback"
                services.keep(tracker.text, kind, unit=tracker.slot("rated_unit"))
                return []
            unclear = says_nothing and not tracker.slot("survey_open")
            keep(services, tracker, tracker.text, "unclear" if unclear else "feedback")
        return []


class ActionKeepQuestion(ServiceAction):
    """Keep a question, unless it stands in words that are kept elsewhere. One that has no words of its own in answer is for
    staff. `appointment`: what it is about.
    """

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        if tracker.intent.startswith("ask_"):
            for flag in REPORTED:
                if flag in tracker.flags:
                    services.flag(flag, tracker.text)
            if tracker.intent == "ask_other":
                services.ask(tracker.text)
            else:
                services.keep(tracker.text, "question")
        return [SlotSet("appointment", "appointment" in tracker.flags)]


class ActionReport(ServiceAction):
    """Alert staff to a complaint or to discrimination; keep the text unless the open question keeps it."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        flags = [flag for flag in REPORTED if flag in tracker.flags]
        for flag in flags:
            services.flag(flag, tracker.text)
        visit = recall(services, tracker).visit if tracker.alone else None
        if visit is not None and (rating := tracker.entity("rating")) is not None:
            services.rate(visit, rating)
            services.explain(visit, tracker.text)
        elif tracker.alone:
            keep(services, tracker, tracker.text, "complaint" if "complaint" in flags else "feedback")
        return []


class ActionSkipQuestion(ServiceAction):
    """Pass over the question that the pattern was called for: an empty text answers, and says nothing."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        return [SlotSet(tracker.question, "")] if tracker.question else []
