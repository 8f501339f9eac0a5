"""Who has the ball, in words and as the offices that find it on their page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.actions import treatment
from agreements.ball import ball_of
from agreements.models import AgreementVersion, PoliticalApproval
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON, actor


def ball(version):
    return ball_of(AgreementVersion.objects.with_ball().get(pk=version.pk), ON)


def test_the_ball_through_an_agreements_life(sides):
    version = make.started_agreement(sides)
    assert ball(version).sentence == "Fjordvik kommune skriver utkastet."
    assert (ball(version).is_police, ball(version).organisation_ids) == (False, {sides.municipality.pk})

    version = make.negotiation.submit(version=version, by=actor(sides.coordinator), on=ON, at=AT)
    assert ball(version).sentence == "Ballen er hos Fjordvik politistasjonsdistrikt."
    assert ball(version).is_police is True

    make.approve(version, sides.leader)
    assert ball(version).sentence == "Venter på at Fjordvik kommune godkjenner teksten."
    assert ball(version).is_police is False

    make.approve(version, sides.director)
    assert ball(version).sentence == "Partene er enige om teksten. Avtalen kan gjøres klar til signering."

    approval = PoliticalApproval.objects.get(version=version)
    by = {"by": actor(sides.coordinator), "on": ON, "at": AT}
    treatment.set_requirement(approval=approval, is_required=True, **by)
    treatment.send_to_treatment(version=version, **by)
    assert ball(version).sentence == "Venter på politisk behandling i Fjordvik kommune."
    treatment.record_refusal(approval=approval, reason="Nei", **by)
    assert ball(version).sentence == (
        "Fjordvik kommune vedtok ikke avtalen. Partene må endre teksten eller legge den fram på nytt."
    )
    treatment.record_adoption(approval=approval, case_number="1/26", decided_on=ON, **by)
    assert ball(version).sentence == "Politisk vedtatt. Avtalen kan gjøres klar til signering."


def test_the_ball_while_signing_is_at_the_offices_that_have_not(sides):
    version = make.ready_version(sides)
    assert ball(version).sentence == (
        "Venter på signatur fra ordfører i Fjordvik kommune "
        "og politistasjonssjef i Fjordvik politistasjonsdistrikt."
    )
    make.sign(version, sides.leader)
    assert ball(version).sentence == "Venter på signatur fra ordfører i Fjordvik kommune."
    assert ball(version).office_ids == {sides.mayor_office.pk}
    make.sign(version, sides.mayor)
    assert ball(version).sentence == ""


@pytest.mark.parametrize("stage", ["negotiating", "signing"])
def test_a_list_asks_the_same_questions_for_one_and_for_three(stage, sides):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            sentences = [
                ball_of(version, ON).sentence for version in AgreementVersion.objects.open().with_ball()
            ]
        assert all(sentences)
        return len(captured)

    step = make.submitted_version if stage == "negotiating" else make.ready_version
    make_one = step(sides)
    one = queries()
    for name in ("Nesby", "Vikdal"):
        step(make.two_sides(name, unit=sides.unit))
    assert AgreementVersion.objects.open().count() == 3
    assert queries() == one, make_one
