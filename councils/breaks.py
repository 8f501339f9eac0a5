"""The weeks when schools are closed where a forum is at home, as the calendar reckons with them."""

from datetime import date
from typing import Any

from django.db.models import Q

from councils.models import Forum, SchoolBreak
from councils.recurrence import Break
from parties.models import Municipality


def breaks_of(forum: Forum, first: date, last: date) -> list[Break]:
    """The school breaks between the two days in the counties of the forum's municipalities, common ones too.

    A police side alone says nothing of a county; then only the common ones count.
    """
    return breaks_in(forum.parties.valid(first).values("organisation"), first, last)


def breaks_in(municipalities: Any, first: date, last: date) -> list[Break]:
    """The school breaks between the two days where these municipalities (keys, or a query of them) lie."""
    counties = Municipality.objects.filter(pk__in=municipalities, county__isnull=False).values("county")
    found = SchoolBreak.objects.filter(
        Q(county__isnull=True) | Q(county__in=counties), valid_from__lte=last, valid_to__gte=first
    )
    return [Break(one.name, one.valid_from, one.valid_to) for one in found]
