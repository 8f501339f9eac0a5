"""What a person can do about a duty that is not begun or not noted, where one thing is obvious."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.duties.checking import Checked
from agreements.evaluation.after import parties_without_case, written_for
from agreements.models import Agreement, Evaluation, EvaluationState
from parties.models import ServicePoint
from parties.standing import standing_of
from records.workflow import has_right


@dataclass(frozen=True)
class About:
    """A duty of an agreement in a year as a person sees it that day; `here` is the page to come back to."""

    agreement: Agreement
    year: int
    checked: Checked
    user: Any
    on: date
    here: str


@dataclass(frozen=True)
class NextStep:
    """Something to press: the words and the address of the page where it is done."""

    label: str
    url: str


def next_step(kind: str) -> Callable[[About], list[NextStep]]:
    """How the next steps of a kind of duty are found; of most kinds there are none."""
    return _STEPS.get(kind, _none)


def _none(about: About) -> list[NextStep]:
    return []


def _start_evaluation(about: About) -> list[NextStep]:
    """The year's evaluation, where it is not begun: for this year or the last, by those who write."""
    if about.checked.found.records or about.year not in {about.on.year, about.on.year - 1}:
        return []
    if Evaluation.objects.standing().filter(agreement=about.agreement, year=about.year).exists():
        return []
    if not has_right("evaluations.start", about.user, about.agreement):
        return []
    return [NextStep(_("Start evaluering"), reverse("evaluations:start", args=[about.agreement.pk]))]


def _confirm_points(about: About) -> list[NextStep]:
    """Each service point that nobody has confirmed this year, for those who keep it."""
    if about.year != about.on.year:
        return []
    records = about.checked.found.records
    lacking = [one.pk for one in records if one.kind == "service_point" and not one.counts]
    points = ServicePoint.objects.filter(pk__in=lacking).select_related("organisation").order_by("name", "pk")
    return [
        NextStep(
            _("Bekreft opplysningene om %(place)s") % {"place": one.name},
            f"{reverse('parties:confirm_service_point', args=[one.pk])}?{urlencode({'next': about.here})}",
        )
        for one in points
        if has_right("parties.correct_service_point", about.user, one)
    ]


def _note_case(about: About) -> list[NextStep]:
    """The municipal council's case about the finished evaluation, where the municipality has not noted it."""
    evaluation = Evaluation.objects.filter(
        agreement=about.agreement, year=about.year, state=EvaluationState.AGREED
    ).first()
    if evaluation is None:
        return []
    own = written_for(standing_of(about.user, about.on))
    if about.checked.municipality is not None:
        own &= {about.checked.municipality.pk}
    return [
        NextStep(_("Før saksnummeret"), reverse("evaluations:treatment", args=[evaluation.pk, one.pk]))
        for one in parties_without_case(evaluation, own, about.on)
    ]


_STEPS: dict[str, Callable[[About], list[NextStep]]] = {
    "yearly_evaluation": _start_evaluation,
    "service_points_true": _confirm_points,
    "report_to_municipal_council": _note_case,
}
