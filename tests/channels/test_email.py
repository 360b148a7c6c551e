from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from channels.email import Email
from channels.message import Hook, Outbound, Reason, Refused, SendError
from tests.channels.edges import NOW, listening

SENDER = "kynnys@palaute.example"
TO = "osallisuus@hyvinvointialue.example"
TEXT = "Uusi ilmoittautuminen\n\nNimi: Äiti – “maija”\n.\nFrom the start\n" + "pitkä " * 300


def outbound(**changes: Any) -> Outbound:
    return Outbound(
        **{
            "id": "42",
            "channel": "email",
            "address": TO,
            "text": TEXT,
            "subject": "Ilmoittautuminen",
            **changes,
        }
    )


class Postbox:
    """aiosmtpd's handler: keeps what arrives, answers as told."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.mail: list[EmailMessage] = []

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "rcpt" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("rcpt", "250 OK")

    async def handle_MAIL(
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "mail" not in self.answers:
            envelope.mail_from = address
        return self.answers.get("mail", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        parsed = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mail.append(parsed)
        return self.answers.get("data", "250 OK")


@asynccontextmanager
async def server(
    postbox: Postbox, *, tls: ssl.SSLContext | None = None, **options: Any
) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: SMTP(postbox, **options), "127.0.0.1", 0, ssl=tls)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()


def channel(port: int, *, login: str = "", timeout: float = 5) -> Email:
    return Email(f"smtp://{login}127.0.0.1:{port}", sender=SENDER, now=lambda: NOW, timeout=timeout)


async def test_out() -> None:
    postbox = Postbox()
    async with server(postbox) as port:
        sent = await channel(port).send(outbound())
    [mail] = postbox.mail
    assert sent == mail["Message-ID"] == "<kynnys-42@palaute.example>"
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, TO, "Ilmoittautuminen")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOW
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n").rstrip() == TEXT.rstrip()


async def test_the_same_message_carries_the_same_id_over_every_try() -> None:
    postbox = Postbox()
    async with server(postbox) as port:
        for _ in range(2):
            await channel(port).send(outbound())
    assert len({mail["Message-ID"] for mail in postbox.mail}) == 1


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"rcpt": "450 4.2.1 busy"}, Reason.throttled),
        ({"rcpt": "550 5.1.1 no such user"}, Reason.unreachable),
        ({"rcpt": "550 5.7.1 policy"}, Reason.rejected),
        ({"mail": "451 4.3.0 later"}, Reason.throttled),
        ({"mail": "553 5.7.1 not your sender"}, Reason.misconfigured),
        ({"mail": "552 5.3.4 too big"}, Reason.rejected),
        ({"data": "452 4.3.1 full"}, Reason.throttled),
        ({"data": "554 5.6.0 no thanks"}, Reason.rejected),
    ],
)
async def test_every_refusal_has_its_reason(answers: dict[str, str], reason: Reason) -> None:
    async with server(Postbox(**answers)) as port:
        with pytest.raises(SendError) as raised:
            await channel(port).send(outbound())
    assert raised.value.reason is reason
    assert TO not in str(raised.value)


def script(
    *answers: str, then: str = "close"
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    """A server that gives these answers, one a line read, and then hangs, closes or swallows the mail first."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number, answer in enumerate(answers):
            if number:
                await reader.readline()
            writer.write(answer.encode() + b"\r\n")
        if then.startswith("swallow"):
            await reader.readuntil(b"\r\n.\r\n")
        if then.endswith("hang"):
            await asyncio.sleep(2)

    return talk


UNTIL_DATA = ("220 hi", "250 x", "250 ok", "250 ok", "354 go")


@pytest.mark.parametrize(
    ("talk", "reason"),
    [
        (script("421 4.3.2 closing"), Reason.throttled),
        (script("554 5.3.2 never"), Reason.misconfigured),
        (script(then="hang"), Reason.throttled),
        (script(then="close"), Reason.throttled),
        (script("220 hi", "250 x", then="hang"), Reason.throttled),
        (script("220 hi", "250 x", "250 ok", then="close"), Reason.throttled),
        (script(*UNTIL_DATA, then="swallow and hang"), Reason.unconfirmed),
        (script(*UNTIL_DATA, then="swallow and close"), Reason.unconfirmed),
    ],
)
async def test_a_lost_connection_before_and_after_the_mail_left(talk: Any, reason: Reason) -> None:
    async with listening(talk) as port:
        with pytest.raises(SendError) as raised:
            await channel(port, timeout=0.3).send(outbound())
    assert raised.value.reason is reason


async def test_a_server_that_dies_after_saying_yes_has_the_mail() -> None:
    async with listening(_swallow_and_accept) as port:
        assert await channel(port, timeout=0.3).send(outbound()) == "<kynnys-42@palaute.example>"


async def _swallow_and_accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await script(*UNTIL_DATA, then="swallow")(reader, writer)
    writer.write(b"250 taken\r\n")


async def test_a_server_that_does_not_listen() -> None:
    async with listening(script()) as port:
        pass
    with pytest.raises(SendError) as raised:
        await channel(port).send(outbound())
    assert raised.value.reason is Reason.throttled


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_login() -> None:
    seen: list[tuple[bytes, bytes]] = []

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"sala/sana", handled=False)

    postbox = Postbox()
    async with server(
        postbox, authenticator=authenticate, auth_require_tls=False, auth_required=True
    ) as port:
        await channel(port, login="kynnys:sala%2Fsana@").send(outbound())
        with pytest.raises(SendError) as wrong:
            await channel(port, login="kynnys:nope-secret@").send(outbound())
        with pytest.raises(SendError) as missing:
            await channel(port).send(outbound())
    assert seen[0] == (b"kynnys", b"sala/sana")
    assert wrong.value.reason is missing.value.reason is Reason.misconfigured
    assert "nope-secret" not in str(wrong.value)
    assert len(postbox.mail) == 1


async def test_a_password_never_leaves_this_machine_without_tls() -> None:
    """A host that is not this machine must offer STARTTLS; the socket here stands for such a one."""
    remote = Email("smtp://kynnys:salasana@mail.example:2525", sender=SENDER, now=lambda: NOW, timeout=1)
    lines: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hi\r\n")
        while line := await reader.readline():
            lines.append(line)
            writer.write(b"250-x\r\n250 AUTH PLAIN\r\n" if line.startswith(b"EHLO") else b"221 bye\r\n")

    async with listening(talk) as port:
        server = remote._server()
        server.hostname, server.port = "127.0.0.1", port
        with pytest.raises(SendError) as raised:
            await remote._open(server)
    assert raised.value.reason is Reason.misconfigured
    assert not any(line.startswith(b"AUTH") for line in lines)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 and its key, trusted only by clients that are told to."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + signed.public_bytes(
        Encoding.PEM
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(pem)
    return path


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_tls(certificate: Path, scheme: str) -> None:
    """By STARTTLS because the server offers it, and from the first byte; never with one we do not trust."""
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(certificate)
    postbox = Postbox()
    options = {"tls_context": serving, "require_starttls": True} if scheme == "smtp" else {}
    async with server(postbox, tls=serving if scheme == "smtps" else None, **options) as port:
        url = f"{scheme}://127.0.0.1:{port}"
        trusting = ssl.create_default_context(cafile=str(certificate))
        await Email(url, sender=SENDER, now=lambda: NOW, tls=trusting, timeout=5).send(outbound())
        with pytest.raises(SendError) as raised:
            await Email(url, sender=SENDER, now=lambda: NOW, timeout=5).send(outbound())
    assert raised.value.reason is Reason.misconfigured
    assert len(postbox.mail) == 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_subject_and_no_text_adds_a_header(subject: str, text: str) -> None:
    mail = channel(25)._write(outbound(subject=subject, text=f"{text}\r\n\r\nBcc: x@y.example"))
    parsed = email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)
    names = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"]
    assert sorted(parsed.keys()) == sorted([*names, "Content-Type", "Content-Transfer-Encoding"])


@pytest.mark.parametrize(
    "address", ["", "x", "a@b, c@d.example", "a@b.example\r\nBcc: c@d.example", "<a@b.example>", "a b@c.example", "ä@b.example"]
)  # fmt: skip
async def test_an_address_that_is_none_is_never_tried(address: str) -> None:
    with pytest.raises(SendError) as raised:
        await channel(1).send(outbound(address=address))
    assert raised.value.reason is Reason.unreachable


@pytest.mark.parametrize("url", ["", "localhost:25", "http://x", "smtp://", "smtp://u:salasana@h:port"])
def test_a_wrong_url_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(ValueError) as raised:
        Email(url, sender=SENDER)
    assert "salasana" not in str(raised.value)


def test_takes_no_hooks() -> None:
    with pytest.raises(Refused):
        channel(25).parse(Hook("https://x.example/hooks/email", {}, b""))
