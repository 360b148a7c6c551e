"""The turn of one conversation while it is made: state, replies, reminders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from bot.conversation.reply_limit import Recent, not_asked, priority
from bot.organisation import SurveyRules
from channels.message import Button, File, Priority
from dialogs.turn import Reminder, Reply, Turn
from dialogs.understanding import tongue
from storage.messages.conversations import Conversation


class Outgoing(NamedTuple):
    reply: Reply
    priority: Priority = Priority.reply
    file: File | None = None


SplitReply = tuple[Outgoing, Sequence[tuple[str, Sequence[Button]]]]
"""A reply with the messages that it is sent as."""


def unit_of(state: Mapping[str, Any] | None) -> str:
    """The unit whose visit was asked about last in this conversation; empty where there is none."""
    return str((state or {}).get("slots", {}).get("unit") or "")


@dataclass(slots=True)
class TurnDraft:
    """The newest state of a conversation within a transaction, and all that is to be sent."""

    state: dict[str, Any] | None
    language: str
    settled: bool  # whether the language is known to be the person's
    replies: list[Outgoing] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)
    recent: Recent = field(default_factory=Recent)
    erased: bool = False  # whether the person was, by the last turn
    file: File | None = None  # goes with the replies of the next turn
    way: Mapping[str, str] = field(default_factory=dict)  # for replies to go back the way the message came

    def drop_superseded_reminders(self) -> None:
        """The person wrote again: reminders that wait for just that are not wanted any more."""
        self.reminders = [wish for wish in self.reminders if wish.at is None or not wish.kill_on_user_message]

    def adopt_language(self, text: str, offered: Collection[str]) -> None:
        """Where the language of the person is not known, take the one that they write, if it is offered."""
        if not self.settled and (written := tongue(text)) and written in offered:
            self.language, self.settled = written, True

    def add(self, turn: Turn) -> None:
        """Take the turn in. A question that it answers was never sent: it need not be asked any more."""
        if turn.answered and self.replies and self.replies[-1].reply.question:
            self.replies.pop()
        begin = len(self.replies)
        self.replies += [Outgoing(reply, priority(reply)) for reply in turn.replies]
        if self.file is not None:
            self.attach(self.file, begin)
            self.file = None
        self.add_silently(turn)

    def attach(self, file: File, begin: int = 0) -> None:
        """To the first of the replies from there that is no question."""
        places = range(begin, len(self.replies))
        place = next((each for each in places if not self.replies[each].reply.question), begin)
        if place < len(self.replies):
            self.replies[place] = self.replies[place]._replace(file=file)

    def add_silently(self, turn: Turn) -> None:
        """Take in all of the turn but its replies."""
        self.state = turn.state
        self.settled |= turn.language != self.language
        self.language = turn.language
        self.reminders.extend(turn.reminders)

    def within_limit(
        self, said: Sequence[SplitReply], notice: Callable[[], SplitReply], now: datetime
    ) -> Sequence[SplitReply]:
        """What is urgent, and of the rest as many whole replies as may be sent, with the notice as the last."""
        wanted = sum(len(parts) for outgoing, parts in said if outgoing.priority is Priority.reply)
        room = self.recent.room(now)
        self.recent.count(min(room, wanted), now)
        if wanted < room or not wanted:
            return said
        kept: list[SplitReply] = []
        left, full = room, False
        for outgoing, parts in said:
            if outgoing.priority is Priority.reply:
                full |= len(parts) >= left
                if full:
                    self.state = not_asked(self.state) if outgoing.reply.question else self.state
                    continue
                left -= len(parts)
            kept.append((outgoing, parts))
        return [*kept, notice()] if room else kept


@dataclass(frozen=True, slots=True)
class OutgoingTurn:
    """What is to be saved of one conversation. `key` makes what is said unique for ever.

    `rules` are those of the visit that it is about. Bulk of no visit goes by those of the conversation's unit.
    """

    conversation: Conversation
    draft: TurnDraft
    heard_at: datetime | None = None
    priority: Priority = Priority.reply
    key: str | None = None
    rules: SurveyRules | None = None
