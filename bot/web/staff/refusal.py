"""What is answered to a request that may not see a page."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import HTTPException, Request, status
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import RedirectResponse, Response

from bot.web.forms import form
from bot.web.staff.case_page import case_page
from bot.web.staff.kept import Kept, case_of
from bot.web.staff.opportunities import ADDRESS
from bot.web.staff.opportunity import unsent
from bot.web.staff.pages import page
from bot.web.staff.session import SIGN_IN, OtherSession, from_elsewhere, signed_in
from bot.web.staff.signing import sign_in_page


async def signed_out(request: Request, _error: Exception) -> Response:
    """The page comes after signing in. A form does not: what it would do is not done. What was written in the form of a case
    goes along, and is a draft there.
    """
    path = request.url.path
    if request.method == "GET" and path != "/staff":
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{SIGN_IN}?next={quote(path + query)}", status.HTTP_303_SEE_OTHER)
    case = case_of(path)
    if request.method == "POST" and case is not None and not from_elsewhere(request):
        try:
            kept = Kept.of_form(await form(request))
        except HTTPException as error:  # too long, or no form
            return await http_exception_handler(request, error)
        if kept.text:
            return await sign_in_page(request, 401, next=f"/staff/cases/{case}", kept=kept)
    return RedirectResponse(SIGN_IN, status.HTTP_303_SEE_OTHER)


async def other_session(request: Request, error: Exception) -> Response:
    """The form does nothing. What was written in the form of a case or of an item, before another sign-in, stands in the page again."""
    assert isinstance(error, OtherSession)
    if request.url.path.startswith(f"{ADDRESS}/") and not from_elsewhere(request):
        return await unsent(request, error)
    case = case_of(request.url.path)
    if case is None or not Kept.of_form(error.fields).text or from_elsewhere(request):
        return await http_exception_handler(request, error)
    try:
        return await case_page(request, case, error.member, 403, problem="session", written=error.fields)
    except HTTPException as unseen:
        return await http_exception_handler(request, unseen)


async def forbidden(request: Request, _error: Exception) -> Response:
    member = await signed_in()(request)
    return page(request, member, "refused.html", {}, status.HTTP_403_FORBIDDEN)
