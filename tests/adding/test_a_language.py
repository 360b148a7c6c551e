"""`docs/adding-a-language.md`, followed: its files are written into a copy, English stands where it says *translate*."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.segments import septets
from tests.pages import ROOT, blocks, copy_packages, run

PAGE = ROOT / "docs" / "adding-a-language.md"
BLOCKS = list(blocks(PAGE))
# In a flow mapping, as a list, on a line of its own, or as a block of lines.
_SAID = r"\{[^{}]*\}|\[[^\[\]]*\]|\|-(?:\n(?: {10}[^\n]*)?)*(?=\n)|\"(?:[^\"\n\\]|\\.)*\"|'[^'\n]*'|[^\n,}]+"
ENGLISH = re.compile(rf"(?P<before>^\s*(?:- )?|[{{,] ?)en: (?P<text>{_SAID})", re.MULTILINE)
SHORT_HELP = """\
responses:
  utter_help:
    - text: "Emme lue heti. Hätä: 112. Sanat: OSALLISTU, SOITTO, STOP{other_words}. Puhelin {tel}"
      translation:
        sv: "Vi läser inte genast. Nöd: 112. Ord: DELTA, RING, STOP{other_words}. Telefon {tel}"
        en: "We do not read at once. Emergency: 112. Words: TAKE PART, CALL, STOP{other_words}. Phone {tel}"
        nb: "We do not read at once. Emergency: 112. Words: TAKE PART, CALL, STOP{other_words}. Phone {tel}"
"""


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A copy with the line of the registry."""
    copy_packages(tmp_path)
    BLOCKS[0].apply(tmp_path)
    return tmp_path


def translate(file: Path) -> None:
    """Put the English text beside itself as Norwegian."""
    text = file.read_text(encoding="utf-8")

    def both(match: re.Match[str]) -> str:
        before, said = match["before"], match["text"]
        apart = ", " if before[0] in "{," else "\n" + before
        return f"{before}en: {said}{apart}nb: {said}"

    file.write_text(ENGLISH.sub(both, text), encoding="utf-8")


def lacking(folder: Path) -> Iterator[str]:
    checked = run(folder, "-m", "bot", "check")
    assert "Traceback" not in checked.stderr
    assert (checked.returncode == 0) == (checked.stderr == "")
    yield from checked.stderr.splitlines()


def test_the_price_is_a_line_and_data_files() -> None:
    assert [(block.file, block.sort) for block in BLOCKS] == [
        ("dialogs/languages.py", "diff"),
        ("dialogs/nlu/nb-more.yml", "yaml"),
        ("examples/kymenlaakso/languages/ar.yml", "diff"),
        ("examples/kymenlaakso/settings.yml", "diff"),
    ]


def test_the_check_names_what_is_lacking_until_nothing_is(begun: Path) -> None:
    assert any("utter_help: the text is missing in 'nb'" in line for line in lacking(begun))
    for file in (begun / "dialogs" / "domain").glob("*.yml"):
        translate(file)
    found = "\n".join(lacking(begun))
    assert "nlu.feedback: it has no word in 'nb'" in found
    assert "nlu.stop: it has no word in 'nb'" in found
    assert "there is no file for the language 'nb'" in found
    words, texts = begun / "dialogs" / "nlu", begun / "bot" / "config" / "languages"
    english = (words / "en.yml").read_text(encoding="utf-8")
    (words / "nb.yml").write_text(english.replace("language: en", "language: nb"), encoding="utf-8")
    english = (texts / "en.yml").read_text(encoding="utf-8")
    (texts / "nb.yml").write_text(
        english.replace('chosen_by: "ENGLISH"', 'chosen_by: "NORSK"'), encoding="utf-8"
    )
    assert {line.split(": ")[1] for line in lacking(begun)} == {"nlu.stop", "nlu.yes", "nlu.no", "chosen_by"}
    BLOCKS[1].apply(begun)
    assert list(lacking(begun)) == []

    settings = begun / "examples" / "kymenlaakso" / "settings.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[fi, sv, en]", "[fi, sv, en, nb]"), encoding="utf-8")
    assert any("units[0].name.nb: is missing" in line for line in lacking(begun))
    for file in (begun / "examples" / "kymenlaakso").glob("*.yml"):
        translate(file)
    # One more word that chooses a language leaves less room in the texts that name them all.
    file = begun / "dialogs" / "domain" / "linking.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('nb: "Your code', 'nb: "Číslo đ: your code'), encoding="utf-8")
    told = list(lacking(begun))
    assert {line.split(" (")[0] for line in told} == {
        "person.yml: utter_help", "survey.yml: utter_ask_rating", "survey.yml: utter_rating_remind",
        "linking.yml: utter_link_code",
    }  # fmt: skip
    assert any("utter_link_code (nb): a letter or mark outside GSM-7: í Č đ" in line for line in told)
    file.write_text(text, encoding="utf-8")
    own = begun / "examples" / "kymenlaakso" / "texts" / "help.yml"
    own.parent.mkdir()
    own.write_text(SHORT_HELP, encoding="utf-8")
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("Kymenlaakso wellbeing county", "Kymenlaakso county"), encoding="utf-8")
    assert list(lacking(begun)) == []

    typed = "norsk\nhelp\n8\nslutt\n"
    chat = run(begun, "-m", "bot", "chat", "--lang", "nb", stdin=typed)
    assert "0-10" in chat.stdout
    assert "stopped" in chat.stdout.lower() or "no more" in chat.stdout.lower(), chat.stdout


def test_a_prepared_language_is_switched_on(tmp_path: Path) -> None:
    copy_packages(tmp_path)
    review, switch = BLOCKS[2:]
    own = tmp_path / review.file
    own.parent.mkdir()
    own.write_bytes((tmp_path / "dialogs" / "prepared" / own.name).read_bytes())
    switch.apply(tmp_path)
    assert [line.split(": ")[-2] for line in lacking(tmp_path)] == [
        "`reviewed_by` is missing",
        "`reviewed_on` is missing",
    ]
    review.apply(tmp_path)
    checked = run(tmp_path, "-m", "bot", "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "ar 2/2/1/1/2 (on), et 2/2/1/1/1 (off)" in checked.stdout


def test_the_page_names_the_letters_of_gsm_7() -> None:
    text = PAGE.read_text(encoding="utf-8")
    both = re.search(r"in capitals and small:\n(.*?);", text)
    small, capital = re.search(r"small only: (.*?);", text), re.search(r"capital only: (.*?)\.", text)
    outside = re.search(r"has not \((.*?), Cyrillic", text)
    assert both
    assert small
    assert capital
    assert outside
    for letter in both[1].split():
        assert septets(letter) == septets(letter.lower()) == 1, letter
    for letter in small[1].split():
        assert septets(letter) == 1, letter
    assert "".join(capital[1].split()) == "ÇÉ"
    assert septets("ÇÉ") == 2
    assert septets("ç") is None
    assert [septets(letter) for letter in outside[1].split(", ")] == [None] * len(outside[1].split(", "))
