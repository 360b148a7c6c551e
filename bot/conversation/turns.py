"""Hops 4 and 5: claim conversations, say what follows, save everything in one transaction.

All of this is synchronous and runs in a worker thread inside one unit of work. What fails does not affect others: where
a batch fails, each conversation is tried once more alone, and each message of it within a savepoint of its own. What
falls due by itself takes the same way (`bot/conversation/timers.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy.exc import OperationalError

from bot.config.logs import failure
from bot.conversation import opt_out
from bot.conversation.alert_replies import answers_alert
from bot.conversation.draft import Outgoing, OutgoingTurn, TurnDraft
from bot.conversation.fixed_replies import FixedReplies
from bot.conversation.interpretation import interpret
from bot.conversation.poster_keywords import by_poster
from bot.conversation.reply_limit import Recent
from bot.conversation.services import TurnServices
from bot.conversation.staff_thread import in_thread
from bot.conversation.strangers import is_left_unanswered
from bot.conversation.turn_saver import TurnSaver
from bot.organisation import Organisation
from channels.message import Unanswered
from channels.window import way_back
from dialogs.engine import Engine
from dialogs.responses import Response
from dialogs.turn import Turn, UserMessage
from storage.database import Work
from storage.messages.conversations import Conversation
from storage.messages.inbox import Waiting

log = logging.getLogger(__name__)

BATCH = 32  # conversations to a commit: beyond this the gain of a group commit is small
OF_ONE = 16  # messages of one conversation to a commit: others do not wait for the rest
TRIES = 3  # turns of one message before it is parked


@dataclass(slots=True)
class HandledMessages:
    """The messages of one conversation that were answered, with the turn that is to be saved."""

    outgoing_turn: OutgoingTurn
    handled: list[int] = field(default_factory=list)
    failed: int = 0  # tries that were counted

    @property
    def dealt_with(self) -> int:
        return len(self.handled) + self.failed


class AnsweredBatch(NamedTuple):
    """What a batch came to: the messages that were answered or whose failure was counted, and whether more may wait."""

    messages: int
    more: bool


Asked = dict[int, int | None]
"""The visit that each person was last asked about."""
HandleMessage = Callable[[Work, Asked, datetime, HandledMessages, Waiting], bool]


class Turns:
    def __init__(self, engine: Engine, organisation: Organisation, base_url: str) -> None:
        self._engine = engine
        self._words = engine.assistant.words
        self._organisation = organisation
        self._base_url = base_url
        self._fixed = FixedReplies(engine.assistant.responses, organisation)
        self._saver = TurnSaver(organisation, self._fixed)
        self.observe: Callable[[Turn], object] = lambda turn: None  # sees every turn, in a worker thread
        self.observe_failure: Callable[[Exception], object] = lambda error: None  # likewise what one raised

    def answer(self, work: Work, now: datetime) -> AnsweredBatch:
        """Answer what waits in up to `BATCH` conversations.

        A conversation that another worker holds is left alone: its holder calls this again after its commit and
        finds what came meanwhile.
        """
        claimed = work.conversations.claim(None, limit=BATCH)
        if not claimed:
            return AnsweredBatch(0, more=False)
        ids = [conversation.id for conversation in claimed]
        work.reminders.heard(*ids)
        waiting = work.inbox.waiting(ids, most=OF_ONE)
        asked = work.visits.latest_asked_of([conversation.person for conversation in claimed])
        full = len(claimed) == BATCH or any(len(messages) == OF_ONE for messages in waiting.values())
        try:
            with work.savepoint():
                answers = [
                    self._answer(each, waiting[each.id], now, partial(self._hear, work, asked, now))
                    for each in claimed
                ]
                self._keep(work, answers, now)
            dealt_with = sum(answer.dealt_with for answer in answers)
            full |= any(answer.outgoing_turn.draft.erased for answer in answers)
        except Exception:
            if work.lost:
                raise
            dealt_with = sum(self._alone(work, each, waiting[each.id], asked, now) for each in claimed)
        return AnsweredBatch(dealt_with, more=dealt_with > 0 and full)

    def _alone(
        self, work: Work, conversation: Conversation, messages: Sequence[Waiting], asked: Asked, now: datetime
    ) -> int:
        """One conversation of a batch that failed: how many of its messages were dealt with."""
        try:
            with work.savepoint():
                answer = self._answer(conversation, messages, now, partial(self._try, work, asked, now))
                self._keep(work, [answer], now)
        except OperationalError as error:
            if work.lost:
                raise
            failure(log, f"a try at conversation {conversation.id}", error)
            return 0
        except Exception as error:
            if work.lost:
                raise
            self._failed(work, messages[0], error, now)
            return 1
        return answer.dealt_with

    def _keep(self, work: Work, answers: Sequence[HandledMessages], now: datetime) -> None:
        work.inbox.handled([message for answer in answers for message in answer.handled], now=now)
        self.save(work, [answer.outgoing_turn for answer in answers], now)

    def _answer(
        self,
        conversation: Conversation,
        messages: Iterable[Waiting],
        now: datetime,
        listen: Callable[[HandledMessages, Waiting], bool],
    ) -> HandledMessages:
        answer = HandledMessages(OutgoingTurn(conversation, self.draft(conversation), heard_at=now))
        for message in messages:
            if not listen(answer, message):
                break
        return answer

    def _hear(
        self, work: Work, asked: Asked, now: datetime, answer: HandledMessages, message: Waiting
    ) -> bool:
        """False where the person was erased: what was written after that is a stranger's. Where it raises, nothing was
        added to the answer.
        """
        conversation, draft = answer.outgoing_turn.conversation, answer.outgoing_turn.draft
        draft.drop_superseded_reminders()
        draft.adopt_language(message.text, self._organisation.settings.languages)
        draft.way = way_back(message.data)
        opt_out.keep_in_step(work, conversation, message, now)
        if why := self._left(work, conversation, draft, message, asked, now):
            work.inbox.leave(message.id, why)
            answer.handled.append(message.id)
            return True
        heard = interpret(work, conversation, message, self._words, now)
        if heard is not None:
            heard = by_poster(heard, self._organisation)
            heard = in_thread(work, conversation, heard, self._organisation, now)
            turn = self.turn(work, conversation, draft, heard, now, asked, message.external_id)
            turn = opt_out.without_echo(turn, message)
            unsent = partial(work.outbox.unsent, conversation.id)
            if draft.recent.repeats(message, turn, now, unsent=unsent):
                draft.add_silently(turn)
            else:
                draft.add(turn)
        answer.handled.append(message.id)
        return not draft.erased

    def _left(
        self,
        work: Work,
        conversation: Conversation,
        draft: TurnDraft,
        message: Waiting,
        asked: Asked,
        now: datetime,
    ) -> Unanswered | None:
        """Why nothing is said to it. A stranger abroad is left; not one whom a visit was asked about, or who is in the
        middle of a dialogue.
        """
        if answers_alert(conversation, message, self._words, now):
            return Unanswered.alerted
        known = asked.get(conversation.person) is not None or bool(draft.state and draft.state.get("stack"))
        left = is_left_unanswered(work, conversation, message, self._organisation, self._words, asked=known)
        return Unanswered.country if left else None

    def _try(
        self, work: Work, asked: Asked, now: datetime, answer: HandledMessages, message: Waiting
    ) -> bool:
        """The same, but what it raises is undone and counted against this message. False where what the person
        wrote after it must wait.
        """
        try:
            with work.savepoint():
                return self._hear(work, asked, now, answer, message)
        except OperationalError as error:
            # No room, no memory: the message waits, and is not parked for the database's trouble.
            failure(log, f"a try at message {message.id}", error)
            return False
        except Exception as error:  # noqa: BLE001 - one message must not cost another its answer
            answer.failed += 1
            if not self._failed(work, message, error, now):
                return False
            outgoing_turn = answer.outgoing_turn
            sorry = self._fixed.apology(outgoing_turn.conversation.channel, outgoing_turn.draft.language)
            outgoing_turn.draft.replies.append(Outgoing(sorry))
            return True

    def response(self, name: str) -> Response:
        return self._engine.assistant.responses[name]

    def draft(self, conversation: Conversation) -> TurnDraft:
        settings = self._organisation.settings
        language = conversation.language if conversation.language in settings.asked_in else None
        return TurnDraft(
            conversation.state, language or settings.language, language is not None,
            recent=Recent.read(conversation.state),
        )  # fmt: skip

    def turn(
        self,
        work: Work,
        conversation: Conversation,
        draft: TurnDraft,
        heard: UserMessage,
        now: datetime,
        asked: Asked | None = None,
        message_id: str | None = None,
    ) -> Turn:
        """What follows from what was heard; nothing of it is saved yet but what the services did.

        `asked` and `message_id` as in `TurnServices`.
        """
        services = TurnServices(
            work, conversation, self._organisation, draft.language, now, self._base_url, asked, message_id
        )
        try:
            turn = self._engine.turn(
                draft.state, heard, services, channel=conversation.channel, language=draft.language
            )
        except Exception as error:
            self.observe_failure(error)
            raise
        services.settle()
        draft.erased = services.forgot
        draft.file = services.file
        self.observe(turn)
        return turn

    def save(self, work: Work, outgoing_turns: Sequence[OutgoingTurn], now: datetime) -> None:
        self._saver.save(work, outgoing_turns, now)

    def _failed(self, work: Work, message: Waiting, error: Exception, now: datetime) -> bool:
        """Count the failed turn; True when the message is parked and will not be tried again by itself."""
        parked = message.attempts + 1 >= TRIES
        work.inbox.failed(message.id, now=now, parked=parked, error=type(error).__name__)
        failure(log, f"turn {message.attempts + 1} of message {message.id}", error)
        return parked
