"""`kynnys parked`: messages that no turn could answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

app = typer.Typer(
    name="parked",
    help="Messages that no turn could answer.",
    no_args_is_help=True,
)


@app.command(name="list")
def list_() -> None:
    """List the parked messages. Also what could not even be read: when it came, on which channel, what failed;
    never the texts.

    Example: kynnys parked list
    """
    from bot.cli.application import database

    with database() as opened, opened.reading() as work:
        parked, unreadable = work.inbox.parked(), work.unreadable.list()
    for message in parked:
        typer.echo(f"{message.id}\t{message.received_at:%Y-%m-%d %H:%M}\t{message.channel}\t{message.error}")
    for found in unreadable:
        typer.echo(f"-\t{found.received_at:%Y-%m-%d %H:%M}\t{found.channel}\tcannot be read")
    typer.echo(f"{len(parked)} parked." if parked else "Nothing is parked.")
    if unreadable:
        typer.echo(f"{len(unreadable)} cannot be read: update Kynnys, then `kynnys parked retry`.")


@app.command()
def retry(
    id: Annotated[int | None, typer.Argument(help="the message's number; all when not given")] = None,
) -> None:
    """Let parked messages be answered again. Mend what failed before; without a number, what could not be read
    is read anew, too.

    Example: kynnys parked retry 17
    """
    from bot.cli.application import database
    from bot.inbound.intake import reread

    with database() as opened, opened.writing() as work:
        wanted = [message.id for message in work.inbox.parked() if id in (None, message.id)]
        for message in wanted:
            work.inbox.retry(message)
        read = reread(work, datetime.now(UTC)) if id is None else 0
    if id is not None and not wanted:
        typer.echo(f"kynnys: message {id} is not parked", err=True)
        raise typer.Exit(1)
    typer.echo(f"{len(wanted) + read} waiting again.")
