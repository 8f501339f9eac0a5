"""The questionnaire of the yearly evaluation: editions with stable question keys."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.choices import Dimension, ScopePart
from agreements.evaluation.questionnaire_querysets import QuestionnaireQuerySet


class Questionnaire(models.Model):
    """One edition of a questionnaire (*spørreskjema*) for the yearly evaluation.

    The portal ships a neutral one that says it is not the official text (`is_official` false); an official
    one is entered by a human with its source. A published edition and its questions never change (trigger):
    evaluations that have begun keep the edition they were begun with.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("utkast")
        PUBLISHED = "PUBLISHED", _("publisert")
        WITHDRAWN = "WITHDRAWN", _("trukket tilbake")

    code = models.SlugField(_("kode"), max_length=80)
    edition = models.PositiveIntegerField(_("utgave"), default=1)
    owner = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("eier")
    )
    title = models.CharField(_("tittel"), max_length=200)
    about = models.TextField(_("om skjemaet"), blank=True)
    is_official = models.BooleanField(_("offisiell tekst"), default=False)
    source = models.CharField(_("kilde"), max_length=300, blank=True)
    state = models.CharField(_("status"), max_length=9, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    created_at = models.DateTimeField(_("opprettet"))
    published_at = models.DateTimeField(_("publisert"), null=True, blank=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("spørreskjema")
        verbose_name_plural = _("spørreskjemaer")
        ordering = ["title", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="agreements_questionnaire_edition_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="DRAFT"), name="agreements_one_questionnaire_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", published_at__isnull=True)
                | Q(state__in=["PUBLISHED", "WITHDRAWN"], published_at__isnull=False),
                name="agreements_questionnaire_state",
            ),
            models.CheckConstraint(
                condition=Q(is_official=False) | ~Q(source=""),
                name="agreements_questionnaire_official_has_source",
                violation_error_message=_("En offisiell tekst må ha en kilde."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_questionnaire_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'DRAFT' AND (OLD.code, OLD.edition, OLD.owner_id, OLD.title, OLD.about,"
                    " OLD.is_official, OLD.source, OLD.published_at) IS DISTINCT FROM"
                    " (NEW.code, NEW.edition, NEW.owner_id, NEW.title, NEW.about, NEW.is_official,"
                    " NEW.source, NEW.published_at)"
                ),
            ),
            pgtrigger.Protect(
                name="published_questionnaire_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["PUBLISHED", "WITHDRAWN"]),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(title)s, utgave %(edition)s") % {"title": self.title, "edition": self.edition}

    def get_absolute_url(self) -> str:
        """The edition's page."""
        return reverse("evaluations:questionnaire", args=[self.pk])


class Question(models.Model):
    """One question (*spørsmål*): on a scale from 1 to 5 with «vet ikke» and a comment, or in words.

    `key` is stable over editions, so that years can be held side by side; `dimension` groups what is asked
    on a scale. Without `scope_part` it is asked whatever the evaluation speaks of.
    """

    class Kind(models.TextChoices):
        SCALE = "SCALE", _("skala 1–5")
        TEXT = "TEXT", _("fritekst")

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="questions", verbose_name=_("spørreskjema")
    )
    key = models.SlugField(_("nøkkel"), max_length=60)
    kind = models.CharField(_("slag"), max_length=5, choices=Kind.choices, default=Kind.SCALE)
    dimension = models.CharField(_("dimensjon"), max_length=14, choices=Dimension.choices, blank=True)
    scope_part = models.CharField(_("gjelder"), max_length=9, choices=ScopePart.choices, blank=True)
    text_nb = models.CharField(_("spørsmålet på bokmål"), max_length=400)
    text_nn = models.CharField(_("spørsmålet på nynorsk"), max_length=400)
    help_nb = models.CharField(_("veiledning på bokmål"), max_length=400, blank=True)
    help_nn = models.CharField(_("veiledning på nynorsk"), max_length=400, blank=True)
    position = models.PositiveSmallIntegerField(_("plass"))
    revision = models.PositiveIntegerField(_("revisjon"), default=1)

    class Meta:
        verbose_name = _("spørsmål")
        verbose_name_plural = _("spørsmål")
        ordering = ["questionnaire", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "key"], name="agreements_question_key_once"),
            models.CheckConstraint(
                condition=(Q(kind="SCALE") & ~Q(dimension="")) | Q(kind="TEXT"),
                name="agreements_question_scale_has_dimension",
                violation_error_message=_("Et spørsmål på skala hører til en dimensjon."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_questions_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("left_id", "BIGINT"), ("entered_id", "BIGINT")],
                func="""
                    IF TG_OP <> 'INSERT' THEN left_id := OLD.questionnaire_id; END IF;
                    IF TG_OP <> 'DELETE' THEN entered_id := NEW.questionnaire_id; END IF;
                    IF EXISTS (SELECT 1 FROM agreements_questionnaire q
                               WHERE q.id IN (left_id, entered_id) AND q.state <> 'DRAFT') THEN
                        RAISE EXCEPTION 'a published questionnaire does not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.text_nb

    def text_in(self, language: str) -> str:
        """The question in a written standard."""
        return self.text_nn if language == "nn" else self.text_nb

    def help_in(self, language: str) -> str:
        """The guidance in a written standard."""
        return self.help_nn if language == "nn" else self.help_nb
