"""Visits from CSV files as people and machines write them."""

from __future__ import annotations

import os
import re
import tracemalloc
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from threading import Thread

import pytest

from bot.organisation import Organisation
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
        f"sep=,\n{HEADER}\n{ROW}\n",
        f"\ufeffsep=;\r\n\r\n{HEADER}\r\n{ROW}\r\n".replace(",", ";"),
        f"\n;;;\n{HEADER};;;\n{ROW};;;;;\n;;;;;;;\n;\n\n\n".replace(",", ";"),
        f"{HEADER}\r{ROW}\r",
        f"{HEADER}\n{ROW}\n".replace(",", ";").replace("2027-01-04T09:30", "4.1.2027 9:30"),
        f"{HEADER}\n{ROW}\n".replace(",", ";").replace("2027-01-04T09:30", "4.1.2027 klo 9.30"),
        f"{HEADER}\n{ROW}\n".replace(",", ";")
        .replace("+358412345678", "041 234 5678")
        .replace("fi,", "suomi"),
        'language,ended_at,note,phone,unit,id,age_group\nfi,2027-01-04T09:30,"a,b",0412345678,koks,v-1,18-29\n',
    ],
    ids=[
        "plain",
        "windows",
        "bom",
        "semicolons",
        "tabs",
        "untidy header",
        "quotes",
        "sep",
        "sep and bom",
        "empty cells and lines",
        "old mac",
        "excel's time",
        "a finn's time",
        "names",
        "other order",
    ],
)
def test_one_visit_is_read_however_the_file_was_written(tmp_path: Path, content: str) -> None:
    ((line, visit),) = read(tmp_path, content)
    assert line == 1 + content.replace("\r\n", "\n").replace("\r", "\n").split("v-1")[0].count("\n")
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
        (
            5,
            (
                "phone: one of phone and telegram is needed, and only one | "
                "ended_at: is missing; it should be a day and a time such as 2027-03-01T09:30 or 1.3.2027 9.30 | "
                "language: is missing; it should be a language such as fi, sv, en, ru or its name"
            ),
        ),
        (7, "has something in column H, but the header ends with column G; quote a cell with commas in it"),
        (8, "v-5"),
    ]


def test_what_excel_writes_in_finland_without_being_asked_for_utf_8(tmp_path: Path) -> None:
    content = (
        "id;unit;phone;ended_at;language;non_disclosure\r\n"
        "v-1;koks;0412345678;4.1.2027 9:30;venäjä;\r\n"
        "v-2;koks;0412345679;4.1.2027 9:30;fi;kyllä\r\n"
    )
    first, second = (visit for _, visit in read(tmp_path, content.encode("cp1252")))
    assert isinstance(first, VisitIn)
    assert isinstance(second, VisitIn)
    assert (first.language, first.non_disclosure) == ("ru", False)
    assert (second.language, second.non_disclosure) == ("fi", True)


def test_columns_that_are_not_read_are_named_once(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text(
        "id;unit;phone;ended_at;language;Ward;municipality;mother-tongue;;ward 2\n", encoding="utf-8"
    )
    assert read_csv(path, now=NOW).ignored == ["ward", "ward_2"]


@pytest.mark.parametrize("header", ["SMS Permission", "sms-permission", "sms_permission"])
@pytest.mark.parametrize(
    ("cells", "permission"), [(";x", True), (";kyllä", True), (";", False), ("", False), (";ei", False)]
)
def test_a_permission_is_not_guessed_from_an_empty_cell(
    tmp_path: Path, header: str, cells: str, permission: bool
) -> None:
    content = f"id;unit;phone;ended_at;language;{header}\nv-1;koks;0412345678;4.1.2027 9:30;fi{cells}\n"
    ((_, visit),) = read(tmp_path, content)
    assert isinstance(visit, VisitIn)
    assert visit.sms_permission is permission


def test_a_flag_that_is_neither_yes_nor_no_is_told_by_its_line(tmp_path: Path) -> None:
    content = (
        "id;unit;phone;ended_at;language;security_ban\n"
        "v-1;koks;0412345678;4.1.2027 9:30;fi;joo\n"
        "v-2;koks;0412345678;4.1.2027 9:30;fi;ei\n"
    )
    assert told(read(tmp_path, content)) == [
        (2, 'security_ban: is neither yes nor no (found "joo"); it should be yes or no'),
        (3, "v-2"),
    ]


def test_a_misspelt_protection_column_refuses_every_row(tmp_path: Path) -> None:
    content = "id;unit;phone;ended_at;language;Turvakielto\nv-1;koks;0412345678;4.1.2027 9:30;fi;x\n"
    assert told(read(tmp_path, content)) == [(2, "turvakielto: is no field; is non_disclosure meant by it?")]


def test_a_line_names_all_that_is_wrong_on_it(tmp_path: Path, organisation: Organisation) -> None:
    path = tmp_path / "visits.csv"
    path.write_text(
        f"{HEADER},non_disclosure\n"
        'v-1,"ko\nks",call me,,2027-02-30T09:30,xx,old,joo\n'
        "v-2,rattamo,+358412345678,,2028-01-04T09:30,fi,,\n"
        f"{ROW},\n",
        encoding="utf-8",
    )
    told_of = dict(told(list(read_csv(path, now=NOW, organisation=organisation))))
    assert re.findall(r"(?:^|\| )([a-z_]+): ", told_of[2]) == [
        "unit", "phone", "ended_at", "language", "age_group", "non_disclosure",
    ]  # fmt: skip
    assert "unit: runs over 2 lines" in told_of[2]
    assert told_of[4] == "unit: no such unit; did you mean ratamo? | ended_at: is in the future"
    assert told_of[5] == "v-1"


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
    assert told(rows) == [
        (2, "v-1"),
        (
            3,
            'a quote (") that opened on line 3 never closes and swallowed 2 lines (3-4); close it or take it away',
        ),
    ]


SHUT = "close it or take it away"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            f'v-0,koks,0412345678,,2027-01-04T09:30,fi,,"a note\n{ROW},\n{ROW},\n',
            [(2, f'a quote (") that opened on line 2 never closes and swallowed 3 lines (2-4); {SHUT}')],
        ),
        (
            f'v-0,koks,0412345678,,2027-01-04T09:30,fi,,"a note\n{ROW},""\n{ROW},\n',
            [(2, f'a quote (") that opened on line 2 never closes and swallowed 3 lines (2-4); {SHUT}')],
        ),
        (
            f'v-0,"koks,0412345678,,2027-01-04T09:30,fi,,\n{ROW},"a note"\n{ROW},\n',
            [
                (2, f'a quote (") that opened on line 2 closes on line 3 in the middle of a cell and swallowed 2 lines (2-3); {SHUT}'),
                (4, "v-1"),
            ],
        ),
        (
            f'v-0,koks,0412345678,,2027-01-04T09:30,fi,,"a note\n{ROW},\n{ROW},more"\n{ROW},\n',
            [(2, f'a quote (") that opened on line 2 swallowed 3 lines (2-4); {SHUT}'), (5, "v-1")],
        ),
        (
            f'v-0,koks,0412345678,,2027-01-04T09:30,fi,"18-\n29",\n{ROW},\n',
            [(2, "age_group: runs over 2 lines; is the quote left open that began it?"), (4, "v-1")],
        ),
        (
            f'v-0,"ko"ks,0412345678,,2027-01-04T09:30,fi,,\n{ROW},\n',
            [
                (2, 'a quote (") that opened on line 2 closes in the middle of a cell; write a quote within quotes twice'),
                (3, "v-1"),
            ],
        ),
        (
            'v-0,koks,0412345678,,2027-01-04T09:30,fi,,"' + "x" * 200_000 + f'"\n{ROW},\n',
            [(2, "holds a cell of more than 131072 characters"), (3, "v-1")],
        ),
    ],
    ids=["to the end", "doubled", "to the next quote", "whole rows", "in a field", "within a cell", "huge"],
)  # fmt: skip
def test_a_quote_says_where_it_opened_and_what_it_swallowed(
    tmp_path: Path, rows: str, expected: list[tuple[int, str]]
) -> None:
    assert told(read(tmp_path, f"{HEADER},note\n{rows}")) == expected


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
        (
            f'"{HEADER}\n{ROW}\n',
            'line 1: a quote (") that opened on line 1 never closes and swallowed 2 lines (1-2)',
        ),
        (
            f"{HEADER}\n{ROW},ä\n".encode() + "ä\n".encode("cp1252"),
            "is neither UTF-8 nor of Windows (line 3)",
        ),
        (
            f"{HEADER}\n{ROW}\n".encode("utf-16"),
            'is not UTF-8 but UTF-16 ("Unicode text"): save it as "CSV UTF-8"',
        ),
        (b"PK\x03\x04rest", 'is a spreadsheet and no text: save it as "CSV UTF-8"'),
        (f"{HEADER}\n\0".encode(), "is no text"),
        ("sep=;\n", "is empty; its first line should be id,unit,"),
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


# -- long files -----------------------------------------------------------------------------------------------------
def long_file(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{HEADER},note\n")
        for number in range(rows):
            file.write(f'v-{number},koks,+358412345678,,2027-01-04T09:30,fi,18-29,"a note\nof two lines"\n')
    return path


def peak(path: Path) -> int:
    """Bytes that reading it takes at most; nothing that is read is kept."""
    tracemalloc.start()
    try:
        for _ in read_csv(path, now=NOW):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_file_takes_no_more_memory_the_longer_it_is(tmp_path: Path) -> None:
    short, long = long_file(tmp_path / "short.csv", 400), long_file(tmp_path / "long.csv", 1_600)
    peak(short)  # what is loaded once
    assert peak(long) - peak(short) < 20_000


def test_the_lines_of_a_file_are_known_before_its_first_row(tmp_path: Path) -> None:
    visits = read_csv(long_file(tmp_path / "visits.csv", 100), now=NOW)
    assert visits.lines == 201
    lines = [line for line, _ in visits]
    assert (lines[:3], lines[-1]) == ([2, 4, 6], 200)


def test_a_quote_that_never_closes_takes_no_more_memory_than_a_cell_may(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text(
        f'{HEADER}\nv-1,"koks,0412345678,,2027-01-04T09:30,fi,\n' + f"{ROW}\n" * 3_000, encoding="utf-8"
    )
    (line, error), (_, following) = islice(read_csv(path, now=NOW), 2)
    assert line == 2
    assert str(error).startswith('a quote (") that opened on line 2 never closes and swallowed ')
    assert isinstance(following, VisitIn)


def test_a_file_from_a_pipe_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writing = Thread(target=path.write_text, args=(f"{HEADER}\n{ROW}\n",))
    writing.start()
    assert told(list(read_csv(path, now=NOW))) == [(2, "v-1")]
    writing.join()


def test_a_file_that_is_changed_while_it_is_read_is_told_so(tmp_path: Path) -> None:
    path = long_file(tmp_path / "visits.csv", 2_000)
    visits = iter(read_csv(path, now=NOW))
    next(visits)
    with path.open("r+b") as file:
        file.seek(-500, os.SEEK_END)
        file.write(b"\xff" * 400)
    with pytest.raises(FileError, match="was changed while it was read"):
        list(visits)


@pytest.mark.parametrize(
    ("before", "wrong", "why"),
    [
        (0, b"\xff\xc3\xa4", "is neither UTF-8 nor of Windows (line 2)"),
        (3_000, b"\xff\xc3\xa4", "is neither UTF-8 nor of Windows (line 3002)"),
        (3_000, b"\xe4\x81", "is neither UTF-8 nor of Windows (line 3002)"),
        (3_000, b"\xc3", None),
        (3_000, b"a\0", "is no text"),
    ],
)
def test_wherever_it_stands_a_file_is_refused_for_what_is_no_text(
    tmp_path: Path, before: int, wrong: bytes, why: str | None
) -> None:
    path = tmp_path / "visits.csv"
    content = f"{HEADER},note\n".encode() + f"{ROW},\n".encode() * before
    path.write_bytes(content + b"v-2,koks,0412345678,,2027-01-04T09:30,fi,18-29," + wrong)
    if why is None:
        assert len(list(read_csv(path, now=NOW))) == before + 1
    else:
        with pytest.raises(FileError, match=re.escape(why)):
            read_csv(path, now=NOW)
