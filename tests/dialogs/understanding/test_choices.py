"""Letters of menus, first names, and what is masked. All numbers and codes are invented or official samples."""

from __future__ import annotations

import pytest

from dialogs.understanding import Kind, choose, first_name, understand

TITLES = {
    "A": "Anna palautetta",
    "B": "Tee ehdotus",
    "C": "Katso mihin voit osallistua",
    "D": "Tule asukaskehittäjäksi",
    "E": "Pyydä soittoa",
}


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("a", "A"), ("A.", "A"), ("B)", "B"), ("(c)", "C"), ("vaihtoehto b", "B"), ("D kiitos", "D"), ("Valitsen E", "E"),
        ("”C”", "C"), ("C Katso mihin voit osallistua", "C"), ("C: Katso", "C"), ("Katso mihin voit osallistua", "C"),
        ("anna palautetta", "A"), ("tee ehdotus", "B"), ("asukaskehittäjäksi", "D"), ("asukaskehittajaksi", "D"),
        ("anna palautteta", "A"), ("ehdotus", "B"), ("Pyyda soittoa", "E"), ("alternativ a", "A"), ("option d", "D"),
        ("1", None), ("2", None), ("F", None), ("", None), ("a tai b", None), ("kaikki", None), ("en tiedä", None),
        ("AB", None), ("9", None), ("hyvä palvelu oli eilen", None), ("\ud800", None),
    ],
)  # fmt: skip
def test_choose(text: str, letter: str | None) -> None:
    assert choose(text, TITLES) == letter


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maija", "Maija"), ("maija", "Maija"), ("MAIJA", "Maija"), ("olen Maija", "Maija"), ("Olen Matti.", "Matti"),
        ("nimeni on Matti Meikäläinen", "Matti"), ("jag heter Åsa", "Åsa"), ("call me Joe", "Joe"), ("I'm Ann", "Ann"),
        ("Aino-Maija", "Aino-Maija"), ("aino-maija", "Aino-Maija"), ("Moi, olen Liisa", "Liisa"), ("Kalle vaan", "Kalle"),
        ("My name is Joe Smith", "Joe"), ("Mitt namn är Björn", "Björn"), ("Hej! Jag heter Eva", "Eva"), ("Liisa, kiitos", "Liisa"),
        ("131052-308T", None), ("+358 41 2345678", None), ("https://example.org", None), ("en", None), ("ei kiitos", None),
        ("kuka kysyy?", None), ("", None), ("👍", None), ("maija@example.org", None), ("www.example.org", None),
        ("en halua kertoa nimeäni koska se ei kuulu teille mitenkään", None), ("STOP", None), ("9", None),
    ],
)  # fmt: skip
def test_first_name(text: str, name: str | None) -> None:
    assert first_name(text) == name


@pytest.mark.parametrize(
    "secret",
    [
        "131052-308T", "131052 308T", "131052-308 T", "13 10 52-308T", "+358 41 2345678", "041 2345678", "0412345678",
        "041-234 5678", "+358412345678", "maija@example.org", "FI21 1234 5600 0007 85", "FI2112345600000785", "00358412345678",
    ],
)  # fmt: skip
@pytest.mark.parametrize("expecting", ["rating", "text", None])
def test_secrets_are_masked(secret: str, expecting: str | None) -> None:
    for text in (
        secret,
        f"9. Hoitaja oli hyvä, {secret} kiitos",
        f"palvelu oli hidasta {secret}",
        f"haluan kuolla {secret}",
    ):
        read = understand(text, expecting=expecting)  # type: ignore[arg-type]
        kept = f"{read.comment} {read.masked}"
        assert secret not in kept
        assert "[***]" in read.masked
        assert sum(map(str.isdigit, kept)) <= 2
        assert ("identity_code" in read.flags) == ("308" in secret)


def test_harmless_numbers_are_kept() -> None:
    text = "Kävin 15.10.2025 klo 9.30, odotin 45 min ja maksoin 50,20 euroa. Tulin 24.10. uudestaan."
    assert understand(text, expecting="text").masked == text


def test_long_text_is_kept_whole() -> None:
    text = "hyvä palvelu " * 1000
    assert understand(text, expecting="text").comment == text.strip()


def test_alone_identity_code_is_nothing_to_keep() -> None:
    assert understand("131052-308T", expecting="rating").kind is Kind.not_understood
