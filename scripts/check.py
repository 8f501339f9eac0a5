"""Everything that `make test` runs, one stage after the other; the exit code says whether all passed.

    .venv/bin/python scripts/check.py [stage …]      stages: lint types django tests browser

The database is DATABASE_URL's server, else an embedded one of this run's own (quick, and thrown away).
"""

import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samarbeid import embedded, environment

PYTHON = sys.executable
# The same tests in every run of a stage; the order within is random.
# A module's tests stay together as long as both have work, so that what is made once for them is made once.
BOTH_CORES = ["-n", "2", "--dist", "worksteal"]
NOT_HERE = "not browser and not portal"
STAGES: dict[str, list[tuple[str, list[str]]]] = {
    "lint": [
        ("ruff check", ["-m", "ruff", "check", "."]),
        ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ],
    "types": [("mypy", ["-m", "mypy"])],
    "django": [
        ("translations", ["manage.py", "compile_translations"]),
        ("migrations", ["manage.py", "makemigrations", "--check", "--dry-run"]),
        ("check --deploy", ["manage.py", "check", "--deploy", "--fail-level=WARNING"]),
    ],
    "tests": [("pytest", ["-m", "pytest", "-q", *BOTH_CORES, "-m", NOT_HERE])],
    "browser": [
        ("pytest browser", ["-m", "pytest", "-q", *BOTH_CORES, "-m", "browser and not portal"]),
        # One at a time: each starts a whole portal, with a database of its own.
        ("pytest portal", ["-m", "pytest", "-q", "-m", "portal"]),
    ],
}
PRODUCTION = {
    "SECRET_KEY": "only-for-the-check-of-settings-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SITE_URL": "https://samarbeid.example.no",
    "SAMARBEID_DEMO": "0",
}


def main(chosen: list[str]) -> int:
    """Run the chosen stages (all when none is named); 1 when any step failed."""
    if unknown := set(chosen) - set(STAGES):
        print(
            f"Ukjent trinn: {', '.join(sorted(unknown))}. Velg blant: {', '.join(STAGES)}.", file=sys.stderr
        )
        return 2
    told = os.environ.get("DATABASE_URL", "")
    if told:
        return run(chosen or list(STAGES), told)
    database = embedded.EmbeddedDatabase(environment.VAR / "test-database", durable=False)
    try:
        database.own()
    except embedded.AlreadyOwned:
        print("Prøvene kjører allerede i denne mappen.", file=sys.stderr)
        return 1
    try:
        database.remove()
        return run(chosen or list(STAGES), database.start())
    except environment.Fault as fault:
        print(fault, file=sys.stderr)
        return 1
    finally:
        database.stop()
        database.remove()
        database.release()


def run(stages: list[str], database_url: str) -> int:
    """Every step of the stages, also after one that failed, so that one run tells all."""
    results = []
    environ = {**os.environ, "DATABASE_URL": database_url}
    for stage in stages:
        for name, arguments in STAGES[stage]:
            print(f"\n== {name} ==", flush=True)
            extra = PRODUCTION if stage == "django" else {}
            started = time.monotonic()
            code = subprocess.run([PYTHON, *arguments], env={**environ, **extra}, check=False).returncode
            results.append((name, code, time.monotonic() - started))
    print("\n== Oppsummert ==")
    for name, code, seconds in results:
        print(f"{'ok  ' if code == 0 else 'FEIL'} {name} ({seconds:.0f} s)")
    sys.stdout.flush()
    return int(any(code for _, code, _ in results))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
