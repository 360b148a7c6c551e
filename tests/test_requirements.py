"""`docs/requirements.md`: every requirement once, and every path and test that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS = [
    line.strip("|").split("|")
    for line in (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| R")
]
PATH = re.compile(r"`((?:bot|channels|dialogs|storage|tests|examples|docs)/[\w./-]+\.\w+)(?:::(\w+))?`")


def test_each_requirement_has_one_row() -> None:
    assert [row[0].strip() for row in ROWS] == [f"R{number:02}" for number in range(1, 99)]


def test_each_row_shows_where_or_says_that_it_is_not_there() -> None:
    silent = [
        row[0].strip()
        for row in ROWS
        if not (
            PATH.search(row[3]) or row[3].strip().startswith(("not yet", "partly:")) or "kynnys" in row[3]
        )
    ]
    assert not silent


def test_what_it_names_exists() -> None:
    missing = []
    for row in ROWS:
        for path, test in PATH.findall(row[3]):
            file = ROOT / path
            if not file.is_file() or (test and f"def {test}(" not in file.read_text(encoding="utf-8")):
                missing.append(f"{row[0].strip()}: {path}{'::' + test if test else ''}")
    assert not missing
