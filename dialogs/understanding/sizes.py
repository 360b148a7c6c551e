"""How many people a group has: the answer to "how many are you?"."""

from __future__ import annotations

import re
from typing import NamedTuple

from dialogs.understanding import wordlists
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
_LONGEST_NAME = 60
_LISTS = wordlists.read("sizes")
_AROUND = _LISTS.words("around")
_GROUPS = _LISTS.words("groups")
_TOLD = _LISTS.words("told")
_VERBS = _LISTS.words("verbs")
_LONGEST_SIGN_UP = 9  # words
_NUMBER = r"(?:\d{1,4}|[a-z]+)"
_WE_ARE = LatePattern(
    rf"(?:meita|meit|meitae) (?:on|olisi|ois|tulee|tulisi|tulis|oo) (?:\w+ )?(?:noin |n )?{_NUMBER}(?: (?:hlo|hloa|henkea|henkiloa|ihmista|jasenta|hengen porukka|hengen ryhma))?(?: (?:ryhmassa|porukassa|yhteensa|tulossa|mukana))?"
    rf"|(?:olemme|ollaan|tulemme|tullaan|me olemme) (?:noin )?{_NUMBER} (?:hengen|henkilon|hlon|ihmisen) (?:ryhma|ryhmana|porukka|porukalla)"
    rf"|{_NUMBER} (?:hengen|henkilon|hlon) (?:ryhma|ryhmana|porukka)"
    rf"|(?:vi ar|vi blir|vi kommer|vi e|det ar) (?:en grupp (?:pa|med|om) )?(?:ungefar |cirka |ca )?{_NUMBER}(?: (?:personer|pers|st|stycken|medlemmar|av oss))?"
    rf"|(?:en )?grupp (?:pa|med|om) {_NUMBER}(?: (?:personer|pers|st|medlemmar))?"
    rf"|(?:we are|were|there are|there will be) (?:a group of )?(?:about |around )?{_NUMBER}(?: (?:people|persons|members|of us|in total|in all))*"
    rf"|(?:a )?group of {_NUMBER}(?: (?:people|persons|members|of us))?"
)


class Group(NamedTuple):
    """People who sign up together. Their name is as they wrote it."""

    size: int
    name: str | None = None


_OTHER_UNITS = LatePattern(
    r"\b\d+ ?(?:h|v|e|eur\w*|tun\w*|min|minu\w*|paiv\w*|vuo\w*|viik\w*|kuuk\w*|kert\w*|tim\w*|dag\w*|veck\w*|manad\w*|ar|gang\w*"
    r"|hour\w*|day\w*|week\w*|month\w*|year\w*|times)\b"
)
_ARTICLES = frozenset("en ett one a an yksi".split())  # noqa: SIM905 - read and edited as running text


def read_group(text: str) -> Group | None:
    """RYHMÄ 12 Karhulan eläkeläiset: the size, and what else is said as the name. None where it names no size."""
    size = _size_in_group(text)
    if size is None:
        return None
    words = clean(text)[:HEAD].split()
    kept = [word for word in words if not _is_around(word)]
    name = " ".join(kept).strip(" ,.;:!-()\"'")
    return Group(size, name[:_LONGEST_NAME].rstrip() if any(map(str.isalpha, name)) else None)


def _is_around(word: str) -> bool:
    bare = bare_words(fold(word))
    return not bare or bare.isdigit() or bare in _AROUND or (bare not in _ARTICLES and _size(bare) > 0)


def _size_in_group(text: str) -> int | None:
    """Also where the name of the group makes the text a long one."""
    bare = bare_words(fold(clean(text)[:HEAD]))
    found = re.search(
        r"\b(?:ryhma|ryhmana|grupp|group)(?: (?:of|pa|med|om|noin|n|ca|cirka|about))? (\d{1,6})\b", bare
    )
    return (min(int(found[1]), LARGEST_GROUP) or None) if found else group_size(text)


def signs_up_group(bare: str, *, keyword: bool = False) -> bool:
    """Whether the text signs up a group: RYHMÄ with its size, with or without a name; or, unless it must begin with the
    `keyword`, it says only how many they are.
    """
    words = bare.split()
    if not words or len(words) > _LONGEST_SIGN_UP or not _TOLD.isdisjoint(words):
        return False
    if words[0] in _GROUPS and len(words) > 1:
        return any(word.isdigit() or _size(word) > 1 for word in words[1:]) and _VERBS.isdisjoint(words)
    return (
        not keyword
        and bool(_WE_ARE.fullmatch(bare))
        and any(word.isdigit() or _size(word) > 1 for word in words)
    )


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
