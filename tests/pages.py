"""A page of `docs/` followed literally: its code goes where the page says, into a copy of the packages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent

# A line that ends with the name of a file, then one block of code or several, with nothing between them.
_NAMED = re.compile(
    r"`(?P<file>[\w/.-]+\.\w+)`:\n\n(?P<blocks>(?:```\w*\n.*?^```\n\n?)+)", re.MULTILINE | re.DOTALL
)
_BLOCK = re.compile(r"```(?P<sort>\w*)\n(?P<code>.*?)^```\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    file: str
    sort: str
    code: str

    def apply(self, folder: Path) -> None:
        """Write a new file, or change the one place of a file that a diff shows."""
        path = folder / self.file
        if self.sort != "diff":
            assert not path.exists(), f"{self.file} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.code, encoding="utf-8")
            return
        lines = self.code.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] != "+")
        after = "".join(line[1:] for line in lines if line[0] != "-")
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{self.file} has {text.count(before)} times:\n{before}"
        path.write_text(text.replace(before, after), encoding="utf-8")


def blocks(page: Path) -> Iterator[Block]:
    for named in _NAMED.finditer(page.read_text(encoding="utf-8")):
        for block in _BLOCK.finditer(named["blocks"]):
            yield Block(named["file"], block["sort"], block["code"])


def copy_packages(folder: Path) -> None:
    """With what is compiled of them: it stays valid, since the copies are as old as what they are copies of."""
    for package in ("bot", "channels", "dialogs", "storage", "examples"):
        shutil.copytree(ROOT / package, folder / package)


def run(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Python with the packages of the folder before those of this repository."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KYNNYS_")}
    environment |= {
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    return subprocess.run(
        [sys.executable, "-P", *arguments],
        check=False,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        input=stdin,
        timeout=60,
    )
