"""The pages of forums: what the public is told, what insiders see, forms posted as they were rendered."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html as lxml_html

from councils.choices import Access, Capacity
from councils.models import FocusArea, Forum, PoliceCouncil
from councils.tests import factories as make
from parties.models import Appointment
from parties.tests import factories as parties
from records import days

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def council(db):
    return make.council("Rana")


def at(name: str, *args: Any) -> str:
    return reverse(f"councils:{name}", args=args)


def text_of(response: Any) -> str:
    return " ".join(lxml_html.fromstring(response.content).find(".//main").text_content().split())


# --- the list ---


def test_the_public_finds_councils_by_folded_name_and_district(client, council):
    other = make.council("Kåfjord")
    make.council("Hemnes", access=Access.PARTIES)
    found = {
        asked: [row.forum.name for row in client.get(at("list"), asked_for).context["rows"]]
        for asked, asked_for in {
            "all": {},
            "name": {"q": "rana"},
            "Sámi letters": {"q": "Ráná"},
            "number": {"q": other.municipality.code},
            "district": {"distrikt": other.district.code},
            "unknown": {"distrikt": "p99"},
        }.items()
    }
    both = ["Politirådet i Kåfjord", "Politirådet i Rana"]
    assert found == {
        "all": both,
        "name": ["Politirådet i Rana"],
        "Sámi letters": ["Politirådet i Rana"],
        "number": ["Politirådet i Kåfjord"],
        "district": ["Politirådet i Kåfjord"],
        "unknown": both,
    }


def test_the_list_is_in_the_norwegian_alphabet(client, db):
    for name in ("Åfjord", "Ærøy", "Østre Toten", "Aure"):
        make.council(name)
    names = [row.forum.name.removeprefix("Politirådet i ") for row in client.get(at("list")).context["rows"]]
    assert names == ["Aure", "Ærøy", "Østre Toten", "Åfjord"]


def test_the_public_is_told_of_a_meeting_when_its_notice_has_gone(client, council):
    make.meeting(council.forum, starts_at=days.now() + 5 * DAY)
    (row,) = client.get(at("list")).context["rows"]
    assert row.next_meeting is None
    called = make.called_meeting(council.forum, starts_at=days.now() + 9 * DAY)
    (row,) = client.get(at("list")).context["rows"]
    assert row.next_meeting == called


def test_a_contact_of_five_municipalities_has_all_five_first(client, council):
    parties.login(client, council.contact)
    for name in ("Hemnes", "Nesna", "Lurøy", "Træna"):
        forum = Forum.objects.create(name=f"Politirådet i {name}", access=Access.MEMBERS)
        PoliceCouncil.objects.create(forum=forum)
        make.seat(forum, make.office_of(council.contact), reviews_minutes=True)
    held = make.held_meeting(council.forum)
    make.minutes_of(held, state="IN_REVIEW")
    page = client.get(at("list"))
    assert [row.forum.name for row in page.context["mine"]] == [
        "Politirådet i Hemnes",
        "Politirådet i Lurøy",
        "Politirådet i Nesna",
        "Politirådet i Rana",
        "Politirådet i Træna",
    ]
    waiting = {row.forum.name: [one.label for one in row.waiting] for row in page.context["mine"]}
    assert waiting["Politirådet i Rana"] == [f"Gå gjennom referatet fra {days.longdate(held.on)}"]
    assert [row.forum.name for row in page.context["rows"]] == ["Politirådet i Rana"]


def test_the_list_takes_as_many_queries_with_five_councils_as_with_one(client, council):
    def count(who: Any) -> int:
        if who is not None:
            parties.login(client, who)
        client.get(at("list"))
        with CaptureQueriesContext(connection) as captured:
            client.get(at("list"))
        return len(captured)

    make.called_meeting(council.forum, starts_at=days.now() + DAY)
    make.minutes_of(make.held_meeting(council.forum), state="IN_REVIEW")
    make.item(council.forum)
    before = count(None), count(council.contact), count(council.coordinator)
    for name in ("Hemnes", "Nesna", "Lurøy"):
        other = make.council(name)
        for who in (council.contact, council.coordinator):
            make.seat(other.forum, make.office_of(who), capacity=Capacity.SECRETARY, reviews_minutes=True)
        make.called_meeting(other.forum, starts_at=days.now() + DAY)
        make.minutes_of(make.held_meeting(other.forum), state="IN_REVIEW")
        make.item(other.forum)
    client.logout()
    assert (count(None), count(council.contact), count(council.coordinator)) == before


# --- the page ---


def test_the_public_page_names_offices_and_public_holders_and_no_more(client, council):
    forum = council.forum
    raven = parties.person("Nils Natteravn", login=False)
    make.seat(forum, person=raven)
    head = parties.official(council.municipality, "OTHER", "Bodil Barnevern", title="barnevernleder")
    make.seat(forum, make.office_of(head))
    Appointment.objects.update(phone="75 00 00 01")
    held = make.held_meeting(forum)
    make.closed_item(forum, "HEMMELIG", meeting=held)
    FocusArea.objects.create(forum=forum, title="Trygg skolevei")
    FocusArea.objects.create(forum=forum, title="Gammel satsing", valid_to=days.today() - DAY)
    page = client.get(forum.get_absolute_url())
    shown = text_of(page)
    for said in (
        "Marit Ordfører Rana",
        "Barnevernleder",
        "Personlig medlem",
        "Trygg skolevei",
        "post@rana.example",
        days.longdate(held.on),
    ):
        assert said in shown
    for hidden in (
        "Nils",
        "Bodil",
        "HEMMELIG",
        "Gammel satsing",
        "75 00 00 01",
        "Det venter",
        "Meld inn en sak",
    ):
        assert hidden not in page.content.decode()
    addresses = {person.email for person in (council.mayor, council.contact, raven, head)}
    assert not {one for one in addresses if one in page.content.decode()}


def test_minutes_are_linked_for_the_public_once_they_are_approved(client, council):
    held = make.held_meeting(council.forum)
    made = make.minutes_of(held)
    rows = client.get(council.forum.get_absolute_url()).context["held"]
    assert [row["minutes_url"] for row in rows] == [""]
    type(made).objects.filter(pk=made.pk).update(
        state="APPROVED", approved_at=make.AT, frozen_content={}, content_hash="0" * 64
    )
    (row,) = client.get(council.forum.get_absolute_url()).context["held"]
    assert row["minutes_url"] == at("public_minutes", held.pk)


def test_twenty_years_of_meetings_open_in_as_many_queries_as_one(client, council):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(council.forum.get_absolute_url()).status_code == 200
        return len(captured)

    now = days.now()
    make.held_meeting(council.forum, starts_at=now - 30 * DAY)
    client.get(council.forum.get_absolute_url())
    before = count()
    for year in range(1, 20):
        make.meeting(
            council.forum, state="HELD", starts_at=now - 365 * year * DAY, notice_sent_at=now, held_at=now
        )
    assert count() == before
    page = client.get(council.forum.get_absolute_url())
    assert len(page.context["held"]) == 8
    oldest = page.context["years"][-1]
    assert len(client.get(council.forum.get_absolute_url() + oldest.url).context["held"]) == 1


def test_an_insider_sees_what_waits_and_whose_turn_it_is(client, council):
    forum = council.forum
    make.meeting(forum, starts_at=days.now() + 20 * DAY)
    make.item(forum)
    make.follow_up(forum, due_on=days.today() - DAY)
    held = make.held_meeting(forum)
    make.minutes_of(held, state="IN_REVIEW")
    parties.login(client, council.coordinator)
    page = client.get(forum.get_absolute_url())
    assert [one.label for one in page.context["waiting"]] == [
        "1 innmeldt sak venter på plass",
        f"Referatet fra {days.longdate(held.on)} er til gjennomgang",
        "1 oppfølging er over fristen",
    ]
    assert page.context["ball"].mine is True
    parties.login(client, council.contact)
    page = client.get(forum.get_absolute_url())
    assert (page.context["ball"].who, page.context["ball"].mine) == ("sekretæren", False)


# --- who gets where ---

PAGES = ["forum", "members", "history", "settings", "standing_items", "seat_add", "party_add"]


@pytest.mark.parametrize(
    ("access", "expected"),
    [
        (
            Access.PUBLIC,
            {
                "secretary": "2222222",
                "contact": "2223333",
                "party": "2223333",
                "other": "2444444",
                "": "2------",
            },
        ),
        (
            Access.PARTIES,
            {
                "secretary": "2222222",
                "contact": "2223333",
                "party": "2223333",
                "other": "4444444",
                "": "4------",
            },
        ),
        (
            Access.MEMBERS,
            {
                "secretary": "2222222",
                "contact": "2223333",
                "party": "4444444",
                "other": "4444444",
                "": "4------",
            },
        ),
    ],
)
def test_every_page_has_its_door(client, access, expected):
    council = make.council("Rana", access=access)
    people = {
        "secretary": council.coordinator,
        "contact": council.contact,
        "party": parties.official(council.district, "ADMINISTRATOR", "Nils Nord"),
        "other": parties.official(parties.municipality("Hemnes"), "MAYOR", "Heidi"),
        "": None,
    }
    # 2 is the page, 3 is 403, 4 is 404, - is the login page.
    signs = {200: "2", 403: "3", 404: "4", 302: "-"}
    found = {}
    for name, person in people.items():
        if person is None:
            client.logout()
        else:
            parties.login(client, person)
        found[name] = "".join(signs[client.get(at(page, council.forum.pk)).status_code] for page in PAGES)
    assert found == expected


def test_a_superuser_is_in_no_circle(client, council):
    Forum.objects.update(access=Access.PARTIES)
    parties.login(client, parties.superuser())
    assert client.get(council.forum.get_absolute_url()).status_code == 404
    assert client.get(at("found")).status_code == 403


def test_insiders_go_from_the_list_of_coming_meetings_to_the_meeting(client, council):
    later = make.called_meeting(council.forum, starts_at=days.now() + 30 * DAY)
    make.called_meeting(council.forum, starts_at=days.now() + 9 * DAY)
    for who in (None, council.contact):
        if who:
            parties.login(client, who)
        page = lxml_html.fromstring(client.get(council.forum.get_absolute_url()).content)
        assert page.xpath("//main//a/@href").count(later.get_absolute_url()) == 1
