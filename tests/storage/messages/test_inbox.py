"""Each message is kept once, in the order received, with any text."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from channels.message import Inbound, Unanswered
from storage.database import Database
from storage.encryption.keyring import Keyring
from storage.messages.contacts import Contact
from storage.models import erased_messages
from storage.operations import key_rotation
from tests.databases import own

PHONE = "+358412345678"


def _inbound(id: str, text: str = "moi", phone: str = PHONE, channel: str = "sms") -> Inbound:
    return Inbound(channel, id, phone, text)


def test_what_came_is_kept_as_it_came(database: Database, now: datetime) -> None:
    came = Inbound("telegram", "77", "12345", "9", "/SetSlots(rating=9)", "sv", "button", {"callback": "c1"})
    with database.writing() as work:
        (conversation,) = work.inbox.receive([came], now=now)
        (kept,) = work.inbox.waiting([conversation])[conversation]
    assert (kept.external_id, kept.text, kept.payload, kept.kind, kept.data, kept.received_at, kept.attempts) == (
        "77", "9", "/SetSlots(rating=9)", "button", {"callback": "c1"}, now, 0,
    )  # fmt: skip
    with database.reading() as work:
        talk = work.conversations.get(conversation)
    assert talk is not None
    assert talk.language == "sv"


def test_a_repeat_changes_nothing(database: Database, now: datetime) -> None:
    with database.writing() as work:
        (conversation,) = work.inbox.receive([_inbound("SM1", "kerran")], now=now)
        assert work.inbox.receive([_inbound("SM1", "kahdesti")], now=now) == []
        assert work.inbox.receive([_inbound("SM1", "muualta", "+358412345679")], now=now) == []
    with database.writing() as work:
        (kept,) = work.inbox.waiting([conversation])[conversation]
        assert kept.text == "kerran"
        work.inbox.handled([kept.id], now=now)
        assert work.inbox.receive([_inbound("SM1")], now=now) == []
        assert work.inbox.backlog() == 0


@pytest.mark.parametrize("kind", ["text", "edited", "button", "media", "start"])
@pytest.mark.parametrize("back", [False, True], ids=["gone", "writes again"])
def test_a_repeat_of_an_erased_message_is_known_and_makes_no_new_person(
    database: Database, now: datetime, kind: str, back: bool
) -> None:
    came = Inbound("telegram", "77", "12345", "hei", "/menu" if kind == "button" else None, "fi", kind, {})
    with database.writing() as work:
        (conversation,) = work.inbox.receive([came], now=now)
        talk = work.conversations.get(conversation)
        assert talk is not None
        work.people.erase(talk.person, now=now)
        work.people.sweep()
    with database.writing() as work:
        if back:
            assert work.inbox.receive([replace(came, external_id="78")], now=now)
        assert work.inbox.receive([came], now=now) == []
        assert work.inbox.receive([came, came], now=now) == []
        assert work.inbox.unknown("telegram", ["77", "79"]) == {"79"}
        assert work.inbox.unknown("sms", ["77"]) == {"77"}
        assert work.inbox.backlog() == back
        assert (work.people.find("telegram", "12345") is not None) == back
        # beside others, new ones and known ones
        assert len(work.inbox.receive([replace(came, external_id="80", address="678"), came], now=now)) == 1
        assert len(work.inbox.receive([replace(came, external_id="81", address="678"), came], now=now)) == 1
        assert work.inbox.backlog() == 2 + back
    with database.reading() as work:
        (left,) = work.connection.execute(select(erased_messages))
        assert set(left._mapping) == {"id", "channel", "external_digest", "erased_at"}


def test_an_erased_message_is_known_under_a_new_key(
    request: pytest.FixtureRequest, tmp_path: Path, keys: Keyring, secret_key: str, now: datetime
) -> None:
    url = own("sqlite", request, tmp_path)
    with closing(Database(url, keys)) as old, old.writing() as work:
        (conversation,) = work.inbox.receive([_inbound("SM1")], now=now)
        talk = work.conversations.get(conversation)
        assert talk is not None
        work.people.erase(talk.person, now=now)
    new = Keyring.new_key()
    with closing(Database(url, Keyring.from_text(f"{new},{secret_key}"))) as both:
        list(key_rotation.rotate(both, rest=lambda _: None))
    with closing(Database(url, Keyring.from_text(new))) as database, database.writing() as work:
        assert work.inbox.receive([_inbound("SM1")], now=now) == []
        assert work.people.find("sms", PHONE) is None


def test_a_repeat_within_one_batch_is_kept_once(database: Database, now: datetime) -> None:
    with database.writing() as work:
        (conversation,) = work.inbox.receive([_inbound("SM1"), _inbound("SM1"), _inbound("SM2")], now=now)
        assert [message.external_id for message in work.inbox.waiting([conversation])[conversation]] == [
            "SM1",
            "SM2",
        ]


def test_the_same_id_on_another_channel_is_another_message(database: Database, now: datetime) -> None:
    with database.writing() as work:
        ids = work.inbox.receive([_inbound("1"), _inbound("1", channel="whatsapp")], now=now)
    assert len(ids) == 2


def test_messages_of_one_conversation_keep_their_order_within_a_batch(
    database: Database, now: datetime
) -> None:
    phones = ["+358412345672", "+358412345671"]
    batch = [_inbound(f"SM{n}", str(n), phones[n % 2]) for n in range(20)]
    with database.writing() as work:
        for conversation, messages in work.inbox.waiting(work.inbox.receive(batch, now=now)).items():
            talk = work.conversations.get(conversation)
            assert talk is not None
            numbers = [int(message.text) for message in messages]
            assert numbers == list(range(phones.index(talk.address), 20, 2))


@pytest.mark.parametrize("known", [True, False])
def test_two_requests_that_race_keep_each_message_once(
    database: Database, now: datetime, known: bool
) -> None:
    """Also where they bring them in opposite orders, and to people who are new."""
    dispatcher = [[_inbound(f"SM{r}-{n}", str(n), f"+358412{r}{n:05}") for n in range(300)] for r in range(4)]
    if known:
        with database.writing() as work:
            contacts = [
                Contact(message.channel, message.address) for messages in dispatcher for message in messages
            ]
            work.conversations.ensure_all(contacts, now=now)
    start = threading.Barrier(2)
    new: list[int] = []
    errors: list[Exception] = []

    def receive(step: int) -> None:
        try:
            for messages in dispatcher:
                start.wait(10)
                with database.writing() as work:
                    new.extend(work.inbox.receive(messages[::step], now=now))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            errors.append(error)
            start.abort()

    threads = [threading.Thread(target=receive, args=[step]) for step in (1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(new) == len(set(new)) == 1_200
    with database.reading() as work:
        assert work.inbox.backlog() == 1_200


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9" * 100_000,
        "👍🏽" * 1_000,
        "\u202eשלום",
        "a\x00b\x1b[2J",
        "half \ud83d of a pair",
        "'); DROP TABLE people;--",
    ],
)
def test_any_text_is_kept(database: Database, now: datetime, text: str) -> None:
    with database.writing() as work:
        (conversation,) = work.inbox.receive([_inbound("SM1", text)], now=now)
    with database.reading() as work:
        (kept,) = work.inbox.waiting([conversation])[conversation]
    assert kept.text == text


def test_a_parked_message_waits_no_more_until_it_is_retried(database: Database, now: datetime) -> None:
    with database.writing() as work:
        (conversation,) = work.inbox.receive([_inbound("SM1")], now=now)
        (message,) = work.inbox.waiting([conversation])[conversation]
        work.inbox.failed(message.id, now=now, parked=False, error="KeyError")
        (message,) = work.inbox.waiting([conversation])[conversation]
        assert message.attempts == 1
        work.inbox.failed(message.id, now=now, parked=True, error="KeyError")
        assert work.inbox.waiting([conversation]) == {conversation: []}
        assert work.conversations.claim(None, limit=9) == []
        (parked,) = work.inbox.parked()
        assert (parked.id, parked.conversation, parked.attempts, parked.error) == (
            message.id,
            conversation,
            2,
            "KeyError",
        )
        assert work.inbox.parked_count() == 1

        assert work.inbox.retry(message.id) == conversation
        assert work.inbox.retry(message.id) is None
        (message,) = work.inbox.waiting([conversation])[conversation]
        assert message.attempts == 0
        assert work.inbox.parked() == []


def test_what_was_handled_cannot_fail_any_more(database: Database, now: datetime) -> None:
    with database.writing() as work:
        (conversation,) = work.inbox.receive([_inbound("SM1")], now=now)
        (message,) = work.inbox.waiting([conversation])[conversation]
        work.inbox.handled([message.id], now=now)
        work.inbox.failed(message.id, now=now, parked=True, error="KeyError")
        assert work.inbox.parked() == []


def test_the_backlog_says_how_many_and_since_when(database: Database, now: datetime) -> None:
    with database.writing() as work:
        assert (work.inbox.backlog(), work.inbox.oldest()) == (0, None)
        work.inbox.receive([_inbound("SM1")], now=now)
        work.inbox.receive([_inbound("SM2")], now=now + timedelta(minutes=1))
        assert (work.inbox.backlog(), work.inbox.oldest()) == (2, now)


def test_the_history_shows_the_last_ones_in_order(database: Database, now: datetime) -> None:
    with database.writing() as work:
        (conversation,) = work.inbox.receive([_inbound(f"SM{n}", str(n)) for n in range(5)], now=now)
        assert [message.text for message in work.inbox.history(conversation, limit=3)] == ["2", "3", "4"]


def test_what_must_not_be_answered_is_kept_as_handled_and_counted(database: Database, now: datetime) -> None:
    with database.writing() as work:
        work.inbox.receive(
            [
                Inbound("sms", "SM1", "Posti", "Paketti", unanswered=Unanswered.name),
                Inbound("sms", "SM2", "+447700900123", "hello"),
            ],
            now=now,
        )
        assert work.inbox.backlog() == 1
        talk = work.conversations.find("sms", "+447700900123")
        assert talk is not None
        [waiting] = work.inbox.waiting([talk.id])[talk.id]
        work.inbox.leave(waiting.id, Unanswered.country)
        work.inbox.handled([waiting.id], now=now)
        assert work.inbox.backlog() == 0
        assert work.inbox.unanswered() == {("sms", "name"): 1, ("sms", "country"): 1}
        posti = work.conversations.find("sms", "Posti")
        assert posti is not None
        assert [(kept.text, kept.status) for kept in work.inbox.history(posti.id)] == [("Paketti", "handled")]
