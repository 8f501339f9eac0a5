"""What waits for a person among measures: reviews whose day has come, and own ones that have not begun."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from councils.waiting import MOST_OF_A_KIND, Waiting
from parties.standing import Standing
from slt.models import Measure, Programme


def measures_waiting(user: Any, standing: Standing, on: date) -> list[Waiting]:
    """To review: those that the person owns or keeps. Not begun: one's own whose first day has passed."""
    if standing.user_id is None:
        return []
    owned = Measure.objects.owned_by(user, on).values("pk")
    mine = Q(pk__in=owned) | Q(programme__in=Programme.objects.kept_by(user, on).values("pk"))
    to_review = Measure.objects.to_review(on).filter(mine).select_related("programme")
    late = Measure.objects.filter(pk__in=owned, state="PLANNED", starts_on__lt=on).select_related("programme")
    return [
        *(
            Waiting(
                _("Vurder tiltaket"),
                one.title,
                reverse("slt:measure_report", args=[one.pk]),
                one.programme.name,
                one.review_on,
                one.review_on is not None and one.review_on < on,
            )
            for one in to_review.order_by("review_on", "pk")[:MOST_OF_A_KIND]
        ),
        *(
            Waiting(
                _("Sett i gang tiltaket"),
                one.title,
                one.get_absolute_url(),
                one.programme.name,
                one.starts_on,
                True,
            )
            for one in late.order_by("starts_on", "pk")[:MOST_OF_A_KIND]
        ),
    ]
