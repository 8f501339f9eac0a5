"""At the meeting: held, who was there, secrecy, and whether it counts."""

from datetime import date, time, timedelta

import pytest

from councils.actions import holding
from councils.choices import Capacity, Presence, Reply, Standing
from councils.models import Attendance, Meeting, Minutes
from councils.tests import factories as make
from councils.tests.factories import AT, ON
from parties.tests import factories as parties
from records import audit, richtext
from records.actors import Actor
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db

STARTED = AT - timedelta(hours=2)


@pytest.fixture
def rana():
    return make.council()


def who(person):
    return {"by": make.actor(person), "on": ON, "at": AT}


def hold(meeting, person):
    return holding.hold_meeting(meeting=meeting, **who(person))


def test_a_planned_meeting_is_held_with_rows_numbers_and_pieces(rana):
    forum = rana.forum
    make.held_meeting(forum, starts_at=STARTED - timedelta(days=30))
    meeting = make.meeting(forum, starts_at=STARTED)
    items = [
        make.item(forum, "Innkalling", meeting=meeting, standing=Standing.NOTICE, origin=""),
        make.item(forum, "Forrige referat", meeting=meeting, standing=Standing.LAST_MINUTES, origin=""),
        make.item(forum, "Status", meeting=meeting, standing=Standing.STATUS, origin=""),
        make.item(forum, "Nattevandring", meeting=meeting),
        make.item(forum, "Eventuelt", meeting=meeting, standing=Standing.ANY_OTHER, origin=""),
    ]

    hold(meeting, rana.coordinator)

    meeting.refresh_from_db()
    assert (meeting.state, meeting.held_at) == ("HELD", AT)
    assert sorted(meeting.attendances.values_list("name", "presence")) == sorted(
        (person.name, "UNKNOWN")
        for person in (rana.mayor, rana.coordinator, rana.director, rana.contact, rana.leader)
    )
    assert meeting.minutes.state == "DRAFT"
    assert [[richtext.plain(piece.body) for piece in item.pieces.all()] for item in items] == [
        ["Innkalling og saksliste ble godkjent."],
        ["Referatet fra møtet 4. april 2026 ble gjennomgått."],
        ["Politiet:", "Kommunen:"],
        [""],
        ["Ingen saker under eventuelt."],
    ]
    assert [label.label for label in meeting.items.order_by("position")] == [
        f"{number}/26" for number in range(1, 6)
    ]
    assert meeting.steps.get().name == "hold"
    assert [event.verb for event in audit.history(meeting)] == ["meeting.held"]


def test_answers_and_deputies_of_the_notice_are_kept(rana):
    meeting = make.called_meeting(rana.forum, starts_at=STARTED)
    mayor = meeting.attendances.get(person=rana.mayor)
    Attendance.objects.filter(pk=mayor.pk).update(reply=Reply.DEPUTY, replied_at=AT)
    deputy = Attendance.objects.create(
        meeting=meeting, name="Vara Varasen", deputy_for=mayor, capacity=Capacity.DEPUTY, side="MUNICIPALITY"
    )

    hold(meeting, rana.coordinator)

    assert meeting.attendances.count() == 6
    assert holding.everybody_present(meeting=meeting, **who(rana.coordinator)) == 6
    mayor.refresh_from_db()
    deputy.refresh_from_db()
    assert (mayor.presence, deputy.presence) == ("APOLOGY", "PRESENT")


def test_a_deputys_seat_gets_no_row_of_its_own(rana):
    vice = parties.official(rana.municipality, "DEPUTY_MAYOR", "Vigdis Varaordfører")
    chair = rana.forum.memberships.get(capacity=Capacity.CHAIR)
    make.seat(rana.forum, make.office_of(vice), capacity=Capacity.DEPUTY, deputy_for=chair)
    meeting = make.meeting(rana.forum, starts_at=STARTED)
    hold(meeting, rana.coordinator)
    assert not meeting.attendances.filter(person=vice).exists()
    mayor = meeting.attendances.get(person=rana.mayor)
    seat = rana.forum.memberships.get(capacity=Capacity.DEPUTY)

    row = holding.add_deputy(attendance=mayor, membership=seat, **who(rana.coordinator))

    mayor.refresh_from_db()
    assert (row.name, row.presence, row.deputy_for, row.side) == (
        "Vigdis Varaordfører",
        "PRESENT",
        mayor,
        "MUNICIPALITY",
    )
    assert mayor.presence == Presence.APOLOGY
    with pytest.raises(Refused, match="allerede ført en vara"):
        holding.add_deputy(attendance=mayor, name="En til", **who(rana.coordinator))
    with pytest.raises(Refused, match="Fjern varaen først"):
        holding.set_presence(attendance=mayor, presence="PRESENT", **who(rana.coordinator))
    holding.remove_attendance(attendance=row, **who(rana.coordinator))
    holding.set_presence(attendance=mayor, presence="PRESENT", **who(rana.coordinator))
    assert meeting.attendances.filter(presence="PRESENT").get() == mayor


def test_a_deputy_of_another_seat_is_refused(rana):
    other = parties.official(rana.unit, "OTHER", "Andre Vara")
    leader = rana.forum.memberships.get(office=make.office_of(rana.leader))
    seat = make.seat(rana.forum, make.office_of(other), capacity=Capacity.DEPUTY, deputy_for=leader)
    meeting = make.held_meeting(rana.forum)
    Minutes.objects.create(meeting=meeting)
    meeting.attendances.filter(person=other).delete()
    with pytest.raises(Refused, match="Velg en vara for denne plassen"):
        holding.add_deputy(
            attendance=meeting.attendances.get(person=rana.mayor), membership=seat, **who(rana.coordinator)
        )


def test_it_is_not_held_before_its_day_nor_twice(rana):
    meeting = make.meeting(rana.forum, starts_at=AT + timedelta(days=1))
    with pytest.raises(Refused, match=r"Møtet er ikke før 5\. mai 2026"):
        hold(meeting, rana.coordinator)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=STARTED)
    hold(meeting, rana.coordinator)
    with pytest.raises(Refused, match="kan ikke gjøres nå"):
        hold(meeting, rana.coordinator)
    with pytest.raises(Refused, match="allerede ført"):
        holding.hold_meeting(meeting=meeting, by=Actor.system(), on=ON, at=AT)


def test_only_those_who_lead_put_anything_down(rana):
    meeting = make.meeting(rana.forum, starts_at=STARTED)
    with pytest.raises(NotAllowed):
        hold(meeting, rana.contact)
    hold(meeting, rana.mayor)
    row = meeting.attendances.first()
    for act in (
        lambda: holding.set_presence(attendance=row, presence="PRESENT", **who(rana.director)),
        lambda: holding.everybody_present(meeting=meeting, **who(rana.contact)),
        lambda: holding.add_guest(meeting=meeting, name="Gjest", **who(rana.leader)),
        lambda: holding.confirm_secrecy(meeting=meeting, **who(rana.contact)),
        lambda: holding.remove_attendance(attendance=row, **who(rana.contact)),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("state", ["IN_REVIEW", "APPROVED"])
def test_nothing_is_put_down_while_others_read_the_minutes(rana, state):
    meeting = make.held_meeting(rana.forum)
    row = meeting.attendances.first()
    if state == "APPROVED":
        make.minutes_of(meeting, state="APPROVED", approved_at=AT, frozen_content={}, content_hash="0" * 64)
    else:
        make.minutes_of(meeting, state=state)
    with pytest.raises(Refused, match="gjennomgang" if state == "IN_REVIEW" else "godkjent"):
        holding.set_presence(attendance=row, presence="ABSENT", **who(rana.coordinator))


def test_times_are_for_those_who_were_there(rana):
    meeting = make.held_meeting(rana.forum)
    make.minutes_of(meeting)
    row = meeting.attendances.first()
    late = {"arrived_at": time(10, 15), "left_at": None}
    holding.set_presence(attendance=row, presence="PRESENT", **late, **who(rana.coordinator))
    row.refresh_from_db()
    assert row.arrived_at == time(10, 15)
    holding.set_presence(attendance=row, presence="ABSENT", **late, **who(rana.coordinator))
    row.refresh_from_db()
    assert (row.presence, row.arrived_at) == ("ABSENT", None)
    with pytest.raises(Refused, match="må ha kommet først"):
        holding.set_presence(
            attendance=row,
            presence="PRESENT",
            arrived_at=time(11),
            left_at=time(10),
            **who(rana.coordinator),
        )
    with pytest.raises(Refused, match="Velg til stede"):
        holding.set_presence(attendance=row, presence="KANSKJE", **who(rana.coordinator))


def test_guests_come_and_go_but_members_stay_on_the_list(rana):
    meeting = make.held_meeting(rana.forum)
    make.minutes_of(meeting)
    guest = holding.add_guest(
        meeting=meeting, name="  Pia  PST ", organisation_name="PST Nordland", **who(rana.coordinator)
    )
    assert (guest.name, guest.organisation_name, guest.capacity, guest.presence, guest.side) == (
        "Pia PST",
        "PST Nordland",
        "GUEST",
        "PRESENT",
        "OTHER",
    )
    holding.remove_attendance(attendance=guest, **who(rana.coordinator))
    assert not meeting.attendances.filter(capacity="GUEST").exists()
    with pytest.raises(Refused, match="blir stående"):
        holding.remove_attendance(attendance=meeting.attendances.first(), **who(rana.coordinator))
    with pytest.raises(Refused, match="Skriv navnet på gjesten"):
        holding.add_guest(meeting=meeting, name=" ", **who(rana.coordinator))


def test_secrecy_is_confirmed_once_by_name_and_can_be_taken_back(rana):
    meeting = make.held_meeting(rana.forum, secrecy_confirmed_at=None, secrecy_confirmed_by_name="")
    make.minutes_of(meeting)
    holding.confirm_secrecy(meeting=meeting, **who(rana.coordinator))
    later = {"by": make.actor(rana.mayor), "on": ON, "at": AT + timedelta(hours=1)}
    confirmed = holding.confirm_secrecy(meeting=meeting, **later)
    assert (confirmed.secrecy_confirmed_at, confirmed.secrecy_confirmed_by_name) == (
        AT,
        rana.coordinator.name,
    )
    undone = holding.confirm_secrecy(meeting=meeting, confirmed=False, **later)
    assert (undone.secrecy_confirmed_at, undone.secrecy_confirmed_by_name) == (None, "")


def test_a_meeting_with_one_side_away_counts_by_the_forums_own_rule(rana):
    meeting = make.held_meeting(rana.forum)
    assert holding.counts(meeting) == holding.Counted(True, "Begge sider var til stede. Møtet teller.")
    meeting.attendances.filter(side="POLICE").update(presence="APOLOGY")

    without = holding.counts(meeting)

    assert not without
    assert without.missing_sides == ("POLICE",)
    assert without.sentence == (
        "Ingen fra politiet er ført som til stede. "
        "Møtet teller ikke, for forumets regel er at begge sider er til stede."
    )
    meeting.forum.counts_without_other_side = True
    by_rule = holding.counts(meeting)
    assert by_rule
    assert by_rule.sentence == (
        "Ingen fra politiet er ført som til stede. Møtet teller likevel, etter forumets regel."
    )
    # A guest from the police does not stand for the police side.
    meeting.forum.counts_without_other_side = False
    Attendance.objects.create(
        meeting=meeting, name="Gjest", capacity="GUEST", presence="PRESENT", side="POLICE"
    )
    assert not holding.counts(meeting)
    # A deputy does.
    Attendance.objects.create(
        meeting=meeting, name="Vara", capacity="DEPUTY", presence="PRESENT", side="POLICE"
    )
    assert holding.counts(meeting)


def test_a_meeting_that_is_not_held_or_where_nobody_was_does_not_count(rana):
    planned = make.meeting(rana.forum)
    assert holding.counts(planned) == holding.Counted(False, "Møtet er ikke holdt.")
    empty = make.held_meeting(rana.forum)
    empty.attendances.update(presence="ABSENT")
    assert holding.counts(empty) == holding.Counted(False, "Ingen er ført som til stede ennå.")


def test_the_day_of_the_meeting_decides_who_is_asked(rana):
    """A meeting logged weeks afterwards asks those who sat there then."""
    held_on = date(2026, 3, 2)
    director = rana.director.appointments.get()
    director.valid_to = date(2026, 3, 31)
    director.save()
    parties.holder(director.office, parties.person("Ny Direktør"), valid_from=date(2026, 4, 1))
    meeting = make.meeting(rana.forum, starts_at=AT.replace(month=held_on.month, day=held_on.day))
    hold(meeting, rana.coordinator)
    names = set(meeting.attendances.values_list("name", flat=True))
    assert rana.director.name in names
    assert "Ny Direktør" not in names
