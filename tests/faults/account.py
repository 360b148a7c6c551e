"""The result of a run: what the phones and the mail server received, against what each person should have received."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from channels.message import Status
from storage.database import Work
from storage.models import messages_in, messages_out
from tests.emulators.people import Expected, Person, Script, recorded
from tests.emulators.running import Street
from tests.faults.mail import Letters
from tests.faults.watch import backward, changes

HELSINKI = ZoneInfo("Europe/Helsinki")
OPENS, CLOSES = time(9), time(20)
UNDER_WAY = 15.0  # seconds of the harness's clock that a send on its way at closing time may take


@dataclass
class Account:
    name: str
    people: int = 0
    messages: int = 0  # that people sent
    answers: int = 0  # that reached phones
    letters: int = 0
    status_changes: int = 0
    seconds: float = 0.0
    broken: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)

    def wrong(self, what: str, detail: str) -> None:
        self.found[what] += 1
        self.details.append(f"{what}: {detail}")

    def report(self) -> str:
        broken = ", ".join(f"{kind} {count}" for kind, count in sorted(self.broken.items()))
        faults = ", ".join(f"{kind} {count}" for kind, count in sorted(self.faults.items()))
        found = [
            f"{what} {self.found[what]}"
            for what in ("lost", "doubled", "out of order", *sorted(self.found.keys() - _FIRST))
        ]
        return "\n".join(
            [
                f"## {self.name}",
                "",
                (
                    f"- {self.people} people, {self.messages} messages from them, {self.answers} to them, "
                    f"{self.letters} forwards, {self.status_changes} changes of status, {self.seconds:.0f} s"
                ),
                f"- broken: {broken}",
                f"- providers' faults: {faults}",
                f"- found: {', '.join(found)}",
                *[f"  - {detail}" for detail in self.details[:20]],
            ]
        )

    # -- against the phones -----------------------------------------------------------------------------------
    def compare(self, street: Street, crowd: Iterable[Person], expected: Mapping[Script, Expected]) -> None:
        """Every message answered once and in order."""
        for person in crowd:
            due, came = expected[person.script].texts, street.texts(person.address)
            self.people += 1
            self.messages += street.said[person.address]
            self.answers += len(came)
            self.found["sent again on Telegram, as counted"] += street.doubled(person.address)
            lost, extra = Counter(due) - Counter(came), Counter(came) - Counter(due)
            where = f"{street.channel} {person.address}: {[step.text for step in person.script.steps]}"
            for text in lost.elements():
                self.wrong("lost", f"{where}: {text}")
            for text in extra.elements():
                self.wrong("doubled" if text in due else "never asked for", f"{where}: {text}")
            if not lost and not extra and due != came:
                self.wrong("out of order", where)

    # -- against the database and the mail server -------------------------------------------------------------
    def audit(self, work: Work, street: Street, crowd: Iterable[Person], expected: Mapping[Script, Expected],
              letters: Letters) -> None:  # fmt: skip
        """Every rating and sign-up counted once, every message kept once, every forward sent once."""
        for person in crowd:
            due, kept = expected[person.script].record, recorded(work, street.channel, person.address)
            if due != kept:
                self.wrong("written down wrongly", f"{person.address}: {due} but {kept}")
            conversation = work.conversations.find(street.channel, person.address)
            heard = 0
            if conversation is not None:
                mine = messages_in.c.conversation_id == conversation.id
                heard = work.connection.execute(select(func.count()).where(mine)).scalar_one()
            if heard != street.said[person.address]:
                self.wrong(
                    "kept not once", f"{person.address}: {street.said[person.address]} sent, {heard} kept"
                )
            forwards = sum(line.startswith("sign-up") for line in due)
            if letters.about(person.address) != forwards:
                self.wrong("forwarded not once", f"{person.address}: {letters.about(person.address)}")
            self.letters += forwards

    def close(self, work: Work, letters: Letters) -> None:
        """What holds for the whole database."""
        for (channel, status, reason), count in work.outbox.counts().items():
            if status in (Status.queued, Status.sending, Status.unconfirmed):
                self.found["never ended"] += count
            if status is Status.failed:
                self.found[f"failed on {channel}, {reason}"] += count
            if reason == "repeated":
                self.found[f"told of as repeated on {channel}"] += count
        again = select(func.coalesce(func.sum(messages_out.c.attempts - 1), 0))
        again = again.where(messages_out.c.channel == "telegram", messages_out.c.attempts > 1)
        self.found["tries beyond the first on Telegram"] = int(work.connection.execute(again).scalar_one())
        self.found["parked"] += work.inbox.parked_count()
        self.found["letters again under their Message-ID"] += letters.repeated
        self.status_changes = changes(work)
        for change in backward(work):
            self.wrong("backwards", change)

    # -- against the clock ------------------------------------------------------------------------------------
    def keep_hours(self, street: Street, asked: Iterable[Person]) -> None:
        """Questions go out in the window: the first text to each person who had a visit."""
        for person in asked:
            for entry in street.received[person.address][:1]:
                if not _open(entry):
                    self.wrong("outside the hours", f"{person.address} at {_local(entry):%d.%m. %H.%M.%S}")


_FIRST = {"lost", "doubled", "out of order"}


def _local(entry: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(entry["at"], UTC).astimezone(HELSINKI)


def _open(entry: Mapping[str, Any]) -> bool:
    at = _local(entry)
    late = (at - datetime.combine(at.date(), CLOSES, HELSINKI)).total_seconds()
    return at.time() >= OPENS and late <= UNDER_WAY
