"""An error that somebody can mend is one line on standard error and an exit code, never a trace."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from bot.settings import EXAMPLE
from storage.keys import Keyring
from tests.bot.cli.conftest import Kynnys, Outcome


def one_line(outcome: Outcome) -> str:
    assert outcome.code == 1
    lines = [line for line in outcome.err.splitlines() if line.startswith("kynnys: ")]
    assert len(lines) == 1
    assert "Traceback" not in outcome.err + outcome.out
    return lines[0]


COMMANDS = [
    ("serve",),
    ("web",),
    ("worker",),
    ("check",),
    ("report",),
    ("visits", "import", "x.csv"),
    ("chat", "--lang", "fi"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_wrong_setting_is_named(kynnys: Kynnys, command: tuple[str, ...]) -> None:
    assert "KYNNYS_PORT" in one_line(kynnys(*command, port="many"))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_wrong_organisation_is_named_with_its_place(
    kynnys: Kynnys, tmp_path: Path, command: tuple[str, ...]
) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(EXAMPLE, folder)
    settings = folder / "settings.yml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("telephone:", "telefone:"), encoding="utf-8"
    )
    line = one_line(kynnys(*command, organisation=str(folder)))
    assert "settings.yml" in line
    assert "telefone" in line


@pytest.mark.parametrize("command", [("serve",), ("check",), ("report",)], ids=" ".join)
def test_an_organisation_that_is_not_there_is_named(kynnys: Kynnys, command: tuple[str, ...]) -> None:
    assert "nowhere" in one_line(kynnys(*command, organisation="/nowhere"))


@pytest.mark.parametrize(
    "command",
    [("serve",), ("web",), ("worker",), ("report",), ("db", "upgrade"), ("parked", "list")],
    ids=" ".join,
)
def test_another_key_than_the_databases_is_refused(kynnys: Kynnys, command: tuple[str, ...]) -> None:
    assert "another secret key" in one_line(kynnys(*command, secret_keys=Keyring.new_key(), port="0"))


@pytest.mark.parametrize("command", [("serve",), ("db", "upgrade")], ids=" ".join)
@pytest.mark.parametrize("key", ["short", "c2hvcnQ=", ",", "ä"])
def test_a_key_that_is_none_is_refused_and_not_shown(
    kynnys: Kynnys, command: tuple[str, ...], key: str
) -> None:
    line = one_line(kynnys(*command, secret_keys=key))
    assert "KYNNYS_SECRET_KEYS" in line
    assert "c2hvcnQ=" not in line


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://secret@host/x",
        "sqlite://",
        "sqlite:///:memory:",
        "://",
        "postgresql://x:secret@h:port/x",
    ],
)
@pytest.mark.parametrize("command", [("serve",), ("db", "upgrade")], ids=" ".join)
def test_a_database_url_that_is_none_is_refused_and_not_shown(
    kynnys: Kynnys, command: tuple[str, ...], url: str
) -> None:
    line = one_line(kynnys(*command, database_url=url))
    assert "KYNNYS_DATABASE_URL" in line
    assert "secret" not in line


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://kynnys:secret@127.0.0.1:1/kynnys",
        "sqlite:////proc/nowhere/kynnys.db",
        "sqlite:////etc/hostname",
    ],
)
def test_a_database_that_does_not_answer_is_told(kynnys: Kynnys, url: str) -> None:
    line = one_line(kynnys("db", "upgrade", database_url=url))
    assert "KYNNYS_DATABASE_URL" in line or "/proc/nowhere" in line
    assert "secret" not in line


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("smtp_url", "mail.example"),
        ("sms_account_sid", "AC123"),
        ("log_level", "LOUD"),
        ("public_url", "kynnys.example"),
        ("api_tokens_file", "/nowhere/token"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "check"])
def test_a_setting_that_cannot_be_used_is_named(
    kynnys: Kynnys, command: str, setting: str, value: str
) -> None:
    assert f"KYNNYS_{setting.upper()}" in one_line(kynnys(command, **{setting: value}))


def test_a_port_that_is_taken_is_named(kynnys: Kynnys) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        line = one_line(kynnys("serve", port=str(taken.getsockname()[1])))
    assert "KYNNYS_PORT" in line


def test_a_misspelt_setting_is_told(kynnys: Kynnys) -> None:
    assert "KYNNYS_SIMULATR" in kynnys("db", "upgrade", simulatr="1").err


def test_a_setting_of_ours_is_not_called_misspelt(kynnys: Kynnys) -> None:
    assert "no setting" not in kynnys("staff", "add", "maija", staff_password="oikea hevonen").err
