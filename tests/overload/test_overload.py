"""At twice the load that the application holds: answers come in time, each accepted message is answered once, a refused one is not stored.

A real `kynnys serve` and senders that do not wait for it. First they hand over as fast as they are taken, which is
what the machine holds at this moment; then twice as fast, while hundreds of invitations are to be sent.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from statistics import quantiles

import httpx
import pytest
from sqlalchemy import func, select

from benchmarks.people import TOKEN, US, signed
from channels.message import Priority
from storage.database import Database, Work
from storage.encryption.keyring import Keyring
from storage.models import messages_in, messages_out
from tests.databases import copied
from tests.emulators.running import API_TOKEN, free_port, process, wait_for
from tests.overload.application import ACCOUNT
from tests.overload.senders import Senders

LINES = 32
INVITED = [f"+35841{2_000_000 + number}" for number in range(400)]
WARM = 0.5  # seconds: first requests are slower
MOST_MEMORY = 48.0  # megabytes beyond what the application needs at rest
REPLY_WAITS = (
    1.0  # seconds for which a reply may wait while an invitation goes: both were claimed before it came
)
SETTLED = 300.0  # seconds until everything that was taken is answered


def requests() -> Iterator[tuple[str, bytes]]:
    """Each from a new person, and none from our own number, which is not answered."""
    for number in count():
        sender = f"+35841{2_400_000 + number}"
        yield sender, signed(sender, "Kiitos, kaikki meni hyvin")


async def test_twice_as_much_as_it_holds(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    soak: bool = request.config.getoption("soak")
    seconds = 20.0 if soak else 1.5
    # One second is the promise. Other tests run beside the short form, on as few cores as the application itself.
    acknowledged = 1.0 if soak else 3.0
    url, port, ledger = copied(sqlite_template, tmp_path), free_port(), tmp_path / "ledger"
    settings = {
        "database_url": url, "secret_keys": secret_key, "port": str(port), "public_url": "http://127.0.0.1",
        "sms_account_sid": ACCOUNT, "sms_auth_token": TOKEN, "sms_from": US, "sms_rate": "80000",
        "api_tokens": API_TOKEN, "log_level": "WARNING",
    }  # fmt: skip
    environ = {f"KYNNYS_{name.upper()}": value for name, value in settings.items()}
    new = requests()
    with process(
        "tests.overload.application", str(ledger), environ=environ, log=tmp_path / "application.log"
    ) as application:
        wait_for(f"http://127.0.0.1:{port}")
        senders = Senders(port)
        await senders.as_fast_as_taken(new, lines=LINES, seconds=WARM)
        holds = await senders.as_fast_as_taken(new, lines=LINES, seconds=seconds)
        at_rest = _megabytes(application.pid, "VmRSS")
        await _invite(port)
        outcomes = await senders.at_a_rate(list(islice(new, int(2 * holds * seconds))), 2 * holds)
        taken = [sender for sender, outcome in senders.outcomes.items() if outcome.status == 200]
        refused = {sender: outcome for sender, outcome in outcomes.items() if outcome.status == 503}
        poured = time.monotonic()
        database = Database(url, Keyring.from_text(secret_key))
        await _settled(database)
        drained = time.monotonic() - poured
        senders.close()
        grown = _megabytes(application.pid, "VmHWM") - at_rest
    slowest = quantiles((outcome.after for outcome in outcomes.values()), n=100)[98]
    print(
        f"\nholds {holds:.0f}/s; at {2 * holds:.0f}/s over {senders.lines} connections {len(refused)} of {len(outcomes)} "
        f"refused, answers within {slowest:.2f} s (p99), {grown:.0f} MB more; all answered {drained:.1f} s later"
    )
    assert len(taken) + len(refused) == len(senders.outcomes)
    assert all(b"retry-after: " in outcome.head.lower() for outcome in refused.values())
    assert slowest < acknowledged
    assert grown < MOST_MEMORY

    sent = [(float(at), number) for at, number in map(str.split, ledger.read_text().splitlines())]
    replies = Counter(number for _, number in sent if number not in INVITED)
    assert replies == Counter(taken)
    with database.reading() as work:
        stored = work.connection.execute(select(func.count()).select_from(messages_in)).scalar_one()
        assert stored == len(taken)
        assert not any(work.conversations.find("sms", sender) for sender in refused)
        _replies_went_first(sent, _queued(work))
    database.close()


async def _invite(port: int) -> None:
    """Ask many people about a visit who do not write meanwhile."""
    ended_at = datetime.now(UTC).isoformat()
    visits = [
        {"id": f"v{n}", "unit": "koks", "phone": phone, "language": "fi", "ended_at": ended_at}
        for n, phone in enumerate(INVITED)
    ]
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {API_TOKEN}"}, timeout=30) as http:
        (await http.post(f"http://127.0.0.1:{port}/api/visits", json=visits)).raise_for_status()


async def _settled(database: Database) -> None:
    def waiting() -> int:
        with database.reading() as work:
            asked = work.connection.execute(
                select(func.count()).where(messages_out.c.priority == Priority.bulk)
            ).scalar_one()
            unsent = work.connection.execute(
                select(func.count()).where(messages_out.c.due_at.is_not(None))
            ).scalar_one()
            return work.inbox.backlog() + unsent + len(INVITED) - asked

    async with asyncio.timeout(SETTLED):
        while await asyncio.to_thread(waiting):  # noqa: ASYNC110 - another process knows
            await asyncio.sleep(0.1)


def _queued(work: Work) -> dict[str, tuple[Priority, float]]:
    """Of each message, by whom it is for: what it is, and when it was queued."""
    rows = work.connection.execute(
        select(messages_out.c.conversation_id, messages_out.c.priority, messages_out.c.queued_at)
    )
    found = {}
    for conversation, priority, queued_at in rows.all():
        held = work.conversations.get(conversation)
        assert held is not None
        found[held.address] = Priority(priority), queued_at.timestamp()
    return found


def _replies_went_first(sent: list[tuple[float, str]], queued: dict[str, tuple[Priority, float]]) -> None:
    priorities = [queued[number][0] for _, number in sent]
    beside = priorities[priorities.index(Priority.bulk) :].count(Priority.reply)
    assert beside > len(INVITED) / 10  # else no invitation waited that replies could overtake
    oldest = math.inf  # when the oldest reply was queued of those that were sent later
    for at, number in reversed(sent):
        priority, since = queued[number]
        if priority is Priority.reply:
            oldest = min(oldest, since)
        else:
            assert at - oldest < REPLY_WAITS, "an invitation went while a reply waited"


def _megabytes(pid: int, what: str) -> float:
    line = next(
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(what)
    )
    return int(line.split()[1]) / 1024
