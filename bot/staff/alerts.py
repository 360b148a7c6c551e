"""Alerts leave: to one person on call after the other until the case is opened, then to the feedback leads.

A step is queued in the transaction that counts it. What can wait is told to the leads in working hours, once a case.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.asking.calendar import next_in
from bot.config.logs import failure
from bot.organisation import Organisation
from bot.staff.access import Role, mailed
from bot.staff.alert_texts import (
    Facts,
    Mail,
    alert_mail,
    alert_sms,
    many_mail,
    many_sms,
    report_mail,
    trial_mail,
    trial_sms,
)
from bot.staff.duty import on_duty
from channels.message import Priority
from channels.registry import EMAIL, SIMULATOR, SMS, WEBHOOK
from storage.models.alerts import URGENT
from storage.staff.alerts import LEADS

if TYPE_CHECKING:
    from storage.staff.alerts import Alert
    from storage.staff.on_call import OnCallPerson
    from storage.work import Work

log = logging.getLogger(__name__)

ANSWERED_WITHIN = timedelta(days=3)  # what a person on call texts back in that time is no feedback
VISITED_WITHIN = timedelta(days=30)  # an older visit says nothing of where a person may be known
_BATCH = 20
_AGAIN = timedelta(days=1)  # where no lead has an address


@dataclass(frozen=True, slots=True)
class _Said:
    """What leaves in one step, in the receiver's language."""

    mail: Mail
    sms: str
    key: str | None
    priority: Priority = Priority.alert


@dataclass(frozen=True, slots=True)
class _Many:
    """What leaves in its place by each way where there are too many; None: the alert itself."""

    mail: _Said | None = None
    text: _Said | None = None


class AlertSender:
    """`channels` are those that are set up: a text goes by SMS, or to a simulated phone."""

    def __init__(self, organisation: Organisation, base_url: str, channels: Container[str]) -> None:
        self._organisation = organisation
        self._base_url = base_url
        self._texts = next((name for name in (SMS, SIMULATOR) if name in channels), None)

    def send_alerts(self, work: Work, now: datetime) -> int:
        """Make the steps whose time has come; how many. One that was made is not made again by another process, and one
        that fails holds up no other.
        """
        done = 0
        for alert in work.alerts.due(now=now, limit=_BATCH):
            try:
                with work.savepoint():
                    self._step(work, alert, now)
            except Exception as error:
                if work.lost:
                    raise
                failure(log, f"alert {alert.id}", error)
            else:
                done += 1
        return done

    def _step(self, work: Work, alert: Alert, now: datetime) -> None:
        if alert.done:
            work.alerts.end(alert.id)
        elif alert.kind in URGENT:
            self._alert(work, alert, now)
        else:
            self._report(work, alert, now)

    def send_test(self, work: Work, person: OnCallPerson, now: datetime) -> bool:
        """False where nothing reaches this person."""
        language = self._language(person.language)
        said = _Said(trial_mail(language), trial_sms(language), None)
        return self._tell(work, person, said, now)

    def ways(self, work: Work, person: OnCallPerson) -> list[str]:
        """The channels on which this person is reached. A number whose owner wrote STOP gets no text."""
        phone = person.duty.phone
        texts = bool(self._texts and phone and not work.suppressions.active_of([(self._texts, phone)]))
        return [*([EMAIL] if person.mail else []), *([str(self._texts)] if texts else [])]

    # -- at any hour --------------------------------------------------------------------------------------------
    def _alert(self, work: Work, alert: Alert, now: datetime) -> None:
        told, step = set(alert.told), alert.steps + 1
        person = self._next(work, alert, now)
        if person is not None:
            whom, language = str(person.id), self._language(person.language)
            many = self._many(work, whom, language, now)
            self._tell(work, person, self._said(work, alert, language, "person"), now, many)
            told.add(whom)
        elif LEADS not in told and (leads := mailed(work, Role.lead)):
            for lead in leads:
                many = self._many(work, LEADS, lead.language, now, f"lead-{lead.id}")
                said = self._said(work, alert, lead.language, f"lead-{lead.id}", to_leads=True)
                self._mail(work, str(lead.email), many.mail or said, now)
            told.add(LEADS)
        left = told != alert.told
        if self._organisation.settings.alerts.webhook and (left or not alert.steps):
            self._post(work, alert, step, now)
            left = True
        # Also where all were told: the hours of another one may begin before it is opened.
        due = now + timedelta(minutes=self._organisation.settings.alerts.minutes)
        work.alerts.step(alert, frozenset(told), due=due, left=left)
        if told != alert.told:
            to_leads = person is None
            work.alerts.note(alert, now=now, to=None if person is None else person.duty.staff, leads=to_leads)

    def _next(self, work: Work, alert: Alert, now: datetime) -> OnCallPerson | None:
        untold = (person for person in work.on_call.all() if str(person.id) not in alert.told)
        return next(
            (person for person in untold if on_duty(person.duty, now) and self.ways(work, person)), None
        )

    def _said(self, work: Work, alert: Alert, language: str, whom: str, *, to_leads: bool = False) -> _Said:
        facts, minutes = self._facts(work, alert, language), self._organisation.settings.alerts.minutes
        mail = alert_mail(facts, language, minutes=minutes, to_leads=to_leads)
        return _Said(mail, alert_sms(facts, language), f"alert:{alert.id}:{alert.steps + 1}:{whom}")

    def _many(
        self, work: Work, whom: str, language: str, now: datetime, receiver: str | None = None
    ) -> _Many:
        """What a receiver gets instead of one more alert, beside so many that are not opened: once in the time in which an
        alert goes on to the next person.
        """
        rules = self._organisation.settings.alerts
        most = max(rules.most_mails, rules.most_texts)
        count, link = work.alerts.unopened_at(whom, limit=most), f"{self._base_url}/staff/alerts"
        if count < min(rules.most_mails, rules.most_texts):
            return _Many()
        period = int(now.timestamp()) // (rules.minutes * 60)
        said = _Said(
            many_mail(language, count=count, link=link),
            many_sms(language, count=count, link=link),
            f"alerts:{receiver or whom}:{period}",
        )
        return _Many(said if count >= rules.most_mails else None, said if count >= rules.most_texts else None)

    # -- in working hours ---------------------------------------------------------------------------------------
    def _report(self, work: Work, alert: Alert, now: datetime) -> None:
        opens = next_in(self._organisation.settings.working_hours, now)
        if opens > now:
            work.alerts.step(alert, alert.told, due=opens, left=False)
            return
        leads = mailed(work, Role.lead)
        for lead in leads:
            mail = report_mail(self._facts(work, alert, lead.language), lead.language)
            key = f"alert:{alert.id}:1:lead-{lead.id}"
            self._mail(work, str(lead.email), _Said(mail, "", key, Priority.forward), now)
        told = frozenset((LEADS,)) if leads else alert.told
        work.alerts.step(alert, told, due=None if leads else now + _AGAIN, left=bool(leads))

    # -- what is queued -----------------------------------------------------------------------------------------
    def _tell(
        self, work: Work, person: OnCallPerson, said: _Said, now: datetime, many: _Many | None = None
    ) -> bool:
        ways, many = self.ways(work, person), many or _Many()
        for way in ways:
            if way == EMAIL:
                self._mail(work, str(person.mail), many.mail or said, now)
            else:
                self._text(work, way, person, many.text or said, now)
        return bool(ways)

    def _mail(self, work: Work, address: str, said: _Said, now: datetime) -> None:
        work.outbox.queue(
            channel=EMAIL,
            address=address,
            subject=said.mail.subject,
            text=said.mail.text,
            now=now,
            conversation=None,
            priority=said.priority,
            key=said.key and f"{said.key}:{EMAIL}",
        )

    def _text(self, work: Work, channel: str, person: OnCallPerson, said: _Said, now: datetime) -> None:
        address = str(person.duty.phone)
        talk = work.conversations.ensure(channel, address, self._language(person.language), now=now)
        work.conversations.alerted(talk.id, until=now + ANSWERED_WITHIN)
        work.outbox.queue(
            channel=channel,
            address=address,
            text=said.sms,
            now=now,
            conversation=talk.id,
            priority=said.priority,
            key=said.key and f"{said.key}:text",
        )

    def _post(self, work: Work, alert: Alert, step: int, now: datetime) -> None:
        body = {
            "event": "alert",
            "kind": alert.kind,
            "unit": alert.unit or _visited(work, alert),
            "at": alert.raised_at.isoformat(),
            "step": step,
            "case": self._link(alert),
        }
        work.outbox.queue(
            channel=WEBHOOK,
            address=str(self._organisation.settings.alerts.webhook),
            text=json.dumps(body, ensure_ascii=False),
            now=now,
            conversation=None,
            priority=Priority.alert,
            key=f"alert:{alert.id}:{step}:{WEBHOOK}",
        )

    def _facts(self, work: Work, alert: Alert, language: str) -> Facts:
        visited = None if alert.unit else _visited(work, alert)
        unit = self._organisation.units.get(alert.unit or visited or "")
        name = unit.name.of(language) if unit else alert.unit or ""
        return Facts(alert.kind, name, alert.raised_at, self._link(alert), last_visit=visited is not None)

    def _link(self, alert: Alert) -> str:
        return f"{self._base_url}/staff/cases/{alert.case}"

    def _language(self, known: str | None) -> str:
        return known or self._organisation.settings.language


def _visited(work: Work, alert: Alert) -> str | None:
    """The unit of the visit that the person was last asked about, where the case names none."""
    case = work.handling.case(alert.case)
    visit = None if case is None or case.person is None else work.visits.latest_asked(case.person)
    if visit is None or visit.asked_at is None or alert.raised_at - visit.asked_at > VISITED_WITHIN:
        return None
    return visit.unit
