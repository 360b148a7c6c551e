"""Numbers that are no grades: they count, date, price or name something.

`blank` wipes them out of a text: hours, clock times, dates, ages, sums, rooms, addresses, ranges on other scales. Most
answers hold none of these: each sort is looked for only in texts with a sign or a word that it cannot do without.
`counts_next` tells whether the words after a number name what it counts ("2 hoitajaa", "three doctors").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from dialogs.understanding import wordlists
from dialogs.understanding.numbers import WORDS
from dialogs.understanding.text import WORDS_REMEMBERED, LatePattern

_LISTS = wordlists.read("counts")
_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_DIGITS = r"\d+(?:[.,]\d+|½| ?1/2)?"
_NUMBER_WORD = rf"(?:{_WORD}|{_LISTS.choice_of_several('few')})"
_NUMBER = rf"(?:{_DIGITS}|{_NUMBER_WORD})"
_RANGE = rf"{_NUMBER}(?: ?(?:-|{_LISTS.choice('between two')}|\+) ?{_NUMBER})?"

_ADJECTIVES = _LISTS.choice("between")
_UNIT_WORD = _LISTS.choice("units")
_SHORT_UNIT = _LISTS.choice("short units")
_REMARK = LatePattern(rf"(?:{_LISTS.choice('remarks')}|aa+)(?!\w)")
_JUDGEMENT = LatePattern(rf"{_LISTS.choice('judgements')}(?!\w)")
_PRAISES = LatePattern(rf"{_LISTS.choice('praise and blame')}(?!\w)")
_PARTITIVE = LatePattern(r"[a-z]{1,}(?:aa|[iou]a|ya|[lnrs]ta|[aeiouy]ita|tta)")
_ABBREVIATED_COUNTED = LatePattern(r"\s+[a-z]{1,6}:(?:t?a|ia|ja)(?!\w)")
_ENGLISH_PLURAL = LatePattern(r"[a-z]{2,}[^\Wsuai]s|[a-z]{3,}ies")
_SWEDISH_PLURAL = LatePattern(r"[a-z]{3,}[^\Wto]or")

_SCALE = LatePattern(rf"{_LISTS.choice('scales')}? ?\b0 ?- ?10\b")
_UNIT = (
    rf"(?<![\w+]){_RANGE}(?: ?- ?| |\.(?= ?(?:luok|kerro|krs|vaning))|)? ?(?:{_ADJECTIVES} )?"
    rf"{_UNIT_WORD}(?!\w)(?! {_LISTS.choice('own')}(?!\w))"
    rf"|(?<![\w+]){_DIGITS}(?: ?- ?{_DIGITS})? ?{_SHORT_UNIT}(?![\w.½]|'s)(?![.:] ?[a-z])"
    rf"|{_DIGITS}(?: ?- ?{_DIGITS})? ?[€%$£°]|[€$£] ?{_DIGITS}"
)
_PLACE = rf"{_LISTS.choice_of_several('places')}|jonossa(?: \w+){{0,2}}"
_NUMBERED = _LISTS.choice_of_several("numbered")
_ABBREVIATED = _LISTS.choice("abbreviated")
_ROAD = rf"{_LISTS.choice('roads')}n?"
_PLACED = (
    rf"(?:(?<!\w)(?!typ en )(?:{_PLACE}|{_ABBREVIATED}\.|\w{{3,}}{_ROAD})|\A\W*{_NUMBERED})"
    rf"(?: numero| nummer| number| nro\.?| nr\.?| no\.?)?:? ?#?{_RANGE}(?:[.:,]\d\d)?(?!\w| ?/ ?10)(?: ?[a-h] ?\d{{1,3}})?"
)
_RIDE = _LISTS.choice_of_several("riding")
_LINE = rf"{_LISTS.choice('ridden')}[a-z]*|{_LISTS.choice('ridden whole')}|number \d+"
_HALF_TO = _LISTS.choice("half to")
_VEHICLE = _LISTS.choice("vehicles")
_TENS = _LISTS.choice("tens")
_TO_THE_HOUR = _LISTS.choice("to the hour")
_MONTH = _LISTS.choice("months")
_APART = _LISTS.choice("apart")
_PARENTS_OF = _LISTS.choice("parents of")
_OTHER = "|".join(
    (
        r"\d{1,2}\. ?\d{1,2}\.(?: ?\d{2,4})?(?!\d)",  # 5.9. 15.10.2025
        r"\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{1,2}-\d{1,2}",
        r"(?<![\d.,])\d{1,2}[.:]\d{2}(?!\d)(?: ?- ?\d{1,2}[.:]\d{2})?",  # 9.30, 9:30-10:15
        rf"\b\d{{1,2}}\. {_LISTS.choice('ordinals')}(?!\w)",  # 2. kerta
        rf"\b\d{{1,2}}\.? {_MONTH}(?!\w)|(?<!\w){_MONTH} \d{{1,2}}(?!\w)",
        rf"(?<!\w){_NUMBER} kymmenesta [a-z]{{2,}}sta(?!\w)|(?<!\w){_NUMBER} (?:(?:out )?of|av) (?:10|ten|tio) (?:{_LISTS.choice('counted')}|{_LISTS.choice('after out of ten')})(?!\w)",
        rf"(?<!\w){_NUMBER} (?:out )?of (?:10|ten) (?!{_LISTS.choice('no plurals')}(?!\w))[a-z]{{3,}}s(?!\w)",
        rf"(?<!\w)(?:{_WORD}|{_LISTS.choice('minutes')}|\d\d?) {_TO_THE_HOUR} {_NUMBER_WORD}(?!\w)",
        r"(?<![\d/])\d+ ?/ ?(?!10(?!\d))\d+",  # 4/5, 24/7
        r"\b10 ?/ ?10\d+",
        r"\d+:e |\d+:a (?!for|pga|eftersom|tack|men|ifran)",  # 3:e
        r"\d+:(?:lta|lla|lle|ksi|sta|ssa|aan|een|s|nnen|nneksi)\b",  # 9:lta
        r"(?<![\d.,½])\d{3,}(?:[.,]\d+)?(?!\d)",
        r"(?<![\w.,])(?:1[1-9]|[2-9]\d)(?:[.,]\d+)?(?![\d])",  # 11-99
        r"(?:\+ ?)\d+",
        rf"\b\d+ {_APART} [^\W\d_]+",
        rf"\b\d+ (?:\w+ )?men {_LISTS.choice('behind men')}\b",  # and not the Swedish "but"
        rf"\b\d+ {_PARENTS_OF} {_LISTS.choice('parents')}(?!\w)",
        rf"\b\d+ {_LISTS.choice('before plurals')} [a-z]+s\b",
        rf"(?<!\w){_LISTS.choice('money')} {_LISTS.choice_of_several('paid')}(?!\w)",
        rf"(?<!\w)kympin {_LISTS.choice('pupils')}(?!\w)",
        rf"(?<!\w){_HALF_TO} {_NUMBER_WORD}(?!\w)",  # puoli kymmenen
        rf"(?<!\w)(?:{_WORD}) {_VEHICLE}(?!\w)",
        rf"(?<!\w){_NUMBER_WORD} {_TENS}(?!\w)",  # seitsemän kymppiä
        rf"(?<!\w){_RIDE} (?:\w+ )?(?:{_LINE})(?!\w)",
        r"(?:(?<=maksoi )|(?<=maksaa ))(?:kymp|vito)\w+",
        r"\b\d+-(?!hyv|kii|tos|oli|ja\b|mut)[^\W\d_]{2,}|\b\d+(?:th|st|nd|rd)\b",  # 8-luokka, 9th
        r"[^\W\d_]-?\d+(?:[.,]\d+)?(?!\w)",  # b12, covid-19
        r"(?<![\w)½])-\d+(?:[.,]\d+)?(?![\d-])",  # -3
        rf"(?<!\w)(?:{_WORD})-(?!ish)[^\W\d_]+",  # viisi-kuusi
    )
)


class _Sort:
    """One sort of numbers that are no grades. Wherever there is one, the text has the sign or a word begins so."""

    def __init__(self, pattern: str, *, sign: str, word: str) -> None:
        self.pattern = LatePattern(pattern)
        self._sign = LatePattern(sign)
        self._word = LatePattern(word)
        self._tells = lru_cache(maxsize=WORDS_REMEMBERED)(self._is_told_by)

    def may_be_in(self, folded: str, words: Iterable[str]) -> bool:
        return bool(self._sign.search(folded)) or any(map(self._tells, words))

    def _is_told_by(self, word: str) -> bool:
        return bool(self._word.match(word))


_SORTS = (
    _Sort(
        _UNIT,
        sign=r"[€%$£°½]",
        word=rf"(?:.*{_NUMBER_WORD})?(?:{_UNIT_WORD}|clock|{_SHORT_UNIT})$",
    ),
    _Sort(
        _PLACED,
        sign=r"(?!)",
        word=rf"(?:{_PLACE}|{_NUMBERED}|{_ABBREVIATED}|box|\w*{_ROAD})(?:$|{_NUMBER_WORD})",
    ),
    _Sort(
        _OTHER,
        sign=r"\d[.:] ?\w|\d ?/ ?(?!10(?!\d))\d|/\d\d?/|\+ ?\d|-[^\W_]|\d{3}|1[1-9]|[2-9]\d|[^\W\d_]\d",
        word=rf"(?:{_MONTH}|e|a|{_APART}|men|{_PARENTS_OF}|kympin|th|st|nd|rd|follow|{_LISTS.choice('before plurals')}|kymmenesta|of|av|{_VEHICLE}|{_TO_THE_HOUR}|{_HALF_TO}|{_TENS})$|{_RIDE}$|.*maks|lasku|setel|kostade",
    ),
)

_COUNTED = _LISTS.words("counted")
_ONE = _LISTS.words("one")
_DESCRIBED = _LISTS.words("between")

BLANK = "¤"
"""Stands for a letter that was wiped out: it is neither a word, nor a number, nor punctuation."""

_BEGINS_NOTHING = f" {BLANK}"
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_NUMERALS = WORDS.keys() | {few.split()[0] for few in _LISTS.several("few")} | _LISTS.words("numerals")
_LEAD, _LONGEST_LEAD = 4, 80
"""Words and characters before a number that may begin the name of a place ("jonossa olin vasta numero 7")."""


def blank(folded: str) -> str:
    """The text with every number that is certainly no grade wiped out; the length stays.

    Patterns are tried only where one that holds the number may begin: a search through the text costs many times more.
    """
    if "10" in folded and "-" in folded:
        folded = _SCALE.sub(lambda match: " " * len(match[0]), folded)
    tokens = list(_TOKEN.finditer(folded))
    starts = [token.start() for token in tokens if token[0].isdecimal() or token[0] in _NUMERALS]
    words = {token[0] for token in tokens} if starts else ()
    for sort in _SORTS:
        for start in starts if sort.may_be_in(folded, words) else ():
            if folded[start] != BLANK:
                before = list(_TOKEN.finditer(folded, max(0, start - _LONGEST_LEAD), start))[-_LEAD:]
                near = max(0, before[-1].end() - 1) if before else max(0, start - _LONGEST_LEAD)
                folded = _wiped(
                    folded, sort.pattern, [*(token.start() for token in before), *range(near, start + 1)]
                )
    return folded


def _wiped(folded: str, pattern: LatePattern, starts: Iterable[int]) -> str:
    for start in starts:
        if folded[start] not in _BEGINS_NOTHING and (match := pattern.match(folded, start)):
            folded = folded[:start] + BLANK * (match.end() - start) + folded[match.end() :]
    return folded


def begins_remark(after: str) -> bool:
    """Whether a judgement, a connective or a sentence follows a number, and not a thing that it counts."""
    words = after.split(None, 1)
    return bool(words) and _is_remark(words[0])


@lru_cache(maxsize=WORDS_REMEMBERED)
def _is_remark(word: str) -> bool:
    return bool(_REMARK.match(word) or _JUDGEMENT.match(word))


def counts_next(after: str, value: int) -> bool:
    """Whether what follows a number names the things it counts."""
    words = [word.strip(".,;:!?()\"'") for word in after.split(None, 3)[:3]]
    for place, word in enumerate(words):
        if word in (_ONE if value == 1 else _COUNTED) or (value == 1 and word in _COUNTED):
            return True
        if value != 1 and (
            _looks_counted(word, "".join(words[1:2])) if place == 0 else _ENGLISH_PLURAL.fullmatch(word)
        ):
            return True
        if word not in _DESCRIBED:
            return False
    return False


def counts_abbreviated(after: str) -> bool:
    """Whether an abbreviation with an ending of counting follows ("2 wc:tä")."""
    return bool(_ABBREVIATED_COUNTED.match(after))


_MAY_BE_PLURAL = LatePattern(
    r"[a-z]{2,}(?:aa|oo|ee|ii|uu|yy|[oeuyi]a|ta|[eou]ja)|[a-z]{3,}(?:[aoe]r|are|arna|erna|orna)|[a-z]{2,}[^\Wsuai]s|[a-z]{3,}ies"
)
_BEFORE_COUNTED = 2


def may_count(after: str) -> bool:
    """Whether one of the next words could be a thing of which there are several, in any of the languages."""
    words = [word.strip(".,;:!?()\"'") for word in after.split(None, _BEFORE_COUNTED)[:_BEFORE_COUNTED]]
    return counts_next(after, _BEFORE_COUNTED) or BLANK in after[:20] or any(map(_may_be_plural, words))


def _may_be_plural(word: str) -> bool:
    return bool(_MAY_BE_PLURAL.fullmatch(word)) and not _is_remark(word) and not _PRAISES.match(word)


def judges(words: Iterable[str]) -> bool:
    """Whether one of the words praises or blames."""
    return any(map(_PRAISES.match, words))


_ADJECTIVAL = LatePattern(r"[a-z]{4,}(?:vaa|llista|tonta|eaa|empaa|isaa|kasta(?<!asiakasta)|iasta)")
"""Partitives of adjectives: they praise or blame ("10 asiantuntevaa"), unless a counted thing comes after them."""


@lru_cache(maxsize=WORDS_REMEMBERED)
def _looks_counted(word: str, following: str = "") -> bool:
    if _is_remark(word) or word.endswith("kaa"):  # an imperative: "soittakaa"
        return False
    if _ADJECTIVAL.fullmatch(word) and following not in _COUNTED:
        return False
    return any(shape.fullmatch(word) for shape in (_PARTITIVE, _ENGLISH_PLURAL, _SWEDISH_PLURAL))
