"""Passwords are compared one after the other, and only so many wait."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest

from bot.staff.passwords import Passwords, TooManyTries, hashed


async def test_a_password_is_right_or_wrong() -> None:
    passwords = Passwords()
    known = hashed("oikea hevonen")
    assert await passwords.match("oikea hevonen", known)
    assert not await passwords.match("väärä hevonen", known)
    assert not await passwords.match("", None)
    passwords.close()


def test_a_try_costs_what_owasp_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    cost: dict[str, int] = {}
    monkeypatch.setattr("hashlib.scrypt", lambda *_, **given: cost.update(given) or b"digest")
    hashed("oikea hevonen")
    assert (cost["n"], cost["r"], cost["p"]) == (2**16, 8, 1)


async def test_one_try_more_than_may_wait_is_refused_until_there_is_room() -> None:
    go_on = Event()
    passwords = Passwords(waiting=2, compare=lambda password, known: go_on.wait(5))
    tries = [asyncio.create_task(passwords.match("x", None)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyTries):
        await passwords.match("x", None)
    go_on.set()
    assert await asyncio.gather(*tries) == [True, True]
    assert await passwords.match("x", None)
    passwords.close()


async def test_a_try_that_is_given_up_counts_until_it_ends() -> None:
    go_on = Event()
    passwords = Passwords(waiting=1, compare=lambda password, known: go_on.wait(5))
    given_up = asyncio.create_task(passwords.match("x", None))
    await asyncio.sleep(0.05)
    given_up.cancel()
    await asyncio.sleep(0.05)
    with pytest.raises(TooManyTries):
        await passwords.match("x", None)
    go_on.set()
    passwords.close()
