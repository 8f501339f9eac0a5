"""The council's year in figures: meetings, who came, what was taken up, decided and followed up."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from django.db.models import Min, Q

from agreements.models import Agreement
from councils.choices import ItemKind, Presence, Side
from councils.counting import counted
from councils.models import (
    AgendaItem,
    Attendance,
    Decision,
    FocusArea,
    FollowUp,
    ForumParty,
    KnowledgeDocument,
    Meeting,
    MeetingNotice,
    Minutes,
)
from councils.states import HELD_STATES, MeetingState
from records import days
from slt.figures import Year, figure

Content = dict[str, Any]


@dataclass(frozen=True)
class Meetings:
    """A year's meetings as they stood at the moment that is asked about.

    Held: put down as held, and its day has come by then. Cancelled: called off by then. The others that had
    not been are planned, also when they were held or called off afterwards.
    """

    held: tuple[Meeting, ...]
    planned: tuple[Meeting, ...]
    cancelled: tuple[Meeting, ...]


def as_of(meetings: Iterable[Meeting], year: Year) -> Meetings:
    """The meetings sorted by how they stood."""
    last = min(days.day_of(year.at), year.last)
    found: dict[str, list[Meeting]] = {"held": [], "planned": [], "cancelled": []}
    for meeting in meetings:
        if meeting.state == MeetingState.CANCELLED and (
            meeting.on <= last
            or (meeting.cancelled_at is not None and meeting.cancelled_at < year.counted_at)
        ):
            found["cancelled"].append(meeting)
        elif meeting.state in HELD_STATES and meeting.on <= last:
            found["held"].append(meeting)
        elif meeting.on > last or (meeting.on == last and meeting.state not in HELD_STATES):
            found["planned"].append(meeting)
    return Meetings(tuple(found["held"]), tuple(found["planned"]), tuple(found["cancelled"]))


def council_figures(agreement: Agreement, municipality_ids: Collection[int], year: Year) -> list[Content]:
    """The figures of the police councils that the municipalities took part in; none without a council."""
    seats = _seats(agreement, municipality_ids, year)
    if not seats:
        return []
    meetings = as_of(_meetings(seats, year), year)
    forums = list(seats)
    return [
        *_rhythm(meetings),
        *_attendance(meetings.held),
        *_papers(meetings.held, year),
        *_items(meetings.held),
        *_follow_up(forums, meetings.held, year),
        *_knowledge(forums, year),
    ]


def _seats(
    agreement: Agreement, municipality_ids: Collection[int], year: Year
) -> dict[int, list[tuple[date | None, date | None]]]:
    """The councils by key, with the days that one of the municipalities took part in each.

    Where somebody has said which councils the agreement is about, these alone.
    """
    said = agreement.forums.filter(forum__police_council__isnull=False).values_list("forum", flat=True)
    parties = ForumParty.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=year.last),
        Q(valid_to__isnull=True) | Q(valid_to__gte=year.first),
        organisation__in=municipality_ids,
        forum__police_council__isnull=False,
    ).order_by("forum", "pk")
    found: dict[int, list[tuple[date | None, date | None]]] = defaultdict(list)
    if chosen := list(said):
        parties = parties.filter(forum__in=chosen)
    for forum_id, first, last in parties.values_list("forum", "valid_from", "valid_to"):
        found[forum_id].append((first, last))
    return dict(found)


def _meetings(seats: Mapping[int, Collection[tuple[date | None, date | None]]], year: Year) -> list[Meeting]:
    """The meetings of the year on the days that a municipality took part; with several, each meeting once."""
    rows = Meeting.objects.filter(
        forum__in=seats, starts_at__gte=days.start_of(year.first), starts_at__lt=days.end_of(year.last)
    )
    return [
        meeting
        for meeting in rows.select_related("forum").order_by("starts_at", "pk")
        if any(days.covers(first, last, meeting.on) for first, last in seats[meeting.forum_id])
    ]


def _rhythm(meetings: Meetings) -> list[Content]:
    answers = counted(meetings.held)
    return [
        figure("council_held", "meeting", _keys(meetings.held)),
        figure("council_counting", "meeting", [pk for pk, answer in answers.items() if answer]),
        figure("council_planned", "meeting", _keys(meetings.planned)),
        figure("council_cancelled", "meeting", _keys(meetings.cancelled)),
    ]


def _attendance(held: Collection[Meeting]) -> list[Content]:
    """By side: of the seats called, how many were there, themselves or by a deputy; never a name."""
    rows = list(
        Attendance.objects.filter(meeting__in=held).values(
            "pk", "meeting", "membership", "deputy_for", "side", "presence"
        )
    )
    stood_in = {row["deputy_for"] for row in rows if row["presence"] == Presence.PRESENT}
    seats = [row for row in rows if row["membership"] is not None and row["deputy_for"] is None]
    found = []
    for side in (Side.POLICE, Side.MUNICIPALITY):
        own = [row for row in seats if row["side"] == side]
        there = [row for row in own if row["presence"] == Presence.PRESENT or row["pk"] in stood_in]
        found.append(_share(f"attendance_{side.value.lower()}", len(there), len(own), held))
    return found


def _papers(held: Collection[Meeting], year: Year) -> list[Content]:
    """Notices within the council's own deadline, and how long the minutes took; as far as sent by then."""
    sent: dict[int, datetime] = dict(
        MeetingNotice.objects.filter(meeting__in=held, kind=MeetingNotice.Kind.CALL)
        .order_by()
        .values_list("meeting")
        .annotate(first=Min("at"))
    )
    with_deadline = [one for one in held if one.forum.notice_days is not None]
    in_time = [
        one
        for one in with_deadline
        if (at := sent.get(one.pk) or one.notice_sent_at) is not None
        and (one.on - days.day_of(at)).days >= (one.forum.notice_days or 0)
    ]
    minutes = {
        key: at
        for key, sent_at, approved_at in Minutes.objects.filter(meeting__in=held).values_list(
            "meeting", "sent_at", "approved_at"
        )
        if (at := sent_at or approved_at) is not None and at < year.at
    }
    took = [(days.day_of(minutes[one.pk]) - one.on).days for one in held if one.pk in minutes]
    with_minutes = [one for one in held if one.pk in minutes]
    return [
        _share("notices_in_time", len(in_time), len(with_deadline), with_deadline),
        _share("minutes_sent", len(with_minutes), len(held), held),
        {**figure("days_to_minutes", "meeting", _keys(with_minutes)), "value": middle(took)},
    ]


def _items(held: Collection[Meeting]) -> list[Content]:
    """What the held meetings had on their agendas: raised items by who raised them, and all by their kind."""
    rows = list(
        AgendaItem.objects.filter(meeting__in=held).on_agenda().values("pk", "origin", "standing", "kind")
    )
    raised = [row for row in rows if not row["standing"]]
    by_origin = {
        side: [row["pk"] for row in raised if row["origin"] == side]
        for side in (Side.POLICE, Side.MUNICIPALITY)
    }
    known = {pk for keys in by_origin.values() for pk in keys}
    by_origin[Side.OTHER] = [row["pk"] for row in raised if row["pk"] not in known]
    return [
        *(figure(f"items_{side.value.lower()}", "item", keys) for side, keys in by_origin.items()),
        *(
            figure(
                f"items_{kind.value.lower()}",
                "item",
                # Those that come by themselves are matters only in name.
                [
                    row["pk"]
                    for row in rows
                    if row["kind"] == kind and not (kind == ItemKind.MATTER and row["standing"])
                ],
            )
            for kind in ItemKind
        ),
    ]


def _follow_up(forums: Collection[int], held: Collection[Meeting], year: Year) -> list[Content]:
    last = min(days.day_of(year.at), year.last)
    rows = list(
        FollowUp.objects.filter(
            forum__in=forums,
            created_at__gte=days.start_of(year.first),
            created_at__lt=year.counted_at,
        ).values("pk", "state", "due_on", "settled_on")
    )

    def is_settled(row: Mapping[str, Any]) -> bool:
        return row["settled_on"] is not None and row["settled_on"] <= last

    done = [row["pk"] for row in rows if is_settled(row) and row["state"] == FollowUp.State.DONE]
    overdue = [
        row["pk"]
        for row in rows
        if not is_settled(row) and row["due_on"] is not None and row["due_on"] < last
    ]
    decisions = Decision.objects.filter(item__meeting__in=held).values_list("pk", flat=True)
    return [
        figure("decisions", "decision", decisions),
        figure("follow_ups", "follow_up", (row["pk"] for row in rows)),
        figure("follow_ups_done", "follow_up", done),
        figure("follow_ups_overdue", "follow_up", overdue),
    ]


def _knowledge(forums: Collection[int], year: Year) -> list[Content]:
    last = min(days.day_of(year.at), year.last)
    documents = list(
        KnowledgeDocument.objects.filter(forum__in=forums, dated_on__range=(year.first, last)).values_list(
            "pk", "kind"
        )
    )
    areas = FocusArea.objects.filter(forum__in=forums, valid_from__range=(year.first, last))
    return [
        *(
            figure(key, "risk_picture", (pk for pk, kind in documents if kind == wanted))
            for key, wanted in (
                ("crime_pictures", KnowledgeDocument.Kind.CRIME_PICTURE),
                ("risk_pictures", KnowledgeDocument.Kind.RISK_PICTURE),
            )
        ),
        figure("focus_areas", "focus_area", areas.values_list("pk", flat=True)),
    ]


def middle(numbers: Collection[int]) -> float | None:
    """The median; a whole number where it is one, None of nothing."""
    if not numbers:
        return None
    found = median(numbers)
    return int(found) if found == int(found) else found


def _share(key: str, value: int, of: int, rows: Iterable[Meeting]) -> Content:
    """«3 av 4», with what the whole is counted of."""
    return {**figure(key, "meeting", _keys(rows), value), "of": of}


def _keys(meetings: Iterable[Meeting]) -> list[int]:
    return [meeting.pk for meeting in meetings]
