"""python-telegram-bot's own `Application`, with a `ConversationHandler` and `PicklePersistence` written at every turn.

One process. `known` people have talked to it before: the file that is written holds them all.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from telegram import Chat, Message, Update, User
from telegram.ext import (
    Application,
    ConversationHandler,
    ExtBot,
    MessageHandler,
    PicklePersistence,
    filters,
)

from benchmarks.peers.webhook import serve
from benchmarks.people import Provider
from benchmarks.running import measure

TOKEN = "123456:invented"
REASON, MORE, END = range(3)


class AtOnce(ExtBot[None]):
    """Telegram's end of the wire."""

    provider: Provider

    async def _do_post(self, endpoint: str, data: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if endpoint == "getMe":
            return {"id": 1, "is_bot": True, "first_name": "-", "username": "invented_bot"}
        AtOnce.provider.take(f"+{data['chat_id']}")
        return {"message_id": 1, "date": 0, "chat": {"id": data["chat_id"], "type": "private"}, "text": "-"}


async def rating(update: Update, context: Any) -> int:
    context.user_data["rating"] = int(update.message.text)  # type: ignore[union-attr,arg-type]
    await update.message.reply_text("Kiitos, luemme palautteesi. Mistä numero johtuu?")  # type: ignore[union-attr]
    return REASON


async def reason(update: Update, context: Any) -> int:
    context.user_data["reason"] = update.message.text  # type: ignore[union-attr]
    await update.message.reply_text("Kiitos! Luemme palautteesi.")  # type: ignore[union-attr]
    return MORE


async def more(update: Update, _: Any) -> int:
    await update.message.reply_text("Lähettäjä: hyvinvointialue.")  # type: ignore[union-attr]
    return END


async def end(update: Update, context: Any) -> int:
    context.user_data["more"] = update.message.text  # type: ignore[union-attr]
    await update.message.reply_text("Kiitos!")  # type: ignore[union-attr]
    return ConversationHandler.END


def run(at_once: tuple[int, ...] = (16, 64), seconds: float = 5.0, known: int = 0) -> dict[str, Any]:
    return measure([["benchmarks.peers.telegram_pickle", str(known)]], at_once, seconds)


def main(known: str, place: str, port: str, mailbox: str) -> None:
    AtOnce.provider = Provider(mailbox)
    bot = AtOnce(TOKEN)
    persistence = PicklePersistence(Path(place) / "conversations.pickle", update_interval=3600)
    application = Application.builder().bot(bot).updater(None).persistence(persistence).build()
    application.add_handler(
        ConversationHandler(
            entry_points=[MessageHandler(filters.Regex(r"^\d+$"), rating)],
            states={
                REASON: [MessageHandler(filters.TEXT, reason)],
                MORE: [MessageHandler(filters.TEXT, more)],
                END: [MessageHandler(filters.TEXT, end)],
            },
            fallbacks=[],
            name="survey",
            persistent=True,
        )
    )
    numbers = count(1)

    async def hear(person: int, text: str) -> None:
        number = next(numbers)
        message = Message(
            number,
            datetime.now(UTC),
            Chat(person, "private"),
            from_user=User(person, "-", is_bot=False),
            text=text,
        )
        message.set_bot(bot)
        await application.process_update(Update(number, message=message))
        await application.update_persistence()

    async def start() -> None:
        await application.initialize()
        for person in range(int(known)):
            application.user_data[person].update(rating=8, reason="Jouduin odottamaan kauan")

    serve(hear, start, port)


if __name__ == "__main__":
    if len(sys.argv) == 5:
        main(*sys.argv[1:])
    else:
        print(run())
