"""What the page of a case shows of its alerts."""

from __future__ import annotations

from typing import Any

from bot.organisation import Organisation
from bot.staff import cases, crisis_number
from bot.staff.access import Account
from bot.web.staff.labels import ALERTS, VERDICTS
from storage.models.alerts import TO_JUDGE
from storage.staff.handling import HandledCase
from storage.work import Work


def may_judge(work: Work, account: Account, case: HandledCase) -> bool:
    return account.handles(case.unit) or cases.by_alert(work, account, case)


def of_alerts(work: Work, account: Account, case: HandledCase, organisation: Organisation) -> dict[str, Any]:
    alerts = work.alerts.of_case(case.id)
    judged = [alert for alert in alerts if alert.kind in TO_JUDGE]
    return {
        "alerts": alerts,
        "alert_kinds": ALERTS,
        "verdicts": VERDICTS,
        "verdict": judged[-1].verdict if judged else None,
        "judges": bool(judged) and may_judge(work, account, case),
        "shows_number": crisis_number.may_look(work, account, case, organisation),
    }
