"""The young, switched on in a copy of the example: transcripts, through all six hops, and who is one of them.

`pytest --update` writes the answers as they are now into the files; read the difference before you commit it.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.config.settings import EXAMPLE
from bot.rehearsal.rehearsal import Rehearsal
from bot.visits import is_young
from channels.segments import segments
from dialogs.loader import load_assistant
from tests.playing import application, told_and_wanted

FILES = sorted((Path(__file__).parent / "young").glob("*.txt"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rehearsal]:
    folder = tmp_path_factory.mktemp("young")
    switch_on(folder / "organisation")
    async with application(
        database_url=f"sqlite:///{folder}/kynnys.db", organisation=str(folder / "organisation")
    ) as rehearsal:
        yield rehearsal


def switch_on(folder: Path) -> None:
    shutil.copytree(EXAMPLE, folder)
    file = folder / "settings.yml"
    text = file.read_text(encoding="utf-8")
    assert "\n  minimum_age: 18 " in text
    file.write_text(
        text.replace("\n  minimum_age: 18 ", "\n  young_question: young-1\n  minimum_age: 13 "),
        encoding="utf-8",
    )


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_it_goes_as_written(rehearsal: Rehearsal, file: Path, request: pytest.FixtureRequest) -> None:
    update = request.config.getoption("update")
    told, wanted = await told_and_wanted(
        rehearsal, file, f"+3584125{45000 + FILES.index(file)}", update=update
    )
    assert told == wanted


@pytest.mark.parametrize(
    ("age_group", "young"),
    [
        ("13-17", True), ("15-17", True), ("16-16", True),
        ("13-18", False), ("18-29", False), ("17+", False), ("75+", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_only_a_group_without_adults_is_young(age_group: str | None, young: bool) -> None:
    assert is_young(age_group) is young


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_their_words_are_short_name_their_line_and_ask_nothing_of_parents(language: str) -> None:
    own = {
        name: variation.texts[language].fill(lambda _: "7")
        for name, response in load_assistant().responses.items()
        for variation in response.variations
        if ("young", True) in variation.condition or variation.id == "young-1"
    }
    assert own.keys() == {
        "utter_ask_rating", "utter_rating_remind", "utter_ask_reason_0_6", "utter_ask_reason_7_8",
        "utter_ask_reason_9_10", "utter_crisis", "utter_violence", "utter_emergency",
    }  # fmt: skip
    for name, text in own.items():
        assert segments(text).parts == 1
        assert text.count("?") <= 1
        asked_of = (
            "vanhem",
            "huoltaj",
            "äiti",
            "isä",
            "föräld",
            "vårdnad",
            "mamma",
            "pappa",
            "parent",
            "guardian",
        )
        assert not [word for word in asked_of if word in text.lower()], name
    for name in ("utter_crisis", "utter_violence", "utter_emergency"):
        assert "112" in own[name]
        assert "116 111" in own[name]
