"""The command line, in this process where that is enough and as a process of its own where it is not."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main
from tests.bot.applications import environment
from tests.databases import copied

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int
    out: str
    err: str


Kynnys = Callable[..., Outcome]


@contextmanager
def own_logs() -> Iterator[None]:
    """What a command does to the logs of its process ends with it."""
    handlers, level = logging.root.handlers[:], logging.root.level
    logging.root.handlers.clear()
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    return copied(sqlite_template, tmp_path)


@pytest.fixture
def environ(database_url: str, secret_key: str) -> dict[str, str]:
    return environment(database_url, secret_key)


@pytest.fixture
def kynnys(
    environ: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Kynnys:
    """Runs a command in an empty folder; settings by keyword, in small letters and without their prefix."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in list(os.environ):
        if name.startswith("KYNNYS_"):
            monkeypatch.delenv(name)

    def run(*arguments: str, stdin: bytes = b"", **settings: str) -> Outcome:
        with monkeypatch.context() as change:
            given = {f"KYNNYS_{name.upper()}": value for name, value in settings.items()}
            for name, value in (environ | given).items():
                change.setenv(name, value)
            change.setattr(sys, "argv", ["kynnys", *arguments])
            change.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            code = 0
            with own_logs():
                try:
                    main()
                except SystemExit as exit_:
                    code = exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return run


@pytest.fixture
def start(environ: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a command as a process; what still runs at the end of the test is killed."""
    running: list[subprocess.Popen[str]] = []

    def run(*arguments: str, **settings: str) -> subprocess.Popen[str]:
        given = {f"KYNNYS_{name.upper()}": value for name, value in settings.items()}
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KYNNYS_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env=clean | environ | given | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()
