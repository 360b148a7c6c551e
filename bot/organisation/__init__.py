"""An organisation as data: its settings, services, units and ways to take part."""

from bot.organisation.loading import load
from bot.organisation.opportunities import (
    Barrier,
    EventType,
    Form,
    Information,
    Item,
    Means,
    MeetingPlace,
    Opportunity,
    Stage,
    State,
    Venue,
)
from bot.organisation.organisation import COUNTY, RESIDENT_DEVELOPER, Organisation, UnknownUnit
from bot.organisation.parts import Language, Texts
from bot.organisation.reading import OrganisationError, Problem, nearest
from bot.organisation.settings import Area, Contact, OrganisationSettings, Promises, Retention
from bot.organisation.survey import Delay, SurveyRules, Window
from bot.organisation.units import Service, Unit, UnitType

__all__ = [
    "COUNTY",
    "RESIDENT_DEVELOPER",
    "Area",
    "Barrier",
    "Contact",
    "Delay",
    "EventType",
    "Form",
    "Information",
    "Item",
    "Language",
    "Means",
    "MeetingPlace",
    "Opportunity",
    "Organisation",
    "OrganisationError",
    "OrganisationSettings",
    "Problem",
    "Promises",
    "Retention",
    "Service",
    "Stage",
    "State",
    "SurveyRules",
    "Texts",
    "Unit",
    "UnitType",
    "UnknownUnit",
    "Venue",
    "Window",
    "load",
    "nearest",
]
