"""What is left to do when an evaluation is agreed: points to see to, and cases for the municipal councils."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from agreements.choices import Responsible, Side
from agreements.evaluation.addresses import address
from agreements.evaluation.approving import parties_asked
from agreements.evaluation.letters import municipalities_of
from agreements.evaluation.querysets import reach_of
from agreements.evaluation.rules import sides_of
from agreements.models import (
    AgreementParty,
    Evaluation,
    EvaluationState,
    EvaluationTreatment,
    ImprovementPoint,
)
from councils.waiting import MOST_OF_A_KIND, Waiting
from parties.models import Appointment, Office
from parties.standing import CAPABILITIES, Capability, Standing
from records import days

# So long the municipalities have to bring the evaluation before their councils.
CASE_WITHIN = timedelta(days=30)
# Whoever holds another office than these cannot open an evaluation.
_READING = [role for role, granted in CAPABILITIES.items() if Capability.READ_DRAFTS in granted]


def points_left() -> QuerySet[ImprovementPoint]:
    """The points of agreed evaluations that are neither done nor have become an item or a measure."""
    return ImprovementPoint.objects.filter(
        evaluation__state=EvaluationState.AGREED, done_on=None, item=None, measure=None
    )


def with_an_owner(on: date) -> Q:
    """Of points: those given to an office that somebody holds that day, and that may read the evaluation.

    The others lie with whoever writes for the side that is responsible.
    """
    holders = Appointment.objects.counting(on).filter(office=OuterRef("owner_office"))
    return Q(Exists(holders), owner_office__role__in=_READING)


def reads_evaluations(office: Office) -> bool:
    """Can whoever holds the office open an evaluation at all?"""
    return office.role in _READING


def sides_responsible(point: ImprovementPoint) -> frozenset[str]:
    """The sides that the point lies on."""
    if point.responsible == Responsible.BOTH:
        return frozenset(Side.values)
    return frozenset({point.responsible})


def parties_without_case(
    evaluation: Evaluation, organisations: Collection[int], on: date
) -> list[AgreementParty]:
    """The municipalities among these whose council's case is not noted; `treatments` are read from it."""
    noted = {one.party_id for one in evaluation.treatments.all()}
    return [
        party
        for party in parties_asked(evaluation, on)
        if party.side == Side.MUNICIPALITY
        and party.organisation_id in organisations
        and party.pk not in noted
    ]


def written_for(standing: Standing | None) -> frozenset[int]:
    """The organisations in whose own offices the person writes: a municipality notes its case itself."""
    held = standing.held if standing else ()
    return frozenset(one.organisation.pk for one in held if Capability.EDIT_DRAFTS in one.capabilities)


def waiting_for(user: Any, standing: Standing, on: date) -> list[Waiting]:
    """The points and the cases that the person is to see to, for the home page; a constant number of
    queries."""
    return [*_points(user, standing, on), *_cases(standing, on)]


def _points(user: Any, standing: Standing, on: date) -> list[Waiting]:
    """The points of the offices that the person holds, and those without owner of the sides they write
    for."""
    owned = with_an_owner(on)
    offices = [one.office.pk for one in standing.held]
    own = AgreementParty.objects.filter(
        agreement=OuterRef("evaluation__agreement"), organisation__in=reach_of(standing).own
    )
    points = (
        points_left()
        .filter((owned & Q(owner_office__in=offices)) | (~owned & Q(Exists(own))))
        .filter(evaluation__in=Evaluation.objects.visible_to(user, on).order_by().values("pk"))
        .select_related("evaluation__agreement")
        .prefetch_related("evaluation__agreement__parties__organisation")
        .order_by("due_on", "pk")
    )
    found = []
    for point in points:
        evaluation = point.evaluation
        is_owner = point.owner_office_id in offices
        if not is_owner and not (
            sides_responsible(point) & sides_of(standing, evaluation, Capability.EDIT_DRAFTS)
        ):
            continue
        found.append(
            Waiting(
                _("Følg opp forbedringspunktet"),
                point.title,
                page_of(point),
                f"{evaluation.agreement.title}, {municipalities_of(evaluation)}",
                point.due_on,
                point.due_on < on,
            )
        )
    return found[:MOST_OF_A_KIND]


def page_of(point: ImprovementPoint) -> str:
    """Where the point is followed up."""
    return f"{address('points', point.evaluation_id)}#punkt-{point.pk}"


def _cases(standing: Standing, on: date) -> list[Waiting]:
    """The cases of the municipal councils that the person is to note, 30 days after the agreement."""
    own = written_for(standing)
    if not own:
        return []
    noted = EvaluationTreatment.objects.filter(evaluation=OuterRef(OuterRef("pk")), party=OuterRef("pk"))
    left = AgreementParty.objects.filter(
        ~Exists(noted), agreement=OuterRef("agreement"), side=Side.MUNICIPALITY, organisation__in=own
    )
    evaluations = (
        Evaluation.objects.filter(Exists(left), state=EvaluationState.AGREED)
        .defer("frozen_content", "figures", "joint_text")
        .select_related("agreement")
        .prefetch_related("agreement__parties__organisation", "treatments")
        .order_by("agreed_at", "pk")
    )
    found = []
    for evaluation in evaluations[:MOST_OF_A_KIND]:
        assert evaluation.agreed_at is not None  # by its state
        due_on = days.day_of(evaluation.agreed_at) + CASE_WITHIN
        found += [
            Waiting(
                _("Før saksnummeret fra kommunestyret"),
                _("evaluering %(year)s, %(municipalities)s")
                % {"year": evaluation.year, "municipalities": municipalities_of(evaluation)},
                address("treatment", evaluation.pk, party.pk),
                evaluation.agreement.title,
                due_on,
                due_on < on,
            )
            for party in parties_without_case(evaluation, own, on)
        ]
    return found
