"""Where people visit: services and their units."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.organisation.parts import Id, Part, Text, Texts


class UnitType(StrEnum):
    """Units of one type may be compared with each other."""

    hospital = "hospital"
    health_station = "health_station"
    dental = "dental"
    home_care = "home_care"
    family_centre = "family_centre"
    mental_health = "mental_health"
    rehabilitation = "rehabilitation"
    child_protection = "child_protection"
    sexual_health = "sexual_health"


class Service(Part):
    id: Id
    name: Texts


class Unit(Part):
    """One place of service. Its `id` stays for good: answers of many years hang on it."""

    id: Id
    name: Texts
    type: UnitType
    service: Id
    municipality: Text
    keywords: Annotated[tuple[Text, ...], Field(min_length=1)]  # what a person may write: PALAUTE KOKS
    sensitive: bool = False  # a text from here might harm its receiver: never asked
    asks: bool = True  # the unit takes part in asking


class Services(Part):
    services: tuple[Service, ...]


class Units(Part):
    units: tuple[Unit, ...]
