"""Is everything at the SMS provider as it must be? Asked of the provider, answered in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.config.language_texts import of_languages, texts_of
from bot.config.settings import Settings, SettingsError
from bot.organisation import Organisation
from channels.message import Reason, SendError
from channels.registry import SMS
from channels.twilio_setup import Hooks, Setup, look
from channels.wire import Wire
from dialogs.assistant import Assistant

RETRIES = "#rc=5&rp=all"  # Twilio tries five times more after any fault, within its fifteen seconds
AUTHORISED = "KYNNYS_SMS_SENDER_AUTHORISED"
NOT_AUTHORISED = (
    "Traficom's rule for SMS senders (Regulation 28 L/2025 M): every sender of texts to Finnish numbers, phone "
    "numbers too, must be authorised in advance through the SMS provider; phones show others as unknown. "
    f"Set {AUTHORISED}=1 once the provider has confirmed it."
)
# Twilio's own answers, and the keywords that go with them, beside those in English that it always knows.
OPT_OUT = (
    ("opt-out", "utter_stop_ok", "stop"),
    ("opt-in", "utter_start_ok", "start"),
    ("help", "utter_help", "help"),
)


class Weight(StrEnum):
    fine = "ok"
    mend = "MEND"
    confirm = "CHECK"  # only a person can see it: Twilio's API does not tell it


@dataclass(frozen=True, slots=True)
class Finding:
    weight: Weight
    what: str


async def check(
    settings: Settings,
    organisation: Organisation,
    dialogs: Assistant,
    *,
    wire: Wire | None = None,
) -> list[Finding]:
    """Everything found, fine or not. Raises `SettingsError` where there is no account to ask about."""
    if settings.sms_account_sid is None or settings.sms_auth_token is None or settings.sms_from is None:
        raise SettingsError(
            "KYNNYS_SMS_ACCOUNT_SID, KYNNYS_SMS_AUTH_TOKEN and KYNNYS_SMS_FROM must be set: nobody to ask about"
        )
    sender = settings.sms_from
    findings = [*_sender(sender), *_own_url(settings.public_url)]
    try:
        setup = await look(
            account_sid=settings.sms_account_sid,
            auth_token=settings.sms_auth_token.get_secret_value(),
            sender=sender,
            api_url=settings.sms_api_url,
            wire=wire,
        )
    except SendError as error:
        findings.append(_refused(error))
    else:
        findings += _setup(setup, sender, settings.public_url)
    findings += _authorised(settings)
    findings += _opt_out(sender, organisation, dialogs)
    return findings


def _refused(error: SendError) -> Finding:
    if error.reason is Reason.misconfigured:
        return Finding(
            Weight.mend,
            f"Twilio refuses us (code {error.code}): account SID, auth token or Messaging Service is wrong",
        )
    return Finding(Weight.mend, f"Twilio cannot be asked just now ({error}): try again")


def _sender(sender: str) -> Iterator[Finding]:
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}|[0-9]{5,6}|MG[0-9a-fA-F]{32}", sender):
        yield Finding(
            Weight.mend,
            "KYNNYS_SMS_FROM is a name or no number: nobody can answer it. Use a Finnish number, +358…, or a "
            "Messaging Service that holds one, MG…",
        )
    elif sender.startswith("+") and not sender.startswith("+358"):
        yield Finding(
            Weight.mend, "the sender is no Finnish number: two-way SMS in Finland needs a domestic one"
        )
    else:
        yield Finding(Weight.fine, "people can answer our sender")


def _own_url(public_url: str | None) -> Iterator[Finding]:
    if public_url is None:
        yield Finding(
            Weight.mend,
            "KYNNYS_PUBLIC_URL is not set: Twilio's signatures cannot be checked behind a proxy, and messages go "
            "without a status callback",
        )
    elif not public_url.startswith("https://"):
        yield Finding(Weight.mend, "KYNNYS_PUBLIC_URL must begin with https://: texts pass over it")
    else:
        yield Finding(Weight.fine, f"each message asks for its status at {public_url}/hooks/sms/status")


def _setup(setup: Setup, sender: str, public_url: str | None) -> Iterator[Finding]:
    if setup.status != "active":
        yield Finding(Weight.mend, f"the account is {setup.status}: Twilio sends nothing for it")
    elif setup.trial:
        yield Finding(Weight.mend, "the account is a trial: it sends to verified numbers only")
    else:
        yield Finding(Weight.fine, "the account is active")
    if setup.service is not None:
        service = setup.service
        if service.names:
            yield Finding(
                Weight.mend,
                f"the Messaging Service holds the alphanumeric sender {', '.join(service.names)}: Twilio prefers it "
                "in Finland, and then nobody can answer. Take it out of the service",
            )
        if not any(number.startswith("+358") for number in service.numbers):
            yield Finding(
                Weight.mend, "the Messaging Service holds no Finnish number: add one to its senders"
            )
        if service.own_hooks:
            yield from _hooks("the Messaging Service", service.hooks, public_url)
        else:
            yield Finding(
                Weight.mend,
                'the Messaging Service defers to the webhook of its number: choose "Send a webhook" in its '
                "integration instead, so that every number in it is heard",
            )
    elif sender.startswith("+"):
        if setup.number is None:
            yield Finding(Weight.mend, "the account has no such number as KYNNYS_SMS_FROM")
            return
        if not setup.number.texts:
            yield Finding(Weight.mend, "the number cannot send or receive SMS")
        yield from _hooks("the number", setup.number.hooks, public_url)


def _hooks(whose: str, hooks: Hooks, public_url: str | None) -> Iterator[Finding]:
    ours = f"{public_url or 'https://…'}/hooks/sms{RETRIES}"
    if public_url is not None and hooks.inbound == ours and hooks.method == "POST":
        yield Finding(Weight.fine, f"{whose} calls us, and tries again where we do not answer")
    else:
        yield Finding(Weight.mend, f"the webhook of {whose} for incoming messages must be POST {ours}")
    if hooks.fallback.startswith("https://"):
        yield Finding(Weight.fine, f"{whose} has a fallback")
    else:
        yield Finding(
            Weight.mend,
            f"{whose} has no fallback URL: set {ours} there too, or the same path at a second address of ours",
        )


def _authorised(settings: Settings) -> Iterator[Finding]:
    if settings.sms_sender_authorised:
        yield Finding(Weight.fine, f"the sender is authorised for Finland ({AUTHORISED})")
    else:
        yield Finding(Weight.mend, NOT_AUTHORISED)


def _opt_out(sender: str, organisation: Organisation, dialogs: Assistant) -> Iterator[Finding]:
    lines = []
    for kind, response, keyword in OPT_OUT:
        for language in organisation.settings.languages:
            text = _said(dialogs, response, language, organisation)
            keywords = getattr(texts_of(language).opt_out, keyword)
            lines.append(f"{kind}, {language}: {keywords} -> {text}")
    place = "" if sender.startswith("MG") else " (it needs a Messaging Service with our number in it)"
    yield Finding(
        Weight.confirm,
        "Advanced Opt-Out cannot be asked for: open Messaging > Services > Opt-Out Management in Twilio's console"
        f"{place}, switch it on and give these keywords and answers, or people get Twilio's own in English:"
        + "".join(f"\n    {line}" for line in lines),
    )


def _said(dialogs: Assistant, response: str, language: str, organisation: Organisation) -> str:
    values = organisation.facts(language, organisation.settings.promises) | of_languages(
        organisation.settings.languages, language
    )
    text = dialogs.responses[response].variation(SMS).texts[language]
    return text.fill(lambda name: values.get(name, ""))


def wrong(findings: Sequence[Finding]) -> bool:
    return any(finding.weight is Weight.mend for finding in findings)
