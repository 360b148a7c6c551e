"""What a prepared language lacks before it can be switched on: a review, right texts, and rows that prove that answers in it are
understood.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from dialogs.plain_language import LONGEST_SENTENCE, long_sentence, number_of_days
from dialogs.prepared_languages import CrisisRows, PreparedLanguage, PreparedTexts, Rows
from dialogs.understanding import Kind, understand_by_rules
from dialogs.understanding.kinds import Expecting, Understanding

_NAMES = {
    "question": ("0", "10", "STOP"),
    "reminder": ("0", "10", "STOP"),
    "stop": ("START",),
    "crisis": ("112",),
}
_FILLED = {"question": {"org"}, "reminder": {"org"}}
_WAITING: tuple[Expecting, ...] = ("rating", None)


def lacking(language: str, prepared: PreparedLanguage) -> Iterator[str]:
    if prepared.reviewed_by is None:
        yield "`reviewed_by` is missing: who speaks it and has read the texts and the rows"
    if prepared.reviewed_on is None:
        yield "`reviewed_on` is missing: the day of the review, as 2027-01-31"
    yield from wrong_texts(language, prepared.texts)
    yield from _no_rows(prepared)
    yield from misunderstood(language, prepared.rows)


def wrong_texts(language: str, texts: PreparedTexts) -> Iterator[str]:
    for name, text in texts.items():
        place, filled = f"`texts.{name}`", _FILLED.get(name, set())
        if text.names != filled:
            yield f"{place} must name {' and '.join(f'{{{each}}}' for each in filled) or 'no placeholder'}"
        said = text.fill(lambda _: "Org")
        for word in _NAMES.get(name, ()):
            if not re.search(rf"(?<!\w){word}(?!\w)", said):
                yield f"{place} must name {word}"
        if long := long_sentence(said):
            yield f"{place} has a sentence of more than {LONGEST_SENTENCE} words: {long!r}"
        if days := number_of_days(said, language):
            yield f"{place} names a number of days that no setting gives: {days!r}"
        yield from _wrong_direction(place, said)


def _wrong_direction(place: str, said: str) -> Iterator[str]:
    """What a telephone would show in the wrong order in a script that is written from right to left."""
    directions = [way for char in said if (way := unicodedata.bidirectional(char)) in ("L", "R", "AL")]
    if {"R", "AL"}.isdisjoint(directions):
        return
    if directions[0] == "L":
        yield f"{place} begins with a Latin letter and so from the left; begin with a word of its own script"
    if re.search(r"\d \d", said):
        yield f"{place} has a space within a number, whose groups would change places; write it without"


def _no_rows(prepared: PreparedLanguage) -> Iterator[str]:
    own = str.maketrans("0123456789", prepared.digits)
    for value in map(str, range(11)):
        rows = prepared.rows.numbers.get(value, ())
        if (digits := value.translate(own)) not in rows:
            yield f"`rows.numbers.{value}` has no row {digits}"
        if all(any(map(str.isdigit, row)) for row in rows):
            yield f"`rows.numbers.{value}` has no row in words"
    if not prepared.rows.stop:
        yield "`rows.stop` has no row: a way to say that no more messages are wanted"
    for topic in CrisisRows.model_fields:
        if not getattr(prepared.rows.crisis, topic):
            yield f"`rows.crisis.{topic}` has no row: a cry for help"


def misunderstood(language: str, rows: Rows) -> Iterator[str]:
    """Rows that are understood otherwise, where the question waits or where nothing does."""
    for place, texts, right in _meant(rows):
        for text in texts:
            readings = [
                _told(understand_by_rules(text, expecting=waiting, language=language)) for waiting in _WAITING
            ]
            if wrong := next((each for each in readings if each != right), None):
                yield f"`rows.{place}`: {text!r} is understood as {wrong}, not as {right}"


def _meant(rows: Rows) -> Iterator[tuple[str, Sequence[str], str]]:
    for value, texts in rows.numbers.items():
        yield f"numbers.{value}", texts, f"the number {value}"
    yield "stop", rows.stop, str(Kind.stop)
    for topic in CrisisRows.model_fields:
        yield f"crisis.{topic}", getattr(rows.crisis, topic), str(Kind.crisis)
    yield "neither", rows.neither, str(Kind.comment)


def _told(understood: Understanding) -> str:
    return f"the number {understood.rating}" if understood.kind is Kind.rating else str(understood.kind)
