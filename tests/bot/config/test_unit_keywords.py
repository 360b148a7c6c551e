"""A keyword that would not be heard as its unit is refused before it stands on a poster."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config.settings import EXAMPLE
from bot.config.unit_keywords import keyword_problems
from bot.organisation import Organisation, load
from dialogs.loader import load_assistant
from dialogs.problems import Problem
from dialogs.understanding import Kind
from dialogs.understanding.command_words import CommandWords
from tests.bot.applications import inhabited, settings
from tests.databases import copied


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return load(EXAMPLE)


@pytest.fixture(scope="module")
def words() -> CommandWords:
    return load_assistant().words


def problems(organisation: Organisation, words: CommandWords, unit: str, *keywords: str) -> Sequence[str]:
    changed = organisation.units[unit].model_copy(update={"keywords": keywords})
    units = {**organisation.units, unit: changed}
    return [str(each) for each in keyword_problems(replace(organisation, units=units), words)]


def test_the_example_has_none(organisation: Organisation, words: CommandWords) -> None:
    assert list(keyword_problems(organisation, words)) == []


@pytest.mark.parametrize(
    ("keyword", "told"),
    [
        ("9", "9 is read as the rating 9. Choose another keyword"),
        ("kymppi", "kymppi is read as the rating 10"),
        ("sju", "sju is read as the rating 7"),
        ("zero", "zero is read as the rating 0"),
        ("STOP", "PALAUTE STOP is read as stop, not as feedback"),
        ("poista tiedot", "is read as delete, not as feedback"),
        ("Ratamo 2", "Ratamo 2 may also be the rating 2 of ratamo"),
    ],
)
def test_one_that_means_something_else_is_refused(
    organisation: Organisation, words: CommandWords, keyword: str, told: str
) -> None:
    [problem] = problems(organisation, words, "karhula", keyword)
    assert "karhula.keywords" in problem
    assert told in problem


@pytest.mark.parametrize(
    "keyword", ["osasto 9", "Poli 2", "112-keskus", "kuntoutus", "apua", "kriisi", "hoiva"]
)
def test_a_word_may_be_any_other(organisation: Organisation, words: CommandWords, keyword: str) -> None:
    assert problems(organisation, words, "karhula", keyword) == []


def test_the_words_of_the_assistant_count(organisation: Organisation, words: CommandWords) -> None:
    own = CommandWords({**words.said, "palaute valkama": (Kind.delete, None)})
    [problem] = problems(organisation, own, "karhula", "valkama")
    assert "PALAUTE valkama is read as delete, not as feedback" in problem


async def test_a_process_that_answers_tells_of_them(
    sqlite_template: Path,
    tmp_path: Path,
    secret_key: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    problem = Problem("units.yml", "karhula.keywords", "9 is read as the rating 9", "Choose another keyword")
    monkeypatch.setattr("bot.config.unit_keywords.keyword_problems", lambda *_: iter([problem]))
    values = settings(copied(sqlite_template, tmp_path), secret_key)
    async with inhabited(values, work=False, kind="web"):
        await asyncio.sleep(0.05)
    assert caplog.text == ""
    async with inhabited(values, kind="worker"), asyncio.timeout(5):
        while str(problem) not in caplog.text:  # noqa: ASYNC110 - as others see it
            await asyncio.sleep(0.01)
