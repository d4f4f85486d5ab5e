"""A mail server and a webhook on this machine that keep what they are sent."""

from __future__ import annotations

import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any


class _Mail(socketserver.StreamRequestHandler):
    """Just enough SMTP to take a message in; a log-in is taken where the line is encrypted, and what was said then is kept by nobody."""

    received: list[EmailMessage]
    certificate: ssl.SSLContext | None
    is_encrypted_at_once: bool

    def handle(self) -> None:
        if self.is_encrypted_at_once:
            self._encrypt()
        self._say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                offered = ["250-STARTTLS"] if self.certificate and not self._is_encrypted() else []
                self._say("250-here", *offered, "250 AUTH PLAIN LOGIN")
            elif word == b"STAR":
                self._say("220 go on")
                self._encrypt()
            elif word == b"AUTH":
                self._say("235 welcome" if self._is_encrypted() else "535 5.7.8 no such user or password")
            elif word == b"RCPT" and b"nobody@" in line:
                self._say("550 no such mailbox")
            elif word == b"DATA":
                self._say("354 go on")
                self._take_message()
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _is_encrypted(self) -> bool:
        return isinstance(self.request, ssl.SSLSocket)

    def _encrypt(self) -> None:
        assert self.certificate is not None
        self.request = self.certificate.wrap_socket(self.request, server_side=True)
        self.setup()

    def _take_message(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        self._say("250 taken")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Hook(BaseHTTPRequestHandler):
    received: list[dict[str, Any]]

    def do_POST(self) -> None:
        self.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(500 if self.path.startswith("/broken") else 204)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


class _Quiet(socketserver.ThreadingTCPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that does not trust the certificate hangs up."""


@contextmanager
def mail_server(certificate: ssl.SSLContext | None = None, is_encrypted_at_once: bool = False) -> Iterator[tuple[int, list[EmailMessage]]]:
    """Gives the port and the messages received so far. With a certificate it offers STARTTLS, or speaks TLS from the first byte."""
    told = {"received": [], "certificate": certificate, "is_encrypted_at_once": is_encrypted_at_once}
    with _Quiet(("127.0.0.1", 0), type("Mail", (_Mail,), told)) as server:
        yield from _served(server)


def write_certificate(path: Path) -> Path:
    """A certificate of this machine with its key, signed by itself, for a day."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def tls_server(certificate: Path, security: str) -> AbstractContextManager[tuple[int, list[EmailMessage]]]:
    """A mail server that offers STARTTLS ("starttls") or speaks TLS from the first byte ("tls")."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return mail_server(context, is_encrypted_at_once=security == "tls")


@contextmanager
def webhook() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Gives the port and the documents received so far; the path /broken answers with an error."""
    with HTTPServer(("127.0.0.1", 0), type("Hook", (_Hook,), {"received": []})) as server:
        yield from _served(server)


def _served(server: Any) -> Iterator[tuple[int, list[Any]]]:
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1], server.RequestHandlerClass.received
    finally:
        server.shutdown()
