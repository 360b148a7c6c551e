"""An organisation's folder into an organisation, or all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.organisation.areas import area_problems
from bot.organisation.catalogue import Catalogue, LiveCatalogue
from bot.organisation.catalogue_file import Content, written_items
from bot.organisation.catalogue_problems import catalogue_problems
from bot.organisation.catalogue_texts import filled
from bot.organisation.folder import READ, unread_files
from bot.organisation.keywords import keywords_of
from bot.organisation.opportunities import CatalogueFile
from bot.organisation.organisation import Organisation
from bot.organisation.prepared import prepared_problems, switched_on
from bot.organisation.reading import Document, OrganisationError, Problem, unknown
from bot.organisation.ready_answers import ready_answer_problems
from bot.organisation.rules import rule_problems
from bot.organisation.settings import OrganisationSettings
from bot.organisation.translations import translation_problems
from bot.organisation.units import Services, Unit, Units
from dialogs.languages import LANGUAGES


def load(folder: Path) -> Organisation:
    """Read `settings.yml`, `services.yml`, `units.yml` and `opportunities.yml`. Own texts are read with the dialogue.

    Raises `OrganisationError` with all that is wrong in the first file that cannot be read, or, once each can
    be, with all that does not fit together.
    """
    if not folder.is_dir():
        raise OrganisationError([Problem(str(folder), "", "is no folder with settings.yml in it")])
    files = {name: Document(folder / f"{name}.yml") for name in READ}
    settings = files["settings"].into(OrganisationSettings)
    written = written_items(files["opportunities"])
    files["opportunities"].data = filled(files["opportunities"].data, settings)
    read = files["services"].into(Services)
    services, unit_types = read.services, read.unit_types
    places = files["units"].into(Units)
    units = places.units
    catalogue = files["opportunities"].into(CatalogueFile)

    problems = [
        *unread_files(folder),
        *prepared_problems(folder, files["settings"], settings),
        *(
            problem
            for file, part in zip(files.values(), (settings, read, places, catalogue), strict=True)
            for problem in translation_problems(file, part, settings.languages)
        ),
        *_same_ids(files["settings"], "contacts", settings.contacts),
        *_same_ids(files["settings"], "areas", settings.areas),
        *_same_ids(files["settings"], "pilots", settings.pilots),
        *_same_ids(files["settings"], "campaigns", settings.campaigns),
        *_same_ids(files["services"], "services", services),
        *_same_ids(files["services"], "unit_types", unit_types),
        *_same_ids(files["units"], "units", units),
        *area_problems(files["settings"], settings),
        *_unit_problems(files["units"], units, read, settings),
        *rule_problems(files["settings"], files["services"], files["units"], settings, services, units),
        *ready_answer_problems(
            files["settings"],
            settings.ready_answers,
            units,
            {
                language: {"org": settings.name.of(language), "tel": settings.telephone}
                for language in LANGUAGES
            },
        ),
        *catalogue_problems(files["opportunities"], catalogue, settings),
    ]
    if problems:
        raise OrganisationError(problems)
    return Organisation(
        settings,
        {service.id: service for service in services},
        {unit.id: unit for unit in units},
        LiveCatalogue(Catalogue.of(item for items in catalogue.sections.values() for item in items)),
        {unit_type.id: unit_type for unit_type in unit_types},
        switched_on(folder, settings),
        written,
    )


def read_catalogue(path: Path, settings: OrganisationSettings) -> Mapping[str, Sequence[Content]]:
    """The items of a catalogue that is no part of an organisation's folder. Raises `OrganisationError`."""
    file = Document(path)
    written = written_items(file)
    file.data = filled(file.data, settings)
    catalogue = file.into(CatalogueFile)
    problems = [
        *translation_problems(file, catalogue, settings.languages),
        *catalogue_problems(file, catalogue, settings),
    ]
    if problems:
        raise OrganisationError(problems)
    return written


def _same_ids(file: Document, key: str, parts: Sequence[Any]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, part in enumerate(parts):
        if part.id in first:
            yield file.problem((key, number, "id"), f"{part.id} is the id of {key}[{first[part.id]}] already")
        first.setdefault(part.id, number)


def _unit_problems(
    file: Document, units: Sequence[Unit], known: Services, settings: OrganisationSettings
) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    services = [service.id for service in known.services]
    types = [unit_type.id for unit_type in known.unit_types]
    for number, unit in enumerate(units):
        place = ("units", number)
        yield from unknown(file, (*place, "service"), unit.service, services, "service")
        yield from unknown(file, (*place, "type"), unit.type, types, "unit type")
        yield from unknown(
            file, (*place, "municipality"), unit.municipality, settings.municipalities, "municipality"
        )
        for keyword in keywords_of(unit):
            if owners.setdefault(keyword, unit.id) != unit.id:
                yield file.problem((*place, "keywords"), f"{keyword} already means {owners[keyword]}")
