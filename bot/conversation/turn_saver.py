"""Hop 5: keeps where conversations stand after their turns, and queues what is to be said and what to be reminded of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from bot.asking import calendar
from bot.conversation.draft import Outgoing, OutgoingTurn, SplitReply, TurnDraft, unit_of
from bot.conversation.fixed_replies import FixedReplies
from bot.conversation.splitting import split_reply
from bot.organisation import Organisation, SurveyRules
from channels.message import Priority
from channels.window import window
from storage.database import Work
from storage.messages.conversations import Standing
from storage.messages.outbox import Draft
from storage.messages.reminders import Wish


class TurnSaver:
    def __init__(self, organisation: Organisation, fixed: FixedReplies) -> None:
        self._organisation = organisation
        self._fixed = fixed

    def save(self, work: Work, outgoing_turns: Sequence[OutgoingTurn], now: datetime) -> None:
        """Keep where the conversations stand and queue what is to be said: one statement each for all of them.

        Bulk is not queued for people who opted out.
        """
        bulk = [
            _address(outgoing_turn)
            for outgoing_turn in outgoing_turns
            if outgoing_turn.priority is Priority.bulk
        ]
        deaf = work.suppressions.active_of(bulk)
        drafts = [
            draft
            for outgoing_turn in outgoing_turns
            if outgoing_turn.priority is not Priority.bulk or _address(outgoing_turn) not in deaf
            for draft in self._drafts(outgoing_turn, now)
        ]
        work.conversations.save_all(
            [
                Standing(
                    outgoing_turn.conversation.id,
                    outgoing_turn.draft.recent.beside(outgoing_turn.draft.state),
                    outgoing_turn.draft.language if outgoing_turn.draft.settled else None,
                    outgoing_turn.heard_at,
                )
                for outgoing_turn in outgoing_turns
            ]
        )
        work.outbox.queue_all(drafts, now=now)
        self._remind(work, outgoing_turns)

    def _drafts(self, outgoing_turn: OutgoingTurn, now: datetime) -> Iterator[Draft]:
        conversation, draft = outgoing_turn.conversation, outgoing_turn.draft
        bulk = outgoing_turn.priority is Priority.bulk
        until = calendar.window_end(now, outgoing_turn.rules or self._rules(draft, now)) if bulk else None
        heard_at = outgoing_turn.heard_at or conversation.last_heard_at
        data = {**window(conversation.channel, draft.language, heard_at), **draft.way}
        said: Sequence[SplitReply] = [
            (each, split_reply(each.reply, conversation.channel)) for each in draft.replies
        ]
        if not bulk:
            said = draft.within_limit(said, partial(self._last, conversation.channel, draft.language), now)
        for place, (outgoing, parts) in enumerate(said):
            for part, (text, buttons) in enumerate(parts):
                yield Draft(
                    conversation.channel,
                    conversation.address,
                    text,
                    conversation.id,
                    buttons,
                    priority=outgoing_turn.priority if bulk else outgoing.priority,
                    valid_until=until,
                    key=f"{outgoing_turn.key}:{place}:{part}" if outgoing_turn.key else None,
                    data=data,
                    file=outgoing.file if part == len(parts) - 1 else None,
                )

    def _remind(self, work: Work, outgoing_turns: Sequence[OutgoingTurn]) -> None:
        """The last wish of each name counts."""
        wishes = {
            (outgoing_turn.conversation.id, reminder.name): (outgoing_turn.draft, reminder)
            for outgoing_turn in outgoing_turns
            for reminder in outgoing_turn.draft.reminders
        }
        work.reminders.cancel_all([key for key, (_, reminder) in wishes.items() if reminder.at is None])
        work.reminders.set_all(
            [
                Wish(
                    conversation, name, reminder.event,
                    calendar.next_open(reminder.at, self._rules(draft, reminder.at)),
                    reminder.kill_on_user_message,
                )
                for (conversation, name), (draft, reminder) in wishes.items()
                if reminder.at is not None
            ]
        )  # fmt: skip

    def _rules(self, draft: TurnDraft, at: datetime) -> SurveyRules:
        return self._organisation.rules(unit_of(draft.state), on=calendar.day_of(at))

    def _last(self, channel: str, language: str) -> SplitReply:
        notice = self._fixed.notice(channel, language)
        return Outgoing(notice), split_reply(notice, channel)


def _address(outgoing_turn: OutgoingTurn) -> tuple[str, str]:
    return outgoing_turn.conversation.channel, outgoing_turn.conversation.address
