"""The key of an application without settings: made once, readable by its owner alone, also where several processes start at the same time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.config.secret_keys import KEY_FILE, keyring
from bot.config.settings import SettingsError, load
from storage.encryption.keyring import Keyring

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_key_is_made_once_and_for_its_owner_alone(caplog: pytest.LogCaptureFixture) -> None:
    first = keyring(load({}))
    assert KEY_FILE.stat().st_mode & 0o777 == 0o600
    (warning,) = caplog.records
    assert str(KEY_FILE) in warning.getMessage()
    assert KEY_FILE.read_text(encoding="ascii").strip() not in caplog.text
    assert keyring(load({})).fingerprint == first.fingerprint
    assert len(caplog.records) == 1
    assert list(KEY_FILE.parent.iterdir()) == [KEY_FILE]


def test_a_key_in_the_settings_makes_no_file() -> None:
    key = Keyring.new_key()
    assert keyring(load({"KYNNYS_SECRET_KEYS": key})).fingerprint == Keyring.from_text(key).fingerprint
    assert not KEY_FILE.exists()


def test_processes_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    code = "from bot.config.secret_keys import keyring; from bot.config.settings import load; input(); print(keyring(load({})).fingerprint)"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    fingerprints = {process.communicate(timeout=20)[0] for process in started}
    assert len(fingerprints) == 1
    assert fingerprints == {keyring(load({})).fingerprint + "\n"}
    assert list(KEY_FILE.parent.iterdir()) == [KEY_FILE]


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe", b"c2hvcnQ="])
def test_a_key_file_that_holds_none_is_refused_by_name(content: bytes) -> None:
    KEY_FILE.parent.mkdir()
    KEY_FILE.write_bytes(content)
    with pytest.raises(SettingsError, match=str(KEY_FILE)) as refused:
        keyring(load({}))
    assert "c2hvcnQ=" not in str(refused.value)
