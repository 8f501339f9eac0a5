"""What a forum takes up: items from either side, with their papers, on their way through its meetings."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.choices import ItemKind, Outcome, Side, Standing
from councils.models.forums import Forum, StandingItem, Topic
from councils.models.meetings import Meeting
from councils.querysets.agenda import AgendaItemQuerySet, ItemAttachmentQuerySet
from councils.states import ItemState
from parties.models import Organisation, Person
from records import richtext
from records.models import StoredFile
from records.search import SearchableText, search_indexes, text_key


class AgendaItem(SearchableText):
    """One item (*sak*): proposed at a forum, placed on a meeting's agenda, and what the meeting did with it.

    It waits at the forum (no meeting) until chair or secretary places it. Its number runs through the year
    («17/26»), is given when the notice goes out and never changes. A postponed item lives on as a new one at
    the named meeting, `continued_from` it. A closed item has a public title and a legal basis; only the
    members read the rest of it, and whoever raised it while it waits. `revision` counts changes of the item's
    own text. Nothing that has a number is ever taken out, so that the year's numbers have no gaps.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="items", verbose_name=_("forum"))
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("møte"),
    )
    wanted_meeting = models.ForeignKey(
        Meeting,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="wanted_items",
        verbose_name=_("ønsket møte"),
    )
    state = models.CharField(
        _("status"), max_length=10, choices=ItemState.choices, default=ItemState.PROPOSED
    )
    kind = models.CharField(_("sakstype"), max_length=14, choices=ItemKind.choices, default=ItemKind.MATTER)
    standing = models.CharField(
        _("fast plass"), max_length=12, choices=Standing.choices, default=Standing.NONE, blank=True
    )
    standing_item = models.ForeignKey(
        StandingItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fast sak"),
    )
    position = models.PositiveIntegerField(_("rekkefølge"), default=0)
    number = models.PositiveIntegerField(_("nummer"), null=True, blank=True)
    number_year = models.PositiveSmallIntegerField(_("år"), null=True, blank=True)
    title = models.CharField(_("tittel"), max_length=200)
    text = models.TextField(_("saksframlegg"), blank=True)
    proposed_decision = models.TextField(_("forslag til beslutning"), blank=True)
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("tema")
    )
    is_closed = models.BooleanField(_("unntatt offentlighet"), default=False)
    legal_basis = models.CharField(_("hjemmel"), max_length=200, blank=True)
    public_title = models.CharField(_("offentlig tittel"), max_length=200, blank=True)
    origin = models.CharField(_("reist av"), max_length=12, choices=Side.choices, blank=True)
    origin_organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisasjon"),
    )
    raised_by_name = models.CharField(_("meldt inn av"), max_length=200, blank=True)
    raised_by_office = models.CharField(_("verv"), max_length=200, blank=True)
    raised_by_address = models.EmailField(_("e-post"), blank=True)
    raised_by_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    raised_at = models.DateTimeField(_("meldt inn"))
    is_late = models.BooleanField(_("etter fristen"), default=False)
    answer = models.TextField(_("svar til den som meldte saken"), blank=True)
    outcome = models.CharField(_("utfall"), max_length=9, choices=Outcome.choices, blank=True)
    outcome_reason = models.CharField(_("begrunnelse"), max_length=500, blank=True)
    continued_from = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_in",
        verbose_name=_("fortsetter sak"),
    )
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    # The shown title, folded: what those may search who see that the item is, but not what it holds.
    title_key = models.TextField(editable=False, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("sak")
        verbose_name_plural = _("saker")
        ordering = ["meeting", "position", "pk"]
        indexes = [
            models.Index(fields=["forum", "state"], name="councils_item_waiting"),
            *search_indexes("councils_item"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=ItemState.values,
                    kind__in=ItemKind.values,
                    standing__in=Standing.values,
                    outcome__in=["", *Outcome.values],
                ),
                name="councils_item_choices",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["PROPOSED", "DECLINED", "WITHDRAWN"], meeting__isnull=True)
                | Q(state__in=["PLACED", "TREATED", "POSTPONED", "SENT_BACK"], meeting__isnull=False)
                | Q(state="SENT_BACK", meeting__isnull=True),
                name="councils_item_placed_at_a_meeting",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, number_year__isnull=True)
                | Q(number__gte=1, number_year__isnull=False),
                name="councils_item_number_whole",
            ),
            models.UniqueConstraint(
                fields=["forum", "number_year", "number"],
                condition=Q(number__isnull=False),
                name="councils_item_number_once",
            ),
            models.CheckConstraint(
                condition=Q(is_closed=False, legal_basis="", public_title="")
                | (Q(is_closed=True) & ~Q(legal_basis="") & ~Q(public_title="")),
                name="councils_item_closed_whole",
                violation_error_message=_("En lukket sak må ha hjemmel og en offentlig tittel."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["DECLINED", "SENT_BACK"]) | ~Q(answer="") | ~Q(outcome_reason=""),
                name="councils_item_refused_why",
            ),
            models.CheckConstraint(
                condition=(Q(state="TREATED", outcome="TREATED"))
                | (Q(state="POSTPONED", outcome="POSTPONED"))
                | (Q(state="SENT_BACK") & Q(outcome__in=["", "SENT_BACK"]))
                | (~Q(state__in=["TREATED", "POSTPONED", "SENT_BACK"]) & Q(outcome="")),
                name="councils_item_outcome_is_its_state",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="councils_item_has_title"),
            models.CheckConstraint(condition=~Q(continued_from=F("pk")), name="councils_item_not_its_own"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="items_of_approved_minutes_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM councils_minutes m
                               WHERE m.meeting_id = OLD.meeting_id AND m.state = 'APPROVED') THEN
                        RAISE EXCEPTION 'items of approved minutes do not change';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.shown_title}".strip()

    def get_absolute_url(self) -> str:
        """The item's page."""
        return reverse("councils:item", args=[self.pk])

    def searched_text(self) -> str:
        """What a search finds the item by: everything in it, so only for those who read all of it."""
        return " ".join(
            [self.title, self.public_title, richtext.plain(self.text), richtext.plain(self.proposed_decision)]
        )

    def set_search_key(self) -> None:
        """Make the key of everything, and that of the shown title."""
        super().set_search_key()
        self.title_key = text_key(self.shown_title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with fresh keys."""
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "title_key"}
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """«17/26»; empty before the notice has gone."""
        return f"{self.number}/{self.number_year % 100:02d}" if self.number and self.number_year else ""

    @property
    def shown_title(self) -> str:
        """The title that anybody may see."""
        return self.public_title if self.is_closed else self.title

    @property
    def is_raised(self) -> bool:
        """Has somebody raised it, or did it come by itself?"""
        return self.standing == Standing.NONE


class ItemAttachment(models.Model):
    """A file with an item (*vedlegg*); closed by itself, or because its item is."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="attachments", verbose_name=_("sak")
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("fil"))
    title = models.CharField(_("tittel"), max_length=200)
    is_closed = models.BooleanField(_("unntatt offentlighet"), default=False)
    legal_basis = models.CharField(_("hjemmel"), max_length=200, blank=True)
    public_title = models.CharField(_("offentlig tittel"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("rekkefølge"), default=100)
    added_at = models.DateTimeField(_("lagt ved"))
    added_by_name = models.CharField(_("lagt ved av"), max_length=200)

    objects = ItemAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("vedlegg")
        verbose_name_plural = _("vedlegg")
        ordering = ["item", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_closed=False, legal_basis="", public_title="")
                | (Q(is_closed=True) & ~Q(legal_basis="") & ~Q(public_title="")),
                name="councils_attachment_closed_whole",
                violation_error_message=_("Et lukket vedlegg må ha hjemmel og en offentlig tittel."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
