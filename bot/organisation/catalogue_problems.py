"""What of the catalogue does not fit the organisation, and which of its texts are not fit to be sent."""

from __future__ import annotations

from collections.abc import Iterator

from bot.organisation.catalogue_texts import findings, too_long
from bot.organisation.opportunities import CatalogueFile, Item, MeetingPlace, Opportunity, State
from bot.organisation.organisation import COUNTY, RESIDENT_DEVELOPER
from bot.organisation.reading import Document, Place, Problem, instead
from bot.organisation.settings import OrganisationSettings


def catalogue_problems(
    file: Document, catalogue: CatalogueFile, settings: OrganisationSettings
) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for section, items in catalogue.sections.items():
        for number, item in enumerate(items):
            if item.id in first:
                yield file.problem(
                    (section, number, "id"), f"{item.id} is the id of {first[item.id]} already"
                )
            first.setdefault(item.id, f"{section}[{number}]")
            for place, wrong in item_problems(item, settings):
                yield file.problem((section, number, *place), wrong)
    if not any(item.id == RESIDENT_DEVELOPER and item.sign_up for item in catalogue.opportunities):
        yield file.problem(
            ("opportunities",), f"lacks {RESIDENT_DEVELOPER} with `sign_up: true`: MUKAAN joins it"
        )


def item_problems(item: Item, settings: OrganisationSettings) -> Iterator[tuple[Place, str]]:
    """What is wrong with one item, with its place in the item."""
    contacts = [contact.id for contact in settings.contacts]
    if item.owner not in contacts:
        yield ("owner",), f"no contact is called {item.owner}; {instead(item.owner, contacts)}"
    for place, municipality, known in _municipalities(item, settings):
        if municipality not in known:
            yield place, f"no municipality is called {municipality}; {instead(municipality, known)}"
    yield from findings(item)
    if isinstance(item, MeetingPlace):
        yield from too_long(item)
    elif (
        isinstance(item, Opportunity)
        and item.status is State.closed
        and item.outcome is None
        and item.sign_up
    ):
        yield ("outcome",), "is missing: those who took part must hear what followed from it"


def _municipalities(
    item: Item, settings: OrganisationSettings
) -> Iterator[tuple[Place, str, tuple[str, ...]]]:
    if isinstance(item, MeetingPlace):
        yield ("municipality",), item.municipality, settings.municipalities
    elif isinstance(item, Opportunity):
        for index, area in enumerate(item.area or ()):
            yield ("area", index), area, (COUNTY, *settings.municipalities)
        if item.place:
            yield ("place", "municipality"), item.place.municipality, settings.municipalities
