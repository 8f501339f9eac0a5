"""`manage.py generate_country`: a whole invented country, to measure on and to look at."""

from argparse import ArgumentParser
from datetime import date
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from agreements.models import Agreement, Questionnaire
from councils.models import Forum
from parties.models import Municipality, Person
from records import days
from samarbeid.country import make_country


class Command(BaseCommand):
    """Fills an empty portal; see `samarbeid.country` for what it makes and what it leaves out."""

    help = (
        "Lager et helt oppdiktet land: alle kommuner med avtale, politiråd, SLT og evalueringer. "
        "Bare i en tom portal, og bare i demoen eller med --really."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--years", type=int, default=1, help="Hvor mange år, det siste er i år.")
        parser.add_argument("--seed", type=int, default=1, help="Samme tall gir samme land.")
        parser.add_argument("--municipalities", type=int, help="Bare så mange kommuner, spredt over landet.")
        parser.add_argument("--today", type=date.fromisoformat, help="Dagen landet er laget på (ISO).")
        parser.add_argument("--really", action="store_true", help="Også når SAMARBEID_DEMO ikke er satt.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or options["really"]):
            raise CommandError("Oppdiktet innhold lages bare når SAMARBEID_DEMO=1, eller med --really.")
        if Agreement.objects.exists() or Forum.objects.exists() or Person.objects.exists():
            raise CommandError("Portalen er ikke tom. Et oppdiktet land lages bare i en tom portal.")
        if not 1 <= options["years"] <= 10:
            raise CommandError("Oppgi fra 1 til 10 år.")
        if not Municipality.objects.exists():
            call_command("load_registers", verbosity=0)
        if not Questionnaire.objects.filter(state=Questionnaire.State.PUBLISHED).exists():
            call_command("load_questionnaires", stdout=StringIO())
        tell = self.stdout.write if options["verbosity"] else lambda _line: None
        make_country(
            years=options["years"],
            seed=options["seed"],
            today=options["today"] or days.today(),
            limit=options["municipalities"],
            tell=tell,
        )
