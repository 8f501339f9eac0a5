"""Reads of forums and seats, and the three circles that every other read of the room stands on.

Outside: everyone, for a public forum. Parties: office-holders of the forum's current parties, unless the
forum is the members' alone. Members: those who sit in it that day. Open papers are read in the circle of the
parties, closed ones by members only; a superuser is in no circle.
"""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Collate

from councils.choices import Access, Capacity
from parties.models import OfficeRole
from parties.names import fold
from parties.standing import Capability, Standing, standing_of
from records import days
from records.days import PeriodQuerySet

# Whose office it is to see that nobody reads more than they need.
WATCHER = OfficeRole.DATA_PROTECTION_OFFICER


def seats_of(user: Any, on: date, standing: Standing | None = None) -> Q:
    """The condition on a membership that it is this person's that day; the dates are asked beside it."""
    standing = standing if standing is not None else standing_of(user, on)
    if standing.user_id is None:
        return Q(pk__in=[])
    offices = standing.office_ids
    return Q(office__in=offices) | Q(alternative_office__in=offices) | Q(person__user_id=standing.user_id)


class MembershipQuerySet(PeriodQuerySet):
    """Reads of seats."""

    def of_user(self, user: Any, on: date) -> Self:
        """The seats that the person sits in that day: by office, by the alternative office, or in person."""
        return self.valid(on).filter(seats_of(user, on))

    def reviewers(self, on: date) -> Self:
        """The seats that are asked to approve minutes."""
        return self.valid(on).filter(reviews_minutes=True)

    def leading(self, on: date) -> Self:
        """The seats of chair and secretary, and of their deputies."""
        leads = (Capacity.CHAIR, Capacity.SECRETARY)
        return self.valid(on).filter(
            Q(capacity__in=leads)
            | Q(Q(capacity=Capacity.DEPUTY, deputy_for__capacity__in=leads) & days.valid(on, "deputy_for"))
        )

    def chairing(self, on: date) -> Self:
        """The chair's seat, and its deputies'."""
        return self.valid(on).filter(
            Q(capacity=Capacity.CHAIR)
            | Q(
                Q(capacity=Capacity.DEPUTY, deputy_for__capacity=Capacity.CHAIR)
                & days.valid(on, "deputy_for")
            )
        )

    def with_offices(self) -> Self:
        """Bring along what a seat is named by."""
        return self.select_related(
            "office__organisation", "alternative_office__organisation", "person", "organisation", "deputy_for"
        )

    def in_order(self) -> Self:
        """Chair, secretary, members, deputies, guests; within these as the forum has set them."""
        places = {Capacity.CHAIR: 0, Capacity.SECRETARY: 1, Capacity.MEMBER: 2, Capacity.DEPUTY: 3}
        return self.annotate(
            place=models.Case(
                *(models.When(capacity=capacity, then=place) for capacity, place in places.items()), default=4
            )
        ).order_by("place", "position", "pk")


class ForumQuerySet(PeriodQuerySet):
    """Reads of forums."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Public forums for everyone, others for the parties or the members alone."""
        return self.filter(Q(access=Access.PUBLIC) | _by_parties(user, on) | _by_members(user, on))

    def papers_open_to(self, user: Any, on: date) -> Self:
        """Those whose open papers the person reads: as a member, or by office with one of the parties."""
        return self.filter(_by_parties(user, on) | _by_members(user, on))

    def with_member(self, user: Any, on: date) -> Self:
        """Those that the person sits in: the circle that closed papers are read in."""
        return self.filter(_by_members(user, on))

    def led_by(self, user: Any, on: date) -> Self:
        """Those where the person is chair or secretary, or stands in for one of them."""
        from councils.models import Membership

        seats = Membership.objects.leading(on).filter(seats_of(user, on), forum=OuterRef("pk"))
        return self.filter(Exists(seats))

    def reviewed_by(self, user: Any, on: date) -> Self:
        """Those whose minutes the person is asked to approve."""
        from councils.models import Membership

        seats = Membership.objects.reviewers(on).filter(seats_of(user, on), forum=OuterRef("pk"))
        return self.filter(Exists(seats))

    def kept_by(self, user: Any, on: date) -> Self:
        """Those open to their members alone whose records the person keeps: their approved minutes, no more.

        The office is named by the forum, and belongs to one of its parties that day.
        """
        from councils.models import ForumParty

        offices = standing_of(user, on).office_ids
        if not offices:
            return self.none()
        parties = ForumParty.objects.valid(on).filter(
            forum=OuterRef("pk"), organisation=OuterRef("records_office__organisation")
        )
        return self.filter(Exists(parties), access=Access.MEMBERS, records_office__in=offices)

    def watched_by(self, user: Any, on: date) -> Self:
        """Those whose log of openings the person reads: as chair, or as a party's data protection officer."""
        from councils.models import ForumParty, Membership

        standing = standing_of(user, on)
        chairs = Membership.objects.chairing(on).filter(seats_of(user, on, standing), forum=OuterRef("pk"))
        watched = [one.organisation.pk for one in standing.held if one.role == WATCHER]
        parties = ForumParty.objects.valid(on).filter(forum=OuterRef("pk"), organisation__in=watched)
        return self.filter(Exists(chairs) | Exists(parties)) if watched else self.filter(Exists(chairs))

    def with_party(self, organisation: Any, on: date) -> Self:
        """Those that the organisation is party to that day."""
        from councils.models import ForumParty

        parties = ForumParty.objects.valid(on).filter(forum=OuterRef("pk"), organisation=organisation)
        return self.filter(Exists(parties))

    def police_councils(self) -> Self:
        """Those that are the police council of somebody."""
        return self.filter(police_council__isnull=False)

    def in_district(self, district: Any, on: date) -> Self:
        """Those with a party in the district that day: a municipality, a unit, or the district itself."""
        from councils.models import ForumParty
        from parties.models import DistrictMembership, PoliceUnit

        members = DistrictMembership.objects.valid(on).filter(district=district).values("municipality")
        units = PoliceUnit.objects.filter(district=district).values("pk")
        parties = ForumParty.objects.valid(on).filter(
            Q(organisation__in=members) | Q(organisation__in=units) | Q(organisation=district.pk),
            forum=OuterRef("pk"),
        )
        return self.filter(Exists(parties))

    def in_order(self) -> Self:
        """By name, in the Norwegian alphabet."""
        letters = Func(F("search_key"), Value("æøå"), Value("{|}"), function="TRANSLATE")
        return self.order_by(Collate(letters, "C"), "pk")

    def search(self, question: str) -> Self:
        """Find by words of the name or of a party's name or number."""
        found = self
        for word in question.split():
            found = found.filter(
                Q(search_key__contains=fold(word))
                | Q(parties__organisation__search_key__contains=fold(word))
                | Q(parties__organisation__code=word)
            )
        return found.distinct()


def _by_parties(user: Any, on: date) -> Q:
    from councils.models import ForumParty

    area = standing_of(user, on).organisation_ids_with(Capability.READ_DRAFTS)
    if not area:
        return Q(pk__in=[])
    parties = ForumParty.objects.valid(on).filter(forum=OuterRef("pk"), organisation__in=area)
    return Q(access__in=[Access.PUBLIC, Access.PARTIES]) & Q(Exists(parties))


def _by_members(user: Any, on: date) -> Q:
    from councils.models import Membership

    return Q(Exists(Membership.objects.valid(on).filter(seats_of(user, on), forum=OuterRef("pk"))))


class InForumQuerySet(models.QuerySet):
    """For rows with a `forum` that are the papers of the parties: read where its open papers are read."""

    def visible_to(self, user: Any, on: date) -> Self:
        """Those of the forums whose open papers the person reads."""
        from councils.models import Forum

        return self.filter(forum__in=Forum.objects.papers_open_to(user, on))
