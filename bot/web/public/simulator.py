"""The simulated phones: a page to use them by hand, and the same for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse

from bot.application import Application
from bot.visits import VisitContext, VisitError, visit_in
from bot.web.body import read_json
from bot.web.templating import drawn
from channels.clock import AdvancedClock
from channels.message import with_letters
from channels.registry import EMAIL
from channels.simulator import LONGEST_NAME, Simulator
from channels.simulator import address as as_address
from storage.database import Work
from storage.messages.conversations import Conversation

CHANNEL = Simulator.name

router = APIRouter(prefix="/simulator", tags=[CHANNEL])

SHOWN = 60  # messages of a phone on the page
FIRST_PHONE = 358412345700
STEP = timedelta(hours=6)  # of a moved clock, between two looks at what is due
MOST_HOURS = 24 * 31


@router.get("", response_class=HTMLResponse, include_in_schema=False)
async def page(request: Request) -> HTMLResponse:
    application: Application = request.app.state.application
    known = await application.database.read_async(_addresses)
    free = next(number for number in range(FIRST_PHONE, FIRST_PHONE + 10_000) if f"+{number}" not in known)
    context = {
        "org": application.organisation.name.of("fi"),
        "units": list(application.organisation.units.values()),
        "next_phone": f"+{free}",
        "movable": isinstance(application.now, AdvancedClock),
    }
    return drawn(request, "simulator.html", context)


@router.get("/messages")
async def messages(
    request: Request, address: Annotated[str, Query(description="the phone, as `+358…`, or a name")]
) -> JSONResponse:
    """What this phone received, the oldest first: `[{"id","text","buttons","at"}]`, with `"file"` where one came."""
    application: Application = request.app.state.application
    return JSONResponse(await application.database.read_async(_received, as_address(_with_plus(address))))


@router.get("/phones", include_in_schema=False)
async def phones(request: Request) -> JSONResponse:
    """Everything that the page shows, the phones by their numbers."""
    application: Application = request.app.state.application
    shown = await application.database.read_async(_everything)
    return JSONResponse({"now": application.now().isoformat(), **shown})


@router.get("/address", include_in_schema=False)
async def address_of(written: str) -> JSONResponse:
    """The address of the phone whose number or name a person wrote."""
    if not 0 < len(written.strip()) <= LONGEST_NAME:
        return JSONResponse({"detail": f"phone: a number or a name of 1-{LONGEST_NAME} letters"}, 422)
    return JSONResponse({"address": as_address(written.strip())})


@router.post("/visits", include_in_schema=False)
async def visit(request: Request) -> JSONResponse:
    """A visit ends now. For demonstrations, which have no API token."""
    application: Application = request.app.state.application
    wanted = await read_json(request)
    if not isinstance(wanted, dict):
        return JSONResponse({"detail": "a visit is a JSON object"}, 422)
    try:
        taken = visit_in(
            {**wanted, "id": f"simulator-{uuid4()}", "ended_at": application.now().isoformat()},
            within=VisitContext(application.organisation, application.now()),
        )
    except VisitError as error:
        return JSONResponse({"detail": str(error)}, 422)
    (result,) = await application.take_in([taken])
    return JSONResponse({"detail": f"{result.status} {result.reason}".strip()})


@router.post("/clock", include_in_schema=False)
async def clock(request: Request) -> JSONResponse:
    """Let `hours` pass, and what falls due on the way happen in its order."""
    application: Application = request.app.state.application
    time = application.now
    if not isinstance(time, AdvancedClock):
        return JSONResponse({"detail": "the clock can be moved where `kynnys serve` runs alone"}, 409)
    wanted = await read_json(request)
    hours = wanted.get("hours") if isinstance(wanted, dict) else None
    if not isinstance(hours, int) or isinstance(hours, bool) or not 1 <= hours <= MOST_HOURS:
        return JSONResponse({"detail": f"hours: a whole number from 1 to {MOST_HOURS}"}, 422)
    for step in _steps(hours):
        await application.idle()  # nothing is on its way, so no claim runs out
        time.advance(step)
        await application.tick()
    await application.idle()
    await application.clean_up()
    return JSONResponse({"detail": f"{hours} hours have passed"})


def _steps(hours: int) -> list[timedelta]:
    whole, rest = divmod(timedelta(hours=hours), STEP)
    return [*[STEP] * whole, *([rest] if rest else [])]


def _with_plus(address: str) -> str:
    """A `+` that was not escaped in the query arrives as a space."""
    return f"+{address[1:]}" if address.startswith(" ") and address[1:].isdigit() else address


def _addresses(work: Work) -> set[str]:
    return {conversation.address for conversation in work.conversations.on_channel(CHANNEL)}


def _received(work: Work, address: str) -> list[dict[str, Any]]:
    conversation = work.conversations.find(CHANNEL, address)
    if conversation is None:
        return []
    return [
        {
            "id": message.id,
            "text": with_letters(message.text, message.buttons),
            "buttons": [{"title": button.title, "payload": button.payload} for button in message.buttons],
            "at": message.sent_at.isoformat(),
            **({"file": message.file} if message.file else {}),
        }
        for message in work.outbox.history(conversation.id)
        if message.sent_at is not None
    ]


def _everything(work: Work) -> dict[str, Any]:
    return {
        "phones": [
            _phone(work, conversation)
            for conversation in sorted(work.conversations.on_channel(CHANNEL), key=lambda talk: talk.address)
        ],
        "mail": [
            {"to": letter.address, "subject": letter.subject, "text": letter.text}
            for letter in work.outbox.recent(EMAIL, limit=50)
        ],
    }


def _phone(work: Work, conversation: Conversation) -> dict[str, Any]:
    sent = [
        {"from": "person", "text": message.text, "at": message.received_at.isoformat()}
        for message in work.inbox.history(conversation.id)
    ]
    received = [{"from": "bot", **message} for message in _received(work, conversation.address)]
    together: Sequence[dict[str, Any]] = sorted([*sent, *received], key=lambda message: message["at"])
    return {"address": conversation.address, "language": conversation.language, "messages": together[-SHOWN:]}
