"""What a measure says, checked before it is written: the sentences that the database's own checks lack."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from councils.actions.steps import required_text
from councils.models import Topic
from records.refusals import Refused
from slt.actions.measure_steps import LONGEST_TEXT
from slt.choices import Prevention
from slt.models import Programme, SltGroup

HIGHEST_COST = 1_000_000_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
_LINES = {"title": 200, "target_group": 200, "grade": 60, "other_partners": 300}
_TEXTS = ("problem", "knowledge_basis", "expected_effect", "evaluation_method")


@dataclass(frozen=True)
class MeasureFacts:
    """What a measure says, but for where it comes from and who is to see to it."""

    title: str
    problem: str = ""
    knowledge_basis: str = ""
    target_group: str = ""
    age_from: int | None = None
    age_to: int | None = None
    prevention: str = Prevention.UNIVERSAL
    grade: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    school_year: int | None = None
    cost: int | None = None
    expected_effect: str = ""
    evaluation_method: str = ""
    review_on: date | None = None
    topic: Topic | None = None
    group: SltGroup | None = None
    other_partners: str = ""

    @classmethod
    def names(cls) -> list[str]:
        """The names of all of them, which are the model's too."""
        return [one.name for one in fields(cls)]


def checked(facts: MeasureFacts, programme: Programme) -> dict[str, Any]:
    """The facts as the model's fields, without air. Raises Refused with every sentence at once."""
    said = {name: getattr(facts, name) for name in MeasureFacts.names()}
    said["title"] = " ".join(required_text(facts.title, _("Skriv hva tiltaket er.")).split())
    for name in _LINES.keys() - {"title"}:
        said[name] = " ".join((said[name] or "").split())
    for name in _TEXTS:
        said[name] = (said[name] or "").strip()
    if reasons := list(_faults(said, programme)):
        raise Refused(reasons)
    return said


def _faults(said: dict[str, Any], programme: Programme) -> Any:
    for name, most in {**_LINES, **dict.fromkeys(_TEXTS, LONGEST_TEXT)}.items():
        if len(said[name]) > most:
            yield _("Teksten er for lang (høyst %(most)s tegn).") % {"most": most}
    ages = [age for age in (said["age_from"], said["age_to"]) if age is not None]
    if any(not 0 <= age <= 99 for age in ages) or ages != sorted(ages):
        yield _("Alderen er fra 0 til 99 år, og den yngste står først.")
    if said["prevention"] not in Prevention.values:
        yield _("Velg et forebyggingsnivå.")
    dates = [said[name] for name in ("starts_on", "ends_on", "review_on") if said[name] is not None]
    if any(not FIRST_DAY <= day <= LAST_DAY for day in dates):
        yield _("Se over datoene. Årstallet er mellom 2000 og 2100.")
    if said["starts_on"] and said["ends_on"] and said["ends_on"] < said["starts_on"]:
        yield _("Tiltaket kan ikke slutte før det starter.")
    if said["school_year"] is not None and not 2000 <= said["school_year"] <= 2100:
        yield _("Skoleåret skrives med året det begynner i, for eksempel 2026.")
    if said["cost"] is not None and not 0 <= said["cost"] <= HIGHEST_COST:
        yield _("Se over kostnaden. Skriv hele kroner.")
    if said["group"] is not None and said["group"].programme_id != programme.pk:
        yield _("Gruppa hører til et annet program.")
