"""How far a command is through a long file, and how long the rest will take: a bar on a terminal, else a line now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

EVERY = 10.0  # seconds between two lines, where there is no terminal

Advance = Callable[[int], None]
"""Called with the number of the line that has been reached."""


@contextmanager
def progress(
    console: Console, name: str, lines: int, clock: Callable[[], float] = monotonic
) -> Iterator[Advance]:
    """`lines` is the number of lines of the whole file."""
    if not console.is_terminal:
        yield _Told(console, name, lines, clock)
        return
    done = TextColumn("{task.completed:,} of {task.total:,} lines")
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        done,
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task(name, total=lines)
        yield lambda line: bar.update(task, completed=min(line, lines))


class _Told:
    def __init__(self, console: Console, name: str, lines: int, clock: Callable[[], float]) -> None:
        self._console = console
        self._name = name
        self._lines = lines
        self._clock = clock
        self._began = self._last = clock()

    def __call__(self, line: int) -> None:
        now = self._clock()
        if now - self._last < EVERY or not 0 < line < self._lines:
            return
        self._last = now
        left = (now - self._began) / line * (self._lines - line)
        self._console.print(
            f"{self._name}: {line:,} of {self._lines:,} lines, about {_duration(left)} left",
            markup=False, highlight=False, soft_wrap=True,
        )  # fmt: skip


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
