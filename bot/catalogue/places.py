"""Municipalities as they are named in a text: in Finnish and Swedish, with endings ("Kotkassa", "i Kotka", "Haminaan")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.catalogue.lexicon import WORDS
from bot.organisation import Unit
from dialogs.understanding.text import bare_words, clean, fold

# How the last part of a name changes before an ending: the sign of its stem, as compared without dots.
_STEMS = (
    ("lahti", "lahde|lahte"), ("koski", "koske"), ("jarvi", "jarve"), ("joki", "joe|joke"), ("niemi", "nieme"),
    ("saari", "saare"), ("vesi", "vede|vete"), ("maki", "mae|make"), ("kaupunki", "kaupungi"), ("lampi", "lamme|lampe"),
    ("lapi", "lave"), ("ranta", "ranna|ranta"), ("helsinki", "helsingi|helsinki"), ("turku", "turu|turku"),
    ("nen", "se"), ("pelto", "pello|pelto"), ("silta", "silla|silta"), ("lampo", "lammo"), ("tampere", "tamperee"),
)  # fmt: skip
_ENDINGS = (
    r"(?:n|a|ta|ssa|sta|lla|lta|lle|ksi|na|s|lt|l|st|\w?n|hun|seen|iin|lainen|laiset|laisille|laisten|laisia|laisena"
    r"|iin|ssakin|n (?:seudulla|alueella|seutu|kaupunki))?"
)


class Places:
    """`municipalities` are those of the organisation. `others` are names of districts, with their municipality."""

    def __init__(self, municipalities: Iterable[str], others: Mapping[str, str] | None = None) -> None:
        swedish = _swedish_names()
        named = {name: name for name in municipalities}
        named |= {swedish[name]: name for name in list(named) if name in swedish}
        named = {**(others or {}), **named}
        self._patterns = [(re.compile(_pattern(name)), named[name]) for name in sorted(named)]

    def named_in(self, text: str) -> tuple[str, str]:
        """The municipality that the text names first, and its words without the name; empty where it names none."""
        bare = bare_words(fold(clean(text)))
        found = [
            (match.start(), match, name)
            for pattern, name in self._patterns
            if (match := pattern.search(bare))
        ]
        if not found:
            return "", bare
        _, match, name = min(found, key=lambda place: place[0])
        return name, " ".join((bare[: match.start()] + bare[match.end() :]).split())


def _pattern(name: str) -> str:
    folded = bare_words(fold(name))
    stems = [folded]
    for ending, changed in _STEMS:
        if folded.endswith(ending):
            stems += [folded[: -len(ending)] + stem for stem in changed.split("|")]
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(stems, key=len, reverse=True)))}){_ENDINGS}(?!\w)"


def districts(units: Iterable[Unit]) -> dict[str, str]:
    """Parts of municipalities that units are named after ("Karhulan terveysasema"), each with its municipality."""
    found = {}
    for unit in units:
        first, _, more = bare_words(fold(unit.name.of("fi"))).partition(" ")
        for keyword in unit.keywords if more else ():
            if keyword.isalpha() and first != fold(keyword) and re.fullmatch(_pattern(keyword), first):
                found[keyword] = unit.municipality
    return found


def _swedish_names() -> Mapping[str, str]:
    """By the Finnish name. As they are written: names are shown."""
    lines = (WORDS / "municipalities.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))
