"""Words and addresses for records that only an evaluation's figures count: decisions and referrals."""

from datetime import date
from typing import Any

from agreements.duties.words import Wording
from councils.models import Decision
from slt.models import Referral

Words = dict[int, tuple[str, str]]


def _decisions(keys: list[int], user: Any, on: date) -> Words:
    found = Decision.objects.visible_to(user, on).filter(pk__in=keys).select_related("item__meeting")
    return {
        one.pk: (one.text if len(one.text) <= 120 else f"{one.text[:119]}…", one.item.get_absolute_url())
        for one in found
    }


def _referrals(keys: list[int], user: Any, on: date) -> Words:
    found = Referral.objects.visible_to(user, on).filter(pk__in=keys)
    return {one.pk: (str(one), one.get_absolute_url()) for one in found}


WORDINGS: dict[str, Wording] = {"decision": _decisions, "referral": _referrals}
