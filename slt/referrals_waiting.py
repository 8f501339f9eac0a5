"""What waits for a person among referrals, for the home page: answers to give, and answers to take in.

What waits to be placed on an agenda is told by the councils' own «ta stilling til saker».
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from councils.waiting import MOST_OF_A_KIND, Waiting
from parties.standing import Standing
from slt.choices import StepPurpose
from slt.models import ReferralStep, SltGroup
from slt.referring import Lying, lying


def referrals_waiting(user: Any, standing: Standing, on: date, at: datetime) -> list[Waiting]:
    """The referrals that lie with a group the person leads and need an act; a constant number of queries."""
    if standing.user_id is None:
        return []
    led = SltGroup.objects.led_by(user, on)
    rows = lying(ReferralStep.objects.filter(group__in=led), at)
    return [_waiting(row) for row in rows if _needs_an_act(row)][:MOST_OF_A_KIND]


def _needs_an_act(row: Lying) -> bool:
    return row.step.purpose == StepPurpose.ANSWER or row.standing.is_settled


def _waiting(row: Lying) -> Waiting:
    is_answer = row.step.purpose == StepPurpose.ANSWER
    return Waiting(
        _("Ta imot svaret") if is_answer else _("Svar på henvisningen"),
        row.referral.title,
        row.referral.get_absolute_url(),
        str(row.step.group),
    )
