"""`manage.py prepare`: everything between new code and a running portal. Does only what is missing."""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from parties.models import Organisation
from records import days
from samarbeid import environment

# The files whose change means that the step must be done again.
REGISTERS = ("parties/registers", "parties/management")
TEMPLATES = ("agreements/content", "agreements/management")
STATIC = ("static", "node_modules/.package-lock.json", "web/frontend.py")
STAMPS = environment.VAR / "stamps"
WELCOME = environment.VAR / "velkommen.txt"
# More than this is for the list on the demo's login page.
SHOWN_LOGINS = 12


class Command(BaseCommand):
    help = "Migrations, cache table, registers, templates, demo content (in an empty demo) and static files."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if faults := environment.missing_in_production():
            raise CommandError(" ".join(faults))
        STAMPS.mkdir(parents=True, exist_ok=True)
        call_command("compile_translations")
        self._migrate()
        if settings.DEMO:
            self._clear_half_a_demo()
        fresh = not Organisation.objects.exists()
        self._once("registers", REGISTERS, self._load_registers, fresh=fresh)
        self._once("templates", TEMPLATES, self._load_templates, fresh=fresh)
        if settings.DEMO:
            self._load_demo()
            self._write_welcome()
        self._once("static", STATIC, self._collect_static, fresh=not Path(settings.STATIC_ROOT).is_dir())

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Oppdaterer databasen …")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)

    def _load_registers(self) -> None:
        self._say("Leser inn registrene (kommuner, politidistrikter) …")
        self._quietly("load_registers")

    def _load_templates(self) -> None:
        self._say("Leser inn avtalemalene og spørreskjemaet …")
        self._quietly("load_templates")
        self._quietly("load_questionnaires")

    def _load_demo(self) -> None:
        if get_user_model()._default_manager.exists():
            return
        self._say("Legger inn demoinnhold …")
        # Nothing but a demo that we began on stands between this mark and its removal.
        self._demo_mark.write_text(self._database_name)
        self._quietly("load_demo")
        self._demo_mark.unlink()

    def _clear_half_a_demo(self) -> None:
        """Empty the database of a demo whose loading was cut short: it was empty when we began."""
        if self._demo_mark.exists() and self._demo_mark.read_text() == self._database_name:
            call_command("flush", interactive=False, verbosity=0)

    def _write_welcome(self) -> None:
        from parties.accounts import demo

        people = demo.people(days.today())
        lines = [f"Logg inn med passordet {demo.PASSWORD}; koden for totrinn vises på innloggingssiden:"]
        lines += [f"  {p.email:<36} {p.name} – {'; '.join(p.offices)}" for p in people[:SHOWN_LOGINS]]
        if len(people) > SHOWN_LOGINS:
            lines.append(f"  … og {len(people) - SHOWN_LOGINS} til, se innloggingssiden")
        if folder := getattr(settings, "EMAIL_FILE_PATH", ""):
            lines.append(f"E-post som portalen sender, ligger i {folder}")
        WELCOME.write_text("\n".join(lines) + "\n")

    def _collect_static(self) -> None:
        self._say("Samler stilark og skript …")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)

    @property
    def _demo_mark(self) -> Path:
        return STAMPS / "demo-begun"

    @property
    def _database_name(self) -> str:
        return f"{connection.settings_dict['HOST']}/{connection.settings_dict['NAME']}"

    def _once(self, name: str, sources: Iterable[str], step: Callable[[], None], *, fresh: bool) -> None:
        """Do the step unless it was done with these very files, into this database and folder."""
        now = hashlib.sha256(f"{self._database_name} {settings.STATIC_ROOT}".encode())
        for path in files(sources):
            found = path.stat()
            now.update(f"{path}:{found.st_size}:{found.st_mtime_ns};".encode())
        stamp = STAMPS / name
        if fresh or not stamp.exists() or stamp.read_text() != now.hexdigest():
            step()
            stamp.write_text(now.hexdigest())

    def _quietly(self, command: str) -> None:
        """A command without its own account of what it did: who starts the portal wants one line a step."""
        with contextlib.redirect_stdout(StringIO()):
            call_command(command, verbosity=0)

    def _say(self, text: str) -> None:
        self.stdout.write(text)


def files(sources: Iterable[str]) -> list[Path]:
    """Every file under the given places of the checkout, in a fixed order."""
    found: list[Path] = []
    for source in sources:
        place = settings.BASE_DIR / source
        if place.is_file():
            found.append(place)
        for folder, _, names in os.walk(place):
            found += [Path(folder) / name for name in names if not name.endswith(".pyc")]
    return sorted(found)
