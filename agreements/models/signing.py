"""Who signs, and that they did."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import AgreementParty
from agreements.models.versions import AgreementVersion


class SignatoryPlace(models.Model):
    """A place to sign (*signaturfelt*): a party's office, in order. Who may fill it is asked on the day."""

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.CASCADE, related_name="places", verbose_name=_("versjon")
    )
    party = models.ForeignKey(
        AgreementParty, on_delete=models.PROTECT, related_name="+", verbose_name=_("part")
    )
    office = models.ForeignKey(
        "parties.Office", on_delete=models.PROTECT, related_name="+", verbose_name=_("verv")
    )
    order = models.PositiveSmallIntegerField(_("rekkefølge"), default=1)

    class Meta:
        verbose_name = _("signaturfelt")
        verbose_name_plural = _("signaturfelt")
        ordering = ["version", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "office"], name="agreements_place_office_once"),
        ]

    def __str__(self) -> str:
        return str(self.office)


class Signature(models.Model):
    """One signature: who signed, in which office and by what authority, what exactly, when and how.

    Everything printed on the signature page is a snapshot of the day. Binds the frozen content's hash and the
    hash of the signing copy that was shown. Unique per place; never changed or deleted (trigger).
    """

    class Method(models.TextChoices):
        PORTAL_TOTP = "PORTAL_TOTP", _("innlogget i portalen, bekreftet med engangskode")
        PORTAL_PASSKEY = "PORTAL_PASSKEY", _("innlogget i portalen, bekreftet med passnøkkel")
        PORTAL_RECOVERY = "PORTAL_RECOVERY", _("innlogget i portalen, bekreftet med gjenopprettingskode")
        OPENID = "OPENID", _("innlogget med virksomhetens innlogging, bekreftet på nytt")

    place = models.OneToOneField(
        SignatoryPlace, on_delete=models.PROTECT, related_name="signature", verbose_name=_("signaturfelt")
    )
    appointment = models.ForeignKey(
        "parties.Appointment", on_delete=models.PROTECT, related_name="+", verbose_name=_("innehaver")
    )
    person_name = models.CharField(_("navn"), max_length=150)
    office_title = models.CharField(_("tittel"), max_length=120)
    organisation_name = models.CharField(_("organisasjon"), max_length=150)
    is_acting = models.BooleanField(_("fungerende"), default=False)
    acting_for_name = models.CharField(_("fungerer for"), max_length=150, blank=True)
    authority = models.CharField(_("fullmakt"), max_length=600)
    method = models.CharField(_("metode"), max_length=20, choices=Method.choices)
    second_factor_at = models.DateTimeField(_("bekreftet"))
    content_hash = models.CharField(_("innholdets kontrollsum"), max_length=64)
    signing_copy_hash = models.CharField(_("signeringskopiens kontrollsum"), max_length=64)
    signed_at = models.DateTimeField(_("signert"))

    class Meta:
        verbose_name = _("signatur")
        verbose_name_plural = _("signaturer")
        ordering = ["signed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(content_hash__regex=r"^[0-9a-f]{64}$")
                & Q(signing_copy_hash__regex=r"^[0-9a-f]{64}$"),
                name="agreements_signature_hashes",
            ),
            models.CheckConstraint(
                condition=Q(method__in=["PORTAL_TOTP", "PORTAL_PASSKEY", "PORTAL_RECOVERY", "OPENID"]),
                name="agreements_signature_method",
            ),
        ]
        triggers = [pgtrigger.Protect(name="signature_stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.person_name}, {self.office_title}"
