"""Which version, which days, which council: what a check holds against the records."""

from copy import deepcopy
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.duties.checking import check, check_many
from agreements.duties.kinds import KINDS
from agreements.models import (
    Agreement,
    AgreementForum,
    AgreementParty,
    AgreementRelation,
    AgreementVersion,
)
from agreements.tests.duty_year import AFTER, AUTUMN, SPRING, CouncilYear, council_year, moment
from agreements.tests.promised import signed_promising, terms
from councils.models import Forum, ForumParty, PoliceCouncil
from councils.tests import factories as make
from parties.tests import factories as parties

pytestmark = pytest.mark.usefixtures("standing")

MEETINGS = terms("council_meetings", key="meetings", parameters={"times": 2})
FILED = terms("filed_by_both", key="filed")


@pytest.fixture(scope="module")
def standing_year(standing) -> CouncilYear:
    return council_year()


@pytest.fixture
def year(standing_year, db) -> CouncilYear:
    return deepcopy(standing_year)


def rows(agreement: Agreement, on: date = AFTER, number: int = 2025) -> list[tuple[str, str, str]]:
    """Each row as duty, municipality and status."""
    found = check(agreement, number, on)
    assert found is not None
    return [
        (
            row.terms.key,
            row.municipality.display_name if row.municipality else "",
            row.found.status.value,
        )
        for row in found.rows
    ]


def end(agreement: Agreement, last: date) -> None:
    """The agreement is terminated; this is its last day."""
    agreement.versions.update(terminated_on=date.fromordinal(last.toordinal() + 1))


def test_a_year_begins_with_the_agreement_and_ends_with_it(year):
    """Two a year are 365 days' worth: the share is rounded down, and too short a year asks for nothing."""
    made = signed_promising(year.council, MEETINGS, signed_on=date(2025, 1, 2)).agreement
    found = check(made, 2025, AFTER)
    assert (found.first, found.last, found.is_prorated) == (date(2025, 1, 2), date(2025, 12, 31), True)
    (row,) = found.rows
    assert (row.found.value, row.found.wanted, row.found.status) == (2, 1, "MET")
    assert "364 av 365 dager, så 2 i året blir 1." in str(row.found.sentence)

    end(made, date(2025, 7, 2))  # 182 of 365 days: one day short of one meeting
    found = check(made, 2025, AFTER)
    assert (found.first, found.last, found.is_over) == (date(2025, 1, 2), date(2025, 7, 2), True)
    assert found.rows[0].found.status == "NOT_MEASURABLE"
    assert str(found.rows[0].found.sentence) == (
        "Avtalen gjelder bare 182 dager av året, og da blir 2 i året til ingen."
    )
    assert check(made, 2026, AFTER) is None
    assert check(made, 2024, AFTER) is None


def test_before_the_first_day_there_is_nothing_to_check(year):
    made = signed_promising(year.council, MEETINGS, signed_on=date(2025, 6, 1)).agreement
    assert check(made, 2025, date(2025, 5, 31)) is None
    assert check(made, 2025, date(2025, 6, 1)).first == date(2025, 6, 1)


def test_the_version_in_force_on_the_day_decides_and_else_the_last(year):
    """Renewed in July with another number: the year is the agreement's, and each counts from its own day."""
    old = signed_promising(year.council, MEETINGS)
    more = terms("council_meetings", key="meetings", parameters={"times": 4})
    new = signed_promising(year.council, more, agreement=old.agreement, signed_on=date(2025, 7, 1))
    spring, autumn = check(old.agreement, 2025, date(2025, 6, 30)), check(old.agreement, 2025, AFTER)
    whole = (date(2025, 1, 1), date(2025, 12, 31))
    assert (spring.version, spring.first, spring.last) == (old, *whole)
    assert (autumn.version, autumn.first, autumn.last) == (new, *whole)
    assert (autumn.rows[0].found.value, autumn.rows[0].found.wanted) == (2, 4)
    assert autumn.rows[0].found.status == "UNMET"
    end(old.agreement, date(2025, 9, 30))
    ended = check(old.agreement, 2025, AFTER)
    assert (ended.version, ended.first, ended.last) == (new, date(2025, 1, 1), date(2025, 9, 30))
    assert ended.is_over


def test_what_was_kept_before_a_renewal_in_december_counts(year):
    """Neither a new version nor an agreement that replaces the old one empties the year; a gap parts it."""
    old = signed_promising(year.council, MEETINGS)
    new = signed_promising(year.council, MEETINGS, agreement=old.agreement, signed_on=date(2025, 12, 1))
    successor = signed_promising(year.council, MEETINGS, signed_on=date(2025, 12, 15)).agreement
    AgreementRelation.objects.create(agreement=successor, kind="REPLACES", other=old.agreement)
    for agreement, version, first, last in (
        (old.agreement, new, date(2025, 1, 1), date(2025, 12, 14)),
        (successor, successor.versions.get(), date(2025, 1, 1), date(2025, 12, 31)),
    ):
        found = check(agreement, 2025, AFTER)
        assert (found.version, found.first, found.last) == (version, first, last)
        assert (found.rows[0].found.value, found.rows[0].found.status) == (2, "MET")
    # The days before one that was not in force are another time.
    AgreementVersion.objects.filter(pk=new.pk).update(terminated_on=date(2025, 12, 14))
    assert check(successor, 2025, AFTER).first == date(2025, 12, 15)


def test_only_a_must_is_unmet(year):
    promised = [
        terms("council_meetings", key=strength, strength=strength, parameters={"times": 3})
        for strength in ("MUST", "SHOULD", "WISH")
    ]
    made = signed_promising(year.council, *promised).agreement
    assert [status for _key, _who, status in rows(made)] == ["UNMET", "NOT_REACHED", "NOT_REACHED"]
    assert [status for _key, _who, status in rows(made, on=date(2025, 12, 31))] == ["BEHIND"] * 3


def joined(year: CouncilYear, name: str, since: date | None = None, **fields):
    """A neighbour with the same unit, party to the agreement that is made here."""
    return parties.municipality(name, district=year.council.district, **fields)


def test_a_joint_councils_meeting_counts_for_each_of_its_municipalities(year):
    """One row while they share the council; rows apart when one of them has joined it late."""
    neighbour = joined(year, "Hemnes")
    made = signed_promising(
        year.council, MEETINGS, FILED, municipalities=[year.council.municipality, neighbour]
    ).agreement
    party = ForumParty.objects.create(
        forum=year.council.forum, organisation=neighbour, valid_from=date(2020, 1, 1)
    )
    # Filing is each municipality's own: what was filed stands for Rana.
    assert rows(made) == [
        ("meetings", "", "MET"),
        ("filed", "Hemnes kommune", "NOT_MEASURABLE"),
        ("filed", "Rana kommune", "MET"),
    ]
    party.valid_from = date(2025, 5, 1)
    party.save()
    assert rows(made)[:2] == [("meetings", "Hemnes kommune", "UNMET"), ("meetings", "Rana kommune", "MET")]


def test_each_municipality_is_held_against_its_own_council(year):
    other = make.council("Nesna")
    made = signed_promising(
        year.council, MEETINGS, municipalities=[year.council.municipality, other.municipality]
    ).agreement
    make.held_meeting(other.forum, starts_at=moment(SPRING))
    assert rows(made) == [("meetings", "Nesna kommune", "UNMET"), ("meetings", "Rana kommune", "MET")]


def test_a_municipality_that_left_the_agreement_is_judged_for_its_own_days(year):
    """Out after June, with one meeting by then: one of its share of two, and two of two for the other."""
    neighbour = joined(year, "Hemnes")
    ForumParty.objects.create(forum=year.council.forum, organisation=neighbour, valid_from=date(2020, 1, 1))
    made = signed_promising(
        year.council, MEETINGS, municipalities=[year.council.municipality, neighbour]
    ).agreement
    AgreementParty.objects.filter(organisation=neighbour).update(valid_to=date(2025, 7, 2))
    found = check(made, 2025, AFTER)
    assert [(str(row.municipality), row.found.value, row.found.wanted) for row in found.rows] == [
        ("Hemnes", 1, 1),
        ("Rana", 2, 2),
    ]
    assert (found.first, found.last) == (date(2025, 1, 1), date(2025, 12, 31))


def test_an_agreement_outlives_the_municipality_that_merged(year):
    """The council went on with the new municipality from July; its meetings are still the agreement's."""
    new = joined(year, "Nye Rana", number="1899", valid_from=date(2025, 7, 1))
    old = year.council.municipality
    ForumParty.objects.filter(organisation=old).update(valid_to=date(2025, 6, 30))
    ForumParty.objects.create(forum=year.council.forum, organisation=new, valid_from=date(2025, 7, 1))
    made = signed_promising(year.council, MEETINGS).agreement
    assert rows(made) == [("meetings", "", "UNMET")]
    change = parties.change(old, new, on=date(2025, 7, 1))
    assert rows(made) == [("meetings", "", "MET")]
    # What the new one did before it was the old one's heir is not the agreement's.
    change.changed_on = date(2025, 11, 1)
    change.save()
    assert rows(made) == [("meetings", "", "UNMET")]


def test_a_council_that_the_agreement_founds_counts_though_its_party_is_another(year):
    """A regional council of the police and a county authority, tied by hand."""
    region = Forum.objects.create(name="Regionalt politiråd")
    PoliceCouncil.objects.create(forum=region, scope="REGIONAL")
    ForumParty.objects.create(forum=region, organisation=year.council.unit)
    lone = joined(year, "Træna")
    made = signed_promising(year.council, MEETINGS, municipalities=[lone]).agreement
    make.seat(region, make.office_of(year.council.contact))
    make.held_meeting(region, starts_at=moment(AUTUMN), secrecy_confirmed_at=None)
    found = check(made, 2025, AFTER).rows[0].found
    assert (found.value, found.status) == (0, "UNMET")
    assert "Det er ikke ført noe politiråd i portalen for Træna kommune." in str(found.sentence)
    AgreementForum.objects.create(agreement=made, forum=region)
    found = check(made, 2025, AFTER).rows[0].found
    assert (found.value, len(found.records)) == (1, 1)


def test_a_number_that_is_not_stated_is_no_zero(year):
    made = signed_promising(
        year.council,
        terms("notice_in_time", key="notice"),
        terms("fixed_items", key="fixed"),
        terms("other_forum_meetings", key="team", forum_id=year.team.pk),
        terms("other_forum_meetings", key="nowhere"),
    ).agreement
    assert [status for _key, _who, status in rows(made)] == ["NOT_MEASURABLE"] * 4
    sentences = [str(row.found.sentence) for row in check(made, 2025, AFTER).rows]
    assert sentences == [
        "Avtalen sier ikke hvor mange dager.",
        "Avtalen sier ikke hvilke saker.",
        "Avtalen sier ikke hvor mange møter. 1 møte er holdt, 6. mai 2025.",
        "Det er ikke valgt hvilket forum forpliktelsen gjelder.",
    ]


@pytest.mark.parametrize(
    ("rhythm", "summer", "wanted"),
    [
        ("every_other_week", "counts", 26),
        ("twice_a_month", "counts", 24),
        ("twice_a_month", "", 24),
        ("monthly", "counts", 12),
        ("monthly", "free", 11),
        ("quarterly", "free", 4),
    ],
)
def test_a_rhythm_is_a_number_of_the_year(year, rhythm, summer, wanted):
    parameters = {"rhythm": rhythm, **({"summer": summer} if summer else {})}
    duty = terms("other_forum_meetings", key="team", forum_id=year.team.pk, parameters=parameters)
    made = signed_promising(year.council, duty).agreement
    assert check(made, 2025, AFTER).rows[0].found.wanted == wanted


def test_twenty_agreements_take_as_many_questions_as_one(year):
    """Every kind there is, so that no counter asks once for each."""
    promised = [terms(kind, key=kind, parameters=_something(kind)) for kind in KINDS]
    one = signed_promising(year.council, *promised).agreement
    many = [one]
    for number in range(5):
        council = make.council(f"Sted {number}")
        make.held_meeting(council.forum, starts_at=moment(SPRING))
        many += [signed_promising(council, *promised).agreement for _copy in range(4)]
    asked = []
    for agreements in ([one], many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(check_many(agreements, 2025, AFTER)) == len(agreements)
        asked.append(len(queries))
    assert asked[0] == asked[1], asked


def _something(kind: str) -> dict:
    """A number for each parameter of a kind that must have one."""
    values = {"int": 2, "text": "5", "weekday": 1, "month": 3}
    return {one.name: values[one.kind] for one in KINDS[kind].parameters if one.is_required}
