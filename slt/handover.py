"""All that a coordinator's office holds on a day, so that whoever comes into it takes over the whole of it.

Everything is the office's, nothing is moved: this only tells what there is. It is read by those who keep the
programme and by whoever becomes its coordinator within a month, and shows no more of closed things than the
reader may see elsewhere: a follow-up that is not theirs to read stands without its words, a forum that only
its members know of without its name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.models import DateProposal, FollowUp, Forum, Meeting, Membership, Minutes
from parties.filing import not_filed
from parties.models import Appointment, Office
from records import days
from records.search import SEARCH_COLUMNS
from slt.choices import StepPurpose
from slt.models import ActionPlan, AnnualReport, Measure, Programme, Referral, ReferralStep, SltGroup
from slt.wheel import Status, waiting_in, wheel_of

MOST_FILINGS = 20


@dataclass(frozen=True)
class Row:
    """One thing that the office holds; without an address where the reader cannot open it."""

    text: str
    where: str = ""
    url: str = ""
    due_on: date | None = None
    is_overdue: bool = False


@dataclass(frozen=True)
class Section:
    """Things of one kind, and what is said when there are none."""

    key: str
    title: str
    rows: list[Row]
    none: str


@dataclass
class Handover:
    """What one office of one programme holds, as one person may read it that day."""

    programme: Programme
    office: Office
    user: Any
    on: date
    at: datetime
    holders: list[Appointment] = field(default_factory=list)
    coming: list[Appointment] = field(default_factory=list)

    def sections(self) -> list[Section]:
        """Every kind, the empty ones too: that there is nothing is also something to take over."""
        return [
            Section("plasser", _("Plasser i grupper og fora"), self._seats(), _("Ingen plasser.")),
            Section("moter", _("Møter som kommer"), self._meetings(), _("Ingen møter er planlagt.")),
            Section("referater", _("Møter og referater som skal skrives"), self._minutes(), _("Ingen.")),
            Section("saker", _("Saker og datoer som venter på svar"), self._items(), _("Ingen.")),
            Section("oppfolging", _("Oppfølginger"), self._follow_ups(), _("Ingen åpne oppfølginger.")),
            Section("henvisninger", _("Henvisninger"), self._referrals(), _("Ingen åpne henvisninger.")),
            Section("tiltak", _("Tiltak"), self._measures(), _("Ingen tiltak i vervet.")),
            Section("arshjul", _("Årshjulet framover"), self._wheel(), _("Ingen oppgaver.")),
            Section("utkast", _("Planer og rapporter under arbeid"), self._drafts(), _("Ingen.")),
            Section("arkiv", _("Dokumenter som ikke er journalført"), self._filings(), _("Ingen.")),
        ]

    # --- what the reader may see

    @cached_property
    def _memberships(self) -> list[Membership]:
        seats = Membership.objects.valid(self.on).filter(
            Q(office=self.office) | Q(alternative_office=self.office)
        )
        return list(seats.select_related("forum").order_by("forum__name", "pk"))

    @cached_property
    def _led(self) -> list[int]:
        """The forums that the office leads."""
        seats = Membership.objects.leading(self.on).filter(
            Q(office=self.office) | Q(alternative_office=self.office)
        )
        return list(seats.values_list("forum_id", flat=True).distinct())

    @cached_property
    def _seen(self) -> set[int]:
        """The forums that the reader may open."""
        return set(
            Forum.objects.papers_open_to(self.user, self.on)
            .filter(memberships__in=self._memberships)
            .values_list("pk", flat=True)
        )

    @cached_property
    def _groups(self) -> dict[int, SltGroup]:
        """Groups of a programme by their forum: that these are is public."""
        forums = [seat.forum_id for seat in self._memberships]
        groups = SltGroup.objects.valid(self.on).filter(forum__in=forums).order_by("pk")
        return {group.forum_id: group for group in groups}

    def _name(self, forum: Forum) -> str:
        """The forum's name, for those who may know of it."""
        if forum.pk in self._seen or forum.pk in self._groups:
            return forum.name
        return _("Et forum som bare medlemmene kjenner")

    def _row(
        self, text: str, forum: Forum, url: str, due_on: date | None = None, *, opens: bool | None = None
    ) -> Row:
        may_open = forum.pk in self._seen if opens is None else opens
        is_overdue = due_on is not None and due_on < self.on
        return Row(text, self._name(forum), url if may_open else "", due_on, is_overdue)

    # --- each kind

    def _seats(self) -> list[Row]:
        return [
            Row(
                self._name(seat.forum),
                str(seat.get_capacity_display()).capitalize(),
                seat.forum.get_absolute_url() if seat.forum_id in self._seen else "",
            )
            for seat in self._memberships
        ]

    def _meetings(self) -> list[Row]:
        coming = Meeting.objects.coming(self.at).filter(forum__in=self._led).with_forum()
        found = []
        for meeting in coming:
            when = days.longtime(meeting.starts_at)
            if meeting.state == "CALLED":
                text, due_on = _("%(when)s: kalt inn") % {"when": when}, None
            else:
                text = _("%(when)s: skal kalles inn") % {"when": when}
                due_on = meeting.on - timedelta(days=meeting.forum.notice_days or 7)
            found.append(self._row(text, meeting.forum, meeting.get_absolute_url(), due_on))
        return found

    def _minutes(self) -> list[Row]:
        begun = (
            Meeting.objects.filter(state__in=["PLANNED", "CALLED"], ends_at__lt=self.at, forum__in=self._led)
            .with_forum()
            .order_by("starts_at")
        )
        written = (
            Minutes.objects.exclude(state="APPROVED")
            .filter(meeting__forum__in=self._led)
            .select_related("meeting__forum")
            .order_by("meeting__starts_at")
        )
        rows = [
            self._row(
                _("Møtet %(day)s er ikke ført") % {"day": days.longdate(meeting.on)},
                meeting.forum,
                meeting.get_absolute_url(),
            )
            for meeting in begun
        ]
        for one in written:
            meeting, in_days = one.meeting, one.meeting.forum.minutes_days
            due_on = meeting.on + timedelta(days=in_days) if in_days else None
            text = _("Referatet fra %(day)s: %(state)s") % {
                "day": days.longdate(meeting.on),
                "state": one.get_state_display().lower(),
            }
            rows.append(self._row(text, meeting.forum, meeting.get_absolute_url(), due_on))
        return rows

    def _items(self) -> list[Row]:
        forums = Forum.objects.filter(pk__in=self._led, items__state="PROPOSED")
        rows = [
            self._row(
                ngettext("%(count)s sak er meldt inn", "%(count)s saker er meldt inn", forum.waiting)
                % {"count": forum.waiting},
                forum,
                reverse("councils:items", args=[forum.pk]),
            )
            for forum in forums.annotate(waiting=Count("items")).order_by("name", "pk")
        ]
        proposals = DateProposal.objects.filter(forum__in=self._led, state="OPEN").select_related("forum")
        rows += [
            self._row(
                _("Datoforslag er sendt ut"),
                one.forum,
                reverse("councils:date_proposal", args=[one.pk]),
                one.answer_by,
            )
            for one in proposals.order_by("answer_by", "pk")
        ]
        return rows

    def _follow_ups(self) -> list[Row]:
        owned = FollowUp.objects.open().filter(owner_office=self.office).select_related("forum")
        listed = list(owned.defer(*SEARCH_COLUMNS).order_by(F("due_on").asc(nulls_last=True), "pk"))
        readable = _keys(FollowUp.objects.visible_to(self.user, self.on), listed)
        return [
            self._row(
                one.text if one.pk in readable else _("En oppfølging"),
                one.forum,
                reverse("councils:follow_up", args=[one.pk]),
                one.due_on,
                opens=one.pk in readable,
            )
            for one in listed
        ]

    def _referrals(self) -> list[Row]:
        steps = list(
            ReferralStep.objects.open()
            .filter(group__forum__in=self._led)
            .select_related("referral", "group__forum")
            .order_by("arrived_at", "pk")
        )
        readable = _keys(Referral.objects.visible_to(self.user, self.on), [step.referral for step in steps])
        rows = []
        for step in steps:
            opens = step.referral_id in readable
            what = step.referral.title if opens else _("En henvisning")
            if step.purpose == StepPurpose.ANSWER:
                what = _("Svar å ta imot: %(title)s") % {"title": what}
            rows.append(self._row(what, step.group.forum, step.referral.get_absolute_url(), opens=opens))
        return rows

    def _measures(self) -> list[Row]:
        owned = Measure.objects.open().filter(owner_office=self.office).select_related("programme")
        listed = list(owned.order_by(F("review_on").asc(nulls_last=True), "title", "pk"))
        readable = _keys(Measure.objects.visible_to(self.user, self.on), listed)
        return [
            Row(
                f"{one.title} ({one.get_state_display()})",
                one.programme.name,
                one.get_absolute_url() if one.pk in readable else "",
                one.review_on,
                one.review_on is not None and one.review_on < self.on,
            )
            for one in listed
        ]

    def _wheel(self) -> list[Row]:
        """What is late or near, and what comes within a year."""
        ahead = [
            turn
            for year in (self.on.year, self.on.year + 1)
            for turn in wheel_of(self.programme, year, self.on)
            if turn.status == Status.AHEAD and turn.due_on < self.on + timedelta(days=365)
        ]
        wheel = reverse("slt:wheel", args=[self.programme.pk]) if self._reads else ""
        return [
            Row(
                turn.task.title,
                self.programme.name,
                f"{wheel}?ar={turn.year}#oppgave-{turn.task.pk}" if wheel else "",
                turn.due_on,
                turn.due_on < self.on,
            )
            for turn in [*waiting_in([self.programme], self.on), *ahead]
        ]

    def _drafts(self) -> list[Row]:
        plans = ActionPlan.objects.filter(programme=self.programme).exclude(state="ADOPTED")
        reports = AnnualReport.objects.filter(programme=self.programme).exclude(state="FINISHED")
        return [
            Row(
                f"{one.title} ({one.get_state_display()})",
                self.programme.name,
                one.get_absolute_url() if self._reads else "",
                one.hearing_to if one.state == "ON_HEARING" else None,
            )
            for one in plans.order_by("valid_from", "pk")
        ] + [
            Row(
                _("Årsrapport %(year)s (utkast)") % {"year": one.year},
                self.programme.name,
                one.get_absolute_url() if self._reads else "",
            )
            for one in reports.order_by("year")
        ]

    def _filings(self) -> list[Row]:
        """By public titles; the archive's page is opened by those who look after the archive."""
        home = self.office.organisation
        waiting = not_filed({home.pk}).shown()
        rows = [
            Row(one.document.title, home.display_name, reverse("parties:archive"))
            for one in waiting[:MOST_FILINGS]
        ]
        if (more := waiting.count() - len(rows)) > 0:
            rows.append(
                Row(
                    ngettext("og %(count)s dokument til", "og %(count)s dokumenter til", more)
                    % {"count": more},
                    home.display_name,
                    reverse("parties:archive"),
                )
            )
        return rows

    @cached_property
    def _reads(self) -> bool:
        return Programme.objects.read_by(self.user, self.on).filter(pk=self.programme.pk).exists()


def coming_holders(offices: Iterable[Office], on: date) -> dict[int, list[Appointment]]:
    """Those who come into these offices, by the office's key; the first to come first."""
    found: dict[int, list[Appointment]] = {}
    coming = Appointment.objects.coming(on).filter(office__in=offices).select_related("person")
    for one in coming.order_by("valid_from", "rank", "pk"):
        found.setdefault(one.office_id, []).append(one)
    return found


def _keys(reads: Any, listed: Iterable[Any]) -> set[int]:
    """Which of the listed the query lets the person read; nothing is asked about an empty list."""
    keys = [one.pk for one in listed]
    return set(reads.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
