"""The readings as tables: how many are right, of how many, and how sure that share is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import sqrt

from benchmarks.understanding.reading import DANGER, Reading

_Z = 1.959964  # 95 %


def by_set(readings: Sequence[Reading]) -> list[str]:
    """The tables of each set under its name: a set that rules were mended by says less than a newer one."""
    found: list[str] = []
    for name in dict.fromkeys(reading.row.set for reading in readings):
        found += [f"## {name}", "", *lines([reading for reading in readings if reading.row.set == name]), ""]
    return found[:-1]


def lines(readings: Sequence[Reading]) -> list[str]:
    return [*_strict(readings), "", *_measures(readings), "", *_confusion(readings)]


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927)."""
    share, weight = right / n, _Z**2 / n
    middle = (share + weight / 2) / (1 + weight)
    half = _Z * sqrt(share * (1 - share) / n + weight / (4 * n)) / (1 + weight)
    return middle - half, middle + half


def _strict(readings: Sequence[Reading]) -> list[str]:
    groupings: dict[str, Callable[[Reading], str]] = {
        "kind": lambda reading: reading.row.kinds[0],
        "group": lambda reading: reading.row.group,
        "language": lambda reading: reading.row.language,
        "dialect": lambda reading: reading.row.dialect,
    }
    found = ["| kind, rating and comment right | n | right | share | 95 % |", "|---|--:|--:|--:|--:|"]
    found.append(_share("all", [reading.right for reading in readings]))
    for grouping, key in groupings.items():
        for value in sorted({key(reading) for reading in readings}):
            right = [reading.right for reading in readings if key(reading) == value]
            found.append(_share(f"{grouping} {value}", right))
    return found


def _measures(readings: Sequence[Reading]) -> list[str]:
    numbered = [reading for reading in readings if reading.row.rating is not None]
    unnumbered = [reading for reading in readings if reading.row.rating is None]
    danger, calm = _split(readings, lambda reading: bool(reading.row.flags & DANGER))
    told, untold = _split(readings, lambda reading: "discrimination" in reading.row.flags)
    stops, others = _split(readings, lambda reading: "stop" in reading.row.kinds)
    codes, codeless = _split(readings, lambda reading: "identity_code" in reading.row.flags)
    found = ["| measure | n | found | share | 95 % |", "|---|--:|--:|--:|--:|"]
    found.append(_share("numbers read", [reading.rating_right for reading in numbered]))
    found.append(_share("numbers invented", [reading.invented for reading in unnumbered]))
    found += _by_language("danger heard", danger, lambda reading: reading.danger)
    found.append(_share("false alarms, all other rows", [reading.danger for reading in calm]))
    hard = [reading for reading in calm if reading.row.group == "calm"]
    found += _by_language("false alarms, hard negatives", hard, lambda reading: reading.danger)
    found += _by_language("discrimination heard", told, lambda reading: reading.discrimination)
    found.append(_share("discrimination, false", [reading.discrimination for reading in untold]))
    found += _by_language("stop heard", stops, lambda reading: reading.stop)
    found.append(_share("stop, false", [reading.stop for reading in others]))
    found.append(_share("identity codes masked", [reading.code_gone for reading in codes]))
    masked = ["identity_code" in reading.flags for reading in codeless]
    found.append(_share("identity codes, false", masked))
    return found


def _confusion(readings: Sequence[Reading]) -> list[str]:
    wrong = Counter(
        (reading.row.kinds[0], reading.kind) for reading in readings if reading.kind not in reading.row.kinds
    )
    found = ["| kind | read as another |", "|---|---|"]
    for kind in sorted({kind for kind, _ in wrong}):
        others = [f"{read} {n}" for (of, read), n in wrong.most_common() if of == kind]
        found.append(f"| {kind} | {', '.join(others)} |")
    return found


def _split(
    readings: Iterable[Reading], belongs: Callable[[Reading], bool]
) -> tuple[list[Reading], list[Reading]]:
    inside: list[Reading] = []
    outside: list[Reading] = []
    for reading in readings:
        (inside if belongs(reading) else outside).append(reading)
    return inside, outside


def _by_language(name: str, readings: Sequence[Reading], found: Callable[[Reading], bool]) -> list[str]:
    rows = [_share(name, [found(reading) for reading in readings])]
    for language in sorted({reading.row.language for reading in readings}):
        hits = [found(reading) for reading in readings if reading.row.language == language]
        rows.append(_share(f"{name}, {language}", hits))
    return rows


def _share(name: str, hits: Sequence[bool]) -> str:
    low, high = wilson(sum(hits), len(hits))
    share = sum(hits) / len(hits)
    return f"| {name} | {len(hits)} | {sum(hits)} | {share:.1%} | {low:.1%}-{high:.1%} |"
