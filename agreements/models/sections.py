"""The text of a version while it is written: its sections, texts kept beside, snapshots to compare with."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.choices import SectionMode, Side
from agreements.models.templates import TemplateSection
from agreements.models.versions import AgreementVersion


class VersionSection(models.Model):
    """One section of a version (*avsnitt*): heading and rich text with merge fields as tokens until frozen.

    `revision` counts saves; a save says which revision it started from. Nothing changes once the version is
    frozen (trigger).
    """

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.CASCADE, related_name="sections", verbose_name=_("versjon")
    )
    key = models.SlugField(_("nøkkel"), max_length=80)
    parent = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("under"),
    )
    position = models.PositiveSmallIntegerField(_("plass"))
    heading = models.CharField(_("overskrift"), max_length=200)
    body = models.TextField(_("tekst"), blank=True)
    mode = models.CharField(
        _("låsing"), max_length=10, choices=SectionMode.choices, default=SectionMode.LOCAL
    )
    based_on = models.ForeignKey(
        TemplateSection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fra mal"),
    )
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    updated_at = models.DateTimeField(_("sist endret"), auto_now=True)
    updated_by_name = models.CharField(_("sist endret av"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("avsnitt")
        verbose_name_plural = _("avsnitt")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="agreements_section_key_once"),
            models.CheckConstraint(condition=Q(mode__in=SectionMode.values), name="agreements_section_mode"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="agreements_section_not_own_parent"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_sections_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("left_id", "BIGINT"), ("entered_id", "BIGINT")],
                # Both ends of a change: a section can neither come into a frozen version nor leave it.
                func="""
                    IF TG_OP <> 'INSERT' THEN left_id := OLD.version_id; END IF;
                    IF TG_OP <> 'DELETE' THEN entered_id := NEW.version_id; END IF;
                    IF EXISTS (SELECT 1 FROM agreements_agreementversion v
                               WHERE v.id IN (left_id, entered_id) AND v.frozen_at IS NOT NULL) THEN
                        RAISE EXCEPTION 'the text of a frozen version does not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.heading


class SectionText(models.Model):
    """A text somebody typed for a section while someone else saved first; kept beside until a human chose.

    `settled_at` says when it was taken up or set aside; it is never deleted while the version lives.
    """

    section = models.ForeignKey(
        VersionSection, on_delete=models.CASCADE, related_name="texts_beside", verbose_name=_("avsnitt")
    )
    base_revision = models.PositiveIntegerField(_("skrevet ut fra revisjon"))
    heading = models.CharField(_("overskrift"), max_length=200)
    body = models.TextField(_("tekst"), blank=True)
    typed_by_name = models.CharField(_("skrevet av"), max_length=200)
    typed_by_user = models.BigIntegerField(_("bruker"), null=True, blank=True)
    typed_at = models.DateTimeField(_("skrevet"))
    settled_at = models.DateTimeField(_("avgjort"), null=True, blank=True)
    settled_by_name = models.CharField(_("avgjort av"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tekst ved siden av")
        verbose_name_plural = _("tekster ved siden av")
        ordering = ["section", "typed_at"]

    def __str__(self) -> str:
        return f"{self.typed_by_name} {self.typed_at:%d.%m.%Y %H.%M}"


class ContentSnapshot(models.Model):
    """The whole content of a version at a hand-over or approval, to show «what changed since»."""

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.CASCADE, related_name="snapshots", verbose_name=_("versjon")
    )
    revision = models.PositiveIntegerField(_("revisjon"))
    taken_at = models.DateTimeField(_("tidspunkt"))
    by_name = models.CharField(_("av"), max_length=200)
    by_side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    occasion = models.CharField(_("anledning"), max_length=40)
    content = models.JSONField(_("innhold"))

    class Meta:
        verbose_name = _("øyeblikksbilde")
        verbose_name_plural = _("øyeblikksbilder")
        ordering = ["version", "taken_at", "pk"]
        triggers = [pgtrigger.Protect(name="snapshot_stands", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.occasion} {self.taken_at:%d.%m.%Y}"
