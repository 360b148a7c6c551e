"""What a process was sending when it was killed arrives soon: after its restart, or by another worker."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from bot.outbound.heartbeat import MISSED
from channels.message import File
from storage.database import Database
from storage.encryption.keyring import Keyring
from storage.messages.outbox import Draft
from storage.models import messages_out
from tests.bot.applications import environment
from tests.databases import KINDS, own
from tests.faults.answering import Answering

ROOT = Path(__file__).parents[2]
SOON = 15.0  # seconds
LISTED = 3.0  # seconds that the provider takes to list a message
ARRIVED, LOST, CHAT, CALENDAR = "+358412345678", "+358412345679", "412345678", "412345679"
FILE = File("kuuleminen.ics", "text/calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


class Provider(ThreadingHTTPServer):
    """Twilio and Telegram in as much as a send needs. The first to each address is never answered, and arrives, but
    for the one to `LOST`.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.sends: Counter[str] = Counter()
        self.taken: list[dict[str, str]] = []  # what Twilio lists
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Request(Answering):
    server: Provider

    def do_GET(self) -> None:
        wanted = parse_qs(urlsplit(self.path).query).get("To")
        listed = [sms for sms in self.server.taken[::-1] if wanted in (None, [sms["to"]])]
        self.answer({"messages": listed})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path.endswith("/sendDocument") and not (FILE.name in body and FILE.content in body):
            self.answer({"ok": False, "error_code": 400, "description": "Bad Request: no file"}, 400)
            return
        if self.path.endswith("/Messages.json"):
            fields = parse_qs(body)
            self._send(fields["To"][0], lambda: self._sms(fields))
        elif self.path.endswith(("/sendMessage", "/sendDocument")):
            address = CHAT if self.path.endswith("/sendMessage") else CALENDAR
            chat = {"id": int(address), "type": "private"}
            self._send(address, lambda: {"ok": True, "result": {"message_id": 7, "date": 1, "chat": chat}})
        else:
            self.answer({"ok": True, "result": True})

    def _send(self, address: str, take: Callable[[], object]) -> None:
        first = not self.server.sends[address]
        taken = None if first and address == LOST else take()
        self.server.sends[address] += 1
        if first:
            self.server.ended.wait()
        else:
            self.answer(taken, 201)

    def _sms(self, fields: dict[str, list[str]]) -> dict[str, str]:
        number = len(self.server.taken) + 1
        one = {
            "sid": f"SM{number:032}", "status": "queued", "to": fields["To"][0], "body": fields["Body"][0],
            "date_created": format_datetime(datetime.now(UTC)),
        }  # fmt: skip
        self.server.taken.append(one)
        return one


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.ended.set()
    server.shutdown()
    thread.join()
    server.server_close()


Start = Callable[[str, str], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(provider: Provider, secret_key: str, tmp_path: Path) -> Iterator[Start]:
    """Runs a command of the program on that database."""
    running: list[subprocess.Popen[bytes]] = []
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KYNNYS_")}

    def run(command: str, url: str) -> subprocess.Popen[bytes]:
        given = environment(
            url, secret_key, simulator="", port="0", check_after=str(LISTED),
            sms_account_sid="AC" + "0" * 32, sms_auth_token="made-up", sms_from="+358412345600", sms_api_url=provider.url,
            telegram_token="1:made-up", telegram_api_url=provider.url, telegram_webhook_secret="made-up",
            public_url="https://kynnys.example",
        )  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", command],
            cwd=tmp_path,
            env=clean | given | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.wait()


def _wait(true: Callable[[], bool], seconds: float = 30) -> float:
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds
        time.sleep(0.05)
    return time.monotonic() - begun


def _queue(database: Database, channel: str, address: str, file: File | None = None) -> int:
    now = datetime.now(UTC)
    with database.writing() as work:
        talk = work.conversations.ensure(channel, address, "fi", now=now)
        work.outbox.queue_all([Draft(channel, address, "Hei", talk.id, file=file)], now=now)
        id = work.connection.execute(select(func.max(messages_out.c.id))).scalar_one()
    assert isinstance(id, int)
    return id


def _status(database: Database, id: int) -> tuple[str, str | None]:
    with database.reading() as work:
        found = work.outbox.get(id)
    assert found is not None
    return found.status.value, found.reason


@pytest.mark.parametrize("kind", KINDS)
def test_a_restart_takes_up_at_once_what_was_being_sent(
    kind: str, provider: Provider, start: Start, keys: Keyring, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = own(kind, request, tmp_path)
    database = Database(url, keys)
    arrived, lost = _queue(database, "sms", ARRIVED), _queue(database, "sms", LOST)
    chat, calendar = _queue(database, "telegram", CHAT), _queue(database, "telegram", CALENDAR, FILE)
    first = start("serve", url)
    _wait(lambda: provider.sends == {ARRIVED: 1, LOST: 1, CHAT: 1, CALENDAR: 1})
    first.kill()
    first.wait()
    start("serve", url)
    begun = time.monotonic()
    _wait(lambda: _status(database, chat) == _status(database, calendar) == ("sent", "repeated"), SOON)

    def both_sent() -> bool:
        return all(_status(database, id) == ("sent", None) for id in (arrived, lost))

    _wait(both_sent, begun + SOON + LISTED - time.monotonic())
    assert provider.sends == {ARRIVED: 1, LOST: 2, CHAT: 2, CALENDAR: 2}
    assert sorted(sms["to"] for sms in provider.taken) == [ARRIVED, LOST]
    database.close()


def test_another_worker_takes_up_what_a_dead_one_was_sending(
    provider: Provider, start: Start, keys: Keyring, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = own("postgresql", request, tmp_path)
    database = Database(url, keys)
    first = start("worker", url)
    id = _queue(database, "telegram", CHAT)
    _wait(lambda: provider.sends[CHAT] == 1)
    start("worker", url)

    def alive() -> int:
        with database.reading() as work:
            return len(work.processes.all())

    _wait(lambda: alive() == 2)
    first.kill()
    first.wait()
    took = _wait(lambda: _status(database, id) == ("sent", "repeated"), MISSED + SOON)
    assert took > MISSED / 2
    assert provider.sends[CHAT] == 2
    assert alive() == 1
    database.close()
