"""What other systems may do: hand in visits."""

from __future__ import annotations

import hmac
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from bot.gate import Full
from bot.house import House
from bot.visits import VisitError, VisitIn, check, visit_in
from bot.web.body import read_json

router = APIRouter(prefix="/api", tags=["visits"])
MOST = 1_000  # visits in one request; a longer list would hold up answers to people
bearer = HTTPBearer(auto_error=False, description="one of `KYNNYS_API_TOKENS`")


def authorised(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> None:
    """Refuse whoever does not hold a token; every token is compared, each in constant time."""
    house: House = request.app.state.house
    given = credentials.credentials.encode() if credentials else b""
    matches = [
        hmac.compare_digest(given, token.get_secret_value().encode()) for token in house.settings.api_tokens
    ]
    if not any(matches):
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED, "a valid bearer token is needed", {"WWW-Authenticate": "Bearer"}
        )


class Taken(BaseModel):
    """What became of each visit, in the order given."""

    id: str
    status: str
    reason: str = ""


_VISIT = VisitIn.model_json_schema()


@router.post("/visits", dependencies=[Depends(authorised)], openapi_extra={
    "requestBody": {"required": True, "content": {"application/json": {"schema": {
        "oneOf": [_VISIT, {"type": "array", "maxItems": MOST, "items": _VISIT}]}}}},
})  # fmt: skip
async def visits(request: Request) -> JSONResponse:
    """Hand in one visit or a list of them; 200 with what became of each.

    Handing in a visit again, by its `id`, changes nothing. Where one of a list is wrong, none is taken in: 422
    names its place and field. Unknown fields are ignored.
    """
    house: House = request.app.state.house
    given = await read_json(request)
    many = given if isinstance(given, list) else [given]
    if len(many) > MOST:
        raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE, f"at most {MOST} visits at once")
    accepted: list[VisitIn] = []
    wrong: list[dict[str, Any]] = []
    for place, fields in enumerate(many):
        try:
            accepted.append(_visit(fields, house))
        except VisitError as error:
            loc = ["body", place, error.field] if isinstance(given, list) else ["body", error.field]
            wrong.append(
                {"loc": [part for part in loc if part != ""], "msg": error.why, "field": error.field}
            )
    if wrong:
        return JSONResponse({"detail": wrong}, status.HTTP_422_UNPROCESSABLE_CONTENT)
    try:
        with house.gate.passing():
            results = await house.take_in(accepted)
    except Full as full:
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, str(full), full.headers) from None
    taken = [{"id": result.id, "status": result.status, "reason": result.reason} for result in results]
    return JSONResponse(taken if isinstance(given, list) else taken[0])


def _visit(fields: Any, house: House) -> VisitIn:
    if not isinstance(fields, dict):
        raise VisitError("", "a visit is a JSON object")
    visit = visit_in(fields)
    check(visit, house.organisation, now=house.now())
    return visit
