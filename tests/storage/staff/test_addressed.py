"""Suggestions to councils, as their keepers see them: those of their own councils, with support, a page at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.database import Database


def test_pages_and_counts_of_ones_own_councils(database: Database, now: datetime) -> None:
    with database.writing() as work:
        ids = []
        for number, to in enumerate(["old", "young", None, "old"]):
            person = work.conversations.ensure("sms", f"+3584123457{number:02}", "fi", now=now).person
            reference = work.feedback.suggest(person, f"text {number}", now=now, channel="sms", language="fi")
            said = work.feedback.by_reference(reference)
            assert said is not None
            case = work.cases.open(
                said.id, None, now=now, within=timedelta(days=7), kind="suggestion", addressed_to=to
            )
            # Once it is addressed it stays so.
            work.cases.open(said.id, None, now=now, within=timedelta(days=7), kind="suggestion")
            ids.append(case)
        supporter = work.conversations.ensure("sms", "+358412345799", "fi", now=now).person
        work.supports.add(said.id, supporter, now=now)
        known = work.handling.case(ids[1])
        assert known is not None
        work.handling.set_status(ids[1], known.version, "valmis", who="staff", now=now, outcome="done")
    with database.reading() as work:
        every = work.addressed.page(None, before=None, limit=9)
        assert [(row.id, row.addressed_to, row.text, row.supporters) for row in every] == [
            (ids[3], "old", "text 3", 1),
            (ids[1], "young", "text 1", 0),
            (ids[0], "old", "text 0", 0),
        ]
        assert [row.id for row in work.addressed.page({"old"}, before=None, limit=1)] == [ids[3]]
        assert [row.id for row in work.addressed.page({"old"}, before=ids[3], limit=9)] == [ids[0]]
        assert work.addressed.page(set(), before=None, limit=9) == []
        counts = [work.addressed.waiting(councils) for councils in (None, {"old"}, {"young"}, set())]
        assert counts == [2, 2, 0, 0]
