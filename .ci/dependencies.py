"""What this program is made of: pinned, needed and under a licence that we can use; written down as var/sbom.json.

Reads nothing but what is installed and the two files of pins, so it runs without a network. Whether one of the
packages has a known hole cannot be told without a database of such holes: docs/threat-model.md says how to ask.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from itertools import chain
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
BILL = ROOT / "var" / "sbom.json"
PIP = {"pip", "setuptools", "wheel"}  # what installs the rest is the virtual environment's own

# SPDX. LGPL is for what we import and do not change; MPL for what we do not change.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "LGPL-2.1-or-later", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "OFL-1.1", "PSF-2.0", "TCL", "Unlicense", "Zlib",
}  # fmt: skip
# What older packages write in place of an SPDX expression: the field License, else the last part of a classifier.
SPOKEN = {
    "Apache 2.0": "Apache-2.0", "Apache License 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause", "BSD License": "BSD-3-Clause", "ISC License": "ISC", "LGPL": "LGPL-2.1-or-later",
    "MIT License": "MIT", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Public Domain": "Unlicense",
    "SIL OFL 1.1": "OFL-1.1",
}  # fmt: skip
# Read by a person in the package itself, where its metadata does not say.
READ = {
    "axe-playwright-python": "MIT AND MPL-2.0",
    "locate": "MIT",
    "marisa-trie": "MIT AND BSD-2-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "reportlab": "BSD-3-Clause",
}


def named(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def pins(file: str) -> dict[str, str]:
    lines = (
        line.partition("#")[0].strip() for line in (ROOT / file).read_text(encoding="utf-8").splitlines()
    )
    return {named(name): version for name, _, version in (line.partition("==") for line in lines if line)}


def asked_for(requirements: Iterable[str], extras: Iterable[str] = ("",)) -> dict[str, set[str]]:
    """The names of these as far as they hold on this machine, each with the extras that are wanted of it."""
    found: dict[str, set[str]] = {}
    for wanted in map(Requirement, requirements):
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras):
            found.setdefault(named(wanted.name), {""}).update(wanted.extras)
    return found


def needs(requirements: Iterable[str], installed: dict[str, Distribution]) -> set[str]:
    """The names of these and of all that they need in turn, on this machine."""
    found: dict[str, set[str]] = {}
    left = [asked_for(requirements)]
    while left:
        for name, extras in left.pop().items():
            if name in installed and not extras <= found.get(name, set()):
                found.setdefault(name, set()).update(extras)
                left.append(asked_for(installed[name].requires or [], found[name]))
    return set(found)


def licence(distribution: Distribution) -> str:
    """As an SPDX expression; empty where it is not known."""
    metadata = distribution.metadata
    spoken = [
        line.partition("\n")[0]
        for key in ("License-Expression", "License")
        for line in metadata.get_all(key) or []
    ]
    spoken += [
        text.rpartition(" :: ")[2]
        for text in metadata.get_all("Classifier") or []
        if text.startswith("License")
    ]
    known = (SPOKEN.get(text, text) for text in spoken)
    return READ.get(named(metadata["Name"])) or next((text for text in known if text and usable(text)), "")


def usable(expression: str) -> bool:
    return any(
        all(part.strip() in ALLOWED for part in choice.split(" AND ")) for choice in expression.split(" OR ")
    )


def problems(
    installed: dict[str, Distribution], run: dict[str, str], dev: dict[str, str], project: dict[str, Any]
) -> Iterator[str]:
    direct, extras = project["dependencies"], project["optional-dependencies"].values()
    wanted = needs(direct, installed)
    for file, pinned, needed in (
        ("constraints.txt", run, wanted),
        ("constraints-dev.txt", dev, needs(chain(direct, *extras), installed) - wanted),
    ):
        yield from (
            f"{name} is needed and not pinned in {file}" for name in sorted(needed - set(pinned) - PIP)
        )
        yield from (
            f"{name} is pinned in {file} and nothing needs it" for name in sorted(set(pinned) - needed - PIP)
        )
        yield from (
            f"{name} is pinned in {file} and not installed"
            for name in sorted(set(pinned) - set(installed) - PIP)
        )
    for name, distribution in sorted(installed.items()):
        pin = (run | dev).get(name)
        if pin is None:
            yield f"{name} is installed and pinned nowhere"
        elif pin != distribution.version:
            yield f"{name} is pinned to {pin}, and {distribution.version} is installed"
        if not licence(distribution):
            yield f"{name} is under no licence of the list in {Path(__file__).name}"


def bill(
    installed: dict[str, Distribution], run: dict[str, str], project: dict[str, Any]
) -> dict[str, object]:
    """CycloneDX 1.6 of what runs; not of what only tests and checks need."""

    def purl(name: str) -> str:
        return f"pkg:pypi/{name}@{installed[name].version}"

    parts = sorted(set(run) & set(installed))
    application = f"pkg:pypi/{project['name']}@{project['version']}"
    links = {application: asked_for(project["dependencies"])} | {
        purl(name): asked_for(installed[name].requires or []) for name in parts
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": application, "name": project["name"], "version": project["version"],
            }
        },
        "components": [
            {
                "type": "library", "bom-ref": purl(name), "name": name, "version": installed[name].version,
                "purl": purl(name), "licenses": [{"expression": licence(installed[name])}],
            }
            for name in parts
        ],
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(purl(name) for name in names if name in parts)}
            for ref, names in links.items()
        ],
    }  # fmt: skip


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installed = {named(found.metadata["Name"]): found for found in distributions()}
    installed = {name: found for name, found in installed.items() if name not in PIP | {project["name"]}}
    run, dev = pins("constraints.txt"), pins("constraints-dev.txt")
    BILL.parent.mkdir(exist_ok=True)
    BILL.write_text(json.dumps(bill(installed, run, project), indent=1) + "\n", encoding="utf-8")
    if found := list(problems(installed, run, dev, project)):
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
