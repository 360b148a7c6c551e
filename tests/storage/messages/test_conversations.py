"""One conversation an address and channel; one worker at a time holds it, and no other waits for it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from channels.message import Inbound, Priority
from storage.database import Database
from storage.messages.contacts import Contact
from storage.messages.conversations import Standing

PHONE = "+358412345678"


def _say(database: Database, now: datetime, *texts: str, phone: str = PHONE) -> None:
    with database.writing() as work:
        if database.dialect == "postgresql":
            work.connection.execute(text("SET LOCAL lock_timeout = '3s'"))  # to wait for a holder is to fail
        messages = [Inbound("sms", f"SM-{phone}-{words}", phone, words) for words in texts]
        work.inbox.receive(messages, now=now)


def test_an_address_is_known_again(database: Database, now: datetime) -> None:
    with database.writing() as work:
        made = work.conversations.ensure("sms", PHONE, "sv", now=now)
        assert work.conversations.ensure("sms", PHONE, "fi", now=now) == made
    assert (made.channel, made.address, made.language, made.state, made.last_heard_at) == (
        "sms", PHONE, "sv", None, None,
    )  # fmt: skip


def test_a_number_on_two_channels_is_one_person_in_two_conversations(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        sms = work.conversations.ensure("sms", PHONE, now=now)
        whatsapp = work.conversations.ensure("whatsapp", PHONE, now=now)
        telegram = work.conversations.ensure("telegram", PHONE, now=now)
        assert sms.id != whatsapp.id
        assert sms.person == whatsapp.person != telegram.person
        assert [talk.id for talk in work.conversations.of_person(sms.person)] == [sms.id, whatsapp.id]


def test_many_contacts_are_found_or_made_in_their_order(database: Database, now: datetime) -> None:
    with database.writing() as work:
        known = work.conversations.ensure("sms", "+358412345670", now=now)
        contacts = [Contact("sms", f"+35841234567{n}") for n in (3, 0, 3, 1)]
        three, zero, again, one = work.conversations.ensure_all(contacts, now=now)
        assert zero == known.id
        assert three == again
        assert len({three, zero, one}) == 3


def test_state_is_kept(database: Database, now: datetime) -> None:
    state = {"stack": [{"flow": "join", "step": "ask_name"}], "slots": {"name": "Åke", "n": 3, "x": None}}
    with database.writing() as work:
        talk = work.conversations.ensure("sms", PHONE, now=now)
        work.conversations.save(talk.id, state=state, language="sv", last_heard_at=now)
        work.conversations.save(talk.id, state=state, language="sv", last_heard_at=None)
    with database.reading() as work:
        kept = work.conversations.get(talk.id)
    assert kept is not None
    assert (kept.state, kept.language, kept.last_heard_at) == (state, "sv", now)


def test_many_are_saved_together(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talks = [work.conversations.ensure("sms", f"+35841234567{n}", now=now) for n in range(3)]
        work.conversations.save_all([Standing(talk.id, {"n": talk.id}, "fi", now) for talk in talks[:2]])
        work.conversations.save_all([])
        kept = [work.conversations.get(talk.id) for talk in talks]
        assert work.conversations.persons([talk.id for talk in talks]) == {
            talk.id: talk.person for talk in talks
        }
    assert [talk and talk.state for talk in kept] == [{"n": talks[0].id}, {"n": talks[1].id}, None]


def test_who_wrote_lately_is_found_with_the_last_at_the_end(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talks = [
            work.conversations.ensure(channel, PHONE, now=now) for channel in ("sms", "simulator", "whatsapp")
        ]
        silent = work.conversations.ensure("telegram", "1", now=now)
        for talk, hours in zip(talks, (2, 3, 1), strict=True):
            work.conversations.save(
                talk.id, state={}, language="fi", last_heard_at=now - timedelta(hours=hours)
            )
        persons = [silent.person, talks[0].person]
        since = now - timedelta(hours=2)
        assert [talk.channel for talk in work.conversations.heard_since(persons, since)] == [
            "sms",
            "whatsapp",
        ]
        assert work.conversations.heard_since([silent.person], since) == []
        assert work.conversations.heard_since([], since) == []


def test_claim_gives_the_longest_waiting_first_and_only_those_that_wait(
    database: Database, now: datetime
) -> None:
    for phone in ("+358412345672", "+358412345671", "+358412345673"):
        _say(database, now, "moi", phone=phone)
    _say(database, now, "vielä", phone="+358412345672")
    with database.writing() as work:
        claimed = work.conversations.claim(None, limit=2)
        assert [talk.address for talk in claimed] == ["+358412345672", "+358412345671"]
        waiting = work.inbox.waiting([talk.id for talk in claimed])
        work.inbox.handled([message.id for messages in waiting.values() for message in messages], now=now)
        assert [talk.address for talk in work.conversations.claim(None, limit=9)] == ["+358412345673"]


def test_claim_of_some_looks_at_those_alone(database: Database, now: datetime) -> None:
    for phone in ("+358412345671", "+358412345672"):
        _say(database, now, "moi", phone=phone)
    with database.writing() as work:
        second = work.conversations.find("sms", "+358412345672")
        assert second is not None
        assert [talk.id for talk in work.conversations.claim([second.id, 999], limit=9)] == [second.id]
        assert work.conversations.claim([], limit=9) == []


def test_claims_never_overlap(database: Database, now: datetime) -> None:
    """Workers that each hold what they claimed while they write it down: every message is answered once."""
    phones = [f"+3584123456{n:02}" for n in range(40)]
    for phone in phones:
        _say(database, now, "a", "b", phone=phone)
    answered: list[int] = []
    held: set[int] = set()
    overlaps: list[int] = []
    lock = threading.Lock()

    def worker() -> None:
        idle = 0
        while idle < 20:
            with database.writing() as work:
                claimed = work.conversations.claim(None, limit=3)
                ids = {talk.id for talk in claimed}
                with lock:
                    overlaps.extend(ids & held)
                    held.update(ids)
                waiting = work.inbox.waiting(list(ids))
                messages = [message.id for some in waiting.values() for message in some]
                work.inbox.handled(messages, now=now)
                answered.extend(messages)
                with lock:
                    held.difference_update(
                        ids
                    )  # before the commit: who claims after it may be first to see this
            idle = 0 if claimed else idle + 1

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert overlaps == []
    assert len(answered) == len(set(answered)) == 2 * len(phones)


def test_who_holds_is_passed_over_and_never_waited_for(database: Database, now: datetime) -> None:
    if database.dialect != "postgresql":
        pytest.skip("SQLite has one writer: no other can claim")
    _say(database, now, "moi")
    _say(database, now, "hei", phone="+358412345679")
    with database.writing() as holder, database.writing() as other:
        (held,) = holder.conversations.claim(None, limit=1)
        assert [talk.address for talk in other.conversations.claim(None, limit=9)] == ["+358412345679"]
        assert other.conversations.claim([held.id], limit=9) == []
        assert other.conversations.lock([held.id]) == {}
    with database.writing() as work:
        assert work.conversations.lock([held.id, 999]) == {held.id: held}
        assert work.conversations.lock([]) == {}


def test_a_message_is_received_while_its_conversation_is_held_and_found_by_the_next_claim(
    database: Database, now: datetime
) -> None:
    _say(database, now, "ensin")
    if (
        database.dialect == "sqlite"
    ):  # its receiver waits for the holder's commit, and then comes the next claim
        with database.writing() as work:
            (held,) = work.conversations.claim(None, limit=9)
            (first,) = work.inbox.waiting([held.id])[held.id]
            work.inbox.handled([first.id], now=now)
        _say(database, now, "sitten")
    else:
        with database.writing() as holder:
            (held,) = holder.conversations.claim(None, limit=9)
            (first,) = holder.inbox.waiting([held.id])[held.id]
            _say(database, now, "sitten")
            with database.writing() as other:
                assert other.conversations.claim(None, limit=9) == []
            holder.conversations.save(held.id, state={}, language="fi", last_heard_at=now)
            holder.inbox.handled([first.id], now=now)
    with database.writing() as work:
        (again,) = work.conversations.claim(None, limit=9)
        (second,) = work.inbox.waiting([again.id])[again.id]
    assert (first.text, second.text) == ("ensin", "sitten")
    assert again.id == held.id


def test_a_worker_that_dies_lets_go_at_once(database: Database, now: datetime) -> None:
    _say(database, now, "moi")
    with pytest.raises(KeyboardInterrupt), database.writing() as work:
        assert work.conversations.claim(None, limit=1)
        raise KeyboardInterrupt
    with database.writing() as work:
        assert work.conversations.claim(None, limit=1)


def test_a_backlog_beyond_the_window_is_reached(database: Database, now: datetime) -> None:
    """One chatty conversation before another: the second is reached as soon as the first is answered."""
    with database.writing() as work:
        work.inbox.receive([Inbound("sms", f"SM{n}", PHONE, str(n)) for n in range(2_100)], now=now)
        work.inbox.receive([Inbound("sms", "last", "+358412345679", "x")], now=now + timedelta(seconds=1))
        (first,) = work.conversations.claim(None, limit=9)
        waiting = work.inbox.waiting([first.id])[first.id]
        assert [message.text for message in waiting] == [str(n) for n in range(2_100)]
        work.inbox.handled([message.id for message in waiting], now=now)
        (second,) = work.conversations.claim(None, limit=9)
        assert second.address == "+358412345679"


def test_a_cry_for_help_is_held_before_all_that_came_earlier(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for n in range(50):
            work.inbox.receive([Inbound("sms", f"m{n}", f"+3584123460{n:02}", "OHJE")], now=now)
        cry = Inbound("sms", "cry", "+358412345678", "apua", priority=Priority.crisis)
        work.inbox.receive([cry], now=now + timedelta(minutes=1))
        held = work.conversations.claim(None, limit=2)
        assert [conversation.address for conversation in held] == ["+358412345678", "+358412346000"]
        assert work.inbox.oldest() == now
        work.inbox.handled([message.id for message in work.inbox.waiting([held[0].id])[held[0].id]], now=now)
        assert work.conversations.claim(None, limit=1)[0].address == "+358412346000"


def test_when_only_a_cry_for_help_waits_it_is_the_oldest(database: Database, now: datetime) -> None:
    with database.writing() as work:
        assert work.inbox.oldest() is None
        work.inbox.receive([Inbound("sms", "1", "+358412345678", "apua", priority=Priority.crisis)], now=now)
        assert work.inbox.oldest() == now
