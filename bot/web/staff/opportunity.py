"""One item of the catalogue: changed, translated, previewed, published and closed in one form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.catalogue.checklist import LEAD_TIME, questions, short_notice
from bot.catalogue.content import Mistakes, mistakes_in
from bot.organisation import State
from bot.organisation.catalogue_texts import filled
from bot.staff import catalogue
from bot.staff.access import Right
from bot.staff.catalogue import NotAllowed, Unfit
from bot.web.staff import opportunity_words as words
from bot.web.staff.case_page import form_version
from bot.web.staff.opportunities import ADDRESS, title
from bot.web.staff.opportunity_form import GROUPS, content_of, moment_in, options, shown
from bot.web.staff.opportunity_preview import CHANNELS, Preview, in_list, text_of
from bot.web.staff.pages import page
from bot.web.staff.session import Member, OtherSession, posted, signed_in
from bot.web.translations import translations
from storage.catalogue.items import StoredItem
from storage.staff.handling import Changed
from storage.work import Work

router = APIRouter(prefix=ADDRESS, include_in_schema=False)
VERSIONS = 10  # that are shown

Proposer = Annotated[Member, Depends(signed_in(Right.proposals))]
Keeper = Annotated[Member, Depends(signed_in(Right.catalogue))]


@router.get("/{id}/new", response_class=HTMLResponse)
async def new(request: Request, id: str, member: Proposer) -> Response:
    """An empty form; `id` is the kind."""
    return await _page(request, member, _kind(id), None, _empty(request, id))


@router.post("/{id}/new", response_class=HTMLResponse)
async def propose(request: Request, id: str, member: Proposer) -> Response:
    """A draft; `id` is the kind. With `preview` it is only shown."""
    fields, kind = await posted(request, member), _kind(id)
    application: Application = request.app.state.application
    content = content_of(kind, fields, {"status": State.draft.value}, application.organisation)
    if "preview" in fields:
        return await _page(request, member, kind, None, content, preview=True)

    def keep(work: Work) -> StoredItem:
        return catalogue.propose(
            work, member.account, kind, content, application.organisation.settings, application.now()
        )

    try:
        stored = await application.database.write_async(keep)
    except Unfit as unfit:
        return await _page(
            request, member, kind, None, content, 422, problem="unfit", mistakes=unfit.mistakes
        )
    await application.renew_catalogue()
    return RedirectResponse(f"{ADDRESS}/{stored.name}", status.HTTP_303_SEE_OTHER)


@router.get("/{id}", response_class=HTMLResponse)
async def opportunity(request: Request, id: str, member: Proposer) -> Response:
    stored = await _stored(request, id)
    return await _page(request, member, stored.kind, stored, stored.content, preview=True)


@router.post("/{id}", response_class=HTMLResponse)
async def save(request: Request, id: str, member: Proposer) -> Response:
    """`version` and the fields of the form. With `preview` nothing is saved."""
    fields, stored = await posted(request, member), await _stored(request, id)
    application: Application = request.app.state.application
    content = content_of(stored.kind, fields, stored.content, application.organisation)
    if "preview" in fields:
        return await _page(
            request, member, stored.kind, stored, content, preview=True, version=form_version(fields)
        )
    return await _changed(request, member, stored, content, form_version(fields), "save")


@router.post("/{id}/publish", response_class=HTMLResponse)
async def publish(request: Request, id: str, member: Keeper) -> Response:
    """What the form holds, published; a closed item opens again."""
    return await _under(request, id, member, State.published, "publish")


@router.post("/{id}/close", response_class=HTMLResponse)
async def close(request: Request, id: str, member: Keeper) -> Response:
    """What the form holds, closed, with what followed from it."""
    return await _under(request, id, member, State.closed, "close")


async def _under(request: Request, id: str, member: Member, state: State, what: str) -> Response:
    fields, stored = await posted(request, member), await _stored(request, id)
    application: Application = request.app.state.application
    content = content_of(stored.kind, fields, stored.content, application.organisation)
    return await _changed(
        request, member, stored, content | {"status": state.value}, form_version(fields), what
    )


async def _changed(
    request: Request, member: Member, stored: StoredItem, content: Mapping[str, Any], version: int, what: str
) -> Response:
    """Do it and show the item; or show it with the reason why not, and what was written."""
    application: Application = request.app.state.application

    def run(work: Work) -> None:
        if version != stored.version:
            raise Changed
        catalogue.change(
            work, member.account, stored, content, application.organisation.settings, application.now(), what
        )

    written = {**content, "status": stored.status}
    try:
        await application.database.write_async(run)
    except Changed:
        latest = await _stored(request, stored.name)
        return await _page(request, member, stored.kind, latest, written, 409, problem="changed")
    except NotAllowed as refused:
        return await _page(request, member, stored.kind, stored, written, 422, problem=str(refused))
    except Unfit as unfit:
        return await _page(
            request, member, stored.kind, stored, written, 422, problem="unfit", mistakes=unfit.mistakes
        )
    await application.renew_catalogue()
    return RedirectResponse(f"{ADDRESS}/{stored.name}#heading", status.HTTP_303_SEE_OTHER)


async def unsent(request: Request, error: OtherSession) -> Response:
    """The form of an earlier session does nothing; what was written stands in the page again."""
    id, _, what = request.url.path.removeprefix(f"{ADDRESS}/").partition("/")
    stored = None if what == "new" else await _stored(request, id)
    kind = stored.kind if stored else _kind(id)
    application: Application = request.app.state.application
    before = stored.content if stored else {"status": State.draft.value}
    content = content_of(kind, error.fields, before, application.organisation)
    return await _page(request, error.member, kind, stored, content, 403, problem="session")


def _kind(kind: str) -> str:
    if kind not in GROUPS:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "there is no such kind of item")
    return kind


def _empty(request: Request, kind: str) -> dict[str, Any]:
    application: Application = request.app.state.application
    stage = {"stage": "idea", "form": "suunnittelu"} if kind == "opportunity" else {}
    return {"owner": application.organisation.default_contact.id, "status": State.draft.value, **stage}


async def _stored(request: Request, id: str) -> StoredItem:
    application: Application = request.app.state.application
    found = await application.database.read_async(lambda work: work.catalogue.get(id))
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "there is no such item in the catalogue")
    return found


async def _page(
    request: Request,
    member: Member,
    kind: str,
    stored: StoredItem | None,
    content: Mapping[str, Any],
    status: int = 200,
    *,
    problem: str = "",
    mistakes: Mistakes = (),
    preview: bool = False,
    version: int | None = None,
) -> Response:
    """`content` is what the form shows; `version` that of the form, where it is shown again unsaved."""
    application: Application = request.app.state.application
    organisation, account, now = application.organisation, member.account, application.now()
    gettext = translations(account.language).gettext

    def look(work: Work) -> dict[str, Any]:
        versions = work.catalogue.versions(stored.id, limit=VERSIONS) if stored else []
        names = work.accounts.names(each.changed_by for each in versions if each.changed_by)
        by_poster = work.poster_arrivals.count("poster", stored.name) if stored else 0
        return {"versions": versions, "names": names, "by_poster": by_poster}

    context = await application.database.read_async(look)
    if preview and not mistakes:
        mistakes = mistakes_in(kind, content, organisation.settings) if stored or "title" in content else ()
    context |= _previewed(application, kind, content) | {
        "item": stored,
        "kind": kind,
        "title": title(content, account.language),
        "state": stored.status if stored else State.draft.value,
        "version": version if version is not None or stored is None else stored.version,
        "fields": shown(kind, content),
        "groups": GROUPS[kind],
        "choices": {
            field: words.choices(field, found, organisation, account.language)
            for field, found in options(organisation).items()
        },
        "spoken": organisation.settings.languages,
        "wrong": [words.wrong(place, said, gettext) for place, said in mistakes],
        "problem": words.PROBLEMS.get(problem, ""),
        "may_change": stored is None or catalogue.may_change(account, stored),
        "keeps": stored is not None and catalogue.keeps(account, stored.owner),
        "words": words,
        "least": LEAD_TIME.days,
        "now": now,
    }
    return page(request, member, "opportunity.html", context, status)


def _previewed(application: Application, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """What people would read, and what is still open, as far as it is written."""
    settings, now = application.organisation.settings, application.now()
    content = filled(dict(content), settings)
    seen = {
        language: {
            "list": in_list(content, language),
            **{
                name: Preview(application, language, channel, now).messages(kind, content)
                for channel, name in CHANNELS.items()
            },
        }
        for language in settings.languages
        if text_of(content, "title", language) and text_of(content, "summary", language)
    }
    moments = [moment for name in ("deadline", "starts") if (moment := moment_in(content.get(name)))]
    return {
        "preview": seen,
        "questions": questions(content) if kind == "opportunity" else [],
        "notice": short_notice(moments, now),
    }
