"""A visit as it is stored: what it says itself, and what the organisation knows of its unit and its municipality."""

from __future__ import annotations

from datetime import datetime

from bot.asking.skip_reasons import SkipReason
from bot.organisation import Organisation
from bot.visits.schema import VisitIn
from storage.feedback.visit_intake import NewVisit

OTHER = "other"
"""A municipality outside the organisation, or one that is no municipality; and its area."""


def row(
    visit: VisitIn,
    organisation: Organisation,
    *,
    channel: str,
    conversation: int | None = None,
    person: int | None = None,
    due_at: datetime | None = None,
    skipped: str | None = None,
) -> NewVisit:
    service, area = _of_unit(visit.unit, organisation)
    municipality, home_area = _home(visit.municipality, organisation)
    return NewVisit(
        visit.id,
        visit.unit,
        person,
        conversation,
        channel,
        visit.ended_at,
        language=visit.language,
        age_group=visit.age_group,
        due_at=due_at,
        skipped=skipped,
        mother_tongue=visit.spoken,
        service=service,
        area=area,
        municipality=municipality,
        home_area=home_area,
    )


def protected_row(visit: VisitIn, organisation: Organisation, *, channel: str) -> NewVisit:
    """As little as the count of visits needs: the id's digest, the unit and the day."""
    service, area = _of_unit(visit.unit, organisation)
    return NewVisit(
        visit.id,
        visit.unit,
        None,
        None,
        channel,
        visit.ended_at.replace(hour=0, minute=0, second=0, microsecond=0),
        skipped=SkipReason.non_disclosure,
        service=service,
        area=area,
        keep_id=False,
    )


def _of_unit(id: str, organisation: Organisation) -> tuple[str | None, str | None]:
    """Its service and its area, as they are now: a unit may move."""
    unit = organisation.units.get(id)
    return (unit.service, organisation.area_of(unit.municipality)) if unit else (None, None)


def _home(municipality: str | None, organisation: Organisation) -> tuple[str | None, str | None]:
    """The person's municipality as the organisation writes it, and its area."""
    if municipality is None:
        return None, None
    known = organisation.municipality_called(municipality)
    return (known, organisation.area_of(known)) if known else (OTHER, OTHER)
