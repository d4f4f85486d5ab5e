"""`dtm fetch` against a local server that answers as DTM's API and HDX do: well, slowly, wrongly, or not at all."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from flows.commands.terms import DONE, FAILED, USAGE
from flows.fetch import Fetched, Wish, fetch
from flows.steps.fetching.asking import Asker, AskFailed, Patience
from flows.steps.fetching.dtm_api import OFFICIAL_URL, ApiAccess, PatientClient
from tests.api.envelopes import envelope, failure, operations, row, summed
from tests.api.server import KEY, Reply, Server, serving
from tests.flows.conftest import Base, make_base, run_dtm

HASTY = Patience(attempts=3, first_wait=0.01, longest_wait=2, connect_timeout=1, read_timeout=0.3, whole_timeout=1, interval=0)
JUNE, DECEMBER = date(2020, 6, 30), date(2020, 12, 31)
CERCLES = [row("Gao/Gao", JUNE, 500, row_id=1), row("Gao/Gao", JUNE, 100, "Natural disaster", row_id=2), row("Mopti/Koro", JUNE, 2_000, row_id=3)]
PATHS = ["/operation-list", "/admin0", "/admin1", "/admin2"]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        publish(server, CERCLES)
        yield server


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return make_base(tmp_path)


def publish(server: Server, cercles: list[dict[str, object]]) -> None:
    """Let the API hold some rounds."""
    server.will("/operation-list", Reply(envelope(operations(("Mali Conflict", "Active", "Mali"), ("Cyclone Idai", "Active", "Mozambique")))))
    server.will("/admin0", Reply(envelope(summed(summed(cercles)))))
    server.will("/admin1", Reply(envelope(summed(cercles))))
    server.will("/admin2", Reply(envelope(cercles)))


def access(server: Server, key: str = KEY) -> ApiAccess:
    return ApiAccess(key=SecretStr(key), url=server.url, hdx_url=server.url)


def ask(base: Base, server: Server, wish: Wish | None = None, patience: Patience = HASTY, key: str = KEY) -> list[Fetched]:
    return fetch(base.settings, wish or Wish(), access(server, key), patience)


def became(fetched: list[Fetched]) -> list[str]:
    return [one.reason or one.became for one in fetched]


def responses(base: Base) -> list[Path]:
    return sorted(path for path in (base.raw / "api").rglob("*.json") if not path.name.endswith(".request.json"))


def let_time_pass(base: Base, hours: int) -> None:
    """Let everything kept so far have been asked for some hours earlier."""
    for note in (base.raw / "api").rglob("*.request.json"):
        told = json.loads(note.read_text(encoding="utf-8"))
        told["checked_at"] = (datetime.fromisoformat(told["checked_at"]) - timedelta(hours=hours)).isoformat()
        note.write_text(json.dumps(told), encoding="utf-8")


class TestWhatIsKept:
    def test_the_operation_list_and_three_levels_are_asked_for_and_kept_as_they_came(self, base: Base, server: Server) -> None:
        assert became(ask(base, server)) == ["kept"] * 4
        assert server.asked == [("/operation-list", {}), *((path, {"Admin0Pcode": "MLI"}) for path in PATHS[1:])]
        assert set(server.keys) == {KEY}
        (admin2,) = [path for path in responses(base) if path.name.startswith("admin2_MLI_fetched_")]
        assert admin2.read_bytes() == envelope(CERCLES)
        note = json.loads(admin2.with_suffix(".request.json").read_text(encoding="utf-8"))
        assert note["url"] == f"{server.url}/admin2?Admin0Pcode=MLI" and note["params"] == {"Admin0Pcode": "MLI"}
        assert note["sha256"] == hashlib.sha256(envelope(CERCLES)).hexdigest()
        assert datetime.now(UTC) - datetime.fromisoformat(note["fetched_at"]) < timedelta(minutes=1)

    def test_the_next_run_takes_them_in(self, base: Base, server: Server) -> None:
        ask(base, server)
        base.night()
        assert base.national() == {"2020-06-30": 2_600} and base.rules() == set()
        assert base.ask("select operation_name, rounds_held from api_operation") == [("Mali Conflict", 1)]

    def test_a_fetch_cut_short_goes_on_where_it_stopped(self, base: Base, server: Server) -> None:
        server.will("/admin1", Reply(b"", 404))
        assert became(ask(base, server)) == ["kept", "kept", "refused", "kept"]
        publish(server, CERCLES)
        server.asked.clear()
        assert became(ask(base, server)) == ["fresh", "fresh", "kept", "fresh"]
        assert server.paths() == ["/admin1"]

    def test_later_only_rounds_that_can_be_new_or_mended_are_asked_for(self, base: Base, server: Server) -> None:
        ask(base, server)
        let_time_pass(base, 24)
        publish(server, [*CERCLES, row("Gao/Gao", DECEMBER, 700, row_id=4)])
        server.asked.clear()
        assert became(ask(base, server)) == ["unchanged", "kept", "kept", "kept"]
        assert server.asked[-1] == ("/admin2", {"Admin0Pcode": "MLI", "FromReportingDate": "2018-06-01"})
        base.night()
        assert base.national() == {"2020-06-30": 2_600, "2020-12-31": 700} and base.rules() == set()

    def test_an_answer_that_did_not_change_is_not_kept_twice(self, base: Base, server: Server) -> None:
        ask(base, server, Wish(all_rounds=True))
        before = responses(base)
        assert became(ask(base, server, Wish(all_rounds=True))) == ["unchanged"] * 4
        assert responses(base) == before

    def test_a_mended_round_fetched_before_the_next_run_replaces_the_first(self, base: Base, server: Server) -> None:
        ask(base, server)
        publish(server, [{**CERCLES[0], "numPresentIdpInd": 550}, *CERCLES[1:]])
        assert became(ask(base, server, Wish(all_rounds=True))) == ["unchanged", "kept", "kept", "kept"]
        base.night()
        assert base.national() == {"2020-06-30": 2_650} and base.rules() == set()

    def test_a_level_without_rows_is_not_kept(self, base: Base, server: Server) -> None:
        server.will("/admin2", Reply(envelope([])))
        assert became(ask(base, server)) == ["kept", "kept", "kept", "empty"]
        base.night()
        assert base.national() == {"2020-06-30": 2_600}

    def test_two_fetches_at_once_do_no_harm(self, base: Base, server: Server) -> None:
        import fcntl

        from flows.steps.lock import AlreadyRunning

        (base.raw / "api").mkdir()
        with (base.raw / "api" / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with pytest.raises(AlreadyRunning):
                ask(base, server)


class TestWhatGoesWrong:
    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (Reply(failure(401, "Access denied due to invalid subscription key"), 401), "key_refused"),
            (Reply(b"<html><body>403 Forbidden</body></html>", 403), "blocked"),
        ],
    )
    def test_a_refused_key_is_not_tried_again(self, base: Base, server: Server, reply: Reply, reason: str) -> None:
        server.will("/operation-list", reply)
        assert became(ask(base, server)) == [reason]
        assert server.paths() == ["/operation-list"] and responses(base) == []

    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (Reply(b"gone wrong", 500), "server_failed"), (Reply(b"", 503), "server_failed"), (Reply(b"slow down", 429), "rate_limited"),
            (Reply(envelope(CERCLES), announced=100_000), "cut_off"), (Reply(envelope(CERCLES)[:-9]), "cut_off"),
            (Reply(envelope(CERCLES, totalRecordsCount=9)), "cut_off"), (Reply(b"<html>maintenance</html>"), "cut_off"),
            (Reply(envelope(CERCLES), delay=0.5), "timed_out"), (Reply(envelope(CERCLES), drip=0.02), "timed_out"),
        ],
    )  # fmt: skip
    def test_what_passes_is_tried_again_and_nothing_half_is_kept(self, base: Base, server: Server, reply: Reply, reason: str) -> None:
        server.will("/admin2", reply)
        assert became(ask(base, server)) == ["kept", "kept", "kept", reason]
        assert server.paths().count("/admin2") == HASTY.attempts
        assert [path.name for path in responses(base) if "admin2" in path.name] == []
        server.will("/admin2", reply, Reply(envelope(CERCLES)))
        assert became(ask(base, server)) == ["fresh", "fresh", "fresh", "kept"]

    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (Reply(failure(200, "Operation not found")), "answered_with_error"), (Reply(b"", 404), "refused"), (Reply(b"", 400), "refused"),
            (Reply(b"", 302, {"Location": "https://elsewhere.example/"}), "redirected"),
        ],
    )  # fmt: skip
    def test_what_does_not_pass_is_asked_once(self, base: Base, server: Server, reply: Reply, reason: str) -> None:
        server.will("/admin2", reply)
        assert became(ask(base, server)) == ["kept", "kept", "kept", reason]
        assert server.paths().count("/admin2") == 1

    def test_the_server_says_how_long_to_wait(self, base: Base, server: Server) -> None:
        server.will("/admin2", Reply(b"", 429, {"Retry-After": "1"}), Reply(envelope(CERCLES)))
        assert became(ask(base, server))[-1] == "kept"
        first, second = [at for at, (path, _) in zip(server.times, server.asked, strict=True) if path == "/admin2"]
        assert 0.9 < second - first < 2.5

    @pytest.mark.parametrize("told", ["3600", format_datetime(datetime.now(UTC) + timedelta(hours=2))], ids=["seconds", "date"])
    def test_a_wait_beyond_patience_is_left_for_later(self, base: Base, server: Server, told: str) -> None:
        server.will("/admin2", Reply(b"", 429, {"Retry-After": told}))
        assert became(ask(base, server))[-1] == "rate_limited"
        assert server.paths().count("/admin2") == 1

    def test_requests_are_not_sent_at_once(self, base: Base, server: Server) -> None:
        ask(base, server, patience=Patience(interval=0.15))
        assert server.times[-1] - server.times[0] > 0.35

    def test_offline_what_is_held_stays_in_use(self, base: Base, server: Server) -> None:
        ask(base, server)
        let_time_pass(base, 24)
        with serving() as other:
            gone = access(other)
        fetched = fetch(base.settings, Wish(), gone, HASTY)
        assert became(fetched) == ["offline"] and fetched[0].held_since is not None
        base.night()
        assert base.national() == {"2020-06-30": 2_600}

    def test_a_key_is_never_sent_over_an_open_line(self) -> None:
        with pytest.raises(AskFailed, match=r"refused: http://dtm\.example"):
            PatientClient(ApiAccess(key=SecretStr(KEY), url="http://dtm.example/v3"), Asker(HASTY))

    def test_the_official_address_is_the_official_clients(self) -> None:
        client = PatientClient(ApiAccess(key=SecretStr(KEY)), Asker(HASTY))
        assert client._get_endpoint("admin2") == f"{OFFICIAL_URL}/admin2"
        assert client._get_endpoint("operations") == f"{OFFICIAL_URL}/operation-list"


class TestCommand:
    @pytest.fixture(autouse=True)
    def environment(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DTM_API_URL", server.url)
        monkeypatch.setenv("DTMAPI_SUBSCRIPTION_KEY", KEY)
        monkeypatch.setattr("flows.steps.fetching.asking.Patience.__init__.__defaults__", (2, 0.01, 2.0, 1.0, 0.3, 1.0, 0.0, 10_000_000))

    def test_it_says_what_came_of_each_request_and_what_to_do_next(self, base: Base) -> None:
        status, printed = run_dtm("fetch", "--raw", base.raw)
        assert status == DONE, printed
        assert "admin2_MLI : 3 ligne(s), déposées dans" in printed and "Au prochain passage (dtm run)" in printed
        assert "admin2_MLI: asked less than six hours ago" in run_dtm("fetch", "--raw", base.raw, "--lang", "en")[1]

    def test_without_a_key_it_says_where_to_put_one(self, base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DTMAPI_SUBSCRIPTION_KEY")
        status, printed = run_dtm("fetch", "--raw", base.raw)
        assert status == FAILED
        assert "DTMAPI_SUBSCRIPTION_KEY" in printed and "Rien n'est gardé de l'API : les chiffres reposent sur les fichiers." in printed

    def test_offline_it_says_so_and_what_stays_in_use(self, base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
        assert run_dtm("fetch", "--raw", base.raw)[0] == DONE
        let_time_pass(base, 24)
        monkeypatch.setenv("DTM_API_URL", "http://127.0.0.1:9")
        status, printed = run_dtm("fetch", "--raw", base.raw)
        assert status == FAILED
        assert "le serveur n'est pas joignable" in printed and "reste en usage (dernière réponse : " in printed

    def test_the_key_is_written_nowhere(self, base: Base, server: Server, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        server.will("/admin2", Reply(failure(401, "invalid key"), 401))
        printed = "".join(run_dtm("fetch", "--raw", base.raw, *more)[1] for more in ((), ("--json",), ("--all",)))
        kept = "".join(path.read_text(encoding="utf-8") for path in (base.raw / "api").rglob("*") if path.is_file())
        assert server.keys.count(KEY) >= 4
        assert KEY not in printed + kept + caplog.text + repr(access(server))

    def test_for_machines(self, base: Base) -> None:
        told = json.loads(run_dtm("fetch", "--raw", base.raw, "--json")[1])
        assert [(one["request"], one["became"], one["rows"]) for one in told][-1] == ("admin2_MLI", "kept", 3)

    def test_without_raw_it_is_wrong_usage(self, tmp_path: Path) -> None:
        assert run_dtm("fetch", "--raw", tmp_path / "nowhere")[0] == USAGE


class TestHdx:
    CSV = b"operation,admin0Name,admin0Pcode,admin1Name,admin2Name,adminLevel,numPresentIdpInd,reportingDate,assessmentType\n" \
          b"Mali Conflict,Mali,MLI,Gao,Gao,2,640,2020-06-30T00:00:00,BA\n"  # fmt: skip
    ID = "0dcd8c8a-7b5e-4b5c-9c2f-0a4b6a3f2f11"

    def test_the_address_of_a_resource_is_followed_to_its_file(self, base: Base, server: Server) -> None:
        told = {"success": True, "result": {"url": f"{server.url}/download/mali-iom-dtm.csv", "name": "Mali IOM DTM"}}
        server.will("/api/3/action/resource_show", Reply(json.dumps(told).encode()))
        server.will("/download/mali-iom-dtm.csv", Reply(b"", 302, {"Location": f"{server.url}/storage/file"}))
        server.will("/storage/file", Reply(self.CSV))
        assert became(ask(base, server, Wish(hdx=f"{server.url}/dataset/mali/resource/{self.ID}"))) == ["kept"]
        assert server.asked[0] == ("/api/3/action/resource_show", {"id": self.ID}) and set(server.keys) == {None}
        base.night()
        assert base.national() == {"2020-06-30": 640}

    def test_a_dataset_gives_its_tables(self, base: Base, server: Server) -> None:
        files = [{"url": f"{server.url}/f/{name}", "format": kind, "name": name} for name, kind in (("a.csv", "CSV"), ("map.zip", "SHP"))]
        server.will("/api/3/action/package_show", Reply(json.dumps({"success": True, "result": {"resources": files}}).encode()))
        server.will("/f/a.csv", Reply(self.CSV))
        assert became(ask(base, server, Wish(hdx=f"{server.url}/dataset/mali-dtm"))) == ["kept"]

    def test_a_local_file_is_taken_as_it_is(self, base: Base, server: Server, tmp_path: Path) -> None:
        local = tmp_path / "mali hxl.csv"
        local.write_bytes(self.CSV)
        assert became(ask(base, server, Wish(hdx=str(local)))) == ["kept"]
        assert became(ask(base, server, Wish(hdx=str(local)))) == ["unchanged"]
        (kept,) = (base.raw / "api" / "hdx").glob("mali_hxl_fetched_*.csv")
        assert kept.read_bytes() == self.CSV

    @pytest.mark.parametrize(
        ("replies", "reason"),
        [
            ({"/api/3/action/resource_show": Reply(b'{"success": false, "error": {"message": "Not found"}}')}, "answered_with_error"),
            ({"/api/3/action/resource_show": Reply(b"<html>")}, "cut_off"),
            (
                {"/api/3/action/resource_show": Reply(b'{"success": true, "result": {"url": "PAGE"}}'), "/p.csv": Reply(b"<!DOCTYPE html>")},
                "not_a_table",
            ),
        ],
    )
    def test_what_is_not_a_table_is_refused(self, base: Base, server: Server, replies: dict[str, Reply], reason: str) -> None:
        for path, reply in replies.items():
            server.will(path, Reply(reply.body.replace(b"PAGE", f"{server.url}/p.csv".encode()), reply.status))
        assert became(ask(base, server, Wish(hdx=f"{server.url}/dataset/x/resource/{self.ID}"))) == [reason]

    @pytest.mark.parametrize("source", ["nowhere.csv", "ftp://host/x.csv"])
    def test_an_address_that_is_none_is_refused(self, base: Base, server: Server, source: str) -> None:
        assert became(ask(base, server, Wish(hdx=source))) == ["refused"]
