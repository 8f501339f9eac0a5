"""Finishing: what is frozen is what was approved, and nothing that people have to see is passed over."""

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from django_tasks_db.models import DBTaskResult

from agreements.actions.finishing import finish, private_findings
from agreements.content import content_of, hash_of
from agreements.models import AgreementVersion
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON
from parties.tests import factories as parties
from records import audit
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db

WITH_PHONE = (
    ("Innledning", "LOCKED", "<p>Avtale mellom {kommune} og {enhet}.</p>"),
    ("Kontakt", "LOCAL", "<p>Ring Pål på 912 34 567, eller 112 når det haster. Ellers 02800.</p>"),
)


def finished(version, sides, *, by=None, private_data_seen=False):
    return finish(
        version=version,
        private_data_seen=private_data_seen,
        by=make.actor(by or sides.coordinator),
        on=ON,
        at=AT,
    )


def test_what_is_frozen_is_what_was_approved(sides):
    version = make.agreed_version(sides)
    approved = set(version.reviews.values_list("content_hash", flat=True))
    read = content_of(version, ON)

    version = finished(version, sides)
    version = AgreementVersion.objects.get(pk=version.pk)

    assert (version.state, version.frozen_at) == ("READY_TO_SIGN", AT)
    assert version.frozen_content == read
    assert approved == {version.content_hash} == {hash_of(version.frozen_content)}
    step = version.transitions.latest("pk")
    assert (step.name, step.source, step.target) == ("finish", "AGREED", "READY_TO_SIGN")
    assert step.by_name == "Siri Fjordvik"


def test_frozen_content_has_no_tokens_left(sides):
    version = finished(make.agreed_version(sides), sides)
    texts = [section["html"] for section in version.frozen_content["sections"]]
    assert texts[0] == "<p>Avtale mellom Fjordvik kommune og Fjordvik politistasjonsdistrikt.</p>"
    assert not any("{" in text for text in texts)


def test_after_finishing_the_registers_may_change_and_the_content_does_not(sides):
    version = finished(make.agreed_version(sides), sides)
    sides.municipality.name = "Nyvik"
    sides.municipality.save()
    version.refresh_from_db()
    assert content_of(version, ON)["parties"][1]["name"] == "Fjordvik kommune"
    assert hash_of(content_of(version, ON)) == version.content_hash


@pytest.mark.parametrize("field", ["title", "frozen_content", "content_hash", "valid_to", "merge_values"])
def test_the_database_keeps_what_is_frozen(sides, field):
    version = finished(make.agreed_version(sides), sides)
    changed = {
        "title": "Noe annet",
        "frozen_content": {},
        "content_hash": "0" * 64,
        "valid_to": ON,
        "merge_values": {"responstid": "1"},
    }
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        AgreementVersion.objects.filter(pk=version.pk).update(**{field: changed[field]})


def test_a_register_that_changed_since_the_approval_stops_finishing(sides):
    version = make.agreed_version(sides)
    sides.municipality.name = "Nyvik"
    sides.municipality.save()
    with pytest.raises(Refused, match="Innholdet er endret siden"):
        finished(version, sides)
    version.refresh_from_db()
    assert (version.state, version.frozen_at, version.content_hash) == ("AGREED", None, "")


def test_a_private_number_has_to_be_seen_first(sides):
    version = make.agreed_version(sides, from_template=make.template(sections=WITH_PHONE))
    assert [finding.excerpt for finding in private_findings(version, ON)] == ["912 34 567"]
    with pytest.raises(Refused) as caught:
        finished(version, sides)
    assert "912 34 567" in caught.value.reasons[0]
    assert "112" not in str(caught.value).replace("912", "")
    version.refresh_from_db()
    assert version.state == "AGREED"
    assert finished(version, sides, private_data_seen=True).state == "READY_TO_SIGN"


def test_nothing_to_see_needs_no_confirmation(sides):
    version = make.agreed_version(sides)
    assert private_findings(version, ON) == []
    assert finished(version, sides).state == "READY_TO_SIGN"


def test_a_text_that_not_all_have_approved_is_not_finished(sides):
    version = make.submitted_version(sides)
    version = make.approve(version, sides.director)
    with pytest.raises(Refused):
        finished(version, sides)


def test_without_anybody_to_sign_it_is_not_finished(sides):
    version = make.agreed_version(sides)
    sides.mayor_office.appointments.update(may_sign=False)
    with pytest.raises(Refused, match="ingen innehaver med fullmakt til å signere"):
        finished(version, sides)


@pytest.mark.parametrize("who", ["mayor", "superuser", "neighbour"])
def test_those_who_do_not_write_for_a_party_do_not_finish(sides, who):
    version = make.agreed_version(sides)
    if who == "superuser":
        by = make.actor(sides.coordinator)
        sides.coordinator.user.is_superuser = True
        sides.coordinator.user.save()
    else:
        by = make.actor(sides.mayor if who == "mayor" else make.two_sides("Bygda").coordinator)
    with pytest.raises(NotAllowed):
        finish(version=version, private_data_seen=True, by=by, on=ON, at=AT)


def test_finishing_twice_is_refused(sides):
    version = make.agreed_version(sides)
    finished(version, sides)
    with pytest.raises(Refused, match="Dette kan ikke gjøres nå"):
        finished(version, sides)


def test_those_who_may_sign_are_told_and_nobody_else(sides):
    version = make.agreed_version(sides)
    deputy = parties.person("Vilde Vara", at="fjordvik.example")
    parties.holder(sides.mayor_office, deputy, rank=2, may_sign=False)
    before = set(Dispatch.objects.values_list("pk", flat=True))
    finished(version, sides)
    told = Dispatch.objects.exclude(pk__in=before)
    assert sorted(told.values_list("name", "kind")) == [
        ("Eva Fjordvik", "agreements.ready_to_sign"),
        ("Kari Fjordvik", "agreements.ready_to_sign"),
    ]


def test_the_signing_copy_is_asked_for_when_the_act_is_committed(sides, django_capture_on_commit_callbacks):
    version = make.agreed_version(sides)
    with django_capture_on_commit_callbacks(execute=True):
        finished(version, sides)
        assert not DBTaskResult.objects.filter(task_path="agreements.tasks.make_signing_copy").exists()
    task = DBTaskResult.objects.get(task_path="agreements.tasks.make_signing_copy")
    assert task.args_kwargs["args"] == [version.pk]


def test_the_history_says_what_was_frozen(sides):
    version = finished(make.agreed_version(sides), sides)
    event = audit.history(version.agreement).first()
    assert (event.verb, event.data["content_hash"]) == ("agreement.finished", version.content_hash)
    assert event.sentence.endswith("gjorde versjon 1 klar til signering. Teksten er låst.")
