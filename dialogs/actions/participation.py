"""What is open to take part in: a page of it, and one of it closer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import ServiceAction, TrackerView
from dialogs.actions.wording import written_day
from dialogs.services import SUMMARY_LENGTH, TITLE_LENGTH, Opportunity, Services, Span
from dialogs.state import written

PART = 160  # septets of one SMS part
BESIDE_TITLE = len("\nA ")
MANY = 6  # opportunities; more are asked for by form first
FORM = "form_"  # begins what narrows the list, in place of an opportunity


class Listing(NamedTuple):
    """What one question shows: at most `most` titles in `room` septets, and the responses that ask it.

    `room` is what the longest of the question's words leave of one part, in three languages.
    """

    lone: str  # where one page holds all
    more: str
    last: str
    most: int
    room: int


EVERY = Listing("utter_ask_opportunity", "utter_ask_opportunity_more", "utter_ask_opportunity_last", 3, 100)
NARROWED = Listing(
    "utter_ask_opportunity_narrowed", "utter_ask_opportunity_more", "utter_ask_opportunity_last", 9, 141
)
FOUND = Listing("utter_ask_found", "utter_ask_found_more", "utter_ask_opportunity_last", 3, 106)
WITH_FILTERS = Listing(
    "utter_ask_opportunity", "utter_ask_opportunity_all", "utter_ask_opportunity_all", 8, 1000
)
NARROWED_LONG = NARROWED._replace(most=20, room=1000)


def pages(titles: Sequence[str], listing: Listing) -> list[list[int]]:
    """The numbers of the titles on each page. Where a page cannot show them all, it leaves room to say so."""
    if len(titles) <= listing.most and sum(len(title) + BESIDE_TITLE for title in titles) <= listing.room:
        return [list(range(len(titles)))]
    made: list[list[int]] = [[]]
    most, whole = listing.most, min(listing.room, EVERY.room if listing is NARROWED else listing.room)
    room = whole
    for number, title in enumerate(titles):
        size = len(title) + BESIDE_TITLE
        if len(made[-1]) == most or (made[-1] and size > room):
            made.append([])
            room = whole
        made[-1].append(number)
        room -= size
    return made


class Titled(Protocol):
    @property
    def title(self) -> str: ...


T = TypeVar("T", bound=Titled)


def page(titled: Sequence[T], number: int, longest: int = EVERY.room) -> tuple[list[T], int, bool]:
    """The page of that number, its number and whether there is another. After the last comes the first."""
    listing = EVERY._replace(room=longest)
    made = pages([cut(each.title, TITLE_LENGTH) for each in titled], listing)
    number %= len(made)
    return [titled[place] for place in made[number]], number, len(made) > 1


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
    """Ask which one to tell more of: of what was found, of one form, or of all. Of many the form is asked first."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        if found := tracker.slot("found"):
            return _ask(tracker, [(item["id"], _line(item)) for item in found], FOUND)
        every = list(services.opportunities(tracker.language))
        form = tracker.slot("opportunity_form")
        narrowed = [each for each in every if each.form == form] if form else []
        titles = [(each.id, cut(each.title, TITLE_LENGTH)) for each in narrowed or every]
        if narrowed:
            return _ask(tracker, titles, NARROWED_LONG if services.long_lists else NARROWED)
        if len(every) <= MANY or len({each.form for each in every}) == 1:
            return _ask(tracker, titles, EVERY)
        if services.long_lists:
            return _ask(tracker, titles, WITH_FILTERS)
        tracker.dispatcher.utter_message(response="utter_ask_form")
        return [SlotSet("opportunity_page", 0)]


def _ask(tracker: TrackerView, titles: Sequence[tuple[str, str]], listing: Listing) -> list[EventType]:
    """A page of the titles. After the last one comes the first."""
    made = pages([title for _, title in titles], listing)
    number = int(tracker.slot("opportunity_page") or 0) % len(made)
    response = listing.lone if len(made) == 1 else listing.last if number == len(made) - 1 else listing.more
    tracker.dispatcher.utter_message(
        response=response,
        buttons=[
            {"title": title, "payload": f"/SetSlots(opportunity={id})"}
            for id, title in (titles[place] for place in made[number])
        ],
    )
    return [SlotSet("opportunity_page", number)]


def _line(item: Mapping[str, str]) -> str:
    """The title and why: as much of it as leaves room for three such lines."""
    title = cut(item["title"], TITLE_LENGTH)
    whys = (item["why"], item["why"].partition(",")[0])
    lines = [f"{title} ({why})" for why in whys if why]
    fitting = (line for line in lines if len(line) + BESIDE_TITLE <= FOUND.room // FOUND.most)
    return next(fitting, title)


class ActionShowOpportunity(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        chosen = str(tracker.slot("opportunity"))
        if chosen.startswith(FORM):
            return [
                SlotSet("opportunity_narrowed", True),
                SlotSet("opportunity_form", chosen.removeprefix(FORM)),
                SlotSet("opportunity_page", 0),
            ]
        narrowed = SlotSet("opportunity_narrowed", None)
        opportunity = services.opportunity(chosen, tracker.language)
        if opportunity is None:
            return [narrowed, SlotSet("opportunity_summary", None)]
        council = opportunity.id if opportunity.council else None
        shown = [SlotSet("council_shown", council), SlotSet("council_shown_at", written(services.now))]
        return [narrowed, *_told(opportunity), *shown]


def _told(opportunity: Opportunity) -> list[EventType]:
    """Where the bot takes the sign-up itself, the words that ask for it follow the summary."""
    summary = cut(opportunity.summary, SUMMARY_LENGTH) if opportunity.sign_up else opportunity.summary
    return [
        SlotSet("opportunity_summary", summary),
        SlotSet("opportunity_sign_up", opportunity.sign_up),
        SlotSet("opportunity_council", opportunity.council),
    ]


class ActionTellStage(ServiceAction):
    """How far the decision is that one can influence; of participatory budgeting, when one can propose and vote."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        item = services.opportunity(str(tracker.slot("opportunity")), tracker.language)
        if item is None:
            return []
        for response in stage_responses(item.stage, item.proposals, item.voting):
            tracker.dispatcher.utter_message(
                response=response,
                proposals_days=in_words(item.proposals, tracker.language),
                voting_days=in_words(item.voting, tracker.language),
            )
        return []


STAGES = {
    "idea": "utter_stage_idea",
    "preparation": "utter_stage_preparation",
    "decision": "utter_stage_decision",
    "follow_up": "utter_stage_follow_up",
}
PROPOSALS = {"later": "utter_proposals_later", "open": "utter_proposals_open", "over": "utter_proposals_over"}
VOTING = {"later": "utter_voting_later", "open": "utter_voting_open", "over": "utter_voting_over"}


def stage_responses(stage: str, proposals: Span | None, voting: Span | None) -> list[str]:
    """What is told. Days say more than a stage; once a vote has begun, proposals are not spoken of."""
    if proposals is None and voting is None:
        return [STAGES[stage]] if stage in STAGES else []
    if proposals is None or (voting and voting.state != "later"):
        return [VOTING[voting.state]] if voting else []
    return [PROPOSALS[proposals.state], *([VOTING[voting.state]] if voting else [])]


def in_words(span: Span | None, language: str) -> str:
    """Such as "1.3.-30.4.", with an end left out that is not known."""
    if span is None:
        return ""
    first, last = (written_day(day, language) if day else "" for day in (span.first, span.last))
    return f"{first} - {last}".strip() if language == "en" else f"{first}-{last}"
