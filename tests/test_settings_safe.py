"""Production's settings, read by a process of its own as production would."""

import json
import os
import subprocess
import sys

import pytest

from tests.rooms import BASE_DIR

PRODUCTION = {
    "SECRET_KEY": "a-key-for-this-test-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SITE_URL": "https://samarbeid.example.no",
    "DATABASE_URL": "postgres://samarbeid@database.example/samarbeid",
}
ASK = """
import json, sys
from samarbeid import settings
print(json.dumps({name: getattr(settings, name, None) for name in sys.argv[1:]}, default=str))
"""


def run(command: list[str], **told: str) -> "subprocess.CompletedProcess[str]":
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(BASE_DIR)}
    return subprocess.run(
        [sys.executable, *command],
        cwd=BASE_DIR,
        env={**kept, **told},
        capture_output=True,
        text=True,
        check=False,
    )


def settings(*names: str, **told: str) -> dict:
    """Settings as a process with exactly this environment sees them."""
    done = run(["-c", ASK, *names], **told)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_check_deploy_has_nothing_to_say() -> None:
    done = run(["manage.py", "check", "--deploy", "--fail-level=WARNING"], **PRODUCTION)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stdout + done.stderr


def test_production_is_closed() -> None:
    names = (
        "DEBUG",
        "DEMO",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "ALLOWED_HOSTS",
    )
    assert settings(*names, **PRODUCTION) == {
        "DEBUG": False,
        "DEMO": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "ALLOWED_HOSTS": ["samarbeid.example.no"],
    }


def test_every_cookie_is_out_of_reach_for_scripts() -> None:
    names = [
        f"{cookie}_COOKIE_{what}"
        for cookie in ("SESSION", "CSRF", "LANGUAGE")
        for what in ("HTTPONLY", "SECURE")
    ]
    assert set(settings(*names, **PRODUCTION).values()) == {True}


def test_nothing_set_is_production_not_demo() -> None:
    told = settings("DEMO", "DEBUG", "SECURE_SSL_REDIRECT", "SECRET_KEY", DATABASE_URL="postgres:///x")
    assert told == {"DEMO": False, "DEBUG": False, "SECURE_SSL_REDIRECT": True, "SECRET_KEY": ""}


def test_no_inline_code_is_allowed() -> None:
    policy = settings("CONTENT_SECURITY_POLICY", **PRODUCTION)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & {
        source for sources in policy.values() for source in sources
    }


def test_forwarded_headers_are_believed_only_from_our_own_proxy() -> None:
    names = ("SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT")
    assert settings(*names, **PRODUCTION) == {names[0]: None, names[1]: 0}
    assert settings(*names, **PRODUCTION, TRUSTED_PROXIES="1") == {
        names[0]: ["HTTP_X_FORWARDED_PROTO", "https"],
        names[1]: 1,
    }


def test_rate_limits_hold_across_processes() -> None:
    backend = settings("CACHES", **PRODUCTION)["CACHES"]["default"]["BACKEND"]
    assert backend.endswith("DatabaseCache")
    redis = settings("CACHES", **PRODUCTION, CACHE_URL="redis://cache.example/0")["CACHES"]["default"][
        "BACKEND"
    ]
    assert redis.endswith("RedisCache")


@pytest.mark.parametrize("lacking", ["SECRET_KEY", "SITE_URL"])
def test_production_refuses_to_serve_without(lacking: str) -> None:
    told = {name: value for name, value in PRODUCTION.items() if name != lacking}
    for command in (["-c", "import samarbeid.wsgi"], ["manage.py", "worker"], ["manage.py", "prepare"]):
        done = run(command, **told)
        assert done.returncode != 0
        assert f"{lacking} mangler" in done.stderr
        assert "Traceback" not in done.stderr
