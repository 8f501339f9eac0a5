"""Who is told of a follow-up, when and in which words: the ladder, one digest a day, links that die."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils import follow_up_reminders
from councils.actions import follow_ups as acts
from councils.actions import reporting
from councils.following import PURPOSE, owner_of
from councils.models import ReminderChoice
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from parties import links
from parties.models import PersonalLink
from parties.tests import factories as parties
from records import audit, days, dispatch
from records.models import Dispatch

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECRET = "Familien i Storgata 4"


@pytest.fixture
def council(db):
    return make.council("Rana")


def act(action, by, *, on=ON, at=AT, **fields):
    return action(by=actor(by), on=on, at=at, **fields)


def add(council, by=None, text="Kartlegge nattevandring", **fields):
    return act(acts.add_follow_up, by or council.coordinator, forum=council.forum, text=text, **fields)


def told(kind):
    return sorted(Dispatch.objects.filter(kind=f"councils.{kind}").values_list("address", flat=True))


def address(person):
    return person.appointments.get().contact_email


def at_noon(day: date) -> datetime:
    return days.start_of(day) + timedelta(hours=12)


def strike(day: date) -> None:
    follow_up_reminders.clock(at_noon(day))


def approved_fields():
    return {"state": "APPROVED", "approved_at": AT, "content_hash": "0" * 64, "frozen_content": {"x": 1}}


def test_whoever_gets_it_is_told_at_once_with_a_link_only_for_those_without_a_login(council):
    add(council, owner_office=make.office_of(council.contact), due_on=date(2026, 6, 1))
    outside = add(council, owner_name="Frida Frivillig", owner_address="frida@natteravn.example")
    rows = Dispatch.objects.filter(kind="councils.follow_up_assigned").order_by("pk")
    assert [row.address for row in rows] == [address(council.contact), "frida@natteravn.example"]
    assert rows[0].subject == "Du skal følge opp en sak for Politirådet i Rana"
    assert "Kartlegge nattevandring" in rows[0].text
    assert "Frist: 1. juni 2026." in rows[0].text
    assert "/lenke/" not in rows[0].text
    assert "/lenke/" in rows[1].text
    assert rows[0].reply_to == address(council.coordinator)
    link = PersonalLink.objects.get(purpose=PURPOSE)
    assert (link.subject, link.name) == (("councils.followup", outside.pk), "Frida Frivillig")


def test_a_closed_one_is_mailed_without_its_words(council):
    item = make.closed_item(council.forum, SECRET, public_title="Sak unntatt")
    owned = add(council, text=SECRET, item=item, owner_office=make.office_of(council.contact), due_on=ON)
    act(acts.change_due, council.mayor, follow_up=owned, due_on=ON + 2 * DAY, reason=SECRET)
    act(reporting.report_progress, council.contact, follow_up=owned, note=SECRET)
    strike(ON + 3 * DAY)
    act(acts.drop, council.mayor, follow_up=owned, reason=SECRET)
    rows = list(Dispatch.objects.all())
    assert sorted(row.kind for row in rows) == [
        "councils.follow_up_assigned",
        "councils.follow_up_dropped",
        "councils.follow_up_due_changed",
        "councils.follow_up_progress",
        "councils.follow_up_progress",
        "councils.reminders",
    ]
    for row in rows:
        assert SECRET not in row.subject + row.text + row.html
        assert "En oppfølging i Politirådet i Rana" in row.text


def test_what_stands_in_minutes_is_told_when_they_are_approved_and_once(council):
    meeting = make.held_meeting(council.forum)
    item = make.item(council.forum, meeting=meeting)
    minutes = make.minutes_of(meeting)
    add(council, item=item, owner_office=make.office_of(council.contact))
    strike(ON)
    assert told("follow_up_assigned") == []
    type(minutes).objects.filter(pk=minutes.pk).update(**approved_fields())
    strike(ON)
    strike(ON + DAY)
    assert told("follow_up_assigned") == [address(council.contact)]


def test_a_new_holder_of_the_office_is_told_and_reminded_from_then(council):
    office = make.office_of(council.contact)
    add(council, owner_office=office, due_on=ON + 20 * DAY)
    council.contact.appointments.update(valid_to=ON + 4 * DAY)
    new = parties.person("Nina Ny")
    parties.holder(office, new, valid_from=ON + 5 * DAY)
    strike(ON + 4 * DAY)
    assert told("follow_up_assigned") == [address(council.contact)]
    strike(ON + 5 * DAY)
    strike(ON + 6 * DAY)
    assert told("follow_up_assigned") == sorted([address(council.contact), new.email])
    strike(ON + 13 * DAY)
    assert told("reminders") == [new.email]


def test_the_whole_ladder_is_climbed_once_however_often_the_clock_strikes(council):
    due = ON + 30 * DAY
    add(council, owner_office=make.office_of(council.contact), due_on=due)
    for step in (-7, 1, 8, 15, 22, 29, 36):
        for offset in (step - 1, step, step, step + 1):
            strike(due + offset * DAY)
    written = [
        (days.day_of(row.created_at) - due).days for row in Dispatch.objects.filter(kind="councils.reminders")
    ]
    assert sorted(written) == [-7, 1, 8, 15, 22, 29]


def test_nothing_at_night_and_a_missed_step_is_caught_up_once(council):
    due = ON + 30 * DAY
    add(council, owner_office=make.office_of(council.contact), due_on=due)
    follow_up_reminders.clock(days.start_of(due + DAY) + timedelta(hours=6))
    assert told("reminders") == []
    strike(due + 3 * DAY)
    strike(due + 4 * DAY)
    assert told("reminders") == [address(council.contact)]


def test_one_digest_has_all_that_is_near_or_past_and_goes_across_forums(council):
    other = make.council("Hemnes")
    office = make.office_of(council.contact)
    add(council, text="Ett", owner_office=office, due_on=ON + 10 * DAY)
    add(council, text="To", owner_office=office, due_on=ON + 9 * DAY)
    add(council, text="Langt fram", owner_office=office, due_on=ON + 60 * DAY)
    act(
        acts.add_follow_up,
        other.coordinator,
        forum=other.forum,
        text="Tre",
        owner_person=council.contact,
        due_on=ON + 4 * DAY,
    )
    strike(ON + 5 * DAY)
    (row,) = Dispatch.objects.filter(kind="councils.reminders")
    assert row.subject == "Påminnelser: 1 over fristen"
    assert [word in row.text for word in ("Ett", "To", "Tre", "Langt fram")] == [True, True, True, False]
    assert "Fristen var 8. mai 2026." in row.text


def test_settled_ones_are_not_reminded_of_and_one_click_turns_reminders_off(council):
    office = make.office_of(council.contact)
    owned = add(council, owner_office=office, due_on=ON + 10 * DAY)
    done = add(council, text="Ferdig", owner_office=office, due_on=ON + 10 * DAY)
    act(reporting.settle, council.contact, follow_up=done, done_on=ON)
    strike(ON + 3 * DAY)
    (row,) = Dispatch.objects.filter(kind="councils.reminders")
    assert "Ferdig" not in row.text
    choice = ReminderChoice.objects.get()
    assert (choice.person, choice.is_off) == (council.contact, False)
    follow_up_reminders.turn(choice, off=True, by=actor(council.contact), at=AT)
    strike(ON + 11 * DAY)
    assert told("reminders") == [address(council.contact)]
    # What becomes theirs they still hear of.
    act(acts.reassign, council.mayor, follow_up=owned, owner_person=council.contact)
    assert len(told("follow_up_assigned")) == 3


def test_links_die_when_it_is_settled_or_given_on_and_after_sixty_days(council):
    def new_link():
        owned = add(
            council,
            owner_name="Frida Frivillig",
            owner_address="frida@natteravn.example",
            due_on=ON + 10 * DAY,
        )
        return owned, PersonalLink.objects.about(owned).get()

    settled, first = new_link()
    reporting.settle(follow_up=settled, done_on=ON, link=first, by=first.actor, on=ON, at=AT)
    given, second = new_link()
    act(acts.reassign, council.mayor, follow_up=given, owner_person=council.director)
    dropped, third = new_link()
    act(acts.drop, council.mayor, follow_up=dropped, reason="Nei")
    for owned, link in ((settled, first), (given, second), (dropped, third)):
        with pytest.raises(links.DeadLink):
            reporting.report_progress(follow_up=owned, note="x", link=link, by=link.actor, on=ON, at=AT)
    owned, link = new_link()
    assert link.expires_at == days.end_of(ON + 70 * DAY)
    with pytest.raises(links.DeadLink):
        reporting.report_progress(follow_up=settled, note="x", link=link, by=link.actor, on=ON, at=AT)
    reporting.report_progress(follow_up=owned, note="Bra", link=link, by=link.actor, on=ON, at=AT)
    note = owned.notes.get()
    assert (note.text, note.by_name) == ("Bra", "Frida Frivillig")
    assert audit.history(owned)[0].actor_kind == "link"


def test_the_clock_asks_a_constant_number_of_questions(council):
    def questions(day):
        with CaptureQueriesContext(connection) as asked:
            strike(day)
        return len(asked)

    office = make.office_of(council.contact)
    add(council, owner_office=office, due_on=ON + 10 * DAY)
    strike(ON + 3 * DAY)
    one = questions(ON + 4 * DAY)
    for number in range(11):
        add(council, text=f"Nr. {number}", owner_office=office, due_on=ON + 10 * DAY)
    assert questions(ON + 4 * DAY) == one


def test_an_office_without_a_holder_has_nobody_to_tell(council):
    office = make.office_of(council.contact)
    council.contact.appointments.update(valid_to=ON - DAY)
    owned = add(council, owner_office=office, due_on=ON + DAY)
    assert owner_of(owned, ON) is None
    strike(ON + 2 * DAY)
    assert told("follow_up_assigned") == []
    assert told("reminders") == []
    assert mail.outbox == []
    assert dispatch.about(owned).count() == 0
