"""What waits for a person: the open versions where one of their offices has the ball."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from agreements.ball import Ball, ball_of
from agreements.models import AgreementVersion
from parties.standing import Standing
from records.workflow import has_right


@dataclass(frozen=True)
class WorkItem:
    """An open version as lists show it: what it is, who has the ball, and whether that is this person."""

    version: AgreementVersion
    ball: Ball
    is_mine: bool
    place: Any = None

    @property
    def what(self) -> str:
        """What the person is asked to do, in a word."""
        return str(WHAT.get(self.version.state, ""))


WHAT = {
    "DRAFT": _("Skriv ferdig utkastet"),
    "IN_REVIEW": _("Svar på teksten"),
    "AGREED": _("Gjør klar til signering"),
    "POLITICAL_TREATMENT": _("Før inn den politiske behandlingen"),
    "READY_TO_SIGN": _("Signer"),
}


def work_of(user: Any, standing: Standing, on: date) -> list[WorkItem]:
    """All open versions in the person's own area, those that wait for the person first.

    A constant number of queries however many versions there are.
    """
    if not standing:
        return []
    versions = (
        AgreementVersion.objects.open().visible_to(user, on=on).with_ball().order_by("agreement__title", "pk")
    )
    items = [item_of(version, user, standing, on) for version in versions]
    return sorted(items, key=lambda item: not item.is_mine)


def item_of(version: AgreementVersion, user: Any, standing: Standing, on: date) -> WorkItem:
    """The version with its ball, seen by this person."""
    ball = ball_of(version, on)
    place = next(
        (
            place
            for place in version.places.all()
            if place.office_id in ball.office_ids and place.office_id in standing.office_ids
        ),
        None,
    )
    if ball.office_ids:
        is_mine = place is not None and has_right("agreements.sign_version", user, version)
    else:
        is_mine = any(
            held.reach(ball.capability) & ball.organisation_ids
            for held in standing.held
            if held.organisation.is_police == ball.is_police or ball.is_police is None
        )
    return WorkItem(version=version, ball=ball, is_mine=is_mine, place=place)
