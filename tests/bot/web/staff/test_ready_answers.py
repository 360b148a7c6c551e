"""Ready answers: one sentence in each language, chosen by the person's, filled in, counted, and never silently out of date."""

from __future__ import annotations

import re
from html import unescape

import pytest

from bot.organisation.ready_answers import READY_ANSWERS
from bot.staff import ready_answers
from storage.staff.accounts import StoredRole
from tests.bot.applications import Town
from tests.bot.web.staff.staff import begin_session, csrf, page
from tests.bot.web.staff.test_case import KOKS, rated
from tests.bot.web.staff.test_drafts import ask, written

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE = "/staff/ready-answers"


def forms(html: str) -> dict[str, dict[str, str]]:
    """The fields of each sentence."""
    found = {}
    for id, form in re.findall(r'id="sentence-(\d+)">(.*?)</form>', html, re.DOTALL):
        texts = re.findall(r'<textarea name="(text-\w+)"[^>]*>(.*?)</textarea>', form, re.DOTALL)
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
        found[id] = {name: unescape(value) for name, value in [*hidden, *texts]}
    return found


async def save(town: Town, id: str, expect: int = 303, **changed: str) -> str:
    fields = forms(await page(town, PAGE))[id] | {
        key.replace("_", "-"): each for key, each in changed.items()
    }
    answer = await town.http.post(f"{PAGE}/{id}", data=fields)
    assert answer.status_code == expect, answer.text
    return answer.text


async def test_a_new_installation_has_those_of_the_organisation(town: Town) -> None:
    await begin_session(town, StoredRole("lead"))
    shown = forms(await page(town, PAGE))
    assert [form["text-fi"] for form in shown.values()] == [each.text.fi for each in READY_ANSWERS]


async def test_shipped_ones_are_at_most_two_parts_in_each_language(town: Town) -> None:
    organisation = town.application.organisation
    for answer in READY_ANSWERS:
        assert set(answer.text.given) == {"fi", "sv", "en"}
        assert ready_answers.unfit(answer.text.given, organisation) == []


async def test_changing_one_language_marks_the_others(town: Town, phone: str) -> None:
    await begin_session(town, StoredRole("lead"))
    await save(town, "2", text_fi="Pahoittelemme pitkää odotusta.")
    html = await page(town, PAGE)
    (form,) = re.findall(r'id="sentence-2">.*?</form>', html, re.DOTALL)
    assert form.count("voi olla vanhentunut") == 2
    assert 'name="checked-sv"' in form
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    case_html = await page(town, f"/staff/cases/{case}")
    assert "Pahoittelemme pitkää odotusta.</option>" in case_html
    await begin_session(town, StoredRole("lead"))
    await save(town, "2", checked_sv="1")
    html = await page(town, PAGE)
    assert html.count("voi olla vanhentunut") == 1
    await save(town, "2", text_en="We are sorry about the long wait.", checked_fi="1", checked_sv="1")
    assert "voi olla vanhentunut" not in await page(town, PAGE)


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "Teksti puuttuu"), ("x" * 307, "pidempi kuin kaksi"), ("Kiitos – hei", "ei tunne merkkejä –"),
     ("Hei {nimi}", "Paikkaa nimi ei ole"), ("{unit} " * 12, "pidempi kuin kaksi")],
)  # fmt: skip
async def test_what_is_no_ready_answer_is_refused_and_kept_in_the_form(
    town: Town, text: str, told: str
) -> None:
    await begin_session(town, StoredRole("lead"))
    html = unescape(await save(town, "3", 422, text_sv=text))
    assert told in html
    assert f">{text}</textarea>" in html


async def test_a_late_form_overwrites_nothing(town: Town) -> None:
    await begin_session(town, StoredRole("lead"))
    fields = forms(await page(town, PAGE))["4"]
    town.clock.time = town.clock.time.replace(microsecond=7)
    await save(town, "4", text_en="Thank you! The staff have heard of it.")
    late = await town.http.post(f"{PAGE}/4", data={**fields, "text-fi": "Myöhäinen lause."})
    assert late.status_code == 409
    assert ">Myöhäinen lause.</textarea>" in late.text
    assert forms(await page(town, PAGE))["4"]["text-en"] == "Thank you! The staff have heard of it."


async def test_a_sentence_is_added_and_removed_for_good(town: Town) -> None:
    await begin_session(town, StoredRole("lead"))
    html = await page(town, PAGE)
    before = set(forms(html))
    texts = {"text-fi": "Uusi lause.", "text-sv": "En ny mening.", "text-en": "A new sentence."}
    assert (await town.http.post(PAGE, data={"csrf": csrf(html), **texts})).status_code == 303
    (new,) = set(forms(await page(town, PAGE))) - before
    for _ in range(2):
        answer = await town.http.post(f"{PAGE}/{new}/remove", data={"csrf": csrf(html)})
    assert answer.status_code == 404
    with town.application.database.writing() as work:
        ready_answers.begin(work, town.application.organisation, town.clock())
    assert set(forms(await page(town, PAGE))) == before


async def test_only_the_lead_changes_them(town: Town) -> None:
    await begin_session(town, KOKS)
    token = csrf(await page(town))
    assert (await town.http.post(f"{PAGE}/1", data={"csrf": token})).status_code == 403


@pytest.mark.parametrize(
    ("language", "said"),
    [("fi", "Yritimme soittaa"), ("sv", "Vi försökte ringa"), ("en", "We tried to call")],
)
async def test_it_is_chosen_by_the_persons_language_and_filled_in(
    town: Town, phone: str, language: str, said: str
) -> None:
    case = await rated(town, phone, *({"sv": ["SVENSKA"], "en": ["ENGLISH"]}.get(language, [])), "2", "x y z")
    await begin_session(town, KOKS)
    html = await page(town, f"/staff/cases/{case}")
    texts = {
        unescape(text): id for id, text in re.findall(r'<option value="(\d+)" data-text="([^"]*)"', html)
    }
    (chosen,) = [text for text in texts if text.startswith(said)]
    assert town.application.organisation.settings.telephone in chosen
    assert "{" not in "".join(texts)
    data = {"csrf": csrf(html), "ready": texts[chosen], "text": "Hei!"}
    assert (await town.http.post(f"/staff/cases/{case}/fill", data=data)).status_code == 303
    html = await page(town, f"/staff/cases/{case}")
    assert written(html)["answer"] == f"Hei! {chosen}"


# -- parts and letters ----------------------------------------------------------------------------------------------
async def test_parts_and_their_price_are_told_while_it_is_written(town: Town, phone: str) -> None:
    case = await rated(town, phone)
    await begin_session(town, KOKS)
    settings = town.application.organisation.settings
    assert settings.sms_part_cents == 6.5
    told = await ask(town, case, "draft", form="answer", text="a" * 161)
    assert told["parts"] == "2 tekstiviestin osaa, 13.0 senttiä."
    told = await ask(town, case, "draft", form="answer", text="a" * 80 + "–")
    assert told["parts"] == (
        "2 tekstiviestin osaa, 13.0 senttiä. Kirjoita - merkin – tilalle. Silloin osia on 1."
    )
    assert "Kirjoita - merkin – tilalle." in await page(town, f"/staff/cases/{case}")
    object.__setattr__(settings, "sms_part_cents", None)
    told = await ask(town, case, "draft", form="answer", text="<b>hei</b> 🙂")
    assert told["parts"] == "1 tekstiviestin osa. Jätä pois 🙂."
