"""`docs/visits.md` by curl, as it stands there; and every reason that the API tells."""

from __future__ import annotations

import asyncio
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.visits import TOLD, VisitIn
from bot.web.app import build
from tests.bot.applications import inhabited, settings
from tests.databases import copied
from tests.emulators.serving import served

PAGE = (Path(__file__).parent.parent / "docs" / "visits.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```bash\n(.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)


async def test_the_example_answers_as_the_page_says(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    script = "echo -----\n".join(commands for commands, _ in BLOCKS)
    values = settings(copied(sqlite_template, tmp_path), secret_key, api_tokens="invented-token")
    async with inhabited(values, now=datetime.now(UTC), work=False) as town:
        app = Starlette(routes=[Mount("/", build(town.application, work=False))])
        async with served(app) as url:
            ran = await asyncio.create_subprocess_exec(
                "bash", "-euc", script, cwd=tmp_path, env=os.environ | {"KYNNYS": url, "TOKEN": "invented-token"},
                stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            out, _ = await ran.communicate()
    assert len(BLOCKS) == 4
    assert out.decode().split("-----\n") == [answer for _, answer in BLOCKS]


def test_every_reason_that_is_told_stands_on_the_page() -> None:
    (table,) = re.findall(r"\| `reason` \| \|\n(.*?)\n\n", PAGE, re.DOTALL)
    rows = [row.split("|")[1] for row in table.splitlines()[1:]]
    assert re.findall(r"`(\w+)`", " ".join(rows)) == list(TOLD)


@pytest.mark.parametrize("field", VisitIn.model_fields)
def test_every_field_stands_on_the_page(field: str) -> None:
    table = PAGE.partition("## ")[0]
    assert f"`{field}`" in table
