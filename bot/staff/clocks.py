"""A promise that may not be kept in time: the person hears so before it breaks, once, in one short text."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.asking.calendar import next_in, window_at
from bot.organisation import Organisation
from bot.staff.answers import Unreachable
from bot.staff.case_texts import CaseTexts
from storage.staff.clocks import ANSWER, HANDLING

if TYPE_CHECKING:
    from storage.staff.handling import HandledCase
    from storage.work import Work

# Before the promise has run out, and after.
TEXTS = {
    ANSWER: ("utter_delayed_answer", "utter_late_answer"),
    HANDLING: ("utter_delayed_handling", "utter_late_handling"),
}
LAST_HOUR = timedelta(hours=1)  # of a day's texts: what cannot wait for the next day leaves then
_BATCH = 50


def told_until(organisation: Organisation, now: datetime) -> datetime | None:
    """Who was promised something for before this moment is told now that it takes longer; None: no texts go now.

    A text leaves `interim_hours` before the promise ends. Where these hours are closed it leaves when they open next,
    and where that is too late, in the last hour before.
    """
    settings = organisation.settings
    until, hours = now + timedelta(hours=settings.interim_hours), settings.answer_hours
    if hours is None:
        return until
    opens, closes = window_at(hours, now)
    if opens > now:
        return None
    if closes - now <= LAST_HOUR:
        until = max(until, next_in(hours, closes) + LAST_HOUR)
    return until


class InterimTexts:
    def __init__(self, texts: CaseTexts, organisation: Organisation) -> None:
        self._texts = texts
        self._organisation = organisation

    def waits(self, work: Work, now: datetime) -> bool:
        """Whether a person is to be told."""
        until = told_until(self._organisation, now)
        return until is not None and any(work.clocks.late(each, until=until, limit=1) for each in TEXTS)

    def send(self, work: Work, now: datetime) -> int:
        """Tell those whose promises end soon; how many cases were dealt with."""
        until = told_until(self._organisation, now)
        if until is None:
            return 0
        done = 0
        for promise in TEXTS:
            for id in work.clocks.late(promise, until=until, limit=_BATCH):
                self._tell(work, promise, id, now)
                done += 1
        return done

    def _tell(self, work: Work, promise: str, id: int, now: datetime) -> None:
        case = work.handling.case(id)
        assert case is not None  # held by this transaction
        # Who gave a low rating was told in how many days it is handled, and no one else was.
        if promise == HANDLING and case.feedback_kind != "visit":
            work.clocks.nothing_to_tell(promise, id, now=now)
            return
        failed = None
        try:
            self._texts.queue(work, case, _text(promise, case, now), now)
        except Unreachable as error:
            failed = str(error)
        work.clocks.told(promise, id, now=now, failed=failed)


def _text(promise: str, case: HandledCase, now: datetime) -> str:
    """What is true now."""
    before, after = TEXTS[promise]
    if promise == HANDLING:  # in time up to and including its end
        return after if now > case.handle_by else before
    return after if case.answer_by is not None and now >= case.answer_by else before
