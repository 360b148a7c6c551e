"""The commonest words of each language are words: no typing error is mended into a number or a command.

`make test` looks at 15 000 of each, `make conversations` at 50 000.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

import pytest

from dialogs.responses import LANGUAGES
from dialogs.understanding import cancelling, commands, cries_for_help, gives_up, optout, understand
from dialogs.understanding.dictionary import REAL_WORDS
from dialogs.understanding.numbers import WORDS, number_word
from dialogs.understanding.text import fold, words_of


@cache
def commonest(language: str, most: int) -> frozenset[str]:
    from wordfreq import top_n_list  # half a second to import: not in each process that only collects tests

    return frozenset(word for entry in top_n_list(language, most) for word in words_of(fold(entry)))


Words = Callable[[str], frozenset[str]]


@pytest.fixture
def words(long: bool) -> Words:
    return partial(commonest, most=50_000 if long else 15_000)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("repair", [5, 6])
def test_no_word_is_mended_into_a_number(language: str, repair: int, words: Words) -> None:
    said_exactly = WORDS.keys() | {word for word in words(language) if number_word(word)}
    assert [w for w in sorted(words(language) - said_exactly) if number_word(w, repair)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_mended_into_an_opt_out(language: str, words: Words) -> None:
    assert [
        word for word in sorted(words(language) - optout.WORDS - {"stoop"}) if optout.is_single(word)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_mended_into_a_command(language: str, words: Words) -> None:
    mended = [word for word in sorted(words(language)) if not commands.exact(word) and commands.mended(word)]
    assert mended == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_mended_into_giving_up(language: str, words: Words) -> None:
    said_exactly = cancelling.WORDS | cancelling.PHRASES
    assert [word for word in sorted(words(language) - said_exactly) if gives_up(word)] == []


CRIES = re.compile(
    "kuol|kuala|tulipalo|raisk|itsemurh|hyvasti|sydankoht|tajut|hatatil|viilt|yliannos|tukeht|sjalv|valdt|stroke|hjar|medvetslos"
    "|nodsit|rap|suicid|kvav|rakblad|snara|forgift|andnod|livlos|slaganfall|unconsc|collaps|poison|seiz|razor|chok|kms|lifeless"
    "|molest|unresponsive|noose|suffocat|convulsion|anaphyl|overdos"
)
"""How words begin that are a cry for help alone."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_mended_or_parted_into_a_cry_for_help(language: str, words: Words) -> None:
    cries = [word for word in sorted(words(language)) if cries_for_help(word)]
    assert [word for word in cries if not CRIES.match(word)] == []


def test_a_real_word_alone_is_no_grade() -> None:
    assert [word for word in REAL_WORDS if understand(word, expecting="rating").rating is not None] == []


def test_the_list_holds_no_command_word() -> None:
    assert REAL_WORDS.isdisjoint(WORDS)
    assert REAL_WORDS.isdisjoint(optout.WORDS)
    assert [word for word in REAL_WORDS if commands.exact(word)] == []


@pytest.mark.parametrize(
    "typed", ["kahdeksn", "yheksän", "kymmennen", "seittemän", "kymmpi", "seven!", "eigth"]
)
def test_a_number_mistyped_is_still_a_number(typed: str) -> None:
    assert understand(typed, expecting="rating").rating is not None
