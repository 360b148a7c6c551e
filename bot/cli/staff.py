"""`kynnys staff`: who may see the staff pages."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(name="staff", help="Who may see the staff pages.", no_args_is_help=True)

SHORTEST = 12  # letters of a password


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
    """Let somebody see the staff pages. The password is asked for, or read from KYNNYS_STAFF_PASSWORD.

    Example: kynnys staff add maija
    """
    from bot.accounts import hashed
    from bot.cli.house import database
    from bot.house import utc_now

    if not name.strip() or ":" in name:
        typer.echo("kynnys: a name must not be empty and must not hold a colon", err=True)
        raise typer.Exit(1)
    if len(password) < SHORTEST:
        typer.echo(f"kynnys: a password needs at least {SHORTEST} letters", err=True)
        raise typer.Exit(1)
    with database() as opened, opened.unit() as work:
        added = work.staff.add(name.strip(), hashed(password), now=utc_now())
    if not added:
        typer.echo(f"kynnys: there is a {name.strip()} already", err=True)
        raise typer.Exit(1)
    typer.echo(f"{name.strip()} may log in at /staff.")
