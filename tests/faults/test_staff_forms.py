"""Staff send forms while the process is killed: what they did is there once, and each text and mail of it arrives once.

Judged from the phones and the mailboxes. Forms that got no answer are sent again as they were, as a person with a browser
does. `make soak` does it many times, on PostgreSQL, too.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import format_datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from bot.config.settings import EXAMPLE
from bot.organisation import Organisation, load
from bot.outbound import forwarding
from bot.staff.answers import TAKE_BACK
from bot.staff.sign_in import csrf
from storage.database import Database, Work
from storage.encryption.keyring import Keyring
from storage.models import case_events
from storage.staff.accounts import StoredRole
from tests.bot.applications import environment
from tests.databases import own
from tests.emulators.clock import VARIABLE, Clock
from tests.emulators.running import ROOT, free_port, wait_for
from tests.faults.answering import Answering

MONDAY = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
TOKEN = "session-of-a-member-of-staff"
SOON = 40.0  # seconds
ROUNDS = 10  # of the long form


class Operator(ThreadingHTTPServer):
    """As much of Twilio as a send needs. It takes a text, and then a moment to say so."""

    daemon_threads = True

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(("127.0.0.1", 0), _Texts)
        self.now = now
        self.taken: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Texts(Answering):
    server: Operator

    def do_GET(self) -> None:
        wanted = parse_qs(urlsplit(self.path).query).get("To")
        self.answer({"messages": [sms for sms in self.server.taken[::-1] if wanted in (None, [sms["to"]])]})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        fields = parse_qs(body)
        taken = {
            "sid": f"SM{len(self.server.taken):032}", "status": "queued", "to": fields["To"][0],
            "body": fields["Body"][0], "date_created": format_datetime(self.server.now()),
        }  # fmt: skip
        self.server.taken.append(taken)
        time.sleep(0.05)
        self.answer(taken, 201)


class Mailbox:
    """What arrived: each letter once by its Message-ID, by which a mailbox knows it again."""

    def __init__(self) -> None:
        self.letters: dict[str, tuple[str, str]] = {}

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.letters[letter["Message-ID"]] = (envelope.rcpt_tos[0], letter.get_content())
        await asyncio.sleep(0.05)
        return "250 OK"


@dataclass
class Round:
    """What is sent, and what must have come of it."""

    forms: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    mails: list[tuple[str, str]] = field(default_factory=list)  # to whom, and words of it
    events: list[tuple[int, str]] = field(default_factory=list)


class Office:
    def __init__(self, url: str, key: str, folder: Path, clock: Clock, operator: Operator, smtp: str) -> None:
        self.clock, self.port, self.log = clock, free_port(), folder / "serve.log"
        self.database = Database(url, Keyring.from_text(key))
        organisation = Path(shutil.copytree(EXAMPLE, folder / "organisation"))
        with (organisation / "settings.yml").open("a", encoding="utf-8") as settings:
            settings.write("\ncrisis_number: on_call\n")
        self.organisation: Organisation = load(organisation)
        given = environment(
            url, key, simulator="", port=str(self.port), check_after="1", organisation=str(organisation),
            sms_account_sid="AC" + "0" * 32, sms_auth_token="made-up", sms_from="+358412345600",
            sms_api_url=operator.url, smtp_url=smtp, public_url=self.address,
        )  # fmt: skip
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KYNNYS_")}
        self.environ = clean | given | {VARIABLE: str(clock.path)}
        self.process: subprocess.Popen[bytes] | None = None
        self.phones = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "tests.faults.application", "serve"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=log, stderr=log)
        wait_for(self.address)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    # -- what there is to do ------------------------------------------------------------------------------------------
    def hire(self, work: Work) -> None:
        roles = [StoredRole(role) for role in ("lead", "coordinator", "on_call")]
        id = work.accounts.add("maija", "", roles=roles, now=self.clock())
        assert id is not None
        work.sessions.begin(id, TOKEN, now=self.clock())
        work.accounts.add("pekka", "", roles=[StoredRole("handler")], now=self.clock())
        officer = [StoredRole("privacy")]
        work.accounts.add("tietosuoja", "", roles=officer, email="dpo@county.example", now=self.clock())

    def prepare(self, work: Work) -> Round:
        """One case for each form, made as the conversation makes them."""
        made, now = Round(), self.clock()
        answered, taken, ended, danger = (self._case(work, now) for _ in range(4))
        made.forms = [
            (f"/staff/cases/{answered[0]}/answer", {"text": f"Vastaus {answered[0]}"}),
            (f"/staff/cases/{taken[0]}/owner", {"value": "pekka"}),
            (f"/staff/cases/{ended[0]}/status", {"value": "valmis", "outcome": "hoidettu"}),
            (f"/staff/cases/{danger[0]}/crisis-number", {"text": "soitan hänelle heti"}),
        ]
        work.alerts.raise_(danger[0], "crisis", beside=(), now=now, again=False)
        made.texts = [(answered[1], f"Vastaus {answered[0]}")]
        made.mails = [("dpo@county.example", f"crisis-number&id={danger[0]}")]
        made.events = [
            (answered[0], "answer written"), (answered[0], "answer queued"), (taken[0], "owner"),
            (ended[0], "valmis"), (danger[0], "number seen"),
        ]  # fmt: skip
        for what in ("contacted", "answer"):
            phone = self._phone()
            talk = work.conversations.ensure("sms", phone, "fi", now=now)
            signup = work.signups.add(
                talk.person,
                talk.id,
                "asukaskehittaja",
                name="Maija",
                language="fi",
                consent_version="1",
                now=now,
            )
            assert signup is not None
            case = work.cases.open_contact(
                signup.id, now=now, within=timedelta(days=7), answered_within=timedelta(days=5)
            )
            forwarding.forward(work, signup, talk, self.organisation, self.address, now)
            keeper = self.organisation.keeper(self.organisation.opportunities["asukaskehittaja"].owner).email
            made.mails.append((keeper, f"Yhteys: {phone} (sms)"))
            text = {"text": f"Tervetuloa {case}"} if what == "answer" else {}
            made.forms.append((f"/staff/sign-ups/{signup.id}/{what}", text))
            made.texts += [(phone, text["text"])] if text else []
            made.events.append((case, "answer written" if text else "contacted"))
        return made

    def _case(self, work: Work, now: datetime) -> tuple[int, str]:
        phone = self._phone()
        talk = work.conversations.ensure("sms", phone, "fi", now=now)
        said = work.feedback.keep(
            talk.person, "odotin", kind="visit", unit="koks", channel="sms", language="fi", now=now
        )
        return work.cases.open(said.id, "koks", now=now, within=timedelta(days=7)), phone

    def _phone(self) -> str:
        self.phones += 1
        return f"+35841234{self.phones:04}"

    # -- forms ----------------------------------------------------------------------------------------------------------
    async def send(self, http: httpx.AsyncClient, path: str, fields: dict[str, str]) -> int:
        """The status of the answer; 0 where none came."""
        data = {"csrf": csrf(TOKEN), "version": "0", **fields}
        try:
            cookie = {"cookie": f"kynnys_session={TOKEN}"}
            return (await http.post(f"{self.address}{path}", data=data, headers=cookie)).status_code
        except httpx.TransportError:
            return 0

    async def play(self, made: Round, chance: random.Random) -> None:
        """All forms at once. The process is killed meanwhile, and once more while the texts leave."""
        async with httpx.AsyncClient(timeout=30) as http:
            sending = [asyncio.create_task(self.send(http, *form)) for form in made.forms]
            await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(chance.choice((0, 0, chance.uniform(0, 0.1))))
            await asyncio.to_thread(self.kill)
            first = await asyncio.gather(*sending)
            assert set(first) <= {0, 200, 303}
            await asyncio.to_thread(self.start)
            again = [form for form, status in zip(made.forms, first, strict=True) if not status]
            statuses = await asyncio.gather(*(self.send(http, *form) for form in again))
            assert set(statuses) <= {200, 303, 409, 422}
        self.clock.leap_to(self.clock() + 2 * TAKE_BACK)


def _ends_a_line(words: str, text: str) -> bool:
    return any(line.endswith(words) for line in text.splitlines())


def _wait(true: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < SOON
        time.sleep(0.05)


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_what_staff_did_is_kept_and_told_once(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, secret_key: str
) -> None:
    soak: bool = request.config.getoption("soak")
    if kind == "postgresql" and not soak:
        pytest.skip("`make soak` does it on PostgreSQL, too")
    clock, mailbox, port = Clock.begin(tmp_path / "clock", MONDAY, 1.0), Mailbox(), free_port()
    chance, rounds = random.Random(13), []
    with ExitStack() as stack:
        operator = Operator(clock)
        stack.enter_context(serving(operator))
        controller = Controller(mailbox, hostname="127.0.0.1", port=port)
        controller.start()
        stack.callback(controller.stop)
        office = Office(
            own(kind, request, tmp_path), secret_key, tmp_path, clock, operator, f"smtp://127.0.0.1:{port}"
        )
        stack.enter_context(closing(office.database))
        stack.callback(office.kill)
        with office.database.writing() as work:
            office.hire(work)
        await asyncio.to_thread(office.start)
        for _ in range(ROUNDS if soak else 1):
            with office.database.writing() as work:
                rounds.append(office.prepare(work))
            await office.play(rounds[-1], chance)
            if soak:
                await asyncio.sleep(chance.uniform(0, 1.2))  # the texts leave
                await asyncio.to_thread(office.kill)
                await asyncio.to_thread(office.start)
        texts = [text for made in rounds for text in made.texts]
        mails = [mail for made in rounds for mail in made.mails]
        await asyncio.to_thread(
            _wait, lambda: len(operator.taken) >= len(texts) and len(mailbox.letters) >= len(mails)
        )
        await asyncio.sleep(2 if soak else 0.3)  # time for what would be sent twice
        with office.database.reading() as work:
            done = Counter(
                (row.case_id, row.what)
                for row in work.connection.execute(select(case_events.c.case_id, case_events.c.what))
            )
    assert Counter((sms["to"], sms["body"]) for sms in operator.taken) == Counter(texts)
    found = [
        [to for to, text in mailbox.letters.values() if to == whom and _ends_a_line(words, text)]
        for whom, words in mails
    ]
    assert [len(each) for each in found] == [1] * len(mails)
    assert len(mailbox.letters) == len(mails)
    assert {event: done[event] for made in rounds for event in made.events} == {
        event: 1 for made in rounds for event in made.events
    }
