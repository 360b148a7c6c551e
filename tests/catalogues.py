"""An organisation's folder, for tests that change and read its catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.organisation.catalogue_file import FILE, Content, written_items
from bot.organisation.reading import Document


def items_in(folder: Path) -> Mapping[str, Sequence[Content]]:
    """The items as they are written, by section."""
    return written_items(Document(folder / FILE))


def change(folder: Path, old: str, new: str) -> None:
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
