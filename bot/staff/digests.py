"""One mail a person each working morning: what of theirs falls due before the next one leaves time, and what is late.

Each clock of a case is told to a person once near its end and once when it has run out. Where there is nothing new to
tell, there is no mail. A digest names cases, units and times, and nothing that people said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.asking.calendar import HELSINKI, day_of
from bot.organisation import Organisation
from bot.staff.access import REMINDED, Account, Right, Role
from bot.staff.digest_words import WORDS, Words
from bot.staff.sign_ups import lists_of
from bot.staff.working_hours import next_opening, open_until, reminded_until
from channels.message import Priority
from channels.registry import EMAIL
from storage.encryption import public_ids
from storage.staff.digests import ANSWER, HANDLE, LATE, OUTCOME, Due, Scope

if TYPE_CHECKING:
    from storage.staff.accounts import StoredAccount
    from storage.work import Work

MOST = 200  # lines of a kind; what is left over comes the next morning
_BATCH = 20


class Digests:
    def __init__(self, organisation: Organisation, base_url: str) -> None:
        self._organisation = organisation
        self._base_url = base_url

    def send(self, work: Work, now: datetime) -> int:
        """Queue the digests of this working morning; how many accounts were dealt with."""
        day = day_of(now).isoformat()
        waiting = work.digests.without(day, REMINDED, now=now, limit=_BATCH)
        closes = open_until(self._organisation.settings.working_hours, now) if waiting else None
        if closes is None:
            return 0
        for staff in waiting:
            stored = work.accounts.get(staff)
            mail = work.digests.begin(staff, day, now=now)
            if stored is not None and mail is not None:
                self._mail(work, mail, stored, day, now, closes)
        return len(waiting)

    def _mail(
        self, work: Work, mail: int, stored: StoredAccount, day: str, now: datetime, closes: datetime
    ) -> None:
        due = self._due(work, Account.of(stored), now)
        if not due:
            return
        words = WORDS[stored.language]
        late = sum(each.stage == LATE for each in due)
        message = work.outbox.queue(
            channel=EMAIL,
            address=stored.email or "",
            subject=words.subject.format(late=late, soon=len(due) - late),
            text="\n".join(self._lines(due, stored, words)),
            now=now,
            conversation=None,
            priority=Priority.forward,
            valid_until=closes,  # later the next one tells it
            key=f"digest-{stored.id}-{day}",
            public_id=public_ids.of(work.keys, "digest", str(stored.id), day),
        )
        if message is not None:
            work.digests.queued(mail, message, due)

    def _due(self, work: Work, account: Account, now: datetime) -> list[Due]:
        until = self._until(now)
        scope = Scope(
            account.id,
            account.units(Right.handle) if account.may(Right.handle) else (),
            lists_of(self._organisation, account) if account.may(Right.sign_ups) else (),
            all=account.has(Role.lead),
        )
        found = [
            each
            for clock in (ANSWER, HANDLE, OUTCOME)
            for each in work.digests.due(clock, scope, until=until[clock], now=now, limit=MOST)
        ]
        return sorted(found, key=lambda each: (each.stage != LATE, not each.urgent, each.due_at, each.case))

    def _until(self, now: datetime) -> Mapping[str, datetime]:
        """What of each clock runs out before is told now: the next mail would come too late to remind of it."""
        settings = self._organisation.settings
        leaves_time = reminded_until(settings.working_hours, now)
        early = next_opening(settings.working_hours, now) + timedelta(hours=settings.reminder_hours)
        return {HANDLE: leaves_time, OUTCOME: leaves_time, ANSWER: max(leaves_time, early)}

    def _lines(self, due: Sequence[Due], stored: StoredAccount, words: Words) -> Iterator[str]:
        yours = [each for each in due if each.owner == stored.id]
        queue = [each for each in due if each.owner is None]
        others = [each for each in due if each.owner not in (None, stored.id)]
        sees = Account.of(stored).may(Right.cases)
        for title, part in ((words.yours, yours), (words.queue, queue), (words.others, others)):
            if part:
                yield title
                for each in part:
                    yield f"- {self._named(each, stored.language, words)}: {_clock(each, stored.language, words)}"
                    yield f"  {self._base_url}{_path(each, sees)}"
                yield ""
        yield f"{words.all}: {self._base_url}{'/staff/cases' if sees else '/staff/sign-ups'}"

    def _named(self, due: Due, language: str, words: Words) -> str:
        if due.opportunity is not None:
            joined = self._organisation.opportunities.get(due.opportunity)
            return f"{words.contact} {due.signup}, {joined.title.of(language) if joined else due.opportunity}"
        if due.addressed_to is not None:
            council = self._organisation.opportunities.get(due.addressed_to)
            return f"{words.case} {due.case}, {council.title.of(language) if council else due.addressed_to}"
        known = self._organisation.units.get(due.unit or "")
        return f"{words.case} {due.case}, {known.name.of(language) if known else due.unit or words.no_unit}"


def _path(due: Due, sees: bool) -> str:
    """Of the page that the receiver may open."""
    return f"/staff/cases/{due.case}" if sees or due.signup is None else f"/staff/sign-ups/{due.signup}"


def _clock(due: Due, language: str, words: Words) -> str:
    words_of = {ANSWER: words.answer, HANDLE: words.handle, OUTCOME: words.outcome}
    said = words_of[due.clock].format(at=_moment(due.due_at, language))
    marks = [words.late] * (due.stage == LATE) + [words.urgent] * due.urgent + [words.done] * due.done
    return f"{said} ({', '.join(marks)})" if marks else said


def _moment(moment: datetime, language: str) -> str:
    from babel.dates import format_datetime

    return format_datetime(moment, "short", tzinfo=HELSINKI, locale=f"{language}_FI")
