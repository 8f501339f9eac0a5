"""Programmes and their groups: founded whole, changed, left, closed – by those who keep them, in words."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from councils.actions.seats import SeatPlan
from councils.choices import Access, Capacity, Record
from councils.models import Forum
from councils.tests.factories import Council, council
from councils.tests.races import at_once
from parties.models import Municipality, Organisation
from parties.tests import factories as parties
from records import audit
from records.models import Dispatch
from records.refusals import NotAllowed, Refused, StaleSave
from slt.actions import groups, programmes
from slt.actions.groups import GroupPlan
from slt.choices import Level, Rhythm
from slt.models import Programme, SltGroup
from slt.tests import factories as make
from slt.tests.factories import AT, ON, actor, office_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def when(person: Any) -> dict[str, Any]:
    """By whom and when."""
    return {"by": actor(person), "on": ON, "at": AT}


def plans(of: Council) -> list[GroupPlan]:
    """The council on top, a coordinating group, and an executing one that treats individuals."""
    seats = [SeatPlan(office=office_of(of.coordinator), capacity=Capacity.SECRETARY)]
    both = {"organisations": [of.municipality, of.unit], "seats": seats}
    return [
        GroupPlan(Level.EXECUTING, name="Ungdomsteamet", treats_individuals=True, **both),
        GroupPlan(Level.COORDINATING, name="Arbeidsutvalget", rhythm=Rhythm.MONTH, rhythm_count=1, **both),
        GroupPlan(Level.STEERING, forum=of.forum, rhythm=Rhythm.YEAR, rhythm_count=4),
    ]


def found(of: Council, **changed: Any) -> Programme:
    """Rana's programme, by its coordinator."""
    facts = {"name": "SLT i Rana", "municipalities": [of.municipality], "groups": plans(of)}
    return programmes.found_programme(**{**facts, **when(of.coordinator), **changed})


def sentences(of: Programme) -> list[str]:
    """Its history, the newest first."""
    return [event.sentence for event in audit.history(of)]


def test_a_programme_is_founded_whole_with_the_council_as_its_steering_group() -> None:
    rana = council("Rana")
    made = found(rana)
    steering, coordinating, executing = SltGroup.objects.filter(programme=made).order_by("level")
    assert steering.forum == rana.forum
    assert (coordinating.above, executing.above) == (steering, coordinating)
    assert (coordinating.forum.access, coordinating.forum.record) == (Access.PARTIES, Record.MINUTES)
    team = executing.forum
    assert (team.access, team.widest_access, team.record) == ("MEMBERS", "MEMBERS", "LOG")
    assert team.treats_individuals
    assert sentences(made) == [
        "Siri Koordinator Rana, SLT-koordinator i Rana kommune, la inn et standard årshjul. "
        "Antall oppgaver: 10.",
        "Siri Koordinator Rana, SLT-koordinator i Rana kommune, opprettet SLT i Rana for Rana kommune. "
        "Grupper: Politirådet i Rana, Arbeidsutvalget og Ungdomsteamet.",
    ]
    assert {task.group for task in made.wheel_tasks.filter(kind="AGENDA")} == {steering, coordinating}
    told = Dispatch.objects.order_by("address")
    assert [(one.address, one.subject) for one in told] == [
        (person.email, "SLT i Rana er opprettet") for person in (rana.director, rana.mayor)
    ], "once each, and not to whoever did it"


def test_only_those_who_keep_it_found_and_change_it() -> None:
    rana, hemnes = council("Rana"), council("Hemnes")
    strangers = [rana.mayor, rana.contact, rana.leader, hemnes.coordinator]
    for person in strangers:
        with pytest.raises(NotAllowed):
            found(rana, **when(person))
    assert not Forum.objects.filter(name="Arbeidsutvalget").exists(), "nothing is left of what was refused"
    made = found(rana, **when(rana.director))
    group = made.groups.get(level=Level.EXECUTING)
    for person in strangers:
        with pytest.raises(NotAllowed):
            programmes.change_settings(programme=made, revision=1, name="Mitt", **when(person))
        with pytest.raises(NotAllowed):
            groups.add_group(programme=made, plan=plans(rana)[0], **when(person))
        with pytest.raises(NotAllowed):
            groups.change_group(group=group, position=3, **when(person))
        with pytest.raises(NotAllowed):
            groups.close_group(group=group, last_day=ON, **when(person))
        with pytest.raises(NotAllowed):
            programmes.end_party(party=made.parties.get(), last_day=ON, **when(person))
    assert len(sentences(made)) == 2


def test_a_founding_that_does_not_add_up_is_refused_in_words() -> None:
    rana = council("Rana")
    far = parties.municipality("Lillehammer", district=parties.district("Innlandet"))
    ended = parties.municipality("Gamlevik", number="1899", valid_to=ON - DAY)
    for changed, reason in (
        ({"municipalities": []}, "Velg minst én kommune."),
        ({"groups": []}, "Legg inn minst én gruppe. Den kan endres etterpå."),
        ({"name": "  "}, "Gi programmet et navn."),
        (
            {"municipalities": [rana.municipality, far]},
            "Lillehammer kommune hører til et annet politidistrikt.",
        ),
        ({"municipalities": [rana.municipality, ended]}, "Gamlevik kommune er avviklet."),
        ({"stuck_days": 0}, "Fristen er mellom 1 og 365 dager."),
        (
            {"kind": "COORDINATION"},
            "Uten SLT er det ett forum. Endre organiseringen til SLT for å ha grupper på flere nivåer.",
        ),
        (
            {"groups": [GroupPlan(Level.EXECUTING, forum=rana.forum)]},
            "En utførende gruppe er bare for medlemmene, og Politirådet i Rana er opprettet for flere. "
            "Lag et nytt.",
        ),
        (
            {"groups": [GroupPlan(Level.EXECUTING, name="Team", organisations=[rana.municipality])]},
            "Velg hvem som er leder eller sekretær. Det er de som styrer forumet.",
        ),
        (
            {"groups": [GroupPlan(Level.EXECUTING, name="Team", organisations=[rana.unit])]},
            "Gruppa må ha minst én av kommunene i programmet som part.",
        ),
    ):
        with pytest.raises(Refused) as refused:
            found(rana, **changed)
        assert refused.value.reasons == [reason]
    assert not Programme.objects.exists()
    found(rana)
    with pytest.raises(Refused, match="Rana kommune er alt med i SLT i Rana"):
        found(rana)
    hidden = council("Hemnes", access=Access.MEMBERS)
    with pytest.raises(NotAllowed):
        groups.add_group(
            programme=Programme.objects.get(),
            plan=GroupPlan(Level.STEERING, forum=hidden.forum),
            **when(rana.coordinator),
        )


def test_a_municipality_without_slt_has_one_forum() -> None:
    rana = council("Rana")
    coordinating = plans(rana)[1]
    made = found(rana, kind="COORDINATION", name="Samordning i Rana", groups=[coordinating])
    group = made.groups.get()
    assert (group.level, group.above) == (Level.COORDINATING, None)
    with pytest.raises(Refused, match="Uten SLT er det ett forum"):
        groups.add_group(programme=made, plan=plans(rana)[0], **when(rana.coordinator))
    made = programmes.change_settings(programme=made, revision=1, kind="SLT", **when(rana.coordinator))
    groups.add_group(programme=made, plan=plans(rana)[0], **when(rana.coordinator))
    with pytest.raises(Refused, match="Legg ned de andre gruppene først"):
        programmes.change_settings(programme=made, revision=2, kind="COORDINATION", **when(rana.coordinator))


def test_a_stale_save_of_the_settings_changes_nothing() -> None:
    rana = council("Rana")
    made = found(rana)
    by = when(rana.coordinator)
    programmes.change_settings(programme=made, revision=1, executing_name="Fagteam", stuck_days=14, **by)
    with pytest.raises(StaleSave) as stale:
        programmes.change_settings(programme=made, revision=1, executing_name="C-gruppe", **by)
    assert stale.value.revision == 2
    made.refresh_from_db()
    assert (made.executing_name, made.stuck_days, made.revision) == ("Fagteam", 14, 2)
    assert sentences(made)[0].endswith(
        "endret lokalt navn på utførende nivå og en henvisning som har ligget så mange dager, blir fast sak."
    )
    programmes.change_settings(programme=made, revision=2, executing_name="Fagteam", **by)
    assert len(sentences(made)) == 3, "nothing changed, nothing is told"


def test_a_municipality_comes_and_goes_with_its_own_groups_first() -> None:
    rana = council("Rana")
    hemnes = parties.municipality("Hemnes", district=rana.district)
    parties.official(hemnes, "MAYOR", "Heidi Hemnes")
    made, by = found(rana), when(rana.coordinator)
    Dispatch.objects.all().delete()
    party = programmes.add_party(programme=made, municipality=hemnes, valid_from=ON, **by)
    assert [one.subject for one in Dispatch.objects.all()] == ["Kommunen er tatt inn i SLT i Rana"]
    plan = plans(rana)[1]
    own = groups.add_group(
        programme=made,
        plan=GroupPlan(
            Level.COORDINATING,
            name="Hemnesutvalget",
            organisations=[rana.municipality, hemnes],
            seats=plan.seats,
            municipality=hemnes,
        ),
        **by,
    )
    team = groups.add_group(
        programme=made,
        plan=GroupPlan(
            Level.EXECUTING,
            name="Hemnesteamet",
            organisations=[rana.municipality],
            seats=plan.seats,
            municipality=hemnes,
        ),
        **by,
    )
    assert team.above == made.groups.get(forum__name="Arbeidsutvalget"), "the first that is for everybody"
    with pytest.raises(Refused, match="er bare for denne kommunen"):
        programmes.end_party(party=party, last_day=ON, **by)
    for group in (team, own):
        groups.close_group(group=group, last_day=ON, **by)
    programmes.end_party(party=party, last_day=ON, **by)
    with pytest.raises(Refused, match="Programmet må ha minst én kommune"):
        programmes.end_party(party=made.parties.get(municipality=rana.municipality), last_day=ON, **by)
    assert sentences(made)[0].endswith("avsluttet Hemnes kommune i programmet; siste dag er 4. mai 2026.")


def test_a_group_raises_to_one_above_it_and_nowhere_else() -> None:
    structure = make.structure()
    by = when(structure.coordinator)
    other = make.group(structure.programme, Level.EXECUTING, make.forum("Team to", structure.council.unit))
    stranger = make.structure("Hemnes").steering
    for above, reason in ((other, "på et høyere nivå"), (stranger, "i samme program")):
        with pytest.raises(Refused, match=reason):
            groups.change_group(group=structure.executing, above=above, **by)
    with pytest.raises(Refused, match="et tall fra 1 til 52"):
        groups.change_group(group=other, rhythm=Rhythm.WEEKS, **by)
    groups.change_group(group=other, rhythm=Rhythm.WEEKS, rhythm_count=2, above=structure.steering, **by)
    groups.change_group(group=other, rhythm=Rhythm.NONE, **by)
    other.refresh_from_db()
    assert (other.rhythm_count, other.above) == (None, structure.steering)
    assert sentences(structure.programme)[0].endswith("endret møter avtalt og antall for Team to.")


def test_a_group_that_is_merged_leaves_its_place_to_the_one_that_took_over() -> None:
    structure = make.structure()
    by = when(structure.coordinator)
    heir = make.group(
        structure.programme,
        Level.COORDINATING,
        make.forum("Nye utvalget", structure.council.municipality),
        above=structure.steering,
    )
    with pytest.raises(Refused, match="når dagen er kommet"):
        groups.close_group(group=structure.coordinating, last_day=ON + DAY, merged_into=heir, **by)
    with pytest.raises(Refused, match="Velg en annen gruppe"):
        groups.close_group(
            group=structure.coordinating, last_day=ON, merged_into=structure.coordinating, **by
        )
    groups.close_group(group=structure.coordinating, last_day=ON, merged_into=heir, **by)
    structure.executing.refresh_from_db()
    assert structure.executing.above == heir
    assert sentences(structure.programme)[0].endswith(
        "slo SLT-arbeidsutvalget i Rana sammen med Nye utvalget; siste dag er 4. mai 2026."
    )
    with pytest.raises(Refused, match=r"er lagt ned\. Siste dag var 4. mai 2026"):
        groups.change_group(group=structure.coordinating, position=2, **by)
    groups.close_group(group=heir, last_day=ON, **by)
    structure.executing.refresh_from_db()
    assert structure.executing.above == structure.steering


def test_what_lies_with_a_group_that_is_closed_goes_to_the_one_that_takes_over() -> None:
    structure = make.structure()
    by = when(structure.coordinator)
    referral = make.referral(structure.executing, structure.coordinating)
    heir = make.group(
        structure.programme,
        Level.COORDINATING,
        make.forum("Nye utvalget", structure.council.municipality),
        above=structure.steering,
    )
    groups.close_group(group=structure.coordinating, last_day=ON, merged_into=heir, **by)
    assert referral.steps.open().get().group == heir
    for group in (structure.executing, structure.steering):
        groups.close_group(group=group, last_day=ON, **by)
    with pytest.raises(Refused, match="ingen gruppe kan ta over"):
        groups.close_group(group=heir, last_day=ON, **by)
    heir.refresh_from_db()
    assert heir.valid_to is None, "and so the group stands"


@pytest.mark.django_db(transaction=True)
def test_two_who_found_the_same_programme_at_once_found_one() -> None:
    rana = council("Rana")

    def hold() -> None:
        list(Organisation.objects.select_for_update(no_key=True).filter(pk=rana.municipality.pk))

    results = at_once(
        hold,
        lambda: found(rana),
        lambda: found(rana, name="SLT-arbeidet i Rana", **when(rana.director)),
    )
    made = Programme.objects.get()
    [refused] = [one for one in results if isinstance(one, Refused)]
    assert refused.reasons == [f"Rana kommune er alt med i {made.name}."]
    with transaction.atomic():
        assert Forum.objects.filter(name="Arbeidsutvalget").count() == 1
    assert Municipality.objects.get().programme_parties.count() == 1
