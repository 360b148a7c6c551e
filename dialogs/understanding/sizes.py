"""How many people a group has: the answer to "how many are you?"."""

from __future__ import annotations

import re

from dialogs.understanding.numbers import WORDS
from dialogs.understanding.text import HEAD, LatePattern, bare_words, clean, fold

LARGEST_GROUP = 1000

_MORE = {
    11: "yksitoista elva eleven",
    12: "kaksitoista tolv twelve tusina dussin dozen",
    13: "kolmetoista tretton thirteen",
    14: "neljatoista fjorton fourteen",
    15: "viisitoista femton fifteen",
    16: "kuusitoista sexton sixteen",
    17: "seitsemantoista sjutton seventeen",
    18: "kahdeksantoista arton eighteen",
    19: "yhdeksantoista nitton nineteen",
    20: "kaksikymmenta kakskyt tjugo twenty parikymmenta",
    25: "kaksikymmentaviisi tjugofem",
    30: "kolmekymmenta trettio thirty",
    40: "neljakymmenta fyrtio forty",
    50: "viisikymmenta femtio fifty",
    100: "sata hundra hundred",
}
_PEOPLE = {
    2: "kahdestaan kaksistaan",
    3: "kolmestaan",
    4: "neljastaan",
    5: "viidestaan",
    10: "kymmenkunta kymmenisen",
    15: "viitisentoista",
    20: "parikymmenta",
}
_SIZES = {word: size for table in (_MORE, _PEOPLE) for size, words in table.items() for word in words.split()}
_LONGEST = 8  # words; a longer text tells of something else
_OTHER_UNITS = LatePattern(
    r"\b\d+ ?(?:h|v|e|eur\w*|tun\w*|min|minu\w*|paiv\w*|vuo\w*|viik\w*|kuuk\w*|kert\w*|tim\w*|dag\w*|veck\w*|manad\w*|ar|gang\w*"
    r"|hour\w*|day\w*|week\w*|month\w*|year\w*|times)\b"
)
_ARTICLES = frozenset("en ett one a an yksi".split())  # noqa: SIM905 - read and edited as running text


def group_size(text: str) -> int | None:
    """The first number of a short text, in digits or in words; None where it names none. At most `LARGEST_GROUP`."""
    bare = bare_words(fold(clean(text)[:HEAD]))
    if len(bare.split()) > _LONGEST or _OTHER_UNITS.search(bare):
        return None
    if found := re.search(r"\d+", bare):
        return min(int(found[0][:6]), LARGEST_GROUP) or None
    words = bare.split()
    sizes = [size for word in words if (size := _size(word)) and (len(words) == 1 or word not in _ARTICLES)]
    return sizes[0] if sizes else None


def number(text: str) -> float | None:
    """The one number of a short text, in digits or in words; None where it names none or several."""
    folded = fold(clean(text)[:HEAD])
    if len(folded.split()) > _LONGEST:
        return None
    digits = re.findall(r"(?<![\w.,-])-?\d+(?:[.,]\d+)?(?![\w-]|[.,]\d)", folded)
    if digits or any(map(str.isdigit, folded)):
        return float(digits[0].replace(",", ".")) if len(digits) == 1 else None
    words = bare_words(folded).split()
    numbers = [
        _SIZES.get(word, WORDS.get(word, (0, ""))[0])
        for word in words
        if (word in _SIZES or word in WORDS) and (len(words) == 1 or word not in _ARTICLES)
    ]
    return numbers[0] if len(numbers) == 1 else None


def _size(word: str) -> int:
    return _SIZES.get(word) or WORDS.get(word, (0, ""))[0]
