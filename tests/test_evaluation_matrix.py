"""Every kind of person at every stage of an evaluation: what they read, and what they may do.

The table is written out here in plain sets: the tests never ask the rules what to expect.
"""

import pytest
from django.urls import reverse

from agreements.actions.evaluation_steps import side_of
from agreements.models import Evaluation
from parties.standing import bind
from records.workflow import has_right
from tests.world import World

pytestmark = pytest.mark.django_db

# The parties' own office-holders: everything from the start. Their district and the nation: once agreed.
OWN = {
    "mayor",
    "deputy of today",
    "director",
    "coordinator",
    "administrator",
    "contact of the unit",
    "contact serving Rana",
    "leader",
}
ABOVE = {"chief", "district administrator", "national administrator"}
MUNICIPAL_WRITERS = {"director", "coordinator"}
POLICE_WRITERS = {"contact of the unit", "contact serving Rana", "leader"}
MUNICIPAL_LEADERS = {"mayor", "deputy of today", "director"}
POLICE_LEADERS = {"leader"}

STATES = ("OPEN", "TOGETHER", "SUBMITTED", "AGREED", "CANCELLED")


@pytest.mark.parametrize("state", STATES)
def test_who_reads_an_evaluation_and_the_reads_say_the_same(world: World, state: str) -> None:
    evaluation = Evaluation.objects.with_parties().get(pk=world.evaluations[state].pk)
    expected = OWN | ABOVE if state == "AGREED" else OWN
    seen = {
        who
        for who in world.people
        if Evaluation.objects.visible_to(world.account(who), world.on).filter(pk=evaluation.pk).exists()
    }
    allowed = {
        who
        for who in world.people
        if has_right("evaluations.view", bind(world.account(who), world.on), evaluation)
    }
    assert seen == expected
    assert allowed == expected


def test_who_writes_and_who_leads_for_each_side(world: World) -> None:
    evaluation = Evaluation.objects.with_parties().get(pk=world.evaluations["OPEN"].pk)

    def holders(right: str, obj: object) -> set[str]:
        return {who for who in world.people if has_right(right, bind(world.account(who), world.on), obj)}

    writers = MUNICIPAL_WRITERS | POLICE_WRITERS
    for right in ("start", "write_joint", "submit"):
        assert holders(f"evaluations.{right}", evaluation) == writers, right
    assert holders("evaluations.start", evaluation.agreement) == writers
    for right in ("invite", "answer_for_side"):
        assert holders(f"evaluations.{right}", side_of(evaluation, "MUNICIPALITY")) == MUNICIPAL_WRITERS
        assert holders(f"evaluations.{right}", side_of(evaluation, "POLICE")) == POLICE_WRITERS
    assert holders("evaluations.agree_for_side", side_of(evaluation, "MUNICIPALITY")) == MUNICIPAL_LEADERS
    assert holders("evaluations.agree_for_side", side_of(evaluation, "POLICE")) == POLICE_LEADERS
    assert holders("evaluations.approve", evaluation) == MUNICIPAL_LEADERS | POLICE_LEADERS
    assert holders("evaluations.answer", world.evaluations["participant"]) == {"coordinator"}
    assert holders("evaluations.run_round", world.national) == {"national administrator"}


def test_the_sides_do_not_see_each_others_answer_until_both_have_agreed(world: World) -> None:
    """The police have agreed, with a comment that must not reach the municipality yet, on any page."""
    evaluation = world.evaluations["OPEN"]
    coordinator = world.client("coordinator")
    secret = "Vi møtes oftere enn før."
    assert evaluation.answers.filter(side="POLICE", comment=secret).exists()
    for name, more in (
        ("evaluation", []),
        ("participants", []),
        ("answer", []),
        ("side", ["MUNICIPALITY"]),
        ("side", ["POLICE"]),
        ("list", None),
    ):
        arguments = [] if more is None else [evaluation.pk, *more]
        response = coordinator.get(reverse(f"evaluations:{name}", args=arguments))
        assert response.status_code == (403 if more == ["POLICE"] else 200), name
        assert secret not in response.content.decode(), name
    assert (
        secret
        in world.client("leader")
        .get(reverse("evaluations:side", args=[evaluation.pk, "POLICE"]))
        .content.decode()
    )
