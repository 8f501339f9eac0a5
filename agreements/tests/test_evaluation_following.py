"""What comes of an agreed evaluation: items, measures, proposals for the next text, the councils' cases."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.actions import drafting
from agreements.actions import evaluation_following as acts
from agreements.evaluation.waiting import waiting_for
from agreements.models import Evaluation, EvaluationTreatment, ImprovementPoint
from agreements.tests import evaluation_factories as make
from agreements.tests import evaluation_year as year
from agreements.tests.factories import actor
from councils.models import AgendaItem
from parties.standing import standing_of
from parties.tests import factories as parties
from parties.tests.factories import login
from records import days
from records.refusals import NotAllowed, Refused
from records.tests.races import at_once
from slt.models import Measure

pytestmark = pytest.mark.django_db
DUE = days.today() + timedelta(days=100)


def now():
    return {"on": days.today(), "at": days.now()}


def agreed(made, *points, **fields):
    """An agreed evaluation of the year with these points (title, becomes)."""
    evaluation = year.evaluation(made, **fields)
    for title, becomes in points:
        year.point(evaluation, title, becomes=becomes, due_on=DUE, text="Derfor.")
    make.submitted(evaluation)
    return make.agreed(evaluation)


def named(title):
    return ImprovementPoint.objects.select_related("evaluation").get(title=title)


def test_points_become_what_they_were_meant_to_be_once():
    made = year.cooperation()
    sides = made.sides
    evaluation = agreed(
        made,
        ("Trafikk ved skolen", "AGENDA_ITEM"),
        ("Natteravner", "MEASURE"),
        ("Fire møter", "CHANGE"),
        ("Ring", "NONE"),
    )
    contact, coordinator = actor(sides.contact, now()["on"]), actor(sides.coordinator, now()["on"])

    made_item = acts.follow_point(point=named("Trafikk ved skolen"), by=contact, **now()).item
    assert (made_item.forum, made_item.title, made_item.origin) == (
        made.forum,
        "Trafikk ved skolen",
        "POLICE",
    )
    assert "evalueringen av 2025" in made_item.text
    with pytest.raises(Refused, match="allerede meldt inn"):
        acts.follow_point(point=named("Trafikk ved skolen"), by=coordinator, **now())
    # Measures are kept by those who keep the programme; the others are told whom to ask.
    with pytest.raises(NotAllowed, match="Be en av dem"):
        acts.follow_point(point=named("Natteravner"), by=contact, **now())
    for title in ("Fire møter", "Ring"):
        with pytest.raises(Refused, match="blir ikke en sak"):
            acts.follow_point(point=named(title), by=coordinator, **now())
    found = acts.follow_all(evaluation=evaluation, by=coordinator, **now())
    assert ([one.title for one in found.made], found.refused) == (["Natteravner"], [])
    measure = Measure.objects.get()
    assert (measure.programme, measure.problem, measure.review_on) == (
        made.structure.programme,
        "Derfor.",
        DUE,
    )
    with pytest.raises(Refused, match="Alle punktene er fulgt opp"):
        acts.follow_all(evaluation=evaluation, by=coordinator, **now())

    done = acts.note_done(
        point=named("Ring"), done_on=days.today(), outcome=" Ringt.  Ferdig ", by=contact, **now()
    )
    assert (done.outcome, done.done_by_name) == ("Ringt. Ferdig", sides.contact.name)
    with pytest.raises(Refused, match="ikke vært"):
        acts.note_done(point=named("Ring"), done_on=DUE, outcome="Snart", by=contact, **now())
    # What was agreed on has not moved.
    assert Evaluation.objects.get().content_hash == evaluation.content_hash


def test_without_council_or_programme_it_says_so():
    version = make.signed_agreement()
    evaluation = make.evaluation(version=version, answered=True)
    for title, becomes in (("Sak", "AGENDA_ITEM"), ("Tiltak", "MEASURE")):
        year.point(evaluation, title, becomes=becomes)
    make.agreed(make.submitted(evaluation))
    by = {"by": actor(parties.Person.objects.get(name="Siri Fjordvik")), **now()}
    with pytest.raises(Refused) as refused:
        acts.follow_all(evaluation=evaluation, **by)
    assert ["politiråd" in refused.value.reasons[0], "SLT-program" in refused.value.reasons[1]] == [
        True,
        True,
    ]
    with pytest.raises(Refused, match="politiråd"):
        acts.propose_evaluation(evaluation=evaluation, **by)


def test_the_evaluation_itself_is_an_item_of_the_council_before_it_is_agreed_or_after():
    made = year.cooperation()
    open_one, done = year.evaluation(made), agreed(made, year=2024)
    for evaluation in (open_one, done):
        by = {"by": actor(made.sides.coordinator), **now()}
        item = acts.propose_evaluation(evaluation=evaluation, **by)
        assert (item.kind, item.title) == ("EVALUATION", f"Evaluering av samarbeidet i {evaluation.year}")
        assert item.text == ""
        with pytest.raises(Refused, match="allerede"):
            acts.propose_evaluation(evaluation=evaluation, **by)


def test_each_municipality_notes_its_own_case():
    made = year.cooperation()
    evaluation = agreed(made)
    party = evaluation.agreement.parties.get(side="MUNICIPALITY")

    def note(by, case="PS 12/26", **more):
        when = {**now(), "treated_on": None, **more}
        return acts.note_treatment(
            evaluation=evaluation, party=party, case_reference=case, by=actor(by), **when
        )

    for person in (made.sides.contact, made.sides.mayor, made.sides.leader):
        with pytest.raises(NotAllowed):
            note(person)
    note(made.sides.coordinator)
    note(made.sides.director, " PS  13/26 ", treated_on=days.today())
    assert (EvaluationTreatment.objects.get().case_reference) == "PS 13/26"
    with pytest.raises(Refused):
        note(made.sides.director, " ")


def test_a_proposed_change_stands_beside_the_draft_of_the_next_version(client):
    made = year.cooperation()
    evaluation = year.evaluation(made)
    year.point(evaluation, "Fire møter i året", becomes="CHANGE", section_key="innledning", due_on=DUE)
    draft = drafting.start_agreement(
        template=None,
        from_version=made.version,
        police=made.sides.unit,
        municipalities=[made.sides.municipality],
        by=actor(made.sides.coordinator, now()["on"]),
        **now(),
    )
    page = reverse("agreements:version", args=[draft.agreement_id, draft.number])
    section = reverse("agreements:section", args=[draft.agreement_id, draft.number, draft.sections.get().pk])
    parties.login(client, made.sides.coordinator)
    assert "Fire møter i året" not in client.get(page).content.decode()
    make.agreed(make.submitted(evaluation))
    said = "Fra evalueringen 2025:"
    for address, times in ((page, 2), (section, 1)):
        shown = client.get(address).content.decode()
        assert (shown.count("Fire møter i året"), shown.count(said)) == (times, times)
    acts.note_done(
        point=named("Fire møter i året"),
        done_on=days.today(),
        outcome="Skrevet inn.",
        by=actor(made.sides.coordinator),
        **now(),
    )
    assert said not in client.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_follow_a_point_at_once_make_one_item():
    made = year.cooperation()
    agreed(made, ("Trafikk ved skolen", "AGENDA_ITEM"))
    point = named("Trafikk ved skolen")

    def follow(person):
        def run():
            try:
                return acts.follow_point(point=point, by=actor(person, now()["on"]), **now())
            except Refused as refusal:
                return refusal

        return run

    refused, _done = sorted(
        at_once(follow(made.sides.contact), follow(made.sides.coordinator)),
        key=lambda one: isinstance(one, ImprovementPoint),
    )
    assert refused.reasons == ["Punktet er allerede meldt inn som sak i politirådet."]
    assert AgendaItem.objects.filter(title="Trafikk ved skolen").count() == 1


def home(person, on):
    """What waits at home that day, with the day it is due and whether that has passed."""
    found = waiting_for(person.user, standing_of(person.user, on), on)
    return [(one.what, one.title, one.due_on, one.is_overdue) for one in found]


def test_an_agreed_evaluation_says_what_is_left_until_it_is_done(client):
    """At home for whoever is to do it, and on its own page for whoever may."""
    made = year.cooperation()
    sides, on = made.sides, days.today()
    evaluation = year.evaluation(made)
    office = sides.leader.appointments.get().office
    year.point(evaluation, "Egen", due_on=DUE, owner_office=office)
    year.point(evaluation, "Sidens", due_on=DUE, responsible="MUNICIPALITY")
    make.agreed(make.submitted(evaluation), at=days.now())
    case_on = on + timedelta(days=30)
    own = ("Følg opp forbedringspunktet", "Egen", DUE, False)
    shared = ("Følg opp forbedringspunktet", "Sidens", DUE, False)
    case = ("Før saksnummeret fra kommunestyret", "evaluering 2025, Rana kommune", case_on, False)
    assert [home(one, on) for one in (sides.leader, sides.contact, sides.coordinator, sides.mayor)] == [
        [own],
        [],
        [shared, case],
        [],
    ]
    late = DUE + timedelta(days=1)
    assert [one[3] for one in home(sides.coordinator, late)] == [True, True]

    def acts_of(person):
        return [one.label for one in login(client, person).get(evaluation.get_absolute_url()).context["acts"]]

    propose, paper, number, follow = (
        "Meld inn til politirådet",
        "Sak til kommunestyret (Word)",
        "Før saksnummeret",
        "Følg opp punktene",
    )
    assert acts_of(sides.coordinator) == [propose, paper, number, follow]
    assert acts_of(sides.contact) == [propose, follow]
    assert acts_of(sides.mayor) == []

    by = {"by": actor(sides.coordinator, on), **now()}
    acts.propose_evaluation(evaluation=evaluation, **by)
    party = evaluation.agreement.parties.get(side="MUNICIPALITY")
    acts.note_treatment(evaluation=evaluation, party=party, case_reference="PS 1/26", treated_on=None, **by)
    assert (acts_of(sides.coordinator), home(sides.coordinator, on)) == ([follow], [shared])
    for title in ("Egen", "Sidens"):
        acts.note_done(point=named(title), done_on=on, outcome="Gjort", **by)
    assert acts_of(sides.coordinator) == home(sides.coordinator, on) == home(sides.leader, on) == []


def test_a_point_whose_office_is_empty_lies_with_the_side_and_home_takes_as_many_queries_with_many():
    made = year.cooperation()
    sides, on = made.sides, days.today()
    evaluation = year.evaluation(made)
    held = sides.leader.appointments.get()
    year.point(evaluation, "Egen", due_on=DUE, owner_office=held.office)
    make.agreed(make.submitted(evaluation))

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert home(sides.contact, on)
        return len(found)

    held.valid_to = on - timedelta(days=1)
    held.save()
    assert [one[1] for one in home(sides.contact, on)] == ["Egen"]
    before = queries()
    for number in (2021, 2022, 2023):
        more = year.evaluation(made, year=number)
        for title in "AB":
            year.point(more, title, due_on=DUE)
        make.agreed(make.submitted(more))
    assert queries() == before
