"""What the cooperation builds on: focus areas, the sides' pictures, plans the contact is asked about."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models.agenda import AgendaItem
from councils.models.forums import Forum
from councils.querysets.agenda import KnowledgeDocumentQuerySet
from councils.querysets.consultations import PlanConsultationQuerySet
from parties.models import Municipality, Office, Organisation
from records.days import Period
from records.models import StoredFile


class FocusArea(Period):
    """Something a forum gives weight to in a period (*satsingsområde*), and what it builds on."""

    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, related_name="focus_areas", verbose_name=_("forum")
    )
    title = models.CharField(_("satsingsområde"), max_length=150)
    knowledge_basis = models.TextField(_("kunnskapsgrunnlag"), blank=True)
    decided_in = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="focus_areas",
        verbose_name=_("besluttet i sak"),
    )
    position = models.PositiveSmallIntegerField(_("rekkefølge"), default=100)

    class Meta:
        verbose_name = _("satsingsområde")
        verbose_name_plural = _("satsingsområder")
        ordering = ["forum", "position", "pk"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(condition=~Q(title=""), name="councils_focus_has_title"),
        ]

    def __str__(self) -> str:
        return self.title


class KnowledgeDocument(models.Model):
    """A crime picture or a risk picture (*kunnskapsdokument*): a file, or *shown, not stored*.

    The police bring the crime picture, the municipality its risk overview; at one item they stand side by
    side. Shown, not stored: that it was presented is recorded, and nothing of what it said.
    """

    class Kind(models.TextChoices):
        CRIME_PICTURE = "CRIME_PICTURE", _("kriminalitetsbilde")
        RISK_PICTURE = "RISK_PICTURE", _("risikobilde")

    kind = models.CharField(_("type"), max_length=14, choices=Kind.choices)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="knowledge_documents",
        verbose_name=_("fra"),
    )
    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, related_name="knowledge_documents", verbose_name=_("forum")
    )
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="knowledge_documents",
        verbose_name=_("sak"),
    )
    title = models.CharField(_("tittel"), max_length=200)
    dated_on = models.DateField(_("datert"))
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("fil")
    )
    is_shown_only = models.BooleanField(_("vist, ikke lagret"), default=False)
    is_closed = models.BooleanField(_("unntatt offentlighet"), default=False)
    legal_basis = models.CharField(_("hjemmel"), max_length=200, blank=True)
    added_at = models.DateTimeField(_("lagt inn"))
    added_by_name = models.CharField(_("lagt inn av"), max_length=200)

    objects = KnowledgeDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("kunnskapsdokument")
        verbose_name_plural = _("kunnskapsdokumenter")
        ordering = ["-dated_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["CRIME_PICTURE", "RISK_PICTURE"]), name="councils_knowledge_kind"
            ),
            models.CheckConstraint(
                condition=Q(is_shown_only=True, file__isnull=True)
                | Q(is_shown_only=False, file__isnull=False),
                name="councils_knowledge_file_or_shown",
                violation_error_message=_("Legg ved dokumentet, eller merk det som vist, ikke lagret."),
            ),
            models.CheckConstraint(
                condition=Q(is_closed=False, legal_basis="") | (Q(is_closed=True) & ~Q(legal_basis="")),
                name="councils_knowledge_closed_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanConsultation(models.Model):
    """The contact asked about a municipality's plan (*høring av plan*): asked, answered, what it led to."""

    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        related_name="plan_consultations",
        verbose_name=_("kommune"),
    )
    contact_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="plan_consultations", verbose_name=_("politikontakt")
    )
    title = models.CharField(_("plan eller sak"), max_length=200)
    case_reference = models.CharField(_("saksnummer"), max_length=60, blank=True)
    link = models.URLField(_("lenke til saken"), max_length=500, blank=True)
    question = models.TextField(_("spørsmål"), blank=True)
    asked_on = models.DateField(_("sendt"))
    due_on = models.DateField(_("svarfrist"), null=True, blank=True)
    asked_by_name = models.CharField(_("sendt av"), max_length=200)
    asked_by_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sendt fra")
    )
    answer = models.TextField(_("svar"), blank=True)
    answered_on = models.DateField(_("besvart"), null=True, blank=True)
    answered_by_name = models.CharField(_("besvart av"), max_length=200, blank=True)
    effect = models.TextField(_("hva det førte til"), blank=True)

    objects = PlanConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("høring av plan")
        verbose_name_plural = _("høringer av planer")
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answer="", answered_by_name="")
                | (Q(answered_on__isnull=False) & ~Q(answer="") & ~Q(answered_by_name="")),
                name="councils_consultation_answered_whole",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="councils_consultation_has_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("councils:consultation", args=[self.pk])

    def is_overdue(self, on: date) -> bool:
        """Not answered, and past its day."""
        return self.answered_on is None and self.due_on is not None and self.due_on < on
