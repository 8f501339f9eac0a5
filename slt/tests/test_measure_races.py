"""Two people click at once, in real transactions: one result, and one clear message for the other."""

import pytest

from councils.tests.races import at_once
from records import audit
from records.refusals import Refused
from slt.actions import measure_life as life
from slt.actions import measures as acts
from slt.actions import plans
from slt.actions.measure_steps import locked
from slt.models import ActionPlan, LibraryMeasure, Measure
from slt.tests import factories as make
from slt.tests.factories import AT, ON, actor, office_of

pytestmark = pytest.mark.django_db(transaction=True)


def split(results):
    """The refusals among the results, and the others."""
    refused = [one for one in results if isinstance(one, Refused)]
    return refused, [one for one in results if not isinstance(one, Refused)]


def test_owner_and_coordinator_complete_at_once():
    rana = make.structure()
    measure = make.measure(rana.programme, state="RUNNING", owner_office=office_of(rana.council.contact))
    people = [actor(rana.coordinator), actor(rana.council.contact)]
    refused, done = split(
        at_once(
            lambda: locked(measure),
            *(
                lambda by=by: life.complete(measure=measure, outcome=by.name, by=by, on=ON, at=AT)
                for by in people
            ),
        )
    )
    assert (len(refused), len(done)) == (1, 1)
    assert "Last siden på nytt" in refused[0].reasons[0]
    found = Measure.objects.get()
    assert found.outcome == done[0].outcome == found.progress.get().by_name
    assert [event.verb for event in audit.history(found)] == ["measure.completed"]


def test_a_plan_is_adopted_once_and_carried_on_once():
    rana = make.structure()
    plan = make.plan(rana.programme)
    make.measure(rana.programme, plan=plan, goal=make.goal(plan))
    people = [actor(rana.coordinator), actor(rana.council.director)]

    def hold():
        ActionPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)

    def adopt(by):
        return lambda: (
            plans.adopt(plan=plan, adopting_body=by.name, adopted_on=ON, by=by, on=ON, at=AT).adopting_body
        )

    refused, done = split(at_once(hold, *map(adopt, people)))
    assert (len(refused), len(done)) == (1, 1)
    fresh = ActionPlan.objects.get()
    assert (fresh.state, fresh.adopting_body) == ("ADOPTED", done[0])

    refused, done = split(
        at_once(hold, *(lambda by=by: plans.continue_plan(plan=plan, by=by, on=ON, at=AT) for by in people))
    )
    assert (len(refused), len(done)) == (1, 1)
    assert (ActionPlan.objects.filter(continues=plan).count(), Measure.objects.count()) == (1, 2)


def test_a_measure_is_carried_on_once():
    rana = make.structure()
    measure = make.measure(rana.programme)
    people = [actor(rana.coordinator), actor(rana.council.director)]
    refused, done = split(
        at_once(
            lambda: locked(measure),
            *(lambda by=by: acts.copy_measure(measure=measure, by=by, on=ON, at=AT) for by in people),
        )
    )
    assert (len(refused), len(done)) == (1, 1)
    assert measure.copied_to.count() == 1
    assert not LibraryMeasure.objects.filter(measure=measure).exists()
