"""A text made ready for matching.

Three views of one text are used, and no others:

- `display`: what may be kept. As written, without control characters, bidirectional marks and lone surrogates.
- `folded`: the first characters of `display`, letter for letter (the same length, so that a place found in one
  is the place in the other), in small letters, without umlauts and accents, with ASCII digits, dashes and quotes.
- `bare`: the words of `folded` with one space between them and nothing else; sentences are matched on it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cached_property

HEAD = 2000
"""Characters that are analysed from the start of a text. A reply is rarely longer than two SMS parts (306)."""

TAIL = 1000
"""Characters that are analysed also from the end of a longer text, for a cry for help or a STOP there."""

WORDS_REMEMBERED = 4096
"""Words of which a reader remembers what it found: most texts are made of fewer, and a full memory takes half a megabyte."""

TEXTS_REMEMBERED = 16
"""Texts of which a reader remembers what it found: one text and its clauses are read by several readers in a row."""

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_LATIN_NAME = re.compile(r"LATIN (?:SMALL LETTER|LETTER SMALL CAPITAL) ([A-Z])(?: WITH [A-Z ]+)?$")  # ø, ł, ᴀ
_DASHES = "‐‑‒–—―−﹘﹣-"
_DOUBLE = "“”„‟«»″❝❞＂"
_SINGLE = "‘’‚‛′`´ʼ＇"
_WORD = re.compile(r"[^\W_]+")
_APART = {sign: " " for sign in range(128) if not chr(sign).isalnum()}
_INNER_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


class _Kept(dict[int, str | None]):
    """Drops what has no place in a kept text: controls, surrogates, bidirectional and zero-width marks."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        # the zero-width joiner holds an emoji together
        dropped = unicodedata.category(char) in _DROPPED and code != 0x200D
        self[code] = kept = None if dropped else char
        return kept


class _Folded(dict[int, str]):
    """One character for one character."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_char(chr(code))
        return folded


def _fold_char(char: str) -> str:
    if char in _DASHES:
        return "-"
    if char in _DOUBLE:
        return '"'
    if char in _SINGLE:
        return "'"
    if char == "\n":
        return char
    if char.isspace() or char in "\ufe0f\ufe0e\u20e3\u200d":  # what follows the digit in a keycap
        return " "
    digit = unicodedata.digit(char, None)
    if digit is None and unicodedata.category(char) == "Lo":  # 九
        digit = _whole(unicodedata.numeric(char, None))
    if digit is not None:
        return str(digit)
    base, rest = (decomposed := unicodedata.normalize("NFKD", char))[0], decomposed[1:]
    if not all(map(unicodedata.combining, rest)):
        base = char
    small = base.lower()
    if not small.isascii():
        named = _LATIN_NAME.match(unicodedata.name(small[0], ""))
        small = named[1].lower() if named else {"æ": "a", "ð": "d", "ß": "s"}.get(small, small)
    return small if len(small) == 1 else char


def _whole(number: float | None) -> int | None:
    return int(number) if number is not None and number in range(10) else None


_LATIN = str.maketrans("авекмнорстухіјѕԁһԛԝαειικνορτυχ", "abekmhopctyxijsdhqwaeiikvoptux")
_LOOKALIKE = re.compile(f"[{''.join(map(chr, _LATIN))}]")
_ASCII_LETTER = re.compile(r"[a-z]")
_ONLY_LATIN_LOOKING = re.compile(rf"(?<![^\W\d_])[a-z{''.join(map(chr, _LATIN))}]+(?![^\W\d_])")
_KEPT = _Kept({10: "\n", 9: " ", 13: "\n", 0x2028: "\n", 0x2029: "\n", 0x85: "\n"})
_FOLDED = _Folded()


_ORDINARY = re.compile(r"[ -~\nåäöÅÄÖ]*")
"""Most texts: nothing in them needs more than the shortest way."""


def clean(text: str) -> str:
    """The text as it may be kept: composed (NFC), printable, with a line feed between lines."""
    if _ORDINARY.fullmatch(text):
        return text
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_KEPT))


def fold(text: str) -> str:
    """Small letters without accents; always as long as the text."""
    if _ORDINARY.fullmatch(text):
        text = text.lower()
        return text if text.isascii() else text.replace("ä", "a").replace("ö", "o").replace("å", "a")
    return _in_latin(text.translate(_FOLDED))


def _in_latin(folded: str) -> str:
    """Cyrillic and Greek letters that look like Latin ones, where they stand in words among Latin letters ("hаluаn")."""
    if not _LOOKALIKE.search(folded) or not _ASCII_LETTER.search(folded):
        return folded
    return _ONLY_LATIN_LOOKING.sub(lambda word: word[0].translate(_LATIN), folded)


def bare_words(folded: str) -> str:
    """The words alone, one space between them; "don't" is "dont"."""
    return " ".join(words_of(folded))


def words_of(folded: str) -> list[str]:
    """The words of `bare_words`, one by one."""
    if "'" in folded:
        folded = _INNER_APOSTROPHE.sub("", folded)
    if folded.isascii():  # half the time, for most texts
        return folded.translate(_APART).split()
    return _WORD.findall(folded)


class LatePattern:
    """A regular expression that is compiled when first needed; the import of some forty of them would take 50 ms."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._source, self._flags)

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        return self._compiled.search

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        return self._compiled.match

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        return self._compiled.fullmatch

    @cached_property
    def findall(self) -> Callable[..., list[str]]:
        return self._compiled.findall

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        return self._compiled.finditer

    @cached_property
    def split(self) -> Callable[..., list[str]]:
        return self._compiled.split

    @cached_property
    def sub(self) -> Callable[..., str]:
        return self._compiled.sub


class Message:
    """One text and its views."""

    __slots__ = ("bare", "display", "folded", "words")

    def __init__(self, display: str) -> None:
        self.display = display
        self.folded = fold(display[:HEAD])
        """The analysed head of the text, folded."""
        self.words = words_of(self.folded)
        """The words of the analysed parts."""
        if len(display) > HEAD:
            self.words += words_of(fold(display[HEAD:][-TAIL:]))
        self.bare = " ".join(self.words)
