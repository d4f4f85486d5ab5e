"""Ask a server patiently: again after what passes (a timeout, a busy or failing server, a body cut off), never after what does not."""

from __future__ import annotations

import email.utils
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import requests
import urllib3

Reason = Literal[
    "key_missing", "key_refused", "blocked", "offline", "timed_out", "rate_limited", "server_failed", "refused", "redirected", "cut_off",
    "too_large", "answered_with_error", "not_a_table",
]  # fmt: skip
_PASSING: frozenset[Reason] = frozenset(("offline", "timed_out", "rate_limited", "server_failed", "cut_off"))
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server. Times are seconds."""

    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 120.0
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    whole_timeout: float = 600.0
    interval: float = 1.0
    """At least so long between two requests: DTM's API is shared by many."""
    most_bytes: int = 300_000_000


class AskFailed(Exception):
    """A server did not give what was asked for. `found` is its own word for it, without anything secret."""

    def __init__(self, reason: Reason, found: str = "", wait: float | None = None) -> None:
        super().__init__(f"{reason}: {found}" if found else reason)
        self.reason: Reason = reason
        self.found = found
        self.wait = wait

    @property
    def is_passing(self) -> bool:
        return self.reason in _PASSING


@dataclass(frozen=True, slots=True)
class Answer:
    """A body as it came, from where, and when (UTC)."""

    url: str
    status: int
    body: bytes
    fetched_at: datetime


Check = Callable[[bytes], None]


class Asker:
    """Sends requests one at a time, none sooner than `interval` after the one before."""

    def __init__(self, patience: Patience, sleep: Callable[[float], None] = time.sleep) -> None:
        self._patience, self._sleep = patience, sleep
        self._session = requests.Session()
        self._last = -1e9

    def ask(
        self, url: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None, follow: bool = False,
        check: Check = lambda body: None,
    ) -> Answer:  # fmt: skip
        """The answer to one request; `check` raises AskFailed where the body is not what it should be.

        `follow`: redirects are followed. Never with a key in the headers: it would be sent on to the other host.
        """
        for attempt in range(1, self._patience.attempts + 1):
            try:
                answer = self._once(url, params or {}, headers or {}, follow)
                check(answer.body)
                return answer
            except AskFailed as failure:
                wait = self._wait(attempt, failure)
                if not failure.is_passing or attempt == self._patience.attempts or wait > self._patience.longest_wait:
                    raise
                self._sleep(wait)
        raise AssertionError("unreachable")

    def _wait(self, attempt: int, failure: AskFailed) -> float:
        """What the server asks for, else twice as long each time, with some chance in it so that not all come back at once."""
        if failure.wait is not None:
            return failure.wait
        return float(self._patience.first_wait * 2 ** (attempt - 1) * random.uniform(0.8, 1.2))

    def _once(self, url: str, params: Mapping[str, Any], headers: Mapping[str, str], follow: bool) -> Answer:
        self._sleep(max(0.0, self._last + self._patience.interval - time.monotonic()))
        self._last = time.monotonic()
        timeouts = (self._patience.connect_timeout, self._patience.read_timeout)
        try:
            sent: dict[str, Any] = {"params": dict(params), "headers": dict(headers), "timeout": timeouts}
            with self._session.get(url, **sent, allow_redirects=follow, stream=True) as response:
                body = self._read(response)
                _judge(response, body)
                return Answer(response.url, response.status_code, body, datetime.now(UTC))
        except (requests.Timeout, urllib3.exceptions.TimeoutError):
            raise AskFailed("timed_out") from None
        except urllib3.exceptions.HTTPError:
            raise AskFailed("cut_off") from None
        except requests.ConnectionError:
            raise AskFailed("offline") from None
        except requests.RequestException as error:
            raise AskFailed("refused", type(error).__name__) from None

    def _read(self, response: requests.Response) -> bytes:
        """The whole body; a server that sends it drop by drop is given up after a while."""
        until, parts, size = time.monotonic() + self._patience.whole_timeout, [], 0
        # Piece by piece as it comes: a larger read would wait for its last byte.
        while part := response.raw.read1(_CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > self._patience.most_bytes:
                raise AskFailed("too_large")
            if time.monotonic() > until:
                raise AskFailed("timed_out")
        announced = response.headers.get("Content-Length")
        if announced and announced.isdigit() and "Content-Encoding" not in response.headers and int(announced) != size:
            raise AskFailed("cut_off")
        return b"".join(parts)


def _judge(response: requests.Response, body: bytes) -> None:
    """Raise AskFailed for an answer that is not the thing asked for."""
    status, found = response.status_code, f"{response.status_code} {response.reason or ''}".strip()
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise AskFailed("redirected", found)
    if status in (401, 403):
        # The gateway's firewall answers in HTML before it looks at any key.
        is_page = b"<html" in body[:2000].lower()
        raise AskFailed("blocked" if is_page else "key_refused", found)
    if status == 429:
        raise AskFailed("rate_limited", found, _retry_after(response))
    if status >= 500 or status == 408:
        raise AskFailed("server_failed", found, _retry_after(response))
    raise AskFailed("refused", found)


def _retry_after(response: requests.Response) -> float | None:
    """Retry-After, in seconds or as a date."""
    told = response.headers.get("Retry-After", "").strip()
    if told.isdigit():
        return float(told)
    try:
        return max(0.0, (email.utils.parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
