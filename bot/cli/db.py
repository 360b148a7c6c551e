"""`kynnys db`: the database itself."""

from __future__ import annotations

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
