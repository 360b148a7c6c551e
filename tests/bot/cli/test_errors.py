"""An error that an operator can mend is one line on standard error and an exit code, never a trace."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from bot.config.settings import EXAMPLE
from storage.encryption.keyring import Keyring
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


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("redis_url", "localhost:6379"),
        ("public_url", "https://"),
        ("mail_from", "no address"),
        ("sms_rate", "nan"),
        ("telegram_rate", "inf"),
        ("send_timeout", "inf"),
        ("check_after", "1e300"),
        ("secret_keys_file", "."),
        ("api_tokens_file", "/proc/self/exe"),
    ],
)
@pytest.mark.parametrize("command", ["check", "report", "worker"])
def test_a_setting_that_would_fail_later_is_named_at_once(
    kynnys: Kynnys, command: str, setting: str, value: str
) -> None:
    line = one_line(kynnys(command, **{setting: value}))
    assert f"KYNNYS_{setting.upper()}" in line
    assert "Value error" not in line


OUT = [("db", "backup"), ("poster", "koks", "--out"), ("chat", "--lang", "fi", "--record")]


@pytest.mark.parametrize("command", OUT, ids=" ".join)
@pytest.mark.parametrize("file", ["folder", "none/x", "/proc/x", ""])
def test_a_file_that_cannot_be_written_is_named(kynnys: Kynnys, command: tuple[str, ...], file: str) -> None:
    Path("folder").mkdir()
    line = one_line(kynnys(*command, file, sms_from="+358412345001"))
    assert line.strip().endswith(f": {file or '.'}")
    assert [path.name for path in Path.cwd().iterdir()] == ["folder"]


def test_a_copy_never_takes_the_place_of_a_file(kynnys: Kynnys) -> None:
    Path("there.db").write_text("mine", encoding="utf-8")
    assert one_line(kynnys("db", "backup", "there.db")) == "kynnys: File exists: there.db"
    assert Path("there.db").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in Path.cwd().iterdir()] == ["there.db"]


@pytest.mark.parametrize("command", [("visits", "import"), ("serve", "--visits")], ids=" ".join)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.csv", None),
        ("empty.csv", b""),
        ("utf16.csv", "id,unit,phone,ended_at,language\n".encode("utf-16")),
        ("binary.csv", bytes(range(256))),
        ("folder.csv", b"/"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    kynnys: Kynnys, command: tuple[str, ...], name: str, content: bytes | None
) -> None:
    if content == b"/":
        Path(name).mkdir()
    elif content is not None:
        Path(name).write_bytes(content)
    assert name in one_line(kynnys(*command, name, port="0"))


@pytest.mark.parametrize(
    "content", ["nimi: ä".encode("latin-1"), b"\xff\xfe\x00", bytes(range(256)), b"a: [", b"", b"7"]
)
@pytest.mark.parametrize("name", ["settings.yml", "units.yml", "opportunities.yml"])
def test_a_file_of_the_organisation_that_cannot_be_read_is_named(
    kynnys: Kynnys, tmp_path: Path, name: str, content: bytes
) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(EXAMPLE, folder)
    (folder / name).write_bytes(content)
    outcome = kynnys("check", organisation=str(folder))
    assert outcome.code == 1
    assert name in outcome.err
    assert "Traceback" not in outcome.err
    (folder / name).unlink()
    (folder / name).mkdir()
    assert name in one_line(kynnys("check", organisation=str(folder)))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("poster", "nowhere"), "no such unit"),
        (("poster", "koks", "--number", "abc"), "no number"),
        (("parked", "retry", "99999999999999999999999"), "not parked"),
        (("staff", "add", "mai\nja"), "on one line"),
        (("staff", "add", "x" * 65), "64 letters"),
    ],
)
def test_a_value_that_cannot_be_is_told(kynnys: Kynnys, command: tuple[str, ...], words: str) -> None:
    sender = "MG" + "0" * 32
    assert words in one_line(kynnys(*command, staff_password="oikea hevonen", sms_from=sender))


@pytest.mark.parametrize(
    "command",
    [
        ("sms", "reconcile", "--hours", "0"),
        ("sms", "reconcile", "--hours", "999999999"),
        ("parked", "retry", "x"),
        ("chat", "--lang", "xx"),
        ("understand", "--expecting", "x"),
        ("report", "more"),
    ],
    ids=" ".join,
)
def test_an_option_that_cannot_be_is_told_with_how_it_is_used(
    kynnys: Kynnys, command: tuple[str, ...]
) -> None:
    outcome = kynnys(*command)
    assert outcome.code == 2
    assert outcome.err.startswith("Usage: ")
    assert f"kynnys {command[0]}" in outcome.err
    assert "Traceback" not in outcome.err


def test_a_provider_that_cannot_be_asked_is_told(kynnys: Kynnys) -> None:
    twilio = {
        "sms_account_sid": "AC" + "0" * 32,
        "sms_auth_token": "invented",
        "sms_from": "+358412345001",
        "sms_api_url": "http://127.0.0.1:1",
    }
    assert "the provider cannot be asked" in one_line(kynnys("sms", "reconcile", **twilio))


def test_a_port_that_is_taken_is_named(kynnys: Kynnys) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        line = one_line(kynnys("serve", port=str(taken.getsockname()[1])))
    assert "KYNNYS_PORT" in line


def test_a_misspelt_setting_is_told(kynnys: Kynnys) -> None:
    assert "KYNNYS_SIMULATR" in kynnys("db", "upgrade", simulatr="1").err


def test_a_setting_that_exists_is_not_called_misspelt(kynnys: Kynnys) -> None:
    assert "no setting" not in kynnys("staff", "add", "maija", staff_password="oikea hevonen").err
