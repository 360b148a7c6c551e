"""Where the keys for personal data come from."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from bot.config.settings import Settings, SettingsError
from storage.driver.presence import prepare
from storage.encryption.keyring import Keyring

log = logging.getLogger(__name__)
KEY_FILE = Path("var/secret.key")


def keyring(settings: Settings) -> Keyring:
    """The configured keys, or those of `./var/secret.key`.

    For a database that is still to be made there is a new key, with a warning. One that is there was made with a key,
    which no new one stands in for: then this raises `SettingsError`.
    """
    if settings.secret_keys is not None:
        return _parse(settings.secret_keys.get_secret_value(), "KYNNYS_SECRET_KEYS")
    if not KEY_FILE.exists():
        if prepare(settings.database_url):
            raise SettingsError(
                f"KYNNYS_SECRET_KEYS is not set and there is no {KEY_FILE.absolute()}: set the key that the database was "
                "made with. No new key was made: the database cannot be read with another secret key"
            )
        _make(KEY_FILE)
        log.warning(
            "no KYNNYS_SECRET_KEYS: made a key in %s. Keep it safe: without it the database cannot be read",
            KEY_FILE,
        )
    return _parse(KEY_FILE.read_text(encoding="ascii", errors="replace").strip(), str(KEY_FILE))


def _parse(text: str, source: str) -> Keyring:
    try:
        return Keyring.from_text(text)
    except ValueError as error:
        raise SettingsError(f"{source}: {error}") from None


def _make(path: Path) -> None:
    """Write a new key, readable by its owner only; of two processes starting at once the first one's key stays."""
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.touch(mode=0o600)
    except OSError as error:
        raise SettingsError(
            f"KYNNYS_SECRET_KEYS is not set, and no key can be made in {path.absolute()} ({error.strerror})"
        ) from None
    draft.write_text(Keyring.new_key() + "\n", encoding="ascii")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
