"""Where the keys for personal data come from."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from bot.settings import Settings, SettingsError
from storage.keys import Keyring

log = logging.getLogger(__name__)
KEY_FILE = Path("var/secret.key")


def keyring(settings: Settings) -> Keyring:
    """The configured keys, or those of `./var/secret.key`, which is made with a warning when there is none."""
    if settings.secret_keys is not None:
        return _parse(settings.secret_keys.get_secret_value(), "KYNNYS_SECRET_KEYS")
    if not KEY_FILE.exists():
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
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(Keyring.new_key() + "\n", encoding="ascii")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
