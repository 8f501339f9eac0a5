"""The whole portal as processes: started, wounded, stopped – and every refusal to start in one line."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.rooms import BASE_DIR
from tests.waiting import until

pytestmark = pytest.mark.portal
# What the tests' own environment says must not reach the portal under test.
NOT_OURS = ("DATABASE_URL", "ALLOWED_HOSTS", "CACHE_URL", "SAMARBEID_DEMO", "DJANGO_SETTINGS_MODULE")


DEMO = {"SAMARBEID_DEMO": "1", "SECRET_KEY": "", "SITE_URL": ""}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environ(var: Path, **told: str) -> dict[str, str]:
    """A local installation in a folder of its own, on an embedded database; no demo unless asked for."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    local = {
        "SAMARBEID_VAR": str(var),
        "SECRET_KEY": "a-key-for-this-test-only-0123456789-abcdefghijklmnopqrstuvwxyz",
        "SITE_URL": f"http://localhost:{told.get('PORT', '8000')}",
        "WEB_PROCESSES": "1",
        "LOG_LEVEL": "INFO",
    }
    return {**kept, **local, **told}


class Portal:
    """A supervisor started by this test."""

    def __init__(self, var: Path, **told: str) -> None:
        self.var = var
        self.port = int(told.setdefault("PORT", str(free_port())))
        var.mkdir(exist_ok=True)
        self.said = var / "said"
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "samarbeid.supervisor"],
                cwd=BASE_DIR,
                env=environ(var, **told),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ready(self) -> bool:
        assert self.process.poll() is None, self.said.read_text()
        return bool(self.health().get("klar"))

    def health(self) -> dict[str, Any]:
        """What /helse/ says; empty when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/helse/", timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error)
        except OSError:
            return {}

    def part(self, *words: str) -> psutil.Process | None:
        """The supervisor's child whose command line has these words."""
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):
                if set(words) <= set(child.cmdline()) and child.status() != psutil.STATUS_ZOMBIE:
                    return child
        return None

    def web(self) -> psutil.Process | None:
        return self.part("gunicorn")

    def worker(self) -> psutil.Process | None:
        return self.part("manage.py", "worker")

    def database(self) -> psutil.Process | None:
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):
                if child.name() == "postgres":
                    return child
        return None

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number: int = signal.SIGTERM) -> str:
        """Stop as the terminal or the system does; returns what the portal said."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(timeout=60)
        return self.said.read_text()


@pytest.fixture
def var() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="samarbeid-", ignore_cleanup_errors=True) as place:
        os.chmod(place, 0o755)
        yield Path(place) / "var"


@pytest.fixture
def portal(var: Path) -> Iterator[Portal]:
    started = Portal(var, **DEMO)
    try:
        until(started.ready, 300)
        yield started
    finally:
        started.stop(signal.SIGKILL)


def refused(var: Path, **told: str) -> str:
    """The one line that a portal says when it cannot start."""
    done = subprocess.run(
        [sys.executable, "-m", "samarbeid.supervisor"],
        cwd=BASE_DIR,
        env=environ(var, **told),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def test_a_portal_lives_through_kills_and_stops_whole(portal: Portal) -> None:
    """One long story, because each start takes seconds."""
    # A second start in the same folder says that the first one runs.
    assert f"kjører allerede på http://localhost:{portal.port}" in refused(portal.var, PORT=str(free_port()))

    # Each part is killed in turn, and comes back by itself.
    for find in (portal.web, portal.worker, portal.database):
        killed = find()
        assert killed
        killed.kill()
        until(lambda find=find, killed=killed: (new := find()) and new.pid != killed.pid)
        until(portal.ready, 120)

    # The supervisor itself is killed: nothing is left behind, and the next start has everything.
    key = (portal.var / "secret_key").read_text()
    assert (portal.var / "secret_key").stat().st_mode & 0o777 == 0o600
    family = portal.family()
    portal.process.kill()
    until(lambda: not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in family), 60)
    portal.process.wait()
    again = Portal(portal.var, PORT=str(portal.port), **DEMO)
    try:
        until(again.ready, 120)
        assert (portal.var / "secret_key").read_text() == key

        # Ctrl-C stops all of it, in order.
        family = again.family()
        said = again.stop(signal.SIGINT)
        assert again.process.returncode == 0
        assert f"Samarbeid kjører på http://localhost:{again.port}" in said
        assert "Logg inn med passordet" in said
        assert "Legger inn demoinnhold" not in said
        assert "Traceback" not in said
        assert not any(p.is_running() for p in family)
        assert "database system is shut down" in (again.var / "database" / "log").read_text()
    finally:
        again.stop(signal.SIGKILL)


def test_a_busy_port_is_one_line(var: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"Port {port} på 127.0.0.1 kan ikke brukes" in refused(var, PORT=str(port))


def test_an_unreachable_database_is_one_line_without_the_password(var: Path) -> None:
    url = f"postgres://someone:hemmelig@127.0.0.1:{free_port()}/samarbeid"
    said = refused(var, DATABASE_URL=url, PORT=str(free_port()))
    assert "Får ikke kontakt med databasen samarbeid på 127.0.0.1" in said
    assert "hemmelig" not in said


def test_another_kind_of_database_is_one_line(var: Path) -> None:
    assert "bare PostgreSQL" in refused(var, DATABASE_URL="sqlite:///x", PORT=str(free_port()))


def test_production_without_key_and_address_is_one_line(var: Path) -> None:
    said = refused(var, SECRET_KEY="", SITE_URL="", PORT=str(free_port()))
    assert "SECRET_KEY mangler" in said
    assert "SITE_URL mangler" in said


@pytest.mark.parametrize("port", ["abc", "0", "70000"])
def test_a_port_that_is_none_is_one_line(var: Path, port: str) -> None:
    assert "PORT må være" in refused(var, PORT=port) or "et helt tall" in refused(var, PORT=port)


def test_stopped_while_it_is_made_ready_it_leaves_nothing_behind(var: Path) -> None:
    portal = Portal(var)
    try:
        until(lambda: "Oppdaterer databasen" in portal.said.read_text(), 60)
        family = portal.family()
        assert portal.stop(signal.SIGTERM).count("\n") == 1
        assert portal.process.returncode == 0
        assert [process for process in family if process.is_running()] == []
    finally:
        portal.stop(signal.SIGKILL)
