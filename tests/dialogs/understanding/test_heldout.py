"""The rows that measure understanding are well-formed, and the rules have not seen them."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.understanding import table
from benchmarks.understanding.reading import DANGER, Reading, read
from benchmarks.understanding.record import FILE as RECORDED
from benchmarks.understanding.record import changes, fields_of
from benchmarks.understanding.rows import COLUMNS, FILES, Row, load
from dialogs.understanding import Kind
from training import similarity

ROOT = Path(__file__).parents[3]
ROWS = load()
DIALECTS = {
    "fi": {"savo", "pohjanmaa", "turku", "karelia", "helsinki"},
    "sv": {"finland_swedish", "osterbotten"},
    "en": set[str](),
}
ANYWHERE = {"plain", "learner", "typing", "voice", "emoji", "digits"}
FLAGS = {"crisis", "violence", "discrimination", "identity_code"}
# A serial of 900-999 is for temporary use: no person has such an identity code.
CODE = re.compile(r"\d{6} ?[-+A-FU-Ya-fu-y] ?9\d\d[0-9A-Za-z]")


def seen_by_the_rules() -> Iterator[str]:
    """Texts that rules were made from or are tested with, and that a model could be trained on."""
    folders = [ROOT / "tests" / "dialogs" / "understanding", ROOT / "dialogs" / "understanding"]
    for folder in folders:
        for file in folder.rglob("*.csv"):
            with file.open(encoding="utf-8", newline="") as lines:
                delimiter = "|" if "|" in lines.readline() else ","
                lines.seek(0)
                for row in csv.DictReader(lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL):
                    yield row["text"]
        for file in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def test_each_row_is_well_formed() -> None:
    for file in FILES:
        with file.open(encoding="utf-8", newline="") as lines:
            assert tuple(next(csv.reader(lines))) == COLUMNS, file.name
    for row in ROWS:
        assert re.fullmatch(rf"[a-z]+-{row.language}-\d\d\d?", row.id), row.id
        assert row.dialect in DIALECTS[row.language] | ANYWHERE, row.id
        assert row.expecting in {"rating", "reason", "nothing"}, row.id
        assert row.text == row.text.strip() != "", row.id
        assert "\n" not in row.text, row.id
        assert set(row.kinds) <= set(Kind), row.id
        assert row.flags <= FLAGS, row.id
        assert row.comment is not None or len(row.kinds) > 1, f"{row.id}: either only where kinds are two"


def test_the_columns_agree_with_each_other() -> None:
    for row in ROWS:
        assert (row.rating is None) or row.rating in range(11), row.id
        assert row.rating is not None or not {"rating", "rating_comment"} & set(row.kinds), row.id
        assert (row.kinds == ("crisis",)) == bool(row.flags & DANGER), row.id


def test_no_id_and_no_text_stands_twice() -> None:
    assert [id for id, n in Counter(row.id for row in ROWS).items() if n > 1] == []
    same = similarity.pairs([row.text for row in ROWS], [row.text for row in ROWS])
    assert [(one, other) for one, other in same if one != other] == []


def test_identity_codes_belong_to_no_person() -> None:
    for row in ROWS:
        codes = CODE.findall(re.sub(r" +- +", "-", row.text))
        assert len(codes) == ("identity_code" in row.flags), row.id
        assert not codes or (row.note in row.text and CODE.fullmatch(row.note.replace(" - ", "-"))), row.id


def test_there_are_enough_rows_of_each_group_in_each_language() -> None:
    least = {"danger": 90, "calm": 80, "stop": 60, "nostop": 60, "discrimination": 60, "fair": 40, "code": 20}
    assert len(FILES) >= 2
    for file in FILES:
        rows = [row for row in ROWS if row.set == file.stem]
        groups = Counter(row.group for row in rows)
        assert all(groups[group] >= n for group, n in least.items()), (file.name, groups)
        languages = Counter(row.language for row in rows)
        assert len(rows) >= 700, file.name
        assert all(languages[language] >= len(rows) / 6 for language in DIALECTS), (file.name, languages)


def test_the_rules_have_seen_no_row() -> None:
    known = similarity.pairs([row.text for row in ROWS], seen_by_the_rules())
    assert list(known) == [], "a row that measures may not be tested, trained on or listed elsewhere"


def test_the_recorded_run_is_about_these_rows() -> None:
    assert [fields["id"] for fields in fields_of(RECORDED)] == [row.id for row in ROWS]


def test_near_texts_are_found_and_others_are_not() -> None:
    ours = ["Odotin kaksi tuntia käytävällä"]
    assert list(similarity.pairs(ours, ["odotin  KAKSI tuntia, käytävällä!", "odotin kaksi tuntia käytäväl"]))
    assert not list(similarity.pairs(ours, ["Odotin lääkäriä käytävällä tunnin", "kaksi tuntia", "", "!"]))


def reading(id: str, **read_as: object) -> Reading:
    return as_labelled(next(row for row in ROWS if row.id == id), **read_as)


def as_labelled(row: Row, **read_as: object) -> Reading:
    told = {"kind": row.kinds[0], "rating": row.rating, "comment": row.text if row.comment else None}
    return Reading(**{"row": row, "flags": row.flags, "masked": row.text, **told, **read_as})  # type: ignore[arg-type]


def test_right_is_kind_and_rating_and_comment() -> None:
    assert reading("reply-fi-01").right
    assert not reading("reply-fi-01", kind="rating_comment").right
    assert not reading("reply-fi-01", rating=5).right
    assert not reading("reply-fi-01", comment="No jos rehellisesti").right
    assert reading("denied-fi-01", rating=10).invented
    assert not reading("danger-fi-08", comment=None).right, "the words of a cry for help are kept"
    assert not reading("code-fi-01").code_gone
    assert reading("code-fi-01", masked="[***]", comment="[***]").code_gone


def test_a_change_since_the_recorded_run_is_named() -> None:
    now = [read(row) for row in ROWS[:3]]
    assert not [line for line in changes(now) if line.startswith("new")]
    assert [line for line in changes(now) if line.startswith("gone")]


def test_each_set_is_counted_under_its_name() -> None:
    readings = [as_labelled(row) for row in ROWS]
    newest = [row.set for row in ROWS].count("rows-2")
    readings[-1] = replace(readings[-1], kind="help")
    heads = [line for line in table.by_set(readings) if line.startswith(("## ", "| all "))]
    assert [heads[0], heads[2]] == ["## rows", "## rows-2"]
    assert "100.0%" in heads[1]
    assert f"| {newest} | {newest - 1} |" in heads[3]


def test_the_interval_is_wilsons() -> None:
    low, high = table.wilson(9, 10)
    assert (round(low, 4), round(high, 4)) == (0.5958, 0.9821)
    assert table.wilson(0, 10)[0] < 1e-9
