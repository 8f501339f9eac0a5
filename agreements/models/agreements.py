"""The agreement itself: what kind, between whom, and how it relates to others."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.choices import AgreementKind, Side
from agreements.querysets import AgreementQuerySet
from records.days import PeriodQuerySet


class Agreement(models.Model):
    """A cooperation agreement (*samarbeidsavtale*) between police and municipalities.

    Has no state of its own: what holds on a date is read from its versions (`agreements.status`). The row
    lock on the agreement orders everything that happens to its versions.
    """

    kind = models.CharField(_("avtaletype"), max_length=12, choices=AgreementKind.choices)
    title = models.CharField(_("tittel"), max_length=200)
    created_at = models.DateTimeField(_("opprettet"), auto_now_add=True)
    press_contact = models.TextField(_("pressekontakt"), blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("avtale")
        verbose_name_plural = _("avtaler")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AgreementKind.values), name="agreements_agreement_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgreementParty(models.Model):
    """An organisation's part in an agreement, for a period; the police side first, then by name."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="parties", verbose_name=_("avtale")
    )
    organisation = models.ForeignKey(
        "parties.Organisation",
        on_delete=models.PROTECT,
        related_name="agreement_parties",
        verbose_name=_("part"),
    )
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    valid_from = models.DateField(_("fra"), null=True, blank=True)
    valid_to = models.DateField(_("siste dag"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("avtalepart")
        verbose_name_plural = _("avtaleparter")
        ordering = ["agreement", "-side", "organisation__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="agreements_party_once"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="agreements_party_side"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="agreements_party_period",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.display_name


class AgreementForum(models.Model):
    """That an agreement founds or regulates a forum; written when a human says so."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="forums", verbose_name=_("avtale")
    )
    forum = models.ForeignKey(
        "councils.Forum", on_delete=models.PROTECT, related_name="+", verbose_name=_("forum")
    )

    class Meta:
        verbose_name = _("forum som avtalen gjelder")
        verbose_name_plural = _("fora som avtalen gjelder")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "forum"],
                name="agreements_forum_once",
                violation_error_message=_("Avtalen er allerede knyttet til forumet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} – {self.forum}"


class AgreementRelation(models.Model):
    """How one agreement relates to another: replaces, amends, is an appendix to, refers to."""

    class Kind(models.TextChoices):
        REPLACES = "REPLACES", _("erstatter")
        AMENDS = "AMENDS", _("endrer")
        APPENDIX_TO = "APPENDIX_TO", _("er vedlegg til")
        REFERS_TO = "REFERS_TO", _("viser til")

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="relations", verbose_name=_("avtale")
    )
    kind = models.CharField(_("forhold"), max_length=12, choices=Kind.choices)
    other = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="related_by", verbose_name=_("den andre avtalen")
    )

    class Meta:
        verbose_name = _("forhold mellom avtaler")
        verbose_name_plural = _("forhold mellom avtaler")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "kind", "other"], name="agreements_relation_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["REPLACES", "AMENDS", "APPENDIX_TO", "REFERS_TO"]),
                name="agreements_relation_kind",
            ),
            models.CheckConstraint(
                condition=~Q(agreement=F("other")),
                name="agreements_relation_not_to_self",
                violation_error_message=_("En avtale kan ikke vise til seg selv."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.get_kind_display()} {self.other}"
