"""Ids that other systems keep: of a message, of a sign-up.

A row number does not serve: after a restore from a backup the next row bears the number of one that was lost, and a
mail server or a partner's register takes it for the same. An id here is random. Where the same event may be handled
a second time after a restore, its id is made from what the event's provider calls it, so that it is the same again.
"""

from __future__ import annotations

import base64
import secrets

from sqlalchemy import FromClause, Label, String, cast, func

from storage.encryption.keyring import Keyring

LENGTH = 12  # characters for 72 random bits; a Telegram button has no room for more


def new() -> str:
    return secrets.token_urlsafe(9)


def of(keys: Keyring, *parts: str) -> str:
    """The same for the same parts for ever, also under a later key; without the key nothing can be told from it."""
    digest = keys.first_digest("\0".join(parts), context="public_id")
    return base64.urlsafe_b64encode(digest[:9]).decode()


def in_rows_of(table: FromClause) -> Label[str]:
    """A row that an earlier version of this program wrote has left the system under its number."""
    return func.coalesce(table.c.public_id, cast(table.c.id, String)).label("public_id")
