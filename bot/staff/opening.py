"""An alert ends when its case is opened by a person who is signed in and may see it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.staff.access import Account, Role

if TYPE_CHECKING:
    from storage.work import Work

FOR_LEADS = ("discrimination", "complaint")


def note_opened(work: Work, account: Account, case: int, now: datetime) -> None:
    """What is for the leads waits until one of them opens it."""
    leads = any(role.role == Role.lead for role in account.roles)
    for alert in work.alerts.of_case(case):
        if alert.status == "waiting" and (leads or alert.kind not in FOR_LEADS):
            work.alerts.open(alert, account.id, now=now)
