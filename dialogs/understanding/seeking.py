"""Whether a text looks for something to take part in, or tells of something: feedback must never become a search."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from dialogs.understanding import wordlists
from dialogs.understanding.clauses import clauses
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.text import HEAD, TEXTS_REMEMBERED, bare_words, clean, fold
from dialogs.understanding.tongue import tongue

_LISTS = wordlists.read("seeking")
_WISH = Phrases(_LISTS["wish"])
_OTHER_WISH = Phrases(_LISTS["wish of another kind"])
_WHY = Phrases(_LISTS["why"])
_QUESTION = Phrases(_LISTS["question"])
_WHERE_OR_WHEN = Phrases(_LISTS["where or when"])
_TELLING = Phrases(_LISTS["telling"])
_NOT_TELLING = Phrases(_LISTS["not telling"])
_PLAIN_WISH = Phrases(_LISTS["plain wish"])
_OF_CARE = Phrases(_LISTS["of care"])
_VERDICT = Phrases(_LISTS["verdict"])
_DENIALS = _LISTS.words("denials")
_FINNISH_COPULA = "on"
_COPULAS = _LISTS.words("copulas")
_OF_THE_WRITER = _LISTS.words("of the writer")

_PAST = re.compile(
    r"\w{3,}(?:ttiin|ivat|[nl][uy]t|neet|ttu|tty|nnu|nny|llu)|(?!aldrer|invanar|funktion|handikapp|rorelse|synskad|horselskad|utvecklingsst|intress|pension|upplev)\w{3,}ades?|(?!need|speed|feed|seed|weed)\w{2,}ed"
)
_BECOMING = re.compile(
    r"(?:\w+ ){0,3}(?:\w{3,}ja|\w*vapaae?hto\w*se|jasene|ystava|haastateltava|tukiperhee|\w*henkilo)ksi?"
)
_ASKED = re.compile(r"\w{2,}isi?ko(?:s|han)?|\w{2,}(?:taanko|tteko|taank|ttek)|\w+(?:ee|aa|oo|uu|yy|ii)ks")
"""A Finnish verb that asks: "osaisko", "löytyisikö", "järjestetäänkö", "tuleeks"."""
_OUR = re.compile(r"\bvår\b", re.IGNORECASE)
_LONGEST_WISH = 12  # words
_LABEL = 6
"""Words of a text that names a thing and says nothing of it."""
_LONGEST = 45
"""Words; a longer text tells of something."""


class Seeking(StrEnum):
    wish = "wish"  # to do or to find something
    question = "question"
    label = "label"  # a few words without a verb that tells
    statement = "statement"
    nothing = "nothing"  # feedback, or a wish for something else


@lru_cache(maxsize=TEXTS_REMEMBERED)
def seeking(text: str) -> Seeking:
    """What the text is. A wish or a question in one of its clauses counts, also after what another tells."""
    folded = _folded(text)
    bare = bare_words(folded)
    words = bare.split()
    if not words or len(words) > _LONGEST or _WHY.search(bare) or _OTHER_WISH.search(bare):
        return Seeking.nothing
    found = {_of_clause(clause.bare) for clause in clauses(folded)}
    if Seeking.wish in found or _WISH.search(bare):
        return Seeking.wish
    if Seeking.question in found:
        return Seeking.question
    if Seeking.nothing in found:
        return Seeking.nothing
    if "?" in text:
        return Seeking.question
    return Seeking.label if len(words) <= _LABEL else Seeking.statement


def wanted_clauses(text: str) -> list[str]:
    """The clauses of a longer text that wish or ask for something."""
    found = clauses(_folded(text))
    asking = (Seeking.wish, Seeking.question)
    return [clause.bare for clause in found if _of_clause(clause.bare) in asking] if len(found) > 1 else []


def seeks_in_vain(text: str) -> bool:
    """Whether the text wishes to do something, in so many words and nothing else: then it is said that nothing fits."""
    bare = bare_words(_folded(text))
    if bare.count(" ") >= _LONGEST_WISH or seeking(text) is not Seeking.wish:
        return False
    return bool(_PLAIN_WISH.search(bare)) and not (
        _tells(bare) or _VERDICT.search(bare) or _OF_CARE.search(bare)
    )


def _folded(text: str) -> str:
    """Without the Swedish "vår" (our), which would be "var" (was) without its ring."""
    return fold(_OUR.sub("min", clean(text)[:HEAD]))


def _of_clause(bare: str) -> Seeking:
    if _WISH.search(bare) or _BECOMING.fullmatch(bare):
        return Seeking.wish
    if _tells(bare) and not _WHERE_OR_WHEN.search(bare):
        return Seeking.nothing
    if _QUESTION.search(bare) or any(map(_ASKED.fullmatch, bare.split())):
        return Seeking.question
    words = set(_NOT_TELLING.remove(bare).split())
    asks = not _ASKING.isdisjoint(words)
    if _VERDICT.search(bare) and not asks:
        return Seeking.nothing
    states = _OF_THE_WRITER.isdisjoint(words) and not asks and _states(bare, words)
    return Seeking.nothing if states or _denies(bare, words) else Seeking.label


def _states(bare: str, words: set[str]) -> bool:
    """Whether it says what something is. "on" is a word of English, too."""
    found = words & _COPULAS
    return bool(found - {_FINNISH_COPULA}) or (
        _FINNISH_COPULA in found and tongue(bare) != "en" and not words & _ENGLISH
    )


_ENGLISH = _LISTS.words("english beside on")
_ASKING = _LISTS.words("asking words")


def _denies(bare: str, words: set[str]) -> bool:
    """Finnish "en" is an article in Swedish."""
    return not _DENIALS.isdisjoint(words) or ("en" in words and tongue(bare) == "fi")


def _tells(bare: str) -> bool:
    rest = _NOT_TELLING.remove(bare)
    if rest.startswith("var ") and _QUESTION.search(bare):
        rest = rest[len("var ") :]  # where, and not was
    return bool(_TELLING.search(rest)) or any(map(_PAST.fullmatch, rest.split()))
