"""Who is on call is kept on a page; alerts are opened, judged, and lead to one case and no other."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.organisation import Organisation
from storage.staff.accounts import StoredRole
from storage.work import Work
from tests.bot.applications import Town
from tests.bot.web.staff.staff import begin_session, csrf, page

pytestmark = pytest.mark.asyncio(loop_scope="module")

LEAD, ON_CALL = StoredRole("lead"), StoredRole("on_call")
STAFF_PHONE = "+358412345999"


async def post(town: Town, path: str, expect: int = 303, **fields: str) -> str:
    token = csrf(await page(town))
    answer = await town.http.post(path, data={"csrf": token, **fields})
    assert answer.status_code == expect, answer.text
    return answer.text


async def cried(town: Town, phone: str, *words: str) -> int:
    """The newest case."""
    await town.tell(phone, *(words or ("aion tappaa itseni",)))
    await town.settle()
    return await town.application.database.read_async(lambda work: max(case.id for case in work.cases.list()))


async def mails(town: Town, address: str) -> list[str]:
    def look(work: Work) -> list[str]:
        return [
            f"{each.subject}\n{each.text}" for each in work.outbox.recent("email") if each.address == address
        ]

    return await town.application.database.read_async(look)


async def emptied(town: Town) -> None:
    def run(work: Work) -> None:
        for person in work.on_call.all():
            work.on_call.remove(person.id, now=town.clock())

    await town.application.database.write_async(run)


async def test_the_list_is_kept_and_each_change_audited(town: Town) -> None:
    await emptied(town)
    id = await begin_session(town, LEAD)
    assert "Kukaan ei päivystä nyt" in await page(town, "/staff/on-call")
    await post(town, "/staff/on-call", name="Yövuoro", email="night@county.example", opens="16:00", closes="08:00",
               phone="041 2345 999", **{"day-mon": "1", "day-fri": "1"})  # fmt: skip
    await post(town, "/staff/on-call", name="Toinen", email="second@county.example", public_holidays="1")
    html = await page(town, "/staff/on-call")
    assert "16:00–08:00, ma pe, ei pyhäpäivinä" in re.sub(r"\s+", " ", html)
    assert "…999" in html
    assert "2345999" not in html.replace(" ", "")
    assert html.index("Yövuoro") < html.index("Toinen")
    first, second = await town.application.database.read_async(
        lambda work: [person.id for person in work.on_call.all()]
    )
    await post(town, f"/staff/on-call/{second}/move", value="up")
    html = await page(town, "/staff/on-call")
    assert html.index("Toinen") < html.index("Yövuoro")
    await post(town, f"/staff/on-call/{first}", name="Yö", email="night@county.example")
    ((_, kept),) = await town.application.database.read_async(
        lambda work: [(p.id, p.duty) for p in work.on_call.all() if p.id == first]
    )
    assert (kept.phone, kept.opens, kept.name) == (STAFF_PHONE, None, "Yö")
    await post(town, f"/staff/on-call/{first}/test")
    await town.settle()
    assert "Koehälytys" in (await mails(town, "night@county.example"))[0]
    assert "Koehälytys" in (await town.received(STAFF_PHONE))[0]
    await post(town, f"/staff/on-call/{first}/remove")
    await post(town, f"/staff/on-call/{first}/remove", 404)
    assert "Yö</td>" not in await page(town, "/staff/on-call")
    rows = await town.application.database.read_async(
        lambda work: work.audit.page(limit=20, staff=id, subject="on-call", action="change")
    )
    assert [row.detail for row in reversed(rows)] == [
        "added",
        "added",
        "moved",
        "changed",
        "test alert",
        "removed",
    ]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"account": "nobody-here", "email": "x@county.example"}, "Tällaista tunnusta ei ole"),
        ({"email": "x@county.example"}, "Valitse tunnus tai kirjoita nimi"),
        ({"name": "x", "email": "x"}, "Kirjoita sähköposti näin"),
        ({"name": "x", "phone": "12"}, "Numero ei ole puhelinnumero"),
        ({"name": "x", "email": "x@county.example", "opens": "16:00"}, "Kirjoita molemmat ajat"),
        ({"name": "x", "email": "x@county.example", "opens": "25:00", "closes": "08:00"}, "Kirjoita molemmat ajat"),
        ({"name": "x"}, "Tätä henkilöä ei tavoiteta"),
    ],
)  # fmt: skip
async def test_what_is_no_duty_is_refused_and_stays_in_the_form(
    town: Town, fields: dict[str, str], says: str
) -> None:
    await begin_session(town, LEAD)
    html = await post(town, "/staff/on-call", 422, **fields)
    assert says in html
    for value in fields.values():
        assert value == "nobody-here" or f'value="{value}"' in html


async def test_a_person_on_call_opens_the_case_of_the_alert_and_no_other(town: Town, phone: str) -> None:
    await emptied(town)
    other = await cried(town, "+358412345997", "minua syrjittiin, koska olen romani")
    case = await cried(town, phone)
    await begin_session(town, ON_CALL)
    start = await page(town)
    assert 'href="/staff/alerts"' in start
    html = await page(town, "/staff/alerts")
    assert f'href="/staff/cases/{case}"' in html
    assert f'href="/staff/cases/{other}"' not in html
    town.clock.time += timedelta(minutes=2)
    html = await page(town, f"/staff/cases/{case}")
    assert "aion tappaa itseni" in html
    assert phone not in html
    assert 'href="/staff/cases' not in html
    assert (await town.http.get(f"/staff/cases/{other}")).status_code == 404
    assert (await town.http.get("/staff/cases")).status_code == 403
    await post(town, f"/staff/cases/{case}/note", 403, text="x", version="0")
    await post(town, "/staff/on-call", 403, name="x", email="x@county.example")
    await post(town, f"/staff/cases/{case}/alert", value="right")
    (alert,) = await town.application.database.read_async(lambda work: work.alerts.of_case(case))
    assert (alert.status, alert.verdict, alert.opened_at) == ("opened", "right", town.clock())
    (row, *_) = await town.application.database.read_async(
        lambda work: work.audit.page(limit=9, subject="case", subject_id=case, action="read")
    )
    assert row.role == "on_call"
    await town.application.database.write_async(
        lambda work: work.handling.set_status(
            case, _version(work, case), "valmis", who="staff 1", now=town.clock(), outcome="x"
        )
    )
    assert (await town.http.get(f"/staff/cases/{case}")).status_code == 404
    await begin_session(town, LEAD)
    assert "100 %" in await page(town, "/staff/on-call")


def _version(work: Work, case: int) -> int:
    known = work.handling.case(case)
    assert known
    return known.version


async def test_a_lead_sees_discrimination_at_once_until_it_is_opened(town: Town, phone: str) -> None:
    await begin_session(town, LEAD)
    before = _count(await page(town), "syrjintä")
    case = await cried(town, phone, "minua syrjittiin koska olen romani")
    await begin_session(town, StoredRole("handler"))
    await page(town, f"/staff/cases/{case}")
    assert "/staff/alerts" not in await page(town)
    await begin_session(town, LEAD)
    assert _count(await page(town), "syrjintä") == before + 1
    await page(town, f"/staff/cases/{case}")
    assert _count(await page(town), "syrjintä") == before


def _count(html: str, kind: str) -> int:
    found = re.search(rf'href="/staff/alerts"><b>(\d+)</b> {kind}', html)
    return int(found[1]) if found else 0


async def test_what_staff_text_back_is_no_feedback_and_commands_hold(town: Town) -> None:
    await emptied(town)
    phone = "+358412345998"
    await begin_session(town, LEAD)
    await post(town, "/staff/on-call", name="Maija", phone=phone)
    await town.http.post("/simulator/visits", json={"unit": "koks", "phone": phone, "language": "fi"})
    await town.settle()
    (person,) = await town.application.database.read_async(lambda work: work.on_call.all())
    await post(town, f"/staff/on-call/{person.id}/test")
    await town.settle()
    said = await town.received(phone)
    cases = await town.application.database.read_async(lambda work: len(work.cases.list()))
    for text in ("2 menen sinne", "soittakaa minulle", "8", "kiitos"):
        await town.tell(phone, text)
    assert await town.received(phone) == said
    assert not {"2 menen sinne", "soittakaa minulle", "kiitos"} & set(await town.feedback())
    assert await town.application.database.read_async(lambda work: len(work.cases.list())) == cases
    assert [text for text, _ in await town.heard(phone)] == [
        "2 menen sinne",
        "soittakaa minulle",
        "8",
        "kiitos",
    ]
    await town.tell(phone, "aion tappaa itseni")
    assert len(await town.received(phone)) > len(said)
    assert await town.application.database.read_async(lambda work: len(work.cases.list())) == cases + 1
    await town.tell(phone, "STOP")
    assert "Emme lähetä enää" in (await town.received(phone))[-1]
    await begin_session(town, LEAD)
    assert "henkilöä ei tavoiteta" in await page(town, "/staff/on-call")
    await post(town, f"/staff/on-call/{person.id}/test", 422)
    town.clock.time += timedelta(days=3)
    await town.tell(phone, "odotin kauan käytävällä")
    assert "odotin kauan käytävällä" in await town.feedback()


async def test_the_number_is_shown_once_where_it_is_allowed(
    town: Town, phone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await emptied(town)
    case = await cried(town, phone)
    await town.application.database.write_async(
        lambda work: work.accounts.add(
            "dpo", "", roles=[StoredRole("privacy")], email="dpo@county.example", now=town.clock()
        )
    )
    await begin_session(town, ON_CALL, name="paivystaja")
    path = f"/staff/cases/{case}"
    assert "crisis-number" not in await page(town, path)
    version = re.findall(r'name="version" value="(\d+)"', await page(town, path))[0]
    await post(town, f"{path}/crisis-number", 422, text="soitan hänelle", version=version)
    allowed = town.application.organisation.settings.model_copy(update={"crisis_number": "on_call"})
    monkeypatch.setattr(
        town.application,
        "organisation",
        Organisation(**{**vars_of(town.application.organisation), "settings": allowed}),
    )
    assert "crisis-number" in await page(town, path)
    assert "muutamalla sanalla" in await post(town, f"{path}/crisis-number", 422, text=" ", version=version)
    html = await post(town, f"{path}/crisis-number", 200, text="soitan hänelle", version=version)
    assert phone in html
    await post(town, f"{path}/crisis-number", 422, text="uudestaan", version=str(int(version) + 1))
    html = await page(town, path)
    assert phone not in html
    assert "soitan hänelle" in html
    assert "crisis-number" not in html
    (mail,) = await mails(town, "dpo@county.example")
    assert "paivystaja" in mail
    assert phone not in mail
    assert "soitan" not in mail
    (row,) = await town.application.database.read_async(
        lambda work: work.audit.page(limit=9, subject="crisis-number", subject_id=case)
    )
    assert (row.action, row.role) == ("reveal", "on_call")


def vars_of(organisation: Organisation) -> dict[str, object]:
    return {name: getattr(organisation, name) for name in Organisation.__dataclass_fields__}
