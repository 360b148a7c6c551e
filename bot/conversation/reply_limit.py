"""How much one conversation is answered: a repeated text once, and no more than so many messages an hour.

What the person writes is heard and kept all the same, and counts; only the answer is left out. What this needs to
remember stands beside the state of the dialogue, sealed with it and read and written with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.conversation import opt_out
from channels.message import Priority
from dialogs.turn import Reply, Turn
from storage.messages.inbox import Waiting

MOST = 20  # messages an hour; the last of them says that it is
HOUR = 3600  # seconds
REPEAT = 60  # seconds for which the same text has had its answer
RECENT = "recent"  # where it stands in the state
OPT_OUTS = (opt_out.PROVIDERS_OWN["STOP"], "utter_perhaps_stop", "utter_wrong_person_ack")
# Numbers and corrections are answered each time: they may mean another question.
ALWAYS_ANSWERED = ("rating", "rating_comment", "rating_button", "unit_rating_button")


def priority(reply: Reply) -> Priority:
    """The answer to a cry for help goes out before all others, and one to an opt-out before the rest. Neither counts
    towards the limit.
    """
    if reply.response in opt_out.URGENT:
        return Priority.crisis
    return Priority.stop if reply.response in OPT_OUTS else Priority.reply


@dataclass(slots=True)
class Recent:
    """What one conversation had lately. Moments are in seconds since 1970."""

    sent: list[int] = field(default_factory=list)  # messages that count towards the limit
    said: str = ""  # digest of the person's last text
    answer: str = ""  # digest of the answer to it
    at: int = 0  # when that was given

    @classmethod
    def read(cls, state: dict[str, Any] | None) -> Recent:
        match (state or {}).get(RECENT):
            case [list(sent), str(said), str(answer), int(at)]:
                return cls(sent, said, answer, at)
            case _:
                return cls()

    def beside(self, state: dict[str, Any] | None) -> dict[str, Any]:
        """The state with this beside it, as `read` finds it."""
        return dict(state or {}, **{RECENT: [self.sent, self.said, self.answer, self.at]})

    def repeats(self, message: Waiting, turn: Turn, now: datetime, *, unsent: Callable[[], bool]) -> bool:
        """Whether the same text has just led to the same answer, or one that still waits to be sent. Else this is
        the newest text and answer.
        """
        words = message.payload or " ".join(message.text.casefold().split())
        if not words or not turn.replies or message.kind == "edited" or turn.intent in ALWAYS_ANSWERED:
            self.said = ""
            return False
        said = _digest([words])
        answer = _digest([part for reply in turn.replies for part in (reply.text, *_titles(reply))])
        same = (said, answer) == (self.said, self.answer)
        if same and (now.timestamp() - self.at <= REPEAT or unsent()):
            return True
        self.said, self.answer, self.at = said, answer, int(now.timestamp())
        return False

    def room(self, now: datetime) -> int:
        """How many messages may be sent now; the last of them is the notice."""
        since = now.timestamp() - HOUR
        self.sent = [moment for moment in self.sent if moment > since]
        return max(0, MOST - len(self.sent))

    def count(self, messages: int, now: datetime) -> None:
        self.sent += [int(now.timestamp())] * messages


def not_asked(state: dict[str, Any] | None) -> dict[str, Any] | None:
    """The state where the question of this turn is not sent: it is asked again before anything answers it."""
    match state:
        case {"stack": [*below, {"asked": True} as top]}:
            return dict(state or {}, stack=[*below, {**top, "asked": False}])
        case _:
            return state


def _titles(reply: Reply) -> Sequence[str]:
    return [choice.title for choice in reply.buttons]


def _digest(parts: Sequence[str]) -> str:
    return sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]
