"""A form that comes twice at the same moment is stored once."""

from __future__ import annotations

import threading
import time

from bot.staff.access import Account
from bot.staff.entry import entered_before
from storage.database import Database
from tests.bot.staff.people import at, both, hire

MONDAY = at("2027-03-01 10:00")


@both
def test_of_two_at_once_the_second_sees_the_first(database: Database) -> None:
    with database.writing() as work:
        stored = work.accounts.get(hire(work, "maija", "lead", now=MONDAY))
    assert stored is not None
    account, together, new = Account.of(stored), threading.Barrier(2), []

    def enter() -> None:
        together.wait()
        with database.writing() as work:
            if not entered_before(work, account, "entered a1"):
                new.append(True)
                time.sleep(0.1)  # the other one looks meanwhile
                work.audit.add("change", "feedback", at=MONDAY, staff=account.id, detail="entered a1")

    threads = [threading.Thread(target=enter) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert new == [True]
