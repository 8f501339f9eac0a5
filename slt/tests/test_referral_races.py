"""Two leads act on one referral at the same moment, in real transactions: one result, one clear message."""

from typing import Any

import pytest

from councils.models import AgendaItem
from councils.tests.races import at_once
from records import audit
from records.refusals import Refused
from slt.actions import referrals
from slt.actions.referral_steps import locked
from slt.models import Referral
from slt.tests import factories as make
from slt.tests.factories import AT, ON, actor

pytestmark = pytest.mark.django_db(transaction=True)


def lying() -> tuple[Any, Referral]:
    """A referral that lies with the coordinating group, whose leads are the coordinator and the director."""
    structure = make.structure()
    by = {"by": actor(structure.nurse), "on": ON, "at": AT}
    return structure, referrals.raise_referral(group=structure.executing, title="Uro", **by)


def split(results: list[object]) -> tuple[list[Refused], list[object]]:
    """The refusals among the results, and the others."""
    refused = [one for one in results if isinstance(one, Refused)]
    return refused, [one for one in results if not isinstance(one, Refused)]


def test_two_leads_answer_at_once_and_one_answer_goes_home() -> None:
    structure, referral = lying()
    step = referral.steps.get()
    people = (structure.coordinator, structure.council.director)
    first, second = (actor(one) for one in people)
    refused, done = split(
        at_once(
            lambda: locked(referral),
            lambda: referrals.answer(step=step, text="Svar 0", by=first, on=ON, at=AT),
            lambda: referrals.answer(step=step, text="Svar 1", by=second, on=ON, at=AT),
        )
    )
    assert (len(refused), len(done)) == (1, 1)
    won = referral.steps.get(position=1).ended_by_name
    assert refused[0].reasons == [f"Henvisningen er allerede besvart av {won}, 4. mai 2026 kl. 12.00."]
    referral.refresh_from_db()
    assert referral.answer == f"Svar {[one.name for one in people].index(won)}"
    assert referral.steps.filter(purpose="ANSWER").count() == 1
    assert AgendaItem.objects.filter(forum=structure.executing.forum).count() == 1
    assert [event.verb for event in audit.history(referral)] == ["referral.answered", "referral.raised"]
    assert audit.verify(referral) == []


def test_answering_sending_on_and_withdrawing_at_once_is_one_of_them() -> None:
    structure, referral = lying()
    step = referral.steps.get()
    by = {
        who: {"by": actor(person), "on": ON, "at": AT}
        for who, person in (
            ("lead", structure.coordinator),
            ("chair", structure.council.director),
            ("home", structure.nurse),
        )
    }
    refused, done = split(
        at_once(
            lambda: locked(referral),
            lambda: referrals.answer(step=step, text="Ja", **by["lead"]),
            lambda: referrals.send_on(step=step, to=structure.steering, **by["chair"]),
            lambda: referrals.withdraw(step=step, **by["home"]),
        )
    )
    assert (len(refused), len(done)) == (2, 1)
    assert len({one.reasons[0] for one in refused}) == 1
    referral.refresh_from_db()
    assert referral.steps.filter(ended_at=None).count() == (referral.state == "OPEN")
    assert audit.history(referral).count() == 2
