"""The keyword of a poster, sent as a text: OSALLISTU OLKA says the same as the link in its code."""

from __future__ import annotations

from functools import cache

from bot.config.language_texts import texts_of
from bot.organisation import Organisation, State
from dialogs.languages import LANGUAGES
from dialogs.turn import UserMessage
from dialogs.understanding.text import bare_words, clean, fold

_LONGEST = 100  # letters of a keyword


def by_poster(heard: UserMessage, organisation: Organisation) -> UserMessage:
    """What was heard, or the event that a scanned code is, where a text is a poster's keyword and no more."""
    text = heard.text
    if text.lstrip()[:1].casefold() not in _first_letters():  # of most texts no more is looked at
        return heard
    if heard.event is not None or heard.payload is not None or heard.forwarded or len(text) > _LONGEST:
        return heard
    bare = bare_words(fold(clean(text)))
    word = next((word for word in _words() if bare.startswith(word)), None)
    if word is None:
        return heard
    name = bare[len(word) :].replace(" ", "_")
    if name in organisation.campaigns:
        return _opened(f"campaign-{name}")
    item = organisation.catalogue.current.get(name)
    return heard if item is None or item.status is State.draft else _opened(f"poster-{name}")


def _opened(source: str) -> UserMessage:
    return UserMessage(event="EXTERNAL_session_start", slots={"source": source})


@cache
def _words() -> tuple[str, ...]:
    return tuple(f"{bare_words(fold(texts_of(language).invitation.keyword))} " for language in LANGUAGES)


@cache
def _first_letters() -> frozenset[str]:
    return frozenset(word[0] for word in _words())
