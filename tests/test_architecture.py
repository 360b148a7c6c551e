"""The arrows of the application: who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"bot", "channels", "dialogs", "storage"}
ALLOWED = {
    "bot": {"bot", "channels", "dialogs", "storage"},
    "channels": {"channels"},
    "dialogs": {"dialogs"},
    "storage": {"storage", "channels.message", "channels.registry"},
}

ROOMS = {
    # Each room of a package with the rooms that it may import, from the top floor down. No import runs back up.
    "bot": {
        "__main__": "cli",
        "cli": "application asking catalogue config conversation inbound organisation poster rehearsal reports restoration runtime staff visits web",
        "rehearsal": "application config staff visits web",
        "restoration": "application asking config conversation inbound organisation outbound",
        "web": "application asking catalogue config conversation inbound organisation reports staff upkeep visits",
        "application": "asking catalogue config conversation inbound organisation outbound runtime staff upkeep visits",
        "upkeep": "config inbound organisation outbound runtime",
        "conversation": "asking catalogue config organisation outbound visits",
        "inbound": "config outbound runtime",
        "outbound": "asking config organisation runtime",
        "poster": "config organisation",
        "runtime": "config",
        "visits": "asking organisation",
        "reports": "asking organisation",
        "staff": "asking catalogue config organisation",
        "catalogue": "asking organisation",
        "asking": "organisation",
        "config": "organisation",
        "organisation": "",
    },
    "storage": {
        "operations": "database driver encryption group_commit installation lifecycle migrations models",
        "database": "driver encryption group_commit lifecycle migrations probe work",
        "group_commit": "driver work",
        "probe": "driver encryption lifecycle work",
        "work": "catalogue driver encryption feedback installation messages people staff",
        "staff": "driver encryption feedback models",
        "catalogue": "driver encryption models",
        "feedback": "driver encryption messages models",
        "people": "driver encryption lifecycle models",
        "installation": "driver models",
        "lifecycle": "driver encryption models",
        "messages": "driver encryption models",
        "driver": "encryption migrations",
        "encryption": "models",
        "migrations": "models",
        "models": "",
    },
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


def test_training_imports_nothing_that_measures_it() -> None:
    """The model is fitted by rows and rules alone; what judges it stands apart."""
    used = {module.split(".")[0] for path in (ROOT / "training").rglob("*.py") for module in imports(path)}
    assert not used & {"benchmarks", "tests"}


def rooms_used(package: str) -> dict[str, set[str]]:
    """Each room (a folder or a file at the top of the package) with the other rooms of the package that it imports."""
    used: dict[str, set[str]] = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        room = path.relative_to(ROOT / package).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        names = (module.split(".") for module in imports(path))
        used.setdefault(room, set()).update(
            name[1] for name in names if name[0] == package and name[1] != room
        )
    return used


@pytest.mark.parametrize("package", sorted(ROOMS))
def test_a_room_imports_only_what_its_arrows_allow(package: str) -> None:
    assert rooms_used(package) == {room: set(arrows.split()) for room, arrows in ROOMS[package].items()}


@pytest.mark.parametrize("package", sorted(ROOMS))
def test_no_import_runs_back_up(package: str) -> None:
    above: set[str] = set()
    for room, arrows in ROOMS[package].items():
        above.add(room)
        assert not above & set(arrows.split()), f"{package}/{room} stands below what it imports"


@pytest.mark.parametrize("package", sorted(ROOMS))
def test_a_package_keeps_few_rooms(package: str) -> None:
    assert len(ROOMS[package]) <= {"bot": 19, "storage": 16}[package]


def test_only_the_driver_layer_speaks_to_a_driver() -> None:
    """All other code goes through SQLAlchemy. What opens or copies whole files of SQLite may import its module."""
    by_name = {"cursor", "dbapi_connection", "driver_connection", "raw_connection"}
    files = {"storage/database.py", "storage/probe.py", "storage/operations/backup.py"}
    wrong = []
    for package in sorted(OURS):
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if place.startswith("storage/driver/"):
                continue
            drivers = {"psycopg"} if place in files else {"psycopg", "sqlite3"}
            wrong += [f"{place} imports {name}" for name in imports(path) if name.split(".")[0] in drivers]
            wrong += [
                f"{place}:{node.lineno} uses {node.attr}"
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Attribute) and node.attr in by_name
            ]
    assert not wrong


def test_each_room_says_what_it_is_for() -> None:
    folders = {path.parent for package in OURS for path in (ROOT / package).rglob("*.py")}
    silent = [
        f
        for f in folders
        if not ast.get_docstring(ast.parse((f / "__init__.py").read_text(encoding="utf-8")))
    ]
    assert not silent


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


def test_modules_stay_short() -> None:
    """Migrations apart, which are never changed. A longer module has two reasons to exist: split it between them."""
    lines = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for package in OURS
        for path in (ROOT / package).rglob("*.py")
        if "versions" not in path.parts
    }
    assert not {path: length for path, length in lines.items() if length > 350}
    assert median(lines.values()) <= 100
