"""Reads of measures: those of an adopted plan are public, the rest the programme's circle's."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, DateField, F, Func, Q, Value, When
from django.db.models.functions import Coalesce

from parties.standing import standing_of


class MeasureQuerySet(models.QuerySet):
    """Reads of measures."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Those of adopted plans for everyone, all where the programme's papers are read, and one's own."""
        from slt.models import Programme

        return self.filter(
            Q(plan__state="ADOPTED")
            | Q(programme__in=Programme.objects.read_by(user, on))
            | self._owned(user, on)
        )

    def owned_by(self, user: Any, on: date) -> Self:
        """Those that the person is to see to, by office or in person."""
        return self.filter(self._owned(user, on))

    @staticmethod
    def _owned(user: Any, on: date) -> Q:
        standing = standing_of(user, on)
        if standing.user_id is None:
            return Q(pk__in=[])
        return Q(owner_office__in=standing.office_ids) | Q(owner_person__user_id=standing.user_id)

    def open(self) -> Self:
        """Planned or under way."""
        return self.filter(state__in=["PLANNED", "RUNNING"])

    def orphans(self) -> Self:
        """Those that follow from nothing: no goal, no decision, no referral."""
        return self.filter(goal__isnull=True, decision__isnull=True, referral__isnull=True)

    def to_review(self, on: date) -> Self:
        """Under way, and the day they were to be looked at has come."""
        return self.filter(state="RUNNING", review_on__lte=on)

    def during(self, first: date, last: date) -> Self:
        """Those whose days, school year or plan fall within the two days; undated ones by their plan.

        A school year is from August 1 to July 31.
        """
        school = Q(school_year__isnull=False, school_year__lte=last.year) & (
            Q(school_year__gte=first.year) | Q(school_year=first.year - 1)
        )
        dated = Q(school_year__isnull=True, starts_on__isnull=False, starts_on__lte=last) & (
            Q(ends_on__isnull=True) | Q(ends_on__gte=first)
        )
        planned = Q(
            school_year__isnull=True,
            starts_on__isnull=True,
            plan__valid_from__lte=last,
            plan__valid_to__gte=first,
        )
        return self.filter(school | dated | planned)

    def in_order(self) -> Self:
        """By plan and goal, then by when they begin."""
        return self.order_by(
            F("goal__position").asc(nulls_last=True), F("starts_on").asc(nulls_last=True), "title", "pk"
        )

    def with_places(self) -> Self:
        """With what lists are sorted by: `starts` (a school year from August 1), `state_place`."""
        order = ("RUNNING", "PLANNED", "COMPLETED", "STOPPED")
        return self.annotate(
            starts=Coalesce(
                F("starts_on"),
                Func(
                    F("school_year"),
                    Value(8),
                    Value(1),
                    function="make_date",
                    output_field=DateField(),
                ),
            ),
            state_place=Case(*(When(state=state, then=place) for place, state in enumerate(order))),
        )

    def with_owner(self) -> Self:
        """Bring along what a row in a list shows."""
        return self.select_related(
            "programme",
            "plan",
            "goal__focus_area",
            "owner_office__organisation",
            "owner_person",
            "group__forum",
        )
