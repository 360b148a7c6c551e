"""The simulator's page in a real browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.demonstration import Demonstration

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def page(demonstration: Demonstration, browser: Browser) -> AsyncIterator[Page]:
    context = await demonstration.context(browser)
    page = await context.new_page()
    await page.goto("/simulator")
    yield page
    await context.close()


async def test_a_phone_writes_first_sends_a_picture_and_starts_over(page: Page) -> None:
    opening = page.get_by_role("form", name="Somebody writes first")
    await opening.get_by_label("Phone").fill("041 234 6111")
    await opening.get_by_label("Language").select_option("sv")
    await opening.get_by_role("button", name="Open the phone").click()
    phone = page.get_by_role("article", name="Phone +358412346111")
    field = phone.get_by_role("textbox", name="Message from +358412346111")
    await expect(field).to_be_focused()
    await field.press_sequentially("HJÄLP")
    await field.press("Enter")
    messages = phone.get_by_role("log")
    await expect(messages).to_contain_text("Välfärdsområdets responstjänst")
    await expect(field).to_be_focused()
    await phone.get_by_role("button", name="Send a picture").click()
    await expect(messages.locator(".person")).to_have_count(2)
    await expect(messages.locator(".bot")).to_have_count(2)
    await phone.get_by_role("button", name="Start over").click()
    await expect(phone).to_have_count(0)
    fresh = page.get_by_role("textbox", name=re.compile(r"Message from \+358"))
    await expect(fresh).to_be_focused()
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_timeout(300)
    await expect(phone).to_have_count(0)


async def test_focus_and_what_was_drawn_stay_when_a_message_comes(
    demonstration: Demonstration, page: Page
) -> None:
    address = await demonstration.visited(address="+358412346222")
    await demonstration.tell(address, "OSALLISTU")
    phone = page.get_by_role("article", name=f"Phone {address}")
    messages = phone.get_by_role("log")
    await expect(messages.locator(".bot")).to_have_count(2)
    await messages.locator(".bubble").first.evaluate("(bubble) => { bubble.drawn = 'before'; }")
    choice = phone.locator(".choices button").first
    await choice.focus()
    await choice.press("Enter")
    await expect(messages.locator(".bot")).to_have_count(3)
    assert await messages.locator(".bubble").first.evaluate("(bubble) => bubble.drawn") == "before"
    assert await phone.evaluate("(phone) => phone.contains(document.activeElement)")
    await demonstration.tell("+358412346111", "OHJE")  # another phone, drawn before this one
    await expect(page.get_by_role("article")).to_have_count(2)
    assert await phone.evaluate("(phone) => phone.contains(document.activeElement)")


async def test_time_passes(demonstration: Demonstration, page: Page) -> None:
    address = await demonstration.visited(address="+358412346333")
    time = page.get_by_role("form", name="Time passes")
    await time.get_by_label("How much").select_option("3 days")
    await time.get_by_role("button", name="Move the clock").click()
    await expect(time.get_by_role("status")).to_have_text("72 hours have passed")
    messages = page.get_by_role("article", name=f"Phone {address}").get_by_role("log")
    await expect(messages.locator(".bot")).to_have_count(2)
