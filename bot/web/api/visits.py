"""What other systems may do: hand in visits."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.application import Application
from bot.inbound.admission import Full
from bot.visits import Conflicts, Fault, Result, VisitContext, VisitError, VisitIn, ignored, visit_in
from bot.web.api.description import MOST, REQUEST, RESPONSES
from bot.web.body import read_json

router = APIRouter(prefix="/api", tags=["visits"])
bearer = HTTPBearer(auto_error=False, description="one of `KYNNYS_API_TOKENS`")


def authorised(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> None:
    """Refuse a request without a valid token. Every token is compared, each in constant time."""
    application: Application = request.app.state.application
    given = credentials.credentials.encode() if credentials else b""
    matches = [
        hmac.compare_digest(given, token.get_secret_value().encode())
        for token in application.settings.api_tokens
    ]
    if not any(matches):
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED, "a valid bearer token is needed", {"WWW-Authenticate": "Bearer"}
        )


@router.post(
    "/visits",
    dependencies=[Depends(authorised)],
    responses=RESPONSES,
    openapi_extra={"requestBody": REQUEST},
    summary="Hand in visits",
)
async def visits(request: Request) -> JSONResponse:
    """One visit or a list of them.

    Handing in a visit again, by its `id`, changes nothing: it is `known`. Where one of a list is wrong, none is taken
    in: 422 names the place and each wrong field of every visit. So does 409 where the `id` is that of a visit with
    another address, unit or time.
    """
    application: Application = request.app.state.application
    try:
        given = await read_json(request)
    except HTTPException as error:
        if error.status_code != status.HTTP_422_UNPROCESSABLE_CONTENT:
            raise
        return _refused(_problems(None, [Fault("", error.detail)]))
    many = given if isinstance(given, list) else [given]
    if len(many) > MOST:
        raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE, f"at most {MOST} visits at once")
    accepted: list[VisitIn] = []
    wrong: list[dict[str, Any]] = []
    for place, fields in enumerate(many):
        try:
            accepted.append(_visit(fields, application))
        except VisitError as error:
            wrong += _problems(place if isinstance(given, list) else None, error.faults)
    if wrong:
        return _refused(wrong)
    try:
        with application.admission.passing():
            results = await application.take_in(accepted)
    except Conflicts as conflicts:
        wrong = [
            problem
            for place, result in enumerate(conflicts.results)
            for problem in _problems(place if isinstance(given, list) else None, result.faults)
        ]
        return _refused(wrong, status.HTTP_409_CONFLICT)
    except Full as full:
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, str(full), full.headers) from None
    taken = [_told(result, fields) for result, fields in zip(results, many, strict=True)]
    return JSONResponse(taken if isinstance(given, list) else taken[0])


def _visit(fields: Any, application: Application) -> VisitIn:
    if not isinstance(fields, dict):
        raise VisitError(Fault("", "a visit is a JSON object"))
    return visit_in(fields, within=VisitContext(application.organisation, application.now()))


def _refused(
    problems: list[dict[str, Any]], status: int = status.HTTP_422_UNPROCESSABLE_CONTENT
) -> JSONResponse:
    return JSONResponse({"detail": problems}, status)


def _problems(place: int | None, faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """One for each field. `place` is that of the visit in its list."""
    return [
        {
            "loc": [part for part in ("body", place, fault.field) if part not in (None, "")],
            "msg": fault.why,
            "field": fault.field,
        }
        for fault in faults
    ]


def _told(result: Result, fields: Mapping[str, Any]) -> dict[str, Any]:
    told = {"id": result.id, "status": result.status, "reason": result.reason}
    unread = ignored(fields)
    return told | {"ignored": unread} if unread else told
