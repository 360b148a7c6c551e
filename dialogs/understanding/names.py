"""The first name that a person gives: with an initial or a surname, a greeting, a closing or a picture beside it.

Any word may be a name ("Anna" gives, "Toivo" hopes), so a word alone is one unless it refuses, greets or asks. Of several words
the first is a name only where the others look like initials or a surname; else they say something, and are left as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from dialogs.understanding import sensitive, wordlists
from dialogs.understanding.text import LatePattern, clean, fold

_LISTS = wordlists.read("names")
_LEAD = LatePattern(
    rf"^\W*(?:{_LISTS.choice('greetings')}[\s,.!]+)*"
    rf"(?:(?:{_LISTS.choice('i')} )?{_LISTS.choice_of_several('introducing')}[\s:,]+)?"
)
_CLOSING = LatePattern(
    rf"(?:^|(?<=\s))(?:{_LISTS.choice('warmly')}[ .]+)*(?:{_LISTS.choice('closing')}|t(?=[.:]))[\s.,:-]+(?=[^\W\d_])"
)
_AGE = LatePattern(rf"[,\s(]+\d{{1,3}}(?:\s?{_LISTS.choice('years')})?[).]*$")
# Where the person is from, behind the name.
_HOME = LatePattern(
    rf"(?<=\w)(?:[,\s(]+\d{{1,3}}\s?(?:v|ar|y)[,\s]+|[,\s]+)(?:{_LISTS.choice('from')}\s+\w+|\w{{3,}}(?:sta|lta))[.)]*$"
)
_KIN = LatePattern(rf"^{_LISTS.choice('kin')}\s+(?=[^\W\d_])")
_TITLE = LatePattern(rf"^({_LISTS.choice('titles')})\.?\s+(?=[^\W\d_])")
_OF_FIRST_NAMES = _LISTS.words("titles of first names")
_SMILEY = LatePattern(r"(?<!\w)[:;=]-?[)(DPp3*]+(?!\w)")
_CALLED = LatePattern(r"kutsu(?:kaa|taan)?\b|kutsua\b")
_TRANSLATIVE = "ksi"
_WORD = LatePattern(r"[^\W\d_]{2,20}(?:[-'’][^\W\d_]{1,20}){0,2}|[^\W\d_]['’][^\W\d_]{2,20}")
_INITIAL = LatePattern(r"[^\W\d_]\.?(?:-?[^\W\d_]\.)*")
_SURNAME = LatePattern(rf".*{_LISTS.choice('surnames')}$")
_PARTICLES = _LISTS.words("particles")
_AFTER_NAME = _LISTS.words("behind")
_NO_NAMES = _LISTS.as_written("no names")
_NAMES_TOO = _LISTS.words("names too")
_MASKED = LatePattern(
    r"(?:(?<!\w)(?:hetu\w*|sotu\w*|henkilötunnu\w*|personbeteckning\w*|personnummer|id|identity code|puh|tel|email)[\s:.]*(?:on|är|is)?\s*)?"
    + re.escape(sensitive.MASK),
    re.IGNORECASE,
)
"""What is masked beside a name, with what it is called."""
_AS_PICTURE = "\ufe0f"
_LONGEST = 60
_MOST = 4
_SHORTEST_ENDED = 6
"""Letters of a name with the ending of "kutsukaa Liisaksi"; Aleksi has none."""


def first_name(text: str) -> str | None:
    """The first name that a person gave, as written but with a capital; None where none is clear."""
    display = _SMILEY.sub(" ", _letters(_MASKED.sub("", clean(text)))).strip(" ~\t\n")
    if len(display) > _LONGEST or any(char in "@/<>{}[]=;?" for char in display):
        return None
    if sensitive.find(display) or "www." in display.lower():
        return None
    rest, introduced = _introduced(display)
    rest = rest.split(",")[0].split("\n")[0].strip(' .!:;"“”()*-')
    if any(map(str.isdigit, rest)):
        return None
    words = [stripped for word in rest.split() if (stripped := word.strip('!"“”()*:'))]
    while len(words) > 1 and fold(words[-1]).strip(".") in _AFTER_NAME:
        words.pop()
    if (
        words
        and _CALLED.search(fold(display))
        and words[0].lower().endswith(_TRANSLATIVE)
        and len(words[0]) > _SHORTEST_ENDED
    ):
        words[0] = words[0][: -len(_TRANSLATIVE)]
    if not 1 <= len(words) <= _MOST or not _WORD.fullmatch(words[0].strip(".")):
        return None
    words[0] = words[0].strip(".")
    if any(map(_says_something_else, words)) or not _goes_on_as_name(words, introduced=introduced):
        return None
    return _capital(words[0])


def _letters(display: str) -> str:
    """The text without pictures; a letter whose script has no capitals is one all the same."""
    return "".join(
        " " if unicodedata.category(char) in ("So", "Sk", "Cf") or char == _AS_PICTURE else char
        for char in display
    ).strip()


def _introduced(display: str) -> tuple[str, bool]:
    """What stands behind an introduction ("olen") or a closing ("terv."), and whether there was one."""
    folded = fold(display)
    rest, found = display, False
    if (lead := _LEAD.match(folded)) and lead.end():
        rest, found = display[lead.end() :], bool(lead[0].strip())
    if closing := _CLOSING.search(fold(rest)):
        rest, found = rest[closing.end() :], True
    for behind in (_HOME, _AGE):
        if (tail := behind.search(fold(rest))) and tail.start():
            rest = rest[: tail.start()]
    rest = _untitled(rest)
    return (rest, found) if any(map(str.isalpha, rest)) else (display, False)


def _untitled(name: str) -> str:
    """The name without the title before it; a surname alone keeps its title, and is then no first name."""
    folded = fold(name)
    if kin := _KIN.match(folded):
        return name[kin.end() :]
    if title := _TITLE.match(folded):
        rest = folded[title.end() :].strip(" .")
        if " " in rest or (title[1] in _OF_FIRST_NAMES and not _SURNAME.fullmatch(rest)):
            return name[title.end() :]
    return name


def _says_something_else(word: str) -> bool:
    plain = word.strip(".").lower()
    return plain in _NO_NAMES and plain not in _NAMES_TOO


def _goes_on_as_name(words: Sequence[str], *, introduced: bool) -> bool:
    """Whether what follows the first word looks like initials or a surname."""
    rest = [word for word in words[1:] if fold(word) not in _PARTICLES]
    if not rest:
        return True
    if not all(_INITIAL.fullmatch(word) or _WORD.fullmatch(word.strip(".")) for word in rest):
        return False
    return all(_looks_like_one(word, capitals=words[0].istitle() or introduced) for word in rest)


def _looks_like_one(word: str, *, capitals: bool) -> bool:
    if _INITIAL.fullmatch(word):
        return True
    if capitals and word[0].isupper() and not word.isupper():
        return True
    return bool(_SURNAME.fullmatch(fold(word.strip("."))))


def _capital(name: str) -> str:
    if any(map(str.isupper, name)) and not (name.isupper() and len(name) > 1):
        return name
    for sign in "-'’":
        if sign in name:
            return sign.join(part[:1].upper() + part[1:].lower() for part in name.split(sign))
    return name[:1].upper() + name[1:].lower()
