"""What police councils took up in the year, what came of it, and what they built on."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.db.models import Q

from agreements.duties.facts_councils import CouncilFacts, ForumDays
from councils.choices import ItemKind, Standing
from councils.models import (
    AgendaItem,
    DateProposal,
    FocusArea,
    FollowUp,
    KnowledgeDocument,
    Meeting,
    Membership,
    PlanConsultation,
)
from councils.states import ItemState, MeetingState
from parties.models import Filing, Organisation
from records import days
from records.search import SEARCH_COLUMNS

# Columns that hold whole texts: no proof reads them.
_TEXTS = ("text", "proposed_decision", "answer", *SEARCH_COLUMNS)


class AgendaFacts(CouncilFacts):
    """Items, follow-ups, pictures, focus areas, consultations; and the archives' numbers."""

    @cached_property
    def _items(self) -> dict[int, list[AgendaItem]]:
        """By council meeting: its agenda, in its order."""
        found: dict[int, list[AgendaItem]] = defaultdict(list)
        rows = AgendaItem.objects.filter(meeting__in=self._of_councils).select_related("topic")
        for row in rows.defer(*_TEXTS).order_by("position", "pk"):
            found[row.meeting_id].append(row)
        return found

    def agenda_of(self, meeting: Meeting) -> list[AgendaItem]:
        """What stood on a council meeting's agenda."""
        return self._items.get(meeting.pk, [])

    def taken_up(self, meeting: Meeting) -> list[AgendaItem]:
        """What stood there and was neither postponed nor sent back."""
        return [
            one
            for one in self.agenda_of(meeting)
            if one.state not in (ItemState.POSTPONED, ItemState.SENT_BACK)
        ]

    @cached_property
    def _waiting_items(self) -> dict[int, list[AgendaItem]]:
        """By council: raised in the year and on no agenda, whether it waits or was declined."""
        found: dict[int, list[AgendaItem]] = defaultdict(list)
        rows = AgendaItem.objects.filter(
            forum__in=self.council_ids,
            meeting__isnull=True,
            standing=Standing.NONE,
            raised_at__gte=days.start_of(self.first),
            raised_at__lt=days.end_of(self.last),
        ).exclude(state=ItemState.WITHDRAWN)
        for row in rows.defer(*_TEXTS).order_by("raised_at", "pk"):
            found[row.forum_id].append(row)
        return found

    def waiting_items(self, forums: Iterable[ForumDays]) -> list[AgendaItem]:
        """Items raised with the forums on their days, and not on an agenda."""
        found = {
            item.pk: item
            for one in forums
            for item in self._waiting_items.get(one.forum.pk, ())
            if one.covers(days.day_of(item.raised_at))
        }
        return list(found.values())

    @cached_property
    def _follow_ups(self) -> dict[int, list[FollowUp]]:
        """By council: the agreed follow-ups that were open on some of the days asked about."""
        found: dict[int, list[FollowUp]] = defaultdict(list)
        rows = (
            FollowUp.objects.agreed()
            .filter(forum__in=self.council_ids)
            .filter(Q(settled_on__isnull=True) | Q(settled_on__gte=self.first))
            .select_related("item__meeting__minutes")
            .defer(
                *SEARCH_COLUMNS,
                *(f"item__{name}" for name in _TEXTS),
                "item__meeting__minutes__frozen_content",
            )
        )
        for row in rows.order_by("due_on", "pk"):
            found[row.forum_id].append(row)
        return found

    def follow_ups(self, forums: Iterable[ForumDays]) -> list[FollowUp]:
        """Follow-ups of the forums that were agreed by the day asked about and open on some of their days."""
        found = {
            row.pk: row
            for one in forums
            for row in self._follow_ups.get(one.forum.pk, ())
            if decided_on(row) <= one.last and _agreed_on(row) <= self.on
            if row.settled_on is None or row.settled_on >= one.first
        }
        return list(found.values())

    @cached_property
    def knowledge(self) -> dict[int, list[KnowledgeDocument]]:
        """By item on a council's agenda: the pictures that were brought."""
        found: dict[int, list[KnowledgeDocument]] = defaultdict(list)
        rows = KnowledgeDocument.objects.filter(item__meeting__in=self._of_councils)
        for row in rows.select_related("organisation").order_by("pk"):
            found[row.item_id].append(row)
        return found

    def shows_crime_picture(self, meeting: Meeting) -> bool:
        """Was the crime picture presented at a council's meeting: an item of that kind, taken up, with the
        document or marked as shown and not stored?"""
        return any(
            document.kind == KnowledgeDocument.Kind.CRIME_PICTURE
            for item in self.taken_up(meeting)
            if item.kind == ItemKind.CRIME_PICTURE
            for document in self.knowledge.get(item.pk, ())
        )

    def shows_risk_picture(self, meeting: Meeting) -> bool:
        """Did the municipality's own picture stand there, as an item that was taken up or as a document?"""
        items = self.taken_up(meeting)
        return any(item.kind == ItemKind.RISK_PICTURE for item in items) or any(
            document.kind == KnowledgeDocument.Kind.RISK_PICTURE and not document.organisation.is_police
            for item in items
            for document in self.knowledge.get(item.pk, ())
        )

    @cached_property
    def _focus_areas(self) -> dict[int, list[FocusArea]]:
        found: dict[int, list[FocusArea]] = defaultdict(list)
        rows = FocusArea.objects.filter(forum__in=self.council_ids).select_related("decided_in__meeting")
        for row in rows.order_by("position", "pk"):
            found[row.forum_id].append(row)
        return found

    def focus_areas(self, forums: Iterable[ForumDays]) -> list[FocusArea]:
        """The focus areas of the forums, whenever they count."""
        return [row for key in {one.forum.pk for one in forums} for row in self._focus_areas.get(key, ())]

    @cached_property
    def _seats(self) -> dict[int, list[Membership]]:
        found: dict[int, list[Membership]] = defaultdict(list)
        rows = Membership.objects.filter(self.during(), forum__in=self.council_ids)
        rows = rows.select_related("office__organisation", "alternative_office", "organisation")
        for row in rows.order_by("position", "pk"):
            found[row.forum_id].append(row)
        return found

    def seats(self, forums: Iterable[ForumDays], on: date) -> list[Membership]:
        """The seats that there are in the forums on a day."""
        found = {
            row.pk: row
            for one in forums
            if one.covers(on)
            for row in self._seats.get(one.forum.pk, ())
            if row.covers(on)
        }
        return list(found.values())

    @cached_property
    def _proposals(self) -> dict[int, DateProposal]:
        """By meeting of a council: the proposal that its date was chosen from, with the answers to it."""
        rows = (
            DateProposal.objects.filter(forum__in=self.council_ids, meeting__isnull=False)
            .select_related("meeting")
            .prefetch_related("options", "invitees__answers", "invitees__membership__office__organisation")
        )
        return {row.meeting_id: row for row in rows if row.meeting_id is not None}

    def proposal_of(self, meeting: Meeting) -> DateProposal | None:
        """The proposal that a meeting's date was chosen from."""
        return self._proposals.get(meeting.pk)

    def proposed_for(self, forums: Iterable[ForumDays], year: int) -> list[Meeting]:
        """The meetings of another year whose dates were chosen from proposals of the forums."""
        keys = {one.forum.pk for one in forums}
        found = [row.meeting for row in self._proposals.values() if row.forum_id in keys and row.meeting]
        return [one for one in found if one.on.year == year and one.state != MeetingState.CANCELLED]

    @cached_property
    def _consultations(self) -> dict[int, list[PlanConsultation]]:
        found: dict[int, list[PlanConsultation]] = defaultdict(list)
        rows = PlanConsultation.objects.filter(
            municipality__in=self.municipality_ids, asked_on__range=(self.first, self.last)
        ).defer("question", "answer", "effect")
        for row in rows.order_by("asked_on", "pk"):
            found[row.municipality_id].append(row)
        return found

    def consultations(self, municipality: Organisation) -> list[PlanConsultation]:
        """What the municipality asked the contact about in the year."""
        keys = [key for key, _since in self.stood_for_by(municipality.pk)]
        return [row for key in keys for row in self._consultations.get(key, ())]

    @cached_property
    def _filings(self) -> dict[int, list[list[Filing]]]:
        """By municipality: the filings of each document of the year that it is to file, the police's too."""
        issued = Filing.objects.filter(
            organisation__in=self.municipality_ids,
            document__issued_at__gte=days.start_of(self.first),
            document__issued_at__lt=days.end_of(self.last),
        )
        by_document: dict[int, list[Filing]] = defaultdict(list)
        rows = Filing.objects.filter(document__in=issued.values("document")).defer("sheet")
        for row in rows.select_related("document", "organisation", "reference").order_by(
            "document__issued_at", "document_id", "pk"
        ):
            by_document[row.document_id].append(row)
        found: dict[int, list[list[Filing]]] = defaultdict(list)
        for filings in by_document.values():
            for row in filings:
                if row.organisation_id in self.municipality_ids:
                    found[row.organisation_id].append(filings)
        return found

    def filings(self, municipality: Organisation) -> list[list[Filing]]:
        """By document of the year that the municipality is to file: everybody's filings of it."""
        keys = [key for key, _since in self.stood_for_by(municipality.pk)]
        return [rows for key in keys for rows in self._filings.get(key, ())]


def decided_on(row: FollowUp) -> date:
    """The day that a follow-up was agreed: its meeting's, else the day it was written."""
    meeting = row.item.meeting if row.item is not None else None
    return meeting.on if meeting is not None else days.day_of(row.created_at)


def _agreed_on(row: FollowUp) -> date:
    """The day that the minutes it was written into were approved; without minutes the day it was decided."""
    meeting = row.item.meeting if row.item is not None else None
    minutes = getattr(meeting, "minutes", None)
    if minutes is not None and minutes.approved_at is not None:
        return days.day_of(minutes.approved_at)
    return decided_on(row)
