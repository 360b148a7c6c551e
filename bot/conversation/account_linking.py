"""One person on two channels: a code that is asked for on the one and sent from the other makes them one.

What the person asks for from then on holds for both, STOP and the erasing of the data above all
(docs/decisions/0005-one-person-two-channels.md).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from bot.conversation import opt_out
from bot.organisation import Organisation
from bot.outbound import forwarding
from dialogs.turn import UserMessage
from storage.database import Work
from storage.messages.conversations import Conversation
from storage.people.link_codes import read_code

MOST_MISSES = 5  # wrong codes from one address within an hour; then not even a right one is taken
TELL = "link_told"  # the reminder by which the other channel learns of it

_WORD = re.compile(r"[\W_]*(?:yhdist[äa]|koppla|link)(?![^\W_])(?P<rest>.*)", re.IGNORECASE | re.DOTALL)


def wish_to_link(text: str) -> UserMessage | None:
    """What the dialogue hears of YHDISTÄ, KOPPLA or LINK alone, or of a code. None for any other text."""
    word = _WORD.fullmatch(unicodedata.normalize("NFC", text))
    rest = word["rest"] if word else text
    if code := read_code(rest):
        return UserMessage(event="EXTERNAL_link_code", slots={"link_code": code})
    return UserMessage(event="EXTERNAL_link_wanted") if word and not re.search(r"\w", rest) else None


def link(work: Work, here: Conversation, code: str, organisation: Organisation, now: datetime) -> str:
    """`linked`, `already`, `own` (sent where it was asked for), `unknown` or `too_many` (wrong ones before it)."""
    if work.links.misses(here.channel, here.address, now=now) >= MOST_MISSES:
        return "too_many"
    if work.links.asked_by(code, now=now) == here.id:
        return "own"
    spent = work.links.spend(code, now=now)
    there = None if spent is None else work.conversations.get(spent)
    if there is None:
        work.links.missed(here.channel, here.address, now=now)
        return "unknown"
    if there.person == here.person:
        return "already"
    _join(work, *sorted((here.person, there.person)), organisation=organisation, now=now)
    work.reminders.set(there.id, TELL, "EXTERNAL_linked", now, kill_on_user_message=False)
    return "linked"


def _join(work: Work, kept: int, gone: int, *, organisation: Organisation, now: datetime) -> None:
    """The person who came first is kept. Lists that both are on know one of the two addresses from here on."""
    lists = {signup.opportunity for signup in work.signups.of(kept) if signup.group_size is None}
    doubles = [
        signup
        for signup in work.signups.of(gone)
        if signup.opportunity in lists and signup.group_size is None
    ]
    work.people.join(kept, gone, now=now)
    work.threads.share(kept)
    for signup in doubles:
        conversation = work.conversations.get(signup.conversation) if signup.conversation else None
        if conversation is not None and signup.status == "active":
            known = forwarding.known(work, signup, conversation, organisation)
            forwarding.tell_left(work, known, kept, now)
    talks = work.conversations.of_person(kept)
    if any(
        asked.source == "person" and asked.lifted_at is None
        for draft in talks
        for asked in work.suppressions.history(draft.channel, draft.address)
    ):
        opt_out.stop(work, kept, text="", now=now)
