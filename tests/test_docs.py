"""The pages show commands that there are, with options that there are, and lead to pages that there are."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from bot.cli import app
from bot.upkeep.readiness import KINDS

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
KYNNYS = typer.main.get_command(app)
USAGE_ERROR: Any = typer.BadParameter.__mro__[
    1
]  # typer shows no other name for what all such errors have in common

# What stands before a command: a path, `kynnys-run`, or a service of the compose project.
_CALL = re.compile(
    r"(?:^|[\s`(|])(?P<program>(?:\.venv/bin/|/opt/kynnys/\.venv/bin/)?kynnys(?:-run)?|kynnys-dump(?=\s+/)|"
    r"docker compose run (?:.* )?(?:web|worker))(?=\s+[a-z/-])(?P<rest>[^`]*)"
)
_PARTS = re.compile(
    r"^#+ (?P<heading>[^\n]+)$|^ *```\w*\n(?P<block>.*?)^ *```$|`(?P<quoted>[^`]+)`", re.MULTILINE | re.DOTALL
)
_STOP = {"|", "&&", ";", ">", "<"}

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


class Shown(NamedTuple):
    """A command of the page without its program; in a `block` it is to be copied as it is."""

    program: str
    rest: str
    block: bool = False
    section: str = ""
    piped: str = ""  # into it, by echo


def shown(page: Path) -> Iterator[Shown]:
    """Every command of the page, in its order."""
    section = ""
    for part in _PARTS.finditer(page.read_text(encoding="utf-8")):
        section = part["heading"] or section
        block = part["block"] is not None
        lines = part["block"].splitlines() if block else [" ".join((part["quoted"] or "").split())]
        for line in lines:
            for call in _CALL.finditer(line):
                program = "kynnys-dump" if "kynnys-dump" in call["program"] else "kynnys"
                echo = re.search(r'echo "([^"]*)" \|', line[: call.start("program")])
                yield Shown(program, call["rest"], block, section, f"{echo[1]}\n" if echo else "")


class NoCommand(Exception):
    """The words are no command of `kynnys`."""


def parse(words: list[str], *, whole: bool) -> None:
    """Raises `NoCommand`. With `whole` nothing may be missing, either."""
    command, path = KYNNYS, "kynnys"
    while words and words[0] in getattr(command, "commands", {}):
        path = words[0]
        command, words = command.commands[path], words[1:]  # type: ignore[attr-defined]
    if hasattr(command, "commands"):
        known = {option for parameter in command.params for option in (*parameter.opts, "--help")}
        if not known.issuperset(words) or (whole and not words):
            raise NoCommand(f"{path} has no {words}")
        return
    try:
        command.make_context(path, list(words))
    except typer.Exit:
        pass  # of --help
    except USAGE_ERROR as error:
        if whole or type(error).__name__ != "MissingParameter":
            raise NoCommand(error.format_message()) from None


def words_of(rest: str) -> list[str]:
    words = shlex.split(re.sub(r"\$\([^)]*\)", "X", rest), comments=True)
    end = next((place for place, word in enumerate(words) if word in _STOP), len(words))
    return words[:end]


@pages
def test_every_command_that_is_shown_is_one(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KYNNYS_STAFF_PASSWORD", "which would be asked for")
    for one in (each for each in shown(page) if each.program == "kynnys"):
        try:
            parse(words_of(one.rest), whole=one.block)
        except NoCommand as error:
            pytest.fail(f"{page.name} shows `kynnys{one.rest}`: {error}")


def test_commands_are_found_at_all() -> None:
    found = {tuple(words_of(one.rest)[:2]) for page in PAGES for one in shown(page)}
    for words in (
        ("staff", "add"),
        ("db", "backup"),
        ("db", "downgrade"),
        ("sms", "reconcile"),
        ("--version",),
    ):
        assert words in found
    assert len(found) > 20


@pytest.mark.parametrize(
    "words",
    ["nothing", "report --loud", "visits export", "db", "chat --lang de", "serve now", "--loud"],
)
def test_what_is_no_command_is_noticed(words: str) -> None:
    with pytest.raises(NoCommand):
        parse(words_of(words), whole=True)


@pages
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not link.startswith(("http://", "https://", "mailto:")):
            path, _, anchor = link.partition("#")
            target = (page.parent / path) if path else page
            assert target.exists(), link
            if anchor:
                headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
                assert anchor in {
                    re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings
                }


def test_every_page_is_reached_from_the_readme() -> None:
    reached = {ROOT / "README.md"}
    ahead = [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            target = (page.parent / link).resolve()
            found = (
                [target] if target.suffix == ".md" else sorted(target.glob("*.md")) if target.is_dir() else []
            )
            ahead += [each for each in found if each.exists() and each not in reached]
            reached |= set(found)
    assert not set((ROOT / "docs").rglob("*.md")) - reached


def test_the_page_has_a_line_for_each_kind_of_problem_and_no_other() -> None:
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    section = text.split("### What /readyz says")[1].split("\nA transaction waits")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)) == set(KINDS)


@pages
def test_every_file_that_is_named_exists(page: Path) -> None:
    if page.name == "CHANGELOG.md" or page.name.startswith("adding-"):
        return  # these tell of files that were, and of files that the reader makes
    named = re.findall(
        r"`((?:bot|channels|dialogs|storage|tests|benchmarks|docs|examples)/[\w./-]+)`",
        page.read_text("utf-8"),
    )
    assert not [path for path in named if not (ROOT / path).exists()]


def test_the_walks_of_the_architecture_are_short() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    walks = re.findall(r"^## Where does [^\n]+\n\n((?:\d\. [^\n]+\n)+)", text, flags=re.MULTILINE)
    assert len(walks) == 6
    for walk in walks:
        assert walk.count("\n") <= 6
        assert len(set(re.findall(r"`(\w+/[\w./]+)`", walk))) <= 8


def test_pictures_are_there_and_small() -> None:
    shown = {
        (page.parent / name).resolve()
        for page in PAGES
        for name in re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", page.read_text("utf-8"))
    }
    assert len(shown) >= 4
    assert not [path for path in shown if not path.exists() or path.stat().st_size > 100_000]
    assert {path.resolve() for path in (ROOT / "docs").glob("*.png")} == shown
