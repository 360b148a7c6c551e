"""The catalogue's pages: propose, change, translate, preview, publish and close, each as far as the role reaches."""

from __future__ import annotations

import re
from html import unescape
from time import process_time

import pytest
from sqlalchemy import event

from bot.catalogue.content import differing
from bot.staff.access import Role
from bot.web.staff.opportunity_words import wrong
from bot.web.translations import translations
from storage.catalogue.items import NewItem
from storage.staff.accounts import StoredRole
from storage.work import Work
from tests.bot.applications import NOW, Town
from tests.bot.web.staff.staff import begin_session, csrf, page

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALL = "/staff/opportunities"


def form(html: str) -> dict[str, str]:
    """What a browser sends of the form."""
    (body,) = re.findall(r'<form class="item".*?</form>', html, re.DOTALL)
    fields = dict(
        re.findall(r'<input (?:type="[\w-]+" )?name="([^"]+)"(?: inputmode="numeric")? value="([^"]*)"', body)
    )
    for name in re.findall(r'<input type="checkbox" name="([^"]+)" value="1">', body):
        fields.pop(name, None)
    fields |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', body, re.DOTALL))
    for name, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', body, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen[0] if chosen else ""
    return {name: unescape(value) for name, value in fields.items()}


async def send(town: Town, name: str, what: str = "", expect: int = 303, **changed: str) -> str:
    """The item's form, with what was changed in it."""
    fields = form(await page(town, f"{ALL}/{name}"))
    fields |= {key.replace("__", "-"): value for key, value in changed.items()}
    answer = await town.http.post(f"{ALL}/{name}{what}", data=fields)
    assert answer.status_code == expect, answer.text
    return answer.text


async def content(town: Town, name: str) -> dict[str, object]:
    stored = await town.application.database.read_async(lambda work: work.catalogue.get(name))
    assert stored is not None
    return dict(stored.content)


async def audit(town: Town) -> list[str | None]:
    rows = await town.application.database.read_async(
        lambda work: work.audit.page(limit=3, subject="opportunity", action="change")
    )
    return [row.detail for row in rows]


async def test_the_form_holds_all_that_the_item_holds(town: Town) -> None:
    """Saving it as it is changes nothing but the version."""
    await begin_session(town, StoredRole("lead"))
    names = await town.application.database.read_async(
        lambda work: [(each.kind, each.name, each.content) for each in work.catalogue.changed_since(0)]
    )
    for kind, name, before in names:
        if name in ("asukaskehittaja", "asukasilta", "osbu", "kohtaamispaikka_kotka", "digituki", "tilat"):
            await send(town, name)
            assert differing(kind, await content(town, name), before) in (
                [],
                ["barriers"],
            )  # in another order


async def test_what_is_saved_is_what_people_hear(town: Town, phone: str) -> None:
    await begin_session(town, StoredRole("lead"))
    await send(
        town, "kysely", title__fi="Kysely kirjastoista", summary__fi="Kerrot, mitä kirjasto sinulle antaa."
    )
    html = await page(town, f"{ALL}/kysely")
    shown = re.findall(r'<pre class="preview" lang="fi" data-channel="(\w+)">(.*?)</pre>', html, re.DOTALL)
    assert [channel for channel, _ in shown] == ["SMS"] * 3 + ["Telegram"] * 3
    sms = unescape(shown[0][1])
    assert "Kerrot, mitä kirjasto sinulle antaa." in sms
    await town.tell(phone, "OSALLISTU", "C")
    for _ in range(12):
        if "Kysely kirjastoista" in (await town.received(phone))[-1]:
            break
        await town.tell(phone, "SEURAAVA")
    await town.tell(phone, "Kysely kirjastoista")
    assert sms in await town.received(phone)
    assert (await audit(town))[0] == "save"


async def test_the_preview_shows_the_consent_as_phones_do(town: Town, phone: str) -> None:
    await begin_session(town, StoredRole("lead"))
    html = await page(town, f"{ALL}/asiakasraati")
    shown = re.findall(r'<pre class="preview" lang="fi" data-channel="(\w+)">(.*?)</pre>', html, re.DOTALL)
    assert [channel for channel, _ in shown] == ["SMS"] * 3 + ["Telegram"] * 3
    texts = [unescape(text) for _, text in shown]
    assert texts[:3] == texts[3:]
    assert "18" in texts[2]
    await town.tell(phone, "asiakasraatiin", "MUKAAN")
    assert (await town.received(phone))[-3:] == texts[:3]


async def test_the_preview_tells_how_far_the_decision_is(town: Town) -> None:
    await begin_session(town, StoredRole("lead"))
    for item, told in (
        ("osbu", "Ehdotuksista äänestetään näinä päivinä: 1.9.-30.9."),
        ("kuuleminen", "Tästä asiasta päätetään pian. Voit vielä vaikuttaa."),
    ):
        html = await page(town, f"{ALL}/{item}")
        shown = re.findall(
            r'<pre class="preview" lang="fi" data-channel="(\w+)">(.*?)</pre>', html, re.DOTALL
        )
        assert [channel for channel, text in shown if unescape(text) == told] == ["SMS", "Telegram"], shown


async def test_the_preview_of_a_council_shows_the_button_for_a_suggestion(town: Town) -> None:
    await begin_session(town, StoredRole("lead"))
    shown = {
        item: "Tee ehdotus" in await page(town, f"{ALL}/{item}")
        for item in ("vanhusneuvosto", "asiakasraati", "olka")
    }
    assert shown == {"vanhusneuvosto": True, "asiakasraati": True, "olka": False}


async def test_how_often_its_poster_opened_it_stands_with_the_item(town: Town, phone: str) -> None:
    await begin_session(town, StoredRole("reader"))
    assert "Avattu julisteella" not in await page(town, f"{ALL}/prototyypit")
    await town.tell(phone, "OSALLISTU PROTOTYYPIT")
    assert "Avattu julisteella</dt><dd>1</dd>" in await page(town, f"{ALL}/prototyypit")


async def test_a_form_of_an_earlier_version_changes_nothing(town: Town) -> None:
    await begin_session(town, StoredRole("lead"))
    fields = form(await page(town, f"{ALL}/vertaistuki"))
    await send(town, "vertaistuki", title__sv="Stödgrupper")
    answer = await town.http.post(f"{ALL}/vertaistuki", data={**fields, "title-fi": "Minun sanani"})
    assert answer.status_code == 409
    assert "Joku muu muutti tätä sillä välin" in answer.text
    assert "Minun sanani" in answer.text
    assert (await content(town, "vertaistuki"))["title"] == {
        "fi": "Vertaistukiryhmät", "sv": "Stödgrupper", "en": "Peer support groups",
    }  # fmt: skip
    # Saved again as it stands there, it counts.
    again = await town.http.post(f"{ALL}/vertaistuki", data=form(answer.text))
    assert again.status_code == 303
    assert (await content(town, "vertaistuki"))["title"]["fi"] == "Minun sanani"  # type: ignore[index]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"summary__fi": "Mikäli haluat, tule."}, "Teksti (suomi)</a>"),
        ({"summary__fi": "Mikäli haluat, tule."}, "virastokieltä"),
        ({"summary__sv": "Se www.kymenhva.fi"}, "on linkki"),
        ({"summary__en": "Will you come? Can you?"}, "kysyy 2 kysymystä"),
        ({"summary__fi": "sana " * 26}, "26 sanan virkkeen"),
        ({"summary__fi": "Ä" * 126}, "126 merkkiä: enintään 125"),
        ({"title__fi": "Tule ✨"}, "ei tunne merkkejä ✨"),
        ({"title__sv": ""}, "puuttuu"),
        ({"influence": ""}, "tarvitaan ennen julkaisemista: Mihin voi vaikuttaa?"),
        ({"starts": "2027-09-22T16:00", "ends": "2027-09-22T15:00"}, "Päättyy on aikaisemmin kuin Alkaa"),
        ({"starts": "2027-09-21T13:00", "ends": "2027-09-21T15:00"}, "alkaa 21.9., mutta teksti ei kerro sitä"),
        ({"starts": "joskus"}, "ei ole niin kuin pitäisi"),
        ({"capacity": "monta"}, "ei ole niin kuin pitäisi"),
        ({"owner": "nobody"}, "nobody ei ole tiedossa"),
        ({"summary__fi": "Soitamme 5 päivässä 22.9."}, "lupaa tietyn määrän päiviä (5 päivässä)"),
        ({"summary__fi": "Kehittämispaja 22.9. {nimi}"}, "{nimi} ei tarkoita tässä mitään"),
    ],
)  # fmt: skip
async def test_what_must_not_be_sent_is_refused_and_stays_in_the_form(
    town: Town, changed: dict[str, str], told: str
) -> None:
    await begin_session(town, StoredRole("lead"))
    before = await content(town, "yhteiskehittaminen")
    html = unescape(await send(town, "yhteiskehittaminen", expect=422, **changed))
    assert told in html
    assert "Mitään ei tallennettu" in html
    for value in changed.values():
        assert value.strip() in html
    assert await content(town, "yhteiskehittaminen") == before


@pytest.mark.parametrize("language", ["fi", "sv"])
async def test_no_mistake_is_told_in_another_language(language: str) -> None:
    gettext = translations(language).gettext
    for said in (
        "130 letters long as an SMS: at most 125 fit",
        "is missing",
        "something else",
        "holds no text",
    ):
        assert wrong(("summary", "fi"), said, gettext).words != wrong(("summary", "fi"), said, str).words


async def test_a_proposal_of_anybody_is_published_by_its_keeper(town: Town, phone: str) -> None:
    await begin_session(town, StoredRole("reader"))
    fields = form(await page(town, f"{ALL}/opportunity/new"))
    fields |= {
        "title-fi": "Kävelykerho 5.4.", "title-sv": "Gånggrupp", "title-en": "Walking club",
        "summary-fi": "Kävelet yhdessä.", "summary-sv": "Du går med andra.", "summary-en": "You walk together.",
        "owner": "jarjestot",
    }  # fmt: skip
    looked = await town.http.post(f"{ALL}/opportunity/new", data={**fields, "preview": "1"})
    assert looked.status_code == 200
    assert "Kävelet yhdessä." in looked.text
    answer = await town.http.post(f"{ALL}/opportunity/new", data=fields)
    assert answer.headers["location"] == f"{ALL}/kavelykerho_5_4"
    assert (await audit(town))[0] == "propose"
    html = await page(town, f"{ALL}/kavelykerho_5_4")
    assert "vielä auki" in html
    await send(town, "kavelykerho_5_4", title__fi="Kävelykerho")  # its proposer may still mend it
    assert (await town.http.post(f"{ALL}/kavelykerho_5_4/publish", data=form(html))).status_code == 403
    assert "Kävelykerho" not in str(town.application.organisation.opportunities_open(NOW))

    await begin_session(town, StoredRole("partner", contact="olka"))
    assert "Vain vastuutaho muuttaa tätä" in await page(town, f"{ALL}/kavelykerho_5_4")
    other = {"csrf": csrf(html := await page(town, ALL + "/olka")), **form(html), "version": "2"}
    assert (await town.http.post(f"{ALL}/kavelykerho_5_4", data=other)).status_code == 403

    await begin_session(town, StoredRole("partner", contact="jarjestot"))
    assert "<b>1</b> luonnosta julkaistavaksi" in await page(town)
    refused = unescape(await send(town, "kavelykerho_5_4", "/publish", expect=422))
    assert "tarvitaan ennen julkaisemista" in refused
    answers = dict.fromkeys(
        ("invited", "influence", "limits", "follows", "results", "left_out", "enough_time"), "Vastaus"
    )
    texts = {f"{name}__{code}": "Aina" for name in ("effort", "audience") for code in ("fi", "sv", "en")}
    asked = dict.fromkeys(("free", "step_free", "remote", "helper"), "yes")
    await send(
        town, "kavelykerho_5_4", "/publish", topics="liikunta, yhteiso", timing="Aina", area__Kotka="1", languages__fi="1",
        **answers, **texts, **asked,
    )  # fmt: skip
    assert "kavelykerho_5_4" in [each.id for each in town.application.organisation.opportunities_open(NOW)]
    assert (await content(town, "kavelykerho_5_4"))["topics"] == ["liikunta", "yhteiso"]

    stolen = await town.http.post(
        f"{ALL}/kavelykerho_5_4", data={**form(await page(town, f"{ALL}/kavelykerho_5_4")), "owner": "olka"}
    )
    assert stolen.status_code == 403

    refused = unescape(await send(town, "kavelykerho_5_4", "/close", expect=422))
    assert "Mitä siitä seurasi</a>: puuttuu" in refused
    outcome = {f"outcome__{code}": "Kerho jatkuu." for code in ("fi", "sv", "en")}
    await send(town, "kavelykerho_5_4", "/close", **outcome)
    assert "kavelykerho_5_4" not in [
        each.id for each in town.application.organisation.opportunities_open(NOW)
    ]
    assert (await audit(town))[:2] == ["close", "publish"]
    await send(town, "kavelykerho_5_4", "/publish")  # and it opens again


async def test_the_list_of_mukaan_stays_open(town: Town) -> None:
    await begin_session(town, StoredRole("lead"))
    outcome = {f"outcome__{code}": "Kiitos." for code in ("fi", "sv", "en")}
    assert "Sanalla MUKAAN" in await send(town, "asukaskehittaja", "/close", expect=422, **outcome)


async def test_a_short_notice_is_told(town: Town) -> None:
    await begin_session(town, StoredRole("lead"))
    fields = form(await page(town, f"{ALL}/kuuleminen"))
    soon = {
        "starts": "2027-03-10T16:30",
        "ends": "2027-03-10T18:00",
        "deadline": "2027-03-09T16:00",
        "preview": "1",
    }
    html = (await town.http.post(f"{ALL}/kuuleminen", data={**fields, **soon})).text
    assert "Ihmisillä on vain 8 päivää aikaa päättää. Kutsu vähintään 14 päivää ennen." in html
    assert "alkaa 10.3., mutta teksti ei kerro sitä" in html  # found before anything is saved


async def test_a_form_of_an_earlier_session_loses_nothing(town: Town) -> None:
    await begin_session(town, StoredRole("lead"))
    old = {**form(await page(town, f"{ALL}/tilat")), "title-fi": "Tiloja ryhmille"}
    new = {**form(await page(town, f"{ALL}/place/new")), "title-fi": "Uusi tupa"}
    await begin_session(town, StoredRole("lead"))
    for path, fields in ((f"{ALL}/tilat", old), (f"{ALL}/tilat/close", old), (f"{ALL}/place/new", new)):
        answer = await town.http.post(path, data=fields)
        assert answer.status_code == 403
        assert "Kirjauduit uudelleen" in answer.text
        assert form(answer.text)["title-fi"] == fields["title-fi"]
        away = await town.http.post(path, data=fields, headers={"sec-fetch-site": "cross-site"})
        assert away.status_code == 403
        assert fields["title-fi"] not in away.text
    assert (await content(town, "tilat"))["title"]["fi"] == "Maksuttomat tilat"  # type: ignore[index]


async def test_places_and_answers_have_their_forms(town: Town) -> None:
    await begin_session(town, StoredRole("handler"))
    fields = form(await page(town, f"{ALL}/place/new"))
    fields |= {f"title-{code}": "Talo" for code in ("fi", "sv", "en")}
    fields |= {f"summary-{code}": "Tule." for code in ("fi", "sv", "en")}
    refused = await town.http.post(
        f"{ALL}/place/new", data={**fields, "address": "Katu 1", "municipality": "Kotka"}
    )
    assert refused.status_code == 422
    assert "Aukioloajat" in refused.text
    fields |= {f"hours-{code}": "9-10" for code in ("fi", "sv", "en")}
    answer = await town.http.post(
        f"{ALL}/place/new",
        data={
            **fields,
            "address": "Katu 1",
            "municipality": "Kotka",
            "phrasings-fi": "talolle\n\n kahville ",
        },
    )
    assert answer.headers["location"] == f"{ALL}/talo"
    html = await page(town, f"{ALL}/talo")
    assert "Talo, Katu 1, Kotka. 9-10" in html
    assert (await content(town, "talo"))["phrasings"] == {"fi": ["talolle", "kahville"]}
    again = await town.http.post(
        f"{ALL}/place/new", data={**fields, "address": "Katu 2", "municipality": "Kotka"}
    )
    assert again.headers["location"] == f"{ALL}/talo_2"


async def test_filters_stand_in_the_address(town: Town) -> None:
    await begin_session(town, StoredRole("partner", contact="olka"))
    rows = re.findall(r'id="item-(\w+)"', await page(town, f"{ALL}?owner=mine"))
    assert rows == ["olka"]
    rows = re.findall(r'id="item-(\w+)"', await page(town, f"{ALL}?kind=information&state=published"))
    assert rows == [
        "aloitteen_teko",
        "aluevaalit",
        "avustuksen_haku",
        "digituki",
        "poytakirjat",
        "tilojen_haku",
    ]
    for query in ("kind=x", "state=x", f"after={'x' * 41}"):
        assert (await town.http.get(f"{ALL}?{query}")).status_code == 422
    assert (await town.http.get(f"{ALL}/nobody")).status_code == 404
    assert (await town.http.get(f"{ALL}/nobody/new")).status_code == 404


async def test_two_thousand_items_cost_no_more(town: Town) -> None:
    template = await content(town, "digituki")
    asked: list[str] = []

    def note(*args: object) -> None:
        # Not the look of the renewal, which comes at any moment.
        if "FROM catalogue_revision" not in (statement := str(args[2])):
            asked.append(statement)

    event.listen(town.application.database._reading, "before_cursor_execute", note)
    await begin_session(town, *map(StoredRole, Role))
    few = {}
    for path in (ALL, f"{ALL}/asukasilta"):
        asked.clear()
        await page(town, path)
        few[path] = len(asked)

    def fill(work: Work) -> None:
        for number in range(2_000):
            name = f"zz_{number:04}"
            work.catalogue.add(
                NewItem(name, "information", "published", "jarjestot", {**template, "id": name}), now=NOW
            )

    await town.application.database.write_async(fill)
    await town.application.renew_catalogue()
    for path, count in few.items():
        asked.clear()
        await page(town, path)
        assert 0 < len(asked) <= count, path
    assert len(town.application.organisation.catalogue.current.information) > 2_000
    for path in (ALL, f"{ALL}?owner=jarjestot&state=published", f"{ALL}/zz_1000", f"{ALL}/asukasilta"):
        await page(town, path)
        begun = process_time()
        await page(town, path)
        assert process_time() - begun < 0.2, path
    first = await page(town, ALL)
    (next_page,) = re.findall(r'href="([^"]+)" rel="next"', first)
    assert 'id="item-' in await page(town, unescape(next_page))
