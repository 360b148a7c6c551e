"""Names of what an item of the catalogue holds, and what is wrong with it, for the pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.organisation.reading import Place
from bot.web.staff.labels import _

KINDS: Mapping[str, str] = {
    "opportunity": _("way to take part"),
    "place": _("meeting place"),
    "information": _("answer to a question"),
}
STATES: Mapping[str, str] = {
    "draft": _("draft"),
    "published": _("published"),
    "closed": _("closed"),
}
GROUPS: Mapping[str, str] = {
    "people_see": _("What people see"),
    "checklist": _("Questions before publishing"),
    "when": _("When and where"),
    "barriers": _("For whom it is easy"),
    "kept": _("How it is kept"),
    "budget": _("Participatory budgeting"),
    "phrasings": _("In the words of residents"),
    "outcome": _("What followed from it"),
}
FIELDS: Mapping[str, str] = {
    "title": _("Title"),
    "summary": _("Text"),
    "effort": _("How much time it takes"),
    "audience": _("Whom it touches"),
    "purpose": _("What sign-ups are used for"),
    "outcome": _("What followed from it"),
    "hours": _("Opening hours"),
    "invited": _("Who is invited, and how?"),
    "influence": _("What can be influenced?"),
    "limits": _("What cannot be influenced, and why?"),
    "follows": _("What is done with what people say?"),
    "results": _("How and when are results told?"),
    "left_out": _("Is anybody left out? What is done about it?"),
    "enough_time": _("Is there time enough to have a say?"),
    "event": _("Kind of event"),
    "starts": _("Begins"),
    "ends": _("Ends"),
    "deadline": _("Sign-up ends"),
    "timing": _("When one can have a say, where it is no event"),
    "place": _("Place"),
    "name": _("Name of the place"),
    "address": _("Address"),
    "municipality": _("Municipality"),
    "phone": _("Telephone"),
    "area": _("Area"),
    "valid_from": _("Shown from"),
    "valid_to": _("Shown until"),
    "free": _("Is it free of charge?"),
    "step_free": _("Can one get there without steps?"),
    "remote": _("Can one take part from home?"),
    "helper": _("Is there a helper, or may one come along?"),
    "languages": _("Languages in which one can take part"),
    "barriers": _("Which barriers are made lower"),
    "min_age": _("Lowest age"),
    "capacity": _("Seats"),
    "group_ok": _("Groups can take part"),
    "form": _("Form of participation"),
    "means": _("Means of the act on wellbeing services counties"),
    "stage": _("Stage of the decision"),
    "owner": _("Contact who keeps it"),
    "topics": _("Topics, with commas between them"),
    "sign_up": _("The bot takes sign-ups"),
    "proposals_from": _("Proposals from"),
    "proposals_until": _("Proposals until"),
    "voting_from": _("Voting from"),
    "voting_until": _("Voting until"),
    "phrasings": _("How people ask for it, one a line"),
}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "form": {
        "tieto": _("information"),
        "suunnittelu": _("planning"),
        "päätöksenteko": _("decision-making"),
        "toiminta": _("action"),
        "arviointi": _("evaluation"),
        "aloite": _("initiative"),
    },
    "means": {
        "hearings": _("discussions, hearings and residents' panels"),
        "opinions": _("asking residents before a decision"),
        "representatives": _("users' representatives in bodies"),
        "finances": _("planning the finances together"),
        "co_design": _("planning and developing services together"),
        "own_initiative": _("supporting what residents begin themselves"),
    },
    "stage": {
        "idea": _("idea"),
        "preparation": _("preparation"),
        "decision": _("decision"),
        "follow_up": _("follow-up"),
        "ongoing": _("nothing is being decided"),
    },
    "event": {
        "kuuleminen": _("hearing"),
        "asukasilta": _("residents' evening"),
        "asukasfoorumi": _("residents' forum"),
        "asukasraati": _("residents' panel"),
        "työpaja": _("workshop"),
        "kokeilu": _("testing of a new service or new rooms"),
    },
    "barriers": {
        "information": _("too little information"),
        "age": _("age"),
        "ability": _("functional ability"),
        "language": _("language skills"),
        "loneliness": _("loneliness"),
        "experience": _("earlier bad experiences"),
        "money": _("lack of money"),
        "digital": _("digital skills"),
    },
    "area": {"county": _("the whole county")},
}
QUESTIONS: Mapping[str, str] = {
    "whom": _("Whom does it touch?"),
    "invited": _("Who is invited, and how?"),
    "influence": _("What can be influenced?"),
    "limits": _("What cannot be influenced, and why?"),
    "when": _("When and where?"),
    "follows": _("What is done with what people say?"),
    "results": _("How and when are results told?"),
    "left_out": _("Is anybody left out? What is done about it?"),
    "enough_time": _("Is there time enough to have a say?"),
    "barriers": _("Is it free, without steps, from home, with a helper, in which languages?"),
    "finding": _("How do people find it: topics, area, time?"),
}
PROBLEMS: Mapping[str, str] = {
    "changed": _("Somebody else changed this meanwhile. Nothing was saved. What you wrote is here; look at it and save it again."),
    "developers": _("The word MUKAAN signs people up for this: it stays published, and the bot takes its sign-ups."),
    "session": _("You signed in again since this page was opened. Nothing was sent. What you wrote is below; send it again."),
    "unfit": _("Nothing was saved. Mend these first:"),
}  # fmt: skip
# What the parts of an organisation say of a mistake, and how the pages say it. `%(…)s` are the groups.
_SAID: tuple[tuple[str, str], ...] = (
    (r"(?P<n>\d+) letters long as an SMS: at most (?P<most>\d+) fit", _("has %(n)s letters as an SMS: at most %(most)s fit")),
    (r"no SMS of normal length holds (?P<odd>.+?) \(use", _("No normal SMS holds %(odd)s. Use plain letters, - and '.")),
    (r"a sentence of (?P<n>\d+) words: at most (?P<most>\d+)", _("has a sentence of %(n)s words: at most %(most)s are easy to read")),
    (r"the official word '(?P<word>.*?)'", _("“%(word)s” is a word of offices. Say it as people do.")),
    (r"the link (?P<link>\S+):", _("%(link)s is a link: no link goes out by SMS. Tell a telephone number or where to look.")),
    (r"(?P<n>\d+) questions: ask one", _("asks %(n)s questions: ask one at most")),
    (r"(?P<name>\{.*?\}) means nothing here", _("%(name)s means nothing here: there are {org} and {tel}")),
    (r"a number of days that no setting gives: '(?P<days>.*?)'", _("promises a number of days (%(days)s): tell how long it takes in its own field")),
    (r"cannot be published without (?P<fields>[^;]+)", _("is needed before publishing: %(fields)s")),
    (r"`(?P<one>\w+)` is before `(?P<other>\w+)`", _("%(one)s is before %(other)s")),
    (r"`(?P<one>\w+)` is after `(?P<other>\w+)`", _("%(one)s is after %(other)s")),
    (r"starts on (?P<day>.+?), but its summary", _("begins on %(day)s, but the text does not say so")),
    (r"with its title and hours", _("is longer than one SMS together with title and hours")),
    (r"no (?:contact|municipality) is called (?P<name>[^;]+)", _("%(name)s is not known")),
    (r".*should have at most (?P<most>\d+) (?:characters|items)", _("at most %(most)s are kept")),
    (r"is missing|holds no text|.*should have at least|None|null", _("is missing")),
)  # fmt: skip
_OTHERWISE = _("is not as it should be")
NAMES = {"fi": "suomi", "sv": "svenska", "en": "English"}  # of languages, each in its own


@dataclass(frozen=True, slots=True)
class Wrong:
    """`field` is the part of the form's field names before the language."""

    field: str
    language: str
    words: str


def wrong(place: Place, said: str, gettext: Callable[[str], str]) -> Wrong:
    """A mistake of `mistakes_in` in the words of the page."""
    field = str(place[0]) if place else ""
    language = str(place[-1]) if len(place) > 1 and place[-1] in NAMES else ""
    for pattern, words in _SAID:
        if found := re.match(pattern, said):
            parts = {name: _named(name, value, gettext) for name, value in found.groupdict().items()}
            return Wrong(field, language, gettext(words) % parts)
    return Wrong(field, language, gettext(_OTHERWISE))


def _named(group: str, value: str, gettext: Callable[[str], str]) -> str:
    if group in ("fields", "one", "other"):
        return ", ".join(gettext(FIELDS.get(field.strip(), field)) for field in value.split(","))
    return value


def choices(field: str, options: Any, organisation: Any, language: str) -> list[tuple[str, str, bool]]:
    """What may be chosen, with its name, and whether that is still to be translated."""
    known = CHOICES.get(field, {})
    contacts = {contact.id: contact.name.of(language) for contact in organisation.settings.contacts}
    names = {**(contacts if field == "owner" else NAMES if field == "languages" else {}), **known}
    return [(str(each), names.get(str(each), str(each)), str(each) in known) for each in options]
