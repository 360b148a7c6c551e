"""The emulators and the application as real processes, and people who talk through them."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from channels.message import Status
from storage.database import Database
from tests.emulators import people, telegram, twilio

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 180.0  # seconds without any news before what is missing counts as lost: machines may be slow
AT_ONCE = 40  # people of one channel who talk at the same time
API_TOKEN = "invented-api-token"


@contextmanager
def process(*command: str, environ: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Ended at the end, by itself alone."""
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env={**os.environ, **environ},
            stdout=output,
            stderr=output,
        )
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(20)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


@contextmanager
def _emulator(name: str, folder: Path, environ: dict[str, str] | None) -> Iterator[Callable[[], int]]:
    """A function that waits for its port: a caller may start other processes first."""
    log = folder / f"{name}.log"
    with process(f"tests.emulators.{name}", environ=environ or {}, log=log) as running:

        def port() -> int:
            for _ in range(400):
                if (printed := log.read_text()).endswith("\n"):
                    return int(printed.split()[0])
                assert running.poll() is None, printed
                time.sleep(0.05)
            raise AssertionError(f"the emulator of {name} does not start")

        yield port


@dataclass
class Providers:
    twilio: str
    telegram: str

    def of(self, channel: str) -> str:
        return self.twilio if channel == "sms" else self.telegram


@contextmanager
def providers(folder: Path, environ: dict[str, str] | None = None) -> Iterator[Providers]:
    with _emulator("twilio", folder, environ) as sms, _emulator("telegram", folder, environ) as chat:
        yield Providers(f"http://127.0.0.1:{sms()}", f"http://127.0.0.1:{chat()}")


def environment(
    providers: Providers, database_url: str, redis_url: str | None, key: str, port: int, **more: str
) -> dict[str, str]:
    """Of each of the application's processes."""
    settings = {
        "database_url": database_url, "secret_keys": key, "port": str(port), "simulator": "1",
        "public_url": f"http://127.0.0.1:{port}", "sms_account_sid": twilio.ACCOUNT,
        "sms_auth_token": twilio.TOKEN, "sms_from": twilio.OURS, "sms_api_url": providers.twilio,
        "sms_rate": "1000", "telegram_token": telegram.TOKEN, "telegram_webhook_secret": "invented-secret",
        "telegram_api_url": providers.telegram, "telegram_rate": "1000", "send_timeout": "4", "check_after": "1",
        "api_tokens": API_TOKEN, "log_level": "WARNING", "redis_url": redis_url or "",
    } | more  # fmt: skip
    return {f"KYNNYS_{name.upper()}": value for name, value in settings.items()}


@contextmanager
def application(
    providers: Providers, database_url: str, redis_url: str | None, key: str, folder: Path, **more: str
) -> Iterator[str]:
    """The URL of `kynnys serve`, or with Redis of `kynnys web` beside two of `kynnys worker`."""
    port = free_port()
    environ = environment(providers, database_url, redis_url, key, port, **more)
    commands = ("web", "worker", "worker") if redis_url else ("serve",)
    with ExitStack() as stack:
        for number, command in enumerate(commands):
            log = folder / f"{command}-{number}.log"
            stack.enter_context(process("bot", command, environ=environ, log=log))
        url = f"http://127.0.0.1:{port}"
        wait_for(url)
        yield url


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_for(url: str) -> None:
    """Until the application answers there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if httpx.get(f"{url}/healthz").is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"no server answers at {url}")


@dataclass
class Street:
    """The people of one channel before their provider, and what their phones received."""

    channel: str
    provider: str
    application: str
    http: httpx.AsyncClient
    at_once: int = AT_ONCE
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    received: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    provider_said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    said: Counter[str] = field(default_factory=Counter)  # messages of each person
    late: list[str] = field(default_factory=list)
    longest: float = 0.0  # seconds that anybody waited for an answer
    _brought: dict[str, dict[str, str]] = field(default_factory=dict)  # visits by their ids
    _taken: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _shown: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    _moved: float = field(default_factory=time.monotonic)  # when anything last happened to anybody
    _read: int = 0
    _asked: int = 0
    _news: dict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    async def configure(self, **given: Any) -> None:
        await self._post(f"{self.provider}/control/configure", given)

    async def hooked(self) -> None:
        """Wait until the application has told the provider its webhook."""
        async with asyncio.timeout(30):
            while not (await self.counts())["webhook"]:  # noqa: ASYNC110 - another process knows
                await asyncio.sleep(0.05)

    async def say(self, address: str, **given: Any) -> dict[str, Any]:
        self._asked += 1
        body = {"address": address, "key": self._asked, **given}
        result: dict[str, Any] = (await self._post(f"{self.provider}/control/say", body)).json()
        return result

    async def counts(self) -> dict[str, Any]:
        result: dict[str, Any] = (await self._get(f"{self.provider}/control/counts")).json()
        return result

    async def _post(self, url: str, body: Any, **more: Any) -> httpx.Response:
        return (await self._again(lambda: self.http.post(url, json=body, **more))).raise_for_status()

    async def _get(self, url: str, **params: Any) -> httpx.Response:
        return await self._again(lambda: self.http.get(url, params=params))

    async def _again(self, call: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """Connections break under this load, and applications are killed; every request here may be repeated."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = await call()
            except httpx.TransportError:
                await asyncio.sleep(0.2)
                continue
            if answer.status_code < 500:
                break
            await asyncio.sleep(0.2)
        else:
            answer = await call()
        return answer

    async def listen(self) -> None:
        """Follow the provider's ledger until cancelled."""
        while True:
            await self.catch_up()

    async def catch_up(self) -> None:
        answer = await self._get(f"{self.provider}/control/ledger", since=self._read)
        for entry in answer.json():
            self._read = entry["number"] + 1
            self._moved = time.monotonic()
            if entry["way"] == "received":
                self._receive(entry)
            elif entry["way"] == "provider":
                self.provider_said[entry["address"]].append(entry["text"])
            elif entry["way"] == "taken":
                self._taken[entry["address"]].add(entry["id"])
                self._news[entry["address"]].set()

    def _receive(self, entry: dict[str, Any]) -> None:
        address = entry["address"]
        self.received[address].append(entry)
        data = "".join(button.get("data", "").split(".")[1] for button in entry["buttons"][:1])
        shown, this = self._shown[address], (people.plain(entry["text"]), data)
        if self.channel == "sms" or shown[-1:] != [this]:
            shown.append(this)
        self._news[address].set()

    async def all_talk(
        self, crowd: list[people.Person], expected: dict[people.Script, people.Expected]
    ) -> None:
        room = asyncio.Semaphore(self.at_once)

        async def one(person: people.Person) -> None:
            async with room:
                await self.talk(person, expected[person.script])

        await asyncio.gather(*(one(person) for person in crowd))

    async def talk(self, person: people.Person, expected: people.Expected) -> None:
        """Say one thing after another, each once the answers to the one before are here."""
        if self.channel == "telegram":
            await self.say(person.address, do="open", language=person.script.language)
        due = 0
        for number, (step, answer) in enumerate(zip(person.script.steps, expected.answers, strict=True)):
            begun = time.monotonic()
            await self._do(person, step, number)
            due += len(answer)
            if not answer and self.channel == "sms":
                await self._was_taken(person.address)
            if not await self.has(person.address, due):
                self.late.append(person.address)
                return
            self.longest = max(self.longest, time.monotonic() - begun)

    async def _do(self, person: people.Person, step: people.Step, number: int) -> None:
        if step.what == "visit":
            id = f"{person.address}-{number}"
            await self.bring([people.visit(id, person.address, person.script, step.text, self.now())])
            return
        self.said[person.address] += 1
        if step.what == "press":
            pressed = await self.say(person.address, do="press", text=step.text)
            assert pressed["pressed"], f"no button {step.text}"
        else:
            await self.say(person.address, text=step.text)

    async def bring(self, visits: Sequence[dict[str, str]]) -> None:
        """The patient system tells of visits, of the same one always in the same words."""
        visits = [self._brought.setdefault(each["id"], each) for each in visits]
        headers = {"Authorization": f"Bearer {API_TOKEN}"}
        await self._post(f"{self.application}/api/visits", visits, headers=headers)

    async def bring_again(self) -> None:
        """All that was ever told."""
        for first in range(0, len(self._brought), 100):
            await self.bring(list(self._brought.values())[first : first + 100])

    async def _was_taken(self, address: str) -> bool:
        """Where no answer comes, nothing else keeps the next text from overtaking this one on its way to the application."""
        return await self._comes(address, lambda: len(self._taken[address]) >= self.said[address])

    async def has(self, address: str, count: int) -> bool:
        """Whether so many different messages came; what came twice counts once."""
        return await self._comes(address, lambda: len(self._shown[address]) >= count)

    async def _comes(self, address: str, there: Callable[[], bool]) -> bool:
        """Whether it came to that. As long as anything happens to anybody, the application is slow, not silent."""
        while not there():
            rest = self._moved + PATIENCE - time.monotonic()
            if rest <= 0:
                return False
            self._news[address].clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._news[address].wait()
        return True

    def texts(self, address: str) -> list[str]:
        """What the phone shows, where a message that came again right after itself is shown once.

        A button carries the number of our message: where there are buttons, the same words twice are told from
        one message twice.
        """
        return [text for text, _ in self._shown[address]]

    def doubled(self, address: str) -> int:
        return len(self.received[address]) - len(self._shown[address])

    async def quiet(self) -> None:
        """Wait until the provider has nothing under way any more."""
        while (await self.counts())["busy"]:  # noqa: ASYNC110 - another process knows
            await asyncio.sleep(0.1)


async def settle(database: Database, streets: Sequence[Street]) -> None:
    """Until nothing is open in the database and nothing under way at the providers: nothing can come any more."""
    until = time.monotonic() + PATIENCE
    while await asyncio.to_thread(_busy, database) and time.monotonic() < until:  # noqa: ASYNC110 - other processes work
        await asyncio.sleep(0.1)
    for street in streets:
        await street.quiet()
        await street.catch_up()


def _busy(database: Database) -> bool:
    still_open = Status.queued, Status.sending, Status.unconfirmed
    with database.reading() as work:
        out = sum(count for (_, status, _), count in work.outbox.counts().items() if status in still_open)
        return bool(out + work.inbox.backlog())
