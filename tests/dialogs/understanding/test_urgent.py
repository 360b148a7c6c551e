"""What may not wait is seen at once, and is just what a rule hears as a crisis."""

from __future__ import annotations

from pathlib import Path

from dialogs.understanding import Kind, cries_for_help, understand_by_rules

TABLES = sorted(Path(__file__).parent.glob("cases*.csv"))


def test_it_is_what_is_understood_as_a_crisis() -> None:
    lines = [line for table in TABLES for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    texts = {line.split("|", 4)[-1].replace("\\n", "\n") for line in lines}
    cries = {text for text in texts if cries_for_help(text)}
    assert cries == {text for text in texts if understand_by_rules(text).kind is Kind.crisis}
    assert 100 < len(cries) < len(texts) / 2
