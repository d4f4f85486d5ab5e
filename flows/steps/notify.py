"""Carry a message of the night to people: by mail or webhook, as the environment says. Secrets stay in the environment.

A message that cannot be sent is noted and never raised: a mail server that is down must not cost the night.
"""

from __future__ import annotations

import os
import smtplib
import ssl
import urllib.request
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from json import dumps
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PATIENCE_SECONDS = 20
CHANNELS = ("mail", "webhook")


class NotifySettings(BaseSettings):
    """Where messages go, from `DTM_...` in the environment; secrets may come from systemd's credentials as well."""

    model_config = SettingsConfigDict(env_prefix="DTM_", extra="ignore", hide_input_in_errors=True)

    smtp_host: str = ""
    smtp_port: int | None = Field(None, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = ""
    mail_to: str = ""
    webhook_url: SecretStr = SecretStr("")
    remind_days: int = Field(7, ge=1)
    instance: str = "DTM Mali"

    @property
    def port(self) -> int:
        """The port given, or the usual one of the security asked for."""
        return self.smtp_port or {"starttls": 587, "tls": 465, "none": 25}[self.smtp_security]

    @property
    def recipients(self) -> list[str]:
        return [address for part in self.mail_to.replace(";", ",").split(",") if (address := part.strip())]

    @property
    def has_channel(self) -> bool:
        return bool(self.smtp_host and self.recipients) or bool(self.webhook_url.get_secret_value())


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A channel (mail, webhook, settings) through which the message did not go, and why; never with a secret in it.

    "address": it went by mail, but not to these addresses, which the server refuses.
    """

    channel: Literal["mail", "webhook", "settings", "address"]
    error: str


def load_settings() -> NotifySettings | Undelivered:
    """The settings of the environment; what is wrong with them where they cannot be used, by the name of the setting alone."""
    try:
        settings = NotifySettings(_secrets_dir=os.environ.get("CREDENTIALS_DIRECTORY"))  # type: ignore[call-arg]
    except ValidationError as error:
        return Undelivered("settings", ", ".join(f"DTM_{str(fault['loc'][0]).upper()}" for fault in error.errors()))
    if bool(settings.smtp_host) != bool(settings.recipients):
        return Undelivered("settings", "DTM_MAIL_TO" if settings.smtp_host else "DTM_SMTP_HOST")
    return settings


def deliver(settings: NotifySettings, subject: str, text: str, record: Mapping[str, Any], through: Collection[str] = CHANNELS) -> list[Undelivered]:
    """Send the message through every channel that is set (of those in `through`); the ones that failed. Raises nothing."""
    failed = []
    if "mail" in through and settings.smtp_host and settings.recipients:
        try:
            failed += [Undelivered("address", address) for address in _mail(settings, subject, text)]
        except Exception as error:
            failed.append(Undelivered("mail", _without_secrets(error)))
    if "webhook" in through and settings.webhook_url.get_secret_value():
        try:
            _post(settings.webhook_url.get_secret_value(), {"text": f"{subject}\n\n{text}", **record})
        except Exception as error:
            failed.append(Undelivered("webhook", _without_secrets(error)))
    return failed


def _mail(settings: NotifySettings, subject: str, text: str) -> Sequence[str]:
    """Send the message; the addresses that the server refuses, where it takes others."""
    message = EmailMessage()
    # A header holds one line: what comes from file names could hold more.
    message["Subject"] = " ".join(subject.split())
    message["From"] = settings.mail_from or settings.smtp_user or settings.recipients[0]
    message["To"] = ", ".join(settings.recipients)
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain="dtm.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    encrypted = ssl.create_default_context()
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.smtp_host, settings.port, timeout=PATIENCE_SECONDS, context=encrypted)
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.port, timeout=PATIENCE_SECONDS)
    with server:
        if settings.smtp_security == "starttls":
            server.starttls(context=encrypted)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        return sorted(server.send_message(message))


def _post(url: str, record: Mapping[str, Any]) -> None:
    if not url.startswith(("http://", "https://")):
        raise ValueError("DTM_WEBHOOK_URL: http, https")
    body = dumps(record, ensure_ascii=False, default=str).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json; charset=utf-8"})
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS):
        pass


def _without_secrets(error: Exception) -> str:
    """The kind and number of an error: its text may repeat an address or what a server was told."""
    number = getattr(error, "smtp_code", None) or getattr(error, "code", None) or getattr(error, "errno", None)
    reason = getattr(error, "reason", None)
    inner = f", {type(reason).__name__}" if isinstance(reason, Exception) else ""
    return type(error).__name__ + (f" {number}" if number else "") + inner
