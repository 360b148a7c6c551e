"""The last seat goes to one person, and a seat that comes free to the next in line, by day, until a moment that was told."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.asking.calendar import HELSINKI
from bot.config.settings import EXAMPLE
from bot.conversation.seat_offers import SeatOffers
from bot.conversation.timers import Timers
from bot.conversation.turns import Turns
from bot.organisation import Organisation, load
from bot.organisation.survey import Window
from channels.message import Inbound
from dialogs.assistant import Assistant
from dialogs.engine import Engine
from dialogs.loader import load_assistant
from storage.database import Database

PANEL = "asiakasraati"
NOON = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)  # 12 in Helsinki
JOIN = ("MUKAAN", "MUKAAN", "OHITA")


@pytest.fixture(scope="module")
def dialogs() -> Assistant:
    return load_assistant()


class Panel:
    """A client panel with so many seats, and the people who write about it."""

    def __init__(self, database: Database, dialogs: Assistant, capacity: int) -> None:
        organisation = load(EXAMPLE)
        answer_hours = Window(
            opens=time(8), closes=time(20), weekdays=frozenset(("mon", "tue", "wed", "thu", "fri")), public_holidays=True
        )  # fmt: skip
        settings = organisation.settings.model_copy(update={"answer_hours": answer_hours})
        self.organisation: Organisation = replace(organisation, settings=settings)
        catalogue = self.organisation.catalogue.current
        panel = catalogue.opportunities[PANEL].model_copy(update={"capacity": capacity, "group_ok": True})
        items = {**catalogue.items, PANEL: panel}
        self.organisation.catalogue.current = type(catalogue).of(items.values(), 1)
        self.database = database
        self.turns = Turns(Engine(dialogs), self.organisation, "http://bot.test")
        self.offers = SeatOffers(Timers(self.turns, self.organisation), self.organisation)
        self.now = NOON
        self._ids = 0

    def hear(self, person: int, text: str, **more: str) -> None:
        self._ids += 1
        with self.database.writing() as work:
            message = Inbound("simulator", f"id-{person}-{self._ids}", phone(person), text, **more)  # type: ignore[arg-type]
            work.inbox.receive([message], now=self.now)

    def answer(self) -> None:
        with self.database.writing() as work:
            self.turns.answer(work, self.now)

    def say(self, person: int, *texts: str) -> str:
        """What was said last to the person after these texts."""
        for text in texts:
            self.hear(person, text)
            self.answer()
        return self.last(person)

    def last(self, person: int) -> str:
        with self.database.reading() as work:
            talk = work.conversations.find("simulator", phone(person))
            assert talk is not None
            return work.outbox.history(talk.id)[-1].text

    def at_the_name(self, person: int) -> None:
        """All is said but the name, with which the sign-up is made."""
        self.hear(person, f"opp-{PANEL}", kind="start")
        self.answer()
        self.say(person, *JOIN[:-1])

    def joins(self, person: int, *, group: str = "") -> str:
        self.hear(person, f"opp-{PANEL}", kind="start")
        self.answer()
        return self.say(person, *((group, *JOIN[1:]) if group else JOIN))

    def ticks(self, *, after: timedelta = timedelta()) -> int:
        self.now += after
        with self.database.writing() as work:
            return self.offers.send(work, self.now)

    def statuses(self) -> Sequence[str]:
        with self.database.reading() as work:
            return [signup.status for signup in work.signups.list()]

    def mails(self) -> int:
        with self.database.reading() as work:
            return len(work.outbox.recent("email", limit=99))


def phone(person: int) -> str:
    return f"+3584123458{person:02}"


def test_the_last_seat_goes_to_one_of_two_who_answer_at_the_same_time(
    database: Database, dialogs: Assistant
) -> None:
    """Two workers: the second one begins while the first one's turn is not committed yet."""
    panel = Panel(database, dialogs, 1)
    for person in (1, 2):
        panel.at_the_name(person)
    panel.hear(1, "OHITA")
    begun = threading.Event()

    def first() -> None:
        with database.writing() as work:
            panel.turns.answer(work, panel.now)
            begun.set()
            second.join(0.3)  # it waits for this transaction

    def then() -> None:
        begun.wait(5)
        panel.hear(2, "OHITA")
        panel.answer()

    second = threading.Thread(target=then)
    threads = [threading.Thread(target=first), second]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(panel.statuses()) == ["active", "waiting"]
    assert "Ilmoittautumisesi on perillä" in panel.last(1)
    assert "Olet jonossa, sijasi on 1" in panel.last(2)
    assert panel.mails() == 1


@pytest.fixture
def panel(database: Database, dialogs: Assistant) -> Panel:
    return Panel(database, dialogs, 12)


def test_the_sizes_of_groups_count_and_a_pair_does_not_wait_behind_a_big_group(panel: Panel) -> None:
    assert "perillä" in panel.joins(1, group="RYHMÄ 10 Karhulan eläkeläiset")
    assert "sijasi on 1" in panel.joins(2, group="meitä on 5")
    assert "perillä" in panel.joins(3)  # who fits without taking a seat that others wait for
    assert "perillä" in panel.joins(4)
    assert "sijasi on 2" in panel.joins(5)
    assert panel.ticks() == 0
    panel.say(4, "POIS")
    assert "sijasi on 3" in panel.joins(6)  # the one that came free is the fifth person's
    assert panel.ticks() == 1
    assert "Paikka vapautui: Asiakasraati." in panel.last(5)
    assert panel.statuses() == ["active", "waiting", "active", "left", "offered", "waiting"]


def test_the_next_is_asked_until_a_moment_and_after_it_the_one_behind(panel: Panel) -> None:
    panel.joins(1, group="RYHMÄ 12")
    for person in (2, 3):
        panel.joins(person)
    panel.say(1, "POISTA TIEDOT")
    panel.hear(1, "POISTA")
    panel.answer()
    mails = panel.mails()
    assert panel.ticks() == 2
    assert "2.3. kello 12.00 asti" in panel.last(2)
    assert "paikka on sinun" in panel.say(3, "kyllä")
    assert panel.mails() == mails + 1
    panel.ticks(after=timedelta(hours=24))
    assert panel.statuses() == ["erased", "left", "active"]
    assert "myöhässä" in panel.say(2, "MUKAAN") or "Sopiiko" in panel.last(2)


def test_nobody_is_asked_at_night(panel: Panel) -> None:
    panel.joins(1, group="RYHMÄ 12")
    panel.joins(2)
    panel.now = datetime(2027, 3, 1, 23, 0, tzinfo=HELSINKI)
    panel.say(1, "POIS")
    assert panel.ticks() == 0
    panel.now = datetime(2027, 3, 2, 8, 0, tzinfo=HELSINKI)
    assert panel.ticks() == 1
    assert "3.3. kello 8.00 asti" in panel.last(2).replace("08.00", "8.00")


def test_who_wants_no_messages_is_passed_over(panel: Panel) -> None:
    panel.joins(1, group="RYHMÄ 12")
    for person in (2, 3):
        panel.joins(person)
    panel.say(2, "STOP")
    panel.say(1, "POIS")
    assert panel.ticks() == 1
    assert "Paikka vapautui" in panel.last(3)
    assert panel.statuses() == ["left", "left", "offered"]


def test_a_message_that_waits_for_its_answer_comes_first(panel: Panel) -> None:
    panel.joins(1, group="RYHMÄ 12")
    panel.joins(2)
    panel.say(1, "POIS")
    panel.hear(2, "POIS")
    assert panel.ticks() == 0
    panel.answer()
    assert panel.ticks() == 0
    assert panel.statuses() == ["left", "left"]


def test_a_line_ends_with_its_list(panel: Panel) -> None:
    panel.joins(1, group="RYHMÄ 12")
    panel.joins(2)
    catalogue = panel.organisation.catalogue.current
    left = [each for id, each in catalogue.items.items() if id != PANEL]
    panel.organisation.catalogue.current = type(catalogue).of(left, 2)
    assert panel.ticks() == 1
    assert panel.statuses() == ["active", "left"]
    assert panel.ticks() == 0
