"""`manage.py verify_records`: is everything that was to stay as it was still so?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import verification


class Command(BaseCommand):
    """Runs every check and names each fault; ends with an error if there is any."""

    help = "Kontrollerer historikk, filer, dokumenter og frosset innhold, og sier hva som er galt."

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        for name, check in verification.checks().items():
            faults = list(check())
            total += len(faults)
            for fault in faults:
                self.stderr.write(self.style.ERROR(fault))
            self.stdout.write(f"{name}: {'i orden' if not faults else f'{len(faults)} feil'}")
        if total:
            raise CommandError(f"{total} feil.")
