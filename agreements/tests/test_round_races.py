"""Two administrators, or two workers, at one round at once: one round, one evaluation each, one letter."""

from datetime import timedelta

import pytest
from django.db import connection

from agreements.actions import rounds
from agreements.models import Agreement, Evaluation, EvaluationRound
from agreements.tests import evaluation_factories as make
from agreements.tests.factories import AT, ON, actor, two_sides
from councils.tests.races import at_once
from parties.models import OfficeRole
from parties.tests import factories as parties
from records.models import Dispatch
from records.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def no_new_rounds() -> None:
    """Hold back every writing of a round, so that both have looked before either has written."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE agreements_evaluationround IN EXCLUSIVE MODE")


def test_one_round_one_evaluation_each_and_everybody_is_told_and_reminded_once():
    sides = two_sides()
    agreements = [
        make.signed_agreement(one).agreement for one in (sides, two_sides("Elvdal", unit=sides.unit))
    ]
    people = [
        parties.official(sides.district, OfficeRole.ADMINISTRATOR, name) for name in ("Nils Nord", "Siv Sør")
    ]
    facts = {
        "owner": sides.district,
        "year": ON.year,
        "questionnaire": make.questionnaire(owner=parties.national()),
        "scope": ["AGREEMENT"],
        "due_on": ON + timedelta(days=30),
    }

    def start(by):
        return lambda: rounds.start_round(**facts, by=by, on=ON, at=AT)

    results = at_once(no_new_rounds, *(start(actor(one)) for one in people))
    refused = [one for one in results if isinstance(one, Refused)]
    assert [str(one) for one in refused] == ["Runden for dette året er allerede startet."]
    made = EvaluationRound.objects.get()

    def fill():
        return rounds.fill(round_id=made.pk, at=AT + timedelta(minutes=1))

    def hold():
        return list(Agreement.objects.select_for_update(no_key=True).order_by("pk"))

    begun = at_once(hold, fill, fill)
    assert sum(begun) == len(agreements) == Evaluation.objects.count()
    told = Dispatch.objects.filter(kind="evaluations.round_started")
    contact = sides.contact.appointments.get().contact_email
    assert [one.text.count("Åpne:") for one in told.filter(address=contact)] == [2]
    assert told.count() == told.values("address").distinct().count()

    def remind(by):
        return lambda: rounds.remind_missing(evaluation_round=made, by=by, on=ON, at=AT)

    def one_round():
        return EvaluationRound.objects.select_for_update(no_key=True).get()

    results = at_once(one_round, *(remind(actor(one)) for one in people))
    [people_reminded] = [one for one in results if not isinstance(one, Refused)]
    assert [str(one) for one in results if isinstance(one, Refused)] == ["Alle er allerede minnet på i dag."]
    assert Dispatch.objects.filter(kind="evaluations.round_reminder").count() == people_reminded
