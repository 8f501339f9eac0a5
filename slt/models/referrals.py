"""Referrals: issues on their way up or down the levels, and home again with an answer."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.models import AgendaItem, Meeting, Topic
from slt.choices import StepEnd, StepPurpose
from slt.models.programmes import Programme, SltGroup
from slt.querysets.referrals import ReferralQuerySet, ReferralStepQuerySet
from slt.states import ReferralState

# Asked when the transaction ends: an act closes one step and opens the next.
_ONE_PLACE = """
    IF TG_TABLE_NAME = 'slt_referral' THEN which := NEW.id; ELSE which := NEW.referral_id; END IF;
    SELECT state INTO now_state FROM slt_referral WHERE id = which;
    SELECT count(*) INTO open_steps FROM slt_referralstep WHERE referral_id = which AND ended_at IS NULL;
    IF (now_state = 'OPEN') <> (open_steps = 1) OR open_steps > 1 THEN
        RAISE EXCEPTION 'an open referral lies in exactly one place, a closed one in none';
    END IF;
    RETURN NULL;
"""
_DECLARED = [("which", "BIGINT"), ("now_state", "TEXT"), ("open_steps", "INTEGER")]


def _in_one_place(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        timing=pgtrigger.Deferred,
        declare=_DECLARED,
        func=_ONE_PLACE,
    )


class Referral(models.Model):
    """An issue that a group raises to another level (*løftet sak*, *henvisning*) and gets an answer to.

    Places and phenomena, never individual cases. While it is OPEN it lies with exactly one group: its only
    step without an end (unique, and a deferred trigger). The answer goes home to the group that raised it;
    when that has taken it in, the referral is CLOSED. A closed (exempt) one has a legal basis and a public
    title, and so have the agenda items that it becomes.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("program")
    )
    raised_by = models.ForeignKey(
        SltGroup, on_delete=models.PROTECT, related_name="raised", verbose_name=_("løftet av gruppa")
    )
    raised_in = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name=_("løftet i møtet"),
    )
    state = models.CharField(
        _("status"), max_length=9, choices=ReferralState.choices, default=ReferralState.OPEN
    )
    title = models.CharField(_("tittel"), max_length=200)
    text = models.TextField(_("hva vi ser, hvor og når, og hva vi ber om"), blank=True)
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tema")
    )
    is_closed = models.BooleanField(_("unntatt offentlighet"), default=False)
    legal_basis = models.CharField(_("hjemmel"), max_length=200, blank=True)
    public_title = models.CharField(_("offentlig tittel"), max_length=200, blank=True)
    raised_at = models.DateTimeField(_("løftet"))
    raised_by_name = models.CharField(_("løftet av"), max_length=200)
    raised_by_office = models.CharField(_("verv"), max_length=200, blank=True)
    answer = models.TextField(_("svar"), blank=True)
    answered_by = models.ForeignKey(
        SltGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answered",
        verbose_name=_("besvart av"),
    )
    answered_at = models.DateTimeField(_("besvart"), null=True, blank=True)
    ended_at = models.DateTimeField(_("avsluttet"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("henvisning")
        verbose_name_plural = _("henvisninger")
        ordering = ["-raised_at", "-pk"]
        indexes = [models.Index(fields=["programme", "state"], name="slt_referral_open")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReferralState.values), name="slt_referral_state"),
            models.CheckConstraint(condition=~Q(title=""), name="slt_referral_has_title"),
            models.CheckConstraint(
                condition=Q(state="OPEN", ended_at__isnull=True)
                | (~Q(state="OPEN") & Q(ended_at__isnull=False)),
                name="slt_referral_ended_whole",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="slt_referral_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="CLOSED") | ~Q(answer=""), name="slt_referral_closed_with_an_answer"
            ),
            models.CheckConstraint(
                condition=Q(is_closed=False, legal_basis="", public_title="")
                | (Q(is_closed=True) & ~Q(legal_basis="") & ~Q(public_title="")),
                name="slt_referral_closed_whole",
                violation_error_message=_("En lukket henvisning må ha hjemmel og en offentlig tittel."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="referral_stands", operation=pgtrigger.Delete),
            _in_one_place("referral_lies_in_one_place"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page, with the whole trail."""
        return reverse("slt:referral", args=[self.pk])

    @property
    def shown_title(self) -> str:
        """The title that anybody may see."""
        return self.public_title if self.is_closed else self.title


class ReferralStep(models.Model):
    """A stay of a referral with one group (*steg*); the one without an end is where it lies now.

    `item` is what it is at the group's forum; what the meeting made of it is the item's (or that of the
    item it was continued in). An ended step never changes.
    """

    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="steps", verbose_name=_("henvisning")
    )
    position = models.PositiveSmallIntegerField(_("nummer"))
    group = models.ForeignKey(
        SltGroup, on_delete=models.PROTECT, related_name="referral_steps", verbose_name=_("gruppe")
    )
    purpose = models.CharField(
        _("hvorfor"), max_length=6, choices=StepPurpose.choices, default=StepPurpose.TREAT
    )
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="referral_steps",
        verbose_name=_("sak"),
    )
    message = models.TextField(_("beskjed"), blank=True)
    arrived_at = models.DateTimeField(_("kom"))
    arrived_by_name = models.CharField(_("sendt av"), max_length=200)
    arrived_by_office = models.CharField(_("verv"), max_length=200, blank=True)
    standing_since = models.DateTimeField(_("fast sak siden"), null=True, blank=True)
    ended_at = models.DateTimeField(_("gikk videre"), null=True, blank=True)
    ended_as = models.CharField(_("hvordan"), max_length=9, choices=StepEnd.choices, blank=True)
    ended_by_name = models.CharField(_("av"), max_length=200, blank=True)
    ended_by_office = models.CharField(_("verv"), max_length=200, blank=True)

    objects = ReferralStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("steg i henvisningen")
        verbose_name_plural = _("steg i henvisningen")
        ordering = ["referral", "position"]
        indexes = [
            models.Index(
                fields=["group"], condition=Q(ended_at__isnull=True), name="slt_step_open_at_a_group"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["referral", "position"], name="slt_step_position_once"),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(ended_at__isnull=True), name="slt_step_one_open"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=StepPurpose.values, ended_as__in=["", *StepEnd.values]),
                name="slt_step_choices",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_as="", ended_by_name="")
                | (Q(ended_at__isnull=False) & ~Q(ended_as="") & ~Q(ended_by_name="")),
                name="slt_step_ended_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("arrived_at")),
                name="slt_step_ended_after_it_came",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="step_stands", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="ended_step_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            _in_one_place("step_leaves_it_in_one_place"),
        ]

    def __str__(self) -> str:
        return f"{self.referral}, {self.group}"

    @property
    def standing(self) -> str:
        """Why it lies here now, or how it left: the state that the referral's flow goes by."""
        return self.ended_as if self.ended_at is not None else self.purpose
