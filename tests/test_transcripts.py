"""Every transcript, through all six hops, on SQLite; and every conversation in one of its languages on PostgreSQL
and Redis, for what the database does does not differ by language.

`pytest --update` writes what the house says now into the files; read the difference before you commit it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.rehearsal import Rehearsal, rehearse
from bot.script import Script
from bot.settings import load
from bot.transcript import Line, moments, parse, render
from dialogs.responses import LANGUAGES
from storage.database import Work
from tests import servers
from tests.walks import Walks

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.rglob("*.txt"))
START = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)  # a Monday at noon in Helsinki
# What no conversation with this organisation comes to; the tests of the dialogue walk it.
NOT_TALKED_INTO = {
    "late_rating/rate>END",  # a survey that waits while its flow is gone: it was renamed
    "pattern_code_change/utter_inform_code_change",
    "take_part/list>none",  # an organisation with nothing open
    "take_part/none",
    "visit_closed/noop>close",  # rated, and the wait for the reason was lost
}
PLAYED = ("#", "@", "*", ">", ">+", ">>", "+")


CONVERSATIONS = sorted({file.name for file in FILES})
SERVED = [  # one file of each conversation, the languages in turn
    spoken[place % len(spoken)]
    for place, name in enumerate(CONVERSATIONS)
    if (spoken := [file for file in FILES if file.name == name])
]


def name_of(file: Path) -> str:
    return str(file.relative_to(FOLDER).with_suffix(""))


def phone_of(file: Path) -> str:
    return f"+3584123{45000 + FILES.index(file)}"


def lines_of(file: Path) -> list[Line]:
    return parse(file.read_text(encoding="utf-8"))


def write(file: Path, told: str) -> None:
    file.write_text(told, encoding="utf-8")


@asynccontextmanager
async def house(environ: dict[str, str], walks: Walks) -> AsyncIterator[Rehearsal]:
    keys = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    settings = load({"KYNNYS_SIMULATOR": "1", "KYNNYS_SECRET_KEYS": keys, **environ})
    async with rehearse(settings, START) as rehearsal:
        rehearsal.house.turns.observe = walks.note
        yield rehearsal


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def on_sqlite(tmp_path_factory: pytest.TempPathFactory, walks: Walks) -> AsyncIterator[Rehearsal]:
    folder = tmp_path_factory.mktemp("transcripts")
    async with house({"KYNNYS_DATABASE_URL": f"sqlite:///{folder}/kynnys.db"}, walks) as rehearsal:
        yield rehearsal


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def on_servers(postgres: servers.Postgres, redis_url: str, walks: Walks) -> AsyncIterator[Rehearsal]:
    environ = {"KYNNYS_DATABASE_URL": postgres.database(), "KYNNYS_REDIS_URL": redis_url}
    async with house(environ, walks) as rehearsal:
        yield rehearsal


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("file", FILES, ids=name_of)
async def test_on_sqlite(
    on_sqlite: Rehearsal, file: Path, request: pytest.FixtureRequest, walks: Walks
) -> None:
    wanted = lines_of(file)
    told = await replay(on_sqlite, wanted, phone_of(file))
    walks.played.add(name_of(file))
    if request.config.getoption("update"):
        write(file, told)
    else:
        assert told == render(wanted)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("file", SERVED, ids=name_of)
async def test_on_postgresql_and_redis(on_servers: Rehearsal, file: Path) -> None:
    wanted = lines_of(file)
    assert await replay(on_servers, wanted, phone_of(file)) == render(wanted)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flow", ["visit_feedback", "join"])
def test_every_branch_is_walked(flow: str, language: str, walks: Walks) -> None:
    if len(walks.played) < len(FILES):
        pytest.skip("not every transcript was played")
    assert walks.missing(language, flow) == []


def test_no_branch_is_walked_by_nobody(walks: Walks) -> None:
    if len(walks.played) < len(FILES):
        pytest.skip("not every transcript was played")
    assert set(walks.nowhere()) == NOT_TALKED_INTO


async def replay(house: Rehearsal, lines: list[Line], phone: str) -> str:
    """The transcript as the house tells it: what was played, with what came back."""
    house.clock.time = START
    language = next((line.text for line in lines if line.sign == "@"), "fi")
    script = Script(house, phone, language)
    script.lines.clear()
    await script.begin()
    for moment in moments(line for line in lines if line.sign in PLAYED):
        if moment[0].sign == "@":
            script.lines += moment
        else:
            async with asyncio.timeout(30):
                await script.play(*moment)
    await script.account()
    await house.house.database.run(_forget, phone, house.clock())
    return render(script.lines)


def _forget(work: Work, phone: str, now: datetime) -> None:
    """What this phone leaves open must not speak up in the next transcript."""
    person = work.people.find("simulator", phone)
    if person is not None:
        work.people.erase(person.id, now=now)
