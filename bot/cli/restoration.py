"""What `kynnys db restore` and `kynnys db held` say and do once the backup is in its place."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from channels.message import Priority, SendError
from channels.registry import CHANNELS

if TYPE_CHECKING:
    from bot.config.settings import Settings
    from bot.restoration import Report

# One, and several.
_KINDS = {
    Priority.alert: ("alert to staff", "alerts to staff"),
    Priority.forward: ("forward of a sign-up", "forwards of sign-ups"),
    Priority.bulk: ("question or reminder", "questions and reminders"),
}


def mark(as_of: datetime) -> None:
    """The database that is in place was restored from a backup of that time."""
    from bot.cli.application import database
    from channels.clock import utc_now
    from storage.installation import restores

    with database() as opened, opened.writing() as work:
        restores.mark(work.connection, now=utc_now(), as_of=as_of)


def take_in(values: Settings, *, ask_all: bool) -> None:
    """Tell what was learnt. Ends with code 1 while a provider does not answer, or is not set up."""
    from rich.console import Console
    from rich.progress import Progress

    from bot.application import Application
    from bot.restoration import NotSetUp
    from bot.restoration import take_in as catch_up

    console = Console(stderr=True)
    application = Application(values)

    async def run() -> Report | None:
        try:
            with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
                task = progress.add_task("Messages since the backup", total=None)
                return await catch_up(
                    application,
                    lambda done, of: progress.update(task, completed=done, total=of),
                    ask_all=ask_all,
                )
        finally:
            for channel in application.channels.values():
                await channel.close()
            application.database.close()

    try:
        report = asyncio.run(run())
    except SendError as error:
        typer.echo(
            f"kynnys: the provider does not answer ({error}). The database is restored, and nothing leaves it yet: run "
            "`kynnys db restore` again, without a file",
            err=True,
        )
        raise typer.Exit(1) from None
    except NotSetUp as error:
        typer.echo(
            f"kynnys: people were written to by {error}, which these settings do not set up: nobody could be asked who "
            "said STOP since. The database is restored, and nothing leaves it yet: give the settings of the processes "
            f"({', '.join(f'KYNNYS_{CHANNELS[name].switch.upper()}' for name in error.channels)} …) and run `kynnys db "
            "restore` again, without a file. To go on without asking, for a trial: --ask-less",
            err=True,
        )
        raise typer.Exit(1) from None
    if report is None:
        typer.echo("Nothing to do: this database was not restored, or knows already what happened since.")
        return
    _tell(report)


def _tell(report: Report) -> None:
    typer.echo(
        f"Asked what happened since {report.as_of:%Y-%m-%d %H:%M:%S UTC}: {', '.join(report.asked) or 'nobody'}."
    )
    typer.echo(f"Fetched: {report.from_people} messages of people, {report.listed} of ours.")
    typer.echo(
        f"Found as sent: {report.found}. Not sent, as something else went out in its place: {report.answered}."
    )
    if report.lost:
        typer.echo(f"Asked about visits that are not in the backup: {report.lost} people.")
    _list(report.held)
    again = (
        f"nobody is asked twice by {' or '.join(report.asked)}"
        if report.asked
        else "nobody was asked what was sent"
    )
    typer.echo(
        f"Next: hand in again every visit that was handed in since {report.hand_in_since:%Y-%m-%d %H:%M:%S UTC}; {again}. "
        "Leave out those of other channels that were asked about: there they would be asked about again. Then start "
        "every process."
    )


def show_held(channel: str | None) -> None:
    from bot.cli.application import database

    with database() as opened, opened.reading() as work:
        found = [each for each in work.held.count() if channel in (None, each[0])]
    _list(found)


def _list(held: Sequence[tuple[str, Priority, int]]) -> None:
    for channel, kind, count in held:
        one, several = _KINDS.get(kind, ("reply", "replies"))
        typer.echo(f"Held: {count} {one if count == 1 else several} on {channel}.")
    if held:
        typer.echo("Look at them and decide: `kynnys db held --release` or `--drop`.")
    else:
        typer.echo("Held: nothing.")


def release_held(channel: str | None) -> None:
    from bot.asking import calendar
    from bot.cli.application import database, settings
    from bot.organisation import load
    from channels.clock import utc_now

    rules = load(settings().organisation).survey
    now = utc_now()
    opens = calendar.next_open(now, rules)
    with database() as opened, opened.writing() as work:
        count = work.held.release(
            channel, now=now, bulk_from=opens, bulk_until=calendar.window_end(opens, rules)
        )
    typer.echo("1 message is released." if count == 1 else f"{count} messages are released.")


def drop_held(channel: str | None) -> None:
    from bot.cli.application import database
    from channels.clock import utc_now

    with database() as opened, opened.writing() as work:
        count = work.held.drop(channel, now=utc_now())
    typer.echo("1 message will not be sent." if count == 1 else f"{count} messages will not be sent.")
