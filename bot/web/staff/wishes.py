"""What people looked for in the catalogue and did not find, so that an item or a phrasing can be written for it.

A phrasing is written anew: nobody's own words go into the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.organisation import State
from bot.reports.nps import HIDDEN_BELOW
from bot.reports.participation import hindrances_told
from bot.staff.access import Right
from bot.staff.catalogue import NotAllowed, Unfit, answer_wish, keeps
from bot.web.staff import opportunity_words as words
from bot.web.staff.labels import _
from bot.web.staff.pages import Before, address, page, read_page
from bot.web.staff.session import Member, posted, signed_in
from bot.web.translations import translations
from storage.catalogue.wishes import Wish
from storage.staff.handling import Changed
from storage.work import Work

ADDRESS = "/staff/wishes"
router = APIRouter(prefix=ADDRESS, include_in_schema=False)
LONGEST = 160  # letters of a phrasing
YEAR = 365  # days of which it is shown what keeps people from taking part

Keeper = Annotated[Member, Depends(signed_in(Right.catalogue))]

PROBLEMS: Mapping[str, str] = {
    "empty": _("Write a phrasing, choose an item and a language."),
    "long": _("The phrasing is too long."),
    "copied": _("Write it in words of your own: the words of a resident are not kept in the catalogue."),
    "closed": _("This item is closed: residents would not find it."),
    "changed": _(
        "Somebody else changed this meanwhile. Nothing was saved. What you wrote is here; look at it and save it again."
    ),
    "developers": _("Nothing was saved."),
}


@router.get("", response_class=HTMLResponse)
async def wishes(request: Request, member: Keeper, before: Before = None) -> Response:
    rows, more = await read_page(
        request,
        member,
        Right.catalogue,
        "wish",
        lambda work, limit: work.wishes.newest(before=before, limit=limit),
    )
    application: Application = request.app.state.application
    year = application.now() - timedelta(days=YEAR)
    named = await application.database.read_async(lambda work: hindrances_told(work, year))
    context = {
        "wishes": rows,
        "next": address(ADDRESS, before=rows[-1].id) if more else None,
        "hindrances": {barrier: count for barrier, count in named.items() if count != 0},
        "barriers": words.CHOICES["barriers"],
        "hidden_below": HIDDEN_BELOW,
    }
    return page(request, member, "wishes.html", context)


@router.get("/{id}", response_class=HTMLResponse)
async def wish(request: Request, id: int, member: Keeper) -> Response:
    return await _page(request, member, await _known(request, member, id), {})


@router.post("/{id}", response_class=HTMLResponse)
async def answer(request: Request, id: int, member: Keeper) -> Response:
    """`item`, `language` and `phrasing`, in words of staff: people who ask so find that item from then on."""
    fields, known = await posted(request, member), await _known(request, member, id)
    application: Application = request.app.state.application
    settings, phrasing = application.organisation.settings, " ".join(fields.get("phrasing", "").split())
    if not phrasing or fields.get("language") not in settings.languages:
        return await _page(request, member, known, fields, "empty")
    if len(phrasing) > LONGEST:
        return await _page(request, member, known, fields, "long")

    def write(work: Work) -> bool:
        stored = work.catalogue.get(fields.get("item", ""))
        if stored is not None:
            answer_wish(
                work, member.account, known, stored, fields["language"], phrasing, settings, application.now()
            )
            _note(work, application, member, id, "change", "answered")
        return stored is not None

    try:
        if not await application.database.write_async(write):
            return await _page(request, member, known, fields, "empty")
    except NotAllowed as refused:
        return await _page(request, member, known, fields, str(refused))
    except Changed:
        return await _page(request, member, known, fields, "changed", status=409)
    except Unfit as unfit:
        return await _page(request, member, known, fields, unfit=unfit)
    await application.renew_catalogue()
    return RedirectResponse(ADDRESS, 303)


@router.post("/{id}/remove")
async def remove(request: Request, id: int, member: Keeper) -> Response:
    """An item answers it by now, or it is no wish."""
    await posted(request, member)
    application: Application = request.app.state.application

    def forget(work: Work) -> bool:
        known = work.wishes.remove(id)
        if known:
            _note(work, application, member, id, "remove")
        return known

    if not await application.database.write_async(forget):
        raise HTTPException(404)
    return RedirectResponse(ADDRESS, 303)


async def _known(request: Request, member: Member, id: int) -> Wish:
    application: Application = request.app.state.application

    def look(work: Work) -> Wish | None:
        found = work.wishes.get(id)
        if found is not None:
            _note(work, application, member, id, "read")
        return found

    found = await application.database.write_async(look)
    if found is None:
        raise HTTPException(404, "this wish is not on the list any more")
    return found


def _note(
    work: Work, application: Application, member: Member, id: int, act: str, detail: str | None = None
) -> None:
    role = member.account.role(Right.catalogue)
    work.audit.add(act, "wish", [id], at=application.now(), staff=member.account.id, role=role, detail=detail)


async def _page(
    request: Request,
    member: Member,
    known: Wish,
    fields: Mapping[str, Any],
    problem: str = "",
    *,
    unfit: Unfit | None = None,
    status: int = 422,
) -> Response:
    """`fields` is what was written, where it was refused."""
    application: Application = request.app.state.application
    organisation, account = application.organisation, member.account
    gettext = translations(account.language).gettext
    items = [
        (item.id, item.title.of(account.language))
        for item in organisation.catalogue.current.items.values()
        if item.status is not State.closed and keeps(account, item.owner)
    ]
    context = {
        "wish": known,
        "items": sorted(items, key=lambda item: item[1].casefold()),
        "spoken": [(code, words.NAMES.get(code, code)) for code in organisation.settings.languages],
        "written": fields,
        "problem": PROBLEMS.get(problem, ""),
        "wrong": [words.wrong(place, said, gettext) for place, said in unfit.mistakes] if unfit else [],
        "longest": LONGEST,
    }
    return page(request, member, "wish.html", context, status if problem or unfit else 200)
