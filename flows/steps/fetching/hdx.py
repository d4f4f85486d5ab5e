"""HDX: the address of a resource, or of a dataset with its CSV resources, becomes files; a local HXL file is taken as it is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.steps.arrivals.discover import TABULAR
from flows.steps.fetching.asking import Asker, AskFailed

_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_RESOURCE = re.compile(rf"/resource/({_ID})/?$|resource_show\?id=({_ID})$|^({_ID})$")
_DATASET = re.compile(r"/dataset/([a-z0-9_-]+)/?$|package_show\?id=([a-z0-9_-]+)$")


@dataclass(frozen=True, slots=True)
class HdxFile:
    """One file of HDX (or a local copy): what it is called, where it came from, its content."""

    name: str
    url: str
    body: bytes


def fetch_hdx(source: str, hdx_url: str, asker: Asker) -> list[HdxFile]:
    """The files behind a resource, a dataset, a download address or a local path. Raises AskFailed, OSError for a local file."""
    path = Path(source)
    if path.is_file():
        return [HdxFile(_tabular(path.name), path.name, path.read_bytes())]
    if match := _RESOURCE.search(source):
        resources = [_ckan(source, hdx_url, asker, "resource_show", next(found for found in match.groups() if found))]
    elif match := _DATASET.search(source):
        dataset = _ckan(source, hdx_url, asker, "package_show", next(found for found in match.groups() if found))
        resources = [resource for resource in dataset.get("resources") or () if str(resource.get("format", "")).upper() in ("CSV", "XLSX", "XLS")]
    elif source.startswith(("https://", "http://")):
        resources = [{"url": source, "name": urlsplit(source).path.rpartition("/")[2]}]
    else:
        raise AskFailed("refused", source)
    if not resources:
        raise AskFailed("not_a_table", source)
    return [_download(resource, asker) for resource in resources]


def _ckan(source: str, hdx_url: str, asker: Asker, action: str, id_: str) -> dict[str, Any]:
    """What CKAN tells of a resource or dataset, asked of the host the address names."""
    parts = urlsplit(source)
    host = f"{parts.scheme}://{parts.netloc}" if parts.netloc else hdx_url.rstrip("/")
    answer = asker.ask(f"{host}/api/3/action/{action}", {"id": id_}, follow=True)
    try:
        told = json.loads(answer.body)
        if told["success"] is True:
            return dict(told["result"])
        found = str(told.get("error", {}).get("message", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise AskFailed("cut_off") from None
    raise AskFailed("answered_with_error", found)


def _download(resource: dict[str, Any], asker: Asker) -> HdxFile:
    url = str(resource.get("download_url") or resource.get("url") or "")
    named = (urlsplit(url).path.rpartition("/")[2], str(resource.get("name") or ""))
    name = next((text for text in named if Path(text).suffix.lower() in TABULAR), named[0])
    answer = asker.ask(url, follow=True, check=_is_no_page)
    return HdxFile(_tabular(name), url, answer.body)


def _is_no_page(body: bytes) -> None:
    if body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise AskFailed("not_a_table", "HTML")


def _tabular(name: str) -> str:
    """The name, made safe for a file of raw/. Raises AskFailed where it is no table's."""
    safe = re.sub(r"[^\w.-]+", "_", name).lstrip(".")
    if Path(safe).suffix.lower() not in TABULAR:
        raise AskFailed("not_a_table", name)
    return safe
