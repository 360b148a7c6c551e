"""STOP, in one word or in a sentence, in three languages.

A word alone (with courtesy or a number beside it) is an opt-out; in a sentence only what asks for no messages is. Bills,
appointments, nurses and medicines are stopped with the same verbs, so a clause without a word for messages is an opt-out only
where it names nothing else either.
STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE and OPTOUT are also acted on by the SMS provider itself.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from dialogs.understanding import clauses, optout_objects, scripts, wordlists
from dialogs.understanding.dictionary import REAL_WORDS
from dialogs.understanding.frames import Frames
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.speech import CONCEPTS, scene
from dialogs.understanding.text import WORDS_REMEMBERED, LatePattern, Message
from dialogs.understanding.tongue import tongue
from dialogs.understanding.typos import Vocabulary, near

_LISTS = wordlists.read("optout")

WORDS = _LISTS.words("alone")
_SINGLE_PHRASES = _LISTS.lines_of("whole texts")
_ELSEWHERE = _LISTS.lines_of("whole texts elsewhere")
_COURTESY = _LISTS.words("beside")
_NOT_TYPOS = _LISTS.words("no typing errors")
_TYPO_WORDS = Vocabulary(
    word for word in WORDS if len(word) >= 4 and word not in {"peru", "perun", "seis", "slut", "quit"}
)

_SENTENCES = Phrases(_LISTS["sentences"])
_ASKED = Frames(CONCEPTS, _LISTS["asked"])
_NOT_ASKED = Phrases(_LISTS["not asked"])
_LONGEST_ASKING = 200
_LETTERS_APART = 3


def is_single(bare: str) -> bool:
    """Whether the words are a word of opt-out, with courtesy or a repetition, and nothing else."""
    if bare in WORDS or bare in _SINGLE_PHRASES or bare in _ELSEWHERE:
        return True
    if bare.count(" ") < _LETTERS_APART and bare.replace(" ", "") in WORDS:  # LOPET A
        return True
    words = [word for word in bare.split() if word not in _COURTESY]
    if len(words) > 3 and all(len(word) == 1 for word in words):  # S.T.O.P
        words = ["".join(words)]
    if not words or len(words) > 4:
        return False
    if len(words) == 1 and words[0] not in WORDS:
        return _mistyped(words[0])
    return WORDS.issuperset(words) or " ".join(words) in _SINGLE_PHRASES


@lru_cache(maxsize=WORDS_REMEMBERED)
def _mistyped(word: str) -> bool:
    """STPO, STOOOP, LOPETAAA."""
    if word in REAL_WORDS:
        return False
    if word not in _NOT_TYPOS and near(word, _TYPO_WORDS, shortest=4):
        return True
    return len(word) > 4 and re.sub(r"(.)\1+", r"\1", word) in _STRETCHED


_STRETCHED = frozenset("stop lopeta sluta lopetakaa lopetus".split())


class OptOut(NamedTuple):
    """`rest` is what the person said besides; empty where that is nothing."""

    rest: str


_NOT_MENDED = _LISTS.words("no typing errors in sentences")
_MENDED = Vocabulary(_LISTS["with typing errors"].split())


@lru_cache(maxsize=WORDS_REMEMBERED)
def _mended(word: str) -> str:
    """LOPETAKAA, VIESTT: a word of opt-outs with one typing error, or without an ending that changes nothing."""
    if (without := _CLITIC.sub("", word)) != word and CONCEPTS.of(without).concepts:
        return without
    if len(word) < _SHORTEST_MENDED or word in REAL_WORDS | _NOT_MENDED or CONCEPTS.of(word).concepts:
        return word
    return word if optout_objects.is_known(word) else near(word, _MENDED, shortest=_SHORTEST_MENDED) or word


_SHORTEST_MENDED = 6
_CLITIC = re.compile(r"(?<=\w{3})(?:han|pas?)$")
"""Finnish endings that change no meaning ("lopettakaahan", "äläpä")."""


def find(message: Message) -> OptOut | None:
    """The opt-out that the text is or holds; None where the person does not ask for no more messages."""
    bare = message.bare
    if len(bare) < _LONGEST_SINGLE and is_single(bare):
        return OptOut("")
    if not (message.display.isascii() and message.display.isalpha()) and scripts.is_keyword(message.display):
        return OptOut("")
    if places := [*_asking(message), *_keyword(message)]:
        return OptOut(clauses.without(message, places))
    return None


def _asking(message: Message) -> Iterator[tuple[int, int]]:
    """The clauses that ask for no messages; the whole text where it has no pause and asks for that only as a whole."""
    bare = _mend(message.bare)
    asks = _asks(bare, bare)
    if not asks and (not optout_objects.may_refuse(message.words) or _NOT_ASKED.search(bare)):
        return
    parts = clauses.clauses(message.folded)
    found = [
        part
        for part in parts
        if (_asks(_mend(part.bare), bare) if asks else optout_objects.refuses(_mend(part.bare).split()))
    ]
    for part in found:
        if optout_objects.is_of_messages(_mend(part.bare)):
            yield part.start, part.end
    if asks and not found and not _PAUSE.search(message.folded) and optout_objects.is_of_messages(bare):
        yield 0, len(message.folded)


def _mend(bare: str) -> str:
    return " ".join(map(_mended, bare.split()))


_PAUSE = LatePattern(r"[.,;:!?\n()]\s*\w")


def _asks(part: str, bare: str) -> bool:
    asks = _SENTENCES.search(part) or (
        len(bare) < _LONGEST_ASKING and (_ASKED.hold(scene(part)) or optout_objects.refuses(part.split()))
    )
    return bool(asks) and not _NOT_ASKED.search(part)


_LONGEST_SINGLE = 60
_OWN_SENTENCES = _SINGLE_PHRASES | set("stop stopp lopeta lopetus sluta unsubscribe lopettakaa".split())
_OWN_SENTENCE_BEGINS = {phrase.split()[0] for phrase in _OWN_SENTENCES} | _COURTESY


def _keyword(message: Message) -> Iterator[tuple[int, int]]:
    """Where STOP stands for itself: as a sentence of its own ("9. STOP", "5 stop"), or before or after the rest of the text."""
    if not _OWN_SENTENCE_BEGINS.isdisjoint(message.words):
        parts = clauses.clauses(message.folded)
        for part in parts:
            capitals = message.display[part.start : part.end].isupper()
            if (capitals or part in (parts[0], parts[-1])) and _is_own_sentence(part.bare):
                yield part.start, part.end
    if end := 0 if message.folded.isascii() else scripts.begins_with_keyword(message.display):
        yield 0, end
    if "stop" in message.words:
        yield from _beside(message)


def _is_own_sentence(bare: str) -> bool:
    words = [word for word in bare.split() if not word.isdigit()]
    return " ".join(words) in _OWN_SENTENCES or (
        " ".join(word for word in words if word not in _COURTESY) in _OWN_SENTENCES
    )


_FIRST = LatePattern(r"\W*(stop)[\s:]+(?=([^\W\d_]+))")
_LAST = LatePattern(r"(?<![^\W\d_])([^\W\d_]+)\s+(stop)\W*$")
_STOPPED = LatePattern(
    r"[a-z]+ing$|(?:the|this|that|these|those|it|your|our|my|me|us|them|him|her|a|an|all|by|at|in|on|for|with|to|and|or|when|until|over|off"
    r"|doing|sign|signs|watch|codon|gap|loss|cock)$"
)
"""What follows on "stop" where it is the English verb, or part of a name."""
_TOLD_TO = _LISTS.words("told to")


def _beside(message: Message) -> Iterator[tuple[int, int]]:
    """STOP with no punctuation between it and the rest ("STOP en saanut apua"); in small letters not in English."""
    folded, display = message.folded, message.display
    first, last = _FIRST.match(folded), _LAST.search(folded)
    if first and not _stops_something(first[2], folded[first.end() :]):
        rest = display[first.end() :]
        if _stands_out(display[first.start(1) : first.end(1)], rest):
            yield first.span(1)
    if (
        last
        and last[1] not in _TOLD_TO
        and _stands_out(display[last.start(2) : last.end(2)], display[: last.start(2)])
    ):
        yield last.span(2)


def _stops_something(word: str, rest: str) -> bool:
    """Whether the next word is what "stop" says to stop ("Stop making us wait", "stop tupakalle")."""
    return word.endswith("lle") or (bool(_STOPPED.match(word)) and tongue(rest) not in ("fi", "sv"))


def _stands_out(word: str, rest: str) -> bool:
    """Whether the capitals of the word mean something, or a language that has no such word is written around it."""
    return (word.isupper() and not rest.isupper()) or tongue(rest) in ("fi", "sv")
