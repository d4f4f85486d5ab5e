"""Whether a question was asked: the `relevant` conditions of an XLSForm, as far as they are about answers and constants.

A condition that is written in more than that (functions of dates, positions, regular expressions) is not guessed at: then
nobody can tell a question that was not asked from one that was not answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

Answer = str | float | None
"""The codes chosen, joined by spaces; a number; None where nothing was answered."""
Condition = Callable[[Mapping[str, Answer]], bool | None]
"""Answers a row; None where a question it rests on is not in the table."""
_TOKEN = re.compile(
    r"\s*(?:(?P<question>\$\{[\w.-]+\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign><=|>=|!=|=|<|>|\(|\)|,)|"
    r"(?P<word>[A-Za-z][\w-]*))"
)


class _Unreadable(Exception):
    """A condition in more than answers and constants."""


@dataclass(slots=True)
class _Reader:
    tokens: list[tuple[str, str]]
    at: int = 0

    def next_is(self, *texts: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at][1].lower() in texts and self.tokens[self.at][0] in ("sign", "word")

    def take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise _Unreadable
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, text: str) -> None:
        if not self.next_is(text):
            raise _Unreadable
        self.at += 1


@lru_cache(maxsize=5_000)
def read_condition(text: str) -> Condition | None:
    """The condition that a text states; None for one that cannot be read."""
    try:
        reader = _Reader(_tokens(text))
        condition = _any_of(reader)
        return condition if reader.at == len(reader.tokens) else None
    except _Unreadable:
        return None


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    plain = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0xA0: " "}).strip()
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None or match.lastgroup is None:
            raise _Unreadable
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return tokens


def _any_of(reader: _Reader) -> Condition:
    parts = [_all_of(reader)]
    while reader.next_is("or"):
        reader.at += 1
        parts.append(_all_of(reader))
    return parts[0] if len(parts) == 1 else lambda row: _either([part(row) for part in parts])


def _all_of(reader: _Reader) -> Condition:
    parts = [_single(reader)]
    while reader.next_is("and"):
        reader.at += 1
        parts.append(_single(reader))
    return parts[0] if len(parts) == 1 else lambda row: _both([part(row) for part in parts])


def _either(found: list[bool | None]) -> bool | None:
    return True if True in found else None if None in found else False


def _both(found: list[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True


def _single(reader: _Reader) -> Condition:
    if reader.next_is("not"):
        reader.at += 1
        reader.expect("(")
        inner = _any_of(reader)
        reader.expect(")")
        return lambda row: None if (found := inner(row)) is None else not found
    if reader.next_is("("):
        reader.at += 1
        inner = _any_of(reader)
        reader.expect(")")
        return inner
    if reader.next_is("selected"):
        reader.at += 1
        reader.expect("(")
        question = _question(reader)
        reader.expect(",")
        kind, code = reader.take()
        reader.expect(")")
        if kind not in ("text", "number"):
            raise _Unreadable
        return _about(question, lambda answer: code.strip("'\"") in _codes(answer))
    if reader.next_is("true", "false"):
        is_true = reader.take()[1].lower() == "true"
        reader.expect("(")
        reader.expect(")")
        return lambda row: is_true
    return _comparison(reader)


def _question(reader: _Reader) -> str:
    kind, text = reader.take()
    if kind != "question":
        raise _Unreadable
    return text[2:-1]


def _about(question: str, holds: Callable[[Answer], bool]) -> Condition:
    return lambda row: holds(row[question]) if question in row else None


def _codes(answer: Answer) -> list[str]:
    return answer.split() if isinstance(answer, str) else [] if answer is None else [_plain(answer)]


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else str(number)


def _comparison(reader: _Reader) -> Condition:
    question = _question(reader)
    if not reader.next_is("=", "!=", "<", ">", "<=", ">="):
        raise _Unreadable
    sign = reader.take()[1]
    kind, text = reader.take()
    if kind not in ("text", "number"):
        raise _Unreadable
    value = text.strip("'\"")
    if sign in ("=", "!="):
        return _about(question, lambda answer: (_is(answer, value)) is (sign == "="))
    try:
        bound = float(value)
    except ValueError:
        raise _Unreadable from None
    return _about(question, lambda answer: _compare(answer, sign, bound))


def _is(answer: Answer, value: str) -> bool:
    """Nothing answered is the empty text, as in the form."""
    if answer is None:
        return value == ""
    try:
        return float(answer) == float(value)
    except ValueError:
        return str(answer) == value


def _compare(answer: Answer, sign: str, bound: float) -> bool:
    try:
        number = float(answer) if answer is not None else None
    except ValueError:
        return False
    if number is None:
        return False
    return {"<": number < bound, ">": number > bound, "<=": number <= bound, ">=": number >= bound}[sign]
