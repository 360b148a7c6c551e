from __future__ import annotations

from pathlib import Path

import certifi
import pytest

from channels.transport import trust

BEGIN = "-----BEGIN CERTIFICATE-----"


def trusted() -> int:
    return trust.__wrapped__().cert_store_stats()["x509_ca"]


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with one of the world's certificates."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    file = tmp_path / "one.pem"
    file.write_text(BEGIN + Path(certifi.where()).read_text(encoding="utf-8").split(BEGIN)[1])
    return file


def test_the_worlds_certificates_are_trusted(one: Path) -> None:
    assert trusted() > 50


def test_the_environment_names_others(one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(one))
    assert trusted() == 1
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SSL_CERT_DIR", str(one.parent))  # read when a connection is made
    assert trusted() == 0
