"""Visits from CSV files as people and machines write them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.visits import FileError, VisitError, VisitIn, read_csv

NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
HEADER = "id,unit,phone,telegram,ended_at,language,age_group"
ROW = "v-1,koks,+358412345678,,2027-01-04T09:30,fi,18-29"


def read(tmp_path: Path, content: str | bytes) -> list[tuple[int, VisitIn | VisitError]]:
    path = tmp_path / "visits.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return list(read_csv(path, now=NOW))


def told(rows: list[tuple[int, VisitIn | VisitError]]) -> list[tuple[int, str]]:
    return [(line, row.id if isinstance(row, VisitIn) else str(row)) for line, row in rows]


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{ROW}\n",
        f"{HEADER}\r\n{ROW}",
        f"\ufeff{HEADER}\n{ROW}\n",
        f"{HEADER}\n{ROW}\n".replace(",", ";"),
        f"{HEADER}\n{ROW}\n".replace(",", "\t"),
        f"ID , Unit,PHONE,telegram,Ended_at,language,age_group\n{ROW}\n",
        f'{HEADER}\n"v-1","koks",+358412345678,,"2027-01-04T09:30",fi,18-29\n',
        'language,ended_at,note,phone,unit,id,age_group\nfi,2027-01-04T09:30,"a,b",0412345678,koks,v-1,18-29\n',
    ],
    ids=["plain", "windows", "bom", "semicolons", "tabs", "untidy header", "quotes", "other order"],
)
def test_one_visit_is_read_however_the_file_was_written(tmp_path: Path, content: str) -> None:
    ((line, visit),) = read(tmp_path, content)
    assert line == 2
    assert visit == VisitIn(
        id="v-1",
        unit="koks",
        phone="+358412345678",
        ended_at="2027-01-04T09:30",
        language="fi",
        age_group="18-29",
    )


def test_a_wrong_row_is_told_by_its_line_and_the_others_are_read(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        f"{HEADER}\n{ROW}\n\nv-2,koks,nobody,,2027-01-04T09:30,fi,\n"
        "v-3,koks\n,,,,,,\nv-4,koks,0412345678,,2027-01-04T09:30,fi,18-29,extra\nv-5,koks,0412345678,,2027-01-04T09:30,sv,\n",
    )
    assert told(rows) == [
        (2, "v-1"),
        (4, "phone: is no phone number: it has a letter in it; write it as +358 and the rest"),
        (5, "ended_at: is missing"),
        (7, "has 8 fields where the header has 7"),
        (8, "v-5"),
    ]


def test_a_field_over_several_lines_keeps_the_count(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        "id,unit,phone,ended_at,language,note\n"
        'v-1,koks,0412345678,2027-01-04T09:30,fi,"one\ntwo ""quoted""\nthree"\n'
        "v-2,koks,0412345679,2027-01-04T09:30,fi,\n",
    )
    assert told(rows) == [(2, "v-1"), (5, "v-2")]


def test_a_quote_that_never_closes_is_told_where_it_opens(tmp_path: Path) -> None:
    rows = read(tmp_path, f'{HEADER}\n{ROW}\nv-2,"koks,0412345678,,2027-01-04T09:30,fi,\nv-3,koks,,,,,\n')
    assert [line for line, _ in rows] == [2, 3]
    assert "cannot be read as a row" in told(rows)[1][1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "is empty; its first line should be id,unit,"),
        ("\n\n", "is empty; its first line should be id,unit,"),
        (f"{ROW}\n", "its first line is no header; it should be id,unit,"),
        ("yksikkö;puhelin\nkoks;1\n", "its first line is no header"),
        ("id,unit,phone,end_at,language\n", "lacks the column ended_at; is end_at meant by it?"),
        ("id,unit,language\n", "lacks the column ended_at, phone or telegram"),
        ("id,unit,phone,phone,ended_at,language\n", "has the column phone twice"),
        (f'"{HEADER}\n{ROW}\n', "its first line is no header"),
        (f"{HEADER}\n{ROW},Kääriäinen\n".encode("latin-1"), "is not UTF-8 (line 2), it looks like Latin-1"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"), "is not UTF-8 (line 1)"),
    ],
)
def test_a_file_that_holds_no_visits_is_refused_before_its_first_row(
    tmp_path: Path, content: str | bytes, why: str
) -> None:
    path = tmp_path / "visits.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    with pytest.raises(FileError) as error:
        read_csv(path, now=NOW)
    assert str(error.value).startswith(f"{path}: {why}")


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        read_csv(tmp_path / "none.csv", now=NOW)
    with pytest.raises(FileError, match="cannot be read"):
        read_csv(tmp_path, now=NOW)


def test_a_file_of_visits_of_yesterday_never_grows_old(tmp_path: Path) -> None:
    ((_, visit),) = read(tmp_path, f"{HEADER}\n{ROW}\n".replace("2027-01-04T09:30", "yesterday 09:30"))
    assert isinstance(visit, VisitIn)
    assert visit.ended_at == datetime(2027, 1, 4, 7, 30, tzinfo=UTC)


def test_yesterday_is_of_finnish_clocks(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text(f"{HEADER}\n{ROW}\n".replace("2027-01-04T09:30", "yesterday 09:30"), encoding="utf-8")
    ((_, visit),) = read_csv(path, now=datetime(2027, 1, 4, 22, 30, tzinfo=UTC))  # past midnight in Helsinki
    assert isinstance(visit, VisitIn)
    assert visit.ended_at == datetime(2027, 1, 4, 7, 30, tzinfo=UTC)
