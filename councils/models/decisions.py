"""What was decided, and what became of it."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.choices import Side
from councils.models.agenda import AgendaItem
from councils.models.forums import Forum
from councils.models.minutes import frozen_piece
from councils.querysets.decisions import DecisionQuerySet, FollowUpQuerySet
from parties.models import Office, Person
from records.search import SearchableText, search_indexes


class Decision(SearchableText):
    """What a meeting decided in an item (*beslutning*; a police council is advisory, so never *vedtak*).

    Plain text. Closed by itself with a legal basis, or because its item is closed. Stands once the minutes
    are approved; what comes of it lives on in its follow-ups.
    """

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("sak")
    )
    position = models.PositiveSmallIntegerField(_("rekkefølge"), default=1)
    text = models.TextField(_("beslutning"))
    is_closed = models.BooleanField(_("unntatt offentlighet"), default=False)
    legal_basis = models.CharField(_("hjemmel"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("beslutning")
        verbose_name_plural = _("beslutninger")
        ordering = ["item", "position", "pk"]
        indexes = [*search_indexes("councils_decision")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="councils_decision_has_text"),
            models.CheckConstraint(
                condition=Q(is_closed=False, legal_basis="") | (Q(is_closed=True) & ~Q(legal_basis="")),
                name="councils_decision_closed_whole",
                violation_error_message=_("En unntatt beslutning må ha hjemmel."),
            ),
        ]
        triggers = [frozen_piece("frozen_decisions_stand")]

    def __str__(self) -> str:
        return self.text[:80]

    def searched_text(self) -> str:
        """The words of the decision."""
        return self.text


class FollowUp(SearchableText):
    """Something that somebody is to do (*oppfølging*), with owner and date; open, done or dropped.

    The owner is an office, a person, or – for those outside – a name and an address. Overdue is not a state:
    it is asked of a day. Dropped needs a reason. `treatment` says that it goes on to political or
    administrative treatment, with case and outcome. It is read by those who read its decision or item.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("åpen")
        DONE = "DONE", _("gjort")
        DROPPED = "DROPPED", _("droppet")

    class Treatment(models.TextChoices):
        NONE = "", _("ingen")
        POLITICAL = "POLITICAL", _("politisk behandling")
        ADMINISTRATIVE = "ADMINISTRATIVE", _("administrativ behandling")

    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, related_name="follow_ups", verbose_name=_("forum")
    )
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("sak"),
    )
    decision = models.ForeignKey(
        Decision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("beslutning"),
    )
    text = models.CharField(_("hva"), max_length=500)
    owner_office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("ansvarlig verv"),
    )
    owner_person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("ansvarlig person"),
    )
    owner_name = models.CharField(_("ansvarlig"), max_length=200, blank=True)
    owner_address = models.EmailField(_("e-post"), blank=True)
    side = models.CharField(_("side"), max_length=12, choices=Side.choices, default=Side.OTHER)
    due_on = models.DateField(_("frist"), null=True, blank=True)
    state = models.CharField(_("status"), max_length=7, choices=State.choices, default=State.OPEN)
    settled_on = models.DateField(_("avsluttet"), null=True, blank=True)
    reason = models.CharField(_("begrunnelse"), max_length=500, blank=True)
    treatment = models.CharField(
        _("videre behandling"), max_length=14, choices=Treatment.choices, default=Treatment.NONE, blank=True
    )
    case_reference = models.CharField(_("saksnummer"), max_length=60, blank=True)
    treated_on = models.DateField(_("behandlet"), null=True, blank=True)
    treatment_outcome = models.CharField(_("utfall"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("opprettet"))
    created_by_name = models.CharField(_("opprettet av"), max_length=200)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("oppfølging")
        verbose_name_plural = _("oppfølginger")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["forum", "state", "due_on"], name="councils_followup_due"),
            *search_indexes("councils_followup"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="OPEN", settled_on__isnull=True)
                | (Q(state="DONE", settled_on__isnull=False))
                | (Q(state="DROPPED", settled_on__isnull=False) & ~Q(reason="")),
                name="councils_followup_state_whole",
                violation_error_message=_("Den som dropper en oppfølging, må si hvorfor."),
            ),
            models.CheckConstraint(
                condition=Q(owner_office__isnull=True) | Q(owner_person__isnull=True),
                name="councils_followup_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(treatment__in=["", "POLITICAL", "ADMINISTRATIVE"]),
                name="councils_followup_treatment",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="councils_followup_has_text"),
        ]

    def __str__(self) -> str:
        return self.text

    def searched_text(self) -> str:
        """What is to be done, and what came of it."""
        return " ".join([self.text, self.owner_name, self.case_reference, self.treatment_outcome])

    def get_absolute_url(self) -> str:
        """The follow-up's page."""
        return reverse("councils:follow_up", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        """Does it belong to something closed? Then its words are for those who read that."""
        return (self.item is not None and self.item.is_closed) or (
            self.decision is not None and self.decision.is_closed
        )

    def overdue_on(self, on: date) -> bool:
        """Open, and its day has passed."""
        return self.state == self.State.OPEN and self.due_on is not None and self.due_on < on

    @property
    def language(self) -> str:
        """In which somebody outside is written to."""
        return self.forum.language

    @property
    def owner_label(self) -> str:
        """Who is to do it: the office, the person or the name that was written; empty when nobody is."""
        if self.owner_office is not None:
            return str(self.owner_office)
        return str(self.owner_person) if self.owner_person is not None else self.owner_name


class FollowUpNote(models.Model):
    """A word on how a follow-up goes (*status*); never changed."""

    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.CASCADE, related_name="notes", verbose_name=_("oppfølging")
    )
    text = models.CharField(_("status"), max_length=1000)
    by_name = models.CharField(_("av"), max_length=200)
    by_office = models.CharField(_("verv"), max_length=200, blank=True)
    at = models.DateTimeField(_("tidspunkt"))

    class Meta:
        verbose_name = _("status for oppfølging")
        verbose_name_plural = _("status for oppfølginger")
        ordering = ["follow_up", "at"]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.text[:40]}"
