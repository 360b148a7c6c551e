"""What staff do with the catalogue: propose, change, publish and close items, each as far as their roles reach."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.catalogue.content import Mistakes, mistakes_in, new_item
from bot.organisation import RESIDENT_DEVELOPER, State
from bot.staff.access import Account, Forbidden, Right
from storage.staff.handling import Changed

if TYPE_CHECKING:
    from bot.organisation.settings import OrganisationSettings
    from storage.catalogue.items import StoredItem
    from storage.catalogue.wishes import Wish
    from storage.work import Work

_LONGEST_NAME = 36
_TRIES = 50  # names that are tried where one is taken


class Unfit(Exception):
    """The item cannot be written like this."""

    def __init__(self, mistakes: Mistakes) -> None:
        super().__init__("the item is not as it should be")
        self.mistakes = mistakes


class NotAllowed(Exception):
    """What is asked for never happens to this item: the reason is a word that pages explain."""


def keeps(account: Account, owner: str) -> bool:
    """Whether the account may publish and close what this contact owns."""
    if not account.may(Right.catalogue):
        return False
    contacts = account.contacts(Right.catalogue)
    return contacts is None or owner in contacts


def may_change(account: Account, stored: StoredItem) -> bool:
    """Keepers change what is theirs; others their own proposal until a keeper has taken it up."""
    own = stored.status == State.draft and stored.changed_by == account.id
    return own or keeps(account, stored.owner)


def propose(
    work: Work,
    account: Account,
    kind: str,
    content: Mapping[str, Any],
    settings: OrganisationSettings,
    now: datetime,
) -> StoredItem:
    """A draft. Raises `Unfit`."""
    content = {"id": _free_name(work, content), **content, "status": State.draft.value}
    if mistakes := mistakes_in(kind, content, settings):
        raise Unfit(mistakes)
    stored = work.catalogue.add(new_item(kind, content), now=now, staff=account.id)
    if stored is None:  # the same name was taken meanwhile
        raise Changed
    _note(work, account, stored, "propose", now)
    return stored


def change(
    work: Work,
    account: Account,
    stored: StoredItem,
    content: Mapping[str, Any],
    settings: OrganisationSettings,
    now: datetime,
    what: str = "save",
) -> None:
    """Raises `Unfit`, `NotAllowed`, `Changed` and `Forbidden`."""
    owner, status = str(content.get("owner")), str(content["status"])
    if not may_change(account, stored) or (account.may(Right.catalogue) and not keeps(account, owner)):
        raise Forbidden(Right.catalogue)
    if status != stored.status and not keeps(account, stored.owner):
        raise Forbidden(Right.catalogue)
    if stored.name == RESIDENT_DEVELOPER and not (content.get("sign_up") and status == State.published):
        raise NotAllowed("developers")
    mistakes = list(mistakes_in(stored.kind, content, settings))
    if what == "close" and stored.kind == "opportunity" and not content.get("outcome"):
        mistakes = [(("outcome",), "is missing")]
    if mistakes:
        raise Unfit(mistakes)
    if not work.catalogue.write(
        stored, status=status, owner=owner, content=content, now=now, staff=account.id
    ):
        raise Changed
    _note(work, account, stored, what, now)


def answer_wish(
    work: Work,
    account: Account,
    wish: Wish,
    stored: StoredItem,
    language: str,
    phrasing: str,
    settings: OrganisationSettings,
    now: datetime,
) -> None:
    """Write a phrasing into the item that answers the wish, as a new version; the wish is gone. The words of the person who
    wished do not go into the catalogue.

    Raises `NotAllowed` (copied, closed), `Unfit`, `Changed` and `Forbidden`.
    """
    if stored.status == State.closed:
        raise NotAllowed("closed")
    if _words(phrasing) == _words(wish.text):
        raise NotAllowed("copied")
    phrasings = dict(stored.content.get("phrasings") or {})
    known = [str(each) for each in phrasings.get(language, ())]
    if _words(phrasing) not in map(_words, known):
        phrasings[language] = [*known, phrasing]
        change(work, account, stored, {**stored.content, "phrasings": phrasings}, settings, now, "phrasing")
    elif not may_change(account, stored):
        raise Forbidden(Right.catalogue)
    if not work.wishes.remove(wish.id):  # another one answered it at the same time
        raise Changed


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _note(work: Work, account: Account, stored: StoredItem, what: str, now: datetime) -> None:
    right = Right.catalogue if account.may(Right.catalogue) else Right.proposals
    work.audit.add(
        "change", "opportunity", [stored.id], at=now, staff=account.id, role=account.role(right), detail=what
    )


def _free_name(work: Work, content: Mapping[str, Any]) -> str:
    """A name from its title, which no item has yet."""
    titles = content.get("title") or {}
    title = next((text for text in titles.values() if text), "")
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_NAME].rstrip("_")
    if not re.match(r"[a-z][a-z0-9_]", name):
        name = f"item_{name}".rstrip("_")
    names = (name, *(f"{name}_{number}" for number in range(2, _TRIES)))
    return next((each for each in names if work.catalogue.get(each) is None), names[-1])
