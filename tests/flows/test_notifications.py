"""Who is told what after a night that failed, or went well in part, and what `dtm status` says of it in the morning."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.commands.terms import DONE, FAILED, FILES_REJECTED
from flows.steps.lock import alone
from flows.steps.notify import NotifySettings
from flows.steps.warehouse.freshness import flow_freshness
from tests.flows.conftest import DTM, Base, run_dtm, with_plain_spaces
from tests.flows.post import mail_server, tls_server, webhook, write_certificate

SECRET = "s3cr3t-pa55"
GOOD, FAULTY = {"Gao/Gao/Gao": (10, 60)}, {"Gao/Gaoo/Gao": (10, 60)}


@pytest.fixture(autouse=True)
def nobody_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("DTM_", "CREDENTIALS_"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EmailMessage]]:
    with mail_server() as (port, received):
        set_mail(monkeypatch, port)
        yield received


def set_mail(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    settings = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": port, "SMTP_SECURITY": "none", "MAIL_FROM": "dtm@mali.test"}
    for name, value in {**settings, "MAIL_TO": "data@mali.test, chef@mali.test"}.items():
        monkeypatch.setenv(f"DTM_{name}", str(value))


def run(base: Base, *options: object) -> tuple[int, str]:
    return run_dtm("run", "--direct", *options, "--raw", base.raw, "--warehouse", base.settings.warehouse)


def status(base: Base, *options: object) -> tuple[int, str]:
    return run_dtm("status", *options, "--raw", base.raw, "--warehouse", base.settings.warehouse)


def body(mail: EmailMessage) -> str:
    return with_plain_spaces(str(mail.get_content()))


class TestANightThatRejectsAFile:
    def test_one_mail_says_which_file_which_cell_and_what_to_do_french_first(self, base: Base, mails: list[EmailMessage]) -> None:
        base.round("Dec_2018.xlsx", GOOD, date(2018, 12, 31))
        base.round("Dec_2019.xlsx", FAULTY)
        (base.raw / "dtm" / "torn.xlsx").write_bytes(b"PK\x03\x04")
        assert run(base)[0] == FILES_REJECTED
        (mail,) = mails
        assert with_plain_spaces(mail["Subject"]) == "DTM Mali : 2 fichier(s) à corriger / 2 file(s) to mend"
        assert mail["To"] == "data@mali.test, chef@mali.test"
        french, english = body(mail).split("-- English")
        for text, words in (
            (french, ("« Gaoo » : cercle introuvable dans la liste des lieux.", "À faire : ")),
            (english, ("“Gaoo” is not a known cercle.", "To do: ")),
        ):
            assert [
                word
                for word in (*words, "dtm/Dec_2019.xlsx", "Data!C2", "dtm/torn.xlsx", "warehouse/rejected/dtm/Dec_2019_A_CORRIGER.xlsx")
                if word not in text
            ] == [], text
            assert "Dec_2018" not in text

    def test_the_same_problems_are_not_told_every_night_and_their_end_is_told_once(self, base: Base, mails: list[EmailMessage]) -> None:
        base.round("Dec_2019.xlsx", FAULTY)
        run(base)
        run(base)
        assert len(mails) == 1, "told already"
        base.round("Dec_2018.xlsx", FAULTY, date(2018, 12, 31))
        run(base)
        assert len(mails) == 2, "another one is news"
        told = base.settings.warehouse / "last_message.json"
        told.write_text(told.read_text(encoding="utf-8").replace(str(date.today().year), str(date.today().year - 1)), encoding="utf-8")
        run(base)
        assert len(mails) == 3, "nobody mended them: told again after a while"
        for name, day in (("Dec_2018.xlsx", date(2018, 12, 31)), ("Dec_2019.xlsx", date(2019, 12, 31))):
            base.round(name, GOOD, day)
        run(base)
        run(base)
        assert [with_plain_spaces(mail["Subject"]) for mail in mails[3:]] == ["DTM Mali : tout est rentré dans l'ordre / all is well again"]

    def test_a_night_without_fault_tells_nobody(self, base: Base, mails: list[EmailMessage]) -> None:
        base.round("Dec_2019.xlsx", GOOD)
        assert run(base)[0] == DONE
        base.round("Dec_2019.xlsx", FAULTY)
        run(base, "--no-notify")
        assert mails == []

    def test_a_webhook_gets_the_same_as_text_and_as_data(self, base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
        base.round("Dec_2019.xlsx", FAULTY)
        with webhook() as (port, received):
            monkeypatch.setenv("DTM_WEBHOOK_URL", f"http://127.0.0.1:{port}/hook")
            run(base)
        (told,) = received
        assert told["status"] == "rejected" and "Data!C2 : « Gaoo »" in with_plain_spaces(told["text"])
        assert [(file["file"], file["issues"][0]["cell"]) for file in told["rejected"]] == [("dtm/Dec_2019.xlsx", "C2")]

    def test_a_file_name_can_put_nothing_into_the_heading_of_a_mail(self, base: Base, mails: list[EmailMessage]) -> None:
        base.round("Dec_2019.xlsx", GOOD)
        (base.raw / "dtm" / "a\nBcc: all@mali.test\n.xlsx").write_bytes(b"")
        run(base)
        (mail,) = mails
        assert mail["Bcc"] is None and "son nom est illisible : dtm/a\ufffdBcc: all@mali.test\ufffd.xlsx" in body(mail)


class TestANightThatFails:
    def test_it_is_told_by_mail_and_in_the_morning(self, base: Base, mails: list[EmailMessage]) -> None:
        base.round("Dec_2019.xlsx", GOOD)
        run(base)
        base.settings.corrections.write_text("- file: x\n", encoding="utf-8")
        code, printed = run(base)
        assert code == FAILED
        (mail,) = mails
        assert with_plain_spaces(mail["Subject"]) == "DTM Mali : ÉCHEC de la nuit, rien n'est publié / the night FAILED, nothing is published"
        assert "corrections.yml" in body(mail) and printed.splitlines()[0] in body(mail)
        code, printed = status(base)
        assert code == FAILED and "a échoué. Rien n'est publié" in printed
        assert json.loads(status(base, "--json")[1])["last_failure"]["message_en"].startswith("Nothing is published")
        base.settings.corrections.unlink()
        run(base)
        assert status(base)[0] == DONE and with_plain_spaces(mails[-1]["Subject"]).startswith("DTM Mali : tout est rentré dans l'ordre")

    def test_a_fault_of_the_program_is_told_too(self, base: Base, mails: list[EmailMessage]) -> None:
        from flows.watch import watched

        def fail() -> Any:
            raise ZeroDivisionError("by zero")

        with pytest.raises(ZeroDivisionError):
            watched(base.settings, fail)
        assert "erreur imprévue du programme (ZeroDivisionError: by zero)" in body(mails[0])

    def test_a_run_that_finds_another_at_work_is_told_once_and_leaves_no_failure_behind(self, base: Base, mails: list[EmailMessage]) -> None:
        base.round("Dec_2019.xlsx", GOOD)
        run(base)
        with alone(base.settings.warehouse):
            assert [run(base)[0], run(base)[0]] == [FAILED, FAILED]
            assert "Une exécution est en cours depuis le" in status(base)[1]
        assert len(mails) == 1 and "Une autre exécution est en cours" in body(mails[0])
        code, printed = status(base)
        assert code == DONE and "a échoué" not in printed

    def test_a_run_that_was_killed_is_told_in_the_morning(self, base: Base) -> None:
        base.round("Dec_2019.xlsx", GOOD)
        run(base)
        script = "import os, signal, sys\nfrom pathlib import Path\nfrom flows.steps.lock import alone\n" \
                 "with alone(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"  # fmt: skip
        done = subprocess.run([sys.executable, "-c", script, str(base.settings.warehouse)], check=False)
        assert done.returncode == -signal.SIGKILL
        assert "a été interrompue avant la fin" in status(base)[1]
        run(base)
        assert "interrompue" not in status(base)[1]


class TestMailOverTls:
    """A server on this machine whose certificate is made here: trusted where SSL_CERT_FILE names it, as for an organisation's own authority."""

    @pytest.fixture(scope="class")
    def certificate(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        return write_certificate(tmp_path_factory.mktemp("tls") / "server.pem")

    @pytest.mark.parametrize("security", ["starttls", "tls"])
    def test_the_message_arrives_with_log_in_by_an_encrypted_line(
        self, base: Base, certificate: Path, monkeypatch: pytest.MonkeyPatch, security: str
    ) -> None:
        with tls_server(certificate, security) as (port, received):
            set_mail(monkeypatch, port)
            for name, value in {"DTM_SMTP_SECURITY": security, "DTM_SMTP_USER": "dtm", "DTM_SMTP_PASSWORD": SECRET}.items():
                monkeypatch.setenv(name, value)
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            assert run(base, "--notify-test")[0] == DONE
            assert len(received) == 1 and received[0]["From"] == "dtm@mali.test"
            monkeypatch.delenv("SSL_CERT_FILE")
            code, printed = run(base, "--notify-test")
            assert code == FAILED and "SSLCertVerificationError" in printed and len(received) == 1, "a certificate nobody vouches for"

    def test_without_a_port_the_usual_one_of_the_security_is_used(self) -> None:
        ports = {security: NotifySettings(smtp_security=security).port for security in ("starttls", "tls", "none")}
        assert ports == {"starttls": 587, "tls": 465, "none": 25}

    def test_an_address_that_the_server_refuses_is_told_while_the_others_get_it(
        self, base: Base, mails: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DTM_MAIL_TO", "data@mali.test, nobody@mali.test")
        base.round("Dec_2019.xlsx", FAULTY)
        run(base)
        assert len(mails) == 1 and "(adresse refusée par le serveur de courriel : nobody@mali.test)" in status(base)[1]
        run(base)
        assert len(mails) == 1, "the others are not told each night for it"


class TestAMessageThatCannotBeSent:
    def test_it_does_not_fail_the_night_is_told_in_the_morning_and_tried_again(self, base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
        base.round("Dec_2019.xlsx", FAULTY)
        with mail_server() as (port, _):
            pass
        set_mail(monkeypatch, port)
        code, printed = run(base)
        assert code == FILES_REJECTED and base.published.exists()
        assert "message not sent: mail, ConnectionRefusedError 111" in printed
        assert "Le message de la nuit n'a pas pu être envoyé (courriel : ConnectionRefusedError 111)" in status(base)[1]
        with mail_server() as (port, received):
            set_mail(monkeypatch, port)
            run(base)
        assert len(received) == 1 and "n'a pas pu être envoyé" not in status(base)[1]

    @pytest.mark.parametrize("setting", [{"SMTP_USER": "dtm", "SMTP_PASSWORD": SECRET}, {"SMTP_SECURITY": "starttls"}, {"SMTP_PORT": f"{SECRET}x"}],
                             ids=["a log-in refused", "no encryption offered", "a setting that is no port"])  # fmt: skip
    def test_why_is_said_and_no_secret_is(
        self, base: Base, mails: list[EmailMessage], monkeypatch: pytest.MonkeyPatch, setting: dict[str, str]
    ) -> None:  # fmt: skip
        for name, value in setting.items():
            monkeypatch.setenv(f"DTM_{name}", value)
        base.round("Dec_2019.xlsx", FAULTY)
        told = run(base)[1] + status(base)[1] + run(base, "--notify-test")[1]
        assert mails == [] and SECRET not in told + (base.settings.warehouse / "last_message.json").read_text(encoding="utf-8")
        assert any(reason in told for reason in ("SMTPAuthenticationError 535", "SMTPNotSupportedError", "DTM_SMTP_PORT"))

    def test_a_webhook_that_answers_with_an_error_is_told_without_its_address(self, base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
        base.round("Dec_2019.xlsx", FAULTY)
        with webhook() as (port, _):
            monkeypatch.setenv("DTM_WEBHOOK_URL", f"http://127.0.0.1:{port}/broken?token={SECRET}")
            code, printed = run(base)
        assert code == FILES_REJECTED and "webhook, HTTPError 500" in printed and SECRET not in printed

    def test_secrets_may_come_from_the_credentials_of_a_service(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from flows.steps.notify import NotifySettings, load_settings

        (tmp_path / "dtm_smtp_password").write_text(SECRET, encoding="utf-8")
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        settings = load_settings()
        assert isinstance(settings, NotifySettings) and settings.smtp_password.get_secret_value() == SECRET and SECRET not in repr(settings)


def test_a_test_message_can_be_asked_for(base: Base, mails: list[EmailMessage]) -> None:
    assert run(base, "--notify-test") == (DONE, "Ceci est un essai : les messages de la nuit arrivent bien ici.\n")
    assert with_plain_spaces(mails[0]["Subject"]) == "DTM Mali : message d'essai / test message" and not base.published.exists()


class TestFreshness:
    @pytest.fixture
    def flows(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect() as connection:
            connection.execute("""
                create table flow_by_month as
                    from (values (date '2022-02-01', 5), (date '2022-03-01', 7), (date '2022-04-01', null)) as _(month, individuals);
                create table fmp as from (values (1, null::date), (2, null), (3, date '2022-02-10')) as _(fmp_id, closed_date);
                create table fmp_activity as from (values (1, 'Gogui', date '2022-03-01', true), (2, 'Bénéna', date '2022-01-01', true),
                    (2, 'Bénéna', date '2022-03-01', false), (3, 'Kidal', date '2022-02-01', true)) as _(fmp_id, fmp, month, is_active)""")
            yield connection

    def test_an_open_point_without_the_last_month_is_late_and_a_closed_one_is_not(self, flows: duckdb.DuckDBPyConnection) -> None:
        fresh = flow_freshness(flows)
        assert fresh and (fresh.last_month, fresh.late_points) == (date(2022, 3, 1), (("Bénéna", date(2022, 1, 1)),))

    @pytest.mark.parametrize("gone", [["flow_by_month"], ["fmp"]])
    def test_a_warehouse_without_flow_tables_says_nothing_of_them(self, flows: duckdb.DuckDBPyConnection, gone: list[str]) -> None:
        for table in gone:
            flows.execute(f"drop table {table}")
        fresh = flow_freshness(flows)
        assert fresh is None or fresh.late_points == ()


def test_two_runs_at_once_the_second_leaves_with_a_message_and_the_first_ends_well(base: Base) -> None:
    for year in range(2012, 2020):
        base.round(f"Dec_{year}.xlsx", GOOD, date(year, 12, 31))
    command = [str(DTM), "run", "--direct", "--raw", str(base.raw), "--warehouse", str(base.settings.warehouse)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)]
    while not (base.settings.warehouse / ".lock").exists():
        time.sleep(0.01)
    runs.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
    printed = [process.communicate(timeout=60)[0] for process in runs]
    assert [process.returncode for process in runs] == [DONE, FAILED], printed
    assert "Une autre exécution est en cours" in printed[1] and "Traceback" not in printed[1]
    assert len(base.national()) == 8
