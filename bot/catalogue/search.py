"""Finds items of the catalogue by the words of residents: what it is, where, when, how and for whom.

Built once for each snapshot of the catalogue; the same text always finds the same. Feedback finds nothing: whether a text looks for
something is decided first (`dialogs.understanding.seeking`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Prefix

from bot.asking.calendar import day_of
from bot.catalogue.entries import Entry, entries
from bot.catalogue.lexicon import folded_words, telling_words
from bot.catalogue.mentions import Mentions, mentions
from bot.catalogue.phrase_index import Fit, PhraseIndex
from bot.catalogue.places import Places, districts
from bot.catalogue.reasons import reason
from bot.catalogue.similar_words import SimilarWords
from bot.catalogue.ways import Heard, hear, ways_of
from bot.organisation import Item, Organisation
from dialogs.understanding.seeking import Seeking, seeking, wanted_clauses

# What tells how surely a text looks for something: what it is, and how it fits the items. Fitted by logistic regression on the
# texts of tests/search and the open ones of benchmarks/search: docs/search.md.
_BY_SORT = {
    Seeking.wish: 0.4,
    Seeking.question: 0.6,
    Seeking.label: -1.4,
    Seeking.statement: -1.8,
    Seeking.nothing: -4.2,
}
_OF_SEEKS, _OF_WAY, _OF_FIT, _OF_KNOWN, _OF_NARROW = 0.5, 2.1, 0.3, 1.9, 1.4
_SEEKS = 1.1  # from this sureness on it is a search
_SEEKS_SURELY = 4.2  # from this on it is nothing else
_FITS_ALONE = 0.6  # of 1: a phrase that fits so well makes a search of what tells of nothing
_FITS_WISH, _KNOWN = 0.45, 0.75  # the same of a wish of which items know so much
_SURE = 0.75  # the score of a phrase: too much to be anything else
_FITS_LEAST, _LIKELY_LEAST = 0.33, 0.35  # one of both, of the best phrase and way: less is no item
_FITS = 0.24  # of 1: how well a phrase must fit that counts
_LIKELY = 0.25  # of 1: how likely a way must be that counts
_WAY = 0.8  # what a way that is sure adds to the score of its items
_BESIDE_BEST = 0.3  # of the best score: less is not shown beside it
_CHANGED, _ENDING = 2, 6  # letters of a title's word that change before an ending, and of the ending
_CHANGING = "nen"  # all of it changes
_TYPED = 90  # of 100: likeness of a word with a typing error
_MOST = 15
_SENTENCE = re.compile(r"(?<=[.?!])\s+")

# What place, time and kind add to a score.
_HERE, _NEAR, _ELSEWHERE = 0.15, 0.0, -0.25
_THEN, _AS_WISHED, _NOT_AS_WISHED = 0.3, 0.1, -0.15


class Found(NamedTuple):
    """`why` is one short line: where, when, how. `titled`: the text is its title, as shown or with an ending.

    `sure`: it fits too well to be anything else.
    """

    id: str
    why: str
    titled: bool = False
    sure: bool = False


class Search:
    """`municipalities` are the organisation's; `districts` other names with their municipality; `near` those in the same area."""

    def __init__(
        self,
        entries: Iterable[Entry],
        municipalities: Sequence[str] = (),
        districts: Mapping[str, str] | None = None,
        near: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self._entries = list(entries)
        self._places = Places(municipalities, districts)
        self._near = near or {}

    @classmethod
    def of(cls, items: Iterable[Item], organisation: Organisation) -> Search:
        """A search of these items by the places of the organisation."""
        settings = organisation.settings
        near = {
            name: frozenset(area.municipalities) for area in settings.areas for name in area.municipalities
        }
        return cls(entries(items), settings.municipalities, districts(organisation.units.values()), near)

    def prepare(self) -> None:
        """Read all phrases now, so that no turn waits for it."""
        _ = self._index, self._titles, self._title_words, self._of_way

    def find(self, text: str, language: str, now: datetime) -> Sequence[Found]:
        """What fits the text and is open, best first; nothing for a text that looks for nothing."""
        if titled := self.titled(text, language, now):
            return titled
        sought, today = seeking(text), day_of(now)
        said = mentions(text, self._places, today)
        if not said.words and said.narrow and sought is not Seeking.nothing:
            found = [(entry, True) for entry in self._around(said, now)]
        else:
            found = self._fitting(text, said, sought, now)
        return [
            Found(entry.id, reason(entry, said, language, today), sure=sure) for entry, sure in found[:_MOST]
        ]

    # -- by title -----------------------------------------------------------------------------------------
    def titled(self, text: str, language: str, now: datetime) -> Sequence[Found]:
        """What is open and has the text as its title, as shown or with an ending."""
        said, today = Mentions(()), day_of(now)
        return [
            Found(entry.id, reason(entry, said, language, today), titled=True, sure=True)
            for entry in self._titled(text, now)
        ]

    def _titled(self, text: str, now: datetime) -> list[Entry]:
        written = folded_words(text)
        words, numbers = telling_words(written), [word for word in written if word.isdigit()]
        found: dict[int, Entry] = {}
        for word in words[:1]:
            for like in self._title_words.like(word):
                for number, title, days in self._titles.get(like, ()):
                    if _is_title(words, title) and (not numbers or numbers == days):
                        found[number] = self._entries[number]
        return [entry for _, entry in sorted(found.items()) if entry.open(now)]

    @cached_property
    def _titles(self) -> Mapping[str, list[tuple[int, list[str], list[str]]]]:
        """The titles by their first word: the item's number, the words and the numbers."""
        titles: dict[str, list[tuple[int, list[str], list[str]]]] = {}
        for number, entry in enumerate(self._entries):
            for title in entry.titles:
                written = folded_words(title)
                if words := telling_words(written):
                    days = [word for word in written if word.isdigit()]
                    titles.setdefault(words[0], []).append((number, words, days))
        return titles

    @cached_property
    def _title_words(self) -> SimilarWords:
        return SimilarWords(
            word for titles in self._titles.values() for _, words, _ in titles for word in words
        )

    # -- by what it is ------------------------------------------------------------------------------------
    def _fitting(self, text: str, said: Mentions, sought: Seeking, now: datetime) -> list[tuple[Entry, bool]]:
        """With whether it surely fits."""
        heard, fits = hear(text), self._fits(text, said)
        likely = self._likely(heard)
        phrase, way = max((fit.best for fit in fits.values()), default=0.0), max(likely.values(), default=0.0)
        known = _known(said.words, self._index)
        sure = (
            _BY_SORT[sought]
            + _OF_SEEKS * heard.seeks
            + _OF_WAY * way
            + _OF_FIT * phrase
            + _OF_KNOWN * known
            + _OF_NARROW * said.narrow
        )
        alone = _FITS_WISH if sought is Seeking.wish and known >= _KNOWN else _FITS_ALONE
        seeks = sure >= _SEEKS or (sought is not Seeking.nothing and phrase >= alone)
        if not seeks or (phrase < _FITS_LEAST and way < _LIKELY_LEAST):
            return []
        scores = {
            number: (fits[number].score if number in fits else 0)
            + _WAY * likely.get(number, 0)
            + self._beside(self._entries[number], said)
            for number in {*fits, *likely}
        }
        ranked = sorted(scores, key=lambda number: (-scores[number], number))
        least = scores[ranked[0]] * _BESIDE_BEST
        return [
            (self._entries[number], sure >= _SEEKS_SURELY or _fits_surely(fits.get(number)))
            for number in ranked
            if scores[number] >= least and self._entries[number].open(now)
        ]

    def _likely(self, heard: Heard) -> Mapping[int, float]:
        """How likely the text is after each item by its ways."""
        found: dict[int, float] = {}
        for way, likelihood in heard.ways.items():
            for number in self._of_way.get(way, ()) if likelihood >= _LIKELY else ():
                found[number] = max(likelihood, found.get(number, 0))
        return found

    def _fits(self, text: str, said: Mentions) -> Mapping[int, Fit]:
        """How well the phrases of items fit the text, or one of its clauses that wishes for something."""
        named = [word for word in said.words if word not in said.of_facets or self._index.known(word)]
        found: dict[int, Fit] = {}
        for words in (named, *map(telling_words, map(str.split, wanted_clauses(text)))):
            for fit in self._index.fits(words):
                if fit.best >= _FITS and (fit.owner not in found or fit.score > found[fit.owner].score):
                    found[fit.owner] = fit
        return found

    @cached_property
    def _of_way(self) -> Mapping[str, list[int]]:
        """The numbers of the items that are each way."""
        found: dict[str, list[int]] = {}
        for number, entry in enumerate(self._entries):
            for way in ways_of((*entry.titles, *entry.phrasings)):
                found.setdefault(way, []).append(number)
        return found

    @cached_property
    def _index(self) -> PhraseIndex:
        phrases = (
            (part, number)
            for number, entry in enumerate(self._entries)
            for text in (*entry.titles, *entry.phrasings, *entry.texts)
            for part in _SENTENCE.split(text)
        )
        return PhraseIndex(phrases, len(self._entries))

    def _beside(self, entry: Entry, said: Mentions) -> float:
        """What place, time, kind and age add to the score of an item."""
        added = self._of_place(entry, said.place) if said.place else 0.0
        if said.days and entry.within(said.days):
            added += _THEN
        for facet in said.facets:
            added += {True: _AS_WISHED, False: _NOT_AS_WISHED, None: 0.0}[entry.facet(facet)]
        if said.age is not None and said.age < entry.min_age:
            added += _ELSEWHERE
        return added

    def _of_place(self, entry: Entry, place: str) -> float:
        if place in entry.municipalities:
            return _HERE
        if not entry.municipalities:
            return 0.0
        return _NEAR if self._near.get(place, frozenset()).intersection(entry.municipalities) else _ELSEWHERE

    # -- by place, time and kind alone --------------------------------------------------------------------
    def _around(self, said: Mentions, now: datetime) -> list[Entry]:
        """What is there then; where that is nothing, events of another day, or what else is there."""
        found = self._listed(said, now)
        if said.days and not found:
            found = self._listed(said._replace(days=None, facets=said.facets | {"event"}), now)
        if said.place and not any(said.place in entry.municipalities for entry in found):
            found += self._listed(said._replace(days=None, facets=said.facets - {"event"}), now)
        return list({entry.id: entry for entry in found}.values())

    def _listed(self, said: Mentions, now: datetime) -> list[Entry]:
        """All that is there, then or of that kind: what is nearest to it first."""
        found = [
            (self._distance(entry, said), number)
            for number, entry in enumerate(self._entries)
            if self._is_listed(entry, said)
        ]
        return [self._entries[number] for _, number in sorted(found) if self._entries[number].open(now)]

    def _is_listed(self, entry: Entry, said: Mentions) -> bool:
        if said.days and not entry.within(said.days):
            return False
        if any(entry.facet(facet) is not True for facet in said.facets):
            return False
        if not said.place or (not entry.municipalities and (said.days or said.facets)):
            return True
        near = {said.place, *self._near.get(said.place, ())}
        return bool(near.intersection(entry.municipalities))

    def _distance(self, entry: Entry, said: Mentions) -> tuple[int, bool]:
        here = not said.place or said.place in entry.municipalities
        return 0 if here else 1 if entry.municipalities else 2, entry.starts is None


def _is_title(words: Sequence[str], title: Sequence[str]) -> bool:
    return len(words) == len(title) and all(map(_with_ending, words, title))


def _fits_surely(fit: Fit | None) -> bool:
    return fit is not None and fit.score >= _SURE


def _known(words: Sequence[str], index: PhraseIndex) -> float:
    """Of 1: how many of the words some item knows."""
    return sum(map(index.known, words)) / len(words) if words else 0.0


def _with_ending(word: str, title: str) -> bool:
    """Whether a word is the title's, with an ending or a typing error."""
    same = Prefix.similarity(word, title)
    changed = len(_CHANGING) if title.endswith(_CHANGING) else _CHANGED
    ends = same >= max(len(title) - changed, 2) and len(word) - same <= _ENDING
    return ends or fuzz.ratio(word, title) >= _TYPED
