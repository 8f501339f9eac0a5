"""What the municipality does about a section of an agreement: measures of its SLT work."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import Agreement
from slt.models import Measure


class SectionMeasure(models.Model):
    """A measure that follows a section of an agreement up (*tiltak som følger opp avsnittet*).

    The section is named by its key, which it keeps over versions: the tie stands when the agreement is
    renewed. It stands beside the signed text and is no part of it.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="section_measures", verbose_name=_("avtale")
    )
    section_key = models.SlugField(_("avsnitt"), max_length=80)
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="agreement_sections", verbose_name=_("tiltak")
    )
    added_at = models.DateTimeField(_("knyttet"))
    added_by_name = models.CharField(_("knyttet av"), max_length=200)

    class Meta:
        verbose_name = _("tiltak til et avsnitt")
        verbose_name_plural = _("tiltak til avsnitt")
        ordering = ["agreement", "section_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "section_key", "measure"], name="agreements_section_measure_once"
            ),
            models.CheckConstraint(condition=~Q(section_key=""), name="agreements_section_measure_key"),
        ]

    def __str__(self) -> str:
        return f"{self.section_key}: {self.measure}"
