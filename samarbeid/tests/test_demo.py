"""The demo content: every stage is there, and the mayor can sign from the first minute."""

import re

import pytest
from django.core.management import CommandError, call_command

from agreements.models import AgreementVersion
from parties.models import User
from records import audit, dispatch, documents
from records.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    """A portal with registers and demo content."""
    settings.DEMO = True
    call_command("load_registers", verbosity=0)
    call_command("load_demo", verbosity=0)


def test_the_demo_shows_every_stage_and_the_mayor_signs(demo, client):
    stages = dict(AgreementVersion.objects.values_list("agreement__parties__organisation__name", "state"))
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
    address = f"/avtaler/{version.agreement_id}/versjon/1/signer/{place.pk}/"
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


def test_the_demo_is_loaded_once_and_only_in_the_demo(demo, settings):
    with pytest.raises(CommandError, match="har allerede avtaler"):
        call_command("load_demo")
    settings.DEMO = False
    with pytest.raises(CommandError, match="bare inn når"):
        call_command("load_demo")
    assert AuditEvent.objects.filter(verb="agreement.started").count() == 4
