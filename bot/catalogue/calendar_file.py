"""The event that a person signed up for, as a file for a calendar (RFC 5545).

Each later file of an event has its UID and a higher SEQUENCE, so that a calendar changes the entry that it has.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from bot.asking.calendar import HELSINKI
from bot.organisation import Opportunity, Organisation, State
from channels.message import File

MEDIA_TYPE = "text/calendar"
_SUMMER_AND_WINTER = timedelta(days=366)


def calendar_file(organisation: Organisation, item: Opportunity, language: str, now: datetime) -> File | None:
    """In this language. None where the item is no event with a time."""
    if item.starts is None:
        return None
    from icalendar import Calendar, Event  # slow to import, and few installations have events

    event = Event()
    event.add("uid", _uid(organisation, item))
    # The number of changes to the catalogue rises with every change to the event.
    event.add("sequence", organisation.catalogue.current.revision)
    event.add("dtstamp", now)
    event.add("dtstart", item.starts.astimezone(HELSINKI))
    if item.ends is not None:
        event.add("dtend", item.ends.astimezone(HELSINKI))
    event.add("summary", item.title.of(language))
    if item.place is not None:
        place = item.place
        event.add(
            "location", ", ".join(part for part in (place.name, place.address, place.municipality) if part)
        )
    event.add("status", "CANCELLED" if item.status is State.closed else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Kynnys//kynnys//FI")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    day = item.starts.date()
    calendar.add_missing_timezones(day - _SUMMER_AND_WINTER, day + _SUMMER_AND_WINTER)
    return File(f"{item.id}.ics", MEDIA_TYPE, calendar.to_ical().decode())


def _uid(organisation: Organisation, item: Opportunity) -> str:
    return str(uuid5(NAMESPACE_URL, f"kynnys:{organisation.settings.name.of('fi')}:{item.id}"))
