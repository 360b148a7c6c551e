"""`kynnys poster`: the poster of a unit, an item of the catalogue or a campaign, as a PDF."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.config.settings import Settings
    from bot.organisation import Organisation


def poster(
    unit: Annotated[str | None, typer.Argument(help="id of the unit, as in units.yml")] = None,
    opportunity: Annotated[
        str | None, typer.Option(metavar="ID", help="instead of a unit: an item of the catalogue, by its id")
    ] = None,
    campaign: Annotated[
        str | None, typer.Option(metavar="NAME", help="instead of a unit: a campaign, as in settings.yml")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="the PDF to write; ID.pdf where none is named")] = None,
    number: Annotated[
        str | None, typer.Option(help="the number people text, where KYNNYS_SMS_FROM is a Messaging Service")
    ] = None,
) -> None:
    """Write a poster to print on A4. How to write to us on the spot, in every language of the organisation.

    A unit's poster asks for feedback. That of an item of the catalogue opens the item, that of a campaign what the campaign
    names; how many people came by each stands in `kynnys report`.

    Example: KYNNYS_TELEGRAM_BOT=our_county_bot kynnys poster koks --number "+358 41 2345678" --out koks.pdf
    """
    from bot.cli.application import settings
    from bot.organisation import load
    from bot.poster import PosterError, draw, make_campaign_poster, make_item_poster, make_poster

    named = [each for each in (unit, opportunity, campaign) if each]
    if len(named) != 1:
        raise PosterError("name one of these: a UNIT, --opportunity ID or --campaign NAME")
    values = settings()
    organisation = load(values.organisation)
    make = make_poster if unit else make_item_poster if opportunity else make_campaign_poster
    if not unit:
        _renew_catalogue(organisation, values)
    made = make(organisation, named[0], values, number=number)
    file = out or Path(f"{named[0].strip().lower()}.pdf")
    file.write_bytes(draw(made))
    typer.echo(f"Written: {file}")


def _renew_catalogue(organisation: Organisation, values: Settings) -> None:
    """As the database has it, where there is one: staff publish items there."""
    from bot.catalogue.content import item_of
    from bot.cli.check import reading
    from bot.organisation.catalogue import Catalogue
    from bot.organisation.reading import Misread

    with reading(values) as work:
        if work is None or not (revision := work.catalogue.revision()):
            return
        stored = work.catalogue.changed_since(0)
    items = []
    for each in stored:
        with suppress(
            Misread
        ):  # it has no place in the catalogue until it is mended; `kynnys check` names it
            items.append(item_of(each.kind, each.content, organisation.settings))
    organisation.catalogue.current = Catalogue.of(items, revision)
