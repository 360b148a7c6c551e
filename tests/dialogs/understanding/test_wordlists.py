"""The files of `dialogs/understanding/words/`: every section is used and told, and a mistake is named."""

from __future__ import annotations

import re
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from pkgutil import iter_modules

import pytest

from dialogs import understanding
from dialogs.understanding import phrases, wordlists
from dialogs.understanding.wordlists import WordListError, WordLists

for module in iter_modules(understanding.__path__):  # each reads its lists when it is imported
    import_module(f"{understanding.__name__}.{module.name}")

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


def test_a_phrase_may_name_a_section_of_words(tmp_path: Path) -> None:
    read = lists(
        tmp_path, "# {kin} is in phrases\n[some]\nolen (sinun )?{the kin}$\n[the kin]\näiti|isä\nset*\n"
    )
    assert read["some"] == "olen (sinun )?(aiti|isa|set*)$"
    assert read.used == {"some", "the kin"}


def test_a_choice_of_words(tmp_path: Path) -> None:
    read = lists(
        tmp_path, "[words]\näiti set*\na.m *huone\n[several]\nkalla mig, kalla mig för,\nolen\nminä ole*\n"
    )
    assert read.choice("words") == r"(?:aiti|set\w*|a\.m|\w*huone)"
    assert read.several("several") == ["kalla mig", "kalla mig for", "olen", "mina ole*"]
    assert re.fullmatch(read.choice_of_several("several"), "mina olen")


def test_words_as_they_are_written(tmp_path: Path) -> None:
    read = lists(tmp_path, "[words]\nminä\nma no?\n")
    assert read.as_written("words") == {"minä", "ma", "no?"}
    assert read.words("words") == {"mina", "ma", "no?"}


@pytest.mark.parametrize(
    ("how", "line", "sign"),
    [
        ("words", "kiit*", "*"),
        ("as_written", "kiit*", "*"),
        ("words", "a|b", "|"),
        ("choice", "(a )?b", "("),
        ("several", "a|b", "|"),
    ],
)
def test_notation_that_a_section_does_not_know_is_refused(
    tmp_path: Path, how: str, line: str, sign: str
) -> None:
    with pytest.raises(WordListError) as refused:
        getattr(lists(tmp_path, f"[some]\nyksi\n{line}\n"), how)("some")
    assert str(refused.value) == f"words/some.txt:3: {sign} means nothing in [some]. Write whole words"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("yksi\n", 'words/some.txt:1: "yksi" is in no section. Write it below a line such as [idioms]'),
        (
            "\n[Some]\n",
            "words/some.txt:2: [Some] is no section. Write its name in small letters, as [idioms]",
        ),
        (
            "[some\n",
            "words/some.txt:1: [some is no section. Write its name in small letters, as [idioms]",
        ),
        (
            "[some]\n[some]\n",
            "words/some.txt:2: [some] is there already. Write these lines into the first one",
        ),
        (
            "[some]\nolen {what}\n[kin]\näiti\n",
            "words/some.txt:2: {what} is no section. Write the section [what], or the name of one that is there",
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
    with pytest.raises(WordListError, match=r"words/none\.txt: cannot be read"):
        WordLists(tmp_path / "none.txt")
    (tmp_path / "latin.txt").write_bytes("[some]\näiti\n".encode("latin-1"))
    with pytest.raises(WordListError) as refused:
        WordLists(tmp_path / "latin.txt")
    assert str(refused.value) == "words/latin.txt:2: not in UTF-8. Save the file as UTF-8"
