"""What tests with a browser do to the demonstration without the browser: people write, staff sign in, time passes."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import httpx
from playwright.async_api import Browser, BrowserContext

from bot.application import Application
from bot.staff.access import Role
from tests.bot.web.routes import gets

_ids = count(1)
_numbers = count(358412346000)


class Demonstration:
    def __init__(self, application: Application, http: httpx.AsyncClient) -> None:
        self.application = application
        self.http = http
        self.base = str(http.base_url)

    # -- people -------------------------------------------------------------------------------------------------
    async def tell(self, address: str, *texts: str, language: str = "fi") -> None:
        """Each is answered before the next is written."""
        for text in texts:
            body = {"id": f"told-{next(_ids)}", "from": address, "text": text, "language": language}
            (await self.http.post("/hooks/simulator", json=body)).raise_for_status()
            await self.settle()

    async def visited(self, *texts: str, unit: str = "koks", address: str = "") -> str:
        """The phone of a person who was asked about a visit and answered so."""
        address = address or f"+{next(_numbers)}"
        body = {"unit": unit, "phone": address, "language": "fi"}
        (await self.http.post("/simulator/visits", json=body)).raise_for_status()
        await self.settle()
        await self.tell(address, *texts)
        return address

    async def received(self, address: str) -> list[str]:
        answer = await self.http.get("/simulator/messages", params={"address": address})
        return [message["text"] for message in answer.raise_for_status().json()]

    async def let_pass(self, hours: int) -> None:
        (await self.http.post("/simulator/clock", json={"hours": hours})).raise_for_status()

    async def settle(self) -> None:
        """Until nothing that is due waits any more."""
        backlog = 1
        while backlog:
            await self.application.tick()
            await self.application.idle()
            now = self.application.now()
            backlog = await self.application.database.read_async(
                lambda work, now=now: work.inbox.backlog() + work.outbox.backlog(now=now)
            )

    # -- pages --------------------------------------------------------------------------------------------------
    def pages(self) -> list[str]:
        """The address of every page, as its route writes it: each that answers a GET with HTML."""
        return gets(self.application, pages=True)

    async def examples(self) -> dict[str, str]:
        """What stands for the parameters of those addresses, from what the demonstration holds."""
        read = self.application.database.read_async
        sign_ups = await read(lambda work: work.signups.page(None, limit=1))
        mail = (await self.http.get("/simulator/phones")).json()["mail"]
        tokens = [found[1] for letter in mail if (found := re.search(r"/ack/([\w-]+)", letter["text"]))]
        wishes = await read(lambda work: work.wishes.newest(before=None, limit=1))
        requests = await read(lambda work: work.person_requests.waiting(limit=1))
        return {
            "/staff/people/{id}": f"/staff/people/{requests[0].id}",
            "/staff/people/{id}/erase": f"/staff/people/{requests[0].id}/erase",
            "/staff/cases/{id}": f"/staff/cases/{(await self.cases())[0]}",
            "/staff/sign-ups/{id}": f"/staff/sign-ups/{sign_ups[0].id}",
            "/staff/wishes/{id}": f"/staff/wishes/{wishes[0].id}",
            "/staff/opportunities/{id}": "/staff/opportunities/asukasilta",
            "/staff/opportunities/{id}/new": "/staff/opportunities/opportunity/new",
            "/ack/{token}": f"/ack/{tokens[0]}",
        }

    async def cases(self) -> list[int]:
        """All cases, by their numbers."""
        return await self.application.database.read_async(
            lambda work: [case.id for case in work.cases.list()]
        )

    # -- staff --------------------------------------------------------------------------------------------------
    async def signed_in(self, role: str) -> str:
        """The token of a session of the demonstration's account with that role."""
        self.http.cookies.clear()
        answer = await self.http.post("/staff/sign-in", data={"demo": role})
        assert answer.status_code == 303, answer.text
        token = self.http.cookies["kynnys_session"]
        self.http.cookies.clear()
        return token

    async def send(self, role: str, page: str, path: str, **fields: str) -> None:
        """A form of that page, by a member of staff with the role."""
        cookie = {"cookie": f"kynnys_session={await self.signed_in(role)}"}
        html = (await self.http.get(page, headers=cookie)).raise_for_status().text
        csrf = re.search(r'name="csrf" value="([^"]+)"', html)
        assert csrf
        answer = await self.http.post(path, headers=cookie, data={"csrf": csrf[1], **fields})
        assert answer.status_code == 303, answer.text

    async def roles_of(self, path: str, tokens: dict[Role, str]) -> list[Role]:
        """Who may see the page."""
        return [
            role
            for role, token in tokens.items()
            if (await self.http.get(path, headers={"cookie": f"kynnys_session={token}"})).status_code == 200
        ]

    async def context(self, browser: Browser, token: str | None = None, **more: Any) -> BrowserContext:
        """A browser of its own, signed in where a token is given."""
        context = await browser.new_context(base_url=self.base, **more)
        context.set_default_timeout(5_000)
        if token is not None:
            cookie = {"name": "kynnys_session", "value": token, "url": f"{self.base}/staff"}
            await context.add_cookies([cookie])  # type: ignore[list-item]
        return context
