"""At most one active sign-up a person and opportunity, with the words consented to, forwarded and acknowledged."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from sqlalchemy import select

from storage.database import Database, Work
from storage.models import consent_wordings, signups
from storage.people.signups import SignUp

PHONE = "+358412345678"


def _add(work: Work, now: datetime, opportunity: str = "asukaskehittaja") -> SignUp | None:
    talk = work.conversations.ensure("sms", PHONE, now=now)
    return work.signups.add(
        talk.person, talk.id, opportunity, name="Aino", language="fi",
        consent_version="2", shown="Käytämme tietojasi…", said="MUKAAN", now=now,
    )  # fmt: skip


def _added(work: Work, now: datetime) -> SignUp:
    signup = _add(work, now)
    assert signup is not None
    assert signup.person is not None
    return signup


def test_a_sign_up_holds_the_words_and_the_time_of_the_consent(database: Database, now: datetime) -> None:
    with database.writing() as work:
        made = _added(work, now)
        assert made.person is not None
        (kept,) = work.signups.of(made.person, "asukaskehittaja")
    assert (kept.name, kept.language, kept.consent_version, kept.shown, kept.said, kept.consented_at, kept.status) == (
        "Aino", "fi", "2", "Käytämme tietojasi…", "MUKAAN", now, "active",
    )  # fmt: skip
    assert made.ack_token
    assert not kept.ack_token


def test_the_words_shown_are_kept_once_by_version_and_language(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for number, (language, shown) in enumerate([("fi", "Annamme"), ("fi", "Annamme"), ("sv", "Vi ger")]):
            talk = work.conversations.ensure("sms", f"+35841234568{number}", now=now)
            work.signups.add(
                talk.person, talk.id, "olka", name=None, language=language,
                consent_version="1", shown=shown, now=now + timedelta(days=number),
            )  # fmt: skip
        kept = work.connection.execute(select(consent_wordings).order_by(consent_wordings.c.language)).all()
        assert [tuple(row) for row in kept] == [
            ("1", "fi", "Annamme", now), ("1", "sv", "Vi ger", now + timedelta(days=2)),
        ]  # fmt: skip
        assert [signup.shown for signup in work.signups.list()] == ["Annamme", "Annamme", "Vi ger"]


def test_what_was_said_is_encrypted_and_goes_with_the_person(database: Database, now: datetime) -> None:
    with database.writing() as work:
        signup = _added(work, now)
        assert signup.person is not None
        sealed = work.connection.execute(select(signups.c.said)).scalar_one()
        assert b"MUKAAN" not in sealed
        work.people.erase(signup.person, now=now)
        assert work.connection.execute(select(signups.c.said)).scalar_one() is None
        (left,) = work.signups.list()
    assert (left.said, left.shown, left.consent_version, left.status) == (
        None,
        "Käytämme tietojasi…",
        "2",
        "erased",
    )


def test_a_name_is_put_to_a_sign_up_that_has_none_and_is_not_over(database: Database, now: datetime) -> None:
    with database.writing() as work:
        named = _added(work, now)
        talk = work.conversations.ensure("sms", "+358412345679", now=now)
        unnamed = work.signups.add(
            talk.person, talk.id, "olka", name=None, language="fi",
            consent_version="2", said="Käytämme tietojasi…", now=now,
        )  # fmt: skip
        assert unnamed is not None
        assert not work.signups.add_name(named.id, "Maija")
        assert work.signups.add_name(unnamed.id, "Maija")
        assert [signup.name for signup in work.signups.list()] == ["Aino", "Maija"]
        work.signups.leave(talk.person, now=now)
        assert not work.signups.add_name(unnamed.id, "Aino")


def test_no_person_is_twice_on_one_list(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _added(work, now)
        assert _add(work, now) is None
        assert _add(work, now, "olka") is not None
        assert [signup.opportunity for signup in work.signups.list()] == ["asukaskehittaja", "olka"]


def test_two_that_race_make_one(database: Database, now: datetime) -> None:
    with database.writing() as work:
        work.conversations.ensure("sms", PHONE, now=now)
    made: list[SignUp | None] = []
    start = threading.Barrier(2)

    def add() -> None:
        start.wait(5)
        with database.writing() as work:
            made.append(_add(work, now))

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(signup is not None for signup in made) == 1


def test_who_leaves_is_off_every_list_and_may_come_back(database: Database, now: datetime) -> None:
    with database.writing() as work:
        person = _added(work, now).person
        assert person is not None
        _add(work, now, "olka")
        left = work.signups.leave(person, now=now + timedelta(days=1))
        assert [(signup.opportunity, signup.name) for signup in left] == [
            ("asukaskehittaja", "Aino"),
            ("olka", "Aino"),
        ]
        assert work.signups.of(person) == []
        assert work.signups.leave(person, now=now) == []
        assert {(signup.status, signup.left_at) for signup in work.signups.list()} == {
            ("left", now + timedelta(days=1))
        }
        assert _add(work, now) is not None


def test_the_other_end_acknowledges_by_its_token(database: Database, now: datetime) -> None:
    with database.writing() as work:
        token = _added(work, now).ack_token
        assert work.signups.acknowledge("something else", now=now) is None
        first = work.signups.acknowledge(token, now=now)
        again = work.signups.acknowledge(token, now=now + timedelta(days=1))
        assert first == again == work.signups.by_token(token)
    assert first is not None
    assert first.acknowledged_at == now


def test_it_is_forwarded_once_every_message_that_carries_it_was_sent(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        id = _added(work, now).id
        messages = []
        for channel, address in (("email", "a@example.org"), ("webhook", "https://example.org/in")):
            message = work.outbox.queue(
                channel=channel, address=address, text="Aino", now=now, conversation=None
            )
            assert message is not None
            work.signups.forwarded(id, message)
            work.signups.forwarded(id, message)
            messages.append(message)
        times = []
        for n, message in enumerate(messages):
            signup = work.signups.get(id)
            assert signup is not None
            times.append(signup.forwarded_at)
            work.outbox.claim(now=now, limit=9, lease=timedelta(minutes=1))
            work.outbox.sent(message, f"e{n}", now=now + timedelta(seconds=n))
        signup = work.signups.get(id)
        assert signup is not None
        assert [*times, signup.forwarded_at] == [None, None, now + timedelta(seconds=1)]
