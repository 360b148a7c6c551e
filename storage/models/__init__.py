"""The tables, one aggregate a file. Importing this package fills `metadata` with all of them."""

from storage.models.absences import absence_cases, absences
from storage.models.alerts import alerts, on_call
from storage.models.audit import audit, audit_limits
from storage.models.base import metadata
from storage.models.cases import (
    case_answers,
    case_calls,
    case_drafts,
    case_events,
    case_messages,
    case_notes,
    case_viewers,
    cases,
)
from storage.models.catalogue import catalogue_items, catalogue_revision, catalogue_versions
from storage.models.conversations import conversations
from storage.models.feedback import feedback, ratings
from storage.models.hindrances import hindrances
from storage.models.inbox import erased_messages, messages_in
from storage.models.keyrings import keyrings
from storage.models.language_years import language_years
from storage.models.links import link_codes, link_misses
from storage.models.official_ways import official_ways
from storage.models.outbox import early_receipts, messages_out
from storage.models.people import people
from storage.models.person_requests import person_requests
from storage.models.poster_arrivals import poster_arrivals
from storage.models.processes import processes
from storage.models.question_wordings import question_wordings
from storage.models.ready_answers import ready_answers
from storage.models.reminders import reminders
from storage.models.restores import restores
from storage.models.signups import consent_wordings, signup_forwards, signups
from storage.models.staff import sign_in_tries, staff, staff_roles, staff_sessions
from storage.models.staff_mails import staff_mail_cases, staff_mails
from storage.models.supports import supports
from storage.models.suppressions import suppressions
from storage.models.unreadable import unreadable
from storage.models.visits import visits
from storage.models.wishes import wishes

__all__ = [
    "absence_cases",
    "absences",
    "alerts",
    "audit",
    "audit_limits",
    "case_answers",
    "case_calls",
    "case_drafts",
    "case_events",
    "case_messages",
    "case_notes",
    "case_viewers",
    "cases",
    "catalogue_items",
    "catalogue_revision",
    "catalogue_versions",
    "consent_wordings",
    "conversations",
    "early_receipts",
    "erased_messages",
    "feedback",
    "hindrances",
    "keyrings",
    "language_years",
    "link_codes",
    "link_misses",
    "messages_in",
    "messages_out",
    "metadata",
    "official_ways",
    "on_call",
    "people",
    "person_requests",
    "poster_arrivals",
    "processes",
    "question_wordings",
    "ratings",
    "ready_answers",
    "reminders",
    "restores",
    "sign_in_tries",
    "signup_forwards",
    "signups",
    "staff",
    "staff_mail_cases",
    "staff_mails",
    "staff_roles",
    "staff_sessions",
    "supports",
    "suppressions",
    "unreadable",
    "visits",
    "wishes",
]
