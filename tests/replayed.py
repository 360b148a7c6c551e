"""Plays the transcripts that it is given and prints them as they come. Run by a test, in a process of its own, over a
copy of the packages.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from bot.rehearsal.transcript import parse
from tests.playing import application, replay


async def main(scripts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with application(database_url=f"sqlite:///{folder}/kynnys.db") as rehearsal:
            for n, script in enumerate(scripts):
                sys.stdout.write(await replay(rehearsal, parse(script), f"+3584123{46000 + n}"))


if __name__ == "__main__":
    asyncio.run(main([Path(file).read_text(encoding="utf-8") for file in sys.argv[1:]]))
