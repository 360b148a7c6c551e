"""What is open to take part in: a page of it, and one of it closer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import ServiceAction, TrackerView
from dialogs.services import SUMMARY_LENGTH, TITLE_LENGTH, Services

PAGE = 3  # as many titles as one SMS part can hold beside the question
# What the question's words leave of the 160 septets, in three languages (the longest has 57 with "more").
LIST_ROOM = 100
BESIDE_TITLE = len("\nA ")


class Titled(Protocol):
    @property
    def title(self) -> str: ...


T = TypeVar("T", bound=Titled)


def page(opportunities: Sequence[T], number: int, longest: int = LIST_ROOM) -> tuple[list[T], int, bool]:
    """The page of that number, its number and whether there is another. After the last comes the first."""
    pages: list[list[T]] = [[]]
    room = longest
    for opportunity in opportunities:
        size = len(cut(opportunity.title, TITLE_LENGTH)) + BESIDE_TITLE
        if len(pages[-1]) == PAGE or size > room:
            pages.append([])
            room = longest
        pages[-1].append(opportunity)
        room -= size
    number %= len(pages)
    return pages[number], number, len(pages) > 1


def cut(text: str, length: int) -> str:
    """The text itself, or as many of its words as fit with three dots."""
    if len(text) <= length:
        return text
    words = text[: length - 3].rsplit(" ", 1)[0] if " " in text[: length - 3] else text[: length - 3]
    return words.rstrip(" ,.;:-") + "..."


def in_sentence(title: str) -> str:
    """A title such as "Asukasilta 26.8." at the end of a sentence, which has a full stop of its own."""
    return cut(title, TITLE_LENGTH).rstrip(".")


class ActionListOpportunities(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        count = len(services.opportunities(tracker.language))
        return [SlotSet("opportunities_open", count), SlotSet("opportunity_page", 0)]


class ActionNextOpportunities(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        return [SlotSet("opportunity_page", (tracker.slot("opportunity_page") or 0) + 1)]


class ActionAskOpportunity(ServiceAction):
    """Ask which of the page's opportunities to tell more of."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        opportunities = list(services.opportunities(tracker.language))
        shown, number, more = page(opportunities, int(tracker.slot("opportunity_page") or 0))
        tracker.dispatcher.utter_message(
            response="utter_ask_opportunity_more" if more else "utter_ask_opportunity",
            buttons=[
                {"title": cut(o.title, TITLE_LENGTH), "payload": f"/SetSlots(opportunity={o.id})"}
                for o in shown
            ],
        )
        return [SlotSet("opportunity_page", number)]


class ActionShowOpportunity(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        opportunity = services.opportunity(str(tracker.slot("opportunity")), tracker.language)
        if opportunity is None:
            return [SlotSet("opportunity_summary", None)]
        # Where the bot takes the sign-up itself, the words that ask for it follow the summary.
        summary = cut(opportunity.summary, SUMMARY_LENGTH) if opportunity.sign_up else opportunity.summary
        return [SlotSet("opportunity_summary", summary), SlotSet("opportunity_sign_up", opportunity.sign_up)]
