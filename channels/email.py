"""E-mail: one plain message to one address, by SMTP.

The `Message-ID` comes from our own id and is the same over every try, so that mail that arrived twice is known to
be one. A subject holds nothing of a person: subjects show on lock screens and in logs.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from urllib.parse import unquote, urlsplit

import aiosmtplib

from channels.clock import Clock, utc_now
from channels.message import Hook, Inbound, Outbound, Reason, Receipt, Refused, SendError

TIMEOUT = 30.0  # seconds for each step of the exchange

# One mailbox, nothing quoted: what may not be in it (white space, commas, brackets) cannot become a second
# address or a second header.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


class Email:
    """`url` is `smtp://user:password@host:port` or `smtps://…`; the default ports are 25 and 465.

    With `smtp` the connection turns to TLS where the server offers it. A password leaves this machine only under
    TLS: a server that asks for one without offering TLS is an error of the settings.
    """

    name = "email"

    def __init__(
        self,
        url: str,
        *,
        sender: str,
        now: Clock = utc_now,
        timeout: float = TIMEOUT,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Raises `ValueError`, which never shows the password."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ValueError("the mail server's URL has no proper host and port") from None
        if parts.scheme not in ("smtp", "smtps") or not host:
            raise ValueError("the mail server's URL must be smtp://host:port or smtps://host:port")
        if not _ADDRESS.fullmatch(sender):
            raise ValueError("the sender must be one e-mail address without a name")
        self._host = host
        self._port = port
        self._wrapped = parts.scheme == "smtps"
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._sender = sender
        self._domain = sender.partition("@")[2]
        self._now = now
        self._timeout = timeout
        self._tls = tls

    def parse(self, hook: Hook) -> Sequence[Inbound | Receipt]:
        raise Refused("e-mail takes no hooks", 404)

    async def send(self, message: Outbound) -> str:
        """Give the `Message-ID`."""
        if not _ADDRESS.fullmatch(message.address):
            raise SendError(Reason.unreachable, "not an e-mail address")
        mail = self._write(message)
        server = self._server()
        try:
            await self._open(server)
            await self._envelope(server, message.address)
            await self._data(server, mail.as_bytes())
        finally:
            await _leave(server)
        return str(mail["Message-ID"])

    async def close(self) -> None:
        pass  # each message has a connection of its own: an application sends a few an hour

    def _write(self, message: Outbound) -> EmailMessage:
        mail = EmailMessage(policy=SMTP_POLICY)
        mail["From"] = self._sender
        mail["To"] = message.address
        mail["Subject"] = " ".join(_printable(message.subject).split()) or "Kynnys"
        mail["Date"] = self._now()
        mail["Message-ID"] = f"<kynnys-{message.id}@{self._domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        mail.set_content(
            message.text.encode("utf-8", "replace").decode(), charset="utf-8", cte="quoted-printable"
        )
        return mail

    def _server(self) -> aiosmtplib.SMTP:
        secret = self._password is not None and not _loopback(self._host)
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            use_tls=self._wrapped,
            start_tls=False if self._wrapped else (True if secret else None),
            tls_context=self._tls,
            timeout=self._timeout,
            local_hostname=self._domain,
        )

    async def _open(self, server: aiosmtplib.SMTP) -> None:
        try:
            await server.connect()
        except aiosmtplib.SMTPResponseException as error:  # greeting, EHLO, STARTTLS, password
            reason = Reason.throttled if error.code < 500 else Reason.misconfigured
            raise _failed(reason, error) from None
        except OSError as error:  # refused, lost, timed out, not trusted
            distrusted = isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError)
            raise _failed(Reason.misconfigured if distrusted else Reason.throttled, error) from None
        except (aiosmtplib.SMTPException, ValueError) as error:  # no TLS or no way to log in is offered
            raise _failed(Reason.misconfigured, error) from None

    async def _envelope(self, server: aiosmtplib.SMTP, address: str) -> None:
        """Until DATA nothing has been handed over, and a lost connection costs nothing."""
        try:
            await server.mail(self._sender)
            await server.rcpt(address)
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _failed(Reason.throttled, error) from None

    async def _data(self, server: aiosmtplib.SMTP, mail: bytes) -> None:
        try:
            await server.data(mail)
        except aiosmtplib.SMTPResponseException as error:
            raise _failed(Reason.throttled if error.code < 500 else Reason.rejected, error) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _failed(Reason.unconfirmed, error) from None


async def _leave(server: aiosmtplib.SMTP) -> None:
    """The message's result is known; what fails here does not change it."""
    try:
        if server.is_connected:
            await server.quit(timeout=2)
    except (aiosmtplib.SMTPException, OSError):
        pass
    finally:
        server.close()


def _refused(error: aiosmtplib.SMTPResponseException) -> SendError:
    if error.code < 500:
        return _failed(Reason.throttled, error)
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        # RFC 3463: 5.1.x speaks of the address; anything else (policy, relaying) of the message.
        return _failed(Reason.unreachable if error.message.startswith("5.1.") else Reason.rejected, error)
    # 552 speaks of the size, every other refusal of MAIL FROM of our right to send.
    return _failed(Reason.rejected if error.code == 552 else Reason.misconfigured, error)


def _failed(reason: Reason, error: Exception) -> SendError:
    """The server's own words are left out: they tend to repeat the address."""
    code = str(error.code) if isinstance(error, aiosmtplib.SMTPResponseException) else None
    return SendError(reason, f"{type(error).__name__} {code or ''}".rstrip(), code=code)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
