"""`make review`: one page a language of what is heard and what is said, for crisis professionals and native readers to sign.

The pages are made of the texts in `dialogs/domain` and of the rows and tables of texts, so that they cannot go stale: a test
holds them equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dialogs.assistant import Assistant
from dialogs.loader import load_assistant
from dialogs.responses import LANGUAGES, Response
from dialogs.understanding.tongue import tongue
from training import rows

FOLDER = rows.ROOT / "docs" / "review"
_NAMES = {"fi": "Finnish", "sv": "Swedish", "en": "English"}
_SAFETY = "safety.yml"
_SAID = {
    "crisis": ("utter_crisis", "utter_emergency"),
    "violence": ("utter_violence",),
    "stop": ("utter_stop_ok", "utter_perhaps_stop"),
    "discrimination": ("utter_discrimination_ack",),
    "wrong_person": ("utter_wrong_person_ack",),
}
"""The labels whose answers are reviewed, and the responses that answer them."""


def page(language: str, assistant: Assistant) -> str:
    return "\n".join([*_head(language), *_texts(language, assistant), *_heard(language), ""])


def pages() -> dict[Path, str]:
    assistant = load_assistant()
    return {FOLDER / f"{language}.md": page(language, assistant) for language in LANGUAGES}


def _head(language: str) -> Iterator[str]:
    yield f"# Review: {_NAMES[language]}\n"
    yield "Written by `make review`; do not edit. Crisis professionals read the answers to danger and what is heard as"
    yield "danger; native readers read all of the page. Remarks go to the maintainers, who change the texts, not this page.\n"
    yield "| role | name | date | signature |\n|---|---|---|---|"
    yield "| crisis professional | | | |\n| native reader | | | |\n"


def _texts(language: str, assistant: Assistant) -> Iterator[str]:
    """The answers to danger and the other labels, then the other texts about safety."""
    yield "## Texts\n\n| name | text |\n|---|---|"
    first = [name for names in _SAID.values() for name in names if name in assistant.responses]
    about_safety = sorted(
        name for name, response in assistant.responses.items() if _is_about_safety(response)
    )
    for name in dict.fromkeys([*first, *about_safety]):
        for variation in assistant.responses[name].variations:
            text = variation.texts.get(language)
            if text:
                yield f"| `{name}` | {_cell(text.fill('{{{}}}'.format))} |"


def _is_about_safety(response: Response) -> bool:
    return any(_SAFETY in variation.files.values() for variation in response.variations)


def _heard(language: str) -> Iterator[str]:
    """Texts of each label, as the tests and the rows of training have them."""
    for label, answers in _SAID.items():
        yield f"\n## Heard as {label.replace('_', ' ')}\n"
        yield f"Answered by {' or '.join(f'`{name}`' for name in answers)}.\n"
        texts = {row.text for row in rows.load() if row.label == label and _language(row) == language}
        yield from (f"- {_cell(text)}" for text in sorted(texts, key=str.casefold))


def _language(row: rows.Row) -> str:
    return row.language or tongue(row.text) or "fi"


def _cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
