"""Ways to take part: the catalogue, with the checklist that each item must pass before it is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from bot.organisation.parts import (
    TELEPHONE,
    Briefs,
    Id,
    Language,
    Languages,
    Line,
    Part,
    Shorts,
    Summaries,
    Text,
    Texts,
    Titles,
)

Phrase = Annotated[Text, Field(max_length=160)]
# How residents ask for it in their own words, by language.
Phrasings = dict[Language, Annotated[tuple[Phrase, ...], Field(max_length=40)]]
Telephone = Annotated[str, StringConstraints(pattern=TELEPHONE)]


class Form(StrEnum):
    """The six forms of participation, as Finnish participation programmes name them."""

    information = "tieto"
    planning = "suunnittelu"
    decision = "päätöksenteko"
    action = "toiminta"
    evaluation = "arviointi"
    initiative = "aloite"


class Stage(StrEnum):
    """How far the decision is that one can influence."""

    idea = "idea"
    preparation = "preparation"
    decision = "decision"
    follow_up = "follow_up"
    ongoing = "ongoing"  # nothing is being decided: a standing way to take part


class State(StrEnum):
    draft = "draft"
    published = "published"
    closed = "closed"


class Means(StrEnum):
    """The six means of taking part in the act on wellbeing services counties (611/2021, section 29), in its order."""

    hearings = "hearings"
    opinions = "opinions"
    representatives = "representatives"
    finances = "finances"
    co_design = "co_design"
    own_initiative = "own_initiative"


class EventType(StrEnum):
    hearing = "kuuleminen"
    evening = "asukasilta"
    forum = "asukasfoorumi"
    panel = "asukasraati"
    workshop = "työpaja"
    testing = "kokeilu"  # of a new service or new rooms


class Barrier(StrEnum):
    """What keeps people from taking part, as the participation programmes list it."""

    information = "information"
    age = "age"
    ability = "ability"
    language = "language"
    loneliness = "loneliness"
    experience = "experience"  # an earlier bad one
    money = "money"
    digital = "digital"


# What must be told before people are invited, from the checklist of the participation programmes.
CHECKLIST = (
    "audience", "invited", "influence", "limits", "follows", "results",  # and when, by `starts` or `timing`
    "left_out", "enough_time",
    "topics", "area", "effort", "free", "step_free", "remote", "helper", "languages",
)  # fmt: skip


def unanswered(held: Callable[[str], object]) -> list[str]:
    """The fields that an opportunity must hold before it is published and does not."""
    missing = [field for field in CHECKLIST if held(field) is None]
    if held("event") is not None and held("starts") is None:
        missing.append("starts")
    elif held("starts") is None and held("timing") is None:
        missing.append("timing")
    if held("event") is not None and held("place") is None and not held("remote"):
        missing.append("place")
    return missing


_PERIODS = (
    ("starts", "ends"), ("valid_from", "valid_to"), ("proposals_from", "proposals_until"), ("voting_from", "voting_until"),
)  # fmt: skip


class Venue(Part):
    """Where an event is."""

    name: Text
    address: Text | None = None
    municipality: Text


class Opportunity(Part):
    """One way to take part. A draft may leave the checklist open; a published one may not."""

    id: Id
    title: Titles
    summary: Summaries
    form: Form
    means: Means | None = None
    stage: Stage
    event: EventType | None = None
    status: State
    owner: Id  # the contact who gets the sign-ups
    sign_up: bool  # the bot itself takes the sign-up
    purpose: Shorts | None = None  # what sign-ups are used for; None: what the organisation says of all lists
    phrasings: Phrasings = Field(default_factory=dict)
    area: tuple[Text, ...] | None = None  # municipalities, or the whole county
    topics: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    audience: Briefs | None = None  # whom it touches
    invited: Text | None = None  # who is invited, and how
    left_out: Text | None = None  # who might be left out, and what is done about it
    min_age: Annotated[int, Field(ge=0, le=120)] = 0
    place: Venue | None = None
    starts: AwareDatetime | None = None
    ends: AwareDatetime | None = None
    deadline: AwareDatetime | None = None  # of the sign-up
    valid_from: AwareDatetime | None = None  # before it, and after `valid_to`, it is not shown
    valid_to: AwareDatetime | None = None
    proposals_from: AwareDatetime | None = None  # of participatory budgeting, as the voting
    proposals_until: AwareDatetime | None = None
    voting_from: AwareDatetime | None = None
    voting_until: AwareDatetime | None = None
    timing: Text | None = None  # when one can have a say, where that is no event
    enough_time: Text | None = None  # whether there is time enough to have a say
    effort: Shorts | None = None
    free: bool | None = None
    step_free: bool | None = None
    remote: bool | None = None
    helper: bool | None = None  # a helper is there, or may come along
    barriers: tuple[Barrier, ...] = ()  # which are made lower
    languages: Languages | None = None  # in which one can take part
    group_ok: bool = False
    capacity: Annotated[int, Field(ge=1)] | None = None
    influence: Text | None = None  # what can be influenced
    limits: Text | None = None  # what cannot, and why
    follows: Text | None = None  # what is done with what people say
    results: Text | None = None  # how and when results are told
    outcome: Texts | None = None  # what followed from it

    @model_validator(mode="after")
    def _ready_for_its_status(self) -> Self:
        if self.status is State.published and (missing := self.missing):
            raise ValueError(f"cannot be published without {', '.join(missing)}; keep it as `status: draft`")
        for begins, ends in _PERIODS:
            first, last = getattr(self, begins), getattr(self, ends)
            if first and last and last < first:
                raise ValueError(f"`{ends}` is before `{begins}`")
        if self.deadline and self.ends and self.deadline > self.ends:
            raise ValueError("`deadline` is after `ends`")
        self._tell_the_day()
        return self

    @property
    def missing(self) -> list[str]:
        """What keeps it from being published."""
        return unanswered(lambda field: getattr(self, field))

    def _tell_the_day(self) -> None:
        """An event whose text names another day than its field would send people to a locked door."""
        if not (self.starts and self.ends and self.ends - self.starts < timedelta(days=1)):
            return
        numeric = f"{self.starts.day}.{self.starts.month}."
        named = f"{self.starts.day} {_MONTHS[self.starts.month - 1]}"
        for language, day in (("fi", numeric), ("sv", numeric), ("en", named)):
            if day not in self.summary.given.get(language, day):
                raise ValueError(f"starts on {day}, but its summary in {language} does not say so")

    def open(self, now: datetime) -> bool:
        """One can still join: published, within its time, and the sign-up has not ended."""
        if self.status is not State.published or (self.valid_from and now < self.valid_from):
            return False
        last = [moment for moment in (self.deadline, self.ends, self.valid_to) if moment]
        return all(now <= moment for moment in last)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MeetingPlace(Part):
    """Where one may come without an appointment."""

    id: Id
    title: Titles
    summary: Summaries
    status: State
    owner: Id  # the contact who knows whether it is still true
    municipality: Text
    address: Line
    hours: Shorts  # when it is open
    phone: Telephone | None = None
    phrasings: Phrasings = Field(default_factory=dict)

    def open(self, now: datetime) -> bool:
        return self.status is State.published


class Information(Part):
    """An answer to a question that residents ask."""

    id: Id
    title: Titles
    summary: Summaries  # the answer
    status: State
    owner: Id  # the contact who knows whether it is still true
    phrasings: Phrasings = Field(default_factory=dict)

    def open(self, now: datetime) -> bool:
        return self.status is State.published


Item = Opportunity | MeetingPlace | Information


class CatalogueFile(Part):
    opportunities: tuple[Opportunity, ...]
    places: tuple[MeetingPlace, ...] = ()
    information: tuple[Information, ...] = ()

    @property
    def sections(self) -> Mapping[str, Sequence[Item]]:
        """By the key that each has in the file."""
        return {name: getattr(self, name) for name in type(self).model_fields}


# The kinds of items, with the key of each in the file.
SECTIONS: Mapping[str, str] = {
    "opportunity": "opportunities",
    "place": "places",
    "information": "information",
}
MODELS: Mapping[str, type[Opportunity | MeetingPlace | Information]] = {
    "opportunity": Opportunity,
    "place": MeetingPlace,
    "information": Information,
}
