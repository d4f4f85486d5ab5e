"""DTM's API through its official client (package dtmapi), with what that one lacks: the body as it came, Retry-After, other hosts.

Source of addresses and parameters: dtmapi.config and dtmapi.api, version 3 of the displacement API.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from dtmapi import DTMApi
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows.steps.fetching.asking import Answer, Asker, AskFailed
from flows.steps.opening.responses import read_rows
from flows.steps.records import Refused

OFFICIAL_URL = "https://dtmapi.iom.int/v3/displacement"
LEVELS = ("admin0", "admin1", "admin2")
_LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))


class ApiAccess(BaseSettings):
    """How the API is reached: from the environment, under the official client's own name for the key."""

    model_config = SettingsConfigDict(env_prefix="", extra="ignore", populate_by_name=True)
    key: SecretStr = Field(default=SecretStr(""), alias="DTMAPI_SUBSCRIPTION_KEY")
    url: str = Field(default=OFFICIAL_URL, alias="DTM_API_URL")
    hdx_url: str = Field(default="https://data.humdata.org", alias="DTM_HDX_URL")


class PatientClient(DTMApi):  # type: ignore[misc]
    """The official client, whose requests an Asker carries out: each gives the answer as it came, checked to be whole.

    Raises AskFailed: without a key, over an open line, and whatever the request ends in.
    """

    def __init__(self, access: ApiAccess, asker: Asker) -> None:
        key = access.key.get_secret_value().strip()
        if not key:
            raise AskFailed("key_missing")
        address = urlsplit(access.url)
        if address.scheme != "https" and address.hostname not in _LOCAL:
            raise AskFailed("refused", f"{address.scheme}://{address.hostname}")
        # The official client writes its own account of each step; ours is enough.
        logging.getLogger("dtmapi").setLevel(logging.CRITICAL)
        super().__init__(subscription_key=key)
        self._base, self._asker = access.url.rstrip("/"), asker

    def _get_endpoint(self, endpoint_type: str) -> str:
        return str(super()._get_endpoint(endpoint_type)).replace(OFFICIAL_URL, self._base, 1)

    def _fetch_data(self, api_url: str, params: Mapping[str, Any] | None = None, to_pandas: bool = True, **_: Any) -> Answer:
        return self._asker.ask(api_url, params, self._headers(), check=_is_whole)

    def operations(self) -> Answer:
        """The list of operations of all countries."""
        answer: Answer = self.get_all_operations(to_pandas=False)
        return answer

    def displacement(self, level: str, params: Mapping[str, str]) -> Answer:
        """IDPs at a level (admin0, admin1, admin2) under the API's own parameters."""
        answer: Answer = getattr(self, f"get_idp_{level}_data")(**params, to_pandas=False)
        return answer


def _is_whole(body: bytes) -> None:
    """The envelope is whole, says that it went well, and holds the rows it announces."""
    try:
        read_rows(body)
    except Refused as refusal:
        reason = "answered_with_error" if refusal.issue.rule == "response_is_an_error" else "cut_off"
        raise AskFailed(reason, refusal.issue.found or "") from None  # type: ignore[arg-type]
