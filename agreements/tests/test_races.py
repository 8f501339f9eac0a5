"""Two people at once, in real transactions: one result, one clear message, nothing lost."""

import pytest

from agreements.actions import drafting, negotiation
from agreements.models import Agreement, AgreementVersion, SectionText, VersionSection
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON, actor
from agreements.tests.races import at_once, lock_of, no_new_agreements
from records import audit
from records.refusals import Refused, StaleSave

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_save_one_section_and_nothing_is_lost():
    sides = make.two_sides()
    version = make.submitted_version(sides)
    section = make.section(version, "Lokale forhold")

    def save(person, body):
        by = actor(person)
        return lambda: drafting.save_section(
            section=section, heading=section.heading, body=body, revision=1, by=by, on=ON, at=AT
        )

    results = at_once(
        lock_of(version), save(sides.coordinator, "<p>Kommunens</p>"), save(sides.contact, "<p>Politiets</p>")
    )

    assert sorted(type(result).__name__ for result in results) == ["StaleSave", "VersionSection"]
    section.refresh_from_db()
    beside = SectionText.objects.get()
    assert {section.body, beside.body} == {"<p>Kommunens</p>", "<p>Politiets</p>"}
    assert section.revision == 2
    stale = next(result for result in results if isinstance(result, StaleSave))
    assert stale.current.body == section.body
    assert audit.verify(version.agreement) == []


def test_the_last_two_parties_approve_at_once_and_agree_once():
    sides = make.two_sides()
    neighbour = make.two_sides("Nesby", unit=sides.unit)
    version = make.submitted_version(sides, municipalities=[sides.municipality, neighbour.municipality])
    make.approve(version, sides.leader)
    shown = make.shown_hash(version)

    def approve(person):
        by = actor(person)
        return lambda: negotiation.approve(version=version, content_hash=shown, by=by, on=ON, at=AT)

    results = at_once(lock_of(version), approve(sides.director), approve(neighbour.director))

    assert [type(result) for result in results] == [AgreementVersion, AgreementVersion]
    version = AgreementVersion.objects.get(pk=version.pk)
    assert version.state == "AGREED"
    assert version.transitions.filter(name="agree").count() == 1
    assert version.reviews.filter(withdrawn_at=None, content_hash=shown).count() == 3
    assert [event.verb for event in audit.history(version.agreement)].count("agreement.agreed") == 1


def test_a_change_and_the_last_approval_at_once_never_agree_on_an_unseen_text():
    sides = make.two_sides()
    version = make.submitted_version(sides)
    make.approve(version, sides.leader)
    shown = make.shown_hash(version)
    section = make.section(version, "Lokale forhold")
    director, contact = actor(sides.director), actor(sides.contact)

    results = at_once(
        lock_of(version),
        lambda: negotiation.approve(version=version, content_hash=shown, by=director, on=ON, at=AT),
        lambda: drafting.save_section(
            section=section, heading="Nytt", body="<p>Nytt</p>", revision=1, by=contact, on=ON, at=AT
        ),
    )

    assert isinstance(results[0], AgreementVersion | Refused)
    assert isinstance(results[1], VersionSection)
    version = AgreementVersion.objects.get(pk=version.pk)
    assert version.state == "IN_REVIEW"
    assert not version.reviews.filter(withdrawn_at=None).exists()


def test_two_people_start_the_same_agreement_at_once():
    sides = make.two_sides()
    template = make.template()

    def start(person):
        by = actor(person)
        return lambda: drafting.start_agreement(
            template=template, police=sides.unit, municipalities=[sides.municipality], by=by, on=ON, at=AT
        )

    results = at_once(no_new_agreements, start(sides.coordinator), start(sides.contact))

    assert sorted(type(result).__name__ for result in results) == ["AgreementVersion", "Refused"]
    assert Agreement.objects.count() == 1
