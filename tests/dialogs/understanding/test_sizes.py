"""How many people a group has."""

from __future__ import annotations

import pytest

from dialogs.understanding import group_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("12", 12),
        ("12 henkilöä", 12),
        ("meitä on 12", 12),
        ("Noin 15!", 15),
        ("10-15", 10),
        ("kaksitoista", 12),
        ("viisi", 5),
        ("vi är tolv", 12),
        ("en grupp på åtta", 8),
        ("we are twelve", 12),
        ("one", 1),
        ("RYHMÄ 12", 12),
        ("4000000", 1000),
        ("0", None),
        ("en tiedä vielä", None),
        ("odotin 3 tuntia", None),
        ("en vet", None),
        ("meillä oli kiva käynti ja kaikki 3 hoitajaa olivat hyvin ystävällisiä", None),
    ],
)
def test_size(text: str, size: int | None) -> None:
    assert group_size(text) == size
