"""Load the portal's own questionnaires; may be run again at any time."""

from django.core.management.base import BaseCommand, CommandError

from agreements.questionnaire_files import load, read_files
from records import days
from records.actors import Actor
from records.refusals import Refused


class Command(BaseCommand):
    """Publish the questionnaires in agreements/content/ that are new or changed."""

    help = "Laster inn spørreskjemaene i agreements/content/. Kan kjøres på nytt: bare endrede blir utgaver."

    def handle(self, *args, **options) -> None:
        """Load all files, or none of them."""
        try:
            made = load(read_files(), by=Actor.system(), on=days.today(), at=days.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        for questionnaire in made:
            self.stdout.write(f"Publisert: {questionnaire}")
        if not made:
            self.stdout.write("Alle spørreskjemaene er lastet inn fra før.")
