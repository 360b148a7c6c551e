"""Sentences that staff have ready for answers, each in several languages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew, InsertOrReplace
from storage.models import ready_answers


@dataclass(frozen=True, slots=True)
class Sentence:
    """`stale`: the languages in which it may say something else than in those that were changed last."""

    id: int
    texts: Mapping[str, str]
    stale: Collection[str]
    changed_at: datetime


_r = ready_answers.c
_any = select(func.max(_r.sentence))
_all = (
    select(_r.sentence, _r.language, _r.text, _r.stale, _r.changed_at)
    .where(_r.removed_at.is_(None))
    .order_by(_r.sentence, _r.language)
)
_new = InsertNew(ready_answers, [_r.sentence, _r.language], _r.id)
_write = InsertOrReplace(
    ready_answers, [_r.sentence, _r.language], [_r.text, _r.stale, _r.changed_at, _r.removed_at]
)
_remove = (
    update(ready_answers)
    .where(_r.sentence == bindparam("sentence_"), _r.removed_at.is_(None))
    .values(removed_at=bindparam("now"))
)


class ReadyAnswers:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def begin(self, sentences: Sequence[Mapping[str, str]], *, now: datetime) -> None:
        """Those of a new installation, by language. Nothing where there are any, or were."""
        if self._newest() is not None:
            return
        for number, texts in enumerate(sentences, 1):
            self._connection.execute(_new.silent_on(self._connection), _rows(number, texts, (), now))

    def all(self) -> list[Sentence]:
        found: dict[int, Sentence] = {}
        for row in self._connection.execute(_all):
            known = found.get(row.sentence, Sentence(row.sentence, {}, (), row.changed_at))
            found[row.sentence] = Sentence(
                row.sentence,
                {**known.texts, row.language: row.text},
                (*known.stale, row.language) if row.stale else known.stale,
                max(known.changed_at, row.changed_at),
            )
        return list(found.values())

    def get(self, id: int) -> Sentence | None:
        return next((sentence for sentence in self.all() if sentence.id == id), None)

    def write(self, id: int, texts: Mapping[str, str], *, stale: Collection[str] = (), now: datetime) -> None:
        """In these languages, of which those that are `stale` are to be looked at."""
        self._connection.execute(_write.on(self._connection), _rows(id, texts, stale, now))

    def add(self, texts: Mapping[str, str], *, now: datetime) -> int:
        """The number of the new sentence."""
        id = (self._newest() or 0) + 1
        self.write(id, texts, now=now)
        return id

    def remove(self, id: int, *, now: datetime) -> None:
        self._connection.execute(_remove, {"sentence_": id, "now": now})

    def _newest(self) -> int | None:
        newest: int | None = self._connection.execute(_any).scalar()
        return newest


def _rows(
    id: int, texts: Mapping[str, str], stale: Collection[str], now: datetime
) -> list[dict[str, object]]:
    return [
        {
            "sentence": id,
            "language": language,
            "text": text,
            "stale": language in stale,
            "changed_at": now,
            "removed_at": None,
        }
        for language, text in sorted(texts.items())
    ]
