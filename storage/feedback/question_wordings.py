"""Which words each version of the question 0-10 stands for. They are fixed once a person was asked with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import bindparam, exists, or_, select, update

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.feedback.visit_steps import IS_ASKED
from storage.models import feedback, question_wordings, visits

_t = question_wordings.c

_all = select(_t.version, _t.response, _t.language, _t.text)
_add = InsertNew(question_wordings, [_t.version, _t.response, _t.language])
_reword = (
    update(question_wordings)
    .where(
        _t.version == bindparam("version_"),
        _t.response == bindparam("response_"),
        _t.language == bindparam("language_"),
    )
    .values(text=bindparam("text_"))
)
_open = select(visits.c.question).where(IS_ASKED, visits.c.question.is_not(None)).distinct()
# No index serves it: it is asked only where the words of a version changed.
_used = select(
    or_(
        exists().where(visits.c.question == bindparam("version_")),
        exists().where(feedback.c.question == bindparam("version_")),
    )
)


class WordingKey(NamedTuple):
    version: str
    response: str
    language: str


class QuestionWordings:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def changed(self, wordings: Mapping[WordingKey, str]) -> dict[WordingKey, str]:
        """Those whose words are not the ones with which people were asked, with those words."""
        other = sorted(self._other(wordings).items())
        return {key: text for key, text in other if self._was_asked(key.version)}

    def open(self) -> set[str]:
        """The versions of questions that wait for an answer and may be reminded of."""
        return {version for (version,) in self._connection.execute(_open)}

    def hold(self, wordings: Mapping[WordingKey, str]) -> None:
        """Keep the words of each version. Words that were never asked give way; `changed` tells the others."""
        known, other = self._known(), self._other(wordings)
        new = [key._asdict() | {"text": text} for key, text in wordings.items() if key not in known]
        if new:
            self._connection.execute(_add.silent_on(self._connection), new)
        for key in other:
            if not self._was_asked(key.version):
                named = {f"{name}_": value for name, value in key._asdict().items()}
                self._connection.execute(_reword, named | {"text_": wordings[key]})

    def _known(self) -> dict[WordingKey, str]:
        rows = self._connection.execute(_all)
        return {WordingKey(version, response, language): text for version, response, language, text in rows}

    def _other(self, wordings: Mapping[WordingKey, str]) -> dict[WordingKey, str]:
        return {key: text for key, text in self._known().items() if wordings.get(key, text) != text}

    def _was_asked(self, version: str) -> bool:
        return bool(self._connection.execute(_used, {"version_": version}).scalar())
