"""Words that remarks are made of, by how they begin: what tells a reason beside a grade from words that only give it.

They are taken from the rows: what stands in a larger share of feedback than of grades that were given without a reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from dialogs.understanding.beside_grade import TELLING, beginning, is_filler
from training import rows

_HEAD = "# Beginnings of words that feedback is made of, folded. Written by `make train` from the rows; see README.md.\n"
_SHORTEST = 3  # letters


def write() -> int:
    """Writes the list, and says how long it is."""
    remarks, grades = list(rows.remarks()), list(rows.grades_alone())
    told, graded = Counter(_beginnings(remarks)), Counter(_beginnings(grades))
    telling = sorted(start for start in told if told[start] / len(remarks) > graded[start] / len(grades))
    TELLING.write_text(_HEAD + "\n".join(telling) + "\n", encoding="utf-8")
    return len(telling)


def _beginnings(texts: Iterable[str]) -> Iterator[str]:
    """How the words of each text begin, each once a text."""
    for text in texts:
        words = (word for word in rows.words_of(text) if len(word) >= _SHORTEST and word.isalpha())
        yield from {beginning(word) for word in words if not is_filler(word)}
