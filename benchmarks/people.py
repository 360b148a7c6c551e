"""People who talk: the client that every application is measured with, in a process of its own.

Each person opens one connection, sends the four texts of a survey as Twilio would, signed, and waits for the 200 and
for the reply before the next text. A turn counts once both are there: the reply tells that the turn is durable, for
an application hands it over only after its commit.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from urllib.parse import quote_plus

TOKEN = "0123456789abcdef0123456789abcdef"  # of no real account
URL = "http://127.0.0.1/hooks/sms"
TEXTS = ("8", "Jouduin odottamaan kauan", "kuka kysyy?", "Muuten kaikki meni hyvin")
PATIENCE = 20.0  # seconds that a person waits for a reply before the run counts as broken
US = "+358412345678"
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass
class Figures:
    turns: int
    seconds: float
    acknowledged: list[float] = field(repr=False)  # seconds from the request to the 200
    answered: list[float] = field(repr=False)  # seconds from the request to 200 and reply
    cpu: float  # seconds of the application's own processes

    def table(self) -> dict[str, float]:
        return {
            "turns_per_second": round(self.turns / self.seconds, 1),
            "cpu_us_per_turn": round(self.cpu / self.turns * 1e6, 1),
            "acknowledged_ms_median": round(median(self.acknowledged) * 1e3, 2),
            "acknowledged_ms_p99": round(quantiles(self.acknowledged, n=100)[98] * 1e3, 2),
            "answered_ms_median": round(median(self.answered) * 1e3, 2),
            "answered_ms_p99": round(quantiles(self.answered, n=100)[98] * 1e3, 2),
        }


class Run:
    """One measurement: `at_once` people talk for `warm` + `seconds` seconds; only the latter count.

    Each waits `pause` seconds between an answer and the next text.
    """

    def __init__(
        self, mailbox: Mailbox, port: int, at_once: int, seconds: float, warm: float, pause: float = 0.0
    ) -> None:
        self.mailbox = mailbox
        self.port = port
        self.at_once = at_once
        self.seconds, self.warm, self.pause = seconds, warm, pause
        self.counting = self.over = False
        self.broken = ""
        self.turns = 0
        self.acknowledged: list[float] = []
        self.answered: list[float] = []

    def refused(self, how: bytes) -> None:
        self.broken = how.decode()

    async def play(self, pids: Sequence[int]) -> Figures:
        loop = asyncio.get_running_loop()
        people = [
            (await loop.create_connection(lambda: Person(self), "127.0.0.1", self.port))[1]
            for _ in range(self.at_once)
        ]
        for person in people:
            person.begin()
        await asyncio.sleep(self.warm)
        before, begun, self.counting = cpu(pids), perf_counter(), True
        await asyncio.sleep(self.seconds)
        self.counting = False
        spent, passed = cpu(pids) - before, perf_counter() - begun
        self.over = True
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(person.done.wait() for person in people))
        for person in people:
            person.transport.close()
        if self.broken:
            raise RuntimeError(f"a message was refused: {self.broken}")
        return Figures(self.turns, passed, self.acknowledged, self.answered, spent)


class Person(asyncio.Protocol):
    transport: asyncio.Transport

    def __init__(self, run: Run) -> None:
        self._run = run
        self._texts: Iterator[str] = iter(())
        self._number = ""
        self._acknowledged = self._answered = False
        self._sent_at = 0.0
        self._received = b""
        self.done = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def begin(self) -> None:
        """Another person, never seen before, with the same phone line."""
        self._run.mailbox.people.pop(self._number, None)
        self._number = self._run.mailbox.number()
        self._run.mailbox.people[self._number] = self
        self._texts = iter(TEXTS)
        self._say(next(self._texts))

    def _say(self, text: str) -> None:
        self._acknowledged = self._answered = False
        request = signed(self._number, text)
        self._sent_at = perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, ended, body = self._received.partition(b"\r\n\r\n")
        if not ended or len(body) < int(_LENGTH.search(head)[1]):  # type: ignore[index]
            return
        if not head.startswith(b"HTTP/1.1 200"):
            self._run.refused(head.partition(b"\r\n")[0])
        self._received = b""
        if self._run.counting:
            self._run.acknowledged.append(perf_counter() - self._sent_at)
        self._acknowledged = True
        self._next()

    def replied(self) -> None:
        self._answered = True
        self._next()

    def _next(self) -> None:
        if not (self._acknowledged and self._answered):
            return
        if self._run.counting:
            self._run.turns += 1
            self._run.answered.append(perf_counter() - self._sent_at)
        if self._run.pause:
            asyncio.get_running_loop().call_later(self._run.pause, self._go_on)
        else:
            self._go_on()

    def _go_on(self) -> None:
        if self._run.over:
            self.done.set()
        elif (text := next(self._texts, None)) is not None:
            self._say(text)
        else:
            self.begin()


class Mailbox(asyncio.Protocol):
    """Where the provider of the application under test tells whom it was handed a message for: a line a number."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.people: dict[str, Person] = {}
        self._numbers = count(1)
        self._rest = b""

    def number(self) -> str:
        return f"+35841{next(self._numbers):07}"

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            person = self.people.get(line.decode())
            if person is not None:
                person.replied()


class Provider:
    """The other end of the mailbox, in the application's process: takes a message and says so at once."""

    def __init__(self, mailbox: str) -> None:
        import socket

        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(mailbox)
        self._ids = count(1)

    def take(self, number: str) -> str:
        """The message's id."""
        self._socket.sendall(number.encode() + b"\n")
        return f"SM{os.getpid():08x}{next(self._ids):024x}"


_sids = count(1)
_run = os.urandom(8).hex()


def signed(number: str, text: str) -> bytes:
    """One of Twilio's requests, with the fields that Twilio sends."""
    fields = {
        "ToCountry": "FI", "ToState": "", "SmsMessageSid": "", "NumMedia": "0", "ToCity": "", "FromZip": "",
        "SmsSid": "", "FromState": "", "SmsStatus": "received", "FromCity": "", "Body": text, "FromCountry": "FI",
        "To": US, "ToZip": "", "NumSegments": "1", "MessageSid": "", "AccountSid": "AC" + 32 * "0",
        "From": number, "ApiVersion": "2010-04-01",
    }  # fmt: skip
    fields["MessageSid"] = fields["SmsSid"] = fields["SmsMessageSid"] = f"SM{_run}{next(_sids):016x}"
    content = URL + "".join(name + fields[name] for name in sorted(fields))
    signature = base64.b64encode(hmac.digest(TOKEN.encode(), content.encode(), "sha1")).decode()
    body = "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items())
    return (
        f"POST /hooks/sms HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"Content-Length: {len(body)}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
        f"X-Twilio-Signature: {signature}\r\nI-Twilio-Idempotency-Token: {fields['MessageSid']}\r\n\r\n{body}"
    ).encode()


_TICK = os.sysconf("SC_CLK_TCK")


def cpu(pids: Sequence[int]) -> float:
    """Seconds of CPU that these processes have used so far."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICK


def memory(pid: int) -> float:
    """Resident megabytes."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kynnys-bench-") as path:
        yield Path(path)
