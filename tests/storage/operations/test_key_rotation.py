"""A change of keys loses nobody, doubles nothing and leaves nothing under the old key."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from channels.message import Inbound, Receipt, Status
from storage.database import Database, Work, WrongKey
from storage.encryption.keyring import Keyring
from storage.models import conversations
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
        with database.unit() as work:
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
    with database.unit() as work:
        for n in people:
            erased = n % 5 == 0
            assert work.suppressions.active("sms", number(n)) == (erased or n % 3 == 0)
            assert set(work.visits.known([f"visit-{n}"])) == {f"visit-{n}"}
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
    with old.unit() as work:
        signup = work.signups.add(
            1, 2, "kehittaja", name="Aino", language="fi", consent_version="1", said="ok", now=now
        )
    assert signup is not None
    list(key_rotation.rotate(both, rest=lambda _: None, batch=7))
    with closing(Database(url, Keyring.from_text(NEW))) as alone:
        alone.upgrade()
        with alone.read() as work:
            assert not key_rotation.left(work.connection, work.keys)
        look(alone, range(30), now)
        with alone.unit() as work:
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
def test_whoever_comes_in_the_middle_is_known_and_a_killed_sweep_goes_on(
    old: Database, both: Database, url: str, now: datetime, batches: int, secret_key: str
) -> None:
    fill(old, now, range(20))
    sweep = key_rotation.rotate(both, rest=lambda _: None, batch=7)
    for _ in range(batches + 1):
        next(sweep)
    sweep.close()  # nothing of a sweep is kept but what it committed
    with both.read() as work:
        assert work.conversations.find("sms", number(1))
        assert not work.conversations.find("sms", number(5))
        assert work.suppressions.active("sms", number(5))
    look(both, range(0, 20, 2), now)
    fill(both, now, range(20, 26))
    with both.unit() as work:
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
        with alone.read() as work:
            assert work.suppressions.active("sms", number(7))
            assert work.visits.known(["visit-7"])
            assert len(work.connection.execute(select(conversations.c.id)).all()) == 26
    with closing(Database(url, Keyring.from_text(secret_key))) as left_behind:
        with pytest.raises(WrongKey):
            left_behind.upgrade()
        with pytest.raises(WrongKey), left_behind.unit():
            pass


def test_nobody_is_a_stranger_while_it_runs(old: Database, both: Database, url: str, now: datetime) -> None:
    """Known people write, each message brought twice at once, while the sweep goes over their rows."""
    fill(old, now, range(60))
    errors: list[BaseException] = []

    def come(work: Work, n: int) -> None:
        work.inbox.receive([inbound(n, "7", f"new{n}"), inbound(n)], now=now)
        assert work.suppressions.active("sms", number(n)) == (n % 3 == 0)

    def write(start: int) -> None:
        try:
            for n in range(start, 60, 2):
                if n % 5:  # as the house does it: what PostgreSQL breaks off for a deadlock is tried again
                    asyncio.run(both.run(come, n))
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test shows it
            errors.append(error)

    writers = [threading.Thread(target=write, args=[start]) for start in (0, 1, 0, 1)]
    for writer in writers:
        writer.start()
    list(key_rotation.rotate(both, rest=lambda _: None, batch=3))
    for writer in writers:
        writer.join()
    assert errors == []
    with closing(Database(url, Keyring.from_text(NEW))) as alone, alone.read() as work:
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
    old._settled_until = 0.0  # ten seconds later
    with pytest.raises(WrongKey), old.unit():
        pass
    with pytest.raises(WrongKey), old.read():
        pass


def test_a_late_receipt_meets_its_message_on_any_layer(old: Database, both: Database, now: datetime) -> None:
    with old.unit() as work:
        work.receipts.take([Receipt("sms", "SMearly", Status.delivered)], now=now)
    next(key_rotation.rotate(both, rest=lambda _: None, batch=1))
    with both.unit() as work:
        message = work.outbox.queue(channel="sms", address=number(1), text="hei", now=now, conversation=None)
        assert message is not None
        (settled,) = work.outbox.sent(message, "SMearly", now=now + timedelta(seconds=1))
        assert settled.status is Status.delivered
