"""Hops 4 and 5: claim conversations, say what follows, save everything in one transaction.

All of this is synchronous and runs in a worker thread inside one unit of work. What fails takes nobody with it: where
a batch fails, each conversation is tried once more alone, and each message of it within a savepoint of its own. What
falls due by itself takes the same way (`bot/conversation/timers.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy.exc import OperationalError

from bot.asking import calendar
from bot.config.logs import failure
from bot.conversation import opt_out
from bot.conversation.draft import Outgoing, Said, Saying, Talk
from bot.conversation.interpretation import hear
from bot.conversation.reply_limit import Recent
from bot.conversation.services import TurnDesk
from bot.conversation.splitting import in_parts
from bot.conversation.strangers import is_left_unanswered
from bot.conversation.window import way_back, window
from bot.organisation import Organisation
from channels.message import Priority, Unanswered
from dialogs.engine import Engine
from dialogs.responses import Response, Text
from dialogs.turn import Heard, Reply, Turn
from storage.database import Work
from storage.messages.conversations import Conversation, Standing
from storage.messages.inbox import Waiting
from storage.messages.outbox import Draft
from storage.messages.reminders import Wish

log = logging.getLogger(__name__)

BATCH = 32  # conversations to a commit: beyond this the gain of a group commit is small
OF_ONE = 16  # messages of one conversation to a commit: others do not wait for the rest
TRIES = 3  # turns of one message before it is parked
APOLOGY = "utter_internal_error_rasa"  # Rasa's name for it
NOTICE = "utter_reply_limit"  # the last answer for a while


@dataclass(slots=True)
class Answer:
    """What came of the messages that waited in one conversation."""

    saying: Saying
    handled: list[int] = field(default_factory=list)
    failed: int = 0  # tries that were counted

    @property
    def dealt_with(self) -> int:
        return len(self.handled) + self.failed


class Answered(NamedTuple):
    """What a batch came to: the messages that were answered or whose failure was counted, and whether more may wait."""

    messages: int
    more: bool


Asked = dict[int, int | None]
"""The visit that each person was last asked about."""
Hear = Callable[[Work, Asked, datetime, Answer, Waiting], bool]


class Turns:
    def __init__(self, engine: Engine, organisation: Organisation, base_url: str) -> None:
        self._engine = engine
        self._organisation = organisation
        self._base_url = base_url
        self._apology, self._notice = (engine.book.responses[name] for name in (APOLOGY, NOTICE))
        self.observe: Callable[[Turn], object] = lambda turn: None  # sees every turn, in a worker thread

    def answer(self, work: Work, now: datetime) -> Answered:
        """Answer what waits in up to `BATCH` conversations.

        A conversation that another worker holds is left alone: its holder calls this again after its commit and
        finds what came meanwhile.
        """
        claimed = work.conversations.claim(None, limit=BATCH)
        if not claimed:
            return Answered(0, more=False)
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
            full |= any(answer.saying.talk.erased for answer in answers)
        except Exception:
            if work.lost:
                raise
            dealt_with = sum(self._alone(work, each, waiting[each.id], asked, now) for each in claimed)
        return Answered(dealt_with, more=dealt_with > 0 and full)

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

    def _keep(self, work: Work, answers: Sequence[Answer], now: datetime) -> None:
        work.inbox.handled([message for answer in answers for message in answer.handled], now=now)
        self.save(work, [answer.saying for answer in answers], now)

    def _answer(
        self,
        conversation: Conversation,
        messages: Iterable[Waiting],
        now: datetime,
        listen: Callable[[Answer, Waiting], bool],
    ) -> Answer:
        answer = Answer(Saying(conversation, self.talk(conversation), heard_at=now))
        for message in messages:
            if not listen(answer, message):
                break
        return answer

    def _hear(self, work: Work, asked: Asked, now: datetime, answer: Answer, message: Waiting) -> bool:
        """False where the person was erased: what was written after that is a stranger's. Where it raises, nothing was
        added to the answer.
        """
        conversation, talk = answer.saying.conversation, answer.saying.talk
        talk.heard()
        talk.listen(message.text)
        talk.way = way_back(message.data)
        opt_out.keep_in_step(work, conversation, message, now)
        if self._is_left(work, conversation, talk, message, asked):
            work.inbox.leave(message.id, Unanswered.country)
            answer.handled.append(message.id)
            return True
        heard = hear(work, conversation, message, now)
        if heard is not None:
            turn = self.turn(work, conversation, talk, heard, now, asked, message.external_id)
            turn = opt_out.without_echo(turn, message)
            unsent = partial(work.outbox.unsent, conversation.id)
            if talk.recent.repeats(message, turn, now, unsent=unsent):
                talk.hear_silently(turn)
            else:
                talk.add(turn)
        answer.handled.append(message.id)
        return not talk.erased

    def _is_left(
        self, work: Work, conversation: Conversation, talk: Talk, message: Waiting, asked: Asked
    ) -> bool:
        """A stranger abroad; not one whom a visit was asked about, or who is in the middle of a dialogue."""
        known = asked.get(conversation.person) is not None or bool(talk.state and talk.state.get("stack"))
        return is_left_unanswered(work, conversation, message, self._organisation, asked=known)

    def _try(self, work: Work, asked: Asked, now: datetime, answer: Answer, message: Waiting) -> bool:
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
            saying = answer.saying
            sorry = self._fixed(self._apology, saying.conversation.channel, saying.talk.language)
            saying.talk.replies.append(Outgoing(sorry))
            return True

    def response(self, name: str, channel: str) -> Mapping[str, Text]:
        """By language, as this channel says it; variables are not filled in."""
        return self._engine.book.responses[name].variation(channel).texts

    def talk(self, conversation: Conversation) -> Talk:
        language = conversation.language
        return Talk(
            conversation.state, language or self._organisation.settings.language, language is not None,
            recent=Recent.read(conversation.state),
        )  # fmt: skip

    def turn(
        self,
        work: Work,
        conversation: Conversation,
        talk: Talk,
        heard: Heard,
        now: datetime,
        asked: Asked | None = None,
        message_id: str | None = None,
    ) -> Turn:
        """What follows from what was heard; nothing of it is saved yet but what was done at the desk.

        `asked` and `message_id` as in `TurnDesk`.
        """
        desk = TurnDesk(
            work, conversation, self._organisation, talk.language, now, self._base_url, asked, message_id
        )
        turn = self._engine.turn(
            talk.state, heard, desk, channel=conversation.channel, language=talk.language
        )
        desk.settle()
        talk.erased = desk.forgot
        self.observe(turn)
        return turn

    def save(self, work: Work, sayings: Sequence[Saying], now: datetime) -> None:
        """Keep where the conversations stand and queue what is to be said: one statement each for all of them.

        Bulk is not queued for people who opted out.
        """
        bulk = [_address(saying) for saying in sayings if saying.priority is Priority.bulk]
        deaf = work.suppressions.active_of(bulk)
        drafts = [
            draft
            for saying in sayings
            if saying.priority is not Priority.bulk or _address(saying) not in deaf
            for draft in self._drafts(saying, now)
        ]
        work.conversations.save_all(
            [
                Standing(
                    saying.conversation.id,
                    saying.talk.recent.beside(saying.talk.state),
                    saying.talk.language if saying.talk.settled else None,
                    saying.heard_at,
                )
                for saying in sayings
            ]
        )
        work.outbox.queue_all(drafts, now=now)
        self._remind(work, sayings)

    def _drafts(self, saying: Saying, now: datetime) -> Iterator[Draft]:
        conversation, talk = saying.conversation, saying.talk
        bulk = saying.priority is Priority.bulk
        until = calendar.window_end(now, self._organisation.settings.survey) if bulk else None
        heard_at = saying.heard_at or conversation.last_heard_at
        data = {**window(conversation.channel, talk.language, heard_at), **talk.way}
        said: Sequence[Said] = [(each, in_parts(each.reply, conversation.channel)) for each in talk.replies]
        if not bulk:
            said = talk.within_limit(said, partial(self._last, conversation.channel, talk.language), now)
        for place, (outgoing, parts) in enumerate(said):
            for part, (text, buttons) in enumerate(parts):
                yield Draft(
                    conversation.channel,
                    conversation.address,
                    text,
                    conversation.id,
                    buttons,
                    priority=saying.priority if bulk else outgoing.priority,
                    valid_until=until,
                    key=f"{saying.key}:{place}:{part}" if saying.key else None,
                    data=data,
                )

    def _remind(self, work: Work, sayings: Sequence[Saying]) -> None:
        """The last wish of each name counts."""
        rules = self._organisation.settings.survey
        wishes = {
            (saying.conversation.id, reminder.name): reminder
            for saying in sayings
            for reminder in saying.talk.reminders
        }
        work.reminders.cancel_all([key for key, reminder in wishes.items() if reminder.at is None])
        work.reminders.set_all(
            [
                Wish(
                    conversation, name, reminder.event, calendar.next_open(reminder.at, rules),
                    reminder.kill_on_user_message,
                )
                for (conversation, name), reminder in wishes.items()
                if reminder.at is not None
            ]
        )  # fmt: skip

    def _failed(self, work: Work, message: Waiting, error: Exception, now: datetime) -> bool:
        """Count the failed turn; True when the message is parked and will not be tried again by itself."""
        parked = message.attempts + 1 >= TRIES
        work.inbox.failed(message.id, now=now, parked=parked, error=type(error).__name__)
        failure(log, f"turn {message.attempts + 1} of message {message.id}", error)
        return parked

    def _last(self, channel: str, language: str) -> Said:
        """What ends the answers for a while."""
        notice = self._fixed(self._notice, channel, language)
        return Outgoing(notice), in_parts(notice, channel)

    def _fixed(self, response: Response, channel: str, language: str) -> Reply:
        """Out of the book alone, without the engine, which may have failed."""
        texts = response.variation(channel).texts
        settings = self._organisation.settings
        text = texts.get(language, texts[settings.language])
        return Reply(
            text.fill(lambda name: settings.telephone if name == "tel" else ""), response=response.name
        )


def _address(saying: Saying) -> tuple[str, str]:
    return saying.conversation.channel, saying.conversation.address
