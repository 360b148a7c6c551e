"""`kynnys keys`: make secret keys, and change the one that the database stands under."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="keys", help="Secret keys: make one, bring everything under a new one.", no_args_is_help=True
)


@app.command()
def new() -> None:
    """Print a new key, fit for KYNNYS_SECRET_KEYS.

    Example: kynnys keys new
    """
    from storage.encryption.keyring import Keyring

    typer.echo(Keyring.new_key())


@app.command()
def rotate() -> None:
    """Bring everything personal under the first key. It is the first of KYNNYS_SECRET_KEYS; the application goes on.

    First start every process with both keys, the new one in front: it is refused, and says which one, while a process
    lives that does not know both. Killed at any moment, it goes on when called again. Called again at any time, it
    makes one of people who were met under two keys.

    Example: KYNNYS_SECRET_KEYS=new,old kynnys keys rotate
    """
    from itertools import groupby
    from time import sleep

    from bot.cli.application import database
    from bot.config.settings import SettingsError
    from storage.operations import key_rotation

    with database() as opened:
        if opened.keys.alone:
            raise SettingsError(
                "KYNNYS_SECRET_KEYS: needs both keys, the new one in front; `kynnys keys new` makes one"
            )
        batches = key_rotation.rotate(opened, rest=sleep)
        for table, of_it in groupby(batches, key=lambda batch: batch[0]):
            typer.echo(f"{table}: {sum(1 for _ in of_it) * key_rotation.BATCH} rows at most")
    typer.echo("Everything is under the first key. Now start every process with that key alone.")
