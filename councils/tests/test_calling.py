"""Calling to a meeting: who is asked, what is sent and how it reads, that it is sent once, and answers."""

from datetime import timedelta

import pytest
import vobject
from django.core import mail
from django_tasks_db.models import DBTaskResult

from councils import notices_out
from councils.actions import answering
from councils.actions import calling as acts
from councils.actions import meetings as planning
from councils.models import Attendance, Meeting, MeetingNotice
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from councils.tests.races import at_once
from parties.models import PersonalLink
from parties.tests import factories as parties
from records import audit, dispatch, documents
from records.days import OSLO
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db

SECRET = "Etterretning om miljøet på Mo"


@pytest.fixture
def rana():
    return make.council(notice_days=7)


def planned(council, **fields):
    made = make.meeting(council.forum, **fields)
    make.item(council.forum, "Godkjenning av saksliste", meeting=made, standing="NOTICE")
    make.item(council.forum, "Ungdom i sentrum", meeting=made)
    make.closed_item(council.forum, SECRET, meeting=made)
    return made


def call(council, meeting, **fields):
    return acts.call_meeting(meeting=meeting, by=actor(council.coordinator), on=ON, at=AT, **fields)


def called(council, **fields):
    """A meeting whose notice is sent, with the e-mails written."""
    meeting = planned(council, **fields)
    call(council, meeting)
    notices_out.send_out(meeting.pk, at=AT)
    return Meeting.objects.get(pk=meeting.pk)


def letters(meeting, kind="councils.notice_call"):
    return list(Dispatch.objects.filter(about_id=meeting.pk, kind=kind).order_by("pk"))


def entry(letter):
    """The calendar entry of an e-mail, read by another library than the one that wrote it."""
    return vobject.readOne(bytes(letter.calendar).decode())


def row_of(meeting, person):
    return Attendance.objects.get(meeting=meeting, person=person)


def woken():
    """What the worker has been woken with."""
    path = "councils.tasks.send_notice"
    return [one.args_kwargs["args"] for one in DBTaskResult.objects.filter(task_path=path)]


def reply(row, answer, **fields):
    fields.setdefault("by", actor(row.person))
    fields.setdefault("at", AT + timedelta(hours=1))
    return answering.reply(attendance=row, reply=answer, on=ON, **fields)


def test_the_notice_numbers_the_agenda_asks_everybody_and_is_sent_once(rana):
    meeting = planned(rana)
    call(rana, meeting, message="Velkommen.")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.notice_sent_at, meeting.sequence) == ("CALLED", AT, 0)
    assert [item.label for item in meeting.items.order_by("position")] == ["1/26", "2/26", "3/26"]
    assert [row.name for row in meeting.attendances.order_by("pk")] == [
        person.name for person in (rana.mayor, rana.coordinator, rana.director, rana.contact, rana.leader)
    ]
    assert [(step.name, step.source, step.target) for step in meeting.steps.all()] == [
        ("call", "PLANNED", "CALLED")
    ]
    assert notices_out.send_out(meeting.pk, at=AT) == 5
    assert notices_out.send_out(meeting.pk, at=AT) == 0
    assert len({letter.address for letter in letters(meeting)}) == 5
    assert PersonalLink.objects.count() == 5
    notice = meeting.notices.get()
    assert [document.purpose for document in documents.documents_of(notice)] == ["notice"]
    assert audit.history(meeting).first().sentence.startswith("Siri Koordinator Rana, ")


def test_the_e_mail_holds_a_real_invitation_the_agenda_and_a_link_of_ones_own(rana):
    meeting = called(rana, video_url="https://video.example/rana")
    letter = next(one for one in letters(meeting) if one.address == rana.contact.email)
    dispatch.send(letter.pk, at=AT)
    message = mail.outbox[-1].message()
    parts = {part.get_content_type(): part for part in message.walk()}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert {"text/plain", "text/html", "text/calendar", "application/ics", "application/pdf"} <= set(parts)
    event = entry(letter).vevent
    assert entry(letter).method.value == "REQUEST"
    assert (event.uid.value, event.sequence.value) == (str(meeting.uid), "0")
    assert event.dtstart.value == meeting.starts_at
    assert event.dtstart.value.utcoffset() == timedelta(hours=2)
    assert event.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Europe/Oslo"]
    assert event.attendee.params["RSVP"] == ["FALSE"]
    assert event.organizer.value == f"mailto:{rana.coordinator.email}"
    assert event.description.value.splitlines()[:3] == [
        "1/26 Godkjenning av saksliste",
        "2/26 Ungdom i sentrum",
        "3/26 Sak unntatt offentlighet",
    ]
    assert "2/26 Ungdom i sentrum" in letter.text
    assert "https://video.example/rana" in letter.text
    assert letter.text.count("/lenke/") == 1
    assert letter.reply_to == rana.coordinator.email


def test_a_closed_item_is_nowhere_in_what_goes_out(rana):
    meeting = called(rana)
    by, later = actor(rana.coordinator), AT + timedelta(minutes=5)
    acts.update_notice(meeting=meeting, by=by, on=ON, at=later)
    with pytest.raises(Refused, match="nettopp sendt"):
        acts.update_notice(meeting=meeting, by=by, on=ON, at=later + timedelta(seconds=1))
    notices_out.send_out(meeting.pk, at=AT)
    planning.cancel_meeting(meeting=meeting, reason="Uvær.", by=actor(rana.mayor), on=ON, at=AT)
    notices_out.send_out(meeting.pk, at=AT)
    assert Dispatch.objects.filter(kind__startswith="councils.notice").count() == 15
    for letter in Dispatch.objects.prefetch_related("attachments"):
        said = [letter.subject, letter.text, letter.html, bytes(letter.calendar or b"").decode()]
        said += [stored.name for stored in letter.attachments.all()]
        assert not [text for text in said if "Etterretning" in text or "miljøet" in text]
    assert not [event for event in audit.history(meeting) if "Etterretning" in str(event.data)]
    assert "Etterretning" not in str(list(meeting.notices.values("content", "message")))


def test_an_update_is_the_same_entry_with_a_higher_number_and_late_items_go_on_with_the_numbers(rana):
    meeting = called(rana)
    make.item(rana.forum, "Sent meldt sak", meeting=meeting)
    acts.update_notice(meeting=meeting, message="En sak til.", by=actor(rana.coordinator), on=ON, at=AT)
    notices_out.send_out(meeting.pk, at=AT)
    first, second = entry(letters(meeting)[0]), entry(letters(meeting, "councils.notice_update")[0])
    assert (first.vevent.uid.value, second.vevent.uid.value) == (str(meeting.uid),) * 2
    assert [one.vevent.sequence.value for one in (first, second)] == ["0", "1"]
    assert second.method.value == "REQUEST"
    assert [item.label for item in meeting.items.order_by("position")][-1] == "4/26"
    assert len(letters(meeting, "councils.notice_update")) == 5


def test_moved_across_the_change_of_clocks_it_stays_at_ten_and_everybody_is_asked_anew(rana):
    meeting = called(rana, starts_at=AT.replace(month=10, day=20, hour=10))
    reply(row_of(meeting, rana.contact), "ACCEPTED")
    later = AT.replace(month=10, day=27, hour=10)
    planning.move_meeting(
        meeting=meeting,
        starts_at=later,
        ends_at=later + timedelta(minutes=90),
        by=actor(rana.coordinator),
        on=ON,
        at=AT,
    )
    notices_out.send_out(meeting.pk, at=AT)
    meeting.refresh_from_db()
    event = entry(letters(meeting, "councils.notice_update")[0]).vevent
    assert (meeting.state, event.sequence.value, event.uid.value) == ("CALLED", "1", str(meeting.uid))
    assert (event.dtstart.value.hour, event.dtstart.value.utcoffset()) == (10, timedelta(hours=1))
    assert set(meeting.attendances.values_list("reply", flat=True)) == {"NONE"}


def test_moved_to_video_tells_everybody_called_and_no_change_tells_nobody(rana):
    meeting = called(rana)
    change = {"by": actor(rana.coordinator), "on": ON, "at": AT}
    planning.change_meeting(meeting=meeting, place="", video_url="https://video.example/x", **change)
    notices_out.send_out(meeting.pk, at=AT)
    event = entry(letters(meeting, "councils.notice_update")[0]).vevent
    assert event.location.value == "Videomøte"
    assert "https://video.example/x" in event.description.value
    planning.change_meeting(meeting=meeting, place="", video_url="https://video.example/x", **change)
    assert meeting.notices.count() == 2


def test_cancelled_it_leaves_every_calendar_and_the_items_go_on_at_the_forum(rana):
    meeting = called(rana)
    by = actor(rana.coordinator)
    planning.cancel_meeting(meeting=meeting, reason="Uvær på Saltfjellet.", by=by, on=ON, at=AT)
    assert notices_out.send_out(meeting.pk, at=AT) == 5
    letter = letters(meeting, "councils.notice_cancel")[0]
    calendar = entry(letter)
    assert (calendar.method.value, calendar.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert (calendar.vevent.sequence.value, calendar.vevent.uid.value) == ("1", str(meeting.uid))
    assert "Uvær på Saltfjellet." in letter.text
    assert "/lenke/" not in letter.text
    waiting = rana.forum.items.filter(state="PROPOSED")
    assert sorted(item.shown_title for item in waiting) == ["Sak unntatt offentlighet", "Ungdom i sentrum"]
    with pytest.raises(Refused):
        acts.update_notice(meeting=meeting, by=by, on=ON, at=AT)


def test_a_vacant_seat_is_filled_by_its_deputy_and_named_when_there_is_none(rana):
    from councils.calling import summons

    ola = parties.person("Ola Vara")
    seat = rana.forum.memberships.get(office__role="UNIT_LEADER")
    make.seat(rana.forum, person=ola, capacity="DEPUTY", deputy_for=seat)
    assert ola.pk not in [one.person.pk for one in summons(rana.forum, ON).asked]
    rana.leader.appointments.update(valid_to=ON)
    rana.director.appointments.update(valid_to=ON)
    found = summons(rana.forum, ON + timedelta(days=21))
    assert [one.name for one in found.asked][-1] == "Ola Vara"
    assert [one.membership.office.role for one in found.vacant] == ["MUNICIPAL_DIRECTOR", "UNIT_LEADER"]
    meeting = planned(rana)
    call(rana, meeting)
    assert list(meeting.attendances.values_list("name", flat=True)) == [
        rana.mayor.name,
        rana.coordinator.name,
        rana.contact.name,
        "Ola Vara",
    ]


def test_somebody_without_an_address_is_called_but_not_written_to_until_it_is_known(rana):
    rana.director.email = ""
    rana.director.save()
    meeting = called(rana)
    assert meeting.attendances.count() == 5
    assert len(letters(meeting)) == 4
    rana.director.email = "dag@rana.example"
    rana.director.save()
    acts.update_notice(meeting=meeting, message="Husk.", by=actor(rana.mayor), on=ON, at=AT)
    notices_out.send_out(meeting.pk, at=AT)
    assert "dag@rana.example" in [one.address for one in letters(meeting, "councils.notice_update")]


def test_the_new_holder_is_asked_and_the_former_let_go_when_the_notice_is_updated(rana):
    meeting = called(rana)
    office = make.office_of(rana.mayor)
    rana.mayor.appointments.update(valid_to=ON)
    kari = parties.person("Kari Nyvalgt")
    parties.holder(office, kari, valid_from=ON + timedelta(days=1))
    acts.update_notice(meeting=meeting, by=actor(rana.coordinator), on=ON, at=AT)
    notices_out.send_out(meeting.pk, at=AT)
    assert set(meeting.attendances.values_list("name", flat=True)) >= {"Kari Nyvalgt"}
    assert not meeting.attendances.filter(person=rana.mayor).exists()
    gone = letters(meeting, "councils.notice_release")
    assert [(one.address, entry(one).method.value) for one in gone] == [(rana.mayor.email, "CANCEL")]
    assert [one.address for one in letters(meeting, "councils.notice_update")].count(rana.mayor.email) == 0
    # The one who comes into the office later can answer today.
    link = PersonalLink.objects.get(person=kari)
    assert (link.appointment, link.name) == (None, "Kari Nyvalgt")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"items": False}, "Sakslisten er tom"),
        ({"starts_at": AT - timedelta(days=1)}, "Møtet har vært"),
    ],
)
def test_what_stands_in_the_way_of_the_notice_is_said(rana, change, reason):
    meeting = make.meeting(rana.forum, starts_at=change.get("starts_at"))
    if change.get("items", True):
        make.item(rana.forum, "Ungdom i sentrum", meeting=meeting)
    with pytest.raises(Refused, match=reason):
        call(rana, meeting)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.notices.count(), meeting.attendances.count()) == ("PLANNED", 0, 0)


def test_only_those_who_lead_the_forum_call_and_a_late_call_is_allowed(rana):
    meeting = planned(rana, starts_at=AT + timedelta(days=2))
    for person in (rana.contact, rana.director):
        with pytest.raises(NotAllowed):
            acts.call_meeting(meeting=meeting, by=actor(person), on=ON, at=AT)
    call(rana, meeting)
    assert meeting.notices.count() == 1


def test_whoever_declines_has_the_deputy_asked_and_the_next_one_when_that_declines_too(rana):
    seat = rana.forum.memberships.get(office__role="UNIT_LEADER")
    first, second = parties.person("Ola Vara"), parties.person("Eva Vara")
    for place, person in enumerate((first, second)):
        make.seat(rana.forum, person=person, capacity="DEPUTY", deputy_for=seat, position=place)
    meeting = called(rana)
    leader = row_of(meeting, rana.leader)
    reply(leader, "DECLINED", note="På kurs")
    asked = row_of(meeting, first)
    assert asked.deputy_for == leader
    assert notices_out.send_out(meeting.pk, at=AT) == 1
    letter = Dispatch.objects.get(address=first.email)
    assert f"Du kalles inn som vara for {rana.leader.name}." in letter.text
    assert "På kurs" not in letter.text
    assert entry(letter).vevent.uid.value == str(meeting.uid)
    reply(asked, "DECLINED")
    assert row_of(meeting, second).deputy_for == asked
    notices_out.send_out(meeting.pk, at=AT)
    # The holder comes after all: the deputies are let go, both of them.
    reply(leader, "ACCEPTED")
    assert not meeting.attendances.filter(person__in=[first, second]).exists()
    assert sorted(one.address for one in letters(meeting, "councils.notice_release")) == sorted(
        [first.email, second.email]
    )


def test_a_deputy_can_be_chosen_or_written_and_nobody_is_asked_twice(rana):
    meeting = called(rana)
    row = row_of(meeting, rana.director)
    with pytest.raises(Refused, match="Velg hvem"):
        reply(row, "DEPUTY")
    assert Attendance.objects.get(pk=row.pk).reply == "NONE"
    reply(row, "DEPUTY", deputy_name="Per Stedfortreder", deputy_address="per@rana.example")
    reply(row, "DEPUTY", deputy_name="Per Stedfortreder", deputy_address="per@rana.example")
    assert [one.name for one in row.deputies.all()] == ["Per Stedfortreder"]
    assert notices_out.send_out(meeting.pk, at=AT) == 1
    assert Dispatch.objects.filter(address="per@rana.example", kind="councils.notice_call").count() == 1


def test_answers_are_ones_own_or_the_leaders_to_record_and_not_after_the_meeting(rana):
    meeting = called(rana)
    row = row_of(meeting, rana.contact)
    with pytest.raises(NotAllowed):
        reply(row, "ACCEPTED", by=actor(rana.director))
    assert reply(row, "DECLINED", by=actor(rana.coordinator)).reply == "DECLINED"
    with pytest.raises(Refused, match="holdt eller avlyst"):
        reply(row, "ACCEPTED", at=meeting.ends_at)
    with pytest.raises(Refused, match="Velg et av svarene"):
        reply(row, "KANSKJE")


def test_killed_between_the_act_and_the_task_the_clock_sends_it_and_nobody_gets_it_twice(
    rana, django_capture_on_commit_callbacks
):
    meeting = planned(rana)
    # The act is committed, and the wake-up is lost with the machine.
    with django_capture_on_commit_callbacks(execute=False):
        call(rana, meeting)
    assert letters(meeting) == []
    notices_out.clock(AT + timedelta(seconds=10))
    assert woken() == []
    notices_out.clock(AT + timedelta(minutes=1))
    assert woken() == [[meeting.pk]]
    for _again in range(2):
        notices_out.send_out(meeting.pk, at=AT + timedelta(minutes=1))
    assert len(letters(meeting)) == 5
    notices_out.clock(AT + timedelta(minutes=2))
    assert len(woken()) == 1
    # Somebody asked since, whose wake-up is lost too.
    reply(row_of(meeting, rana.director), "DEPUTY", deputy_name="Per", deputy_address="per@rana.example")
    notices_out.clock(AT + timedelta(minutes=3))
    assert len(woken()) == 2
    notices_out.send_out(meeting.pk, at=AT + timedelta(minutes=3))
    notices_out.clock(AT + timedelta(minutes=4))
    assert len(woken()) == 2


def test_killed_after_the_agenda_was_made_it_is_the_same_one(rana):
    from councils import issuing

    meeting = planned(rana)
    notice = call(rana, meeting)
    document = issuing.issue_notice(notice.pk, at=AT)
    notices_out.send_out(meeting.pk, at=AT + timedelta(minutes=1))
    assert [one.pk for one in documents.documents_of(notice)] == [document.pk]
    assert {stored.pk for one in letters(meeting) for stored in one.attachments.all()} == {document.file_id}


@pytest.mark.django_db(transaction=True)
def test_two_people_send_at_once_and_it_is_sent_once():
    rana = make.council()
    meeting = planned(rana)

    def send(person):
        by = actor(person)
        return lambda: acts.call_meeting(meeting=meeting, by=by, on=ON, at=AT)

    hold = type(rana.forum).objects.select_for_update(no_key=True).get
    results = at_once(lambda: hold(pk=rana.forum.pk), send(rana.coordinator), send(rana.mayor))
    assert sorted(type(one).__name__ for one in results) == ["MeetingNotice", "Refused"]
    assert MeetingNotice.objects.count() == 1
    assert sorted(meeting.items.values_list("number", flat=True)) == [1, 2, 3]
    assert meeting.attendances.count() == 5
    # The worker and the clock's wake-up carry it out at the same moment.
    notice = MeetingNotice.objects.get()
    at_once(
        lambda: MeetingNotice.objects.select_for_update().get(pk=notice.pk),
        lambda: notices_out.send_out(meeting.pk, at=AT),
        lambda: notices_out.send_out(meeting.pk, at=AT),
    )
    assert len(letters(meeting)) == len({one.address for one in letters(meeting)}) == 5
    assert PersonalLink.objects.count() == 5


def test_times_in_the_letters_are_oslos(rana):
    meeting = called(rana, starts_at=AT.replace(hour=10).astimezone(OSLO) + timedelta(days=21))
    assert "Tid: mandag 25. mai 2026 kl. 10.00–11.30" in letters(meeting)[0].text
