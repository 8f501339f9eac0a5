"""Between the sides: sending over, comments, approval by hash, and the ways out."""

import pytest

from agreements.actions import drafting, negotiation
from agreements.ball import ball_of
from agreements.models import AgreementVersion, VersionReview
from agreements.states import FLOW
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON, actor
from parties.acting import actor_for, user_of
from parties.tests import factories as parties
from records import dispatch
from records.refusals import NotAllowed, Refused


def now(version):
    return AgreementVersion.objects.get(pk=version.pk)


def told(version, kind):
    return sorted(dispatch.about(version.agreement).filter(kind=kind).values_list("name", flat=True))


def change(version, person, body="<p>Endret.</p>"):
    section = make.section(version, "Lokale forhold")
    return drafting.save_section(
        section=section,
        heading=section.heading,
        body=body,
        revision=section.revision,
        by=actor(person),
        on=ON,
        at=AT,
    )


def test_a_submitted_draft_is_with_the_other_side_and_kept_as_it_was(sides):
    version = make.started_agreement(sides)
    negotiation.submit(
        version=version, message="Se gjerne på punkt 2.", by=actor(sides.coordinator), on=ON, at=AT
    )

    version = now(version)
    assert (version.state, version.turn) == ("IN_REVIEW", "POLICE")
    step = version.transitions.get(name="submit")
    assert (step.source, step.target, step.reason) == ("DRAFT", "IN_REVIEW", "Se gjerne på punkt 2.")
    snapshot = version.snapshots.get()
    assert (snapshot.occasion, snapshot.by_side) == ("submit", "MUNICIPALITY")
    assert snapshot.content["sections"][2]["html"] == "<p>Her står det som gjelder oss.</p>"
    assert told(version, "agreements.received") == ["Eva Fjordvik", "Pål Fjordvik"]


def test_the_ball_goes_back_and_forth(sides):
    version = make.submitted_version(sides)
    by = {"on": ON, "at": AT}
    with pytest.raises(NotAllowed):
        negotiation.hand_over(version=version, by=actor(sides.coordinator), **by)
    negotiation.hand_over(version=version, by=actor(sides.contact), **by)
    assert now(version).turn == "MUNICIPALITY"
    assert told(version, "agreements.received").count("Siri Fjordvik") == 1


def test_an_empty_draft_is_not_sent(sides):
    version = make.started_agreement(sides, from_template=make.template(sections=[("Tomt", "LOCAL", "")]))
    with pytest.raises(Refused, match="ingen tekst å sende"):
        negotiation.submit(version=version, by=actor(sides.coordinator), on=ON, at=AT)


def test_open_comments_stop_the_approval_until_they_are_resolved(sides):
    version = make.submitted_version(sides)
    made = negotiation.comment(
        section=make.section(version, "Politiråd"), text=" Hvorfor to? ", by=actor(sides.mayor), on=ON, at=AT
    )
    assert (made.side, made.text, made.author_office) == (
        "MUNICIPALITY",
        "Hvorfor to?",
        "ordfører i Fjordvik kommune",
    )
    with pytest.raises(Refused) as refused:
        make.approve(version, sides.leader)
    assert refused.value.reasons == ["Merknaden fra Kari Fjordvik til «Politiråd» er ikke avsluttet."]
    negotiation.resolve_comment(comment=made, by=actor(sides.contact), on=ON, at=AT)
    with pytest.raises(Refused, match="Pål Fjordvik har allerede avsluttet"):
        negotiation.resolve_comment(comment=made, by=actor(sides.mayor), on=ON, at=AT)
    make.approve(version, sides.leader)


def test_an_empty_comment_and_a_strangers_comment_are_refused(sides, mayor_of_lillehammer):
    section = make.section(make.submitted_version(sides), "Politiråd")
    with pytest.raises(Refused, match="Merknaden er tom"):
        negotiation.comment(section=section, text="  ", by=actor(sides.mayor), on=ON, at=AT)
    with pytest.raises(NotAllowed):
        negotiation.comment(section=section, text="Hei", by=actor(mayor_of_lillehammer), on=ON, at=AT)


def test_both_sides_approve_the_same_content(sides):
    version = make.submitted_version(sides)
    make.approve(version, sides.leader)
    assert now(version).state == "IN_REVIEW"
    assert told(version, "agreements.approved") == ["Dag Fjordvik", "Kari Fjordvik", "Siri Fjordvik"]
    with pytest.raises(Refused, match="Fjordvik politistasjonsdistrikt har allerede godkjent"):
        make.approve(version, sides.leader)

    make.approve(version, sides.mayor)
    version = now(version)
    assert version.state == "AGREED"
    hashes = {review.content_hash for review in version.reviews.all()}
    assert hashes == {make.shown_hash(version)}
    assert version.reviews.get(party__side="MUNICIPALITY").approved_by_office == "ordfører i Fjordvik kommune"


def test_approving_another_text_than_the_one_shown_is_refused(sides):
    version = make.submitted_version(sides)
    shown = make.shown_hash(version)
    change(version, sides.coordinator)
    with pytest.raises(Refused) as refused:
        negotiation.approve(version=version, content_hash=shown, by=actor(sides.leader), on=ON, at=AT)
    assert refused.value.reasons == [
        "Teksten er endret siden du åpnet siden. Les den på nytt før du godkjenner."
    ]
    assert not VersionReview.objects.exists()


def test_writers_and_superusers_never_approve(sides, superuser):
    version = make.submitted_version(sides)
    for person in (sides.coordinator, sides.contact):
        with pytest.raises(NotAllowed):
            make.approve(version, person)
    with pytest.raises(NotAllowed):
        negotiation.approve(
            version=version,
            content_hash=make.shown_hash(version),
            by=actor_for(superuser, ON),
            on=ON,
            at=AT,
        )


def test_a_change_after_agreement_takes_the_approvals_back_and_tells(sides):
    version = make.agreed_version(sides)
    change(version, sides.contact)

    version = now(version)
    assert (version.state, version.turn) == ("IN_REVIEW", "POLICE")
    assert not version.reviews.filter(withdrawn_at=None).exists()
    assert set(version.reviews.values_list("withdrawn_reason", flat=True)) == {
        "Pål Fjordvik endret avsnittet «Lokale forhold»."
    }
    assert version.transitions.filter(name="reopen", source="AGREED", target="IN_REVIEW").count() == 1
    assert told(version, "agreements.approval_lapsed") == [
        "Dag Fjordvik",
        "Eva Fjordvik",
        "Kari Fjordvik",
        "Siri Fjordvik",
    ]
    mail = dispatch.about(version.agreement).filter(kind="agreements.approval_lapsed").first()
    assert "Pål Fjordvik, politikontakt i Fjordvik politistasjonsdistrikt, har endret avsnittet" in mail.text


def test_the_first_approval_falls_too(sides):
    version = make.submitted_version(sides)
    make.approve(version, sides.leader)
    change(version, sides.coordinator)
    assert told(version, "agreements.approval_lapsed") == ["Eva Fjordvik", "Pål Fjordvik"]
    make.approve(version, sides.director)
    assert now(version).state == "IN_REVIEW", "one side has approved the new text, the other the old one"


def test_every_kind_of_content_change_takes_approvals_back(sides):
    version = make.agreed_version(sides)
    by = {"by": actor(sides.contact), "on": ON, "at": AT}
    changes = {
        "field": lambda: drafting.save_fields(version=version, values={"politirad_moter_per_ar": "3"}, **by),
        "frame": lambda: drafting.save_frame(
            version=version, title=version.title, valid_from=ON, valid_to=None, **by
        ),
        "order": lambda: drafting.move_section(
            section=make.section(version, "Politiråd"), direction="up", **by
        ),
        "structure": lambda: drafting.remove_section(section=make.section(version, "Lokale forhold"), **by),
    }
    for name, do in changes.items():
        assert now(version).state == "AGREED"
        do()
        assert now(version).state == "IN_REVIEW", name
        assert not version.reviews.filter(withdrawn_at=None).exists(), name
        make.approve(version, sides.leader, sides.director)


def test_what_leaves_the_content_as_it_was_takes_nothing_back(sides):
    version = make.agreed_version(sides)
    by = {"by": actor(sides.contact), "on": ON, "at": AT}
    change(version, sides.contact, "<p>Her står det som gjelder oss.</p>")
    # A field that no text uses is not content.
    drafting.save_fields(version=version, values={"varsel_endring_dager": "60"}, **by)
    drafting.set_places(
        version=version,
        places=[(place.party, place.office) for place in reversed(version.places.all())],
        **by,
    )
    assert now(version).state == "AGREED"
    assert told(version, "agreements.approval_lapsed") == []


def test_an_approval_is_taken_back_and_given_again(sides):
    version = make.agreed_version(sides)
    negotiation.withdraw_approval(
        version=version, reason="Vi må se på tallene.", by=actor(sides.mayor), on=ON, at=AT
    )
    version = now(version)
    assert (version.state, version.turn) == ("IN_REVIEW", "MUNICIPALITY")
    assert [str(review.party) for review in version.reviews.filter(withdrawn_at=None)] == [
        "Fjordvik politistasjonsdistrikt"
    ]
    with pytest.raises(NotAllowed):
        negotiation.withdraw_approval(version=version, by=actor(sides.mayor), on=ON, at=AT)
    assert make.approve(version, sides.director).state == "AGREED"


def test_registers_that_change_after_agreement_ask_for_a_new_approval(sides):
    version = make.agreed_version(sides)
    sides.unit.name = "Fjordvik lensmannsdistrikt"
    sides.unit.save()
    offer = next(
        o for o in FLOW.offers(now(version), user_of(actor(sides.director), ON), ON) if o.name == "finish"
    )
    assert offer.reasons == [
        "Innholdet er endret siden Fjordvik lensmannsdistrikt godkjente det. Parten må godkjenne på nytt.",
        "Innholdet er endret siden Fjordvik kommune godkjente det. Parten må godkjenne på nytt.",
    ]
    negotiation.withdraw_approval(version=version, by=actor(sides.director), on=ON, at=AT)
    assert make.approve(version, sides.director).state == "IN_REVIEW", "the police approved another text"
    assert make.approve(version, sides.leader).state == "AGREED"


def test_a_joint_agreement_needs_every_municipality(sides):
    neighbour = make.two_sides("Nesby", unit=sides.unit)
    version = make.submitted_version(sides, municipalities=[sides.municipality, neighbour.municipality])
    make.approve(version, sides.leader, sides.director)
    version = now(version)
    assert version.state == "IN_REVIEW"
    ball = ball_of(AgreementVersion.objects.with_ball().get(pk=version.pk), ON)
    assert ball.sentence == "Venter på at Nesby kommune godkjenner teksten."
    assert make.approve(version, neighbour.mayor).state == "AGREED"


def test_a_district_is_approved_for_by_the_unit_leader_who_signs(sides):
    version = make.submitted_version(sides, police=sides.district, by=sides.contact)
    with pytest.raises(NotAllowed):
        make.approve(version, sides.leader)
    drafting.set_places(
        version=version,
        places=[
            (make.party_of(version, sides.district), sides.leader_office),
            (make.party_of(version, sides.municipality), sides.mayor_office),
        ],
        by=actor(sides.contact),
        on=ON,
        at=AT,
    )
    make.approve(version, sides.leader)
    assert str(now(version).reviews.get().party) == str(sides.district)


def test_declining_needs_a_reason_and_tells_everybody(sides):
    version = make.submitted_version(sides)
    with pytest.raises(Refused, match="Skriv hvorfor"):
        negotiation.decline(version=version, reason=" ", by=actor(sides.mayor), on=ON, at=AT)
    negotiation.decline(
        version=version, reason="Kommunestyret vil vente.", by=actor(sides.mayor), on=ON, at=AT
    )
    version = now(version)
    assert (version.state, version.transitions.last().reason) == ("DECLINED", "Kommunestyret vil vente.")
    assert told(version, "agreements.declined") == [
        "Dag Fjordvik",
        "Eva Fjordvik",
        "Pål Fjordvik",
        "Siri Fjordvik",
    ]
    assert not any("Kommunestyret vil vente" in row.text for row in dispatch.about(version.agreement)), (
        "reasons do not go by mail"
    )


def test_a_withdrawn_draft_gives_way_to_another(sides):
    version = make.started_agreement(sides)
    negotiation.withdraw(version=version, by=actor(sides.coordinator), on=ON, at=AT)
    assert now(version).state == "WITHDRAWN"
    assert make.started_agreement(sides).pk
    with pytest.raises(Refused):
        negotiation.submit(version=version, by=actor(sides.coordinator), on=ON, at=AT)


def test_a_person_with_two_offices_acts_from_the_one_that_carries_the_act(sides):
    neighbour = make.two_sides("Nesby", unit=sides.unit)
    parties.holder(parties.office(neighbour.municipality, "ADMINISTRATOR"), sides.director)
    by = next(
        actor_for(sides.director.user, ON, held.pk)
        for held in sides.director.appointments.filter(office__role="ADMINISTRATOR")
    )
    version = make.submitted_version(sides)
    negotiation.approve(version=version, content_hash=make.shown_hash(version), by=by, on=ON, at=AT)
    assert now(version).reviews.get().approved_by_office == "kommunedirektør i Fjordvik kommune"
