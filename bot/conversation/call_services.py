"""Calls that people wish for: noted in the case of what was said, told from it, called off."""

from __future__ import annotations

from bot.conversation.feedback_services import RECENT, FeedbackServices
from channels.registry import can_be_called
from dialogs.services import WishedCall
from storage.feedback.feedback import Kept
from storage.staff.calls import MISSING, PHONE, Call

WISH = 4  # words that ask for a call and say nothing else: "voisitteko soittaa minulle kiitos"
CALLING_OFF = 6  # words that want none and say nothing else: "ei teidän tarvitse enää soittaa kiitos"


class CallServices(FeedbackServices):
    def call_me(self, text: str) -> str:
        call = self._open_call()
        known = call is not None
        if call is None:
            call = self._wish(text)
        elif len(text.split()) > WISH:
            self._to_call_about(text)
        if call.source == MISSING:
            return "number"
        return "open" if known else "promised"

    def give_number(self, number: str | None, text: str) -> bool:
        call = self._open_call()
        if call is None:
            return False
        if number is not None:
            self._give(call, number, text)
        elif call.source == MISSING:
            self._work.calls.no_number(call, now=self._now)
        return number is not None

    def wished_call(self) -> WishedCall | None:
        call = self._open_call()
        return (
            None
            if call is None
            else WishedCall(call.call_by, call.again_at, call.tries, call.source != MISSING)
        )

    def asked_when_call(self) -> None:
        if call := self._open_call():
            self._work.calls.asked_when(call, now=self._now)

    def call_off(self, text: str) -> None:
        call = self._open_call()
        if call is not None:
            self._work.calls.call_off(call, now=self._now)
        if len(text.split()) <= CALLING_OFF:
            return
        case = self._work.cases.get(call.case) if call else None
        if case is not None and case.feedback is not None:
            self._work.feedback.add(case.feedback, text, now=self._now)
            self._kept = Kept(case.feedback)
        elif not self._write_back(text):
            self._keep(text, "feedback")

    # -- within -----------------------------------------------------------------------------------------------------
    def _open_call(self) -> Call | None:
        return self._work.calls.of_person(self._conversation.person)

    def _wish(self, text: str) -> Call:
        feedback = self._to_call_about(text)
        case = self._open_case(feedback, self._unit_of(feedback), "call", anew=True)
        within = self._promises.answered_within
        self._work.cases.want_answer(case, now=self._now, within=within)
        here = self._conversation
        source = PHONE if can_be_called(here.channel, here.address) else MISSING
        self._work.calls.wish(case, source, now=self._now, call_by=self._now + within)
        call = self._work.calls.of_case(case)
        assert call is not None
        return call

    def _give(self, call: Call, number: str, text: str) -> None:
        """The number is kept for the call alone: `text` takes the place of the message that holds it."""
        self._work.calls.give_number(call, number, now=self._now)
        if self._message_id is not None:
            self._work.inbox.reword(self._conversation.channel, self._message_id, text)

    def _to_call_about(self, text: str) -> int:
        """What staff answered; else the open visit's feedback, else what was said last. More words than the wish itself are
        kept, too.

        What is handled already is not taken up again, unless staff answered it lately: the wish is feedback of its own at the
        same unit.
        """
        says_more = len(text.split()) > WISH
        thread = self._thread()
        if thread is not None and thread.feedback is not None:
            if says_more:
                self._write_back(text)
            return thread.feedback
        visit = self._work.visits.latest_asked(self._conversation.person)
        if visit is not None and visit.status in ("asked", "answered"):
            known = self._work.feedback.of_visit(visit.id)
            return known if known is not None and not says_more else self._explain(visit, text)
        last = self._work.feedback.latest(self._conversation.person, since=self._now - RECENT)
        if last is None:
            return self._keep(text, "feedback").id
        case = self._work.cases.of_feedback(last)
        if case is not None and case.status == "valmis":
            return self._keep(text, "feedback", case.unit).id
        return self._keep(text, "feedback").id if says_more else last
