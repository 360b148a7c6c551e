"""Ready answers with which a new installation begins: one sentence in each language, at most two SMS parts filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.organisation.parts import Id, Part, ReadyTexts
from bot.organisation.reading import Document, Problem
from bot.organisation.units import Unit
from channels.segments import segments
from dialogs.plain_language import hard_to_read

MOST_PARTS = 2
PLACEHOLDERS = (
    "org",
    "tel",
    "unit",
)  # the name of the organisation, its telephone, the name of the case's unit
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class ReadyAnswer(Part):
    id: Id
    text: ReadyTexts


def _ready(id: str, fi: str, sv: str, en: str) -> ReadyAnswer:
    return ReadyAnswer(id=id, text=ReadyTexts(fi=fi, sv=sv, en=en))


READY_ANSWERS = (
    _ready(
        "tell_more",
        "Kiitos viestistäsi. Milloin ja missä tämä tapahtui? Voit vastata tähän viestiin.",
        "Tack för ditt meddelande. När och var hände det här? Du kan svara på det här meddelandet.",
        "Thank you for your message. When and where did this happen? You can reply to this message.",
    ),
    _ready(
        "sorry_waited",
        "Pahoittelemme, että jouduit odottamaan. Kerroimme palautteesi yksikölle.",
        "Vi beklagar att du fick vänta. Vi har berättat om din respons för enheten.",
        "We are sorry that you had to wait. We have told the unit about your feedback.",
    ),
    _ready(
        "sorry_treated",
        "Pahoittelemme, että sinua kohdeltiin huonosti. Otamme asian puheeksi työntekijöiden kanssa.",
        "Vi beklagar att du blev illa bemött. Vi tar upp saken med de anställda.",
        "We are sorry that you were treated badly. We will talk about it with the staff.",
    ),
    _ready(
        "praise_told",
        "Kiitos! Kerroimme palautteesi työntekijöille.",
        "Tack! Vi har berättat om din respons för de anställda.",
        "Thank you! We have told the staff about your feedback.",
    ),
    _ready(
        "call_us",
        "Yritimme soittaa sinulle. Voit soittaa meille numeroon {tel}.",
        "Vi försökte ringa dig. Du kan ringa oss på {tel}.",
        "We tried to call you. You can call us at {tel}.",
    ),
    _ready(
        "no_appointments",
        "Emme voi varata tai perua aikoja viestillä. Soita yksikköösi tai numeroon {tel}.",
        "Vi kan inte boka eller avboka tider per meddelande. Ring din enhet eller {tel}.",
        "We cannot book or cancel appointments by message. Call your unit or {tel}.",
    ),
    _ready(
        "handled",
        "Palautteesi on käsitelty. Kiitos, että kerroit. Voit vastata tähän, jos jokin jäi auki.",
        "Din respons är behandlad. Tack för att du berättade. Svara på det här om något är oklart.",
        "Your feedback has been handled. Thank you for telling us. Reply to this if something is still open.",
    ),
)


def fill(text: str, facts: Mapping[str, str]) -> str:
    """With the placeholders that have a value."""
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text)


def unknown_placeholders(text: str) -> list[str]:
    return [name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]


def ready_answer_problems(
    file: Document,
    answers: Sequence[ReadyAnswer],
    units: Sequence[Unit],
    facts: Mapping[str, Mapping[str, str]],
) -> Iterator[Problem]:
    """`facts` are what texts may name, by language; a unit's name is the longest that there is."""
    for number, answer in enumerate(answers):
        for language, text in answer.text.given.items():
            place = ("ready_answers", number, "text", language)
            for wrong, right in hard_to_read(text, language):
                yield file.problem(place, f"{wrong}. {right}")
            if unknown := unknown_placeholders(text):
                names = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
                yield file.problem(place, f"{{{unknown[0]}}} means nothing here; there are {names}")
                continue
            unit = max((unit.name.of(language) for unit in units), key=len, default="")
            parts = segments(fill(text, {**facts[language], "unit": unit})).parts
            if parts > MOST_PARTS:
                yield file.problem(place, f"is {parts} SMS parts long with {unit}: at most {MOST_PARTS}")
