"""`docs/adding-a-word.md`, followed literally: its line is written into a copy, and the word is heard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages import ROOT, blocks, copy_packages, run

PAGE = ROOT / "docs" / "adding-a-word.md"
BLOCKS = list(blocks(PAGE))
TYPED = re.search(r'^echo "(.+)" \| kynnys (.+)$', PAGE.read_text(encoding="utf-8"), re.MULTILINE)
CRISIS = "dialogs/understanding/words/crisis.txt"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    copy_packages(folder)
    return folder


@pytest.fixture
def copy(packages: Path) -> Iterator[Path]:
    """Its list of words is as it was after each test."""
    file = packages / CRISIS
    before = file.read_bytes()
    yield packages
    file.write_bytes(before)


def kinds(folder: Path, *texts: str) -> list[str]:
    read = run(folder, "-m", "bot", *TYPED[2].split(), stdin="\n".join(texts) + "\n")
    assert read.stderr == ""
    return [json.loads(line)["kind"] for line in read.stdout.splitlines()]


def test_the_word_is_heard(copy: Path) -> None:
    texts = (TYPED[1], "Vähältä piti kuolla häpeilyyn", "I wanted to die of awkwardness")
    assert [block.file for block in BLOCKS] == [CRISIS]
    assert kinds(copy, *texts) == ["crisis"] * 3
    for block in BLOCKS:
        block.apply(copy)
    assert kinds(copy, *texts) == ["comment"] * 3
    checked = run(copy, "-m", "bot", "check")
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("heading", "line", "told"),
    [
        ("[idioms]", "kuolla (nauruun|iloon", 'a parenthesis is missing in "kuolla (nauruun|iloon"'),
        ("[idioms]", "(kuolla )?(nauruun )?", 'no word is certain to be in "(kuolla )?(nauruun )?"'),
        ("[suicide]", "5: NEG LIFE", "LIFE is no concept"),
        ("[concepts]", "elaa elama", '"elaa elama" names no concept'),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_would_be_right(
    copy: Path, heading: str, line: str, told: str
) -> None:
    file = copy / CRISIS
    text = file.read_text(encoding="utf-8")
    number = text[: text.index(heading)].count("\n") + 2
    file.write_text(text.replace(f"{heading}\n", f"{heading}\n{line}\n"), encoding="utf-8")
    checked = run(copy, "-m", "bot", "check")
    assert checked.returncode == 1
    assert f"words/crisis.txt:{number}: {told}. " in checked.stderr
    assert "Traceback" not in checked.stderr
