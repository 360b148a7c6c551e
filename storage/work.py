"""What one transaction can do."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cached_property

from sqlalchemy import Connection

from storage.catalogue.hindrances import Hindrances
from storage.catalogue.items import CatalogueItems
from storage.catalogue.poster_arrivals import PosterArrivals
from storage.catalogue.wishes import Wishes
from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring
from storage.feedback.cases import Cases
from storage.feedback.feedback import Feedback
from storage.feedback.figures import Figures
from storage.feedback.lost_visits import LostVisits
from storage.feedback.question_wordings import QuestionWordings
from storage.feedback.suggestion_figures import SuggestionFigures
from storage.feedback.supports import Supports
from storage.feedback.visits import Visits
from storage.installation.processes import Processes
from storage.installation.restores import Restores
from storage.messages.conversations import Conversations
from storage.messages.held import Held
from storage.messages.inbox import Inbox
from storage.messages.outbox import Outbox
from storage.messages.receipts import Receipts
from storage.messages.reminders import Reminders
from storage.messages.unreadable import Unreadables
from storage.people.event_notices import EventNotices
from storage.people.link_codes import Links
from storage.people.people import People
from storage.people.person_requests import PersonRequests
from storage.people.seats import Seats
from storage.people.signups import SignUps
from storage.people.suppressions import Suppressions
from storage.staff.absences import Absences
from storage.staff.accounts import Accounts
from storage.staff.addressed import Addressed
from storage.staff.alerts import Alerts
from storage.staff.audit import Audit
from storage.staff.calls import Calls
from storage.staff.clocks import Clocks
from storage.staff.contacts import PromisedContacts
from storage.staff.digests import Digests
from storage.staff.drafts import Drafts
from storage.staff.handling import Handling
from storage.staff.lists import Lists
from storage.staff.on_call import OnCall
from storage.staff.owed import Owed
from storage.staff.ready_answers import ReadyAnswers
from storage.staff.sessions import Sessions
from storage.staff.threads import Threads


class Work:
    """One open transaction. Its repositories are made when first asked for and end with it."""

    def __init__(self, statements: Statements, keys: Keyring) -> None:
        self.statements = self._statements = statements
        self.keys = keys

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's own."""
        return self._statements.connection

    @property
    def lost(self) -> bool:
        """Whether this transaction is lost: nothing of it will be kept."""
        return self._statements.lost

    def savepoint(self) -> AbstractContextManager[None]:
        """What raises within is undone alone; the transaction goes on. Savepoints may stand within each other.

        SQLAlchemy's own costs four times as much, and every turn has one.
        """
        return self._statements.savepoint()

    @cached_property
    def addressed(self) -> Addressed:
        return Addressed(self._statements, self.keys)

    @cached_property
    def suggestion_figures(self) -> SuggestionFigures:
        return SuggestionFigures(self._statements)

    @cached_property
    def supports(self) -> Supports:
        return Supports(self._statements)

    @cached_property
    def poster_arrivals(self) -> PosterArrivals:
        return PosterArrivals(self._statements)

    @cached_property
    def hindrances(self) -> Hindrances:
        return Hindrances(self._statements)

    @cached_property
    def wishes(self) -> Wishes:
        return Wishes(self._statements, self.keys)

    @cached_property
    def people(self) -> People:
        return People(self._statements, self.keys)

    @cached_property
    def person_requests(self) -> PersonRequests:
        return PersonRequests(self._statements)

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self._statements, self.keys)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self._statements, self.keys, self.conversations)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self._statements, self.keys, self.receipts)

    @cached_property
    def receipts(self) -> Receipts:
        return Receipts(self._statements, self.keys)

    @cached_property
    def held(self) -> Held:
        return Held(self._statements, self.keys)

    @cached_property
    def lost_visits(self) -> LostVisits:
        return LostVisits(self._statements, self.keys)

    @cached_property
    def restores(self) -> Restores:
        return Restores(self._statements)

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self._statements)

    @cached_property
    def visits(self) -> Visits:
        return Visits(self._statements, self.keys)

    @cached_property
    def feedback(self) -> Feedback:
        return Feedback(self._statements, self.keys)

    @cached_property
    def question_wordings(self) -> QuestionWordings:
        return QuestionWordings(self._statements)

    @cached_property
    def figures(self) -> Figures:
        return Figures(self._statements)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self._statements)

    @cached_property
    def signups(self) -> SignUps:
        return SignUps(self._statements, self.keys)

    @cached_property
    def seats(self) -> Seats:
        return Seats(self._statements, self.keys)

    @cached_property
    def event_notices(self) -> EventNotices:
        return EventNotices(self._statements)

    @cached_property
    def suppressions(self) -> Suppressions:
        return Suppressions(self._statements, self.keys)

    @cached_property
    def links(self) -> Links:
        return Links(self._statements, self.keys)

    @cached_property
    def unreadable(self) -> Unreadables:
        return Unreadables(self._statements, self.keys)

    @cached_property
    def processes(self) -> Processes:
        return Processes(self._statements)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self._statements)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self._statements)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self._statements)

    @cached_property
    def lists(self) -> Lists:
        return Lists(self._statements, self.keys)

    @cached_property
    def handling(self) -> Handling:
        return Handling(self._statements, self.keys)

    @cached_property
    def clocks(self) -> Clocks:
        return Clocks(self._statements)

    @cached_property
    def digests(self) -> Digests:
        return Digests(self._statements)

    @cached_property
    def absences(self) -> Absences:
        return Absences(self._statements)

    @cached_property
    def owed(self) -> Owed:
        return Owed(self._statements)

    @cached_property
    def calls(self) -> Calls:
        return Calls(self._statements, self.keys)

    @cached_property
    def on_call(self) -> OnCall:
        return OnCall(self._statements, self.keys)

    @cached_property
    def alerts(self) -> Alerts:
        return Alerts(self._statements)

    @cached_property
    def threads(self) -> Threads:
        return Threads(self._statements, self.keys)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(self._statements, self.keys)

    @cached_property
    def ready_answers(self) -> ReadyAnswers:
        return ReadyAnswers(self._statements)

    @cached_property
    def contacts(self) -> PromisedContacts:
        return PromisedContacts(self._statements)

    @cached_property
    def catalogue(self) -> CatalogueItems:
        return CatalogueItems(self._statements)
