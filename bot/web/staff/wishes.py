"""What people looked for in the catalogue and did not find, so that an item or a phrasing can be written for it.

A phrasing is written anew: nobody's own words go into the catalogue.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.staff.access import Right
from bot.web.staff.pages import Before, address, page, read_page
from bot.web.staff.session import Member, posted, signed_in
from storage.work import Work

ADDRESS = "/staff/wishes"
router = APIRouter(prefix=ADDRESS, include_in_schema=False)

Keeper = Annotated[Member, Depends(signed_in(Right.catalogue))]


@router.get("", response_class=HTMLResponse)
async def wishes(request: Request, member: Keeper, before: Before = None) -> Response:
    rows, more = await read_page(
        request,
        member,
        Right.catalogue,
        "wish",
        lambda work, limit: work.wishes.newest(before=before, limit=limit),
    )
    context = {"wishes": rows, "next": address(ADDRESS, before=rows[-1].id) if more else None}
    return page(request, member, "wishes.html", context)


@router.post("/{id}/remove")
async def remove(request: Request, id: int, member: Keeper) -> Response:
    """An item answers it by now, or it is no wish."""
    await posted(request, member)
    application: Application = request.app.state.application

    def forget(work: Work) -> bool:
        known = work.wishes.remove(id)
        if known:
            role = member.account.role(Right.catalogue)
            work.audit.add("remove", "wish", [id], at=application.now(), staff=member.account.id, role=role)
        return known

    if not await application.database.write_async(forget):
        raise HTTPException(404)
    return RedirectResponse(ADDRESS, 303)
