"""What an evaluation starts from, so that starting one is a matter of a minute: year, scope, council."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from agreements.choices import AgreementKind, ScopePart, Side
from agreements.duties.amending import promises_of
from agreements.duties.periods import YearInForce, deciding_periods
from agreements.models import Agreement, Questionnaire
from agreements.status import standing_alone
from councils.models import Forum
from parties.models import PoliceUnit

# How long the sides have when nothing else is said.
USUAL_TIME = timedelta(days=28)
# A deadline farther ahead is a slip of the pen.
LONGEST_TIME = timedelta(days=366)

_BY_KIND: dict[str, tuple[ScopePart, ...]] = {
    AgreementKind.COUNCIL: (ScopePart.AGREEMENT, ScopePart.COUNCIL),
    AgreementKind.SLT_MANDATE: (ScopePart.AGREEMENT, ScopePart.SLT),
    AgreementKind.STRATEGIC: (ScopePart.AGREEMENT, ScopePart.COUNCIL),
    AgreementKind.PLEDGE: (ScopePart.AGREEMENT,),
    AgreementKind.OTHER: (ScopePart.AGREEMENT,),
}


def period_of(agreement: Agreement, year: int, on: date) -> YearInForce | None:
    """The agreement's version that was the last in force in the year, as far as the year has come, and its
    days.

    A part of the year suffices: an agreement that was terminated in July is evaluated for its half year. None
    when it was not in force at all.
    """
    return next(iter(deciding_periods([agreement], year, on)), None)


def stands_alone(agreement: Agreement) -> bool:
    """Is it evaluated by itself? One that changes another, or is an appendix to it, is so with that one."""
    return standing_alone(Agreement.objects.filter(pk=agreement.pk)).exists()


def why_not_alone() -> str:
    """What somebody is told who would evaluate an agreement that belongs to another."""
    return _("Avtalen endrer en annen eller er vedlegg til den. Evaluer den avtalen.")


def usual_scope(period: YearInForce) -> list[str]:
    """The parts that the agreement's duties speak of; without duties, those of its kind.

    With what amends it. The agreement itself is always one of them. In the order of `ScopePart`.
    """
    agreement = period.agreement
    parts = {one.terms.row.scope for one in promises_of([period])[agreement.pk]} or set(
        _BY_KIND.get(agreement.kind, tuple(ScopePart))
    )
    parts.add(ScopePart.AGREEMENT)
    return in_order(parts)


def in_order(parts: Iterable[str]) -> list[str]:
    """The parts in the order of `ScopePart`, each once; what is no part is left out."""
    wanted = {str(part) for part in parts}
    return [part.value for part in ScopePart if part.value in wanted]


def council_of(agreement: Agreement, on: date) -> Forum | None:
    """The police council that the agreement founds or regulates, else the one that its municipalities have.

    None when there is none, or more than one to choose among.
    """
    councils = Forum.objects.police_councils().valid(on)
    if own := councils.filter(pk__in=agreement.forums.values("forum")).first():
        return own
    municipal = list(agreement.parties.filter(side=Side.MUNICIPALITY).values_list("organisation", flat=True))
    for organisation in municipal:
        councils = councils.with_party(organisation, on)
    candidates = list(councils[:2]) if municipal else []
    return candidates[0] if len(candidates) == 1 else None


def usual_questionnaire(agreement: Agreement) -> Questionnaire | None:
    """The questionnaire that is offered first to the parties of the agreement."""
    return questionnaires_for(agreement).first()


def questionnaires_for(agreement: Agreement):
    """What the parties of the agreement can be asked by: the nation's, and those of their police district."""
    police = agreement.parties.filter(side=Side.POLICE).values("organisation")
    units = PoliceUnit.objects.filter(pk__in=police).values_list("district", flat=True)
    owners = {*police.values_list("organisation", flat=True), *units}
    return Questionnaire.objects.offered_to(owners)


def usual_due_on(on: date) -> date:
    """The deadline that is offered."""
    return on + USUAL_TIME
