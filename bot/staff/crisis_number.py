"""The number of a person in danger, for people on call: where the organisation allows it, once, with a reason.

Each look stands in the audit and in the case, and the privacy officers get a mail.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.asking.calendar import next_in
from bot.organisation import Organisation
from bot.staff import numbers
from bot.staff.access import Account, Right, Role, mailed
from bot.staff.alert_texts import number_mail
from bot.staff.cases import NotAllowed, by_alert
from channels.message import Priority
from channels.registry import EMAIL
from storage.feedback.cases import write_event

if TYPE_CHECKING:
    from storage.staff.handling import HandledCase
    from storage.work import Work

SUBJECT = "crisis-number"  # of the audit
SHORTEST, LONGEST = 5, 1_000  # characters of a reason


def may_look(work: Work, account: Account, case: HandledCase, organisation: Organisation) -> bool:
    """Whether this account may see the number now; it has not seen it yet."""
    if organisation.settings.crisis_number != "on_call" or not account.may(Right.crisis_number):
        return False
    return by_alert(work, account, case) and not work.audit.page(
        limit=1, staff=account.id, subject=SUBJECT, subject_id=case.id
    )


def look(
    work: Work,
    account: Account,
    case: HandledCase,
    version: int,
    reason: str,
    organisation: Organisation,
    base_url: str,
    now: datetime,
) -> str:
    """The number. Raises `NotAllowed`: `crisis_number` (not allowed, or seen before), `crisis_reason` or `no_crisis_number`; and `Changed`."""
    if not may_look(work, account, case, organisation):
        raise NotAllowed("crisis_number")
    if not SHORTEST <= len(reason.strip()) <= LONGEST:
        raise NotAllowed("crisis_reason")
    number = numbers.of_case(work, case)
    if number is None:
        raise NotAllowed("no_crisis_number")
    who = f"staff {account.id}"
    # The version of the case lets only one of two requests at the same moment through.
    work.handling.note(case.id, version, reason.strip(), staff=account.id, who=who, now=now)
    write_event(work.statements, case.id, now, who, "number seen")
    numbers.note_look(work, account, Right.crisis_number, SUBJECT, case.id, now=now)
    _tell_privacy(work, account, case.id, base_url, now, next_in(organisation.settings.working_hours, now))
    return number


def _tell_privacy(
    work: Work, account: Account, case: int, base_url: str, now: datetime, leaves_at: datetime
) -> None:
    link = f"{base_url}/staff/audit?subject={SUBJECT}&id={case}"
    for officer in mailed(work, Role.privacy):
        mail = number_mail(officer.language, who=account.name, case=case, at=now, link=link)
        work.outbox.queue(
            channel=EMAIL,
            address=str(officer.email),
            subject=mail.subject,
            text=mail.text,
            now=now,
            due_at=leaves_at,
            conversation=None,
            priority=Priority.forward,
        )
