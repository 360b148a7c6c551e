"""What has arrived, for staff: read-only, without numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, Response
from fastapi.security import HTTPBasic, HTTPBasicCredentials

from bot.application import Application
from bot.asking.calendar import HELSINKI
from bot.asking.skip_reasons import SkipReason
from bot.organisation import Organisation
from bot.staff.passwords import Passwords, TooManyTries
from bot.web.templating import drawn
from dialogs.languages import LANGUAGES
from storage.database import Work
from storage.feedback.cases import Case
from storage.feedback.feedback_history import StoredFeedback

SHOWN = 100  # rows of each table

basic = HTTPBasic(auto_error=False, realm="Kynnys")


async def logged_in(request: Request, given: Annotated[HTTPBasicCredentials | None, Depends(basic)]) -> None:
    """Refuse a request without an account. With the simulator on, the page is open to all."""
    application: Application = request.app.state.application
    if application.settings.simulator:
        return
    if given is None or not await _is_right(request, given):
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED, "an account is needed", {"WWW-Authenticate": 'Basic realm="Kynnys"'}
        )


async def _is_right(request: Request, given: HTTPBasicCredentials) -> bool:
    application: Application = request.app.state.application
    passwords: Passwords = request.app.state.passwords
    known = await application.database.read_async(lambda work: work.staff.password(given.username))
    try:
        return await passwords.match(given.password, known)
    except TooManyTries:
        raise HTTPException(
            status.HTTP_503_SERVICE_UNAVAILABLE, "too many are signing in; come again"
        ) from None


router = APIRouter(prefix="/staff", include_in_schema=False, dependencies=[Depends(logged_in)])


@router.get("", response_class=HTMLResponse)
async def page(request: Request) -> Response:
    application: Application = request.app.state.application
    context = await application.database.read_async(_arrived, application.organisation, application.now())
    context |= {"org": application.organisation.name.fi, "simulator": application.settings.simulator}
    return drawn(request, "staff.html", context)


def _arrived(work: Work, organisation: Organisation, now: datetime) -> dict[str, Any]:
    return {
        "visits": _visits(work),
        "feedback": [
            {
                "at": _local(item.created_at),
                "unit": _unit(organisation, item.unit),
                "kind": KINDS.get(item.kind, item.kind),
                "rating": "" if item.rating is None else item.rating,
                "reference": item.reference or "",
                "text": item.text or "",
            }
            for item in work.feedback.recent(limit=SHOWN)
        ],
        "cases": [
            _case(case, work.feedback.get(case.feedback), organisation, now)
            for case in work.cases.list()[:SHOWN]
        ],
        "signups": [
            {
                "at": _local(signup.consented_at),
                "opportunity": _opportunity(organisation, signup.opportunity),
                "name": signup.name or "",
                "language": LANGUAGES.get(signup.language, signup.language),
                "consent": signup.consent_version,
                "status": "voimassa" if signup.status == "active" else "poistunut",
                "forwarded": _local(signup.forwarded_at) if signup.forwarded_at else "odottaa",
                "acknowledged": _local(signup.acknowledged_at) if signup.acknowledged_at else "ei vielä",
            }
            for signup in work.signups.list()[:SHOWN]
        ],
    }


def _case(
    case: Case, about: StoredFeedback | None, organisation: Organisation, now: datetime
) -> dict[str, Any]:
    finished = case.status == "valmis"
    return {
        "opened": _local(case.opened_at),
        "unit": _unit(organisation, case.unit),
        "rating": "" if about is None or about.rating is None else about.rating,
        "text": (about.text if about else None) or "",
        "status": case.status,
        "urgent": case.urgent,
        "flags": [FLAGS.get(flag, flag) for flag in sorted(case.flags)],
        "handle_by": _local(case.handle_by),
        "handled_late": not finished and now > case.handle_by,
        "answer_by": _local(case.answer_by) if case.answer_by else "",
        "answered_late": bool(
            case.answer_by and not case.answered_at and not finished and now >= case.answer_by
        ),
    }


KINDS = {
    "visit": "käynti",
    "feedback": "avoin palaute",
    "suggestion": "ehdotus",
    "question": "kysymys",
    "unclear": "epäselvä",
    "complaint": "muistutus tai kantelu",
    "crisis": "hätä",
}
FLAGS = {
    "crisis": "hätä",
    "perhaps_crisis": "ehkä hätä (epävarma)",
    "complaint": "muistutus tai kantelu",
    "discrimination": "syrjintä",
}

REASONS: dict[str, str] = {
    SkipReason.non_disclosure: "turvakielto",
    SkipReason.no_permission: "ei lupaa viesteihin",
    SkipReason.no_channel: "ei viestikanavaa",
    SkipReason.too_young: "alaikäinen",
    SkipReason.unknown_age: "ikä ei tiedossa",
    SkipReason.too_old: "käynnistä liian kauan",
    SkipReason.unit_off: "yksikkö ei kysy",
    SkipReason.sensitive_unit: "arka yksikkö",
    SkipReason.opted_out: "ei halua viestejä",
    SkipReason.quarantine: "kysytty äskettäin",
    SkipReason.superseded: "uudempi käynti",
    SkipReason.erased: "tiedot poistettu",
}


def _visits(work: Work) -> dict[str, Any]:
    by_status = work.visits.by_status()
    reasons = work.visits.by_reason()
    return {
        "total": sum(by_status.values()),
        "planned": by_status.get("planned", 0),
        "asked": sum(by_status.get(status, 0) for status in ("asked", "answered", "closed")),
        "answered": by_status.get("answered", 0) + work.visits.by_outcome().get("answered", 0),
        "skipped": by_status.get("skipped", 0),
        "reasons": sorted((REASONS.get(reason, reason), count) for reason, count in reasons.items()),
    }


def _unit(organisation: Organisation, unit: str | None) -> str:
    """Its name, or its id where the organisation does not have it any more."""
    known = organisation.units.get(unit or "")
    return known.name.fi if known else unit or ""


def _opportunity(organisation: Organisation, opportunity: str) -> str:
    known = organisation.opportunities.get(opportunity)
    return known.title.fi if known else opportunity


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(HELSINKI):%-d.%-m.%Y klo %-H.%M}"
