"""Pages of programmes and groups: who comes in, what they say, their forms posted as they were rendered."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html as lxml_html

from councils.models import Membership
from councils.tests.factories import council
from parties.models import OfficeRole
from parties.tests import factories as parties
from records import days
from slt.choices import Level
from slt.models import Programme, SltGroup
from slt.tests import factories as make
from slt.tests.factories import office_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def at(name: str, *args: Any) -> str:
    """An address of the room."""
    return reverse(f"slt:{name}", args=args)


def browser(who: Any = None) -> Client:
    """A browser of that person; without one, of nobody."""
    client = Client()
    if who is not None:
        parties.login(client, who)
    return client


def text_of(response: Any) -> str:
    """What the page says."""
    return " ".join(lxml_html.fromstring(response.content).find(".//main").text_content().split())


def sent_by(response: Any, **changed: Any) -> dict[str, Any]:
    """What the page's form would send, with these answers instead."""
    root = lxml_html.fromstring(response.content)
    form = next(one for one in root.find(".//main").iter("form") if one.method.lower() == "post")
    data: dict[str, Any] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return {**data, **changed}


def errors_of(response: Any) -> list[str]:
    """The errors of the form that came back."""
    return [str(error) for listed in response.context["form"].errors.values() for error in listed]


def test_who_comes_in_where() -> None:
    rana, elsewhere = make.structure(), council("Hemnes")
    programme, group = rana.programme, rana.executing
    former = parties.person("Fredrik Før", at="rana.example")
    make.seat(group.forum, person=former, valid_to=days.today() - DAY)
    people = {
        "anonymous": None,
        "superuser": parties.superuser(),
        "nobody": parties.person("Ingen Særlig"),
        "administrator": parties.official(rana.council.municipality, OfficeRole.ADMINISTRATOR, "Ada"),
        "records officer": parties.official(rana.council.municipality, OfficeRole.RECORDS_OFFICER, "Arne"),
        "keeper elsewhere": elsewhere.coordinator,
        "former member": former,
        "member": rana.nurse,
        "mayor": rana.council.mayor,
        "contact": rana.council.contact,
        "director": rana.council.director,
        "coordinator": rana.coordinator,
    }
    keepers = {"director", "coordinator"}
    readers = {*keepers, "mayor", "contact", "member", "administrator"}
    clients = {name: browser(who) for name, who in people.items()}
    pages = {
        at("list"): set(people),
        at("programme", programme.pk): set(people),
        at("structure_svg", programme.pk): set(people),
        at("group", group.pk): set(people),
        at("rhythm", programme.pk): readers,
        at("history", programme.pk): readers,
        at("found"): {*keepers, "keeper elsewhere"},
        at("settings", programme.pk): keepers,
        at("party_add", programme.pk): keepers,
        at("party_end", programme.parties.get().pk): keepers,
        at("group_add", programme.pk): keepers,
        at("group_change", group.pk): keepers,
        at("group_close", group.pk): keepers,
    }
    for address, welcome in pages.items():
        statuses = {name: client.get(address).status_code for name, client in clients.items()}
        hidden = 404 if address in {at("rhythm", programme.pk), at("history", programme.pk)} else 403
        expected = {name: 200 if name in welcome else hidden for name in people}
        if "anonymous" not in welcome:
            expected["anonymous"] = 302
        assert statuses == expected, address


def test_a_programme_is_founded_by_pressing_the_button() -> None:
    rana = council("Rana")
    client = browser(rana.coordinator)
    page = client.get(at("found"))
    answer = client.post(
        at("found"), sent_by(page, executing_name_1="Ungdomsteamet", executing_individuals_1="on")
    )
    made = Programme.objects.get()
    assert (answer.status_code, answer.url, made.name) == (303, made.get_absolute_url(), "SLT i Rana")
    steering, coordinating, team = made.groups.in_order()
    assert steering.forum == rana.forum
    assert (coordinating.forum.name, team.forum.treats_individuals) == ("Koordinerende gruppe i Rana", True)
    assert [(one.rhythm, one.rhythm_count) for one in (steering, coordinating, team)] == [
        ("YEAR", 4),
        ("MONTH", 1),
        ("WEEKS", 2),
    ]
    assert [str(seat) for seat in team.forum.memberships.with_offices().in_order()] == [
        "SLT-koordinator, Rana kommune, sekretær",
        "Politikontakt, Rana politistasjon, medlem",
    ]
    again = client.get(at("found"))
    assert "Kommunen din er alt med i SLT i Rana." in text_of(again)


def test_two_municipalities_get_a_coordinating_group_each() -> None:
    rana = council("Rana")
    hemnes = parties.municipality("Hemnes", district=rana.district)
    own = parties.official(hemnes, OfficeRole.SLT_COORDINATOR, "Hanne Hemnes")
    client = browser(rana.director)
    page = client.get(at("found"))
    both = [str(rana.municipality.pk), str(hemnes.pk)]
    suggested = client.post(at("found"), sent_by(page, municipalities=both, executing_name_1="Team Nord"))
    assert suggested.status_code == 200, "the person sees what is suggested for both first"
    assert not Programme.objects.exists()
    assert suggested.context["form"]["name"].value() == "SLT i Rana og Hemnes"
    sent = sent_by(suggested, coordinating_forum="hver")
    assert sent["executing_name_1"] == ["Team Nord"]
    assert client.post(at("found"), sent).status_code == 303
    groups = {str(one): one for one in SltGroup.objects.all()}
    at_hemnes = groups["Koordinerende gruppe i Hemnes"]
    assert at_hemnes.municipality == hemnes
    assert at_hemnes.forum.memberships.get(capacity="SECRETARY").office == office_of(own)
    assert {str(one.organisation) for one in groups["Koordinerende gruppe i Rana"].forum.parties.all()} == {
        "Rana",
        "Rana politistasjon",
    }
    assert len(groups) == 4


def test_a_municipality_without_slt_is_asked_about_one_forum() -> None:
    rana = council("Rana")
    client = browser(rana.coordinator)
    page = client.post(at("found"), sent_by(client.get(at("found")), kind="COORDINATION", forslag="1"))
    assert "nivå" not in text_of(page)
    client.post(at("found"), sent_by(page))
    made = Programme.objects.get()
    assert (made.name, made.groups.get().level) == ("Samordning i Rana", Level.COORDINATING)
    shown = text_of(client.get(made.get_absolute_url()))
    assert "Samordningsforum i Rana" in shown
    assert "nivå" not in shown


def test_bad_answers_come_back_with_what_was_typed() -> None:
    rana = make.structure()
    programme, client = rana.programme, browser(rana.coordinator)
    page = client.get(at("group_add", programme.pk))
    answer = client.post(at("group_add", programme.pk), sent_by(page, level="3", forum="ny", name=" "))
    assert (answer.status_code, errors_of(answer)) == (422, ["Gi forumet et navn, eller velg et som finnes."])
    answer = client.post(at("group_change", rana.executing.pk), {"rhythm": "WEEKS", "position": "1"})
    assert (answer.status_code, errors_of(answer)) == (422, ["Si hvor ofte: et tall fra 1 til 52."])
    tomorrow = days.today() + DAY
    answer = client.post(at("group_close", rana.executing.pk), {"last_day": tomorrow.isoformat()})
    assert answer.status_code == 403
    assert "når dagen er kommet" in text_of(answer)
    page = client.get(at("settings", programme.pk))
    private = sent_by(page, about="Ring meg på 412 34 567", name="SLT på Mo")
    answer = client.post(at("settings", programme.pk), private)
    assert (answer.status_code, answer.context["form"]["name"].value()) == (422, "SLT på Mo")
    Programme.objects.update(revision=7)
    answer = client.post(at("settings", programme.pk), sent_by(page, executing_name="Fagteam"))
    assert answer.status_code == 409
    assert client.post(at("settings", programme.pk), sent_by(answer)).status_code == 303, "saved as a choice"
    programme.refresh_from_db()
    assert programme.executing_name == "Fagteam"
    for address in (
        at("list") + "?side=æ&distrikt=x&slag=x&fylke=99&koordinator=ja",
        at("rhythm", programme.pk) + "?ar=1066",
    ):
        assert client.get(address).status_code == 200


def test_groups_and_municipalities_are_kept_from_the_settings() -> None:
    rana = make.structure()
    hemnes = parties.municipality("Hemnes", district=rana.council.district)
    programme, client = rana.programme, browser(rana.coordinator)
    page = client.get(at("group_add", programme.pk))
    sent = sent_by(page, level="3", forum="ny", name="Team Selfors", treats_individuals="on", above="")
    assert client.post(at("group_add", programme.pk), sent).status_code == 303
    team = programme.groups.get(forum__name="Team Selfors")
    assert team.above == rana.coordinating
    page = client.get(at("group_change", team.pk))
    sent = sent_by(page, rhythm="YEAR", rhythm_count="6", above=str(rana.steering.pk))
    assert client.post(at("group_change", team.pk), sent).status_code == 303
    team.refresh_from_db()
    assert (team.rhythm_count, team.above) == (6, rana.steering)
    page = client.get(at("group_close", team.pk))
    sent = sent_by(page, merged_into=str(rana.executing.pk))
    assert client.post(at("group_close", team.pk), sent).status_code == 303
    assert "Slått sammen med Ungdomsteamet i Rana" in text_of(client.get(at("group", team.pk)))
    page = client.get(at("party_add", programme.pk))
    sent = sent_by(page, municipality=str(hemnes.pk))
    assert client.post(at("party_add", programme.pk), sent).status_code == 303
    party = programme.parties.get(municipality=hemnes)
    sent = sent_by(client.get(at("party_end", party.pk)))
    assert client.post(at("party_end", party.pk), sent).status_code == 303
    history = text_of(client.get(at("history", programme.pk)))
    for sentence in (
        "la til Team Selfors (Utførende nivå)",
        "endret møter avtalt, antall og løfter saker til for Team Selfors",
        "slo Team Selfors sammen med Ungdomsteamet i Rana",
        "tok inn Hemnes kommune",
        "avsluttet Hemnes kommune i programmet",
    ):
        assert sentence in history


def test_somebody_without_an_account_gets_a_seat_from_outside_the_register() -> None:
    rana = make.structure()
    forum = rana.executing.forum
    client = browser(rana.coordinator)
    address = reverse("councils:seat_add", args=[forum.pk])
    page = client.get(address)
    sent = sent_by(
        page, name="Kåre Kirkeverge", email="kare@menighet.example", from_name="Nord-Rana menighet"
    )
    assert client.post(address, sent).status_code == 303
    seat = Membership.objects.get(person__name="Kåre Kirkeverge")
    assert (seat.person.user, seat.organisation, seat.from_name) == (None, None, "Nord-Rana menighet")
    members = text_of(client.get(reverse("councils:members", args=[forum.pk])))
    assert "Kåre Kirkeverge, Nord-Rana menighet" in members
    assert "Nord-Rana menighet" in text_of(client.get(at("group", rana.executing.pk)))
    both = {**sent, "organisation": str(rana.council.municipality.pk), "name": "Per"}
    assert errors_of(client.post(address, both)) == ["Velg fra lista, eller skriv. Ikke begge deler."]


def queries(client: Client, address: str) -> int:
    """How many queries the page takes once caches are warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_finds_and_counts_and_stays_constant() -> None:
    first = make.structure()
    county = parties.county()
    client = browser()
    counts = []
    for name, kind, has_holder in (
        ("Hemnes", "SLT", False),
        ("Lurøy", "COORDINATION", True),
        ("Nesna", None, False),
        ("Åfjord", "SLT", True),
    ):
        home = parties.municipality(name, district=first.council.district, county=county)
        office = parties.office(home, OfficeRole.SLT_COORDINATOR)
        if has_holder:
            parties.holder(office, parties.person(f"Kari {name}"))
        if kind:
            make.programme(home, name=f"Arbeidet i {name}", kind=kind)
        counts.append(queries(client, at("list")))
    assert len(set(counts)) == 1

    def found(query: str) -> list[str]:
        return [row["programme"].name for row in client.get(at("list") + query).context["rows"]]

    assert found("") == ["Arbeidet i Hemnes", "Arbeidet i Lurøy", "Arbeidet i Åfjord", "SLT i Rana"]
    assert found("?q=lurøy") == ["Arbeidet i Lurøy"]
    assert found("?slag=samordning") == ["Arbeidet i Lurøy"]
    assert found("?koordinator=ubesatt") == ["Arbeidet i Hemnes"]
    assert found(f"?fylke={county.code}&slag=slt") == ["Arbeidet i Hemnes", "Arbeidet i Åfjord"]
    assert len(found(f"?distrikt={first.council.district.code}")) == 4
    page = client.get(at("list"))
    assert "1 kommune har ikke registrert noe" in text_of(page)
    without = client.get(at("list") + "?vis=uten")
    assert "Nesna kommune" in text_of(without)


def test_a_municipality_says_who_coordinates_and_where_to_read_more() -> None:
    rana = make.structure()
    home = rana.council.municipality
    client = browser()
    address = f"/kommuner/{home.code}/"
    page = client.get(address)
    assert "SLT i Rana" in text_of(page)
    assert rana.programme.get_absolute_url() in page.content.decode()
    assert "Siri Koordinator Rana" in text_of(page)
    rana.coordinator.appointments.update(valid_to=days.today() - DAY)
    shown = text_of(client.get(address))
    assert f"Ingen har vervet. Ubesatt siden {days.longdate(days.today())}." in shown
    assert "koordinator mangler" in text_of(client.get(rana.programme.get_absolute_url()))
    other = parties.municipality("Hemnes")
    assert "har ikke registrert SLT" in text_of(client.get(f"/kommuner/{other.code}/"))


def test_what_is_silent_is_said_to_those_who_keep_it_and_not_to_everyone() -> None:
    rana = make.structure()
    inside, outside = browser(rana.coordinator), browser()
    page = text_of(inside.get(rana.programme.get_absolute_url()))
    assert "3 grupper har ikke møttes som avtalt" in page
    assert "ikke møttes" not in text_of(outside.get(rana.programme.get_absolute_url()))
    table = text_of(inside.get(at("rhythm", rana.programme.pk)))
    assert "Annenhver uke (24)" in table
    svg = outside.get(at("structure_svg", rana.programme.pk))
    assert svg["Content-Type"] == "image/svg+xml"
    assert "private" in svg["Cache-Control"]
    assert "ikke møttes" not in svg.content.decode()
