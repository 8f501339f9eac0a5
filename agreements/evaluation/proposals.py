"""What agreed evaluations propose to change in the agreement: beside the draft of its next version."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from agreements.models import AgreementVersion, Evaluation, ImprovementPoint


@dataclass(frozen=True)
class Proposal:
    """A change that both sides agreed on in an evaluation: what, in which section, and where it stands."""

    point: ImprovementPoint
    year: int
    section_key: str
    url: str


def proposals_for(version: AgreementVersion, user: Any, on: date) -> list[Proposal]:
    """The changes proposed for a version that is being written, the newest first; none once it is frozen.

    Out of agreed evaluations that the person reads: of its agreement, of one that it replaces, or of the one
    that it was started from; without those that somebody has put down as done. One query more than none.
    """
    if version.is_frozen or not version.is_open:
        return []
    replaced = version.agreement.relations.filter(kind="REPLACES").values("other")
    started_from = AgreementVersion.objects.filter(continued_by=version.pk).values("agreement")
    evaluations = Evaluation.objects.visible_to(user, on).filter(
        Q(agreement=version.agreement_id) | Q(agreement__in=replaced) | Q(agreement__in=started_from),
        state="AGREED",
    )
    points = ImprovementPoint.objects.filter(
        evaluation__in=evaluations.values("pk"),
        becomes=ImprovementPoint.Becomes.AGREEMENT_CHANGE,
        done_on__isnull=True,
    ).select_related("evaluation")
    return [
        Proposal(
            point,
            point.evaluation.year,
            point.section_key,
            f"{reverse('evaluations:points', args=[point.evaluation_id])}#punkt-{point.pk}",
        )
        for point in points.order_by("-evaluation__year", "position", "pk").defer(
            "evaluation__frozen_content", "evaluation__figures"
        )
    ]
