"""The rules of asking: who is asked about a visit, when, how often and by which question."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bot.organisation.parts import Id, Part

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Days = Annotated[int, Field(ge=1, le=3650)]


def _question_id(written: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{1,39}", written):
        raise ValueError(
            "is no id of a question; write small letters, digits and hyphens, such as recommend-2"
        )
    return written


QuestionId = Annotated[str, AfterValidator(_question_id)]
Override = dict[str, Any]
"""The rules in which a service, a unit or a pilot differs. They are checked as part of the whole set (`rules.py`)."""


class Delay(Part):
    """How long after a visit its question may go out at the earliest.

    Either `hours`, counted on the clock, or `days`, counted in the calendar: at `at` on that day, or without
    `at` at the time of day when the visit ended.
    """

    hours: Annotated[int, Field(ge=0, le=72)] = 0
    days: Annotated[int, Field(ge=0, le=30)] = 0
    at: time | None = None

    @model_validator(mode="after")
    def _one_way_of_counting(self) -> Self:
        if self.hours and self.days:
            raise ValueError("give hours or days, not both")
        if self.at and not self.days:
            raise ValueError("`at` needs `days: 1` or more: the same day it might be before the visit")
        if self.at and self.at.tzinfo:
            raise ValueError('`at` is a time in Finland without an offset, such as "12:00"')
        return self


class Window(Part):
    """The hours in which people may be asked, in Finnish time: from `opens` up to, but not at, `closes`."""

    opens: Annotated[time, Field(description='a time of day such as "12:00"')]
    closes: Annotated[time, Field(description='a time of day such as "18:00"')]
    weekdays: Annotated[
        frozenset[Weekday], Field(min_length=1, description="days such as [mon, tue, wed, thu, fri]")
    ]
    public_holidays: bool = False

    @model_validator(mode="after")
    def _some_time_in_it(self) -> Self:
        if self.opens.tzinfo or self.closes.tzinfo:
            raise ValueError('times in Finland without an offset, such as "12:00"')
        if not self.opens < self.closes:
            raise ValueError("`opens` must come before `closes`, on the same day")
        return self


class SurveyRules(Part):
    """By which rules a visit becomes a question. Reminder and close count from the question."""

    asks: bool = True  # False: people are asked in pilots only
    # Who is asked.
    # Of the youngest in an age group.
    minimum_age: Annotated[
        int, Field(ge=1, le=120, description="the age from which people are asked, such as 18")
    ]
    unknown_age: Literal["ask", "skip"] = "ask"  # where a visit does not tell the age
    permission: Literal["assumed", "required"] = (
        "assumed"  # where a visit does not say whether texts are allowed
    )
    several_numbers: Literal["ask", "skip"] = (
        "skip"  # where the record has more than one number of the person
    )
    long_stay_days: Days | None = None  # a longer stay is not asked about; None: no stay is too long
    # When.
    delay: Annotated[Delay, Field(description='such as {days: 1, at: "12:00"} or {hours: 2}')]
    # None: at any hour of any day.
    window: Annotated[
        Window | None,
        Field(
            description='such as {opens: "12:00", closes: "18:00", weekdays: [mon, tue, wed, thu, fri]}, or null '
            "for any hour"
        ),
    ]
    jitter_minutes: Annotated[int, Field(ge=0, le=240)] = 0
    # An older visit is never asked about.
    drop_after_days: Annotated[
        Days, Field(description="after how many days it is too late to ask, such as 7")
    ]
    # Silence kept after a person wrote of something else.
    pause_minutes: Annotated[
        int,
        Field(
            ge=0, le=240, description="how many minutes after a person wrote they are not asked, such as 15"
        ),
    ]
    remind_after_days: Annotated[
        Days, Field(description="how many days after the question one reminder goes out, such as 3")
    ]
    close_after_days: Annotated[
        Days, Field(description="how many days after the question it ends unanswered, such as 14")
    ]
    # How often.
    # Since the last question to the person, by any unit.
    quarantine_days: Annotated[
        int,
        Field(
            ge=0, le=365, description="for how many days a person is not asked again, by any unit, such as 30"
        ),
    ]
    # By which question.
    question: QuestionId = "recommend-1"
    young_question: QuestionId | None = None  # to people of 13-17; None: the same

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.close_after_days <= self.remind_after_days:
            raise ValueError("`close_after_days` must be longer than `remind_after_days`")
        return self

    @property
    def pause(self) -> timedelta:
        return timedelta(minutes=self.pause_minutes)

    @property
    def remind_after(self) -> timedelta:
        return timedelta(days=self.remind_after_days)

    @property
    def close_after(self) -> timedelta:
        return timedelta(days=self.close_after_days)

    @property
    def quarantine(self) -> timedelta:
        return timedelta(days=self.quarantine_days)

    @property
    def drop_after(self) -> timedelta:
        return timedelta(days=self.drop_after_days)


class Pilot(Part):
    """Named units that ask by rules of their own about visits of these days in Finland, the first and the last included.

    A unit with `asks: false` asks within its pilot.
    """

    id: Id
    units: Annotated[tuple[Id, ...], Field(min_length=1, description="ids of units, such as [koks, karhula]")]
    first: Annotated[date, Field(alias="from", description="its first day, such as 2027-03-01")]
    last: Annotated[date, Field(alias="to", description="its last day, such as 2027-03-31")]
    survey: Override = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("`to` is before `from`; write the first day of the pilot first")
        return self
