"""`manage.py load_demo`: the demo's people, agreements, councils, SLT and evaluations, in an empty portal."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agreements.models import Agreement
from parties.actions.registers import correct_organisation
from parties.models import Municipality, Organisation, PoliceDistrict
from records import days
from samarbeid.demo import evaluations, presence, registers
from samarbeid.demo.agreements import Diary, Story
from samarbeid.demo.councils import CouncilStory
from samarbeid.demo.slt import SltStory, cast_without_agreement

TEXTS = Path(__file__).resolve().parents[2] / "demo" / "texts.yaml"
COUNCILS = TEXTS.with_name("councils.yaml")
SLT = TEXTS.with_name("slt.yaml")
EVALUATIONS = TEXTS.with_name("evaluations.yaml")
# How many days ago each agreement was begun.
BEGUN = {"signed": 790, "half_signed": 48, "negotiation": 12, "returned": 20}


class Command(BaseCommand):
    help = "Make the demo content: fictional people, real municipalities. Only in the demo and only once."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demoinnhold legges bare inn når SAMARBEID_DEMO=1.")
        if Agreement.objects.exists():
            raise CommandError("Databasen har allerede avtaler. Demoinnhold legges bare inn i en tom portal.")
        call_command("load_templates", verbosity=0)
        call_command("load_questionnaires", verbosity=0)
        today = days.today()
        entries = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))["agreements"]
        with transaction.atomic():
            # In office since before the demo's first act.
            since = today.replace(month=1, day=2) - timedelta(days=3 * 365)
            casts = {entry["key"]: registers.cast_of(entry, since=since, today=today) for entry in entries}
            self._administrators(casts, since, today)
            self._post_rooms(casts, since, today)
        for entry in entries:
            begun = Diary(today - timedelta(days=BEGUN[entry["stage"]]))
            begun.next_day(0)
            Story(entry, casts[entry["key"]], begun).tell()
        councils = {
            entry["cast"]: CouncilStory(entry, casts[entry["cast"]], today).tell()
            for entry in yaml.safe_load(COUNCILS.read_text(encoding="utf-8"))["councils"]
        }
        for entry in yaml.safe_load(SLT.read_text(encoding="utf-8"))["programmes"]:
            key = entry.get("cast", "")
            cast = casts[key] if key else cast_without_agreement(entry, today)
            SltStory(entry, cast, councils.get(key), today).tell()
        presence.tell(casts["rana"], "tone.saltfjell@politi.example", today)
        evaluations.tell(yaml.safe_load(EVALUATIONS.read_text(encoding="utf-8")), casts, today)

    def _post_rooms(self, casts: dict, since: Any, today: Any) -> None:
        """Where mail and papers to be filed go; Rana has a records officer, Vågå fetches its papers."""
        by, at = registers.operator(), days.start_of(since)
        for cast in casts.values():
            (municipality, *_others), unit = cast.municipalities, cast.unit
            place = cast.people["coordinator"].email.partition("@")[2]
            files = {} if place.startswith("vaga") else {"filing_email": f"arkiv@{place}"}
            correct_organisation(
                organisation=municipality, post_address_email=f"postmottak@{place}", **files, by=by, at=at
            )
            slug = place.partition(".")[0]
            correct_organisation(
                organisation=unit,
                post_address_email=f"post.{slug}@politi.example",
                filing_email=f"arkiv.{slug}@politi.example",
                by=by,
                at=at,
            )
        registers.official(
            casts["rana"].municipalities[0],
            name="Astrid Selfors",
            email="astrid.selfors@rana.example",
            role="RECORDS_OFFICER",
            title="arkivleder",
            since=since,
            today=today,
        )

    def _administrators(self, casts: dict, since: Any, today: Any) -> None:
        rana: Municipality = casts["rana"].municipalities[0]
        nordland = PoliceDistrict.objects.get(name__startswith="Nordland")
        national = Organisation.objects.get(kind="NATIONAL")
        for organisation, name, email, title in (
            (rana, "Kjell Båsmo", "kjell.basmo@rana.example", "administrator for portalen"),
            (nordland, "Tone Saltfjell", "tone.saltfjell@politi.example", "administrator for portalen"),
            (national, "Anders Maridal", "anders.maridal@pod.example", "nasjonal administrator"),
        ):
            registers.official(
                organisation,
                name=name,
                email=email,
                role="ADMINISTRATOR",
                title=title,
                since=since,
                today=today,
            )
