"""What is promised to a person is kept, as the person's phone and the mailbox of staff see it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.demonstration import Demonstration

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_who_asked_for_a_call_is_called_back_and_the_number_is_shown_once(
    demonstration: Demonstration, browser: Browser
) -> None:
    phone = await demonstration.visited("2", "odotin kauan", "SOITTO")
    context = await demonstration.context(browser, await demonstration.signed_in("handler"))
    page = await context.new_page()
    await page.goto("/staff/calls")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"/staff/cases/\d+#call"))
    await expect(page.locator("#keys-open")).to_be_visible()
    assert phone not in await page.content()
    await page.keyboard.press("c")
    await expect(page.get_by_label("Miksi tarvitset numeron")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("link", name=phone)).to_be_visible()
    await page.get_by_role("button", name="Tavoitin", exact=True).click()
    await expect(page.get_by_role("link", name=phone)).to_have_count(0)
    assert phone not in await page.content()
    await expect(page.locator("#keys-open")).to_be_visible()
    await page.keyboard.press("2")
    await expect(page.locator(".facts").first).to_contain_text("Ihmiselle soitettiin.")
    await context.close()
