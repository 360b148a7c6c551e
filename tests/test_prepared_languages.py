"""Prepared languages, switched on in a copy of the example: each survey as a transcript, through all six hops.

`pytest --update` writes the answers as they are now into the files; read the difference before you commit it.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.application import read_texts
from bot.config.settings import EXAMPLE
from bot.organisation import load
from bot.organisation.reading import OrganisationError
from bot.rehearsal.rehearsal import Rehearsal
from dialogs.languages import PREPARED
from dialogs.prepared_languages import file_of
from dialogs.problems import DialogueError
from tests.playing import application, told_and_wanted

FILES = sorted((Path(__file__).parent / "prepared_languages").glob("*.txt"))
REVIEWED = (("reviewed_by:", "reviewed_by: a translator"), ("reviewed_on:", "reviewed_on: 2027-01-31"))


def organisation(folder: Path, *languages: str) -> Path:
    """A copy of the example that names these beside its own."""
    shutil.copytree(EXAMPLE, folder)
    file = folder / "settings.yml"
    text = file.read_text(encoding="utf-8")
    named = ", ".join(("fi", "sv", "en", *languages))
    file.write_text(text.replace("languages: [fi, sv, en]", f"languages: [{named}]"), encoding="utf-8")
    return folder


def own_file(folder: Path, language: str, *changes: tuple[str, str]) -> None:
    text = file_of(language).read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    (folder / "languages").mkdir(exist_ok=True)
    (folder / "languages" / f"{language}.yml").write_text(text, encoding="utf-8")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rehearsal]:
    folder = tmp_path_factory.mktemp("prepared")
    organisation(folder / "organisation", *PREPARED)
    for language in PREPARED:
        own_file(folder / "organisation", language, *REVIEWED)
    async with application(
        database_url=f"sqlite:///{folder}/kynnys.db", organisation=str(folder / "organisation")
    ) as rehearsal:
        yield rehearsal


def test_there_is_a_transcript_in_each() -> None:
    assert {file.stem for file in FILES} >= PREPARED.keys()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_it_goes_as_written(rehearsal: Rehearsal, file: Path, request: pytest.FixtureRequest) -> None:
    update = request.config.getoption("update")
    told, wanted = await told_and_wanted(
        rehearsal, file, f"+3584124{45000 + FILES.index(file)}", update=update
    )
    assert told == wanted


@pytest.mark.parametrize("language", PREPARED)
def test_what_ships_cannot_be_switched_on(tmp_path: Path, language: str) -> None:
    folder = organisation(tmp_path / "organisation", language)
    with pytest.raises(OrganisationError) as caught:
        load(folder)
    told = str(caught.value).splitlines()
    line = next(
        number
        for number, text in enumerate((folder / "settings.yml").read_text(encoding="utf-8").splitlines(), 1)
        if text.startswith("languages:")
    )
    begins = f"{folder}/settings.yml:{line}: languages[3]: {language} cannot be switched on yet: {file_of(language)}: "
    assert told == [
        f"{begins}`reviewed_by` is missing: who speaks it and has read the texts and the rows",
        f"{begins}`reviewed_on` is missing: the day of the review, as 2027-01-31",
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (REVIEWED[:1], "`reviewed_on` is missing"),
        (REVIEWED[1:], "`reviewed_by` is missing"),
        ((*REVIEWED, ("rows:", "rows: {}\nx-rows:")), "no such key"),
        (
            (*REVIEWED, ('"siddeed"', '"sagaal"')),
            "'sagaal' is understood as the number 9, not as the number 8",
        ),
    ],
    ids=["no day", "no reviewer", "no rows", "a wrong row"],
)
def test_each_of_the_three_is_needed(tmp_path: Path, changes: tuple[tuple[str, str], ...], told: str) -> None:
    folder = organisation(tmp_path / "organisation", "so")
    own_file(folder, "so", *changes)
    with pytest.raises(OrganisationError, match=r"so\.yml") as caught:
        load(folder)
    assert told in str(caught.value)


def test_rows_that_are_left_out_are_named(tmp_path: Path) -> None:
    folder = organisation(tmp_path / "organisation", "et")
    text = file_of("et").read_text(encoding="utf-8")
    own_file(folder, "et", *REVIEWED, (text[text.index("rows:") :], ""))
    with pytest.raises(OrganisationError) as caught:
        load(folder)
    told = str(caught.value)
    for wanted in ("`rows.numbers.0` has no row 0", "`rows.numbers.10` has no row in words", "`rows.stop` has no row",
                   "`rows.crisis.suicide` has no row"):  # fmt: skip
        assert wanted in told


def test_one_that_was_reviewed_is_switched_on_and_another_can_be_under_review(tmp_path: Path) -> None:
    folder = organisation(tmp_path / "organisation", "ar")
    own_file(folder, "ar", *REVIEWED)
    own_file(folder, "ru")
    loaded = load(folder)
    assert loaded.prepared.keys() == {"ar"}
    assert loaded.settings.languages == ("fi", "sv", "en")
    own_file(folder, "ru", ("texts:", "text:"))
    with pytest.raises(
        OrganisationError, match=r"languages/ru\.yml:\d+: text: no such key; did you mean texts"
    ):
        load(folder)


def test_a_file_of_no_prepared_language_is_refused(tmp_path: Path) -> None:
    folder = organisation(tmp_path / "organisation")
    own_file(folder, "ar")
    (folder / "languages" / "ar.yml").rename(folder / "languages" / "fa.yml")
    with pytest.raises(
        OrganisationError, match=r"languages/fa\.yml: nothing reads this; languages/ holds uk\.yml"
    ):
        load(folder)


@pytest.mark.parametrize("named", ["fa", "xx", "AR"])
def test_a_language_that_is_not_prepared_cannot_be_named(tmp_path: Path, named: str) -> None:
    with pytest.raises(
        OrganisationError, match=r"languages\[3\]: must be one of fi, sv, en, or of uk, ru, ar"
    ):
        load(organisation(tmp_path / "organisation", named))


def test_nobody_of_an_unknown_language_is_asked_in_it(tmp_path: Path) -> None:
    folder = organisation(tmp_path / "organisation", "ar")
    own_file(folder, "ar", *REVIEWED)
    file = folder / "settings.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("\nlanguage: fi", "\nlanguage: ar"), encoding="utf-8")
    with pytest.raises(OrganisationError, match=r"language: must be one of fi, sv, en"):
        load(folder)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("شكرا على", "شكرا جزيلا. " * 30 + "شكرا على", r"ar\.yml: texts\.thanks: \d SMS parts\. At most 3"),
        ("recommend-1", "recommend-9", r"ar\.yml: version: no question has the version recommend-9\. Known are young-1, r"),
    ],
    ids=["too many parts", "an unknown version"],
)  # fmt: skip
def test_what_does_not_fit_is_refused(tmp_path: Path, before: str, after: str, told: str) -> None:
    folder = organisation(tmp_path / "organisation", "ar")
    own_file(folder, "ar", *REVIEWED, (before, after))
    with pytest.raises(DialogueError, match=told):
        read_texts(folder)


@pytest.mark.asyncio
async def test_a_version_that_it_does_not_word_is_asked_in_english(tmp_path: Path) -> None:
    folder = organisation(tmp_path / "organisation", "ar")
    own_file(folder, "ar", *REVIEWED, ("version: recommend-1", "version: young-1"))
    phone = "+358412345678"
    async with application(
        database_url=f"sqlite:///{tmp_path}/kynnys.db", organisation=str(folder)
    ) as rehearsal:
        await rehearsal.visit(phone, "koks", "ar", {})
        await rehearsal.settle()
        (question,) = rehearsal.phones.news(phone)
        assert "How likely are you to recommend our service" in question.text
        assert question.text.endswith("Kieli: SUOMI, SVENSKA")
        (visit,) = await rehearsal.application.database.read_async(lambda work: work.visits.recent(limit=9))
        assert visit.language == "en"
