"""Consultations on plans: who asks and answers, once; who is told, who is reminded, who reads; the pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils import consultations
from councils.actions import consultations as acts
from councils.models import PlanConsultation
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from councils.tests.races import at_once
from councils.waiting import waiting_for
from parties.models import OfficeRole
from parties.standing import standing_of
from parties.tests import factories as parties
from parties.tests.factories import login
from records import audit, days
from records.models import Dispatch
from records.refusals import NotAllowed, Refused
from records.workflow import has_right

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def council(db):
    return make.council("Rana")


def ask(council, by=None, **fields):
    wanted = {
        "municipality": council.municipality,
        "contact_office": make.office_of(council.contact),
        "title": "Kommuneplanens arealdel",
        "question": "Hvilke steder er utrygge?",
        "due_on": ON + 14 * DAY,
        "on": ON,
        "at": AT,
    } | fields
    return acts.ask(by=actor(by or council.coordinator), **wanted)


def answer(council, one, by=None, text="Undergangen bør lyses opp.", on=ON):
    return acts.answer(consultation=one, answer=text, by=actor(by or council.contact), on=on, at=AT)


def told(kind):
    return sorted(
        Dispatch.objects.filter(kind=f"councils.consultation_{kind}").values_list("address", flat=True)
    )


def address(person):
    return person.appointments.get().contact_email


def strike(day, hour=12):
    consultations.remind(days.start_of(day) + timedelta(hours=hour))


def verbs(one):
    return [event.verb for event in reversed(audit.history(one))]


# --- from asked to what it led to


def test_asked_changed_answered_and_what_it_led_to(council):
    one = ask(council)
    assert (one.asked_by_name, one.asked_by_office) == (
        council.coordinator.name,
        make.office_of(council.coordinator),
    )
    assert told("asked") == [address(council.contact)]
    letter = Dispatch.objects.get()
    assert "Kommuneplanens arealdel" in letter.text
    assert "utrygge" not in letter.text + letter.html
    assert letter.reply_to == address(council.coordinator)
    facts = {"title": "Arealdelen", "due_on": ON + 7 * DAY}
    acts.change(consultation=one, **facts, by=actor(council.director), on=ON, at=AT)
    acts.change(consultation=one, **facts, by=actor(council.director), on=ON, at=AT)
    assert told("changed") == [address(council.contact)]
    one = answer(council, one)
    assert (one.answer, one.answered_on, one.answered_by_name) == (
        "Undergangen bør lyses opp.",
        ON,
        council.contact.name,
    )
    assert told("answered") == [address(council.coordinator)]
    acts.note_effect(
        consultation=one, effect="Tatt inn i planen.", by=actor(council.coordinator), on=ON, at=AT
    )
    one.refresh_from_db()
    assert (one.title, one.effect) == ("Arealdelen", "Tatt inn i planen.")
    assert verbs(one) == [
        "consultation.asked",
        "consultation.changed",
        "consultation.answered",
        "consultation.effect_noted",
    ]


def test_it_is_answered_once_and_not_changed_after(council):
    one = ask(council)
    with pytest.raises(Refused, match="ikke besvart ennå"):
        acts.note_effect(consultation=one, effect="x", by=actor(council.coordinator), on=ON, at=AT)
    answer(council, one)
    with pytest.raises(Refused, match=f"besvart av {council.contact.name}"):
        answer(council, one, text="Noe annet")
    with pytest.raises(Refused, match="besvart av"):
        acts.change(consultation=one, title="Ny", by=actor(council.coordinator), on=ON, at=AT)
    assert PlanConsultation.objects.get().answer == "Undergangen bør lyses opp."


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"title": "  "}, "hva planen heter"),
        ({"due_on": ON - DAY}, "allerede vært"),
        ({"due_on": ON + timedelta(days=1000)}, "for langt fram"),
        ({"link": "javascript:alert(1)"}, "https"),
        ({"question": "x" * 8001}, "for lang"),
    ],
)
def test_bad_input_is_refused(council, fields, says):
    with pytest.raises(Refused, match=says):
        ask(council, **fields)
    assert not PlanConsultation.objects.exists()


def test_a_contact_who_does_not_serve_the_municipality_is_not_asked(council):
    other = make.council("Vega")
    with pytest.raises(Refused, match="gjelder ikke kommunen"):
        ask(council, contact_office=make.office_of(other.contact))
    named = make.office_of(council.contact)
    named.serves.set([other.municipality])
    with pytest.raises(Refused, match="gjelder ikke kommunen"):
        ask(council)
    assert [one.office for one in consultations.contacts_for([council.municipality.pk], ON)] == []


def test_while_the_contacts_office_is_vacant_the_own_leader_is_told_and_answers(council):
    one = ask(council)
    with pytest.raises(NotAllowed):
        answer(council, one, by=council.leader)
    council.contact.appointments.update(valid_to=ON - DAY)
    ask(council, title="Skjenkeretningslinjer")
    assert told("asked") == sorted([address(council.contact), address(council.leader)])
    with pytest.raises(NotAllowed):
        answer(council, one)
    assert answer(council, one, by=council.leader).answered_by_name == council.leader.name


def test_who_may_do_what(council):
    one = ask(council)
    other = make.council("Vega")
    deputy = parties.official(council.municipality, OfficeRole.DEPUTY_MAYOR, "Vara Ordfører")
    admin = parties.official(council.municipality, OfficeRole.ADMINISTRATOR, "Kommune Admin")
    chief = parties.official(council.district, OfficeRole.CHIEF_OF_POLICE, "Petra Mester")
    colleague = parties.official(council.unit, OfficeRole.POLICE_CONTACT, "Kari Kollega")
    district_admin = parties.official(council.district, OfficeRole.ADMINISTRATOR, "Distrikt Admin")
    unit_admin = parties.official(council.unit, OfficeRole.ADMINISTRATOR, "Enhet Admin")
    records_officer = parties.official(council.municipality, OfficeRole.RECORDS_OFFICER, "Arne Arkiv")
    ended = parties.official(council.municipality, OfficeRole.SLT_COORDINATOR, "Tidligere", valid_to=ON - DAY)
    root = parties.superuser()
    reads = {council.mayor, council.coordinator, council.director, council.contact, council.leader}
    reads |= {deputy, admin, chief, colleague}
    everybody = [*reads, district_admin, unit_admin, records_officer, ended]
    everybody += [other.mayor, other.coordinator, other.contact, other.leader]
    for person in everybody:
        user = person.user
        sees = PlanConsultation.objects.visible_to(user, ON).exists()
        assert sees == (person in reads), person
        changes = has_right("councils.change_consultation", user, one)
        assert changes == (person in {council.coordinator, council.director}), person
        assert has_right("councils.answer_consultation", user, one) == (person == council.contact), person
        if not changes:
            with pytest.raises(NotAllowed):
                ask(council, by=person)
            with pytest.raises(NotAllowed):
                acts.change(consultation=one, title="x", by=actor(person), on=ON, at=AT)
    assert not PlanConsultation.objects.visible_to(root, ON).exists()
    assert not has_right("councils.answer_consultation", root, one)
    assert not has_right("councils.ask_consultations", root)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_make_one():
    council = make.council("Rana")
    one = ask(council)
    results = at_once(
        lambda: PlanConsultation.objects.select_for_update().get(pk=one.pk),
        lambda: answer(council, one, text="Første"),
        lambda: answer(council, one, text="Andre"),
    )
    assert sorted(type(result).__name__ for result in results) == ["PlanConsultation", "Refused"]
    one.refresh_from_db()
    assert [one.answer] == [each.answer for each in results if isinstance(each, PlanConsultation)]
    assert verbs(one) == ["consultation.asked", "consultation.answered"]


def test_private_numbers_in_the_question_are_counted_and_not_kept_in_the_trail(council):
    one = ask(council, question="Ring 912 34 567")
    event = audit.history(one).get()
    assert event.data["privacy"] == {"phone": 1}
    assert "567" not in str(event.data)


# --- reminders


def test_reminders_go_three_days_before_and_the_day_after_once_each(council):
    one = ask(council)
    due = one.due_on
    for day in (due - 4 * DAY, due - 3 * DAY, due - 3 * DAY, due - 2 * DAY, due):
        strike(day)
    assert told("due_soon") == [address(council.contact)]
    assert told("overdue") == []
    strike(due + DAY, hour=6)
    assert told("overdue") == []
    for day in (due + DAY, due + DAY, due + 5 * DAY, due + 40 * DAY):
        strike(day)
    assert told("overdue") == [address(council.contact)]
    assert f"Svarfristen var {days.longdate(due)}" in Dispatch.objects.latest("pk").text


def test_nobody_is_reminded_of_what_is_answered_or_was_asked_the_day_before(council):
    answer(council, ask(council))
    ask(council, due_on=ON + 2 * DAY)
    for number in range(1, 3):
        strike(ON + number * DAY)
    assert told("due_soon") == []
    strike(ON + 3 * DAY)
    strike(ON + 16 * DAY)
    assert told("overdue") == [address(council.contact)]


# --- what waits


def test_what_waits_for_the_contact_and_for_whoever_asked(council):
    one = ask(council)

    def waiting(person, on):
        return [
            (item.what, item.title, item.due_on, item.is_overdue)
            for item in waiting_for(person.user, standing_of(person.user, on), on, AT)
            if item.url == one.get_absolute_url()
        ]

    asked = ("Svar på høring av plan", "Kommuneplanens arealdel", one.due_on)
    assert waiting(council.contact, ON) == [(*asked, False)]
    assert waiting(council.contact, one.due_on + DAY) == [(*asked, True)]
    assert waiting(council.coordinator, ON) == []
    answer(council, one)
    read = ("Les svaret på høring av plan", "Kommuneplanens arealdel", None, False)
    assert waiting(council.coordinator, ON) == [read]
    assert waiting(council.contact, ON) == waiting(council.director, ON) == []
    acts.note_effect(consultation=one, effect="Tatt inn.", by=actor(council.coordinator), on=ON, at=AT)
    assert waiting(council.coordinator, ON) == []


# --- the pages


def today_council():
    return make.council("Rana"), days.today(), days.now()


def page(client, who, name, *args, **query):
    login(client, who)
    return client.get(reverse(f"councils:{name}", args=args), query)


def test_the_contact_is_chosen_by_itself_and_where_there_are_several_one_chooses(client):
    council, on, _at = today_council()
    form = page(client, council.coordinator, "consultation_ask").context["form"]
    assert "contact" not in form.fields
    assert form["due_on"].value() == on + timedelta(weeks=3)
    body = {"title": "Arealplan", "link": "rana.example/plan", "due_on": (on + DAY).isoformat()}
    answered = client.post(reverse("councils:consultation_ask"), body)
    one = PlanConsultation.objects.get()
    assert answered["Location"] == one.get_absolute_url()
    assert (one.contact_office, one.link) == (
        make.office_of(council.contact),
        "https://rana.example/plan",
    )
    other = parties.official(council.unit, OfficeRole.POLICE_CONTACT, "Kari Kollega")
    again = client.post(reverse("councils:consultation_ask"), body)
    assert (again.status_code, again.context["form"].errors) == (
        422,
        {"contact": ["Velg hvem som skal spørres."]},
    )
    key = f"{council.municipality.pk}-{make.office_of(other).pk}"
    client.post(reverse("councils:consultation_ask"), {**body, "contact": key})
    assert PlanConsultation.objects.latest("pk").contact_office == make.office_of(other)
    elsewhere = f"{council.municipality.pk}-{make.office_of(council.leader).pk}"
    assert (
        client.post(reverse("councils:consultation_ask"), {**body, "contact": elsewhere}).status_code == 422
    )


def test_a_municipality_without_a_contact_is_told_so(client):
    council, _on, _at = today_council()
    make.office_of(council.contact).serves.set([make.council("Vega").municipality])
    shown = page(client, council.coordinator, "consultation_ask")
    assert shown.status_code == 403
    assert "Ingen politikontakt er registrert for kommunen" in shown.content.decode()


def test_the_privacy_guard_asks_before_the_answer_goes(client):
    council, on, at = today_council()
    one = ask(council, on=on, at=at, due_on=on)
    login(client, council.contact)
    address_of = reverse("councils:consultation_answer", args=[one.pk])
    body = {"answer": "Ring Kari på 912 34 567."}
    first = client.post(address_of, body)
    assert first.status_code == 422
    assert "privacy_seen" in first.context["form"].errors
    assert client.post(address_of, {**body, "privacy_seen": "on"}).status_code == 303
    assert client.get(address_of).status_code == 403
    shown = client.get(one.get_absolute_url()).content.decode()
    assert "Ring Kari på 912 34 567." in shown
    assert reverse("councils:consultation_effect", args=[one.pk]) not in shown


def test_outsiders_get_404_and_those_who_read_but_may_not_403(client):
    council, on, at = today_council()
    one = ask(council, on=on, at=at, due_on=on)
    other = make.council("Vega")
    names = ("consultation", "consultation_edit", "consultation_answer", "consultation_effect")

    def statuses(who):
        return [page(client, who, name, one.pk).status_code for name in names]

    for who in (other.coordinator, other.contact, parties.superuser()):
        assert statuses(who) == [404, 404, 404, 404]
    assert statuses(council.mayor) == [200, 403, 403, 403]
    assert statuses(council.contact) == [200, 403, 200, 403]
    assert statuses(council.coordinator) == [200, 200, 403, 403]
    assert page(client, council.mayor, "consultation_ask").status_code == 403
    archive = parties.official(council.municipality, OfficeRole.RECORDS_OFFICER, "Arne Arkiv")
    assert page(client, archive, "consultations").status_code == 404
    client.logout()
    assert client.get(one.get_absolute_url()).status_code == 302


def test_the_list_for_both_sides_by_state(client):
    council, on, at = today_council()
    late = ask(council, title="Sen", on=on - 9 * DAY, at=at, due_on=on - DAY)
    soon = ask(council, title="Snart", on=on, at=at, due_on=on + DAY)
    done = ask(council, title="Besvart", on=on, at=at, due_on=on + DAY)
    answer(council, done, on=on)
    for who in (council.contact, council.coordinator):
        found = {
            state: [
                row["consultation"]
                for row in page(client, who, "consultations", status=state).context["rows"]
            ]
            for state in ("alle", "venter", "over-fristen", "besvart", "tull")
        }
        assert found == {
            "alle": [late, soon, done],
            "venter": [late, soon],
            "over-fristen": [late],
            "besvart": [done],
            "tull": [late, soon, done],
        }
    row = page(client, council.contact, "consultations").context["rows"][0]
    assert (row["is_overdue"], row["is_mine"]) == (True, True)


def test_the_list_has_pages_and_costs_the_same_however_long(client):
    council, on, at = today_council()
    ask(council, on=on, at=at, due_on=on)
    login(client, council.coordinator)
    url = reverse("councils:consultations")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(25):
        PlanConsultation.objects.create(
            municipality=council.municipality,
            contact_office=make.office_of(council.contact),
            title=f"Plan {number}",
            asked_on=on,
            asked_by_name="Siri",
        )
    with CaptureQueriesContext(connection) as many:
        shown = client.get(url)
    assert len(shown.context["rows"]) == 25
    assert len(client.get(url, {"side": "2"}).context["rows"]) == 1
    assert len(many) == len(one)


def test_editing_keeps_a_day_that_has_been_and_refuses_a_new_one(client):
    council, on, at = today_council()
    one = ask(council, on=on - 9 * DAY, at=at, due_on=on - 2 * DAY)
    login(client, council.coordinator)
    url = reverse("councils:consultation_edit", args=[one.pk])
    body = {"title": "Ny tittel", "due_on": (on - DAY).isoformat()}
    refused = client.post(url, body)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["due_on"]
    assert client.post(url, {**body, "due_on": (on - 2 * DAY).isoformat()}).status_code == 303
    one.refresh_from_db()
    assert one.title == "Ny tittel"
