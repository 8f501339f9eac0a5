"""What time brings to presence: meetings count by themselves, what is older than three years is deleted."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from councils.actions.presence import drop_reasons
from councils.choices import Arena, Presence
from councils.models import (
    Attendance,
    ContactPresence,
    ForumParty,
    Meeting,
    MeetingLog,
    PresenceAbsence,
    PresenceScheme,
)
from councils.presence import KEPT_YEARS, contact_offices, district_id_of
from councils.states import HELD_STATES
from parties.models import Appointment, Office, OfficeRole, OrganisationKind
from records import audit, days
from records.actors import Actor

# Attendance is corrected until the minutes are approved; so long back are meetings counted anew.
COUNTED_BACK = timedelta(days=120)
KEEPER = "Samarbeid (sletting)"
COUNTER = "Samarbeid (tilstedeværelse)"

# An office, a day, a municipality, a meeting.
Counted = tuple[int, date, int, int]


def count_meetings(*, on: date, at: datetime) -> int:
    """Make the rows that held meetings give, and take away those they give no more; how many changed.

    A contact's seat that was present counts for each municipality that was party to the forum that day.
    Idempotent; nothing is made where the district has not turned presence on, or for meetings before it did.
    """
    if not _differing(on):
        return 0
    with transaction.atomic():
        list(PresenceScheme.objects.select_for_update(no_key=True).filter(is_on=True).order_by("pk"))
        missing, surplus, offices = _difference(on)
        by = Actor.clock(COUNTER)
        for row in surplus:
            audit.record(shown_with=row, verb="presence.meeting_removed", by=by, at=at)
            row.delete()
        made = [
            ContactPresence.objects.get_or_create(
                office_id=office,
                on=day,
                municipality_id=municipality,
                arena=Arena.MEETING,
                meeting_id=meeting,
                defaults={"recorded_at": at},
            )
            for office, day, municipality, meeting in sorted(missing)
        ]
        for row, is_new in made:
            if is_new:
                drop_reasons(offices[row.office_id], {row.on})
                audit.record(shown_with=row, verb="presence.meeting_counted", by=by, at=at)
        return len(surplus) + sum(1 for _row, is_new in made if is_new)


def _differing(on: date) -> bool:
    missing, surplus, _offices = _difference(on)
    return bool(missing or surplus)


def _difference(on: date) -> tuple[set[Counted], list[ContactPresence], dict[int, Office]]:
    """What is to be made, the rows to be taken away, and the offices; a constant number of queries."""
    since = on - COUNTED_BACK
    rows = list(ContactPresence.objects.filter(meeting__isnull=False, on__gte=since, on__lte=on))
    started = {
        one.district_id: days.day_of(one.changed_at) for one in PresenceScheme.objects.filter(is_on=True)
    }
    if not rows and not started:
        return set(), [], {}
    wanted, offices = _wanted(since, on)
    there = {(row.office_id, row.on, row.municipality_id, row.meeting_id) for row in rows}
    may_be_made = {
        one
        for one in wanted - there
        if (district := district_id_of(offices[one[0]])) in started and one[1] >= started[district]
    }
    surplus = [
        row for row in rows if (row.office_id, row.on, row.municipality_id, row.meeting_id) not in wanted
    ]
    return may_be_made, surplus, offices  # type: ignore[return-value]


def _wanted(since: date, on: date) -> tuple[set[Counted], dict[int, Office]]:
    is_contact = Q(membership__office__role=OfficeRole.POLICE_CONTACT) | Q(
        membership__alternative_office__role=OfficeRole.POLICE_CONTACT
    )
    present = list(
        Attendance.objects.filter(
            is_contact,
            presence=Presence.PRESENT,
            meeting__state__in=HELD_STATES,
            meeting__starts_at__gte=days.start_of(since),
            meeting__starts_at__lt=days.end_of(on),
        )
        .select_related("meeting", "membership")
        .order_by("pk")
    )
    seats = [one.membership for one in present if one.membership is not None]
    keys = {key for one in seats for key in (one.office_id, one.alternative_office_id) if key is not None}
    offices = {one.pk: one for one in contact_offices().filter(pk__in=keys)}
    held: dict[tuple[int, int], list[Appointment]] = defaultdict(list)
    people = [one.person_id for one in present if one.person_id is not None]
    for appointment in Appointment.objects.filter(office__in=offices, person__in=people):
        held[appointment.office_id, appointment.person_id].append(appointment)
    met = [(_office_of(one, offices, held), one.meeting) for one in present]
    logged = _logged(since, on)
    offices |= {office.pk: office for office, _meeting in logged}
    met += [(office.pk, meeting) for office, meeting in logged]
    parties: dict[int, list[ForumParty]] = defaultdict(list)
    for party in ForumParty.objects.filter(
        forum__in={meeting.forum_id for _office, meeting in met},
        organisation__kind=OrganisationKind.MUNICIPALITY,
    ):
        parties[party.forum_id].append(party)
    wanted: set[Counted] = set()
    for office_id, meeting in met:
        if office_id is not None:
            wanted |= {
                (office_id, meeting.on, party.organisation_id, meeting.pk)
                for party in parties[meeting.forum_id]
                if party.covers(meeting.on)
            }
    return wanted, offices


def _logged(since: date, on: date) -> list[tuple[Office, Meeting]]:
    """The contacts' offices that logs without content say were there; an either/or seat says no name."""
    rows = MeetingLog.seats.through.objects.filter(
        membership__office__in=contact_offices(),
        membership__alternative_office__isnull=True,
        meetinglog__meeting__starts_at__gte=days.start_of(since),
        meetinglog__meeting__starts_at__lt=days.end_of(on),
    )
    seats = list(rows.select_related("membership", "meetinglog__meeting").order_by("pk"))
    offices = {
        one.pk: one for one in contact_offices().filter(pk__in={s.membership.office_id for s in seats})
    }
    return [(offices[one.membership.office_id], one.meetinglog.meeting) for one in seats]


def _office_of(
    one: Attendance, offices: dict[int, Office], held: dict[tuple[int, int], list[Appointment]]
) -> int | None:
    """The contact's office that the person met by; in an either/or seat the one they held that day."""
    seat = one.membership
    if seat is None:
        return None
    if seat.alternative_office_id is None:
        return seat.office_id if seat.office_id in offices else None
    for key in (seat.office_id, seat.alternative_office_id):
        if key in offices and any(
            appointment.covers(one.meeting.on) for appointment in held[key, one.person_id or 0]
        ):
            return key
    return None


def kept_from(on: date) -> date:
    """The oldest day that is kept: the same day three years before."""
    try:
        return on.replace(year=on.year - KEPT_YEARS)
    except ValueError:  # 29 February
        return on.replace(year=on.year - KEPT_YEARS, day=28)


def delete_old(*, on: date, at: datetime) -> int:
    """Delete presence and reasons older than three years, in the portal's own name; how many rows.

    The trail keeps how many and on which basis, for each district.
    """
    oldest = kept_from(on)
    year, week, _day = oldest.isocalendar()
    old = ContactPresence.objects.filter(on__lt=oldest)
    reasons = PresenceAbsence.objects.filter(Q(iso_year__lt=year) | Q(iso_year=year, iso_week__lt=week))
    if not old.exists() and not reasons.exists():
        return 0
    with transaction.atomic():
        days_gone, reasons_gone = list(old.select_for_update()), list(reasons.select_for_update())
        keys = [one.office_id for one in days_gone] + [one.office_id for one in reasons_gone]
        offices = {one.pk: one for one in contact_offices().filter(pk__in=keys)}
        counts = Counter(district_id_of(offices[key]) for key in keys if key in offices)
        ContactPresence.objects.filter(pk__in=[row.pk for row in days_gone]).delete()
        PresenceAbsence.objects.filter(pk__in=[row.pk for row in reasons_gone]).delete()
        by = Actor.clock(KEEPER)
        for district, count in sorted(counts.items(), key=lambda one: one[0] or 0):
            scheme = PresenceScheme.objects.filter(district=district).first()
            if scheme is not None:
                audit.record(
                    shown_with=scheme, verb="presence.deleted", by=by, at=at, count=count, before_on=oldest
                )
        return len(keys)
