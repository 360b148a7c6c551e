"""The ready answers of staff, which the feedback lead keeps in every language."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.staff import ready_answers
from bot.staff.access import Right
from bot.staff.ready_answers import Unfit
from bot.web.staff.pages import page
from bot.web.staff.session import Member, posted, signed_in
from storage.staff.ready_answers import Sentence
from storage.work import Work

ADDRESS = "/staff/ready-answers"
router = APIRouter(prefix=ADDRESS, include_in_schema=False)

Lead = Annotated[Member, Depends(signed_in(Right.ready_answers))]


@router.get("", response_class=HTMLResponse)
async def show(request: Request, member: Lead) -> Response:
    return await _page(request, member)


@router.post("", response_class=HTMLResponse)
async def add(request: Request, member: Lead) -> Response:
    """A new sentence: `text-LANGUAGE` for each language."""
    fields = await posted(request, member)
    texts = _texts(request, fields)
    if wrong := ready_answers.unfit(texts, _application(request).organisation):
        return await _page(request, member, 422, wrong=wrong, of=0, written=fields)

    def keep(work: Work, application: Application) -> None:
        id = work.ready_answers.add(texts, now=application.now())
        _note(work, application, member, id, "add")

    return await _done(request, keep)


@router.post("/{id}", response_class=HTMLResponse)
async def change(request: Request, id: int, member: Lead) -> Response:
    """`text-LANGUAGE`; `checked-LANGUAGE` says that this one still says the same. `seen` is when it was changed last."""
    fields = await posted(request, member)
    known = await _sentence(request, id)
    if fields.get("seen") != known.changed_at.isoformat():
        return await _page(request, member, 409, of=id, written=fields)
    texts = _texts(request, fields)
    if wrong := ready_answers.unfit(texts, _application(request).organisation):
        return await _page(request, member, 422, wrong=wrong, of=id, written=fields)
    checked = {name.removeprefix("checked-") for name in fields if name.startswith("checked-")}
    stale = ready_answers.stale_after(known, texts, checked)

    def keep(work: Work, application: Application) -> None:
        work.ready_answers.write(id, texts, stale=stale, now=application.now())
        _note(work, application, member, id, "change")

    return await _done(request, keep)


@router.post("/{id}/remove")
async def remove(request: Request, id: int, member: Lead) -> Response:
    await posted(request, member)
    await _sentence(request, id)

    def keep(work: Work, application: Application) -> None:
        work.ready_answers.remove(id, now=application.now())
        _note(work, application, member, id, "remove")

    return await _done(request, keep)


def _application(request: Request) -> Application:
    application: Application = request.app.state.application
    return application


async def _sentence(request: Request, id: int) -> Sentence:
    found = await _application(request).database.read_async(lambda work: work.ready_answers.get(id))
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "there is no such ready answer")
    return found


def _texts(request: Request, fields: dict[str, str]) -> dict[str, str]:
    languages = _application(request).organisation.settings.languages
    return {language: " ".join(fields.get(f"text-{language}", "").split()) for language in languages}


def _note(work: Work, application: Application, member: Member, id: int, what: str) -> None:
    role = member.account.role(Right.ready_answers)
    work.audit.add(
        "change", "ready answer", [id], at=application.now(), staff=member.account.id, role=role, detail=what
    )


async def _done(request: Request, keep: Any) -> Response:
    application = _application(request)
    await application.database.write_async(keep, application)
    return RedirectResponse(ADDRESS, status.HTTP_303_SEE_OTHER)


async def _page(
    request: Request,
    member: Member,
    status: int = 200,
    *,
    wrong: list[Unfit] | None = None,
    of: int | None = None,
    written: dict[str, str] | None = None,
) -> Response:
    """`of` is the sentence (0: the new one) whose form was refused; what was written stands in it."""
    application = _application(request)
    sentences = await application.database.read_async(lambda work: work.ready_answers.all())
    context = {
        "sentences": sentences,
        "spoken": application.organisation.settings.languages,
        "wrong": wrong or [],
        "of": of,
        "written": written or {},
        "late": status == 409,
    }
    return page(request, member, "ready_answers.html", context, status)
