"""The rules of asking of each unit: the organisation's, and what its service, the unit and its pilots change of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.organisation.reading import Document, OrganisationError, Place, Problem, instead
from bot.organisation.settings import OrganisationSettings
from bot.organisation.survey import Override, Pilot, SurveyRules
from bot.organisation.units import Service, Unit


@dataclass(frozen=True, slots=True)
class UnitRules:
    """`pilots` of one unit do not overlap."""

    usual: SurveyRules
    pilots: Sequence[tuple[Pilot, SurveyRules]] = ()

    def on(self, day: date) -> SurveyRules:
        for pilot, rules in self.pilots:
            if pilot.first <= day <= pilot.last:
                return rules
        return self.usual


def rules_by_unit(
    settings: OrganisationSettings, services: Mapping[str, Service], units: Mapping[str, Unit]
) -> dict[str, UnitRules]:
    """Of an organisation whose rules were checked."""
    return {
        unit.id: UnitRules(
            _merged(settings.survey, layers := _layers(unit, services)),
            [
                (pilot, _merged(settings.survey, [*layers, _piloted(pilot)]))
                for pilot in settings.pilots
                if unit.id in pilot.units
            ],
        )
        for unit in units.values()
    }


def rule_problems(
    settings_file: Document,
    services_file: Document,
    units_file: Document,
    settings: OrganisationSettings,
    services: Sequence[Service],
    units: Sequence[Unit],
) -> Iterator[Problem]:
    """What is wrong with the rules of services, units and pilots, each told where it is written."""
    by_id = {service.id: service for service in services}
    found: list[Problem] = []
    told: set[str] = set()  # services whose own rules are wrong: not told again of each of their units
    for number, service in enumerate(services):
        wrong = _wrong(services_file, ("services", number, "survey"), settings, [service.survey])
        told |= {service.id} if wrong else set()
        found += wrong
    for number, unit in enumerate(units):
        place: Place = ("units", number, "survey")
        if "asks" in unit.model_fields_set and "asks" in unit.survey:
            found.append(
                units_file.problem((*place, "asks"), "`asks` stands outside `survey:` as well; write it once")
            )
        if unit.survey and unit.service not in told:
            found += _wrong(units_file, place, settings, _layers(unit, by_id))
    yield from found
    yield from _pilot_problems(settings_file, settings, by_id, units, checked=not found)


def _pilot_problems(
    file: Document,
    settings: OrganisationSettings,
    services: Mapping[str, Service],
    units: Sequence[Unit],
    *,
    checked: bool,
) -> Iterator[Problem]:
    known = {unit.id: unit for unit in units}
    for number, pilot in enumerate(settings.pilots):
        place: Place = ("pilots", number)
        for position, id in enumerate(pilot.units):
            here = (*place, "units", position)
            unit = known.get(id)
            if unit is None:
                yield file.problem(here, f"no unit is called {id}; {instead(id, list(known))}")
                continue
            if id in pilot.units[:position]:
                yield file.problem(here, f"{id} stands here a second time")
            if unit.sensitive or (unit.service in services and services[unit.service].sensitive):
                yield file.problem(here, f"{id} is sensitive: nobody is asked about it, in a pilot either")
            for other in settings.pilots[:number]:
                if id in other.units and pilot.first <= other.last and other.first <= pilot.last:
                    yield file.problem(
                        here,
                        f"{id} is in {other.id} from {other.first} to {other.last}; "
                        "pilots of one unit may not overlap: end one before the other begins",
                    )
        # Whether they fit together can be told only where each fits by itself. One unit's rules show what is wrong.
        problems = _wrong(file, (*place, "survey"), settings, [_piloted(pilot)])
        for unit in (known[id] for id in pilot.units if id in known and checked):
            problems = problems or _wrong(
                file, (*place, "survey"), settings, [*_layers(unit, services), _piloted(pilot)]
            )
        yield from problems


def _layers(unit: Unit, services: Mapping[str, Service]) -> list[Override]:
    service = services.get(unit.service)
    own = {"asks": unit.asks} if "asks" in unit.model_fields_set else {}
    return [service.survey if service else {}, own | unit.survey]


def _piloted(pilot: Pilot) -> Override:
    return {"asks": True} | pilot.survey


def _whole(base: SurveyRules, layers: Sequence[Override]) -> dict[str, Any]:
    """A nested value (a delay, a window) is replaced as one."""
    whole = base.model_dump(mode="json")
    for layer in layers:
        whole |= layer
    return whole


def _merged(base: SurveyRules, layers: Sequence[Override]) -> SurveyRules:
    return SurveyRules.model_validate_json(json.dumps(_whole(base, layers))) if any(layers) else base


def _wrong(
    file: Document, place: Place, settings: OrganisationSettings, layers: Sequence[Override]
) -> Sequence[Problem]:
    try:
        file.part(place, SurveyRules, _whole(settings.survey, layers))
    except OrganisationError as error:
        return error.problems
    return ()
