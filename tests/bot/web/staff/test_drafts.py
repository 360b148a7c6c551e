"""No written word is lost: drafts on the server, through the end of a session and through forms that came too late.

Two browsers are played against each other in random order (`--conversations` says how often).
"""

from __future__ import annotations

import random
import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape

import httpx
import pytest

from storage.staff.drafts import PRESENT
from storage.staff.sessions import IDLE
from tests.bot.applications import Town
from tests.bot.web.staff.staff import PASSWORD, begin_session, csrf, employ, enter, page
from tests.bot.web.staff.test_case import KOKS, rated, send, version

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHORT, SHORT_ROUNDS = 24, 3  # people in a short run, and rounds of two browsers


async def ask(town: Town, case: int, what: str, expect: int = 200, **fields: str) -> dict[str, str]:
    """As the script of the page does."""
    token = csrf(await page(town))
    answer = await town.http.post(f"/staff/cases/{case}/{what}", data={"csrf": token, **fields})
    assert answer.status_code == expect, answer.text
    return dict(answer.json())


def written(html: str) -> dict[str, str]:
    """What stands in each form."""
    found = re.findall(r'data-draft="(\w+)">(.*?)</textarea>', html, re.DOTALL)
    return {form: unescape(text) for form, text in found}


async def test_what_is_typed_is_there_again(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    for form in ("answer", "note"):
        await ask(town, case, "draft", form=form, text=f"puolivalmis <{form}>")
    await ask(town, case, "draft", form="outcome", outcome="melkein valmis")
    assert written(await page(town, f"/staff/cases/{case}")) == {
        "answer": "puolivalmis <answer>", "note": "puolivalmis <note>", "outcome": "melkein valmis",
    }  # fmt: skip
    await ask(town, case, "draft", form="note", text=" ")
    await send(town, case, "answer", text="puolivalmis, nyt valmis", form="answer")
    assert written(await page(town, f"/staff/cases/{case}")) == {
        "answer": "", "note": "", "outcome": "melkein valmis",
    }  # fmt: skip
    await send(town, case, "status", value="kesken", outcome="melkein", form="outcome")
    assert written(await page(town, f"/staff/cases/{case}"))["outcome"] == "melkein"
    await send(town, case, "status", value="valmis", outcome="nyt", form="outcome")
    with town.application.database.reading() as work:
        assert work.drafts.of(case, 1) == {}


async def test_a_draft_that_a_slow_network_brings_late_is_not_kept(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    await send(town, case, "note", text="soitin osastolle eilen", form="note")
    await ask(town, case, "draft", form="note", text="soitin osas")
    assert written(await page(town, f"/staff/cases/{case}"))["note"] == ""
    await ask(town, case, "draft", form="note", text="soitin taas")
    assert written(await page(town, f"/staff/cases/{case}"))["note"] == "soitin taas"
    town.clock.time += timedelta(minutes=1)
    await ask(town, case, "draft", form="note", text="soitin osastolle eilen")
    assert written(await page(town, f"/staff/cases/{case}"))["note"] == "soitin osastolle eilen"


async def test_drafts_are_their_writers_alone(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    await ask(town, case, "draft", form="note", text="vain minun")
    await begin_session(town, KOKS)
    assert "vain minun" not in await page(town, f"/staff/cases/{case}")


@pytest.mark.parametrize("fields", [{}, {"form": "secret", "text": "x"}])
async def test_a_draft_of_no_form_is_refused(town: Town, phone: str, fields: dict[str, str]) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    await ask(town, case, "draft", 422, **fields)


async def test_a_form_of_a_session_that_is_over_loses_nothing(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await employ(town, "vuoro-loppui", KOKS)
    town.http.cookies.clear()
    await enter(town, "vuoro-loppui")
    html = await page(town, f"/staff/cases/{case}")
    town.clock.time += IDLE
    data = {"csrf": csrf(html), "version": version(html), "text": 'pitkä & "harkittu"', "form": "answer"}
    late = await town.http.post(f"/staff/cases/{case}/answer", data=data)
    assert late.status_code == 401
    carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', late.text.split("</form>")[0]))
    carried = {name: unescape(value) for name, value in carried.items()}
    wrong = await enter(town, "vuoro-loppui", "väärä", **carried)
    assert wrong.status_code == 401
    assert "harkittu" in wrong.text
    back = await enter(town, "vuoro-loppui", PASSWORD, **carried)
    assert back.headers["location"] == f"/staff/cases/{case}"
    assert written(await page(town, f"/staff/cases/{case}"))["answer"] == 'pitkä & "harkittu"'
    answers = await town.application.database.read_async(lambda work: work.handling.answers(case))
    assert answers == []


async def test_a_form_that_is_too_long_for_a_session_that_is_over_is_refused(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    town.http.cookies.clear()
    answer = await town.http.post(f"/staff/cases/{case}/note", content=b"text=" + b"x" * 3_000_000)
    assert answer.status_code == 413


async def test_a_form_of_an_earlier_session_comes_back_with_its_words(town: Town, phone: str) -> None:
    case, elsewhere = await rated(town, phone), await rated(town, f"{phone}9", unit="ratamo")
    await begin_session(town, KOKS)
    html = await page(town, f"/staff/cases/{case}")
    data = {"csrf": csrf(html), "version": version(html), "text": "ennen uutta istuntoa", "form": "note"}
    await begin_session(town, KOKS)
    late = await town.http.post(f"/staff/cases/{case}/note", data=data)
    assert late.status_code == 403
    assert written(late.text)["note"] == "ennen uutta istuntoa"
    assert (await town.http.post(f"/staff/cases/{elsewhere}/note", data=data)).status_code == 404
    other = {"sec-fetch-site": "cross-site"}
    planted = await town.http.post(
        f"/staff/cases/{case}/note", data=data | {"text": "muualta"}, headers=other
    )
    assert planted.status_code == 403
    assert "muualta" not in planted.text + await page(town, f"/staff/cases/{case}")


async def test_who_may_not_handle_the_case_leaves_no_draft_there(town: Town, phone: str) -> None:
    case = await rated(town, phone, unit="ratamo")
    await employ(town, "muualta", KOKS)
    town.http.cookies.clear()
    kept = {"next": f"/staff/cases/{case}", "kept_form": "note", "kept": "ujutettu"}
    assert (await enter(town, "muualta", **kept)).status_code == 303
    with town.application.database.reading() as work:
        account = work.accounts.called("muualta")
        assert account is not None
        assert work.drafts.of(case, account.id) == {}


# -- who is there ---------------------------------------------------------------------------------------------------
async def test_two_people_in_one_case_see_each_other(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS, name="maija-katsoo")
    first = dict(town.http.cookies)
    assert "on avannut tämän tapauksen" not in await page(town, f"/staff/cases/{case}")
    await begin_session(town, KOKS, name="pekka-kirjoittaa")
    assert "maija-katsoo on avannut tämän tapauksen." in await page(town, f"/staff/cases/{case}")
    await ask(town, case, "draft", form="answer", text="Hei")
    town.http.cookies.clear()
    town.http.cookies.update(first)
    town.clock.time += timedelta(seconds=4)
    assert (await ask(town, case, "here"))["others"] == "pekka-kirjoittaa kirjoittaa tässä tapauksessa."
    town.clock.time += PRESENT
    assert (await ask(town, case, "here"))["others"] == ""


async def test_an_open_page_keeps_no_session_alive(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    token = csrf(await page(town))
    for _ in range(3):
        town.clock.time += IDLE / 3
        last = await town.http.post(f"/staff/cases/{case}/here", data={"csrf": token})
    assert last.status_code == 303


async def test_an_open_page_learns_that_the_case_changed(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    before = version(await page(town, f"/staff/cases/{case}"))
    assert str((await ask(town, case, "here"))["version"]) == before
    await send(town, case, "note", text="x")
    assert str((await ask(town, case, "here"))["version"]) != before


# -- two browsers ---------------------------------------------------------------------------------------------------
@dataclass
class Browser:
    """One member of staff at a page that may be old. `typing`: what was typed in each form and not sent."""

    town: Town
    http: httpx.AsyncClient
    id: int
    name: str
    case: int = 0
    html: str = ""
    typed: int = 0
    typing: dict[str, str] = field(default_factory=dict)
    sent: list[tuple[str, str | None]] = field(default_factory=list)

    def enter(self) -> None:
        """A new session, without the tenth of a second that a password takes."""
        token = secrets.token_hex()
        with self.town.application.database.writing() as work:
            work.sessions.begin(self.id, token, now=self.town.clock())
        self.http.cookies.clear()
        self.http.cookies.set("kynnys_session", token, path="/staff")

    async def look(self) -> None:
        """Everything that was typed and not sent stands in the page."""
        path = f"/staff/cases/{self.case}"
        answer = await self.http.get(path)
        if answer.status_code == 303:
            self.enter()
            answer = await self.http.get(path)
        self.html = answer.text
        shown = written(self.html)
        assert {form: text for form, text in self.typing.items() if form in shown}.items() <= shown.items()

    async def post(self, what: str, **fields: str) -> int:
        data = {"csrf": csrf(self.html), "version": version(self.html), **fields}
        answer = await self.http.post(f"/staff/cases/{self.case}/{what}", data=data)
        if answer.status_code == 401:
            hidden = re.findall(
                r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text.split("</form>")[0]
            )
            kept = {name: unescape(value) for name, value in hidden}
            self.http.cookies.clear()
            await self.http.post("/staff/sign-in", data={"name": self.name, "password": PASSWORD, **kept})
        elif answer.status_code == 403:
            await self.look()
        elif answer.status_code == 303 and answer.headers["location"].startswith("/staff/sign-in"):
            self.enter()
            return 401
        return answer.status_code

    async def type(self, chance: random.Random) -> None:
        form = chance.choice(("answer", "note", "outcome"))
        self.typed += 1
        text = self.typing[form] = f"{self.name} kirjoittaa {self.typed} <{form}>"
        assert await self.post("draft", form=form, text=text, outcome=text) in (200, 401, 403)

    async def send(self, chance: random.Random) -> None:
        """Once, or by a double press."""
        form = chance.choice(("answer", "note"))
        text = self.typing.get(form)
        for _ in range(chance.choice((1, 2)) if text else 0):
            if await self.post(form, form=form, text=text or "") == 303:
                self.sent.append((form, text))
                self.typing.pop(form, None)

    async def close(self, _: random.Random) -> None:
        outcome = self.typing.get("outcome", "")
        if await self.post("status", value="valmis", outcome=outcome, form="outcome") == 303:
            self.typing.pop("outcome", None)

    async def begin(self, _: random.Random) -> None:
        await self.post("status", value="kesken")

    async def own(self, chance: random.Random) -> None:
        await self.post("owner", value=chance.choice([self.name, ""]))

    async def expire(self, _: random.Random) -> None:
        with self.town.application.database.writing() as work:
            work.sessions.end(self.http.cookies["kynnys_session"])

    async def open(self, _: random.Random) -> None:
        await self.look()


ACTS = (
    Browser.type, Browser.type, Browser.type, Browser.send, Browser.send, Browser.close, Browser.begin, Browser.own,
    Browser.expire, Browser.open, Browser.open,
)  # fmt: skip


async def test_two_browsers_in_any_order_lose_and_double_nothing(
    town: Town, request: pytest.FixtureRequest
) -> None:
    """Each round is a case of its own; `make conversations` plays 500."""
    rounds = SHORT_ROUNDS if request.config.getoption("conversations") <= SHORT else 500
    browsers = []
    for name in ("selain-yksi", "selain-kaksi"):
        http = httpx.AsyncClient(transport=town.http._transport, base_url="http://bot.test")
        browsers.append(Browser(town, http, await employ(town, name, KOKS), name))
        browsers[-1].enter()
    for number in range(rounds):
        chance = random.Random(number)
        case = await rated(town, f"+3584123{60000 + number}")
        for browser in browsers:
            browser.case, browser.typing, browser.sent = case, {}, []
            await browser.look()
        for _ in range(14):
            await chance.choice(ACTS)(chance.choice(browsers), chance)
            town.clock.time += timedelta(seconds=chance.choice((1, 40)))
        for browser in browsers:
            await browser.look()
        with town.application.database.reading() as work:
            kept = [("answer", each.text) for each in work.handling.answers(case)]
            kept += [("note", each.text) for each in work.handling.notes(case)]
        sent = [item for browser in browsers for item in browser.sent]
        assert sorted(kept, key=str) == sorted(sent, key=str)
        assert len(set(kept)) == len(kept)
    for browser in browsers:
        await browser.http.aclose()
