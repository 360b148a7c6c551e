"""`docs/adding-own-texts.md`, followed literally: people are asked and thanked in the organisation's words."""

from __future__ import annotations

from pathlib import Path

from tests.pages import ROOT, blocks, copy_packages, run

BLOCKS = list(blocks(ROOT / "docs" / "adding-own-texts.md"))
FOLDER = "examples/kymenlaakso"


def test_the_organisation_says_it_in_its_words(tmp_path: Path) -> None:
    copy_packages(tmp_path)
    for block in BLOCKS:
        assert block.file.startswith(FOLDER)
        block.apply(tmp_path)
    checked = run(tmp_path, "-m", "bot", "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    chat = run(tmp_path, "-m", "bot", "chat", "--lang", "fi", stdin="9\nhyvin meni\n")
    assert "Miten käyntisi sujui?" in chat.stdout
    assert "Kiitos! Haluatko vaikuttaa? Vastaa OSALLISTU." in chat.stdout
