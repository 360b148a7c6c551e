"""Ways to take part: the catalogue, with the checklist that each item must pass before it is published."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from bot.organisation.parts import Id, Languages, Part, Summaries, Text, Texts, Titles


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


# What must be told before people are invited, from the checklist of the participation programmes.
_CHECKLIST = (
    "audience", "topics", "area", "effort", "free", "step_free", "remote", "languages",
    "influence", "limits", "results",
)  # fmt: skip


class Opportunity(Part):
    """One way to take part. A draft may leave the checklist open; a published one may not."""

    id: Id
    title: Titles
    summary: Summaries
    form: Form
    stage: Stage
    status: State
    owner: Id  # the contact who gets the sign-ups
    sign_up: bool  # the bot itself takes the sign-up
    area: tuple[Text, ...] | None = None  # municipalities, or the whole county
    topics: Annotated[tuple[Id, ...], Field(min_length=1)] | None = None
    audience: Text | None = None
    min_age: Annotated[int, Field(ge=0, le=120)] = 0
    starts: AwareDatetime | None = None
    ends: AwareDatetime | None = None
    deadline: AwareDatetime | None = None  # of the sign-up
    effort: Text | None = None
    free: bool | None = None
    step_free: bool | None = None
    remote: bool | None = None
    languages: Languages | None = None  # in which one can take part
    group_ok: bool = False
    capacity: Annotated[int, Field(ge=1)] | None = None
    influence: Text | None = None  # what can be influenced
    limits: Text | None = None  # what cannot, and why
    results: Text | None = None  # how and when results are told
    outcome: Texts | None = None  # what followed from it

    @model_validator(mode="after")
    def _ready_for_its_status(self) -> Self:
        missing = [field for field in _CHECKLIST if getattr(self, field) is None]
        if self.status is State.published and missing:
            raise ValueError(f"cannot be published without {', '.join(missing)}; keep it as `status: draft`")
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError("`ends` is before `starts`")
        if self.deadline and self.ends and self.deadline > self.ends:
            raise ValueError("`deadline` is after `ends`")
        self._tell_the_day()
        return self

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
        """One can still join: published, not over, and the sign-up has not ended."""
        last = [moment for moment in (self.deadline, self.ends) if moment]
        return self.status is State.published and all(now <= moment for moment in last)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Catalogue(Part):
    opportunities: tuple[Opportunity, ...]
