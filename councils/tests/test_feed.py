"""The private calendar: an address of one's own, what it shows, and how it dies."""

from datetime import timedelta

import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils.actions import subscribing
from councils.models import Meeting, Membership
from councils.tests import factories as make
from councils.tests.factories import actor
from parties.tests import factories as parties
from parties.tests.factories import login
from records import days
from records.refusals import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def rana():
    return make.council(access="MEMBERS")


def calendar_of(person):
    token = subscribing.make_calendar_link(person=person, by=actor(person), at=days.now())
    return reverse("councils:link_calendar", args=[token])


def entries(url):
    page = Client().get(url)
    assert page.status_code == 200
    assert page["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = vobject.readOne(page.content.decode())
    return sorted(calendar.contents.get("vevent", []), key=lambda event: event.dtstart.value)


def called(council, ahead=10):
    meeting = make.called_meeting(council.forum, starts_at=days.now() + timedelta(days=ahead))
    numbered = {"meeting": meeting, "number_year": 2026}
    taken = council.forum.items.count()
    make.item(council.forum, "Ungdom i sentrum", number=taken + 1, **numbered)
    make.closed_item(council.forum, "Etterretning om miljøet", number=taken + 2, **numbered)
    return meeting


def test_it_shows_the_meetings_of_ones_own_forums_by_public_titles(rana):
    meeting, nesna = called(rana), make.council("Nesna", access="MEMBERS")
    called(nesna)
    planned = make.meeting(rana.forum, starts_at=days.now() + timedelta(days=40))
    make.item(rana.forum, "Ikke sendt ennå", meeting=planned)
    first, second = entries(calendar_of(rana.contact))
    assert (first.uid.value, first.summary.value) == (str(meeting.uid), "Politirådet i Rana")
    assert first.description.value.splitlines()[:2] == [
        "1/26 Ungdom i sentrum", "2/26 Sak unntatt offentlighet",
    ]  # fmt: skip
    assert (first.status.value, second.status.value) == ("CONFIRMED", "TENTATIVE")
    assert "Ikke sendt ennå" not in second.serialize()
    assert "Etterretning" not in Client().get(calendar_of(rana.contact)).content.decode()


def test_a_cancelled_meeting_is_shown_as_cancelled(rana):
    meeting = called(rana)
    Meeting.objects.filter(pk=meeting.pk).update(
        state="CANCELLED", cancelled_at=days.now(), cancelled_reason="Uvær"
    )
    (event,) = entries(calendar_of(rana.contact))
    assert event.status.value == "CANCELLED"
    assert "Uvær" not in event.serialize()


def test_a_renewed_address_kills_the_old_and_a_closed_one_is_dead(rana):
    called(rana)
    old = calendar_of(rana.contact)
    new = calendar_of(rana.contact)
    assert Client().get(old).status_code == 410
    assert len(entries(new)) == 1
    subscribing.close_calendar_link(person=rana.contact, by=actor(rana.contact), at=days.now())
    assert Client().get(new).status_code == 410


def test_it_dies_with_the_login_and_empties_with_the_seat(rana):
    called(rana)
    url = calendar_of(rana.contact)
    Membership.objects.filter(office__role="POLICE_CONTACT").update(valid_to=days.today() - timedelta(days=1))
    assert entries(url) == []
    rana.contact.user.is_active = False
    rana.contact.user.save()
    assert Client().get(url).status_code == 410


def test_nobody_makes_an_address_for_somebody_else(rana):
    with pytest.raises(NotAllowed):
        subscribing.make_calendar_link(person=rana.contact, by=actor(rana.mayor), at=days.now())


def test_the_page_makes_the_address_shows_it_once_and_closes_it(rana):
    client = login(Client(), rana.contact)
    url = reverse("councils:my_calendar")
    assert Client().get(url).status_code == 302
    assert "/lenke/" not in client.get(url).content.decode()
    page = client.post(url, {"steg": "lag"})
    address = page.context["address"]
    assert address.startswith("http://localhost:8000/lenke/")
    assert page["Cache-Control"] == "no-store"
    assert entries(address.removeprefix("http://localhost:8000")) == []
    assert "/lenke/" not in client.get(url).content.decode()
    assert client.post(url, {"steg": "steng"}).status_code == 303
    assert Client().get(address.removeprefix("http://localhost:8000")).status_code == 410
    nobody = login(Client(), parties.user("ingen@rana.example"))
    assert nobody.post(url, {"steg": "lag"}).status_code == 403


def test_the_token_lies_where_the_logs_leave_it_out(rana):
    token = subscribing.make_calendar_link(person=rana.contact, by=actor(rana.contact), at=days.now())
    assert reverse("councils:link_calendar", args=[token]) == f"/lenke/{token}/kalender.ics"


def test_the_feed_asks_the_same_however_many_meetings(rana):
    url = calendar_of(rana.contact)
    called(rana)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(url).status_code == 200
        return len(queries)

    Client().get(url)
    few = count()
    for ahead in (20, 30, 40):
        called(rana, ahead)
    assert count() == few
