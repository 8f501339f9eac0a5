"""The council's year in figures: meetings, who came, what was taken up, decided and followed up."""

from collections.abc import Collection, Iterable, Mapping
from statistics import median
from typing import Any

from agreements.duties.facts import Facts
from agreements.duties.facts_councils import ForumDays
from agreements.duties.periods import YearInForce
from councils.choices import ItemKind, Side
from councils.models import AgendaItem, Decision, FocusArea, FollowUp, Meeting
from councils.states import MeetingState
from records import days
from slt.figures import Year, figure

Content = dict[str, Any]


def council_figures(facts: Facts, period: YearInForce, year: Year) -> list[Content]:
    """The figures of the police councils that the municipalities took part in; none without a council.

    Which councils, which meetings, who was there and when papers went out is asked of the same facts as the
    duties are held against, so that both say the same.
    """
    councils = facts.councils_of(period, None)
    if not councils:
        return []
    meetings = facts.meetings_in(councils)
    held = facts.held(meetings)
    forums = {one.forum.pk for one in councils}
    return [
        figure("council_held", "meeting", _keys(held)),
        figure("council_counting", "meeting", _keys(one for one in held if facts.counts(one))),
        figure("council_planned", "meeting", _keys(facts.planned(meetings))),
        figure("council_cancelled", "meeting", _cancelled(councils, year)),
        *_attendance(facts, held),
        *_papers(facts, held, year),
        *_items(held),
        *_follow_up(forums, held, year),
        figure("crime_pictures", "meeting", _keys(one for one in held if facts.shows_crime_picture(one))),
        figure("risk_pictures", "meeting", _keys(one for one in held if facts.shows_risk_picture(one))),
        _focus_areas(forums, year),
    ]


def _cancelled(councils: Collection[ForumDays], year: Year) -> set[int]:
    """The meetings of the councils' days that had been called off, or whose day had come, by then."""
    last = min(days.day_of(year.at), year.last)
    rows = Meeting.objects.filter(
        forum__in={one.forum.pk for one in councils},
        state=MeetingState.CANCELLED,
        starts_at__gte=days.start_of(year.first),
        starts_at__lt=days.end_of(year.last),
    )
    return {
        row.pk
        for row in rows
        if row.on <= last or (row.cancelled_at is not None and row.cancelled_at < year.counted_at)
        if any(one.forum.pk == row.forum_id and one.covers(row.on) for one in councils)
    }


def _attendance(facts: Facts, held: Collection[Meeting]) -> list[Content]:
    """By side: of the fixed seats where it was put down, how many were filled; never a name."""
    seats = [one for meeting in held for one in facts.fixed_seats_at(meeting) if one[1] is not None]
    found = []
    for side in (Side.POLICE, Side.MUNICIPALITY):
        own = [was_there for row, was_there in seats if row.side == side]
        found.append(_share(f"attendance_{side.value.lower()}", sum(map(bool, own)), len(own), held))
    return found


def _papers(facts: Facts, held: Collection[Meeting], year: Year) -> list[Content]:
    """Notices within the council's own deadline, and how long the minutes took; as far as sent by then."""
    with_deadline = [one for one in held if one.forum.notice_days is not None]
    in_time = []
    for one in with_deadline:
        _notice, sent_on = facts.notice_of(one)
        if sent_on is not None and (one.on - sent_on).days >= (one.forum.notice_days or 0):
            in_time.append(one)
    to_send = facts.with_minutes(held)
    took = {}
    for one in to_send:
        minutes = facts.minutes_of(one)
        if minutes is not None and minutes.sent_at is not None and minutes.sent_at < year.at:
            took[one.pk] = (days.day_of(minutes.sent_at) - one.on).days
    return [
        _share("notices_in_time", len(in_time), len(with_deadline), with_deadline),
        _share("minutes_sent", len(took), len(to_send), to_send),
        {**figure("days_to_minutes", "meeting", took), "value": middle(took.values())},
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


def _focus_areas(forums: Collection[int], year: Year) -> Content:
    last = min(days.day_of(year.at), year.last)
    areas = FocusArea.objects.filter(forum__in=forums, valid_from__range=(year.first, last))
    return figure("focus_areas", "focus_area", areas.values_list("pk", flat=True))


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
