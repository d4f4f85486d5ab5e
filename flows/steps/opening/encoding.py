"""The characters of a text: which encoding a file is written in, and whether a text was read in a wrong one."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from flows.steps.messages import issue
from flows.steps.records import Refused

_READ_AS_WINDOWS = re.compile(r"Ã[\u0080-\u00bf¨©ª«®¯°³´¹»¼€‚ƒ„…†‡ˆ‰Š‹Œ]|Â[\u00a0°»«]|â€|\ufffd")
"""UTF-8 read as Windows-1252: "Ã©" for "é"; or what could not be read at all."""
_READ_FROM_DOS_OR_MAC = re.compile(r"(?<=[A-Za-z])[‚ƒ„…†‡ˆ‰Š‹ŒŽ\u008e\u008f\u0090](?=[A-Za-z])|(?<=[a-z])[‚ŠŽ\u008e](?![A-Za-z])")
""" "CSV (MS-DOS)" or "CSV (Macintosh)" read as Windows-1252: "R‚gion" or "RŽgion" for "Région"."""


def is_garbled(text: str) -> bool:
    """Whether the accented letters of a text were read in another encoding than they were written in."""
    return bool(_READ_AS_WINDOWS.search(text) or _READ_FROM_DOS_OR_MAC.search(text))


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 (as Excel's "Unicode text") or Windows-1252. Raises Refused where it is none, or garbled."""
    text = _decode(content).lstrip("\ufeff")
    if garbled := next((word for word in text.split() if not word.isascii() and is_garbled(word)), None):
        raise Refused(issue("garbled_file", found=garbled[:60]))
    return text


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Refused(issue("truncated_workbook", found=str(error)[:120])) from error
    if b"\0" in content:
        raise Refused(issue("not_a_workbook", found="?"))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def encoding_of(path: Path) -> str:
    """The encoding of a text file, read in blocks: UTF-8 where all of it is, else Windows-1252. Raises Refused for bytes of none."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    with path.open("rb") as file:
        head = file.read(2)
        if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        file.seek(0)
        while block := file.read(1 << 22):
            if b"\0" in block:
                raise Refused(issue("not_a_workbook", found="?"))
            try:
                decoder.decode(block) if is_utf8 else None
            except UnicodeDecodeError:
                is_utf8 = False
    return "utf-8-sig" if is_utf8 else "cp1252"
