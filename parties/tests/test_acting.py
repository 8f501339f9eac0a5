"""From a login to the actor in the records: which office, whose name, which language."""

from datetime import date

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from parties.acting import actor_for, actor_with, require, title_of, user_of
from parties.middleware import OFFICE_SESSION_KEY, ActingMiddleware
from parties.models import OfficeRole, User
from parties.standing import Capability
from parties.tests import factories as make
from records.actors import Actor
from records.refusals import NotAllowed

ON = date(2026, 5, 4)


@pytest.fixture
def two_offices(mayor_of_rana, lillehammer):
    """Kari Nordmann: ordfører in Rana, and SLT-koordinator in Lillehammer."""
    make.holder(make.office(lillehammer, OfficeRole.SLT_COORDINATOR, "SLT-koordinator"), mayor_of_rana)
    return mayor_of_rana


def test_the_actor_is_a_snapshot_of_names(mayor_of_rana, rana):
    actor = actor_for(mayor_of_rana.user, ON)
    assert actor.label == "Kari Nordmann, ordfører i Rana kommune"
    appointment = mayor_of_rana.appointments.get()
    assert (actor.user_id, actor.appointment_id) == (mayor_of_rana.user_id, appointment.pk)
    assert (actor.office_id, actor.organisation_id) == (appointment.office_id, rana.pk)


def test_an_acting_holder_says_so(mayor_office_of_rana, somebody):
    appointment = make.holder(mayor_office_of_rana, somebody, is_acting=True, rank=2)
    assert title_of(appointment) == "fungerende ordfører"
    assert actor_for(somebody.user, ON).label == "Ingen Særlig, fungerende ordfører i Rana kommune"


def test_one_acts_from_the_chosen_office_while_it_counts(two_offices, lillehammer):
    second = two_offices.appointments.get(office__organisation=lillehammer)
    assert actor_for(two_offices.user, ON).organisation == "Rana kommune"
    assert actor_for(two_offices.user, ON, second.pk).organisation == "Lillehammer kommune"
    second.valid_to = date(2026, 5, 3)
    second.save()
    assert actor_for(two_offices.user, ON, second.pk).organisation == "Rana kommune"


def test_somebody_elses_office_cannot_be_acted_from(two_offices, mayor_of_lillehammer):
    stolen = mayor_of_lillehammer.appointments.get()
    assert actor_for(two_offices.user, ON, stolen.pk).appointment_id != stolen.pk


def test_without_an_office_the_actor_is_the_bare_person(somebody):
    assert actor_for(somebody.user, ON) == Actor(user_id=somebody.user_id, name="Ingen Særlig")


def test_the_office_that_carries_the_act_is_found(two_offices, rana, lillehammer):
    in_rana = actor_for(two_offices.user, ON)
    carrying = actor_with(in_rana, Capability.EDIT_DRAFTS, lillehammer, ON)
    assert carrying.office == "SLT-koordinator"
    assert actor_with(in_rana, Capability.APPROVE_FOR_SIDE, rana, ON) == in_rana
    with pytest.raises(NotAllowed):
        actor_with(in_rana, Capability.SIGN, lillehammer, ON)


def test_an_action_reads_the_login_anew(mayor_of_rana):
    actor = actor_for(mayor_of_rana.user, ON)
    User.objects.filter(pk=mayor_of_rana.user_id).update(is_active=False)
    with pytest.raises(NotAllowed):
        user_of(actor, ON)


def test_the_clock_is_nobody_but_a_command_keeps_the_registers(rana):
    with pytest.raises(NotAllowed):
        require("parties.change_register", Actor.clock(), rana, ON)
    require("parties.change_register", Actor.system(), rana, ON)


def test_a_changed_office_counts_from_the_next_request(client, two_offices, rana, lillehammer):
    make.login(client, two_offices)
    second = two_offices.appointments.get(office__organisation=lillehammer)
    answer = client.post(reverse("parties:act_as"), {"appointment": second.pk, "next": "/konto/"})
    assert (answer.status_code, answer.url) == (303, "/konto/")
    page = client.get("/konto/")
    assert page.wsgi_request.actor.organisation == "Lillehammer kommune"
    assert page.wsgi_request.acting_as == second


def test_choosing_an_office_one_lacks_is_refused_in_words(client, two_offices, mayor_of_lillehammer):
    make.login(client, two_offices)
    for wanted in (mayor_of_lillehammer.appointments.get().pk, "tull", ""):
        answer = client.post(reverse("parties:act_as"), {"appointment": wanted})
        assert answer.status_code == 403
        assert "Du har ikke dette vervet i dag." in answer.content.decode()


def test_the_choice_of_office_never_leads_off_the_site(client, two_offices):
    make.login(client, two_offices)
    own = two_offices.appointments.first().pk
    answer = client.post(reverse("parties:act_as"), {"appointment": own, "next": "https://evil.example/"})
    assert answer.url == "/hjem/"


def test_pages_speak_the_persons_language(client, mayor_of_rana):
    make.login(client, mayor_of_rana)
    answer = client.post(reverse("parties:language"), {"language": "nn", "next": "/konto/"})
    assert answer.status_code == 303
    page = client.get("/konto/")
    assert page.headers["Content-Language"] == "nn"
    assert '<html lang="nn"' in page.content.decode()
    assert client.post(reverse("parties:language"), {"language": "en"}).status_code == 403


def test_the_request_of_a_stranger_carries_no_actor(rf: RequestFactory, db):
    from django.contrib.auth.models import AnonymousUser

    seen = {}

    def view(request):
        seen.update(actor=request.actor, standing=request.standing, acting_as=request.acting_as)
        seen["language"] = translation.get_language()

    request = rf.get("/")
    request.user, request.session = AnonymousUser(), {OFFICE_SESSION_KEY: 1}
    ActingMiddleware(view)(request)
    assert (seen["actor"], seen["acting_as"], bool(seen["standing"])) == (None, None, False)
