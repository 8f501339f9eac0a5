"""A year of cooperation with something in every figure, and evaluations of it; all people are fictional.

2025 is the year, and it is over at `AT`: figures are those of its end.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from agreements.models import AgreementVersion, Evaluation, ImprovementPoint
from agreements.tests import evaluation_factories as make
from agreements.tests.factories import AT, TwoSides
from councils.models import ContactPresence, FocusArea, KnowledgeDocument, Minutes, PlanConsultation
from councils.tests import factories as councils
from parties.models import Office
from records.days import OSLO
from slt.models import MeasureProgress
from slt.tests import documents, factories
from slt.tests.factories import Structure

YEAR = 2025


@dataclass(frozen=True)
class Cooperation:
    """A council that is the steering group too, the programme, and the agreement between the two sides."""

    structure: Structure
    sides: TwoSides
    version: AgreementVersion

    @property
    def forum(self) -> Any:
        """The police council."""
        return self.structure.council.forum


def moment(month: int, day: int, hour: int = 12, year: int = YEAR) -> datetime:
    """By the clock in Oslo."""
    return datetime(year, month, day, hour, tzinfo=OSLO)


def cooperation(name: str = "Rana", language: str = "nb", **fields: Any) -> Cooperation:
    """The two sides with council, SLT and a signed agreement; nothing has happened yet."""
    structure = documents.world(language, name, **fields)
    council = structure.council
    sides = TwoSides(
        council.district,
        council.unit,
        council.municipality,
        council.coordinator,
        council.director,
        council.mayor,
        council.contact,
        council.leader,
    )
    version = make.signed_agreement(
        sides, title="Samarbeidsavtale om kriminalitetsforebygging", language=language
    )
    return Cooperation(structure, sides, version)


def lived(made: Cooperation) -> dict[str, Any]:
    """Two held meetings (police away from none), a cancelled one, items of both sides, and the rest."""
    forum, structure = made.forum, made.structure
    forum.notice_days = 7
    forum.save()
    spring = councils.held_meeting(forum, starts_at=moment(3, 11))
    autumn = councils.held_meeting(
        forum, starts_at=moment(10, 14), notice_sent_at=moment(10, 10), secrecy_confirmed_at=moment(10, 14)
    )
    away = autumn.attendances.get(name=structure.council.leader.name)
    away.presence = "APOLOGY"
    away.save()
    councils.meeting(
        forum,
        starts_at=moment(6, 3),
        state="CANCELLED",
        cancelled_at=moment(5, 28),
        cancelled_reason="For få saker",
    )
    councils.held_meeting(structure.coordinating.forum, starts_at=moment(2, 4))
    Minutes.objects.create(meeting=spring, state="IN_REVIEW", round=1, sent_at=moment(3, 21))
    items = [
        councils.item(forum, "Uro ved stasjonen", meeting=spring, origin="POLICE"),
        councils.item(forum, "Skolefravær", meeting=spring, origin="MUNICIPALITY"),
        councils.item(forum, "Trafikk ved skolen", meeting=autumn, origin="MUNICIPALITY"),
        councils.item(forum, "Kriminalitetsbildet", meeting=autumn, origin="POLICE", kind="CRIME_PICTURE"),
    ]
    decision = councils.decision(items[0], "Nattevandring settes i gang.")
    done = {"created_at": moment(3, 12), "due_on": date(YEAR, 5, 1), "item": items[0]}
    follow_ups = [
        councils.follow_up(forum, "Finne vandrere", state="DONE", settled_on=date(YEAR, 4, 20), **done),
        councils.follow_up(forum, "Lys ved stasjonen", **done),
    ]
    shown = {"added_at": moment(10, 14), "added_by_name": "Pål Kontakt", "is_shown_only": True}
    KnowledgeDocument.objects.create(
        kind="CRIME_PICTURE",
        organisation=made.sides.unit,
        forum=forum,
        item=items[3],
        title="Anmeldt kriminalitet",
        dated_on=date(YEAR, 10, 1),
        **shown,
    )
    FocusArea.objects.create(forum=forum, title="Trygg fritid", valid_from=date(YEAR, 2, 1))
    contact = Office.objects.get(organisation=made.sides.unit.pk, role="POLICE_CONTACT")
    PlanConsultation.objects.create(
        municipality=made.sides.municipality,
        contact_office=contact,
        title="Skjenkeplan",
        asked_on=date(YEAR, 4, 1),
        asked_by_name="Siri Koordinator",
        answer="Bra",
        answered_on=date(YEAR, 4, 8),
        answered_by_name="Pål Kontakt",
    )
    for day in (date(YEAR, 3, 11), date(YEAR, 3, 12), date(YEAR, 9, 2)):
        ContactPresence.objects.create(
            office=contact,
            on=day,
            municipality=made.sides.municipality,
            arena="SCHOOL",
            recorded_at=AT,
        )
    raised = factories.referral(
        structure.executing, structure.coordinating, title="Uro ved hallen", at=moment(2, 1)
    )
    raised.answer, raised.answered_by, raised.answered_at = "Lys", structure.coordinating, moment(2, 13)
    raised.save()
    measure = factories.measure(
        structure.programme,
        "Natteravner",
        state="COMPLETED",
        starts_on=date(YEAR, 4, 1),
        ended_on=date(YEAR, 11, 30),
        outcome="Ravnene gikk 14 helger.",
        reached="PARTLY",
    )
    MeasureProgress.objects.create(
        measure=measure, at=moment(4, 1), by_name="Siri", name="start", source="PLANNED", target="RUNNING"
    )
    return {
        "spring": spring,
        "autumn": autumn,
        "items": items,
        "decision": decision,
        "follow_ups": follow_ups,
        "measure": measure,
    }


def evaluation(made: Cooperation, state: str = "OPEN", **fields: Any) -> Evaluation:
    """The evaluation of the year, with the council as its forum; both sides have agreed on their answers."""
    fields = {"year": YEAR, "forum": made.forum, "answered": True, **fields}
    return make.evaluation(state, version=made.version, **fields)


def point(evaluation: Evaluation, title: str = "Flere saker fra politiet", **fields: Any) -> ImprovementPoint:
    """An improvement point of an open evaluation."""
    return ImprovementPoint.objects.create(
        **{
            "evaluation": evaluation,
            "title": title,
            "responsible": "POLICE",
            "due_on": AT.date() + timedelta(days=100),
            "becomes": "NONE",
            "position": evaluation.points.count() + 1,
            **fields,
        }
    )
