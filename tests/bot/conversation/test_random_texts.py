"""A thousand texts made of the words of the shipped data: each is answered with a next step, or knowingly left unanswered."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.application import read_texts
from bot.catalogue import spans
from bot.catalogue.search import Search
from bot.organisation import Item, MeetingPlace, Organisation
from bot.organisation import Opportunity as Way
from bot.organisation.catalogue_texts import told
from dialogs.assistant import Assistant
from dialogs.command_generator import SILENT
from dialogs.engine import Engine
from dialogs.responses import LANGUAGES
from dialogs.services import FoundItem, Opportunity
from dialogs.turn import Reply
from dialogs.understanding import Kind, understand
from dialogs.understanding.commands import exact
from dialogs.understanding.text import bare_words, clean, fold
from tests.dialogs.recorded_services import RecordedServices
from tests.dialogs.talk import Talk

ROOT = Path(__file__).parents[3]
SEED, TEXTS = 20270301, 1000
NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)
LENGTHS = (1, 1, 2, 2, 3, 4, 5, 7, 10, 16, 30)  # words
LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
OPENING = ("nothing", "nothing", "survey", "menu", "item")  # what stands open when the text comes
CAPITALS = re.compile(r"[A-ZÅÄÖ]{2,}(?: [A-ZÅÄÖ]{2,})*")
TELEPHONE = re.compile(r"\b(?:\d{3}|\d{2} \d{3} \d{2,4}|\d{4} \d{3} \d{3})\b")
ORGANISATION, ASSISTANT = read_texts(ROOT / "examples" / "kymenlaakso")


@dataclass
class ExampleServices(RecordedServices):
    """With the catalogue of the example organisation."""

    found: Search = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.now = NOW
        self.open = [_way(item, "fi") for item in ORGANISATION.catalogue.current.open(NOW)]

    def opportunity(self, id: str, language: str) -> Opportunity | None:
        item = ORGANISATION.catalogue.current.get(id)
        return _way(item, language) if item and item.open(self.now) else None

    def search(self, text: str, language: str, titles_only: bool = False) -> Sequence[FoundItem] | None:
        items = ORGANISATION.catalogue.current.items
        found = [
            FoundItem(each.id, items[each.id].title.of(language), each.why, each.titled, each.sure)
            for each in (self.found.titled if titles_only else self.found.find)(text, language, self.now)
        ]
        return found or None


def _way(item: Item, language: str) -> Opportunity:
    title = item.title.of(language)
    if isinstance(item, MeetingPlace):
        return Opportunity(item.id, title, told(item, language), sign_up=False)
    if not isinstance(item, Way):
        return Opportunity(item.id, title, item.summary.of(language), sign_up=False)
    return Opportunity(
        item.id,
        title,
        item.summary.of(language),
        sign_up=item.sign_up,
        stage=item.stage,
        proposals=spans.proposals(item, NOW),
        voting=spans.voting(item, NOW),
    )


def test_each_of_a_thousand_texts_is_answered_with_a_next_step_or_knowingly_not() -> None:
    engine, search = Engine(ASSISTANT), Search.of(ORGANISATION.catalogue.current.items.values(), ORGANISATION)
    places = {told(place, language) for place in _places(ORGANISATION) for language in LANGUAGES}
    failed, silent = list[str](), Counter[str]()
    for text, language, channel, open in made(SEED, TEXTS):
        talk = Talk(engine, language, channel)
        talk.services = ExampleServices(found=search)
        opened(talk, open)
        said = talk.say(text)
        if not said:
            why = why_silent(talk, text)
            silent[why or "nothing known"] += 1
            if why:
                continue
        replies = talk.turn.replies
        if any(not reply.text.strip() for reply in replies) or not any(
            names_next_step(reply, ASSISTANT, places) for reply in replies
        ):
            failed.append(f"{open} {language} {text!r} -> {[reply.text for reply in replies]} {said}")
    assert not failed, f"{len(failed)} of {TEXTS}:\n" + "\n".join(failed[:60])
    assert sum(silent.values()) < TEXTS / 10, silent


def names_next_step(reply: Reply, assistant: Assistant, places: set[str]) -> bool:
    """A question, something to press or to choose, a word in capitals that means something, a telephone number, or a place."""
    if reply.question or reply.buttons or "?" in reply.text or reply.text in places:
        return True
    if TELEPHONE.search(reply.text):
        return True
    words = [match[0] for match in CAPITALS.finditer(reply.text)]
    return any(
        exact(bare_words(fold(clean(word))), assistant.words) or understand(word).kind is Kind.stop
        for word in words
    )


def why_silent(talk: Talk, text: str) -> str | None:
    """What makes silence right: a machine wrote it, our own words came back, or it is thanks."""
    left = ASSISTANT.quotes.without(text)
    if left.quoted and not left.words:
        return "quotation"
    understood = understand(left.words, language=talk.language, words=ASSISTANT.words)
    known = sorted(SILENT.intersection(understood.flags)) or sorted({"courtesy"} & understood.flags)
    return known[0] if known else None


def opened(talk: Talk, open: str) -> None:
    match open:
        case "survey":
            talk.due()
        case "menu":
            talk.press("/menu")
        case "item":
            talk.happens("session_start", source="opp-asukaskehittaja")


# -- the texts ---------------------------------------------------------------------------------------------------------
def made(seed: int, count: int) -> Iterator[tuple[str, str, str, str]]:
    """A text, the language and the channel of its writer, and what stands open. Always the same for a seed."""
    dice = random.Random(seed)
    words, sentences, commands = shipped_words(), shipped_sentences(), sorted(ASSISTANT.words.said)
    for _ in range(count):
        language = dice.choice(sorted(LANGUAGES))
        drawn = dice.choice(sentences[language]) if dice.random() < 0.25 else _mixed(dice, words, language)
        drawn = dice.choice(commands) if dice.random() < 0.1 else drawn
        text = "".join(_mistyped(dice, letter) for letter in drawn) if dice.random() < 0.3 else drawn
        text = dice.choice((str.lower, str.upper, str.capitalize, str, str))(text) + dice.choice(
            ("", "", "", ".", "!", "?", "...", " :)")
        )
        yield text, language, dice.choice(("sms", "telegram")), dice.choice(OPENING)


def _mixed(dice: random.Random, words: dict[str, list[str]], language: str) -> str:
    """Words of one language, now and then with one of another."""
    drawn = []
    for _ in range(dice.choice(LENGTHS)):
        of = language if dice.random() < 0.85 else dice.choice(sorted(LANGUAGES))
        drawn.append(dice.choice(words[of]))
    return " ".join(drawn)


def _mistyped(dice: random.Random, letter: str) -> str:
    draw = dice.random()
    if draw > 0.06:
        return letter
    return "" if draw < 0.02 else letter * 2 if draw < 0.04 else dice.choice(LETTERS)


def shipped_sentences() -> dict[str, list[str]]:
    """What people may read, and the phrasings with which they ask."""
    found: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for response in ASSISTANT.responses.values():
        for variation in response.variations:
            for language in LANGUAGES:
                found[language].add(variation.texts[language].fill(lambda name: ""))
    for item in ORGANISATION.catalogue.current.items.values():
        for language in LANGUAGES:
            found[language] |= {item.title.of(language), *item.phrasings.get(language, ())}
    return {language: sorted(texts) for language, texts in found.items()}


def shipped_words() -> dict[str, list[str]]:
    sentences = shipped_sentences()
    return {
        language: sorted({word for text in texts for word in re.findall(r"[^\W_]+", text)})
        for language, texts in sentences.items()
    }


def test_each_item_is_told_with_a_next_step() -> None:
    engine, search = Engine(ASSISTANT), Search.of([], ORGANISATION)
    places = {told(place, language) for place in _places(ORGANISATION) for language in LANGUAGES}
    lacking = []
    for id in ORGANISATION.catalogue.current.items:
        for language in sorted(LANGUAGES):
            talk = Talk(engine, language)
            talk.services = ExampleServices(found=search)
            talk.happens("session_start", source=f"opp-{id}")
            if not any(names_next_step(reply, ASSISTANT, places) for reply in talk.turn.replies):
                lacking.append(f"{id} {language}: {[reply.text for reply in talk.turn.replies]}")
    assert not lacking, "\n".join(lacking)


def _places(organisation: Organisation) -> Iterator[MeetingPlace]:
    yield from organisation.catalogue.current.places.values()


def test_the_texts_are_of_all_lengths_and_always_the_same() -> None:
    texts = [text for text, *_ in made(SEED, TEXTS)]
    assert texts == [text for text, *_ in made(SEED, TEXTS)]
    assert len(set(texts)) > 0.8 * TEXTS
    assert {1, 2, 10, 30} <= {len(text.split()) for text in texts}


def test_an_answer_without_a_next_step_is_seen() -> None:
    for text, named in (
        ("Kiitos! Tallensimme viestisi.", False),
        ("Kiitos! Vastaa PERUNA.", False),
        ("Kiitos! Vastaa OSALLISTU.", True),
        ("Kysy numerosta 05 123 4567.", True),
        ("Huone 12.", False),
        ("Haluatko jatkaa?", True),
    ):
        assert names_next_step(Reply(text), ASSISTANT, set()) is named, text
