"""Alerts: which wait and which were opened, whether they were right, and the number of a person in danger."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.staff import cases, crisis_number
from bot.staff.access import Account, Forbidden, Right
from bot.web.staff.case_alerts import may_judge
from bot.web.staff.case_page import case_page, form_version, seen
from bot.web.staff.labels import ALERTS, VERDICTS, unit_name
from bot.web.staff.pages import SHOWN, page
from bot.web.staff.session import Member, posted, signed_in
from storage.models.alerts import ALERT_KINDS, TO_JUDGE, URGENT
from storage.staff.alerts import Alert
from storage.staff.handling import Changed
from storage.work import Work

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("/alerts", response_class=HTMLResponse)
async def alerts(request: Request, member: Annotated[Member, Depends(signed_in(Right.alerts))]) -> Response:
    application: Application = request.app.state.application
    account, kinds = member.account, shown_kinds(member.account)

    def look(work: Work) -> tuple[list[Alert], list[Alert], dict[int, str]]:
        waiting = work.alerts.unopened(kinds, limit=SHOWN)
        latest = work.alerts.latest(kinds, limit=SHOWN)
        opened_by = (alert.opened_by for alert in latest if alert.opened_by is not None)
        return waiting, latest, work.accounts.names(opened_by)

    waiting, latest, names = await application.database.read_async(look)

    def rows(found: list[Alert]) -> list[dict[str, Any]]:
        return [
            {
                "row": alert,
                "unit": unit_name(application.organisation, alert.unit, account.language),
                "link": account.may(Right.cases) or not alert.done,
            }
            for alert in found
        ]

    context = {
        "waiting": rows(waiting),
        "latest": rows(latest),
        "names": names,
        "kinds": ALERTS,
        "verdicts": VERDICTS,
    }
    return page(request, member, "alerts.html", context)


def shown_kinds(account: Account) -> tuple[str, ...]:
    """What can wait for working hours concerns those who see all cases."""
    return ALERT_KINDS if account.may(Right.cases) else URGENT


@router.post("/cases/{id}/alert")
async def judge(
    request: Request, id: int, member: Annotated[Member, Depends(signed_in(Right.handle, Right.alerts))]
) -> Response:
    """`value` says whether the alert was `right` or `wrong`."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    now, account, verdict = application.now(), member.account, fields.get("value", "")

    def run(work: Work) -> None:
        known = seen(work, application.organisation, account, id)
        if not may_judge(work, account, known):
            raise Forbidden(Right.handle)
        if verdict not in VERDICTS:
            raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "`value` is right or wrong")
        if not work.alerts.judge(id, verdict, TO_JUDGE):
            raise HTTPException(status.HTTP_404_NOT_FOUND, "this case has no alert")
        role = cases.reading_role(application.organisation, account, known)
        work.audit.add("change", "case", [id], at=now, staff=account.id, role=role, detail=f"alert {verdict}")

    await application.database.write_async(run)
    return RedirectResponse(f"/staff/cases/{id}", status.HTTP_303_SEE_OTHER)


@router.post("/cases/{id}/crisis-number", response_class=HTMLResponse)
async def show_number(
    request: Request, id: int, member: Annotated[Member, Depends(signed_in(Right.crisis_number))]
) -> Response:
    """`text` says why."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    now, account = application.now(), member.account

    def run(work: Work) -> str:
        known = seen(work, application.organisation, account, id)
        return crisis_number.look(
            work,
            account,
            known,
            form_version(fields),
            fields.get("text", ""),
            application.organisation,
            application.settings.base_url,
            now,
        )

    try:
        number = await application.database.write_async(run)
    except Changed:
        return await case_page(request, id, member, 409, problem="changed", written=fields)
    except cases.NotAllowed as refused:
        return await case_page(request, id, member, 422, problem=str(refused), written=fields)
    await application.tasks.tick()
    return page(request, member, "crisis_number.html", {"case": id, "number": number})
