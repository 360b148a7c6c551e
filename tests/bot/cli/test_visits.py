"""`kynnys visits import`: the good rows go in, the wrong ones are told with their lines, twice changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.cli.visits import import_file
from bot.config.settings import EXAMPLE, load
from bot.organisation import load as load_organisation
from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.bot.cli.conftest import Kynnys

HEAD = "id,unit,phone,telegram,ended_at,language,age_group\n"
TODAY = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="minutes")


def visits(url: str, keys: Keyring) -> dict[str, int]:
    database = Database(url, keys)
    try:
        with database.reading() as work:
            return work.visits.by_status()
    finally:
        database.close()


def test_the_example_is_imported_and_a_second_time_changes_nothing(
    kynnys: Kynnys, database_url: str, keys: Keyring
) -> None:
    first = kynnys("visits", "import", str(EXAMPLE / "visits.csv"))
    assert first.code == 0
    assert first.err == ""
    taken = visits(database_url, keys)
    again = kynnys("visits", "import", str(EXAMPLE / "visits.csv"))
    assert again.code == 0
    assert visits(database_url, keys) == taken
    assert re.search(rf"{sum(taken.values())} known", again.out)


def test_wrong_rows_are_told_and_the_good_ones_go_in(
    kynnys: Kynnys, database_url: str, keys: Keyring, tmp_path: Path
) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(
        HEAD
        + f"v1,koks,+358412345678,,{TODAY},fi,\n"
        + f"v2,nowhere,+358412345678,,{TODAY},fi,\n"
        + f"v3,koks,12,,{TODAY},,old\n"
        + f'v4,koks,,712345678,{TODAY},fi,"18-\n29"\n'
        + "v5,koks,+358412345679,,2099-01-01T12:00,fi,\n"
        + f"v6,ratamo,,712345679,{TODAY},sv,18-29\n",
        encoding="utf-8",
    )
    outcome = kynnys("visits", "import", str(file))
    assert outcome.code == 2
    told = [line.removeprefix(f"{file}:") for line in outcome.err.splitlines()]
    assert [line.partition(":")[0] for line in told][:2] == ["3", "4"]
    assert "unit" in told[0]
    assert re.fullmatch(r"4: phone: .* \| language: .* \| age_group: .*", told[1])
    assert any(re.match(r"(7|8):.*ended_at", line) for line in told)
    assert "412345678" not in outcome.err + outcome.out
    assert visits(database_url, keys)["planned"] >= 2
    assert kynnys("visits", "import", str(file)).code == 2


def test_another_visit_under_a_known_id_is_told_by_its_line(
    kynnys: Kynnys, database_url: str, keys: Keyring, tmp_path: Path
) -> None:
    file = tmp_path / "visits.csv"
    rows = [f"v1,koks,,712345678,{TODAY},fi,", f"v2,koks,,712345679,{TODAY},fi,"]
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    assert kynnys("visits", "import", str(file)).code == 0
    rows = [
        rows[0],
        f"v2,koks,,712345670,{TODAY},fi,",
        f"v1,ratamo,,712345678,{TODAY},fi,",
        f"v3,koks,,712345670,{TODAY},fi,",
    ]
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    outcome = kynnys("visits", "import", str(file))
    assert outcome.code == 2
    assert [line.removeprefix(f"{file}:").split(";")[0] for line in outcome.err.splitlines()] == [
        "3: telegram: a visit with this id is known with another Telegram id",
        "4: unit: a visit with this id is known with another unit",
    ]
    assert outcome.out.startswith(f"4 visits in {file}: 1 known, 1 ")
    assert outcome.out.endswith(", 2 wrong and left out\n")
    assert "71234567" not in outcome.out + outcome.err
    assert sum(visits(database_url, keys).values()) == 3


def test_columns_that_are_not_read_and_skipped_people_are_told(kynnys: Kynnys, tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_bytes(
        (
            "sep=;\r\nid;unit;telegram;ended_at;language;sms_permission;security_ban;Ward;;\r\n"
            f"v1;Kymenlaakson keskussairaala;712345678;{TODAY};venäjä;kyllä;ei;5;;\r\n"
            f"v2;koks;712345679;{TODAY};fi;kyllä;kyllä;6;;\r\n"
            f"v3;koks;712345670;{TODAY};fi;;ei;6;;\r\n;;;;;;;;;\r\n\r\n"
        ).encode("cp1252")
    )
    outcome = kynnys("visits", "import", str(file))
    assert outcome.code == 0
    assert outcome.err == f"{file}: columns not read: ward\n"
    assert "1 skipped (no_permission), 1 skipped (non_disclosure)" in outcome.out
    report = kynnys("report")
    assert "skipped, no_permission: 1" in report.out
    assert "skipped, non_disclosure: 1" in report.out


def test_a_thousand_rows_are_imported(
    kynnys: Kynnys, database_url: str, keys: Keyring, tmp_path: Path
) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(
        HEAD + "".join(f"v{n},koks,,{700_000_000 + n},{TODAY},fi,\n" for n in range(1_001)), encoding="utf-8"
    )
    assert kynnys("visits", "import", str(file)).code == 0
    assert visits(database_url, keys) == {"planned": 1_001}


ROWS = HEAD + "".join(f"v{n},koks,,{700_000_000 + n},{TODAY},fi,\n" for n in range(2_000))


def imported(database: Database, environ: dict[str, str], file: Path, **more: Any) -> int:
    values = load(environ)
    return import_file(file, database, load_organisation(values.organisation), values, **more)


class Broken(Database):
    """A database whose process ends within its third transaction, with all of it written and nothing committed."""

    begun = 0

    @contextmanager
    def writing(self) -> Iterator[Any]:
        with super().writing() as work:
            self.begun += 1
            yield work
            if self.begun == 3:
                raise KeyboardInterrupt


def test_an_import_that_was_broken_off_is_finished_by_a_second_one(
    environ: dict[str, str],
    database_url: str,
    keys: Keyring,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(ROWS, encoding="utf-8")
    broken = Broken(database_url, keys)
    with pytest.raises(KeyboardInterrupt):
        imported(broken, environ, file)
    broken.close()
    assert visits(database_url, keys) == {"planned": 1_000}
    database = Database(database_url, keys)
    assert imported(database, environ, file) == 0
    assert "1000 known, 1000 taken" in capsys.readouterr().out
    assert imported(database, environ, file) == 0
    database.close()
    assert "2000 known" in capsys.readouterr().out
    assert visits(database_url, keys) == {"planned": 2_000}


def test_a_long_import_tells_how_far_it_is_and_what_is_left(
    environ: dict[str, str],
    database_url: str,
    keys: Keyring,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(ROWS, encoding="utf-8")
    database = Database(database_url, keys)
    seconds = count(step=30)
    imported(database, environ, file, clock=lambda: next(seconds))
    database.close()
    assert capsys.readouterr().err.splitlines() == [
        "visits.csv: 501 of 2,001 lines, about 90 s left",
        "visits.csv: 1,001 of 2,001 lines, about 60 s left",
        "visits.csv: 1,501 of 2,001 lines, about 30 s left",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00\xd8",
        b"id;unit\nv1;koks\n",
        b"PK\x03\x04 a spreadsheet",
        b'{"id": "v1"}',
        b"\0" * 100,
    ],
    ids=["empty", "UTF-16", "columns missing", "a spreadsheet", "JSON", "zeros"],
)
def test_a_file_that_holds_no_visits_is_refused(
    kynnys: Kynnys, database_url: str, keys: Keyring, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "visits.csv"
    file.write_bytes(content)
    outcome = kynnys("visits", "import", str(file))
    assert outcome.code == 1
    assert outcome.err.startswith("kynnys: ")
    assert len(outcome.err.splitlines()) == 1
    assert visits(database_url, keys) == {}


@pytest.mark.parametrize("path", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_read_is_refused(kynnys: Kynnys, path: str) -> None:
    outcome = kynnys("visits", "import", path)
    assert outcome.code == 1
    assert len(outcome.err.splitlines()) == 1
    assert path in outcome.err
