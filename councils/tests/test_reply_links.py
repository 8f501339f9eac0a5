"""Answering by the personal link: opening writes nothing, the button does, and a dead link is kind."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from councils import notices_out
from councils.actions import calling as acts
from councils.models import Attendance, DateAnswer, Meeting
from councils.tests import factories as make
from councils.tests.factories import actor
from councils.tests.test_dates import propose
from parties.models import PersonalLink
from parties.tests import factories as parties
from parties.tests.factories import login
from records import audit, days
from records.models import AuditEvent, Dispatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def rana():
    return make.council()


@pytest.fixture
def meeting(rana):
    """A called meeting three weeks from now; links live by the real clock."""
    now = days.now()
    made = make.meeting(rana.forum, starts_at=now + timedelta(days=21), video_url="https://video.example/x")
    make.item(rana.forum, "Ungdom i sentrum", meeting=made)
    make.closed_item(rana.forum, "Etterretning om miljøet", meeting=made)
    acts.call_meeting(meeting=made, by=actor(rana.coordinator), on=days.today(), at=now)
    notices_out.send_out(made.pk, at=now)
    return Meeting.objects.get(pk=made.pk)


def link_to(person, kind="councils.notice_call"):
    """The link in the e-mail that the person has got."""
    letter = Dispatch.objects.filter(kind=kind, address=person.email).latest("pk")
    return re.search(r"/lenke/\S+", letter.text).group()


def state():
    """All that an opening must not change."""
    return (
        list(Attendance.objects.order_by("pk").values()),
        list(PersonalLink.objects.order_by("pk").values()),
        AuditEvent.objects.count(),
        Dispatch.objects.count(),
    )


def test_opening_the_link_writes_nothing_and_the_button_does(rana, meeting):
    url, before = link_to(rana.contact), None
    before = state()
    page = Client().get(url)
    assert page.status_code == 200
    assert state() == before
    text = page.content.decode()
    assert "1/" in text
    assert "Ungdom i sentrum" in text
    assert "Etterretning" not in text
    assert Client().post(url, {"reply": "ACCEPTED", "note": "Kommer litt før"}).status_code == 303
    row = Attendance.objects.get(person=rana.contact)
    assert (row.reply, row.reply_note) == ("ACCEPTED", "Kommer litt før")
    assert "Du har svart: kommer." in Client().get(url).content.decode()
    event = audit.history(meeting).first()
    assert (event.verb, event.actor_kind, event.actor_name) == ("meeting.answered", "link", rana.contact.name)
    assert "litt før" not in str(event.data)


def test_no_answer_or_half_a_one_is_told_at_the_field(rana, meeting):
    url = link_to(rana.contact)
    for data, field in (({}, "reply"), ({"reply": "DEPUTY"}, "deputy_name"), ({"reply": "X"}, "reply")):
        page = Client().post(url, data)
        assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert Attendance.objects.get(person=rana.contact).reply == "NONE"


def test_the_note_is_for_those_who_lead(rana, meeting):
    Client().post(link_to(rana.contact), {"reply": "DECLINED", "note": "Er på kurs"})
    for name in ("meeting", "notice"):
        url = reverse(f"councils:{name}", args=[meeting.pk])
        assert "Er på kurs" in login(Client(), rana.coordinator).get(url).content.decode()
        assert "Er på kurs" not in login(Client(), rana.leader).get(url).content.decode()


def test_a_deputy_of_the_seat_is_offered_and_asked(rana):
    ola = parties.person("Ola Vara")
    seat = make.seat(
        rana.forum,
        person=ola,
        capacity="DEPUTY",
        deputy_for=rana.forum.memberships.get(office__role="POLICE_CONTACT"),
    )
    now = days.now()
    made = make.meeting(rana.forum, starts_at=now + timedelta(days=21))
    make.item(rana.forum, "Ungdom i sentrum", meeting=made)
    acts.call_meeting(meeting=made, by=actor(rana.coordinator), on=days.today(), at=now)
    notices_out.send_out(made.pk, at=now)
    url = link_to(rana.contact)
    assert f"{ola.name}</label>" in Client().get(url).content.decode()
    assert Client().post(url, {"reply": "DEPUTY", "deputy": str(seat.pk)}).status_code == 303
    assert Client().post(url, {"reply": "DEPUTY", "deputy": str(seat.pk)}).status_code == 303
    assert Attendance.objects.get(person=ola).deputy_for.person == rana.contact
    assert notices_out.send_out(made.pk, at=now) == 1
    assert Client().post(link_to(ola), {"reply": "ACCEPTED"}).status_code == 303


def test_a_link_is_dead_after_the_meeting_and_says_what_to_do(rana, meeting):
    url = link_to(rana.contact)
    PersonalLink.objects.update(expires_at=days.now(), created_at=days.now() - timedelta(days=30))
    for page in (Client().get(url), Client().post(url, {"reply": "ACCEPTED"})):
        assert page.status_code == 410
        assert "Be den som sendte deg lenken, om en ny" in page.content.decode()
    assert Attendance.objects.get(person=rana.contact).reply == "NONE"
    assert {link.expires_at > link.created_at for link in PersonalLink.objects.all()} == {True}


def test_links_expire_when_the_meeting_ends(meeting):
    assert set(PersonalLink.objects.values_list("expires_at", flat=True)) == {meeting.ends_at}


def test_a_cancelled_meeting_says_so_and_takes_no_answer(rana, meeting):
    from councils.actions.meetings import cancel_meeting

    url = link_to(rana.contact)
    cancel_meeting(meeting=meeting, reason="Uvær", by=actor(rana.mayor), on=days.today(), at=days.now())
    assert "Møtet er avlyst" in Client().get(url).content.decode()
    assert Client().post(url, {"reply": "ACCEPTED"}).status_code == 403
    assert Attendance.objects.get(person=rana.contact).reply == "NONE"


def test_a_link_opens_its_own_page_alone(rana, meeting):
    """Another forum's link answers for its own meeting, and a link for dates opens no notice."""
    nesna = make.council("Nesna")
    propose(nesna, at=days.now())
    url = link_to(nesna.contact, "councils.dates_proposed")
    assert Client().get(url).status_code == 200
    assert Client().get(url.replace("/datoer/", "/mote/")).status_code == 410
    assert Client().get(link_to(rana.contact).replace("/mote/", "/datoer/")).status_code == 410
    assert Client().get("/lenke/tull/mote/").status_code == 410


def test_whoever_has_been_let_go_is_told_so(rana, meeting):
    url = link_to(rana.contact)
    Attendance.objects.filter(person=rana.contact).delete()
    page = Client().get(url)
    assert page.status_code == 410
    assert "ikke lenger kalt inn" in page.content.decode()


def test_a_holder_who_has_left_the_office_cannot_answer(rana, meeting):
    url = link_to(rana.contact)
    rana.contact.appointments.update(valid_to=days.today() - timedelta(days=1))
    assert Client().post(url, {"reply": "ACCEPTED"}).status_code == 410


def test_dates_are_answered_by_link_and_changed(rana):
    proposal = propose(rana, at=days.now())
    url = link_to(rana.leader, "councils.dates_proposed")
    names = [f"option_{key}" for key in proposal.options.values_list("pk", flat=True)]
    before = state()
    assert Client().get(url).status_code == 200
    assert (state(), DateAnswer.objects.count()) == (before, 0)
    assert Client().post(url, dict.fromkeys(names[:2], "YES")).status_code == 422
    assert Client().post(url, dict.fromkeys(names, "YES")).status_code == 303
    assert Client().post(url, dict.fromkeys(names, "NO")).status_code == 303
    assert set(DateAnswer.objects.values_list("answer", flat=True)) == {"NO"}
    assert 'value="NO"' in Client().get(url).content.decode()


def test_answering_logged_in_is_for_oneself_or_by_those_who_lead(rana, meeting):
    url = reverse("councils:meeting_answer", args=[meeting.pk])
    row = Attendance.objects.get(person=rana.leader)
    client = login(Client(), rana.leader)
    assert client.post(url, {"reply": "ACCEPTED"}).status_code == 303
    other = Attendance.objects.get(person=rana.contact)
    # `for` is the leaders' alone: anybody else answers for themselves.
    client.post(f"{url}?for={other.pk}", {"reply": "DECLINED"})
    leads = login(Client(), rana.coordinator)
    assert leads.post(f"{url}?for={other.pk}", {"reply": "ACCEPTED"}).status_code == 303
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.reply, other.reply) == ("DECLINED", "ACCEPTED")
    assert login(Client(), make.council("Nesna").mayor).get(url).status_code == 404
