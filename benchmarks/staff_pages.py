"""What a page of staff costs in a small county and in one with a million answers: CPU, time, statements.

python -m benchmarks.staff_pages                   on SQLite and PostgreSQL
python -m benchmarks.staff_pages sqlite --answers 100000 --cases 10000 --sign-ups 5000
python -m benchmarks.staff_pages --open 100        no case is done
python -m benchmarks.staff_pages --write           into RESULTS.md

CPU is that of this process, of a request without the network, at the median. On PostgreSQL that of the server is added, as a mean.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import httpx
from sqlalchemy import event
from sqlalchemy.engine import Engine

from benchmarks import results
from benchmarks.county import Size, fill
from benchmarks.people import folder
from benchmarks.turns import KEY, postgres
from bot.application import Application
from bot.config.logs import configure
from bot.config.settings import Settings
from bot.staff.access import Role
from bot.web.app import build
from storage.encryption.keyring import Keyring
from storage.staff.accounts import StoredRole
from storage.work import Work

GREAT = Size(1_000_000, 100_000, 50_000)
SMALL = Size(2_000, 200, 100)
LIMIT = 200.0  # milliseconds of CPU a page
ROUNDS = 9
PHONE = "+358412345679"
ROLES = {
    "lead": StoredRole(Role.lead),
    "handler": StoredRole(Role.handler, unit="koks"),
    "reader": StoredRole(Role.reader),
    "coordinator": StoredRole(Role.coordinator),
    "partner": StoredRole(Role.partner, contact="jarjestot"),
    "privacy": StoredRole(Role.privacy),
    "admin": StoredRole(Role.admin),
    "on_call": StoredRole(Role.on_call),
}
CASES = (
    "",
    "?urgent=1",
    "?late=1",
    "?due=today",
    "?owner=me",
    "?owner=none",
    "?kind=complaint",
    "?status=valmis",
    "?theme=waiting&kind=discrimination",
    "?status=valmis&theme=waiting&late=1",
    "?owner=none&kind=call&late=1",
    "?unit=none",
)
_SIGN_UPS = ("", "/staff/sign-ups", "/staff/sign-ups?waits=contact", "/staff/sign-ups?waits=late")
PAGES = {
    "lead": (
        "/staff",
        *(f"/staff/cases{query}" for query in CASES),
        "/staff/cases/{case}",
        "/staff/cases/{case}/next",
        "/staff/calls",
        "/staff/feedback",
        "/staff/praise",
        "/staff/alerts",
        "/staff/absences",
        "/staff/entry",
    ),
    "handler": (
        "/staff",
        "/staff/cases",
        "/staff/cases?late=1",
        "/staff/calls",
        "/staff/feedback",
        "/staff/praise",
    ),
    "reader": ("/staff", "/staff/cases"),
    "coordinator": ("/staff", *_SIGN_UPS[1:], "/staff/sign-ups?list=olka", "/staff/sign-ups/{sign_up}"),
    "partner": ("/staff", *_SIGN_UPS[1:]),
    "privacy": (
        "/staff",
        "/staff/people",
        "/staff/people/{request}",
        "/staff/people/{request}/erase",
        "POST /staff/people/{request}/export",
        "/staff/audit",
        "/staff/audit?action=export",
        "/staff/audit?subject=sign-up",
        "/staff/audit?action=change&subject=feedback",
    ),
    "admin": ("/staff/accounts",),
    "on_call": ("/staff", "/staff/alerts", "/staff/on-call"),
}


@dataclass(frozen=True, slots=True)
class Cost:
    cpu: float  # milliseconds
    wall: float
    statements: int


Costs = dict[tuple[str, str], Cost]


class Counted:
    """Statements that go through SQLAlchemy, as all of these pages' do."""

    def __init__(self) -> None:
        self.statements = 0
        event.listen(Engine, "before_cursor_execute", self._one)

    def _one(self, *_: Any) -> None:
        self.statements += 1


def measure(url: str, size: Size, server: int | None) -> Costs:
    values = {"database_url": url, "secret_keys": KEY, "simulator": "1"}
    application = Application(Settings.model_validate(values))
    application.database.upgrade()
    begun = perf_counter()
    fill(application.database, size, application.organisation, Keyring.from_text(KEY), datetime.now(UTC))
    print(f"{size}: filled in {perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    return asyncio.run(_measure(application, size, server))


async def _measure(application: Application, size: Size, server: int | None) -> Costs:
    costs: Costs = {}
    transport = httpx.ASGITransport(build(application, work=False))
    counted = Counted()
    async with (
        application.open(work=False),
        httpx.AsyncClient(transport=transport, base_url="http://bot.test", timeout=600) as http,
    ):
        places = await live_person(application, http, size)
        for role, pages in PAGES.items():
            token = await signed_in(application, http, role)
            for page in pages:
                costs[role, page] = await cost(http, page.format(**places), token, counted, server)
    return costs


async def live_person(application: Application, http: httpx.AsyncClient, size: Size) -> dict[str, object]:
    """A person with a case, a sign-up and a request about personal data."""
    now = application.now()

    def live(work: Work) -> None:
        talk = work.conversations.ensure("sms", PHONE, "fi", now=now)
        kept = work.feedback.keep(
            talk.person, "odotin", kind="feedback", unit="koks", channel="sms", language="fi", now=now
        )
        promises = application.organisation.settings.promises
        work.cases.open(kept.id, "koks", now=now, within=promises.handled_within)
        work.signups.add(
            talk.person, talk.id, "olka", name="Maija", language="fi", consent_version="1", now=now
        )

    await application.database.write_async(live)
    token = await signed_in(application, http, "privacy")
    form = {"address": PHONE, "kind": "phone", "wish": "see", "came_on": f"{now:%Y-%m-%d}", "csrf": token}
    answer = await http.post("/staff/people", data=form)
    request = answer.headers["location"].rsplit("/", 1)[1]
    return {"case": size.cases, "sign_up": size.sign_ups - 1, "request": request}


async def signed_in(application: Application, http: httpx.AsyncClient, role: str) -> str:
    """The token of forms."""
    token = secrets.token_hex()

    def begin(work: Work) -> None:
        id = work.accounts.add(token, "", roles=[ROLES[role]], now=application.now())
        assert id is not None
        work.sessions.begin(id, token, now=application.now())

    await application.database.write_async(begin)
    http.cookies.clear()
    http.cookies.set("kynnys_session", token, path="/staff")
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', (await http.get("/staff")).text)
    assert found
    return found[1]


async def cost(http: httpx.AsyncClient, page: str, csrf: str, counted: Counted, server: int | None) -> Cost:
    cpu, wall = [], []
    statements = 0
    before = 0.0
    for round in range(ROUNDS + 1):
        if round == 1:  # the first makes templates and statements
            before = _server_cpu(server)
        statements, used, begun = counted.statements, process_time(), perf_counter()
        if page.startswith("POST "):
            answer = await http.post(page[5:], data={"csrf": csrf, "proof": "letter"})
        else:
            answer = await http.get(page)
        cpu.append(1000 * (process_time() - used))
        wall.append(1000 * (perf_counter() - begun))
        statements = counted.statements - statements
        assert answer.status_code in (200, 303), (page, answer.status_code)
    beside = 1000 * (_server_cpu(server) - before) / ROUNDS
    return Cost(median(cpu[1:]) + beside, median(wall[1:]), statements)


def _server_cpu(postmaster: int | None) -> float:
    """Seconds that the processes of the database server have used; those that have ended counted with the first."""
    if postmaster is None:
        return 0.0
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    ticks = 0
    for pid in (str(postmaster), *children):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
        ticks += int(fields[13]) + int(fields[14]) if pid == str(postmaster) else 0
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def places(engine: str) -> Iterator[tuple[str, int | None]]:
    if engine == "postgresql":
        with postgres() as url:
            import psycopg

            with psycopg.connect(url) as connection:
                row = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchone()
            assert row
            yield url, int(row[0].splitlines()[0])
    else:
        with folder() as place:
            yield f"sqlite:///{place}/kynnys.db", None


def _both(engine: str, great: Size) -> tuple[Costs, Costs]:
    small = Size(SMALL.answers, SMALL.cases, SMALL.sign_ups, great.open)
    found = []
    for size in (small, great):
        with places(engine) as (url, server):
            found.append(measure(url, size, server))
    return found[0], found[1]


def _table(measured: dict[str, tuple[Costs, Costs]]) -> list[str]:
    engines = list(measured)
    head = [f"{engine}: CPU | small | ratio | statements" for engine in engines]
    lines = [f"| role | page | {' | '.join(head)} |", "|---|---|" + "--:|" * (4 * len(engines))]
    for role, page in measured[engines[0]][0]:
        cells = []
        for small, great in measured.values():
            one, many = small[role, page], great[role, page]
            more = "" if one.statements == many.statements else f", small {one.statements}"
            cells.append(
                f"{many.cpu:.0f} | {one.cpu:.0f} | {many.cpu / one.cpu:.1f} | {many.statements}{more}"
            )
        lines.append(f"| `{role}` | `{page}` | {' | '.join(cells)} |")
    return lines


def main() -> None:
    reading = argparse.ArgumentParser(
        prog="python -m benchmarks.staff_pages", description="Pages among many rows."
    )
    reading.add_argument("engines", nargs="*", default=["sqlite", "postgresql"])
    for name in ("answers", "cases", "sign_ups", "open"):
        reading.add_argument(
            f"--{name.replace('_', '-')}", type=int, default=getattr(GREAT, name), metavar="NUMBER"
        )
    reading.add_argument("--write", action="store_true", help="put the figures into benchmarks/RESULTS.md")
    given = reading.parse_args()
    configure("WARNING")
    great = Size(given.answers, given.cases, given.sign_ups, given.open)
    measured = {engine: _both(engine, great) for engine in given.engines}
    over = [
        f"{engine} {role} {page}: {cost.cpu:.0f} ms"
        for engine, (_, many) in measured.items()
        for (role, page), cost in many.items()
        if cost.cpu > LIMIT
    ]
    rows = f"{great.answers} answers, {great.cases} cases of feedback and {great.sign_ups} of sign-ups"
    how = f"({great.open} % not done), {os.cpu_count()} cores. Milliseconds of CPU at the median of {ROUNDS} requests."
    lines = [
        f"{rows} {how}",
        "",
        *_table(measured),
        "",
        f"Over {LIMIT:.0f} ms: {', '.join(over) or 'none'}.",
    ]
    print(*lines, sep="\n")
    if given.write:
        results.write("staff pages", lines)


if __name__ == "__main__":
    main()
