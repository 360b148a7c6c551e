"""The drill of a key change with one process missed: no person who opted out is asked, and no message is refused for good.

On one database are an application that was started with both keys, a process on another machine that lists the old key and says
so in its heartbeat, and an application that lists the old key and says nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.visits import visit_in
from channels.message import Inbound
from storage.database import Database
from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring
from storage.installation.processes import MISSED
from storage.operations import key_rotation
from storage.work import Work
from tests.bot.applications import NOW, Town, inhabited, settings
from tests.databases import KINDS, own

PEOPLE = [f"+3584123471{n:02}" for n in range(30)]
BEFORE, MEANWHILE, EARLIER, SILENT = PEOPLE[:5], PEOPLE[5:10], PEOPLE[10:20], PEOPLE[20:]
STOPPED = [*BEFORE, *MEANWHILE, *EARLIER]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_key_change_with_a_process_missed(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, secret_key: str
) -> None:
    new = Keyring.new_key()
    url = own(kind, request, tmp_path)
    both_keys = f"{new},{secret_key}"
    with closing(Database(url, Keyring.from_text(both_keys))) as rotating:
        async with (
            inhabited(settings(url, secret_key)) as missed,
            inhabited(settings(url, both_keys), kind="serve") as town,
        ):
            for phone in (*BEFORE, *MEANWHILE, *SILENT):
                await missed.say(phone, "hei")
            for phone in BEFORE:
                await missed.say(phone, "STOP")
            await missed.settle()

            refused = await asyncio.to_thread(_refused, rotating, missed.application.database)
            assert "worker on host-b, pid 4711, started 2027-03-01" in refused
            assert "serve" not in refused

            await _change(rotating, town, missed)
            assert [(await missed.say(phone, "hei")).status_code for phone in PEOPLE] == [503] * len(PEOPLE)
            with pytest.raises(Exception, match="another secret key"):
                missed.application.ensure_taken_in()

            _of_an_earlier_version(url, secret_key)
            await _all_visit(town, "first")
            assert await _asked(town) == SILENT
            assert {(await town.say(phone, "kiitos")).status_code for phone in PEOPLE} == {200}
            await town.settle()

            received = [await town.received(phone) for phone in STOPPED]
            await asyncio.to_thread(lambda: list(key_rotation.rotate(rotating, rest=lambda _: None)))
            await _all_visit(town, "second")
            assert [await town.received(phone) for phone in STOPPED] == received
        with closing(Database(url, Keyring.from_text(new))) as alone, alone.reading() as work:
            assert key_rotation.left(work.connection, work.keys) == 0
            for phone in STOPPED:
                assert work.suppressions.active("simulator", phone)
            for phone in EARLIER:
                talk = work.conversations.find("simulator", phone)
                assert talk is not None
                assert [said.text for said in work.inbox.history(talk.id)] == ["STOP", "kiitos"]
        async with inhabited(settings(url, new)) as town:
            assert {(await town.say(phone, "OHJE")).status_code for phone in PEOPLE} == {200}


def _refused(rotating: Database, old: Database) -> str:
    """What the change says while a living process lists the old key alone."""
    with old.writing() as work:
        worker = work.processes.add(
            "worker", "host-b", 4711, fingerprints=[old.keys.fingerprint], version="1", now=NOW
        )
    waited = 0.0

    def rest(seconds: float) -> None:
        nonlocal waited
        waited += seconds
        with old.writing() as work:
            work.processes.seen(worker, now=NOW + timedelta(seconds=waited))

    with pytest.raises(key_rotation.NotKnown) as refused:
        list(key_rotation.rotate(rotating, rest=rest))
    assert waited < MISSED
    with old.writing() as work:
        work.processes.end(worker, now=NOW, asked=[], check_at=NOW)
    return str(refused.value)


async def _change(rotating: Database, town: Town, missed: Town) -> None:
    """People stop in the middle of it: the process that was missed refuses them, and their provider comes again."""
    sweep = key_rotation.rotate(rotating, rest=lambda _: None, batch=3)
    await asyncio.to_thread(next, sweep)
    for phone in MEANWHILE:
        assert (await missed.say(phone, "STOP", id=f"stop {phone}")).status_code == 503
        assert (await town.say(phone, "STOP", id=f"stop {phone}")).status_code == 200
    await town.settle()
    await asyncio.to_thread(lambda: list(sweep))


def _of_an_earlier_version(url: str, secret_key: str) -> None:
    """A process that did not compare its key, as earlier versions of this program, took in what these people wrote."""
    old = Keyring.from_text(secret_key)
    with closing(Database(url, old)) as database, database._writing.begin() as connection:
        statements = Statements(connection, begin=("BEGIN",) if database.shared else ())
        work = Work(statements, old)
        for phone in EARLIER:
            talk = work.conversations.ensure("simulator", phone, "fi", now=NOW)
            work.suppressions.add("simulator", phone, source="person", text="STOP", now=NOW)
            _hear(work, talk.id, phone)
        statements.settle()


def _hear(work: Work, talk: int, phone: str) -> None:
    work.inbox.receive([Inbound("simulator", f"stop {phone}", phone, "STOP")], now=NOW)
    waiting = work.inbox.waiting([talk])[talk]
    work.inbox.handled([message.id for message in waiting], now=NOW)


async def _all_visit(town: Town, name: str) -> None:
    visits = [
        visit_in({"id": f"{name} {phone}", "unit": "koks", "phone": phone, "language": "fi",
                  "ended_at": (NOW - timedelta(days=1)).isoformat()})
        for phone in PEOPLE
    ]  # fmt: skip
    await town.application.take_in(visits)
    await town.settle()


async def _asked(town: Town) -> Sequence[str]:
    """The addresses that got a question about a visit, one for each question."""
    return [phone for phone in PEOPLE for text in await town.received(phone) if "0-10" in text]
