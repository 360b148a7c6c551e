"""`kynnys plan`: readable for an operator, exact for a program, and without a number of anybody."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

from bot.cli.plan import WORDS
from bot.visits import SkipReason
from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.bot.cli.conftest import ROOT, Kynnys

TODAY = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="minutes")
ROWS = (
    "id,unit,phone,telegram,ended_at,language,age_group,refused,nurse\n"
    f"p1,koks,,812345670,{TODAY},fi,18-29,,x\n"
    f"p2,koks,,812345671,{TODAY},fi,0-12,,x\n"
    f"p3,ratamo,,812345672,{TODAY},fi,18-29,kyllä,x\n"
    f"p4,ratamo,12,,{TODAY},fi,18-29,,x\n"
    f"p5,ratamo,,812345673,{TODAY},fi,18-29,,x\n"
    f"p5,ratamo,,812345673,{TODAY},fi,18-29,,x\n"
)


def written(folder: Path) -> Path:
    file = folder / "visits.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def test_a_plan_for_people(kynnys: Kynnys, tmp_path: Path) -> None:
    file = written(tmp_path)
    outcome = kynnys("plan", str(file), "--summary")
    assert outcome.code == 2
    assert outcome.err.splitlines()[0] == f"{file}: columns not read: nurse"
    assert outcome.err.splitlines()[1].startswith(f"{file}:5: phone: ")
    assert "Nothing was stored or sent." in outcome.out
    counts = {
        words: int(count) for words, count in re.findall(r"^  (\w[\w ]*\w) +(\d+)", outcome.out, re.MULTILINE)
    }
    assert counts["asked"] + counts["not asked"] + counts["known"] + counts["refused"] == 6
    assert re.search(r"too_young +1  younger than minimum_age", outcome.out)
    assert re.search(r"refused +1  the person refused at the unit", outcome.out)
    assert "line 3" not in outcome.out


def test_a_line_for_each_row(kynnys: Kynnys, tmp_path: Path) -> None:
    outcome = kynnys("plan", str(written(tmp_path)))
    lines = re.findall(r"^line (\d+) +(\w*) +(.*)$", outcome.out, re.MULTILINE)
    assert [line for line, _, _ in lines] == ["2", "3", "4", "5", "6", "7"]
    assert lines[1] == ("3", "koks", "not asked: too_young, younger than minimum_age")
    assert lines[2] == ("4", "ratamo", "not asked: refused, the person refused at the unit")
    assert lines[5] == ("7", "ratamo", "known: taken in before")
    assert "81234567" not in outcome.out + outcome.err


def test_a_plan_for_programs(kynnys: Kynnys, tmp_path: Path, database_url: str, keys: Keyring) -> None:
    def visits() -> int:
        database = Database(database_url, keys)
        try:
            with database.reading() as work:
                return sum(work.visits.by_status().values())
        finally:
            database.close()

    kynnys("db", "upgrade")
    before = visits()
    outcome = kynnys("plan", str(written(tmp_path)), "--format", "json")
    assert visits() == before
    said = json.loads(outcome.out)
    assert said["visits"] == len(said["rows"]) == 6
    assert said["asked"] + sum(said["skipped"].values()) + said["known"] + said["refused"] == 6
    assert (said["known"], said["refused"]) == (1, 1)
    assert said["rows"][1] == {
        "line": 3, "unit": "koks", "outcome": "skipped", "at": None, "reason": "too_young",
    }  # fmt: skip
    assert said["rows"][3]["outcome"] == "refused"
    assert "81234567" not in outcome.out
    short = json.loads(kynnys("plan", str(written(tmp_path)), "--format", "json", "--summary").out)
    assert short == {name: value for name, value in said.items() if name != "rows"} | {
        "planned_at": short["planned_at"]
    }


def test_a_file_that_is_none_is_told(kynnys: Kynnys, tmp_path: Path) -> None:
    kynnys("db", "upgrade")
    outcome = kynnys("plan", str(tmp_path / "nowhere.csv"))
    assert outcome.code == 1
    assert "nowhere.csv" in outcome.err


def test_each_reason_has_words() -> None:
    assert list(WORDS) == [str(reason) for reason in SkipReason]


def test_nothing_is_left_of_a_plan_that_is_broken_off(environ: dict[str, str], tmp_path: Path) -> None:
    """What it works with lies under TMPDIR and goes, also where the process is told to end."""
    scratch, file = tmp_path / "scratch", tmp_path / "long.csv"
    scratch.mkdir()
    rows = (f"v{number},koks,8{number:08},{TODAY},fi\n" for number in range(20_000))
    file.write_text("id,unit,telegram,ended_at,language\n" + "".join(rows), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "plan", str(file)],
        env={**environ, "TMPDIR": str(scratch)}, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not list(scratch.glob("kynnys-*/copy.db")):
        assert process.poll() is None
        sleep(0.02)
    process.terminate()
    assert process.wait(20) == 128 + 15
    assert list(scratch.iterdir()) == []
