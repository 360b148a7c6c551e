"""The command line. One command a module; what is slow to import is imported when the command runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Annotated

import typer

from bot.cli import (
    chat,
    check,
    db,
    keys,
    opportunities,
    parked,
    people,
    plan,
    poster,
    report,
    serve,
    sms,
    staff,
    understand,
    visits,
)

app = typer.Typer(
    name="kynnys",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,  # plain help: rich takes longer to import than all of this
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"kynnys {version('kynnys')}")
        raise typer.Exit


@app.callback()
def kynnys(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """A messaging bot for low-threshold feedback and participation."""


app.command()(serve.serve)
app.command()(serve.web)
app.command()(serve.worker)
app.command()(chat.chat)
app.command()(check.check)
app.command()(understand.understand)
app.command()(plan.plan)
app.command()(report.report)
app.command()(poster.poster)
app.add_typer(visits.app)
app.add_typer(opportunities.app)
app.add_typer(db.app)
app.add_typer(keys.app)
app.add_typer(staff.app)
app.add_typer(people.app)
app.add_typer(parked.app)
app.add_typer(sms.app)


@cache
def command() -> Callable[[], None]:
    """All of the above, built once for a process that runs several commands, as tests do."""
    return typer.main.get_command(app)


def main() -> None:
    """Run; an error that a person can mend is one line on standard error and exit code 1, never a trace."""
    from bot.cli.errors import plain

    try:
        command()()
    except Exception as error:
        line = plain(error)
        if line is None:
            raise
        print(f"kynnys: {line}", file=sys.stderr)
        raise SystemExit(1) from None
