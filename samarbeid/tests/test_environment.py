"""What is read from the environment, and how faults in it are told."""

from pathlib import Path

import pytest

from samarbeid import environment
from samarbeid.environment import Fault
from samarbeid.outgoing_mail import mail_settings

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def mail(demo: bool = False, **told: str) -> dict:
    return mail_settings(told, demo=demo, folder=Path("/mail"), host="samarbeid.example.no")


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://post.example.no", 25, False, False),
        ("smtp://post.example.no:587?tls=1", 587, True, False),
        ("smtp+tls://post.example.no", 587, True, False),
        ("smtps://post.example.no", 465, False, True),
    ],
)
def test_mail_server_by_address(url: str, port: int, tls: bool, ssl: bool) -> None:
    told = mail(EMAIL_URL=url)
    assert (told["EMAIL_BACKEND"], told["EMAIL_HOST"], told["EMAIL_PORT"]) == (SMTP, "post.example.no", port)
    assert (told["EMAIL_USE_TLS"], told["EMAIL_USE_SSL"]) == (tls, ssl)


def test_name_and_password_of_the_mail_server_may_hold_any_sign() -> None:
    told = mail(EMAIL_URL="smtps://portal%40rana:p%2Fo%3Ard@post.example.no")
    assert (told["EMAIL_HOST_USER"], told["EMAIL_HOST_PASSWORD"]) == ("portal@rana", "p/o:rd")


def test_demo_without_a_mail_server_writes_files_and_production_never_does() -> None:
    assert mail(demo=True)["EMAIL_FILE_PATH"] == "/mail"
    assert mail(demo=True, EMAIL_HOST="post.example.no")["EMAIL_BACKEND"] == SMTP
    assert mail()["EMAIL_BACKEND"] == SMTP


@pytest.mark.parametrize("told", [{"EMAIL_URL": "post.example.no"}, {"EMAIL_HOST": "x", "EMAIL_PORT": "abc"}])
def test_a_mail_server_that_cannot_be_understood_is_told(told: dict[str, str]) -> None:
    with pytest.raises(Fault):
        mail(**told)


@pytest.mark.parametrize("text", ["åtte", "-1", "0", "65536", "8000.5"])
def test_a_port_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Fault, match="PORT"):
        environment.port()


def test_the_database_is_named_without_its_password() -> None:
    assert environment.database_place("postgres://u:hemmelig@db.example:5433/samarbeid") == (
        "samarbeid på db.example, port 5433"
    )
    assert environment.database_place("postgres://u@/samarbeid?host=/run/x") == "samarbeid på /run/x"


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("postgres://u@/n?host=/tmp/Åse/X", "/tmp/Åse/X"),
        ("postgres://u:p@%2Ftmp%2FX/n", "/tmp/X"),
        ("postgres://u:p@db.example:5432/n", ""),
        ("postgres:///n", ""),
    ],
)
def test_a_sockets_folder_keeps_its_letters(url: str, folder: str) -> None:
    assert environment.socket_folder(url) == folder


def test_the_demos_key_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SAMARBEID_DEMO", "1")
    monkeypatch.setattr(environment, "VAR", tmp_path / "var")
    first = environment.secret_key()
    assert len(first) >= 50
    assert environment.secret_key() == first
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_production_never_gets_a_key_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SAMARBEID_DEMO", "0")
    monkeypatch.delenv("SITE_URL", raising=False)
    assert environment.secret_key() == ""
    assert [fault.split()[0] for fault in environment.missing_in_production()] == ["SECRET_KEY", "SITE_URL"]
