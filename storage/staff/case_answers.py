"""Answers of staff: what becomes of them on their way, and those that did not arrive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update

from channels.message import Status
from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring
from storage.feedback.cases import write_event
from storage.models import (
    case_answers,
    case_messages,
    cases,
    conversations,
    feedback,
    messages_out,
    people,
    signups,
)
from storage.staff.calls import close_with_case

ANSWER = "case_answers.text"
_KEY = "answer-"  # of its message, with the answer's number behind it
_SHOWN = 20  # answers that did not arrive, on one page


@dataclass(frozen=True, slots=True)
class Answer:
    """`status`: what is known of the message; None before it is queued and once the message is not kept any more."""

    id: int
    case: int
    staff: int
    at: datetime
    leaves_at: datetime
    queued_at: datetime | None
    taken_back_at: datetime | None
    failed: str | None
    settled_at: datetime | None
    status: Status | None
    reason: str | None
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Leaving:
    """An answer whose time has come. `text` None: no key of this installation reads it."""

    id: int
    case: int
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Receiver:
    """`person` None: nothing leads to the person any more."""

    person: int | None
    channel: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer that did not arrive, about which something must be done. `reason` as in `Answer.failed`."""

    id: int
    case: int
    at: datetime
    reason: str
    unit: str | None


_c, _f, _a, _m = cases.c, feedback.c, case_answers.c, case_messages.c
WAITING = (_a.queued_at.is_(None), _a.taken_back_at.is_(None))
_receiver = (
    select(
        func.coalesce(people.c.id, signups.c.person_id),
        func.coalesce(_f.channel, conversations.c.channel, ""),
        func.coalesce(_f.language, signups.c.language),
    )
    .select_from(cases)
    .outerjoin(feedback, _f.id == _c.feedback_id)
    .outerjoin(signups, signups.c.id == _c.signup_id)
    .outerjoin(conversations, conversations.c.id == signups.c.conversation_id)
    .outerjoin(people, (people.c.pseudonym == _f.pseudonym) & people.c.erased_at.is_(None))
    .where(_c.id == bindparam("id"))
)
_answer_columns = (
    _a.id,
    _a.case_id,
    _a.staff_id,
    _a.at,
    _a.leaves_at,
    _a.queued_at,
    _a.taken_back_at,
    _a.failed,
    _a.settled_at,
    _a.text,
    messages_out.c.status,
    messages_out.c.reason,
)
_answers = (
    select(*_answer_columns)
    .outerjoin_from(case_answers, messages_out, messages_out.c.id == _a.message_id)
    .where(_a.case_id == bindparam("case"))
    .order_by(_a.id)
)
_leaving = (
    select(_a.id, _a.case_id, _a.text)
    .where(*WAITING, _a.leaves_at <= bindparam("now"))
    .order_by(_a.leaves_at, _a.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_queued = (
    update(case_answers)
    .where(_a.id == bindparam("id_"))
    .values(queued_at=bindparam("now"), message_id=bindparam("message_"), failed=bindparam("failed_"))
)
# What was written after the answer was: it is not answered by it.
_written_since = (
    select(_m.at, _m.answer_by)
    .where(
        _m.case_id == bindparam("case"),
        _m.answer_by.is_not(None),
        _m.at > select(_a.at).where(_a.id == bindparam("answer")).scalar_subquery(),
    )
    .order_by(_m.id)
    .limit(1)
)
_answered = (
    update(cases)
    .where(_c.id == bindparam("id_"), _c.answered_at.is_(None))
    .values(answered_at=bindparam("now"))
)
_still_wanted = (
    update(cases)
    .where(_c.id == bindparam("id_"))
    .values(wanted_at=bindparam("since"), answer_by=bindparam("answer_by_"), answered_at=None)
)
_fail = (
    update(case_answers)
    .where(_a.id == bindparam("id_"), _a.failed.is_(None))
    .values(failed=bindparam("failed_"))
    .returning(_a.case_id)
)
_others = case_answers.alias("others")
_unanswered = (
    update(cases)
    .where(
        _c.id == bindparam("id_"),
        ~select(_others.c.id)
        .where(
            _others.c.case_id == _c.id,
            _others.c.queued_at.is_not(None),
            _others.c.failed.is_(None),
            or_(_c.wanted_at.is_(None), _others.c.at >= _c.wanted_at),
        )
        .exists(),
    )
    .values(answered_at=None)
)
_failures = (
    select(_a.id, _a.case_id, _a.at, _a.failed.label("reason"), _c.unit)
    .join(cases, _c.id == _a.case_id)
    .where(
        _a.failed.is_not(None),
        _a.settled_at.is_(None),
        (_c.owner_id == bindparam("staff")) | (_c.owner_id.is_(None) & (_a.staff_id == bindparam("staff"))),
    )
    .order_by(_a.id.desc())
    .limit(_SHOWN)
)


def message_key(answer: int) -> str:
    """Under which the answer's message is queued, once for ever."""
    return f"{_KEY}{answer}"


def answer_of(key: str | None) -> int | None:
    """The answer whose message has this key; None for any other message."""
    number = key.removeprefix(_KEY) if key and key.startswith(_KEY) else ""
    return int(number) if number.isdecimal() else None


class CaseAnswers:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def answers(self, case: int) -> list[Answer]:
        """In the order written, with what is known of each on its way."""
        return [
            Answer(
                row.id,
                row.case_id,
                row.staff_id,
                row.at,
                row.leaves_at,
                row.queued_at,
                row.taken_back_at,
                row.failed,
                row.settled_at,
                Status(row.status) if row.status else None,
                row.reason,
                self._keys.readable(row.text, context=ANSWER),
            )
            for row in self._connection.execute(_answers, {"case": case})
        ]

    def leaving(self, *, now: datetime, limit: int) -> list[Leaving]:
        """Answers whose time has come, held by this transaction."""
        return [
            Leaving(row.id, row.case_id, self._keys.readable(row.text, context=ANSWER))
            for row in self._connection.execute(_leaving, {"now": now, "limit": limit})
        ]

    def receiver(self, case: int) -> Receiver | None:
        """To whom an answer in this case goes. Reads nothing that a key must open."""
        row = self._connection.execute(_receiver, {"id": case}).first()
        return Receiver(*row) if row else None

    def left(
        self, id: int, case: int, message: int | None, *, now: datetime, failed: str | None = None
    ) -> None:
        """It is queued as this message, and the case is answered but for what the person wrote since; or it could not be queued,
        and why.
        """
        self._connection.execute(_queued, {"id_": id, "now": now, "message_": message, "failed_": failed})
        if failed is None:
            self._answer(case, id, now)
        write_event(
            self._connection, case, now, "bot", "answer queued" if failed is None else "answer failed", failed
        )

    def failed(self, id: int, reason: str, *, now: datetime) -> None:
        """It did not arrive: the person is not answered, unless another answer to the same words left."""
        case = self._connection.execute(_fail, {"id_": id, "failed_": reason}).scalar()
        if case is not None:
            self._connection.execute(_unanswered, {"id_": case})
            write_event(self._connection, case, now, "bot", "answer failed", reason)

    def failures(self, staff: int) -> list[Failure]:
        """Those in the cases of this member of staff, and the own ones in cases without an owner; the newest first."""
        return [Failure(*row) for row in self._connection.execute(_failures, {"staff": staff})]

    def _answer(self, case: int, answer: int, now: datetime) -> None:
        row = self._connection.execute(_written_since, {"case": case, "answer": answer}).first()
        if row is None:
            self._connection.execute(_answered, {"id_": case, "now": now})
            close_with_case(self._connection, case, who="bot", now=now)
        else:
            values = {"id_": case, "since": row.at, "answer_by_": row.answer_by}
            self._connection.execute(_still_wanted, values)
