"""What one transaction can do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Connection

from storage.cases import Cases
from storage.conversations import Conversations
from storage.feedback import Feedback
from storage.inbox import Inbox
from storage.keys import Keyring
from storage.outbox import Outbox
from storage.people import People
from storage.reminders import Reminders
from storage.signups import SignUps
from storage.staff import Staff
from storage.suppressions import Suppressions
from storage.visits import Visits


class Work:
    """One open transaction. Its repositories are made when first asked for and end with it."""

    def __init__(self, connection: Connection, keys: Keyring) -> None:
        self.connection = connection
        self.keys = keys

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What raises within is undone alone; the transaction goes on. Savepoints may stand within each other.

        SQLAlchemy's own costs four times as much, and every turn has one.
        """
        execute = self.connection.exec_driver_sql
        execute("SAVEPOINT kept")
        try:
            yield
        except BaseException:
            execute("ROLLBACK TO SAVEPOINT kept")
            execute("RELEASE SAVEPOINT kept")
            raise
        execute("RELEASE SAVEPOINT kept")

    @cached_property
    def people(self) -> People:
        return People(self.connection, self.keys)

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

    @cached_property
    def visits(self) -> Visits:
        return Visits(self.connection, self.keys)

    @cached_property
    def feedback(self) -> Feedback:
        return Feedback(self.connection, self.keys)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.connection)

    @cached_property
    def signups(self) -> SignUps:
        return SignUps(self.connection, self.keys)

    @cached_property
    def suppressions(self) -> Suppressions:
        return Suppressions(self.connection, self.keys)

    @cached_property
    def staff(self) -> Staff:
        return Staff(self.connection)
