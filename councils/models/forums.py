"""Forums: every meeting body there is, who its parties and members are, and the rules it has given itself."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.choices import Access, Capacity, ItemKind, Language, Record, Side, SilenceRule
from councils.querysets.forums import ForumQuerySet, MembershipQuerySet
from parties.models import Office, Organisation, Person
from parties.models.organisations import closed_period
from parties.names import search_key
from records.days import Period


def side_of(organisation: Organisation | None) -> Side:
    """The side that an organisation stands on; schools, volunteers and the like stand on neither."""
    if organisation is None:
        return Side.OTHER
    if organisation.is_police:
        return Side.POLICE
    return Side.MUNICIPALITY if organisation.kind in {"MUNICIPALITY", "COUNTY_AUTHORITY"} else Side.OTHER


class Topic(models.Model):
    """Something that councils talk about (*tema*); an editable list, ended ones stay where they were used."""

    name = models.CharField(_("tema"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("rekkefølge"), default=100)
    is_active = models.BooleanField(_("i bruk"), default=True)

    class Meta:
        verbose_name = _("tema")
        verbose_name_plural = _("temaer")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Forum(Period):
    """A body that meets (*møteforum*): police council, preparedness council, working group, one meeting.

    It has no kind: what it is for is said by the row that points at it (`PoliceCouncil`). `access` says who
    it is open to and is never wider than `widest_access`, which the founding act set once. Deadlines count
    days and are null when the forum has not set any: «ikke avtalt» is not zero. Silence counts as approval
    only where the forum has chosen it and has said within how many days a review is due. `revision` counts
    changes of settings and standing items. After `valid_to` nothing new is planned; what was is still read.

    `record` says what is kept of its meetings. A forum that treats individuals keeps a log without content
    and is its members' alone, from the founding act and for good. `records_office` names those besides the
    members who read the approved minutes of a forum that is open to its members alone.
    """

    name = models.CharField(_("navn"), max_length=150)
    about = models.TextField(_("formål"), blank=True)
    access = models.CharField(_("åpent for"), max_length=8, choices=Access.choices, default=Access.PARTIES)
    widest_access = models.CharField(
        _("kan høyst åpnes for"), max_length=8, choices=Access.choices, default=Access.PUBLIC
    )
    record = models.CharField(
        _("det som føres"), max_length=7, choices=Record.choices, default=Record.MINUTES
    )
    treats_individuals = models.BooleanField(_("behandler enkeltpersoner"), default=False)
    records_office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("arkivansvarlig"),
    )
    language = models.CharField(_("målform"), max_length=2, choices=Language.choices, default=Language.BOKMAL)
    topics = models.ManyToManyField(Topic, blank=True, related_name="forums", verbose_name=_("temaer"))
    meetings_per_year = models.PositiveSmallIntegerField(_("møter i året"), null=True, blank=True)
    items_due_days = models.PositiveSmallIntegerField(
        _("saker meldes inn, dager før møtet"), null=True, blank=True
    )
    notice_days = models.PositiveSmallIntegerField(
        _("innkalling sendes, dager før møtet"), null=True, blank=True
    )
    minutes_days = models.PositiveSmallIntegerField(
        _("referat sendes, dager etter møtet"), null=True, blank=True
    )
    review_days = models.PositiveSmallIntegerField(
        _("frist for gjennomgang av referat, dager"), null=True, blank=True
    )
    silence_rule = models.CharField(
        _("når ingen svarer"), max_length=8, choices=SilenceRule.choices, default=SilenceRule.REMIND
    )
    counts_without_other_side = models.BooleanField(_("møtet teller selv om en side er borte"), default=False)
    are_meetings_open = models.BooleanField(_("åpne møter"), default=False)
    default_place = models.CharField(_("vanlig møtested"), max_length=200, blank=True)
    default_time = models.TimeField(_("vanlig klokkeslett"), null=True, blank=True)
    default_minutes = models.PositiveSmallIntegerField(_("vanlig varighet i minutter"), default=90)
    founded_by_name = models.CharField(_("opprettet av"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    search_key = models.TextField(editable=False, blank=True)

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("møteforum")
        verbose_name_plural = _("møtefora")
        ordering = ["name", "pk"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(access__in=Access.values, widest_access__in=Access.values),
                name="councils_forum_access",
            ),
            models.CheckConstraint(
                condition=Q(widest_access="PUBLIC")
                | Q(widest_access="PARTIES", access__in=["PARTIES", "MEMBERS"])
                | Q(widest_access="MEMBERS", access="MEMBERS"),
                name="councils_forum_access_within_widest",
                violation_error_message=_("Forumet kan ikke åpnes for flere enn det ble opprettet for."),
            ),
            models.CheckConstraint(
                condition=Q(silence_rule__in=SilenceRule.values), name="councils_forum_silence"
            ),
            models.CheckConstraint(
                condition=~Q(silence_rule="APPROVE") | Q(review_days__isnull=False, review_days__gte=1),
                name="councils_forum_silence_needs_deadline",
                violation_error_message=_(
                    "Skal taushet regnes som godkjenning, må forumet ha en frist for gjennomgang."
                ),
            ),
            models.CheckConstraint(
                condition=Q(default_minutes__range=(5, 24 * 60)), name="councils_forum_minutes"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="councils_forum_has_name"),
            models.CheckConstraint(condition=Q(record__in=Record.values), name="councils_forum_record"),
            models.CheckConstraint(
                condition=Q(treats_individuals=False) | Q(record="LOG", widest_access="MEMBERS"),
                name="councils_forum_of_individuals_keeps_a_log",
                violation_error_message=_(
                    "Et forum som behandler enkeltpersoner, er bare for medlemmene og fører logg."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The forum's page."""
        return reverse("councils:forum", args=[self.pk])

    def save(self, *args, **kwargs) -> None:
        """Save with a fresh search key."""
        self.search_key = search_key(self.name)
        super().save(*args, **kwargs)


class ForumParty(Period):
    """An organisation that takes part in a forum for a period (*part*)."""

    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, related_name="parties", verbose_name=_("forum")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="forum_parties", verbose_name=_("organisasjon")
    )

    class Meta:
        verbose_name = _("part i forumet")
        verbose_name_plural = _("parter i forumet")
        ordering = ["forum", "organisation__sort_key", "pk"]
        constraints = [
            *Period.Meta.constraints,
            ExclusionConstraint(
                name="councils_forumparty_once_a_day",
                expressions=[
                    ("forum", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (closed_period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Organisasjonen er allerede part i dette tidsrommet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.forum}"

    @property
    def side(self) -> Side:
        """The side that the party stands on."""
        return side_of(self.organisation)


class Membership(Period):
    """A seat in a forum (*plass*), held by an office or by a person, for a period.

    By office: whoever holds it that day sits there; `alternative_office` makes it an either/or seat. By
    person: for those without an office; `organisation` says whom they come from, `from_name` where the
    register does not know it (a congregation, a shop, a club). A deputy's seat points at the seat it stands
    in for. `has_authority` is null where it has not been asked. Those whose seat `reviews_minutes` are asked
    to approve them.
    """

    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("forum")
    )
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("verv"),
    )
    alternative_office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alternative_memberships",
        verbose_name=_("eller verv"),
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("person"),
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kommer fra"),
    )
    from_name = models.CharField(_("kommer fra, utenfor registeret"), max_length=150, blank=True)
    capacity = models.CharField(_("rolle"), max_length=9, choices=Capacity.choices, default=Capacity.MEMBER)
    deputy_for = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("vara for"),
    )
    has_authority = models.BooleanField(_("har fullmakt til å beslutte"), null=True, blank=True)
    reviews_minutes = models.BooleanField(_("godkjenner referatet"), default=False)
    position = models.PositiveSmallIntegerField(_("rekkefølge"), default=100)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("plass i forumet")
        verbose_name_plural = _("plasser i forumet")
        ordering = ["forum", "position", "pk"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(capacity__in=Capacity.values), name="councils_membership_capacity"
            ),
            models.CheckConstraint(
                condition=Q(office__isnull=False, person__isnull=True)
                | Q(office__isnull=True, person__isnull=False, alternative_office__isnull=True),
                name="councils_membership_office_or_person",
                violation_error_message=_("En plass har enten et verv eller en person."),
            ),
            models.CheckConstraint(
                condition=Q(alternative_office__isnull=True) | ~Q(alternative_office=F("office")),
                name="councils_membership_other_alternative",
            ),
            models.CheckConstraint(
                condition=Q(capacity="DEPUTY", deputy_for__isnull=False)
                | (~Q(capacity="DEPUTY") & Q(deputy_for__isnull=True)),
                name="councils_membership_deputy_for_somebody",
                violation_error_message=_("Si hvem varaen er vara for."),
            ),
            ExclusionConstraint(
                name="councils_membership_one_chair",
                expressions=[
                    ("forum", RangeOperators.EQUAL),
                    (closed_period(), RangeOperators.OVERLAPS),
                ],
                condition=Q(capacity="CHAIR"),
                violation_error_message=_("Forumet har allerede en leder i dette tidsrommet."),
            ),
            ExclusionConstraint(
                name="councils_membership_office_once",
                expressions=[
                    ("forum", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    (closed_period(), RangeOperators.OVERLAPS),
                ],
                condition=Q(office__isnull=False),
                violation_error_message=_("Vervet har allerede en plass i forumet i dette tidsrommet."),
            ),
            ExclusionConstraint(
                name="councils_membership_person_once",
                expressions=[
                    ("forum", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (closed_period(), RangeOperators.OVERLAPS),
                ],
                condition=Q(person__isnull=False),
                violation_error_message=_("Personen har allerede en plass i forumet i dette tidsrommet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.get_capacity_display()}"

    @property
    def label(self) -> str:
        """The seat in words: «Ordfører, Rana kommune», «Politikontakt eller enhetsleder …», or a name."""
        if self.office is None:
            return str(self.person)
        title = self.office.title
        if self.alternative_office is not None:
            title = _("%(one)s eller %(other)s") % {"one": title, "other": self.alternative_office.title}
        return f"{title[:1].upper()}{title[1:]}, {self.office.organisation.display_name}"

    @property
    def home(self) -> Organisation | None:
        """The organisation that the seat's holder comes from."""
        return self.office.organisation if self.office is not None else self.organisation

    @property
    def side(self) -> Side:
        """The side that the seat stands on."""
        return side_of(self.home)


class PoliceCouncil(models.Model):
    """The police council of one, several or a region's municipalities (*politiråd*); its forum does the work.

    Strategic and advisory: it makes *beslutninger*, never *vedtak*, and never treats individual cases. The
    municipalities are those of the forum's parties on the day that is asked about.
    """

    class Scope(models.TextChoices):
        MUNICIPALITY = "MUNICIPALITY", _("én kommune")
        JOINT = "JOINT", _("felles for flere kommuner")
        REGIONAL = "REGIONAL", _("regionalt")

    forum = models.OneToOneField(
        Forum, on_delete=models.PROTECT, related_name="police_council", verbose_name=_("forum")
    )
    scope = models.CharField(_("omfang"), max_length=12, choices=Scope.choices, default=Scope.MUNICIPALITY)

    class Meta:
        verbose_name = _("politiråd")
        verbose_name_plural = _("politiråd")
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=["MUNICIPALITY", "JOINT", "REGIONAL"]), name="councils_council_scope"
            ),
        ]

    def __str__(self) -> str:
        return self.forum.name


class StandingItem(models.Model):
    """An item that stands on every agenda of a forum (*fast sak*)."""

    forum = models.ForeignKey(
        Forum, on_delete=models.CASCADE, related_name="standing_items", verbose_name=_("forum")
    )
    title = models.CharField(_("tittel"), max_length=200)
    kind = models.CharField(
        _("sakstype"), max_length=14, choices=ItemKind.choices, default=ItemKind.INFORMATION
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tema")
    )
    position = models.PositiveSmallIntegerField(_("rekkefølge"), default=100)
    is_active = models.BooleanField(_("i bruk"), default=True)

    class Meta:
        verbose_name = _("fast sak")
        verbose_name_plural = _("faste saker")
        ordering = ["forum", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="councils_standing_kind"),
            models.CheckConstraint(condition=~Q(title=""), name="councils_standing_has_title"),
        ]

    def __str__(self) -> str:
        return self.title
