"""Words that remarks are made of, by how they begin: what tells a reason beside a grade from words that only give it.

They are taken from the rows: what stands in about as large a share of feedback as of grades that were given without a reason, or a larger one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from dialogs.understanding.beside_grade import TELLING, beginning, is_filler
from training import rows

_HEAD = "# Beginnings of words that feedback is made of, folded. Written by `make train` from the rows; see README.md.\n"
_SHORTEST = 3  # letters
LEANING = (
    1.1  # a word as frequent in both tells: a reason that is lost costs more than one that is kept in vain
)


def write() -> int:
    """Writes the list, and says how long it is."""
    remarks, grades = list(rows.remarks()), list(rows.grades_alone())
    told, graded = Counter(_beginnings(remarks)), Counter(_beginnings(grades))
    telling = sorted(
        start for start in told if LEANING * told[start] / len(remarks) >= graded[start] / len(grades)
    )
    TELLING.write_text(_HEAD + "\n".join(telling) + "\n", encoding="utf-8")
    return len(telling)


def _beginnings(texts: Iterable[str]) -> Iterator[str]:
    """How the words of each text begin, each once a text."""
    for text in texts:
        words = (word for word in rows.words_of(text) if len(word) >= _SHORTEST and word.isalpha())
        yield from {beginning(word) for word in words if not is_filler(word)}
