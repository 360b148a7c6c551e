"""Frames: what is meant when certain words stand near each other, in any order and inflection.

People tell of the same thing in countless wordings ("en jaksa enää elää", "elää en enää jaksais"); what they share is a
few *concepts* close together: a denial, wanting or being able, living. A table of concepts has a line for each:

    LIVE: elaa elama* elais* leva live living

`*` ends a stem. A word may belong to several concepts. A table of frames has a line for each frame:

    NEG WISH|ABLE LIVE          all three within seven words, in any order
    > 3: TAKE my|his life       in this order, within three words
    CHEST PAIN !MAMMOGRAPHY     unless that is anywhere in the text
    hyvasti @2                  the text has two words at most

Capitals name concepts, small letters are words or stems of the frame itself, `|` stands for "or". Words are those of
`Message.bare`. What a word belongs to, and which frames it calls up, is looked up once and remembered.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from dialogs.understanding import sounds
from dialogs.understanding.text import WORDS_REMEMBERED
from dialogs.understanding.typos import Vocabulary, near
from dialogs.understanding.wordlists import not_understood

Named = TypeVar("Named")

_WINDOW = 7
_SHORTEST_MENDED, _LONGEST_MENDED = 6, 16
_SHORTEST_ENDED, _LONGEST_ENDING = 4, 1
_SHORTEST_SOUND = 3
_HELD_DOWN = re.compile(r"(.)\1{2,}")
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    parts: tuple[str, ...]
    unless: frozenset[str]
    window: int
    ordered: bool
    longest: int | None
    line: str


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a word belongs to, by name and as bits, and the frames whose rarest part it is: few texts have that."""

    concepts: tuple[str, ...]
    bits: int
    calls: tuple[_Call, ...]


_MEANINGLESS = _Meaning((), 0, ())
_Call = tuple["Frames", _Frame, int]
"""A frame, the set it is of, and the bits of its parts."""
_Filed = dict[str, frozenset[str]]


class Concepts:
    """Which concepts a word belongs to. Words of `vocabulary` are recognised also with one typing error."""

    def __init__(self, table: str, vocabulary: str = "", not_typos: str = "") -> None:
        self._table = table
        self._sets: list[Frames] = []
        self._vocabulary = Vocabulary(vocabulary.split())
        self._not_typos = frozenset(not_typos.split())
        self.of = lru_cache(maxsize=WORDS_REMEMBERED)(self._of)

    def expect(self, frames: Frames) -> None:
        """Make the words that frames name themselves known; before the first text is read."""
        self._sets.append(frames)

    @cached_property
    def _filed(self) -> tuple[_Filed, _Filed]:
        """Concepts by whole word and by stem; the alternatives of a frame are a concept under their own notation."""
        whole: dict[str, set[str]] = {}
        stems: dict[str, set[str]] = {}
        for line in self._table.splitlines():
            name, colon, words = line.strip().partition(":")
            if line.strip() and not (colon and name.isupper()):
                raise not_understood(
                    line, f'"{line}" names no concept', "Write as LIVE: elaa elama* leva live"
                )
            for word in words.split():
                _file(word, name, whole, stems)
        for part in sorted({part for frames in self._sets for part in frames.words}):
            for other in part.split("|"):
                if other.isupper():
                    for names in (*whole.values(), *stems.values()):
                        if other in names:
                            names.add(part)
                else:
                    _file(other, part, whole, stems)
        return _shared(whole), _shared(stems)

    @cached_property
    def _bits(self) -> dict[str, int]:
        names = {name for table in self._filed for named in table.values() for name in named}
        return {name: 1 << place for place, name in enumerate(sorted(names))}

    @cached_property
    def _called(self) -> dict[str, list[_Call]]:
        """The frames, each under the part that the fewest words belong to."""
        whole, stems = self._filed
        sizes = Counter(name for table in (whole, stems) for names in table.values() for name in names)
        called: dict[str, list[_Call]] = {}
        for frames in self._sets:
            for frame in frames:
                self._refuse_unknown(frame)
                needs = self._sum(frame.parts)
                called.setdefault(min(frame.parts, key=lambda part: sizes[part]), []).append(
                    (frames, frame, needs)
                )
        return called

    def _refuse_unknown(self, frame: _Frame) -> None:
        for part in (*frame.parts, *frame.unless):
            for name in part.split("|"):
                if name.isupper() and name not in self._bits:
                    known = ", ".join(
                        sorted(other for other in self._bits if other.isalpha() and other.isupper())
                    )
                    raise not_understood(frame.line, f"{name} is no concept", f"Known are {known}")

    def _sum(self, names: Iterable[str]) -> int:
        bits = 0
        for name in names:
            bits |= self._bits[name]
        return bits

    def _of(self, word: str) -> _Meaning:
        found = self._known(word)
        if not found and (squeezed := _HELD_DOWN.sub(r"\1\1", word)) != word:
            found = self._known(squeezed) or self._known(_HELD_DOWN.sub(r"\1", word))
        found = found or self._sounding_like(word)
        if not found and self._may_be_mistyped(word):
            other = near(word, self._vocabulary, shortest=_SHORTEST_MENDED)
            found = self._known(other) if other else _NONE
        if not found:
            return _MEANINGLESS
        names = tuple(sorted(found))
        calls = tuple(call for name in names for call in self._called.get(name, ()))
        return _Meaning(names, self._sum(names), calls)

    def _known(self, word: str) -> frozenset[str]:
        whole, stems = self._filed
        found = set(whole.get(word, ()))
        for end in range(2, len(word) + 1):
            if word[:end] in stems:
                found |= stems[word[:end]]
        return frozenset(found)

    @cached_property
    def _by_sound(self) -> _Filed:
        """The whole words that are long enough, by their sounds."""
        heard: dict[str, set[str]] = {}
        for word, names in self._filed[0].items():
            if len(word) >= sounds.SHORTEST and len(sounds.of(word)) >= _SHORTEST_SOUND:
                heard.setdefault(sounds.of(word), set()).update(names)
        return _shared(heard)

    def _sounding_like(self, word: str) -> frozenset[str]:
        """The concepts of a word that the table has in another spelling."""
        if len(word) < sounds.SHORTEST or word in self._not_typos or not word.isascii():
            return _NONE
        return self._by_sound.get(sounds.of(word), _NONE)

    def names(self, word: str) -> bool:
        """Whether this is a word of the table as it is written there, or a stem with one letter more at most."""
        whole, stems = self._filed
        if word in whole:
            return True
        ends = range(max(_SHORTEST_ENDED, len(word) - _LONGEST_ENDING), len(word) + 1)
        return any(word[:end] in stems for end in ends)

    def _may_be_mistyped(self, word: str) -> bool:
        return _SHORTEST_MENDED <= len(word) <= _LONGEST_MENDED and word not in self._not_typos


def _file(word: str, name: str, whole: dict[str, set[str]], stems: dict[str, set[str]]) -> None:
    table = stems if word.endswith("*") else whole
    table.setdefault(word.rstrip("*"), set()).add(name)


def _shared(table: dict[str, set[str]]) -> _Filed:
    """Thousands of words belong to a few hundred sets of concepts: each of these is kept once."""
    kept: dict[frozenset[str], frozenset[str]] = {}
    return {word: kept.setdefault(names := frozenset(found), names) for word, found in table.items()}


class Scene:
    """The words of one text, and the frames of which all parts are somewhere among them."""

    def __init__(self, words: Sequence[str], concepts: Concepts) -> None:
        self.length = len(words)
        self._meanings = list(map(concepts.of, words))
        bits = 0
        calls: list[_Call] = []
        for meaning in self._meanings:
            if meaning is not _MEANINGLESS:
                bits |= meaning.bits
                calls += meaning.calls
        self.called: dict[Frames, dict[_Frame, None]] = {}
        for frames, frame, needs in calls:
            if needs & bits == needs:
                self.called.setdefault(frames, {})[frame] = None

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each concept is."""
        places: dict[str, list[int]] = {}
        for place, meaning in enumerate(self._meanings):
            for name in meaning.concepts:
                places.setdefault(name, []).append(place)
        return places


class Frames:
    """A set of frames over a table of concepts."""

    def __init__(self, concepts: Concepts, lines: str) -> None:
        self._frames = tuple(_frames(lines))
        concepts.expect(self)

    def __iter__(self) -> Iterator[_Frame]:
        return iter(self._frames)

    @property
    def words(self) -> set[str]:
        """The words and alternatives that the frames name themselves."""
        named = {part for frame in self._frames for part in (*frame.parts, *frame.unless)}
        return {part for part in named if not part.isupper() or "|" in part}

    def hold(self, scene: Scene) -> bool:
        """Whether some frame is found in the scene."""
        called = scene.called.get(self)
        return called is not None and any(_holds(frame, scene) for frame in called)


def first(rules: Iterable[tuple[Named, Frames]], scene: Scene) -> Named | None:
    """The name of the first set of which some frame is found."""
    called = scene.called
    if called:
        for name, frames in rules:
            if frames in called and frames.hold(scene):
                return name
    return None


def _frames(lines: str) -> Iterator[_Frame]:
    return (_read(line) for line in lines.splitlines() if line.strip())


def _read(line: str) -> _Frame:
    ordered, window, longest = False, _WINDOW, None
    parts, unless = [], set()
    for piece in line.split():
        if piece == ">":
            ordered = True
        elif piece.endswith(":"):
            window = _number(piece[:-1], line)
        elif piece.startswith("@"):
            longest = _number(piece[1:], line)
        elif piece.startswith("!"):
            unless.add(piece[1:])
        else:
            parts.append(piece)
    if not parts:
        raise not_understood(line, f'"{line}" names no word that must be there', "Write at least one")
    return _Frame(tuple(parts), frozenset(unless), window, ordered, longest, line.strip())


def _number(written: str, line: str) -> int:
    if not written.isdecimal():
        raise not_understood(line.strip(), f'"{written}" is no number', "Write how many words, as 5: or @5")
    return int(written)


def _holds(frame: _Frame, scene: Scene) -> bool:
    places = scene.places
    if frame.longest is not None and scene.length > frame.longest:
        return False
    if any(part in places for part in frame.unless):
        return False
    if len(frame.parts) == 1:
        return True
    if frame.ordered:
        return any(_follows(frame, scene, 1, place, place) for place in places[frame.parts[0]])
    rarest = min(frame.parts, key=lambda part: len(places[part]))
    others = [part for part in frame.parts if part is not rarest]
    return any(_gathers(others, scene, frame.window, place) for place in places[rarest])


def _follows(frame: _Frame, scene: Scene, index: int, first: int, last: int) -> bool:
    if index == len(frame.parts):
        return True
    return any(
        _follows(frame, scene, index + 1, first, place)
        for place in scene.places[frame.parts[index]]
        if last < place < first + frame.window
    )


def _gathers(others: list[str], scene: Scene, window: int, place: int) -> bool:
    """Whether each of the others has a place of its own that is near to all the rest."""
    taken = [place]
    for part in others:
        near_by = [
            other
            for other in scene.places[part]
            if other not in taken and max(*taken, other) - min(*taken, other) < window
        ]
        if not near_by:
            return False
        taken.append(min(near_by, key=lambda other: abs(other - place)))
    return True
