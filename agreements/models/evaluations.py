"""The yearly evaluation: rounds, who answers, each side's answer, the joint text, improvement points."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.choices import Dimension, Responsible, ScopePart, Side
from agreements.evaluation.querysets import EvaluationQuerySet, ParticipantQuerySet
from agreements.evaluation.round_querysets import RoundQuerySet
from agreements.models.agreements import Agreement, AgreementParty
from agreements.models.questionnaires import Questionnaire
from agreements.models.versions import AgreementVersion
from councils.models import AgendaItem, Forum, Meeting
from parties.models import Appointment, Office
from slt.models import Measure


class EvaluationState(models.TextChoices):
    """How far a year's evaluation has come."""

    OPEN = "OPEN", _("besvares")
    SUBMITTED = "SUBMITTED", _("til godkjenning")
    AGREED = "AGREED", _("ferdig")
    CANCELLED = "CANCELLED", _("avlyst")


class EvaluationRound(models.Model):
    """An administrator's round of evaluations for a year (*evalueringsrunde*), in a district or the country.

    `filling_since` is set while evaluations are being begun for agreements that have none: those begun from
    then on are this batch, and whoever writes in them is told, once, when the batch is whole.
    """

    owner = models.ForeignKey(
        "parties.Organisation",
        on_delete=models.PROTECT,
        related_name="evaluation_rounds",
        verbose_name=_("eier"),
    )
    year = models.PositiveSmallIntegerField(_("år"))
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("spørreskjema")
    )
    scope = ArrayField(
        models.CharField(max_length=9, choices=ScopePart.choices), verbose_name=_("omfang"), default=list
    )
    message = models.TextField(_("beskjed til partene"), blank=True)
    due_on = models.DateField(_("frist"))
    started_at = models.DateTimeField(_("startet"))
    started_by_name = models.CharField(_("startet av"), max_length=200)
    closed_at = models.DateTimeField(_("avsluttet"), null=True, blank=True)
    filling_since = models.DateTimeField(_("evalueringer startes"), null=True, blank=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("evalueringsrunde")
        verbose_name_plural = _("evalueringsrunder")
        ordering = ["-year", "owner__sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "year"],
                name="agreements_round_once_a_year",
                violation_error_message=_("Runden for dette året er allerede startet."),
            ),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="agreements_round_year"),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.year}"

    def get_absolute_url(self) -> str:
        """The round's page."""
        return reverse("evaluations:round", args=[self.pk])


class Evaluation(models.Model):
    """The evaluation of one agreement for one year (*evaluering*); one that is not cancelled per year.

    OPEN: the sides answer; figures are counted anew each time. SUBMITTED: figures, answers, joint text and
    points are frozen as `frozen_content` with its hash, which each party approves. AGREED: all have, and
    nothing
    changes any more (trigger). `version` is the agreement's version that it speaks of: the last in force that
    year. TOGETHER: the council fills in both sides' answers on one screen, in a meeting.
    """

    class Mode(models.TextChoices):
        INDIVIDUAL = "INDIVIDUAL", _("hver deltaker svarer, sidene samler seg")
        TOGETHER = "TOGETHER", _("politirådet fyller ut sammen")

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="evaluations", verbose_name=_("avtale")
    )
    version = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="evaluations", verbose_name=_("versjon")
    )
    year = models.PositiveSmallIntegerField(_("år"))
    round = models.ForeignKey(
        EvaluationRound,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evaluations",
        verbose_name=_("runde"),
    )
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="evaluations", verbose_name=_("spørreskjema")
    )
    scope = ArrayField(
        models.CharField(max_length=9, choices=ScopePart.choices), verbose_name=_("omfang"), default=list
    )
    mode = models.CharField(_("framgangsmåte"), max_length=10, choices=Mode.choices, default=Mode.INDIVIDUAL)
    state = models.CharField(
        _("status"), max_length=9, choices=EvaluationState.choices, default=EvaluationState.OPEN
    )
    language = models.CharField(_("målform"), max_length=2, default="nb")
    due_on = models.DateField(_("frist"), null=True, blank=True)
    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("politiråd")
    )
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sak")
    )
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fylt ut i møtet"),
    )
    joint_text = models.TextField(_("felles vurdering"), blank=True)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    started_at = models.DateTimeField(_("startet"))
    started_by_name = models.CharField(_("startet av"), max_length=200)
    submitted_at = models.DateTimeField(_("lagt fram"), null=True, blank=True)
    submitted_by_name = models.CharField(_("lagt fram av"), max_length=200, blank=True)
    figures = models.JSONField(_("tall"), null=True, blank=True, editable=False)
    figures_hash = models.CharField(_("tallenes kontrollsum"), max_length=64, blank=True, editable=False)
    frozen_content = models.JSONField(_("innhold"), null=True, blank=True, editable=False)
    content_hash = models.CharField(_("innholdets kontrollsum"), max_length=64, blank=True, editable=False)
    agreed_at = models.DateTimeField(_("ferdig"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("avlyst"), null=True, blank=True)
    cancelled_reason = models.CharField(_("hvorfor avlyst"), max_length=500, blank=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluering")
        verbose_name_plural = _("evalueringer")
        ordering = ["-year", "agreement"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year"],
                condition=~Q(state="CANCELLED"),
                name="agreements_evaluation_once_a_year",
                violation_error_message=_("Avtalen har allerede en evaluering for dette året."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=EvaluationState.values, mode__in=["INDIVIDUAL", "TOGETHER"])
                & Q(year__range=(2000, 2100)),
                name="agreements_evaluation_choices",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state__in=["SUBMITTED", "AGREED"],
                        submitted_at__isnull=False,
                        figures__isnull=False,
                        frozen_content__isnull=False,
                    )
                    & ~Q(figures_hash="")
                    & ~Q(content_hash="")
                    & ~Q(submitted_by_name="")
                )
                | Q(
                    state__in=["OPEN", "CANCELLED"],
                    submitted_at__isnull=True,
                    figures__isnull=True,
                    frozen_content__isnull=True,
                    figures_hash="",
                    content_hash="",
                ),
                name="agreements_evaluation_submitted_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="AGREED", agreed_at__isnull=False)
                | (~Q(state="AGREED") & Q(agreed_at__isnull=True)),
                name="agreements_evaluation_agreed_whole",
            ),
            models.CheckConstraint(
                condition=(Q(state="CANCELLED", cancelled_at__isnull=False) & ~Q(cancelled_reason=""))
                | (~Q(state="CANCELLED") & Q(cancelled_at__isnull=True, cancelled_reason="")),
                name="agreements_evaluation_cancelled_whole",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="agreed_evaluation_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                # The item it is treated as may be tied to it later; what was agreed on never changes.
                func="""
                    IF OLD.state = 'AGREED' AND (
                        to_jsonb(NEW) - 'item_id' - 'revision'
                        IS DISTINCT FROM to_jsonb(OLD) - 'item_id' - 'revision'
                    ) THEN
                        RAISE EXCEPTION 'an agreed evaluation does not change';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="evaluation_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}, {self.year}"

    def get_absolute_url(self) -> str:
        """The evaluation's page."""
        return reverse("evaluations:evaluation", args=[self.pk])


class EvaluationStep(models.Model):
    """A dated step in an evaluation's life; never changed."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.CASCADE, related_name="steps", verbose_name=_("evaluering")
    )
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=9)
    target = models.CharField(max_length=9)
    at = models.DateTimeField(_("tidspunkt"))
    by_name = models.CharField(_("av"), max_length=200)
    by_office = models.CharField(_("verv"), max_length=200, blank=True)
    reason = models.TextField(_("begrunnelse"), blank=True)

    class Meta:
        verbose_name = _("steg i evalueringen")
        verbose_name_plural = _("steg i evalueringen")
        ordering = ["evaluation", "at", "pk"]
        triggers = [
            pgtrigger.Protect(name="evaluation_step_stands", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%d.%m.%Y}"


class EvaluationParticipant(models.Model):
    """Somebody who is asked to answer for one side (*deltaker*), by personal link or logged in.

    Name and office are as they were when the person was asked. Individual answers are shown only as a spread
    over at least five.
    """

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="participants", verbose_name=_("evaluering")
    )
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("innehaver"),
    )
    name = models.CharField(_("navn"), max_length=200)
    office_title = models.CharField(_("verv"), max_length=200, blank=True)
    organisation_name = models.CharField(_("fra"), max_length=200, blank=True)
    address = models.EmailField(_("e-post"))
    language = models.CharField(_("språk"), max_length=10, default="nb")
    added_by_name = models.CharField(_("lagt til av"), max_length=200)
    invited_at = models.DateTimeField(_("invitert"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("påminnet"), null=True, blank=True)
    answered_at = models.DateTimeField(_("svarte"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("tatt bort"), null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("deltaker i evalueringen")
        verbose_name_plural = _("deltakere i evalueringen")
        ordering = ["evaluation", "side", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "address"],
                condition=Q(withdrawn_at__isnull=True),
                name="agreements_participant_once",
                violation_error_message=_("Denne e-postadressen er allerede bedt om å svare."),
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="agreements_participant_side"),
            models.CheckConstraint(condition=~Q(name=""), name="agreements_participant_named"),
        ]

    def __str__(self) -> str:
        return self.name


class EvaluationAnswer(models.Model):
    """The answer to one question: a participant's own, or – without participant – what the side has agreed
    on.

    A question on a scale has a score from 1 to 5, or «vet ikke», or neither while it is not answered yet.
    `revision` is the side's save that a newer save must start from.
    """

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="answers", verbose_name=_("evaluering")
    )
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    participant = models.ForeignKey(
        EvaluationParticipant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name=_("deltaker"),
    )
    question_key = models.SlugField(_("spørsmål"), max_length=60)
    score = models.PositiveSmallIntegerField(_("svar"), null=True, blank=True)
    does_not_know = models.BooleanField(_("vet ikke"), default=False)
    comment = models.TextField(_("kommentar"), blank=True)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    updated_at = models.DateTimeField(_("sist endret"))
    updated_by_name = models.CharField(_("sist endret av"), max_length=200)

    class Meta:
        verbose_name = _("svar i evalueringen")
        verbose_name_plural = _("svar i evalueringen")
        ordering = ["evaluation", "side", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "participant", "question_key"],
                condition=Q(participant__isnull=False),
                name="agreements_own_answer_once",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "side", "question_key"],
                condition=Q(participant__isnull=True),
                name="agreements_side_answer_once",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(1, 5), does_not_know=False),
                name="agreements_answer_score",
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="agreements_answer_side"),
        ]

    def __str__(self) -> str:
        return f"{self.question_key} {self.side}"


class EvaluationSide(models.Model):
    """Where one side stands with its agreed answer; the row lock orders what is written to the answer."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="sides", verbose_name=_("evaluering")
    )
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    agreed_at = models.DateTimeField(_("svaret bekreftet"), null=True, blank=True)
    agreed_by_name = models.CharField(_("bekreftet av"), max_length=200, blank=True)
    agreed_by_office = models.CharField(_("verv"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("sidens svar")
        verbose_name_plural = _("sidenes svar")
        ordering = ["evaluation", "-side"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "side"], name="agreements_evaluation_side_once"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by_name="")
                | (Q(agreed_at__isnull=False) & ~Q(agreed_by_name="")),
                name="agreements_evaluation_side_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.get_side_display()


class EvaluationApproval(models.Model):
    """A party's approval of exact evaluation content, by hash; falls away when it is opened again."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="approvals", verbose_name=_("evaluering")
    )
    party = models.ForeignKey(
        AgreementParty, on_delete=models.PROTECT, related_name="+", verbose_name=_("part")
    )
    content_hash = models.CharField(_("innholdets kontrollsum"), max_length=64)
    approved_at = models.DateTimeField(_("godkjent"))
    approved_by_name = models.CharField(_("godkjent av"), max_length=200)
    approved_by_office = models.CharField(_("verv"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("falt bort"), null=True, blank=True)

    class Meta:
        verbose_name = _("godkjenning av evalueringen")
        verbose_name_plural = _("godkjenninger av evalueringen")
        ordering = ["evaluation", "approved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "party"],
                condition=Q(withdrawn_at__isnull=True),
                name="agreements_evaluation_approved_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.approved_at:%d.%m.%Y}"


class ImprovementPoint(models.Model):
    """What is to be better (*forbedringspunkt*): with an owner and a date, and what it becomes.

    Its words are frozen with the evaluation; what came of it – an agenda item, a measure, a change in the
    next version, done – is written afterwards.
    """

    class Becomes(models.TextChoices):
        AGENDA_ITEM = "AGENDA_ITEM", _("sak i politirådet")
        MEASURE = "MEASURE", _("tiltak i SLT")
        AGREEMENT_CHANGE = "CHANGE", _("forslag til endring i avtalen")
        NOTHING_ELSE = "NONE", _("følges opp av den ansvarlige")

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="points", verbose_name=_("evaluering")
    )
    title = models.CharField(_("forbedringspunkt"), max_length=200)
    text = models.TextField(_("hva som skal bli bedre"), blank=True)
    dimension = models.CharField(_("dimensjon"), max_length=14, choices=Dimension.choices, blank=True)
    responsible = models.CharField(_("ansvarlig side"), max_length=12, choices=Responsible.choices)
    owner_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ansvarlig")
    )
    due_on = models.DateField(_("frist"))
    becomes = models.CharField(_("blir til"), max_length=11, choices=Becomes.choices)
    section_key = models.SlugField(_("avsnitt i avtalen"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("plass"), default=0)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sak")
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tiltak")
    )
    done_on = models.DateField(_("gjort"), null=True, blank=True)
    done_by_name = models.CharField(_("ført av"), max_length=200, blank=True)
    outcome = models.CharField(_("hva som kom ut av det"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("forbedringspunkt")
        verbose_name_plural = _("forbedringspunkter")
        ordering = ["evaluation", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="agreements_point_has_title"),
            models.CheckConstraint(
                condition=Q(responsible__in=Responsible.values)
                & Q(becomes__in=["AGENDA_ITEM", "MEASURE", "CHANGE", "NONE"]),
                name="agreements_point_choices",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by_name="")
                | (Q(done_on__isnull=False) & ~Q(done_by_name="")),
                name="agreements_point_done_whole",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="agreed_points_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("touched_id", "BIGINT")],
                func="""
                    IF TG_OP = 'INSERT' THEN touched_id := NEW.evaluation_id;
                    ELSE touched_id := OLD.evaluation_id; END IF;
                    IF EXISTS (SELECT 1 FROM agreements_evaluation e
                               WHERE e.id = touched_id AND e.state <> 'OPEN')
                       AND (TG_OP <> 'UPDATE' OR
                            to_jsonb(NEW) - ARRAY['item_id', 'measure_id', 'done_on', 'done_by_name',
                                                  'outcome', 'revision']
                            IS DISTINCT FROM
                            to_jsonb(OLD) - ARRAY['item_id', 'measure_id', 'done_on', 'done_by_name',
                                                  'outcome', 'revision']) THEN
                        RAISE EXCEPTION 'the points of a submitted evaluation do not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EvaluationTreatment(models.Model):
    """That a municipal council was given the evaluation (*orientering til kommunestyret*), with the case."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="treatments", verbose_name=_("evaluering")
    )
    party = models.ForeignKey(
        AgreementParty, on_delete=models.PROTECT, related_name="+", verbose_name=_("kommune")
    )
    case_reference = models.CharField(_("saksnummer"), max_length=60)
    treated_on = models.DateField(_("behandlet"), null=True, blank=True)
    noted_at = models.DateTimeField(_("ført"))
    noted_by_name = models.CharField(_("ført av"), max_length=200)

    class Meta:
        verbose_name = _("behandling i kommunestyret")
        verbose_name_plural = _("behandlinger i kommunestyret")
        ordering = ["evaluation", "party"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "party"], name="agreements_treatment_once"),
            models.CheckConstraint(condition=~Q(case_reference=""), name="agreements_treatment_has_case"),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.case_reference}"


class EvaluationExport(models.Model):
    """A bulk export of a year's evaluations (*samlet uttrekk*), made in the background.

    `rows` are what it holds, fixed when it was asked for: the agreed evaluations by key. The work is resumed
    where it stopped after a crash; `beat_at` is the worker's last sign of life. A zip is put together from
    the stored documents when it is fetched, so it has no file of its own.
    """

    class Kind(models.TextChoices):
        ZIP = "ZIP", _("zip med én PDF for hver avtale")
        BOOK = "BOOK", _("én bok med innholdsliste")
        EXCEL = "EXCEL", _("Excel")

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("venter")
        RUNNING = "RUNNING", _("lages")
        DONE = "DONE", _("ferdig")
        CANCELLED = "CANCELLED", _("stoppet")
        FAILED = "FAILED", _("mislyktes")

    owner = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("for")
    )
    year = models.PositiveSmallIntegerField(_("år"))
    kind = models.CharField(_("slag"), max_length=5, choices=Kind.choices)
    state = models.CharField(_("status"), max_length=9, choices=State.choices, default=State.QUEUED)
    rows = models.JSONField(_("evalueringer"), default=list)
    done = models.PositiveIntegerField(_("ferdige"), default=0)
    requested_by_name = models.CharField(_("bedt om av"), max_length=200)
    requested_by_user = models.BigIntegerField(_("bruker"), null=True, blank=True)
    language = models.CharField(_("språk"), max_length=10, default="nb")
    requested_at = models.DateTimeField(_("bedt om"))
    beat_at = models.DateTimeField(_("sist i arbeid"), null=True, blank=True)
    ended_at = models.DateTimeField(_("avsluttet"), null=True, blank=True)
    failure = models.CharField(_("hva som gikk galt"), max_length=300, blank=True)
    file = models.ForeignKey(
        "records.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fil"),
    )

    class Meta:
        verbose_name = _("samlet uttrekk")
        verbose_name_plural = _("samlede uttrekk")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["ZIP", "BOOK", "EXCEL"])
                & Q(state__in=["QUEUED", "RUNNING", "DONE", "CANCELLED", "FAILED"]),
                name="agreements_export_choices",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["QUEUED", "RUNNING"], ended_at__isnull=True)
                | Q(state__in=["DONE", "CANCELLED", "FAILED"], ended_at__isnull=False),
                name="agreements_export_ended_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.year} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """The export's page."""
        return reverse("evaluations:export", args=[self.pk])
