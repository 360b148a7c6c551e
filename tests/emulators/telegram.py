"""Telegram's Bot API as far as we use it: messages with keyboards, webhook and long polling, blocked bots.

After core.telegram.org/bots/api and /bots/webhooks: updates of one chat come in order, one that fails holds the
later ones of its chat back and is repeated; `getUpdates` confirms by its offset and is refused while a webhook is
set; a chat that its person did not open cannot be written to.

    python -m tests.emulators.telegram    prints its port, and runs until it is ended
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, defaultdict
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.emulators.clock import now
from tests.emulators.faults import Faults, taking
from tests.emulators.ledger import Ledger
from tests.emulators.serving import serve

TOKEN = "123456:invented-token"
CONNECTIONS = 40  # of a webhook at once, unless setWebhook says otherwise
WEBHOOK_PATIENCE = 60.0
ECHO = 3.0  # seconds after which an update may come once more
RETRY = 0.5  # seconds before a failed update comes again; Telegram's own are longer
LARGEST_PAYLOAD = 64
LONGEST_TEXT = 4096
RETRY_AFTER = 1  # seconds in a 429

Json = dict[str, Any]


class Telegram:
    def __init__(self) -> None:
        self.faults = Faults()
        self.ledger = Ledger()
        self.opened: dict[str, str] = {}  # chat -> language of its app
        self.blocked: set[str] = set()
        self.webhook: Json = {}
        self.commands: dict[str, Any] = {}
        self.messages: dict[tuple[str, int], Json] = {}
        self.keyboards: dict[tuple[str, int], list[list[dict[str, str]]]] = {}
        self.queries: set[str] = set()
        self.answered: set[str] = set()
        self.counts: Counter[str] = Counter()
        self._update_ids = 1000
        self._message_ids: Counter[str] = Counter()
        self._pending: list[Json] = []  # not yet confirmed, for getUpdates
        self._news = asyncio.Event()
        self._polls = 0
        self._repeating = 0
        self._queues: dict[str, asyncio.Queue[Json]] = {}
        self._room = asyncio.Semaphore(CONNECTIONS)
        self._jobs: set[asyncio.Task[None]] = set()
        self._http = httpx.AsyncClient(timeout=WEBHOOK_PATIENCE)
        self._last: dict[str, float] = defaultdict(float)
        self._tried: set[tuple[str, str]] = set()

    # -- the Bot API ----------------------------------------------------------------------------------------------
    async def call(self, request: Request) -> Response:
        if request.path_params["token"] != TOKEN:
            return refuse(401, "Unauthorized")
        method = request.path_params["method"]
        handler = getattr(self, f"do_{method.lower()}", None)
        if handler is None:
            return refuse(404, "Not Found")
        fields = await _fields(request)
        if method.lower() in ("sendmessage", "senddocument"):
            return await self._faulty(fields)
        answer: Response = await handler(fields)
        return answer

    async def _faulty(self, fields: Json) -> Response:
        """One try of a message may end without a known result; after a second such try a bot rightly gives it up.

        A bot that was killed meanwhile does not know the result either: a message that arrived before is spared.
        """
        key = str(fields.get("chat_id")), str(fields.get("text"))
        spared = key in self._tried
        self._tried.add(key)
        return await taking(
            self.faults,
            lambda: self.do_sendmessage(fields),
            failure=lambda: refuse(500, "Internal Server Error"),
            throttled=lambda: refuse(
                429, f"Too Many Requests: retry after {RETRY_AFTER}", retry_after=RETRY_AFTER
            ),
            spared=spared,
        )

    async def do_getme(self, _fields: Json) -> Response:
        return ok({"id": 123456, "is_bot": True, "first_name": "Kynnys", "username": "kynnys_bot"})

    async def do_sendmessage(self, fields: Json) -> Response:
        chat, text = str(fields.get("chat_id", "")), str(fields.get("text", ""))
        if not text.strip():
            return refuse(400, "Bad Request: message text is empty")
        if len(text) > LONGEST_TEXT:
            return refuse(400, "Bad Request: message is too long")
        if chat not in self.opened:
            return refuse(400, "Bad Request: chat not found")
        if chat in self.blocked:
            return refuse(403, "Forbidden: bot was blocked by the user")
        keyboard = (fields.get("reply_markup") or {}).get("inline_keyboard", [])
        for button in (button for row in keyboard for button in row):
            if not 1 <= len(button.get("callback_data", "").encode()) <= LARGEST_PAYLOAD:
                return refuse(400, "Bad Request: BUTTON_DATA_INVALID")
        self._watch(chat)
        id = self._next_message(chat)
        message = {
            "message_id": id,
            "date": int(now().timestamp()),
            "chat": _chat(chat),
            "from": BOT,
            "text": text,
        }
        self.messages[chat, id] = message
        if keyboard:
            self.keyboards[chat, id] = keyboard
        self.ledger.add(
            chat, "received", text, str(id),
            [{"title": b["text"], "data": b["callback_data"]} for row in keyboard for b in row],
        )  # fmt: skip
        return ok(message)

    def _watch(self, chat: str) -> None:
        """Count what Telegram would sooner or later answer with 429: it names a second between two in one chat."""
        at = now().timestamp()
        if at - self._last[chat] < 0.9:
            self.counts["too_fast_in_a_chat"] += 1
        self._last[chat] = at

    async def do_editmessagereplymarkup(self, fields: Json) -> Response:
        key = str(fields.get("chat_id", "")), int(fields.get("message_id", 0))
        if key not in self.messages:
            return refuse(400, "Bad Request: message to edit not found")
        if not fields.get("reply_markup") and key not in self.keyboards:
            return refuse(400, "Bad Request: message is not modified")
        self.keyboards.pop(key, None)
        return ok(self.messages[key])

    async def do_answercallbackquery(self, fields: Json) -> Response:
        query = str(fields.get("callback_query_id", ""))
        if query not in self.queries:
            return refuse(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        self.answered.add(query)
        return ok(True)

    async def do_setwebhook(self, fields: Json) -> Response:
        secret = fields.get("secret_token", "")
        if secret and not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret):
            return refuse(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = {
            "url": fields.get("url", ""),
            "secret": secret,
            "allowed": fields.get("allowed_updates"),
        }
        waiting, self._pending = self._pending, []
        for update in waiting:
            self._enqueue(update)
        return ok(True)

    async def do_deletewebhook(self, _fields: Json) -> Response:
        self.webhook = {}
        return ok(True)

    async def do_setmycommands(self, fields: Json) -> Response:
        self.commands[fields.get("language_code", "")] = fields.get("commands")
        return ok(True)

    async def do_getupdates(self, fields: Json) -> Response:
        if self.webhook.get("url"):
            return refuse(409, "Conflict: can't use getUpdates method while webhook is active")
        self._polls += 1
        mine = self._polls
        if (offset := fields.get("offset")) is not None:
            self._pending = [update for update in self._pending if update["update_id"] >= int(offset)]
        until = time.monotonic() + float(fields.get("timeout", 0))
        while not self._pending and (rest := until - time.monotonic()) > 0:
            self._news.clear()
            try:
                async with asyncio.timeout(rest):
                    await self._news.wait()
            except TimeoutError:
                break
            if mine != self._polls:
                return refuse(409, "Conflict: terminated by other getUpdates request")
        if self.faults.strikes("fail_updates"):
            return refuse(502, "Bad Gateway")
        return ok(self._pending[: min(100, int(fields.get("limit", 100)))])

    # -- updates --------------------------------------------------------------------------------------------------
    def _update(self, chat: str, kind: str, content: Json) -> None:
        self._update_ids += 1
        update = {"update_id": self._update_ids, kind: content, "_chat": chat}
        if self.webhook.get("url"):
            self._enqueue(update)
        else:
            self._pending.append({name: value for name, value in update.items() if name != "_chat"})
            self._news.set()

    def _enqueue(self, update: Json) -> None:
        content = next(value for name, value in update.items() if name not in ("update_id", "_chat"))
        chat = update.pop("_chat", None) or str(
            (content.get("chat") or content.get("message", {}).get("chat") or {}).get("id", "")
        )
        if chat not in self._queues:
            self._queues[chat] = asyncio.Queue()
            self._begin(self._deliver_chat(self._queues[chat]))
        self._queues[chat].put_nowait(update)
        self.counts["updates_waiting"] += 1

    async def _deliver_chat(self, queue: asyncio.Queue[Json]) -> None:
        """In order: an update that is not taken holds back those behind it."""
        while True:
            update = await queue.get()
            while not await self._tell(update):  # noqa: ASYNC110 - a pause between two tries, not a wait
                await asyncio.sleep(RETRY)
            self.counts["updates_waiting"] -= 1

    async def _tell(self, update: Json) -> bool:
        await self.faults.pause()
        if self.faults.strikes("duplicate"):
            taken = await asyncio.gather(self._post(update), self._post(update))
            return all(taken)
        if self.faults.strikes("echo"):
            self._begin(self._repeat(update))
        return await self._post(update)

    async def _repeat(self, update: Json) -> None:
        """Once more, when newer ones were answered."""
        self._repeating += 1
        await asyncio.sleep(ECHO)
        await self._post(update)
        self._repeating -= 1

    async def _post(self, update: Json) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret", "")}
        async with self._room:
            try:
                answer = await self._http.post(self.webhook["url"], json=update, headers=headers)
            except (httpx.HTTPError, KeyError):
                self.counts["webhooks_unreached"] += 1
                return False
        self.counts[f"webhooks_{answer.status_code}"] += 1
        return answer.is_success

    def _begin(self, job: Any) -> None:
        task = asyncio.create_task(job)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    def _next_message(self, chat: str) -> int:
        self._message_ids[chat] += 1
        return self._message_ids[chat]

    # -- people ---------------------------------------------------------------------------------------------------
    def open(self, chat: str, language: str) -> None:
        self.opened[chat] = language

    def write(self, chat: str, text: str) -> int:
        id = self._next_message(chat)
        self.ledger.add(chat, "sent", text, str(id))
        self._update(chat, "message", self._message(chat, id, text))
        return id

    def edit(self, chat: str, message: int, text: str) -> None:
        edited = {**self._message(chat, message, text), "edit_date": int(now().timestamp())}
        self._update(chat, "edited_message", edited)

    def press(self, chat: str, title: str) -> bool:
        """The newest button of that title that this chat ever saw; it may be gone from the screen by now."""
        for entry in reversed(self.ledger.of(chat)):
            if entry.way == "received":
                for button in entry.buttons:
                    if button["title"] == title:
                        self._press(chat, int(entry.id), button["data"], title)
                        return True
        return False

    def _press(self, chat: str, message: int, data: str, title: str) -> None:
        query = f"{chat}-{len(self.queries)}"
        self.queries.add(query)
        self.ledger.add(chat, "sent", f"[{title}]", query)
        content = {
            "id": query, "from": self._user(chat), "message": self.messages[chat, message],
            "chat_instance": "1", "data": data,
        }  # fmt: skip
        self._update(chat, "callback_query", content)

    def block(self, chat: str, *, blocked: bool) -> None:
        (self.blocked.add if blocked else self.blocked.discard)(chat)
        bot = {"id": 123456, "is_bot": True, "first_name": "Kynnys"}
        gone, here = {"user": bot, "status": "kicked", "until_date": 0}, {"user": bot, "status": "member"}
        self._update(
            chat, "my_chat_member",
            {
                "chat": _chat(chat), "from": self._user(chat), "date": int(now().timestamp()),
                "old_chat_member": here if blocked else gone, "new_chat_member": gone if blocked else here,
            },
        )  # fmt: skip

    def _message(self, chat: str, id: int, text: str) -> Json:
        return {
            "message_id": id,
            "date": int(now().timestamp()),
            "chat": _chat(chat),
            "from": self._user(chat),
            "text": text,
        }

    def _user(self, chat: str) -> Json:
        return {
            "id": int(chat),
            "is_bot": False,
            "first_name": "A",
            "language_code": self.opened.get(chat, "fi"),
        }

    # -- the control API ------------------------------------------------------------------------------------------
    async def configure(self, request: Request) -> Response:
        given = await request.json()
        if "faults" in given:
            self.faults.configure(given["faults"])
        return JSONResponse({})

    async def say(self, request: Request) -> Response:
        """`do`: open, say, press, edit, block, unblock."""
        given = await request.json()
        chat = str(given["address"])
        if self.ledger.asked_before(given.get("key")):
            return JSONResponse({"pressed": True})
        match given.get("do", "say"):
            case "open":
                self.open(chat, given.get("language", "fi"))
            case "say":
                return JSONResponse({"id": str(self.write(chat, given["text"]))})
            case "press":
                return JSONResponse({"pressed": self.press(chat, given["text"])})
            case "edit":
                self.edit(chat, int(given["id"]), given["text"])
            case "block" | "unblock" as what:
                self.block(chat, blocked=what == "block")
        return JSONResponse({})

    async def read(self, request: Request) -> Response:
        return JSONResponse(await self.ledger.since(int(request.query_params.get("since", 0)), 1.0))

    async def count(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "faults": dict(self.faults.counts),
                "counts": dict(self.counts),
                "webhook": bool(self.webhook.get("url")),
                "commands": self.commands,
                "unanswered": len(self.queries - self.answered),
                "keyboards": [[chat, id] for chat, id in self.keyboards],
                "busy": self.counts["updates_waiting"] + len(self._pending) + self._repeating,
            }
        )

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/bot{token}/{method}", self.call, methods=["GET", "POST"]),
                Route("/control/configure", self.configure, methods=["POST"]),
                Route("/control/say", self.say, methods=["POST"]),
                Route("/control/ledger", self.read),
                Route("/control/counts", self.count),
            ]
        )


BOT = {"id": 123456, "is_bot": True, "first_name": "Kynnys"}


def _chat(chat: str) -> Json:
    return {"id": int(chat), "type": "private", "first_name": "A"}


async def _fields(request: Request) -> Json:
    """A form or JSON, as the Bot API takes both; in a form, what is no plain value is JSON."""
    if "multipart" in request.headers.get("content-type", ""):
        return _parts(request.headers["content-type"], await request.body())
    body = (await request.body()).decode()
    if "json" in request.headers.get("content-type", ""):
        fields: Json = json.loads(body or "{}")
        return fields
    fields = {**request.query_params, **dict(parse_qsl(body, keep_blank_values=True))}
    for name in ("reply_markup", "allowed_updates", "commands", "scope"):
        if isinstance(fields.get(name), str):
            fields[name] = json.loads(fields[name])
    return fields


def _parts(kind: str, body: bytes) -> Json:
    """Of a message with a file: the text below it stands for the text."""
    message = BytesParser(policy=HTTP).parsebytes(f"content-type: {kind}\r\n\r\n".encode() + body)
    fields: Json = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        fields[str(name)] = part.get_filename() or str(part.get_payload(decode=True).decode())
    if "reply_markup" in fields:
        fields["reply_markup"] = json.loads(fields["reply_markup"])
    return fields | {"text": fields.get("caption", "")}


def ok(result: Any) -> Response:
    return JSONResponse({"ok": True, "result": result})


def refuse(code: int, description: str, **parameters: Any) -> Response:
    body: Json = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return JSONResponse(body, code)


if __name__ == "__main__":
    serve(Telegram().app())
