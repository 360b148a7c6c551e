"""The organisation itself: its names, its contacts, what it promises and the rules by which it asks."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Annotated, Literal, Self, get_args

import phonenumbers
from pydantic import AfterValidator, Field, HttpUrl, StringConstraints, model_validator

from bot.organisation.parts import (
    EMAIL,
    TELEPHONE,
    AskedIn,
    Id,
    Language,
    OrganisationNames,
    Part,
    Shorts,
    Text,
    Texts,
    Titles,
)
from bot.organisation.ready_answers import READY_ANSWERS, ReadyAnswer
from bot.organisation.survey import Days, Pilot, SurveyRules, Weekday, Window
from dialogs.languages import LANGUAGES
from dialogs.plain_language import link


class Contact(Part):
    """A mailbox to which sign-ups and cases are forwarded."""

    id: Id
    name: Texts
    email: Annotated[str, StringConstraints(pattern=EMAIL)]
    webhook: HttpUrl | None = None
    in_working_hours: bool = False  # mails of sign-ups wait for them, where a mailbox is a person's own


_DAY_OF_YEAR = r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
PromisedDays = Annotated[int, Field(ge=2, le=60)]  # texts speak of days: not of one


class Campaign(Part):
    """Posters under one name: they open an item of the catalogue, or the menu where none is named."""

    id: Id
    name: Titles
    opens: Id | None = None


class Theme(Part):
    """What feedback may be about, as staff mark it."""

    id: Id
    name: Texts


# Of the participation programmes of the counties.
THEMES = tuple(
    Theme(id=id, name=Texts(fi=fi, sv=sv, en=en))
    for id, fi, sv, en in (
        ("access", "Palveluun pääsy", "Tillgång till service", "Access to the service"),
        ("waiting", "Odottaminen", "Väntan", "Waiting"),
        ("encounter", "Kohtaaminen", "Bemötande", "Encounter"),
        ("information", "Tiedonsaanti", "Information", "Information"),
        ("digital", "Digipalvelut", "Digitala tjänster", "Digital services"),
        ("premises", "Tilat", "Lokaler", "Premises"),
        ("language", "Kieli", "Språk", "Language"),
        ("discrimination", "Syrjintä", "Diskriminering", "Discrimination"),
    )
)


class Promises(Part):
    """In how many days of 24 hours feedback is handled, in less than how many a person is answered who wants it, and in how
    many the author of a suggestion is told its outcome.
    """

    handle_days: PromisedDays = 7
    answer_days: PromisedDays = 5
    outcome_days: Annotated[int, Field(ge=7, le=366)] = 90

    @property
    def handled_within(self) -> timedelta:
        return timedelta(days=self.handle_days)

    @property
    def answered_within(self) -> timedelta:
        return timedelta(days=self.answer_days)

    @property
    def outcome_within(self) -> timedelta:
        return timedelta(days=self.outcome_days)


class SeasonPromises(Promises):
    """Other days for what begins within a part of every year, both days included, such as 06-15 to 08-15.

    What it does not name is as in the rest of the year.
    """

    begins: Annotated[str, StringConstraints(pattern=_DAY_OF_YEAR)]
    ends: Annotated[str, StringConstraints(pattern=_DAY_OF_YEAR)]

    def holds(self, day: date) -> bool:
        here = f"{day:%m-%d}"
        if self.begins <= self.ends:
            return self.begins <= here <= self.ends
        return here >= self.begins or here <= self.ends  # over the turn of the year


class Alerts(Part):
    """How staff hear of danger at any hour. Who is on call stands in the database: `/staff/on-call`."""

    minutes: Annotated[int, Field(ge=1, le=240)] = (
        15  # until the next one is alerted, where the case is not opened
    )
    webhook: HttpUrl | None = None  # takes each alert as signed JSON, beside the people
    # How many alerts that are not opened reach one person singly; of more, one message tells how many wait.
    most_texts: Annotated[int, Field(ge=1, le=1000)] = 20
    most_mails: Annotated[int, Field(ge=1, le=1000)] = 200


class Area(Part):
    """Municipalities that are told apart from others, but not from each other, where one alone would say too much."""

    id: Id
    name: Texts
    municipalities: Annotated[tuple[Text, ...], Field(min_length=1)]


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
    telephone: Annotated[str, StringConstraints(pattern=TELEPHONE)]  # as texts show it
    sms_free: bool = False  # our number costs nothing to text: only then do posters say so
    sms_countries: Annotated[tuple[CallingCode, ...], Field(min_length=1)] = NEIGHBOURS
    time_zone: Literal["Europe/Helsinki"]  # send windows and deadlines follow Finland's clock and holidays
    asked_in: Annotated[AskedIn, Field(alias="languages")]  # also languages that are prepared
    language: Language  # for a person whose language is not known
    municipalities: Annotated[tuple[Text, ...], Field(min_length=1)]
    areas: Annotated[tuple[Area, ...], Field(min_length=1)]  # each municipality in one of them
    contacts: Annotated[tuple[Contact, ...], Field(min_length=1)]
    promises: Promises = Promises()
    seasons: tuple[SeasonPromises, ...] = ()  # of two that hold on a day, the first counts
    # Within which several texts of one kind, of one person and about no visit, are one case.
    one_case_hours: Annotated[int, Field(ge=1, le=168)] = 24
    themes: Annotated[tuple[Theme, ...], Field(min_length=1)] = THEMES
    # In which answers of staff go out; None: at any hour.
    answer_hours: Window | None = Window(
        opens=time(8), closes=time(20), weekdays=frozenset(get_args(Weekday)), public_holidays=True
    )
    sms_part_cents: Annotated[float, Field(ge=0, le=1000)] | None = (
        None  # what a part of an SMS costs; None: not told
    )
    ready_answers: tuple[ReadyAnswer, ...] = (
        READY_ANSWERS  # of a new installation; staff change them afterwards
    )
    # Of staff: mails that can wait go out in these, and reminders leave time within them.
    working_hours: Window = Window(
        opens=time(8), closes=time(16), weekdays=frozenset(("mon", "tue", "wed", "thu", "fri"))
    )
    # How many hours before a promise ends a person hears that it will not be kept in time.
    interim_hours: Annotated[int, Field(ge=1, le=36, description="hours such as 24")] = 24
    # How many hours before an answer is due staff are reminded of it: of five days three have passed then.
    reminder_hours: Annotated[int, Field(ge=0, le=240, description="hours such as 48")] = 48
    alerts: Alerts = Alerts()
    # Whether people on call may see the number of a person in danger.
    crisis_number: Literal["never", "on_call"] = "never"
    # After an answer of staff: for so many days what the person writes takes its case up again.
    thread_days: Annotated[int, Field(ge=1, le=90)] = 14
    # What sign-ups are used for where the list itself does not say it: the consent, the mail to its owner and staff see it.
    sign_up_purpose: Shorts = Shorts(
        fi="tämän järjestämiseen", sv="för att ordna det här", en="to organise this"
    )
    campaigns: tuple[Campaign, ...] = ()
    # Where an official initiative can be made on the web, in words that an SMS may hold; None: it is sent to the registry office.
    initiative_service: Shorts | None = None
    survey: SurveyRules  # of every unit, where its service, the unit or a pilot does not say otherwise
    pilots: tuple[Pilot, ...] = ()
    retention: Retention

    @model_validator(mode="after")
    def _speaks_its_default(self) -> Self:
        if self.language not in self.languages:
            raise ValueError("`language` must be one of `languages`")
        return self

    @model_validator(mode="after")
    def _names_its_service_without_a_link(self) -> Self:
        named = self.initiative_service.given if self.initiative_service else {}
        for language, text in named.items():
            if found := link(text):
                raise ValueError(
                    f"`initiative_service` in {language} holds the link {found}: no link goes out by SMS,"
                    " name the service or where to look"
                )
        return self

    @property
    def languages(self) -> tuple[str, ...]:
        """Those in which everything is said."""
        return tuple(language for language in self.asked_in if language in LANGUAGES)

    @property
    def all_promises(self) -> tuple[Promises, ...]:
        return (self.promises, *self.seasons)

    @model_validator(mode="after")
    def _seasons_change_what_they_name(self) -> Self:
        usual = self.promises.model_dump()
        self.__dict__["seasons"] = tuple(
            season.model_copy(update={name: usual[name] for name in usual.keys() - season.model_fields_set})
            for season in self.seasons
        )
        return self

    def promises_on(self, day: date) -> Promises:
        return next((season for season in self.seasons if season.holds(day)), self.promises)

    def texts_to(self, number: str) -> bool:
        """Whether texts go to strangers in the country of this number in E.164. No code begins another one."""
        return number.startswith(self.sms_countries)
