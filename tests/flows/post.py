"""A mail server and a webhook on this machine that keep what they are sent."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class _Mail(socketserver.StreamRequestHandler):
    """Just enough SMTP to take a message in; a log-in is refused, and what was said then is kept by nobody."""

    received: list[EmailMessage]

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                self._say("250-here", "250 AUTH PLAIN LOGIN")
            elif word == b"AUTH":
                self._say("535 5.7.8 no such user or password")
            elif word == b"DATA":
                self._say("354 go on")
                self._take_message()
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

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


@contextmanager
def mail_server() -> Iterator[tuple[int, list[EmailMessage]]]:
    """Gives the port and the messages received so far."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Mail", (_Mail,), {"received": []})) as server:
        yield from _served(server)


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
