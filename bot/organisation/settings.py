"""The organisation itself: its names, its contacts, what it promises and the rules by which it asks."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated, Literal, Self

import phonenumbers
from pydantic import AfterValidator, Field, HttpUrl, StringConstraints, model_validator

from bot.organisation.parts import Id, Language, Languages, OrganisationNames, Part, Text, Texts

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Days = Annotated[int, Field(ge=1, le=3650)]


class Contact(Part):
    """A mailbox to which sign-ups and cases are forwarded."""

    id: Id
    name: Texts
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    webhook: HttpUrl | None = None


class Area(Part):
    """Municipalities that are told apart from others, but not from each other, where one alone would say too much."""

    id: Id
    name: Texts
    municipalities: Annotated[tuple[Text, ...], Field(min_length=1)]


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

    opens: time
    closes: time
    weekdays: Annotated[frozenset[Weekday], Field(min_length=1)]
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

    delay: Delay
    window: Window | None  # None: at any hour of any day
    jitter_minutes: Annotated[int, Field(ge=0, le=240)] = 0
    quarantine_days: Annotated[int, Field(ge=0, le=365)]  # between two questions to one person
    drop_after_days: Days  # an older visit is never asked about
    pause_minutes: Annotated[int, Field(ge=0, le=240)]  # silence kept after a person wrote of something else
    remind_after_days: Days
    close_after_days: Days
    minimum_age: Annotated[int, Field(ge=0, le=120)]

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


class Retention(Part):
    """How many days personal data stays. Statistics stay for good, suppressions until they are lifted."""

    unanswered_visit: Days
    address: Days  # numbers, messages, and which answer was whose, after its case is closed
    free_text: Days
    sign_up: Days  # after this a sign-up lapses
    audit: Days


def _calling_code(written: str) -> str:
    if not (written.startswith("+") and written[1:].isascii() and written[1:].isdecimal()):
        raise ValueError('a calling code with its plus, such as "+358"')
    if int(written[1:]) not in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        raise ValueError('no country has this calling code; write it as "+358"')
    return written


CallingCode = Annotated[str, AfterValidator(_calling_code)]
# Finland, and its Nordic and Baltic neighbours: Sweden, Norway, Denmark, Iceland, Estonia, Latvia, Lithuania.
NEIGHBOURS = ("+358", "+46", "+47", "+45", "+354", "+372", "+371", "+370")


class OrganisationSettings(Part):
    name: OrganisationNames
    telephone: Annotated[str, StringConstraints(pattern=r"^[0-9+][0-9 ]{3,18}[0-9]$")]  # as texts show it
    sms_free: bool = False  # our number costs nothing to text: only then do posters say so
    sms_countries: Annotated[tuple[CallingCode, ...], Field(min_length=1)] = NEIGHBOURS
    time_zone: Literal["Europe/Helsinki"]  # send windows and deadlines follow Finland's clock and holidays
    languages: Languages
    language: Language  # for a person whose language is not known
    municipalities: Annotated[tuple[Text, ...], Field(min_length=1)]
    areas: Annotated[tuple[Area, ...], Field(min_length=1)]  # each municipality in one of them
    contacts: Annotated[tuple[Contact, ...], Field(min_length=1)]
    survey: SurveyRules
    retention: Retention

    @model_validator(mode="after")
    def _speaks_its_default(self) -> Self:
        if self.language not in self.languages:
            raise ValueError("`language` must be one of `languages`")
        return self

    def texts_to(self, number: str) -> bool:
        """Whether texts go to strangers in the country of this number in E.164. No code begins another one."""
        return number.startswith(self.sms_countries)

    @property
    def retention_days(self) -> int:
        """How long a number and an answer stay linked: `{days}` in texts. A number is kept at least as long as its
        question keeps the next one away.
        """
        return max(self.retention.address, self.survey.quarantine_days)

    def facts(self, language: str) -> dict[str, str]:
        """What texts may name."""
        return {
            "org": self.name.of(language),
            "tel": self.telephone,
            "days": str(self.retention_days),
            "list_days": str(self.retention.sign_up),
        }
