"""The emulators and the house as real processes, and people who talk through them."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.emulators import people, telegram, twilio

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0  # seconds that somebody waits for an answer before it counts as lost
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
def emulator(name: str, folder: Path) -> Iterator[str]:
    """Its URL."""
    log = folder / f"{name}.log"
    with process(f"tests.emulators.{name}", environ={}, log=log) as running:
        for _ in range(400):
            if (printed := log.read_text()).endswith("\n"):
                break
            assert running.poll() is None, printed
            _sleep()
        yield f"http://127.0.0.1:{int(log.read_text().split()[0])}"


@dataclass
class Providers:
    twilio: str
    telegram: str

    def of(self, channel: str) -> str:
        return self.twilio if channel == "sms" else self.telegram


@contextmanager
def providers(folder: Path) -> Iterator[Providers]:
    with emulator("twilio", folder) as sms, emulator("telegram", folder) as chat:
        yield Providers(sms, chat)


@contextmanager
def house(
    providers: Providers, database_url: str, redis_url: str | None, key: str, folder: Path, **more: str
) -> Iterator[str]:
    """The URL of `kynnys serve`, or with Redis of `kynnys web` beside two of `kynnys worker`."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "database_url": database_url, "secret_keys": key, "port": str(port), "public_url": url, "simulator": "1",
        "sms_account_sid": twilio.ACCOUNT, "sms_auth_token": twilio.TOKEN, "sms_from": twilio.OURS,
        "sms_api_url": providers.twilio, "sms_rate": "1000", "telegram_token": telegram.TOKEN,
        "telegram_webhook_secret": "invented-secret", "telegram_api_url": providers.telegram,
        "telegram_rate": "1000", "send_timeout": "4", "check_after": "1", "api_tokens": API_TOKEN,
        "log_level": "WARNING", "redis_url": redis_url or "",
    } | more  # fmt: skip
    environ = {f"KYNNYS_{name.upper()}": value for name, value in settings.items()}
    commands = ("web", "worker", "worker") if redis_url else ("serve",)
    with ExitStack() as stack:
        for number, command in enumerate(commands):
            log = folder / f"{command}-{number}.log"
            stack.enter_context(process("bot", command, environ=environ, log=log))
            if not number:
                _wait_for(f"{url}/healthz")
        yield url


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _wait_for(url: str) -> None:
    for _ in range(400):
        try:
            if httpx.get(url).is_success:
                return
        except httpx.HTTPError:
            pass
        _sleep()
    raise AssertionError(f"nobody answers at {url}")


def _sleep() -> None:
    import time

    time.sleep(0.05)


@dataclass
class Street:
    """The people of one channel before their provider, and what their phones received."""

    channel: str
    provider: str
    house: str
    http: httpx.AsyncClient
    received: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    provider_said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    late: list[str] = field(default_factory=list)
    _read: int = 0
    _said: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def configure(self, **given: Any) -> None:
        await self._post(f"{self.provider}/control/configure", given)

    async def say(self, address: str, **given: Any) -> dict[str, Any]:
        self._said += 1
        body = {"address": address, "key": self._said, **given}
        result: dict[str, Any] = (await self._post(f"{self.provider}/control/say", body)).json()
        return result

    async def counts(self) -> dict[str, Any]:
        result: dict[str, Any] = (await self._get(f"{self.provider}/control/counts")).json()
        return result

    async def _post(self, url: str, body: dict[str, Any], **more: Any) -> httpx.Response:
        return (await self._again(lambda: self.http.post(url, json=body, **more))).raise_for_status()

    async def _get(self, url: str, **params: Any) -> httpx.Response:
        return await self._again(lambda: self.http.get(url, params=params))

    async def _again(self, call: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """Connections break under this load, ours as well; whatever is asked here may be asked again."""
        for _ in range(5):
            try:
                return await call()
            except httpx.TransportError:
                await asyncio.sleep(0.2)
        return await call()

    async def listen(self) -> None:
        """Follow the provider's ledger until cancelled."""
        while True:
            await self.catch_up()

    async def catch_up(self) -> None:
        answer = await self._get(f"{self.provider}/control/ledger", since=self._read)
        async with self._news:
            for entry in answer.json():
                self._read = entry["number"] + 1
                if entry["way"] == "received":
                    self.received[entry["address"]].append(entry)
                elif entry["way"] == "provider":
                    self.provider_said[entry["address"]].append(entry["text"])
            self._news.notify_all()

    async def all_talk(
        self, crowd: list[people.Person], expected: dict[people.Script, people.Expected]
    ) -> None:
        room = asyncio.Semaphore(AT_ONCE)

        async def one(person: people.Person) -> None:
            async with room:
                await self._talk(person, expected[person.script])

        await asyncio.gather(*(one(person) for person in crowd))

    async def _talk(self, person: people.Person, expected: people.Expected) -> None:
        """Say one thing after another, each once the answers to the one before are here."""
        if self.channel == "telegram":
            await self.say(person.address, do="open", language=person.script.language)
        due = 0
        for number, (step, answer) in enumerate(zip(person.script.steps, expected.answers, strict=True)):
            await self._do(person, step, number)
            due += len(answer)
            if not await self._has(person.address, due):
                self.late.append(person.address)
                return

    async def _do(self, person: people.Person, step: people.Step, number: int) -> None:
        if step.what == "visit":
            visit = people.visit(
                f"{person.address}-{number}", person.address, person.script, step.text, datetime.now(UTC)
            )
            headers = {"Authorization": f"Bearer {API_TOKEN}"}
            await self._post(f"{self.house}/api/visits", visit, headers=headers)
        elif step.what == "press":
            pressed = await self.say(person.address, do="press", text=step.text)
            assert pressed["pressed"], f"no button {step.text}"
        else:
            await self.say(person.address, text=step.text)

    async def _has(self, address: str, count: int) -> bool:
        """Whether so many different messages came; what came twice counts once."""
        try:
            async with asyncio.timeout(PATIENCE), self._news:
                await self._news.wait_for(lambda: len(self.texts(address)) >= count)
        except TimeoutError:
            return False
        return True

    def texts(self, address: str) -> list[str]:
        """What the phone shows, where a message that came again right after itself is shown once.

        A button carries the number of our message: where there are buttons, the same words twice are told from
        one message twice.
        """
        shown: list[tuple[str, str]] = []
        for entry in self.received[address]:
            this = (
                people.plain(entry["text"]),
                "".join(b.get("data", "").split(".")[1] for b in entry["buttons"][:1]),
            )
            if self.channel == "sms" or shown[-1:] != [this]:
                shown.append(this)
        return [text for text, _ in shown]

    def doubled(self, address: str) -> int:
        return len(self.received[address]) - len(self.texts(address))

    async def quiet(self) -> None:
        """Wait until the provider has nothing under way any more."""
        while (await self.counts())["busy"]:  # noqa: ASYNC110 - another process knows
            await asyncio.sleep(0.1)
