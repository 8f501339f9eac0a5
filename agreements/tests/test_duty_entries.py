"""What the sides tell about their duties: who may, what is refused, what is withdrawn, two at once."""

from datetime import date
from decimal import Decimal

import pytest

from agreements.actions import duty_entries as acts
from agreements.duties.promises import promised_duty, years_in_force
from agreements.models import DutyEntry
from agreements.tests.factories import AT, ON, TwoSides, actor, two_sides
from agreements.tests.promised import signed_promising, terms
from agreements.tests.races import at_once, lock_of
from parties.models import Person
from parties.standing import bind
from records import audit
from records.refusals import NotAllowed, Refused
from records.workflow import has_right

pytestmark = pytest.mark.django_db

ROOM = terms("contact_room", strength="WISH")
LEVEL = terms("service_level", parameters={"limit": 45, "unit": "minutter", "better": "low"})
INFORM = terms("parties_inform")
REPORT = terms("report_to_municipal_council")
MEETINGS = terms("council_meetings", parameters={"times": 2})


@pytest.fixture
def version(sides: TwoSides):
    """An agreement with a duty of each form, in force since 2024."""
    return signed_promising(sides, ROOM, LEVEL, INFORM, MEETINGS, REPORT)


def said(version, person: Person, key: str = "contact-room", **more) -> DutyEntry:
    """The yearly answer of the person's side, for 2026 unless told otherwise."""
    asked = {"year": 2026, "answer": "YES", **more}
    return acts.tell_statement(agreement=version.agreement, key=key, by=actor(person), on=ON, at=AT, **asked)


def happened(version, person: Person, key: str = "parties-inform", **more) -> DutyEntry:
    """Something that took place on May 1."""
    told = {"year": 2026, "took_place_on": date(2026, 5, 1), "text": "Partene møttes.", **more}
    return acts.tell_entry(agreement=version.agreement, key=key, by=actor(person), on=ON, at=AT, **told)


def figure(version, person: Person, **more) -> DutyEntry:
    """The year's response time."""
    told = {"year": 2026, "value": Decimal("41.5"), "unit": "minutter", "source": "PSV", **more}
    return acts.tell_figure(
        agreement=version.agreement, key="service-level", by=actor(person), on=ON, at=AT, **told
    )


def test_a_side_answers_once_withdraws_and_answers_anew(version, sides: TwoSides) -> None:
    first = said(version, sides.coordinator, answer="PARTLY", text="Kontoret mangler pult.")
    assert (first.side, first.year, first.on, first.by_office) == (
        "MUNICIPALITY",
        2026,
        ON,
        "SLT-koordinator",
    )
    with pytest.raises(Refused, match="Siri Fjordvik har allerede svart for 2026"):
        said(version, sides.director)
    acts.withdraw(entry=first, by=actor(sides.director), on=ON, at=AT)
    with pytest.raises(Refused, match="allerede trukket av Dag Fjordvik"):
        acts.withdraw(entry=first, by=actor(sides.coordinator), on=ON, at=AT)
    said(version, sides.director)
    said(version, sides.director, year=2025, answer="NO")
    kept = DutyEntry.objects.order_by("pk").values_list("year", "answer", "withdrawn_by_name")
    assert list(kept) == [(2026, "PARTLY", "Dag Fjordvik"), (2026, "YES", ""), (2025, "NO", "")]
    events = [audit.sentence_of(event) for event in audit.history(version.agreement)]
    assert "svarte «delvis» for kommunen om «Arbeidsplass for politikontakten» i 2026" in events[-1]
    assert "trakk det som var ført for kommunen" in events[-2]
    # What somebody wrote is in the entry alone.
    assert not any("pult" in event for event in events)


def test_only_those_who_write_for_a_side_that_has_the_duty_tell(version, sides: TwoSides) -> None:
    """The room is the municipality's, the figure the police's, the other both's; a mayor reads only."""
    stranger = two_sides("Fjordnes").coordinator
    people = {
        "coordinator": sides.coordinator,
        "director": sides.director,
        "contact": sides.contact,
        "leader": sides.leader,
        "mayor": sides.mayor,
        "stranger": stranger,
    }
    may = {}
    for key in ("contact-room", "service-level", "parties-inform"):
        duty = promised_duty(version.agreement, key, 2026, ON)
        may[key] = {who for who, one in people.items() if has_right("duties.tell", bind(one.user, ON), duty)}
    assert may == {
        "contact-room": {"coordinator", "director"},
        "service-level": {"contact", "leader"},
        "parties-inform": {"coordinator", "director", "contact", "leader"},
    }
    views = {
        who for who, one in people.items() if has_right("duties.view", bind(one.user, ON), version.agreement)
    }
    assert views == set(people) - {"stranger"}
    for person in (sides.contact, sides.mayor, stranger):
        with pytest.raises(NotAllowed):
            said(version, person)
    entry = figure(version, sides.contact)
    with pytest.raises(NotAllowed):
        acts.withdraw(entry=entry, by=actor(sides.coordinator), on=ON, at=AT)
    assert happened(version, sides.leader).side == "POLICE"


def test_what_cannot_be_is_refused_with_the_reason(version, sides: TwoSides) -> None:
    us, them = sides.coordinator, sides.contact
    tried = [
        ("2027 er ikke begynt ennå", lambda: said(version, us, year=2027)),
        ("ikke denne forpliktelsen i 2023", lambda: said(version, us, year=2023)),
        ("ikke denne forpliktelsen", lambda: said(version, us, key="finnes-ikke")),
        ("vises ved annet", lambda: said(version, us, key="council-meetings")),
        ("vises ved annet", lambda: said(version, us, key="parties-inform")),
        ("ja, delvis eller nei", lambda: said(version, us, answer="MAYBE")),
        ("fram i tid", lambda: happened(version, us, took_place_on=date(2026, 5, 5))),
        ("må ligge i 2026", lambda: happened(version, us, took_place_on=date(2025, 12, 31))),
        ("Skriv hva som skjedde", lambda: happened(version, us, text=" \n ")),
        ("Oppgi saksnummeret", lambda: happened(version, us, key="report-to-municipal-council")),
        ("høyst 500 tegn", lambda: happened(version, us, text="a" * 501)),
        ("hvor tallet er hentet fra", lambda: figure(version, them, source=" ")),
        ("under 10 milliarder", lambda: figure(version, them, value=Decimal(10**12))),
        ("under 10 milliarder", lambda: figure(version, them, value=Decimal("NaN"))),
        ("fra 0", lambda: figure(version, them, value=Decimal(-1))),
    ]
    for reason, act in tried:
        with pytest.raises(Refused, match=reason):
            act()
    assert DutyEntry.objects.count() == 0


def test_an_agreement_replaced_in_mid_year_is_told_about_by_what_it_now_promises(sides: TwoSides) -> None:
    """An answer outlives its version; what the new one has not got is told about for last year only."""
    old = signed_promising(sides, ROOM, INFORM)
    said(old, sides.coordinator)
    new = signed_promising(sides, ROOM, agreement=old.agreement, signed_on=date(2026, 3, 1))
    assert promised_duty(new.agreement, "contact-room", 2026, ON).period.version == new
    assert promised_duty(new.agreement, "contact-room", 2026, date(2026, 2, 28)).period.version == old
    with pytest.raises(Refused, match="allerede svart"):
        said(new, sides.coordinator)
    with pytest.raises(Refused, match="ikke denne forpliktelsen i 2026"):
        happened(new, sides.coordinator)
    happened(new, sides.coordinator, year=2025, took_place_on=date(2025, 6, 1))
    assert years_in_force(new.agreement, ON) == [2026, 2025, 2024]


@pytest.mark.django_db(transaction=True)
def test_two_answer_for_the_same_side_at_once(sides: TwoSides) -> None:
    version = signed_promising(sides, ROOM)
    outcomes = at_once(
        lock_of(version),
        lambda: said(version, sides.coordinator),
        lambda: said(version, sides.director, answer="NO"),
    )
    assert DutyEntry.objects.filter(withdrawn_at__isnull=True).count() == 1
    refused = [one for one in outcomes if isinstance(one, Refused)]
    assert len(refused) == 1
    assert "allerede svart" in str(refused[0])
