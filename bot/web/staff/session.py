"""Who is signed in, and what a page needs of them."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import HTTPException, Request, status
from fastapi.responses import Response

from bot.application import Application
from bot.staff.access import Account, Forbidden, Right
from bot.staff.sign_in import csrf
from bot.web.forms import form
from storage.staff.sessions import LASTS, SEEN_EVERY, Session
from storage.work import Work

SESSION = "kynnys_session"
DEVICE = "kynnys_device"
_DEVICE_LASTS = 180 * 24 * 3600
SIGN_IN = "/staff/sign-in"


class SignedOut(Exception):
    """The request has no session, or one that is over."""


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in account with the token of its session."""

    account: Account
    token: str

    @property
    def csrf(self) -> str:
        return csrf(self.token)


def signed_in(*rights: Right, by_itself: bool = False) -> Callable[[Request], Awaitable[Member]]:
    """A dependency: the member of staff who asks, with one of the rights where some are named. What a page asks `by_itself`
    does not make the session last longer.

    Raises `SignedOut` and `Forbidden`. Roles are looked up for each request, so that one that was taken away is gone.
    """

    async def member(request: Request) -> Member:
        application: Application = request.app.state.application
        token = request.cookies.get(SESSION, "")
        now = application.now()

        def look(work: Work) -> tuple[Account, Session] | None:
            session = work.sessions.find(token, now=now) if token else None
            stored = work.accounts.get(session.staff) if session else None
            if session is None or stored is None or (stored.demo and not application.settings.simulator):
                return None
            return Account.of(stored), session

        found = await application.database.read_async(look)
        if found is None:
            raise SignedOut
        account, session = found
        if not by_itself and now - session.seen_at >= SEEN_EVERY:
            await application.database.write_async(lambda work: work.sessions.seen(session, now=now))
        if rights and not any(account.may(right) for right in rights):
            raise Forbidden(rights[0])
        return Member(account, token)

    return member


class OtherSession(HTTPException):
    """The form is not of a page of this session: of an earlier one, or of another site."""

    def __init__(self, member: Member, fields: dict[str, str]) -> None:
        super().__init__(
            status.HTTP_403_FORBIDDEN, "this form belongs to another session; open the page again"
        )
        self.member, self.fields = member, fields


async def posted(request: Request, member: Member) -> dict[str, str]:
    """The fields of a form of this session's own pages. Raises `OtherSession` for any other."""
    fields = await form(request)
    if from_elsewhere(request) or not hmac.compare_digest(
        fields.get("csrf", "").encode(), member.csrf.encode()
    ):
        raise OtherSession(member, fields)
    return fields


def from_elsewhere(request: Request) -> bool:
    """Whether the browser says that another site sent the form."""
    return request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin")


# -- cookies --------------------------------------------------------------------------------------------------
def keep_session(request: Request, response: Response, token: str, device: str | None) -> None:
    secure = is_secure(request)
    response.set_cookie(
        SESSION,
        token,
        max_age=int(LASTS.total_seconds()),
        path="/staff",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    if device:
        response.set_cookie(
            DEVICE,
            device,
            max_age=_DEVICE_LASTS,
            path=SIGN_IN,
            secure=secure,
            httponly=True,
            samesite="strict",
        )


def drop_session(response: Response) -> None:
    response.delete_cookie(SESSION, path="/staff")


def is_secure(request: Request) -> bool:
    """Everywhere but where the browser speaks to this machine itself, in the clear."""
    application: Application = request.app.state.application
    public = application.settings.public_url or ""
    return public.startswith("https://") or request.url.scheme == "https"
