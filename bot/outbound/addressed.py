"""A suggestion that is addressed to a council is told to the owner of its item by mail, once.

The mail names the council, the number and the page of the case; what the person wrote stays there.
"""

from __future__ import annotations

from datetime import datetime

from bot.asking.calendar import day_of
from bot.organisation import Organisation
from bot.outbound.forwarding import mailed_at
from channels.message import Priority
from channels.registry import EMAIL
from storage.database import Work
from storage.encryption import public_ids


def tell_owner(
    work: Work,
    organisation: Organisation,
    base_url: str,
    council: str,
    reference: str,
    case: int,
    *,
    person: int,
    now: datetime,
) -> None:
    item = organisation.opportunity(council)
    title, keeper = item.title.of("fi"), organisation.keeper(item.owner)
    promised = organisation.settings.promises_on(day_of(now))
    text = "\n".join(
        [
            f"Uusi ehdotus {reference}. Se on osoitettu: {title}.",
            "",
            f"Lupasimme viedä sen perille ja kertoa {promised.outcome_days} päivässä, mitä siitä seurasi.",
            "",
            f"Lue ehdotus: {base_url}/staff/cases/{case}",
        ]
    )
    work.outbox.queue(
        channel=EMAIL,
        address=keeper.email,
        subject=f"Uusi ehdotus: {title}",
        text=text,
        conversation=None,
        person=person,
        priority=Priority.forward,
        now=now,
        due_at=mailed_at(organisation, keeper.email, now),
        key=f"suggestion:{case}",
        public_id=public_ids.of(work.keys, "suggestion", reference, str(case)),
    )
