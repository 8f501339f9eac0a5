"""The forms of forums, posted as the page rendered them: founding, members, parties, settings."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from lxml import html as lxml_html

from councils.choices import Access
from councils.models import Forum, ForumParty, Membership, StandingItem, Topic
from councils.tests import factories as make
from parties.tests import factories as parties
from records import days
from web.tests.rendered import words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def council(db):
    return make.council("Rana")


def at(name: str, *args: Any) -> str:
    return reverse(f"councils:{name}", args=args)


def text_of(response: Any) -> str:
    return " ".join(lxml_html.fromstring(response.content).find(".//main").text_content().split())


def sent_by(response: Any) -> dict[str, Any]:
    """What the page's posting form would send if its first button were pressed now."""
    root = lxml_html.fromstring(response.content)
    form = next(
        form for form in root.forms if form.method.lower() == "post" and form.get("data-once") is not None
    )
    data: dict[str, Any] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return data


def errors_of(response: Any) -> list[str]:
    return [str(error) for listed in response.context["form"].errors.values() for error in listed]


def test_a_forum_that_treats_individuals_is_founded_with_its_bounds(client, council):
    parties.login(client, council.coordinator)
    data = sent_by(client.get(at("found"))) | {"treats_individuals": "on", "name": "Ungdomsstraff"}
    answer = client.post(at("found"), data)
    # A police council never does, and a word from a form does not make it.
    assert errors_of(answer) == [
        "Bare et annet fast forum kan behandle enkeltpersoner. Velg det øverst, eller ta bort krysset."
    ]
    data |= {"purpose": "forum", "access": "PUBLIC", "record": "MINUTES"}
    page = client.post(at("found"), data)
    if page.status_code == 200:
        page = client.post(at("found"), sent_by(page))
    assert page.status_code == 303
    forum = Forum.objects.get(name="Ungdomsstraff")
    assert (forum.treats_individuals, forum.record, forum.access, forum.widest_access) == (
        True,
        "LOG",
        "MEMBERS",
        "MEMBERS",
    )
    # In its settings neither can be chosen; a records officer of a party can.
    settings = client.get(at("settings", forum.pk))
    assert {"record"} & set(settings.context["form"].fields) == set()
    assert [value for value, _label in settings.context["form"].fields["access"].choices] == ["MEMBERS"]


def test_a_coordinator_founds_a_council_by_pressing_the_button(client, db):
    Topic.objects.update(is_active=False)
    Topic.objects.create(name="kveldsmiljø")
    Topic.objects.create(name="utgått", is_active=False)
    district = parties.district("Nordland")
    rana = parties.municipality("Rana", district=district, written_standard="nn")
    unit = parties.unit("Helgeland", district=district, covers=[rana])
    mayor = parties.official(rana, "MAYOR", "Marit")
    coordinator = parties.official(rana, "SLT_COORDINATOR", "Siri")
    contact = parties.official(unit, "POLICE_CONTACT", "Pål")
    parties.login(client, coordinator)
    page = client.get(at("found"))
    answer = client.post(at("found"), sent_by(page))
    forum = Forum.objects.get()
    assert (answer.status_code, answer.url) == (303, forum.get_absolute_url())
    assert (forum.name, forum.access, forum.language, forum.silence_rule) == (
        "Politirådet i Rana",
        "PUBLIC",
        "nn",
        "REMIND",
    )
    assert {party.organisation_id for party in forum.parties.all()} == {rana.pk, unit.pk}
    assert [(seat.office, seat.capacity, seat.reviews_minutes) for seat in forum.memberships.in_order()] == [
        (make.office_of(mayor), "CHAIR", False),
        (make.office_of(coordinator), "SECRETARY", False),
        (make.office_of(contact), "MEMBER", True),
    ]
    assert [topic.name for topic in forum.topics.all()] == ["kveldsmiljø"]
    assert [forum.meetings_per_year, forum.items_due_days, forum.notice_days] == [None, None, None]


def test_other_parties_give_other_suggestions_and_what_was_typed_stays(client, db):
    district = parties.district("Nordland")
    rana, hemnes = (parties.municipality(name, district=district) for name in ("Rana", "Hemnes"))
    parties.unit("Helgeland", district=district, covers=[rana, hemnes])
    coordinator = parties.official(rana, "SLT_COORDINATOR", "Siri")
    parties.official(hemnes, "MAYOR", "Heidi")
    parties.login(client, coordinator)
    data = sent_by(client.get(at("found")))
    data |= {
        "purpose": "felles",
        "municipalities": [str(rana.pk), str(hemnes.pk)],
        "about": "Vi to sammen",
        "notice_days": "9",
    }
    page = client.post(at("found"), data)
    assert page.status_code == 200
    assert not Forum.objects.exists()
    form = page.context["form"]
    assert [row.suggestion.holder for row in form.rows] == ["Heidi", "Siri"]
    assert (form["about"].value(), form["notice_days"].value()) == ("Vi to sammen", "9")
    assert form["name"].value() == "Felles politiråd for Rana og Hemnes"
    answer = client.post(at("found"), sent_by(page))
    forum = Forum.objects.get()
    assert (answer.status_code, forum.about, forum.notice_days) == (303, "Vi to sammen", 9)
    assert forum.police_council.scope == "JOINT"


def test_a_forum_that_cannot_be_founded_says_why_and_keeps_all(client, council):
    parties.login(client, council.coordinator)
    data = sent_by(client.get(at("found"))) | {"name": "Et navn", "notice_days": "3"}
    page = client.post(at("found"), data)
    assert page.status_code == 403
    assert errors_of(page) == ["«Politirådet i Rana» finnes allerede for de samme partene."]
    assert page.context["form"]["notice_days"].value() == "3"
    data |= {"silence_rule": "APPROVE", "person_email_1": "kari@rana.example", "notice_days": "0"}
    page = client.post(at("found"), data)
    assert page.status_code == 422
    assert sorted(errors_of(page)) == sorted(
        [
            "Skal taushet regnes som godkjenning, må forumet ha en frist for gjennomgang.",
            "Skriv navnet.",
            "Verdien må være større enn eller lik 1.",
        ]
    )


def test_a_person_without_office_comes_along_from_the_form(client, db):
    district = parties.district("Nordland")
    rana = parties.municipality("Rana", district=district)
    parties.unit("Helgeland", district=district, covers=[rana])
    parties.login(client, parties.official(rana, "SLT_COORDINATOR", "Siri"))
    data = sent_by(client.get(at("found"))) | {
        "person_name_1": "Nils Natteravn",
        "person_email_1": "nils@ravn.example",
        "person_capacity_1": "GUEST",
    }
    assert client.post(at("found"), data).status_code == 303
    seat = Membership.objects.get(person__isnull=False)
    assert (seat.person.name, seat.capacity) == ("Nils Natteravn", "GUEST")


def test_members_are_shown_with_holders_deputies_and_what_is_lacking(client, council):
    forum = council.forum
    chair = Membership.objects.get(capacity="CHAIR")
    deputy = parties.official(council.municipality, "DEPUTY_MAYOR", "Vera Vara")
    make.seat(forum, make.office_of(deputy), capacity="DEPUTY", deputy_for=chair)
    make.seat(forum, parties.office(council.municipality, "OTHER", "rektor"), valid_to=days.today() - DAY)
    make.seat(forum, parties.office(council.municipality, "OTHER", "lege"), valid_from=days.today() + DAY)
    council.director.appointments.update(valid_to=days.today() - DAY)
    Membership.objects.update(reviews_minutes=False)
    parties.login(client, council.coordinator)
    page = client.get(at("members", forum.pk))
    rows = page.context["seats"]
    assert [(row["one"].name, [d["one"].name for d in row["deputies"]], row["is_own"]) for row in rows] == [
        (council.mayor.name, ["Vera Vara"], False),
        (council.coordinator.name, [], True),
        ("", [], False),
        (council.contact.name, [], False),
        (council.leader.name, [], False),
    ]
    assert [row["seat"].office.title for row in page.context["coming"]] == ["lege"]
    assert [seat.office.title for seat in page.context["earlier"]] == ["rektor"]
    assert page.context["lacks"] == ["Ingen er valgt til å gå gjennom referatet."]


def test_a_seat_is_added_changed_and_ended_in_the_browser(client, council):
    forum, pk = council.forum, council.forum.pk
    office = parties.office(council.municipality, "OTHER", "rektor")
    parties.login(client, council.coordinator)
    data = sent_by(client.get(at("seat_add", pk))) | {"office": str(office.pk), "has_authority": "ja"}
    assert client.post(at("seat_add", pk), data).status_code == 303
    seat = Membership.objects.get(office=office)
    assert (seat.has_authority, seat.valid_from) == (True, days.today())
    data = sent_by(client.get(at("seat_change", pk, seat.pk))) | {"reviews_minutes": "on"}
    assert client.post(at("seat_change", pk, seat.pk), data).status_code == 303
    seat.refresh_from_db()
    assert (seat.reviews_minutes, seat.has_authority) == (True, True)
    data = sent_by(client.get(at("seat_end", pk, seat.pk)))
    assert client.post(at("seat_end", pk, seat.pk), data).status_code == 303
    seat.refresh_from_db()
    assert seat.valid_to == days.today()
    assert forum.memberships.valid(days.today() + DAY).count() == 5


def test_a_refused_seat_keeps_what_was_typed(client, council):
    pk = council.forum.pk
    parties.login(client, council.coordinator)
    data = sent_by(client.get(at("seat_add", pk))) | {
        "name": "Siri Koordinator Rana",
        "email": council.coordinator.email,
    }
    page = client.post(at("seat_add", pk), data)
    assert (page.status_code, errors_of(page)) == (
        403,
        ["Dette er din egen plass. Noen andre i forumet må gjøre det."],
    )
    assert page.context["form"]["name"].value() == "Siri Koordinator Rana"
    empty = client.post(at("seat_add", pk), data | {"name": "", "email": ""})
    assert (empty.status_code, errors_of(empty)) == (422, ["Velg et verv, eller skriv navnet på en person."])


def test_a_seat_of_another_forum_is_not_there(client, council):
    other = make.council("Hemnes")
    seat = other.forum.memberships.first()
    parties.login(client, council.coordinator)
    for name in ("seat_change", "seat_end", "seat_withdraw"):
        assert client.get(at(name, council.forum.pk, seat.pk)).status_code == 404


def test_settings_are_saved_as_the_page_rendered_them(client, council):
    pk = council.forum.pk
    Forum.objects.update(widest_access=Access.PARTIES, access=Access.PARTIES)
    parties.login(client, council.coordinator)
    page = client.get(at("settings", pk))
    assert [value for value, _words in page.context["form"].fields["access"].choices] == [
        "PARTIES",
        "MEMBERS",
    ]
    before = Forum.objects.values().get()
    assert client.post(at("settings", pk), sent_by(page)).status_code == 303
    assert Forum.objects.values().get() == before
    data = sent_by(page) | {"default_time": "12:30", "are_meetings_open": "on", "about": "Ring 91 23 45 67"}
    warned = client.post(at("settings", pk), data)
    assert (warned.status_code, errors_of(warned)) == (
        422,
        ["Se over det vi fant. Rett teksten, eller kryss av her."],
    )
    assert client.post(at("settings", pk), data | {"privacy_seen": "on"}).status_code == 303
    forum = Forum.objects.get()
    assert (f"{forum.default_time:%H:%M}", forum.are_meetings_open) == ("12:30", True)


def test_standing_items_are_ordered_by_their_places(client, council):
    pk = council.forum.pk
    parties.login(client, council.coordinator)
    data = sent_by(client.get(at("standing_items", pk))) | {"title_1": "Vold", "title_2": "Radikalisering"}
    assert client.post(at("standing_items", pk), data | {"place_1": "2", "place_2": "1"}).status_code == 303
    assert list(StandingItem.objects.values_list("title", "position")) == [("Radikalisering", 1), ("Vold", 2)]


def test_a_merged_municipality_is_warned_about_and_the_new_one_found(client, council):
    council.municipality.valid_to = days.today() - DAY
    council.municipality.save()
    parties.municipality("Nye Rana", district=council.district)
    parties.login(client, council.leader)
    seat = Membership.objects.get(office=make.office_of(council.leader))
    Membership.objects.filter(capacity="CHAIR").update(capacity="MEMBER")
    Membership.objects.filter(pk=seat.pk).update(capacity="CHAIR")
    pk = council.forum.pk
    assert "Rana kommune er avviklet" in text_of(client.get(at("members", pk)))
    page = client.get(at("party_add", pk), {"q": "nye"})
    (found,) = page.context["found"]
    data = sent_by(page) | {"organisation": str(found.pk)}
    assert client.post(at("party_add", pk) + "?q=nye", data).status_code == 303
    assert ForumParty.objects.filter(organisation=found).exists()


def test_the_lists_are_kept_in_the_registers(client, db):
    parties.login(client, parties.official(parties.national(), "ADMINISTRATOR", "Rikke Riksen"))
    address = reverse("admin:councils_topic_add")
    answer = client.post(address, {"name": "kveldsmiljø", "position": "1", "is_active": "on"})
    assert (answer.status_code, Topic.objects.filter(name="kveldsmiljø").count()) == (302, 1)
    parties.county("Nordland")
    assert client.get(reverse("admin:councils_schoolbreak_add")).status_code == 200
    parties.login(client, parties.official(parties.municipality("Rana"), "ADMINISTRATOR", "Ada"))
    assert client.get(address).status_code == 403


def test_settings_that_somebody_else_has_changed_are_shown_before_they_are_overwritten(client, council):
    pk = council.forum.pk
    parties.login(client, council.coordinator)
    mine = sent_by(client.get(at("settings", pk))) | {"notice_days": "10", "default_place": "Rådhuset"}
    theirs = client.get(at("settings", pk))
    changes = {"default_place": "Politistasjonen", "silence_rule": "ESCALATE", "are_meetings_open": "on"}
    assert client.post(at("settings", pk), sent_by(theirs) | changes).status_code == 303
    stale = client.post(at("settings", pk), mine)
    assert stale.status_code == 409
    assert Forum.objects.get().default_place == "Politistasjonen"
    said = words(stale)
    assert "Noen andre har endret innstillingene" in said
    assert "Vanlig møtested Politistasjonen" in said
    assert "Møtene er åpne for publikum ja" in said
    assert "Innkalling sendes, dager før møtet ikke satt" in said
    assert "Målform" not in said.split("Forkast dine valg")[0]
    again = sent_by(stale)
    assert again["default_place"] == ["Rådhuset"]
    assert client.post(at("settings", pk), again).status_code == 303
    assert Forum.objects.get().default_place == "Rådhuset"


def test_standing_items_that_somebody_else_has_changed_are_fetched_anew(client, council):
    pk = council.forum.pk
    parties.login(client, council.coordinator)
    empty = sent_by(client.get(at("standing_items", pk)))
    assert client.post(at("standing_items", pk), empty | {"title_1": "Vold"}).status_code == 303
    stale = client.post(at("standing_items", pk), empty | {"title_1": "Rus"})
    assert (stale.status_code, "Hent de faste sakene slik de er nå" in text_of(stale)) == (409, True)
    assert client.post(at("standing_items", pk), sent_by(stale)).status_code == 409
    assert list(StandingItem.objects.values_list("title", flat=True)) == ["Vold"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_year_that_nobody_means_is_said_to_be_too_far_away(client, council, day):
    pk = council.forum.pk
    chair = council.forum.memberships.get(capacity="CHAIR")
    parties.login(client, council.coordinator)
    said = ["Datoen er for langt unna. Kontroller årstallet."]
    for url, name in [
        (at("seat_end", pk, chair.pk), "last_day"),
        (at("seat_change", pk, chair.pk), "valid_to" if day > "2000" else "valid_from"),
        (at("party_end", pk, council.forum.parties.first().pk), "last_day"),
        (at("forum_end", pk), "last_day"),
    ]:
        data = {**sent_by(client.get(url)), "reason": "Ferdig", name: day}
        answer = client.post(url, data)
        assert (answer.status_code, errors_of(answer)[:1]) == (422, said), url
