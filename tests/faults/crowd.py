"""People who talk for long: a survey, a sign-up, help, corrections and free feedback, by a seed.

They do not use the words that Twilio itself answers: its list of messages does not tell how it answered one.
"""

from __future__ import annotations

import random

from tests.emulators.people import Person, Script, Step

WORDS = {
    "fi": {"call": "SOITTO", "help": "OHJE", "join": "MUKAAN", "name": "Maija-Liisa"},
    "sv": {"call": "RING", "help": "HJÄLP", "join": "MED", "name": "Maija-Liisa"},
}  # fmt: skip
QUESTIONS = {"fi": ("OHJE", "TIETOSUOJA", "OMAT TIEDOT", "KUKA KYSYY?"),
             "sv": ("HJÄLP", "DATASKYDD", "MINA UPPGIFTER", "VEM FRÅGAR?")}  # fmt: skip
REMARKS = {
    "fi": ("Jonotin liian kauan puhelimessa.", "Ystävällinen ja kiireetön palvelu 👍", "Äiti sai ajan heti, kiitos",
           "Aulassa ei ole yhtään penkkiä.", "Väärä lääke & huono ohje <sekava>", "Ovi on raskas avata."),
    "sv": ("Det tog för länge i telefonen.", "Vänlig och lugn betjäning", "Svårt att hitta rätt dörr",
           "Det fanns inga stolar i väntrummet.", "Dörren är tung."),
}  # fmt: skip
UNITS = ("koks", "ratamo")


def crowd(channel: str, size: int, seed: int, messages: int) -> list[Person]:
    """So many people who write so many messages each; the same ones for the same seed."""
    chance = random.Random(f"{channel}{seed}")
    base = 358_412_100_000 if channel == "sms" else 710_000_000
    prefix = "+" if channel == "sms" else ""
    return [Person(f"{prefix}{base + n}", _script(channel, messages, chance)) for n in range(size)]


def latecomers(channel: str, size: int, seed: int) -> list[Person]:
    """People who only had a visit."""
    chance = random.Random(f"late {channel}{seed}")
    base = 358_412_200_000 if channel == "sms" else 720_000_000
    prefix = "+" if channel == "sms" else ""
    return [
        Person(f"{prefix}{base + n}", Script(channel, "fi", (Step("visit", chance.choice(UNITS)),)))
        for n in range(size)
    ]


def _script(channel: str, messages: int, chance: random.Random) -> Script:
    language = chance.choice(("fi", "fi", "sv"))
    words = WORDS[language]

    def say(*texts: str) -> list[Step]:
        return [Step("say", text) for text in texts]

    def remark() -> str:
        return chance.choice(REMARKS[language])

    rating = str(chance.randint(0, 10))
    press = channel == "telegram" and chance.random() < 0.6
    rate = Step("press", rating) if press else Step("say", rating)
    visit = Step("visit", chance.choice(UNITS))
    steps = list(
        chance.choice(
            [
                [visit, rate, *say(remark())],
                [visit, *say(f"{rating} {remark()}")],
                [visit, *say("3", remark(), words["call"])],
                [visit, *say(words["help"]), rate, *say(remark())],
                [visit, rate, *say(str((int(rating) + chance.randint(1, 10)) % 11), remark())],
                say(remark()),
            ]
        )
    )
    room = messages - sum(step.what != "visit" for step in steps)
    questions = [question for question in QUESTIONS[language] if Step("say", question) not in steps]
    # Thanks are answered three times an hour. A script waits for each answer: a text without one would be overtaken by
    # the next. The same answer twice in a row would look on Telegram like one that was sent again.
    blocks = [say(words["join"], words["join"], words["name"]), say(remark())]
    chance.shuffle(blocks)
    for number in range(messages):
        ask = say(questions[number % len(questions)])
        for block in (ask, *([blocks.pop()] if blocks else [])):
            if len(block) <= room:
                steps += block
                room -= len(block)
    return Script(channel, language, tuple(steps))
