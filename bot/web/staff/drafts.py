"""What the page of a case asks by itself while it is open: to keep what is being written, and who else is there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import JSONResponse, RedirectResponse, Response

from bot.application import Application
from bot.staff import answers, cases, ready_answers
from bot.staff.access import Forbidden, Right
from bot.staff.parts import parts_of
from bot.web.staff.case_page import seen
from bot.web.staff.kept import texts_of
from bot.web.staff.session import Member, posted, signed_in
from bot.web.templating import line
from storage.models.cases import DRAFTED
from storage.staff.drafts import Viewer
from storage.work import Work

router = APIRouter(prefix="/staff/cases/{id}", include_in_schema=False)


@router.post("/draft")
async def draft(
    request: Request, id: int, member: Annotated[Member, Depends(signed_in(Right.handle, Right.addressed))]
) -> Response:
    """Keep the text of a `form`. Empty, there is no draft any more."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    form = fields.get("form", "")
    text, account, now = texts_of(fields).get(form, ""), member.account, application.now()

    def keep(work: Work) -> None:
        known = seen(work, application.organisation, account, id)
        if not cases.may_handle(application.organisation, account, known):
            raise Forbidden(Right.handle)
        if form not in DRAFTED:
            raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "`form` names no form of a case")
        work.drafts.save(id, account.id, form, text, now=now)

    await application.database.write_async(keep)
    told = await _told(application, id, member)
    if form == "answer":
        parts = parts_of(text, application.organisation.settings.sms_part_cents)
        told["parts"] = line("staff/case_parts.html", {"parts": parts}, language=account.language)
    return JSONResponse(told)


@router.post("/fill")
async def fill(
    request: Request, id: int, member: Annotated[Member, Depends(signed_in(Right.handle, Right.addressed))]
) -> Response:
    """Put the sentence `ready` behind the text of the answer, without any script: the page shows it, and what it costs."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    account, now = member.account, application.now()

    def keep(work: Work) -> None:
        known = seen(work, application.organisation, account, id)
        if not cases.may_handle(application.organisation, account, known):
            raise Forbidden(Right.handle)
        reach = answers.reach(work, known, application.channels, now)
        sentences = ready_answers.for_case(work, application.organisation, known.unit, reach.language)
        chosen = [each.text for each in sentences if str(each.id) == fields.get("ready")]
        text = " ".join(filter(None, [fields.get("text", "").strip(), *chosen]))
        work.drafts.save(id, account.id, "answer", text[: cases.LONGEST_NOTE], now=now)

    await application.database.write_async(keep)
    return RedirectResponse(f"/staff/cases/{id}#answer", status.HTTP_303_SEE_OTHER)


@router.post("/here")
async def here(
    request: Request,
    id: int,
    member: Annotated[Member, Depends(signed_in(Right.cases, Right.alerts, Right.addressed, by_itself=True))],
) -> Response:
    """The page is still open: who else has it open, and did the case change?"""
    await posted(request, member)
    return JSONResponse(await _told(request.app.state.application, id, member))


async def _told(application: Application, id: int, member: Member) -> dict[str, object]:
    """Nothing that was said: who has a case open is no personal data of the person."""
    account, now = member.account, application.now()

    def look(work: Work) -> tuple[int, list[Viewer]]:
        known = seen(work, application.organisation, account, id)
        work.drafts.see(id, account.id, now=now)
        return known.version, work.drafts.others(id, account.id, now=now)

    version, others = await application.database.write_async(look)
    said = line("staff/case_others.html", {"others": others}, language=account.language)
    return {"version": version, "others": said}
