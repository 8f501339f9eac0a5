"""Which focus areas the goals of a plan may stand under: those agreed in council or steering group."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from councils.models import FocusArea, Forum, ForumParty, PoliceCouncil
from records.days import valid
from slt.choices import Level
from slt.models import ActionPlan, Programme


def forums_of(programme: Programme, on: date) -> QuerySet[Forum]:
    """The forums that set the programme's priorities: its steering groups, and its municipalities' own."""
    steering = programme.groups.valid(on).filter(level=Level.STEERING).values("forum")
    homes = programme.parties.valid(on).values("municipality")
    party = ForumParty.objects.filter(valid(on), forum=OuterRef("pk"), organisation__in=homes)
    council = Exists(PoliceCouncil.objects.filter(forum=OuterRef("pk"))) & Exists(party)
    return Forum.objects.filter(Q(pk__in=steering) | council)


def offered_for(plan: ActionPlan, on: date) -> QuerySet[FocusArea]:
    """Those that count on some day of the plan's period, in the forums' order."""
    return (
        FocusArea.objects.filter(forum__in=forums_of(plan.programme, on))
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=plan.valid_to))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=plan.valid_from))
        .select_related("forum")
        .order_by("forum", "position", "pk")
    )
