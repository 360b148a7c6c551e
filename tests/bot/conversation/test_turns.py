"""Hops 4 and 5 on real databases: when people are answered, what the application writes first, and what a failure costs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.config.settings import EXAMPLE
from bot.conversation.timers import Timers
from bot.conversation.turns import BATCH, OF_ONE, TRIES, Turns
from bot.organisation import Organisation, load
from bot.visits import take_in, visit_in
from channels.message import Inbound, Priority
from dialogs.assistant import Assistant
from dialogs.engine import Engine
from dialogs.loader import load_assistant
from dialogs.services import Services
from dialogs.turn import Reminder, Reply, Turn, UserMessage
from dialogs.understanding import Kind
from dialogs.understanding.command_words import CommandWords
from storage.database import Database
from storage.messages.outbox_history import Sent
from tests.visit_counts import by_reason

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)  # a Monday at noon in Helsinki
PHONE, OTHER = "+358412345678", "+358412345679"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON feedback EXECUTE FUNCTION no_room()
"""


class Fragile:
    """The engine, except that some things make it raise after the services did everything."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.assistant = engine.assistant
        self.breaks_at: set[str] = set()  # texts, events and units
        self.spoils: dict[str, Callable[[Turn], Turn]] = {}  # by text, or event and unit

    def turn(
        self,
        state: Mapping[str, Any] | None,
        heard: UserMessage,
        services: Services,
        *,
        channel: str = "sms",
        language: str = "fi",
    ) -> Turn:
        turn = self._engine.turn(state, heard, services, channel=channel, language=language)
        if self.breaks_at & {heard.text, heard.event, heard.slots.get("unit")}:
            raise RuntimeError(heard.text)
        what = heard.text or f"{heard.event} {heard.slots.get('unit', '')}"
        return self.spoils[what](turn) if what in self.spoils else turn


class Room:
    """One worker's turns over one database, and the people who write to it."""

    def __init__(self, database: Database, organisation: Organisation, engine: Fragile) -> None:
        self.database = database
        self.organisation = organisation
        self.engine = engine
        self.now = NOW
        self.turns = Turns(engine, organisation, "http://bot.test")
        self.timers = Timers(self.turns, organisation)
        self._ids = 0

    def _id(self) -> str:
        self._ids += 1
        return f"id-{self._ids}"

    def hear(self, *texts: str, phone: str = PHONE, **more: Any) -> None:
        """The texts arrive and are not answered yet."""
        with self.database.writing() as work:
            work.inbox.receive(
                [Inbound("simulator", self._id(), phone, text, **more) for text in texts], now=self.now
            )

    def answer(self) -> int:
        with self.database.writing() as work:
            return self.turns.answer(work, self.now).messages

    def say(self, *texts: str, phone: str = PHONE) -> None:
        """Each is answered before the next is written."""
        for text in texts:
            self.hear(text, phone=phone)
            self.answer()

    def visit(self, unit: str = "koks", *, phone: str = PHONE, id: str = "", language: str = "fi") -> None:
        """A visit ended just now."""
        given = {"id": id or self._id(), "unit": unit, "phone": phone, "language": language}
        visit = visit_in(given | {"ended_at": self.now.isoformat()})
        with self.database.writing() as work:
            take_in(work, [visit], self.organisation, channels={"phone": "simulator"}, now=self.now)

    def survey(self, *, after: timedelta = timedelta()) -> int:
        self.now += after
        with self.database.writing() as work:
            return self.timers.survey(work, self.now)

    def wake(self, *, after: timedelta = timedelta()) -> int:
        self.now += after
        with self.database.writing() as work:
            return self.timers.wake(work, self.now)

    def asked(self, unit: str = "koks", *, phone: str = PHONE) -> None:
        self.visit(unit, phone=phone)
        self.survey()

    def queued(self, phone: str = PHONE) -> list[Sent]:
        """Everything that was ever to be sent to this phone."""
        with self.database.reading() as work:
            conversation = work.conversations.find("simulator", phone)
            return work.outbox.history(conversation.id) if conversation else []

    def replies(self, phone: str = PHONE) -> list[str]:
        return [message.text for message in self.queued(phone) if message.priority is Priority.reply]

    def bulk(self, phone: str = PHONE) -> list[str]:
        return [message.text for message in self.queued(phone) if message.priority is Priority.bulk]

    def heard(self, phone: str = PHONE) -> list[tuple[str, str]]:
        with self.database.reading() as work:
            conversation = work.conversations.find("simulator", phone)
            return [
                (message.text, message.status)
                for message in (work.inbox.history(conversation.id) if conversation else [])
            ]

    def feedback(self) -> list[tuple[str | None, int | None, str | None]]:
        with self.database.reading() as work:
            return [(item.unit, item.rating, item.text) for item in work.feedback.recent(100)]

    def visits(self) -> list[tuple[str, str, str | None]]:
        """Unit, status, and the reason or outcome, in the order taken in."""
        with self.database.reading() as work:
            return [
                (each.unit, each.status, each.reason or each.outcome) for each in work.visits.recent(100)
            ][::-1]

    def apology(self, language: str = "fi") -> str:
        return (
            self.engine.assistant.responses["utter_internal_error_rasa"]
            .variation("sms")
            .texts[language]
            .fill(str)
        )


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return load(EXAMPLE)


@pytest.fixture(scope="module")
def dialogs() -> Assistant:
    return load_assistant()


@pytest.fixture
def room(database: Database, organisation: Organisation, dialogs: Assistant) -> Room:
    return Room(database, organisation, Fragile(Engine(dialogs)))


def with_hours(organisation: Organisation) -> Organisation:
    """The same organisation, which asks between 12 and 18 from Monday to Saturday."""
    rules = organisation.survey.model_dump()
    rules["window"] = {
        "opens": time(12),
        "closes": time(18),
        "weekdays": frozenset({"mon", "tue", "wed", "thu", "fri", "sat"}),
        "public_holidays": False,
    }
    survey = type(organisation.survey).model_validate(rules)
    return dataclasses.replace(
        organisation, settings=organisation.settings.model_copy(update={"survey": survey})
    )


@pytest.fixture
def quiet(database: Database, organisation: Organisation, dialogs: Assistant) -> Room:
    """An application that keeps quiet hours."""
    return Room(database, with_hours(organisation), Fragile(Engine(dialogs)))


# -- messages ----------------------------------------------------------------------------------------------------


def test_two_quick_messages_are_both_understood_and_no_answered_question_is_asked(room: Room) -> None:
    room.asked()
    room.hear("9", "ihana hoitaja")
    assert room.answer() == 2
    assert room.feedback() == [("koks", 9, "ihana hoitaja")]
    assert len(room.replies()) == 1
    slowly = "+358412345670"
    room.asked(phone=slowly)
    room.say("9", "ihana hoitaja", phone=slowly)
    assert room.replies(slowly)[-1:] == room.replies()
    assert len(room.replies(slowly)) == 2


def test_people_are_answered_in_one_transaction_and_each_in_order(room: Room) -> None:
    for phone in (PHONE, OTHER):
        room.hear("TIETOSUOJA", "OHJE", phone=phone)
    assert room.answer() == 4
    assert room.answer() == 0
    assert len(room.replies()) == 2
    assert room.replies() == room.replies(OTHER)


def test_a_batch_is_bounded_and_no_person_is_forgotten(room: Room) -> None:
    phones = [f"+3584123460{n:02}" for n in range(40)]
    for phone in phones:
        room.hear("OHJE", phone=phone)
    assert [room.answer(), room.answer(), room.answer()] == [32, 8, 0]
    assert {len(room.replies(phone)) for phone in phones} == {1}


# -- failures ----------------------------------------------------------------------------------------------------


def test_a_turn_that_fails_is_undone_alone(room: Room) -> None:
    room.asked()
    room.engine.breaks_at = {"3"}
    room.hear("3")
    room.hear("OHJE", phone=OTHER)
    room.answer()
    assert room.feedback() == []
    assert room.heard() == [("3", "waiting")]
    assert room.replies() == []
    assert len(room.replies(OTHER)) == 1
    assert room.heard(OTHER) == [("OHJE", "handled")]


def test_what_failed_once_is_answered_when_it_works_again(room: Room) -> None:
    room.asked()
    room.engine.breaks_at = {"3"}
    room.hear("3")
    room.answer()
    room.engine.breaks_at = set()
    room.answer()
    assert room.feedback() == [("koks", 3, None)]
    assert room.heard() == [("3", "handled")]
    assert len(room.replies()) == 1


def test_a_message_is_parked_after_three_tries_with_one_apology_and_the_next_is_answered(room: Room) -> None:
    room.engine.breaks_at = {"rikki"}
    room.hear("TIETOSUOJA", "rikki", "OHJE")
    room.answer()
    assert room.heard() == [("TIETOSUOJA", "handled"), ("rikki", "waiting"), ("OHJE", "waiting")]
    for _ in range(TRIES + 2):
        room.answer()
    assert room.heard() == [("TIETOSUOJA", "handled"), ("rikki", "parked"), ("OHJE", "handled")]
    assert len(room.replies()) == 3
    assert room.replies()[1] == room.apology()
    room.say("OHJE")
    assert room.replies().count(room.apology()) == 1
    with room.database.reading() as work:
        (parked,) = work.inbox.parked()
    assert (parked.attempts, parked.error) == (TRIES, "RuntimeError")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_apology_is_in_the_persons_language(room: Room, language: str) -> None:
    room.engine.breaks_at = {"rikki"}
    room.hear("rikki", language=language)
    for _ in range(TRIES):
        room.answer()
    assert room.replies() == [room.apology(language)]


def test_an_apology_needs_nothing_that_may_be_broken(room: Room) -> None:
    room.engine.breaks_at = {"rikki", "EXTERNAL_internal_error"}
    room.hear("rikki", language="de")
    for _ in range(TRIES):
        room.answer()
    assert room.replies() == [room.apology()]


def test_a_parked_message_is_answered_when_it_is_let_try_again(room: Room) -> None:
    room.engine.breaks_at = {"OHJE"}
    room.hear("OHJE")
    for _ in range(TRIES):
        room.answer()
    room.engine.breaks_at = set()
    with room.database.writing() as work:
        (parked,) = work.inbox.parked()
        assert work.inbox.retry(parked.id) is not None
    room.answer()
    assert room.heard() == [("OHJE", "handled")]
    assert len(room.replies()) == 2


def test_many_that_fail_hold_up_no_other(room: Room) -> None:
    room.engine.breaks_at = {"rikki"}
    for n in range(40):
        room.hear("rikki", phone=f"+3584123460{n:02}")
    room.hear("OHJE")
    for _ in range(2 * TRIES):
        room.answer()
    assert room.heard() == [("OHJE", "handled")]
    with room.database.reading() as work:
        assert work.inbox.parked_count() == 40
        assert work.inbox.backlog() == 0


def test_what_others_said_beside_one_that_fails_is_kept_once(room: Room) -> None:
    room.engine.breaks_at = {"rikki"}
    room.hear("Odotin kauan")
    room.hear("rikki", phone=OTHER)
    room.answer()
    assert room.heard() == [("Odotin kauan", "handled")]
    assert room.heard(OTHER) == [("rikki", "waiting")]
    assert len(room.replies()) == 1
    with room.database.reading() as work:
        assert sum(work.feedback.counts().values()) == 1


def unsayable(turn: Turn) -> Turn:
    """It fails where it is saved, after all turns of its batch."""
    return turn._replace(reminders=(Reminder("never", at="never", kill_on_user_message=False),))  # type: ignore[arg-type]


def unsayable_in_finnish(turn: Turn) -> Turn:
    return unsayable(turn) if turn.language == "fi" else turn


def test_what_cannot_be_saved_of_one_conversation_holds_up_no_other(room: Room) -> None:
    room.engine.spoils = {"rikki": unsayable}
    room.hear("hyvää palvelua", phone=OTHER)
    room.hear("rikki", "OHJE")
    assert room.answer() == 2
    assert room.heard(OTHER) == [("hyvää palvelua", "handled")]
    assert len(room.replies(OTHER)) == 1
    assert room.heard() == [("rikki", "waiting"), ("OHJE", "waiting")]
    for _ in range(TRIES):
        room.answer()
    assert room.heard() == [("rikki", "parked"), ("OHJE", "handled")]
    assert len(room.replies()) == 1
    with room.database.reading() as work:
        assert sum(work.feedback.counts().values()) == 1


def test_a_full_batch_in_which_one_fails_is_followed_by_the_next_at_once(room: Room) -> None:
    room.engine.breaks_at = {"rikki"}
    room.hear("rikki")
    for n in range(BATCH):
        room.hear("OHJE", phone=f"+3584123460{n:02}")
    with room.database.writing() as work:
        assert room.turns.answer(work, room.now).more
    with room.database.writing() as work:
        assert not room.turns.answer(work, room.now).more
    with room.database.reading() as work:
        assert work.inbox.backlog() == 1


def test_a_question_that_cannot_be_saved_holds_up_no_other_and_is_tried_later(room: Room) -> None:
    room.engine.spoils = {"EXTERNAL_visit_due ratamo": unsayable}
    room.visit("ratamo")
    room.visit("koks", phone=OTHER)
    assert room.survey() == 2
    assert (len(room.bulk()), len(room.bulk(OTHER))) == (0, 1)
    assert room.survey() == 0
    room.engine.spoils = {}
    assert room.survey(after=HOUR) == 1
    assert (len(room.bulk()), len(room.bulk(OTHER))) == (1, 1)


def test_a_reminder_that_cannot_be_saved_holds_up_no_other_and_is_tried_later(room: Room) -> None:
    room.say("OSALLISTU", "D", "MUKAAN")
    room.say("DELTA", "D", "MED", phone=OTHER)
    room.engine.spoils = {"EXTERNAL_join_silence ": unsayable_in_finnish}
    assert room.wake(after=2 * HOUR) == 2
    with room.database.reading() as work:
        assert len(work.signups.list()) == 1
    room.engine.spoils = {}
    assert room.wake() == 0
    assert room.wake(after=HOUR) == 1
    with room.database.reading() as work:
        assert len(work.signups.list()) == 2


def test_a_visit_reminder_that_cannot_be_saved_holds_up_no_other(room: Room) -> None:
    room.visit()
    room.visit(phone=OTHER, language="sv")
    room.survey()
    room.engine.spoils = {"EXTERNAL_visit_reminder ": unsayable_in_finnish}
    assert room.survey(after=4 * DAY) == 2
    assert len(room.bulk()) + len(room.bulk(OTHER)) == 3
    assert room.survey() == 0


def test_nothing_is_parked_because_the_database_has_no_room(room: Room) -> None:
    if room.database.dialect == "sqlite":
        pytest.skip("SQLite undoes the whole transaction then, and nothing of it is counted")
    room.asked()
    room.hear("3")
    room.hear("OHJE", phone=OTHER)
    with room.database.writing() as work:
        work.connection.execute(sa.text(NO_ROOM))
        for _ in range(TRIES + 1):
            room.turns.answer(work, room.now)
        work.connection.execute(sa.text("DROP FUNCTION no_room CASCADE"))
    assert room.heard() == [("3", "waiting")]
    assert room.heard(OTHER) == [("OHJE", "handled")]
    room.answer()
    assert room.heard() == [("3", "handled")]
    assert room.feedback() == [("koks", 3, None)]
    assert room.apology() not in room.replies()


def test_a_failure_is_logged_without_what_was_said(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    room.engine.breaks_at = {"salaisuus"}
    room.hear("salaisuus")
    for _ in range(TRIES):
        room.answer()
    assert "RuntimeError" in caplog.text
    assert "salaisuus" not in caplog.text
    assert PHONE not in caplog.text


def test_a_broken_survey_is_asked_once_it_is_mended(room: Room) -> None:
    room.engine.breaks_at = {"EXTERNAL_visit_due"}
    room.visit()
    room.visit("ratamo", phone=OTHER)
    for _ in range(3):
        room.survey()
    assert room.queued() == []
    assert {status for _, status, _ in room.visits()} == {"planned"}
    room.engine.breaks_at = set()
    room.survey(after=2 * HOUR)
    room.survey()
    assert len(room.bulk()) == len(room.bulk(OTHER)) == 1
    assert {status for _, status, _ in room.visits()} == {"asked"}


def test_a_question_that_fails_costs_no_other_person_theirs(room: Room) -> None:
    room.engine.breaks_at = {"ratamo"}
    for n, unit in enumerate(("koks", "ratamo", "hamina")):
        room.visit(unit, phone=f"{PHONE[:-1]}{n}")
    assert room.survey() == 3
    assert room.visits() == [("koks", "asked", None), ("ratamo", "planned", None), ("hamina", "asked", None)]
    assert [len(room.queued(f"{PHONE[:-1]}{n}")) for n in range(3)] == [1, 0, 1]
    room.engine.breaks_at = set()
    assert room.survey(after=2 * HOUR) == 1
    assert {status for _, status, _ in room.visits()} == {"asked"}


def test_a_survey_that_stays_broken_is_dropped_with_its_reason(room: Room) -> None:
    room.engine.breaks_at = {"EXTERNAL_visit_due"}
    room.visit()
    for _ in range(8):
        room.survey(after=DAY)
    assert room.visits() == [("koks", "skipped", "too_old")]


# -- what the application says by itself -------------------------------------------------------------------------------


def test_a_visit_that_falls_due_waits_for_the_answer_to_the_person(room: Room) -> None:
    room.visit()
    room.hear("TIETOSUOJA")
    assert room.survey() == 0
    assert room.queued() == []
    room.answer()
    while room.survey():
        pass
    for _ in range(2):
        room.survey(after=HOUR)
    assert [message.priority for message in room.queued()] == [Priority.reply, Priority.bulk]


def test_a_visit_is_asked_about_once(room: Room) -> None:
    room.visit(id="v1")
    room.visit(id="v1")
    for _ in range(3):
        room.survey(after=HOUR)
    assert len(room.bulk()) == 1
    assert "0-10" in room.bulk()[0]


def test_a_person_who_left_a_menu_open_is_asked_all_the_same(room: Room) -> None:
    room.say("OSALLISTU")
    room.visit()
    for _ in range(26):
        assert [status for _, status, _ in room.visits()] == ["asked" if room.bulk() else "planned"]
        room.survey(after=HOUR)
    assert [status for _, status, _ in room.visits()] == ["asked"]
    assert "0-10" in room.bulk()[0]
    room.say("9")
    assert room.feedback() == [("koks", 9, None)]


def test_a_person_who_left_a_sign_up_open_is_asked_all_the_same(room: Room) -> None:
    room.say("OSALLISTU", "D", "MUKAAN")
    room.visit()
    for _ in range(30):
        room.wake(after=HOUR)
        room.survey()
    assert [status for _, status, _ in room.visits()] == ["asked"]
    assert any("0-10" in text for text in room.bulk())


def test_silence_is_reminded_of_once_after_three_days_and_ends_after_fourteen(room: Room) -> None:
    room.asked()
    room.survey(after=3 * DAY - HOUR)
    assert len(room.bulk()) == 1
    room.survey(after=HOUR)
    assert len(room.bulk()) == 2
    assert "0-10" in room.bulk()[1]
    for _ in range(10):
        room.survey(after=DAY)
    assert [status for _, status, _ in room.visits()] == ["asked"]
    room.survey(after=DAY)
    assert room.visits() == [("koks", "closed", "silent")]
    for _ in range(10):
        room.survey(after=DAY)
    assert len(room.bulk()) == 2


def test_who_has_answered_is_not_reminded(room: Room) -> None:
    room.asked()
    room.say("9")
    for _ in range(20):
        room.survey(after=DAY)
        room.wake()
    assert len([text for text in room.bulk() if "0-10" in text]) == 1


def test_after_a_long_standstill_what_is_over_is_closed_without_a_reminder(room: Room) -> None:
    room.asked()
    room.survey(after=20 * DAY)
    room.survey()
    assert len(room.bulk()) == 1
    assert room.visits() == [("koks", "closed", "silent")]


def test_nobody_is_asked_twice_within_thirty_days(room: Room) -> None:
    room.asked("koks")
    room.say("9", "hyvä")
    room.now += 29 * DAY
    room.asked("ratamo")
    room.now += DAY
    room.asked("hamina")
    assert room.visits() == [
        ("koks", "closed", "answered"),
        ("ratamo", "skipped", "quarantine"),
        ("hamina", "asked", None),
    ]


def test_of_several_visits_the_last_unit_is_asked_about(room: Room) -> None:
    for unit in ("koks", "ratamo", "hamina"):
        room.visit(unit)
        room.now += timedelta(minutes=1)
    room.survey()
    assert room.visits() == [
        ("koks", "skipped", "superseded"),
        ("ratamo", "skipped", "superseded"),
        ("hamina", "asked", None),
    ]
    assert len(room.bulk()) == 1
    room.say("7")
    assert room.feedback() == [("hamina", 7, None)]


def test_a_unit_that_is_gone_when_its_visit_falls_due_holds_up_no_other(room: Room) -> None:
    room.visit("koks")
    room.visit("ratamo", phone=OTHER)
    units = {id: unit for id, unit in room.organisation.units.items() if id != "koks"}
    room.timers = Timers(room.turns, dataclasses.replace(room.organisation, units=units))
    room.survey()
    assert room.visits() == [("koks", "skipped", "unit_off"), ("ratamo", "asked", None)]


def test_a_later_visit_to_a_unit_that_is_gone_keeps_no_earlier_one_from_being_asked_about(room: Room) -> None:
    for unit in ("koks", "ratamo"):
        room.visit(unit)
        room.now += timedelta(minutes=1)
    units = {id: unit for id, unit in room.organisation.units.items() if id != "ratamo"}
    room.timers = Timers(room.turns, dataclasses.replace(room.organisation, units=units))
    room.survey()
    assert room.visits() == [("koks", "asked", None), ("ratamo", "skipped", "unit_off")]
    assert len(room.bulk()) == 1


def test_many_are_asked_with_as_few_statements_as_one(room: Room) -> None:
    if room.database.dialect != "sqlite":
        pytest.skip("only SQLite's driver tells what it is asked")
    looks = []
    for people in (1, 20):
        for n in range(people):
            room.visit(phone=f"+358412{people:02}45{n:02}")
        said: list[str] = []
        with room.database.writing() as work:
            driver: Any = work.connection.connection.dbapi_connection
            driver.set_trace_callback(said.append)
            assert room.timers.survey(work, room.now) == people
            driver.set_trace_callback(None)
        looks.append(sum(sql.startswith("SELECT") for sql in said))
    assert looks[0] == looks[1] > 0


def test_every_visit_is_asked_about_or_skipped_for_a_reason(room: Room) -> None:
    room.visit("lastensuojelu")
    room.visit("koks", phone="05 123 4567")
    for n in range(60):
        room.visit(("koks", "ratamo", "hamina")[n % 3], phone=f"+3584123460{n % 25:02}")
        if n % 10 == 0:
            room.say("STOP", phone=f"+3584123460{n % 25:02}")
    while room.survey():
        pass
    with room.database.reading() as work:
        status, reasons = work.visits.by_status(), by_reason(work)
    asked = sum(count for name, count in status.items() if name != "skipped")
    assert "planned" not in status
    assert asked + sum(reasons.values()) == 62
    assert None not in reasons
    assert {"sensitive_unit", "no_channel", "superseded", "opted_out"} <= set(reasons)


def test_a_consent_given_is_acted_upon_without_a_name(room: Room) -> None:
    room.say("OSALLISTU", "D", "MUKAAN")
    assert room.wake() == 0
    while room.wake(after=2 * HOUR):
        pass
    with room.database.reading() as work:
        assert [(signup.name, signup.status) for signup in work.signups.list()] == [(None, "active")]


def test_a_reminder_that_fails_is_tried_again(room: Room) -> None:
    room.say("OSALLISTU", "D", "MUKAAN")
    room.engine.breaks_at = {"EXTERNAL_join_silence"}
    for _ in range(3):
        room.wake(after=HOUR)
    room.engine.breaks_at = set()
    for _ in range(3):
        room.wake(after=HOUR)
    with room.database.reading() as work:
        assert len(work.signups.list()) == 1


def test_a_reminder_waits_for_the_answer_to_the_person_and_holds_up_nothing(room: Room) -> None:
    room.say("OSALLISTU", "D", "MUKAAN")
    room.now += 2 * HOUR
    room.hear("Maija")
    assert room.wake() == 0
    room.answer()
    room.wake()
    with room.database.reading() as work:
        assert [signup.name for signup in work.signups.list()] == ["Maija"]


def test_a_reminder_that_the_person_forestalls_is_not_said(
    database: Database, organisation: Organisation, dialogs: Assistant
) -> None:
    class Reminding(Fragile):
        def turn(
            self,
            state: Mapping[str, Any] | None,
            heard: UserMessage,
            services: Services,
            *,
            channel: str = "sms",
            language: str = "fi",
        ) -> Turn:
            if heard.event:
                return Turn({}, (Reply(heard.event),))
            at = services.now + HOUR
            forestalled = Reminder("a", "EXTERNAL_forestalled", at) if heard.text == "first" else None
            stays = Reminder("b", "EXTERNAL_stays", at, kill_on_user_message=False)
            return Turn({}, reminders=tuple(filter(None, (forestalled, stays))))

    room = Room(database, organisation, Reminding(Engine(dialogs)))
    room.say("first", "second")
    room.hear("first", "second", phone=OTHER)
    room.answer()
    room.wake(after=HOUR)
    assert room.bulk() == room.bulk(OTHER) == ["EXTERNAL_stays"]


def test_what_falls_due_together_in_one_conversation_follows_one_on_the_other(
    database: Database, organisation: Organisation, dialogs: Assistant
) -> None:
    class Counting(Fragile):
        def turn(
            self,
            state: Mapping[str, Any] | None,
            heard: UserMessage,
            services: Services,
            *,
            channel: str = "sms",
            language: str = "fi",
        ) -> Turn:
            if heard.text:
                wishes = [Reminder(name, f"EXTERNAL_{name}", services.now + HOUR) for name in ("a", "b", "c")]
                return Turn({"fired": 0}, reminders=tuple(wishes))
            if heard.event in self.breaks_at:
                raise RuntimeError
            fired = (state or {})["fired"] + 1
            again = Reminder("a", "EXTERNAL_a", services.now + DAY)
            return Turn({"fired": fired}, (Reply(f"{fired} {heard.event}"),), (again,))

    engine = Counting(Engine(dialogs))
    engine.breaks_at = {"EXTERNAL_b"}
    room = Room(database, organisation, engine)
    room.say("moi")
    assert room.wake(after=HOUR) == 3
    assert room.bulk() == ["1 EXTERNAL_a", "2 EXTERNAL_c"]
    engine.breaks_at = set()
    assert room.wake(after=HOUR) == 1
    assert room.wake(after=DAY) == 1
    assert room.bulk()[2:] == ["3 EXTERNAL_b", "4 EXTERNAL_a"]


def test_all_messages_about_one_visit_are_sent(
    database: Database, organisation: Organisation, dialogs: Assistant
) -> None:
    class Talkative(Fragile):
        def turn(
            self,
            state: Mapping[str, Any] | None,
            heard: UserMessage,
            services: Services,
            *,
            channel: str = "sms",
            language: str = "fi",
        ) -> Turn:
            return Turn({}, (Reply("one"), Reply("two")))

    room = Room(database, organisation, Talkative(Engine(dialogs)))
    room.asked()
    assert room.bulk() == ["one", "two"]


# -- quiet hours -------------------------------------------------------------------------------------------------

EVENING = datetime(2027, 3, 1, 20, 0, tzinfo=UTC)
NOON = datetime(2027, 3, 2, 10, 0, tzinfo=UTC)  # 12 in Helsinki, the next day
CLOSE = datetime(2027, 3, 2, 16, 0, tzinfo=UTC)


def due(room: Room) -> list[Sent]:
    """What the application would hand to a provider now."""
    with room.database.writing() as work:
        claimed = {each.id for each in work.outbox.claim(now=room.now, limit=100, lease=HOUR)}
        work.outbox.sent_all([(id, f"sent-{id}") for id in claimed], now=room.now)
    return [message for message in room.queued() if message.id in claimed]


def test_nobody_is_asked_at_night(quiet: Room) -> None:
    quiet.now = EVENING
    quiet.visit()
    while quiet.now < NOON:
        quiet.survey()
        assert due(quiet) == []
        quiet.now += HOUR
    quiet.survey()
    assert len(due(quiet)) == 1


def test_a_question_that_could_not_be_sent_within_its_hours_is_not_sent_at_night(quiet: Room) -> None:
    quiet.now = CLOSE - timedelta(minutes=1)
    quiet.visit()
    quiet.survey()
    assert len(quiet.bulk()) == 1
    quiet.now = CLOSE
    assert due(quiet) == []
    assert [message.status for message in quiet.queued()] == ["dropped"]


def test_a_question_may_not_be_delivered_after_its_hours(quiet: Room) -> None:
    quiet.asked()
    with quiet.database.writing() as work:
        (claimed,) = work.outbox.claim(now=quiet.now, limit=10, lease=HOUR)
    assert claimed.message.valid_until == CLOSE - DAY


def test_nobody_is_reminded_at_night(quiet: Room) -> None:
    quiet.now = CLOSE - timedelta(minutes=1)
    quiet.asked()
    assert len(due(quiet)) == 1
    quiet.now += 3 * DAY + timedelta(minutes=1)
    while quiet.now < NOON + 4 * DAY:
        quiet.survey()
        assert due(quiet) == []
        quiet.now += HOUR
    quiet.survey()
    assert len(due(quiet)) == 1


def test_what_a_dialogue_wished_to_say_later_is_not_said_at_night(quiet: Room) -> None:
    quiet.now = NOON
    quiet.asked()
    quiet.now = CLOSE - timedelta(minutes=10)
    quiet.say("OSALLISTU", "D", "MUKAAN")
    assert quiet.replies()
    while due(quiet):
        pass
    quiet.now = EVENING + DAY  # nothing ran when it fell due
    quiet.wake()
    assert due(quiet) == []
    quiet.now = NOON + DAY
    quiet.wake()
    with quiet.database.reading() as work:
        assert len(work.signups.list()) == 1


def test_a_reminder_that_was_not_run_in_time_is_not_said_at_night(
    database: Database, organisation: Organisation, dialogs: Assistant
) -> None:
    class Reminding(Fragile):
        def turn(
            self,
            state: Mapping[str, Any] | None,
            heard: UserMessage,
            services: Services,
            *,
            channel: str = "sms",
            language: str = "fi",
        ) -> Turn:
            if heard.event:
                return Turn({}, (Reply(heard.event),))
            return Turn({}, reminders=(Reminder("a", "EXTERNAL_hello", services.now + HOUR),))

    room = Room(database, with_hours(organisation), Reminding(Engine(dialogs)))
    room.say("hei")
    room.now = EVENING  # the application was down from noon on
    while room.now < NOON:
        room.wake()
        assert due(room) == []
        room.now += HOUR
    room.wake()
    assert [message.text for message in due(room)] == ["EXTERNAL_hello"]


def test_an_answer_knows_no_night(quiet: Room) -> None:
    quiet.now = EVENING
    quiet.say("OHJE")
    (reply,) = due(quiet)
    assert reply.priority is Priority.reply


# -- people who do not want to be asked --------------------------------------------------------------------------


def test_stop_drops_what_was_still_to_be_sent(room: Room) -> None:
    room.asked()
    room.say("STOP")
    question, *rest = room.queued()
    assert (question.priority, question.status, question.reason) == (Priority.bulk, "dropped", "opted_out")
    assert [message.status for message in rest] == ["queued"]
    for _ in range(20):
        room.survey(after=DAY)
        room.wake()
    assert len(room.bulk()) == 1


def test_who_stopped_is_not_asked_and_still_answered(room: Room) -> None:
    room.say("STOP")
    before = len(room.replies())
    room.asked()
    assert room.visits() == [("koks", "skipped", "opted_out")]
    room.say("OHJE")
    assert len(room.replies()) == before + 1
    assert room.bulk() == []


def test_who_starts_again_is_asked_again(room: Room) -> None:
    room.say("STOP", "START")
    room.asked()
    assert len(room.bulk()) == 1


def test_the_wrong_person_is_never_asked_again(room: Room) -> None:
    room.asked()
    room.say("väärä numero")
    room.now += 40 * DAY
    room.asked("ratamo")
    assert room.visits()[1] == ("ratamo", "skipped", "opted_out")
    assert len(room.bulk()) == 1


def test_a_person_who_opted_out_at_the_provider_hears_nothing(room: Room) -> None:
    room.asked()
    with room.database.writing() as work:
        work.suppressions.add("simulator", PHONE, source="provider", text="", now=room.now)
    room.survey(after=3 * DAY)
    assert len(room.bulk()) == 1
    assert [status for _, status, _ in room.visits()] == ["asked"]
    room.survey(after=11 * DAY)
    assert room.visits() == [("koks", "closed", "silent")]


def test_who_is_forgotten_may_go_on_writing(room: Room) -> None:
    room.asked()
    room.say("3", "odotin pitkään", "POISTA")
    before = len(room.replies())
    room.hear("KYLLÄ", "hei taas", "OHJE")
    assert [room.answer() for _ in range(3)] == [1, 2, 0]  # the rest is a stranger's
    with room.database.reading() as work:
        assert work.inbox.backlog() == 0
        assert work.inbox.parked_count() == 0
    room.say("OHJE")
    assert len(room.replies()) >= 1 or before


# -- people whose language is not known ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        (["9"], "fi"),  # the organisation's own, until the person shows theirs
        (["9", "Hej! Hur kan jag delta?"], "sv"),
        (["I want to kill myself"], "en"),
        (["Hello!", "kiitos"], "en"),  # once it is known it stays
        (["Hello!", "SVENSKA", "thank you"], "sv"),
        (["Moi, haluan osallistua", "thank you"], "fi"),
        (["SUOMEKSI", "thank you"], "fi"),
    ],
)
def test_a_stranger_is_answered_in_the_language_that_they_write(
    room: Room, said: list[str], spoken: str
) -> None:
    room.say(*said)
    room.say("INFO")  # help, in all three
    assert any({"fi": "Sanat:", "sv": "Ord:", "en": "Words:"}[spoken] in reply for reply in room.replies())


def test_a_language_that_the_county_told_stays(room: Room) -> None:
    room.asked()
    room.say("the nurse was very rude", "thank you", "INFO")
    assert any("Sanat:" in reply for reply in room.replies())


NOTE = "Emme voi avata kuvia tai liitteitä."
ALONE = "Emme voi avata kuvia tai ääniviestejä. Kirjoita asiasi tekstinä tai vastaa SOITTO."


@pytest.mark.parametrize("words_at", [0, 1, 2])
@pytest.mark.parametrize("at_once", [True, False])
def test_an_album_has_one_answer(room: Room, words_at: int, at_once: bool) -> None:
    for place in range(3):
        room.hear("Penkki on rikki." if place == words_at else "", kind="media", data={"album": "1"})
        if not at_once:
            room.answer()
    room.answer()
    *before, last = room.replies()
    assert before == ([ALONE] if words_at and not at_once else [])  # the rest of the text may still arrive
    assert last.startswith("Kiitos! Luemme palautteesi.")
    assert last.count(NOTE) == 1


def test_an_album_without_words_has_one_answer_and_the_next_one_has_its_own(room: Room) -> None:
    for album in ("1", "1", "1", "2", "2"):
        room.hear("", kind="media", data={"album": album})
        room.answer()
    assert room.replies() == [ALONE, ALONE]


def test_every_word_in_an_album_is_heard(room: Room) -> None:
    room.asked()
    for words in ("9", "", "Kaikki oli hyvin."):
        room.hear(words, kind="media", data={"album": "1"})
        room.answer()
    assert room.feedback() == [("koks", 9, "Kaikki oli hyvin.")]
    assert "".join(room.replies()).count(NOTE) == 1


def test_a_caption_is_corrected_as_a_text_is(room: Room) -> None:
    room.asked()
    room.hear("4", kind="media", data={"message_id": "31"})
    room.answer()
    room.hear("5", kind="edited", data={"message_id": "31"})
    room.answer()
    room.hear("Jonotin kauvan.", kind="media", data={"message_id": "33"})
    room.answer()
    said = len(room.replies())
    for _ in range(2):  # Telegram reports a changed picture, too
        room.hear("Jonotin kauan.", kind="edited", data={"message_id": "33"})
        room.answer()
    assert room.feedback() == [("koks", 5, "Jonotin kauan.")]
    assert len(room.replies()) == said


def test_a_caption_that_a_picture_gets_later_is_heard(room: Room) -> None:
    room.asked()
    room.hear("", kind="media", data={"message_id": "31"})
    room.answer()
    room.hear("9", kind="edited", data={"message_id": "31"})
    room.answer()
    assert room.feedback() == [("koks", 9, None)]


@pytest.mark.parametrize(
    ("text", "answered"),
    [("Kiitos!", True), ("Ajan autoa, vastaan myöhemmin.", False), ("Tykkäsi viestistä ”Kiitos!”", False)],
)
def test_a_picture_is_told_of_to_a_person_and_not_to_a_machine(room: Room, text: str, answered: bool) -> None:
    room.hear(text, kind="media")
    room.answer()
    assert any(NOTE in reply for reply in room.replies()) == answered


def sent_questions(room: Room) -> str:
    """The id of the question that is due, as the buttons under it carry it; it is sent."""
    with room.database.writing() as work:
        [claimed] = work.outbox.claim(now=room.now, limit=9, lease=timedelta(minutes=1))
        work.outbox.sent(claimed.id, f"sent-{claimed.id}", now=room.now)
    return claimed.message.id


def press(room: Room, rating: int, under: str) -> None:
    room.hear("", kind="button", payload=f"/SetSlots(rating={rating})", data={"outbound": under})
    room.answer()


def test_a_button_under_an_older_question_counts_for_no_newer_visit(room: Room) -> None:
    room.asked("koks")
    older = sent_questions(room)
    room.now += timedelta(days=31)
    room.asked("ratamo")
    newer = sent_questions(room)
    press(room, 2, older)
    assert room.feedback() == []
    assert room.replies()[0].startswith("Tämä painike on jo vanhentunut.")
    press(room, 9, newer)
    assert room.feedback() == [("ratamo", 9, None)]
    press(room, 3, older)
    assert room.feedback() == [("ratamo", 9, None)]
    press(room, 8, newer)
    assert room.feedback() == [("ratamo", 8, None)]


def test_a_late_number_counts_for_thirty_days_on_every_channel(room: Room) -> None:
    """Also where this conversation does not remember the question: the state was lost, or it was asked elsewhere."""
    room.asked("koks")
    with room.database.writing() as work:
        conversation = work.conversations.find("simulator", PHONE)
        assert conversation
        work.conversations.save(conversation.id, state={}, language="fi", last_heard_at=None)
    room.now += timedelta(days=30)
    room.say("7")
    assert room.feedback() == [("koks", 7, None)]
    room.now += timedelta(seconds=1)
    room.say("2")
    assert room.feedback() == [(None, None, "2"), ("koks", 7, None)]


def test_an_edited_message_that_tells_of_a_death_is_heard_as_new(room: Room) -> None:
    room.asked()
    room.hear("Hoito oli huonoa.", data={"message_id": "41"})
    room.answer()
    room.hear("Hoito oli huonoa, isäni kuoli.", kind="edited", data={"message_id": "41"})
    room.answer()
    assert room.replies()[-1].startswith("Otamme osaa suruusi.")
    room.hear("Hoito oli huonoa, isäni kuoli osastolla.", kind="edited", data={"message_id": "41"})
    said = len(room.replies())
    room.answer()
    assert len(room.replies()) == said


def with_word(room: Room, word: str, kind: Kind) -> Room:
    """The same room, whose assistant knows one more command word than the shipped files."""
    words = CommandWords({**room.engine.assistant.words.said, word: (kind, None)})
    assistant = dataclasses.replace(room.engine.assistant, words=words)
    return Room(room.database, room.organisation, Fragile(Engine(assistant)))


def test_an_edited_message_is_heard_with_the_words_of_the_assistant(room: Room) -> None:
    room = with_word(room, "neuvot", Kind.help)
    room.hear("OHJE")
    room.answer()
    [help] = room.replies()
    room.hear("Hoito oli huonoa.", data={"message_id": "41"})
    room.answer()
    room.hear("Neuvot", kind="edited", data={"message_id": "41"})
    room.answer()
    assert room.replies()[-1] == help


def test_a_stranger_abroad_is_heard_with_the_words_of_the_assistant(room: Room) -> None:
    abroad = "+447400123456"
    for word in ("OHJE", "Riittänyt"):
        with (room := with_word(room, "riittanyt", Kind.stop)).database.writing() as work:
            work.inbox.receive([Inbound("sms", word, abroad, word)], now=room.now)
        room.answer()
    with room.database.reading() as work:
        assert work.suppressions.active("sms", abroad)
        conversation = work.conversations.find("sms", abroad)
        assert conversation
        assert len(work.outbox.history(conversation.id)) == 1


def test_a_crisis_answer_goes_out_first_while_another_floods(room: Room) -> None:
    """At one message a second; then opt-outs, then people by turns."""
    room.hear(*["OHJE"] * 40)
    room.answer()
    room.hear("STOP", phone="+358412345680")
    room.hear("en jaksa enää elää", phone=OTHER)
    room.answer()
    order = []
    for _ in range(3):
        room.now += timedelta(seconds=1)
        with room.database.writing() as work:
            (claimed,) = work.outbox.claim(now=room.now, limit=1, lease=HOUR)
            work.outbox.sent(claimed.id, f"id-{claimed.id}", now=room.now)
        order.append((claimed.priority, claimed.message.address))
    assert order == [
        (Priority.crisis, OTHER), (Priority.stop, "+358412345680"), (Priority.reply, PHONE),
    ]  # fmt: skip


def test_who_writes_much_at_once_is_answered_by_and_by_beside_the_others(room: Room) -> None:
    room.hear(*["hyvä"] * (3 * OF_ONE))
    room.hear("OHJE", phone=OTHER)
    with room.database.writing() as work:
        answered = room.turns.answer(work, room.now)
    assert answered == (OF_ONE + 1, True)
    assert room.heard(OTHER) == [("OHJE", "handled")]
    assert [status for _, status in room.heard()].count("handled") == OF_ONE
    while room.answer():
        pass
    assert {status for _, status in room.heard()} == {"handled"}


def test_the_statements_of_every_turn_and_of_an_answer_to_our_question_are_prepared(room: Room) -> None:
    room.say("Moi")
    room.visit()
    room.survey()
    through_sqlalchemy: list[str] = []
    sa.event.listen(
        room.database._writing, "before_cursor_execute", lambda *args: through_sqlalchemy.append(args[2])
    )
    room.say("9", "Jouduin odottamaan kauan", "Muuten kaikki meni hyvin")
    room.say("Jouduin odottamaan kauan", phone=OTHER)
    for spacing in (timedelta(), timedelta(seconds=1)):
        room.now += timedelta(minutes=1)
        with room.database.writing() as work:
            due = work.outbox.claim(now=room.now, limit=99, lease=HOUR, spacing=spacing)
            work.outbox.sent_all([(claimed.id, f"SM{claimed.id}") for claimed in due], now=room.now)
    assert through_sqlalchemy == []
