"""Action plans and their goals."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models import FocusArea
from records.days import Period
from slt.choices import PlanPeriod
from slt.models.programmes import Programme
from slt.querysets.plans import PlanQuerySet
from slt.states import PlanState


class ActionPlan(Period):
    """A programme's plan for a period (*handlingsplan*): focus areas, goals, and the measures below them.

    Both ends of its period are known. An adopted plan says by whom, when and in which case, and is frozen:
    `frozen_content` is all of it with its measures as they were adopted, `content_hash` its hash. Its
    measures live on. `continues` is the plan that it was copied from.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="plans", verbose_name=_("program")
    )
    title = models.CharField(_("tittel"), max_length=200)
    period_kind = models.CharField(
        _("periode"), max_length=13, choices=PlanPeriod.choices, default=PlanPeriod.CALENDAR_YEAR
    )
    valid_from = models.DateField(_("første dag"))
    valid_to = models.DateField(_("siste dag"))
    state = models.CharField(_("status"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    introduction = models.TextField(_("innledning"), blank=True)
    hearing_from = models.DateField(_("på høring fra"), null=True, blank=True)
    hearing_to = models.DateField(_("høringsfrist"), null=True, blank=True)
    hearing_outcome = models.TextField(_("hva høringen førte til"), blank=True)
    adopting_body = models.CharField(_("vedtatt av"), max_length=150, blank=True)
    case_reference = models.CharField(_("saksnummer"), max_length=60, blank=True)
    adopted_on = models.DateField(_("vedtatt"), null=True, blank=True)
    adopted_at = models.DateTimeField(_("vedtaket ført"), null=True, blank=True)
    continues = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_in",
        verbose_name=_("fører videre"),
    )
    frozen_content = models.JSONField(_("innhold"), null=True, blank=True)
    content_hash = models.CharField(_("innholdets kontrollsum"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("opprettet"))
    created_by_name = models.CharField(_("opprettet av"), max_length=200)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("handlingsplan")
        verbose_name_plural = _("handlingsplaner")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=PlanState.values, period_kind__in=PlanPeriod.values),
                name="slt_plan_choices",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="slt_plan_has_title"),
            models.CheckConstraint(
                condition=(
                    Q(
                        state="ADOPTED",
                        adopted_on__isnull=False,
                        adopted_at__isnull=False,
                        frozen_content__isnull=False,
                    )
                    & ~Q(adopting_body="")
                    & ~Q(content_hash="")
                )
                | (
                    ~Q(state="ADOPTED")
                    & Q(
                        adopted_on__isnull=True,
                        adopted_at__isnull=True,
                        frozen_content__isnull=True,
                        content_hash="",
                    )
                ),
                name="slt_plan_adopted_whole",
                violation_error_message=_("Si hvem som vedtok planen, og når."),
            ),
            models.CheckConstraint(
                condition=~Q(state="ON_HEARING") | Q(hearing_from__isnull=False, hearing_to__isnull=False),
                name="slt_plan_hearing_whole",
            ),
            models.CheckConstraint(
                condition=Q(hearing_from__isnull=True)
                | Q(hearing_to__isnull=True)
                | Q(hearing_to__gte=models.F("hearing_from")),
                name="slt_plan_hearing_ordered",
                violation_error_message=_("Høringsfristen kan ikke være før høringen begynner."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="adopted_plan_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="ADOPTED"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return reverse("slt:plan", args=[self.pk])

    @property
    def is_frozen(self) -> bool:
        """Is it adopted, so that its goals stand?"""
        return self.state == PlanState.ADOPTED


class Goal(models.Model):
    """What a plan wants within a focus area (*mål*); stands once the plan is adopted."""

    plan = models.ForeignKey(
        ActionPlan, on_delete=models.PROTECT, related_name="goals", verbose_name=_("plan")
    )
    focus_area = models.ForeignKey(
        FocusArea,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("satsingsområde"),
    )
    text = models.CharField(_("mål"), max_length=300)
    indicator = models.CharField(_("slik ser vi om det er nådd"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("rekkefølge"), default=100)

    class Meta:
        verbose_name = _("mål")
        verbose_name_plural = _("mål")
        ordering = ["plan", "position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="slt_goal_has_text")]
        triggers = [
            pgtrigger.Trigger(
                name="goals_of_an_adopted_plan_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("left_plan", "BIGINT"), ("entered_plan", "BIGINT")],
                func="""
                    IF TG_OP <> 'INSERT' THEN left_plan := OLD.plan_id; END IF;
                    IF TG_OP <> 'DELETE' THEN entered_plan := NEW.plan_id; END IF;
                    IF EXISTS (SELECT 1 FROM slt_actionplan p
                               WHERE p.id IN (left_plan, entered_plan) AND p.state = 'ADOPTED') THEN
                        RAISE EXCEPTION 'the goals of an adopted plan do not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.text
