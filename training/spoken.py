"""Texts as other people would write them: in a dialect, and with slips of the thumb.

Rows are written in the standard language more often than people write so. Each is fitted also in these forms, so that the
pieces of words which dialects and typing errors share are weighed too. The same text always has the same forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from zlib import crc32

Change = tuple[re.Pattern[str], str]

_KEYS = ("qwertyuiopå", "asdfghjklöä", "zxcvbnm")
_SHORTEST_SLIPPED = 4  # letters
_WORDS_A_SLIP = 4


def forms(text: str, language: str) -> Iterator[str]:
    """The text in a dialect of its language, and with typing errors; what does not differ from it is left out."""
    random = Random(crc32(text.encode()))  # noqa: S311 - no secret
    lower = text.lower()
    spoken = random.choice(_DIALECTS[language])(lower) if language in _DIALECTS else lower
    yield from dict.fromkeys(form for form in (spoken, _slipped(lower, random)) if form != lower)


def _changes(*changes: tuple[str, str]) -> list[Change]:
    return [(re.compile(sound), written) for sound, written in changes]


def _words(**words: str) -> list[Change]:
    return [(re.compile(rf"\b{word}\b"), spoken) for word, spoken in words.items()]


def _changed(changes: list[Change], text: str) -> str:
    for sound, written in changes:
        text = sound.sub(written, text)
    return text


_VOWEL = "[aeiouyäö]"
_BETWEEN = (rf"({_VOWEL})([lr])(?=[kpvmjh])", r"\1\2\1")  # kolme: kolome
_DOUBLED = (rf"(?<!{_VOWEL})({_VOWEL})([ptkslmnrvj])(?=aa|ää|oo|ee|uu)", r"\1\2\2")  # enää: ennää
_NO_END = (r"(?<=[aeiouyäö])n\b", "")
_MY = {"minua": "mua", "minulle": "mulle", "minut": "mut", "minun": "mun", "minulla": "mulla"}

_SAVO = [
    *_words(minua="minuva", minulle="miulle", minut="miut", minun="miun", minä="mie", sinä="sie"),
    *_changes(
        _BETWEEN, _DOUBLED, (r"d", ""), (r"ts", "ht"), (r"aa\b", "oo"), (r"ää\b", "ee"), (r"([aäoö])i(?=[stnl])", r"\1e")
    ),
]  # fmt: skip
_POHJANMAA = [
    *_words(minä="mä", **_MY),
    *_changes(
        _BETWEEN, (r"d", "r"), (r"ts", "tt"), (r"([aä])\1n\b", r"\1h\1n"), (r"ie", "iä"), (r"uo", "ua")
    ),
]
_TURKU = [
    *_words(minä="mää", sinä="sää", **_MY),
    *_changes(_NO_END, (r"d", "r"), (r"(?<=[tkslnj])[aä]\b", ""), (r"([tk])([aä])\2\b", r"\1\1\2"), (r"ssa\b|ssä\b", "s")),
]  # fmt: skip
_HELSINKI = [
    *_words(minä="mä", sinä="sä", tämä="tää", nämä="nää", **_MY),
    *_changes(
        (r"j[aä]\b", "i"), (r"(?<=[st])t[aä]\b", "t"), (r"([oeöu])[aä]\b", r"\1\1"), (r"ts", "tt"), (r"d", "")
    ),
]
_FINLAND_SWEDISH = [
    *_words(jag="ja", inte="int", är="e", mig="mej", det="de", och="å", något="na", mera="meir", också="åså"),
    *_changes((r"\bvill ja\b", "vil ja")),
]
_DIALECTS: dict[str, list[Callable[[str], str]]] = {
    "fi": [partial(_changed, changes) for changes in (_SAVO, _POHJANMAA, _TURKU, _HELSINKI)],
    "sv": [partial(_changed, _FINLAND_SWEDISH)],
}


def _slipped(text: str, random: Random) -> str:
    """The text with one letter wrong in a word of four or so."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= _SHORTEST_SLIPPED and word.isalpha()]
    for place in random.sample(long, min(len(long), 1 + len(words) // _WORDS_A_SLIP)):
        words[place] = _slip(words[place], random)
    return " ".join(words)


def _slip(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    slips = (before + after, before + letter + letter + after, before + after[0] + letter + after[1:],
             before + _beside(letter, random) + after)  # fmt: skip
    return random.choice(slips)


def _beside(letter: str, random: Random) -> str:
    """A key beside the letter's."""
    for row in _KEYS:
        if (at := row.find(letter)) >= 0:
            return random.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2])
    return letter
