"""Sentences short enough to be read easily, in every text that people get."""

from __future__ import annotations

import re

LONGEST_SENTENCE = 15  # words; Selkokeskus advises short sentences, this is where ours are refused

# A full stop behind a figure ends a sentence only before a capital letter or at the end: "Klo 9. Tule" but "26. elokuuta".
_END = re.compile(r"(?<![0-9])[.!?:](?:\s|$)|(?<=[0-9])\.(?:\s+(?=[A-ZÅÄÖ])|$)|\n")
_WORD = re.compile(r"[^\W\d_][\w'-]*")

# Words and shortenings of offices, by language.
_OFFICIAL = {
    "fi": re.compile(
        r"(?<!\w)(?:mikäli|tulee toimittaa|koskien|toimesta|johtuen|(?:ko|esim|mm)\.)(?!\w)", re.IGNORECASE
    )
}


def long_sentence(text: str) -> str | None:
    """The first sentence of the text with more than `LONGEST_SENTENCE` words, figures not counted; None if there is none."""
    return next((s for s in _END.split(text) if words(s) > LONGEST_SENTENCE), None)


def official_word(text: str, language: str) -> str | None:
    """The first word in the text that offices use and people do not; None if there is none or none is known."""
    found = _OFFICIAL[language].search(text) if language in _OFFICIAL else None
    return found[0] if found else None


def words(sentence: str) -> int:
    return len(_WORD.findall(sentence))
