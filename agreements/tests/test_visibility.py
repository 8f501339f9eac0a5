"""Who sees what: the QuerySets and the predicates are one rule, for every person and every stage."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from agreements.actions import negotiation, signing
from agreements.models import Agreement, AgreementVersion
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON, TwoSides, actor
from parties.standing import bind
from parties.tests import factories as parties
from records.workflow import has_right

STAGES = ("DRAFT", "IN_REVIEW", "AGREED", "READY_TO_SIGN", "SIGNED", "DECLINED", "WITHDRAWN", "RETURNED")


@pytest.fixture
def rana_sides(
    nordland,
    helgeland,
    rana,
    coordinator_of_rana,
    director_of_rana,
    mayor_of_rana,
    contact_of_helgeland,
    leader_of_helgeland,
) -> TwoSides:
    return TwoSides(
        district=nordland,
        unit=helgeland,
        municipality=rana,
        coordinator=coordinator_of_rana,
        director=director_of_rana,
        mayor=mayor_of_rana,
        contact=contact_of_helgeland,
        leader=leader_of_helgeland,
    )


@pytest.fixture
def versions(rana_sides, hemnes, lillehammer) -> dict[str, AgreementVersion]:
    """A version in each stage between Rana and its unit, and drafts between others."""
    made: dict[str, AgreementVersion] = {}
    for stage in STAGES:
        # Kinds of their own, so that the drafts may stand side by side.
        template = make.template(kind=KINDS[stage], sections=[("Tekst", "LOCAL", "<p>Tekst.</p>")])
        made[stage] = STEPS[stage](rana_sides, from_template=template)
    made["DECLINED"] = negotiation.decline(
        version=made["DECLINED"], reason="Nei", by=actor(rana_sides.mayor), on=ON, at=AT
    )
    # Sending back opens a new draft; the version that was sent back is the one to look at.
    signing.return_version(version=made["RETURNED"], reason="Nei", by=actor(rana_sides.mayor), on=ON, at=AT)
    made["WITHDRAWN"] = negotiation.withdraw(
        version=made["WITHDRAWN"], by=actor(rana_sides.coordinator), on=ON, at=AT
    )
    hemnes_writer = parties.official(hemnes, "SLT_COORDINATOR", "Hanne Hemnes")
    made["HEMNES_DISTRICT"] = make.started_agreement(
        rana_sides, police=rana_sides.district, municipalities=[hemnes], by=hemnes_writer
    )
    made["JOINT"] = make.started_agreement(
        rana_sides,
        municipalities=[rana_sides.municipality, hemnes],
        from_template=make.template(kind="STRATEGIC"),
    )
    return made


KINDS = dict(
    zip(
        STAGES,
        ["COOPERATION", "SERVICE", "COUNCIL", "STRATEGIC", "SLT_MANDATE", "PLEDGE", "OTHER", "SLT_MANDATE"],
        strict=True,
    )
)
STEPS = {
    "DRAFT": make.started_agreement,
    "WITHDRAWN": make.started_agreement,
    "IN_REVIEW": make.submitted_version,
    "DECLINED": make.submitted_version,
    "AGREED": make.agreed_version,
    "READY_TO_SIGN": make.ready_version,
    "SIGNED": make.signed_version,
    "RETURNED": make.ready_version,
}


@pytest.fixture
def people(
    rana,
    mayor_office_of_rana,
    former_mayor_of_rana,
    administrator_of_rana,
    mayor_of_lillehammer,
    chief_of_nordland,
    administrator_of_nordland,
    national_administrator,
    superuser,
    somebody,
    rana_sides,
    hemnes,
):
    """Everybody who might see something, with what of the parties' own papers they see on `ON`."""
    deputy_office = parties.office(rana, "DEPUTY_MAYOR")
    yesterdays, tomorrows, todays = (
        parties.person(name, at="vara.example") for name in ("Vara Igår", "Vara Imorgen", "Vara Idag")
    )
    day = timedelta(days=1)
    parties.holder(deputy_office, yesterdays, valid_from=ON - 9 * day, valid_to=ON - day)
    parties.holder(deputy_office, tomorrows, valid_from=ON + day)
    parties.holder(deputy_office, todays, valid_from=ON, valid_to=ON)
    switched_off = parties.official(rana, "MUNICIPAL_DIRECTOR", "Av Slått")
    switched_off.user.is_active = False
    switched_off.user.save()
    of_hemnes = parties.official(hemnes, "MAYOR", "Heidi Hemnes")
    of_hemnes_alone = parties.person("Per Hemnespoliti", at="helgeland.example")
    parties.holder(parties.office(rana_sides.unit, "POLICE_CONTACT", serves=[hemnes]), of_hemnes_alone)
    rana_papers = {*STAGES, "JOINT"}
    everything = {*rana_papers, "HEMNES_DISTRICT"}
    public = {"SIGNED"}
    return [
        ("anonymous", AnonymousUser(), public),
        ("superuser", superuser, public),
        ("no office", somebody.user, public),
        ("mayor", rana_sides.mayor.user, rana_papers),
        ("former mayor", former_mayor_of_rana.user, public),
        ("deputy whose last day was yesterday", yesterdays.user, public),
        ("deputy from tomorrow", tomorrows.user, public),
        ("deputy today", todays.user, rana_papers),
        ("switched off", switched_off.user, public),
        ("administrator of the municipality", administrator_of_rana.user, rana_papers),
        ("coordinator", rana_sides.coordinator.user, rana_papers),
        ("mayor of the neighbour", of_hemnes.user, {"SIGNED", "HEMNES_DISTRICT", "JOINT"}),
        ("mayor in another district", mayor_of_lillehammer.user, public),
        ("unit leader", rana_sides.leader.user, everything),
        ("contact serving Rana by name", rana_sides.contact.user, rana_papers),
        ("contact serving Hemnes by name", of_hemnes_alone.user, {"SIGNED", "HEMNES_DISTRICT", "JOINT"}),
        ("chief of police", chief_of_nordland.user, everything),
        ("administrator of the district", administrator_of_nordland.user, everything),
        ("national administrator", national_administrator.user, public),
    ]


def test_queryset_and_predicate_are_the_same_rule(versions, people):
    for name, user, expected in people:
        user = bind(user, ON)
        seen = set(AgreementVersion.objects.visible_to(user, on=ON).values_list("pk", flat=True))
        assert {key for key, version in versions.items() if version.pk in seen} == expected, name
        for version in AgreementVersion.objects.with_ball():
            assert has_right("agreements.view_version", user, version) == (version.pk in seen), name

        agreements = set(Agreement.objects.visible_to(user, on=ON).values_list("pk", flat=True))
        assert agreements == {versions[key].agreement_id for key in expected}, name
        for agreement in Agreement.objects.all():
            assert has_right("agreements.view_agreement", user, agreement) == (agreement.pk in agreements), (
                name
            )


def test_a_new_mayor_sees_the_drafts_and_the_old_one_does_not(rana_sides):
    version = make.submitted_version(rana_sides)
    last = date(2026, 5, 31)
    rana_sides.mayor.appointments.update(valid_to=last)
    successor = parties.person("Nora Ny")
    parties.holder(rana_sides.mayor_office, successor, valid_from=last + timedelta(days=1), may_sign=True)
    for day, sees in [(last, rana_sides.mayor), (last + timedelta(days=1), successor)]:
        for person in (rana_sides.mayor, successor):
            visible = AgreementVersion.objects.visible_to(bind(person.user, day), on=day)
            assert (version in visible) == (person == sees), (day, person)


def test_search_finds_by_party_number_and_title(rana_sides, hemnes):
    alone = make.started_agreement(rana_sides)
    joint = make.started_agreement(rana_sides, municipalities=[rana_sides.municipality, hemnes])
    found = Agreement.objects.search
    assert set(found("HEMNES")) == {joint.agreement}
    assert set(found("1833 samarbeids")) == {alone.agreement, joint.agreement}
    assert set(found("1833 samarbeids hemnes")) == {joint.agreement}
    assert found("lillehammer").count() == 0
