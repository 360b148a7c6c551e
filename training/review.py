"""`make review`: one page a language of what is heard and what is said, for crisis professionals and native readers to sign.

The pages are made of the texts in `dialogs/domain` and of the rows and tables of texts, so that they cannot go stale: a test
holds them equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    """The answers to danger and the other labels, then the other texts about safety, then all others by their file."""
    first = [name for names in _SAID.values() for name in names if name in assistant.responses]
    about_safety = sorted(
        name for name, response in assistant.responses.items() if _SAFETY in _files(response)
    )
    shown = dict.fromkeys([*first, *about_safety])
    yield from _table("Texts about safety", shown, language, assistant)
    others = [name for name in assistant.responses if name not in shown]
    for file in sorted({_files(assistant.responses[name])[0] for name in others}):
        names = [name for name in others if _files(assistant.responses[name])[0] == file]
        yield from _table(f"Texts of `{file}`", names, language, assistant)


def _files(response: Response) -> list[str]:
    """Where its texts stand, each file once."""
    return sorted({file for variation in response.variations for file in variation.files.values()})


def _table(title: str, names: Iterable[str], language: str, assistant: Assistant) -> Iterator[str]:
    yield f"\n## {title}\n\n| name | text |\n|---|---|"
    for name in names:
        said = (variation.texts.get(language) for variation in assistant.responses[name].variations)
        for text in dict.fromkeys(_cell(each.fill("{{{}}}".format)) for each in said if each):
            yield f"| `{name}` | {text} |"


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
