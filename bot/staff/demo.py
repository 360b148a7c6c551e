"""Accounts of the demonstration: one a role, without a password, only where no real account is known."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.staff.access import Account, Role
from storage.staff.accounts import StoredRole

if TYPE_CHECKING:
    from storage.work import Work

_PREFIX = "demo-"
_MAILBOXES = "kynnys.example"  # read at /simulator
OFFERED = tuple(Role)


def offered(work: Work) -> tuple[Role, ...]:
    """The roles that the sign-in page of a demonstration offers."""
    return () if work.accounts.any_real() else OFFERED


def account(work: Work, role: str, *, now: datetime) -> Account | None:
    """The account of the demonstration with this role, made when it is first wanted. None where it is not offered."""
    if role not in offered(work):
        return None
    name = f"{_PREFIX}{role}"
    if work.accounts.called(name) is None:
        email = f"{name}@{_MAILBOXES}"
        work.accounts.add(name, "", roles=[StoredRole(role)], demo=True, email=email, now=now)
    known = work.accounts.called(name)
    return Account.of(known) if known else None
