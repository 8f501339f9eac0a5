"""Reads of programmes and groups: that they are is public, what they do is read by the circle around them."""

from datetime import date, timedelta
from typing import Any, Self

from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Collate

from parties.models import Appointment, OfficeRole
from parties.standing import Capability, standing_of
from records.days import PeriodQuerySet, valid
from records.names import fold

# Who keeps a programme: these offices in one of its municipalities.
COORDINATING_ROLES = (OfficeRole.SLT_COORDINATOR, OfficeRole.COORDINATING_FUNCTION)
KEEPING_ROLES = (*COORDINATING_ROLES, OfficeRole.MUNICIPAL_DIRECTOR)
# For so long before the first day a new coordinator sees what there is to take over.
BEFORE_COMING = timedelta(days=30)


def coming_into(user: Any, on: date) -> list[int]:
    """The municipalities whose coordinator the person becomes within a month; none for a superuser."""
    if not getattr(user, "is_authenticated", False) or not user.is_active or user.is_superuser:
        return []
    coming = Appointment.objects.filter(
        valid(on, "office"),
        person__user_id=user.pk,
        valid_from__gt=on,
        valid_from__lte=on + BEFORE_COMING,
        office__role__in=COORDINATING_ROLES,
    )
    return list(coming.values_list("office__organisation_id", flat=True))


def _with_party(organisation_ids: Any, on: date, programme: str = "pk") -> Q:
    from slt.models import ProgrammeParty

    parties = ProgrammeParty.objects.filter(
        valid(on), programme=OuterRef(programme), municipality__in=organisation_ids
    )
    return Q(Exists(parties))


def _kept(user: Any, on: date) -> Q:
    standing = standing_of(user, on)
    own = [held.organisation.pk for held in standing.held if held.role in KEEPING_ROLES]
    return _with_party(own, on)


class ProgrammeQuerySet(PeriodQuerySet):
    """Reads of programmes."""

    def visible_to(self, user: Any, on: date) -> Self:
        """All: that a municipality works with SLT, with which groups and coordinators, is public."""
        return self.all()

    def read_by(self, user: Any, on: date) -> Self:
        """Those whose papers the person reads: by office with one of its municipalities, or in a group of it.

        An office reads where it reads drafts (`Capability.READ_DRAFTS`): a municipality its own, the police
        those they serve.
        """
        from councils.models import Forum
        from slt.models import SltGroup

        area = standing_of(user, on).organisation_ids_with(Capability.READ_DRAFTS)
        groups = SltGroup.objects.filter(
            valid(on), programme=OuterRef("pk"), forum__in=Forum.objects.with_member(user, on)
        )
        return self.filter(_with_party(area, on) | Q(Exists(groups)))

    def kept_by(self, user: Any, on: date) -> Self:
        """Those that the person keeps: coordinator or director in one of its municipalities."""
        return self.filter(_kept(user, on))

    def worked_in(self, user: Any, on: date) -> Self:
        """Those that are the person's own: kept by them, or with a group that they sit in."""
        from slt.models import SltGroup

        groups = SltGroup.objects.with_member(user, on).filter(valid(on), programme=OuterRef("pk"))
        return self.valid(on).filter(_kept(user, on) | Q(Exists(groups)))

    def handed_to(self, user: Any, on: date) -> Self:
        """Those whose handover the person sees: keeps them, or becomes their coordinator within a month."""
        return self.filter(_kept(user, on) | _with_party(coming_into(user, on), on))

    def of_municipality(self, municipality: Any, on: date) -> Self:
        """The programme that the municipality takes part in that day."""
        return self.valid(on).filter(_with_party([getattr(municipality, "pk", municipality)], on))

    def in_order(self) -> Self:
        """By name, in the Norwegian alphabet."""
        letters = Func(F("search_key"), Value("æøå"), Value("{|}"), function="TRANSLATE")
        return self.order_by(Collate(letters, "C"), "pk")

    def search(self, question: str) -> Self:
        """Find by words of the name or of a municipality's name or number."""
        found = self
        for word in question.split():
            found = found.filter(
                Q(search_key__contains=fold(word))
                | Q(parties__municipality__search_key__contains=fold(word))
                | Q(parties__municipality__code=word)
            )
        return found.distinct()


class SltGroupQuerySet(PeriodQuerySet):
    """Reads of groups."""

    def visible_to(self, user: Any, on: date) -> Self:
        """All: that a group is, and on which level. Who sits in it and what it does, its forum shows."""
        return self.all()

    def with_member(self, user: Any, on: date) -> Self:
        """Those whose forum the person sits in."""
        from councils.models import Forum

        return self.filter(forum__in=Forum.objects.with_member(user, on))

    def led_by(self, user: Any, on: date) -> Self:
        """Those whose forum the person is chair or secretary of, or stands in for one of these."""
        from councils.models import Forum

        return self.filter(forum__in=Forum.objects.led_by(user, on))

    def heirs_of(self, groups: Self) -> Self:
        """These groups, and those that have been merged into them: a successor has what the others had."""
        found = set(groups.values_list("pk", flat=True))
        fresh = found
        while fresh:
            fresh = set(self.filter(merged_into__in=fresh).values_list("pk", flat=True)) - found
            found |= fresh
        return self.filter(pk__in=found)

    def taking_referrals(self, on: date) -> Self:
        """Those that something can be sent to that day: not on their last day, nor after it."""
        return self.valid(on).exclude(valid_to=on)

    def in_order(self) -> Self:
        """From the top level down, as the programme has arranged them."""
        return self.select_related("forum", "programme", "municipality").order_by("level", "position", "pk")
