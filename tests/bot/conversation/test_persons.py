"""What staff do to all that is kept of a person reaches the keepers of lists who know the person, and no others."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.config.settings import EXAMPLE
from bot.conversation import persons
from bot.organisation import load
from channels.registry import EMAIL
from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.databases import copied


@pytest.mark.parametrize(("waits", "told"), [(False, 1), (True, 0)])
def test_a_corrected_name_is_told_to_who_knows_the_person(
    sqlite_template: Path, tmp_path: Path, keys: Keyring, now: datetime, waits: bool, told: int
) -> None:
    database = Database(copied(sqlite_template, tmp_path), keys)
    with database.writing() as work:
        talk = work.conversations.ensure("sms", "+358412345678", "fi", now=now)
        signup = work.signups.add(
            talk.person,
            talk.id,
            "olka",
            name="Maija",
            language="fi",
            consent_version="1",
            now=now,
            waits=waits,
        )
        assert signup is not None
        assert persons.rename(work, signup, "Maija Meikäläinen", load(EXAMPLE), now)
        assert [each.name for each in work.signups.of(talk.person)] == ["Maija Meikäläinen"]
        assert len(work.outbox.recent(EMAIL)) == told
        work.signups.leave(talk.person, now=now)
        assert not persons.rename(work, signup, "Maija", load(EXAMPLE), now)
    database.close()
