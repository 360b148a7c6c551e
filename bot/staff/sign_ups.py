"""What the keeper of a list does with a sign-up: acknowledge it, make the promised contact, write notes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.asking.calendar import day_of
from bot.organisation import Organisation
from bot.staff.access import Account, Right

if TYPE_CHECKING:
    from storage.people.signups import SignUp
    from storage.work import Work

LONGEST_NOTE = 4_000  # characters


def lists_of(
    organisation: Organisation, account: Account, right: Right = Right.sign_ups
) -> frozenset[str] | None:
    """The opportunities whose sign-ups the account sees, or in which it has another right; None: all of them, also those
    that are gone.
    """
    contacts = account.contacts(right)
    if contacts is None:
        return None
    return frozenset(
        opportunity.id for opportunity in organisation.opportunities.values() if opportunity.owner in contacts
    )


def seen_by(work: Work, organisation: Organisation, account: Account, id: int) -> SignUp | None:
    """The sign-up where the account may see it. Raises `Forbidden` for an account that sees none."""
    lists = lists_of(organisation, account)
    signup = work.signups.get(id)
    return signup if signup is not None and (lists is None or signup.opportunity in lists) else None


def contact_case(work: Work, organisation: Organisation, signup: SignUp, now: datetime) -> int:
    """The case of the promised contact; made here for a sign-up from before contacts were cases."""
    promises = organisation.settings.promises_on(day_of(signup.consented_at))
    return work.cases.open_contact(
        signup.id,
        now=now,
        within=promises.handled_within,
        answered_within=promises.answered_within,
    )
