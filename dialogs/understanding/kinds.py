"""What a reading can say: the kinds, and the value that `understand` returns."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple


class Kind(StrEnum):
    """What a text is. The names are a contract with dialogues, reports and the table of replies."""

    rating = "rating"
    rating_comment = "rating_comment"
    comment = "comment"
    not_understood = "not_understood"
    no_answer = "no_answer"
    wrong_person = "wrong_person"
    stop = "stop"
    start = "start"
    help = "help"
    question = "question"
    crisis = "crisis"
    menu = "menu"
    join = "join"  # type: ignore[assignment]  # hides str.join, which no kind needs
    mydata = "mydata"
    delete = "delete"
    initiative = "initiative"
    callback = "callback"
    feedback = "feedback"
    privacy = "privacy"
    leave = "leave"
    skip = "skip"
    back = "back"
    next = "next"
    group = "group"
    yes = "yes"
    no = "no"
    language = "language"
    confirm_delete = "confirm_delete"
    command = "command"  # a word of the data whose intent is no kind; `topic` is the intent


Expecting = Literal["rating", "text", "name", "phone", "consent", "choice", "delete"] | None
"""What the open question waits for; None when no question is open."""


class Understanding(NamedTuple):
    """What a text says.

    `rating` is 0-10 and is also given beside a stop or a crisis. `comment` and `masked` never hold an
    identity code, an IBAN, an e-mail address or a phone number. `masked` is the whole text. `sure` is
    false where no rule but the second opinion decided.
    """

    kind: Kind
    rating: int | None = None
    comment: str | None = None
    topic: str | None = None
    flags: frozenset[str] = frozenset()
    masked: str = ""
    sure: bool = True
