"""Measures beside an agreement's sections: tied by the municipality, seen by those who read the measure."""

import pytest
from django.urls import reverse

from agreements.actions import section_measures as actions
from agreements.models import SectionMeasure
from agreements.tests import factories as make
from agreements.tests.factories import actor
from parties.tests import factories as parties
from records import audit, days
from records.refusals import NotAllowed, Refused
from slt.tests import factories as slt

pytestmark = pytest.mark.django_db


def test_a_measure_stands_beside_the_section_it_follows_up(client):
    on, at = days.today(), days.now()
    sides = make.two_sides("Rana")
    agreement = make.signed_version(sides).agreement
    key = agreement.versions.get().frozen_content["sections"][0]["key"]
    programme = slt.programme(sides.municipality)
    inner = slt.measure(programme, "Internt tiltak")
    public = slt.measure(programme, "Natteravner", plan=slt.adopted_plan(programme))
    foreign = slt.measure(slt.programme(parties.municipality("Lillehammer"), name="Lillehammer"), "Fremmed")

    def link(person, measure, section=key):
        return actions.link_measure(
            agreement=agreement, section_key=section, measure=measure, by=actor(person, on), on=on, at=at
        )

    for person in (sides.contact, sides.leader, sides.mayor):
        with pytest.raises(NotAllowed):
            link(person, public)
    with pytest.raises(Refused, match="ikke til SLT-arbeidet"):
        link(sides.coordinator, foreign)
    with pytest.raises(Refused, match="står ikke i den signerte"):
        link(sides.coordinator, public, section="finnes-ikke")
    row = link(sides.coordinator, public)
    assert link(sides.coordinator, public) == row
    link(sides.coordinator, inner)
    verbs = [event.verb for event in audit.history(agreement)]
    assert verbs.count("agreement.measure_linked") == 2

    # Each sees what they see; only the municipality is offered to change it.
    page = reverse("agreements:agreement", args=[agreement.pk])
    form = reverse("agreements:measure_link", args=[agreement.pk, key])
    public_page = client.get(page).content.decode()
    assert "Natteravner" in public_page
    assert "Internt tiltak" not in public_page
    assert form not in public_page
    parties.login(client, sides.contact)
    assert "Internt tiltak" in client.get(page).content.decode()
    assert client.get(form).status_code == 403
    parties.login(client, sides.coordinator)
    assert form in client.get(page).content.decode()
    assert "Fremmed" not in client.get(form).content.decode()
    # From the measure one finds back.
    assert f"{page}#avsnitt-{key}" in client.get(public.get_absolute_url()).content.decode()
    remove = reverse("agreements:measure_unlink", args=[agreement.pk, key, row.pk])
    assert client.post(remove).status_code == 303
    assert client.post(remove).status_code == 404
    assert SectionMeasure.objects.get().measure == inner
