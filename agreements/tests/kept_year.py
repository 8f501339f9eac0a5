"""A whole year of a municipality and its police, by rows: every duty of SLT, presence and papers is kept.

`kept_year()` is the year 2025 of Fjordvik: what is counted in it stands beside each part. One record moved,
and one duty is missed. Nothing reads the clock; all people are fictional.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from agreements.choices import Side
from agreements.duties.periods import mondays
from agreements.duties.terms import Terms
from agreements.models import (
    Agreement,
    AgreementRelation,
    AgreementVersion,
    DutyEntry,
    Evaluation,
    EvaluationTreatment,
)
from agreements.tests import evaluation_factories as evaluations
from agreements.tests.promised import signed_promising, terms
from councils.models import ContactPresence, FocusArea, KnowledgeDocument, PresenceAbsence, PresenceScheme
from councils.tests import factories as councils
from parties.models import Municipality, Office, PoliceUnit
from parties.tests import factories as parties
from records import documents
from records.days import OSLO
from slt.content import content_hash, plan_content
from slt.models import ActionPlan, Measure, MeasureProgress
from slt.tests import factories as slt
from slt.tests.factories import Structure

YEAR = 2025
AFTER = date(2026, 3, 1)
SIGNED_ON = date(2024, 12, 3)

# kind → what this agreement promises.
PROMISED: dict[str, dict[str, Any]] = {
    "council_established": {"by_on": "2024-03-01"},
    "chair_named": {"roles": ["MAYOR", "DEPUTY_MAYOR"]},
    "secretary_named": {"roles": ["SLT_COORDINATOR"]},
    "cross_agency_forum": {"by_on": "2024-06-01"},
    "steering_meetings": {"times": 4},
    "coordinating_meetings": {"rhythm": "quarterly"},
    "executing_meetings": {"rhythm": "every_other_month", "summer": "free"},
    "slt_function": {"percentage": 100},
    "action_plan": {"term": "two_years"},
    "projects_per_grade": {"grades": "5, 8"},
    "measures_follow_priorities": {},
    "school_meeting_points": {"times": 3},
    "contact_present": {"days": 1},
    "contact_room": {},
    "own_words": {},
    "service_level": {"limit": 12, "unit": "minutter", "better": "low"},
    "parties_inform": {"times": 1},
    "press_contact": {},
    "risk_overview": {},
    "yearly_evaluation": {"part": "ALL", "month": 3},
    "report_to_municipal_council": {"month": 3},
    "agreement_public": {},
    "service_points_true": {},
    "separate_agreement": {"about": "politiråd"},
    "renewal_begun": {"months": 6},
}


def at(year: int, month: int, day: int) -> datetime:
    """Ten in the morning in Oslo."""
    return datetime(year, month, day, 10, 0, tzinfo=OSLO)


@dataclass
class KeptYear:
    """The agreement and the records of its year."""

    version: AgreementVersion
    structure: Structure
    contact: Office
    plan: ActionPlan
    measures: list[Measure]
    evaluation: Evaluation

    @property
    def agreement(self) -> Agreement:
        """Read again, so that nothing of it is remembered."""
        return Agreement.objects.get(pk=self.version.agreement_id)

    @property
    def municipality(self) -> Municipality:
        """Whose year it is."""
        return self.structure.council.municipality


def promises(**changed: dict[str, Any] | None) -> list[Terms]:
    """A must of every kind; `changed` gives other parameters, None leaves a kind out."""
    asked = {**PROMISED, **changed}
    return [
        terms(kind, kind.replace("_", "-"), parameters=parameters)
        for kind, parameters in asked.items()
        if parameters is not None
    ]


def kept_year(name: str = "Fjordvik") -> KeptYear:
    """Every duty of `PROMISED` is kept in 2025, and no more than kept."""
    structure = slt.structure(name)
    council = structure.council
    version = signed_promising(
        council,
        *promises(),
        signed_on=SIGNED_ON,
        valid_to=date(2026, 6, 30),
    )
    agreement = version.agreement
    agreement.press_contact = "Kari Ordfører, telefon 75 00 00 00"
    agreement.save()
    Office.objects.filter(pk=councils.office_of(council.coordinator).pk).update(percentage=100)
    # A meeting counts when both sides were there.
    councils.seat(structure.executing.forum, councils.office_of(council.contact))
    _meetings(structure)
    plan, measures = _plan_and_measures(structure)
    contact = councils.office_of(council.contact)
    presence(contact, council.municipality, district=council.unit.district)
    _papers(version, council.municipality, council.unit)
    return KeptYear(version, structure, contact, plan, measures, _evaluation(version))


def _meetings(structure: Structure) -> None:
    """Four, four and six: as many as promised. The council's are the steering group's."""
    for month in (2, 5, 9, 11):
        councils.held_meeting(structure.council.forum, starts_at=at(YEAR, month, 12))
        councils.held_meeting(structure.coordinating.forum, starts_at=at(YEAR, month, 13))
    for month in (1, 3, 4, 6, 8, 10):
        councils.held_meeting(structure.executing.forum, starts_at=at(YEAR, month, 14))


def adopted_plan(structure: Structure, *, first: date, last: date, adopted_on: date) -> ActionPlan:
    """A plan with a goal within a focus area, adopted on a day."""
    plan = slt.plan(structure.programme, title="Handlingsplan", valid_from=first, valid_to=last)
    area = FocusArea.objects.create(forum=structure.council.forum, title="Trygg skolevei")
    slt.goal(plan, focus_area=area)
    plan.state, plan.adopting_body = "ADOPTED", "kommunestyret"
    plan.adopted_on, plan.adopted_at = adopted_on, at(adopted_on.year, adopted_on.month, adopted_on.day)
    plan.frozen_content = plan_content(plan)
    plan.content_hash = content_hash(plan.frozen_content)
    plan.save()
    return plan


def _plan_and_measures(structure: Structure) -> tuple[ActionPlan, list[Measure]]:
    """A plan for two years. A measure for the fifth grade in spring, one for the eighth begun in autumn."""
    plan = adopted_plan(
        structure, first=date(2024, 8, 1), last=date(2026, 7, 31), adopted_on=date(2024, 6, 20)
    )
    goal = plan.goals.get()
    spring = slt.measure(
        structure.programme,
        "Nettvett",
        grade="5. trinn",
        school_year=2024,
        plan=plan,
        goal=goal,
        state="COMPLETED",
        outcome="Alle klassene var med",
        ended_on=date(YEAR, 3, 20),
        created_at=at(2024, 9, 1),
    )
    autumn = slt.measure(
        structure.programme,
        "Rusfri ungdom",
        grade="8. trinn",
        school_year=2025,
        plan=plan,
        goal=goal,
        state="RUNNING",
        created_at=at(2025, 8, 20),
    )
    for measure, began in ((spring, at(2024, 10, 1)), (autumn, at(2025, 10, 1))):
        MeasureProgress.objects.create(measure=measure, at=began, by_name="Siri", name="start")
    return plan, [spring, autumn]


def presence(
    contact: Office,
    *municipalities: Municipality,
    district: Any,
    year: int = YEAR,
    away: tuple[int, ...] = (28, 29, 30),
    missed: tuple[int, ...] = (),
    on_since: datetime = datetime(2024, 12, 1, 8, 0, tzinfo=OSLO),
) -> None:
    """The contact there on the Tuesday of every ISO week of the year, but away or missing in some."""
    PresenceScheme.objects.update_or_create(
        district=district, defaults={"is_on": True, "changed_at": on_since, "changed_by_name": "Anne"}
    )
    there = [
        monday + timedelta(days=1)
        for number, monday in enumerate(mondays(year), start=1)
        if number not in {*away, *missed}
    ]
    ContactPresence.objects.bulk_create(
        ContactPresence(
            office=contact,
            on=day,
            municipality=one,
            arena="PATROL",
            recorded_at=at(day.year, day.month, day.day),
        )
        for one in municipalities
        for day in there
    )
    PresenceAbsence.objects.bulk_create(
        PresenceAbsence(office=contact, iso_year=year, iso_week=number, reason="LEAVE") for number in away
    )


def entry(
    agreement: Agreement, kind: str, side: str, *, key: str, on: date = date(YEAR, 6, 2), **fields: Any
) -> DutyEntry:
    """Something that a side has told about a duty."""
    return DutyEntry.objects.create(
        agreement=agreement,
        duty_key=key,
        kind=kind,
        year=on.year,
        on=on,
        side=side,
        recorded_at=at(on.year, on.month, on.day),
        by_name="Siri Koordinator",
        **fields,
    )


def _papers(version: AgreementVersion, municipality: Municipality, unit: PoliceUnit) -> None:
    """What is told, dated, linked and published, one of each and no more."""
    agreement = version.agreement
    for side in Side.values:
        entry(agreement, "STATEMENT", side, key="own-words", answer="YES")
        entry(agreement, "ENTRY", side, key="parties-inform", text="Orienterte om nye åpningstider")
    entry(agreement, "STATEMENT", Side.MUNICIPALITY, key="contact-room", answer="YES")
    entry(agreement, "ENTRY", Side.POLICE, key="school-meeting-points", text="Møte med FAU")
    entry(
        agreement,
        "FIGURE",
        Side.POLICE,
        key="service-level",
        value=Decimal("11.50"),
        unit="minutter",
        source="PSV",
    )
    KnowledgeDocument.objects.create(
        kind="RISK_PICTURE",
        organisation=municipality,
        forum=municipality.forum_parties.get(forum__police_council__isnull=False).forum,
        title="Folkehelseoversikt",
        dated_on=date(YEAR, 10, 2),
        is_shown_only=True,
        added_at=at(YEAR, 10, 3),
        added_by_name="Siri Koordinator",
    )
    parties.service_point(unit, last_confirmed_on=date(YEAR, 6, 1))
    documents.issue(
        version,
        "signed",
        pdf=b"%PDF-1.7 signed " + str(version.pk).encode(),
        title=version.title,
        content_hash=version.content_hash,
        language="nb",
        public=True,
        at=at(2024, 12, 4),
    )
    other = evaluations.signed_agreement(
        None, kind="COUNCIL", title="Politirådsavtale", police=unit, municipalities=[municipality]
    )
    AgreementRelation.objects.create(agreement=agreement, kind="REFERS_TO", other=other.agreement)
    begun = AgreementVersion.objects.create(
        agreement=agreement, number=2, turn=Side.MUNICIPALITY, title=agreement.title, language="nb"
    )
    AgreementVersion.objects.filter(pk=begun.pk).update(created_at=at(YEAR, 11, 1))


def _evaluation(version: AgreementVersion) -> Evaluation:
    """Agreed in January, before the municipal council in February."""
    made = evaluations.evaluation("AGREED", version=version, year=YEAR, at=at(2026, 1, 20))
    EvaluationTreatment.objects.create(
        evaluation=made,
        party=version.agreement.parties.get(side=Side.MUNICIPALITY),
        case_reference="PS 7/26",
        treated_on=date(2026, 2, 10),
        noted_at=at(2026, 2, 11),
        noted_by_name="Siri Koordinator",
    )
    return made
