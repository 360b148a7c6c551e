"""Staff work without a mouse: by single keys, and by the names that a screen reader reads."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.demonstration import Demonstration

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Keyboard:
    """Counts what is pressed; a key with Ctrl or Shift is one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += 1
            await self.page.keyboard.press(key)

    async def write(self, text: str) -> None:
        await self.press(*text)


@pytest_asyncio.fixture(loop_scope="module")
async def page(demonstration: Demonstration, browser: Browser) -> AsyncIterator[Page]:
    context = await demonstration.context(browser, await demonstration.signed_in("handler"))
    yield await context.new_page()
    await context.close()


async def heard(page: Page) -> None:
    """From here on its keys are heard: a page can be seen before."""
    await expect(page.locator("#keys-open")).to_be_visible()


async def focused(page: Page) -> str:
    """Name of the form, or else of the element, that has focus."""
    found: str = await page.evaluate(
        "(e => (e.closest('form')?.action ?? e.href ?? e.id).split('/').at(-1))(document.activeElement)"
    )
    return found


async def test_an_answer_written_by_keys_reaches_the_phone(
    demonstration: Demonstration, page: Page, browser: Browser
) -> None:
    phone = await demonstration.visited("2", "odotin kauan")
    phones = await (await demonstration.context(browser)).new_page()
    await phones.goto("/simulator")
    keyboard = Keyboard(page)
    await page.goto("/staff/cases")
    await keyboard.press("j", "o")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Tapaus")
    await heard(page)
    await keyboard.press("n")
    await keyboard.write("kysyin jonosta")
    await keyboard.press("Control+Enter")
    await expect(page.get_by_text("kysyin jonosta")).to_be_visible()
    await expect(page.locator("h1")).to_be_focused()
    await heard(page)
    await keyboard.press("a")
    await keyboard.write("Jono on nyt lyhyempi, a-o.")
    await keyboard.press("Control+Enter")
    await expect(page.locator(".thread .ours")).to_contain_text("Jono on nyt lyhyempi, a-o.")
    await demonstration.let_pass(1)
    received = phones.get_by_role("article", name=f"Phone {phone}").get_by_role("log")
    await expect(received).to_contain_text("Jono on nyt lyhyempi, a-o.")
    await page.reload()
    await expect(page.locator(".thread .ours")).to_contain_text("lähetetty")
    await heard(page)
    await keyboard.press("s")
    assert await focused(page) == "status"
    await keyboard.write("jono lyheni")
    await keyboard.press("Control+Enter")
    await expect(page.locator(".facts")).to_contain_text("valmis")


async def test_many_cases_take_few_keys(demonstration: Demonstration, page: Page, long: bool) -> None:
    """Fifty in at most 250; the short form has eight."""
    many = 50 if long else 8
    for n in range(many):
        await demonstration.visited(str(n % 7), f"palaute {n}")
    await page.goto("/staff/cases")
    keyboard = Keyboard(page)
    await keyboard.press("j", "o")
    await page.wait_for_url(re.compile(r"/staff/cases/\d+"))
    await heard(page)
    await page.get_by_label("Näytä sen jälkeen seuraava tapaus").check()
    done: set[str] = set()
    while len(done) < many:
        case = page.url.split("#")[0]
        assert case not in done
        if len(done) % 2:
            await keyboard.press("r", "ArrowDown")  # the first ready sentence
            await expect(page.get_by_label("Vastaus ihmiselle")).to_be_focused()
            answer = await page.get_by_label("Vastaus ihmiselle").input_value()
            await keyboard.press("Control+Enter")
            await expect(page.locator(".thread .ours")).to_contain_text(answer)
            await heard(page)
        await keyboard.press("4" if len(done) % 2 == 0 else "1")
        await expect(page.locator("button:focus")).to_have_class("ready")
        assert page.url.split("#")[0] == case, "a number alone ends nothing"
        await keyboard.press("Enter")
        done.add(case)
        if len(done) < many:
            await page.wait_for_url(lambda url, case=case: url.split("#")[0] != case)
            await expect(page.locator("h1")).to_be_focused()
            await heard(page)
    assert keyboard.pressed <= 5 * many
    await page.wait_for_url("**/staff/cases")
    waiting = await demonstration.application.database.read_async(lambda work: work.cases.list())
    assert not [case for case in waiting if case.status != "valmis"]


async def test_keys_stay_out_of_fields_and_can_be_switched_off(
    demonstration: Demonstration, page: Page
) -> None:
    await demonstration.visited("3", "kylmä")
    await demonstration.visited("4", "ahdas")
    await page.goto("/staff/cases")
    await page.keyboard.press("j")
    first = await focused(page)
    await page.keyboard.press("j")
    second = await focused(page)
    await page.keyboard.press("k")
    assert await focused(page) == first != second
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/staff/cases/{first}")
    for key, form in (("a", "answer"), ("n", "note"), ("s", "status"), ("w", "owner"), ("t", "themes")):
        await page.keyboard.press(key)
        assert await focused(page) == form
        await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await page.keyboard.type("janos? 14")
    assert await page.locator('form[action$="/note"] textarea').input_value() == "janos? 14"
    assert page.url.endswith(f"/{first}")
    await page.keyboard.press("Escape")
    # As keyboards of Finland make them: `?` stands beside 0, and AltGr writes letters.
    pressed = "(keys) => keys.forEach((key) => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, ...key})))"
    await page.evaluate(
        pressed,
        [{"key": "j", "modifierAltGraph": True}, {"key": "j", "altKey": True}, {"key": "j", "ctrlKey": True}],
    )
    assert page.url.endswith(f"/{first}")
    await page.evaluate(pressed, [{"key": "?", "code": "Minus", "shiftKey": True}])
    help = page.get_by_role("dialog", name="Näppäimet")
    await expect(help).to_be_visible()
    await help.get_by_label("Yhden kirjaimen näppäimet").uncheck()
    await page.keyboard.press("Escape")
    await expect(help).to_be_hidden()
    await page.keyboard.press("n")
    assert await focused(page) != "note"
    await page.get_by_role("button", name="Näppäimet").click()
    await help.get_by_label("Yhden kirjaimen näppäimet").check()
    await help.get_by_role("button", name="Sulje").click()
    await page.keyboard.press("j")
    await page.wait_for_url(f"**/staff/cases/{second}#heading")
    await page.keyboard.press("u")
    await page.wait_for_url("**/staff/cases")


async def test_a_case_is_handled_by_names_alone_in_the_order_of_the_page(
    demonstration: Demonstration, browser: Browser
) -> None:
    """Without JavaScript, and by what a screen reader says: links, fields and buttons by their names, with Tab."""
    await demonstration.visited("5", "huono ääni")
    context = await demonstration.context(
        browser, await demonstration.signed_in("handler"), java_script_enabled=False
    )
    page = await context.new_page()
    await page.goto("/staff/cases")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Siirry sisältöön")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(
        page.get_by_role("navigation", name="Tapauslistat").get_by_role("link").first
    ).to_be_focused()
    await page.get_by_role("row").nth(1).get_by_role("link").press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Tapaus ")
    await expect(page.get_by_role("button", name="Näppäimet")).to_be_hidden()
    await page.get_by_role("textbox", name="Muistiinpano").fill("soitin osastolle")
    await page.get_by_role("button", name="Tallenna muistiinpano").press("Enter")
    await expect(page.get_by_text("soitin osastolle")).to_be_visible()
    await page.get_by_role("checkbox", name="Odottaminen").press("Space")
    await page.get_by_role("button", name="Tallenna teemat").press("Enter")
    await page.get_by_role("textbox", name="Lopputulos").fill("ääni korjattiin")
    await page.get_by_role("button", name="valmis", exact=True).press("Enter")
    await expect(page.locator(".facts")).to_contain_text("ääni korjattiin")
    await page.get_by_role("link", name="Seuraava tapaus").press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await context.close()
