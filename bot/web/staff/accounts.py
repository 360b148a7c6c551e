"""The accounts of staff, for the administrator. New ones are made with `kynnys staff add`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.staff.access import REMINDED, Right
from bot.web.staff.labels import ROLES
from bot.web.staff.pages import page
from bot.web.staff.session import Member, posted, signed_in
from storage.work import Work

router = APIRouter(prefix="/staff/accounts", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def accounts(
    request: Request, member: Annotated[Member, Depends(signed_in(Right.accounts))]
) -> Response:
    application: Application = request.app.state.application
    known = await application.database.read_async(lambda work: work.accounts.all())
    return page(request, member, "accounts.html", {"accounts": known, "roles": ROLES, "reminded": REMINDED})


@router.post("/{id}/remove")
async def remove(
    request: Request, id: int, member: Annotated[Member, Depends(signed_in(Right.accounts))]
) -> Response:
    """Signs the account out everywhere, at once. One's own account cannot be removed."""
    application: Application = request.app.state.application
    await posted(request, member)
    if id == member.account.id:
        raise HTTPException(status.HTTP_409_CONFLICT, "nobody removes their own account")
    now = application.now()

    def change(work: Work) -> bool:
        if work.accounts.get(id) is None:
            return False
        work.accounts.remove(id, now=now)
        work.audit.add(
            "change", "staff", [id], at=now, staff=member.account.id,
            role=member.account.role(Right.accounts), detail="removed",
        )  # fmt: skip
        return True

    if not await application.database.write_async(change):
        raise HTTPException(status.HTTP_404_NOT_FOUND, "there is no such account")
    return RedirectResponse("/staff/accounts", status.HTTP_303_SEE_OTHER)
