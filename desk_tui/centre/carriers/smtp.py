"""The carrier that is always there: mail, by which text-message gateways take messages too."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from desk_tui.centre.carriers.config import Smtp


class CarrierDown(Exception):
    """Nobody there, or not now: try again later."""


class NotCarried(Exception):
    """The carrier will never take this one: the reason, in its own words."""


def carry(config: Smtp, message: str, to: str, text: str, at: datetime) -> None:
    """Hand one message to the mail server.

    The message's id is its Message-ID, so that one handed over twice after a fall is known for
    the same. Raises CarrierDown or NotCarried.
    """
    letter = _letter(config, message, to, text, at)
    try:
        with _open(config) as server:
            if config.user:
                server.login(config.user, config.password)
            server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        _raise(code, said, error)
    except smtplib.SMTPResponseException as error:
        _raise(error.smtp_code, error.smtp_error, error)
    except (OSError, smtplib.SMTPException) as error:
        raise CarrierDown(str(error)) from error


def _letter(config: Smtp, message: str, to: str, text: str, at: datetime) -> EmailMessage:
    letter = EmailMessage()
    try:
        letter["From"] = config.sender
        letter["To"] = config.to.format(to=to) if config.to else to
    except (ValueError, LookupError) as error:
        # An address that is two lines could add a recipient of its own.
        raise NotCarried(f"địa chỉ không gửi được: {error}") from error
    letter["Subject"], letter["Date"] = config.title, format_datetime(at)
    letter["Message-ID"] = f"<{message}@{config.sender.rpartition('@')[2]}>"
    letter.set_content(text)
    return letter


def _raise(code: int, said: bytes | str, error: Exception) -> None:
    """5xx is for ever, except that a refused sign-in is the operator's to mend."""
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    forever = 500 <= code < 600 and code not in (530, 534, 535)
    raise (NotCarried if forever else CarrierDown)(f"{code} {words}") from error


def _open(config: Smtp) -> smtplib.SMTP:
    if config.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(config.host, config.port, timeout=config.seconds, context=context)
    server = smtplib.SMTP(config.host, config.port, timeout=config.seconds)
    if config.security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server
