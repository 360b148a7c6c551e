"""What alerts and mails to leads say, in the languages of the staff pages. Nothing of the person: no text and no number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.asking.calendar import HELSINKI
from channels.segments import septets

_ONE_PART = 160  # septets
OTHERWISE = "fi"


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one alert."""

    kind: str
    unit: str  # its name; empty where there is none
    at: datetime
    link: str  # to the case
    last_visit: bool = False  # the unit is that of the person's last visit: the case names none


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str


_WORDS: Mapping[str, Mapping[str, str]] = {
    "fi": {
        "crisis": "hätä",
        "violence": "väkivalta tai uhka",
        "uncertain": "ehkä hätä (epävarma)",
        "discrimination": "syrjintä",
        "complaint": "muistutus tai kantelu",
        "no unit": "ei yksikköä",
        "last visit": "viimeisin käynti",
        "at": "klo",
        "alert": "Hälytys",
        "urgent": "Joku kirjoitti viestin, joka voi kertoa vaarasta.",
        "to leads": "Päivystäjä ei ole avannut tapausta, tai kukaan ei päivystä nyt.",
        "next": "Hälytys päättyy, kun avaat tapauksen. Jos sitä ei avata {minutes} minuutissa, hälytys jatkuu.",
        "new": "Uusi tapaus",
        "report": "Joku kirjoitti viestin, joka on hyvä lukea tänään.",
        "kind": "Laji",
        "unit": "Yksikkö",
        "time": "Aika",
        "open": "Avaa tapaus",
        "many": "Monta hälytystä",
        "many text": "Vähintään {count} tapausta odottaa. Avaa lista: {link}",
        "no reply": "Viestin sanat ja numero eivät ole tässä. Älä vastaa tähän viestiin.",
        "test": "Koehälytys",
        "test text": "Tämä on koe. Kukaan ei ole vaarassa. Näin hälytys tulee sinulle.",
        "number": "Päivystäjä katsoi numeron",
        "number text": "{who} katsoi hätään joutuneen ihmisen puhelinnumeron. Tapaus {case}, {at}. Syy on tapauksessa.",
        "audit": "Lokissa",
    },
    "sv": {
        "crisis": "nöd",
        "violence": "våld eller hot",
        "uncertain": "kanske nöd (osäkert)",
        "discrimination": "diskriminering",
        "complaint": "anmärkning eller klagan",
        "no unit": "ingen enhet",
        "last visit": "senaste besöket",
        "at": "kl.",
        "alert": "Larm",
        "urgent": "Någon skrev ett meddelande som kan tyda på fara.",
        "to leads": "Ingen jour har öppnat ärendet, eller ingen har jour nu.",
        "next": "Larmet slutar när du öppnar ärendet. Om det inte öppnas inom {minutes} minuter fortsätter larmet.",
        "new": "Nytt ärende",
        "report": "Någon skrev ett meddelande som är bra att läsa i dag.",
        "kind": "Slag",
        "unit": "Enhet",
        "time": "Tid",
        "open": "Öppna ärendet",
        "many": "Många larm",
        "many text": "Minst {count} ärenden väntar. Öppna listan: {link}",
        "no reply": "Meddelandets ord och nummer finns inte här. Svara inte på detta meddelande.",
        "test": "Provlarm",
        "test text": "Detta är ett prov. Ingen är i fara. Så här kommer ett larm till dig.",
        "number": "Jouren såg ett nummer",
        "number text": "{who} såg telefonnumret till en person i nöd. Ärende {case}, {at}. Orsaken finns i ärendet.",
        "audit": "I loggen",
    },
    "en": {
        "crisis": "emergency",
        "violence": "violence or threat",
        "uncertain": "perhaps an emergency (uncertain)",
        "discrimination": "discrimination",
        "complaint": "complaint",
        "no unit": "no unit",
        "last visit": "last visit",
        "at": "at",
        "alert": "Alert",
        "urgent": "Somebody wrote a message that may tell of danger.",
        "to leads": "No person on call opened the case, or no person is on call now.",
        "next": "The alert ends when you open the case. If it is not opened in {minutes} minutes, the alert goes on.",
        "new": "New case",
        "report": "Somebody wrote a message that should be read today.",
        "kind": "Kind",
        "unit": "Unit",
        "time": "Time",
        "open": "Open the case",
        "many": "Many alerts",
        "many text": "At least {count} cases wait. Open the list: {link}",
        "no reply": "The words and the number of the message are not here. Do not reply to this message.",
        "test": "Test alert",
        "test text": "This is a test. No person is in danger. This is how an alert reaches you.",
        "number": "A person on call saw a number",
        "number text": "{who} saw the telephone number of a person in danger. Case {case}, {at}. The reason is in the case.",
        "audit": "In the audit",
    },
}


def alert_mail(facts: Facts, language: str, *, minutes: int, to_leads: bool) -> Mail:
    say = _words(language)
    opening = [say["urgent"], *([say["to leads"]] if to_leads else [])]
    return _mail(say, say["alert"], " ".join(opening), facts, say["next"].format(minutes=minutes))


def report_mail(facts: Facts, language: str) -> Mail:
    """Of what can wait for working hours."""
    say = _words(language)
    return _mail(say, say["new"], say["report"], facts)


def alert_sms(facts: Facts, language: str) -> str:
    """In one part: a long name of a unit is cut."""
    say = _words(language)
    start = f"{say['alert']}: {say[facts.kind]}. "
    end = f" {_moment(facts.at, say)}. {say['open']}: {facts.link}"
    return start + _fitting(_unit(facts, say), _ONE_PART - len(start) - len(end)) + end


def many_mail(language: str, *, count: int, link: str) -> Mail:
    """In place of more alerts to a person who has so many that are not opened."""
    say = _words(language)
    return Mail(say["many"], say["many text"].format(count=count, link=link))


def many_sms(language: str, *, count: int, link: str) -> str:
    say = _words(language)
    return f"{say['many']}. {say['many text'].format(count=count, link=link)}"


def trial_mail(language: str) -> Mail:
    say = _words(language)
    return Mail(say["test"], say["test text"])


def trial_sms(language: str) -> str:
    say = _words(language)
    return f"{say['test']}. {say['test text']}"


def number_mail(language: str, *, who: str, case: int, at: datetime, link: str) -> Mail:
    """To a privacy officer. `who` is the name of an account."""
    say = _words(language)
    told = say["number text"].format(who=who, case=case, at=_moment(at, say))
    return Mail(say["number"], f"{told}\n\n{say['audit']}: {link}")


def _mail(say: Mapping[str, str], title: str, opening: str, facts: Facts, *more: str) -> Mail:
    unit = _unit(facts, say)
    lines = [
        opening,
        "",
        f"{say['kind']}: {say[facts.kind]}",
        f"{say['unit']}: {unit}",
        f"{say['time']}: {_moment(facts.at, say)}",
        "",
        f"{say['open']}: {facts.link}",
        *more,
        "",
        say["no reply"],
    ]
    return Mail(f"{title}: {say[facts.kind]}, {unit}", "\n".join(lines))


def _words(language: str) -> Mapping[str, str]:
    return _WORDS.get(language, _WORDS[OTHERWISE])


def _unit(facts: Facts, say: Mapping[str, str]) -> str:
    if not facts.unit:
        return say["no unit"]
    return f"{facts.unit} ({say['last visit']})" if facts.last_visit else facts.unit


def _moment(at: datetime, say: Mapping[str, str]) -> str:
    local = at.astimezone(HELSINKI)
    return f"{local.day}.{local.month}.{local.year} {say['at']} {local.hour}.{local.minute:02}"


def _fitting(name: str, room: int) -> str:
    plain = "".join(letter if septets(letter) == 1 else "?" for letter in name)
    return plain if len(plain) <= room else plain[: max(0, room - 2)].rstrip() + ".."
