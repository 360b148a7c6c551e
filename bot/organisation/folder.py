"""The files of an organisation's folder: a file that nothing reads would look as if it changed something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.organisation.reading import Problem

READ = ("settings", "services", "units", "opportunities")  # each a .yml
VISITS = "visits.csv"  # sample visits for `make run`
TEXTS = "texts"  # own words, read by `dialogs.own_texts`
README = "README.md"


def unread_files(folder: Path) -> Iterator[Problem]:
    """What stands in the folder and is not read. Names that begin with a dot belong to other programs."""
    known = [*(f"{name}.yml" for name in READ), VISITS, README]
    for path in _seen(folder):
        if path.name == TEXTS and path.is_dir():
            for text in _seen(path):
                if text.is_dir() or (text.suffix != ".yml" and text.name != README):
                    right = f"{TEXTS}/ holds .yml files and {README}; rename it or take it away"
                    yield Problem(str(text), "", f"nothing reads this; {right}")
        elif path.name not in known or path.is_dir():
            right = f"read are {', '.join([*known, f'{TEXTS}/'])}; rename it or take it away"
            yield Problem(str(path), "", f"nothing reads this; {right}")


def _seen(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
