"""The registers in the admin: who sees what, what is refused and how, and how many queries it takes."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.urls import reverse

from parties.admin.base import ValidFilter
from parties.models import (
    Appointment,
    DistrictMembership,
    Municipality,
    Office,
    Organisation,
    Person,
    PoliceUnit,
    ServicePoint,
    UnitCoverage,
    User,
)
from parties.tests import factories as make
from records import audit, days

TODAY = days.today()
TOMORROW = TODAY + timedelta(days=1)

REGISTERS = [
    "appointment",
    "countyauthority",
    "districtmembership",
    "municipality",
    "municipalitychange",
    "office",
    "organisation",
    "person",
    "policedistrict",
    "policeunit",
    "servicepoint",
    "unitcoverage",
    "user",
]


def lists(model):
    return reverse(f"admin:parties_{model}_changelist")


def everything(model):
    """The list's filter for rows of every time, where it has one."""
    return {"gyldig": "alle"} if ValidFilter in admin.site._registry[_model(model)].list_filter else {}


def adds(model):
    return reverse(f"admin:parties_{model}_add")


def page(obj):
    return reverse(f"admin:parties_{obj._meta.model_name}_change", args=[obj.pk])


def posted(response):
    """What the page's form would send: every field as the page rendered it, formsets too."""
    data = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if hasattr(bound.field, "prepare_value"):
                value = bound.field.prepare_value(value)
            if isinstance(value, bool):
                value = "on" if value else None
            if isinstance(value, date):
                value = value.isoformat()
            if value not in (None, ""):
                data[bound.html_name] = (
                    [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value
                )
    return data


def send(client, address, **changes):
    """Fetch the form, change some fields, post it."""
    data = posted(client.get(address)) | changes
    return client.post(address, {name: value for name, value in data.items() if value is not None})


def errors(response):
    """All that the form says is wrong."""
    form = response.context["adminform"].form
    return [str(error) for listed in form.errors.values() for error in listed]


@pytest.fixture
def as_national(client, national_administrator):
    return make.login(client, national_administrator)


@pytest.fixture
def as_rana(client, administrator_of_rana):
    return make.login(client, administrator_of_rana)


@pytest.fixture
def as_nordland(client, administrator_of_nordland):
    return make.login(client, administrator_of_nordland)


# Who comes in


def test_only_our_registers_are_in_the_admin():
    ours = [model for model in admin.site._registry if model._meta.app_label == "parties"]
    assert sorted(model._meta.model_name for model in ours) == REGISTERS


def test_anonymous_is_sent_to_the_portals_login(client, db):
    for address in (reverse("admin:index"), lists("municipality"), reverse("admin:login")):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login") + "?next=")


@pytest.mark.parametrize("who", ["mayor_of_rana", "coordinator_of_rana", "chief_of_nordland", "somebody"])
def test_without_an_administrators_office_the_reason_is_given(client, request, who):
    make.login(client, request.getfixturevalue(who))
    response = client.get(reverse("admin:index"))
    assert response.status_code == 403
    assert "Registrene er for administratorer" in response.content.decode()


def test_djangos_own_flags_open_nothing(client, mayor_of_rana):
    User.objects.filter(pk=mayor_of_rana.user_id).update(is_staff=True)
    make.login(client, mayor_of_rana)
    assert client.get(lists("municipality")).status_code == 403


def test_an_administrator_of_yesterday_is_out(client, rana):
    former = make.official(rana, "ADMINISTRATOR", "Eks Register", valid_to=TODAY - timedelta(days=1))
    make.login(client, former)
    assert client.get(reverse("admin:index")).status_code == 403


@pytest.mark.parametrize("model", REGISTERS)
def test_every_list_and_form_opens_and_nothing_can_be_deleted(as_national, world, model):
    response = as_national.get(lists(model), everything(model) | {"q": "a"})
    assert response.status_code == 200
    assert "delete_selected" not in response.content.decode()
    rows = admin.site._registry[_model(model)].get_queryset(response.wsgi_request)
    obj = rows.first()
    assert obj is not None
    assert as_national.get(page(obj)).status_code == 200
    history = as_national.get(page(obj).replace("/change/", "/history/"))
    assert history.status_code == 200
    delete = page(obj).replace("/change/", "/delete/")
    assert as_national.get(delete, follow=True).status_code == 404
    assert as_national.post(delete, {"post": "yes"}, follow=True).status_code == 404
    assert type(obj).objects.filter(pk=obj.pk).exists()
    can_add = model != "user"
    assert as_national.get(adds(model)).status_code == (200 if can_add else 403)


def _model(name):
    return next(model for model in admin.site._registry if model._meta.model_name == name)


@pytest.fixture
def world(
    rana,
    hemnes,
    lillehammer,
    helgeland,
    mayor_of_rana,
    contact_of_helgeland,
    mayor_of_lillehammer,
    administrator_of_rana,
    administrator_of_nordland,
):
    """A bit of everything, so that no list is empty and there is always something of somebody else's."""
    make.county()
    make.service_point(helgeland, "Mo i Rana politistasjon")
    old = make.municipality("Gamle Rana", valid_to=date(1963, 12, 31))
    make.change(old, rana, on=date(1964, 1, 1))


def shown(client, model):
    response = client.get(lists(model), everything(model))
    assert response.status_code == 200, response
    return {str(row) for row in response.context["cl"].result_list}


def test_a_municipalitys_administrator_sees_only_their_own(as_rana, world):
    assert shown(as_rana, "municipality") == {"Rana"}
    assert shown(as_rana, "policedistrict") == shown(as_rana, "policeunit") == set()
    assert shown(as_rana, "office") == {"ordfører, Rana kommune", "administrator, Rana kommune"}
    assert shown(as_rana, "person") == {"Kari Nordmann", "Ada Register"}
    assert shown(as_rana, "user") == {"Kari Nordmann", "Ada Register"}
    assert shown(as_rana, "servicepoint") == set()
    front = as_rana.get(reverse("admin:index"))
    (app,) = front.context["app_list"]
    assert {model["object_name"] for model in app["models"]} == {
        "Appointment",
        "Municipality",
        "Office",
        "Person",
        "User",
    }


def test_a_districts_administrator_sees_the_district(as_nordland, world):
    assert shown(as_nordland, "municipality") == {"Rana", "Hemnes"}
    assert shown(as_nordland, "policedistrict") == {"Nordland politidistrikt"}
    assert shown(as_nordland, "policeunit") == {"Helgeland politistasjonsdistrikt"}
    assert shown(as_nordland, "servicepoint") == {"Mo i Rana politistasjon"}
    assert "Lars Lillehamring" not in shown(as_nordland, "person")


@pytest.mark.parametrize("who", ["as_national", "superuser"])
def test_national_and_superuser_see_all(client, request, world, who):
    if who == "superuser":
        make.login(client, request.getfixturevalue("superuser"))
    else:
        request.getfixturevalue(who)
    assert shown(client, "municipality") == {"Rana", "Hemnes", "Lillehammer", "Gamle Rana"}
    assert "Lars Lillehamring" in shown(client, "person")


def test_out_of_scope_is_not_there(as_rana, lillehammer, mayor_of_lillehammer):
    office = mayor_of_lillehammer.appointments.get().office
    for obj in (lillehammer, mayor_of_lillehammer, office, mayor_of_lillehammer.user):
        assert as_rana.get(page(obj)).status_code == 404, obj
        assert as_rana.post(page(obj), {"name": "x"}).status_code == 404, obj
        assert as_rana.get(page(obj).replace("/change/", "/history/")).status_code == 404, obj
    assert as_rana.post(page(mayor_of_lillehammer).replace("/change/", "/inviter/")).status_code == 404


def test_suggestions_stay_in_scope_and_can_be_told_apart(
    as_national, client, nordland, administrator_of_rana, rana
):
    make.municipality("Herøy", number="1515", valid_to=date(2019, 12, 31))
    make.municipality("Herøy", number="1818")
    ask = {"app_label": "parties", "model_name": "office", "field_name": "organisation", "term": "herøy"}
    found = as_national.get(reverse("admin:autocomplete"), ask).json()["results"]
    assert [one["text"] for one in found] == ["Herøy kommune (1818)", "Herøy kommune (1515), til 31.12.2019"]
    make.login(client, administrator_of_rana)
    found = client.get(reverse("admin:autocomplete"), ask | {"term": ""}).json()["results"]
    assert [one["text"] for one in found] == ["Rana kommune (1833)"]


# Searching and counting


@pytest.mark.parametrize(
    ("model", "question", "expected"),
    [
        ("municipality", "unjarga", {"Nesseby"}),
        ("municipality", "5636", {"Nesseby"}),
        ("municipality", "as", {"Asker"}),
        ("municipality", "ås", {"Ås"}),
        ("person", "sarka", {"Šárká Áŋŋe"}),
        ("appointment", "sarka unjarga", {"Šárká Áŋŋe, ordfører, Nesseby kommune"}),
        ("office", "ORDF unjárga", {"ordfører, Nesseby kommune"}),
        ("districtmembership", "unjarga", {"Nesseby – Nordland politidistrikt"}),
        ("user", "sarka", {"Šárká Áŋŋe"}),
        ("servicepoint", "stasjon helgeland", {"Stasjonen"}),
        ("unitcoverage", "helg 1832", {"Helgeland politistasjonsdistrikt dekker Hemnes"}),
    ],
)
def test_searching(as_national, nordland, helgeland, model, question, expected):
    nesseby = make.municipality("Nesseby", number="5636", parallel_names=["Unjárga"], district=nordland)
    for name in ("Ås", "Asker"):
        make.municipality(name)
    make.official(nesseby, "MAYOR", "Šárká Áŋŋe", title="ordfører")
    make.service_point(helgeland, "Stasjonen")
    response = as_national.get(lists(model), {"q": question})
    assert {str(row) for row in response.context["cl"].result_list} == expected


@pytest.mark.parametrize("model", REGISTERS)
def test_lists_take_as_many_queries_with_three_rows_as_with_one(
    as_national, django_assert_num_queries, nordland, model
):
    def row(name, number):
        county = make.county(name, number=number[:2])
        municipality = make.municipality(name, number=number, district=nordland, county=county)
        unit = make.unit(name, district=nordland, covers=[municipality])
        make.service_point(unit, name)
        make.official(municipality, "MAYOR", name)
        old = make.municipality(f"Gamle {name}", valid_to=date(1963, 12, 31))
        make.change(old, municipality, on=date(1964, 1, 1))
        if model == "policedistrict":
            make.district(name)
        if model == "organisation":
            Organisation.objects.create(kind="NAV", name=name)

    row("Rana", "1833")
    address = lists(model)
    as_national.get(address)  # session and content types are looked up once
    with django_assert_num_queries(QUERIES[model]):
        as_national.get(address)
    row("Hol", "3330")
    row("Ål", "4001")
    with django_assert_num_queries(QUERIES[model]):
        response = as_national.get(address)
    assert len(response.context["cl"].result_list) >= 3


# Session, user, standing and the menu's shortcuts are four of them.
QUERIES = {
    "appointment": 6,
    "countyauthority": 6,
    "districtmembership": 7,
    "municipality": 8,
    "municipalitychange": 8,
    "office": 7,
    "organisation": 6,
    "person": 7,
    "policedistrict": 6,
    "policeunit": 7,
    "servicepoint": 6,
    "unitcoverage": 6,
    "user": 6,
}


def test_the_whole_country_takes_as_many_queries(as_national, django_assert_num_queries, nordland):
    for number in range(1000, 1357):
        make.municipality(f"Kommune {number}", number=str(number), district=nordland)
    as_national.get(lists("municipality"))
    with django_assert_num_queries(QUERIES["municipality"]):
        response = as_national.get(lists("municipality"), {"distrikt": nordland.code})
    assert response.context["cl"].result_count == 357


def test_only_what_counts_today_is_listed_at_first(as_national, rana):
    make.municipality("Gamle", valid_to=TODAY - timedelta(days=1))
    make.municipality("Kommende", valid_from=TOMORROW)
    assert [m.name for m in as_national.get(lists("municipality")).context["cl"].result_list] == ["Rana"]
    for choice, expected in {"tidligere": ["Gamle"], "kommende": ["Kommende"]}.items():
        response = as_national.get(lists("municipality"), {"gyldig": choice})
        assert [m.name for m in response.context["cl"].result_list] == expected


# Writing


def test_a_correction_is_written_by_the_action_and_told_with_who(as_rana, rana):
    response = send(as_rana, page(rana), website="www.ny.example", parallel_names="Raane, Raavne")
    assert response.status_code == 302, errors(response)
    rana.refresh_from_db()
    assert (rana.website, rana.parallel_names) == ("www.ny.example", ["Raane", "Raavne"])
    (event,) = audit.history(rana)
    assert event.sentence == (
        "Ada Register, administrator i Rana kommune, rettet parallelle navn (samisk, kvensk) og nettsted "
        "for Rana kommune."
    )
    assert event.data["former"] == {"parallel_names": "", "website": ""}
    assert audit.verify(rana) == []
    history = as_rana.get(page(rana).replace("/change/", "/history/")).content.decode()
    assert "rettet parallelle navn" in history


def test_saving_without_a_change_writes_nothing(as_rana, rana):
    assert send(as_rana, page(rana)).status_code == 302
    assert list(audit.history(rana)) == []


def test_what_a_municipality_is_is_not_for_its_own_administrator(as_rana, rana, innlandet):
    fields = as_rana.get(page(rana)).context["adminform"].form.fields
    assert set(fields) == {
        "administrative_centre",
        "filing_email",
        "name_nynorsk",
        "parallel_names",
        "population",
        "population_on",
        "post_address_email",
        "website",
        "written_standard",
    }
    send(as_rana, page(rana), name="Mo", code="9999", valid_to="2026-01-01")
    rana.refresh_from_db()
    assert (rana.name, rana.code, rana.valid_to) == ("Rana", "1833", None)
    assert as_rana.get(adds("municipality")).status_code == 403
    assert as_rana.post(adds("districtmembership"), {"district": innlandet.pk}).status_code == 403


def test_an_ended_municipalitys_number_is_refused_with_whose_it_was(as_national, db):
    make.municipality("Narvik", number="1805", valid_to=date(2019, 12, 31))
    typed = {"code": "1805", "name": "Nye Narvik", "parallel_names": "", "written_standard": "nb"}
    response = send(as_national, adds("municipality"), **typed)
    assert response.status_code == 403
    assert errors(response) == [
        "1805 var nummeret til Narvik kommune til og med 31. desember 2019. "
        "Oppgi fra hvilken dag det gjelder."
    ]
    assert response.context["adminform"].form["name"].value() == "Nye Narvik"
    html = response.content.decode()
    assert "Dette må rettes før det kan lagres:" in html
    assert "Please" not in html
    response = send(as_national, adds("municipality"), **typed, valid_from="2019-12-31")
    assert "Velg en senere dag" in errors(response)[0]
    assert send(as_national, adds("municipality"), **typed, valid_from="2020-01-01").status_code == 302
    new = Municipality.objects.get(name="Nye Narvik")
    assert [event.verb for event in audit.history(new)] == ["organisation.registered"]
    assert new.search_key == "nye narvik"


def test_a_number_in_use_and_a_wrong_organisation_number(as_national, rana):
    response = send(as_national, adds("municipality"), code="1833", name="Rana 2", written_standard="nb")
    assert errors(response) == ["1833 er nummeret til Rana kommune."]
    response = send(as_national, page(rana), org_number="123456789")
    assert errors(response) == [
        "Organisasjonsnummeret er ikke gyldig. Det har ni sifre, og det siste er et kontrollsiffer."
    ]
    response = send(as_national, page(rana), valid_from="2026-02-01", valid_to="2026-01-01")
    assert errors(response) == ["Siste dag kan ikke være før første dag."]
    response = send(as_national, page(rana), code="12")
    assert "Et kommunenummer har fire sifre" in errors(response)[0]


def test_a_move_between_districts(as_national, rana, nordland, innlandet):
    to_innlandet = {"municipality": rana.pk, "district": innlandet.pk, "valid_from": TOMORROW.isoformat()}
    response = send(as_national, adds("districtmembership"), **to_innlandet)
    assert errors(response) == ["Kommunen hører allerede til et politidistrikt i dette tidsrommet."]
    backwards = {"valid_from": TOMORROW.isoformat(), "valid_to": TODAY.isoformat()}
    response = send(as_national, page(rana.memberships.get()), **backwards)
    assert errors(response) == ["Siste dag kan ikke være før første dag."]
    assert send(as_national, page(rana.memberships.get()), valid_to=TODAY.isoformat()).status_code == 302
    assert send(as_national, adds("districtmembership"), **to_innlandet).status_code == 302
    assert (rana.district_at(TODAY), rana.district_at(TOMORROW)) == (nordland, innlandet)
    assert [event.verb for event in audit.history(rana)] == ["membership.registered", "membership.corrected"]


def test_an_ended_municipality_joins_nothing(as_national, nordland, helgeland):
    ended = make.municipality("Gamle", district=nordland, valid_to=date(2019, 12, 31))
    response = send(as_national, adds("unitcoverage"), unit=helgeland.pk, municipality=ended.pk)
    assert errors(response) == ["Gamle kommune er avviklet. Oppgi en siste dag, senest 31. desember 2019."]
    assert not UnitCoverage.objects.filter(municipality=ended).exists()


def test_a_district_keeps_its_units_and_what_they_serve(as_nordland, nordland, rana, lillehammer, innlandet):
    typed = {"district": nordland.pk, "name": "Salten tjenesteenhet", "unit_kind": "SERVICE"}
    assert send(as_nordland, adds("policeunit"), **typed).status_code == 302
    unit = PoliceUnit.objects.get(name="Salten tjenesteenhet")
    assert send(as_nordland, adds("unitcoverage"), unit=unit.pk, municipality=rana.pk).status_code == 302
    assert PoliceUnit.objects.unit_of(rana, TODAY) == unit
    assert {event.verb for event in audit.history(unit)} == {"organisation.registered", "coverage.registered"}
    # Another's district and municipality are not among the choices.
    for changes in ({"district": innlandet.pk}, {"district": ""}):
        assert send(as_nordland, adds("policeunit"), **(typed | changes)).status_code == 200
    assert (
        send(as_nordland, adds("unitcoverage"), unit=unit.pk, municipality=lillehammer.pk).status_code == 200
    )
    assert UnitCoverage.objects.filter(municipality=lillehammer).count() == 0
    assert as_nordland.get(page(rana.memberships.get())).context["has_change_permission"] is False


def test_nationally_a_unit_still_serves_only_its_own_district(as_national, helgeland, lillehammer):
    response = send(as_national, adds("unitcoverage"), unit=helgeland.pk, municipality=lillehammer.pk)
    assert response.status_code == 403
    assert errors(response)[0].startswith("Lillehammer kommune hører ikke til Nordland politidistrikt")


def test_units_do_not_lie_under_themselves_or_another_district(as_national, helgeland, innlandet):
    above = make.unit("Over", district=helgeland.district, parent=helgeland)
    assert errors(send(as_national, page(helgeland), parent=above.pk)) == [
        "En enhet kan ikke høre under seg selv."
    ]
    foreign = make.unit("Fremmed", district=innlandet)
    assert errors(send(as_national, page(helgeland), parent=foreign.pk)) == [
        "Fremmed hører til et annet politidistrikt."
    ]


def test_appointing_through_the_admin(as_rana, rana, mayor_office_of_rana, somebody):
    response = send(
        as_rana,
        adds("appointment"),
        office=mayor_office_of_rana.pk,
        person=somebody.pk,
        valid_from=TODAY.isoformat(),
        may_sign="on",
    )
    assert response.status_code == 302, errors(response)
    held = Appointment.objects.get(person=somebody)
    assert held.may_sign
    (event,) = audit.history(mayor_office_of_rana)
    assert (event.verb, event.actor_name, event.actor_office) == (
        "appointment.made",
        "Ada Register",
        "administrator",
    )
    assert send(as_rana, page(held), valid_to=TOMORROW.isoformat()).status_code == 302
    held.refresh_from_db()
    assert held.valid_to == TOMORROW


def test_overlapping_and_full_offices_are_answered_in_words(
    as_rana, mayor_office_of_rana, mayor_of_rana, somebody
):
    typed = {"office": mayor_office_of_rana.pk, "valid_from": TODAY.isoformat()}
    full = send(as_rana, adds("appointment"), person=somebody.pk, **typed)
    assert full.status_code == 403
    assert "Kari Nordmann" in errors(full)[0]
    assert "plass" in errors(full)[0]
    twice = send(as_rana, adds("appointment"), person=mayor_of_rana.pk, rank="2", **typed)
    assert errors(twice) == ["Kari Nordmann har alt dette vervet fra 16. oktober 2023."]
    assert Appointment.objects.filter(office=mayor_office_of_rana).count() == 1
    backwards = send(
        as_rana,
        adds("appointment"),
        person=somebody.pk,
        office=mayor_office_of_rana.pk,
        valid_from=TOMORROW.isoformat(),
        valid_to=TODAY.isoformat(),
    )
    assert errors(backwards) == ["Siste dag kan ikke komme før første dag."]


@pytest.mark.parametrize("who", ["administrator_of_rana", "superuser"])
def test_nobody_gives_or_changes_an_office_of_their_own(client, request, rana, mayor_office_of_rana, who):
    me = request.getfixturevalue(who)
    myself = me if isinstance(me, Person) else Person.objects.create(name=me.name, email=me.email, user=me)
    make.login(client, me)
    response = send(
        client,
        adds("appointment"),
        office=mayor_office_of_rana.pk,
        person=myself.pk,
        valid_from=TODAY.isoformat(),
    )
    assert response.status_code == 403
    assert "Be en annen" in errors(response)[0]
    own = make.holder(mayor_office_of_rana, myself, valid_to=TODAY)
    assert client.get(page(own)).context["has_change_permission"] is False
    client.post(page(own), {"valid_from": "2023-01-01", "valid_to": ""})
    own.refresh_from_db()
    assert own.valid_to == TODAY


def test_offices_are_opened_and_changed_by_the_same_rules(as_rana, rana):
    response = send(
        as_rana, adds("office"), organisation=rana.pk, role="CHIEF_OF_POLICE", title="politimester"
    )
    assert errors(response) == ["Rana kommune kan ikke ha et verv som politimester."]
    typed = {"organisation": rana.pk, "role": "SLT_COORDINATOR", "title": "SLT-koordinator"}
    assert send(as_rana, adds("office"), **typed).status_code == 302
    office = Office.objects.get(role="SLT_COORDINATOR")
    listed = as_rana.get(lists("office")).content.decode()
    assert "ledig" in listed
    assert send(as_rana, page(office), title="samordner", percentage="50").status_code == 302
    office.refresh_from_db()
    assert (office.title, office.percentage) == ("samordner", 50)
    assert office.former_titles.get().title == "SLT-koordinator"
    assert errors(send(as_rana, page(office), percentage=None)) == [
        "Feltet kan ikke tømmes. Skriv en ny verdi."
    ]


def test_a_person_is_registered_and_invited_without_a_password(
    as_rana, rana, mayor_office_of_rana, mailoutbox
):
    typed = {"name": "Ny Ordfører", "email": "ny@rana.example"}
    assert send(as_rana, adds("person"), **typed).status_code == 302
    new = Person.objects.get(email="ny@rana.example")
    assert new.user is None
    assert errors(send(as_rana, adds("person"), **typed)) == ["Ny Ordfører har alt denne e-postadressen."]

    invite = page(new).replace("/change/", "/inviter/")
    as_rana.post(invite)
    new.refresh_from_db()
    assert new.user is None  # no office yet
    make.holder(mayor_office_of_rana, new, valid_from=TODAY)
    assert invite in as_rana.get(page(new)).content.decode()
    assert as_rana.get(invite).status_code == 302
    new.refresh_from_db()
    assert new.user is None  # nothing is written on GET
    as_rana.post(invite)
    new.refresh_from_db()
    assert not new.user.has_usable_password()
    assert "person.invited" in {event.verb for event in audit.history(new)}


def test_logins_are_closed_and_opened_but_never_made_or_given_power(
    as_rana, mayor_of_rana, administrator_of_rana
):
    login = mayor_of_rana.user
    fields = as_rana.get(page(login)).context["adminform"].form.fields
    assert set(fields) == {"is_active"}
    assert as_rana.post(page(login), {"is_superuser": "on"}).status_code == 302
    login.refresh_from_db()
    assert (login.is_active, login.is_superuser, login.is_staff) == (False, False, False)
    assert [event.verb for event in audit.history(mayor_of_rana)] == ["account.closed"]
    assert as_rana.get(page(administrator_of_rana.user)).context["has_change_permission"] is False


def test_a_superusers_login_is_out_of_reach_for_local_administrators(as_nordland, superuser, nordland):
    Person.objects.create(name="Drift", email=superuser.email, user=superuser)
    assert as_nordland.get(page(superuser)).context["has_change_permission"] is False


def test_a_service_point_with_its_hours(as_nordland, helgeland):
    lines = {
        "hours-TOTAL_FORMS": "2",
        "hours-0-season": "ALL_YEAR",
        "hours-0-weekday": "1",
        "hours-0-opens_at": "09:00",
        "hours-0-closes_at": "15:00",
        "hours-1-season": "ALL_YEAR",
        "hours-1-weekday": "6",
        "hours-1-is_closed": "on",
    }
    typed = {"organisation": helgeland.pk, "kind": "STATION", "name": "Mo i Rana"}
    response = send(as_nordland, adds("servicepoint"), **typed, **lines)
    assert response.status_code == 302, errors(response)
    point = ServicePoint.objects.get(name="Mo i Rana")
    assert [str(line) for line in point.hours.all()] == ["mandag 09.00–15.00", "lørdag: stengt"]

    response = send(
        as_nordland, page(point), phone="02800", **{"hours-1-DELETE": "on", "hours-0-closes_at": "14:30"}
    )
    assert response.status_code == 302, errors(response)
    point.refresh_from_db()
    assert point.phone == "02800"
    assert [str(line) for line in point.hours.all()] == ["mandag 09.00–14.30"]
    assert audit.history(point)[0].sentence.endswith("rettet telefon og åpningstider for Mo i Rana.")
    count = audit.history(point).count()
    assert send(as_nordland, page(point)).status_code == 302
    assert audit.history(point).count() == count


def test_impossible_hours_are_refused_and_nothing_is_lost(as_nordland, helgeland):
    point = make.service_point(helgeland, "Mo i Rana")
    response = send(
        as_nordland,
        page(point),
        name="Nytt navn",
        **{
            "hours-TOTAL_FORMS": "1",
            "hours-0-season": "ALL_YEAR",
            "hours-0-weekday": "1",
            "hours-0-opens_at": "15:00",
            "hours-0-closes_at": "09:00",
        },
    )
    assert response.status_code in {200, 403}
    assert "Oppgi når stedet åpner og stenger" in response.content.decode()
    assert response.context["adminform"].form["name"].value() == "Nytt navn"
    point.refresh_from_db()
    assert point.name == "Mo i Rana"


def test_a_change_of_municipalities_agrees_with_their_periods(as_national, rana):
    old = make.municipality("Gamle", valid_to=TODAY)
    typed = {"old": old.pk, "new": rana.pk, "kind": "merge"}
    response = send(as_national, adds("municipalitychange"), **typed, changed_on=TODAY.isoformat())
    assert errors(response)[0].startswith("Gamle kommune finnes fortsatt")
    assert (
        send(as_national, adds("municipalitychange"), **typed, changed_on=TOMORROW.isoformat()).status_code
        == 302
    )
    assert list(Municipality.objects.successors_of(old)) == [rana]
    assert DistrictMembership.objects.filter(municipality=old).count() == 0


def test_the_pages_hold_no_inline_code(as_national, world, rana):
    for address in (reverse("admin:index"), lists("municipality"), page(rana), adds("appointment")):
        html = as_national.get(address).content.decode()
        assert " style=" not in html
        assert " onclick=" not in html
        assert "<style" not in html
        assert all("src=" in tag for tag in html.split("<script")[1:])
