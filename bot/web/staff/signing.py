"""Signing in and out, and the language of the pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.staff.demo import offered
from bot.staff.passwords import TooManyTries
from bot.staff.sign_in import Locked, Refused, SignedIn, SignIn
from bot.web.forms import form
from bot.web.staff.kept import Kept
from bot.web.staff.labels import ROLES
from bot.web.staff.session import (
    DEVICE,
    SESSION,
    SIGN_IN,
    Member,
    drop_session,
    from_elsewhere,
    keep_session,
    posted,
    signed_in,
)
from bot.web.templating import drawn
from bot.web.translations import PAGE_LANGUAGES, page_language

router = APIRouter(prefix="/staff", include_in_schema=False)

NOTHING = Kept()


@router.get("/sign-in", response_class=HTMLResponse)
async def ask(request: Request, next: str = "") -> Response:
    return await sign_in_page(request, next=next)


@router.post("/sign-in", response_class=HTMLResponse)
async def sign_in(request: Request) -> Response:
    """By `name` and `password`, or as an account of the demonstration by `demo`."""
    application: Application = request.app.state.application
    signing: SignIn = request.app.state.sign_in
    if from_elsewhere(request):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "this form was sent from another site")
    fields = await form(request)
    name, next = fields.get("name", "").strip(), fields.get("next", "")
    kept = Kept.of_sign_in(fields)
    try:
        if "demo" in fields and application.settings.simulator:
            done = await signing.as_demo(fields["demo"], now=application.now())
            device = None
        else:
            done = await signing.by_password(
                name,
                fields.get("password", ""),
                place=request.client.host if request.client else "",
                device=request.cookies.get(DEVICE),
                now=application.now(),
            )
            device = signing.device(name)
    except Locked:
        return await sign_in_page(request, 429, name=name, next=next, kept=kept, wrong="locked")
    except Refused:
        return await sign_in_page(request, 401, name=name, next=next, kept=kept, wrong="refused")
    except TooManyTries:
        return await sign_in_page(request, 503, name=name, next=next, kept=kept, wrong="busy")
    if kept.text:
        await application.database.write_async(
            kept.save, application.organisation, done.account, next, application.now()
        )
    return _welcome(request, done, device, next)


@router.post("/sign-out")
async def sign_out(request: Request, member: Annotated[Member, Depends(signed_in())]) -> Response:
    application: Application = request.app.state.application
    await posted(request, member)
    await application.database.write_async(lambda work: work.sessions.end(request.cookies[SESSION]))
    response = RedirectResponse(SIGN_IN, status.HTTP_303_SEE_OTHER)
    drop_session(response)
    return response


@router.post("/language")
async def language(request: Request, member: Annotated[Member, Depends(signed_in())]) -> Response:
    """Kept with the account."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    if (chosen := fields.get("language")) in PAGE_LANGUAGES:
        await application.database.write_async(
            lambda work: work.accounts.change(member.account.id, language=chosen)
        )
    return RedirectResponse(_inside(fields.get("next", "")), status.HTTP_303_SEE_OTHER)


def _welcome(request: Request, done: SignedIn, device: str | None, next: str) -> Response:
    response = RedirectResponse(_inside(next), status.HTTP_303_SEE_OTHER)
    keep_session(request, response, done.token, device)
    return response


def _inside(path: str) -> str:
    """The address where it is a staff page; the start page for any other, which might lead to another site."""
    inside = path == "/staff" or path.startswith(("/staff/", "/staff?"))
    return (
        path
        if inside and "\\" not in path and path.isprintable() and not path.startswith(SIGN_IN)
        else "/staff"
    )


async def sign_in_page(
    request: Request,
    status: int = 200,
    *,
    name: str = "",
    next: str = "",
    wrong: str = "",
    kept: Kept = NOTHING,
) -> Response:
    """`kept` is what was written when the session ended."""
    application: Application = request.app.state.application
    roles = await application.database.read_async(offered) if application.settings.simulator else ()
    language = page_language(request.headers.get("accept-language"))
    context = {
        "org": application.organisation.name.of(language),
        "name": name,
        "next": next,
        "wrong": wrong,
        "kept": kept,
        "roles": roles,
        "role_names": ROLES,
    }
    headers = {"Retry-After": "900"} if wrong == "locked" else None
    return drawn(request, "staff/sign_in.html", context, status, language=language, headers=headers)
