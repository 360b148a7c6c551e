"""`kynnys poster`: a unit's poster as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def poster(
    unit: Annotated[str, typer.Argument(help="id of the unit, as in units.yml")],
    out: Annotated[Path | None, typer.Option(help="the PDF to write; UNIT.pdf where none is named")] = None,
    number: Annotated[
        str | None, typer.Option(help="the number people text, where KYNNYS_SMS_FROM is a Messaging Service")
    ] = None,
) -> None:
    """Write a poster to print on A4. How to give feedback on the spot, in every language of the organisation.

    Example: KYNNYS_TELEGRAM_BOT=our_county_bot kynnys poster koks --number "+358 41 2345678" --out koks.pdf
    """
    from bot.cli.application import settings
    from bot.organisation import load
    from bot.poster import draw, make_poster

    values = settings()
    made = make_poster(load(values.organisation), unit, values, number=number)
    file = out or Path(f"{unit.strip().lower()}.pdf")
    file.write_bytes(draw(made))
    typer.echo(f"Written: {file}")
