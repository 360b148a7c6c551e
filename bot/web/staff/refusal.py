"""What is answered to a request that may not see a page."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request, status
from fastapi.responses import RedirectResponse, Response

from bot.web.staff.pages import page
from bot.web.staff.session import SIGN_IN, signed_in


async def signed_out(request: Request, _error: Exception) -> Response:
    """The page comes after signing in. A form does not: what it would do is not done."""
    path = request.url.path
    if request.method == "GET" and path != "/staff":
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{SIGN_IN}?next={quote(path + query)}", status.HTTP_303_SEE_OTHER)
    return RedirectResponse(SIGN_IN, status.HTTP_303_SEE_OTHER)


async def forbidden(request: Request, _error: Exception) -> Response:
    member = await signed_in()(request)
    return page(request, member, "refused.html", {}, status.HTTP_403_FORBIDDEN)
