"""The staff pages: each role sees its pages, each account its units and lists, and no account a telephone number."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.staff.access import Role
from bot.web.app import STAFF
from bot.web.staff.pages import SHOWN
from storage.database import Work
from storage.staff.accounts import StoredRole
from tests.bot.applications import NOW, Town
from tests.bot.web.staff.staff import as_demo, begin_session, csrf, page

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL = frozenset(Role)
SEES = {
    "/staff": ALL,
    "/staff/cases": {"handler", "lead", "reader"},
    "/staff/calls": {"handler", "lead"},
    "/staff/owed": {"handler", "lead", "reader"},
    "/staff/feedback": {"handler", "lead", "reader"},
    "/staff/absences": {"handler", "lead"},
    "/staff/ready-answers": {"lead"},
    "/staff/praise": {"handler", "lead", "reader"},
    "/staff/entry": {"handler", "lead"},
    "/staff/sign-ups": {"coordinator", "partner"},
    "/staff/suggestions": {"coordinator", "partner"},
    "/staff/opportunities": ALL,
    "/staff/wishes": {"lead", "coordinator", "partner"},
    "/staff/alerts": {"lead", "on_call"},
    "/staff/on-call": {"lead", "admin", "on_call"},
    "/staff/accounts": {"admin"},
    "/staff/people": {"privacy"},
    "/staff/audit": {"privacy"},
}
CASE = "/staff/cases/{id}"
HANDLES = {"handler", "lead"}
KEEPS = {"coordinator", "partner"}  # councils, to which suggestions are addressed
DOES = {
    **{
        f"/staff/people/{{id}}/{what}": {"privacy"}
        for what in ("export", "language", "name", "objection", "erase", "close")
    },
    "/staff/accounts/{id}/remove": {"admin"},
    "/staff/absences/add": HANDLES,
    "/staff/absences/{id}/end": HANDLES,
    f"{CASE}/alert": HANDLES | {"on_call"},
    f"{CASE}/crisis-number": {"on_call"},
    **{f"/staff/on-call/{{id}}{what}": {"lead", "admin"} for what in ("", "/move", "/remove", "/test")},
    "/staff/ready-answers": {"lead"},
    "/staff/ready-answers/{id}": {"lead"},
    "/staff/ready-answers/{id}/remove": {"lead"},
    "/staff/wishes/{id}": {"lead", "coordinator", "partner"},
    "/staff/wishes/{id}/remove": {"lead", "coordinator", "partner"},
    **{
        f"{CASE}/{what}": HANDLES | KEEPS
        for what in ("status", "promise", "note", "answer", "owner", "themes", "draft", "fill")
    },
    f"{CASE}/call": HANDLES,
    **{f"{CASE}/answers/{{answer}}/{what}": HANDLES | KEEPS for what in ("take-back", "retry")},
    f"{CASE}/here": {"handler", "lead", "reader", "on_call"} | KEEPS,
    **{
        f"/staff/sign-ups/{{id}}/{what}": {"coordinator", "partner"}
        for what in ("contact", "acknowledge", "contacted", "note", "answer")
    },
    **{f"/staff/opportunities/{{id}}{what}": ALL for what in ("", "/new")},
    **{
        f"/staff/opportunities/{{id}}/{what}": {"lead", "coordinator", "partner"}
        for what in ("publish", "close")
    },
    "/staff/sign-out": ALL,
    "/staff/language": ALL,
}
SEE_CASES = {"handler", "lead", "reader"}
ONE = {
    CASE: SEE_CASES | {"on_call"} | KEEPS,
    f"{CASE}/next": SEE_CASES,
    "/staff/sign-ups/{id}": {"coordinator", "partner"},
    "/staff/opportunities/{id}": ALL,
    "/staff/opportunities/{id}/new": ALL,
    "/staff/wishes/{id}": {"lead", "coordinator", "partner"},
    "/staff/people/{id}": {"privacy"},
    "/staff/people/{id}/erase": {"privacy"},
}
OPEN = {"/staff/sign-in"}

HANDLED = timedelta(days=7)


async def test_every_route_stands_in_a_table_of_this_file() -> None:
    routes = {route.path for module in STAFF for route in module.router.routes}
    assert routes == SEES.keys() | DOES.keys() | ONE.keys() | OPEN


@pytest.mark.parametrize("role", Role)
async def test_each_role_sees_its_pages_and_no_others(town: Town, role: str) -> None:
    await as_demo(town, role)
    menu = set(re.findall(r'href="(/staff[^"]*)"', (await page(town)).split("<main>")[0]))
    for path, roles in SEES.items():
        answer = await town.http.get(path)
        assert (path, answer.status_code) == (path, 200 if role in roles else 403)
        assert (path in menu) == (role in roles)
    token = csrf(await page(town))
    for path, roles in DOES.items():
        if "{id}" in path:
            answer = await town.http.post(path.format(id=10**6, answer=1), data={"csrf": token})
            assert answer.status_code == (404 if role in roles else 403)
    for path, roles in ONE.items():
        assert (await town.http.get(path.format(id=10**6))).status_code == (404 if role in roles else 403)


async def test_each_page_wants_a_session(town: Town) -> None:
    town.http.cookies.clear()
    for path in (*SEES, *ONE):
        assert (await town.http.get(path.format(id=1))).status_code == 303
    for path in DOES:
        answer = await town.http.post(path.format(id=1, answer=1), data={"csrf": "x"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in")


# -- units and lists ------------------------------------------------------------------------------------------------
async def test_a_handler_sees_the_units_of_the_role(town: Town) -> None:
    await said(town, "koks", "KOKSIN SANAT")
    await said(town, "ratamo", "RATAMON SANAT")
    await said(town, None, "EI YKSIKKÖÄ")
    await begin_session(town, StoredRole("handler", unit="koks"))
    for path in ("/staff/cases", "/staff/feedback"):
        html = await page(town, path)
        assert "KOKSIN SANAT" in html
        assert "RATAMON" not in html
        assert "EI YKSIKKÖÄ" not in html
    await begin_session(town, StoredRole("handler", unit="koks"), StoredRole("reader", unit="ratamo"))
    html = await page(town, "/staff/cases")
    assert "KOKSIN SANAT" in html
    assert "RATAMON SANAT" in html
    assert "EI YKSIKKÖÄ" not in html
    await begin_session(town, StoredRole("lead"))
    assert "EI YKSIKKÖÄ" in await page(town, "/staff/cases")


async def test_a_partner_sees_its_own_lists(town: Town) -> None:
    await signed_up(town, "olka", "Nimi Olkalainen")
    await signed_up(town, "asukaskehittaja", "Nimi Kehittäjä")
    await signed_up(town, "gone", "Nimi Kadonnut")
    await begin_session(town, StoredRole("partner", contact="olka"))
    html = await page(town, "/staff/sign-ups")
    assert "Nimi Olkalainen" in html
    assert "Nimi Kehittäjä" not in html
    assert "Nimi Kadonnut" not in html
    await begin_session(town, StoredRole("coordinator"))
    html = await page(town, "/staff/sign-ups")
    assert "Nimi Kehittäjä" in html
    assert "Nimi Kadonnut" in html
    assert "gone" in html


async def test_long_lists_come_by_page(town: Town) -> None:
    for n in range(SHOWN + 3):
        await said(town, "hamina", f"sanat-{n:03}")
    await begin_session(town, StoredRole("handler", unit="hamina"))
    for path in ("/staff/cases", "/staff/feedback"):
        first = await page(town, path)
        (next,) = re.findall(r'href="([^"]+)" rel="next"', first)
        second = await page(town, next.replace("&amp;", "&"))
        assert 'rel="next"' not in second
        words = [re.findall(r"sanat-\d\d\d", html) for html in (first, second)]
        assert [len(each) for each in words] == [SHOWN, 3]
        assert len({*words[0], *words[1]}) == SHOWN + 3


@pytest.mark.parametrize(
    "query", ["after=1", "after=2_2027-01-01T00:00:00+00:00_1", "after=1_2027-01-01_1", "after=1_x_1"]
)
async def test_a_page_that_never_was_is_refused(town: Town, query: str) -> None:
    await begin_session(town, StoredRole("lead"))
    assert (await town.http.get(f"/staff/cases?{query}")).status_code == 422


# -- what is shown --------------------------------------------------------------------------------------------------
async def test_feedback_arrives_and_is_escaped(town: Town, phone: str) -> None:
    await town.http.post("/simulator/visits", json={"unit": "koks", "phone": phone, "language": "fi"})
    await town.settle()
    await town.tell(phone, "3", "odotin <b title=x>kauan</b> ja \"kylmässä\" & 'yksin'")
    await begin_session(town, StoredRole("handler", unit="koks"))
    html = await page(town, "/staff/cases")
    assert "<b title" not in html
    assert "odotin &lt;b title=x&gt;kauan" in html
    assert ">3</td>" in html


async def test_no_number_is_shown(town: Town, phone: str) -> None:
    await town.http.post("/simulator/visits", json={"unit": "koks", "phone": phone, "language": "fi"})
    await town.settle()
    await town.tell(
        phone, "2", "SOITTO", "OSALLISTU", "D", "MUKAAN", "Maija", "TEKSTI", f"numeroni on {phone}"
    )
    await begin_session(town, *map(StoredRole, Role))
    for path in SEES:
        html = await page(town, path)
        digits = re.sub(r"[\s().-]", "", re.sub(r"<[^>]*>", " ", html))
        assert phone[4:] not in digits
        assert phone not in html
    assert "Maija" in await page(town, "/staff/sign-ups")


async def test_what_waits_is_told(town: Town) -> None:
    await begin_session(
        town, StoredRole("handler", unit="virolahti"), StoredRole("partner", contact="jarjestot")
    )
    html = await page(town)
    assert "Ei odottavia tapauksia" in html
    assert "Ei odottavia ilmoittautumisia" in html
    await said(town, "virolahti", "kiire", urgent=True)
    assert "<b>1</b> kiireellinen" in await page(town)


async def test_a_reader_is_shown_no_list_of_own_cases(town: Town) -> None:
    await begin_session(town, StoredRole("reader"))
    assert "owner=me" not in await page(town)
    await begin_session(town, StoredRole("handler"))
    assert "owner=me" in await page(town)


async def test_an_administrator_is_told_who_gets_no_reminders_and_that_nobody_is_on_call(town: Town) -> None:
    await begin_session(town, StoredRole("handler"))
    keeper = await begin_session(town, StoredRole("admin"), StoredRole("on_call"))
    html = await page(town)
    assert re.search(r'class="card bad" href="/staff/accounts"><b>\d+</b> määräaikoja, mutta', html)
    assert "Kukaan ei päivystä nyt" in html
    duty = {"csrf": csrf(html), "name": "Maija", "email": "maija@county.example", "public_holidays": "1"}
    assert (await town.http.post("/staff/on-call", data=duty)).status_code == 303
    html = await page(town)
    assert "Kukaan ei päivystä nyt" not in html
    assert "Päivystät nyt" not in html
    name = await town.application.database.read_async(lambda work: work.accounts.names([keeper])[keeper])
    await town.http.post("/staff/on-call", data=duty | {"account": name, "name": ""})
    assert "Päivystät nyt" in await page(town)


# -- who read what --------------------------------------------------------------------------------------------------
async def test_reading_leaves_a_row_for_each_case(town: Town) -> None:
    await said(town, "pyhtaa", "luettu")
    id = await begin_session(town, StoredRole("handler", unit="pyhtaa"))
    for path, subject in (("/staff/cases", "case"), ("/staff/feedback", "feedback")):
        await page(town, path)
        (row, *_) = await town.application.database.read_async(
            lambda work, subject=subject: work.audit.page(limit=9, staff=id, subject=subject)
        )
        assert (row.action, row.role) == ("read", "handler")
        assert row.subject_id is not None
    await begin_session(town, StoredRole("privacy"))
    html = await page(town, f"/staff/audit?staff={id}&subject=case")
    assert html.count('<td data-label="Teko">luki</td>') == 1


async def test_an_administrator_removes_an_account_but_not_their_own(town: Town) -> None:
    other = await begin_session(town, StoredRole("lead"))
    own = await begin_session(town, StoredRole("admin"))
    token = csrf(await page(town, "/staff/accounts"))
    assert (await town.http.post(f"/staff/accounts/{own}/remove", data={"csrf": token})).status_code == 409
    assert (await town.http.post(f"/staff/accounts/{other}/remove", data={})).status_code == 403
    assert (await town.http.post(f"/staff/accounts/{other}/remove", data={"csrf": token})).status_code == 303
    assert (await town.http.post(f"/staff/accounts/{other}/remove", data={"csrf": token})).status_code == 404


async def test_the_list_says_since_when_a_person_waits(town: Town) -> None:
    await said(town, "miehikkala", "ODOTAN")
    await begin_session(town, StoredRole("handler", unit="miehikkala"))
    html = await page(town, "/staff/cases")
    (since,) = re.findall(r'data-label="Odottanut alkaen">([^<]*)<', html)
    (opened,) = re.findall(r'data-label="Avattu"><a[^>]*>([^<]*)<', html)
    assert since == opened


async def test_the_accounts_say_who_gets_no_reminders(town: Town) -> None:
    await begin_session(town, StoredRole("handler"), name="postiton")
    await begin_session(town, StoredRole("admin"), name="hallinto")
    html = await page(town, "/staff/accounts")
    (of_handler,) = re.findall(r"<td[^>]*>postiton</td>.*?</tr>", html, re.DOTALL)
    (of_admin,) = re.findall(r"<td[^>]*>hallinto</td>.*?</tr>", html, re.DOTALL)
    assert "ei saa muistutuksia" in of_handler
    assert "ei saa muistutuksia" not in of_admin


async def said(town: Town, unit: str | None, text: str, *, urgent: bool = False) -> None:
    """Feedback with a case of its own."""

    def keep(work: Work) -> None:
        talk = work.conversations.ensure("simulator", "+358412345699", "fi", now=NOW)
        kept = work.feedback.keep(
            talk.person, text, kind="feedback", unit=unit, channel="simulator", language="fi", now=NOW
        )
        work.cases.open(kept.id, unit, now=town.clock(), urgent=urgent, within=HANDLED)

    await town.application.database.write_async(keep)


async def signed_up(town: Town, opportunity: str, name: str) -> None:
    def add(work: Work) -> None:
        talk = work.conversations.ensure("simulator", "+358412345699", "fi", now=NOW)
        work.signups.add(
            talk.person, talk.id, opportunity, name=name, language="fi", consent_version="1", now=NOW
        )

    await town.application.database.write_async(add)
