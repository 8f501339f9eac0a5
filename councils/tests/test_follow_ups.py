"""Follow-ups: who may do what, one result when two act at once, who sees them, where they were taken up."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from councils.actions import follow_ups as acts
from councils.actions import reporting
from councils.default_items import follow_ups_at
from councils.discussed import discussed
from councils.models import FollowUp
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from parties.models import OfficeRole
from parties.tests import factories as parties
from records import audit
from records.models import Dispatch
from records.refusals import NotAllowed, Refused, StaleSave

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECRET = "Familien i Storgata 4"
BASIS = "Offentleglova § 24"


@pytest.fixture
def council(db):
    return make.council("Rana")


def act(action, by, *, on=ON, at=AT, **fields):
    return action(by=actor(by), on=on, at=at, **fields)


def add(council, by=None, text="Kartlegge nattevandring", **fields):
    return act(acts.add_follow_up, by or council.coordinator, forum=council.forum, text=text, **fields)


def verbs(follow_up):
    return [event.verb for event in reversed(audit.history(follow_up))]


def told(kind):
    return sorted(Dispatch.objects.filter(kind=f"councils.{kind}").values_list("address", flat=True))


def address(person):
    return person.appointments.get().contact_email


# --- who has it -------------------------------------------------------------------------------------------


def test_the_police_side_without_a_name_falls_to_the_contact_and_others_to_nobody(council):
    contact = make.office_of(council.contact)
    assert acts.default_owner(council.forum, "POLICE", ON) == contact
    assert acts.default_owner(council.forum, "MUNICIPALITY", ON) is None
    made = add(council, side="POLICE")
    assert (made.owner_office, made.side) == (contact, "POLICE")
    nobody = add(council, side="MUNICIPALITY")
    assert (nobody.owner_label, nobody.side) == ("", "MUNICIPALITY")


def test_the_contact_is_found_in_an_either_or_seat_and_not_after_the_seat_has_ended(council):
    contact, leader = make.office_of(council.contact), make.office_of(council.leader)
    seats = council.forum.memberships
    seats.filter(office=contact).update(valid_to=ON - DAY)
    assert acts.default_owner(council.forum, "POLICE", ON) is None
    seats.filter(office=leader).update(alternative_office=contact)
    assert acts.default_owner(council.forum, "POLICE", ON) == contact


def test_only_chair_and_secretary_write_give_on_move_drop_and_open(council):
    outsider = parties.official(council.municipality, OfficeRole.DEPUTY_MAYOR, "Bente Barnevern")
    owned = add(council, owner_office=make.office_of(council.contact))
    done = make.follow_up(council.forum, state="DONE", settled_on=ON)
    for who in (council.contact, council.director, outsider):
        with pytest.raises(NotAllowed):
            add(council, by=who)
        with pytest.raises(NotAllowed):
            act(acts.drop, who, follow_up=owned, reason="Vil ikke")
        with pytest.raises(NotAllowed):
            act(acts.reassign, who, follow_up=owned, owner_person=council.mayor)
        with pytest.raises(NotAllowed):
            act(acts.change_due, who, follow_up=owned, due_on=ON + DAY, reason="Rekker det ikke")
        with pytest.raises(NotAllowed):
            act(acts.reopen, who, follow_up=done, reason="Feil")
    for who, due_on in ((council.mayor, ON + DAY), (council.coordinator, ON + 2 * DAY)):
        act(acts.change_due, who, follow_up=owned, due_on=due_on, reason="Ja")
    owned.refresh_from_db()
    assert (owned.state, owned.revision) == ("OPEN", 3)


def test_the_owner_reports_and_settles_others_do_not_and_it_is_recorded_without_the_words(council):
    owned = add(council, owner_office=make.office_of(council.contact))
    for who in (council.director, council.leader):
        with pytest.raises(NotAllowed):
            act(reporting.report_progress, who, follow_up=owned, note="Nei")
        with pytest.raises(NotAllowed):
            act(reporting.settle, who, follow_up=owned, done_on=ON)
    act(reporting.report_progress, council.contact, follow_up=owned, note=" Vi er i gang. ")
    act(reporting.report_progress, council.contact, follow_up=owned, note="Ingen folk", is_impossible=True)
    act(reporting.settle, council.contact, follow_up=owned, done_on=ON - DAY, note="Ferdig.")
    owned.refresh_from_db()
    assert (owned.state, owned.settled_on) == ("DONE", ON - DAY)
    assert [(note.text, note.by_name) for note in owned.notes.order_by("pk")] == [
        ("Vi er i gang.", council.contact.name),
        ("Kan ikke gjøres: Ingen folk", council.contact.name),
        ("Ferdig.", council.contact.name),
    ]
    assert verbs(owned) == [
        "follow_up.added",
        "follow_up.reported",
        "follow_up.impossible",
        "follow_up.settled",
    ]
    kept = str([event.data for event in audit.history(owned)])
    assert "i gang" not in kept
    assert "nattevandring" not in kept
    # Chair and secretary hear of each report, in their own mail.
    leaders = sorted([address(council.mayor), address(council.coordinator)])
    assert [told(f"follow_up_{what}") for what in ("progress", "impossible", "settled")] == [leaders] * 3


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"done_on": ON + DAY}, "Dagen har ikke vært ennå. Skriv når det ble gjort."),
        ({"done_on": date(1026, 5, 4)}, "Se over datoen."),
    ],
)
def test_a_day_that_cannot_be_is_refused(council, fields, reason):
    owned = add(council)
    with pytest.raises(Refused) as refusal:
        act(reporting.settle, council.mayor, follow_up=owned, **fields)
    assert refusal.value.reasons == [reason]


def test_what_is_settled_is_neither_reported_on_nor_settled_again_until_it_is_opened(council):
    owned = add(council, owner_office=make.office_of(council.contact))
    act(acts.drop, council.coordinator, follow_up=owned, reason="Gjøres av fylket.")
    owned.refresh_from_db()
    assert (owned.state, owned.settled_on, owned.reason) == ("DROPPED", ON, "Gjøres av fylket.")
    for action, fields in (
        (reporting.settle, {"done_on": ON}),
        (reporting.report_progress, {"note": "Hei"}),
        (acts.drop, {"reason": "Igjen"}),
        (acts.change_due, {"due_on": ON + DAY, "reason": "Igjen"}),
        (acts.reassign, {"owner_person": council.director}),
    ):
        with pytest.raises(Refused) as refusal:
            act(action, council.mayor, follow_up=owned, **fields)
        assert refusal.value.reasons == ["Oppfølgingen er droppet."]
    act(acts.reopen, council.mayor, follow_up=owned, reason="Fylket sa nei.")
    owned.refresh_from_db()
    assert (owned.state, owned.settled_on, owned.reason) == ("OPEN", None, "")
    with pytest.raises(Refused):
        act(acts.reopen, council.mayor, follow_up=owned, reason="Igjen")


def test_dropping_opening_and_moving_need_a_reason_that_stands_in_the_trail_unless_it_is_closed(council):
    item = make.closed_item(council.forum, SECRET)
    open_, closed = add(council), add(council, text=SECRET, item=item)
    for one in (open_, closed):
        for action, fields in ((acts.drop, {}), (acts.change_due, {"due_on": ON + DAY})):
            with pytest.raises(Refused):
                act(action, council.mayor, follow_up=one, reason="  ", **fields)
        act(acts.change_due, council.mayor, follow_up=one, due_on=ON + DAY, reason=f"På grunn av {SECRET}")
        act(acts.drop, council.mayor, follow_up=one, reason=f"Det gjelder {SECRET}")
        act(acts.reopen, council.mayor, follow_up=one, reason=f"Om {SECRET}")
    kept = str([event.data for event in audit.history(closed)])
    assert SECRET not in kept
    assert [event.data["reason"] for event in audit.history(open_)[:3]] == [
        f"Om {SECRET}",
        f"Det gjelder {SECRET}",
        f"På grunn av {SECRET}",
    ]


def test_a_change_from_an_old_page_is_refused(council):
    owned = add(council)
    act(acts.change_due, council.mayor, follow_up=owned, due_on=ON + DAY, reason="Før møtet", revision=1)
    with pytest.raises(StaleSave) as stale:
        act(acts.reassign, council.mayor, follow_up=owned, owner_person=council.director, revision=1)
    assert stale.value.revision == 2


def test_treatment_is_recorded_as_it_comes_also_of_what_is_done(council):
    owned = add(council, owner_office=make.office_of(council.director))

    def record(**fields):
        act(reporting.record_treatment, council.director, follow_up=owned, **fields)
        owned.refresh_from_db()
        return owned.treatment, owned.case_reference, owned.treated_on, owned.treatment_outcome

    assert record(treatment="POLITICAL", case_reference="PS 57/26") == ("POLITICAL", "PS 57/26", None, "")
    act(reporting.settle, council.director, follow_up=owned, done_on=ON)
    whole = {"case_reference": "PS 57/26", "treated_on": ON, "outcome": "Vedtatt mot to stemmer"}
    assert record(treatment="POLITICAL", **whole) == ("POLITICAL", "PS 57/26", ON, "Vedtatt mot to stemmer")
    assert record(treatment="", **whole) == ("", "", None, "")
    for wrong in ({"outcome": "Vedtatt"}, {"treated_on": ON + DAY}, {"case_reference": "x" * 61}):
        with pytest.raises(Refused):
            record(treatment="ADMINISTRATIVE", **wrong)


@pytest.mark.django_db(transaction=True)
def test_two_who_settle_at_once_have_one_result():
    council = make.council("Rana")
    owned = add(council, owner_office=make.office_of(council.contact))
    ready, answers = threading.Barrier(2), []

    def settle(who):
        try:
            ready.wait(timeout=10)
            act(reporting.settle, who, follow_up=owned, done_on=ON)
            answers.append("done")
        except Refused as refusal:
            answers.append(refusal.reasons[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=settle, args=[who]) for who in (council.contact, council.mayor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(answers) == ["Oppfølgingen er allerede ført som gjort.", "done"]
    assert verbs(owned).count("follow_up.settled") == 1


# --- who sees it ------------------------------------------------------------------------------------------


def seen(who):
    user = who.user if hasattr(who, "user") else who
    return set(FollowUp.objects.visible_to(user, ON).values_list("text", flat=True))


def test_each_circle_sees_its_own_and_an_owner_outside_only_what_is_theirs(council):
    other = make.council("Hemnes")
    party = parties.official(council.municipality, OfficeRole.DEPUTY_MAYOR, "Bente Barnevern")
    stranger = parties.official(other.municipality, OfficeRole.DEPUTY_MAYOR, "Ola Utenfor")
    open_item, closed_item = make.item(council.forum), make.closed_item(council.forum, "Lukket")
    make.follow_up(council.forum, "fri")
    make.follow_up(council.forum, "åpen", item=open_item)
    make.follow_up(council.forum, "lukket sak", item=closed_item)
    make.follow_up(
        council.forum,
        "lukket beslutning",
        item=open_item,
        decision=make.decision(open_item, "x", basis=BASIS),
    )
    make.follow_up(council.forum, "utenfor", item=closed_item, owner_person=stranger)
    everything = {"fri", "åpen", "lukket sak", "lukket beslutning", "utenfor"}
    assert seen(council.mayor) == seen(council.contact) == everything
    assert seen(party) == {"fri", "åpen"}
    assert seen(stranger) == {"utenfor"}
    assert seen(other.mayor) == seen(parties.superuser()) == set()


def test_what_stands_in_minutes_is_read_as_the_minutes_are(council):
    party = parties.official(council.municipality, OfficeRole.DEPUTY_MAYOR, "Bente Barnevern")
    owner = parties.person("Olga Utenfor")
    meeting = make.held_meeting(council.forum)
    item = make.item(council.forum, meeting=meeting)
    minutes = make.minutes_of(meeting)
    make.follow_up(council.forum, "utkast", item=item, owner_person=owner)
    readers = (council.coordinator, council.contact, party, owner)

    def who():
        return [bool(seen(one)) for one in readers]

    assert who() == [True, False, False, False]
    minutes.state, minutes.round, minutes.sent_at = "IN_REVIEW", 1, AT
    minutes.save()
    assert who() == [True, True, False, False]
    type(minutes).objects.filter(pk=minutes.pk).update(**approved_fields())
    assert who() == [True, True, True, True]


def approved_fields():
    return {"state": "APPROVED", "approved_at": AT, "content_hash": "0" * 64, "frozen_content": {"x": 1}}


# --- where it was taken up, and the next agenda -----------------------------------------------------------


def test_the_way_goes_from_the_first_item_over_decisions_to_the_agendas_it_stood_on(council):
    first_meeting = make.held_meeting(council.forum, starts_at=AT - timedelta(days=200))
    meeting = make.held_meeting(council.forum, starts_at=AT - timedelta(days=100))
    make.minutes_of(meeting, state="IN_REVIEW")
    first = make.item(council.forum, meeting=first_meeting, state="POSTPONED", outcome="POSTPONED")
    second = make.item(
        council.forum, meeting=meeting, state="TREATED", outcome="TREATED", continued_from=first
    )
    decision = make.decision(second, "Kommunen kartlegger.")
    owned = make.follow_up(
        council.forum,
        item=second,
        decision=decision,
        created_at=AT - timedelta(days=100) + timedelta(hours=1),
    )
    later = make.held_meeting(council.forum, starts_at=AT - timedelta(days=50))
    standing = make.item(council.forum, "Status", meeting=later, standing="FOLLOW_UPS")
    after = make.called_meeting(council.forum)
    make.item(council.forum, "Status", meeting=after, standing="FOLLOW_UPS")
    way = discussed(owned, council.contact.user, ON)
    assert [link.item for link in way.links] == [first, second]
    assert way.links[1].decisions == [decision]
    assert way.links[1].follow_ups == [owned]
    assert [item.meeting for item in way.agendas] == [later, after]
    owned.state, owned.settled_on = "DONE", ON
    owned.save()
    assert discussed(owned, council.contact.user, ON).agendas == [standing]
    outsider = parties.person("Olga Utenfor")
    assert not discussed(owned, outsider.user, ON)


def test_the_next_agenda_has_what_is_open_on_the_meetings_day(council):
    meeting = make.called_meeting(council.forum)
    overdue = make.follow_up(council.forum, "Over", due_on=ON - DAY)
    make.follow_up(council.forum, "Gjort før", state="DONE", settled_on=ON)
    late = make.follow_up(council.forum, "Gjort etter", state="DONE", settled_on=meeting.on + DAY)
    make.follow_up(council.forum, "Skrevet etter", created_at=AT + timedelta(days=60))
    assert list(follow_ups_at(meeting)) == [overdue, late]


def test_nothing_is_due_before_the_meeting_it_was_agreed_in(council):
    held = make.held_meeting(council.forum, starts_at=AT - 30 * DAY)
    item = make.item(council.forum, meeting=held, state="TREATED", outcome="TREATED")
    for fields in ({"item": item, "due_on": held.on - DAY}, {"due_on": ON - DAY}):
        with pytest.raises(Refused):
            add(council, **fields)
    assert add(council, item=item, due_on=held.on).due_on == held.on
    assert add(council, due_on=ON).due_on == ON
