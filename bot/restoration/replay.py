"""Time that passes once more in a restored database: what providers have of it happens again, and nothing is sent."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from bot.asking import calendar
from bot.asking.decision import follow_ups, rules_of
from bot.conversation.draft import OutgoingTurn
from bot.conversation.timers import Timers
from bot.conversation.turns import Turns
from bot.conversation.wordings import wordings
from bot.inbound.intake import erased_since
from bot.organisation import Organisation
from bot.outbound import outcomes
from bot.restoration.report import Report, Told
from channels.capabilities import ListsBothWays
from channels.message import Listed, Outbound, Priority, Status
from dialogs.turn import UserMessage
from dialogs.understanding import tongue
from storage.database import Work
from storage.messages.held import Unsent
from storage.messages.question_keys import question_key

STEP = timedelta(minutes=10)  # between two looks at what falls due while nothing else happens
# Providers give whole seconds: all that was due within one counts as due.
SECOND = timedelta(microseconds=999_999)
QUESTION = "utter_ask_rating"
REPLIES_WITHIN = timedelta(minutes=10)  # what goes out later than this after a person wrote was not asked for
SETTLES_WITHIN = timedelta(minutes=1)  # between what falls due here and what the provider has of it

Address = tuple[str, str]
"""Channel and address."""


@dataclass(slots=True)
class Replay:
    work: Work
    turns: Turns
    timers: Timers
    organisation: Organisation
    lists: Mapping[str, ListsBothWays]
    report: Report
    # What the provider got from us and nothing here has made, by whom it went to.
    unclaimed: dict[Address, list[Listed]] = field(default_factory=lambda: defaultdict(list))
    # When the last message was queued that the provider turned out to have.
    claimed: dict[Address, datetime] = field(default_factory=dict)
    # Conversations by address: that of an erased person is no longer found by it, though its last reply is unsent.
    talks: dict[Address, set[int]] = field(default_factory=lambda: defaultdict(set))
    # Addresses with something unclaimed, and from when on it may be taken for a question.
    unsettled: deque[tuple[datetime, Address]] = field(default_factory=deque)
    supposed: dict[Address, int] = field(default_factory=dict)  # lost visits of such questions

    def run(self, listed: Sequence[tuple[str, Listed]], as_of: datetime, now: datetime, told: Told) -> None:
        unknown = list(self._unknown(listed))
        for channel, whose, conversation in self.work.held.of_erased():
            self.talks[channel, whose].add(conversation)
        self._answer(as_of)
        clock, done = as_of, 0
        for at, together in groupby(unknown, key=lambda pair: pair[1].at):
            moment = at + SECOND
            clock = self._pass_all(clock, moment)
            group = list(together)
            self._happen(group, moment)
            done += len(group)
            told(done, len(unknown))
        self._pass_all(clock, now)
        for address in list(self.unclaimed):
            self._claim(address)
            self._suppose(address, now)
        self.work.visits.reminded_all(list(self.supposed.values()), now=now)
        for address in {*self.unclaimed, *self.claimed, *self.supposed}:
            self._leave_out_answered(address, now)
        self._let_go(now)

    def _unknown(self, listed: Sequence[tuple[str, Listed]]) -> Iterator[tuple[str, Listed]]:
        """What the backup does not know, in order."""
        new: dict[str, set[str]] = {}
        for name in self.lists:
            theirs = [one.inbound.external_id for channel, one in listed if channel == name and one.inbound]
            ours = [one.receipt.external_id for channel, one in listed if channel == name and one.receipt]
            new[name] = set()
            for ids in _some(theirs):
                new[name] |= self.work.inbox.unknown(name, ids)
            for ids in _some(ours):
                new[name] |= set(ids) - self.work.receipts.held(name, ids)
        for name, one in listed:
            external = one.inbound or one.receipt
            if external and external.external_id in new[name]:
                yield name, one

    # -- what happened --------------------------------------------------------------------------------------------
    def _pass_all(self, since: datetime, until: datetime) -> datetime:
        """Let fall due what falls due, also what follows from what is taken for a question meanwhile."""
        while self.unsettled and self.unsettled[0][0] <= until:
            moment, address = self.unsettled.popleft()
            since = self._pass(since, moment)
            self._suppose(address, moment)
        return self._pass(since, until)

    def _pass(self, since: datetime, until: datetime) -> datetime:
        while since < until:
            since = min(since + STEP, until)
            while self.timers.wake(self.work, since) or self.timers.survey(self.work, since):
                pass
        return max(since, until)

    def _answer(self, now: datetime) -> None:
        while self.turns.answer(self.work, now).messages:
            pass

    def _happen(self, group: Sequence[tuple[str, Listed]], at: datetime) -> None:
        """Messages of one second: which of them came first is not always known."""
        addresses = list(dict.fromkeys((name, one.address) for name, one in group))
        for name, one in group:
            if one.receipt:
                self.report.listed += 1
                self.unclaimed[name, one.address].append(one)
                self._claim((name, one.address))
        # A question about a visit is no answer to what was written in that second.
        for address in addresses:
            self._claim_questions(address, at)
        for name, one in group:
            if one.inbound and not erased_since(self.work, name, one.address, one.at):
                self._suppose((name, one.address), one.at)
                self._unsent((name, one.address))  # while it is known whose they are
                self.report.from_people += bool(self.work.inbox.receive([one.inbound], now=at))
                self._answer(at)
                self._claim((name, one.address))
        for address in addresses:
            self._claim(address)
            if self.unclaimed.get(address):
                self.unsettled.append((at + SETTLES_WITHIN, address))

    def _claim(self, address: Address) -> None:
        """Find for what the provider has the message that this database would have sent."""
        if not self.unclaimed.get(address):
            return
        unsent = self._unsent(address)
        channel = self.lists[address[0]]
        rest = []
        for one in self.unclaimed[address]:
            message = next((each for each in unsent if channel.is_of(one, each.message)), None)
            if message is None or one.receipt is None:
                rest.append(one)
                continue
            unsent.remove(message)
            self.claimed[address] = max(message.queued_at, self.claimed.get(address, message.queued_at))
            self.report.found += 1
            settled = self.work.outbox.sent(message.id, one.receipt.external_id, now=one.at)
            if one.receipt.status is not Status.sent:
                settled += self.work.receipts.take([one.receipt], now=one.at)
            outcomes.apply(self.work, settled, one.at)
        self.unclaimed[address] = rest

    def _unsent(self, address: Address) -> list[Unsent]:
        if conversation := self.work.conversations.find(*address):
            self.talks[address].add(conversation.id)
        return [each for id in sorted(self.talks[address]) for each in self.work.held.unsent(id)]

    # -- questions that nothing here has led to ------------------------------------------------------------------
    def _claim_questions(self, address: Address, at: datetime) -> None:
        """A question about a visit went out: ask it here as well, about the visit that is planned, or a lost one."""
        for one in list(self.unclaimed.get(address, ())):
            asked = self._asks(address[0], one)
            if asked and not erased_since(self.work, *address, one.at):
                self._ask(address, *asked, one, at)
                self._claim(address)

    def _asks(self, channel: str, one: Listed) -> tuple[str, str | None] | None:
        """In which language it is which version of our question in today's words, if it is."""
        question = self.turns.response(QUESTION)
        for language, version, said in wordings(question, channel, self.organisation):
            if self.lists[channel].is_of(one, Outbound("", channel, one.address, said)):
                return language, version
        return None

    def _suppose(self, address: Address, now: datetime) -> None:
        """What went out unasked for, and is nothing that this database would have sent, was a question in other words.

        It may have been another program's: nothing goes out because of it, but its person is not asked again.
        """
        self._claim(address)
        waiting = self._unsent(address)
        for place, one in enumerate(list(self.unclaimed.get(address, ()))):
            draft = self.work.conversations.find(*address)
            heard_at = draft.last_heard_at if draft else None
            if (
                place >= len(waiting)  # else it is one of these, in other words
                and one.at + SECOND < now
                and (heard_at is None or one.at > heard_at + REPLIES_WITHIN)
                and not erased_since(self.work, *address, one.at)
            ):
                language = (
                    (draft and draft.language) or tongue(one.text) or self.organisation.settings.language
                )
                if visit := self._ask(address, language, None, one, one.at):
                    self.supposed[address] = visit
                self._claim(address)

    def _ask(
        self, address: Address, language: str, question: str | None, one: Listed, at: datetime
    ) -> int | None:
        """In the words that went out. Gives the visit, where it is a lost one.

        Within the quarantine after a question there is no other: the same words then are part of an answer.
        """
        if one.receipt is None:
            return None
        conversation = self.work.conversations.ensure(*address, language, now=at)
        known = self.work.visits.questions([conversation.person])
        planned = max(
            (question for question in known if question.asked_at is None and question.ended_at <= at),
            key=lambda question: question.ended_at,
            default=None,
        )
        about = self.work.visits.get(planned.visit) if planned else None
        unit, ended_at = (about.unit, about.ended_at) if about else ("", at)
        last = max((question.asked_at for question in known if question.asked_at), default=None)
        rules = rules_of(unit, ended_at, self.organisation)
        if last and at < last + rules.quarantine:
            return None
        remind_at, close_at = follow_ups(at, rules)
        if planned:
            visit = planned.visit
            self.work.visits.asked_all(
                [visit], now=at, remind_at=remind_at, close_at=close_at, language=language, question=question
            )
        else:
            lost = self.work.lost_visits.add(
                one.receipt.external_id, conversation,
                asked_at=at, remind_at=remind_at, close_at=close_at, question=question,
            )  # fmt: skip
            if lost is None:
                return None
            visit = lost
            self.report.lost += 1
        draft = self.turns.draft(conversation)
        due = UserMessage(
            event="EXTERNAL_visit_due", slots={"visit": str(visit), "unit": unit, "question": question}
        )
        draft.add(self.turns.turn(self.work, conversation, draft, due, at))
        draft.replies = [
            each._replace(reply=each.reply._replace(text=one.text, buttons=())) for each in draft.replies
        ]
        outgoing_turn = OutgoingTurn(conversation, draft, priority=Priority.bulk, key=question_key(visit))
        self.turns.save(self.work, [outgoing_turn], at)
        return None if planned else visit

    # -- what may leave -------------------------------------------------------------------------------------------
    def _leave_out_answered(self, address: Address, now: datetime) -> None:
        """Where something else went out in its place, or something that was queued later, a message is not sent."""
        instead = [one.at for one in self.unclaimed.get(address, ())]
        last = max(instead, default=None)
        later = self.claimed.get(address)
        for unsent in self._unsent(address):
            if unsent.priority is Priority.bulk:
                over = last is not None or address in self.supposed
            else:
                own = next((at for at in instead if at + SECOND >= unsent.queued_at), None)
                if own is not None:
                    instead.remove(own)
                over = own is not None or any(
                    moment is not None and moment > unsent.queued_at for moment in (last, later)
                )
            if over:
                self.work.outbox.drop(unsent.id, "answered", now=now)
                self.report.answered += 1

    def _let_go(self, now: datetime) -> None:
        rules = self.organisation.survey
        opens = calendar.next_open(now, rules)
        self.work.held.hold(known=list(self.lists), now=now)
        self.work.visits.remind_no_more(
            except_on=list(self.lists), now=now
        )  # it may have been done, or answered
        self.work.held.put_off(now=now, bulk_from=opens, bulk_until=calendar.window_end(opens, rules))
        self.work.restores.taken_in(now=now)
        self.report.held = self.work.held.count()


def _some(ids: Sequence[str], most: int = 200) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), most):
        yield ids[start : start + most]
