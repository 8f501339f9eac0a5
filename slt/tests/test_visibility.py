"""Who reads what in SLT: for every person and object, the query and the predicate give the same answer."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from parties.models import OfficeRole
from parties.standing import bind
from parties.tests import factories as parties
from records.workflow import has_right
from slt.models import ActionPlan, AnnualReport, Measure, Programme, Referral
from slt.tests import factories as make
from slt.tests.factories import ON, Structure

pytestmark = pytest.mark.django_db


def everybody(structure: Structure) -> dict[str, Any]:
    """Those inside, beside and outside, by what they are."""
    council = structure.council
    elsewhere = parties.municipality("Hemnes", district=council.district)
    former = parties.person("Frode Før", at="rana.example")
    make.seat(structure.executing.forum, person=former, valid_to=ON.replace(day=1))
    return {
        "anonymous": AnonymousUser(),
        "superuser": parties.superuser(),
        "mayor": council.mayor.user,
        "director": council.director.user,
        "coordinator": council.coordinator.user,
        "contact": council.contact.user,
        "nurse, by person": structure.nurse.user,
        "former member": former.user,
        "administrator": parties.official(council.municipality, OfficeRole.ADMINISTRATOR, "Ada Admin").user,
        "coordinator elsewhere": parties.official(elsewhere, OfficeRole.SLT_COORDINATOR, "Kai Hemnes").user,
    }


def readers(model: Any, right: str, obj: Any, people: dict[str, Any], read: str = "visible_to") -> set[str]:
    """Who reads it by the query, which must be who does by the predicate."""
    by_query, by_rule = set(), set()
    for who, user in people.items():
        bind(user, ON)
        if getattr(model.objects, read)(user, on=ON).filter(pk=obj.pk).exists():
            by_query.add(who)
        if has_right(right, user, obj):
            by_rule.add(who)
    assert by_query == by_rule
    return by_query


def test_a_programmes_papers_are_read_by_its_circle_and_kept_by_coordinator_and_director() -> None:
    structure = make.structure()
    people, programme = everybody(structure), structure.programme
    circle = {"mayor", "director", "coordinator", "contact", "nurse, by person", "administrator"}
    assert readers(Programme, "slt.view_programme", programme, people) == set(people)
    assert readers(Programme, "slt.read_programme", programme, people, "read_by") == circle
    assert readers(Programme, "slt.keep_programme", programme, people, "kept_by") == {
        "director",
        "coordinator",
    }


def test_a_referral_is_read_where_it_was_raised_and_where_it_lay_and_by_the_keepers_alone() -> None:
    structure = make.structure()
    people = everybody(structure)
    raised = make.referral(structure.executing, structure.coordinating)
    assert readers(Referral, "slt.view_referral", raised, people) == {
        "director",
        "coordinator",
        "contact",
        "nurse, by person",
    }


def test_a_draft_plan_is_the_circles_and_an_adopted_one_everybodys() -> None:
    structure = make.structure()
    people = everybody(structure)
    draft = make.plan(structure.programme)
    adopted = make.adopted_plan(structure.programme, year=2025)
    circle = readers(Programme, "slt.read_programme", structure.programme, people, "read_by")
    assert readers(ActionPlan, "slt.view_plan", draft, people) == circle
    assert readers(ActionPlan, "slt.view_plan", adopted, people) == set(people)


def test_a_measure_is_the_circles_its_owners_and_everybodys_once_its_plan_is_adopted() -> None:
    structure = make.structure()
    people = everybody(structure)
    owner = parties.person("Olav Eier", at="nattravn.example")
    people["owner from outside"] = owner.user
    orphan = make.measure(structure.programme, owner_person=owner)
    adopted = make.measure(structure.programme, plan=make.adopted_plan(structure.programme))
    circle = readers(Programme, "slt.read_programme", structure.programme, people, "read_by")
    assert readers(Measure, "slt.view_measure", orphan, people) == circle | {"owner from outside"}
    assert readers(Measure, "slt.view_measure", adopted, people) == set(people)


def test_a_report_is_the_circles_until_it_is_finished() -> None:
    structure = make.structure()
    people = everybody(structure)
    draft = AnnualReport.objects.create(programme=structure.programme, year=2025)
    done = AnnualReport.objects.create(
        programme=structure.programme,
        year=2024,
        state="FINISHED",
        finished_at=make.AT,
        finished_by_name="Siri Koordinator",
        frozen_content={},
        content_hash="0" * 64,
    )
    circle = readers(Programme, "slt.read_programme", structure.programme, people, "read_by")
    assert readers(AnnualReport, "slt.view_report", draft, people) == circle
    assert readers(AnnualReport, "slt.view_report", done, people) == set(people)
