"""The files of an organisation's folder: a file that nothing reads would look as if it changed something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.organisation.reading import Problem
from dialogs.languages import PREPARED

READ = ("settings", "services", "units", "opportunities")  # each a .yml
VISITS = "visits.csv"  # sample visits for `make run`
TEXTS = "texts"  # own words, read by `dialogs.own_texts`
LANGUAGES = "languages"  # own files of prepared languages, read by `bot.organisation.prepared`
README = "README.md"


def unread_files(folder: Path) -> Iterator[Problem]:
    """What stands in the folder and is not read. Names that begin with a dot belong to other programs."""
    known = [*(f"{name}.yml" for name in READ), VISITS, README]
    for path in _seen(folder):
        if path.name == TEXTS and path.is_dir():
            files = [text for text in _seen(path) if text.is_dir() or text.suffix != ".yml"]
            yield from _unread(files, f"{TEXTS}/ holds .yml files and {README}")
        elif path.name == LANGUAGES and path.is_dir():
            names = [f"{language}.yml" for language in PREPARED]
            files = [file for file in _seen(path) if file.is_dir() or file.name not in names]
            yield from _unread(files, f"{LANGUAGES}/ holds {', '.join(names)} and {README}")
        elif path.name not in known or path.is_dir():
            yield from _unread([path], f"read are {', '.join([*known, f'{TEXTS}/', f'{LANGUAGES}/'])}")


def _unread(paths: Iterable[Path], right: str) -> Iterator[Problem]:
    for path in paths:
        if path.is_dir() or path.name != README:
            yield Problem(str(path), "", f"nothing reads this; {right}; rename it or take it away")


def _seen(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
