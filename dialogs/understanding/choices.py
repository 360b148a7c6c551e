"""A letter of a menu, and a first name."""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

import re
from collections.abc import Mapping

from dialogs.understanding import sensitive
from dialogs.understanding.text import HEAD, LatePattern, bare_words, clean, fold
from dialogs.understanding.typos import Vocabulary, near

_LETTER = LatePattern(
    r"\W*(?:(?:vaihtoehto|vaihtoehdon|vastaus|vastaan|valitsen|valinta|kohta|kirjain|otan|haluan|se on|alternativ|svar|val"
    r"|jag valjer|jag tar|bokstav|bokstaven|option|letter|choice|answer|i choose|i pick|choose|number)\W+)*([a-z])"
    r"(?:\W*|\W+(?:kiitos|kiitti|tack|thanks|please|vaihtoehto|option)\W*)"
)
_LETTER_FIRST = LatePattern(r"\W*([a-z])(?:[.,:;)=\]-]\s*|\s+)(.+)", re.DOTALL)


def choose(text: str, titles: Mapping[str, str]) -> str | None:
    """The letter of the title that is meant, or None where that is not clear. A bare number never means a letter."""
    from rapidfuzz import fuzz

    folded = fold(clean(text)[:HEAD])
    letters = {fold(letter): letter for letter in titles}
    alone = _LETTER.fullmatch(folded)
    if alone and alone[1] in letters:
        return letters[alone[1]]
    bare = bare_words(folded)
    if not re.search(r"[^\W\d_]{3}", bare):
        return None
    by_letter = {letter: bare_words(fold(title)) for letter, title in titles.items()}
    first = _LETTER_FIRST.fullmatch(folded)
    if first and first[1] in letters and _belongs(bare_words(first[2]), by_letter[letters[first[1]]]):
        return letters[first[1]]
    whole = [letter for letter, title in by_letter.items() if title == bare]
    part = [letter for letter, title in by_letter.items() if _within(bare, title)]
    for found in (whole, part):
        if found:
            return found[0] if len(found) == 1 else None
    scores = sorted(((fuzz.ratio(bare, title), letter) for letter, title in by_letter.items()), reverse=True)
    if scores and scores[0][0] >= 85 and (len(scores) == 1 or scores[1][0] < scores[0][0] - 5):
        return scores[0][1]
    return _by_words(bare, by_letter)


def _within(bare: str, title: str) -> bool:
    return len(bare) >= 4 and f" {bare}" in f" {title}"


def _belongs(rest: str, title: str) -> bool:
    """Whether the words after a letter are those of its title, or their beginning."""
    from rapidfuzz import fuzz

    return bool(rest) and (title.startswith(rest) or rest in title or fuzz.ratio(rest, title) >= 75)


def _by_words(bare: str, titles: Mapping[str, str]) -> str | None:
    """The only title that shares a long word with the text, a typing error allowed."""
    if len(bare.split()) > 5:
        return None
    found = set()
    for letter, title in titles.items():
        long_words = {word for word in title.split() if len(word) >= 5}
        vocabulary = Vocabulary(long_words)
        if any(word in long_words or near(word, vocabulary, shortest=6) for word in bare.split()):
            found.add(letter)
    return found.pop() if len(found) == 1 else None


_INTRODUCTION = LatePattern(
    r"^\W*(?:(?:hei|moi|moikka|terve|hej|hejsan|hello|hi|hey|no|joo|kylla|ja|yes|ok)[\s,.!]+)*"
    r"(?:(?:(?:mina|ma|mun|minun|jag|mitt|i|my) )?(?:olen|oon|nimeni on|nimi on|nimi|minua voi kutsua|kutsukaa minua|kutsu minua|kutsu|kutsukaa"
    r"|sanokaa|voitte kutsua|heter|namn ar|namnet ar|ar|kalla mig|ni kan kalla mig|kalla mig for|am|im|i'm|name is|name's|call me|you can call me"
    r"|this is|it is|it's|tama on|taalla|taalla on|det har ar|det ar|se on|etunimi|etunimeni on|fornamn|first name|nimella|namn|name)[\s:]+)?"
)
_NAME = LatePattern(r"[^\W\d_]{2,20}(?:[-'’][^\W\d_]{1,20}){0,2}")
_AFTER_NAME = frozenset(
    "vaan vain bara just kiitos tack thanks please riittaa racker nimeni nimi oon olen on here taalla har".split()
)
_NO_NAMES = frozenset(
    """
    en ei nej no inte joo kylla yes ja ok okei okej kiitos tack thanks hei moi hej hello hi terve stop lopeta sluta help ohje
    ohita hoppa skip mukaan med join kuka vem who miksi varfor why mita vad what nimeton anonyymi anonym anonymous salainen
    hemlig secret minä mina jag me ma sina te olen oon haluan vill want asiakas potilas patient hyva bra good huono
    asukas kukaan ingen nobody none null test testi se det it the nimi namn name halua kerro sano
    """.split()
)
_LONGEST_NAME = 60


def first_name(text: str) -> str | None:
    """The first name that a person gave, as written but with a capital; None where none can be seen."""
    display = clean(text).strip()
    if len(display) > _LONGEST_NAME or any(char.isdigit() or char in "@/<>{}[]=;?" for char in display):
        return None
    if sensitive.find(display) or "www." in display.lower():
        return None
    introduced = _INTRODUCTION.match(fold(display))
    rest = display[introduced.end() :] if introduced else display
    rest = rest.split(",")[0].strip(" .!:;\"'”“()*-\n")
    words = [word.strip(".!\"'()") for word in rest.split()]
    while len(words) > 1 and fold(words[-1]) in _AFTER_NAME:
        words.pop()
    if not 1 <= len(words) <= 3 or not all(_NAME.fullmatch(word) for word in words):
        return None
    if any(fold(word) in _NO_NAMES for word in words):
        return None
    first = words[0]
    return (
        first
        if any(map(str.isupper, first)) and not (first.isupper() and len(first) > 1)
        else _capital(first)
    )


def _capital(name: str) -> str:
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))
