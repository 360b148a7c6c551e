"""What a response can look like once it is sent: to recognise it at a provider."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot.config.language_texts import switch_words
from bot.organisation import Organisation
from dialogs.responses import Response


def wordings(
    response: Response, channel: str, organisation: Organisation
) -> Iterator[tuple[str, str | None, str]]:
    """All that this channel may say as the response, with the language and the id of each."""
    switch = switch_words(organisation.settings.languages) or ""
    for variation in response.variations:
        if variation.channel in (channel, None):
            for language, text in variation.spoken:
                for promises in organisation.settings.all_promises:
                    values = defaultdict(str, organisation.facts(language, promises), switch=switch)
                    yield language, variation.id, text.fill(values.__getitem__)
