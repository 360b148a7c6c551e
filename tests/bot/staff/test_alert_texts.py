"""What alerts say: in one SMS part, in the language of the receiver, and the same in each language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.staff import alert_texts
from bot.staff.alert_texts import (
    Facts,
    alert_mail,
    alert_sms,
    many_sms,
    number_mail,
    report_mail,
    trial_sms,
)
from channels.segments import segments
from dialogs.understanding import Kind, cries_for_help, understand
from storage.models.alerts import ALERT_KINDS, URGENT

AT = datetime(2027, 3, 1, 1, 12, tzinfo=UTC)
LINK = "https://palaute.kymenlaakso.example/staff/cases/1234567"
LANGUAGES = ("fi", "sv", "en")
UNITS = (
    "",
    "KOKS",
    "Kymenlaakson keskussairaalan päivystyksen vastaanotto ja tarkkailu, toinen kerros",
    "Ёлка – 5",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_one_part_and_ends_with_the_link(language: str) -> None:
    for kind in URGENT:
        for unit in UNITS:
            text = alert_sms(Facts(kind, unit, AT, LINK), language)
            assert (segments(text).encoding, segments(text).parts) == ("GSM-7", 1), text
            assert text.endswith(LINK)
    assert segments(trial_sms(language)).parts == 1
    assert segments(many_sms(language, count=1_000, link=LINK)).parts == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_names_kind_unit_time_and_link(language: str) -> None:
    for kind in ALERT_KINDS:
        facts = Facts(kind, "KOKS", AT, LINK)
        mail = (
            alert_mail(facts, language, minutes=20, to_leads=True)
            if kind in URGENT
            else report_mail(facts, language)
        )
        assert "KOKS" in mail.subject
        for said in (LINK, "KOKS", "1.3.2027", "3.12"):
            assert said in mail.text
        assert ("20" in mail.text.replace(LINK, "").replace("2027", "")) == (kind in URGENT)
    assert "7" in number_mail(language, who="maija", case=7, at=AT, link=LINK).text


def test_each_language_says_the_same() -> None:
    words = alert_texts._WORDS
    assert len({frozenset(say) for say in words.values()}) == 1


def test_an_alert_that_comes_back_as_a_quotation_is_no_cry_for_help() -> None:
    for language in LANGUAGES:
        for text in (
            trial_sms(language),
            many_sms(language, count=20, link=LINK),
            *(alert_sms(Facts(kind, "KOKS", AT, LINK), language) for kind in URGENT),
        ):
            for back in (text, f"{text} ok", f"Re: {text}"):
                assert not cries_for_help(back)
                assert understand(back).kind is not Kind.crisis
