"""No person's number on any page, and no personal column read for a page without a row in the audit.

The pages are those of the routes, asked for by each role and by a stranger.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from bot.staff.access import Role
from channels.registry import EMAIL
from storage.database import Work
from storage.encryption.keyring import Keyring
from storage.models import audit
from tests.bot.applications import Town
from tests.bot.web.routes import gets
from tests.bot.web.staff.staff import as_demo, csrf, page

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHONE, CHAT = "+358412349191", "5550007771234"
SHOWS_NOTHING = "/ack/"  # of the sign-up that it finds
SHOWS_PHONES = "/simulator"  # which is the phones themselves
ROLES = pytest.mark.parametrize("role", [None, *Role])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def examples(town: Town) -> AsyncIterator[dict[str, str]]:
    """Addresses with something on each page; by the route, where that has parameters."""
    await town.http.post("/simulator/visits", json={"unit": "koks", "phone": PHONE, "language": "fi"})
    await town.settle()
    await town.tell(
        PHONE,
        "aion tappaa itseni",
        "2",
        f"odotin, numeroni on {PHONE}",
        "SOITTO",
        "OSALLISTU",
        "D",
        "MUKAAN",
        "Maija",
    )
    await town.tell(CHAT, "minua syrjittiin", "SOITTO", "EHDOTUS", "lisää penkkejä", "OSALLISTU", "A")
    case = await town.application.database.read_async(lambda work: work.cases.list()[0].id)
    sign_up = await town.application.database.read_async(lambda work: work.signups.list()[0].id)
    await town.application.database.write_async(
        lambda work: work.wishes.keep("haluan lentää kuuhun", day=town.clock())
    )
    (wish,) = await town.application.database.read_async(
        lambda work: work.wishes.newest(before=None, limit=1)
    )
    await as_demo(town, "lead")
    for what, fields in (
        ("note", {"text": "huomio"}),
        ("answer", {"text": "vastaus"}),
        ("status", {"value": "kesken"}),
    ):
        html = await page(town, f"/staff/cases/{case}")
        version = html.split('name="version" value="')[1].split('"')[0]
        await town.http.post(
            f"/staff/cases/{case}/{what}", data={"csrf": csrf(html), "version": version, **fields}
        )
    html = await page(town, "/staff/on-call")
    duty = {"csrf": csrf(html), "name": "Maija", "email": "maija@county.example", "phone": "+358412349192"}
    assert (await town.http.post("/staff/on-call", data=duty)).status_code == 303
    await as_demo(town, "privacy")
    asked = {
        "csrf": csrf(await page(town, "/staff/people")),
        "address": PHONE,
        "kind": "phone",
        "wish": "see",
    }
    came = await town.http.post("/staff/people", data=asked | {"came_on": f"{town.clock():%Y-%m-%d}"})
    request = came.headers["location"]
    letters = await town.application.database.read_async(lambda work: work.outbox.recent(EMAIL, limit=50))
    (token,) = {found[1] for letter in letters if (found := re.search(r"/ack/([\w-]+)", letter.text))}
    yield {
        "/staff/wishes/{id}": f"/staff/wishes/{wish.id}",
        "/staff/cases/{id}": f"/staff/cases/{case}",
        "/staff/cases/{id}/next": f"/staff/cases/{case}/next",
        "/staff/sign-ups/{id}": f"/staff/sign-ups/{sign_up}",
        "/staff/people/{id}": request,
        "/staff/opportunities/{id}": "/staff/opportunities/olka",
        "/staff/opportunities/{id}/new": "/staff/opportunities/opportunity/new",
        "/staff/people/{id}/erase": f"{request}/erase",
        "/ack/{token}": f"/ack/{token}",
    }


def addresses(town: Town, examples: dict[str, str]) -> list[str]:
    """What can be asked for by GET, except the phones themselves."""
    routes = gets(town.application)
    assert len(routes) > 12
    found = [examples.get(path, path) for path in routes if not path.startswith(SHOWS_PHONES)]
    assert not [path for path in found if "{" in path], "`examples` must name an address for it"
    return found


async def sign_in(town: Town, role: Role | None) -> None:
    town.http.cookies.clear()
    if role is not None:
        await as_demo(town, role)


def shows(answer: httpx.Response) -> list[str]:
    """Which of the two can be read in it, however they are written."""
    whole = f"{answer.url} {answer.headers} {answer.text}"
    digits = re.sub(r"[\s().+-]", "", re.sub(r"<[^>]*>", " ", answer.text))
    return [
        address for address in (PHONE, CHAT) if address.lstrip("+") in whole or address[-9:] in digits + whole
    ]


@ROLES
async def test_no_address_shows_a_number(
    town: Town, examples: dict[str, str], role: Role | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await sign_in(town, role)
    asked = [await town.http.get(address) for address in addresses(town, examples)]
    # 404: a case that is not addressed to a council of this role.
    assert {answer.status_code for answer in asked} <= {200, 303, 307, 403, 404, 503}
    assert not [(str(answer.url), shown) for answer in asked if (shown := shows(answer))]
    assert not [
        record
        for record in caplog.records
        if PHONE[-9:] in record.getMessage() or CHAT in record.getMessage()
    ]


async def test_no_mail_shows_a_number_but_the_sign_up_to_the_keeper_of_its_list(
    town: Town, examples: dict[str, str]
) -> None:
    letters = await town.application.database.read_async(lambda work: work.outbox.recent(EMAIL, limit=200))
    keepers = {contact.email for contact in town.application.organisation.settings.contacts}
    told = [
        letter for letter in letters if PHONE[-9:] in re.sub(r"\s", "", letter.text) or CHAT in letter.text
    ]
    assert told
    assert {letter.address for letter in told} <= keepers
    assert all("/ack/" in letter.text for letter in told)


@ROLES
async def test_what_reads_a_personal_column_leaves_a_row_in_the_audit(
    town: Town, examples: dict[str, str], role: Role | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: set[str] = set()
    decrypt = Keyring.decrypt

    def recording(self: Keyring, data: bytes, *, context: str) -> str:
        read.add(context)
        return decrypt(self, data, context=context)

    def rows(work: Work) -> int:
        return work.connection.execute(select(func.count()).select_from(audit)).scalar_one()

    await sign_in(town, role)
    monkeypatch.setattr(Keyring, "decrypt", recording)
    silent = []
    for address in (each for each in addresses(town, examples) if not each.startswith(SHOWS_NOTHING)):
        await town.application.idle()
        before = await town.application.database.read_async(rows)
        read.clear()
        answer = await town.http.get(address)
        if answer.status_code == 200 and read and await town.application.database.read_async(rows) == before:
            silent.append(f"{address} reads {', '.join(sorted(read))}")
    assert not silent
