"""Hop 6: the status of a message after each way in which a send can end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.outbound.delivery import GIVE_UP, Delivery
from bot.outbound.dispatch import AT_ONCE, LEASE, SOON, Dispatcher
from bot.outbound.outcomes import CHECK_AFTER, apply
from channels.message import (
    Button,
    File,
    Hook,
    Inbound,
    Outbound,
    Priority,
    Reason,
    Receipt,
    SendError,
    Status,
)
from storage.database import Database, Work
from storage.encryption.keyring import Keyring
from storage.messages.outbox import Draft

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
PHONE = "+358412345678"


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


class Line:
    """A channel whose provider answers as told, and that counts what reaches it."""

    name = "simulator"

    def __init__(self, *answers: str | Exception) -> None:
        self._answers = list(answers)
        self.reached: list[Outbound] = []

    def parse(self, hook: Hook) -> Sequence[Inbound | Receipt]:
        return ()

    async def send(self, message: Outbound) -> str:
        self.reached.append(message)
        answer = self._answers.pop(0) if self._answers else f"id-{message.id}"
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        pass


class Askable(Line):
    """A provider that can be asked whether it has a message."""

    def __init__(self, *answers: str | Exception, has: str | None) -> None:
        super().__init__(*answers)
        self._has = has

    async def find(self, message: Outbound, since: datetime) -> list[str]:
        return [self._has] if self._has else []


class Carrier(Line):
    """A channel that carries files."""

    def __init__(self, *answers: str | Exception) -> None:
        super().__init__(*answers)
        self.files: list[str] = []

    async def send_file(self, message: Outbound, file: File) -> str:
        self.files.append(file.name)
        return await self.send(message)


def none_waits(work: Work, now: datetime) -> bool:
    """No message waits for an answer."""
    return False


class Desk:
    """A database with one conversation, and a delivery over one channel."""

    def __init__(self, folder: Path, line: Line, *, soon: float = SOON) -> None:
        self.database = Database(f"sqlite:///{folder}/kynnys.db", Keyring.from_text(Keyring.new_key()))
        self.database.upgrade()
        self.clock = Clock()
        self.line = line
        delivery = Delivery(self.database, {line.name: line}, self.clock)
        self.dispatcher = Dispatcher(self.database, delivery, self.clock, answer=none_waits, soon=soon)
        self._runner = asyncio.Runner()
        with self.database.writing() as work:
            self.conversation = work.conversations.ensure(line.name, PHONE, "fi", now=NOW).id

    def queue(
        self, text: str = "Hei", *, priority: Priority = Priority.reply, valid_until: datetime | None = None
    ) -> int:
        with self.database.writing() as work:
            id = work.outbox.queue(
                channel=self.line.name, address=PHONE, text=text, conversation=self.conversation, priority=priority,
                valid_until=valid_until, now=self.clock(),
            )  # fmt: skip
        assert id is not None
        return id

    def queue_to(self, phone: str, text: str) -> int:
        with self.database.writing() as work:
            other = work.conversations.ensure(self.line.name, phone, "fi", now=NOW).id
            id = work.outbox.queue(
                channel=self.line.name, address=phone, text=text, conversation=other, now=NOW
            )
        assert id is not None
        return id

    def deliver(self, *, after: timedelta = timedelta()) -> None:
        self.clock.time += after
        self._runner.run(self.settle())

    async def settle(self) -> None:
        await self.dispatcher()
        await self.dispatcher.idle()

    def close(self) -> None:
        self._runner.close()
        self.database.close()

    def status(self, id: int) -> tuple[Status, str | None]:
        with self.database.reading() as work:
            message = work.outbox.get(id)
        assert message is not None
        return message.status, message.reason

    def opted_out(self) -> bool:
        with self.database.reading() as work:
            return work.suppressions.active(self.line.name, PHONE)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Callable[[Line], Desk]]:
    made: list[Desk] = []

    def make(line: Line) -> Desk:
        made.append(Desk(tmp_path, line))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_message_is_sent_once(desk: Callable[[Line], Desk]) -> None:
    application = desk(Line())
    id = application.queue()
    application.deliver()
    application.deliver(after=timedelta(days=1))
    assert application.status(id) == (Status.sent, None)
    assert [message.text for message in application.line.reached] == ["Hei"]


def test_replies_of_one_person_go_in_order_and_before_bulk(desk: Callable[[Line], Desk]) -> None:
    application = desk(Line())
    application.queue("kutsu", priority=Priority.bulk)
    application.queue("yksi")
    application.queue("kaksi")
    application.deliver()
    assert [message.text for message in application.line.reached] == ["yksi", "kaksi", "kutsu"]


@pytest.mark.parametrize("reason", [Reason.throttled, Reason.misconfigured])
def test_what_is_known_not_to_have_gone_out_is_tried_again(
    desk: Callable[[Line], Desk], reason: Reason
) -> None:
    application = desk(Line(SendError(reason), SendError(reason)))
    id = application.queue()
    application.deliver()
    assert application.status(id)[0] is Status.queued
    application.deliver(after=timedelta(seconds=5))
    application.deliver(after=timedelta(seconds=29))
    assert len(application.line.reached) == 2
    application.deliver(after=timedelta(seconds=1))
    assert application.status(id)[0] is Status.sent


def test_a_provider_that_says_when_is_obeyed(desk: Callable[[Line], Desk]) -> None:
    application = desk(Line(SendError(Reason.throttled, retry_after=700.0)))
    id = application.queue()
    application.deliver()
    application.deliver(after=timedelta(seconds=699))
    assert application.status(id)[0] is Status.queued
    application.deliver(after=timedelta(seconds=1))
    assert application.status(id)[0] is Status.sent


def test_trying_again_ends(desk: Callable[[Line], Desk]) -> None:
    application = desk(Line(*[SendError(Reason.throttled)] * 10))
    id = application.queue()
    application.deliver()
    application.deliver(after=GIVE_UP)
    assert application.status(id) == (Status.failed, "throttled")


@pytest.mark.parametrize("reason", [Reason.throttled, Reason.misconfigured])
def test_a_forward_is_tried_until_it_arrives(desk: Callable[[Line], Desk], reason: Reason) -> None:
    application = desk(Line(*[SendError(reason)] * 100))
    id = application.queue(priority=Priority.forward)
    application.deliver()
    for _ in range(99):
        application.deliver(after=timedelta(hours=1))
    assert application.status(id)[0] is Status.queued
    application.deliver(after=timedelta(hours=1))
    assert application.status(id)[0] is Status.sent


@pytest.mark.parametrize("reason", [Reason.filtered, Reason.misconfigured])
def test_what_an_operator_must_mend_is_an_error_in_the_log_without_a_name(
    desk: Callable[[Line], Desk], caplog: pytest.LogCaptureFixture, reason: Reason
) -> None:
    application = desk(Line(SendError(reason, code="30007")))
    id = application.queue()
    application.deliver()
    [line] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert f"message {id} was not sent ({reason}, code 30007)" in line.getMessage()
    assert PHONE[1:] not in caplog.text
    with application.database.reading() as work:
        assert work.outbox.alarming(since=NOW - timedelta(days=1)) == {("simulator", reason): 1}
        waits = {("simulator", reason): 1} if reason is Reason.misconfigured else {}
        assert work.outbox.alarming(since=NOW + timedelta(days=1)) == waits
    application.deliver(after=timedelta(seconds=5))
    if reason is Reason.misconfigured:  # mended: it went out
        with application.database.reading() as work:
            assert work.outbox.alarming(since=NOW) == {}


def test_a_receipt_of_a_filtered_message_is_an_error_in_the_log(
    desk: Callable[[Line], Desk], caplog: pytest.LogCaptureFixture
) -> None:
    application = desk(Line("SM1"))
    id = application.queue()
    application.deliver()
    with application.database.writing() as work:
        receipt = Receipt("simulator", "SM1", Status.failed, Reason.filtered, "30007")
        apply(work, work.receipts.take([receipt], now=NOW), NOW)
    assert f"message {id} was not sent (filtered, code 30007)" in caplog.text
    assert application.status(id) == (Status.failed, "filtered")


@pytest.mark.parametrize("reason", [Reason.unreachable, Reason.rejected, Reason.filtered])
def test_what_can_never_arrive_fails_at_once(desk: Callable[[Line], Desk], reason: Reason) -> None:
    application = desk(Line(SendError(reason, code="21614")))
    id = application.queue()
    application.deliver()
    application.deliver(after=timedelta(days=3))
    assert application.status(id) == (Status.failed, str(reason))
    assert len(application.line.reached) == 1
    assert not application.opted_out()


def test_an_opt_out_at_the_provider_becomes_ours(desk: Callable[[Line], Desk]) -> None:
    application = desk(Line(SendError(Reason.blocked)))
    application.queue()
    application.deliver()
    assert application.opted_out()


def test_an_opt_out_in_a_late_receipt_becomes_ours(desk: Callable[[Line], Desk]) -> None:
    application = desk(Line("SM1"))
    id = application.queue()
    application.deliver()
    with application.database.writing() as work:
        receipt = Receipt("simulator", "SM1", Status.failed, Reason.blocked, "21610")
        apply(work, work.receipts.take([receipt], now=NOW), NOW)
    assert application.status(id) == (Status.failed, "blocked")
    assert application.opted_out()


def test_an_uncertain_send_that_the_provider_has_is_not_repeated(desk: Callable[[Line], Desk]) -> None:
    application = desk(Askable(SendError(Reason.unconfirmed), has="SM7"))
    id = application.queue()
    application.deliver()
    assert application.status(id)[0] is Status.unconfirmed
    application.deliver(after=CHECK_AFTER)
    assert application.status(id)[0] is Status.sent
    assert len(application.line.reached) == 1


def test_an_uncertain_send_that_the_provider_does_not_have_is_repeated(desk: Callable[[Line], Desk]) -> None:
    application = desk(Askable(SendError(Reason.unconfirmed), has=None))
    id = application.queue()
    application.deliver()
    application.deliver(after=CHECK_AFTER)
    assert application.status(id)[0] is Status.sent
    assert len(application.line.reached) == 2


def test_where_the_provider_cannot_be_asked_there_is_one_try_more_and_no_third(
    desk: Callable[[Line], Desk],
) -> None:
    application = desk(Line(*[SendError(Reason.unconfirmed)] * 5))
    id = application.queue()
    application.deliver()
    for _ in range(4):
        application.deliver(after=CHECK_AFTER)
    assert len(application.line.reached) == 2
    assert application.status(id)[0] is Status.failed


def test_only_tries_that_may_have_arrived_count_against_a_second_one(desk: Callable[[Line], Desk]) -> None:
    refused = SendError(Reason.throttled, retry_after=1)
    application = desk(Line(refused, refused, SendError(Reason.unconfirmed), refused, refused))
    id = application.queue()
    application.deliver()
    for _ in range(5):
        application.deliver(after=CHECK_AFTER)
    assert application.status(id) == (Status.sent, "repeated")
    assert len(application.line.reached) == 6


def test_a_send_without_a_recorded_result_counts_as_uncertain(desk: Callable[[Line], Desk]) -> None:
    application = desk(Askable(has="SM8"))
    id = application.queue()
    with application.database.writing() as work:
        assert work.outbox.claim(now=NOW, limit=10, lease=LEASE)  # and the process dies here
    application.deliver(after=LEASE + timedelta(seconds=1))
    assert application.status(id)[0] is Status.sent
    assert application.line.reached == []


def test_processes_that_die_use_up_no_try(desk: Callable[[Line], Desk]) -> None:
    """A process that dies again and again at its start has sent nothing, and nothing may be given up over it."""
    application = desk(Line())
    id = application.queue()
    for _ in range(3):
        with application.database.writing() as work:
            assert work.outbox.claim(now=application.clock(), limit=10, lease=LEASE)
        application.clock.time += LEASE + timedelta(seconds=1)
    application.deliver()
    assert application.status(id) == (Status.sent, "repeated")


def test_an_adapter_that_raises_anything_else_counts_as_uncertain(desk: Callable[[Line], Desk]) -> None:
    application = desk(Askable(RuntimeError("+358412345678"), has="SM9"))
    id = application.queue()
    application.deliver()
    assert application.status(id)[0] is Status.unconfirmed


async def test_a_slow_send_delays_no_other(tmp_path: Path) -> None:
    class Slow(Line):
        async def send(self, message: Outbound) -> str:
            if message.text == "hidas":
                await asyncio.sleep(1)
            return await super().send(message)

    application = Desk(tmp_path, Slow())
    slow, quick = application.queue("hidas"), application.queue_to("+358412345679", "nopea")
    await application.dispatcher()
    await asyncio.sleep(0.3)
    assert application.status(quick)[0] is Status.sent
    assert application.status(slow)[0] is Status.sending
    await application.dispatcher.idle()
    assert application.status(slow)[0] is Status.sent
    application.close()


async def test_the_result_of_a_send_is_recorded_soon_though_nothing_else_happens(tmp_path: Path) -> None:
    application = Desk(tmp_path, Line())
    id = application.queue()
    await application.dispatcher()
    async with asyncio.timeout(10):
        while application.status(id)[0] is not Status.sent:  # noqa: ASYNC110 - the database tells
            await asyncio.sleep(0.01)
    application.close()


async def test_the_results_of_sends_are_recorded_by_the_round_that_has_more_to_do(tmp_path: Path) -> None:
    application = Desk(tmp_path, Line(), soon=60)
    commits: list[object] = []
    event.listen(application.database._writing, "commit", commits.append)
    for n in range(10):
        application.queue_to(f"+3584123456{n:02}", "Hei")
        await application.dispatcher()
        await asyncio.sleep(0)
    assert len(commits) == 2 * 10  # one that queued, one round
    await application.dispatcher.idle()
    assert len(commits) == 2 * 10 + 1
    application.close()


async def test_all_of_many_are_sent_without_a_pause(tmp_path: Path) -> None:
    """Where more is due than may be sent at once, each send that ends lets the next one start."""
    application = Desk(tmp_path, Line(), soon=60)
    for n in range(3 * AT_ONCE):
        application.queue_to(f"+358412345{n:03}", "Hei")
    await application.dispatcher()
    async with asyncio.timeout(10):
        while len(application.line.reached) < 3 * AT_ONCE:  # noqa: ASYNC110 - the channel tells
            await asyncio.sleep(0.01)
    application.close()


def test_a_bulk_message_past_its_window_is_never_sent(desk: Callable[[Line], Desk]) -> None:
    application = desk(Line())
    id = application.queue(priority=Priority.bulk, valid_until=NOW + timedelta(hours=1))
    application.deliver(after=timedelta(hours=1))
    assert application.status(id)[0] is Status.dropped
    assert application.line.reached == []


def test_logs_tell_what_failed_and_never_to_whom(
    desk: Callable[[Line], Desk], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    application = desk(Line(SendError(Reason.rejected, code="30007"), RuntimeError(PHONE)))
    application.queue("salaisuus")
    application.queue("salaisuus")
    application.deliver()
    assert "rejected" in caplog.text
    assert PHONE not in caplog.text
    assert "salaisuus" not in caplog.text


async def test_what_went_out_while_nothing_can_be_written_is_recorded_later(tmp_path: Path) -> None:
    """The trigger stands for a full disk or a database that starts again: nothing can be recorded meanwhile."""
    desk = Desk(tmp_path, Line())
    id = desk.queue()
    _execute(desk, "CREATE TRIGGER full BEFORE UPDATE ON messages_out WHEN NEW.status = 'sent' "
                   "BEGIN SELECT RAISE(FAIL, 'full'); END")  # fmt: skip
    await desk.settle()
    assert desk.status(id) == (Status.sending, None)
    _execute(desk, "DROP TRIGGER full")
    await desk.settle()
    assert desk.status(id) == (Status.sent, None)
    assert len(desk.line.reached) == 1
    desk.close()


async def test_a_result_that_cannot_be_recorded_holds_up_no_other(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Line())
    stuck = desk.queue("yksi")
    _execute(desk, "CREATE TRIGGER full BEFORE UPDATE ON messages_out WHEN NEW.status = 'sent' AND NEW.id = "
                   f"{stuck} BEGIN SELECT RAISE(FAIL, 'full'); END")  # fmt: skip
    await desk.settle()
    other = desk.queue_to("+358412345679", "kaksi")
    await desk.settle()
    assert [message.text for message in desk.line.reached] == ["yksi", "kaksi"]
    _execute(desk, "DROP TRIGGER full")
    await desk.settle()
    assert desk.status(stuck) == desk.status(other) == (Status.sent, None)
    desk.close()


async def test_a_refusal_that_is_recorded_late_sends_nothing_again(tmp_path: Path) -> None:
    """Once the claim has run out, another process may have sent the message."""
    desk = Desk(tmp_path, Askable(SendError(Reason.throttled), has="SM9"))
    id = desk.queue()
    _execute(desk, "CREATE TRIGGER full BEFORE UPDATE ON messages_out WHEN NEW.status = 'queued' "
                   "BEGIN SELECT RAISE(FAIL, 'full'); END")  # fmt: skip
    await desk.settle()
    desk.clock.time += LEASE + timedelta(seconds=1)
    _execute(desk, "DROP TRIGGER full")
    await desk.settle()
    assert desk.status(id) == (Status.sent, None)
    assert len(desk.line.reached) == 1
    desk.close()


def _execute(desk: Desk, statement: str) -> None:
    with desk.database.writing() as work:
        work.connection.exec_driver_sql(statement)


class Clearing(Line):
    async def clear(self, address: str, external_id: str) -> None:
        pass


def test_a_send_that_cannot_be_recorded_holds_up_no_other(desk: Callable[[Line], Desk]) -> None:
    application = desk(Clearing({}))  # type: ignore[arg-type]  # no id of any provider
    with application.database.writing() as work:
        odd = work.outbox.queue(
            channel="simulator", address=PHONE, text="Hei", buttons=[Button("9", "/9")],
            conversation=application.conversation, now=NOW,
        )  # fmt: skip
    others = [application.queue_to(f"+3584123460{n:02}", "Hei") for n in range(3)]
    application.deliver()
    assert odd is not None
    assert application.status(odd) == (Status.sending, None)
    assert [application.status(id) for id in others] == [(Status.sent, None)] * 3


def test_a_file_goes_with_its_text_by_the_tries_of_any_message(desk: Callable[[Line], Desk]) -> None:
    line = Carrier(SendError(Reason.throttled), "id-1")
    at = desk(line)
    draft = Draft(line.name, PHONE, "Hei", at.conversation, file=File("a.ics", "text/calendar", "BEGIN"))
    with at.database.writing() as work:
        work.outbox.queue_all([draft], now=NOW)
    for _ in range(3):
        at.deliver(after=timedelta(minutes=5))
    assert line.files == ["a.ics", "a.ics"]  # the try that the provider put off, and the one it took
    assert [(each.text, each.file) for each in line.reached] == [("Hei", draft.file)] * 2


def test_a_channel_without_files_takes_the_text_alone(desk: Callable[[Line], Desk]) -> None:
    at = desk(Line())
    with at.database.writing() as work:
        work.outbox.queue_all(
            [Draft("simulator", PHONE, "Hei", at.conversation, file=File("a.ics", "text/calendar", ""))],
            now=NOW,
        )
    at.deliver()
    assert [each.text for each in at.line.reached] == ["Hei"]
