"""The keyword of our texts in any script, and the words that cancel a step."""

from __future__ import annotations

import pytest

from dialogs.understanding import Kind, gives_up, understand
from dialogs.understanding.kinds import Expecting

EVERYWHERE: tuple[Expecting, ...] = ("rating", "text", "name", "consent", "choice", "delete", None)
WRITTEN = (
    "СТОП", "стоп", "Стоп!", "С Т О П", "СТОП СТОП", "🛑 стоп 🛑", "ΣΤΟΠ", "στοπ", "ЅТОР", "SТОР", "ＳＴＯＰ", "ｓｔｏｐ", "S T O P",
    "S.T.O.P.", "S-T-O-P", "s t o p", "st op", "S\nT\nO\nP", "STOP!!!", "STOP 🛑", "🛑STOP🛑", "*STOP*", "“STOP”", "#STOP", "/stop",
    "ⓈⓉⓄⓅ", "𝐒𝐓𝐎𝐏", "🇸🇹🇴🇵", "🅢🅣🅞🅟", "🆂🆃🅾🅿", "ꜱᴛᴏᴘ", "ST0P", "5TOP", "قف", "توقف", "ستوب", "停止", "ストップ", "สต็อป", "स्टॉप", "סטופ",
    "$TOP", "Стоп kiitos", "С Т О П kiitos", "СТОП, спасибо", "пожалуйста СТОП", "Ｓ Ｔ Ｏ Ｐ please", "Hej, ΣΤΟΠ tack",
)  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_stop_in_any_script(text: str) -> None:
    assert {understand(text, expecting=expecting).kind for expecting in EVERYWHERE} == {Kind.stop}


@pytest.mark.parametrize(
    "text",
    ["спасибо", "топ", "хорошо", "πότε", "top", "post", "570", "5 7", "0", "谢谢", "👍", "стопа болит"],
)
def test_other_words_in_other_scripts_stop_nothing(text: str) -> None:
    assert understand(text, expecting="rating").kind is not Kind.stop


def test_what_follows_the_keyword_in_another_script_is_kept() -> None:
    read = understand("СТОП мне не помогли", expecting="rating")
    assert (read.kind, read.comment) == (Kind.stop, "мне не помогли")


@pytest.mark.parametrize(
    "text",
    [
        "peru", "PERU", "Peruuta", "perun tämän", "peru ilmoittautuminen", "peruuta kiitos", "Haluan perua", "keskeytä", "anna olla",
        "AVBRYT", "avbryt detta", "ångra", "jag ångrar mig", "avbryt tack", "CANCEL", "cancel", "Cancel this please", "never mind", "cancle",
    ],
)  # fmt: skip
def test_words_that_give_up_a_step(text: str) -> None:
    assert gives_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "lopeta", "sluta", "peru viestit", "peruuta tilaus", "cancel my subscription", "peru aikani", "avboka min tid",
        "they cancelled my appointment", "peruitte aikani", "Peruna", "perus", "Peter", "Cancer", "en peru", "Anna", "", "8",
    ],
)  # fmt: skip
def test_words_that_do_not(text: str) -> None:
    assert not gives_up(text)


@pytest.mark.parametrize("text", ["peru", "peruuta", "avbryt", "cancel"])
def test_where_nothing_is_open_they_stop(text: str) -> None:
    assert understand(text).kind is Kind.stop
