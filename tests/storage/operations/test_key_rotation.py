"""A change of keys loses no row, doubles none and leaves none under the old key."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from channels.message import Inbound, Receipt, Status
from storage.database import Database, Work, WrongKey
from storage.driver.statements import Statements
from storage.encryption.columns import KeyChange
from storage.encryption.keyring import Keyring
from storage.installation.processes import place
from storage.messages.contacts import Contact
from storage.messages.reminders import Wish
from storage.models import conversations, feedback, keyrings, link_codes, visits
from storage.operations import key_rotation
from tests.databases import KINDS, own

NEW = Keyring.new_key()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The shared one stays under its key."""
    return own(request.param, request, tmp_path)


@pytest.fixture
def old(url: str, keys: Keyring) -> Iterator[Database]:
    with closing(Database(url, keys)) as database:
        yield database


@pytest.fixture
def both(url: str, secret_key: str) -> Iterator[Database]:
    """As every process is started before a change of keys."""
    with closing(Database(url, Keyring.from_text(f"{NEW},{secret_key}"))) as database:
        yield database


def number(n: int) -> str:
    return f"+35841234{n:04}"


def inbound(n: int, text: str = "9", id: str = "") -> Inbound:
    return Inbound(channel="sms", external_id=id or f"SM{n}", address=number(n), text=text)


def fill(database: Database, now: datetime, people: range) -> None:
    for n in people:
        with database.writing() as work:
            (id,) = work.inbox.receive([inbound(n)], now=now)
            known = work.conversations.get(id)
            assert known is not None
            work.conversations.save(id, state={"slots": {"n": n}}, language="fi", last_heard_at=now)
            message = work.outbox.queue(
                channel="sms", address=number(n), text="kiitos", now=now, conversation=id
            )
            assert message is not None
            work.outbox.sent(message, f"SMout{n}", now=now)
            work.visits.add(
                f"visit-{n}",
                unit="koks",
                conversation=known,
                channel="sms",
                ended_at=now,
                now=now,
                due_at=now,
            )
            work.feedback.keep(
                known.person, "syy", kind="feedback", now=now, unit=None, channel="sms", language="fi"
            )
            if n % 3 == 0:
                work.suppressions.add("sms", number(n), source="person", text="STOP", now=now)
            if n % 5 == 0:
                work.people.erase(known.person, now=now)


def look(database: Database, people: range, now: datetime) -> None:
    """Everybody is known, nothing is taken in twice, and no STOP is forgotten."""
    with database.writing() as work:
        for n in people:
            erased = n % 5 == 0
            assert work.suppressions.active("sms", number(n)) == (erased or n % 3 == 0)
            visits = work.visits.known([f"visit-{n}"])
            assert set(visits) == {f"visit-{n}"}
            assert all(visit.address is None or visit.address.is_(number(n)) for visit in visits.values())
            known = work.conversations.find("sms", number(n))
            assert (known is None) == erased
            if known is not None:
                assert known.address == number(n)
                assert known.state == {"slots": {"n": n}}
                assert work.inbox.receive([inbound(n)], now=now) == []
                assert [said.text for said in work.inbox.history(known.id)] == ["9"]
                assert work.receipts.take([Receipt("sms", f"SMout{n}", Status.delivered)], now=now) or True
                assert [sent.status for sent in work.outbox.history(known.id)] == [Status.delivered]


def test_everything_reads_under_the_new_key_alone(
    old: Database, both: Database, url: str, now: datetime
) -> None:
    fill(old, now, range(30))
    with old.writing() as work:
        signup = work.signups.add(
            1, 2, "kehittaja", name="Aino", language="fi", consent_version="1", said="ok", now=now
        )
    assert signup is not None
    list(key_rotation.rotate(both, rest=lambda _: None, batch=7))
    with closing(Database(url, Keyring.from_text(NEW))) as alone:
        alone.upgrade()
        with alone.reading() as work:
            assert not key_rotation.left(work.connection, work.keys)
        look(alone, range(30), now)
        with alone.writing() as work:
            held = work.signups.acknowledge(signup.ack_token, now=now)
            assert held is not None
            assert held.name == "Aino"
            assert work.people.find("sms", number(1))
            (id,) = work.inbox.receive([inbound(1, "7", "later")], now=now)
            assert work.conversations.find("sms", number(1)).id == id  # type: ignore[union-attr]


def test_a_second_change_follows_the_first(old: Database, both: Database, url: str, now: datetime) -> None:
    fill(old, now, range(6))
    list(key_rotation.rotate(both, rest=lambda _: None))
    third = Keyring.new_key()
    with closing(Database(url, Keyring.from_text(f"{third},{NEW}"))) as database:
        list(key_rotation.rotate(database, rest=lambda _: None))
        assert list(key_rotation.rotate(database, rest=lambda _: None)) == []
    with closing(Database(url, Keyring.from_text(third))) as alone:
        alone.upgrade()
        look(alone, range(6), now)


@pytest.mark.parametrize("batches", [0, 3, 11])
def test_a_person_who_writes_in_the_middle_is_known_and_a_killed_sweep_goes_on(
    old: Database, both: Database, url: str, now: datetime, batches: int, secret_key: str
) -> None:
    fill(old, now, range(20))
    sweep = key_rotation.rotate(both, rest=lambda _: None, batch=7)
    for _ in range(batches + 1):
        next(sweep)
    sweep.close()  # nothing of a sweep is kept but what it committed
    with both.reading() as work:
        assert work.conversations.find("sms", number(1))
        assert not work.conversations.find("sms", number(5))
        assert work.suppressions.active("sms", number(5))
    look(both, range(0, 20, 2), now)
    fill(both, now, range(20, 26))
    with both.writing() as work:
        person = work.people.find("sms", number(7))
        assert person is not None
        work.people.erase(person.id, now=now)
        assert work.suppressions.active("sms", number(7))
    with (
        closing(Database(url, Keyring.from_text(NEW))) as early,
        pytest.raises(WrongKey, match="old key behind"),
    ):
        early.upgrade()
    list(key_rotation.rotate(both, rest=lambda _: None, batch=7))
    with closing(Database(url, Keyring.from_text(NEW))) as alone:
        look(alone, range(8, 26), now)
        with alone.reading() as work:
            assert work.suppressions.active("sms", number(7))
            assert work.visits.known(["visit-7"])
            assert len(work.connection.execute(select(conversations.c.id)).all()) == 26
    with closing(Database(url, Keyring.from_text(secret_key))) as left_behind:
        with pytest.raises(WrongKey):
            left_behind.upgrade()
        with pytest.raises(WrongKey), left_behind.writing():
            pass


def test_no_known_person_is_a_stranger_while_it_runs(
    old: Database, both: Database, url: str, now: datetime
) -> None:
    """Known people write, each message brought twice at once, while the sweep goes over their rows."""
    fill(old, now, range(60))
    errors: list[BaseException] = []

    def come(work: Work, n: int) -> None:
        work.inbox.receive([inbound(n, "7", f"new{n}"), inbound(n)], now=now)
        assert work.suppressions.active("sms", number(n)) == (n % 3 == 0)

    def write(start: int) -> None:
        try:
            for n in range(start, 60, 2):
                if (
                    n % 5
                ):  # as the application does it: what PostgreSQL breaks off for a deadlock is tried again
                    asyncio.run(both.write_async(come, n))
        except BaseException as error:  # noqa: BLE001 - the test shows any error
            errors.append(error)

    writers = [threading.Thread(target=write, args=[start]) for start in (0, 1, 0, 1)]
    for writer in writers:
        writer.start()
    list(key_rotation.rotate(both, rest=lambda _: None, batch=3))
    for writer in writers:
        writer.join()
    assert errors == []
    with closing(Database(url, Keyring.from_text(NEW))) as alone, alone.reading() as work:
        assert len(work.connection.execute(select(conversations.c.id)).all()) == 60
        for n in range(60):
            if n % 5:
                known = work.conversations.find("sms", number(n))
                assert known is not None
                assert sorted(said.text for said in work.inbox.history(known.id)) == ["7", "9"]
        assert not key_rotation.left(work.connection, work.keys)


def test_a_process_that_was_left_with_the_old_key_alone_stops_writing(
    old: Database, both: Database, now: datetime
) -> None:
    fill(old, now, range(2))
    list(key_rotation.rotate(both, rest=lambda _: None))
    with pytest.raises(WrongKey), old.writing():
        pass
    with pytest.raises(WrongKey), old.reading():
        pass


# -- who knows which key ---------------------------------------------------------------------------------------------
def add(database: Database, now: datetime, *fingerprints: str, kind: str = "worker", pid: int = 4711) -> int:
    with database.writing() as work:
        return work.processes.add(kind, "host-a", pid, fingerprints=fingerprints, version="1", now=now)


def rests() -> tuple[list[float], Callable[[float], None]]:
    taken: list[float] = []
    return taken, taken.append


def test_no_change_begins_while_a_process_lives_that_knows_one_key_only(
    old: Database, both: Database, now: datetime, keys: Keyring
) -> None:
    fill(old, now, range(3))
    add(old, now, both.keys.fingerprint, keys.fingerprint, kind="web", pid=1)
    worker = add(old, now, keys.fingerprint)
    taken: list[float] = []

    def rest(seconds: float) -> None:
        taken.append(seconds)
        with old.writing() as work:
            work.processes.seen(worker, now=now + timedelta(seconds=len(taken)))

    with pytest.raises(
        key_rotation.NotKnown, match="worker on host-a, pid 4711, started 2027-03-01"
    ) as refused:
        list(key_rotation.rotate(both, rest=rest))
    assert "pid 1," not in str(refused.value)
    assert [process.id for process in refused.value.processes] == [worker]
    assert len(taken) < 5  # it says so as soon as it is seen to live
    look(old, range(3), now)  # nothing began
    with old.writing() as work:
        work.processes.end(worker, now=now, asked=[], check_at=now)
    list(key_rotation.rotate(both, rest=lambda _: None))
    look(both, range(3), now)


def test_the_dead_keep_no_key_from_changing(
    old: Database, both: Database, now: datetime, keys: Keyring
) -> None:
    add(old, now, keys.fingerprint)
    taken, rest = rests()
    list(key_rotation.rotate(both, rest=rest))
    assert sum(taken) >= 10  # seconds without a heartbeat
    third = Keyring.new_key()
    with closing(Database(both.url, Keyring.from_text(f"{third},{NEW}"))) as next_:
        taken, rest = rests()
        with both.writing() as work:  # of which the system knows that it has ended
            work.processes.end(1, now=now, asked=[], check_at=now)
            work.processes.add("worker", place(), 2**22 + 1, fingerprints=[NEW], version="1", now=now)
        list(key_rotation.rotate(next_, rest=rest))
        assert sum(taken) < 10


def test_a_process_that_began_meanwhile_is_not_missed(
    old: Database, both: Database, now: datetime, keys: Keyring
) -> None:
    add(old, now, keys.fingerprint)
    with both.writing() as work, pytest.raises(key_rotation.NotKnown):
        key_rotation.begin(work, both.keys, dead={1: now - timedelta(seconds=1)})
    with both.reading() as work:
        assert work.keys.fingerprint == keys.fingerprint


def test_what_a_process_knows_is_compared_in_each_transaction(
    old: Database, both: Database, url: str, now: datetime
) -> None:
    """Also where it asks without waiting for answers, and at every moment of the change."""
    fill(old, now, range(2))

    async def write(database: Database, n: int) -> None:
        await asyncio.gather(
            *(
                database.write_async(lambda work, n=n: work.inbox.receive([inbound(n)], now=now))
                for n in (n, n + 1)
            )
        )

    asyncio.run(write(old, 10))
    asyncio.run(write(both, 20))
    sweep = key_rotation.rotate(both, rest=lambda _: None, batch=1)
    next(sweep)
    with pytest.raises(KeyChange, match="the old key without the new one"):
        asyncio.run(write(old, 30))
    with pytest.raises(KeyChange, match="the old key without the new one"), old.writing():
        pass
    with pytest.raises(KeyChange, match="the old key without the new one"), old.reading():
        pass
    with (
        closing(Database(url, Keyring.from_text(NEW))) as early,
        pytest.raises(KeyChange, match="the new key without the old one"),
        early.writing(),
    ):
        pass
    asyncio.run(write(both, 40))
    list(sweep)
    for _ in range(2):
        with pytest.raises(WrongKey, match="another secret key"):
            asyncio.run(write(old, 50))
    asyncio.run(write(both, 60))
    with both.reading() as work:
        known = [n for n in range(70) if work.conversations.find("sms", number(n))]
    assert known == [1, 10, 11, 20, 21, 40, 41, 60, 61]


def test_phases_are_counted_and_timed(old: Database, both: Database, now: datetime) -> None:
    fill(old, now, range(2))
    seen = []
    for database in (old, both):
        with database.reading() as work:
            seen.append(work.connection.execute(select(keyrings.c.phase)).scalar_one())
    sweep = key_rotation.rotate(both, rest=lambda _: None)
    next(sweep)
    with both.reading() as work:
        row = work.connection.execute(select(keyrings)).one()
        seen.append(row.phase)
        assert row.leaving == old.keys.fingerprint
        assert row.phase_since is not None
    list(sweep)
    with both.reading() as work:
        row = work.connection.execute(select(keyrings)).one()
    assert [*seen, row.phase] == [0, 0, 1, 2]
    assert row.leaving is None


def test_a_long_transaction_holds_up_the_change_and_not_the_others(
    old: Database, both: Database, now: datetime
) -> None:
    if not both.shared:
        pytest.skip("SQLite has one that writes at a time")
    fill(old, now, range(2))
    waited: list[float] = []

    def rest(seconds: float) -> None:
        waited.append(seconds)
        with both.writing() as work:  # the others go on
            work.inbox.receive([inbound(1, "7", f"new{len(waited)}")], now=now)
        if len(waited) == 2:
            long.close()

    long = ExitStack()
    work = long.enter_context(both.writing())
    work.inbox.receive([inbound(3)], now=now)
    list(key_rotation.rotate(both, rest=rest))
    assert len(waited) > 2
    with both.writing() as work:
        assert work.conversations.find("sms", number(3))
        assert not key_rotation.left(work.connection, work.keys)


def test_a_backup_of_before_a_change_needs_both_keys_and_is_changed_again(
    old: Database, both: Database, url: str, now: datetime, tmp_path: Path, secret_key: str
) -> None:
    if both.shared:
        pytest.skip("a dump of PostgreSQL is tried in test_backup")
    fill(old, now, range(12))
    backup = tmp_path / "backup.db"
    old.back_up(backup)
    list(key_rotation.rotate(both, rest=lambda _: None))
    there = f"sqlite:///{backup}"
    with closing(Database(there, Keyring.from_text(NEW))) as alone, pytest.raises(WrongKey):
        alone.upgrade()
    third = Keyring.new_key()
    with closing(Database(there, Keyring.from_text(f"{third},{NEW},{secret_key}"))) as restored:
        restored.upgrade()
        look(restored, range(12), now)
        list(key_rotation.rotate(restored, rest=lambda _: None))
    with closing(Database(there, Keyring.from_text(third))) as alone:
        look(alone, range(12), now)


def test_another_change_begins_when_the_one_before_has_ended(
    old: Database, both: Database, url: str, now: datetime, secret_key: str
) -> None:
    fill(old, now, range(2))
    next(key_rotation.rotate(both, rest=lambda _: None))
    third = Keyring.new_key()
    with (
        closing(Database(url, Keyring.from_text(f"{third},{NEW},{secret_key}"))) as database,
        pytest.raises(key_rotation.NotRotated, match="another change of keys has not ended"),
    ):
        list(key_rotation.rotate(database, rest=lambda _: None))


# -- one value under two layers --------------------------------------------------------------------------------------
@contextmanager
def unchecked(database: Database, keys: Keyring | None = None) -> Iterator[Work]:
    """A transaction of a program that does not look under which key the database stands, as earlier versions."""
    with database._writing.begin() as connection:
        statements = Statements(connection, begin=("BEGIN",) if database.shared else ())
        yield Work(statements, keys or database.keys)
        statements.settle()


def live_two_lives(old: Database, both: Database, now: datetime) -> None:
    """A change of keys has ended, and a process that lists the old key alone has not heard of it."""
    with old.writing() as work:
        for n in range(10):
            work.inbox.receive([inbound(n, "hei")], now=now)
    list(key_rotation.rotate(both, rest=lambda _: None))
    for n in range(10):
        with unchecked(old) as work:
            (id,) = work.inbox.receive([inbound(n, "STOP", f"stop{n}")], now=now)
            known = work.conversations.get(id)
            assert known is not None
            work.conversations.save(id, state={"slots": {"late": n}}, language="sv", last_heard_at=now)
            work.suppressions.add("sms", number(n), source="person", text="STOP", now=now)
            work.visits.add(
                f"visit{n}", unit="koks", conversation=known, channel="sms", ended_at=now, now=now, due_at=now
            )
            work.links.offer(id, now=now)
            work.receipts.take([Receipt("sms", f"early{n}", Status.delivered)], now=now)
            work.signups.add(
                known.person,
                id,
                "kehittaja",
                name="Aino",
                language="fi",
                consent_version="1",
                said="ok",
                now=now,
            )
            work.reminders.set_all([Wish(id, "later", "EXTERNAL_x", now, False)])
        with both.writing() as work:
            (id,) = work.inbox.receive([inbound(n, "hei taas", f"again{n}")], now=now)
            known = work.conversations.get(id)
            assert known is not None
            assert work.visits.add(
                f"visit{n}", unit="koks", conversation=known, channel="sms", ended_at=now, now=now, due_at=now
            )
            work.inbox.receive([inbound(n, "STOP", f"stop{n}")], now=now)  # a provider that comes again
            work.links.offer(id, now=now)
            work.receipts.take([Receipt("sms", f"early{n}", Status.delivered)], now=now)
            work.reminders.set_all([Wish(id, "later", "EXTERNAL_x", now, False)])
            work.signups.add(
                known.person,
                id,
                "kehittaja",
                name="Aino",
                language="fi",
                consent_version="1",
                said="ok",
                now=now,
            )


def test_who_stopped_under_another_key_is_asked_nothing(old: Database, both: Database, now: datetime) -> None:
    live_two_lives(old, both, now)
    with both.writing() as work:
        for n in range(10):
            known = work.conversations.find("sms", number(n))
            assert known is not None
            assert work.suppressions.active("sms", number(n))
            assert work.suppressions.active_of([("sms", number(n))])
            assert work.suppressions.active_among([known.person]) == {known.person}
            assert [asked.text for asked in work.suppressions.history("sms", number(n))] == ["STOP"]


@pytest.mark.parametrize("phase", ["ended", "under way"])
def test_one_person_under_two_keys_is_made_one_by_calling_it_again(
    old: Database, both: Database, url: str, now: datetime, phase: str
) -> None:
    live_two_lives(old, both, now)
    if phase == "under way":
        with both.writing() as work:
            work.connection.execute(update(keyrings).values(leaving=old.keys.fingerprint))
        with both.writing() as work:  # messages are taken in meanwhile
            work.inbox.receive([inbound(3, "huomenta", "next3")], now=now)
            assert work.suppressions.active("sms", number(3))
    list(key_rotation.rotate(both, rest=lambda _: None, batch=4))
    with closing(Database(url, Keyring.from_text(NEW))) as alone, alone.writing() as work:
        assert not key_rotation.left(work.connection, work.keys)
        for n in range(10):
            known = work.conversations.find("sms", number(n))
            assert known is not None
            said = [each.text for each in work.inbox.history(known.id)]
            assert said == ["hei", "STOP", "hei taas"] + ["huomenta"] * (n == 3 and phase == "under way")
            assert known.state == {"slots": {"late": n}}
            assert known.language == "sv"
            assert work.suppressions.active_among([known.person]) == {known.person}
            assert set(work.visits.known([f"visit{n}"])) == {f"visit{n}"}
            assert work.people.find("sms", number(n)).id == known.person  # type: ignore[union-attr]
            assert work.inbox.unknown("sms", [f"SM{n}", f"stop{n}", f"again{n}"]) == set()
            assert len(work.reminders.due(now=now, limit=100)) == 10
        rows = [
            work.connection.execute(select(table.c.id)).all() for table in (conversations, visits, link_codes)
        ]
        assert [len(each) for each in rows] == [10, 10, 10]
    with both.writing() as later:
        for n in range(10):
            person = later.people.find("sms", number(n))
            assert person is not None
            later.people.erase(person.id, now=now)
            assert later.suppressions.active("sms", number(n))
    assert list(key_rotation.rotate(both, rest=lambda _: None)) == []


def test_people_who_were_linked_stay_one(old: Database, both: Database, now: datetime) -> None:
    """Their addresses are met again by a process without the new key."""
    with old.writing() as work:
        ids = work.conversations.ensure_all([Contact("sms", number(1)), Contact("telegram", "77")], now=now)
        one, other = (work.conversations.get(id).person for id in ids)  # type: ignore[union-attr]
        work.people.join(other, one, now=now)
    list(key_rotation.rotate(both, rest=lambda _: None))
    with unchecked(old) as work:
        for contact in (Contact("sms", number(1)), Contact("telegram", "77"), Contact("whatsapp", number(1))):
            work.conversations.ensure_all([contact], now=now)
    list(key_rotation.rotate(both, rest=lambda _: None))
    with both.writing() as work:
        people = {
            work.conversations.find(channel, address).person  # type: ignore[union-attr]
            for channel, address in (("sms", number(1)), ("telegram", "77"), ("whatsapp", number(1)))
        }
        assert people == {other}
        assert {work.people.find("sms", number(1)).id, work.people.find("telegram", "77").id} == people  # type: ignore[union-attr]
        assert len(work.connection.execute(select(conversations.c.id)).all()) == 3


@pytest.mark.parametrize("said", ["before", "after"])
def test_a_visit_asked_about_under_one_key_is_not_asked_about_under_the_other(
    old: Database, both: Database, now: datetime, said: str
) -> None:
    list(key_rotation.rotate(both, rest=lambda _: None))

    def hand_in(work: Work, *, asked: bool) -> None:
        talk = work.conversations.ensure("sms", number(1), now=now)
        visit = work.visits.add(
            "visit", unit="koks", conversation=talk, channel="sms", ended_at=now, now=now, due_at=now
        )
        assert visit is not None
        if asked:
            work.visits.asked_all([visit], now=now, remind_at=now, close_at=now)
            work.feedback.rate(
                talk.person, visit, 9, unit="koks", channel="sms", language="fi", question="1", now=now
            )

    with unchecked(old) as work:
        hand_in(work, asked=said == "before")
    with both.writing() as work:
        hand_in(work, asked=said == "after")
    list(key_rotation.rotate(both, rest=lambda _: None))
    with both.writing() as work:
        assert work.visits.due(now=now, limit=9) == []
        assert [row.status for row in work.connection.execute(select(visits.c.status))] == ["asked"]
        assert (
            len(work.connection.execute(select(feedback.c.visit_id).where(feedback.c.visit_id > 0)).all())
            == 1
        )


def test_what_two_changes_ago_was_left_is_found(
    old: Database, both: Database, url: str, now: datetime, secret_key: str
) -> None:
    fill(old, now, range(4))
    list(key_rotation.rotate(both, rest=lambda _: None))
    with unchecked(old) as work:
        work.suppressions.add("sms", number(1), source="person", text="STOP", now=now)
        work.conversations.ensure("whatsapp", number(2), now=now)
    third = Keyring.new_key()
    with closing(Database(url, Keyring.from_text(f"{third},{NEW}"))) as database:
        with pytest.raises(
            key_rotation.NotRotated, match=r"2 rows .*1 in conversations.*1 in suppressions|2 rows"
        ):
            list(key_rotation.rotate(database, rest=lambda _: None))
        with database.writing() as work:
            assert work.suppressions.active("sms", number(1))
            assert work.people.find("sms", number(2))
    with closing(Database(url, Keyring.from_text(f"{third},{NEW},{secret_key}"))) as database:
        list(key_rotation.rotate(database, rest=lambda _: None))
        with database.writing() as work:
            whatsapp = work.conversations.find("whatsapp", number(2))
            sms = work.conversations.find("sms", number(2))
            assert whatsapp is not None
            assert sms is not None
            assert whatsapp.person == sms.person


def test_a_late_receipt_meets_its_message_on_any_layer(old: Database, both: Database, now: datetime) -> None:
    with old.writing() as work:
        work.receipts.take([Receipt("sms", "SMearly", Status.delivered)], now=now)
    next(key_rotation.rotate(both, rest=lambda _: None, batch=1))
    with both.writing() as work:
        message = work.outbox.queue(channel="sms", address=number(1), text="hei", now=now, conversation=None)
        assert message is not None
        (settled,) = work.outbox.sent(message, "SMearly", now=now + timedelta(seconds=1))
        assert settled.status is Status.delivered
