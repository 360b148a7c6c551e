"""One mail a person each working morning, of what is theirs: nothing twice, nothing where nothing is new, and no word of a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.organisation import Organisation
from bot.staff.digests import MOST, Digests
from channels.message import Reason
from storage.database import Database, Work
from storage.staff.accounts import StoredRole
from tests.bot.staff.people import answer, at, both, case, close, concurrent, hire, own, queued

DAY = timedelta(days=1)
BASE = "https://kynnys.example"
MONDAY = at("2027-03-01 10:00")
MORNINGS = [
    "2027-03-01 08:00",
    "2027-03-02 08:00",
    "2027-03-03 08:00",
    "2027-03-04 08:00",
    "2027-03-05 08:00",
]


@dataclass(frozen=True)
class Office:
    database: Database
    digests: Digests

    def morning(self, *moments: str, taken: bool = True) -> dict[str, list[int]]:
        """The cases that were mailed to whom by these moments; those of each mail in the order told. The mail server
        takes them, or does not answer.
        """
        before = len(self.mails())
        for moment in moments:
            with self.database.writing() as work:
                self.digests.send(work, at(moment))
                mails = [mail.id for mail in work.outbox.recent("email")]
                if taken:
                    work.outbox.sent_all([(id, str(id)) for id in mails], now=at(moment))
        return {
            address.split("@")[0]: [
                int(id) for id in re.findall(rf"{BASE}/staff/cases/(\d+)$", text, re.MULTILINE)
            ]
            for address, text in self.mails()[before:]
        }

    def mails(self) -> list[tuple[str, str]]:
        with self.database.reading() as work:
            return queued(work)


@pytest.fixture
def office(database: Database, organisation: Organisation) -> Office:
    return Office(database, Digests(organisation, BASE))


@both
def test_each_clock_is_told_near_its_end_and_when_it_has_run_out(office: Office) -> None:
    with office.database.writing() as work:
        maija = hire(work, "maija", "handler:koks", now=MONDAY)
        first = case(work, now=MONDAY, owner=maija, wanted=True)  # before Saturday at 10, and by Monday at 10
        case(work, "ratamo", now=MONDAY)  # of another unit
    assert office.morning("2027-03-01 11:00", "2027-03-02 08:00", "2027-03-03 08:00") == {}
    assert office.morning("2027-03-04 07:59") == {}
    assert office.morning("2027-03-04 08:00", "2027-03-04 08:00", "2027-03-04 15:59") == {"maija": [first]}
    assert office.morning("2027-03-05 08:00") == {"maija": [first]}, "now its other clock"
    (_, answer_by), (_, handle_by) = office.mails()
    assert "vastaa ennen 6.3.2027 10.00\n" in answer_by
    assert "käsittele viimeistään 8.3.2027 10.00\n" in handle_by
    assert "vastaa" not in handle_by
    assert office.morning("2027-03-06 08:00", "2027-03-07 12:00", "2027-03-08 07:59") == {}
    assert office.morning("2027-03-08 08:00") == {"maija": [first]}, "the answer is late"
    assert office.morning("2027-03-09 08:00") == {"maija": [first]}, "and the handling"
    assert all("(myöhässä)\n" in text for _, text in office.mails()[2:])
    assert office.morning("2027-03-10 08:00", "2027-03-11 08:00") == {}, "nothing new"


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        # Three days later, in the morning; where that is a closed day, on the working day before.
        ("2027-03-01 10:00", "2027-03-04 08:00"), ("2027-03-02 10:00", "2027-03-05 08:00"),
        ("2027-03-03 10:00", "2027-03-05 08:00"), ("2027-03-04 10:00", "2027-03-05 08:00"),
        ("2027-03-05 10:00", "2027-03-08 08:00"), ("2027-03-24 10:00", "2027-03-25 08:00"),
    ],
)  # fmt: skip
def test_an_answer_is_reminded_of_after_three_days(office: Office, wanted: str, told: str) -> None:
    with office.database.writing() as work:
        maija = hire(work, "maija", "handler:koks", now=MONDAY)
        id = case(work, now=at(wanted), owner=maija, wanted=True, days=30)
    day = at(wanted) + timedelta(hours=1)
    while day < at(told):
        assert office.morning(day.strftime("%Y-%m-%d %H:%M")) == {}, day
        day = (day + timedelta(days=1)).replace(hour=8, minute=0)
    assert office.morning(told) == {"maija": [id]}


def test_what_is_answered_or_done_is_not_told(office: Office) -> None:
    with office.database.writing() as work:
        maija = hire(work, "maija", "handler:koks", now=MONDAY)
        answered = case(work, now=MONDAY, owner=maija, days=30, wanted=True, answer_days=2)
        answer(work, answered, staff=maija, now=MONDAY, leaves_at=MONDAY)
        work.handling.left(1, answered, 1, now=MONDAY)
        close(work, case(work, now=MONDAY, owner=maija, days=2), now=MONDAY)
    assert office.morning(*MORNINGS) == {}


def test_a_keeper_is_told_of_suggestions_to_its_councils(office: Office) -> None:
    with office.database.writing() as work:
        hire(work, "keeper", "partner:osallisuus", now=MONDAY)
        hire(work, "olka", "partner:olka", now=MONDAY)
        hire(work, "all", "coordinator", now=MONDAY)
        id = case(work, None, now=MONDAY, days=2, to="vanhusneuvosto")
        case(work, None, now=MONDAY, days=2)
    assert office.morning("2027-03-02 08:00") == {"keeper": [id], "all": [id]}
    assert f"{id}, Vanhusneuvosto:" in office.mails()[0][1]


@both
def test_who_gets_what(office: Office) -> None:
    with office.database.writing() as work:
        maija = hire(work, "maija", "handler:koks", now=MONDAY)
        hire(work, "pekka", "handler:koks", "handler:hamina", now=MONDAY)
        hire(work, "liisa", "handler:ratamo", now=MONDAY)
        hire(work, "johtaja", "lead", now=MONDAY)
        hire(work, "lukija", "reader", "privacy", "admin", now=MONDAY)
        hire(work, "postiton", "handler:koks", now=MONDAY, email=None)
        own_one = case(work, now=MONDAY, owner=maija, days=2)
        queue = case(work, now=MONDAY, days=2)
        hamina = case(work, "hamina", now=MONDAY, days=2)
        nowhere = case(work, None, now=MONDAY, days=2)
        work.cases.flag(nowhere, "crisis", now=MONDAY, urgent=True)
    told = office.morning("2027-03-02 08:00")
    assert told == {
        "maija": [own_one, queue],
        "pekka": [queue, hamina],
        "johtaja": [nowhere, queue, hamina, own_one],
    }


def test_the_keeper_of_a_list_is_reminded_of_promised_contacts(office: Office) -> None:
    with office.database.writing() as work:
        hire(work, "koordinaattori", "coordinator", now=MONDAY)
        hire(work, "maija", "handler:koks", now=MONDAY)
        olka = hire(work, "olka", "coordinator", now=MONDAY)
        work.accounts.give_roles(olka, [StoredRole("partner", contact="olka")])
        signups = {list: _signed_up(work, list) for list in ("olka", "asukaskehittaja")}
    assert office.morning("2027-03-04 08:00") == {"olka": [], "koordinaattori": []}
    told = {address.split("@")[0]: text for address, text in office.mails()}
    for name, lists in (("olka", ["olka"]), ("koordinaattori", ["olka", "asukaskehittaja"])):
        for list, id in signups.items():
            assert (f"{BASE}/staff/sign-ups/{id}\n" in told[name]) == (list in lists)
        assert "Nimi" not in told[name]
        assert "/staff/cases" not in told[name]


def _signed_up(work: Work, list: str) -> int:
    """With the case of the promised contact."""
    talk = work.conversations.ensure("simulator", "+358412345678", "fi", now=MONDAY)
    added = work.signups.add(
        talk.person, talk.id, list, name="Nimi", language="fi", consent_version="1", now=MONDAY
    )
    assert added is not None
    work.cases.open_contact(added.id, now=MONDAY, within=7 * DAY, answered_within=5 * DAY)
    return added.id


def test_what_falls_due_on_a_closed_day_comes_the_working_day_before(office: Office) -> None:
    with office.database.writing() as work:
        maija = hire(work, "maija", "handler:koks", now=MONDAY)
        easter = case(work, now=at("2027-03-24 10:00"), owner=maija, days=4)  # Easter Sunday
        tuesday = case(work, now=at("2027-03-24 10:00"), owner=maija, days=6)  # the first day after it
    assert office.morning("2027-03-24 12:00") == {}
    assert office.morning("2027-03-25 08:00") == {"maija": [easter, tuesday]}
    assert (
        office.morning("2027-03-26 08:00", "2027-03-27 08:00", "2027-03-28 08:00", "2027-03-29 08:00") == {}
    )
    assert office.morning("2027-03-30 08:00") == {"maija": [easter]}, "late by now"


def test_a_digest_names_cases_and_no_word_of_a_person(office: Office) -> None:
    with office.database.writing() as work:
        for name, language in (("maija", "fi"), ("petra", "sv"), ("mary", "en")):
            hire(work, name, "handler:koks", now=MONDAY, language=language)
        id = case(work, now=MONDAY, days=2, phone="+358412345678")
    office.morning("2027-03-02 08:00")
    for address, text in office.mails():
        assert f"{BASE}/staff/cases/{id}" in text
        assert f"{BASE}/staff/cases\n" in f"{text}\n"
        assert "odotin" not in text
        assert "345678" not in text
        assert "2027" in text, address
    texts = dict(office.mails())
    assert "Jonossa, ei omistajaa\n- Tapaus" in texts["maija@county.example"]
    assert "I kön, utan ägare\n- Ärende" in texts["petra@county.example"]
    assert "In the queue, without an owner\n- Case" in texts["mary@county.example"]


def test_who_is_away_gets_none(office: Office) -> None:
    with office.database.writing() as work:
        maija = hire(work, "maija", "handler:koks", now=MONDAY)
        id = case(work, now=MONDAY, days=2)
        work.absences.add(
            maija, None, begins_at=at("2027-03-01 00:00"), ends_at=at("2027-03-04 00:00"), now=MONDAY
        )
    assert office.morning(*MORNINGS[:3]) == {}
    assert office.morning(*MORNINGS[3:]) == {"maija": [id]}


@both
def test_a_mail_that_never_left_is_told_the_next_morning(office: Office) -> None:
    with office.database.writing() as work:
        hire(work, "maija", "handler:koks", now=MONDAY)
        id = case(work, now=MONDAY, days=4)
    assert office.morning("2027-03-03 08:00", taken=False) == {}
    assert office.morning("2027-03-04 08:00", taken=False) == {"maija": [id]}
    with office.database.writing() as work:
        (mail,) = work.outbox.recent("email")
        work.outbox.failed(mail.id, Reason.rejected, now=at("2027-03-04 08:01"))
    assert office.morning("2027-03-04 09:00", taken=False) == {}, "one a day"
    # Nor is one sent at night that waited all day for a server that did not answer.
    assert office.morning("2027-03-05 08:00", taken=False) == {"maija": [id]}
    assert office.morning("2027-03-08 08:00") == {"maija": [id]}, "late by now"
    assert office.morning("2027-03-09 08:00") == {}


def test_more_than_a_mail_holds_comes_the_next_morning(office: Office) -> None:
    with office.database.writing() as work:
        maija = hire(work, "maija", "handler:koks", now=MONDAY)
        for _ in range(MOST + 3):
            case(work, now=MONDAY, owner=maija, days=3, phone="+358412345678")
    first = office.morning("2027-03-03 08:00")["maija"]
    second = office.morning("2027-03-04 08:00")["maija"]
    assert (len(first), len(second)) == (MOST, 3)
    assert not set(first) & set(second)


@concurrent
def test_two_processes_mail_once(office: Office) -> None:
    with office.database.writing() as work:
        hire(work, "maija", "handler:koks", now=MONDAY)
        case(work, now=MONDAY, days=2)
    with office.database.writing() as first, office.database.writing() as second:
        now = at("2027-03-02 08:00")
        assert (office.digests.send(first, now), office.digests.send(second, now)) == (1, 0)
    assert len(office.mails()) == 1


def test_what_is_undone_is_mailed_by_the_next_try(office: Office) -> None:
    with office.database.writing() as work:
        hire(work, "maija", "handler:koks", now=MONDAY)
        id = case(work, now=MONDAY, days=2)

    def killed(now: datetime) -> None:
        with office.database.writing() as work:
            assert office.digests.send(work, now) == 1
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        killed(at("2027-03-02 08:00"))
    assert office.morning("2027-03-02 08:00", "2027-03-02 08:00") == {"maija": [id]}


def test_the_new_owner_is_told_too(office: Office) -> None:
    with office.database.writing() as work:
        maija = hire(work, "maija", "handler:koks", now=MONDAY)
        pekka = hire(work, "pekka", "handler:koks", now=MONDAY)
        id = case(work, now=MONDAY, days=4, owner=maija)
    assert office.morning("2027-03-04 08:00") == {"maija": [id]}
    with office.database.writing() as work:
        own(work, id, pekka, now=MONDAY + timedelta(days=3))
    assert office.morning("2027-03-05 08:00") == {"pekka": [id]}


@both
def test_what_is_owed_in_cases_that_are_done_is_told(office: Office) -> None:
    """An answer that was promised, and the outcome of a suggestion; nothing where nothing was promised, or it was kept."""
    with office.database.writing() as work:
        maija = hire(work, "maija", "handler:koks", now=MONDAY)
        owed = case(work, now=MONDAY, owner=maija, wanted=True)
        plain = case(work, now=MONDAY, owner=maija)
        talk = work.conversations.ensure("simulator", "+358412345678", "fi", now=MONDAY)
        kept = work.feedback.keep(
            talk.person,
            "penkki",
            kind="suggestion",
            unit="koks",
            channel="simulator",
            language="fi",
            now=MONDAY,
        )
        untold = work.cases.open(
            kept.id, "koks", now=MONDAY, within=7 * DAY, kind="suggestion", outcome_within=14 * DAY
        )
        own(work, untold, maija, now=MONDAY)
        for each in (owed, plain, untold):
            close(work, each, now=MONDAY)
    assert office.morning(*MORNINGS[1:3]) == {}
    assert office.morning("2027-03-04 08:00") == {"maija": [owed]}
    with office.database.writing() as work:
        known = work.handling.case(owed)
        assert known is not None
        work.handling.answered_otherwise(owed, known.version, who="staff 1", now=MONDAY)
    assert office.morning("2027-03-08 08:00", "2027-03-11 08:00") == {}
    assert office.morning("2027-03-15 08:00") == {"maija": [untold]}
    assert office.morning("2027-03-16 08:00") == {"maija": [untold]}
    first, soon, late = (text for _, text in office.mails())
    assert "vastaa ennen 6.3.2027 10.00 (tapaus on päätetty, ihminen odottaa)\n" in first
    assert "kerro lopputulos viimeistään 15.3.2027 10.00 (tapaus on päätetty, ihminen odottaa)\n" in soon
    assert "(myöhässä, tapaus on päätetty, ihminen odottaa)\n" in late
