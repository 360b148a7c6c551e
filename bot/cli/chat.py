"""`kynnys chat`: be the client, in the terminal."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.understand import Language

if TYPE_CHECKING:
    from bot.rehearsal.script import Script
    from bot.rehearsal.transcript import Line

PHONE = "+358412345678"
HELP = """Write as a client would. To press a choice, write its title in brackets: [En halua vastata].
+30m, +2h and +3d move the clock; "* visit koks" ends a visit, "* visit koks age_group=13-17" one with more fields; Ctrl-D ends the chat."""


def chat(
    lang: Annotated[Language | None, typer.Option(help="the client's language; asked when not given")] = None,
    visit: Annotated[str, typer.Option(help="begin with a visit to this unit; empty for none")] = "koks",
    record: Annotated[
        Path | None, typer.Option(help="write the conversation here, in the form the tests read")
    ] = None,
) -> None:
    """Talk to Kynnys in the terminal. You move the clock; the database is thrown away.

    Example: kynnys chat --lang sv --record tests/transcripts/sv/my-chat.txt
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # bytes that are no text end no chat
    if record is not None:
        record.open("a").close()  # or what was said would be lost at the end
    if lang is None:
        lang = typer.prompt(
            f"Kieli, språk, language ({', '.join(Language)})", default=Language.fi.value, type=Language
        )
    asyncio.run(_chat(lang.value, visit, record))


async def _chat(language: str, visit: str, record: Path | None) -> None:
    from pydantic import SecretStr

    from bot.config.settings import load
    from bot.rehearsal.rehearsal import rehearse
    from bot.rehearsal.script import Script
    from bot.rehearsal.transcript import Line, TranscriptError, render
    from storage.encryption.keyring import Keyring

    logging.disable(logging.WARNING)
    typer.secho(HELP, dim=True)
    with tempfile.TemporaryDirectory(prefix="kynnys-chat-") as folder:
        settings = load({}).model_copy(
            update={
                "database_url": f"sqlite:///{folder}/chat.db",
                "secret_keys": SecretStr(Keyring.new_key()),
                "simulator": True,
                "organisation": load().organisation,
            }
        )
        async with rehearse(settings, datetime.now(UTC).replace(microsecond=0)) as rehearsal:
            failures: list[str] = []
            rehearsal.application.turns.observe_failure = lambda error: failures.append(_described(error))
            script = Script(rehearsal, PHONE, language)
            typed: Line | None = Line("*", f"visit {visit}") if visit else Line("#", "")
            while typed is not None:
                try:
                    _show(script, await script.play(typed))
                except TranscriptError as error:
                    typer.secho(str(error), fg="red")
                for failure in dict.fromkeys(failures):  # each is tried several times
                    typer.secho(failure, fg="red")
                failures.clear()
                typed = await asyncio.to_thread(_ask)
            for line in await script.account():
                typer.secho(f"= {line.text}", dim=True)
            if record is not None:
                await asyncio.to_thread(record.write_text, render(script.lines), encoding="utf-8")
                typer.echo(f"Written to {record}")


def _described(error: Exception) -> str:
    """What a turn raised, and where: here the error is the developer's own."""
    import traceback

    *_, last = traceback.extract_tb(error.__traceback__)
    words = " ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
    return f"The turn failed: {words} ({Path(last.filename).name}, line {last.lineno})"


def _show(script: Script, received: list[Line]) -> None:
    for line in received:
        typer.secho(line.text, fg="cyan")
    if received and script.choices:
        typer.secho("  ".join(f"[{title}]" for title in script.choices), dim=True)


def _ask() -> Line | None:
    """What is typed next; None at the end of the input."""
    from bot.rehearsal.transcript import Line

    try:
        typed = input("> ")
    except EOFError:
        return None
    if typed.startswith("[") and typed.endswith("]"):
        return Line(">>", typed[1:-1])
    if typed.startswith("+") and typed[1:2].isdigit() and typed[-1:] in "mhd":
        return Line("+", typed[1:])
    if typed.startswith("* "):
        return Line("*", typed[2:])
    return Line(">", typed)
