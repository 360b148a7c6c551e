"""What the catalogue costs with 2 000 items and 200 000 sign-ups: a search, and each page of staff that shows items or sign-ups.

python -m benchmarks.catalogue                   on SQLite and PostgreSQL
python -m benchmarks.catalogue sqlite --items 500 --sign-ups 10000
python -m benchmarks.catalogue --write           into RESULTS.md
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

import httpx
import yaml

from benchmarks import results, staff_pages
from benchmarks.county import Size, fill
from benchmarks.turns import KEY
from bot.application import Application
from bot.catalogue.content import new_item
from bot.catalogue.current import current_search
from bot.catalogue.search import Search
from bot.config.logs import configure
from bot.config.settings import Settings
from bot.organisation.opportunities import SECTIONS
from bot.web.app import build
from storage.catalogue.items import NewItem
from storage.encryption.keyring import Keyring

ITEMS, SIGN_UPS = 2_000, 200_000
SEARCH_LIMIT, PAGE_LIMIT = 10.0, 200.0  # milliseconds of CPU
_TEXTS = Path(__file__).parents[1] / "tests" / "search" / "wanted_new.yml"
_SIGN_UP_PAGES = (
    "/staff",
    "/staff/sign-ups",
    "/staff/sign-ups?waits=contact",
    "/staff/sign-ups?waits=late",
    "/staff/sign-ups?list=olka",
    "/staff/sign-ups/{sign_up}",
)
_ITEM_PAGES = (
    "/staff/opportunities",
    "/staff/opportunities?kind=place",
    "/staff/opportunities?state=published&owner=mine",
    "/staff/opportunities?after=olka_900",
    "/staff/opportunities/olka",
    "/staff/opportunities/opportunity/new",
    "/staff/wishes",
)
PAGES = {
    "lead": (*_SIGN_UP_PAGES[:1], *_ITEM_PAGES),
    "coordinator": (*_SIGN_UP_PAGES, *_ITEM_PAGES[:3]),
    "partner": (*_SIGN_UP_PAGES[:3], *_ITEM_PAGES[:3]),
}


@dataclass(frozen=True, slots=True)
class Searches:
    """Milliseconds of CPU: to read all items once, and a search at the median and of one in a hundred."""

    built: float
    median: float
    slow: float


def measure(
    url: str, items: int, sign_ups: int, server: int | None
) -> tuple[Searches, dict[tuple[str, str], staff_pages.Cost]]:
    values = {"database_url": url, "secret_keys": KEY, "simulator": "1"}
    application = Application(Settings.model_validate(values))
    application.database.upgrade()
    size = Size(max(2_000, sign_ups), 2_000, sign_ups)  # each sign-up is of a person of its own
    begun, now = perf_counter(), datetime.now(UTC)
    organisation = application.organisation
    with application.database.writing() as work:
        work.catalogue.begin(list(items_of(organisation.catalogue_file, items)), now=now)
        for number in range(500):
            work.wishes.keep(f"haluan lentää kuuhun {number}", day=now)
    fill(application.database, size, organisation, Keyring.from_text(KEY), now)
    print(f"{items} items, {sign_ups} sign-ups: filled in {perf_counter() - begun:.0f} s", file=sys.stderr)
    return asyncio.run(_measure(application, size, server))


def items_of(file: Any, count: int) -> Iterator[NewItem]:
    """The items of the organisation, then copies that differ in a word of each phrasing."""
    made = 0
    for round in range(count):
        for kind, section in SECTIONS.items():
            for content in file.get(section, ()):
                if made == count:
                    return
                made += 1
                yield new_item(kind, content if round == 0 else _copy(content, round))


def _copy(content: Any, round: int) -> Any:
    phrasings = {
        language: [f"{phrase[:140]} aihe{round}" for phrase in phrases]
        for language, phrases in content.get("phrasings", {}).items()
    }
    titles = {language: f"{title[:24]} {round}" for language, title in content["title"].items()}
    return {**content, "id": f"{content['id']}_{round}", "title": titles, "phrasings": phrasings}


async def _measure(
    application: Application, size: Size, server: int | None
) -> tuple[Searches, dict[tuple[str, str], staff_pages.Cost]]:
    costs: dict[tuple[str, str], staff_pages.Cost] = {}
    transport = httpx.ASGITransport(build(application, work=False))
    counted = staff_pages.Counted()
    async with (
        application.open(work=False),
        httpx.AsyncClient(transport=transport, base_url="http://bot.test", timeout=600) as http,
    ):
        places = await staff_pages.live_person(application, http, size)
        for role, pages in PAGES.items():
            token = await staff_pages.signed_in(application, http, role)
            for page in pages:
                costs[role, page] = await staff_pages.cost(
                    http, page.format(**places), token, counted, server
                )
        return _searches(application), costs


def _searches(application: Application) -> Searches:
    """Each text twice: the second time its words are known, as those of residents soon are."""
    texts = [
        (text, language)
        for by_language in yaml.safe_load(_TEXTS.read_text(encoding="utf-8")).values()
        for language, those in by_language.items()
        for text in those
    ]
    begun = process_time()
    search: Search = current_search(application.organisation)
    search.prepare()
    built = process_time() - begun
    now = datetime(2027, 4, 1, 9, tzinfo=UTC)
    took = []
    for text, language in [*texts, *texts]:
        begun = process_time()
        search.find(text, language, now)
        took.append(1000 * (process_time() - begun))
    return Searches(1000 * built, median(took), quantiles(took, n=100)[98])


def main() -> None:
    reading = argparse.ArgumentParser(prog="python -m benchmarks.catalogue", description="A large catalogue.")
    reading.add_argument("engines", nargs="*", default=["sqlite", "postgresql"])
    reading.add_argument("--items", type=int, default=ITEMS, metavar="NUMBER")
    reading.add_argument("--sign-ups", type=int, default=SIGN_UPS, metavar="NUMBER")
    reading.add_argument("--write", action="store_true", help="put the figures into benchmarks/RESULTS.md")
    given = reading.parse_args()
    configure("WARNING")
    lines = [
        (
            f"{given.items} items and {given.sign_ups} sign-ups, {os.cpu_count()} cores."
            " Milliseconds of CPU; on PostgreSQL that of the server is added to pages."
        )
    ]
    over: list[str] = []
    found = {}
    for engine in given.engines:
        with ExitStack() as stack:
            url, server = stack.enter_context(staff_pages.places(engine))
            searches, costs = measure(url, given.items, given.sign_ups, server)
        found[engine] = costs
        lines += [
            "",
            (
                f"{engine}: a search takes {searches.median:.1f} at the median and {searches.slow:.1f} of one in a hundred;"
                f" reading all items {searches.built:.0f}."
            ),
        ]
        if searches.median > SEARCH_LIMIT:
            over.append(f"{engine} search: {searches.median:.1f}")
        over += [
            f"{engine} {role} {page}: {cost.cpu:.0f}"
            for (role, page), cost in costs.items()
            if cost.cpu > PAGE_LIMIT
        ]
    lines += ["", f"| role | page | {' | '.join(found)} |", "|---|---|" + "--:|" * len(found)]
    for role, page in next(iter(found.values())):
        cells = " | ".join(f"{costs[role, page].cpu:.0f}" for costs in found.values())
        lines.append(f"| `{role}` | `{page}` | {cells} |")
    lines += [
        "",
        f"Over {SEARCH_LIMIT:.0f} ms a search at the median, or {PAGE_LIMIT:.0f} ms a page: {', '.join(over) or 'none'}.",
    ]
    print(*lines, sep="\n")
    if given.write:
        results.write("catalogue", lines)


if __name__ == "__main__":
    main()
