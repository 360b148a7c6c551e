"""Each parser of data from outside returns what it read or says in words what is wrong; it raises nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config.settings import SettingsError, load
from bot.rehearsal.transcript import TranscriptError, duration, parse, render
from bot.visits import VisitError, visit_in
from bot.visits.csv_file import FileError, read_csv
from dialogs.conditions import ConditionError, compile_condition
from storage.encryption.keyring import Keyring

NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
FEW = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)

any_text = st.text(st.characters(codec=None), max_size=60)
conditions = st.lists(
    st.sampled_from(
        ["slots.rating", "slots.", "and", "or", "not", "is", "is not", "(", ")", "<=", "=", "==", "9", "'a", "'a'",
         "null", "true", "-1", "1e999", "slots.name"]
    ) | any_text,
    max_size=9,
).map(" ".join)  # fmt: skip
scripts = st.lists(
    st.tuples(st.sampled_from(["#", "@", "*", ">", ">>", ">+", "+", "<", "=", ".", ""]), any_text), max_size=6
).map(lambda lines: "\n".join(f"{sign} {text}" for sign, text in lines))
headers = st.sampled_from(
    ["id,unit,phone,ended_at,language", "id;unit;phone;ended_at;language", "id\tunit\ttelegram\tended_at\tlanguage", "id"]
)  # fmt: skip
cells = st.one_of(
    any_text,
    st.sampled_from(
        ["v1", "koks", "+358412345678", "2027-02-28T14:30", "yesterday 14:30", "yesterday 99:99", "fi", '"', "9" * 5_000]
    ),
)  # fmt: skip


def condition(text: str) -> None:
    compiled = compile_condition(text)
    compiled.holds(dict.fromkeys(compiled.slots), dict.fromkeys(compiled.context))


def transcript(text: str) -> None:
    assert parse(render(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("read", "texts", "refusal"),
    [
        (condition, conditions | any_text, ConditionError),
        (transcript, scripts | any_text, TranscriptError),
        (duration, any_text | st.integers().map(lambda n: f"+{n}d"), TranscriptError),
        (Keyring.from_text, any_text, ValueError),
        (lambda text: load({"KYNNYS_PORT": text, "KYNNYS_PUBLIC_URL": text}), any_text, SettingsError),
    ],
    ids=["condition", "transcript", "duration", "keys", "settings"],
)
def test_a_text_is_read_or_refused(
    read: Callable[[str], object], texts: st.SearchStrategy[str], refusal: type[Exception]
) -> None:
    @FEW
    @given(texts)
    def ask(text: str) -> None:
        try:
            read(text)
        except refusal as error:
            assert str(error)

    ask()


@FEW
@given(
    header=headers | any_text,
    rows=st.lists(st.lists(cells, max_size=6), max_size=4),
    junk=st.binary(max_size=6),
)
def test_a_file_of_visits_is_read_or_refused_row_by_row(
    header: str, rows: list[list[str]], junk: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "visits.csv"
    delimiter = next((part for part in ";\t" if part in header), ",")
    text = "\n".join([header, *(delimiter.join(row) for row in rows)])
    file.write_bytes(text.encode(errors="surrogatepass") + junk)
    try:
        for line, visit in read_csv(file, now=NOW):
            assert line > 1
            assert str(visit) if isinstance(visit, VisitError) else visit.id
    except FileError as error:
        assert str(file) in str(error)


@FEW
@given(
    st.dictionaries(
        st.sampled_from(["id", "unit", "phone", "telegram", "ended_at", "language", "age_group"]) | any_text,
        cells | st.none() | st.booleans() | st.integers() | st.floats() | st.lists(st.integers(), max_size=2),
    )
)
def test_fields_of_a_visit_are_read_or_refused(fields: dict[str, Any]) -> None:
    try:
        visit_in(
            {"id": "v1", "unit": "koks", "phone": "+358412345678", "ended_at": "2027-02-28T14:30"} | fields
        )
    except VisitError as error:
        assert all(fault.why for fault in error.faults)
        assert len({fault.field for fault in error.faults}) == len(error.faults) > 0
