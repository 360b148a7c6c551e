"""Any interleaving of two workers, two deliverers, callbacks, timers and people ends as one after the other would.

The dialogue is a small one whose answers number what it heard, so that the sequential result is known: every text of a
person's answered once and in order. Two workers have their transactions open at the same time, and either may die. On
SQLite, which has one writer, they take turns.

`make soak` runs a thousand of these on each database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, text

from bot.config.settings import EXAMPLE
from bot.conversation.reply_limit import MOST
from bot.conversation.timers import Timers
from bot.conversation.turns import Turns
from bot.organisation import load
from bot.visits import take_in, visit_in
from channels.message import Inbound, Receipt, Status
from dialogs.loader import load_assistant
from dialogs.turn import Reminder, Reply, Turn
from storage.database import Database, Work
from storage.messages.outbox_claims import Claimed
from storage.models import feedback, messages_out

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
PEOPLE = ("+358412345678", "+358412345679", "+358412345680")
WORKERS = DELIVERERS = (0, 1)
LEASE = timedelta(minutes=2)
REMIND, REMINDER, QUESTION = "muistuta", "muistutus", "kysymys"
ORGANISATION = load(EXAMPLE)


def one_of(those: Callable[[Interleaving], Sequence[Any]]) -> st.SearchStrategy[Any]:
    """Of those that there are by now."""
    return st.runner().flatmap(lambda run: st.sampled_from(those(run)))


texts = st.lists(st.sampled_from(["a", "b", REMIND]), min_size=1, max_size=3)


class Death(Exception):
    """Of a worker, in the middle of its transaction."""


class Counting:
    """A dialogue that answers each text with its number, keeps it, and can be asked to remind."""

    def __init__(self) -> None:
        self.assistant = load_assistant()

    def turn(
        self, state: Any, heard: Any, services: Any, *, channel: str = "sms", language: str = "fi"
    ) -> Turn:
        number = (state or {}).get("number", 0)
        if heard.event:
            words = REMINDER if heard.event == "EXTERNAL_remind" else QUESTION
            return Turn({"number": number}, (Reply(words),))
        services.keep(heard.text)
        wishes = (
            [Reminder("again", "EXTERNAL_remind", services.now + timedelta(hours=1))]
            if heard.text == REMIND
            else []
        )
        return Turn({"number": number + 1}, (Reply(f"{number + 1} {heard.text}"),), tuple(wishes))


class Interleaving(RuleBasedStateMachine):
    database: ClassVar[Database]
    turns: ClassVar[Turns]
    timers: ClassVar[Timers]

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.ids = 0
        self.said: dict[str, list[str]] = {person: [] for person in PEOPLE}
        self.kept: list[Inbound] = []
        self.visited: set[str] = set()
        self.open: dict[int, tuple[ExitStack, Work]] = {}
        self.holding: dict[int, list[Claimed]] = {deliverer: [] for deliverer in DELIVERERS}
        self.arrived: Counter[int] = Counter()
        self.first_arrivals: list[int] = []
        self.doubtful: set[int] = set()
        self.statuses: dict[int, Status] = {}

    @property
    def may_write(self) -> bool:
        return self.database.dialect != "sqlite" or not self.open

    @contextmanager
    def writing(self) -> Iterator[Work]:
        """No transaction waits for a lock here: one that does fails."""
        with self.database.writing() as work:
            if self.database.dialect == "postgresql":
                work.connection.execute(text("SET LOCAL lock_timeout = '2s'"))
            yield work

    @property
    def free(self) -> list[int]:
        return [worker for worker in WORKERS if worker not in self.open]

    @property
    def sending(self) -> list[int]:
        return [deliverer for deliverer, held in self.holding.items() if held]

    # -- people and callbacks ---------------------------------------------------------------------------------
    @initialize(said=st.fixed_dictionaries(dict.fromkeys(PEOPLE, texts)))
    def everybody_wrote(self, said: dict[str, list[str]]) -> None:
        """And was answered: reminders wait, answers are to be sent."""
        for person, words in said.items():
            self.writes(person, words)
        with self.writing() as work:
            self.turns.answer(work, self.now)

    @property
    def answerable(self) -> list[str]:
        """People who wrote too little to reach the limit of replies."""
        return [person for person in PEOPLE if len(self.said[person]) + 3 < MOST]

    @precondition(lambda self: self.may_write and self.answerable)
    @rule(person=one_of(lambda run: run.answerable), words=texts)
    def writes(self, person: str, words: list[str]) -> None:
        messages = []
        for word in words:
            self.ids += 1
            messages.append(Inbound("simulator", f"id-{self.ids}", person, word))
        with self.writing() as work:
            work.inbox.receive(messages, now=self.now)
        self.kept += messages
        self.said[person] += words

    @precondition(lambda self: not self.open)  # it waits while that message is being answered
    @rule(message=one_of(lambda run: run.kept))
    def a_hook_comes_again(self, message: Inbound) -> None:
        with self.writing() as work:
            assert work.inbox.receive([message], now=self.now) == []

    @precondition(lambda self: self.may_write and len(self.visited) < len(PEOPLE))
    @rule(person=one_of(lambda run: [person for person in PEOPLE if person not in run.visited]))
    def visits(self, person: str) -> None:
        """Once each: another one within a month would not be asked about."""
        self.visited.add(person)
        given = {"id": f"v-{person}", "unit": "koks", "phone": person, "language": "fi"}
        visit = visit_in(given | {"ended_at": self.now.isoformat()})
        with self.writing() as work:
            take_in(work, [visit], ORGANISATION, channels={"phone": "simulator"}, now=self.now)

    @precondition(lambda self: self.may_write and self.arrived)
    @rule(id=one_of(lambda run: list(run.arrived)), status=st.sampled_from([Status.sent, Status.delivered]))
    def a_receipt_comes(self, id: int, status: Status) -> None:
        with self.writing() as work:
            work.receipts.take([Receipt("simulator", f"x{id}", status)], now=self.now)

    # -- workers ----------------------------------------------------------------------------------------------
    @precondition(lambda self: self.may_write and self.free)
    @rule(worker=one_of(lambda run: run.free), what=st.sampled_from(["answer", "answer", "survey", "wake"]))
    def a_worker_begins(self, worker: int, what: str) -> None:
        stack = ExitStack()
        work = stack.enter_context(self.writing())
        getattr(self.turns if what == "answer" else self.timers, what)(work, self.now)
        self.open[worker] = stack, work

    @precondition(lambda self: self.open)
    @rule(worker=one_of(lambda run: list(run.open)), dies=st.booleans())
    def a_worker_ends(self, worker: int, dies: bool) -> None:
        stack, _ = self.open.pop(worker)
        with suppress(Death), stack:
            if dies:
                raise Death

    # -- deliverers -------------------------------------------------------------------------------------------
    @precondition(lambda self: self.may_write)
    @rule(deliverer=st.sampled_from(DELIVERERS), limit=st.integers(1, 3))
    def a_deliverer_claims(self, deliverer: int, limit: int) -> None:
        with self.writing() as work:
            claimed = work.outbox.claim(now=self.now, limit=limit, lease=LEASE, channel="simulator")
        held = {each.id for others in self.holding.values() for each in others}
        assert all(each.uncertain for each in claimed if each.id in held), "claimed by two"
        self.holding[deliverer] += claimed

    @precondition(lambda self: self.may_write and self.sending)
    @rule(
        deliverer=one_of(lambda run: run.sending),
        end=st.sampled_from(["sent", "sent", "refused", "arrived in doubt", "in doubt", "died"]),
    )
    def a_send_ends(self, deliverer: int, end: str) -> None:
        id = self.holding[deliverer].pop(0).id
        if end in ("sent", "arrived in doubt"):
            self._arrive(id)
        if end in ("arrived in doubt", "in doubt", "died"):
            self.doubtful.add(id)
        if end == "died":
            return
        with self.writing() as work:
            if end == "sent":
                work.outbox.sent(id, f"x{id}", now=self.now)
            elif end == "refused" and id not in self.doubtful:
                work.outbox.retry(id, at=self.now, reason="throttled")
            else:
                refused = end == "refused"
                work.outbox.unconfirmed(id, now=self.now, check_at=self.now, refused=refused)

    def _arrive(self, id: int) -> None:
        if not self.arrived[id]:
            self.first_arrivals.append(id)
        self.arrived[id] += 1

    # -- time -------------------------------------------------------------------------------------------------
    @rule(minutes=st.sampled_from([1, 3, 70]))
    def time_passes(self, minutes: int) -> None:
        """Leases run out meanwhile: the holder of such a message may still send it, without its result being known."""
        self.now += timedelta(minutes=minutes)
        self.doubtful |= {each.id for held in self.holding.values() for each in held}

    # -- what holds -------------------------------------------------------------------------------------------
    @invariant()
    def no_status_goes_backward(self) -> None:
        with self.database.reading() as work:
            rows = work.connection.execute(select(messages_out.c.id, messages_out.c.status)).all()
        for id, name in rows:
            status, before = Status(name), self.statuses.get(id, Status.queued)
            given_back = status is Status.queued and before in (Status.sending, Status.unconfirmed)
            assert given_back or status.rank >= before.rank, f"{before} -> {status}"
            self.statuses[id] = status

    def teardown(self) -> None:
        """Everybody comes to an end, one after the other; then the account."""
        for worker in list(self.open):
            self.a_worker_ends(worker, dies=True)
        for _ in range(3):
            with self.writing() as work:
                while self.turns.answer(work, self.now).messages:
                    pass
            self.now += timedelta(hours=2)
            with self.writing() as work:
                self.timers.wake(work, self.now)
                self.timers.survey(work, self.now)
        self.doubtful |= {each.id for held in self.holding.values() for each in held}
        while True:
            with self.writing() as work:
                claimed = work.outbox.claim(now=self.now, limit=100, lease=LEASE, channel="simulator")
                for each in claimed:
                    self._arrive(each.id)
                    work.outbox.sent(each.id, f"x{each.id}", now=self.now)
            if not claimed:
                break
        with self.database.reading() as work:
            self._account(work)

    def _account(self, work: Work) -> None:
        kept = work.connection.execute(select(func.count()).select_from(feedback)).scalar_one()
        assert kept == sum(map(len, self.said.values()))
        assert work.inbox.backlog() == 0
        for person, said in self.said.items():
            conversation = work.conversations.find("simulator", person)
            history = work.outbox.history(conversation.id) if conversation else []
            assert all(message.status.rank >= Status.sent.rank for message in history)
            answers = [message for message in history if message.text not in (REMINDER, QUESTION)]
            assert [answer.text for answer in answers] == [f"{n} {word}" for n, word in enumerate(said, 1)]
            ids = {answer.id for answer in answers}
            assert [id for id in self.first_arrivals if id in ids] == sorted(ids), "out of order"
            assert sum(message.text == QUESTION for message in history) == (person in self.visited)
            talk = [message.text for message in history if message.text != QUESTION]
            for before, after in zip(["", *talk], talk, strict=False):
                assert after != REMINDER or before.endswith(REMIND), (
                    "reminded although the person wrote again"
                )
            if said[-1:] == [REMIND]:
                assert talk[-1] == REMINDER
            for message in history:
                assert self.arrived[message.id] == 1 or message.id in self.doubtful, "sent twice"


def test_any_interleaving_comes_to_the_sequential_result(
    request: pytest.FixtureRequest, database: Database
) -> None:
    soak: bool = request.config.getoption("soak")

    class OnThis(Interleaving):
        turns = Turns(Counting(), ORGANISATION, "http://house")  # type: ignore[arg-type]
        timers = Timers(turns, ORGANISATION)

        def __init__(self) -> None:
            super().__init__()
            _empty(self.database)

    OnThis.database = database
    run_state_machine_as_test(
        OnThis,
        settings=settings(
            max_examples=1_000 if soak else 40, stateful_step_count=30, deadline=None, database=None,
            derandomize=not soak, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def _empty(database: Database) -> None:
    with database.writing() as work:
        if database.dialect == "sqlite":
            work.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        else:
            work.connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in reversed(messages_out.metadata.sorted_tables):
            if table.name != "keyrings":
                work.connection.execute(table.delete())
