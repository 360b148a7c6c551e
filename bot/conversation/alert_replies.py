"""What staff on call text back to an alert: it is kept, and is no feedback and no answer to a question.

Commands about the person and cries for help are heard from every number.
"""

from __future__ import annotations

from datetime import datetime

from dialogs.understanding import Kind, understand
from dialogs.understanding.command_words import CommandWords
from storage.messages.conversations import Conversation
from storage.messages.inbox import Waiting

HEARD = frozenset(
    (Kind.crisis, Kind.stop, Kind.start, Kind.help, Kind.mydata, Kind.delete, Kind.privacy, Kind.language)
)


def answers_alert(conversation: Conversation, message: Waiting, words: CommandWords, now: datetime) -> bool:
    """`words` are the assistant's command words."""
    until = conversation.alerted_until
    if until is None or now >= until or message.kind not in ("text", "media"):
        return False
    return understand(message.text, words=words).kind not in HEARD
