"""Compiles what tests import, in a fresh clone where nothing is compiled yet.

Workers start at the same moment and import the same. Each of them would compile all of it, at its own cost. Here each one
begins with another part, and passes over what the others have compiled by then.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from importlib.machinery import SourceFileLoader
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

ROOT = Path(__file__).parents[1]
LIBRARIES = (
    "sqlalchemy",
    "alembic",
    "psycopg",
    "pydantic",
    "fastapi",
    "cryptography",
    "reportlab",
    "telegram.ext",
)
MORE_LIBRARIES = (
    "hypothesis",
    "schemathesis",
    "playwright.async_api",
    "numpy",
    "redis",
    "aiohttp",
    "twilio.rest",
)
PACKAGES = ("bot", "channels", "dialogs", "storage")


def compile_from(part: int, config: pytest.Config) -> None:
    """All parts, beginning with this one. Libraries are imported, files of this repository are compiled alone."""
    tests = sorted((ROOT / "tests").rglob("*.py"))
    ours = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    parts: list[Sequence[str | Path]] = [LIBRARIES, (*ours, *MORE_LIBRARIES), tests]
    for each in [*parts[part % 3 :], *parts[: part % 3]]:
        for one in each:
            if isinstance(one, str):
                importlib.import_module(one)
            elif not any(compiled.exists() for compiled in _compiled(one)):
                _compile(one, config)


def _compiled(file: Path) -> Iterator[Path]:
    """Where the compiled file lies: as Python makes it, or with the asserts of a test rewritten by pytest."""
    yield Path(cache_from_source(str(file)))
    yield _rewritten(file)


def _rewritten(file: Path) -> Path:
    return rewrite.get_cache_dir(file) / f"{file.stem}{rewrite.PYC_TAIL}"


def _compile(file: Path, config: pytest.Config) -> None:
    if file.name == "conftest.py" or file.name.startswith("test_"):
        rewrite.try_makedirs(_rewritten(file).parent)
        source, code = rewrite._rewrite_test(file, config)
        rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, source, _rewritten(file))
    else:
        SourceFileLoader(file.stem, str(file)).get_code(file.stem)
