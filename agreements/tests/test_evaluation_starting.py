"""Starting and cancelling: which version, by whom, once a year – and what is said when it cannot be."""

from datetime import date

import pytest

from agreements.actions.evaluations import cancel_evaluation, set_mode, start_evaluation
from agreements.evaluation.starting import period_of
from agreements.models import Agreement, Evaluation
from agreements.tests import evaluation_factories as make
from agreements.tests.factories import AT, ON, actor, two_sides
from agreements.tests.races import at_once
from parties.tests.factories import login
from records import audit, days
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

WHEN = {"on": ON, "at": AT}


@pytest.mark.django_db
def test_a_party_starts_and_both_sides_are_told_once():
    sides, other = two_sides(), two_sides("Lillehammer")
    version, asked = make.signed_agreement(sides), make.questionnaire()
    make.questionnaire(state="DRAFT")
    start = {"agreement": version.agreement, "year": 2026, **WHEN}
    for stranger in (other.coordinator, sides.mayor):
        with pytest.raises(NotAllowed):
            start_evaluation(by=actor(stranger), **start)

    made = start_evaluation(by=actor(sides.contact), **start)

    assert (made.state, made.version, made.questionnaire) == ("OPEN", version, asked)
    assert made.scope == ["AGREEMENT", "CONTACT", "COUNCIL", "SLT"]
    assert made.due_on == date(2026, 6, 1)
    assert sorted(made.sides.values_list("side", "agreed_at")) == [("MUNICIPALITY", None), ("POLICE", None)]
    assert [(step.name, step.source, step.target) for step in made.steps.all()] == [("start", "", "OPEN")]
    told = Dispatch.objects.filter(kind="evaluations.started")
    assert sorted(told.values_list("name", flat=True)) == sorted(
        one.name for one in (sides.coordinator, sides.director, sides.mayor, sides.leader)
    )
    assert [one.verb for one in audit.history(made)] == ["evaluation.started"]

    with pytest.raises(Refused, match=r"allerede startet, av Pål Fjordvik 4\. mai 2026"):
        start_evaluation(by=actor(sides.coordinator), **start)
    with pytest.raises(Refused, match="har ikke begynt"):
        start_evaluation(by=actor(sides.coordinator), **{**start, "year": 2027})
    with pytest.raises(Refused, match="gjaldt ikke i 2023"):
        start_evaluation(by=actor(sides.coordinator), **{**start, "year": 2023})
    with pytest.raises(Refused, match="minst én del"):
        start_evaluation(by=actor(sides.coordinator), scope=["VEIVESEN"], **{**start, "year": 2025})
    with pytest.raises(Refused, match="Fristen"):
        start_evaluation(by=actor(sides.coordinator), due_on=date(2026, 5, 3), **{**start, "year": 2025})

    # Called off and started anew for the same year; the other way of working keeps what stands.
    with pytest.raises(Refused, match="Skriv hvorfor"):
        cancel_evaluation(evaluation=made, reason=" ", by=actor(sides.leader), **WHEN)
    cancelled = cancel_evaluation(evaluation=made, reason="Feil skjema", by=actor(sides.leader), **WHEN)
    assert (cancelled.state, cancelled.cancelled_reason) == ("CANCELLED", "Feil skjema")
    again = start_evaluation(by=actor(sides.coordinator), **start)
    assert set_mode(evaluation=again, mode="TOGETHER", by=actor(sides.contact), **WHEN).mode == "TOGETHER"
    with pytest.raises(Refused):
        set_mode(evaluation=made, mode="TOGETHER", by=actor(sides.contact), **WHEN)


@pytest.mark.django_db
def test_the_version_is_the_last_in_force_and_its_days_are_told():
    sides = two_sides()
    ended = make.signed_agreement(sides, signed_on=date(2025, 3, 1), terminated_on=date(2026, 4, 1))
    found = period_of(ended.agreement, 2026, ON)
    assert found is not None
    assert (found.first, found.last) == (date(2026, 1, 1), date(2026, 3, 31))
    assert found.is_prorated
    first = period_of(ended.agreement, 2025, ON)
    assert first is not None
    assert (first.first, first.last) == (date(2025, 3, 1), date(2025, 12, 31))
    assert period_of(ended.agreement, 2024, ON) is None
    # An agreement terminated in mid-year is evaluated for its part of the year.
    make.questionnaire()
    made = start_evaluation(agreement=ended.agreement, year=2026, by=actor(sides.coordinator), **WHEN)
    assert made.version == ended
    with pytest.raises(Refused, match="gjaldt ikke i 2024"):
        start_evaluation(agreement=ended.agreement, year=2024, by=actor(sides.coordinator), **WHEN)


@pytest.mark.django_db
def test_what_can_be_started_is_offered_until_both_years_have_their_evaluation(client):
    """An agreement whose last year is finished can be evaluated for this one; one that ended cannot."""
    sides, this_year = two_sides(), days.today().year
    version = make.signed_agreement(sides, title="Samarbeidsavtale")
    make.signed_agreement(sides, title="Den gamle avtalen", terminated_on=date(2024, 12, 31))
    login(client, sides.coordinator)

    def offered():
        return [one.title for one in client.get("/evaluering/").context["to_start"]]

    asked = make.questionnaire()
    assert offered() == ["Samarbeidsavtale"]
    make.evaluation("AGREED", version=version, asked=asked, year=this_year - 1)
    assert offered() == ["Samarbeidsavtale"]
    make.evaluation(version=version, asked=asked, year=this_year)
    assert offered() == []


@pytest.mark.django_db(transaction=True)
def test_two_who_start_at_once_start_one():
    sides = two_sides()
    agreement = make.signed_agreement(sides).agreement
    make.questionnaire()

    def start(person):
        by = actor(person)
        return lambda: start_evaluation(agreement=agreement, year=2026, by=by, **WHEN)

    results = at_once(
        lambda: Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk),
        start(sides.coordinator),
        start(sides.contact),
    )
    assert sorted(type(one).__name__ for one in results) == ["Evaluation", "Refused"]
    assert Evaluation.objects.count() == 1
    refused = next(one for one in results if isinstance(one, Refused))
    assert "allerede startet" in str(refused)
