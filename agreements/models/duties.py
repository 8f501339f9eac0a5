"""What an agreement makes checkable: its duties, the sentences they come from, and what is told about
them."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.choices import Responsible, Side, Strength
from agreements.models.agreements import Agreement
from agreements.models.templates import TemplateSection
from agreements.models.versions import AgreementVersion
from parties.models import OfficeRole


class TemplateDuty(models.Model):
    """A duty that a template's section offers to the agreements written from it.

    `parameters` are values of the kind's parameters, or a merge field `{token}` whose value in the agreement
    counts. Stands with its section: a published edition's never change (trigger).
    """

    section = models.ForeignKey(
        TemplateSection, on_delete=models.CASCADE, related_name="duties", verbose_name=_("malavsnitt")
    )
    key = models.SlugField(_("nøkkel"), max_length=80)
    kind = models.SlugField(_("slag"), max_length=40)
    strength = models.CharField(_("styrke"), max_length=6, choices=Strength.choices, default=Strength.MUST)
    responsible = models.CharField(_("ansvarlig"), max_length=12, choices=Responsible.choices)
    office_role = models.CharField(_("ansvarlig verv"), max_length=24, choices=OfficeRole.choices, blank=True)
    wording = models.CharField(_("forpliktelsen med egne ord"), max_length=200, blank=True)
    parameters = models.JSONField(_("tall og valg"), default=dict, blank=True)
    quote = models.TextField(_("setningen i malen"), blank=True)
    position = models.PositiveSmallIntegerField(_("plass"), default=0)

    class Meta:
        verbose_name = _("forpliktelse i mal")
        verbose_name_plural = _("forpliktelser i maler")
        ordering = ["section", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["section", "key"], name="agreements_template_duty_once"),
            models.CheckConstraint(
                condition=Q(strength__in=Strength.values, responsible__in=Responsible.values),
                name="agreements_template_duty_choices",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_duties_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("left_id", "BIGINT"), ("entered_id", "BIGINT")],
                func="""
                    IF TG_OP <> 'INSERT' THEN left_id := OLD.section_id; END IF;
                    IF TG_OP <> 'DELETE' THEN entered_id := NEW.section_id; END IF;
                    IF EXISTS (SELECT 1 FROM agreements_templatesection s
                               JOIN agreements_agreementtemplate t ON t.id = s.template_id
                               WHERE s.id IN (left_id, entered_id) AND t.state <> 'DRAFT') THEN
                        RAISE EXCEPTION 'a published template edition does not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.wording or self.key


class DutyReading(models.Model):
    """That the duties of a text already frozen were read out of it afterwards (*lest ut av avtalen*).

    Most agreements exist before their duties are registered. While a reading is open its version's duties
    can be written; it is frozen, with their content and its hash, when both sides have confirmed it.
    """

    version = models.OneToOneField(
        AgreementVersion, on_delete=models.PROTECT, related_name="duty_reading", verbose_name=_("versjon")
    )
    started_at = models.DateTimeField(_("begynt"))
    started_by_name = models.CharField(_("begynt av"), max_length=200)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    police_confirmed_at = models.DateTimeField(_("bekreftet av politiet"), null=True, blank=True)
    police_confirmed_by_name = models.CharField(_("bekreftet av"), max_length=200, blank=True)
    municipality_confirmed_at = models.DateTimeField(_("bekreftet av kommunen"), null=True, blank=True)
    municipality_confirmed_by_name = models.CharField(_("bekreftet av"), max_length=200, blank=True)
    frozen_at = models.DateTimeField(_("fryst"), null=True, blank=True)
    content = models.JSONField(_("innhold"), null=True, blank=True, editable=False)
    content_hash = models.CharField(_("innholdets kontrollsum"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("lesning av forpliktelser")
        verbose_name_plural = _("lesninger av forpliktelser")
        ordering = ["version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, content__isnull=True, content_hash="")
                | (
                    Q(
                        frozen_at__isnull=False,
                        content__isnull=False,
                        police_confirmed_at__isnull=False,
                        municipality_confirmed_at__isnull=False,
                    )
                    & ~Q(content_hash="")
                ),
                name="agreements_duty_reading_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_reading_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.version)


# Both ends of a change: a duty can neither come into a frozen version nor leave it, unless its duties are
# being read out of the text afterwards; and what has been read out and confirmed stands, also on paper.
_FROZEN_DUTIES = """
    IF EXISTS (SELECT 1 FROM agreements_agreementversion v
               LEFT JOIN agreements_dutyreading r ON r.version_id = v.id
               WHERE v.id IN (left_id, entered_id)
               AND (r.frozen_at IS NOT NULL OR (v.frozen_at IS NOT NULL AND r.id IS NULL))) THEN
        RAISE EXCEPTION 'the duties of a frozen version do not change';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class Duty(models.Model):
    """One thing that a version promises and that can be checked (*forpliktelse*).

    `kind` is a row of `agreements.duties.kinds`; `parameters` are its numbers and choices, none of them a
    constant of the portal, and one that is missing is «not stated», never zero. `key` is stable over
    versions.
    OFFERED comes from the template and counts for nothing until a human has CONFIRMED it; REJECTED says that
    it was not agreed here. Confirmed ones are content: approved by hash, and frozen with the version
    (trigger).
    """

    class State(models.TextChoices):
        OFFERED = "OFFERED", _("foreslått")
        CONFIRMED = "CONFIRMED", _("bekreftet")
        REJECTED = "REJECTED", _("ikke avtalt her")

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.CASCADE, related_name="duties", verbose_name=_("versjon")
    )
    key = models.SlugField(_("nøkkel"), max_length=80)
    kind = models.SlugField(_("slag"), max_length=40)
    state = models.CharField(_("status"), max_length=9, choices=State.choices, default=State.OFFERED)
    strength = models.CharField(_("styrke"), max_length=6, choices=Strength.choices, default=Strength.MUST)
    responsible = models.CharField(_("ansvarlig"), max_length=12, choices=Responsible.choices)
    office_role = models.CharField(_("ansvarlig verv"), max_length=24, choices=OfficeRole.choices, blank=True)
    wording = models.CharField(_("forpliktelsen med egne ord"), max_length=200, blank=True)
    parameters = models.JSONField(_("tall og valg"), default=dict, blank=True)
    section_key = models.SlugField(_("avsnitt"), max_length=80)
    forum = models.ForeignKey(
        "councils.Forum",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("forum"),
        help_text=_("Bare når forpliktelsen gjelder et annet forum enn politirådet og SLT-gruppene."),
    )
    position = models.PositiveSmallIntegerField(_("plass"), default=0)
    decided_at = models.DateTimeField(_("avgjort"), null=True, blank=True)
    decided_by_name = models.CharField(_("avgjort av"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)

    class Meta:
        verbose_name = _("forpliktelse")
        verbose_name_plural = _("forpliktelser")
        ordering = ["version", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"],
                name="agreements_duty_key_once",
                violation_error_message=_("Forpliktelsen er allerede ført i denne avtalen."),
            ),
            models.CheckConstraint(
                condition=Q(strength__in=Strength.values, responsible__in=Responsible.values),
                name="agreements_duty_choices",
            ),
            models.CheckConstraint(
                condition=Q(state="OFFERED", decided_at__isnull=True, decided_by_name="")
                | (Q(state__in=["CONFIRMED", "REJECTED"], decided_at__isnull=False) & ~Q(decided_by_name="")),
                name="agreements_duty_decided_whole",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_duties_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("left_id", "BIGINT"), ("entered_id", "BIGINT")],
                func="""
                    IF TG_OP <> 'INSERT' THEN left_id := OLD.version_id; END IF;
                    IF TG_OP <> 'DELETE' THEN entered_id := NEW.version_id; END IF;
                """
                + _FROZEN_DUTIES,
            ),
        ]

    def __str__(self) -> str:
        return self.wording or self.key


class DutySentence(models.Model):
    """A sentence of the agreement that a duty comes from (*kildesetning*).

    `parameters` are what this sentence says where it says something else than the duty: both are kept, and
    the disagreement is flagged. Frozen with the duty.
    """

    duty = models.ForeignKey(
        Duty, on_delete=models.CASCADE, related_name="sentences", verbose_name=_("forpliktelse")
    )
    section_key = models.SlugField(_("avsnitt"), max_length=80)
    quote = models.TextField(_("setning"))
    parameters = models.JSONField(_("tall og valg i setningen"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("plass"), default=0)

    class Meta:
        verbose_name = _("kildesetning")
        verbose_name_plural = _("kildesetninger")
        ordering = ["duty", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(quote=""), name="agreements_duty_sentence_has_text"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_duty_sentences_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("left_id", "BIGINT"), ("entered_id", "BIGINT")],
                func="""
                    IF TG_OP <> 'INSERT' THEN
                        SELECT version_id INTO left_id FROM agreements_duty WHERE id = OLD.duty_id;
                    END IF;
                    IF TG_OP <> 'DELETE' THEN
                        SELECT version_id INTO entered_id FROM agreements_duty WHERE id = NEW.duty_id;
                    END IF;
                """  # noqa: S608 – no text from outside
                + _FROZEN_DUTIES,
            ),
        ]

    def __str__(self) -> str:
        return self.quote[:60]


class DutyEntry(models.Model):
    """What a side tells about a duty that no other record can show (*opplysning om en forpliktelse*).

    STATEMENT: the yearly answer, one per duty, year and side. ENTRY: that something took place on a day.
    FIGURE: a number of the year, with its unit and source. Belongs to the agreement and the duty's key, so
    that it outlives a version. Corrected by withdrawing it and writing another.
    """

    class Kind(models.TextChoices):
        STATEMENT = "STATEMENT", _("årlig svar")
        ENTRY = "ENTRY", _("hendelse")
        FIGURE = "FIGURE", _("tall for året")

    class Answer(models.TextChoices):
        YES = "YES", _("ja")
        PARTLY = "PARTLY", _("delvis")
        NO = "NO", _("nei")

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="duty_entries", verbose_name=_("avtale")
    )
    duty_key = models.SlugField(_("forpliktelse"), max_length=80)
    kind = models.CharField(_("slag"), max_length=9, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(_("år"))
    on = models.DateField(_("dag"))
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    answer = models.CharField(_("svar"), max_length=6, choices=Answer.choices, blank=True)
    value = models.DecimalField(_("tall"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("enhet"), max_length=40, blank=True)
    source = models.CharField(_("kilde"), max_length=200, blank=True)
    text = models.CharField(_("merknad"), max_length=500, blank=True)
    case_reference = models.CharField(_("saksnummer"), max_length=60, blank=True)
    recorded_at = models.DateTimeField(_("ført"))
    by_name = models.CharField(_("ført av"), max_length=200)
    by_office = models.CharField(_("verv"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("trukket"), null=True, blank=True)
    withdrawn_by_name = models.CharField(_("trukket av"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("opplysning om en forpliktelse")
        verbose_name_plural = _("opplysninger om forpliktelser")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["agreement", "year"], name="agreements_duty_entry_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "duty_key", "year", "side"],
                condition=Q(kind="STATEMENT", withdrawn_at__isnull=True),
                name="agreements_duty_statement_once",
                violation_error_message=_("Siden har allerede svart for dette året."),
            ),
            models.CheckConstraint(
                condition=Q(kind="STATEMENT", answer__in=["YES", "PARTLY", "NO"], value__isnull=True)
                | Q(kind="ENTRY", answer="", value__isnull=True)
                | (Q(kind="FIGURE", answer="", value__isnull=False) & ~Q(source="")),
                name="agreements_duty_entry_whole",
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="agreements_duty_entry_side"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by_name="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by_name="")),
                name="agreements_duty_entry_withdrawn_whole",
            ),
        ]
        triggers = [pgtrigger.Protect(name="duty_entry_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.duty_key} {self.year}"

    @property
    def figure(self) -> str:
        """The number with its unit, without decimals that say nothing: «41,5 minutter»; empty without one."""
        if self.value is None:
            return ""
        plain = f"{Decimal(self.value).normalize():f}".replace(".", ",")
        return f"{plain} {self.unit}".strip()


class VersionChanges(models.Model):
    """«What changes for us»: a version held against the one that was in force when it was made ready to sign.

    Where none was in force, against the last that had been. Frozen with the version and kept with the signed
    document; never changed. Their first agreement has none: there is nothing that it changes.
    """

    version = models.OneToOneField(
        AgreementVersion, on_delete=models.PROTECT, related_name="changes", verbose_name=_("versjon")
    )
    compared_with = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("sammenlignet med")
    )
    content = models.JSONField(_("innhold"), editable=False)
    content_hash = models.CharField(_("innholdets kontrollsum"), max_length=64, editable=False)
    made_at = models.DateTimeField(_("laget"))

    class Meta:
        verbose_name = _("endringer for partene")
        verbose_name_plural = _("endringer for partene")
        ordering = ["version"]
        triggers = [
            pgtrigger.Protect(name="changes_stand", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.compared_with} → {self.version}"
