"""Signing in: a password, a session, and a limit to wrong tries that shuts no colleague out for long.

Wrong passwords are counted by name and by where they came from. A browser in which this name signed in before is
known by a cookie and counted by itself, so that others who try the name lock only others out (OWASP, "Slow Down
Online Guessing Attacks with Device Cookies").
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.staff.access import Account
from bot.staff.passwords import Passwords

if TYPE_CHECKING:
    from storage.database import Database
    from storage.work import Work


class Refused(Exception):
    """No session: the name or the password is wrong."""


class Locked(Refused):
    """Too many wrong tries from there. Ends by itself."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    account: Account
    token: str = field(repr=False)


class SignIn:
    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords

    async def by_password(
        self, name: str, password: str, *, place: str, device: str | None, now: datetime
    ) -> SignedIn:
        """Raises `Refused`, `Locked`, and `TooManyTries` of `Passwords`.

        `place` is the address that the request came from; `device` is what the browser kept of an earlier sign-in.
        """
        bucket = f"{name}\n{device if device and self.knows(device, name) else place}"

        def look(work: Work) -> tuple[bool, Account | None, str | None]:
            stored = work.accounts.called(name)
            real = stored if stored and not stored.demo else None
            account = Account.of(real) if real else None
            return work.sessions.locked(bucket, now=now), account, real.password if real else None

        locked, account, known = await self._database.read_async(look)
        if locked:
            raise Locked
        if not await self._passwords.match(password, known) or account is None:
            await self._database.write_async(lambda work: _failed(work, bucket, account, now))
            raise Refused
        return await self._database.write_async(lambda work: _begun(work, account, bucket, now))

    async def as_demo(self, role: str, *, now: datetime) -> SignedIn:
        """Raises `Refused` where real accounts are known, and for a role that there is not."""
        from bot.staff.demo import account

        def begin(work: Work) -> SignedIn | None:
            demo = account(work, role, now=now)
            return _begun(work, demo, None, now) if demo else None

        signed_in = await self._database.write_async(begin)
        if signed_in is None:
            raise Refused
        return signed_in

    def device(self, name: str) -> str:
        """What a browser keeps after a sign-in of this name."""
        mark = secrets.token_urlsafe(16)
        return f"{mark}.{self._proof(mark, name)}"

    def knows(self, device: str, name: str) -> bool:
        mark, _, proof = device.partition(".")
        return hmac.compare_digest(proof.encode(), self._proof(mark, name).encode())

    def _proof(self, mark: str, name: str) -> str:
        return self._database.keys.digest(f"{mark}\n{name}", context="staff.device").hex()


def csrf(token: str) -> str:
    """What the forms of this session carry: who cannot read its pages cannot send one."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def _begun(work: Work, account: Account, bucket: str | None, now: datetime) -> SignedIn:
    token = secrets.token_urlsafe(32)
    work.sessions.begin(account.id, token, now=now)
    if bucket is not None:
        work.sessions.forgive(bucket)
    work.audit.add("sign-in", "staff", [account.id], at=now, staff=account.id)
    return SignedIn(account, token)


def _failed(work: Work, bucket: str, account: Account | None, now: datetime) -> None:
    work.sessions.failed(bucket, now=now)
    if account is not None:  # unknown names would fill the audit
        work.audit.add("sign-in refused", "staff", [account.id], at=now)
