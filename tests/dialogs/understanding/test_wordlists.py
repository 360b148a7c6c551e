"""The files of `dialogs/understanding/words/`: every section is used and told, and a mistake is named."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

import dialogs.understanding  # noqa: F401 - reads every file
from dialogs.understanding import phrases, wordlists
from dialogs.understanding.wordlists import WordListError, WordLists

FILES = sorted(wordlists.FOLDER.glob("*.txt"))
files = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def lists(folder: Path, text: str) -> WordLists:
    file = folder / "some.txt"
    file.write_text(text, encoding="utf-8")
    return WordLists(file)


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordlists, "_READ", dict(wordlists._READ))


@files
def test_every_section_is_used(file: Path) -> None:
    read = wordlists._READ[file.stem]
    assert set(read) == read.used


@files
def test_a_comment_stands_above_every_section(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    uncommented = [line for before, line in pairwise(lines) if line[:1] == "[" and before[:1] != "#"]
    assert uncommented == []


def test_every_phrase_can_be_looked_for() -> None:
    for called in (*phrases._filed()[0].values(), *phrases._filed()[1].values()):
        for _, phrase in called:
            re.compile(phrases._pattern(phrase))


def test_a_section_is_its_lines_without_comments_dots_and_spaces(tmp_path: Path) -> None:
    read = lists(
        tmp_path, "# all\n\n# few\n[some words]\n  yksi kaksi \n# more\nÄITI: äiti tytär\n\n[more]\nfin dag\n"
    )
    assert read["some words"] == "yksi kaksi\nAITI: aiti tytar"
    assert read.words("more") == {"fin", "dag"}
    assert read.lines_of("more") == {"fin dag"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("yksi\n", 'words/some.txt: line 1: "yksi" is in no section. Write it below a line such as [idioms]'),
        (
            "\n[Some]\n",
            "words/some.txt: line 2: [Some] is no section. Write its name in small letters, as [idioms]",
        ),
        (
            "[some\n",
            "words/some.txt: line 1: [some is no section. Write its name in small letters, as [idioms]",
        ),
        (
            "[some]\n[some]\n",
            "words/some.txt: line 2: [some] is there already. Write these lines into the first one",
        ),
    ],
)
def test_a_mistake_in_the_sections_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(WordListError) as refused:
        lists(tmp_path, text)
    assert str(refused.value) == told


def test_a_section_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(WordListError) as refused:
        lists(tmp_path, "[some]\n")["other"]
    assert (
        str(refused.value)
        == "words/some.txt: [other]: the section is missing. Write it, with its lines below it"
    )


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(WordListError, match=r"words/none\.txt: the file: cannot be read"):
        WordLists(tmp_path / "none.txt")
    (tmp_path / "latin.txt").write_bytes("[some]\näiti\n".encode("latin-1"))
    with pytest.raises(WordListError) as refused:
        WordLists(tmp_path / "latin.txt")
    assert str(refused.value) == "words/latin.txt: line 2: not in UTF-8. Save the file as UTF-8"
