"""The demo content: every stage is there, and the mayor can sign from the first minute."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import override_settings

from agreements.models import AgreementVersion, Evaluation
from parties.accounts.demo import people
from parties.models import Appointment, Office, User
from parties.tests import factories
from records import audit, days, dispatch, documents
from records.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(standing):
    """Registers and demo content, loaded once for these tests; each undoes what it does to them."""
    with override_settings(DEMO=True):
        call_command("load_registers", verbosity=0)
        call_command("load_demo", verbosity=0)


@pytest.fixture
def demo(loaded, db, settings):
    """A portal with registers and demo content."""
    settings.DEMO = True


def test_the_demo_shows_every_stage_and_the_mayor_signs(demo, client):
    newest_last = AgreementVersion.objects.order_by("agreement", "number")
    stages = dict(newest_last.values_list("agreement__parties__organisation__name", "state"))
    assert {stages[name] for name in ("Rana", "Lillehammer", "Vågå")} == {
        "SIGNED",
        "READY_TO_SIGN",
        "IN_REVIEW",
    }
    returned = AgreementVersion.objects.get(state="RETURNED")
    assert returned.continued_by.get().state == "DRAFT"
    assert list(audit.verify()) == []

    mayor = User.objects.get(email="ingeborg.solvberg@lillehammer.example")
    client.post("/logg-inn/", {"login": mayor.email, "password": "Demo-passord-2026"})
    step = client.get("/logg-inn/totrinn/").content.decode()
    code = re.search(r"\b\d{6}\b", step[step.index("<main") :])[0]
    assert client.post("/logg-inn/totrinn/", {"code": code}).url == "/hjem/"

    version = AgreementVersion.objects.get(state="READY_TO_SIGN")
    place = version.places.get(signature=None)
    address = f"/avtaler/{version.agreement_id}/versjon/{version.number}/signer/{place.pk}/"
    assert address in client.get("/hjem/").content.decode()
    copy = documents.documents_of(version).get(purpose="signing_copy")
    answer = client.post(
        address,
        {"confirmed": "on", "content_hash": version.content_hash, "signing_copy_hash": copy.file.sha256},
    )
    assert answer.url == f"/avtaler/{version.agreement_id}/"
    version.refresh_from_db()
    assert version.state == "SIGNED"
    assert dispatch.about(version.agreement).exists() or dispatch.about(version).exists()


def test_the_demo_has_a_vacant_office_an_acting_mayor_and_a_contact_serving_three(demo):
    today = days.today()
    held = Appointment.objects.valid(today)
    assert Office.objects.valid(today).exclude(appointments__in=held).exists()
    acting = held.get(is_acting=True, office__role="MAYOR")
    assert acting.may_sign
    assert acting.acting_for.valid_to < today
    served = Office.objects.filter(role="POLICE_CONTACT").annotate(number=Count("serves"))
    assert 3 in served.values_list("number", flat=True)


def test_everybody_in_the_demo_has_a_home_and_can_log_in(demo, client):
    for person in people(days.today()):
        user = User.objects.get(email=person.email)
        assert user.check_password("Demo-passord-2026"), person
        page = factories.login(client, user).get("/hjem/")
        assert page.status_code == 200, person
        for office in person.offices:
            assert office.split(",")[0].lower() in page.content.decode().lower(), person


def test_the_demo_is_loaded_once_and_only_in_the_demo(demo, settings):
    with pytest.raises(CommandError, match="har allerede avtaler"):
        call_command("load_demo")
    settings.DEMO = False
    with pytest.raises(CommandError, match="bare inn når"):
        call_command("load_demo")
    assert AuditEvent.objects.filter(verb="agreement.started").count() == 4
    assert AuditEvent.objects.filter(verb="agreement.continued").count() == 1


def test_the_demo_has_a_year_evaluated_and_a_round_half_way(demo):
    year = days.today().year
    done = Evaluation.objects.get(year=year - 1)
    assert done.state == "AGREED"
    assert documents.documents_of(done).filter(purpose="evaluation").exists()
    # What was to come of it has come of it.
    assert done.points.filter(item=None, measure=None, done_on=None).values_list(
        "becomes", flat=True
    ).get() == ("CHANGE")
    half = Evaluation.objects.filter(participants__isnull=False, year=year).distinct().get()
    assert [side.side for side in half.sides.filter(agreed_at__isnull=False)] == ["POLICE"]
    assert half.round is not None
    assert half.round.evaluations.filter(participants=None).count() == 3
