"""What comes back every year: the year wheel's tasks, and the year's report."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models import AgendaItem
from slt.choices import WheelKind
from slt.models.programmes import Programme, SltGroup
from slt.querysets.years import ReportQuerySet
from slt.states import ReportState


class WheelTask(models.Model):
    """A task of the programme's year wheel (*oppgave i årshjulet*): by a day of a month, every year.

    `key` names one of the default wheel. A reminder goes to the coordinators `remind_days` before; an
    AGENDA task becomes an item at its group's forum at the same time. A day that the month has not got is
    its last. `counts_from` is when the task came, got another day or was taken up again: deadlines before
    that were never its own, so nobody is late with them.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="wheel_tasks", verbose_name=_("program")
    )
    month = models.PositiveSmallIntegerField(_("måned"))
    day = models.PositiveSmallIntegerField(_("innen dag"), default=28)
    title = models.CharField(_("oppgave"), max_length=200)
    text = models.CharField(_("mer om den"), max_length=500, blank=True)
    kind = models.CharField(_("blir til"), max_length=6, choices=WheelKind.choices, default=WheelKind.TASK)
    group = models.ForeignKey(
        SltGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="wheel_tasks",
        verbose_name=_("gruppe"),
    )
    remind_days = models.PositiveSmallIntegerField(_("påminnelse, dager før"), default=14)
    is_active = models.BooleanField(_("i bruk"), default=True)
    counts_from = models.DateField(_("gjelder fra"), null=True, blank=True)
    key = models.CharField(max_length=40, blank=True, editable=False)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)

    class Meta:
        verbose_name = _("oppgave i årshjulet")
        verbose_name_plural = _("årshjul")
        ordering = ["programme", "month", "day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=WheelKind.values, month__range=(1, 12), day__range=(1, 31)),
                name="slt_wheel_choices",
                violation_error_message=_("Velg en måned og en dag i den."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="AGENDA") | Q(group__isnull=False),
                name="slt_wheel_agenda_has_group",
                violation_error_message=_("Velg gruppa som skal ha saken."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="slt_wheel_has_title"),
            models.CheckConstraint(condition=Q(remind_days__lte=90), name="slt_wheel_remind_days"),
            models.UniqueConstraint(
                fields=["programme", "key"], condition=~Q(key=""), name="slt_wheel_default_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class WheelYear(models.Model):
    """A task of the year wheel in one year: when it was reminded of, what it became, when it was done."""

    task = models.ForeignKey(
        WheelTask, on_delete=models.PROTECT, related_name="years", verbose_name=_("oppgave")
    )
    year = models.PositiveSmallIntegerField(_("år"))
    reminded_at = models.DateTimeField(_("påminnet"), null=True, blank=True)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sak")
    )
    done_on = models.DateField(_("gjort"), null=True, blank=True)
    done_by_name = models.CharField(_("ført av"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("årshjulets oppgave i et år")
        verbose_name_plural = _("årshjulets oppgaver i et år")
        ordering = ["year", "task"]
        constraints = [
            models.UniqueConstraint(fields=["task", "year"], name="slt_wheel_once_a_year"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by_name="")
                | (Q(done_on__isnull=False) & ~Q(done_by_name="")),
                name="slt_wheel_done_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.year}"


class AnnualReport(models.Model):
    """A programme's report for a year to the council and the municipal council (*årsrapport*).

    Figures come from the records. A finished one is frozen: `frozen_content` with its hash.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="reports", verbose_name=_("program")
    )
    year = models.PositiveSmallIntegerField(_("år"))
    state = models.CharField(
        _("status"), max_length=8, choices=ReportState.choices, default=ReportState.DRAFT
    )
    introduction = models.TextField(_("innledning"), blank=True)
    assessment = models.TextField(_("koordinatorens vurdering"), blank=True)
    next_year = models.TextField(_("neste år"), blank=True)
    case_reference = models.CharField(_("saksnummer i kommunestyret"), max_length=60, blank=True)
    finished_at = models.DateTimeField(_("ferdig"), null=True, blank=True)
    finished_by_name = models.CharField(_("gjort ferdig av"), max_length=200, blank=True)
    frozen_content = models.JSONField(_("innhold"), null=True, blank=True)
    content_hash = models.CharField(_("innholdets kontrollsum"), max_length=64, blank=True)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("årsrapport")
        verbose_name_plural = _("årsrapporter")
        ordering = ["programme", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "year"], name="slt_report_once_a_year"),
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="slt_report_state"),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="slt_report_year"),
            models.CheckConstraint(
                condition=(
                    Q(state="FINISHED", finished_at__isnull=False, frozen_content__isnull=False)
                    & ~Q(content_hash="")
                    & ~Q(finished_by_name="")
                )
                | Q(state="DRAFT", finished_at__isnull=True, frozen_content__isnull=True, content_hash=""),
                name="slt_report_finished_whole",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="finished_report_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                # Only the municipal council's case number may come later.
                func="""
                    IF OLD.state = 'FINISHED' AND (
                        to_jsonb(NEW) - 'case_reference' - 'revision'
                        IS DISTINCT FROM to_jsonb(OLD) - 'case_reference' - 'revision'
                    ) THEN
                        RAISE EXCEPTION 'a finished report does not change';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="report_stands", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.year}"

    def get_absolute_url(self) -> str:
        """The report's page."""
        return reverse("slt:report", args=[self.pk])
