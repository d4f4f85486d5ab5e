"""Office files that come out the same, byte for byte, from the same content: their zip carries no clock."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

_EPOCH = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def without_clock(packed: bytes, stated: datetime) -> bytes:
    """The same parts with the times of the zip fixed and those of docProps/core.xml set to the stated one (UTC)."""
    moment = stated.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _TIMES.sub(rb"\g<1>" + moment + rb"\g<2>", content)
            fixed = zipfile.ZipInfo(entry.filename, _EPOCH)
            fixed.compress_type, fixed.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(fixed, content)
    return out.getvalue()
