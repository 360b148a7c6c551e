"""Other readings of a text whose letters hide its words: another alphabet, a space between the letters or none between
the words, digits for letters ("халуан куолла", "k u o l l a", "haluankuolla", "k1ll").

Only a cry for help is looked for in them. Nothing is read anew of a text in plain letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial

from dialogs.understanding import scripts
from dialogs.understanding.text import (
    HEAD,
    WORDS_REMEMBERED,
    LatePattern,
    Message,
    bare_words,
    fold,
)

_TWO_LETTERS = {"ц": "ts", "ч": "ts", "ю": "ju", "я": "ja", "ъ": "", "ь": "", "θ": "th", "ξ": "ks", "ψ": "ps"}
_LATIN = {
    **dict(zip("абвгґдеёєжзиіїйклмнопрстуўфхшщыэ", "abvggdeoezziiijklmnoprstuufhssye", strict=True)),
    **dict(zip("αβγδεζηικλμνοπρσςτυφχω", "avgdeziiklmnoprsstyfho", strict=True)),
    **_TWO_LETTERS,
}
_OTHER_ALPHABET = LatePattern(f"[{''.join(_LATIN)}]")
_AFTER_CONSONANT = LatePattern(r"(?<=[бвгджзйклмнпрстфхцчшщя])[яю]")
_SOFT = {"я": "a", "ю": "y"}

_APART = LatePattern(r"(?<![^\W_])[^\W_](?:[\W_]{1,3}[^\W_](?![^\W_])){3,}")
_DIGIT_WITHIN = LatePattern(r"[a-z](?:[013457@$]|!(?=[a-z]))+[a-z]*")
_DIGITS = str.maketrans("03457@$!", "oeastasi")
_ONES = ("l", "i")
_SHORTEST_JOINED, _LONGEST_JOINED = 7, 40
_MOST_WORDS = 6
_SINGLE = "i"  # the only word of one letter


def readings(message: Message) -> Iterator[str]:
    """The bare words that a text may stand for in plain letters."""
    folded = message.folded
    if not folded.isascii() and _OTHER_ALPHABET.search(folded):
        yield _bare(_transliterated(message.display[:HEAD].lower()))
    if not folded.isascii() and (plain := scripts.unframed(folded)) != folded:
        yield bare_words(plain)
    if _DIGIT_WITHIN.search(folded):
        yield from (_bare(_DIGIT_WITHIN.sub(partial(_undigited, one=one), folded)) for one in _ONES)


def joined(message: Message) -> str:
    """The text with single letters made words; itself where it has no row of them."""
    return _APART.sub(_joined, message.folded) if _APART.search(message.folded) else message.folded


def parted(words: Sequence[str], is_known: Callable[[str], bool]) -> str | None:
    """The bare words of a text in which words were run together; None where none were. `is_known` knows those looked for."""
    parts = [part for word in words for part in _parted(word, is_known)]
    return " ".join(parts) if len(parts) > len(words) else None


def _bare(text: str) -> str:
    return bare_words(fold(text))


def _undigited(word: re.Match[str], one: str) -> str:
    return word[0].translate(_DIGITS).replace("1", one)


def _transliterated(small: str) -> str:
    small = _AFTER_CONSONANT.sub(lambda vowel: _SOFT[vowel[0]], small).replace("ου", "u")
    return "".join(_LATIN.get(char, char) for char in small)


def _joined(letters: re.Match[str]) -> str:
    """Single letters as words: the commonest sign between them joins, any other parts two words."""
    pieces = re.split(r"([\W_]+)", letters[0])
    joining = Counter(pieces[1::2]).most_common(1)[0][0]
    return "".join(piece if piece.isalnum() else "" if piece == joining else " " for piece in pieces)


@lru_cache(maxsize=WORDS_REMEMBERED)
def _parted(word: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """The fewest known words that the word is made of; the word itself where it is not made of such."""
    if not _SHORTEST_JOINED <= len(word) <= _LONGEST_JOINED or is_known(word):
        return (word,)
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(word) + 1):
        ways = [
            (*before, part)
            for start, before in enumerate(best)
            if before is not None
            and len(before) < _MOST_WORDS
            and (end - start > 1 or word[start] in _SINGLE)
            and is_known(part := word[start:end])
        ]
        best.append(min(ways, key=len, default=None))
    return best[-1] or (word,)
