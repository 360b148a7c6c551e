"""`kynnys people`: what is kept of a person, where the privacy officer has no page at hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from storage.people.people import Person
    from storage.work import Work

app = typer.Typer(name="people", help="What is kept of a person.", no_args_is_help=True)

Telegram = Annotated[
    bool, typer.Option("--telegram", help="the id of a Telegram user is given, not a telephone number")
]


@app.callback()
def people() -> None:
    """What is kept of a person."""


@app.command()
def find(telegram: Telegram = False) -> None:
    """Count what is kept of a person. Also says what an erasure leaves of it.

    The number is asked for, or read from standard input; it is no argument, for others see those. The audit gets a row.

    Example: kynnys people find
    """
    from bot.application import utc_now
    from bot.asking.calendar import day_of
    from bot.cli.application import database

    typed = _typed(telegram)
    with database() as opened, opened.writing() as work:
        person = _person(work, typed, telegram)
        kept = work.people.inventory(person.id) if person else []
        work.audit.add(
            "command", "person", [person.id if person else None], at=utc_now(), detail="people find"
        )
    if person is None:
        _stop(_NOBODY)
    for row in kept:
        days = f"{day_of(row.first)} to {day_of(row.last)}" if row.first and row.last else ""
        typer.echo(f"{row.table}\t{row.rows}\t{days}\t{_FATES[row.fate]}")


@app.command()
def export(
    telegram: Telegram = False,
    out: Annotated[Path | None, typer.Option(help="the file to write instead of the terminal")] = None,
) -> None:
    """Write all that is kept of a person, as JSON.

    The number is asked for, or read from standard input. The file can be read by its owner alone. The audit gets a row.

    Example: kynnys people export --out request.json
    """
    from bot.application import utc_now
    from bot.cli.application import database, settings
    from bot.organisation import load
    from bot.staff.person_document import as_json

    typed = _typed(telegram)
    organisation = load(settings().organisation)
    now = utc_now()
    with database() as opened, opened.writing() as work:
        person = _person(work, typed, telegram)
        found = work.people.export(person.id) if person else {}
        action = "export" if person else "command"
        work.audit.add(action, "person", [person.id if person else None], at=now, detail="people export")
    if person is None:
        _stop(_NOBODY)
    text = as_json(found, organisation, now)
    if out is None:
        typer.echo(text, nl=False)
        return
    out.touch(mode=0o600)
    out.write_text(text, encoding="utf-8")
    typer.echo(f"Written: {out}")


@app.command()
def erase(
    telegram: Telegram = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask once more")] = False,
) -> None:
    """Erase a person. It cannot be undone.

    The number is asked for, or read from standard input. Statistics stay without the person; a code of the number stays,
    so that nothing is sent there. Those who keep lists are told by e-mail. The audit gets a row.

    Example: kynnys people erase
    """
    from bot.application import utc_now
    from bot.cli.application import database, settings
    from bot.conversation import persons
    from bot.organisation import load

    typed = _typed(telegram)
    organisation = load(settings().organisation)
    if not (yes or typer.confirm("Erase all that is kept of this person?")):
        _stop("nothing was erased; --yes erases without a question")
    now = utc_now()
    with database() as opened, opened.writing() as work:
        person = _person(work, typed, telegram)
        if person is not None:
            try:
                persons.erase_on_request(work, person.id, organisation, now)
            except persons.Busy:
                _stop("a message of the person waits for its answer; try again in a minute")
        work.audit.add("command", "person", [person.id if person else None], at=now, detail="people erase")
    if person is None:
        _stop(_NOBODY)
    typer.echo("The person is erased.")


_NOBODY = "nothing is kept of a person with this number or id"
_FATES = {
    "goes": "an erasure deletes it",
    "statistics": "stays for statistics, without the person",
    "digest": "a code of the number stays, so that nothing is sent there",
    "record": "stays as the proof of what was done, without the person",
}


def _typed(telegram: bool) -> str:
    """What stands on the first line of standard input, or is typed where that is a terminal."""
    if sys.stdin.isatty():
        typed: str = typer.prompt("Telegram id" if telegram else "Telephone number")
        return typed
    return sys.stdin.readline(200)


def _person(work: Work, typed: str, telegram: bool) -> Person | None:
    from bot.staff.person_requests import PHONE, NotRead, find, places
    from channels.registry import TELEGRAM

    try:
        return find(work, places(typed, TELEGRAM if telegram else PHONE))
    except NotRead:
        _stop(
            "this is no id of a Telegram user: it has digits only"
            if telegram
            else "this is no telephone number; write it as 0 or +358 and the rest"
        )


def _stop(why: str) -> NoReturn:
    typer.echo(f"kynnys: {why}", err=True)
    raise typer.Exit(1)
