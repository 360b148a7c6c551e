"""`kynnys db`: the database itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(name="db", help="The database itself.", no_args_is_help=True)


@app.callback()
def db() -> None:
    """The database itself."""


@app.command()
def upgrade() -> None:
    """Create the tables or bring them up to this program's. `serve` does so by itself.

    Example: kynnys db upgrade
    """
    from bot.cli.application import settings
    from bot.config.secret_keys import keyring
    from storage.database import Database

    values = settings()
    opened = Database(values.database_url, keyring(values))
    try:
        opened.upgrade()
    finally:
        opened.close()
    typer.echo("The database is up to date.")


@app.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="of the older version, which tells it when it is started")],
) -> None:
    """Bring the tables back to an older version's. Stop every process and make a copy first.

    What only the newer version keeps is lost. Start the older version afterwards.

    Example: kynnys db downgrade 0010
    """
    from bot.cli.application import database
    from storage.migrations import revisions

    known = revisions()
    if revision not in known:
        typer.echo(f"kynnys: REVISION is one of {known[0]} to {known[-1]}, not {revision}", err=True)
        raise typer.Exit(1)
    with database() as opened:
        opened.downgrade(revision)
    typer.echo(f"The tables are those of revision {revision}. Start the older version now.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="where to; a new file")]) -> None:
    """Copy the SQLite database as it stands, while processes go on. The key is not in it: keep that elsewhere.

    Example: kynnys db backup /backup/kynnys-monday.db
    """
    from bot.cli.application import database

    with database(any_version=True) as opened:
        opened.back_up(file)
    typer.echo(f"The database is in {file}. Without its key it cannot be read.")


@app.command()
def move(
    url: Annotated[
        str, typer.Argument(help="the new database, empty: postgresql://… or sqlite:///…", metavar="URL")
    ],
) -> None:
    """Move everything to another database. From SQLite to PostgreSQL or back; both are compared.

    First stop every process of Kynnys: it is refused while one uses the database, and none can write meanwhile. All is
    copied or nothing, so after a failure it is simply called again. The database that is moved stays as it is.

    Example: kynnys db move postgresql://kynnys@db.example/kynnys
    """
    from rich.console import Console
    from rich.progress import Progress

    from bot.cli.application import database
    from storage.operations import transfer

    with database() as opened:
        here = opened.url
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Counting", total=2 * transfer.rows_in(here))
        moved = transfer.move(
            here, url, lambda what, rows: progress.update(task, advance=rows, description=what.capitalize())
        )
    if moved.already:
        typer.echo(f"The new database holds the very same {moved.rows} rows already.")
    else:
        typer.echo(f"{moved.rows} rows are in the new database; number and digest of every table agree.")
    typer.echo(
        "Next: set KYNNYS_DATABASE_URL to it, keep the key, start every process and look at /readyz. Start nothing on "
        "the old database any more: both would write to people."
    )


@app.command()
def restore(
    file: Annotated[
        Path | None, typer.Argument(help="a backup of `kynnys db backup` or of pg_dump --format=custom")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M:%S%z"],
            help="when the backup was taken, where the database was restored by other means",
        ),
    ] = None,
    ask_less: Annotated[
        bool, typer.Option("--ask-less", help="for a trial: ask only the providers that are set up")
    ] = False,
) -> None:
    """Restore a backup, and learn what happened since. Nothing leaves before that.

    First stop every process. The backup is checked: it must be whole, and the key must fit. Then what people wrote
    since and what went out since is taken from the providers that keep it, so that nothing is said twice; what can
    be known of no other channel is held (`kynnys db held`). Without FILE it goes on where it could not end.

    Example: kynnys db restore /backup/kynnys-monday.db
    """
    from bot.cli.application import settings
    from bot.cli.restoration import mark, take_in
    from bot.config.secret_keys import keyring

    values = settings()
    if file is not None:
        from channels.clock import utc_now
        from storage.operations.backup import place

        placed = place(file, values.database_url, keyring(values), now=utc_now())
        typer.echo(
            f"{file} is in place, whole, and its key fits. It ends at {placed.as_of:%Y-%m-%d %H:%M:%S} UTC."
        )
        if placed.aside:
            typer.echo(f"What was there before is in {placed.aside}.")
    elif as_of is not None:
        mark(as_of)
    take_in(values, ask_all=not ask_less)


@app.command()
def held(
    release: Annotated[bool, typer.Option("--release", help="let it go out")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="let it never go out")] = False,
    channel: Annotated[str | None, typer.Option(help="only what is held on this channel")] = None,
) -> None:
    """Show what is held since a restore. The channel cannot tell whether it went out before.

    What is released goes out at once; questions about visits in the hours in which people may be asked. E-mails and
    webhooks keep their ids, so a receiver that looks at them takes none twice.

    Example: kynnys db held --release --channel email
    """
    from bot.cli.restoration import drop_held, release_held, show_held

    if release and drop:
        typer.echo("kynnys: --release or --drop, not both", err=True)
        raise typer.Exit(2)
    if release:
        release_held(channel)
    elif drop:
        drop_held(channel)
    else:
        show_held(channel)
