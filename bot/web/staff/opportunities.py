"""The catalogue: a list by name with filters in the address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request, status
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.access import Right
from bot.web.staff.opportunity_words import KINDS, STATES
from bot.web.staff.pages import SHOWN, address, cut, page
from bot.web.staff.session import Member, signed_in

ADDRESS = "/staff/opportunities"
router = APIRouter(prefix=ADDRESS, include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def opportunities(
    request: Request,
    member: Annotated[Member, Depends(signed_in(Right.proposals))],
    kind: Annotated[str, Query()] = "",
    state: Annotated[str, Query()] = "",
    owner: Annotated[str, Query()] = "",
    after: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """`owner` is a contact, or `mine` for those of the account's own contacts."""
    application: Application = request.app.state.application
    account = member.account
    if kind not in ("", *KINDS) or state not in ("", *STATES):
        raise HTTPException(
            status.HTTP_422_UNPROCESSABLE_CONTENT,
            f"`kind` is one of {', '.join(KINDS)}, `state` one of {', '.join(STATES)}",
        )
    owners = [owner] if owner else None
    if owner == "mine":
        kept = account.contacts(Right.catalogue) if account.may(Right.catalogue) else frozenset()
        owners = None if kept is None else sorted(kept)
    rows, more = cut(
        await application.database.read_async(
            lambda work: work.catalogue.page(
                after=after, limit=SHOWN + 1, kind=kind or None, status=state or None, owners=owners
            )
        )
    )
    query = {"kind": kind or None, "state": state or None, "owner": owner or None}
    context = {
        "rows": rows,
        "titles": {row.id: title(row.content, account.language) or row.name for row in rows},
        "kinds": KINDS,
        "states": STATES,
        "contacts": {
            contact.id: contact.name.of(account.language)
            for contact in application.organisation.settings.contacts
        },
        "chosen": {"kind": kind, "state": state, "owner": owner},
        "keeps": account.may(Right.catalogue),
        "next": address(ADDRESS, **query, after=rows[-1].name) if more else None,
    }
    return page(request, member, "opportunities.html", context)


def title(content: object, language: str) -> str:
    """Of what a row holds, also where it does not fit any more."""
    titles = content.get("title") if isinstance(content, dict) else None
    if not isinstance(titles, dict):
        return ""
    return str(titles.get(language) or next((text for text in titles.values() if text), ""))
