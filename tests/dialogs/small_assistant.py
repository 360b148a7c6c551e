"""An assistant written in a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from dialogs.assistant import Action, Assistant
from dialogs.loader import load_assistant

DOMAIN = """
    version: "3.1"
    intents: [comment, menu, help, "yes", "no", skip, EXTERNAL_visit_due]
    slots:
      number:
        type: float
        min_value: 0
        max_value: 10
        mappings: [{type: from_entity, entity: rating}]
      word:
        type: text
        mappings: [{type: from_text}]
      sure:
        type: bool
        mappings:
          - {type: from_intent, intent: "yes", value: true}
          - {type: from_intent, intent: "no", value: false}
      other:
        type: text
    responses:
      utter_ask_number: [{text: Numero, translation: {sv: Nummer, en: Number}}]
      utter_ask_word: [{text: Sana, translation: {sv: Ord, en: Word}}]
      utter_ask_sure: [{text: Varmasti, translation: {sv: Säkert, en: Sure}}]
      utter_done: [{text: "Valmis {word}", translation: {sv: "Klar {word}", en: "Done {word}"}}]
      utter_help: [{text: Apua, translation: {sv: Hjälp, en: Help}}]
      utter_buttons:  # every slot is filled somewhere, whichever the flows of a test ask for
        - text: Muu
          translation: {sv: Annat, en: Other}
          buttons:
            - title: M
              payload: /SetSlots(number=1,word=a,sure=true,other=muu)
              translation: {sv: {title: A}, en: {title: O}}
"""


class Act:
    """An action made of a function of the tracker, which gives events."""

    def __init__(self, name: str, act: Any) -> None:
        self._name, self._act = name, act

    def name(self) -> str:
        return self._name

    def run(self, dispatcher: Any, tracker: Any, domain: Mapping[str, Any]) -> Any:
        return self._act(tracker, dispatcher)


def write_assistant(folder: Path, flows: str, domain: str = DOMAIN) -> Path:
    for name, text in (("flows", flows), ("domain", domain)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / f"{name}.yml").write_text(dedent(text), encoding="utf-8")
    return folder


def small_assistant(
    folder: Path, flows: str, domain: str = DOMAIN, actions: Iterable[Action] = ()
) -> Assistant:
    return load_assistant(write_assistant(folder, flows, domain), actions)
