"""python -m benchmarks.search: how often what residents write finds a fitting item, on texts that guided no change.

For each set of `benchmarks/search` (README.md): its texts, and how many find a right item among the first three; of feedback and of wishes
that no item fits, how many find something.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from bot.catalogue.search import Search
from bot.config.settings import EXAMPLE
from bot.organisation import load
from dialogs.responses import LANGUAGES

HERE = Path(__file__).parent
NOW = datetime(2027, 4, 1, 9, tzinfo=UTC)
SETS = ("seek", "open_seek", "feedback", "open_feedback", "nothing")
SHOWN = 3  # items of the first message


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    organisation = load(EXAMPLE)
    search = Search.of(organisation.catalogue.current.items.values(), organisation)
    print("| set | texts | found | share |", "|---|--:|--:|--:|", sep="\n")
    for name in SETS:
        counts: dict[str, list[bool]] = defaultdict(list)
        for row in rows(name):
            found = [each.id for each in search.find(row["text"], row["lang"], NOW)[:SHOWN]]
            right = set(row["items"].split())
            hit = bool(right.intersection(found)) if right else bool(found)
            counts["all"].append(hit)
            counts[row["lang"]].append(hit)
        for language in ("all", *LANGUAGES):
            hits = counts[language]
            print(f"| {name}, {language} | {len(hits)} | {sum(hits)} | {sum(hits) / len(hits):.1%} |")


if __name__ == "__main__":
    main()
