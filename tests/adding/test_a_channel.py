"""`docs/adding-a-channel.md`, followed literally: its code goes where the page says, into a copy of the packages."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.databases import copied
from tests.pages import ROOT, copy_packages, run

PAGE = ROOT / "docs" / "adding-a-channel.md"
PHONE = "+358412345678"

# A line that names a file and, where code goes into what is there, the name of what it goes into.
_BLOCK = re.compile(
    r"^`(?P<file>[\w/]+\.py)`(?:, in `(?P<place>\w+)`)?:\n\n```python\n(?P<code>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
# Where in it: before its last entry, and before the first setting.
_BEFORE = {"CHANNELS": "    SIMULATOR: Entry(", "Settings": "    database_url: str"}


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the channel of the page in it."""
    folder = tmp_path_factory.mktemp("followed")
    copy_packages(folder)
    for block in _BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        file = folder / block["file"]
        if block["place"] is None:
            assert not file.exists()
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block["code"], encoding="utf-8")
        else:
            before, after = file.read_text(encoding="utf-8").split(_BEFORE[block["place"]])
            file.write_text(before + block["code"] + _BEFORE[block["place"]] + after, encoding="utf-8")
    return folder


def ran(followed: Path, *arguments: str) -> str:
    """What it printed. It ends well."""
    ended = run(followed, *arguments)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_price_is_a_module_an_entry_settings_and_a_test_module() -> None:
    blocks = [(block["file"], block["place"]) for block in _BLOCK.finditer(PAGE.read_text(encoding="utf-8"))]
    assert blocks == [
        ("channels/textline.py", None),
        ("channels/registry.py", "CHANNELS"),
        ("bot/config/settings.py", "Settings"),
        ("tests/channels/test_textline.py", None),
    ]
    assert PAGE.read_text(encoding="utf-8").count("```python") == len(blocks)


def test_people_are_talked_with_over_it(
    followed: Path, sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    passed = json.loads(ran(followed, "-m", "tests.textline", copied(sqlite_template, tmp_path), secret_key))
    assert {address for _, address, _ in passed} == {PHONE}
    ways = "".join(way for way, _, _ in passed)
    assert ways == "><<><><", passed
    texts = [text for _, _, text in passed]
    assert "0-10" in texts[2], passed
    assert "Emme lähetä enää viestejä" in texts[6], passed


def test_its_test_module_passes(followed: Path) -> None:
    ran(
        followed,
        "-m",
        "pytest",
        "-q",
        "-c",
        os.devnull,
        "-p",
        "no:cacheprovider",
        "tests/channels/test_textline.py",
    )


def test_its_code_is_as_ours(followed: Path) -> None:
    files = [
        "channels/textline.py",
        "channels/registry.py",
        "bot/config/settings.py",
        "tests/channels/test_textline.py",
    ]
    for command in ("check", "format --check"):
        ran(
            followed,
            "-m",
            "ruff",
            *command.split(),
            "--no-cache",
            "--config",
            str(ROOT / "pyproject.toml"),
            *files,
        )
