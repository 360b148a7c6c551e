"""One organisation, read from its folder and checked as a whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from bot.organisation.areas import area_problems
from bot.organisation.opportunities import Catalogue, Opportunity, State
from bot.organisation.parts import OrganisationNames
from bot.organisation.reading import Document, OrganisationError, Problem, instead, nearest
from bot.organisation.rules import UnitRules, rule_problems, rules_by_unit
from bot.organisation.settings import Contact, OrganisationSettings
from bot.organisation.survey import SurveyRules
from bot.organisation.units import Service, Services, Unit, Units, UnitType
from dialogs.languages import LANGUAGES

_WHOLE_WORD = 88  # of 100: one letter wrong in a word of seven
_LONGEST_KEYWORD = 4  # words
_BETWEEN = " \t\n\r,.:;!-"  # what may stand between a keyword and what is said

COUNTY = "county"  # an area: the whole county
RESIDENT_DEVELOPER = "asukaskehittaja"  # the opportunity that the word MUKAAN and the menu's D sign up for


class UnknownUnit(LookupError):
    """No such unit. `near` is the id that was probably meant."""

    def __init__(self, near: str | None) -> None:
        super().__init__(f"no such unit; did you mean {near}?" if near else "no such unit")
        self.near = near


@dataclass(frozen=True)
class Organisation:
    settings: OrganisationSettings
    services: Mapping[str, Service]
    units: Mapping[str, Unit]
    opportunities: Mapping[str, Opportunity]  # in the catalogue's order
    unit_types: Mapping[str, UnitType]

    @property
    def name(self) -> OrganisationNames:
        return self.settings.name

    @property
    def survey(self) -> SurveyRules:
        """The rules for what belongs to no unit; `rules` gives those of a unit."""
        return self.settings.survey

    def rules(self, unit: str, *, on: date) -> SurveyRules:
        """The rules of asking about a visit to this unit on this day in Finland, which counts for pilots.

        Those of the organisation where there is no such unit.
        """
        own = self._rules.get(unit)
        return own.on(on) if own else self.settings.survey

    def sensitive(self, unit: str) -> bool:
        """Whether a text from there might harm its receiver: nobody is asked about it."""
        known = self.units[unit]
        return known.sensitive or self.services[known.service].sensitive

    @cached_property
    def quarantine(self) -> timedelta:
        """The longest of all rules: how long it must be known when a person was asked."""
        return max(rules.quarantine for rules in self._every_rules())

    @cached_property
    def pause(self) -> timedelta:
        """The longest of all rules."""
        return max(rules.pause for rules in self._every_rules())

    @cached_property
    def retention_days(self) -> int:
        """How long a number and an answer stay linked: `{days}` in texts. A number is kept at least as long as its
        question keeps the next one away.
        """
        return max(self.settings.retention.address, self.quarantine.days)

    def facts(self, language: str) -> dict[str, str]:
        """What texts may name."""
        return {
            "org": self.name.of(language),
            "tel": self.settings.telephone,
            "days": str(self.retention_days),
            "list_days": str(self.settings.retention.sign_up),
        }

    def unit(self, id: str) -> Unit:
        """Raises `UnknownUnit`."""
        try:
            return self.units[id]
        except KeyError:
            raise UnknownUnit(nearest(id, list(self.units))) from None

    def unit_called(self, name: str) -> Unit:
        """The unit with this id, or with this name in any language. Raises `UnknownUnit`."""
        plain = _folded(name)
        return self._names.get(plain) or self.unit(plain)

    def area_of(self, municipality: str) -> str | None:
        """The id of the area that holds this municipality; None for one outside the organisation."""
        return self._areas.get(_folded(municipality))

    def municipality_called(self, name: str) -> str | None:
        """As the organisation writes it; None for one outside the organisation."""
        return self._municipalities.get(_folded(name))

    def contact(self, id: str) -> Contact:
        """Raises `KeyError`."""
        return self._contacts[id]

    @property
    def default_contact(self) -> Contact:
        """The first one: told where it is not known any more who keeps a list."""
        return self.settings.contacts[0]

    def opportunity(self, id: str) -> Opportunity:
        """Open or not. Raises `KeyError`."""
        return self.opportunities[id]

    def opportunities_open(self, now: datetime) -> list[Opportunity]:
        """What one can join now, in the catalogue's order."""
        return [opportunity for opportunity in self.opportunities.values() if opportunity.open(now)]

    def unit_by_keyword(self, text: str) -> Unit | None:
        found = self.unit_named(text)
        return found[0] if found else None

    def unit_named(self, text: str, *, exact: bool = False) -> tuple[Unit, str] | None:
        """The unit whose id, keyword or name the text begins with (`KOKS jono oli pitkä`), with or without umlauts,
        and the words after that.

        A small typing error is forgiven, unless `exact`, but none in a number: ward 18 is not ward 19. None where
        nothing or more than one unit fits.
        """
        words = list(islice(_words(text), _LONGEST_KEYWORD))
        for count in range(len(words), 0, -1):
            if unit := self._keywords.get(_joined(words[:count])):
                return unit, text[words[count - 1][1] :].lstrip(_BETWEEN)
        for count in range(0 if exact else len(words), 0, -1):
            said = _joined(words[:count])
            near = process.extract(said, list(self._keywords), scorer=fuzz.ratio, score_cutoff=_WHOLE_WORD)
            found = {
                self._keywords[keyword].id for keyword, _, _ in near if _digits(keyword) == _digits(said)
            }
            if len(found) == 1:
                return self.units[found.pop()], text[words[count - 1][1] :].lstrip(_BETWEEN)
        return None

    @cached_property
    def _rules(self) -> Mapping[str, UnitRules]:
        return rules_by_unit(self.settings, self.services, self.units)

    def _every_rules(self) -> Iterator[SurveyRules]:
        yield self.settings.survey
        for own in self._rules.values():
            yield own.usual
            yield from (rules for _, rules in own.pilots)

    @cached_property
    def _contacts(self) -> Mapping[str, Contact]:
        return {contact.id: contact for contact in self.settings.contacts}

    @cached_property
    def _areas(self) -> Mapping[str, str]:
        return {_folded(name): area.id for area in self.settings.areas for name in area.municipalities}

    @cached_property
    def _municipalities(self) -> Mapping[str, str]:
        return {_folded(name): name for name in self.settings.municipalities}

    @cached_property
    def _names(self) -> Mapping[str, Unit]:
        """Ids before names; a name that two units share means neither."""
        called: dict[str, set[str]] = {}
        for unit in self.units.values():
            for name in (unit.name.of(language) for language in LANGUAGES):
                called.setdefault(_folded(name), set()).add(unit.id)
        names = {name: self.units[min(ids)] for name, ids in called.items() if len(ids) == 1}
        return names | {unit.id: unit for unit in self.units.values()}

    @cached_property
    def _keywords(self) -> Mapping[str, Unit]:
        """Keywords before names, as a unit may be called what is the keyword of another."""
        names = {_joined(list(_words(name))): unit for name, unit in self._names.items()}
        return names | {keyword: unit for unit in self.units.values() for keyword in _keywords_of(unit)}


def load(folder: Path) -> Organisation:
    """Read `settings.yml`, `services.yml`, `units.yml` and `opportunities.yml`.

    Raises `OrganisationError` with all that is wrong in the first file that cannot be read, or, once each can
    be, with all that does not fit together.
    """
    if not folder.is_dir():
        raise OrganisationError([Problem(str(folder), "", "is no folder with settings.yml in it")])
    files = {
        name: Document(folder / f"{name}.yml") for name in ("settings", "services", "units", "opportunities")
    }
    settings = files["settings"].into(OrganisationSettings)
    files["opportunities"].data = _filled(files["opportunities"].data, settings)
    read = files["services"].into(Services)
    services, unit_types = read.services, read.unit_types
    units = files["units"].into(Units).units
    opportunities = files["opportunities"].into(Catalogue).opportunities

    problems = [
        *_same_ids(files["settings"], "contacts", settings.contacts),
        *_same_ids(files["settings"], "areas", settings.areas),
        *_same_ids(files["settings"], "pilots", settings.pilots),
        *_same_ids(files["services"], "services", services),
        *_same_ids(files["services"], "unit_types", unit_types),
        *_same_ids(files["units"], "units", units),
        *_same_ids(files["opportunities"], "opportunities", opportunities),
        *area_problems(files["settings"], settings),
        *_unit_problems(files["units"], units, read, settings),
        *rule_problems(files["settings"], files["services"], files["units"], settings, services, units),
        *_opportunity_problems(files["opportunities"], opportunities, settings),
    ]
    if problems:
        raise OrganisationError(problems)
    return Organisation(
        settings,
        {service.id: service for service in services},
        {unit.id: unit for unit in units},
        {opportunity.id: opportunity for opportunity in opportunities},
        {unit_type.id: unit_type for unit_type in unit_types},
    )


def _filled(catalogue: Any, settings: OrganisationSettings) -> Any:
    """Texts may name `{tel}` and `{org}`; filled in before their length is measured."""
    if isinstance(catalogue, str):
        return catalogue.replace("{tel}", settings.telephone)
    if isinstance(catalogue, list):
        return [_filled(item, settings) for item in catalogue]
    if isinstance(catalogue, dict):
        return {
            key: value.replace("{org}", settings.name.of(key)).replace("{tel}", settings.telephone)
            if isinstance(value, str) and key in LANGUAGES
            else _filled(value, settings)
            for key, value in catalogue.items()
        }
    return catalogue


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
        yield from _unknown(file, (*place, "service"), unit.service, services, "service")
        yield from _unknown(file, (*place, "type"), unit.type, types, "unit type")
        yield from _unknown(
            file, (*place, "municipality"), unit.municipality, settings.municipalities, "municipality"
        )
        for keyword in _keywords_of(unit):
            if owners.setdefault(keyword, unit.id) != unit.id:
                yield file.problem((*place, "keywords"), f"{keyword} already means {owners[keyword]}")


def _opportunity_problems(
    file: Document, opportunities: Sequence[Opportunity], settings: OrganisationSettings
) -> Iterator[Problem]:
    contacts = [contact.id for contact in settings.contacts]
    areas = [COUNTY, *settings.municipalities]
    if not any(opportunity.id == RESIDENT_DEVELOPER and opportunity.sign_up for opportunity in opportunities):
        yield file.problem(
            ("opportunities",), f"lacks {RESIDENT_DEVELOPER} with `sign_up: true`: MUKAAN joins it"
        )
    for number, opportunity in enumerate(opportunities):
        place = ("opportunities", number)
        yield from _unknown(file, (*place, "owner"), opportunity.owner, contacts, "contact")
        for index, area in enumerate(opportunity.area or ()):
            yield from _unknown(file, (*place, "area", index), area, areas, "municipality")
        if opportunity.status is State.closed and opportunity.outcome is None and opportunity.sign_up:
            yield file.problem(
                (*place, "outcome"), "is missing: those who took part must hear what followed from it"
            )


def _unknown(
    file: Document, place: tuple[str | int, ...], id: str, known: Iterable[str], kind: str
) -> Iterator[Problem]:
    known = list(known)
    if id not in known:
        yield file.problem(place, f"no {kind} is called {id}; {instead(id, known)}")


def _keywords_of(unit: Unit) -> set[str]:
    return {_joined(list(_words(keyword))) for keyword in (unit.id, *unit.keywords)}


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _joined(words: Sequence[tuple[str, int]]) -> str:
    return " ".join(word for word, _ in words)


def _words(text: str) -> Iterator[tuple[str, int]]:
    """Words in small letters, without umlauts and punctuation, as people type them on a phone; and where each ends."""
    for match in re.finditer(r"[^\W_]+", text):
        letters = unicodedata.normalize("NFKD", match[0].casefold())
        if plain := "".join(letter for letter in letters if letter.isascii() and letter.isalnum()):
            yield plain, match.end()
