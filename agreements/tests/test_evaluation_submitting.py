"""An evaluation is put forward, approved by every party, opened again – by those who may, in any order."""

import pytest

from agreements.actions import evaluation_points, evaluation_submitting
from agreements.actions.evaluation_answers import check_may_answer
from agreements.actions.evaluation_following import note_done
from agreements.actions.evaluation_joint import write_joint
from agreements.actions.evaluation_points import PointFacts
from agreements.actions.evaluation_submitting import approve, reopen, submit
from agreements.content import hash_of
from agreements.evaluation.content import content_of, written_hash
from agreements.models import Evaluation, EvaluationApproval
from agreements.tests import evaluation_factories as make
from agreements.tests import evaluation_year as year
from agreements.tests.factories import AT, ON, actor
from parties.models import OfficeRole
from parties.tests import factories as parties
from records import audit
from records.actors import Actor
from records.models import Dispatch
from records.refusals import NotAllowed, Refused, StaleSave
from records.tests.races import at_once

pytestmark = pytest.mark.django_db
WHEN = {"on": ON, "at": AT}


def put_forward(evaluation, by):
    return submit(evaluation=evaluation, seen=written_hash(evaluation), by=actor(by), **WHEN)


def approved(evaluation, by):
    return approve(evaluation=evaluation, content_hash=evaluation.content_hash, by=actor(by), **WHEN)


def told(kind):
    return set(Dispatch.objects.filter(kind=f"evaluations.{kind}").values_list("name", flat=True))


def test_from_both_answers_to_agreed_and_back_again():
    made = year.cooperation()
    year.lived(made)
    sides = made.sides
    evaluation = year.evaluation(made, answered=False)
    year.point(evaluation, "Flere saker fra politiet")
    with pytest.raises(Refused) as refused:
        put_forward(evaluation, sides.coordinator)
    assert refused.value.reasons == [
        "Politiet er ikke enig om svaret sitt ennå.",
        "Kommunen er ikke enig om svaret sitt ennå.",
    ]
    make.side_answer(evaluation, "POLICE", score=4, comment="Vi møtes oftere")
    make.side_answer(evaluation, "MUNICIPALITY", score=2)
    seen = written_hash(evaluation)
    evaluation = write_joint(
        evaluation=evaluation, text="Et godt år.", revision=1, by=actor(sides.contact), **WHEN
    )
    with pytest.raises(Refused, match="Noe er endret"):
        submit(evaluation=evaluation, seen=seen, by=actor(sides.coordinator), **WHEN)

    evaluation = put_forward(evaluation, sides.coordinator)
    fresh = Evaluation.objects.get()
    assert (fresh.state, fresh.submitted_by_name) == ("SUBMITTED", sides.coordinator.name)
    assert fresh.figures_hash == hash_of(fresh.figures)
    assert fresh.content_hash == hash_of(fresh.frozen_content)
    content = fresh.frozen_content
    assert content["figures"] == fresh.figures
    assert content["joint_text"] == "Et godt år."
    assert content["answers"]["POLICE"]["meetings-1"] == {
        "score": 4,
        "does_not_know": False,
        "comment": "Vi møtes oftere",
    }
    assert [point["title"] for point in content["points"]] == ["Flere saker fra politiet"]
    assert content["agreed"]["POLICE"]["name"] == "Kari Ordfører"
    # The leaders on both sides are asked, and nobody else; what was answered never goes by mail.
    assert told("submitted") == {sides.mayor.name, sides.director.name, sides.leader.name}
    assert not any("oftere" in row.text for row in Dispatch.objects.all())
    # Nothing in it can be written any more.
    for act in (
        lambda: write_joint(evaluation=fresh, text="Nytt", revision=9, by=actor(sides.contact), **WHEN),
        lambda: evaluation_points.remove_point(point=fresh.points.get(), by=actor(sides.coordinator), **WHEN),
        lambda: put_forward(fresh, sides.coordinator),
    ):
        with pytest.raises(Refused):
            act()

    with pytest.raises(Refused, match="lagt fram på nytt"):
        approve(evaluation=fresh, content_hash="x" * 64, by=actor(sides.mayor), **WHEN)
    assert approved(fresh, sides.leader).state == "SUBMITTED"
    assert told("approved") == {sides.mayor.name, sides.director.name}
    with pytest.raises(Refused, match="har allerede godkjent"):
        approved(fresh, sides.leader)

    with pytest.raises(Refused, match="Skriv hvorfor"):
        reopen(evaluation=fresh, reason=" ", by=actor(sides.contact), **WHEN)
    again = reopen(evaluation=fresh, reason="Feil tall for møtene", by=actor(sides.contact), **WHEN)
    assert (again.state, again.figures, again.content_hash) == ("OPEN", None, "")
    assert EvaluationApproval.objects.get().withdrawn_at == AT
    with pytest.raises(Refused):
        approve(evaluation=again, content_hash=fresh.content_hash, by=actor(sides.mayor), **WHEN)

    again = put_forward(again, sides.contact)
    approved(again, sides.director)
    done = approved(again, sides.leader)
    assert (done.state, done.agreed_at) == ("AGREED", AT)
    assert told("agreed") >= {sides.coordinator.name, sides.contact.name, sides.mayor.name}
    with pytest.raises(Refused):
        reopen(evaluation=done, reason="Angrer", by=actor(sides.contact), **WHEN)
    assert [event.verb for event in audit.history(done)][:3] == [
        "evaluation.agreed",
        "evaluation.approved",
        "evaluation.submitted",
    ]
    assert list(done.steps.values_list("name", flat=True)) == [
        "start",
        "submit",
        "approve",
        "reopen",
        "submit",
        "approve",
        "approve",
    ]


def test_last_years_answers_and_figures_stand_beside_this_years():
    made = year.cooperation()
    year.lived(made)
    last = year.evaluation(made, year=2024, answered=False)
    make.side_answer(last, "POLICE", score=2, comment="Bare i fjor")
    make.side_answer(last, "MUNICIPALITY", score=1)
    content = content_of(last, AT)
    make.submitted(last, figures=content["figures"], frozen_content=content)
    evaluation = year.evaluation(made)
    assert content_of(evaluation, AT)["last_year"] is None
    make.agreed(last)
    beside = content_of(evaluation, AT)["last_year"]
    assert beside["year"] == 2024
    assert beside["answers"]["POLICE"]["meetings-1"] == {"score": 2, "does_not_know": False, "comment": ""}
    assert {one["key"]: one["value"] for one in beside["figures"]["figures"]}["council_held"] == 0


def test_a_draft_tells_a_spread_only_when_it_is_complete():
    made = year.cooperation()
    evaluation = year.evaluation(made)
    for _one in range(5):
        make.own_answers(make.participant(evaluation, "POLICE"), 4)
    waiting = make.participant(evaluation, "MUNICIPALITY")
    evaluation.due_on = None
    assert content_of(evaluation, AT)["spread"] == {}
    waiting.withdrawn_at = AT
    waiting.save()
    spread = content_of(evaluation, AT)["spread"]["meetings-1"]
    assert spread["ALL"] == {"count": 5, "scores": [0, 0, 0, 5, 0], "does_not_know": 0}


def test_individual_answers_stay_closed_once_a_spread_has_been_put_forward():
    made = year.cooperation()
    evaluation = year.evaluation(made, "SUBMITTED")
    asked = make.participant(evaluation, "POLICE")
    again = reopen(evaluation=evaluation, reason="Feil", by=actor(made.sides.contact), **WHEN)
    again.sides.update(agreed_at=None, agreed_by_name="")
    with pytest.raises(Refused, match="har vært lagt fram"):
        check_may_answer(Evaluation.objects.with_parties().get(), asked, ON)


def people(made):
    """Everybody who could try, by what they are."""
    sides = made.sides
    elsewhere = parties.municipality("Lillehammer", district=parties.district("Innlandet"))
    return {
        "coordinator": sides.coordinator,
        "director": sides.director,
        "mayor": sides.mayor,
        "contact": sides.contact,
        "leader": sides.leader,
        "administrator": parties.official(sides.municipality, OfficeRole.ADMINISTRATOR, "Ada Register"),
        "district": parties.official(sides.district, OfficeRole.ADMINISTRATOR, "Nils Nordlending"),
        "nation": parties.official(parties.national(), OfficeRole.ADMINISTRATOR, "Rikke Riksen"),
        "elsewhere": parties.official(elsewhere, OfficeRole.MAYOR, "Lars Lillehamring"),
        "nobody": parties.person("Ingen Særlig", at="ingen.example"),
    }


WRITERS = {"coordinator", "director", "contact", "leader"}
LEADERS = {"director", "mayor", "leader"}


def test_who_may_do_what_in_which_state():
    made = year.cooperation()
    everybody = people(made)
    superuser = parties.superuser()
    actors = {who: actor(person) for who, person in everybody.items()}
    actors["superuser"] = Actor(user_id=superuser.pk, name="Drift Driftsen")
    open_one = year.evaluation(made)
    point = year.point(open_one)
    submitted = year.evaluation(made, "SUBMITTED", year=2023)
    agreed = year.evaluation(made, year=2022)
    followed = year.point(agreed)
    make.submitted(agreed)
    make.agreed(agreed)
    facts = PointFacts("Nytt", ON, "BOTH", "NONE")
    acts = {
        "joint": (
            WRITERS,
            lambda one, by: write_joint(evaluation=one, text="T", revision=one.revision, by=by, **WHEN),
        ),
        "point": (
            WRITERS,
            lambda one, by: evaluation_points.add_point(evaluation=one, facts=facts, by=by, **WHEN),
        ),
        "change": (
            WRITERS,
            lambda one, by: evaluation_points.move_point(
                point=point if one == open_one else followed, is_up=True, by=by, **WHEN
            ),
        ),
        "submit": (
            WRITERS,
            lambda one, by: submit(evaluation=one, seen=written_hash(one), by=by, **WHEN),
        ),
        "approve": (
            LEADERS,
            lambda one, by: approve(evaluation=one, content_hash=one.content_hash, by=by, **WHEN),
        ),
        "reopen": (WRITERS, lambda one, by: reopen(evaluation=one, reason="R", by=by, **WHEN)),
        "done": (
            WRITERS,
            lambda one, by: note_done(
                point=followed if one == agreed else point, done_on=ON, outcome="O", by=by, **WHEN
            ),
        ),
    }
    in_state = {
        "joint": "OPEN",
        "point": "OPEN",
        "change": "OPEN",
        "submit": "OPEN",
        "approve": "SUBMITTED",
        "reopen": "SUBMITTED",
        "done": "AGREED",
    }
    wrong = []
    for evaluation in (open_one, submitted, agreed):
        for name, (allowed, act) in acts.items():
            is_now = evaluation.state == in_state[name]
            # Everybody in the state where it can be done; in the others one of those who may.
            for who in actors if is_now else ("director",):
                expected = ("done" if is_now else "refused") if who in allowed else "not allowed"
                if (found := outcome(evaluation, act, actors[who])) != expected:
                    wrong.append((evaluation.state, name, who, found))
    assert wrong == []


def outcome(evaluation, act, by):
    """What comes of an act, undone afterwards."""
    from django.db import transaction

    fresh = Evaluation.objects.get(pk=evaluation.pk)
    place = transaction.savepoint()
    try:
        act(fresh, by)
        return "done"
    except NotAllowed:
        return "not allowed"
    except Refused:
        return "refused"
    finally:
        transaction.savepoint_rollback(place)


def test_points_are_written_in_order_and_a_stale_save_loses_nothing():
    made = year.cooperation()
    evaluation = year.evaluation(made)
    by = {"by": actor(made.sides.coordinator), **WHEN}
    office = made.sides.mayor_office
    first = evaluation_points.add_point(
        evaluation=evaluation,
        facts=PointFacts(
            "  Flere   saker ", ON, "POLICE", "CHANGE", section_key="innledning", owner_office=office
        ),
        **by,
    )
    assert (first.title, first.position, first.section_key) == ("Flere saker", 1, "innledning")
    second = evaluation_points.add_point(
        evaluation=evaluation, facts=PointFacts("Lys", ON, "BOTH", "NONE"), **by
    )
    evaluation_points.move_point(point=second, is_up=True, **by)
    assert [one.title for one in evaluation.points.all()] == ["Lys", "Flere saker"]
    changed = evaluation_points.change_point(
        point=first,
        facts=PointFacts("Færre saker", ON, "BOTH", "NONE", section_key="innledning"),
        revision=1,
        **by,
    )
    # What is no change in the agreement has no section.
    assert (changed.revision, changed.section_key) == (2, "")
    with pytest.raises(StaleSave) as stale:
        evaluation_points.change_point(
            point=first, facts=PointFacts("Andre saker", ON, "BOTH", "NONE"), revision=1, **by
        )
    assert stale.value.current.title == "Færre saker"
    with pytest.raises(Refused) as refused:
        evaluation_points.add_point(
            evaluation=evaluation,
            facts=PointFacts("x" * 201, ON.replace(year=2040), "NOBODY", "MAGIC", dimension="?"),
            **by,
        )
    assert len(refused.value.reasons) == 5
    stranger = parties.office(parties.municipality("Hemnes"), OfficeRole.MAYOR)
    with pytest.raises(Refused, match="verv hos en av partene"):
        evaluation_points.add_point(
            evaluation=evaluation, facts=PointFacts("Nytt", ON, "BOTH", "NONE", owner_office=stranger), **by
        )
    evaluation_points.remove_point(point=second, **by)
    evaluation_points.remove_point(point=second, **by)
    assert [one.title for one in evaluation.points.all()] == ["Færre saker"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_one_result():
    made = year.cooperation()
    sides = made.sides

    def tried(act, *arguments):
        def run():
            try:
                return act(*arguments).state
            except Refused as refusal:
                return refusal.reasons

        return run

    def opened(number):
        return year.evaluation(made, "SUBMITTED", year=number)

    # Both parties' leaders: each approves, and with the last it is agreed – once.
    both = opened(2025)
    found = at_once(tried(approved, both, sides.leader), tried(approved, both, sides.mayor))
    assert sorted(found) == ["AGREED", "SUBMITTED"]
    # Two leaders of one party: one approval.
    one = opened(2024)
    found = at_once(tried(approved, one, sides.director), tried(approved, one, sides.mayor))
    assert [answer for answer in found if answer != "SUBMITTED"] == [
        ["Rana kommune har allerede godkjent evalueringen."]
    ]
    assert one.approvals.filter(withdrawn_at=None).count() == 1
    # The last approval against an opening: it ends as one of them, whole.
    third = opened(2023)
    approved(third, sides.leader)

    def opened_again():
        return reopen(evaluation=third, reason="Feil", by=actor(sides.contact), **WHEN)

    at_once(tried(approved, third, sides.mayor), tried(opened_again))
    third.refresh_from_db()
    standing = third.approvals.filter(withdrawn_at=None).count()
    assert (third.state, standing) in {("AGREED", 2), ("OPEN", 0)}
    # Two who put forward: one does.
    fourth = year.evaluation(made, year=2022)
    found = at_once(tried(put_forward, fourth, sides.coordinator), tried(put_forward, fourth, sides.contact))
    assert found.count("SUBMITTED") == 1
    assert evaluation_submitting.Evaluation.objects.get(pk=fourth.pk).steps.filter(name="submit").count() == 1
