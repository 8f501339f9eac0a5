"""Programmes: who works together, and the groups on their levels."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models import Forum
from parties.models import Municipality
from parties.models.organisations import closed_period
from parties.names import search_key
from records.days import Period
from slt.choices import Level, ProgrammeKind, Rhythm
from slt.querysets.programmes import ProgrammeQuerySet, SltGroupQuerySet


class Programme(Period):
    """The SLT work of one or several municipalities (*SLT-program*), or their coordination without SLT.

    Its municipalities are dated parties; each takes part in one programme at a time. Its coordinators are
    the offices of that role in these municipalities (`slt.coordinators`), so that a vacant office is seen
    and a new coordinator has the old one's work from the first day. The levels may have local names.
    """

    kind = models.CharField(
        _("organisering"), max_length=12, choices=ProgrammeKind.choices, default=ProgrammeKind.SLT
    )
    name = models.CharField(_("navn"), max_length=150)
    about = models.TextField(_("om arbeidet"), blank=True)
    steering_name = models.CharField(_("lokalt navn på styrende nivå"), max_length=60, blank=True)
    coordinating_name = models.CharField(_("lokalt navn på koordinerende nivå"), max_length=60, blank=True)
    executing_name = models.CharField(_("lokalt navn på utførende nivå"), max_length=60, blank=True)
    stuck_days = models.PositiveSmallIntegerField(
        _("en henvisning som har ligget så mange dager, blir fast sak"), default=30
    )
    language = models.CharField(
        _("målform"), max_length=2, choices=[("nb", _("bokmål")), ("nn", _("nynorsk"))], default="nb"
    )
    founded_by_name = models.CharField(_("opprettet av"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    search_key = models.TextField(editable=False, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("SLT-program")
        verbose_name_plural = _("SLT-programmer")
        ordering = ["name", "pk"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=ProgrammeKind.values, language__in=["nb", "nn"]),
                name="slt_programme_choices",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="slt_programme_has_name"),
            models.CheckConstraint(
                condition=Q(stuck_days__range=(1, 365)),
                name="slt_programme_stuck_days",
                violation_error_message=_("Fristen er mellom 1 og 365 dager."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The programme's page: its structure."""
        return reverse("slt:programme", args=[self.pk])

    def save(self, *args, **kwargs) -> None:
        """Save with a fresh search key."""
        self.search_key = search_key(self.name)
        super().save(*args, **kwargs)

    def level_name(self, level: int) -> str:
        """What the level is called here: the local name, else the common one."""
        local = {
            Level.STEERING: self.steering_name,
            Level.COORDINATING: self.coordinating_name,
            Level.EXECUTING: self.executing_name,
        }
        return local[Level(level)] or str(Level(level).label)


class ProgrammeParty(Period):
    """A municipality that takes part in a programme for a period (*part*)."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="parties", verbose_name=_("program")
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="programme_parties", verbose_name=_("kommune")
    )

    class Meta:
        verbose_name = _("kommune i programmet")
        verbose_name_plural = _("kommuner i programmet")
        ordering = ["programme", "municipality__sort_key", "pk"]
        constraints = [
            *Period.Meta.constraints,
            ExclusionConstraint(
                name="slt_party_in_one_programme",
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    (closed_period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Kommunen er allerede med i et program i dette tidsrommet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}, {self.programme}"


class SltGroup(Period):
    """A group on one of the levels (*SLT-gruppe*); its meetings, members and minutes are its forum's.

    Where the police council is the steering group, both point at the same forum. `above` is the group that
    its referrals go up to; `municipality` narrows a group of a joint programme to one of its municipalities.
    What is promised of meetings is `rhythm` with `rhythm_count`. A closed group may be `merged_into` another.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="groups", verbose_name=_("program")
    )
    level = models.PositiveSmallIntegerField(_("nivå"), choices=Level.choices)
    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, related_name="slt_groups", verbose_name=_("forum")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="slt_groups",
        verbose_name=_("for kommunen"),
    )
    above = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="below",
        verbose_name=_("løfter saker til"),
    )
    rhythm = models.CharField(_("møter avtalt"), max_length=5, choices=Rhythm.choices, default=Rhythm.NONE)
    rhythm_count = models.PositiveSmallIntegerField(_("antall"), null=True, blank=True)
    pauses_in_summer = models.BooleanField(_("tar pause i juli"), default=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        verbose_name=_("slått sammen med"),
    )
    position = models.PositiveSmallIntegerField(_("rekkefølge"), default=100)

    objects = SltGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("SLT-gruppe")
        verbose_name_plural = _("SLT-grupper")
        ordering = ["programme", "level", "position", "pk"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(level__in=Level.values, rhythm__in=Rhythm.values), name="slt_group_choices"
            ),
            models.CheckConstraint(
                condition=Q(rhythm="NONE", rhythm_count__isnull=True)
                | (~Q(rhythm="NONE") & Q(rhythm_count__isnull=False, rhythm_count__range=(1, 52))),
                name="slt_group_rhythm_whole",
                violation_error_message=_("Si hvor ofte gruppa skal møtes: et tall fra 1 til 52."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(valid_to__isnull=False),
                name="slt_group_merged_has_ended",
            ),
            models.CheckConstraint(
                condition=~Q(above=F("pk")) & ~Q(merged_into=F("pk")), name="slt_group_not_its_own"
            ),
            ExclusionConstraint(
                name="slt_group_forum_once",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    ("forum", RangeOperators.EQUAL),
                    (closed_period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Forumet er allerede en gruppe i programmet i dette tidsrommet."),
            ),
        ]

    def __str__(self) -> str:
        return self.forum.name

    def get_absolute_url(self) -> str:
        """The group's page."""
        return reverse("slt:group", args=[self.pk])

    @property
    def level_name(self) -> str:
        """What its level is called in the programme."""
        return self.programme.level_name(self.level)
