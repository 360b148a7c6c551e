"""Areas of an organisation: each municipality belongs to exactly one."""

from __future__ import annotations

from collections.abc import Iterator

from bot.organisation.reading import Document, Problem, instead
from bot.organisation.settings import OrganisationSettings


def area_problems(file: Document, settings: OrganisationSettings) -> Iterator[Problem]:
    """What keeps the areas of `settings.yml` from holding every municipality once."""
    owners: dict[str, str] = {}
    for number, area in enumerate(settings.areas):
        for index, municipality in enumerate(area.municipalities):
            place = ("areas", number, "municipalities", index)
            if municipality not in settings.municipalities:
                right = instead(municipality, settings.municipalities)
                yield file.problem(place, f"no municipality is called {municipality}; {right}")
            elif municipality in owners:
                yield file.problem(
                    place, f"{municipality} belongs to {owners[municipality]} already: keep it in one area"
                )
            owners.setdefault(municipality, area.id)
    if missing := [each for each in settings.municipalities if each not in owners]:
        yield file.problem(("areas",), f"no area holds {', '.join(missing)}: each municipality needs one")
