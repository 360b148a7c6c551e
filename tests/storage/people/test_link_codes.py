"""Two addresses that become one person's: by a code that is used once, and with everything that leads to either."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.message import Inbound
from storage.database import Database, Work
from storage.people.link_codes import LIFE, WITHIN, read_code
from tests.visit_counts import by_reason

PHONE = "+358412345678"
CHAT = "700000001"


def _talks(work: Work, now: datetime) -> tuple[int, int]:
    """The conversations of a phone and of a Telegram chat."""
    phone = work.conversations.ensure("sms", PHONE, now=now)
    chat = work.conversations.ensure("telegram", CHAT, now=now)
    return phone.id, chat.id


def test_a_code_holds_once_and_for_a_while(database: Database, now: datetime) -> None:
    with database.writing() as work:
        phone, chat = _talks(work, now)
        code = read_code(work.links.offer(phone, now=now))
        other = read_code(work.links.offer(chat, now=now))
        assert code
        assert other
        assert work.links.asked_by(code, now=now) == phone
        assert work.links.spend(code, now=now + LIFE) is None
        assert work.links.spend(code, now=now + LIFE - timedelta(seconds=1)) == phone
        assert work.links.spend(code, now=now) is None
        assert work.links.asked_by(other, now=now) == chat


def test_a_new_code_ends_the_older_one(database: Database, now: datetime) -> None:
    with database.writing() as work:
        phone, _ = _talks(work, now)
        first, second = (read_code(work.links.offer(phone, now=now)) for _ in range(2))
        assert first
        assert second
        assert work.links.spend(first, now=now) is None
        assert work.links.spend(second, now=now) == phone


def test_what_is_over_is_swept_away(database: Database, now: datetime) -> None:
    with database.writing() as work:
        phone, _ = _talks(work, now)
        code = read_code(work.links.offer(phone, now=now))
        assert code
        work.links.missed("sms", PHONE, now=now)
        work.links.sweep(now=now + timedelta(minutes=1))
        assert work.links.asked_by(code, now=now) == phone
        assert work.links.misses("whatsapp", PHONE, now=now + timedelta(minutes=1)) == 1
        work.links.sweep(now=now + WITHIN)
        assert work.links.asked_by(code, now=now) is None
        assert work.links.misses("sms", PHONE, now=now) == 0


def test_wrong_codes_are_remembered_though_the_person_is_forgotten(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _talks(work, now)
        work.links.missed("telegram", CHAT, now=now)
        chat = work.conversations.find("telegram", CHAT)
        assert chat
        work.people.erase(chat.person, now=now)
        work.people.sweep()
        assert work.links.misses("telegram", CHAT, now=now) == 1
        assert work.links.misses("sms", PHONE, now=now) == 0


@pytest.mark.parametrize("written", ["FHJ-KLM", "fhj-klm", " Fhj klm. ", "f h j k l m", '"FHJ\u2013KLM"'])
def test_a_code_is_read_however_it_is_written(written: str) -> None:
    assert read_code(written) == "FHJKLM"


@pytest.mark.parametrize(
    "text", ["", "7", "hmm hmm", "Kiitos", "FHJ-KL", "FHJ-KLMN", "FHJ-KL7", "FHJ-KLF", "FHJ, KLM", "FHJ-KLÄ"]
)
def test_other_texts_are_no_code(text: str) -> None:
    assert read_code(text) is None


@given(st.lists(st.sampled_from("aeiouyäöst lpkn"), max_size=12).map("".join))
def test_what_has_a_vowel_in_it_is_no_code(text: str) -> None:
    assert read_code(f"{text}a") is None


# -- joining ------------------------------------------------------------------------------------------------


def _lives(work: Work, channel: str, address: str, now: datetime, *lists: str) -> int:
    (id,) = work.inbox.receive([Inbound(channel, f"{channel}-1", address, "Hei")], now=now)
    talk = work.conversations.get(id)
    assert talk is not None
    work.feedback.keep(
        talk.person, "Jono", kind="feedback", now=now, unit=None, channel=channel, language="fi"
    )
    visit = work.visits.add(
        f"v-{channel}", unit="koks", conversation=talk, channel=channel, ended_at=now, now=now, due_at=now
    )
    assert visit is not None
    work.visits.asked_all([visit], now=now, remind_at=now, close_at=now)
    for opportunity in lists:
        work.signups.add(
            talk.person, talk.id, opportunity, name="Aino", language="fi", consent_version="1",
            said="Suostun", now=now,
        )  # fmt: skip
    return talk.person


def test_everything_of_both_is_one_persons(database: Database, now: datetime) -> None:
    with database.writing() as work:
        kept = _lives(work, "sms", PHONE, now, "asukaskehittaja")
        gone = _lives(work, "telegram", CHAT, now, "asukaskehittaja", "olka")
    with database.writing() as work:
        work.people.join(kept, gone, now=now)
        assert work.people.now_known_as(gone) == kept
    with database.writing() as work:
        assert {talk.channel for talk in work.conversations.of_person(kept)} == {"sms", "telegram"}
        assert work.feedback.count(kept) == 2
        assert {visit.person for visit in (work.visits.get(1), work.visits.get(2)) if visit} == {kept}
        assert [signup.opportunity for signup in work.signups.of(kept)] == ["asukaskehittaja", "olka"]
        assert [signup.status for signup in work.signups.list()] == ["active", "left", "active"]
        for channel, address in (("sms", PHONE), ("telegram", CHAT)):
            person = work.people.find(channel, address)
            assert person
            assert person.id == kept


def test_a_third_channel_of_a_joined_address_is_the_same_persons(database: Database, now: datetime) -> None:
    with database.writing() as work:
        chat = work.conversations.ensure("telegram", CHAT, now=now)
        phone = work.conversations.ensure("sms", PHONE, now=now)
        work.people.join(chat.person, phone.person, now=now)
        assert work.conversations.ensure("whatsapp", PHONE, now=now).person == chat.person


def test_the_joined_can_be_joined_again(database: Database, now: datetime) -> None:
    with database.writing() as work:
        first, second, third = (
            work.conversations.ensure(channel, address, now=now).person
            for channel, address in (("sms", PHONE), ("telegram", CHAT), ("sms", "+358412345679"))
        )
        work.people.join(second, third, now=now)
        work.people.join(first, second, now=now)
        found = work.people.find("whatsapp", "+358412345679")
        assert found
        assert found.id == first
        assert len(work.conversations.of_person(first)) == 3


def test_erasing_either_erases_both(database: Database, now: datetime) -> None:
    with database.writing() as work:
        kept = _lives(work, "sms", PHONE, now, "olka")
        gone = _lives(work, "telegram", CHAT, now)
        code = work.links.offer(1, now=now)
        work.people.join(kept, gone, now=now)
        work.people.erase(kept, now=now)
        assert work.people.sweep() == 2  # the person, and the row that stood for the second address
    with database.writing() as work:
        for channel, address in (("sms", PHONE), ("telegram", CHAT)):
            assert work.conversations.find(channel, address) is None
            assert work.people.find(channel, address) is None
            assert work.suppressions.active(channel, address)
            assert work.conversations.ensure(channel, address, now=now).person > gone
        assert [said.text for said in work.feedback.recent(9)] == [None, None]
        assert work.links.asked_by(code.replace("-", ""), now=now) is None


def test_what_was_written_about_the_old_person_meanwhile_is_erased_too(
    database: Database, now: datetime
) -> None:
    """A visit that comes in while the two are joined may still be put down to the one that is gone."""
    with database.writing() as work:
        phone = work.conversations.ensure("sms", PHONE, now=now)
        chat = work.conversations.ensure("telegram", CHAT, now=now)
        work.people.join(phone.person, chat.person, now=now)
        work.visits.add(
            "v1", unit="koks", conversation=chat, channel="telegram", ended_at=now, now=now, due_at=now
        )
        work.people.erase(phone.person, now=now)
        work.people.sweep()
        assert work.visits.get(1) is None
        assert by_reason(work) == {"erased": 1}
