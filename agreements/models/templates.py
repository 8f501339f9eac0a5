"""Templates in a chain: national, adapted by a district, tailored in each agreement."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.choices import AgreementKind, Language, SectionMode


class TemplateQuerySet(models.QuerySet):
    """Reads of templates."""

    def published(self):
        """Editions that agreements can be started from."""
        return self.filter(state=AgreementTemplate.State.PUBLISHED)

    def newest_editions(self):
        """Only the newest published edition of each template and language."""
        return self.published().order_by("code", "language", "-edition").distinct("code", "language")

    def offered_to(self, organisation_ids):
        """National templates and those owned by the given organisations (districts)."""
        return self.filter(Q(owner__kind="NATIONAL") | Q(owner_id__in=organisation_ids))


class AgreementTemplate(models.Model):
    """One edition of a template (*avtalemal*) in one written standard.

    `code` names the template over editions and languages; `parent` is the edition it adapts. A published
    edition and its sections never change (trigger): a new edition is a new row, and running agreements keep
    the edition they were written from.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("utkast")
        PUBLISHED = "PUBLISHED", _("publisert")
        WITHDRAWN = "WITHDRAWN", _("trukket tilbake")

    code = models.SlugField(_("kode"), max_length=80)
    kind = models.CharField(_("avtaletype"), max_length=12, choices=AgreementKind.choices)
    owner = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="templates", verbose_name=_("eier")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="adaptations",
        verbose_name=_("bygger på"),
    )
    edition = models.PositiveIntegerField(_("utgave"), default=1)
    language = models.CharField(_("målform"), max_length=2, choices=Language.choices)
    title = models.CharField(_("tittel"), max_length=200)
    about = models.TextField(_("om malen"), blank=True)
    is_numbered = models.BooleanField(_("nummererte avsnitt"), default=False)
    has_contents = models.BooleanField(_("innholdsliste"), default=False)
    state = models.CharField(_("tilstand"), max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(_("opprettet"), auto_now_add=True)
    published_at = models.DateTimeField(_("publisert"), null=True, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("avtalemal")
        verbose_name_plural = _("avtalemaler")
        ordering = ["title", "language", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "edition", "language"], name="agreements_template_edition_once"
            ),
            models.UniqueConstraint(
                fields=["code", "language"], condition=Q(state="DRAFT"), name="agreements_one_template_draft"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AgreementKind.values), name="agreements_template_kind"
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="agreements_template_language"
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", published_at__isnull=True)
                | Q(state__in=["PUBLISHED", "WITHDRAWN"], published_at__isnull=False),
                name="agreements_template_state",
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="agreements_template_not_own_parent"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_template_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'DRAFT' AND (OLD.code, OLD.kind, OLD.owner_id, OLD.parent_id, OLD.edition,"
                    " OLD.language, OLD.title, OLD.is_numbered, OLD.has_contents,"
                    " OLD.published_at) IS DISTINCT FROM"
                    " (NEW.code, NEW.kind, NEW.owner_id, NEW.parent_id, NEW.edition, NEW.language, NEW.title,"
                    " NEW.is_numbered, NEW.has_contents, NEW.published_at)"
                ),
            ),
            pgtrigger.Protect(
                name="published_template_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["PUBLISHED", "WITHDRAWN"]),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(title)s (%(language)s, utgave %(edition)s)") % {
            "title": self.title,
            "language": self.get_language_display(),
            "edition": self.edition,
        }


class TemplateSection(models.Model):
    """One section of a template edition; `key` is stable over editions, languages and adaptations."""

    template = models.ForeignKey(
        AgreementTemplate, on_delete=models.CASCADE, related_name="sections", verbose_name=_("mal")
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
    mode = models.CharField(
        _("låsing"), max_length=10, choices=SectionMode.choices, default=SectionMode.ADAPTABLE
    )
    guidance = models.TextField(_("veiledning til den som skriver"), blank=True)
    body = models.TextField(_("tekst"), blank=True)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)

    class Meta:
        verbose_name = _("malavsnitt")
        verbose_name_plural = _("malavsnitt")
        ordering = ["template", "position"]
        constraints = [
            models.UniqueConstraint(fields=["template", "key"], name="agreements_template_section_key"),
            models.CheckConstraint(
                condition=Q(mode__in=SectionMode.values), name="agreements_template_section_mode"
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("pk")), name="agreements_template_section_not_own_parent"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_sections_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("left_id", "BIGINT"), ("entered_id", "BIGINT")],
                # Both ends of a change: a section can neither come into a published edition nor leave it.
                func="""
                    IF TG_OP <> 'INSERT' THEN left_id := OLD.template_id; END IF;
                    IF TG_OP <> 'DELETE' THEN entered_id := NEW.template_id; END IF;
                    IF EXISTS (SELECT 1 FROM agreements_agreementtemplate t
                               WHERE t.id IN (left_id, entered_id) AND t.state <> 'DRAFT') THEN
                        RAISE EXCEPTION 'a published template edition does not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.heading
