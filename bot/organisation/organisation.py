"""One organisation, read from its folder and checked as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice

from rapidfuzz import fuzz, process

from bot.organisation.catalogue import LiveCatalogue
from bot.organisation.catalogue_file import Content
from bot.organisation.keywords import digits, folded, joined, keywords_of, plain_words
from bot.organisation.opportunities import Opportunity
from bot.organisation.parts import OrganisationNames, Shorts
from bot.organisation.reading import nearest
from bot.organisation.rules import UnitRules, rules_by_unit
from bot.organisation.settings import Campaign, Contact, OrganisationSettings, Promises
from bot.organisation.survey import SurveyRules
from bot.organisation.units import Service, Unit, UnitType
from dialogs.languages import LANGUAGES, OTHERWISE
from dialogs.prepared_languages import PreparedLanguage

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
    catalogue: LiveCatalogue  # at first as the file has it
    unit_types: Mapping[str, UnitType]
    prepared: Mapping[str, PreparedLanguage]  # those that are switched on
    catalogue_file: Mapping[str, Sequence[Content]] = field(default_factory=dict)  # by section, as written

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

    def worded_in(self, language: str, question: str) -> str:
        """The language in which people of this one are asked this version: a prepared one words one version alone."""
        prepared = self.prepared.get(language)
        return OTHERWISE if prepared and prepared.version != question else language

    def sensitive(self, unit: str) -> bool:
        """Whether a text from there might harm its receiver: its visits are not asked about."""
        known = self.units[unit]
        return known.sensitive or self.services[known.service].sensitive

    @cached_property
    def quarantine(self) -> timedelta:
        """The longest of all rules: how long it must be known when a person was asked."""
        return max(rules.quarantine for rules in self._every_rules())

    @cached_property
    def shortest_quarantine(self) -> timedelta:
        """At most one question in this time is true of every unit."""
        return min(rules.quarantine for rules in self._every_rules())

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

    def facts(self, language: str, promises: Promises) -> dict[str, str]:
        """What texts may name while these promises hold."""
        service = self.settings.initiative_service
        return {
            "org": self.name.of(language),
            "tel": self.settings.telephone,
            "days": str(self.retention_days),
            "list_days": str(self.settings.retention.sign_up),
            "handle_days": str(promises.handle_days),
            "answer_days": str(promises.answer_days),
            "quarantine_days": str(self.shortest_quarantine.days),
            "initiative_service": service.of(language) if service else "",
        }

    def unit(self, id: str) -> Unit:
        """Raises `UnknownUnit`."""
        try:
            return self.units[id]
        except KeyError:
            raise UnknownUnit(nearest(id, list(self.units))) from None

    def unit_called(self, name: str) -> Unit:
        """The unit with this id, or with this name in any language. Raises `UnknownUnit`."""
        plain = folded(name)
        return self._names.get(plain) or self.unit(plain)

    def area_of(self, municipality: str) -> str | None:
        """The id of the area that holds this municipality; None for one outside the organisation."""
        return self._areas.get(folded(municipality))

    def municipality_called(self, name: str) -> str | None:
        """As the organisation writes it; None for one outside the organisation."""
        return self._municipalities.get(folded(name))

    def contact(self, id: str) -> Contact:
        """Raises `KeyError`."""
        return self._contacts[id]

    def is_contact(self, owner: str) -> bool:
        return owner in self._contacts

    def keeper(self, owner: str) -> Contact:
        """Who keeps an item of the catalogue: the default contact where its own is not known any more."""
        return self._contacts.get(owner, self.default_contact)

    @property
    def default_contact(self) -> Contact:
        """The first one: told where it is not known any more who keeps a list."""
        return self.settings.contacts[0]

    @property
    def opportunities(self) -> Mapping[str, Opportunity]:
        """Those of this moment, in the catalogue's order: what belongs together is read from one `catalogue.current`."""
        return self.catalogue.current.opportunities

    def opportunity(self, id: str) -> Opportunity:
        """Open or not. Raises `KeyError`."""
        return self.opportunities[id]

    def purpose_of(self, opportunity: Opportunity) -> Shorts:
        """What its sign-ups are used for, as the consent to them says it."""
        return opportunity.purpose or self.settings.sign_up_purpose

    def opportunities_open(self, now: datetime) -> list[Opportunity]:
        """What one can join now, in the catalogue's order."""
        return self.catalogue.current.open(now)

    def unit_by_keyword(self, text: str) -> Unit | None:
        found = self.unit_named(text)
        return found[0] if found else None

    def unit_named(self, text: str, *, exact: bool = False) -> tuple[Unit, str] | None:
        """The unit whose id, keyword or name the text begins with (`KOKS jono oli pitkä`), with or without umlauts,
        and the words after that.

        A small typing error is forgiven, unless `exact`, but none in a number: ward 18 is not ward 19. None where
        nothing or more than one unit fits.
        """
        if exact and not self._first_words.issuperset(word for word, _ in islice(plain_words(text), 1)):
            return None
        words = list(islice(plain_words(text), _LONGEST_KEYWORD))
        for count in range(len(words), 0, -1):
            if unit := self._keywords.get(joined(words[:count])):
                return unit, text[words[count - 1][1] :].lstrip(_BETWEEN)
        for count in range(0 if exact else len(words), 0, -1):
            said = joined(words[:count])
            near = process.extract(said, list(self._keywords), scorer=fuzz.ratio, score_cutoff=_WHOLE_WORD)
            found = {self._keywords[keyword].id for keyword, _, _ in near if digits(keyword) == digits(said)}
            if len(found) == 1:
                return self.units[found.pop()], text[words[count - 1][1] :].lstrip(_BETWEEN)
        return None

    @cached_property
    def campaigns(self) -> Mapping[str, Campaign]:
        return {campaign.id: campaign for campaign in self.settings.campaigns}

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
        return {folded(name): area.id for area in self.settings.areas for name in area.municipalities}

    @cached_property
    def _municipalities(self) -> Mapping[str, str]:
        return {folded(name): name for name in self.settings.municipalities}

    @cached_property
    def _names(self) -> Mapping[str, Unit]:
        """Ids before names; a name that two units share means neither."""
        called: dict[str, set[str]] = {}
        for unit in self.units.values():
            for name in (unit.name.of(language) for language in LANGUAGES):
                called.setdefault(folded(name), set()).add(unit.id)
        names = {name: self.units[min(ids)] for name, ids in called.items() if len(ids) == 1}
        return names | {unit.id: unit for unit in self.units.values()}

    @cached_property
    def _keywords(self) -> Mapping[str, Unit]:
        """Keywords before names, as a unit may be called what is the keyword of another."""
        names = {joined(list(plain_words(name))): unit for name, unit in self._names.items()}
        return names | {keyword: unit for unit in self.units.values() for keyword in keywords_of(unit)}

    @cached_property
    def _first_words(self) -> frozenset[str]:
        return frozenset(keyword.partition(" ")[0] for keyword in self._keywords)
