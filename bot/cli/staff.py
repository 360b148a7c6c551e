"""`kynnys staff`: who may see the staff pages."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(name="staff", help="Who may see the staff pages.", no_args_is_help=True)

LONGEST_NAME = 64  # letters
SHORTEST, LONGEST = 12, 1000  # letters of a password; a browser sends it with every request


@app.callback()
def staff() -> None:
    """Who may see the staff pages."""


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="the name to log in with")],
    password: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="KYNNYS_STAFF_PASSWORD"),
    ],
) -> None:
    """Add an account for the staff pages. The password is asked for, or read from KYNNYS_STAFF_PASSWORD.

    Example: kynnys staff add maija
    """
    from bot.application import utc_now
    from bot.cli.application import database
    from bot.staff.passwords import hashed

    if not name.strip() or ":" in name or not name.isprintable() or len(name) > LONGEST_NAME:
        typer.echo(f"kynnys: a name has 1 to {LONGEST_NAME} letters, on one line, and no colon", err=True)
        raise typer.Exit(1)
    if not SHORTEST <= len(password) <= LONGEST:
        typer.echo(f"kynnys: a password has {SHORTEST} to {LONGEST} letters", err=True)
        raise typer.Exit(1)
    with database() as opened, opened.writing() as work:
        added = work.staff.add(name.strip(), hashed(password), now=utc_now())
    if not added:
        typer.echo(f"kynnys: there is a {name.strip()} already", err=True)
        raise typer.Exit(1)
    typer.echo(f"{name.strip()} may log in at /staff.")
