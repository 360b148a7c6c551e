"""`kynnys db`: a copy of the database that overwrites nothing."""

from __future__ import annotations

from pathlib import Path

from tests.bot.cli.conftest import Kynnys


def test_a_backup_is_a_new_file(kynnys: Kynnys, tmp_path: Path) -> None:
    made = kynnys("db", "backup", str(tmp_path / "copy.db"))
    assert made.code == 0
    assert "Without its key nobody can read it" in made.out
    assert (tmp_path / "copy.db").exists()
    again = kynnys("db", "backup", str(tmp_path / "copy.db"))
    assert again.code == 1
    assert "copy.db" in again.err
