"""Meetings: when and where, how far they have come, and who was there."""

import uuid
from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from councils.choices import Capacity, Presence, Reply, Side
from councils.models.forums import Forum, Membership
from councils.models.scheduling import MeetingSeries
from councils.querysets.meetings import MeetingQuerySet
from councils.states import MeetingState
from parties.models import Organisation, Person
from records.days import day_of, oslo


class Meeting(models.Model):
    """One meeting of a forum (*møte*): planned, called, held, closed – or cancelled.

    `uid` and `sequence` are the calendar entry's: every change that is sent out raises the sequence and
    updates the same entry. `revision` counts changes to the meeting's own facts. HELD and CLOSED meetings
    have their day; a meeting is never deleted once its notice has gone.
    """

    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("forum")
    )
    series = models.ForeignKey(
        MeetingSeries,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("serie"),
    )
    title = models.CharField(_("tittel"), max_length=150, blank=True)
    state = models.CharField(
        _("status"), max_length=9, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    starts_at = models.DateTimeField(_("begynner"))
    ends_at = models.DateTimeField(_("slutter"))
    place = models.CharField(_("sted"), max_length=200, blank=True)
    video_url = models.URLField(_("lenke til videomøte"), max_length=500, blank=True)
    is_open = models.BooleanField(_("åpent møte"), default=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    revision = models.PositiveIntegerField(_("revisjon"), default=1)
    notice_sent_at = models.DateTimeField(_("innkalling sendt"), null=True, blank=True)
    held_at = models.DateTimeField(_("ført som holdt"), null=True, blank=True)
    closed_at = models.DateTimeField(_("avsluttet"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("avlyst"), null=True, blank=True)
    cancelled_reason = models.CharField(_("hvorfor avlyst"), max_length=500, blank=True)
    secrecy_confirmed_at = models.DateTimeField(_("taushetsplikten gjennomgått"), null=True, blank=True)
    secrecy_confirmed_by_name = models.CharField(_("bekreftet av"), max_length=200, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("møte")
        verbose_name_plural = _("møter")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["forum", "starts_at"], name="councils_meeting_when")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="councils_meeting_state"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="councils_meeting_ordered",
                violation_error_message=_("Møtet kan ikke slutte før det begynner."),
            ),
            models.CheckConstraint(
                condition=~Q(state="CALLED") | Q(notice_sent_at__isnull=False),
                name="councils_meeting_called_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["HELD", "CLOSED"]) | Q(held_at__isnull=False),
                name="councils_meeting_held_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="CLOSED", closed_at__isnull=False)
                | (~Q(state="CLOSED") & Q(closed_at__isnull=True)),
                name="councils_meeting_closed_whole",
            ),
            models.CheckConstraint(
                condition=(Q(state="CANCELLED", cancelled_at__isnull=False) & ~Q(cancelled_reason=""))
                | (~Q(state="CANCELLED") & Q(cancelled_at__isnull=True, cancelled_reason="")),
                name="councils_meeting_cancelled_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.forum}, {oslo(self.starts_at):%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        """The meeting's page."""
        return reverse("councils:meeting", args=[self.pk])

    @property
    def on(self) -> date:
        """The day of the meeting, in Oslo."""
        return day_of(self.starts_at)


class MeetingStep(models.Model):
    """A dated step in a meeting's life, for those who ask about the past; never changed."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="steps", verbose_name=_("møte")
    )
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=9)
    target = models.CharField(max_length=9)
    at = models.DateTimeField(_("tidspunkt"))
    by_name = models.CharField(_("av"), max_length=200)
    by_office = models.CharField(_("verv"), max_length=200, blank=True)
    reason = models.TextField(_("begrunnelse"), blank=True)

    class Meta:
        verbose_name = _("steg i møtet")
        verbose_name_plural = _("steg i møtet")
        ordering = ["meeting", "at", "pk"]
        triggers = [pgtrigger.Protect(name="step_stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%d.%m.%Y}"


class MeetingNotice(models.Model):
    """What was sent out about a meeting (*innkalling*): call, update or cancellation. Never changed.

    `content` is the notice and agenda as they were then, as all recipients may see them; the PDF and the
    mails are made from it by a task, so that a crash in between loses nothing. `sequence` is the calendar
    entry's.
    """

    class Kind(models.TextChoices):
        CALL = "CALL", _("innkalling")
        UPDATE = "UPDATE", _("oppdatert innkalling")
        CANCEL = "CANCEL", _("avlysning")

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="notices", verbose_name=_("møte")
    )
    kind = models.CharField(_("slag"), max_length=6, choices=Kind.choices)
    sequence = models.PositiveIntegerField(_("nummer i rekken"))
    content = models.JSONField(_("innhold"))
    content_hash = models.CharField(_("innholdets kontrollsum"), max_length=64)
    message = models.TextField(_("beskjed"), blank=True)
    at = models.DateTimeField(_("tidspunkt"))
    by_name = models.CharField(_("sendt av"), max_length=200)
    by_office = models.CharField(_("verv"), max_length=200, blank=True)
    dispatched_at = models.DateTimeField(_("e-poster skrevet"), null=True, blank=True)

    class Meta:
        verbose_name = _("innkalling")
        verbose_name_plural = _("innkallinger")
        ordering = ["meeting", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "sequence"], name="councils_notice_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["CALL", "UPDATE", "CANCEL"]), name="councils_notice_kind"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="notice_stands", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="notice_content_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("content", "content_hash", "sequence", "kind"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.meeting}"


class Attendance(models.Model):
    """One person at one meeting (*frammøte*): asked by the notice, answered, and in the end there or not.

    Names, office and organisation are as they were when the notice went out or the person was put down. A
    deputy's row points at the row it stands in for. Times are only for those who came late or left early.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("møte")
    )
    membership = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name=_("plass"),
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisasjon"),
    )
    name = models.CharField(_("navn"), max_length=200)
    office_title = models.CharField(_("verv"), max_length=200, blank=True)
    organisation_name = models.CharField(_("fra"), max_length=200, blank=True)
    side = models.CharField(_("side"), max_length=12, choices=Side.choices, default=Side.OTHER)
    capacity = models.CharField(_("rolle"), max_length=9, choices=Capacity.choices, default=Capacity.MEMBER)
    address = models.EmailField(_("e-post"), blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    reply = models.CharField(_("svar"), max_length=8, choices=Reply.choices, default=Reply.NONE)
    replied_at = models.DateTimeField(_("svarte"), null=True, blank=True)
    reply_note = models.CharField(_("beskjed"), max_length=300, blank=True)
    presence = models.CharField(
        _("frammøte"), max_length=8, choices=Presence.choices, default=Presence.UNKNOWN
    )
    deputy_for = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("møter for"),
    )
    arrived_at = models.TimeField(_("kom kl."), null=True, blank=True)
    left_at = models.TimeField(_("gikk kl."), null=True, blank=True)

    class Meta:
        verbose_name = _("frammøte")
        verbose_name_plural = _("frammøte")
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "membership", "person"],
                nulls_distinct=False,
                condition=Q(membership__isnull=False),
                name="councils_attendance_once_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(presence__in=Presence.values, reply__in=Reply.values, side__in=Side.values),
                name="councils_attendance_choices",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True, left_at__isnull=True) | Q(presence="PRESENT"),
                name="councils_attendance_times_of_the_present",
                violation_error_message=_("Bare den som var til stede, kan komme sent eller gå tidlig."),
            ),
            models.CheckConstraint(
                condition=Q(reply="NONE", replied_at__isnull=True)
                | (~Q(reply="NONE") & Q(replied_at__isnull=False)),
                name="councils_attendance_reply_whole",
            ),
            models.CheckConstraint(
                condition=~Q(deputy_for=F("pk")), name="councils_attendance_not_own_deputy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_presence_display()}"
