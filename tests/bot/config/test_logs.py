"""Logs tell what happened and never to whom: no number, no name, no text, at any level."""

from __future__ import annotations

import asyncio
import gc
import logging
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import uvloop
from sqlalchemy.exc import DBAPIError

from bot.config import logs
from bot.rehearsal.transcript import parse
from storage.database import Work
from tests.bot.applications import environment, inhabited, settings
from tests.databases import copied

ROOT = Path(__file__).parents[3]
PHONE = "+358412345678"
SECRETS = ("412345678", "41 2345678", "Maija", "odotin käytävällä", "one-token", "sala:sana", "0712345")
LONG = 8  # letters: a shorter text, such as a rating, may stand in any line by chance
PLAYED = ("fi/a-whole-conversation.txt", "fi/call-me-with-rating.txt", "fi/crisis-with-rating.txt",
          "fi/data-deleted.txt")  # fmt: skip
LIBRARIES = ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic", "alembic.runtime.migration",
             "sqlalchemy.engine", "asyncio", "httpx", "rasa_sdk", "aiosmtplib")  # fmt: skip


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Every line that an application at DEBUG would write."""
    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    level, raising = logging.root.level, logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    levels = {name: logging.getLogger(name).level for name in logs.TALKATIVE}
    logging.root.handlers.clear()
    logs.configure("DEBUG")
    kept = Kept()
    kept.setFormatter(logging.root.handlers[0].formatter)
    logging.root.handlers[:] = [kept]
    yield written
    logging.root.removeHandler(kept)
    logging.raiseExceptions = raising
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def clean(text: str) -> bool:
    return not any(secret in text for secret in SECRETS)


async def test_a_whole_conversation_leaves_nothing_personal(
    sqlite_template: Path, tmp_path: Path, secret_key: str, lines: list[str]
) -> None:
    given = settings(
        copied(sqlite_template, tmp_path),
        secret_key,
        api_tokens="one-token",
        smtp_url="smtp://sala:sana@127.0.0.1:1",
    )
    async with inhabited(given) as town:
        await town.http.post("/simulator/visits", json={"unit": "koks", "phone": PHONE, "language": "fi"})
        await town.settle()
        await town.tell(
            PHONE,
            "3",
            "odotin käytävällä",
            "SOITTO",
            "OSALLISTU",
            "D",
            "MUKAAN",
            "Maija",
            "POIS",
            "STOP",
        )
        await town.say("041 2345678", "odotin käytävällä", payload="/Maija")
        await town.settle()
        await town.http.post("/hooks/simulator", json={"id": "", "from": PHONE, "text": "Maija"})
        await town.http.post(
            "/api/visits", json={"phone": "0712345"}, headers={"authorization": "Bearer one-token"}
        )
        await town.http.post("/staff/sign-in", data={"name": "Maija", "password": "sala:sana"})
    assert any("email" in line for line in lines)  # the mail server is not there, and that is told
    assert [line for line in lines if not clean(line)] == []


class Stumbling:
    """An engine that fails on what is said, and repeats it in its error, as careless code would."""

    def __getattr__(self, name: str) -> Any:
        def stumble(*given: Any, **more: Any) -> Any:
            raise ValueError(f"odotin käytävällä {PHONE} {given} {more}")

        return stumble


async def test_no_log_line_and_no_metric_of_a_whole_run_holds_a_number_a_name_or_a_text(
    sqlite_template: Path, tmp_path: Path, secret_key: str, lines: list[str]
) -> None:
    said: set[str] = set()
    shown: list[str] = []
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key)) as town:
        for n, name in enumerate(PLAYED):
            phone = f"+35841234{n:04}"
            await town.http.post("/simulator/visits", json={"unit": "koks", "phone": phone, "language": "fi"})
            await town.settle()
            for line in parse((ROOT / "tests" / "transcripts" / name).read_text(encoding="utf-8")):
                if line.sign == ">":
                    await town.tell(phone, line.text)
                    said.add(line.text)
            said |= {phone, phone[1:], f"0{phone[4:]}"}
        sound, town.application.turns._engine = town.application.turns._engine, Stumbling()  # type: ignore[assignment]
        for _ in range(3):
            await town.say(PHONE, "odotin käytävällä", id="stumbled")
            await town.settle()
        town.application.turns._engine = sound
        said |= {
            text for text in await town.application.database.read_async(texts_sent) if len(text) > LONG
        } | {*SECRETS}
        assert (await town.http.get("/readyz")).json()["notices"]
        shown += [(await town.http.get(path)).text for path in ("/metrics", "/readyz", "/healthz")]
    personal = {text for text in said if len(text) > LONG or text in SECRETS}
    assert len(personal) > 30
    assert any("ValueError" in line for line in lines)
    assert "kynnys_messages_parked 1.0" in shown[0]
    assert [(line, text) for line in [*lines, *shown] for text in personal if text in line] == []


def texts_sent(work: Work) -> list[str]:
    return [message.text for message in work.outbox.recent("simulator", 500)]


async def test_what_fails_is_told_without_what_it_failed_on(
    sqlite_template: Path, tmp_path: Path, secret_key: str, lines: list[str]
) -> None:
    url = copied(sqlite_template, tmp_path)
    async with inhabited(settings(url, secret_key, api_tokens="one-token")) as town:
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute("ALTER TABLE messages_in RENAME TO elsewhere")
        assert (await town.say(PHONE, "odotin käytävällä")).status_code == 503
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute("ALTER TABLE elsewhere RENAME TO messages_in")
    assert any("OperationalError" in line for line in lines)
    assert [line for line in lines if not clean(line)] == []


async def _task_that_nobody_awaits() -> None:
    async def fails(text: str) -> None:
        raise ValueError(text)

    task = asyncio.create_task(fails(f"odotin käytävällä {PHONE}"))
    await asyncio.sleep(0)
    del task
    gc.collect()


async def _callback() -> None:
    asyncio.get_running_loop().call_soon(int, f"odotin käytävällä {PHONE}")
    await asyncio.sleep(0)


async def _thread() -> None:
    thread = threading.Thread(target=int, args=[f"odotin käytävällä {PHONE}"])
    thread.start()
    thread.join()


async def _destroyed_object() -> None:
    class Falling:
        def __repr__(self) -> str:
            return f"odotin käytävällä {PHONE}"

        def __del__(self) -> None:
            int(repr(self))

    Falling()
    gc.collect()


async def _top_level() -> None:
    try:
        int(f"odotin käytävällä {PHONE}")
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)


@pytest.mark.parametrize(
    "fails", [_task_that_nobody_awaits, _callback, _thread, _destroyed_object, _top_level]
)
@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_what_fails_in_the_background_is_told_by_kind_and_place(
    fails: Callable[[], Awaitable[None]],
    new_loop: Callable[[], asyncio.AbstractEventLoop],
    lines: list[str],
    capfd: pytest.CaptureFixture[str],
) -> None:
    async def main() -> None:
        await fails()

    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(main())
    lines = [line for line in lines if "ERROR" in line or "CRITICAL" in line]
    assert len(lines) == 1
    assert "ValueError" in lines[0]
    assert clean(lines[0])
    out, err = capfd.readouterr()
    assert clean(out + err)


def test_a_record_that_cannot_be_written_is_not_shown(
    lines: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    handler = logging.StreamHandler()
    handler.handle(logging.makeLogRecord({"msg": "%d", "args": ("odotin käytävällä",)}))
    assert clean("".join(capfd.readouterr()))


@pytest.mark.parametrize("name", LIBRARIES)
def test_an_exception_that_a_library_logs_is_told_by_kind_and_place(
    lines: list[str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(name), "propagate", True)  # uvicorn silences its own where told to
    try:
        int(f"odotin käytävällä {PHONE}")
    except ValueError:
        logging.getLogger(name).exception("something failed")
    (line,) = lines
    assert "ValueError" in line
    assert Path(__file__).name in line
    assert clean(line)


def test_what_another_formatter_has_written_of_an_exception_is_not_taken_over() -> None:
    try:
        int(f"odotin käytävällä {PHONE}")
    except ValueError as error:
        record = logging.makeLogRecord(
            {"msg": "failed", "exc_info": (ValueError, error, error.__traceback__)}
        )
    assert not clean(logging.Formatter().format(record))
    assert clean(logs.Discreet().format(record))


def test_a_failed_statement_does_not_show_its_values(database_url: str, secret_key: str) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    from storage.database import Database
    from storage.encryption.keyring import Keyring

    database = Database(database_url, Keyring.from_text(secret_key))
    with pytest.raises(DBAPIError) as failed, database.writing() as work:
        work.connection.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "Maija"})
    database.close()
    assert clean(str(failed.value))


def test_a_real_process_at_its_most_talkative_says_nothing_personal(tmp_path: Path, secret_key: str) -> None:
    """From its first migration to its end, with everything that uvicorn and Alembic have to say."""
    environ = environment(
        f"sqlite:///{tmp_path}/kynnys.db", secret_key, log_level="DEBUG", port="0", api_tokens="one-token"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        cwd=tmp_path,
        env=environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=(tmp_path / "log").open("w", encoding="utf-8"),
        text=True,
    )
    try:
        assert process.stdout is not None
        base = process.stdout.readline().split()[-1]
        with httpx.Client(base_url=base, timeout=10) as http:
            ended = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
            visit = {"id": "v1", "unit": "koks", "phone": PHONE, "ended_at": ended, "language": "fi"}
            assert (
                http.post(
                    "/api/visits", json=visit, headers={"authorization": "Bearer one-token"}
                ).status_code
                == 200
            )
            for n, text in enumerate(("3", "odotin käytävällä", "OSALLISTU", "D", "MUKAAN", "Maija")):
                http.post("/hooks/simulator", json={"id": n, "from": PHONE, "text": text})
                received = f"/simulator/messages?address={PHONE}"
                until = time.monotonic() + 10
                while len(http.get(received).json()) <= n and time.monotonic() < until:
                    time.sleep(0.05)
            assert len(http.get(received).json()) >= 6
            connection = sqlite3.connect(tmp_path / "kynnys.db", timeout=10)
            with connection:
                connection.execute("ALTER TABLE visits RENAME TO elsewhere")
            connection.close()
            more = visit | {"id": "v2"}
            assert (
                http.post("/api/visits", json=more, headers={"authorization": "Bearer one-token"}).status_code
                == 503
            )
            assert http.get(f"/ack/{PHONE}").status_code == 404
    finally:
        process.terminate()
        out, _ = process.communicate(timeout=15)
    written = (tmp_path / "log").read_text(encoding="utf-8")
    assert "OperationalError" in written
    assert clean(written)
    assert clean(out)


def test_a_library_that_a_channel_silenced_stays_silent(lines: list[str]) -> None:
    """Telegram's library writes answers that it cannot read into its errors, and such an answer may hold a text to a person."""
    library = logging.getLogger("telegram")
    library.setLevel(logging.CRITICAL + 1)
    logs.configure("DEBUG")
    assert not logging.getLogger("telegram.request.BaseRequest").isEnabledFor(logging.ERROR)


def test_a_fault_of_the_database_is_said_once_a_minute_and_how_often_it_was_left_out(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    time = [0.0]
    monkeypatch.setattr(logs.seldom, "_clock", lambda: time[0])
    full, locked = (
        DBAPIError("INSERT", {"name": "Maija"}, psycopg.errors.lookup(state)("odotin käytävällä"))
        for state in ("53100", "55P03")
    )
    log = logging.getLogger("bot.test")
    for _ in range(600):
        logs.failure(log, "a round", full)
    logs.failure(log, "a hook", locked)
    time[0] = logs.MINUTE
    logs.failure(log, "a hook", full)
    time[0] += logs.MINUTE
    logs.failure(log, "a hook", full)
    assert ["53100" in line for line in lines] == [True, False, True, True]
    assert "55P03" in lines[1]
    assert ["left out 599 more of these in the 60 s before" in line for line in lines] == [
        False,
        False,
        True,
        False,
    ]
    assert "left out" not in lines[3]
    assert all(map(clean, lines))


def test_what_is_no_fault_of_the_database_is_said_each_time(lines: list[str]) -> None:
    for _ in range(3):
        logs.failure(logging.getLogger("bot.test"), "a turn", ValueError("odotin käytävällä"))
    assert len(lines) == 3
