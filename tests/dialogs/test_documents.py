"""A YAML file is read strictly: what is wrong is told with its line, its place, and what would be right."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from dialogs.documents import Document
from dialogs.problems import DocumentError


class Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Tea(Part):
    tea: Literal["green", "black"]
    sugar: bool = False


class Coffee(Part):
    coffee: str
    sort: float = Field(0, alias="milk")


Drink = Annotated[
    Annotated[Tea, Tag("Tea")] | Annotated[Coffee, Tag("Coffee")],
    Discriminator(lambda drink: "Tea" if "tea" in drink else "Coffee"),
]


class Menu(Part):
    name: str = Field("", pattern=r"^[A-Z]")
    since: date | None = None
    drinks: list[Drink] = []
    hours: str | list[Tea] = ""
    prices: dict[str, float] = {}


def refusal(path: Path, text: str | bytes) -> list[str]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DocumentError) as caught:
        Document(path, "menu.yml").into(Menu)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "menu.yml"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12:00", "12:00"),
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("2027-08-26", "2027-08-26"),
        ("045", "045"),
        ("+358412345678", "+358412345678"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        (".5", ".5"),
        ("=", "="),
        ("'7'", "7"),
        ("7", 7),
        ("-7", -7),
        ("0", 0),
        ("0.25", 0.25),
        ("-12.5", -12.5),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("[a, 1]", ["a", 1]),
        ("&same [a]", ["a"]),
    ],
)
def test_plain_values_are_those_of_json(path: Path, text: str, value: object) -> None:
    path.write_text(f"key: {text}\n", encoding="utf-8")
    assert Document(path).data == {"key": value}
    assert type(Document(path).data["key"]) is type(value)


def test_what_fits_the_model_is_read(path: Path) -> None:
    path.write_bytes(
        b"\xef\xbb\xbfname: Kahvila\nsince: 2027-08-26\ndrinks: [{tea: green}, {coffee: filter, milk: 1}]\n"
    )
    menu = Document(path).into(Menu)
    assert (menu.name, menu.since) == ("Kahvila", date(2027, 8, 26))
    assert menu.drinks == [Tea(tea="green"), Coffee(coffee="filter", milk=1)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nam: K\n", "1: nam: no such key; did you mean name?"),
        ("zzz: K\n", "1: zzz: no such key; known are name, since, drinks, hours, prices"),
        ("name: 7\n", "1: name: 7: should be a valid string"),
        ("name: kahvila\n", "1: name: \"kahvila\": should match pattern '^[A-Z]'"),
        ("name: K\nsince: today\n", '2: since: "today": should be a day such as 2027-03-01'),
        ("drinks: tea\n", '1: drinks: "tea": should be a valid array'),
        ("drinks:\n  - tea: gren\n", "2: drinks[0].tea: 'gren' is not known; did you mean green?"),
        ("drinks:\n  - tea: xxx\n", "2: drinks[0].tea: 'xxx' is not known; known are green, black"),
        ("drinks:\n  - tea: green\n    sugr: true\n", "3: drinks[0].sugr: no such key; did you mean sugar?"),
        ("drinks:\n  - coffee: a\n    mlk: 1\n", "3: drinks[0].mlk: no such key; did you mean milk?"),
        ("drinks:\n  - coffee: a\n    milk: a\n", '3: drinks[0].milk: "a": should be a valid number'),
        ("drinks:\n  - milk: 1\n", "2: drinks[0].coffee: is missing"),
        ("hours:\n  - tea: xxx\n", "2: hours[0].tea: 'xxx' is not known; known are green, black"),
        ("hours:\n  - tea: green\n    sugr: 1\n", "3: hours[0].sugr: no such key; did you mean sugar?"),
        ("prices:\n  tea: free\n", '2: prices.tea: "free": should be a valid number'),
        ("prices:\n  {tea:\n    free}\n", '2: prices.tea: "free": should be a valid number'),
    ],
)
def test_what_does_not_fit_the_model(path: Path, text: str, told: str) -> None:
    found = refusal(path, text)
    assert [found[0][: len(f"menu.yml:{told}")]] == [f"menu.yml:{told}"]
    assert len(found) == 1


def test_data_that_stands_elsewhere_too_is_shown_where_the_file_has_it(path: Path) -> None:
    path.write_text("menus:\n- name: K\n", encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        Document(path, "menu.yml").part(("menus", 0), Menu, {"name": "k", "drinks": [{"tea": "red"}]})
    assert [str(problem) for problem in caught.value.problems] == [
        "menu.yml:2: menus[0].name: \"k\": should match pattern '^[A-Z]'",
        "menu.yml:2: menus[0].drinks[0].tea: 'red' is not known; did you mean green?",
    ]


def test_several_mistakes_are_told_together(path: Path) -> None:
    assert refusal(path, "nam: K\ndrinks:\n- tea: red\n- coffee: 1\n") == [
        "menu.yml:1: nam: no such key; did you mean name?",
        "menu.yml:3: drinks[0].tea: 'red' is not known; did you mean green?",
        "menu.yml:4: drinks[1].coffee: 1: should be a valid string",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["1: must hold name, since, drinks, hours, prices"]),
        ("- a\n", ["1: must hold name, since, drinks, hours, prices"]),
        ("name: A\nsince: 2027-01-01\nname: B\n", ["3: name: stands here a second time"]),
        (
            "drinks:\n- {tea: green, tea: black}\n- coffee: a\n  coffee: b\n",
            ["2: drinks[0].tea: stands here a second time", "4: drinks[1].coffee: stands here a second time"],
        ),
        ("? [a, b]\n: c\n", ["1: has a key that is a list or a mapping: write a word"]),
        ("prices:\n  {a: b}: c\n", ["2: prices: has a key that is a list or a mapping: write a word"]),
        ("name: !!binary aGVp\n", ["1: name: is marked as !!binary: write it without a mark"]),
        ("name: !!int K\n", ["1: name: is marked as !!int: write it without a mark"]),
        ("name: !!bool maybe\n", ["1: name: is marked as !!bool: write it without a mark"]),
        ("name: !secret K\n", ["1: name: is marked as !secret: write it without a mark"]),
        ("prices: !!set {a}\n", ["1: prices: is marked as !!set: write it without a mark"]),
        ("name: !!str [a]\n", ["1: name: is marked as !!str: write it without a mark"]),
        ("drinks: !!python/tuple [a]\n", ["1: drinks: is marked as !!python/tuple: write it without a mark"]),
        ("drinks: &a\n- *a\n", ["1: drinks[0]: holds itself: write out what is meant"]),
        ("name: *gone\n", ["1: found undefined alias"]),
        ("name: a\n\tsince: b\n", ["2: found a tab character that violates indentation"]),
        ("name: A\n---\nname: B\n", ["2: found another document"]),
        ("name: A\nhours: \x07\n", ["2: holds a character that no text has (U+0007): take it out"]),
        (b"name: A\nhours: \xe4\n", ["2: is not UTF-8: save it as UTF-8"]),
        ("drinks: [\nname: a\n", None),
        ('name: "A\n\nsince: b\n', None),
        ("name: " + "[" * 5000, None),
    ],
)
def test_what_is_no_document(path: Path, text: str | bytes, told: list[str] | None) -> None:
    found = refusal(path, text)
    if told is None:
        assert len(found) == 1
        assert found[0].startswith("menu.yml")
    else:
        assert found == [f"menu.yml:{each}" for each in told]


def test_an_open_quote_is_shown_where_it_begins(path: Path) -> None:
    assert refusal(path, 'since: 1\nname: "A\n\nhours: b\n')[0].endswith("begins on line 2")


def test_a_file_is_called_by_its_path_where_it_has_no_other_name(tmp_path: Path) -> None:
    for path, wrong in ((tmp_path / "gone.yml", "is missing"), (tmp_path, "cannot be read (Is a directory)")):
        with pytest.raises(DocumentError) as caught:
            Document(path)
        assert str(caught.value) == f"{path}: {wrong}"
