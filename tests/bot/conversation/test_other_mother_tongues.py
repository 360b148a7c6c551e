"""People whose mother tongue is not spoken here are asked in English and told how to choose another language, in one SMS."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.config.language_texts import switch_words
from bot.config.settings import EXAMPLE
from bot.rehearsal.rehearsal import Rehearsal
from bot.visits import visit_in
from channels.segments import segments
from tests.playing import application

PHONE = "+358412345678"


def organisation(folder: Path, languages: str) -> Path:
    shutil.copytree(EXAMPLE, folder)
    file = folder / "settings.yml"
    text = file.read_text(encoding="utf-8")
    assert "languages: [fi, sv, en]" in text
    file.write_text(text.replace("languages: [fi, sv, en]", f"languages: {languages}"), encoding="utf-8")
    return folder


@pytest_asyncio.fixture
async def rehearsal(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Rehearsal]:
    folder = organisation(tmp_path / "organisation", getattr(request, "param", "[fi, sv, en]"))
    async with application(
        database_url=f"sqlite:///{tmp_path}/kynnys.db", organisation=str(folder)
    ) as rehearsal:
        yield rehearsal


async def asked(rehearsal: Rehearsal, **fields: Any) -> str:
    visit = {"id": "visit-1", "unit": "koks", "phone": PHONE, "ended_at": rehearsal.clock().isoformat()}
    await rehearsal.application.take_in([visit_in(visit | fields)])
    await rehearsal.settle()
    (question,) = rehearsal.phones.news(PHONE)
    assert segments(question.text).parts == 1
    return question.text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({"language": "ar"}, "Kieli: SUOMI, SVENSKA"),
        ({"language": "en", "mother_tongue": "so"}, "Kieli: SUOMI, SVENSKA"),
        ({"language": "vietnam"}, "Kieli: SUOMI, SVENSKA"),
        ({"language": "en"}, "Opt out: STOP"),
        ({"language": "fi", "mother_tongue": "ar"}, "Lopetus: STOP"),
        ({"language": "sv"}, "Avsluta: STOP"),
    ],
)
async def test_only_they_are_told(rehearsal: Rehearsal, fields: dict[str, str], ends: str) -> None:
    assert (await asked(rehearsal, **fields)).endswith(ends)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("rehearsal", "ends"),
    [("[fi, en]", "Kieli: SUOMI"), ("[sv, en, fi]", "Kieli: SVENSKA, SUOMI")],
    indirect=["rehearsal"],
)
async def test_only_languages_of_the_organisation_are_offered(rehearsal: Rehearsal, ends: str) -> None:
    assert (await asked(rehearsal, language="uk")).endswith(ends)


def test_where_there_is_no_other_language_nothing_is_said_of_it() -> None:
    assert switch_words(["en"]) is None
    assert switch_words(["fi", "sv", "en"]) == "SUOMI, SVENSKA"
