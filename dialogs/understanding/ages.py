"""The age that people tell where one is needed: alone, as a sentence, or beside a wish to join."""

from __future__ import annotations

import re
from typing import NamedTuple

from dialogs.understanding import wordlists
from dialogs.understanding.circumstances import own_age
from dialogs.understanding.kinds import Kind
from dialogs.understanding.numbers import CARDINAL, WORDS
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.text import LatePattern, Message, clean, fold
from dialogs.understanding.yes_no import NO_CORE, RESERVES, yes_or_no

_LISTS = wordlists.read("ages")
_BESIDE = _LISTS.words("beside")
_AGREEING = _LISTS.words("agreeing")
_ASKING = _LISTS.words("asking")
_YEARS = _LISTS.words("years")
_BELOW = _LISTS.words("below")
_BELOW_IN_WORDS = Phrases(_LISTS["below in words"])
_TOO_YOUNG = Phrases(_LISTS["too young"])
_IN_WORDS = {
    word: age
    for age, words in {
        10: "kymmen",
        11: "yksitoista yksitoist elva eleven",
        12: "kaksitoista kakstoist kakstoista tolv twelve",
        13: "kolmetoista kolmetoist kolmtoist tretton thirteen",
        14: "neljatoista neljatoist fjorton fourteen",
        15: "viisitoista viistoista viistoist femton fifteen",
        16: "kuusitoista kuustoista kuustoist sexton sixteen",
        17: "seitsemantoista seittemantoista sjutton seventeen",
        18: "kahdeksantoista kaheksantoista arton eighteen",
        19: "yhdeksantoista yheksantoista nitton nineteen",
        20: "kaksikymmenta kakskyt tjugo twenty",
        30: "kolmekymmenta kolkyt trettio thirty",
        40: "neljakymmenta nelkyt fyrtio forty",
        50: "viisikymmenta viiskyt femtio fifty",
        60: "kuusikymmenta kuuskyt sextio sixty",
        70: "seitsemankymmenta sjuttio seventy",
        80: "kahdeksankymmenta attio eighty",
    }.items()
    for word in words.split()
}
_GLUED = re.compile(r"(\d{1,3})(v|vee|wee|vuotias|vuotiaana|vuotta|ar|aring|arig|yo|yr|yrs|y)?")
_TELLING = LatePattern(
    r"\b(?:olen|oon|oo|jag ar|ja ar|jag e|ja e|i am|im)(?: (?:vasta|vain|vaan|viela|nyt|bara|nu|only|just|still|now|alle|under|melkein|nastan"
    r"|almost|yli|over|kohta|snart))* (\w+)(?: (?:v|vee|vuotias|vuotta|vuotta vanha|ar|ar gammal|aring|years old|yo))?"
    r"(?=$| (?:mutta|mut|men|but|ja|och|and|niin|sa|so|joten|enka|eli|haluan|vill|want|saako|saanko|voinko|kan|far|can|vanha)\b)"
)
_LOWEST, _HIGHEST = 4, 120
_HIGHEST_GRADE = 10
_LONGEST = 14  # words of a text that may be nothing but an age and a wish


class SaidAge(NamedTuple):
    """`years` that a person has at most; `wish` are the words that wish to join, which the age stood beside."""

    years: int
    agrees: bool
    wish: str


def said_age(text: str) -> SaidAge | None:
    """The age that answers a question about it: a number alone, with years behind it, told as `own_age` reads it, or asked
    about ("saako 13-vuotias tulla?"). What is still to come is not counted: "täytän 15" is 14, "alle 15" too.
    """
    message = Message(clean(text).strip())
    bare, words = message.bare, message.bare.split()
    numbers = [(place, age) for place, word in enumerate(words) if (age := _age(word)) is not None]
    age = _alone(words, numbers) or _told(bare) or own_age(text) or _asked_about(words, numbers)
    if age is None and not _TOO_YOUNG.search(bare):
        return None
    written = [(word, fold(word)) for word in re.findall(r"\w+", message.display)]
    # Behind the first word "ja" is the Finnish "and".
    wish = [
        word
        for place, (word, folded) in enumerate(written)
        if folded in _AGREEING and (folded != "ja" or place == 0)
    ]
    below = not _BELOW.isdisjoint(words) or _BELOW_IN_WORDS.search(bare)
    return SaidAge((age or 0) - 1 if below else age or 0, _agrees(words, wish), " ".join(wish))


def _agrees(words: list[str], wish: list[str]) -> bool:
    """Whether the text holds nothing but an age and a yes."""
    others = {word for word in words if _age(word) is None}
    return (
        others <= _BESIDE | _AGREEING
        and others.isdisjoint(NO_CORE | RESERVES)
        and yes_or_no(" ".join(wish)) is Kind.yes
    )


def _alone(words: list[str], numbers: list[tuple[int, int]]) -> int | None:
    """The one number of a text that holds nothing else of its own. 0 to 10 and no word is a grade."""
    if len(numbers) != 1 or len(words) > _LONGEST:
        return None
    place, age = numbers[0]
    others = {*words[:place], *words[place + 1 :]}
    if not others and age <= _HIGHEST_GRADE and (words[place].isdigit() or words[place].isalpha()):
        return None
    return age if others <= _BESIDE | _AGREEING | _ASKING else None


def _told(bare: str) -> int | None:
    return next((age for match in _TELLING.finditer(bare) if (age := _age(match[1])) is not None), None)


def _asked_about(words: list[str], numbers: list[tuple[int, int]]) -> int | None:
    if len(numbers) != 1 or not words or words[0] not in _ASKING:
        return None
    place, age = numbers[0]
    return (
        age
        if words[place] != str(age) or (words[place + 1 : place + 2] and words[place + 1] in _YEARS)
        else None
    )


def _age(word: str) -> int | None:
    if (glued := _GLUED.fullmatch(word)) is not None:
        age = int(glued[1])
        return age if _LOWEST <= age <= _HIGHEST else None
    if word in _IN_WORDS:
        return _IN_WORDS[word]
    value, sort = WORDS.get(word, (0, ""))
    return value if sort == CARDINAL and value >= _LOWEST else None
