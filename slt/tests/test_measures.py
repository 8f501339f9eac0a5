"""Measures: where they come from, whose they are, how they live, and what is carried on to the next year."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from councils.tests import factories as councils
from parties.models import PersonalLink
from parties.standing import standing_of
from records import audit, days
from records.actors import Actor
from records.models import Dispatch
from records.refusals import NotAllowed, Refused, StaleSave
from slt import measure_reminders
from slt.actions import measure_life as life
from slt.actions import measures as acts
from slt.actions.measure_facts import MeasureFacts
from slt.actions.measures import Ownership
from slt.measure_waiting import measures_waiting
from slt.models import Measure
from slt.tests import factories as make
from slt.tests.factories import AT, ON, actor, office_of

pytestmark = pytest.mark.django_db
READY = {"expected_effect": "Færre er ute sent", "evaluation_method": "Telling hver helg"}
OUTSIDE = Ownership(name="Frida Frivillig", address="frida@natteravn.example")


@pytest.fixture
def rana():
    return make.structure()


def by(person):
    return {"by": actor(person), "on": ON, "at": AT}


def create(rana, title="Natteravner", owner=acts.NOBODY, *, person=None, **more):
    origin = {name: more.pop(name) for name in ("goal", "decision", "referral") if name in more}
    return acts.create_measure(
        programme=rana.programme,
        facts=MeasureFacts(title=title, **more),
        owner=owner,
        **origin,
        **by(person or rana.coordinator),
    )


def mails(address):
    return [mail.subject for mail in Dispatch.objects.filter(address=address).order_by("pk")]


# --- where they come from, and who writes them


def test_a_measure_of_a_goal_a_decision_a_referral_and_of_nothing(rana):
    plan = make.plan(rana.programme)
    goal = make.goal(plan)
    meeting = councils.held_meeting(rana.council.forum)
    minutes = councils.minutes_of(meeting)
    decision = councils.decision(councils.item(rana.council.forum, meeting=meeting), "Start natteravner")
    referral = make.referral(rana.executing, rana.coordinating)

    assert create(rana, goal=goal).plan == plan
    assert create(rana, referral=referral).referral == referral
    assert create(rana).is_orphan
    with pytest.raises(Refused, match="ikke er godkjent ennå"):
        create(rana, decision=decision)
    type(minutes).objects.filter(pk=minutes.pk).update(
        state="APPROVED", approved_at=AT, frozen_content={}, content_hash="0" * 64
    )
    assert create(rana, decision=decision).decision == decision
    assert Measure.objects.orphans().count() == 1

    elsewhere = make.structure("Hemnes")
    with pytest.raises(Refused, match="hører til et annet program"):
        create(rana, goal=make.goal(make.plan(elsewhere.programme)))
    with pytest.raises(Refused, match="hører til et annet program"):
        create(rana, referral=make.referral(elsewhere.executing, elsewhere.coordinating))
    for person in (rana.council.mayor, rana.council.contact, rana.nurse, elsewhere.coordinator):
        with pytest.raises(NotAllowed):
            create(rana, person=person)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": "  "}, "Skriv hva tiltaket er"),
        ({"title": "x" * 201}, "høyst 200 tegn"),
        ({"problem": "x" * 100_000}, "høyst 4000 tegn"),
        ({"age_from": 18, "age_to": 13}, "den yngste står først"),
        ({"age_to": 150}, "fra 0 til 99"),
        ({"starts_on": date(2026, 9, 1), "ends_on": date(2026, 8, 1)}, "slutte før det starter"),
        ({"review_on": date(1, 1, 1)}, "mellom 2000 og 2100"),
        ({"school_year": 26}, "for eksempel 2026"),
        ({"cost": 10**12}, "Se over kostnaden"),
        ({"prevention": "MAGIC"}, "forebyggingsnivå"),
    ],
)
def test_facts_that_do_not_hold_are_refused_with_a_sentence(rana, wrong, sentence):
    with pytest.raises(Refused, match=re.escape(sentence)):
        create(rana, **{"title": "Natteravner", **wrong})
    assert not Measure.objects.exists()


# --- its life


def test_a_measure_starts_when_it_says_what_it_is_for_and_ends_with_what_it_led_to(rana):
    who = by(rana.coordinator)
    measure = create(rana)
    with pytest.raises(Refused) as refused:
        life.start(measure=measure, **who)
    assert refused.value.reasons == [
        "Tiltaket har ingen ansvarlig.",
        "Si hva tiltaket skal føre til, før det starter.",
        "Velg hvordan tiltaket skal evalueres, før det starter.",
    ]
    office = Ownership(office=office_of(rana.council.contact))
    facts = MeasureFacts(title="Natteravner", **READY)
    measure = acts.change_measure(measure=measure, facts=facts, owner=office, revision=1, **who)
    with pytest.raises(StaleSave):
        acts.change_measure(measure=measure, facts=facts, owner=OUTSIDE, revision=1, **who)
    measure = life.start(measure=measure, **who)
    assert (measure.state, measure.starts_on) == ("RUNNING", ON)
    with pytest.raises(Refused, match="Tiltaket er i gang"):
        acts.change_measure(measure=measure, facts=MeasureFacts(title="Natteravner"), owner=office, **who)

    # The owner, by office, reports and completes; nobody else outside the keepers does.
    for person in (rana.council.mayor, rana.nurse):
        with pytest.raises(NotAllowed):
            life.report_progress(measure=measure, text="Fint", **by(person))
        with pytest.raises(NotAllowed):
            life.complete(measure=measure, outcome="Fint", **by(person))
    owner = by(rana.council.contact)
    life.report_progress(measure=measure, text="Godt i gang", **owner)
    with pytest.raises(NotAllowed):
        life.stop(measure=measure, reason="Orker ikke", **owner)
    with pytest.raises(Refused, match="Skriv hva tiltaket førte til"):
        life.complete(measure=measure, outcome=" ", **owner)
    measure = life.complete(measure=measure, outcome="Roligere", reached="REACHED", **owner)
    assert (measure.state, measure.ended_on, measure.reached) == ("COMPLETED", ON, "REACHED")
    with pytest.raises(Refused, match="avsluttet"):
        life.report_progress(measure=measure, text="Mer", **owner)
    measure = life.reopen(measure=measure, reason="Uroen kom igjen", **who)
    assert (measure.state, measure.reached, measure.outcome) == ("RUNNING", "", "Roligere")
    measure = life.stop(measure=measure, reason="Ingen frivillige", **who)
    assert (measure.state, measure.outcome) == ("STOPPED", "Ingen frivillige")

    steps = [(row.name or row.text, row.source, row.target) for row in measure.progress.all()]
    assert steps == [
        ("create", "", "PLANNED"),
        ("start", "PLANNED", "RUNNING"),
        ("Godt i gang", "", ""),
        ("complete", "RUNNING", "COMPLETED"),
        ("reopen", "COMPLETED", "RUNNING"),
        ("stop", "RUNNING", "STOPPED"),
    ]
    assert measure.progress.get(name="complete").by_office == "politikontakt"
    assert mails(rana.council.contact.email) == [
        "Du er ansvarlig for et tiltak: Natteravner",
        "Tiltaket er satt i gang: Natteravner",
        "Tiltaket er åpnet igjen: Natteravner",
        "Stoppet: Natteravner",
    ]
    assert mails(rana.coordinator.email) == [
        "Ny status for et tiltak: Natteravner",
        "Gjennomført: Natteravner",
    ]
    assert audit.verify(measure) == []


def test_an_owner_without_account_gets_a_link_that_dies_when_the_measure_is_given_on(client, rana):
    # The link's page asks the clock, so all of it happens now.
    who = {"by": actor(rana.coordinator), "on": days.today(), "at": days.now()}
    measure = acts.create_measure(
        programme=rana.programme, facts=MeasureFacts(title="Natteravner", **READY), owner=OUTSIDE, **who
    )
    mail = Dispatch.objects.get(address="frida@natteravn.example")
    url = re.search(r"/lenke/\S+/tiltak/", mail.text)[0]
    page = client.get(url).content.decode()
    assert "Færre er ute sent" in page
    # Planned: it can be told about, not completed.
    assert "Tiltaket er gjennomført" not in page
    assert client.post(url, {"text": ""}).status_code == 422
    assert client.post(url, {"text": "Vi har fått vester"}).status_code == 200
    row = measure.progress.exclude(text="").get()
    assert (row.by_name, row.text) == ("Frida Frivillig", "Vi har fått vester")
    facts = MeasureFacts(title="Natteravner", **READY)
    owner = Ownership(person=rana.nurse)
    acts.change_measure(measure=measure, facts=facts, owner=owner, **who)
    assert client.get(url).status_code == 410
    assert client.post(url, {"text": "For sent"}).status_code == 410
    assert mails(rana.nurse.email) == ["Du er ansvarlig for et tiltak: Natteravner"]
    # Somebody with a login is led to the page, not given a key.
    assert "/lenke/" not in Dispatch.objects.get(address=rana.nurse.email).text
    # A link for one measure says nothing of another.
    link = PersonalLink.objects.get()
    other = create(rana, "Et annet")
    with pytest.raises(Refused):
        life.report_progress(measure=other, text="Hei", link=link, by=link.actor, on=ON, at=AT)


# --- what time brings


def test_a_review_is_reminded_of_once_to_owner_and_keepers(rana):
    measure = create(rana, owner=OUTSIDE, review_on=ON + timedelta(days=10), **READY)
    life.start(measure=measure, **by(rana.coordinator))
    Dispatch.objects.all().delete()

    def strike(day, hour=8):
        measure_reminders.clock(days.start_of(day) + timedelta(hours=hour))
        found = Dispatch.objects.filter(kind=measure_reminders.KIND).values_list("address", flat=True)
        return sorted(found)

    both = ["frida@natteravn.example", rana.coordinator.email]
    assert strike(ON + timedelta(days=9)) == []
    assert strike(ON + timedelta(days=10), hour=6) == []
    assert strike(ON + timedelta(days=10)) == sorted(both)
    assert strike(ON + timedelta(days=10), hour=9) == sorted(both)
    assert strike(ON + timedelta(days=12)) == sorted(both)


def test_reviews_of_one_day_are_one_mail_to_each_and_a_later_one_is_told_by_itself(rana):
    contact, day = rana.council.contact, ON + timedelta(days=10)
    for title, owner in (("Nattevandring", contact), ("Foreldremøter", rana.council.mayor)):
        make.measure(rana.programme, title, state="RUNNING", review_on=day, owner_office=office_of(owner))
    make.measure(rana.programme, "Senere", state="RUNNING", review_on=day + timedelta(days=3))

    def told(after=0):
        found = Dispatch.objects.filter(kind=measure_reminders.KIND, pk__gt=after).order_by("pk")
        return {(mail.address, mail.subject) for mail in found}

    for hour in (8, 9):
        measure_reminders.clock(days.start_of(day) + timedelta(hours=hour))
    first = {
        (contact.email, "På tide å vurdere tiltaket: Nattevandring"),
        (rana.council.mayor.email, "På tide å vurdere tiltaket: Foreldremøter"),
        (rana.coordinator.email, "På tide å vurdere 2 tiltak"),
    }
    assert told() == first
    newest = Dispatch.objects.latest("pk").pk
    # The portal was down on the day itself.
    measure_reminders.clock(days.start_of(day) + timedelta(days=5, hours=8))
    assert told(newest) == {(rana.coordinator.email, "På tide å vurdere tiltaket: Senere")}


def test_what_waits_is_reviews_and_own_measures_that_have_not_begun(rana):
    passed = ON - timedelta(days=3)
    review = make.measure(rana.programme, "Til vurdering", state="RUNNING", review_on=passed)
    late = make.measure(
        rana.programme, "Sent", starts_on=passed, owner_office=office_of(rana.council.contact)
    )
    make.measure(rana.programme, "Ennå ikke", starts_on=ON + timedelta(days=3))

    def waiting(person):
        user = person.user
        return [(one.title, one.is_overdue) for one in measures_waiting(user, standing_of(user, ON), ON)]

    assert waiting(rana.coordinator) == [(review.title, True)]
    assert waiting(rana.council.contact) == [(late.title, True)]
    assert waiting(rana.council.mayor) == []


# --- carried on to the next year

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
MEASURES = st.lists(
    st.tuples(
        st.sampled_from(["PLANNED", "RUNNING", "COMPLETED", "STOPPED"]),
        st.one_of(st.none(), DAYS),
        st.integers(0, 400),
        st.one_of(st.none(), st.integers(2020, 2030)),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=MEASURES)
def test_the_copies_of_next_year_are_the_unfinished_ones_a_year_later(db, rows):
    programme = make.programme(name="Program")
    ended = {"ended_on": ON, "outcome": "Ferdig"}
    made = [
        make.measure(
            programme,
            f"Tiltak {number}",
            state=state,
            starts_on=first,
            ends_on=first + timedelta(days=length) if first else None,
            school_year=year,
            **(ended if state in {"COMPLETED", "STOPPED"} else {}),
        )
        for number, (state, first, length, year) in enumerate(rows)
    ]
    unfinished = [one for one in made if one.is_open]
    portal = {"by": Actor.system(), "on": ON, "at": AT}
    copies = acts.copy_measures(programme=programme, measures=unfinished, **portal)

    assert [copy.copied_from_id for copy in copies] == [one.pk for one in unfinished]
    assert Measure.objects.filter(programme=programme).count() == len(made) + len(unfinished)
    for copy, original in zip(copies, unfinished, strict=True):
        assert (copy.state, copy.outcome, copy.ended_on, copy.title) == ("PLANNED", "", None, original.title)
        if original.starts_on is not None:
            assert copy.starts_on.year == original.starts_on.year + 1
            assert copy.starts_on <= copy.ends_on
        if original.school_year is not None:
            assert copy.school_year == original.school_year + 1
        original.refresh_from_db()
        assert original.revision == 1
    # Nothing is carried on twice, and nothing that is over is carried on at all.
    for one in made:
        with pytest.raises(Refused):
            acts.copy_measure(measure=one, **portal)


def test_a_copy_goes_into_the_plan_that_carries_its_own_on(rana):
    old = make.plan(rana.programme, year=2025)
    goal = make.goal(old, "Trygt sentrum")
    measure = make.measure(rana.programme, plan=old, goal=goal, starts_on=date(2025, 5, 1))
    new = make.plan(rana.programme, year=2026, continues=old)
    same = make.goal(new, "Trygt sentrum")
    copy = acts.copy_measure(measure=measure, **by(rana.coordinator))
    assert (copy.plan, copy.goal) == (new, same)

    several = make.plan(rana.programme, valid_from=date(2025, 1, 1), valid_to=date(2028, 12, 31))
    inside = make.measure(rana.programme, "Flere år", plan=several, goal=make.goal(several), school_year=2026)
    copy = acts.copy_measure(measure=inside, **by(rana.coordinator))
    assert (copy.plan, copy.goal, copy.school_year) == (several, inside.goal, 2027)
