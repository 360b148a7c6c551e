"""Strangers who write from a country to which the organisation sends no texts.

Fraudsters earn on each answer to a number abroad (SMS pumping). People whom we asked something are answered
all the same, and so are a crisis and a stop from any number.
"""

from __future__ import annotations

from bot.organisation import Organisation
from channels.registry import entry
from dialogs.understanding import Kind, understand
from dialogs.understanding.command_words import CommandWords
from storage.database import Work
from storage.messages.conversations import Conversation
from storage.messages.inbox import Waiting

ALWAYS = (Kind.crisis, Kind.stop)
FLAGS = frozenset(("crisis", "violence"))


def is_left_unanswered(
    work: Work,
    conversation: Conversation,
    message: Waiting,
    organisation: Organisation,
    words: CommandWords,
    *,
    asked: bool,
) -> bool:
    """Whether nothing is said to this message. `words` are the assistant's command words; `asked`: this person has
    been asked something by us.
    """
    address = conversation.address
    if not entry(conversation.channel).costly_abroad or not address.startswith("+"):
        return False
    if organisation.settings.texts_to(address) or asked:
        return False
    said = understand(message.text, words=words)
    if said.kind in ALWAYS or said.flags & FLAGS:
        return False
    return not work.signups.of(conversation.person)
