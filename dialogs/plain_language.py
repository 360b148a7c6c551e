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


# A number of days, in figures or as a word.
_DAYS = {
    "fi": re.compile(
        r"(?<!\w)(?:\d+|kahde\w+|kolme\w*|neljä\w*|viide\w+|viisi|kuude\w+|kuusi|seitsemä\w*|kymmene\w*)"
        r"\s+(?:päiv(?:ä(?:n|ä|än|ssä|stä|ksi)?|iä|ien|issä|iin)|pv|vrk|vuorokau\w*)(?!\w)",
        re.IGNORECASE,
    ),
    "sv": re.compile(
        r"(?<!\w)(?:\d+|två|tre|fyra|fem|sex|sju|åtta|nio|tio)\s+(?:dag(?:ar|en|arna)?|dygn)(?!\w)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?<!\w)(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\s+days?(?!\w)", re.IGNORECASE
    ),
}


def number_of_days(text: str, language: str) -> str | None:
    """The first number of days that the text names itself; None if there is none or the language is not known."""
    found = _DAYS[language].search(text) if language in _DAYS else None
    return found[0] if found else None


def long_sentence(text: str) -> str | None:
    """The first sentence of the text with more than `LONGEST_SENTENCE` words, figures not counted; None if there is none."""
    return next((s for s in _END.split(text) if words(s) > LONGEST_SENTENCE), None)


def official_word(text: str, language: str) -> str | None:
    """The first word in the text that offices use and people do not; None if there is none or none is known."""
    found = _OFFICIAL[language].search(text) if language in _OFFICIAL else None
    return found[0] if found else None


def words(sentence: str) -> int:
    return len(_WORD.findall(sentence))
