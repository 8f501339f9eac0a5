"""Reads of referrals: in the groups that they lie or have lain with, and by the programme's keepers."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Value


class ReferralQuerySet(models.QuerySet):
    """Reads of referrals."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Those that a group of the person's has raised or has had, and all of programmes that they keep.

        A group that others were merged into has what these had. Nobody else: neither administrators nor
        superusers, and not everybody with an office.
        """
        from slt.models import Programme, ReferralStep, SltGroup

        groups = SltGroup.objects.heirs_of(SltGroup.objects.with_member(user, on))
        had = ReferralStep.objects.filter(referral=OuterRef("pk"), group__in=groups)
        return self.filter(
            Q(programme__in=Programme.objects.kept_by(user, on)) | Q(raised_by__in=groups) | Q(Exists(had))
        )

    def open(self) -> Self:
        """On their way."""
        return self.filter(state="OPEN")


class ReferralStepQuerySet(models.QuerySet):
    """Reads of steps."""

    def open(self) -> Self:
        """Where referrals lie now."""
        return self.filter(ended_at__isnull=True)

    def stuck(self, at: datetime) -> Self:
        """Open for longer than the programme's own limit."""
        limit = ExpressionWrapper(
            F("referral__programme__stuck_days") * Value(timedelta(days=1)), output_field=DurationField()
        )
        return self.open().filter(
            arrived_at__lte=ExpressionWrapper(Value(at) - limit, output_field=DateTimeField())
        )
