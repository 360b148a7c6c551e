"""Requests of people about their own data, for the privacy officer: a person is found by the number that the request gives.

What is typed comes in the body of a form and is shown nowhere again. A person is seen through an open request alone.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.asking.calendar import day_of
from bot.staff import person_requests
from bot.staff.access import Right
from bot.web.staff.pages import SHOWN, cut, page
from bot.web.staff.personal_labels import PROBLEMS, WISHES
from bot.web.staff.session import Member, posted, signed_in
from storage.people.person_requests import PersonRequest
from storage.work import Work

router = APIRouter(prefix="/staff/people", include_in_schema=False)

Officer = Annotated[Member, Depends(signed_in(Right.people))]


@router.get("", response_class=HTMLResponse)
async def requests(request: Request, member: Officer) -> Response:
    return await _page(request, member)


@router.post("", response_class=HTMLResponse)
async def find(request: Request, member: Officer) -> Response:
    """`address` is a number, or with `kind` telegram an id; `wish` and `came_on` say what was asked for and when."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    now, account = application.now(), member.account

    def run(work: Work) -> int:
        where = person_requests.places(fields.get("address", ""), fields.get("kind", ""))
        taken = person_requests.take(work, where, fields.get("wish", ""), fields.get("came_on", ""), now)
        work.audit.add(
            "read", "request", [taken.id], at=now, staff=account.id, role=account.role(Right.people),
            detail="found" if taken.person else "not found",
        )  # fmt: skip
        return taken.id

    try:
        id = await application.database.write_async(run)
    except person_requests.NotRead as problem:
        return await _page(request, member, 422, problem=str(problem), written=fields)
    return RedirectResponse(f"/staff/people/{id}", status.HTTP_303_SEE_OTHER)


async def _page(
    request: Request,
    member: Member,
    status: int = 200,
    *,
    problem: str = "",
    written: dict[str, str] | None = None,
) -> Response:
    application: Application = request.app.state.application
    today = day_of(application.now())

    def look(work: Work) -> list[PersonRequest]:
        return work.person_requests.waiting(limit=SHOWN + 1)

    waiting, more = cut(await application.database.read_async(look))
    context: dict[str, Any] = {
        "waiting": waiting,
        "more": more,
        "today": today,
        "oldest": today - person_requests.OLDEST,
        "wishes": WISHES,
        "problem": PROBLEMS.get(problem, ""),
        "written": {name: value for name, value in (written or {}).items() if name != "address"},
    }
    return page(request, member, "people.html", context, status)
