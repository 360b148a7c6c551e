"""Opt-outs in step with the providers' own lists.

Twilio acts on STOP, START and HELP itself, answers them itself, and says so by `OptOutType` where its Advanced
Opt-Out is on (twilio.com/docs/messaging/tutorials/advanced-opt-out); Telegram tells when a person blocks the bot.

A person's own word holds for every address of that person. What a provider reports holds for the address it names.
"""

from __future__ import annotations

from datetime import datetime

from dialogs.turn import Turn
from storage.database import Work
from storage.messages.conversations import Conversation
from storage.messages.inbox import Waiting

URGENT = ("utter_crisis", "utter_emergency", "utter_violence")
PROVIDERS_OWN = {"STOP": "utter_stop_ok", "START": "utter_start_ok", "HELP": "utter_help"}


def stop(work: Work, person: int, *, text: str, now: datetime) -> None:
    """From now on nothing but answers, on every address of this person."""
    for draft in work.conversations.of_person(work.people.now_known_as(person)):
        work.suppressions.add(draft.channel, draft.address, source="person", text=text, now=now)
        work.outbox.drop_bulk(draft.id, now=now)


def start(work: Work, person: int, *, text: str, now: datetime) -> None:
    for draft in work.conversations.of_person(work.people.now_known_as(person)):
        work.suppressions.lift(draft.channel, draft.address, text=text, now=now)


def keep_in_step(work: Work, conversation: Conversation, message: Waiting, now: datetime) -> None:
    """What the provider did with the message holds here too, before the dialogue reads it."""
    address = conversation.channel, conversation.address
    match message.kind, message.data.get("OptOutType"):
        case "blocked", _:
            work.suppressions.add(*address, source="provider", text="", now=now)
            work.outbox.drop_bulk(conversation.id, now=now)
            work.visits.stopped(conversation.person, now=now)
        case "unblocked", _:
            work.suppressions.lift(*address, source="provider", text="", now=now)
        case _, "STOP":
            stop(work, conversation.person, text=message.text, now=now)
        case _, "START":
            start(work, conversation.person, text=message.text, now=now)


def without_echo(turn: Turn, message: Waiting) -> Turn:
    """Leave out what the provider has already said in its own words; what else there is to say stays.

    That the picture beside it could not be opened is not worth a message then.
    """
    own = PROVIDERS_OWN.get(message.data.get("OptOutType", ""))
    if own is None:
        return turn
    if message.kind == "media":
        return turn._replace(replies=tuple(reply for reply in turn.replies if reply.response in URGENT))
    return turn._replace(replies=tuple(reply for reply in turn.replies if reply.response != own))
