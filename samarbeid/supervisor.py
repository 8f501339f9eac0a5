"""One process that owns the running portal: embedded database, web server and worker.

`python -m samarbeid.supervisor` (what `make run` ends in). It sets up what a start needs (migrations,
registers, demo content, static files), starts the parts, starts again one that dies, and stops everything on
Ctrl-C or SIGTERM. It holds the listening socket itself, so a busy port is told at once and a web server that
is restarted loses no caller. Every part is its child and dies with it, also by kill -9 (`processes.child`).
"""

import contextlib
import ctypes
import ctypes.util
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import psycopg2

from samarbeid import environment, processes
from samarbeid.embedded import AlreadyOwned, EmbeddedDatabase
from samarbeid.environment import BASE_DIR, VAR, Fault

# WeasyPrint's libraries, and the Debian packages that bring them (scripts/setup.py names the same).
LIBRARIES = ("gobject-2.0", "pango-1.0", "harfbuzz", "harfbuzz-subset", "fontconfig", "pangoft2-1.0")
STOP_SECONDS = 20
LOG_LIMIT = 20 * 1024 * 1024
# A part that dies at once is started again with longer and longer waits, up to this.
LONGEST_PAUSE = 10.0


@dataclass
class Part:
    """A child to be kept alive."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    pause: float = field(default=0.0)
    due: float = 0.0


class Supervisor:
    """Starts, watches and stops the portal of this folder."""

    def __init__(self) -> None:
        self.demo = environment.is_demo()
        self.port = environment.port()
        self.bind = os.environ.get("BIND") or "127.0.0.1"
        self.database: EmbeddedDatabase | None = None
        self.environ = dict(os.environ)
        self.parts: list[Part] = []
        self.stopping = False
        self._preparing: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None
        self._listener: socket.socket | None = None

    # The whole life ----------------------------------------------------------------------------------------

    def run(self) -> int:
        """Run until told to stop; returns the exit code. Raises `Fault` when the portal cannot start."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told_to_stop)
        try:
            self._take_the_folder()
            self._refuse_what_is_missing()
            self._listen()
            self._start_database()
            if not self.stopping:
                self._prepare()
            if not self.stopping:
                self._start_parts()
                self._say_where()
            while not self.stopping:
                self._watch()
                time.sleep(0.2)
            return 0
        finally:
            self._stop()

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        if self._preparing and self._preparing.poll() is None:
            self._preparing.terminate()

    # Before the start --------------------------------------------------------------------------------------

    def _take_the_folder(self) -> None:
        VAR.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(VAR / "portal.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Fault(self._running_already()) from None
        # What a killed supervisor left is ending by itself; here it is waited for.
        for told in self._noted():
            if leftover := processes.find(told):
                processes.end_group(leftover, 5)

    def _running_already(self) -> str:
        with contextlib.suppress(OSError, ValueError, KeyError):
            told = json.loads((VAR / "portal.json").read_text())
            return f"Portalen kjører allerede på {told['address']} (prosess {told['supervisor']['pid']})."
        return "Portalen er allerede i ferd med å starte fra denne mappen."

    def _noted(self) -> list[dict[str, float]]:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            return list(json.loads((VAR / "portal.json").read_text()).get("parts", {}).values())
        return []

    def _note(self) -> None:
        """Write down who runs, for the next start and for a second `make run`."""
        living = {p.name: p.process.pid for p in self.parts if p.process and p.process.poll() is None}
        told = {"address": environment.site_url(), "supervisor": processes.identity(os.getpid()), "parts": {}}
        for name, pid in living.items():
            with contextlib.suppress(Exception):
                told["parts"][name] = processes.identity(pid)  # type: ignore[index]
        new = VAR / "portal.json.new"
        new.write_text(json.dumps(told))
        new.replace(VAR / "portal.json")

    def _refuse_what_is_missing(self) -> None:
        if faults := environment.missing_in_production():
            raise Fault("Portalen kan ikke starte: " + " ".join(faults) + " Se docs/drift.md.")
        if missing := [name for name in LIBRARIES if not _loads(name)]:
            raise Fault(
                f"PDF-bibliotek mangler ({', '.join(missing)}). Kjør: sudo apt-get install "
                "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
            )

    def _listen(self) -> None:
        family = socket.AF_INET6 if ":" in self.bind else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self.bind, self.port))
            listener.listen(1024)
        except PermissionError:
            raise Fault(
                f"Port {self.port} kan bare brukes av root. Velg en annen: PORT=8080 make run"
            ) from None
        except OSError as error:
            raise Fault(
                f"Port {self.port} på {self.bind} kan ikke brukes ({_in_norwegian(error)}). "
                f"Velg en annen: PORT={self.port % 65535 + 1} make run"
            ) from None
        self._listener = listener

    def _start_database(self) -> None:
        url = os.environ.get("DATABASE_URL", "")
        if not url:
            self.database = EmbeddedDatabase()
            try:
                self.database.own()
            except AlreadyOwned:
                self.database = None
                raise Fault(
                    "Databasen i var/database er i bruk av en annen kommando. Prøv igjen om litt."
                ) from None
            url = self.database.start()
        self.environ |= {"DATABASE_URL": url, "SAMARBEID_VAR": str(VAR), "PORT": str(self.port)}
        refuse_unreachable_database(url)

    def _prepare(self) -> None:
        """Run `manage.py prepare`; its steps are told to whoever started us, its faults in one line."""
        log = self._log_file("prepare")
        with log.open("wb") as faults:
            self._preparing = processes.child(
                [sys.executable, "manage.py", "prepare"],
                dies_by=signal.SIGTERM,
                environ=self.environ,
                cwd=BASE_DIR,
                stderr=faults,
            )
            if self.stopping:
                # Told between the last look and the start.
                self._preparing.terminate()
            code = self._preparing.wait()
        if code and not self.stopping:
            said = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
            reason = said[-1].strip() if said else "ukjent årsak"
            raise Fault(f"Portalen ble ikke gjort klar: {reason[:300]} (mer i {log})")

    # Running -----------------------------------------------------------------------------------------------

    def _start_parts(self) -> None:
        listener = self._listener
        assert listener
        self.parts = [
            Part(
                "web",
                lambda: self._child("web", [*_gunicorn(), f"--bind=fd://{listener.fileno()}"], listener),
            ),
            Part("worker", lambda: self._child("worker", [sys.executable, "manage.py", "worker"])),
        ]
        for part in self.parts:
            self._start(part)
        self._note()

    def _start(self, part: Part) -> None:
        part.process = part.start()
        part.started = time.monotonic()

    def _child(
        self, name: str, command: list[str], listener: socket.socket | None = None
    ) -> "subprocess.Popen[bytes]":
        with contextlib.ExitStack() as stack:
            # The demo's terminal shows where the portal is; elsewhere the log goes to whoever started us.
            log = stack.enter_context(open(self._log_file(name), "ab")) if self.demo else None
            return processes.child(
                command,
                dies_by=signal.SIGTERM,
                environ=self.environ,
                cwd=BASE_DIR,
                stdout=log,
                stderr=log,
                pass_fds=[listener.fileno()] if listener else [],
            )

    def _log_file(self, name: str) -> Path:
        path = VAR / "log" / f"{name}.log"
        path.parent.mkdir(exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        return path

    def _watch(self) -> None:
        """Start again what has died, the database first."""
        if self.database and self.database.server_pid is None:
            say("Databasen stoppet uventet og startes igjen.")
            try:
                self.database.start()
            except Fault as fault:
                say(str(fault))
                time.sleep(2)
                return
        changed = False
        for part in self.parts:
            if part.process and part.process.poll() is not None:
                lived = time.monotonic() - part.started
                part.pause = 0.0 if lived > 30 else min(LONGEST_PAUSE, part.pause * 2 + 0.5)
                part.due = time.monotonic() + part.pause
                say(f"{part.name} stoppet uventet (kode {part.process.returncode}) og startes igjen.")
                part.process = None
            if part.process is None and time.monotonic() >= part.due:
                self._start(part)
                changed = True
        if changed:
            self._note()

    def _stop(self) -> None:
        """Web server first, then the worker, the database last."""
        for part in self.parts:
            if part.process:
                processes.end_group(part.process, STOP_SECONDS)
        if self._listener:
            self._listener.close()
        if self.database:
            self.database.stop()
            self.database.release()
        if self._lock is not None:
            os.close(self._lock)

    def _say_where(self) -> None:
        deadline = time.monotonic() + 30
        while not self._answers() and not self.stopping and time.monotonic() < deadline:
            self._watch()
            time.sleep(0.1)
        if self.stopping:
            return
        say(f"Samarbeid kjører på {environment.site_url()}  (stopp med Ctrl-C)")
        welcome = VAR / "velkommen.txt"
        if self.demo and welcome.exists():
            say(welcome.read_text().rstrip())

    def _answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.bind, self.bind)  # noqa: S104 – only compared with
        try:
            with socket.create_connection((host, self.port), 2) as caller:
                caller.settimeout(20)
                caller.sendall(b"GET /helse/lever/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
                return caller.recv(12).startswith(b"HTTP/1.")
        except OSError:
            return False


def refuse_unreachable_database(url: str) -> None:
    """Raise `Fault` with one line (never the password) when the database does not answer or is too old."""
    if urlsplit(url).scheme not in {"postgres", "postgresql"}:
        raise Fault("DATABASE_URL må begynne med postgres:// – portalen bruker bare PostgreSQL.")
    place = environment.database_place(url)
    try:
        connection = psycopg2.connect(url, connect_timeout=5)
    except (psycopg2.Error, UnicodeError) as error:
        reason = " ".join(str(error).split())[:300]
        raise Fault(f"Får ikke kontakt med databasen {place}. Svaret var: {reason}") from None
    with contextlib.closing(connection):
        if connection.server_version < 150000:
            raise Fault(f"Databasen {place} er for gammel: portalen trenger PostgreSQL 15 eller nyere.")


def say(text: str) -> None:
    """Tell whoever started the portal."""
    print(text, flush=True)  # noqa: T201 – the supervisor's voice


def _gunicorn() -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--config=python:samarbeid.web_server",
        "samarbeid.wsgi:application",
    ]


def _loads(library: str) -> bool:
    """Whether WeasyPrint will be able to open the library, tried the way it does."""
    names = [f"lib{library}.so.0", f"lib{library}.so.1", ctypes.util.find_library(library) or ""]
    for name in filter(None, names):
        with contextlib.suppress(OSError):
            ctypes.CDLL(name)
            return True
    return False


def _in_norwegian(error: OSError) -> str:
    import errno

    return {
        errno.EADDRINUSE: "den er opptatt av et annet program",
        errno.EADDRNOTAVAIL: "adressen finnes ikke på denne maskinen",
    }.get(error.errno or 0, error.strerror or str(error))


def main() -> int:
    """Run the portal; a fault is one line and exit code 1."""
    try:
        return Supervisor().run()
    except Fault as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 1


if __name__ == "__main__":
    sys.exit(main())
