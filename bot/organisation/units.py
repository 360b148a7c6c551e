"""Where people visit: services and their units."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.organisation.parts import Id, Part, Text, Texts
from bot.organisation.survey import Override


class UnitType(Part):
    """Units of one type may be compared with each other."""

    id: Id
    name: Texts


class Service(Part):
    id: Id
    name: Texts
    sensitive: bool = False  # all its units are
    survey: Override = Field(
        default_factory=dict
    )  # the rules of asking in which its units differ from the organisation


class Unit(Part):
    """One place of service. Its `id` stays for good: answers of many years hang on it."""

    id: Id
    name: Texts
    type: Id  # of the unit types in services.yml
    service: Id
    municipality: Text
    keywords: Annotated[tuple[Text, ...], Field(min_length=1)]  # what a person may write: PALAUTE KOKS
    sensitive: bool = False  # a text from here might harm its receiver: never asked
    asks: bool = True  # short for the rule `asks`, which decides
    survey: Override = Field(default_factory=dict)  # the rules of asking in which it differs from its service


class Services(Part):
    unit_types: Annotated[tuple[UnitType, ...], Field(min_length=1)]
    services: tuple[Service, ...]


class Units(Part):
    units: tuple[Unit, ...]
