"""The pages where an administrator keeps offices and holders, and where contact data are kept right."""

from datetime import timedelta

import pytest
from django.urls import reverse

from parties.models import Appointment, OfficeRole, Person
from parties.tests import factories as make
from parties.tests.logins import with_password
from records import days
from records.models import Dispatch


def offices_of(organisation) -> str:
    return reverse("parties:offices", args=[organisation.pk])


@pytest.fixture
def coordinator_office(rana):
    """A vacant office with one seat."""
    return make.office(rana, OfficeRole.SLT_COORDINATOR, "SLT-koordinator")


def test_vacant_shared_acting_and_coming_are_shown(
    client, administrator_of_rana, mayor_office_of_rana, mayor_of_rana, rana, coordinator_office, somebody
):
    today = days.today()
    make.office(rana, OfficeRole.OTHER, "barnevernleder", seats=3)
    make.holder(
        mayor_office_of_rana,
        somebody,
        rank=2,
        is_acting=True,
        acting_for=mayor_of_rana.appointments.get(),
        valid_from=today,
        valid_to=today + timedelta(days=7),
    )
    make.holder(
        coordinator_office, make.person("Kommende Koordinator"), valid_from=today + timedelta(days=30)
    )
    page = make.login(client, administrator_of_rana).get(offices_of(rana)).content.decode()
    assert "Verv i Rana kommune" in page
    assert "fungerer for Kari Nordmann" in page
    assert "3 av 3 plasser er ledige" in page
    assert page.count("Ubesatt") == 1
    assert f"fra {days.longdate(today + timedelta(days=30))}" in page
    assert "ditt eget verv, som en annen må endre" in page


def test_office_holders_read_it_and_only_administrators_see_the_buttons(
    client, mayor_of_rana, administrator_of_nordland, rana
):
    page = make.login(client, mayor_of_rana).get(offices_of(rana)).content.decode()
    assert "Kari Nordmann" in page
    assert "Ny innehaver" not in page
    assert "Avslutt" not in page
    assert (
        "Ny innehaver" in make.login(client, administrator_of_nordland).get(offices_of(rana)).content.decode()
    )


@pytest.mark.parametrize("who", ["mayor_of_lillehammer", "somebody", "leader_of_helgeland"])
def test_others_are_turned_away(request, client, who, rana, coordinator_office, mayor_of_rana):
    make.login(client, request.getfixturevalue(who))
    held = mayor_of_rana.appointments.get()
    assert client.get(offices_of(rana)).status_code == 403
    for name, key in (
        ("appoint", coordinator_office.pk),
        ("change_appointment", held.pk),
        ("end_appointment", held.pk),
        ("invite", held.pk),
    ):
        path = reverse(f"parties:{name}", args=[key])
        assert client.get(path).status_code == 403, name
        assert client.post(path, {"last_day": "2026-01-01"}).status_code == 403, name
    held.refresh_from_db()
    assert held.valid_to is None


def test_one_form_registers_appoints_and_invites(client, administrator_of_rana, coordinator_office, rana):
    make.login(client, administrator_of_rana)
    path = reverse("parties:appoint", args=[coordinator_office.pk])
    form = client.get(path)
    assert "may_sign" not in form.content.decode()
    answer = client.post(
        path,
        {
            "name": "Ny Koordinator",
            "person_email": "Ny.Koordinator@rana.example",
            "valid_from": days.today().isoformat(),
            "valid_to": "",
            "rank": "1",
            "invite": "on",
        },
    )
    assert (answer.status_code, answer.url) == (303, offices_of(rana))
    person = Person.objects.get(email="ny.koordinator@rana.example")
    assert coordinator_office.holder_on(days.today()).person == person
    assert {one.kind for one in Dispatch.objects.filter(address=person.email)} == {"appointed", "invitation"}
    page = client.get(offices_of(rana)).content.decode()
    assert "Ny Koordinator har fått vervet." in page
    assert "Invitert, har ikke logget inn" in page
    assert "Send ny invitasjon" in page


def test_somebody_in_the_register_is_used_again_and_not_invited_twice(
    client, administrator_of_rana, coordinator_office, mayor_of_rana
):
    with_password(mayor_of_rana)
    make.login(client, administrator_of_rana)
    path = reverse("parties:appoint", args=[coordinator_office.pk])
    values = {"person_email": mayor_of_rana.email, "valid_from": days.today().isoformat(), "rank": "1"}
    mistaken = client.post(path, {**values, "name": "En Annen", "invite": "on"})
    assert mistaken.status_code == 422
    assert "Adressen tilhører Kari Nordmann" in mistaken.content.decode()
    assert client.post(path, {**values, "name": "kari nordmann", "invite": "on"}).status_code == 303
    assert Person.objects.filter(email=mayor_of_rana.email).count() == 1
    assert not Dispatch.objects.filter(kind="invitation").exists()


def test_a_refusal_keeps_what_was_typed_and_leaves_nobody_behind(
    client, administrator_of_rana, mayor_office_of_rana, mayor_of_rana
):
    make.login(client, administrator_of_rana)
    answer = client.post(
        reverse("parties:appoint", args=[mayor_office_of_rana.pk]),
        {
            "name": "Ny Ordfører",
            "person_email": "ny@rana.example",
            "valid_from": days.today().isoformat(),
            "rank": "1",
            "may_sign": "on",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Vervet har én plass, og den har Kari Nordmann" in page
    assert 'value="Ny Ordfører"' in page
    assert not Person.objects.filter(email="ny@rana.example").exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"valid_from": ""}, "Oppgi en dato."),
        ({"valid_from": "tull"}, "gyldig dato"),
        ({"valid_from": "2026-05-04", "valid_to": "2026-05-03"}, "Siste dag kan ikke komme før første dag."),
        ({"person_email": "ikke en adresse"}, "gyldig e-postadresse"),
        ({"name": ""}, "Dette må fylles ut."),
        ({"rank": "0"}, "større enn eller lik 1"),
    ],
)
def test_bad_input_is_told_at_the_field(client, administrator_of_rana, coordinator_office, changed, sentence):
    make.login(client, administrator_of_rana)
    values = {"name": "N N", "person_email": "n@rana.example", "valid_from": "2026-05-04", "rank": "1"}
    answer = client.post(reverse("parties:appoint", args=[coordinator_office.pk]), {**values, **changed})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Appointment.objects.filter(office=coordinator_office).exists()


def test_ending_and_changing_post_what_the_page_shows(client, administrator_of_rana, mayor_of_rana, rana):
    make.login(client, administrator_of_rana)
    held = mayor_of_rana.appointments.get()
    change = reverse("parties:change_appointment", args=[held.pk])
    shown = client.get(change).context["form"].initial
    posted = {key: value for key, value in shown.items() if value not in (None, False)}
    assert client.post(change, {**posted, "phone": "75 14 50 00"}).status_code == 303
    held.refresh_from_db()
    assert (held.phone, held.may_sign, held.valid_to) == ("75 14 50 00", True, None)
    end = reverse("parties:end_appointment", args=[held.pk])
    assert client.post(end, {"last_day": days.today().isoformat()}).status_code == 303
    held.refresh_from_db()
    assert held.valid_to == days.today()


def test_a_new_invitation_is_asked_for_and_sent(client, administrator_of_rana, deputy_mayor_of_rana):
    make.login(client, administrator_of_rana)
    path = reverse("parties:invite", args=[deputy_mayor_of_rana.appointments.get().pk])
    assert "virker i 14 dager" in client.get(path).content.decode()
    assert not Dispatch.objects.exists()
    assert client.post(path).status_code == 303
    assert Dispatch.objects.get().kind == "invitation"


def test_the_page_asks_as_many_questions_of_the_database_for_one_office_as_for_many(
    client, administrator_of_rana, rana, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.login(client, administrator_of_rana)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(offices_of(rana)).status_code == 200
        return len(queries)

    count()
    before = count()
    for number in range(3):
        make.official(rana, OfficeRole.OTHER, f"Leder {number}")
    assert count() == before


# ── Contact data ────────────────────────────────────────────────────────────


def test_a_service_point_is_corrected_and_confirmed(client, helgeland, leader_of_helgeland):
    station = make.service_point(helgeland, "Mo i Rana politistasjon")
    make.login(client, leader_of_helgeland)
    path = reverse("parties:correct_service_point", args=[station.pk])
    assert "ikke bekreftet ennå" in client.get(path).content.decode()
    answer = client.post(
        path, {"address": "Ole Tobias Olsens gate 3", "phone": "02800", "number_kind": "NATIONAL"}
    )
    assert answer.status_code == 303
    station.refresh_from_db()
    assert (station.address, station.last_confirmed_on) == ("Ole Tobias Olsens gate 3", days.today())
    bad = client.post(path, {"website": "ikke en adresse", "number_kind": "ANNET"})
    assert bad.status_code == 422
    station.refresh_from_db()
    assert station.phone == "02800"


def test_a_service_point_is_confirmed_as_it_stands(
    client, helgeland, leader_of_helgeland, mayor_of_lillehammer
):
    station = make.service_point(helgeland)
    path = reverse("parties:confirm_service_point", args=[station.pk])
    assert make.login(client, mayor_of_lillehammer).post(path).status_code == 403
    make.login(client, leader_of_helgeland)
    answer = client.post(f"{path}?next=https://evil.example/")
    assert answer.url == reverse("parties:correct_service_point", args=[station.pk])
    station.refresh_from_db()
    assert station.last_confirmed_on == days.today()
