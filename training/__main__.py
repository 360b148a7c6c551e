"""`make train`: fits the small models anew from their rows, and writes their weights, the curves of thresholds, and the words of feedback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.catalogue import ways
from dialogs.understanding import grade_opinion, linear_model
from training import fit, grades, rows, telling
from training import ways as of_ways

CURVE = rows.DATA / "CURVE.md"
_HEAD = """# The curve of the second opinion

Written by `make train`. Each line: the score from which on a text is heard, how many of the texts that the rules leave
open are found, and how many others are heard wrongly, on folds that the fit had not seen. The chosen line is **bold**.
What it means: [docs/understanding.md](../../../docs/understanding.md).
"""
_SHOWN = 12


def main() -> None:
    ways.FILE.write_bytes(of_ways.fit(of_ways.load()))
    of_numbers = grades.fit(grades.load())
    grade_opinion.FILE.write_bytes(of_numbers.model)
    telling.write()
    data = rows.load()
    found = fit.fit(data)
    linear_model.FILE.write_bytes(found.model)
    text = "\n".join(
        [
            _HEAD,
            *_counts(data),
            *_curves(found.curves, linear_model.FILE),
            *_curves({grade_opinion.GRADE: of_numbers.curve}, grade_opinion.FILE),
        ]
    )
    CURVE.write_text(text + "\n", encoding="utf-8")
    print(text)


def _counts(data: Sequence[rows.Row]) -> Iterator[str]:
    counted = Counter((row.label, row.source) for row in data)
    yield "| label | " + " | ".join(rows.SOURCES) + " |"
    yield "|---|" + "--:|" * len(rows.SOURCES)
    for label in rows.LABELS:
        yield f"| {label} | " + " | ".join(str(counted[label, source]) for source in rows.SOURCES) + " |"


def _curves(curves: Mapping[str, Sequence[fit.Point]], file: Path) -> Iterator[str]:
    heads = linear_model.load(file).heads
    for name, curve in curves.items():
        yield f"\n## {name}\n\n| threshold | found | of | false | of |\n|--:|--:|--:|--:|--:|"
        chosen = heads[name].threshold
        step = max(1, len(curve) // _SHOWN)
        for at, point in enumerate(curve):
            cells = [f"{point.threshold:.3f}", point.found, point.of, point.false, point.among]
            if point.threshold == chosen:
                yield "| " + " | ".join(f"**{cell}**" for cell in cells) + " |"
            elif at % step == 0:
                yield "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    main()
