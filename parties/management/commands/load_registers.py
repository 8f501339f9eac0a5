"""`manage.py load_registers`: the facts about municipalities and police districts, as often as one likes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parties.registers.files import FOLDER
from parties.registers.loading import Report, load_registers
from records import days
from records.actors import Actor

# Longer lists are for those who ask for them.
SHOWN = 20


class Command(BaseCommand):
    """Loads the register files and says what changed."""

    help = "Laster registrene over kommuner, fylker og politidistrikter. Kan kjøres om igjen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--mappe", type=Path, default=FOLDER, help="En annen mappe med registerfiler enn portalens egen."
        )
        parser.add_argument("--alt", action="store_true", help="Vis alle linjer, også når det er mange.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_registers(by=Actor.system("Registrene"), at=days.now(), folder=options["mappe"])
        except (OSError, ValueError) as error:
            raise CommandError(f"Registerfilene kan ikke leses: {error}") from error
        if options["verbosity"]:
            self.tell(report, everything=options["alt"])

    def tell(self, report: Report, *, everything: bool) -> None:
        """Print the counts, then each change and each thing that was left alone."""
        for label, counts in [
            ("Lagt til", report.added),
            ("Overtatt fra håndførte rader", report.taken_over),
            ("Oppdatert", report.updated),
            ("Uendret", report.unchanged),
        ]:
            if counts.total():
                parts = [f"{n} {model._meta.verbose_name_plural}" for model, n in counts.items() if n]
                self.stdout.write(f"{label}: {', '.join(parts)}.")
        for heading, lines in [
            ("Endret", report.changes),
            ("Rettet for hånd og beholdt", report.kept),
            ("Avvist av databasen", report.refused),
        ]:
            shown = lines if everything else lines[:SHOWN]
            if shown:
                self.stdout.write(f"{heading}:")
            for line in shown:
                self.stdout.write(f"  {line}")
            if len(shown) < len(lines):
                self.stdout.write(f"  … og {len(lines) - len(shown)} til (vis med --alt)")
