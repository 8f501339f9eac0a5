"""What the sides say to each other on the way: comments, approvals, the municipal council's treatment."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.choices import Side
from agreements.models.agreements import AgreementParty
from agreements.models.sections import VersionSection
from agreements.models.versions import AgreementVersion


class SectionComment(models.Model):
    """A remark on a section (*merknad*), open until somebody resolves it; open ones stop finishing."""

    section = models.ForeignKey(
        VersionSection, on_delete=models.CASCADE, related_name="comments", verbose_name=_("avsnitt")
    )
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    author_name = models.CharField(_("skrevet av"), max_length=200)
    author_office = models.CharField(_("verv"), max_length=200, blank=True)
    text = models.TextField(_("merknad"))
    created_at = models.DateTimeField(_("skrevet"))
    resolved_at = models.DateTimeField(_("avsluttet"), null=True, blank=True)
    resolved_by_name = models.CharField(_("avsluttet av"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("merknad")
        verbose_name_plural = _("merknader")
        ordering = ["section", "created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="agreements_comment_side"),
            models.CheckConstraint(condition=~Q(text=""), name="agreements_comment_has_text"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by_name="")
                | (Q(resolved_at__isnull=False) & ~Q(resolved_by_name="")),
                name="agreements_comment_resolved_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:40]}"


class VersionReview(models.Model):
    """A party's approval of exact content (*godkjenning*), by hash; taken back when the content changes."""

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("versjon")
    )
    party = models.ForeignKey(
        AgreementParty, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("part")
    )
    content_hash = models.CharField(_("innholdets kontrollsum"), max_length=64)
    approved_at = models.DateTimeField(_("godkjent"))
    approved_by_name = models.CharField(_("godkjent av"), max_length=200)
    approved_by_office = models.CharField(_("verv"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("falt bort"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("hvorfor"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("godkjenning")
        verbose_name_plural = _("godkjenninger")
        ordering = ["version", "approved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "party"],
                condition=Q(withdrawn_at__isnull=True),
                name="agreements_one_standing_approval",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="agreements_review_withdrawn_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} godkjente {self.approved_at:%d.%m.%Y}"


class PoliticalApproval(models.Model):
    """A municipality's political treatment of a version (*politisk behandling*): none, pending or decided.

    Required and not adopted for exactly the content at hand: the version cannot be made ready to sign.
    """

    class State(models.TextChoices):
        NOT_REQUIRED = "NOT_REQUIRED", _("ikke nødvendig")
        PENDING = "PENDING", _("venter på behandling")
        ADOPTED = "ADOPTED", _("vedtatt")
        RETURNED = "RETURNED", _("sendt tilbake")

    version = models.ForeignKey(
        AgreementVersion,
        on_delete=models.CASCADE,
        related_name="political_approvals",
        verbose_name=_("versjon"),
    )
    party = models.ForeignKey(
        AgreementParty,
        on_delete=models.PROTECT,
        related_name="political_approvals",
        verbose_name=_("kommune"),
    )
    state = models.CharField(_("status"), max_length=12, choices=State.choices, default=State.NOT_REQUIRED)
    body = models.CharField(_("behandles av"), max_length=120, blank=True)
    case_number = models.CharField(_("saksnummer"), max_length=40, blank=True)
    decided_on = models.DateField(_("vedtatt dato"), null=True, blank=True)
    decision = models.ForeignKey(
        "records.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saksprotokoll"),
    )
    reason = models.TextField(_("begrunnelse"), blank=True)
    content_hash = models.CharField(_("gjelder innhold"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("politisk behandling")
        verbose_name_plural = _("politiske behandlinger")
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "party"], name="agreements_one_treatment_a_party"),
            models.CheckConstraint(
                condition=Q(state__in=["NOT_REQUIRED", "PENDING", "ADOPTED", "RETURNED"]),
                name="agreements_treatment_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="ADOPTED")
                | (Q(decided_on__isnull=False) & ~Q(case_number="") & ~Q(content_hash="")),
                name="agreements_treatment_adopted_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="RETURNED") | ~Q(reason=""), name="agreements_treatment_returned_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.get_state_display()}"
