"""`make bench`: everything side by side, and benchmarks/RESULTS.md about it.

Each round runs all of them once; what is written down is the median of the rounds, and how far they were apart.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from statistics import median
from typing import Any

from benchmarks import engine, floor, results, start, turns, waits
from benchmarks.peers import aiogram_redis, telegram_pickle

ROUNDS = 3
SECONDS = 3.0


def main() -> None:
    dispatcher = [_round() for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)]
    lines = _table(dispatcher)
    print(*lines, sep="\n")
    results.write("measured", lines)


def _round() -> dict[str, dict[str, Any]]:
    runs: dict[str, Callable[[], dict[str, Any]]] = {
        "floor": lambda: floor.run((1, 16, 64), SECONDS),
        "sqlite": lambda: turns.run((1, 16, 64), SECONDS),
        "floor, 2 ms": lambda: floor.run((64,), SECONDS, sync=0.002),
        "sqlite, 2 ms": lambda: turns.run((64,), SECONDS, sync=0.002),
        "postgresql": lambda: turns.run((16, 64), SECONDS, "postgresql"),
        "aiogram": lambda: aiogram_redis.run((16, 64), SECONDS),
        "pickle": lambda: telegram_pickle.run((16, 64), SECONDS),
        "floor, waits": lambda: {"steady": waits.steady(SECONDS, waits.FLOOR)},
        "waits": lambda: {"steady": waits.steady(SECONDS), "quick": waits.quick()},
        "start": lambda: {"seconds": {"told": start.told(), "answering": start.answering()}},
    }
    found = {}
    for name, run in runs.items():
        print(f"{name} ...", file=sys.stderr, flush=True)
        found[name] = run()
    return found


def _table(dispatcher: list[dict[str, dict[str, Any]]]) -> list[str]:
    def figure(run: str, people: str, key: str) -> tuple[float, float]:
        values = [float(each[run][people][key]) for each in dispatcher]
        return median(values), (max(values) - min(values)) / (median(values) or 1.0)

    def turns_of(run: str, people: str) -> str:
        value, spread = figure(run, people, "turns_per_second")
        return f"{value:.0f} ± {spread / 2:.0%}"

    def ratio(run: str, other: str, people: str) -> str:
        mine, theirs = figure(run, people, "cpu_us_per_turn")[0], figure(other, people, "cpu_us_per_turn")[0]
        return f"{mine:.0f} µs against {theirs:.0f} µs: {mine / theirs:.1f} ×"

    def against(peer: str, people: str) -> str:
        mine, theirs = figure("sqlite", people, "turns_per_second")[0], turns_of(peer, people)
        return f"{mine:.0f} against {theirs}: {mine / float(theirs.split()[0]):.1f} ×"

    memory = median(each["sqlite"]["resident_mb"][0] for each in dispatcher)
    alone = engine.run()
    rows = [
        ("turns a second, SQLite, 16 at once", "≥ 2 500", turns_of("sqlite", "16"), turns_of("floor", "16")),
        ("turns a second, SQLite, 64 at once", "≥ 2 500", turns_of("sqlite", "64"), turns_of("floor", "64")),
        ("CPU a turn, SQLite, 16 at once", "≤ 2 ×", ratio("sqlite", "floor", "16"), ""),
        ("CPU a turn, SQLite, 64 at once", "≤ 2 ×", ratio("sqlite", "floor", "64"), ""),
        (
            "turns a second, 2 ms more a sync, 64 at once",
            "≥ 2 000",
            turns_of("sqlite, 2 ms", "64"),
            turns_of("floor, 2 ms", "64"),
        ),
        ("turns a second, PostgreSQL, 16 at once", "≥ 2 000", turns_of("postgresql", "16"), ""),
        ("turns a second, PostgreSQL, 64 at once", "≥ 2 000", turns_of("postgresql", "64"), ""),
        (
            "turns a second, against aiogram 3 with Redis (AOF always), 16",
            "≥ 2 ×",
            against("aiogram", "16"),
            "",
        ),
        (
            "turns a second, against aiogram 3 with Redis (AOF always), 64",
            "≥ 2 ×",
            against("aiogram", "64"),
            "",
        ),
        ("turns a second, against python-telegram-bot with pickle, 16", "", against("pickle", "16"), ""),
        ("turns a second, against python-telegram-bot with pickle, 64", "", against("pickle", "64"), ""),
        (
            "one client alone, SQLite, median",
            "≤ 2 ms",
            f"{figure('sqlite', '1', 'answered_ms_median')[0]:.1f} ms",
            f"{figure('floor', '1', 'answered_ms_median')[0]:.1f} ms",
        ),
        (
            f"a 200 at {waits.RATE} a second, p99",
            "≤ 25 ms",
            f"{figure('waits', 'steady', 'p99_ms')[0]:.1f} ms",
            f"{figure('floor, waits', 'steady', 'p99_ms')[0]:.1f} ms",
        ),
        (
            "the second of two quick messages, p99",
            "≤ 50 ms",
            f"{figure('waits', 'quick', 'p99_ms')[0]:.1f} ms",
            "",
        ),
        ("resident memory, SQLite, one process", "≤ 100 MB", f"{memory:.0f} MB", ""),
        ("`kynnys --help`", "≤ 0.3 s", f"{figure('start', 'seconds', 'told')[0]:.2f} s", ""),
        (
            "`kynnys serve` until it answers",
            "≤ 2.5 s",
            f"{figure('start', 'seconds', 'answering')[0]:.2f} s",
            "",
        ),
        (
            "engine alone, turns a second",
            "≥ 20 000",
            f"{1e6 / alone['whole_us_per_turn']:.0f}",
            f"{1e6 / alone['floor_us_per_turn']:.0f}",
        ),
    ]
    return [
        f"{os.cpu_count()} cores, {len(dispatcher)} rounds of {SECONDS:.0f} s.",
        "",
        "| what | goal | measured | floor |",
        "|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


if __name__ == "__main__":
    main()
