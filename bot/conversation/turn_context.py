"""What the services of one turn know: whose it is, when it is, and the transaction that it is saved in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.asking.calendar import day_of
from bot.conversation.staff_thread import live_thread
from bot.organisation import Organisation, Promises
from channels.message import File
from storage.database import Work
from storage.encryption import public_ids
from storage.feedback.feedback import Kept
from storage.feedback.visits import Visit
from storage.messages.conversations import Conversation
from storage.staff.threads import ThreadCase


class TurnContext:
    def __init__(
        self,
        work: Work,
        conversation: Conversation,
        organisation: Organisation,
        language: str,
        now: datetime,
        base_url: str,
        asked: dict[int, int | None] | None = None,
        message_id: str | None = None,
    ) -> None:
        """`asked`: the visit that each person was last asked about, as far as it was read in this transaction.
        `message_id`: what the channel calls the message that this turn answers.
        """
        self._work = work
        self._conversation = as_of_now(work, conversation)
        self._organisation = organisation
        self._catalogue = organisation.catalogue.current  # one for the turn: its texts fit together
        self._language = language
        self._now = now
        self._base_url = base_url
        self._asked = {} if asked is None else asked
        self._message_id = message_id
        self._kept: Kept | None = None  # the feedback that holds this turn's words
        self._flagged: dict[str, str] = {}
        self.file: File | None = None  # goes with what is said
        self.forgot = False  # whether the person was erased in this turn

    @property
    def now(self) -> datetime:
        return self._now

    @property
    def _promises(self) -> Promises:
        """What is promised of what begins today."""
        return self._organisation.settings.promises_on(day_of(self._now))

    def _visit(self, visit: str | None) -> Visit | None:
        return self._work.visits.get(int(visit)) if visit and visit.isdigit() else None

    def _thread(self) -> ThreadCase | None:
        """The case in which staff answered the person, where what is written belongs to it."""
        return live_thread(self._work, self._conversation, self._organisation, self._now)

    def _lasting_id(self, what: str) -> str | None:
        """The same where the same message is handled once more, by a database restored from an earlier time."""
        if self._message_id is None:
            return None
        return public_ids.of(self._work.keys, self._conversation.channel, self._message_id, what)


def as_of_now(work: Work, conversation: Conversation) -> Conversation:
    """The conversation under its person, who may have been linked to another one since it was read."""
    person = work.people.now_known_as(conversation.person)
    return conversation if person == conversation.person else replace(conversation, person=person)
