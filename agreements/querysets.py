"""Reads: what each person may see. `visible_to` and the predicates in `rules.py` are the same rule."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from parties.names import fold
from parties.standing import Capability, standing_of

PUBLIC_STATES = ("SIGNED",)


def _area(user: Any, on: date) -> frozenset[int]:
    """The organisations whose drafts the person may read that day."""
    return standing_of(user, on).organisation_ids_with(Capability.READ_DRAFTS)


class AgreementQuerySet(models.QuerySet):
    """Reads of agreements."""

    def visible_to(self, user: Any, on: date):
        """Those with a signed version, which are public, and those that the own area is party to."""
        from agreements.models import AgreementParty, AgreementVersion

        return self.filter(
            Exists(AgreementVersion.objects.filter(agreement=OuterRef("pk"), state__in=PUBLIC_STATES))
            | Exists(
                AgreementParty.objects.filter(agreement=OuterRef("pk"), organisation__in=_area(user, on))
            )
        )

    def founding(self, forum: Any):
        """Those that found or regulate the forum, the newest first."""
        from agreements.models import AgreementForum

        return self.filter(Exists(AgreementForum.objects.filter(agreement=OuterRef("pk"), forum=forum)))

    def search(self, question: str):
        """Find by words of the title or a party's name or number."""
        found = self
        for word in question.split():
            found = found.filter(
                Q(title__icontains=word)
                | Q(parties__organisation__search_key__contains=fold(word))
                | Q(parties__organisation__code=word)
            )
        return found.distinct()


class VersionQuerySet(models.QuerySet):
    """Reads of versions."""

    def visible_to(self, user: Any, on: date):
        """Signed versions for everyone; the others for the offices of the parties' own areas."""
        from agreements.models import AgreementParty

        return self.filter(
            Q(state__in=PUBLIC_STATES)
            | Exists(
                AgreementParty.objects.filter(
                    agreement=OuterRef("agreement"), organisation__in=_area(user, on)
                )
            )
        )

    def with_ball(self):
        """Bring along all that `ball.ball_of` reads, in a constant number of queries."""
        from agreements.models import AgreementParty, SignatoryPlace

        return self.select_related("agreement", "template").prefetch_related(
            Prefetch("agreement__parties", AgreementParty.objects.select_related("organisation")),
            "reviews",
            "political_approvals",
            Prefetch(
                "places",
                SignatoryPlace.objects.select_related(
                    "office__organisation", "party__organisation", "signature"
                ),
            ),
        )

    def open(self):
        """Versions on their way to being signed."""
        from agreements.states import OPEN_STATES

        return self.filter(state__in=OPEN_STATES)
