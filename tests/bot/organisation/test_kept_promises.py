"""Every text that promises something names the code that keeps the promise."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bot.config.settings import EXAMPLE
from bot.organisation import load
from dialogs.loader import load_assistant

# Words of Finnish by which a text says what we do later, or do no more.
PROMISES = re.compile(
    r"(?<!\w)(?:kerromme|ilmoitamme|luemme|soitamme|soitammeko|otamme|palaamme|käsittelemme|vastaamme|viemme|kysymme|odotamme"
    r"|annamme|välitämme|huolehdimme|saat|saa vain|tallennamme|säilytämme|poistamme|poistuu|pidämme|käytämme"
    r"|emme (?:lähetä|kysy|muistuta)|ettemme lähetä)(?!\w)",
    re.IGNORECASE,
)

_FEEDBACK = "bot.conversation.feedback_services.FeedbackServices"
_TAKING_PART = "bot.conversation.participation_services.ParticipationServices"
READ = "bot.web.staff.feedback.feedback"  # where staff read what people write
CALL = "bot.conversation.call_services.CallServices.call_me"
OFFERS = "bot.conversation.seat_offers.SeatOffers.send"
CONTACT = f"{_TAKING_PART}.sign_up"
STOPPED = "bot.conversation.opt_out.stop"
AGES = "storage.lifecycle.retention.rules"
EXPORT = "storage.people.people.People.export"
APART = "storage.feedback.feedback.Feedback"

KEPT: dict[str, tuple[str, ...]] = {
    # what people say of services
    "utter_feedback_thanks": (READ, CALL),
    "utter_question_kept": (f"{_FEEDBACK}.ask", CALL),
    "utter_callback_ack": (CALL, "storage.feedback.cases.Cases.want_answer"),
    "utter_ask_call_number": (CALL, "storage.staff.calls.Calls.reached"),
    "utter_call_number_ack": ("bot.conversation.call_services.CallServices.give_number",),
    "utter_call_none": (CALL,),
    "utter_call_in_writing": ("storage.staff.calls.Calls.no_number",),
    "utter_call_when": (CALL, "storage.staff.calls.Calls.due"),
    "utter_delayed_answer": ("storage.staff.digests.Digests.due", "storage.staff.owed.Owed.page"),
    "utter_delayed_handling": (
        "storage.staff.case_lists.CaseLists.cases",
        "storage.staff.digests.Digests.due",
    ),
    "utter_late_answer": ("storage.staff.digests.Digests.due", "storage.staff.owed.Owed.page"),
    "utter_late_handling": ("storage.staff.case_lists.CaseLists.cases", "storage.staff.digests.Digests.due"),
    "utter_initiative_ack": (f"{_FEEDBACK}.suggest",),
    "utter_discrimination_ack": (f"{_FEEDBACK}.settle", CALL),
    "utter_ask_reason_0_6": (f"{_FEEDBACK}.rate",),
    "utter_ask_reason_9_10": ("bot.web.staff.praise.praise",),
    "utter_thanks_0_6": (f"{_FEEDBACK}.rate", CALL),
    "utter_thanks_7_10": ("dialogs.actions.participation.ActionListOpportunities",),
    "utter_rating_giveup": (READ, f"{_FEEDBACK}.close"),
    "utter_survey_closed": (READ,),
    "utter_ask_rephrase": (READ,),
    "utter_languages": (READ,),
    "utter_bereavement": (STOPPED, CALL),
    "utter_condolence": (STOPPED,),
    "utter_needs_help": (CALL,),
    # visits
    "utter_rating_remind": ("bot.conversation.timers.Timers.survey",),
    "utter_no_answer_ack": (f"{_FEEDBACK}.close",),
    "utter_perhaps_stop": ("dialogs.actions.person.ActionPerhapsStop",),
    "utter_wrong_person_ack": ("bot.conversation.services.TurnServices.wrong_person",),
    "utter_stop_ok": (STOPPED,),
    "utter_start_ok": ("bot.organisation.organisation.Organisation.shortest_quarantine",),
    "utter_number_from_visit": ("bot.visits.register.take_in",),
    # taking part
    "utter_ask_opportunity": ("dialogs.actions.participation.ActionShowOpportunity",),
    "utter_ask_opportunity_more": ("dialogs.actions.participation.ActionShowOpportunity",),
    "utter_ask_opportunity_all": ("dialogs.actions.participation.ActionShowOpportunity",),
    "utter_ask_opportunity_last": ("dialogs.actions.participation.ActionShowOpportunity",),
    "utter_ask_opportunity_narrowed": ("dialogs.actions.participation.ActionShowOpportunity",),
    "utter_ask_found": ("dialogs.actions.participation.ActionShowOpportunity",),
    "utter_ask_found_more": ("dialogs.actions.participation.ActionShowOpportunity",),
    "utter_list_old": ("dialogs.actions.participation.ActionListOpportunities",),
    "utter_join_done": (CONTACT,),
    "utter_join_done_named": (CONTACT,),
    "utter_signed_up": (CONTACT,),
    "utter_signed_up_named": (CONTACT,),
    "utter_already_waiting": (OFFERS,),
    "utter_waiting": (OFFERS,),
    "utter_seat_free": ("storage.people.seats.Seats.lapse",),
    "utter_seat_taken": (f"{_TAKING_PART}.take_seat",),
    "utter_consent_purpose": ("bot.outbound.forwarding.forward",),
    "utter_ask_suggestion_to": (f"{_FEEDBACK}.suggest",),
    "utter_suggestion_passed": (f"{_FEEDBACK}.suggest",),
    # data
    "utter_privacy": (AGES,),
    "utter_privacy_listed": (AGES,),
    "utter_anonymous": (APART,),
    "utter_my_data": (EXPORT,),
    "utter_my_data_listed": (EXPORT,),
    "utter_ask_confirm_delete": ("storage.people.people.People.erase",),
    "utter_delete_done": ("storage.lifecycle.erasure.erase",),
    "utter_reply_limit": ("bot.conversation.reply_limit",),
}
# What these say is no promise of this program's.
NONE = {
    "utter_initiative_legal": "the law's month, within which the registry office answers (611/2021, 30 §)",
    "utter_initiative_legal_online": "the same",
    "utter_link_too_many": "where help is to be had",
    "utter_ask_rating": "whose choice it is to answer",
    "utter_which_visit": "what is being asked about",
    "utter_no_visit": "what is not being asked about",
    "utter_who_are_you": "what is never asked for, in no text",
    "utter_number_from_message": "where the number came from",
    "utter_care_question": "what is not done",
    "utter_call_late_draft": "a draft for staff, who send what they mean",
    "utter_welcome": "what one can do here",
}
CATALOGUE = {
    "vanhusneuvosto": f"{_FEEDBACK}.suggest",
    "vammaisneuvosto": f"{_FEEDBACK}.suggest",
    "nuorisovaltuusto": f"{_FEEDBACK}.suggest",
    "kokemusasiantuntija": CONTACT,
    "olka": CONTACT,
    "oma_tapahtuma": CONTACT,
}


def promising() -> set[str]:
    dialogs = load_assistant()
    return {
        name
        for name, response in dialogs.responses.items()
        for variation in response.variations
        if PROMISES.search(variation.texts["fi"].fill(str))
    }


def test_each_promise_is_kept_by_code_that_exists() -> None:
    found = promising()
    assert found - KEPT.keys() - NONE.keys() == set()
    assert KEPT.keys() - found == set(), "no promise any more"


@pytest.mark.parametrize(
    "name", sorted({name for names in KEPT.values() for name in names} | {*CATALOGUE.values()})
)
def test_what_keeps_a_promise_exists(name: str) -> None:
    assert _found(name) is not None


def test_what_the_catalogue_promises_is_kept() -> None:
    catalogue = load(EXAMPLE).opportunities.values()
    found = {item.id for item in catalogue if PROMISES.search(item.summary.of("fi"))}
    assert found == CATALOGUE.keys()


@pytest.mark.parametrize("folder", ["kymenlaakso", "esimerkkila"])
def test_nothing_is_promised_that_waits_for_later_work(folder: str) -> None:
    later = re.compile(
        r"Voit saada kysely|OSALLISTU myöhemmin|myöhemmin: vastaa OSALLISTU|mitä palautteista seurasi|kerromme uusista",
        re.IGNORECASE,
    )
    here = Path(EXAMPLE).parent / folder
    for file in [*here.glob("*.yml"), *Path("dialogs/domain").glob("*.yml")]:
        assert not later.search(file.read_text(encoding="utf-8")), file


def _found(name: str) -> Any:
    """What this dotted name leads to."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    return None
