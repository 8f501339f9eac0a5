"""Measures: what is done, for whom, by whom, what it is to lead to, and what it led to."""

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models import Decision, Topic
from parties.models import Office, Organisation, Person
from records.search import SearchableText, search_indexes
from slt.choices import Prevention, Reached
from slt.models.plans import ActionPlan, Goal
from slt.models.programmes import Programme, SltGroup
from slt.models.referrals import Referral
from slt.querysets.library import LibraryQuerySet
from slt.querysets.measures import MeasureQuerySet
from slt.states import MeasureState


class TargetGroup(models.Model):
    """For whom and at which level of prevention: shared by measures and what the library keeps. Abstract."""

    problem = models.TextField(_("problem"), blank=True)
    target_group = models.CharField(_("målgruppe"), max_length=200, blank=True)
    age_from = models.PositiveSmallIntegerField(_("alder fra"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("alder til og med"), null=True, blank=True)
    prevention = models.CharField(
        _("forebyggingsnivå"), max_length=9, choices=Prevention.choices, default=Prevention.UNIVERSAL
    )
    expected_effect = models.TextField(_("forventet effekt"), blank=True)
    evaluation_method = models.TextField(_("slik skal det evalueres"), blank=True)
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tema")
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(prevention__in=Prevention.values), name="%(app_label)s_%(class)s_prevention"
            ),
            models.CheckConstraint(
                condition=(Q(age_from__isnull=True) | Q(age_from__range=(0, 99)))
                & (Q(age_to__isnull=True) | Q(age_to__range=(0, 99)))
                & (Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_to__gte=F("age_from"))),
                name="%(app_label)s_%(class)s_ages",
                violation_error_message=_("Alderen er fra 0 til 99 år, og den yngste står først."),
            ),
        ]

    @property
    def ages(self) -> str:
        """«12–25 år», «fra 12 år»; empty when none is stated."""
        if self.age_from is None and self.age_to is None:
            return ""
        if self.age_from is None:
            return str(_("til og med %(age)s år") % {"age": self.age_to})
        if self.age_to is None:
            return str(_("fra %(age)s år") % {"age": self.age_from})
        return str(_("%(first)s–%(last)s år") % {"first": self.age_from, "last": self.age_to})


class Measure(SearchableText, TargetGroup):
    """Something that is done (*tiltak*), from a goal, a decision or a referral – or by itself, an orphan.

    The owner is an office, a person, or a name and address. Before it starts it says what it is to lead to
    and how that will be seen; when it is completed or stopped, what came of it. The school year is named by
    its first calendar year. The cost is in whole kroner; null is «ikke oppgitt», not zero.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="measures", verbose_name=_("program")
    )
    plan = models.ForeignKey(
        ActionPlan,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("handlingsplan"),
    )
    goal = models.ForeignKey(
        Goal,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("mål"),
    )
    decision = models.ForeignKey(
        Decision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("etter beslutning"),
    )
    referral = models.ForeignKey(
        Referral,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("etter henvisning"),
    )
    group = models.ForeignKey(
        SltGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("følges av gruppa"),
    )
    state = models.CharField(
        _("status"), max_length=9, choices=MeasureState.choices, default=MeasureState.PLANNED
    )
    title = models.CharField(_("tiltak"), max_length=200)
    knowledge_basis = models.TextField(_("kunnskapsgrunnlag"), blank=True)
    grade = models.CharField(_("trinn"), max_length=60, blank=True)
    owner_office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("ansvarlig verv"),
    )
    owner_person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("ansvarlig person"),
    )
    owner_name = models.CharField(_("ansvarlig"), max_length=200, blank=True)
    owner_address = models.EmailField(_("e-post til ansvarlig"), blank=True)
    partners = models.ManyToManyField(
        Organisation, blank=True, related_name="measures", verbose_name=_("samarbeidspartnere")
    )
    other_partners = models.CharField(_("andre samarbeidspartnere"), max_length=300, blank=True)
    starts_on = models.DateField(_("starter"), null=True, blank=True)
    ends_on = models.DateField(_("slutter"), null=True, blank=True)
    school_year = models.PositiveSmallIntegerField(_("skoleår"), null=True, blank=True)
    cost = models.PositiveIntegerField(_("kostnad i kroner"), null=True, blank=True)
    review_on = models.DateField(_("vurderes"), null=True, blank=True)
    outcome = models.TextField(_("resultat"), blank=True)
    reached = models.CharField(_("måloppnåelse"), max_length=11, choices=Reached.choices, blank=True)
    ended_on = models.DateField(_("avsluttet"), null=True, blank=True)
    copied_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="copied_to",
        verbose_name=_("videreført fra"),
    )
    created_at = models.DateTimeField(_("opprettet"))
    created_by_name = models.CharField(_("opprettet av"), max_length=200)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("tiltak")
        verbose_name_plural = _("tiltak")
        ordering = ["programme", "-created_at", "-pk"]
        indexes = [
            models.Index(fields=["programme", "state"], name="slt_measure_state"),
            *search_indexes("slt_measure"),
        ]
        constraints = [
            *TargetGroup.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=MeasureState.values, reached__in=["", *Reached.values]),
                name="slt_measure_choices",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="slt_measure_has_title"),
            models.CheckConstraint(
                condition=~Q(state="RUNNING") | (~Q(expected_effect="") & ~Q(evaluation_method="")),
                name="slt_measure_running_says_how_it_is_evaluated",
                violation_error_message=_(
                    "Si først hva tiltaket skal føre til, og hvordan det skal evalueres."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["COMPLETED", "STOPPED"], ended_on__isnull=False) & ~Q(outcome=""))
                | Q(state__in=["PLANNED", "RUNNING"], ended_on__isnull=True, reached=""),
                name="slt_measure_ended_whole",
                violation_error_message=_("Si hva tiltaket førte til, eller hvorfor det ble stoppet."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="slt_measure_ordered",
                violation_error_message=_("Tiltaket kan ikke slutte før det starter."),
            ),
            models.CheckConstraint(
                condition=Q(owner_office__isnull=True) | Q(owner_person__isnull=True),
                name="slt_measure_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(school_year__isnull=True) | Q(school_year__range=(2000, 2100)),
                name="slt_measure_school_year",
                violation_error_message=_("Skoleåret skrives med året det begynner i, for eksempel 2026."),
            ),
            models.CheckConstraint(
                condition=Q(goal__isnull=True) | Q(plan__isnull=False), name="slt_measure_goal_in_a_plan"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The measure's page."""
        return reverse("slt:measure", args=[self.pk])

    def searched_text(self) -> str:
        """What a search finds it by."""
        return " ".join([self.title, self.problem, self.target_group, self.grade, self.other_partners])

    @property
    def language(self) -> str:
        """In which an owner outside is written to."""
        return self.programme.language

    @property
    def is_open(self) -> bool:
        """Planned or under way."""
        return self.state in {MeasureState.PLANNED, MeasureState.RUNNING}

    @property
    def is_orphan(self) -> bool:
        """Does it follow from nothing: no goal, no decision, no referral?"""
        return self.goal_id is None and self.decision_id is None and self.referral_id is None

    @property
    def owner_label(self) -> str:
        """Who is to see to it: the office, the person or the name that was written; empty when nobody is."""
        if self.owner_office is not None:
            return str(self.owner_office)
        return str(self.owner_person) if self.owner_person is not None else self.owner_name

    @property
    def period(self) -> str:
        """«skoleåret 2026/27», or its days; empty when none is stated."""
        if self.school_year is not None:
            return str(
                _("skoleåret %(first)s/%(last)02d")
                % {"first": self.school_year, "last": (self.school_year + 1) % 100}
            )
        start, end = (f"{day:%d.%m.%Y}" if day else "" for day in (self.starts_on, self.ends_on))
        return f"{start}–{end}" if start or end else ""

    def review_overdue_on(self, on: date) -> bool:
        """Under way, and the day it was to be looked at has passed."""
        return self.state == MeasureState.RUNNING and self.review_on is not None and self.review_on < on


class MeasureProgress(models.Model):
    """A word on how a measure goes, or a dated step in its life (*status*); never changed."""

    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="progress", verbose_name=_("tiltak")
    )
    at = models.DateTimeField(_("tidspunkt"))
    by_name = models.CharField(_("av"), max_length=200)
    by_office = models.CharField(_("verv"), max_length=200, blank=True)
    text = models.CharField(_("status"), max_length=1000, blank=True)
    name = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=9, blank=True)
    target = models.CharField(max_length=9, blank=True)

    class Meta:
        verbose_name = _("status for tiltaket")
        verbose_name_plural = _("status for tiltaket")
        ordering = ["measure", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | ~Q(name=""), name="slt_progress_says_something")
        ]
        triggers = [pgtrigger.Protect(name="progress_stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.text[:40] or self.name}"


class LibraryMeasure(SearchableText, TargetGroup):
    """A measure as others may learn from it (*tiltaksbank*): shared by choice, or a neutral example.

    A snapshot: changes of the measure do not change it until somebody shares it again. An example has no
    municipality. One that is taken back is not shown, and is kept.
    """

    measure = models.OneToOneField(
        Measure,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="shared",
        verbose_name=_("tiltaket"),
    )
    source_name = models.CharField(_("delt av"), max_length=200, blank=True)
    title = models.CharField(_("tiltak"), max_length=200)
    description = models.TextField(_("slik gjøres det"), blank=True)
    outcome = models.TextField(_("erfaringer"), blank=True)
    reached = models.CharField(_("måloppnåelse"), max_length=11, choices=Reached.choices, blank=True)
    is_example = models.BooleanField(_("nøytralt eksempel"), default=False)
    key = models.CharField(max_length=60, unique=True, null=True, blank=True, editable=False)
    shared_on = models.DateField(_("delt"))
    shared_by_name = models.CharField(_("delt av"), max_length=200, blank=True)
    withdrawn_on = models.DateField(_("trukket"), null=True, blank=True)

    objects = LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = _("tiltak i tiltaksbanken")
        verbose_name_plural = _("tiltaksbanken")
        ordering = ["title", "pk"]
        indexes = [*search_indexes("slt_library")]
        constraints = [
            *TargetGroup.Meta.constraints,
            models.CheckConstraint(condition=~Q(title=""), name="slt_library_has_title"),
            models.CheckConstraint(
                condition=Q(is_example=True, measure__isnull=True)
                | Q(is_example=False, measure__isnull=False),
                name="slt_library_example_or_measure",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the library."""
        return reverse("slt:library_measure", args=[self.pk])

    def searched_text(self) -> str:
        """What a search finds it by: the problem first of all."""
        return " ".join([self.title, self.problem, self.target_group, self.description, self.outcome])
