"""The municipal council's treatment: required or not, adopted for exactly one text, or sent back."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.actions import drafting, treatment
from agreements.actions.finishing import finish
from agreements.models import AgreementVersion, PoliticalApproval
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON, actor
from records import dispatch
from records.refusals import NotAllowed, Refused

DECIDED = {"case_number": "PS 57/18", "decided_on": date(2026, 4, 30), "body": "Kommunestyret"}


def approval_of(version):
    return PoliticalApproval.objects.get(version=version)


def act(verb, version, person, **more):
    return verb(approval=approval_of(version), by=actor(person), on=ON, at=AT, **more)


def in_treatment(sides):
    version = make.agreed_version(sides)
    act(treatment.set_requirement, version, sides.coordinator, is_required=True, body="Kommunestyret")
    return treatment.send_to_treatment(version=version, by=actor(sides.coordinator), on=ON, at=AT)


def finishing(version, person):
    return finish(version=version, private_data_seen=True, by=actor(person), on=ON, at=AT)


def test_required_and_not_adopted_is_not_made_ready_to_sign(sides):
    version = make.agreed_version(sides)
    act(treatment.set_requirement, version, sides.coordinator, is_required=True)
    with pytest.raises(Refused) as refused:
        finishing(version, sides.coordinator)
    assert refused.value.reasons == ["Fjordvik kommune har ikke vedtatt avtalen politisk."]
    act(treatment.set_requirement, version, sides.coordinator, is_required=False)
    assert finishing(version, sides.coordinator).state == "READY_TO_SIGN"


def test_adopted_for_this_text_is_made_ready_to_sign(sides):
    version = in_treatment(sides)
    approval = act(
        treatment.record_adoption,
        version,
        sides.coordinator,
        upload=SimpleUploadedFile("protokoll.pdf", b"%PDF-1.7 protokoll"),
        **DECIDED,
    )
    assert (approval.state, approval.case_number, approval.content_hash) == (
        "ADOPTED",
        "PS 57/18",
        make.shown_hash(version),
    )
    assert approval.decision.name == "protokoll.pdf"
    assert finishing(version, sides.contact).state == "READY_TO_SIGN"


def test_nothing_to_treat_is_not_sent_to_treatment(sides):
    version = make.agreed_version(sides)
    with pytest.raises(Refused, match="Ingen av kommunene har krysset av"):
        treatment.send_to_treatment(version=version, by=actor(sides.coordinator), on=ON, at=AT)


def test_only_the_municipality_itself_speaks_for_its_council(sides):
    version = in_treatment(sides)
    neighbour = make.two_sides("Nesby", unit=sides.unit)
    for person in (sides.contact, sides.leader, neighbour.coordinator, sides.mayor):
        for verb, more in [
            (treatment.set_requirement, {"is_required": False}),
            (treatment.record_adoption, DECIDED),
            (treatment.record_refusal, {"reason": "Nei"}),
        ]:
            with pytest.raises(NotAllowed):
                act(verb, version, person, **more)
    assert approval_of(version).state == "PENDING"


def test_what_is_missing_in_a_decision_is_named(sides):
    version = in_treatment(sides)
    with pytest.raises(Refused) as refused:
        act(
            treatment.record_adoption,
            version,
            sides.coordinator,
            case_number=" ",
            decided_on=ON + timedelta(days=1),
        )
    assert refused.value.reasons == [
        "Skriv saksnummeret, for eksempel «PS 57/18».",
        "Datoen for vedtaket kan ikke ligge fram i tid.",
    ]
    with pytest.raises(Refused, match="innholdet er ikke PDF"):
        act(
            treatment.record_adoption,
            version,
            sides.coordinator,
            upload=SimpleUploadedFile("vedtak.pdf", b"<html>hei</html>"),
            **DECIDED,
        )
    assert approval_of(version).state == "PENDING"


def test_an_adoption_does_not_count_for_another_text(sides):
    version = in_treatment(sides)
    act(treatment.record_adoption, version, sides.coordinator, **DECIDED)
    section = make.section(version, "Lokale forhold")
    drafting.save_section(
        section=section,
        heading=section.heading,
        body="<p>Noe annet</p>",
        revision=1,
        by=actor(sides.contact),
        on=ON,
        at=AT,
    )
    version = AgreementVersion.objects.get(pk=version.pk)
    assert (version.state, approval_of(version).state) == ("IN_REVIEW", "PENDING")
    version = make.approve(version, sides.leader, sides.director)
    with pytest.raises(Refused, match="ikke vedtatt avtalen politisk"):
        finishing(version, sides.coordinator)
    treatment.send_to_treatment(version=version, by=actor(sides.coordinator), on=ON, at=AT)
    act(treatment.record_adoption, version, sides.coordinator, **{**DECIDED, "case_number": "PS 12/26"})
    assert finishing(version, sides.coordinator).state == "READY_TO_SIGN"


def test_an_adoption_is_recorded_once(sides):
    version = in_treatment(sides)
    act(treatment.record_adoption, version, sides.coordinator, **DECIDED)
    with pytest.raises(Refused, match="allerede ført inn"):
        act(treatment.record_adoption, version, sides.director, **DECIDED)
    with pytest.raises(Refused, match="allerede vedtatt avtalen i sak PS 57/18"):
        act(treatment.set_requirement, version, sides.director, is_required=False)


def test_a_refusal_says_why_and_both_sides_are_told(sides):
    version = in_treatment(sides)
    act(treatment.record_refusal, version, sides.coordinator, reason="Vil ha flere møter.")
    approval = approval_of(version)
    assert (approval.state, approval.reason) == ("RETURNED", "Vil ha flere møter.")
    told = dispatch.about(version.agreement).filter(kind="agreements.not_adopted")
    assert sorted(told.values_list("name", flat=True)) == [
        "Dag Fjordvik",
        "Eva Fjordvik",
        "Kari Fjordvik",
        "Pål Fjordvik",
    ]
    with pytest.raises(Refused, match="ikke vedtatt avtalen politisk"):
        finishing(version, sides.coordinator)
    act(treatment.record_adoption, version, sides.coordinator, **DECIDED)
    assert finishing(version, sides.coordinator).state == "READY_TO_SIGN"
