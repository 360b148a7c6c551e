"""Help: every command has some, with an example, and it comes at once."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator

import click
import pytest
import typer

from bot.cli import app
from tests.bot.cli.conftest import ROOT, Kynnys


def commands(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
    for name, child in (children or {}).items():
        yield from commands(child, (*path, name))


COMMANDS = dict(commands(typer.main.get_command(app)))


def test_the_commands_are_those_that_operators_rely_on() -> None:
    fixed = {
        "serve",
        "web",
        "worker",
        "chat",
        "check",
        "visits import",
        "understand",
        "report",
        "db upgrade",
        "staff add",
    }
    assert fixed <= {" ".join(path) for path in COMMANDS}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(kynnys: Kynnys, path: tuple[str, ...]) -> None:
    outcome = kynnys(*path, "--help")
    assert outcome.code == 0
    example = " ".join(outcome.out.split()).partition("Example:")[2]
    assert f"kynnys {' '.join(path)}" in example


@pytest.mark.parametrize("group", ["", *sorted({path[0] for path in COMMANDS if path[1:]})])
def test_no_summary_is_cut_in_a_narrow_window(
    kynnys: Kynnys, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, _, listed = kynnys(*group.split(), "--help").out.partition("Commands:")
    assert listed
    assert "..." not in listed


@pytest.mark.parametrize(
    "path", [["nothing"], ["serve", "--loud"], ["visits", "import"], ["understand", "--lang", "de"]]
)
def test_a_wrong_command_is_refused(kynnys: Kynnys, path: list[str]) -> None:
    outcome = kynnys(*path)
    assert outcome.code == 2
    assert outcome.err
    assert "Traceback" not in outcome.err


def test_the_version_is_the_packages(kynnys: Kynnys) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    outcome = kynnys("--version", port="many", database_url="nonsense")
    assert (outcome.code, outcome.out, outcome.err) == (0, f"kynnys {project['version']}\n", "")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_nothing_slow(option: str) -> None:
    slow = [
        "sqlalchemy",
        "fastapi",
        "uvicorn",
        "rasa_sdk",
        "alembic",
        "phonenumbers",
        "pydantic",
        "holidays",
        "rich",
    ]
    code = f"""
import sys, bot.cli
try:
    bot.cli.app([{option!r}])
finally:
    print([name for name in {slow!r} if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
