"""The arrows of the house: who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"bot", "channels", "dialogs", "storage"}
ALLOWED = {
    "bot": {"bot", "channels", "dialogs", "storage"},
    "channels": {"channels"},
    "dialogs": {"dialogs"},
    "storage": {"storage", "channels.message"},
}


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def allowed(module: str, arrows: set[str]) -> bool:
    return any(module == arrow or module.startswith(f"{arrow}.") for arrow in arrows)


@pytest.mark.parametrize("package", sorted(OURS))
def test_a_package_imports_only_what_its_arrows_allow(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for module in imports(path)
        if module.split(".")[0] in OURS and not allowed(module, ALLOWED[package])
    ]
    assert not wrong


def test_modules_are_nouns_of_the_domain() -> None:
    vague = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "manager",
        "service",
        "misc",
        "core",
        "base_utils",
    }
    assert not [path for package in OURS for path in (ROOT / package).rglob("*.py") if path.stem in vague]
