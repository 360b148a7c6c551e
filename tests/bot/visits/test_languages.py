"""A mother tongue by its codes and its names, and in which language its speakers are asked."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.organisation import Organisation
from bot.visits.languages import asked_in, language_code


@pytest.mark.parametrize(
    ("written", "code", "asked"),
    [
        *((text, "fi", "fi") for text in ("fi", "FI", "fin", "Fin", "fi-FI", "fi_FI", "fin-FI", " fi ")),
        *((text, "fi", "fi") for text in ("suomi", "SUOMI", "Finnish", "finska", "suomen kieli", "finnois", "финский")),
        *((text, "sv", "sv") for text in ("sv", "SWE", "swe", "sv-FI", "sv_FI", "sv-SE")),
        *((text, "sv", "sv") for text in ("svenska", "Svenska", "ruotsi", "Swedish", "ruotsin\u00a0kieli", "schwedisch")),
        *((text, "en", "en") for text in ("en", "eng", "en-GB", "English", "englanti", "engelska")),
        *((text, "ru", "en") for text in ("ru", "rus", "venäjä", "vena\u0308ja\u0308", "ryska", "Russian", "русский")),
        *((text, "et", "en") for text in ("et", "est", "viro", "estniska", "eesti", "Estonian")),
        *((text, "ar", "en") for text in ("ar", "ara", "arabia", "arabiska", "العربية")),
        *((text, "so", "en") for text in ("so", "som", "somali", "Somali", "soomaali")),
        *((text, "de", "en") for text in ("de", "deu", "ger", "saksa", "tyska", "Deutsch")),  # 639-2 has two for some
        *((text, "zh", "en") for text in ("zh", "zho", "chi", "kiina", "zh-Hans", "中文")),
        *((text, "fa", "en") for text in ("fa", "fas", "per", "persia", "farsi", "فارسی")),
        *((text, "se", "en") for text in ("se", "sme", "pohjoissaame", "davvisámegiella")),
        ("smi", "smi", "en"),
        ("saame", "smi", "en"),
        ("smn", "smn", "en"),
        ("ckb", "ckb", "en"),
        ("mis", "mis", "en"),  # a language without a code of its own
        ("viittomakieli", "fse", "fi"),
        ("fse", "fse", "fi"),
        ("finlandssvenskt teckenspråk", "fss", "sv"),
    ],
)  # fmt: skip
def test_a_language_is_known_by_its_codes_and_names(
    organisation: Organisation, written: str, code: str, asked: str
) -> None:
    assert language_code(written) == code
    assert asked_in(code, organisation.settings) == asked


@pytest.mark.parametrize(
    ("languages", "code", "asked"),
    [
        (("fi", "sv", "en", "ar"), "ar", "ar"),
        (("fi", "sv", "en", "ar"), "so", "en"),
        (("fi", "en"), "sv", "en"),
        (("fi", "en"), "fss", "en"),
        (("fi", "sv"), "en", "fi"),
        (("fi", "sv"), "ar", "fi"),
        (("fi", "sv"), "fse", "fi"),
    ],
)
def test_people_are_asked_in_what_the_organisation_speaks(
    organisation: Organisation, languages: tuple[str, ...], code: str, asked: str
) -> None:
    settings = organisation.settings.model_copy(update={"asked_in": languages})
    assert asked_in(code, settings) == asked


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "f", "xx", "zz", "fi,", "fi/sv", "fi,sv", "fi sv", "suomi, ruotsi", "suomi ja ruotsi", "suomi/ruotsi",
        "ruosti", "soumi", "asdfgh", "other", "tuntematon", "98", "99", "1", "-", "?", "und", "mul", "zxx", "qaa", "qtz",
        "kyllä", "koks", "+358412345678", "fi\u200b", "246", "FI1", "Finland Swedish Åland",
        "muu", "suo", "ruo", "sve",  # codes of languages far away, which mean something else where a Finn writes them
    ],
)  # fmt: skip
def test_what_is_no_language_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is no language"):
        language_code(written)


def test_our_own_codes_open_no_list_of_languages() -> None:
    code = """
import sys
from bot.visits.languages import language_code
[language_code(text) for text in ("fi", "sv", "en", "fin", "swe", "eng", "fi-FI")]
print([name for name in ("langcodes", "language_data", "marisa_trie") if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
