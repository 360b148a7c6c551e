"""What each role may do, and in which units and lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.staff.accounts import StoredAccount, StoredRole
    from storage.work import Work


class Role(StrEnum):
    """In the order in which the demonstration offers them."""

    handler = "handler"
    lead = "lead"
    coordinator = "coordinator"
    partner = "partner"
    reader = "reader"
    privacy = "privacy"
    admin = "admin"
    on_call = "on_call"


class Right(StrEnum):
    cases = "cases"  # see what people wrote, and the cases of it
    handle = "handle"  # change cases and answer people
    ready_answers = "ready_answers"  # change the sentences that all answers may use
    sign_ups = "sign_ups"
    addressed = "addressed"  # see and handle the suggestions to the councils of one's contacts
    proposals = "proposals"  # see the catalogue, and propose an item of it
    catalogue = "catalogue"  # change, publish and close items of it
    figures = "figures"
    absences = "absences"  # plan those of others
    people = "people"  # find, export and erase a person
    audit = "audit"
    accounts = "accounts"
    alerts = "alerts"  # see the alerts, and open the cases of the urgent ones until they are done
    crisis_number = "crisis_number"  # of such a case, where the organisation allows it
    on_call = "on_call"  # see who is on call
    duties = "duties"  # say who is on call


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.handler: frozenset({Right.proposals, Right.cases, Right.handle, Right.figures}),
    Role.lead: frozenset(
        {
            Right.proposals,
            Right.catalogue,
            Right.cases,
            Right.handle,
            Right.figures,
            Right.absences,
            Right.alerts,
            Right.on_call,
            Right.duties,
            Right.ready_answers,
        }
    ),
    Role.coordinator: frozenset({Right.proposals, Right.catalogue, Right.sign_ups, Right.addressed}),
    Role.partner: frozenset({Right.proposals, Right.catalogue, Right.sign_ups, Right.addressed}),
    Role.reader: frozenset({Right.proposals, Right.cases, Right.figures}),
    Role.privacy: frozenset({Right.proposals, Right.people, Right.audit}),
    Role.admin: frozenset({Right.proposals, Right.accounts, Right.on_call, Right.duties}),
    Role.on_call: frozenset({Right.proposals, Right.alerts, Right.crisis_number, Right.on_call}),
}
HANDLING = tuple(role.value for role in Role if Right.handle in RIGHTS[role])
# Roles with deadlines.
REMINDED = tuple(role.value for role in Role if RIGHTS[role] & {Right.handle, Right.sign_ups})
BY_UNIT = frozenset({Role.handler, Role.reader})  # take units; without one the role holds in all of them
BY_CONTACT = frozenset({Role.coordinator, Role.partner})  # take contacts; a partner needs one


class Forbidden(Exception):
    """The account lacks the right."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account that is signed in."""

    id: int
    name: str
    language: str
    demo: bool
    roles: tuple[StoredRole, ...]

    @classmethod
    def of(cls, stored: StoredAccount) -> Account:
        return cls(stored.id, stored.name, stored.language, stored.demo, stored.roles)

    def may(self, right: Right) -> bool:
        return any(right in RIGHTS[Role(role.role)] for role in self.roles)

    def has(self, role: Role) -> bool:
        return any(each.role == role for each in self.roles)

    def role(self, right: Right) -> str:
        """The first of the account's roles that has this right, for the audit. Raises `Forbidden`."""
        return self._giving(right)[0].role

    def units(self, right: Right) -> frozenset[str] | None:
        """The units in which the account has this right; None: in all, and where there is no unit.

        Raises `Forbidden`.
        """
        units = [role.unit for role in self._giving(right)]
        return None if None in units else frozenset(unit for unit in units if unit is not None)

    def handles(self, unit: str | None) -> bool:
        """Whether the account may handle cases of that unit; None: cases without a unit."""
        if not self.may(Right.handle):
            return False
        units = self.units(Right.handle)
        return units is None or unit in units

    def contacts(self, right: Right) -> frozenset[str] | None:
        """The contacts for whose lists the account has this right; None: for all. Raises `Forbidden`."""
        contacts = [role.contact for role in self._giving(right)]
        return None if None in contacts else frozenset(contact for contact in contacts if contact is not None)

    def _giving(self, right: Right) -> list[StoredRole]:
        giving = [role for role in self.roles if right in RIGHTS[Role(role.role)]]
        if not giving:
            raise Forbidden(right)
        return giving


def mailed(work: Work, role: Role) -> list[StoredAccount]:
    """The accounts with this role that have an e-mail address."""
    return [each for each in work.accounts.all() if each.email and Account.of(each).has(role)]
