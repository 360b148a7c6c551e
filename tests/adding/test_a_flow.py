"""`docs/adding-a-flow.md`, followed literally: its files are written into a copy, checked and talked with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages import ROOT, blocks, copy_packages, run

PAGE = ROOT / "docs" / "adding-a-flow.md"
BLOCKS = list(blocks(PAGE))
LANGUAGES = ("fi", "sv", "en")


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("followed")
    copy_packages(folder)
    for block in BLOCKS:
        block.apply(folder)
    return folder


def test_the_price_is_data_and_one_action() -> None:
    assert [(block.file, block.sort) for block in BLOCKS] == [
        *((f"tests/transcripts/{language}/parking.txt", "") for language in LANGUAGES),
        ("dialogs/flows/parking.yml", "yaml"),
        ("dialogs/domain/parking.yml", "yaml"),
        ("dialogs/actions/parking.py", "python"),
        ("dialogs/domain/slots.yml", "diff"),
        ("dialogs/flows/take_part.yml", "diff"),
        *[("dialogs/domain/participation.yml", "diff")] * 2,
    ]


def test_it_passes_the_check(followed: Path) -> None:
    checked = run(followed, "-m", "bot", "check")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_it_talks_as_the_page_says(followed: Path) -> None:
    files = [f"tests/transcripts/{language}/parking.txt" for language in LANGUAGES]
    played = run(followed, "-m", "tests.replayed", *files)
    assert played.stderr == ""
    assert played.stdout == "".join((followed / file).read_text(encoding="utf-8") for file in files)


def test_it_talks_in_the_terminal(followed: Path) -> None:
    typed = "pysäköintti\n3\n"  # with a survey open, and mistyped
    chat = run(followed, "-m", "bot", "chat", "--lang", "fi", stdin=typed)
    assert "Pysäköinti maksaa 6 euroa." in chat.stdout


def test_the_full_menu_is_told_as_the_page_says(followed: Path) -> None:
    file = followed / "dialogs/domain/participation.yml"
    text = file.read_text(encoding="utf-8")
    shorter = next(block for block in BLOCKS if block.file.endswith(file.name))
    new, old = (
        next(line[1:] for line in shorter.code.splitlines() if line.startswith(sign)) for sign in "+-"
    )
    try:
        file.write_text(text.replace(new, old), encoding="utf-8")
        told = run(followed, "-m", "bot", "check").stderr.strip()
    finally:
        file.write_text(text, encoding="utf-8")
    assert told.removeprefix("participation.yml: ") in PAGE.read_text(encoding="utf-8")
    assert "163 septets" in told


def test_its_code_is_as_ours(followed: Path) -> None:
    for command in ("check", "format --check"):
        options = ["--no-cache", "--config", str(ROOT / "pyproject.toml")]
        judged = run(followed, "-m", "ruff", *command.split(), *options, "dialogs/actions/parking.py")
        assert judged.returncode == 0, judged.stdout
