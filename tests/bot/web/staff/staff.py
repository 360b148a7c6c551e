"""Members of staff with a browser, for tests of the staff pages."""

from __future__ import annotations

import re
import secrets

import httpx

from bot.staff.passwords import hashed
from storage.staff.accounts import StoredRole
from storage.work import Work
from tests.bot.applications import NOW, Town

PASSWORD = "oikea hevonen"


async def employ(town: Town, name: str, *roles: StoredRole, language: str = "fi") -> int:
    """A real account with these roles."""
    id = await town.application.database.write_async(
        lambda work: work.accounts.add(name, hashed(PASSWORD), roles=roles, language=language, now=NOW)
    )
    assert id is not None
    return id


async def enter(town: Town, name: str, password: str = PASSWORD, **more: str) -> httpx.Response:
    return await town.http.post("/staff/sign-in", data={"name": name, "password": password, **more})


async def as_demo(town: Town, role: str) -> None:
    town.http.cookies.clear()
    answer = await town.http.post("/staff/sign-in", data={"demo": role})
    assert answer.status_code == 303, answer.text


async def page(town: Town, path: str = "/staff") -> str:
    answer = await town.http.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("location"))
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


def csrf(html: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', html)
    assert found
    return found[1]


async def begin_session(town: Town, *roles: StoredRole, name: str = "") -> int:
    """Signs in with a new account of these roles, without its password."""
    token = secrets.token_hex()

    def begin(work: Work) -> int:
        id = work.accounts.add(name or token, "", roles=roles, now=NOW)
        assert id is not None
        work.sessions.begin(id, token, now=town.clock())
        return id

    id = await town.application.database.write_async(begin)
    town.http.cookies.clear()
    town.http.cookies.set("kynnys_session", token, path="/staff")
    return id
