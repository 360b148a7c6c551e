"""`kynnys db`: the database itself."""

from __future__ import annotations

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
    from bot.cli.house import settings
    from bot.keys import keyring
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
    from bot.cli.house import database
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
    """Copy the SQLite database as it stands, while the house goes on. The key is not in it: keep that elsewhere.

    Example: kynnys db backup /backup/kynnys-monday.db
    """
    from bot.cli.house import database

    with database(any_version=True) as opened:
        opened.back_up(file)
    typer.echo(f"The database is in {file}. Without its key nobody can read it, nor can you.")


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

    from bot.cli.house import database
    from storage import moving

    with database() as opened:
        here = opened.url
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Counting", total=2 * moving.rows_in(here))
        moved = moving.move(
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
