"""What is promised to a person is kept, as the person's phone and the mailbox of staff see it."""

from __future__ import annotations

import asyncio
import re
import time

import pytest
from playwright.async_api import Browser, expect

from tests.browser.demonstration import Demonstration

pytestmark = pytest.mark.asyncio(loop_scope="module")

AT_ONCE = 60  # seconds within which a person on call is told


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
    await page.keyboard.press("Enter")
    await expect(page.locator(".facts").first).to_contain_text("Ihmiselle soitettiin.")
    await context.close()


async def test_a_person_on_call_is_mailed_at_once_without_a_word_of_the_person(
    demonstration: Demonstration, browser: Browser
) -> None:
    lead = await demonstration.context(browser, await demonstration.signed_in("lead"))
    page = await lead.new_page()
    await page.goto("/staff/on-call")
    await page.get_by_label("Nimi, jos tunnusta ei ole").last.fill("Paivystaja")
    await page.get_by_label("Sähköposti, jos muu kuin tunnuksen").last.fill("paivystys@county.example")
    await page.get_by_role("button", name="Lisää").click()
    await expect(page.get_by_role("cell", name="paivystys@county.example")).to_be_visible()
    begun = time.monotonic()
    await demonstration.tell("+358412346444", "Aion tappaa itseni")
    letters: list[dict[str, str]] = []
    while not letters:
        assert time.monotonic() - begun < AT_ONCE
        await asyncio.sleep(0.1)
        mail = (await demonstration.http.get("/simulator/phones")).json()["mail"]
        letters = [letter for letter in mail if letter["to"] == "paivystys@county.example"]
    (letter,) = letters
    assert "tappaa" not in str(letter)
    assert "412346444" not in str(letter)
    link = re.search(r"(/staff/cases/\d+)", letter["text"])
    assert link
    on_call = await demonstration.context(browser, await demonstration.signed_in("on_call"))
    opened = await on_call.new_page()
    await opened.goto(link[1])
    await expect(opened.locator(".said").first).to_contain_text("Aion tappaa itseni")
    assert "412346444" not in await opened.content()
    await lead.close()
    await on_call.close()


async def test_what_staff_publish_and_close_is_heard_on_the_phone(
    demonstration: Demonstration, browser: Browser
) -> None:
    """Everything with the keyboard and the mouse of one page, which works without scripts."""
    token = await demonstration.signed_in("coordinator")
    context = await demonstration.context(browser, token, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/staff/opportunities?kind=opportunity")
    await page.get_by_role("link", name="Asukaskysely").click()
    summary = page.get_by_label("Teksti, suomi")
    await summary.fill("Kerro Mikäli haluat.")
    await page.get_by_role("button", name="Näytä, miltä se näyttää").click()
    await expect(page.get_by_role("alert")).to_contain_text("virastokieltä")
    await summary.fill("Kerrot, mitä kirjasto antaa sinulle.")
    await page.get_by_label("Otsikko, suomi").fill("Kirjastokysely")
    await page.get_by_role("button", name="Tallenna").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Kirjastokysely")
    shown, *asked = await page.locator("pre.preview[lang=fi][data-channel=SMS]").all_inner_texts()

    assert shown in await told_of("Kirjastokysely", demonstration, "+358412346471")
    await demonstration.tell("+358412346471", "MUKAAN")
    assert asked
    assert (await demonstration.received("+358412346471"))[-len(asked) :] == asked
    for code in ("suomi", "svenska", "English"):
        await page.get_by_label(f"Mitä siitä seurasi, {code}").fill("Aukioloajat muuttuivat.")
    await page.get_by_role("button", name="Sulje", exact=True).click()
    await expect(page.locator(".facts")).to_contain_text("suljettu")
    assert shown not in await told_of("Kirjastokysely", demonstration, "+358412346472")
    await page.get_by_role("button", name="Julkaise").click()
    await expect(page.locator(".facts")).to_contain_text("julkaistu")
    assert shown in await told_of("Kirjastokysely", demonstration, "+358412346473")
    await context.close()


async def told_of(title: str, demonstration: Demonstration, phone: str) -> list[str]:
    """What a phone reads that asks for the item by its title."""
    await demonstration.tell(phone, title)
    return await demonstration.received(phone)
