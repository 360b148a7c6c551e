"""What one transaction can do."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cached_property

from sqlalchemy import Connection

from storage.conversations import Conversations
from storage.inbox import Inbox
from storage.keys import Keyring
from storage.outbox import Outbox
from storage.reminders import Reminders


class Work:
    """One open transaction. Its repositories are made when first asked for and end with it."""

    def __init__(self, connection: Connection, keys: Keyring) -> None:
        self.connection = connection
        self.keys = keys

    def savepoint(self) -> AbstractContextManager[object]:
        """What raises within is undone alone; the transaction goes on."""
        return self.connection.begin_nested()

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self.connection, self.keys)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.connection, self.keys, self.conversations)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection, self.keys)

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self.connection)
