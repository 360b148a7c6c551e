"""Each message goes out once, in order within a conversation, replies before bulk; a status never goes backwards."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from channels.message import Button, Priority, Reason, Receipt, Status
from storage.database import Database, Work
from storage.encryption import public_ids
from storage.messages.outbox import Draft
from storage.messages.outbox_claims import Claimed
from storage.models import messages_out

LEASE = timedelta(minutes=2)
PHONES = [f"+35841234567{n}" for n in range(4)]


def _queue(work: Work, now: datetime, text: str, phone: str = PHONES[0], **more: object) -> int:
    talk = work.conversations.ensure("sms", phone, now=now)
    id = work.outbox.queue(
        channel="sms", address=phone, text=text, now=now, conversation=talk.id, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    assert id is not None
    return id


def _claim(work: Work, now: datetime, limit: int = 99) -> list[Claimed]:
    return work.outbox.claim(now=now, limit=limit, lease=LEASE)


def _texts(claimed: Sequence[Claimed]) -> list[str]:
    return [item.message.text for item in claimed]


def _status(database: Database, id: int) -> Status:
    with database.reading() as work:
        message = work.outbox.get(id)
    assert message is not None
    return message.status


def test_an_alert_goes_before_all_but_the_answer_to_a_crisis(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for number, priority in enumerate((Priority.bulk, Priority.reply, Priority.stop, Priority.crisis)):
            _queue(work, now, priority.name, PHONES[number], priority=priority)
        _queue(work, now, "alert", PHONES[3].replace("4567", "4568"), priority=Priority.alert)
        claimed = [_texts(_claim(work, now, limit=1))[0] for _ in range(5)]
        assert claimed == ["crisis", "alert", "stop", "reply", "bulk"]
        # Nor does it wait for a message to the same phone that is just being sent.
        _queue(work, now, "alert again", PHONES[0], priority=Priority.alert)
        assert _texts(_claim(work, now)) == ["alert again"]


def test_what_is_queued_is_what_is_sent(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = work.outbox.queue(
            channel="telegram", address="12345", text="0–10?", now=now, conversation=None,
            buttons=[Button("9", "/SetSlots(rating=9)"), Button("Ei", "/no", "E")], subject="Aihe",
            priority=Priority.forward, valid_until=now + LEASE, data={"callback": "c1"},
        )  # fmt: skip
        (claimed,) = _claim(work, now)
    message = claimed.message
    assert (claimed.id, message.channel, message.address, message.text, message.subject) == (
        id, "telegram", "12345", "0–10?", "Aihe",
    )  # fmt: skip
    assert message.buttons == [Button("9", "/SetSlots(rating=9)"), Button("Ei", "/no", "E")]
    assert message.valid_until == now + LEASE
    assert message.data == {"callback": "c1"}
    assert (claimed.attempts, claimed.uncertain, claimed.priority) == (1, False, Priority.forward)


def test_a_key_is_queued_once_for_ever(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = _queue(work, now, "kerran", key="signup:1:email")
        again = {"channel": "sms", "address": PHONES[1], "text": "taas", "now": now, "conversation": None}
        assert work.outbox.queue(**again, key="signup:1:email") is None
        work.outbox.queue_all([Draft("sms", PHONES[1], "taas", key="signup:1:email")], now=now)
        _claim(work, now)
        work.outbox.sent(id, "SM1", now=now)
        assert work.outbox.queue(**again, key="signup:1:email") is None
        assert work.outbox.queue(**again, key="signup:2:email") is not None
        assert work.outbox.queue(**again) != work.outbox.queue(**again)


def test_many_are_queued_in_order(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talk = work.conversations.ensure("sms", PHONES[0], now=now)
        work.outbox.queue_all([Draft("sms", PHONES[0], str(n), talk.id) for n in range(3)], now=now)
        work.outbox.queue_all([], now=now)
        assert [message.text for message in work.outbox.history(talk.id)] == ["0", "1", "2"]


def test_a_reply_and_bulk_that_may_have_gone_out_do_not_wait_for_each_other(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        question = _queue(work, now, "kysymys", priority=Priority.bulk)
        _claim(work, now)
        work.outbox.unconfirmed(question, now=now, check_at=now)
        _queue(work, now, "vastaus")
        assert _texts(_claim(work, now)) == ["kysymys"]
        work.outbox.sent(question, "SM1", now=now)
        assert _texts(_claim(work, now)) == ["vastaus"]


def test_ids_that_own_messages_have(database: Database, now: datetime) -> None:
    with database.writing() as work:
        work.outbox.sent(_queue(work, now, "1"), "SM1", now=now)
        assert work.receipts.held("sms", ["SM1", "SM2"]) == {"SM1"}
        assert work.receipts.held("telegram", ["SM1"]) == set()


def test_the_channels_that_something_is_open_on(database: Database, now: datetime) -> None:
    with database.writing() as work:
        assert work.outbox.channels() == []
        first = _queue(work, now, "1")
        work.outbox.queue(channel="email", address="a@example.org", text="2", now=now, conversation=None)
        assert work.outbox.channels() == ["email", "sms"]
        work.outbox.failed(first, Reason.rejected, now=now)
        assert work.outbox.channels() == ["email"]


def test_one_channel_at_a_time_with_room_between_two_messages_to_one_person(
    database: Database, now: datetime
) -> None:
    second = timedelta(seconds=1)
    with database.writing() as work:
        _queue(work, now, "1")
        _queue(work, now, "2")
        work.outbox.queue(channel="email", address="a@example.org", text="kirje", now=now, conversation=None)
        (first,) = work.outbox.claim(now=now, limit=9, lease=LEASE, channel="sms", spacing=second)
        work.outbox.sent(first.id, "SM1", now=now)
        assert work.outbox.claim(now=now, limit=9, lease=LEASE, channel="sms", spacing=second) == []
        later = now + second
        assert _texts(work.outbox.claim(now=later, limit=9, lease=LEASE, channel="sms", spacing=second)) == [
            "2"
        ]


# -- order ----------------------------------------------------------------------------------------------------


def test_one_message_of_a_conversation_at_a_time_and_in_order(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for text in ("1", "2", "3"):
            _queue(work, now, text)
        _queue(work, now, "muu", PHONES[1])
    seen: list[str] = []
    for _ in range(4):
        with database.writing() as work:
            claimed = _claim(work, now)
            assert _claim(work, now) == []
            seen += [item.message.text for item in claimed if item.message.address == PHONES[0]]
            for item in claimed:
                work.outbox.sent(item.id, f"SM{item.id}", now=now)
    assert seen == ["1", "2", "3"]


@pytest.mark.parametrize("end", ["sent", "failed", "dropped"])
def test_the_next_goes_out_once_the_one_before_came_to_an_end(
    database: Database, now: datetime, end: str
) -> None:
    with database.writing() as work:
        first = _queue(work, now, "1")
        _queue(work, now, "2")
        _claim(work, now)
        work.outbox.unconfirmed(first, now=now, check_at=now + LEASE)
        assert _claim(work, now) == []
        match end:
            case "sent":
                work.outbox.sent(first, "SM1", now=now)
            case "failed":
                work.outbox.failed(first, Reason.rejected, now=now, code="30007")
            case "dropped":
                work.outbox.drop(first, "opted_out", now=now)
        assert _texts(_claim(work, now)) == ["2"]


def test_a_later_message_waits_for_the_retry_of_an_earlier_one(database: Database, now: datetime) -> None:
    with database.writing() as work:
        first = _queue(work, now, "1")
        _queue(work, now, "2")
        _claim(work, now)
        work.outbox.retry(first, at=now + LEASE, reason=Reason.throttled)
        assert _claim(work, now) == []
        (again,) = _claim(work, now + LEASE)
        assert (again.id, again.attempts, again.uncertain) == (first, 2, False)


def test_replies_go_before_forwards_before_bulk(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _queue(work, now, "kutsu", PHONES[0], priority=Priority.bulk)
        _queue(work, now, "ilmoittautuminen", PHONES[1], priority=Priority.forward)
        _queue(work, now + LEASE, "vastaus", PHONES[2])
        assert _texts(_claim(work, now + LEASE, limit=2)) == ["vastaus", "ilmoittautuminen"]


def test_a_reply_overtakes_the_bulk_queued_before_it_in_the_same_conversation(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        _queue(work, now, "kutsu", priority=Priority.bulk)
        _queue(work, now, "huomenna", priority=Priority.bulk, due_at=now + timedelta(days=1))
        reply = _queue(work, now, "vastaus")
        assert _texts(_claim(work, now)) == ["vastaus"]
        assert _claim(work, now) == []
        work.outbox.sent(reply, "SM1", now=now)
        assert _texts(_claim(work, now)) == ["kutsu"]


def test_the_longest_due_goes_first_and_nothing_before_its_time(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _queue(work, now, "myöhemmin", PHONES[0], due_at=now + LEASE)
        _queue(work, now, "toinen", PHONES[1])
        _queue(work, now - LEASE, "ensimmäinen", PHONES[2])
        assert _texts(_claim(work, now, limit=1)) == ["ensimmäinen"]
        assert _texts(_claim(work, now)) == ["toinen"]
        assert _texts(_claim(work, now + LEASE)) == ["myöhemmin", "toinen", "ensimmäinen"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_in_any_run_a_conversation_is_answered_in_order(
    database: Database, now: datetime, data: st.DataObject
) -> None:
    """Messages of one priority keep their order, also where sends fail, are retried or lose their lease."""
    prefix = f"{next(_runs)}:"
    sent: list[tuple[str, Priority, int]] = []
    with database.writing() as work:
        for number in range(data.draw(st.integers(1, 8))):
            _queue(
                work, now, f"{prefix}{number}", data.draw(st.sampled_from(PHONES[:2])),
                priority=data.draw(st.sampled_from([Priority.reply, Priority.bulk])),
            )  # fmt: skip
        time, tries = now, count()
        while claimed := [*_claim(work, time, limit=data.draw(st.integers(1, 3)))]:
            assert len({item.conversation for item in claimed}) == len(claimed)
            for item in claimed:
                match (
                    "sent"
                    if next(tries) > 60
                    else data.draw(st.sampled_from(["sent", "retry", "die", "fail"]))
                ):
                    case "sent":
                        work.outbox.sent(item.id, f"{prefix}SM{item.id}", now=time)
                        sent.append((item.message.address, item.priority, item.id))
                    case "retry":
                        work.outbox.retry(item.id, at=time, reason="throttled")
                    case "fail":
                        work.outbox.failed(item.id, Reason.rejected, now=time)
            time += LEASE
        assert work.outbox.backlog(now=time + LEASE) == 0
    for phone in PHONES:
        for priority in Priority:
            ids = [id for address, rank, id in sent if (address, rank) == (phone, priority)]
            assert ids == sorted(ids)
    assert len({id for *_, id in sent}) == len(sent)


_runs = count()


def test_two_deliverers_never_claim_the_same_message(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for n in range(60):
            _queue(work, now, str(n), f"+3584123456{n:02}")
    claimed: list[int] = []

    def deliver() -> None:
        while True:
            with database.writing() as work:
                batch = _claim(work, now, limit=4)
            if not batch:
                return
            claimed.extend(item.id for item in batch)

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.writing() as work:  # a worker that found the rest locked may have ended a little early
        claimed.extend(item.id for item in _claim(work, now))
    assert len(claimed) == len(set(claimed)) == 60


# -- what becomes of a message --------------------------------------------------------------------------------


def test_a_message_whose_deliverer_died_comes_back_uncertain(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = _queue(work, now, "1")
        _claim(work, now)
        assert _claim(work, now + LEASE - timedelta(seconds=1)) == []
        (again,) = _claim(work, now + LEASE)
        assert (again.id, again.uncertain, again.attempts) == (id, True, 2)
    assert _status(database, id) == Status.unconfirmed
    with database.writing() as work:
        work.outbox.retry(id, at=now + LEASE, reason=Reason.unconfirmed)  # the provider does not know of it
        (again,) = _claim(work, now + LEASE)
        assert not again.uncertain


def test_an_unconfirmed_message_comes_back_to_be_looked_up(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = _queue(work, now, "1", valid_until=now + timedelta(seconds=1))
        _claim(work, now)
        work.outbox.unconfirmed(id, now=now, check_at=now + timedelta(minutes=1))
        assert _claim(work, now) == []
        (again,) = _claim(work, now + timedelta(minutes=1))  # also past its validity: it may have gone out
        assert again.uncertain
        work.outbox.sent(id, "SM1", now=now)
    assert _status(database, id) == Status.sent


def test_what_is_past_its_validity_is_dropped(database: Database, now: datetime) -> None:
    with database.writing() as work:
        late = _queue(work, now, "kutsu", valid_until=now + LEASE)
        _queue(work, now, "seuraava")
        assert _claim(work, now + LEASE) == []
        assert _texts(_claim(work, now + LEASE)) == ["seuraava"]
        message = work.outbox.get(late)
    assert message is not None
    assert (message.status, message.reason, message.attempts) == (Status.dropped, "expired", 0)


def test_an_opt_out_drops_the_bulk_that_waits(database: Database, now: datetime) -> None:
    with database.writing() as work:
        talk = work.conversations.ensure("sms", PHONES[0], now=now)
        _queue(work, now, "kutsu", priority=Priority.bulk)
        _queue(work, now, "huomenna", priority=Priority.bulk, due_at=now + LEASE)
        _queue(work, now, "kuittaus")
        _queue(work, now, "muulle", PHONES[1], priority=Priority.bulk)
        assert work.outbox.drop_bulk(talk.id, now=now) == 2
        assert _texts(_claim(work, now + LEASE)) == ["kuittaus", "muulle"]


def test_a_final_message_stays_as_it_is(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = _queue(work, now, "1")
        _claim(work, now)
        work.outbox.failed(id, Reason.unreachable, now=now, code="30006")
        work.outbox.sent(id, "SM1", now=now)
        work.outbox.retry(id, at=now, reason=Reason.throttled)
        work.outbox.unconfirmed(id, now=now, check_at=now)
        work.outbox.drop(id, "opted_out", now=now)
        assert _claim(work, now + LEASE) == []
        message = work.outbox.get(id)
    assert message is not None
    assert (message.status, message.reason) == (Status.failed, "unreachable")


# -- receipts -------------------------------------------------------------------------------------------------


def _sent(work: Work, now: datetime, external_id: str) -> int:
    id = _queue(work, now, "1")
    _claim(work, now)
    work.outbox.sent(id, external_id, now=now)
    return id


def test_a_receipt_tells_the_status_of_a_message(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = _sent(work, now, "SM1")
        (settled,) = work.receipts.take(
            [Receipt("sms", "SM1", Status.failed, Reason.blocked, "21610")], now=now
        )
        talk = work.conversations.find("sms", PHONES[0])
        assert talk is not None
        assert (settled.id, settled.conversation, settled.status, settled.reason, settled.code) == (
            id, talk.id, Status.failed, Reason.blocked, "21610",
        )  # fmt: skip
        assert (
            work.receipts.take([Receipt("sms", "SM1", Status.failed, Reason.blocked, "21610")], now=now) == []
        )
        assert work.outbox.counts()["sms", Status.failed, "blocked"] == 1


def test_a_receipt_of_another_channel_is_another_message(database: Database, now: datetime) -> None:
    with database.writing() as work:
        id = _sent(work, now, "1")
        assert work.receipts.take([Receipt("whatsapp", "1", Status.delivered)], now=now) == []
    assert _status(database, id) == Status.sent


def test_a_receipt_that_comes_before_we_know_its_message_is_kept_and_applied(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        id = _queue(work, now, "1")
        _claim(work, now)
    early = [Receipt("sms", "SM1", Status.sent), Receipt("sms", "SM1", Status.delivered)]
    with database.writing() as work:
        assert work.receipts.take([*early, *early], now=now) == []
    with database.writing() as work:
        (settled,) = work.outbox.sent(id, "SM1", now=now)
        assert settled.status == Status.delivered
    assert _status(database, id) == Status.delivered
    with database.writing() as work:
        assert work.receipts.settle(now=now) == []


def test_a_receipt_that_missed_its_message_by_a_moment_is_applied_by_the_next(
    database: Database, now: datetime
) -> None:
    """Two processes at the same moment, neither seeing the other: one notes the sending, one the receipt."""
    if database.dialect != "postgresql":
        pytest.skip("SQLite has one writer: one of the two always sees the other")
    with database.writing() as work:
        id = _queue(work, now, "1")
        _claim(work, now)
    with database.writing() as sender:
        assert sender.outbox.sent(id, "SM1", now=now) == []
        with database.writing() as receiver:
            assert receiver.receipts.take([Receipt("sms", "SM1", Status.delivered)], now=now) == []
    assert _status(database, id) == Status.sent
    with database.writing() as work:
        (settled,) = work.receipts.take([], now=now + timedelta(minutes=1))
    assert (settled.id, settled.status) == (id, Status.delivered)
    assert _status(database, id) == Status.delivered


def test_receipts_without_a_message_are_forgotten(database: Database, now: datetime) -> None:
    with database.writing() as work:
        work.receipts.take([Receipt("sms", "SM1", Status.delivered)], now=now)
        work.receipts.forget(before=now + LEASE)
        id = _sent(work, now, "SM1")
    assert _status(database, id) == Status.sent


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    final=st.sampled_from([Status.delivered, Status.failed, Status.dropped, None]),
    order=st.permutations(["sent", "queued", "sending", "receipt sent", "final", "final again"]),
)
def test_in_any_order_of_receipts_the_end_is_the_same(
    database: Database, now: datetime, final: Status | None, order: list[str]
) -> None:
    """Of one message a provider says one end at most; the note that it was sent may come before or after."""
    external_id = f"SM-{next(_runs)}"
    with database.writing() as work:
        id = _queue(work, now, "1", f"+358412{next(_runs):06}")
        _claim(work, now)
    ranks = [Status.sending.rank]
    for what in order:
        with database.writing() as work:
            match what:
                case "sent":
                    work.outbox.sent(id, external_id, now=now)
                case "final" | "final again":
                    if final:
                        work.receipts.take([Receipt("sms", external_id, final)], now=now)
                case _:
                    status = Status(what.removeprefix("receipt "))
                    work.receipts.take([Receipt("sms", external_id, status)], now=now)
        ranks.append(_status(database, id).rank)
    assert _status(database, id) == (final or Status.sent)
    assert ranks == sorted(ranks)


# -- looking --------------------------------------------------------------------------------------------------


def test_the_backlog_counts_what_is_due(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _queue(work, now, "1")
        _queue(work, now + LEASE, "2", priority=Priority.bulk)
        assert work.outbox.backlog(now=now) == 1
        assert work.outbox.backlog(now=now + LEASE) == 2
        assert work.outbox.waiting(now=now + LEASE) == {
            Priority.reply: (1, now),
            Priority.bulk: (1, now + LEASE),
        }


def test_the_mailbox_shows_the_last_ones_of_a_channel(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for n in range(4):
            _queue(work, now, str(n), PHONES[n])
        work.outbox.queue(channel="email", address="a@example.org", text="kirje", now=now, conversation=None)
        assert [message.text for message in work.outbox.recent("sms", limit=3)] == ["1", "2", "3"]
        (letter,) = work.outbox.recent("email")
        assert (letter.address, letter.status, letter.sent_at) == ("a@example.org", Status.queued, None)


def test_a_claimed_message_shows_nothing_personal(database: Database, now: datetime) -> None:
    with database.writing() as work:
        _queue(work, now, "salaista")
        (claimed,) = _claim(work, now)
        (kept,) = work.outbox.recent("sms")
    for shown in (repr(claimed), repr(kept)):
        assert "salaista" not in shown
        assert PHONES[0] not in shown


def test_a_message_leaves_under_an_id_of_its_own_in_any_row(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for phone in PHONES[:3]:
            _queue(work, now, "Hei", phone)
        first = {each.id: each.message.id for each in _claim(work, now)}
        again = {each.id: each.message.id for each in _claim(work, now + 2 * LEASE)}
    assert len(set(first.values())) == 3
    assert again == first
    assert all(len(id) == public_ids.LENGTH for id in first.values())


def test_a_message_of_an_earlier_version_keeps_the_number_that_it_left_under(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        _queue(work, now, "Hei")
        work.connection.execute(update(messages_out).values(public_id=None))
        (claimed,) = _claim(work, now)
    assert claimed.message.id == str(claimed.id)


def test_a_button_is_old_once_a_visit_was_asked_about_after_its_message(
    database: Database, now: datetime
) -> None:
    """Known by the id that the message left under. One that is not here any more, such as one that a restored
    backup does not know, is older than all that are.
    """
    with database.writing() as work:
        talk = work.conversations.ensure("sms", PHONES[0], now=now)
        _queue(work, now, "Valitse", public_id="menu")
        assert not work.outbox.asked_since(talk.id, "menu")
        assert not work.outbox.asked_since(talk.id, "lost")
        _queue(work, now, "0-10?", public_id="question", key="visit:1:ask:0:0")
        old = [work.outbox.asked_since(talk.id, id) for id in ("menu", "question", "lost", "1", "2")]
    assert old == [True, False, True, True, True]


# -- fair -----------------------------------------------------------------------------------------------------


def _served(database: Database, now: datetime, count: int) -> list[str]:
    """What goes out when one message may go each second."""
    order = []
    for second in range(1, count + 1):
        time = now + timedelta(seconds=second)
        with database.writing() as work:
            claimed = _claim(work, time, limit=1)
            work.outbox.sent_all([(item.id, f"SM{item.id}") for item in claimed], now=time)
        order += _texts(claimed)
    return order


def test_people_are_served_by_turns(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for n in range(1, 5):
            _queue(work, now, f"a{n}", PHONES[0])
        _queue(work, now, "b1", PHONES[1])
        _queue(work, now, "b2", PHONES[1])
        _queue(work, now, "c1", PHONES[2])
    assert _served(database, now, 7) == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]


def test_who_comes_later_waits_for_one_reply_of_each_and_no_more(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for n in range(1, 41):
            _queue(work, now, f"a{n}", PHONES[0])
    assert _served(database, now, 5) == ["a1", "a2", "a3", "a4", "a5"]
    later = now + timedelta(seconds=5)
    with database.writing() as work:
        _queue(work, later, "b1", PHONES[1])
        _queue(work, later, "b2", PHONES[1])
    assert _served(database, later, 4) == ["a6", "b1", "a7", "b2"]


def test_crisis_goes_before_all_then_stop_then_replies(database: Database, now: datetime) -> None:
    with database.writing() as work:
        for n, priority in enumerate((Priority.bulk, Priority.forward, Priority.reply, Priority.stop)):
            _queue(work, now, priority.name, PHONES[n], priority=priority)
        for n in range(3):
            _queue(work, now, f"reply {n}", PHONES[n])
        _queue(work, now + LEASE, "crisis", PHONES[3], priority=Priority.crisis)
    order = _served(database, now + LEASE, 8)
    assert order[:2] == ["crisis", "stop"]
    assert order[-2:] == ["forward", "bulk"]


def test_the_answer_to_a_cry_for_help_waits_for_nothing_that_is_on_its_way(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        doubtful = _queue(work, now, "1")
        _queue(work, now, "2")
        _claim(work, now)
        work.outbox.unconfirmed(doubtful, now=now, check_at=now + LEASE)
        _queue(work, now, "apu 1", priority=Priority.crisis)
        _queue(work, now, "apu 2", priority=Priority.crisis)
        assert _texts(_claim(work, now)) == ["apu 1"]
        assert _claim(work, now) == []  # its own parts go one after the other


def test_turns_hold_for_each_channel_and_move_nothing_that_is_tried_again_later(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        first = _queue(work, now, "1")
        _queue(work, now, "2")
        _queue(work, now, "kutsu", priority=Priority.bulk)
        _claim(work, now, limit=1)
        work.outbox.retry(first, at=now + LEASE, reason=Reason.throttled)
        assert _claim(work, now + timedelta(seconds=1), limit=1) == []
        assert _texts(_claim(work, now + LEASE, limit=1)) == ["1"]
