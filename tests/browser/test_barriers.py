"""Every page in a real browser: no barrier that axe-core finds, nothing to scroll sideways for, no fault of a script.

The pages are those of the routes: a new one is looked at without being named here, unless its address has a parameter.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import cycle, product

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from bot.staff.access import Role
from storage.staff.on_call import Duty
from tests.browser.demonstration import Demonstration

pytestmark = pytest.mark.asyncio(loop_scope="module")

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
WAYS = list(product((1280, 320), ("light", "dark")))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def inhabited(demonstration: Demonstration) -> AsyncIterator[Demonstration]:
    """With something on each page."""
    days = ("mon", "tue", "wed", "thu", "fri")
    duty = Duty(staff=None, name="Maija", email="maija@county.example", phone="+358412345999", opens="16:00",
                closes="08:00", weekdays=days, public_holidays=False)  # fmt: skip
    await demonstration.application.database.write_async(
        lambda work: [work.on_call.add(duty, now=demonstration.application.now()) for _ in range(2)]
    )
    await demonstration.visited("2", "aion tappaa itseni")
    await demonstration.visited("2", "odotin todella kauan eikä kukaan kertonut mistään")
    await demonstration.visited("1", "minua syrjittiin ikäni takia")
    await demonstration.visited("10", "kiitos")
    await demonstration.visited("3", "kylmä", "SOITTO")
    await demonstration.tell("+358412346998", "aion tappaa itseni")
    await demonstration.tell("+358412346999", "OSALLISTU", "D", "MUKAAN", "Maija")
    await demonstration.tell("+358412346997", "haluan opetella soittamaan pianoa")
    away = f"{demonstration.application.now() + timedelta(days=2):%Y-%m-%d}"
    await demonstration.send("handler", "/staff/absences", "/staff/absences/add", first=away, last=away)
    await demonstration.send(
        "lead", "/staff/on-call", "/staff/on-call", name="Paivystaja", email="paivystys@county.example"
    )
    today = f"{demonstration.application.now():%Y-%m-%d}"
    request = {"address": "+358412346999", "kind": "phone", "wish": "see", "came_on": today}
    await demonstration.send("privacy", "/staff/people", "/staff/people", **request)
    yield demonstration


async def barriers(page: Page) -> list[str]:
    """What is wrong with the page as it is now, each with the place."""
    return [
        f"{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:240]}"
        for violation in (await Axe().run(page, options=RULES)).response["violations"]
        for node in violation["nodes"]
    ]


class Look:
    """Opens pages in one browser after the other and keeps what is wrong with each."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: self.wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None,
        )

    async def at(self, path: str, ways: list[tuple[int, str]]) -> None:
        await self.page.goto(path)
        await self.here(path, ways)

    async def here(self, name: str, ways: list[tuple[int, str]]) -> None:
        await self.page.wait_for_load_state()
        await self.page.set_viewport_size({"width": 320, "height": 900})
        wide = await self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        self.wrong += [f"{name}: {wide} px to scroll sideways"] if wide > 0 else []
        for width, scheme in ways:
            await self.page.set_viewport_size({"width": width, "height": 900})
            await self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            self.wrong += [f"{name} ({width} px, {scheme}): {each}" for each in await barriers(self.page)]


async def test_no_page_has_a_barrier(inhabited: Demonstration, browser: Browser, long: bool) -> None:
    examples = await inhabited.examples()
    tokens = {role: await inhabited.signed_in(role) for role in Role}
    seen: dict[Role, Look] = {}
    ways = cycle(WAYS[:1] + WAYS[-1:])  # in the short form each page is looked at in one way
    stranger = Look(await (await inhabited.context(browser)).new_page())
    for route in inhabited.pages():
        here = WAYS if long else [next(ways)]
        path = examples.get(route, route)
        assert "{" not in path, f"`Demonstration.examples` must name a page for {route}"
        if not path.startswith("/staff") or path == "/staff/sign-in":
            await stranger.at(path, here)
            continue
        roles = await inhabited.roles_of(path, tokens)
        assert roles, f"nobody may see {path}"
        for role in roles if long else roles[:1]:
            if role not in seen:
                seen[role] = Look(await (await inhabited.context(browser, tokens[role])).new_page())
            await seen[role].at(path, here)
    wrong = [each for look in (stranger, *seen.values()) for each in look.wrong]
    assert not wrong, "\n".join(wrong)


async def test_no_page_has_a_barrier_after_something_was_done(
    inhabited: Demonstration, browser: Browser, long: bool
) -> None:
    ways = WAYS if long else WAYS[1:2]
    case = (await inhabited.examples())["/staff/cases/{id}"]
    look = Look(await (await inhabited.context(browser, await inhabited.signed_in("lead"))).new_page())
    await look.page.goto(case)
    await look.page.keyboard.press("?")
    await look.here("the help on keys", ways)
    await look.page.keyboard.press("Escape")
    await look.page.get_by_role("button", name="valmis", exact=True).click()
    await look.page.get_by_role("alert").wait_for()  # of the page that answers
    await look.here("a refused change", ways)
    look.wrong = [each for each in look.wrong if "status of 422" not in each]
    for each in await inhabited.cases() if long else ():
        await look.at(f"/staff/cases/{each}", ways)
    await look.page.goto("/staff/accounts")
    await look.here("a page that is for others", ways)
    look.wrong = [each for each in look.wrong if "status of 403" not in each]
    officer = Look(await (await inhabited.context(browser, await inhabited.signed_in("privacy"))).new_page())
    await officer.page.goto((await inhabited.examples())["/staff/people/{id}"])
    await officer.page.get_by_label("Mistä tiedät").select_option("letter")
    await officer.page.get_by_role("button", name="Näytä luettavaksi").click()
    await officer.page.get_by_role("heading", level=1, name="Mitä sinusta on tallessa").wait_for()
    await officer.here("all that is kept of a person", ways)
    look.wrong += officer.wrong
    await look.page.goto("/handling?language=sv")
    await look.here("in Swedish", ways)
    assert not look.wrong, "\n".join(look.wrong)
