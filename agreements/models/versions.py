"""Versions: what is negotiated, frozen and signed."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.choices import Language, Side
from agreements.models.agreements import Agreement
from agreements.models.templates import AgreementTemplate
from agreements.querysets import VersionQuerySet
from agreements.states import FROZEN_STATES, OPEN_STATES, UNFROZEN_STATES, VersionState


class AgreementVersion(models.Model):
    """One version of an agreement (*avtaleversjon*), from first draft to signed text.

    Invariants, held by the database: at most one open version per agreement; text, merge values and validity
    never change after freezing (`frozen_at`), nor can the row be deleted; signed means frozen and dated. A
    REGISTERED version was signed elsewhere: its file is the authority, and whatever is unknown stays null.
    """

    class Origin(models.TextChoices):
        WRITTEN = "WRITTEN", _("skrevet i portalen")
        REGISTERED = "REGISTERED", _("registrert fra papir eller fil")

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="versions", verbose_name=_("avtale")
    )
    number = models.PositiveIntegerField(_("versjon"))
    origin = models.CharField(_("opphav"), max_length=10, choices=Origin.choices, default=Origin.WRITTEN)
    state = models.CharField(
        _("tilstand"), max_length=20, choices=VersionState.choices, default=VersionState.DRAFT
    )
    turn = models.CharField(
        _("hvem har ballen"),
        max_length=12,
        choices=Side.choices,
        help_text=_("Siden som har teksten til behandling under utkast og forhandling."),
    )
    template = models.ForeignKey(
        AgreementTemplate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="versions",
        verbose_name=_("mal"),
    )
    started_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("bygger på"),
    )
    title = models.CharField(_("tittel"), max_length=200)
    language = models.CharField(_("målform"), max_length=2, choices=Language.choices)
    is_numbered = models.BooleanField(_("nummererte avsnitt"), default=False)
    has_contents = models.BooleanField(_("innholdsliste"), default=False)
    merge_values = models.JSONField(_("flettefelt"), default=dict, blank=True)
    valid_from = models.DateField(
        _("gjelder fra"), null=True, blank=True, help_text=_("Tomt: fra dagen den siste signerer.")
    )
    valid_to = models.DateField(
        _("gjelder til og med"), null=True, blank=True, help_text=_("Tomt: uten sluttdato.")
    )
    terminated_on = models.DateField(_("sagt opp fra"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    frozen_content = models.JSONField(_("fryst innhold"), null=True, blank=True, editable=False)
    content_hash = models.CharField(_("innholdets kontrollsum"), max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("fryst"), null=True, blank=True, editable=False)
    signed_at = models.DateTimeField(_("siste signatur"), null=True, blank=True)
    signed_on = models.DateField(_("signert dato"), null=True, blank=True)
    file = models.ForeignKey(
        "records.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fil"),
    )
    created_at = models.DateTimeField(_("opprettet"), auto_now_add=True)
    created_by_name = models.CharField(_("opprettet av"), max_length=200, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("avtaleversjon")
        verbose_name_plural = _("avtaleversjoner")
        ordering = ["agreement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreements_version_number_once"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(state__in=OPEN_STATES), name="agreements_one_open_version"
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="agreements_version_state"
            ),
            models.CheckConstraint(condition=Q(turn__in=Side.values), name="agreements_version_turn"),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="agreements_version_language"
            ),
            models.CheckConstraint(
                condition=Q(origin="REGISTERED", file__isnull=False) | Q(origin="WRITTEN", file__isnull=True),
                name="agreements_version_origin",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, frozen_content__isnull=True, content_hash="")
                | (Q(frozen_at__isnull=False, frozen_content__isnull=False) & ~Q(content_hash="")),
                name="agreements_version_frozen_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FROZEN_STATES) | Q(origin="REGISTERED") | Q(frozen_at__isnull=False),
                name="agreements_version_frozen_to_sign",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=UNFROZEN_STATES) | Q(frozen_at__isnull=True),
                name="agreements_version_open_not_frozen",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="SIGNED", origin="WRITTEN", signed_at__isnull=False, signed_on__isnull=False)
                )
                | Q(state="SIGNED", origin="REGISTERED")
                | (~Q(state="SIGNED") & Q(signed_at__isnull=True, signed_on__isnull=True)),
                name="agreements_version_signed_dated",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="agreements_version_period",
                violation_error_message=_("Siste dag kan ikke komme før første dag."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_version_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.frozen_at IS NOT NULL AND (OLD.agreement_id, OLD.number, OLD.origin,"
                    " OLD.template_id, OLD.title, OLD.language, OLD.is_numbered, OLD.has_contents,"
                    " OLD.merge_values, OLD.valid_from, OLD.valid_to, OLD.frozen_content, OLD.content_hash,"
                    " OLD.frozen_at) IS DISTINCT FROM"
                    " (NEW.agreement_id, NEW.number, NEW.origin, NEW.template_id, NEW.title, NEW.language,"
                    " NEW.is_numbered, NEW.has_contents, NEW.merge_values, NEW.valid_from, NEW.valid_to,"
                    " NEW.frozen_content, NEW.content_hash, NEW.frozen_at)"
                ),
            ),
            pgtrigger.Protect(
                name="signed_version_stays_signed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state = 'SIGNED' AND (OLD.state, OLD.signed_at, OLD.signed_on) IS DISTINCT FROM"
                    " (NEW.state, NEW.signed_at, NEW.signed_on)"
                ),
            ),
            pgtrigger.Protect(
                name="frozen_version_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.frozen_at IS NOT NULL OR OLD.state = 'SIGNED'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, versjon {self.number}"

    @property
    def is_frozen(self) -> bool:
        """Whether the text can no longer change."""
        return self.frozen_at is not None

    @property
    def is_open(self) -> bool:
        """Whether the version is still on its way to being signed."""
        return self.state in OPEN_STATES


class VersionTransition(models.Model):
    """A dated step in a version's life, so that the past can be asked; written by actions, never changed."""

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.CASCADE, related_name="transitions", verbose_name=_("versjon")
    )
    name = models.CharField(_("overgang"), max_length=40)
    source = models.CharField(_("fra"), max_length=20, choices=VersionState.choices)
    target = models.CharField(_("til"), max_length=20, choices=VersionState.choices)
    at = models.DateTimeField(_("tidspunkt"))
    by_name = models.CharField(_("av"), max_length=200)
    by_office = models.CharField(_("verv"), max_length=200, blank=True)
    reason = models.TextField(_("begrunnelse"), blank=True)

    class Meta:
        verbose_name = _("overgang")
        verbose_name_plural = _("overganger")
        ordering = ["version", "at", "pk"]
        triggers = [
            pgtrigger.Protect(name="transition_stands", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%d.%m.%Y}"
