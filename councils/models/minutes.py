"""Minutes: written in pieces, sent round, commented on, approved and frozen."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.choices import Side
from councils.models.agenda import AgendaItem
from councils.models.forums import Membership
from councils.models.meetings import Meeting
from councils.querysets.minutes import MinutesPieceQuerySet, MinutesQuerySet
from councils.states import MinutesState
from records import richtext
from records.search import SearchableText, search_indexes


class Minutes(models.Model):
    """The minutes of one meeting (*referat*, in the archives' words *møteprotokoll*).

    `round` counts how often they have been sent for review. Approved minutes are frozen: `frozen_content` is
    all of them, closed pieces too, `content_hash` its hash, and nothing they are made of changes any more
    (triggers). `is_approved_by_rule`: the forum's rule for silence approved them, no person did.
    """

    meeting = models.OneToOneField(
        Meeting, on_delete=models.PROTECT, related_name="minutes", verbose_name=_("møte")
    )
    state = models.CharField(
        _("status"), max_length=17, choices=MinutesState.choices, default=MinutesState.DRAFT
    )
    round = models.PositiveSmallIntegerField(_("runde"), default=0)
    sent_at = models.DateTimeField(_("sendt til gjennomgang"), null=True, blank=True)
    review_due_on = models.DateField(_("frist for gjennomgang"), null=True, blank=True)
    approved_at = models.DateTimeField(_("godkjent"), null=True, blank=True)
    is_approved_by_rule = models.BooleanField(_("godkjent etter forumets regel"), default=False)
    frozen_content = models.JSONField(_("innhold"), null=True, blank=True)
    content_hash = models.CharField(_("innholdets kontrollsum"), max_length=64, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("referat")
        verbose_name_plural = _("referater")
        ordering = ["-meeting__starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MinutesState.values), name="councils_minutes_state"),
            models.CheckConstraint(
                condition=(
                    Q(state="APPROVED", approved_at__isnull=False, frozen_content__isnull=False)
                    & ~Q(content_hash="")
                )
                | (
                    ~Q(state="APPROVED")
                    & Q(
                        approved_at__isnull=True,
                        frozen_content__isnull=True,
                        content_hash="",
                        is_approved_by_rule=False,
                    )
                ),
                name="councils_minutes_approved_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="IN_REVIEW") | Q(sent_at__isnull=False, round__gte=1),
                name="councils_minutes_sent_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="approved_minutes_stand",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="APPROVED"),
            ),
            pgtrigger.Trigger(
                name="no_minutes_where_a_log_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (SELECT 1 FROM councils_meeting m JOIN councils_forum f ON f.id = m.forum_id
                               WHERE m.id = NEW.meeting_id AND f.record = 'LOG') THEN
                        RAISE EXCEPTION 'the forum keeps a log without content, not minutes';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} ({self.get_state_display()})"

    @property
    def is_frozen(self) -> bool:
        """Are they approved, so that nothing in them changes?"""
        return self.state == MinutesState.APPROVED


# What approved minutes are made of stands: neither can it change, nor come, nor go.
_FROZEN_PIECE = """
    IF TG_OP <> 'INSERT' THEN left_item := OLD.item_id; END IF;
    IF TG_OP <> 'DELETE' THEN entered_item := NEW.item_id; END IF;
    IF EXISTS (SELECT 1 FROM councils_minutes m JOIN councils_agendaitem i ON i.meeting_id = m.meeting_id
               WHERE i.id IN (left_item, entered_item) AND m.state = 'APPROVED') THEN
        RAISE EXCEPTION 'approved minutes do not change';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def frozen_piece(name: str) -> pgtrigger.Trigger:
    """A trigger for a table of pieces that belong to an item."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("left_item", "BIGINT"), ("entered_item", "BIGINT")],
        func=_FROZEN_PIECE,
    )


class MinutesPiece(SearchableText):
    """Some paragraphs of the minutes of one item, open or closed: the smallest thing that can be closed.

    The four documents are built from the pieces that each may hold. `revision` counts saves; a save says
    which it started from, and a text that came too late is kept beside (`PieceText`). Rich text, cleaned.
    """

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="pieces", verbose_name=_("sak")
    )
    position = models.PositiveSmallIntegerField(_("rekkefølge"), default=1)
    body = models.TextField(_("tekst"), blank=True)
    is_closed = models.BooleanField(_("unntatt offentlighet"), default=False)
    legal_basis = models.CharField(_("hjemmel"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    updated_at = models.DateTimeField(_("sist endret"))
    updated_by_name = models.CharField(_("sist endret av"), max_length=200, blank=True)
    updated_by_user = models.BigIntegerField(null=True, blank=True)

    objects = MinutesPieceQuerySet.as_manager()

    class Meta:
        verbose_name = _("avsnitt i referatet")
        verbose_name_plural = _("avsnitt i referatet")
        ordering = ["item", "position", "pk"]
        indexes = [*search_indexes("councils_piece")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_closed=False, legal_basis="") | (Q(is_closed=True) & ~Q(legal_basis="")),
                name="councils_piece_closed_whole",
                violation_error_message=_("Et unntatt avsnitt må ha hjemmel."),
            ),
        ]
        triggers = [frozen_piece("frozen_pieces_stand")]

    def __str__(self) -> str:
        return f"{self.item}, {self.position}"

    def searched_text(self) -> str:
        """The words of the piece."""
        return richtext.plain(self.body)


class PieceText(models.Model):
    """A text typed for a piece while somebody else saved first; kept beside until a human has chosen."""

    piece = models.ForeignKey(
        MinutesPiece, on_delete=models.CASCADE, related_name="texts_beside", verbose_name=_("avsnitt")
    )
    base_revision = models.PositiveIntegerField(_("skrevet ut fra revisjon"))
    body = models.TextField(_("tekst"), blank=True)
    typed_by_name = models.CharField(_("skrevet av"), max_length=200)
    typed_by_user = models.BigIntegerField(null=True, blank=True)
    typed_at = models.DateTimeField(_("skrevet"))
    settled_at = models.DateTimeField(_("avgjort"), null=True, blank=True)
    settled_by_name = models.CharField(_("avgjort av"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tekst ved siden av")
        verbose_name_plural = _("tekster ved siden av")
        ordering = ["piece", "typed_at"]

    def __str__(self) -> str:
        return f"{self.typed_by_name} {self.typed_at:%d.%m.%Y %H.%M}"


class MinutesRound(models.Model):
    """The whole minutes as they were sent for review; the next round is compared with it. Stands for good."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.CASCADE, related_name="rounds", verbose_name=_("referat")
    )
    number = models.PositiveSmallIntegerField(_("runde"))
    content = models.JSONField(_("innhold"))
    content_hash = models.CharField(_("innholdets kontrollsum"), max_length=64)
    message = models.TextField(_("beskjed"), blank=True)
    sent_at = models.DateTimeField(_("sendt"))
    sent_by_name = models.CharField(_("sendt av"), max_length=200)

    class Meta:
        verbose_name = _("runde")
        verbose_name_plural = _("runder")
        ordering = ["minutes", "number"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="councils_round_once"),
        ]
        triggers = [pgtrigger.Protect(name="round_stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.number} ({self.sent_at:%d.%m.%Y})"


class MinutesReview(models.Model):
    """An answer to one round (*godkjenning*, *ønske om endring*) from one seat; by a person or the rule."""

    class Verdict(models.TextChoices):
        APPROVED = "APPROVED", _("godkjent")
        CHANGES = "CHANGES", _("ber om endringer")

    minutes = models.ForeignKey(
        Minutes, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("referat")
    )
    round = models.PositiveSmallIntegerField(_("runde"))
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("plass")
    )
    verdict = models.CharField(_("svar"), max_length=8, choices=Verdict.choices)
    content_hash = models.CharField(_("gjelder innhold"), max_length=64)
    message = models.TextField(_("beskjed"), blank=True)
    at = models.DateTimeField(_("tidspunkt"))
    by_name = models.CharField(_("av"), max_length=200)
    by_office = models.CharField(_("verv"), max_length=200, blank=True)
    is_by_rule = models.BooleanField(_("etter forumets regel"), default=False)

    class Meta:
        verbose_name = _("svar på referatet")
        verbose_name_plural = _("svar på referatet")
        ordering = ["minutes", "round", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "round", "membership"], name="councils_review_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["APPROVED", "CHANGES"]), name="councils_review_verdict"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="CHANGES") | Q(is_by_rule=False),
                name="councils_review_rule_only_approves",
            ),
        ]
        triggers = [pgtrigger.Protect(name="review_stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.get_verdict_display()}"


class MinutesComment(models.Model):
    """A remark on the minutes (*merknad*), to an item or one of its pieces, open until it is resolved.

    As closed as what it stands to: read by those who read that piece.
    """

    minutes = models.ForeignKey(
        Minutes, on_delete=models.CASCADE, related_name="comments", verbose_name=_("referat")
    )
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("sak"),
    )
    piece = models.ForeignKey(
        MinutesPiece,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("avsnitt"),
    )
    round = models.PositiveSmallIntegerField(_("runde"))
    text = models.TextField(_("merknad"))
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    author_name = models.CharField(_("skrevet av"), max_length=200)
    author_office = models.CharField(_("verv"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("skrevet"))
    resolved_at = models.DateTimeField(_("avsluttet"), null=True, blank=True)
    resolved_by_name = models.CharField(_("avsluttet av"), max_length=200, blank=True)
    answer = models.TextField(_("svar"), blank=True)
    answered_at = models.DateTimeField(_("besvart"), null=True, blank=True)
    answered_by_name = models.CharField(_("besvart av"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("merknad til referatet")
        verbose_name_plural = _("merknader til referatet")
        ordering = ["minutes", "created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="councils_comment_has_text"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by_name="")
                | (Q(resolved_at__isnull=False) & ~Q(resolved_by_name="")),
                name="councils_comment_resolved_whole",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by_name="")
                | (Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(answered_by_name="")),
                name="councils_comment_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:40]}"


class MinutesStep(models.Model):
    """A dated step in the life of the minutes; never changed."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.CASCADE, related_name="steps", verbose_name=_("referat")
    )
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=17)
    target = models.CharField(max_length=17)
    at = models.DateTimeField(_("tidspunkt"))
    by_name = models.CharField(_("av"), max_length=200)
    by_office = models.CharField(_("verv"), max_length=200, blank=True)
    reason = models.TextField(_("begrunnelse"), blank=True)

    class Meta:
        verbose_name = _("steg i referatet")
        verbose_name_plural = _("steg i referatet")
        ordering = ["minutes", "at", "pk"]
        triggers = [
            pgtrigger.Protect(name="minutes_step_stands", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%d.%m.%Y}"
