"""What keeps this house from doing its work, in words an operator can act on."""

from __future__ import annotations

from datetime import timedelta

from bot.alarms import alarm
from bot.house import House
from channels.message import Priority
from storage.database import WrongKey

DAY = timedelta(days=1)
LATE = timedelta(minutes=2)  # an answer that old is stuck: a healthy house answers within seconds
ANSWERS = (Priority.crisis, Priority.stop, Priority.reply)
SLOW = 2.0  # seconds that storing a message may take: a healthy database needs milliseconds


def notices(house: House) -> list[str]:
    """What an operator should look at, although this house can do its work."""
    with house.database.read() as work:
        held = sum(count for _, _, count in work.held.count())
        parked, unreadable = work.inbox.parked_count(), work.unreadable.count()
        alarming = work.outbox.alarming(since=house.now() - DAY)
    found = []
    if held:
        found.append(f"{held} messages are held since a restore: see `kynnys db held`")
    if parked:
        found.append(f"{parked} messages could not be answered: see `kynnys parked list`")
    if unreadable:
        found.append(f"{unreadable} deliveries of providers could not be read: see `kynnys parked list`")
    found += [
        f"{count} messages on {channel} {reason}: {alarm(channel, reason)}"
        for (channel, reason), count in alarming.items()
    ]
    return found


def problems(house: House) -> list[str]:
    """Empty when all is well. Holds no address, text or secret."""
    try:
        with house.database.read() as work:
            waiting, oldest = work.inbox.backlog(), work.inbox.oldest()
            unsent = work.outbox.waiting(now=house.now())
    except WrongKey as error:
        return [str(error)]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        return [
            f"the database does not answer ({type(error).__name__}): check KYNNYS_DATABASE_URL and its server"
        ]
    found = []
    now = house.now()
    if house.gate.oldest > SLOW:
        found.append(
            f"the database stores nothing for {house.gate.oldest:.0f} s, {house.gate.inside} requests wait: "
            "is its disk full or its server busy?"
        )
    if oldest is not None and now - oldest > LATE:
        found.append(
            f"{waiting} messages wait for an answer, the oldest since {oldest:%Y-%m-%d %H:%M} UTC: is a worker running?"
        )
    urgent = [unsent[priority] for priority in ANSWERS if priority in unsent]
    replies, due = sum(count for count, _ in urgent), min((since for _, since in urgent), default=now)
    if replies and now - due > LATE:
        found.append(
            f"{replies} replies are unsent, the oldest since {due:%Y-%m-%d %H:%M} UTC: see the log for the channel's error"
        )
    if "email" not in house.channels:
        found.append("no mail server: sign-ups cannot be forwarded; set KYNNYS_SMTP_URL")
    return found
