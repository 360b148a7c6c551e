"""Made-up people with made-up things to say, by a seed, and what the application should answer each of them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import func, select

from bot.application import Application
from bot.config.settings import load
from bot.rehearsal.script import REFERENCE
from bot.visits import VisitIn, visit_in
from channels.message import Hook, Inbound, Outbound, Receipt, with_letters
from storage.database import Work
from storage.models import cases, feedback, messages_out
from storage.models import people as pseudonyms
from tests.bot.applications import read
from tests.emulators import telegram, twilio

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
UNITS = ("koks", "ratamo")
REASONS = {
    "fi": ("Jonotin liian kauan puhelimessa.", "Ystävällinen ja kiireetön palvelu 👍", "Äiti sai ajan heti, kiitos", "Väärä lääke & huono ohje <sekava>"),
    "sv": ("Det tog för länge i telefonen.", "Vänlig och lugn betjäning", "Svårt att hitta rätt dörr"),
    "en": ("I waited far too long on the phone.", "Friendly and calm people", "Hard to find the right door"),
}  # fmt: skip
WORDS = {
    "fi": {"call": "SOITTO", "stop": "LOPETA", "start": "ALOITA", "help": "OHJE", "join": "OSALLISTU", "skip": "Ohita"},
    "sv": {"call": "RING", "stop": "SLUTA", "start": "START", "help": "HJÄLP", "join": "DELTA", "skip": "Hoppa över"},
    "en": {"call": "CALL", "stop": "UNSUB", "start": "START", "help": "HELP", "join": "TAKE PART", "skip": "Skip"},
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """`what`: visit (text names the unit), say, press (text is the button's title)."""

    what: str
    text: str


@dataclass(frozen=True)
class Script:
    channel: str
    language: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Person:
    address: str
    script: Script


def town(channel: str, size: int, seed: int) -> list[Person]:
    """So many people, the same ones for the same seed."""
    chance = random.Random(f"{channel}{seed}")
    base = 358_412_000_000 if channel == "sms" else 700_000_000
    prefix = "+" if channel == "sms" else ""
    return [Person(f"{prefix}{base + n}", _script(channel, chance)) for n in range(size)]


def _script(channel: str, chance: random.Random) -> Script:
    language = chance.choice(("fi", "fi", "fi", "sv", "en"))
    words, why = WORDS[language], chance.choice(REASONS[language])
    visit, rating = Step("visit", chance.choice(UNITS)), str(chance.randint(0, 10))

    def say(*texts: str) -> list[Step]:
        return [Step("say", text) for text in texts]

    rate = Step("press", rating) if channel == "telegram" and chance.random() < 0.6 else Step("say", rating)
    kinds = [
        [visit, rate, *say(why)],
        [visit, *say(f"{rating} {why}")],
        [visit, rate, *say(why, words["help"])],
        [visit, *say(rating, str(chance.randint(0, 10)), why)],
        [visit, *say("3", why, words["call"])],
        [visit, *say("9", why, words["join"])],
        [visit, *say(words["help"]), rate, *say(why)],
        [visit, *say(words["stop"])],
        [visit, rate, *say(words["stop"], why)],
    ]
    if language == "fi":
        kinds += [
            say("Aulassa ei ole yhtään penkkiä ja se on hankalaa.", words["help"]),
            say(words["help"], "PALAUTE", why),
            say(words["stop"], words["start"], why),
        ]
    if channel == "sms" and language == "fi":
        kinds += [[visit, *say("Stop")], [visit, *say("STOP", "START", why)], say("HELP", why)]
    if channel == "telegram":
        kinds += [[visit, rate, Step("press", words["skip"])], [visit, rate, rate, *say(why)]]
    return Script(channel, language, tuple(chance.choice(kinds)))


class Recorder:
    """A channel on which nothing ever goes wrong. What it sent is read from the application's own rows."""

    def __init__(self, name: str) -> None:
        self.name = name

    def parse(self, hook: Hook) -> Sequence[Inbound | Receipt]:
        return ()

    async def send(self, message: Outbound) -> str:
        return f"{message.id}"

    async def close(self) -> None:
        pass


@dataclass(frozen=True)
class Expected:
    """What the script's person should receive after each step."""

    answers: tuple[tuple[str, ...], ...]
    record: tuple[str, ...] = ()  # what the application should have written down in the end

    @property
    def texts(self) -> list[str]:
        return [text for answer in self.answers for text in answer]


async def rehearse(scripts: Iterable[Script], folder: Path, key: str) -> dict[Script, Expected]:
    """Play every script once through the whole application, on one database, without a network and without faults."""
    async with _application(folder, key) as (application, clock):
        players = [_Player(application, script, clock) for script in dict.fromkeys(scripts)]
        for place in range(max(len(player.script.steps) for player in players)):
            steps = [step for player in players if (step := player.step(place)) is not None]
            await application.take_in([step for step in steps if isinstance(step, VisitIn)])
            await application.intake.take([step for step in steps if isinstance(step, Inbound)])
            await _settle(application)
            await application.database.read_async(_all_look, players)
        records = await application.database.read_async(_all_recorded, players)
    return {
        player.script: Expected(tuple(player.answers), record)
        for player, record in zip(players, records, strict=True)
    }


def _all_look(work: Work, players: Sequence[_Player]) -> None:
    for player in players:
        player.look(work)


def _all_recorded(work: Work, players: Sequence[_Player]) -> list[tuple[str, ...]]:
    return [recorded(work, player.script.channel, player.address) for player in players]


def recorded(work: Work, channel: str, address: str) -> tuple[str, ...]:
    """Everything that the application wrote down of a person: feedback with every rating, cases, sign-ups, forwards."""
    conversation = work.conversations.find(channel, address)
    if conversation is None:
        return ()
    person, look = conversation.person, work.connection.execute
    mine = (
        select(feedback.c.id)
        .join(pseudonyms, pseudonyms.c.pseudonym == feedback.c.pseudonym)
        .where(pseudonyms.c.id == person)
    )
    lines = []
    for id in look(mine.order_by(feedback.c.id)).scalars():
        said = work.feedback.get(id)
        assert said is not None
        given = [rating for rating, _ in work.feedback.ratings(id)]
        lines.append(f"{said.kind} {said.unit} {given} {said.text}")
    opened = look(select(func.count()).where(cases.c.feedback_id.in_(mine))).scalar_one()
    forwards = look(
        select(func.count()).where(messages_out.c.person_id == person, messages_out.c.channel == "email")
    ).scalar_one()
    lines += [f"{opened} cases", f"{forwards} forwards"]
    lines += [f"sign-up {one.opportunity} {one.name} {one.status}" for one in work.signups.of(person)]
    return tuple(lines)


@asynccontextmanager
async def _application(folder: Path, key: str) -> AsyncIterator[tuple[Application, datetime]]:
    environ = {"database_url": f"sqlite:///{folder}/rehearsal.db", "secret_keys": key, "simulator": "1",
               "sms_account_sid": twilio.ACCOUNT, "sms_auth_token": twilio.TOKEN, "sms_from": twilio.OURS,
               "sms_rate": "80000", "smtp_url": "smtp://127.0.0.1:9", "telegram_rate": "80000", "telegram_token": telegram.TOKEN}  # fmt: skip
    application = Application(
        load({f"KYNNYS_{name.upper()}": value for name, value in environ.items()}), read=read, now=lambda: NOW
    )
    for name in ("sms", "telegram", "email"):
        application.channels[name] = Recorder(name)
    application.database.upgrade()
    try:
        # The clock stands still, so the spacing between two messages to one person would never pass: drop it.
        application.rate_limiter.spacing = lambda channel: NOW - NOW  # type: ignore[method-assign]
        yield application, NOW
    finally:
        application.database.close()


async def _settle(application: Application) -> None:
    """The clock stands still, so the spacing between two messages to one person never passes: drop it."""
    application.rate_limiter.spacing = lambda channel: NOW - NOW  # type: ignore[method-assign]
    while True:
        await application.tick()
        await application.idle()
        if not await application.database.read_async(
            lambda work: work.inbox.backlog() + work.outbox.backlog(now=NOW)
        ):
            return


class _Player:
    _numbers = count(1)

    def __init__(self, application: Application, script: Script, now: datetime) -> None:
        self.application, self.script, self.now = application, script, now
        number = next(self._numbers)
        self.address = f"+3584130{number:05d}" if script.channel == "sms" else f"{600_000_000 + number}"
        self.answers: list[tuple[str, ...]] = []
        self.buttons: dict[str, str] = {}
        self.seen = 0
        self.playing = False

    def step(self, place: int) -> VisitIn | Inbound | None:
        """What happens to this player now."""
        self.playing = place < len(self.script.steps)
        if not self.playing:
            return None
        step, number = self.script.steps[place], next(self._numbers)
        if step.what == "visit":
            return visit_in(visit(f"v{number}", self.address, self.script, step.text, self.now))
        payload = self.buttons.get(step.text, step.text) if step.what == "press" else None
        data = {"OptOutType": kind} if self.script.channel == "sms" and (kind := keyword(step.text)) else {}
        return Inbound(
            self.script.channel,
            f"rehearsal-{number}",
            self.address,
            text="" if payload else step.text,
            payload=payload,
            kind="button" if payload else "text",
            language=self.script.language if self.script.channel == "telegram" else None,
            data=data,
        )

    def look(self, work: Work) -> None:
        if self.playing:
            received = self._received(work)
            self.answers.append(tuple(received[self.seen :]))
            self.seen = len(received)

    def _received(self, work: Work) -> list[str]:
        conversation = work.conversations.find(self.script.channel, self.address)
        texts = []
        for message in work.outbox.history(conversation.id) if conversation else []:
            self.buttons |= {button.title: button.payload for button in message.buttons}
            shown = with_letters(message.text, message.buttons) if message.channel == "sms" else message.text
            texts.append(plain(shown))
        return texts


def visit(id: str, address: str, script: Script, unit: str, now: datetime) -> dict[str, str]:
    whom = "phone" if script.channel == "sms" else "telegram"
    return {"id": id, "unit": unit, whom: address, "ended_at": now.isoformat(), "language": script.language}


def keyword(text: str) -> str | None:
    """What Twilio makes of the text before we see it."""
    word = text.strip().upper()
    kinds = (("STOP", twilio.STOP), ("START", twilio.START), ("HELP", twilio.HELP))
    return next((kind for kind, words in kinds if word in words), None)


def plain(text: str) -> str:
    """Without the random number of a suggestion."""
    return REFERENCE.sub("#", text)
