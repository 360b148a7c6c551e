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
    from bot.cli.house import database

    with database():
        typer.echo("The database is up to date.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="where to; a new file")]) -> None:
    """Copy the SQLite database as it stands, while the house goes on. The key is not in it: keep that elsewhere.

    Example: kynnys db backup /backup/kynnys-monday.db
    """
    from bot.cli.house import database

    with database() as opened:
        opened.back_up(file)
    typer.echo(f"The database is in {file}. Without its key nobody can read it, nor can you.")
