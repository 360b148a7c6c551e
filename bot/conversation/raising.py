"""Which flags of a case alert staff: at once where a person may be in danger, in working hours otherwise."""

from __future__ import annotations

from datetime import datetime

from storage.models.alerts import URGENT
from storage.work import Work

_REPORTS = ("discrimination", "complaint")
_KINDS = {
    "violence": "violence",
    "crisis": "crisis",
    "perhaps_crisis": "uncertain",
    **{flag: flag for flag in _REPORTS},
}


def raise_alert(work: Work, case: int, flag: str, now: datetime) -> None:
    """In the transaction that marked the case. A cry for help after the last alert was opened raises another one; of all
    else a case raises one.
    """
    kind = _KINDS.get(flag)
    if kind in URGENT:
        work.alerts.raise_(case, kind, beside=URGENT, again=True, now=now)
    elif kind is not None:
        beside = _REPORTS if kind in _REPORTS else (kind,)
        work.alerts.raise_(case, kind, beside=beside, again=False, now=now)
