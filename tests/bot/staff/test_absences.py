"""Open cases are never for long with an owner who cannot act: they go to the substitute or the queue, and come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from bot.staff.absences import EVERY, Handovers, NotPossible, plan
from storage.database import Database, Work
from storage.staff.accounts import StoredRole
from tests.bot.staff.people import at, both, case, close, concurrent, happened, hire, own, owner_of

MONDAY = at("2027-03-01 10:00")
TUESDAY, THURSDAY = date(2027, 3, 2), date(2027, 3, 4)
MINUTE = timedelta(minutes=1)


class Office:
    """Maija and Pekka handle koks, Liisa handles ratamo."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.handovers = Handovers()
        with database.writing() as work:
            self.maija = hire(work, "maija", "handler:koks", now=MONDAY)
            self.pekka = hire(work, "pekka", "handler:koks", now=MONDAY)
            self.liisa = hire(work, "liisa", "handler:ratamo", now=MONDAY)
            self.case = case(work, now=MONDAY, owner=self.maija)

    def look(self, now: datetime) -> int | None:
        """Until nothing is left to do; the owner of the case then."""
        moved = 1
        while moved:
            with self.database.writing() as work:
                moved = self.handovers.move(work, now)
        with self.database.reading() as work:
            return owner_of(work, self.case)

    def away(self, substitute: int | None, *, who: int | None = None, last: date = THURSDAY) -> int:
        with self.database.writing() as work:
            return plan(work, who or self.maija, TUESDAY, last, substitute, now=MONDAY)

    def events(self) -> list[tuple[str, str | None]]:
        with self.database.reading() as work:
            return [event for event in happened(work, self.case) if event[0] != "opened"]


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


@both
def test_a_case_goes_to_the_substitute_and_comes_back(office: Office) -> None:
    office.away(office.pekka)
    assert office.look(at("2027-03-01 23:59")) == office.maija
    assert office.look(at("2027-03-02 00:01")) == office.pekka
    assert office.look(at("2027-03-04 23:59")) == office.pekka
    assert office.look(at("2027-03-05 00:01")) == office.maija
    assert office.look(at("2027-03-05 00:02")) == office.maija
    assert office.events() == [
        ("handed over", f"staff {office.pekka}"),
        ("given back", f"staff {office.maija}"),
    ]


@pytest.mark.parametrize("substitute", ["none", "liisa", "gone", "away"])
def test_without_a_substitute_who_may_handle_it_a_case_goes_to_the_queue(
    office: Office, substitute: str
) -> None:
    office.away({"none": None, "liisa": office.liisa}.get(substitute, office.pekka))
    if substitute == "gone":
        with office.database.writing() as work:
            work.accounts.remove(office.pekka, now=MONDAY)
    if substitute == "away":
        office.away(None, who=office.pekka)
    assert office.look(at("2027-03-02 00:01")) is None
    assert office.events() == [("handed over", None)]
    assert office.look(at("2027-03-05 00:01")) == office.maija


def _removed(work: Work, office: Office) -> None:
    work.accounts.remove(office.maija, now=MONDAY)


def _another_unit(work: Work, office: Office) -> None:
    work.accounts.give_roles(office.maija, [StoredRole("handler", unit="ratamo")])


def _another_role(work: Work, office: Office) -> None:
    work.accounts.give_roles(office.maija, [StoredRole("reader"), StoredRole("admin")])


@both
@pytest.mark.parametrize("lose", [_removed, _another_unit, _another_role])
def test_who_may_not_handle_a_case_any_more_does_not_keep_it(
    office: Office, lose: Callable[[Work, Office], None]
) -> None:
    with office.database.writing() as work:
        done = case(work, now=MONDAY, owner=office.maija)
        close(work, done, now=MONDAY)
        lose(work, office)
    assert office.look(MONDAY + MINUTE) is None
    assert office.events() == [("handed over", None)]
    with office.database.reading() as work:
        assert owner_of(work, done) == office.maija, "what is done tells who did it"


def test_a_role_in_all_units_is_enough(office: Office) -> None:
    with office.database.writing() as work:
        work.accounts.give_roles(office.maija, [StoredRole("reader"), StoredRole("lead")])
    assert office.look(MONDAY + MINUTE) == office.maija


def test_what_was_passed_on_meanwhile_does_not_come_back(office: Office) -> None:
    with office.database.writing() as work:
        johtaja = hire(work, "johtaja", "lead", now=MONDAY)
        done = case(work, now=MONDAY, owner=office.maija)
        taken = case(work, now=MONDAY, owner=office.maija)
    office.away(office.pekka)
    office.look(at("2027-03-02 00:01"))
    with office.database.writing() as work:
        own(work, office.case, johtaja, now=at("2027-03-03 10:00"))
        close(work, done, now=at("2027-03-03 10:00"))
        own(work, taken, None, now=at("2027-03-03 10:00"))  # back to the queue, where it was not taken
    assert office.look(at("2027-03-05 00:01")) == johtaja
    with office.database.reading() as work:
        assert [owner_of(work, done), owner_of(work, taken)] == [office.pekka, office.maija]


@both
@pytest.mark.parametrize("first_back", ["maija", "pekka"])
def test_a_substitute_who_goes_away_too(office: Office, first_back: str) -> None:
    with office.database.writing() as work:
        johtaja = hire(work, "johtaja", "lead", now=MONDAY)
    last = {"maija": TUESDAY + timedelta(days=1), "pekka": TUESDAY + timedelta(days=1)}
    other = {"maija": "pekka", "pekka": "maija"}[first_back]
    last[other] = THURSDAY
    office.away(office.pekka, last=last["maija"])
    office.look(at("2027-03-02 00:01"))
    with office.database.writing() as work:
        plan(work, office.pekka, TUESDAY, last["pekka"], johtaja, now=at("2027-03-02 09:00"))
    assert office.look(at("2027-03-02 09:01")) == johtaja
    first = office.look(at("2027-03-04 00:01"))
    assert first == {"maija": office.maija, "pekka": office.pekka}[first_back]
    assert office.look(at("2027-03-05 00:01")) == office.maija


def test_who_comes_back_early_gets_the_cases_at_once(office: Office) -> None:
    id = office.away(office.pekka)
    office.look(at("2027-03-02 00:01"))
    with office.database.writing() as work:
        known = work.absences.get(id)
        assert known is not None
        work.absences.end(known, now=at("2027-03-03 10:00"))
    assert office.look(at("2027-03-03 10:00")) == office.maija


def test_an_absence_that_is_called_off_moves_nothing(office: Office) -> None:
    id = office.away(office.pekka)
    with office.database.writing() as work:
        known = work.absences.get(id)
        assert known is not None
        work.absences.end(known, now=MONDAY)
    assert office.look(at("2027-03-02 10:00")) == office.maija


def test_who_left_meanwhile_gets_nothing_back(office: Office) -> None:
    office.away(office.pekka)
    office.look(at("2027-03-02 00:01"))
    with office.database.writing() as work:
        work.accounts.remove(office.maija, now=at("2027-03-03 10:00"))
    assert office.look(at("2027-03-05 00:01")) == office.pekka


@pytest.mark.parametrize(
    ("first", "last", "substitute", "why"),
    [
        (THURSDAY, TUESDAY, None, "days"), (date(2027, 2, 1), date(2027, 2, 28), None, "past"),
        (TUESDAY, date(2029, 6, 1), None, "long"), (TUESDAY, THURSDAY, "maija", "substitute"),
        (TUESDAY, THURSDAY, "lukija", "substitute"), (date(2027, 3, 8), date(2027, 3, 9), None, "overlap"),
        (date(2027, 3, 1), date(2027, 4, 9), None, "overlap"),
    ],
)  # fmt: skip
def test_what_is_no_absence_is_refused(
    office: Office, first: date, last: date, substitute: str | None, why: str
) -> None:
    with office.database.writing() as work:
        hire(work, "lukija", "reader", now=MONDAY)
        plan(work, office.maija, date(2027, 3, 8), date(2027, 3, 12), None, now=MONDAY)
        account = work.accounts.called(substitute) if substitute else None
        with pytest.raises(NotPossible, match=why):
            plan(work, office.maija, first, last, account.id if account else None, now=MONDAY)


def test_a_look_comes_several_times_a_minute(office: Office) -> None:
    assert office.look(MONDAY) == office.maija
    with office.database.writing() as work:
        work.accounts.remove(office.maija, now=MONDAY)
        assert office.handovers.move(work, MONDAY + EVERY / 2) == 0
        assert office.handovers.move(work, MONDAY - timedelta(days=1)) == 1, "the clock was set back"


@concurrent
def test_two_processes_move_a_case_once(office: Office) -> None:
    with office.database.writing() as work:
        work.accounts.remove(office.maija, now=MONDAY)
    with office.database.writing() as first, office.database.writing() as second:
        assert (Handovers().move(first, MONDAY), Handovers().move(second, MONDAY)) == (1, 0)
    assert office.events() == [("handed over", None)]


@both
def test_a_case_that_is_done_and_owes_an_answer_finds_an_owner_who_can_give_it(office: Office) -> None:
    with office.database.writing() as work:
        work.cases.want_answer(office.case, now=MONDAY, within=timedelta(days=5))
        close(work, office.case, now=MONDAY)
    office.away(office.pekka)
    assert office.look(at("2027-03-02 00:01")) == office.pekka
    assert office.look(at("2027-03-05 00:01")) == office.maija
    with office.database.writing() as work:
        work.accounts.remove(office.maija, now=MONDAY)
    assert office.look(at("2027-03-05 00:02")) is None
