"""`kynnys chat`: a conversation in the terminal, which leaves nothing behind but its record."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.rehearsal.rehearsal import rehearse
from bot.rehearsal.transcript import parse, render
from dialogs.actions.about_us import ActionTellPrice
from tests.bot.applications import settings
from tests.bot.cli.conftest import Kynnys
from tests.playing import replay


def test_a_conversation_is_held_in_the_language_asked_for(kynnys: Kynnys) -> None:
    outcome = kynnys("chat", stdin="sv\n[9]\n+2h\n[ei ole]\nsköterskan var snäll\n+30m\n".encode())
    assert outcome.code == 0
    assert "språk" in outcome.out
    assert "0-10" in outcome.out
    assert "no button is called 'ei ole'" in outcome.out
    assert '= visit koks 9 "sköterskan var snäll"' in outcome.out


def test_what_is_no_language_is_asked_for_again(kynnys: Kynnys) -> None:
    outcome = kynnys("chat", stdin=b"de\nfi\n9\n")
    assert outcome.code == 0
    assert "'de' is not" in outcome.out + outcome.err
    assert "0-10" in outcome.out


def test_a_chat_leaves_nothing_behind(kynnys: Kynnys) -> None:
    kynnys("chat", "--lang", "fi", stdin=b"9\n", secret_keys="", database_url="")
    assert list(Path.cwd().iterdir()) == []


def test_what_cannot_be_played_is_told_and_ends_no_chat(kynnys: Kynnys) -> None:
    typed = b"\xff\xfe\n* dance\n\n+99999d\n* visit koksi\n* visit koks\n"
    outcome = kynnys("chat", "--lang", "fi", "--visit", "nowhere", stdin=typed)
    assert outcome.code == 0
    assert "no such unit" in outcome.out
    assert "did you mean koks?" in outcome.out
    assert "* dance" in outcome.out
    assert "0-10" in outcome.out
    assert "Traceback" not in outcome.err


async def test_a_record_is_a_transcript_that_the_tests_accept(
    kynnys: Kynnys, tmp_path: Path, sqlite_template: Path, secret_key: str
) -> None:
    file = tmp_path / "chat.txt"
    said = "[9]\nhoitaja oli ihana\n+2h\nOSALLISTU\nD\nKYLLÄ\nMUKAAN\nMaija\n+3d\n"
    import asyncio

    outcome = await asyncio.to_thread(
        kynnys, "chat", "--lang", "fi", "--record", str(file), stdin=said.encode()
    )
    assert outcome.code == 0
    record = file.read_text(encoding="utf-8")
    assert render(parse(record)) == record
    given = settings(f"sqlite:///{tmp_path}/replay.db", secret_key)
    async with rehearse(given, datetime(2027, 3, 1, 10, 0, tzinfo=UTC)) as application:
        assert await replay(application, parse(record), phone="+358412345678") == record


def test_a_record_that_cannot_be_written_is_told(kynnys: Kynnys) -> None:
    outcome = kynnys("chat", "--lang", "fi", "--record", "/nowhere/chat.txt", stdin=b"9\n")
    assert outcome.code == 1
    assert "/nowhere/chat.txt" in outcome.err
    assert "Traceback" not in outcome.err


def test_what_an_action_raises_is_shown(kynnys: Kynnys, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object) -> list[object]:
        raise KeyError("no such tariff")

    monkeypatch.setattr(ActionTellPrice, "run", run)
    outcome = kynnys("chat", "--lang", "fi", "--visit", "", stdin="maksaako tämä\nohje\n".encode())
    assert (
        outcome.out.count("The turn failed: KeyError: 'no such tariff' in the action action_tell_price") == 1
    )
    assert "(test_chat.py, line " in outcome.out
    assert "OSALLISTU" in outcome.out  # and the chat goes on
    assert outcome.code == 0
