"""Who signed up for an event is reminded the day before, and hears once that it changed or was cancelled: by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event

from bot.asking.calendar import HELSINKI
from bot.config.settings import EXAMPLE
from bot.conversation.event_notices import SETTLED, EventNotices
from bot.conversation.timers import Timers
from bot.conversation.turns import Turns
from bot.organisation import Organisation, State, Venue, load
from bot.organisation.survey import Window
from channels.message import Inbound
from dialogs.assistant import Assistant
from dialogs.engine import Engine
from dialogs.loader import load_assistant
from storage.database import Database
from storage.messages.outbox_history import Sent

HEARING = "kuuleminen"
WEEK_BEFORE = datetime(2027, 5, 5, 12, 0, tzinfo=HELSINKI)
DAY_BEFORE = datetime(2027, 5, 11, 10, 0, tzinfo=HELSINKI)
HOUR = timedelta(hours=1)
JOIN = {"fi": ("MUKAAN", "MUKAAN", "OHITA"), "sv": ("MED", "MED", "HOPPA"), "en": ("JOIN", "JOIN", "SKIP")}


@pytest.fixture(scope="module")
def dialogs() -> Assistant:
    return load_assistant()


class Hearing:
    """A hearing on 12 May at 16:30, and the people who signed up for it."""

    def __init__(self, database: Database, dialogs: Assistant) -> None:
        organisation = load(EXAMPLE)
        days = frozenset(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
        hours = Window(opens=time(8), closes=time(20), weekdays=days, public_holidays=True)
        self.organisation: Organisation = replace(
            organisation, settings=organisation.settings.model_copy(update={"answer_hours": hours})
        )
        self.database = database
        self.turns = Turns(Engine(dialogs), self.organisation, "http://bot.test")
        self.notices = self.begin()
        self.now = WEEK_BEFORE
        self.channel = "simulator"
        self._ids = 0

    def begin(self) -> EventNotices:
        """Another process."""
        return EventNotices(Timers(self.turns, self.organisation), self.organisation)

    def say(self, person: int, *texts: str, language: str = "fi", kind: str = "text") -> None:
        for text in texts:
            self._ids += 1
            with self.database.writing() as work:
                message = Inbound(
                    self.channel, f"id-{self._ids}", phone(person), text, language=language, kind=kind
                )
                work.inbox.receive([message], now=self.now)
            with self.database.writing() as work:
                self.turns.answer(work, self.now)

    def joins(self, person: int, language: str = "fi") -> None:
        self.say(person, f"opp-{HEARING}", language=language, kind="start")
        self.say(person, *JOIN[language], language=language)

    def change(self, **fields: Any) -> None:
        catalogue = self.organisation.catalogue.current
        changed = catalogue.opportunities[HEARING].model_copy(update=fields)
        items = {**catalogue.items, HEARING: changed}
        self.organisation.catalogue.current = type(catalogue).of(items.values(), catalogue.revision + 1)

    def ticks(self, *, after: timedelta = timedelta()) -> int:
        self.now += after
        with self.database.writing() as work:
            return self.notices.send(work, self.now)

    def settles(self) -> int:
        """What is told once a change has stood for long enough."""
        return self.ticks() + self.ticks(after=SETTLED) + self.ticks()

    def last(self, person: int) -> str:
        return self.sent(person)[-1].text

    def sent(self, person: int) -> list[Sent]:
        with self.database.reading() as work:
            talk = work.conversations.find(self.channel, phone(person))
            assert talk is not None
            return work.outbox.history(talk.id)

    def files(self) -> list[tuple[str, Event]]:
        """What goes out with a file, in order: the text, and the event in the file."""
        with self.database.writing() as work:
            out = []
            while claimed := work.outbox.claim(now=self.now, limit=50, lease=HOUR):
                for each in claimed:
                    work.outbox.sent(each.id, f"x-{each.id}", now=self.now)
                    if each.message.file is not None:
                        (event,) = Calendar.from_ical(each.message.file.content).events
                        out.append((each.message.text, event))
            return out


def phone(person: int) -> str:
    return f"+3584123459{person:02}"


@pytest.fixture
def hearing(database: Database, dialogs: Assistant) -> Hearing:
    return Hearing(database, dialogs)


def test_it_is_reminded_of_once_the_day_before_by_day(hearing: Hearing) -> None:
    hearing.joins(1)
    hearing.joins(2, "sv")
    hearing.joins(3)
    hearing.say(3, "POIS")
    assert hearing.settles() == 0
    hearing.now = DAY_BEFORE - HOUR
    assert hearing.ticks() == 0
    hearing.now = DAY_BEFORE
    assert hearing.ticks() == 2
    assert hearing.last(1).startswith("Muistutus: Kuulemistilaisuus 12.5. Aika on 12.5. kello 16.30.")
    assert hearing.last(2).startswith("Påminnelse: ")
    assert hearing.ticks(after=HOUR) == 0
    hearing.notices = hearing.begin()
    assert hearing.settles() == 0


def test_who_signs_up_on_the_day_before_is_not_reminded(hearing: Hearing) -> None:
    hearing.now = DAY_BEFORE - HOUR
    hearing.joins(1)
    assert hearing.ticks(after=2 * HOUR) == 0


def test_nobody_is_reminded_at_night(hearing: Hearing) -> None:
    hearing.joins(1)
    hearing.now = DAY_BEFORE + 11 * HOUR
    assert hearing.ticks() == 0


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", "Tilaisuus muuttui: Kuulemistilaisuus 12.5. Uusi aika on 19.5. kello 17.00. Jos et pääse, vastaa POIS."),
        ("en", "The event has changed: Public hearing 12 May. The new time is 19 May at 17:00. If you cannot come, reply LEAVE."),
    ],
)  # fmt: skip
def test_another_time_is_told_once_it_stands(hearing: Hearing, language: str, told: str) -> None:
    hearing.joins(1, language)
    assert hearing.settles() == 0
    for hour in (15, 16, 17):  # staff correct it twice
        hearing.change(starts=datetime(2027, 5, 19, hour, 0, tzinfo=HELSINKI), ends=None, place=None)
        assert hearing.ticks(after=SETTLED / 2) == 0
    assert hearing.settles() == 1
    assert hearing.last(1) == told
    hearing.notices = hearing.begin()
    assert hearing.settles() == 0
    hearing.now = datetime(2027, 5, 18, 12, 0, tzinfo=HELSINKI)
    assert hearing.ticks() == 1  # of the new day


def test_another_place_is_told(hearing: Hearing) -> None:
    hearing.joins(1)
    hearing.change(place=Venue(name="Haminan kirjasto", municipality="Hamina"))
    assert hearing.settles() == 1
    assert "Paikka: Haminan kirjasto." in hearing.last(1)


def test_what_is_taken_back_at_once_is_not_told(hearing: Hearing) -> None:
    hearing.joins(1)
    before = hearing.organisation.opportunities[HEARING].starts
    hearing.change(starts=datetime(2027, 5, 19, 17, 0, tzinfo=HELSINKI))
    hearing.ticks()
    hearing.change(starts=before)
    assert hearing.settles() == 0


def test_a_change_of_the_night_is_told_in_the_morning(hearing: Hearing) -> None:
    hearing.joins(1)
    hearing.now = datetime(2027, 5, 6, 22, 0, tzinfo=HELSINKI)
    hearing.change(starts=datetime(2027, 5, 19, 17, 0, tzinfo=HELSINKI), ends=None)
    assert hearing.settles() == 0
    hearing.now = datetime(2027, 5, 7, 8, 0, tzinfo=HELSINKI)
    assert hearing.settles() == 1


def test_a_cancelled_event_is_told_once_and_not_reminded_of(hearing: Hearing) -> None:
    hearing.joins(1)
    hearing.change(status=State.closed)
    assert hearing.settles() == 1
    assert hearing.last(1).startswith("Tilaisuus on peruttu: Kuulemistilaisuus 12.5. Olemme pahoillamme.")
    hearing.now = DAY_BEFORE
    assert hearing.settles() == 0


def test_who_wants_no_messages_hears_nothing(hearing: Hearing) -> None:
    hearing.joins(1)
    hearing.say(1, "STOP")
    before = hearing.last(1)
    hearing.change(status=State.closed)
    hearing.settles()
    assert hearing.last(1) == before


# -- the file for a calendar -------------------------------------------------------------------------------


def test_who_signs_up_gets_one_file_for_a_calendar_and_a_newer_one_with_each_change(hearing: Hearing) -> None:
    hearing.channel = "telegram"
    hearing.joins(1, "sv")
    hearing.joins(2)
    assert [each.file for each in hearing.sent(2)].count("kuuleminen.ics") == 1
    hearing.say(2, "POIS")
    [(text, first), (_, other)] = hearing.files()
    assert text.startswith("Tack!")
    assert first["summary"] == "Hörande 12.5."
    assert other["summary"] == "Kuulemistilaisuus 12.5."
    assert first["dtstart"].to_ical() == b"20270512T163000"
    assert first["dtstart"].params["TZID"] == "Europe/Helsinki"
    assert first["dtend"].to_ical() == b"20270512T180000"
    assert first["location"] == "Haminan kaupungintalo, Esimerkkiaukio 1, Hamina"
    assert first["status"] == "CONFIRMED"

    hearing.change(starts=datetime(2027, 5, 13, 17, 0, tzinfo=HELSINKI), ends=None)
    assert hearing.settles() == 1
    hearing.notices = hearing.begin()
    assert hearing.settles() == 0
    [(text, moved)] = hearing.files()
    assert "13.5." in text
    assert moved["dtstart"].to_ical() == b"20270513T170000"
    assert "dtend" not in moved

    hearing.change(status=State.closed)
    assert hearing.settles() == 1
    [(_, cancelled)] = hearing.files()
    assert cancelled["status"] == "CANCELLED"
    assert {event["uid"] for event in (first, other, moved, cancelled)} == {first["uid"]}
    assert first["sequence"] < moved["sequence"] < cancelled["sequence"]


def test_a_reminder_holds_no_file_nor_does_a_list_without_a_date(hearing: Hearing) -> None:
    hearing.channel = "telegram"
    hearing.joins(1)
    assert len(hearing.files()) == 1
    hearing.now = DAY_BEFORE
    assert hearing.ticks() == 1
    hearing.say(2, "MUKAAN", "MUKAAN", "OHITA")
    assert hearing.files() == []


def test_a_channel_that_carries_no_files_gets_the_words_alone(hearing: Hearing) -> None:
    for person, channel in enumerate(("sms", "whatsapp", "simulator"), 1):  # a number there stands for SMS
        hearing.channel = channel
        hearing.joins(person)
        assert not any(each.file for each in hearing.sent(person))
    hearing.change(status=State.closed)
    assert hearing.settles() == 3
    assert hearing.files() == []
