"""Names of what is stored as a word. English here; the catalogues hold the other languages."""

from __future__ import annotations

from collections.abc import Mapping

from bot.organisation import Organisation


def _(text: str) -> str:
    """Marks the text for the catalogues; templates translate it."""
    return text


KINDS: Mapping[str, str] = {
    "visit": _("visit"),
    "feedback": _("open feedback"),
    "suggestion": _("suggestion"),
    "question": _("question"),
    "unclear": _("unclear"),
    "complaint": _("complaint"),
    "crisis": _("emergency"),
    "praise": _("praise"),
}
CASE_KINDS: Mapping[str, str] = {
    "violence": _("violence"),
    "crisis": _("emergency"),
    "discrimination": _("discrimination"),
    "complaint": _("complaint"),
    "bereavement": _("bereavement"),
    "suggestion": _("suggestion"),
    "call": _("wants to be called"),
    "question": _("question"),
    "low_rating": _("low rating"),
    "stopped": _("feedback that stopped"),
    "contact": _("contact to a sign-up"),
}
ENTRY_KINDS: Mapping[str, str] = {
    "feedback": _("open feedback"),
    "praise": _("praise"),
    "question": _("question"),
    "suggestion": _("suggestion"),
    "complaint": _("complaint"),
    "discrimination": _("discrimination"),
}
FLAGS: Mapping[str, str] = {
    "crisis": _("emergency"),
    "violence": _("violence"),
    "bereavement": _("bereavement"),
    "perhaps_crisis": _("perhaps an emergency (uncertain)"),
    "complaint": _("complaint"),
    "discrimination": _("discrimination"),
}
# The county's own words, in Finnish in every language.
STATUSES: Mapping[str, str] = {
    "aloittamatta": _("not begun"),
    "kesken": _("in progress"),
    "valmis": _("done"),
}
ROLES: Mapping[str, str] = {
    "handler": _("Handler: answers people and handles the feedback of a unit"),
    "lead": _("Feedback lead: sees the feedback of all units"),
    "coordinator": _("Coordinator: keeps the lists of those who take part"),
    "partner": _("Partner: sees sign-ups to its own activities"),
    "reader": _("Reader: reads feedback and figures"),
    "privacy": _("Privacy officer: answers requests about personal data, sees who read what"),
    "admin": _("Administrator: accounts"),
    "on_call": _("On call: gets alerts and opens their cases"),
}
CALL_REASONS: Mapping[str, str] = {
    "call_now": _("I call now"),
    "call_agreed": _("I call at the time that was agreed"),
    "pass_on": _("I give the call to a colleague"),
}
DETAILS: Mapping[str, str] = {**CALL_REASONS, "own_reason": _("the reason is in a note")}
CALL_PROBLEMS: Mapping[str, str] = {
    "no_call": _("This person wishes for no call now."),
    "no_number": _("There is no number to call."),
    "reason": _("Say why you need the number, in at most 200 letters."),
    "when": _("Give a time that is still to come, within two months."),
    "call": _("There is no such outcome of a call."),
}
ACTIONS: Mapping[str, str] = {
    "read": _("read"),
    "change": _("changed"),
    "export": _("exported"),
    "reveal": _("saw the number"),
    "command": _("ran a command"),
    "sign-in": _("signed in"),
    "sign-in refused": _("wrong password"),
}
SUBJECTS: Mapping[str, str] = {
    "case": _("case"),
    "feedback": _("feedback"),
    "sign-up": _("sign-up"),
    "ready answer": _("ready answer"),
    "opportunity": _("item of the catalogue"),
    "wish": _("wish that found nothing"),
    "staff": _("account"),
    "on-call": _("person on call"),
    "crisis-number": _("number in an emergency"),
    "request": _("request about personal data"),
    "person": _("person"),
}
EVENTS: Mapping[str, str] = {
    "opened": _("opened"),
    "marked": _("marked"),
    "marked urgent": _("marked as urgent"),
    "answer wanted": _("an answer is wanted"),
    "said again": _("the person said more"),
    "reopened": _("taken up again: something new came"),
    "contacted": _("contacted"),
    "left": _("left the list"),
    "erased": _("the person was erased"),
    "read": _("read for the first time"),
    **STATUSES,
    "owner": _("given to"),
    "themes": _("themes"),
    "note": _("note"),
    "answer written": _("answer written"),
    "answer taken back": _("answer taken back"),
    "answer queued": _("answer on its way"),
    "answer failed": _("answer not sent"),
    "late answer told": _("the person was told that the answer takes longer"),
    "late handling told": _("the person was told that the handling takes longer"),
    "late not told": _("the person could not be told that it takes longer"),
    "handed over": _("the owner is away or has no right to it; passed on"),
    "given back": _("the owner is back; given to"),
    "call wished": _("a call is wished for"),
    "call number given": _("the person gave a number for the call"),
    "call without a number": _("the person gives no number for the call"),
    "call asked about": _("the person asked when the call comes"),
    "call off": _("the person needs no call any more"),
    "call number shown": _("saw the number"),
    "call reached": _("called and reached"),
    "call not reached": _("called and did not reach"),
    "call again": _("did not reach, calls again on"),
    "call given up": _("the call is given up"),
    "answered by phone": _("the person was answered by telephone or face to face"),
    "cannot be answered": _("nothing can be answered:"),
    "call ended": _("the wish for a call ended with the case"),
    "call text queued": _("the person is told by text that calls did not get through"),
    "call text failed": _("the person could not be told that calls did not get through"),
    "written back": _("wrote back"),
    "alert sent": _("alert sent to a person on call"),
    "alert sent to leads": _("alert sent to the feedback leads"),
    "alert opened": _("opened after an alert"),
    "number seen": _("the number was seen"),
}
ALERTS: Mapping[str, str] = {
    "crisis": _("emergency"),
    "violence": _("violence or threat"),
    "uncertain": _("perhaps an emergency (uncertain)"),
    "discrimination": _("discrimination"),
    "complaint": _("complaint"),
}
VERDICTS: Mapping[str, str] = {"right": _("right"), "wrong": _("wrong")}
WEEKDAYS: Mapping[str, str] = {
    "mon": _("Mon"),
    "tue": _("Tue"),
    "wed": _("Wed"),
    "thu": _("Thu"),
    "fri": _("Fri"),
    "sat": _("Sat"),
    "sun": _("Sun"),
}
# Why no answer can be written.
SIGN_UP_STATUSES: Mapping[str, str] = {
    "active": _("stands"),
    "waiting": _("waits for a seat"),
    "offered": _("was offered a seat"),
    "left": _("left"),
    "erased": _("left"),
}
OBSTACLES: Mapping[str, str] = {
    "erased": _("Nothing leads to this person any more: no answer can be sent."),
    "opted_out": _("This person wants no messages: no answer can be sent."),
    "no_channel": _("There is no way to reach this person."),
    "unreadable": _("The address of this person cannot be read: its key is missing. Tell the administrator."),
    "window": _(
        "WhatsApp takes no text of ours when the person has not written for 24 hours and no template is set. Call, or"
        " wait until the person writes."
    ),
}
# Why an answer did not arrive, and what can be done then: `channels.message.Reason`, and the obstacles above.
FAILURES: Mapping[str, str] = {
    "erased": _("Nothing leads to this person any more."),
    "opted_out": _("The person wants no messages. Call, if the person wished for a call."),
    "blocked": _("The person wants no messages. Call, if the person wished for a call."),
    "no_channel": _("There is no way to reach this person."),
    "unreadable": _("The text or the address cannot be read: its key is missing. Tell the administrator."),
    "unreachable": _("The number or account cannot be reached. Try again later, or call."),
    "rejected": _("The provider did not take this text. Write a shorter one, or call."),
    "filtered": _("A network took the text for spam. Write it in other words, or call."),
    "misconfigured": _(
        "Our own account at the provider does not work. Tell the administrator, then try again."
    ),
    "throttled": _("The provider took no messages for a long time. Try again, or call."),
    "unconfirmed": _("It is not known whether the text arrived. Call, or try again."),
}


def unit_name(organisation: Organisation, unit: str | None, language: str) -> str:
    """Its name, or its id where the organisation does not have it any more; empty where there is none."""
    known = organisation.units.get(unit or "")
    return known.name.of(language) if known else unit or ""


def opportunity_title(organisation: Organisation, opportunity: str, language: str) -> str:
    known = organisation.opportunities.get(opportunity)
    return known.title.of(language) if known else opportunity
