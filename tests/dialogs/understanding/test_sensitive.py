"""An identity code is found in every way of writing it, also without a space beside it."""

from __future__ import annotations

from itertools import product

import pytest

from dialogs.understanding import understand
from dialogs.understanding.sensitive import MASK, mask

WRITTEN = (
    "131052-308T", "131052-308t", "131052A308T", "131052a308t", "131052–308T", "131052−308T", "131052‑308T", "131052_308T",
    "131052/308T", "131052.308T", "131052:308T", "131052*308T", "131052~308T", "131052=308T", "131052--308T", "131052308T",
    "131052 308T", "131052 - 308T", "131052- 308T", "131052 -308T", "131052-308 T", "13.10.52-308T", "13-10-52-308T",
    "13/10/52-308T", "13.10.1952-308T", "13101952-308T",
)  # fmt: skip


@pytest.mark.parametrize("code", WRITTEN)
def test_masked(code: str) -> None:
    for before, after in product(
        ["", "hetu", "HETU:", "oma hetuni on ", "Liisa"], ["", " kiitos", "kiitos", ".", ", 8"]
    ):
        text = f"{before}{code}{after}"
        assert mask(text) == f"{before}{MASK}{after}"
        for expecting in ("rating", "text", "name", "choice", None):
            read = understand(text, expecting=expecting)  # type: ignore[arg-type]
            assert "identity_code" in read.flags, text
            assert "308" not in read.masked + (read.comment or ""), text
            assert read.rating in (None, 8), text


@pytest.mark.parametrize(
    "text",
    [
        "131052-308T131052-308T", "131052-308T9", "9131052-308T", "131052-308Тkiitos", "131052–308т", "131052-\n308T", "131052\n-308T",
        "Käynti 3.12., hetu131052-308T,131052-308T", "13131052-308T",
    ],
)  # fmt: skip
def test_masked_whole_with_anything_glued_to_it(text: str) -> None:
    for expecting in ("rating", "text", "name", "choice", None):
        read = understand(text, expecting=expecting)  # type: ignore[arg-type]
        assert "identity_code" in read.flags
        assert "308" not in read.masked + (read.comment or "")


@pytest.mark.parametrize(
    "text",
    [
        "käynti 05.10.2025 klo 9.30",
        "05.10.2025 0930",
        "12.11.2026-1234",
        "klo 10.15-11.15",
        "viite 999999-308T",
        "131052-308",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert "identity_code" not in understand(text, expecting="text").flags


def test_swedish_codes_are_masked() -> None:
    missed = []
    for code, century in (("520413-9819", "19"), ("900175-9829", "19"), ("050230-9909", "20")):
        for written in (code, code.replace("-", "+"), century + code, century + code.replace("-", "")):
            for before, after in product(["", "mitt personnummer är ", "pnr:"], ["", " tack", ", 8"]):
                read = understand(f"{before}{written}{after}", expecting="text")
                if "identity_code" not in read.flags or read.masked != f"{before}{MASK}{after}":
                    missed.append(f"{before}{written}{after}")
    assert not missed


def test_numbers_like_swedish_codes_stay() -> None:
    texts = ("faktura 520413-9811", "faktura 195204139811", "041 2345678", "20251005-20251006", "201399-9800")
    assert not [text for text in texts if "identity_code" in understand(text, expecting="text").flags]
