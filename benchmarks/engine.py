"""The dialogue without storage: turns a second of the four-turn survey, on one core.

A visit falls due and is asked about, a number answers, a reason follows and is thanked for with an offer, and a
thank-you ends it. The state goes to JSON and back after every turn. Three things are timed, in turns within one run
and in this process's CPU time, so that what else the machine does counts little:

- `whole`: `Engine.turn` as the application calls it, with what was written being understood;
- `alone`: the same turns with the predictions handed in, so that nothing is understood;
- `floor`: what any engine must spend: the same states to JSON and back, and one look-up for each turn.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import product
from statistics import median
from time import process_time
from typing import Any

from dialogs.actions.journal import Journal
from dialogs.command_generator import CommandGenerator
from dialogs.engine import Engine
from dialogs.loader import load_assistant
from dialogs.prediction import Prediction
from dialogs.turn import UserMessage

DUE = UserMessage(event="EXTERNAL_visit_due", slots={"visit": "v1", "unit": "koks"})
RATINGS = ("9", "8", "3", "10", "numero 7", "kymppi", "5 / 10", "Yhdeksän")
REASONS = ("Jouduin odottamaan kauan", "Hyvä palvelu", "Lääkäri kuunteli", "Kaikki meni hyvin")
MORE = ("ja ovi oli lukossa.", "kuten aina!", "eikä kiirettä ollut", "vaikka jono oli pitkä")
THANKS = UserMessage(text="kiitos")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
VARIABLES = {"org": "Kymenlaakson hyvinvointialue", "tel": "05 123 4567", "days": "90"}


class Desk(Journal):
    """Notes what it is asked to do. Its clock stands still."""

    @property
    def now(self) -> datetime:
        return NOW

    def variables(self, language: str) -> Mapping[str, str]:
        return VARIABLES


# So many that remembering whole texts would not pay as it would for one.
CONVERSATIONS: Sequence[Sequence[UserMessage]] = [
    (DUE, UserMessage(text=rating), UserMessage(text=f"{reason}, {more}"), THANKS)
    for rating, reason, more in product(RATINGS, REASONS, MORE)
]


class Remembering:
    """Predicts with a `CommandGenerator` the first time and remembers it: an engine with it understands nothing anew."""

    def __init__(self) -> None:
        self.known: dict[int, Prediction] = {}
        self.turn = 0

    def __call__(self, *light: Any) -> Remembering:
        self.light = light
        return self

    def predict(self, heard: UserMessage) -> Prediction:
        self.turn += 1
        if self.turn not in self.known:
            self.known[self.turn] = CommandGenerator(*self.light).predict(heard)
        return self.known[self.turn]


def talk(engine: Engine) -> list[str]:
    """All conversations once; gives the states, as JSON."""
    states = []
    for conversation in CONVERSATIONS:
        desk = Desk()
        state: dict[str, Any] | None = None
        for heard in conversation:
            written = json.dumps(engine.turn(state, heard, desk).state)
            states.append(written)
            state = json.loads(written)
    return states


def run(repeats: int = 7) -> dict[str, float]:
    """Medians of the repeats; `..._spread` is the half of the distance between the quartiles, over the median."""
    assistant = load_assistant()
    remembered = Remembering()
    whole, alone = Engine(assistant), Engine(assistant, make_generator=remembered)
    states = [json.loads(state) for state in talk(whole)]
    answers = dict(enumerate(("question", "reason", "thanks", "")))

    def rehearsed() -> None:
        remembered.turn = 0
        talk(alone)

    def floor() -> None:
        for at, state in enumerate(states):
            json.loads(json.dumps(state))
            answers[at % len(answers)]

    rehearsed()
    work: dict[str, Callable[[], object]] = {
        "whole": lambda: talk(whole), "alone": rehearsed, "floor": floor, "load": load_assistant,
    }  # fmt: skip
    spent: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(repeats):
        for name, job in work.items():
            began = process_time()
            job()
            spent[name].append(process_time() - began)

    figures: dict[str, float] = {}
    for name in ("whole", "alone", "floor"):
        each = sorted(seconds / len(states) for seconds in spent[name])
        middle = median(each)
        figures[f"{name}_turns_per_second"] = round(1 / middle)
        figures[f"{name}_us_per_turn"] = round(middle * 1e6, 1)
        figures[f"{name}_spread"] = round((each[-1 - len(each) // 4] - each[len(each) // 4]) / 2 / middle, 3)
    for name in ("whole", "alone"):
        ratios = [one / other for one, other in zip(spent[name], spent["floor"], strict=True)]
        figures[f"{name}_to_floor"] = round(median(ratios), 2)
    figures["book_load_ms"] = round(median(spent["load"]) * 1e3, 1)
    return figures


def main() -> None:
    for name, figure in run(*map(int, sys.argv[1:])).items():
        print(f"{name:28}{figure:>12,}")


if __name__ == "__main__":
    main()
