"""Who signed up, for those who keep the lists: the newest first, or those who wait for the contact that was promised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, status
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.access import Right
from bot.staff.sign_ups import lists_of
from bot.web.staff.labels import SIGN_UP_STATUSES, opportunity_title
from bot.web.staff.pages import Before, address, page, read_page
from bot.web.staff.session import Member, signed_in
from storage.people.signups import SignUp
from storage.work import Work

router = APIRouter(prefix="/staff/sign-ups", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def sign_ups(
    request: Request,
    member: Annotated[Member, Depends(signed_in(Right.sign_ups))],
    before: Before = None,
    list: Annotated[str, Query()] = "",
    waits: Annotated[str, Query()] = "",
) -> Response:
    """`list` is the id of one; `waits` is `contact`, or `late` where it is late."""
    application: Application = request.app.state.application
    account, now = member.account, application.now()
    kept = lists_of(application.organisation, account)
    wanted = _one(kept, list)
    late_at = now if _waits(waits) == "late" else None
    beside: dict[str, Any] = {}

    def find(work: Work, limit: int) -> Sequence[SignUp]:
        if waits:
            rows = work.signups.some(
                work.contacts.waiting(wanted, late_at=late_at, before=before, limit=limit)
            )
        else:
            rows = work.signups.page(wanted, before=before, limit=limit)
        beside["contacts"] = contacts = work.contacts.of(row.id for row in rows)
        beside["names"] = work.accounts.names(each.owner for each in contacts.values() if each.owner)
        return rows

    rows, more = await read_page(request, member, Right.sign_ups, "sign-up", find)
    lists = application.organisation.opportunities if kept is None else kept
    titles = {
        id: opportunity_title(application.organisation, id, account.language)
        for id in [row.opportunity for row in rows] + sorted(lists)
    }
    query = {"list": list or None, "waits": waits or None}
    context = beside | {
        "sign_ups": rows,
        "titles": titles,
        "lists": sorted(lists, key=titles.__getitem__),
        "statuses": SIGN_UP_STATUSES,
        "chosen": {"list": list, "waits": waits},
        "now": now,
        "next": address("/staff/sign-ups", **query, before=rows[-1].id) if more else None,
    }
    return page(request, member, "sign_ups.html", context)


def _one(kept: frozenset[str] | None, wanted: str) -> frozenset[str] | None:
    """The list that is asked for, where the account keeps it; without one all that it keeps."""
    if not wanted:
        return kept
    return frozenset({wanted}) if kept is None or wanted in kept else frozenset()


def _waits(word: str) -> str:
    if word in ("", "contact", "late"):
        return word
    raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "`waits` is `contact` or `late`")
