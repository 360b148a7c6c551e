"""An erased person leaves statistics and a keyed mark, and not one stored byte more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, func, insert, select

from channels.message import Inbound, Priority
from storage.database import Database, Work
from storage.encryption.address_digest import address_digest
from storage.encryption.keyring import Keyring
from storage.lifecycle.inventory import Fate
from storage.messages.conversations import Conversation
from storage.models import absence_cases, conversations, link_codes, messages_in, metadata, staff_mail_cases
from storage.models.declarations import owned_tables
from storage.people.link_codes import read_code
from tests.invited_ratings import invited_ratings
from tests.visit_counts import by_reason

PHONE = "+358412345678"
NAME = "Aino Esimerkki"
WORDS = "Jono oli kohtuuttoman pitkä"
LEASE = timedelta(minutes=1)
DIGESTS = {"address_digest", "external_digest", "ack_digest"}

ANSWERED = timedelta(days=5)
HANDLED = timedelta(days=7)


def _lives(work: Work, now: datetime, phone: str = PHONE) -> Conversation:
    """One person does all that the application knows."""
    (id,) = work.inbox.receive([Inbound("sms", f"SM-{phone}", phone, WORDS)], now=now)
    work.inbox.receive([Inbound("whatsapp", f"WA-{phone}", phone, WORDS)], now=now)
    talk = work.conversations.get(id)
    assert talk is not None
    how = {"unit": "koks", "channel": "sms", "language": "fi"}
    visits = [
        work.visits.add(
            f"{name}-{phone}",
            unit="koks",
            conversation=talk,
            channel="sms",
            ended_at=now,
            now=now,
            due_at=now,
        )
        for name in ("rated", "asked", "planned")
    ]
    rated, asked, _ = visits
    assert rated is not None
    assert asked is not None
    for visit in (rated, asked):
        work.visits.asked_all([visit], now=now, remind_at=now, close_at=now)
    feedback = work.feedback.rate(talk.person, rated, 3, now=now, question="recommend-1", **how)
    work.visits.answered(rated, now=now)
    work.feedback.explain(talk.person, rated, WORDS, now=now, **how)
    work.feedback.suggest(talk.person, WORDS, now=now, channel="sms", language="fi")
    case = work.cases.open(feedback, "koks", now=now, flags=["complaint"], within=HANDLED)
    work.cases.want_answer(case, now=now, within=ANSWERED)
    staff = work.accounts.add(f"maija-{talk.id}", "", roles=[], now=now)
    assert staff is not None
    work.handling.note(case, 0, WORDS, staff=staff, who=f"staff {staff}", now=now)
    work.handling.answer(case, 1, WORDS, staff=staff, who=f"staff {staff}", now=now, leaves_at=now)
    _is_handled(work, case, staff, now)
    signup = work.signups.add(
        talk.person, talk.id, "asukaskehittaja", name=NAME, language="fi",
        consent_version="1", said="Suostun", now=now,
    )  # fmt: skip
    assert signup is not None
    letter = work.outbox.queue(
        channel="email", address="a@example.org", text=f"{NAME} {phone}", now=now, conversation=None,
        priority=Priority.forward, key=f"signup:{signup.id}",
    )  # fmt: skip
    assert letter is not None
    work.signups.forwarded(signup.id, letter)
    for text in (WORDS, "kiitos"):
        work.outbox.queue(channel="sms", address=phone, text=text, now=now, conversation=talk.id)
    work.outbox.queue(
        channel="email", address="a@example.org", text=phone, now=now, conversation=None, person=talk.person
    )
    work.reminders.set(talk.id, "silence", "EXTERNAL_wake", now, kill_on_user_message=True)
    work.links.offer(talk.id, now=now)
    days = {"came_on": now.date(), "answer_by": now.date() + HANDLED}
    work.person_requests.add(talk.person, "see", "person", now=now, **days)
    work.suppressions.add("sms", phone, source="provider", text=f"STOP {WORDS}", now=now)
    work.conversations.save(talk.id, state={"slots": {"name": NAME}}, language="fi", last_heard_at=now)
    return talk


def _supports(work: Work, person: int, now: datetime) -> None:
    """A suggestion that is not the person's own."""
    reference = work.feedback.suggest(None, "penkkejä", now=now, channel="phone", language="fi")
    suggestion = work.feedback.by_reference(reference)
    assert suggestion is not None
    work.supports.add(suggestion.id, person, now=now)


def _is_handled(work: Work, case: int, staff: int, now: datetime) -> None:
    """All that staff and the clocks do about a case."""
    thread = work.threads.case(case)
    assert thread is not None
    work.threads.add(thread, WORDS, now=now, answer_within=ANSWERED, handle_within=HANDLED)
    work.drafts.save(case, staff, "outcome", WORDS, now=now)
    work.drafts.see(case, staff, now=now)
    work.calls.wish(case, "phone", now=now, call_by=now + ANSWERED)
    work.alerts.raise_(case, "complaint", beside=["complaint"], now=now, again=False)
    absence = work.absences.add(staff, None, begins_at=now, ends_at=now + HANDLED, now=now)
    work.connection.execute(insert(absence_cases).values(absence_id=absence, case_id=case))
    mail = work.digests.begin(staff, "2027-03-01", now=now)
    work.connection.execute(
        insert(staff_mail_cases).values(
            mail_id=mail, case_id=case, clock="handle", stage="soon", due_at=now + HANDLED
        )
    )


def _stored(database: Database) -> Iterator[bytes]:
    """Every encrypted value that is stored."""
    with database.reading() as work:
        for table in metadata.sorted_tables:
            columns = [c for c in table.c if isinstance(c.type, LargeBinary) and c.name not in DIGESTS]
            if columns:
                for row in work.connection.execute(select(*columns)):
                    yield from (value for value in row if value is not None)


def _linked(database: Database, digest: bytes) -> list[str]:
    """The tables in which the address can still be found."""
    with database.reading() as work:
        return [
            table.name
            for table in metadata.sorted_tables
            if "address_digest" in table.c
            and work.connection.execute(select(table).where(table.c.address_digest == digest)).first()
        ]


def test_nothing_personal_is_readable_in_the_file_at_any_time(
    database: Database, database_url: str, now: datetime
) -> None:
    with database.writing() as work:
        _lives(work, now)
    if database.dialect != "sqlite":
        return
    for raw in _raw(database_url):
        for personal in (PHONE, PHONE[1:], NAME, WORDS, "Jono"):
            assert personal.encode() not in raw


def test_an_erased_person_leaves_no_byte_in_the_file_nor_in_its_log(
    database: Database, database_url: str, now: datetime
) -> None:
    """Stronger than a search for the text, which is encrypted anyway: not even the ciphertext is left."""
    with database.writing() as work:
        talk = _lives(work, now)
    sealed = set(_stored(database))
    assert len(sealed) > 10
    with database.writing() as work:
        work.people.erase(talk.person, now=now)
        work.people.sweep()
    assert set(_stored(database)) == set()
    database.scrub()
    if database.dialect == "sqlite":
        for raw in _raw(database_url):
            assert not [value for value in sealed if value in raw]


def _raw(database_url: str) -> list[bytes]:
    path = Path(database_url.removeprefix("sqlite:///"))
    files = [file for file in path.parent.iterdir() if file.name.startswith(path.name)]
    assert path in files
    return [file.read_bytes() for file in files]


def test_what_stays_is_statistics_and_the_mark(database: Database, keys: Keyring, now: datetime) -> None:
    with database.writing() as work:
        talk = _lives(work, now)
        other = _lives(work, now, "+358412345679")
        pseudonym = work.people.get(talk.person)
        work.people.erase(talk.person, now=now)
        assert work.people.sweep() == 1

        assert invited_ratings(work) == {("koks", 3): 2}
        erased = [
            said for said in work.feedback.recent(limit=9) if said.visit is None and said.kind == "visit"
        ]
        assert [(said.rating, said.text, said.unit) for said in erased] == [(3, None, "koks")]
        assert work.visits.by_status() == {"answered": 2, "asked": 1, "closed": 1, "planned": 1, "skipped": 1}
        assert by_reason(work) == {"erased": 1}
        closed, still_open = sorted(work.cases.list(), key=lambda case: case.id)
        assert (closed.status, closed.closed_at, closed.wants_answer) == ("valmis", None, False)
        assert ("bot", "erased") in [(event.who, event.what) for event in work.cases.events(closed.id)]
        assert (still_open.status, still_open.wants_answer) == ("aloittamatta", True)
        assert "erased" not in [event.what for event in work.cases.events(still_open.id)]
        assert work.cases.answers_overdue(now=now + timedelta(days=9)) == [still_open]
        assert sorted((signup.status, signup.name) for signup in work.signups.list()) == [
            ("active", NAME), ("erased", None),
        ]  # fmt: skip
        assert pseudonym is not None
        assert work.feedback.count(talk.person) == 0

        # other people are not touched
        assert work.people.get(other.person)
        assert work.feedback.count(other.person) == 2
        assert len(work.outbox.history(other.id)) == 2

        # and the address is known by its mark alone
        assert work.conversations.find("sms", PHONE) is None
        assert work.conversations.find("whatsapp", PHONE) is None
        assert work.suppressions.active("simulator", PHONE)
        assert {(mark.source, mark.text) for mark in work.suppressions.history("sms", PHONE)} == {
            ("provider", None), ("person", None),
        }  # fmt: skip
        assert work.visits.known([f"planned-{PHONE}"])
    assert _linked(database, address_digest(keys, "sms", PHONE)) == ["suppressions"]


def test_codes_and_states_go_at_once_and_not_with_the_last_reply(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talk = _lives(work, now)
        code = read_code(work.links.offer(talk.id, now=now))
        assert code is not None
    with database.writing() as work:
        work.people.erase(talk.person, now=now)
        work.outbox.queue(
            channel="sms", address=PHONE, text="Poistimme tietosi.", now=now, conversation=talk.id
        )
    with database.reading() as work:
        assert work.links.asked_by(code, now=now) is None
        assert work.connection.execute(select(link_codes)).all() == []
        c = conversations.c
        gone = select(c.address, c.address_digest, c.state, c.language, c.last_heard_at)
        assert {tuple(row) for row in work.connection.execute(gone)} == {(None,) * 5}
        assert len(list(_stored(database))) == 1  # the reply itself


def test_what_a_turn_writes_about_a_person_it_has_erased_is_swept_up(
    database: Database, now: datetime
) -> None:
    """Messages that waited together are answered in one turn, also those that came after the wish to be erased."""
    with database.writing() as work:
        talk = _lives(work, now)
        work.people.erase(talk.person, now=now)
        work.links.offer(talk.id, now=now)
        work.signups.add(
            talk.person, talk.id, "olka", name=NAME, language="fi", consent_version="1",
            said="", now=now,
        )  # fmt: skip
        work.visits.add(
            "late", unit="koks", conversation=talk, channel="sms", ended_at=now, now=now, due_at=now
        )
        values = {"conversation_id": talk.id, "channel": "sms", "kind": "text", "status": "waiting",
                  "attempts": 0, "external_digest": b"late", "content": b"", "received_at": now}  # fmt: skip
        work.connection.execute(insert(messages_in), values)
    with database.writing() as work:
        assert work.people.sweep() == 1
        assert by_reason(work) == {"erased": 2}
    assert list(_stored(database)) == []


def test_a_last_reply_still_goes_out_and_then_is_gone_too(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talk = _lives(work, now)
    with database.writing() as work:
        (held, *_) = work.conversations.claim([talk.id], limit=9)
        waiting = work.inbox.waiting([held.id])[held.id]
        work.people.erase(talk.person, now=now)
        # the rest of the turn that erased does what every turn does
        work.feedback.keep(
            talk.person, "sitten", kind="feedback", now=now, unit=None, channel="sms", language="fi"
        )
        work.conversations.save(talk.id, state={"slots": {"name": NAME}}, language="fi", last_heard_at=now)
        work.conversations.set_language(talk.id, "sv")
        work.people.set_language(talk.person, "sv")
        work.reminders.set(talk.id, "silence", "EXTERNAL_wake", now + LEASE, kill_on_user_message=True)
        work.inbox.handled([message.id for message in waiting], now=now)
        work.outbox.queue(
            channel="sms", address=PHONE, text="Poistimme tietosi.", now=now, conversation=talk.id
        )
    with database.writing() as work:
        assert work.people.sweep() == 0
        assert work.conversations.get(talk.id) is None
        assert work.people.get(talk.person) is None
        (reply,) = work.outbox.claim(now=now, limit=9, lease=LEASE)
        assert (reply.message.address, reply.message.text) == (PHONE, "Poistimme tietosi.")
        assert work.people.sweep() == 0
        work.outbox.sent(reply.id, "SM1", now=now)
        assert work.people.sweep() == 1
        assert work.people.sweep() == 0
    kept = list(_stored(database))
    assert len(kept) == 1  # the text written after the erasing, without a person


def test_a_person_who_writes_again_after_being_erased_is_a_new_one(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talk = _lives(work, now)
        work.people.erase(talk.person, now=now)
        work.people.sweep()
    with database.writing() as work:
        (again,) = work.inbox.receive([Inbound("sms", "SM2", PHONE, "Hei taas")], now=now)
        new = work.conversations.get(again)
    assert new is not None
    assert new.id != talk.id
    assert new.person != talk.person
    assert new.state is None


def test_an_unknown_person_is_erased_without_ado(database: Database, now: datetime) -> None:
    with database.writing() as work:
        work.people.erase(999, now=now)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_language_is_remembered(database: Database, now: datetime, language: str) -> None:
    with database.writing() as work:
        talk = work.conversations.ensure("sms", PHONE, now=now)
        work.people.set_language(talk.person, language)
        person = work.people.find("whatsapp", PHONE)
    assert person is not None
    assert (person.id, person.language) == (talk.person, language)


def test_what_is_told_about_an_erased_person_goes_out_and_is_then_gone(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        talk = _lives(work, now)
        work.people.erase(talk.person, now=now)
        work.outbox.queue(
            channel="email", address="lista@example.fi", text=f"Poista listalta {PHONE}", conversation=None,
            person=talk.person, priority=Priority.forward, now=now,
        )  # fmt: skip
        work.people.sweep()
    with database.writing() as work:
        claimed = [
            each
            for each in work.outbox.claim(now=now, limit=50, lease=LEASE)
            if each.message.channel == "email"
        ]
        assert [each.message.text for each in claimed] == [f"Poista listalta {PHONE}"]
        work.outbox.sent(claimed[0].id, "mail-1", now=now)
        work.people.sweep()
        assert work.outbox.get(claimed[0].id) is None


def test_all_that_is_known_of_a_person_can_be_shown(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talk = _lives(work, now)
        _supports(work, talk.person, now)
        other = _lives(work, now, "+358412345679")
    with database.reading() as work:
        found = work.people.export(talk.person)
        assert set(found) == {table.name for table in owned_tables()}
        assert {each["address"] for each in found["conversations"]} == {PHONE}
        assert {each["content"]["text"] for each in found["messages_in"]} == {WORDS}
        assert {each["content"]["address"] for each in found["messages_out"]} == {PHONE, "a@example.org"}
        assert {each["text"] for each in found["feedback"]} == {WORDS}
        assert [each["name"] for each in found["signups"]] == [NAME]
        assert [each["text"] for each in found["suppressions"]] == [f"STOP {WORDS}"]
        assert {each["external_id"] for each in found["visits"]} == {
            f"{name}-{PHONE}" for name in ("rated", "asked", "planned")
        }
        assert not [bytes_ for records in found.values() for each in records for bytes_ in each.values()
                    if isinstance(bytes_, bytes)]  # fmt: skip
        assert "+358412345679" not in str(found)
        assert "who" not in found["case_events"][0]  # a name of staff
    with database.writing() as work:
        work.people.join(talk.person, other.person, now=now)
        assert {each["address"] for each in work.people.export(talk.person)["conversations"]} == {
            PHONE, "+358412345679",
        }  # fmt: skip
        work.people.erase(talk.person, now=now)
        work.people.sweep()
        assert work.people.export(talk.person) == {}


def test_what_is_kept_is_counted_with_what_an_erasure_leaves_of_it(database: Database, now: datetime) -> None:
    def rows(work: Work) -> dict[str, int]:
        count = select(func.count())
        return {
            name: work.connection.execute(count.select_from(metadata.tables[name])).scalar_one()
            for name in told
        }

    with database.writing() as work:
        talk = _lives(work, now)
        _supports(work, talk.person, now)
        for sent in work.outbox.claim(now=now, limit=50, lease=LEASE):
            work.outbox.sent(sent.id, f"SM{sent.id}", now=now)
        kept = work.people.inventory(talk.person)
        assert {each.table for each in kept} == {table.name for table in owned_tables()}
        assert {each.table: each.rows for each in kept} == {
            name: len(records) for name, records in work.people.export(talk.person).items()
        }
        visits = next(each for each in kept if each.table == "visits")
        assert (visits.rows, visits.first, visits.last) == (3, now, now)
        told = {each.table: each.fate for each in kept}
        before = rows(work)
        work.people.erase(talk.person, now=now)
        work.people.sweep()
        after = rows(work)
        assert work.people.inventory(talk.person) == []
    for name, fate in told.items():
        if fate is Fate.goes:
            assert (name, after[name]) == (name, 0)
        else:
            assert (name, after[name] >= before[name]) == (name, True)
    assert {name for name, fate in told.items() if fate is Fate.digest} == {"suppressions"}
    assert {name for name, fate in told.items() if fate is Fate.record} == {"person_requests"}
