"""Duties over years that are not as others: part-years, leap years, joint bodies, mergers; and the laws."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.duties.checking import Check, check, check_many
from agreements.duties.kinds import KINDS
from agreements.duties.periods import Taking, YearInForce, year_in_force
from agreements.duties.status import Status
from agreements.models import Agreement, AgreementRelation, AgreementVersion
from agreements.status import Span
from agreements.tests.kept_year import PROMISED, at, kept_year, presence
from agreements.tests.promised import signed_promising, terms
from councils.models import ContactPresence, ForumParty, KnowledgeDocument, Meeting
from councils.tests import factories as councils
from parties.models import Municipality, OfficeRole, Organisation
from parties.tests import factories as parties
from slt.models import ProgrammeParty
from slt.tests import factories as slt

DAY = timedelta(days=1)
PROMISES = [
    terms("council_meetings", parameters={"times": 4}),
    terms("steering_meetings", parameters={"times": 4}),
    terms("contact_present", parameters={"days": 1}),
    terms("slt_function", parameters={}),
    terms("risk_overview", parameters={}),
]


def rows(found: Check | None) -> dict[tuple[str, str], tuple[str, int | None, int | None]]:
    """By kind and municipality («» is all of them): status, what is counted, of how many."""
    assert found is not None
    return {
        (row.terms.kind, row.municipality.name if row.municipality else ""): (
            row.found.status.value,
            row.found.value,
            row.found.wanted,
        )
        for row in found.rows
    }


def meetings(forum, year: int, *months: int) -> None:
    for month in months:
        councils.held_meeting(forum, starts_at=at(year, month, 12))


def overview(municipality: Municipality, forum, on: date) -> None:
    KnowledgeDocument.objects.create(
        kind="RISK_PICTURE",
        organisation=municipality,
        forum=forum,
        title="Folkehelseoversikt",
        dated_on=on,
        is_shown_only=True,
        added_at=at(on.year, on.month, on.day),
        added_by_name="Siri Koordinator",
    )


@pytest.fixture
def joint(db):
    """Fjordvik and Elvebakken with one council, which is the steering group, one unit and one contact."""
    made = slt.structure("Fjordvik")
    second = parties.municipality("Elvebakken", district=made.council.district)
    parties.coverage(made.council.unit, second)
    ForumParty.objects.create(forum=made.council.forum, organisation=second, valid_from=date(2024, 1, 1))
    ProgrammeParty.objects.create(programme=made.programme, municipality=second, valid_from=date(2024, 1, 1))
    meetings(made.council.forum, 2025, 2, 5, 9, 11)
    contact = councils.office_of(made.council.contact)
    presence(contact, made.council.municipality, district=made.council.district, away=())
    # In Elvebakken only in the first half: weeks 1 to 26.
    presence(contact, second, district=made.council.district, away=(), missed=tuple(range(27, 53)))
    overview(second, made.council.forum, date(2025, 3, 3))
    return made, second


def test_what_is_shared_is_one_row_and_what_is_not_is_a_row_for_each(joint):
    made, second = joint
    version = signed_promising(made.council, *PROMISES, municipalities=[made.council.municipality, second])
    assert rows(check(version.agreement, 2025, date(2026, 2, 1))) == {
        # One meeting of the joint council counts for both, and in both of the body's mandates.
        ("council_meetings", ""): ("MET", 4, 4),
        ("steering_meetings", ""): ("MET", 4, 4),
        # Elvebakken has no coordinator of its own: it has the programme's.
        ("slt_function", ""): ("MET", None, None),
        ("contact_present", "Fjordvik"): ("MET", 52, 52),
        ("contact_present", "Elvebakken"): ("UNMET", 26, 52),
        ("risk_overview", "Fjordvik"): ("UNMET", 0, 1),
        ("risk_overview", "Elvebakken"): ("MET", 1, 1),
    }


def test_an_agreement_replaced_in_the_summer_for_one_of_two(joint):
    made, second = joint
    both = signed_promising(made.council, *PROMISES, municipalities=[made.council.municipality, second])
    alone = signed_promising(made.council, *PROMISES, municipalities=[second], signed_on=date(2025, 7, 1))
    AgreementRelation.objects.create(agreement=alone.agreement, kind="REPLACES", other=both.agreement)
    found = check_many([both.agreement, alone.agreement], 2025, date(2026, 2, 1))
    old = rows(found[both.agreement.pk])
    # Fjordvik's year is whole. Elvebakken's are 181 days: one of four meetings, 26 whole weeks.
    assert old["council_meetings", "Fjordvik"] == ("MET", 4, 4)
    assert old["council_meetings", "Elvebakken"] == ("MET", 2, 1)
    assert old["contact_present", "Fjordvik"] == ("MET", 52, 52)
    assert old["contact_present", "Elvebakken"] == ("MET", 26, 26)
    # The new one goes on with Elvebakken's year, where the contact was away from July.
    new = rows(found[alone.agreement.pk])
    assert new["council_meetings", ""] == ("MET", 4, 4)
    assert new["contact_present", ""] == ("UNMET", 26, 52)
    assert found[alone.agreement.pk].first == date(2025, 1, 1)
    assert not found[alone.agreement.pk].is_prorated


def test_an_agreement_terminated_in_the_summer_is_over_then(joint):
    made, _second = joint
    version = signed_promising(made.council, *PROMISES, terminated_on=date(2025, 7, 1))
    found = check(version.agreement, 2025, date(2025, 7, 1))
    assert found is not None
    assert (found.last, found.is_over) == (date(2025, 6, 30), True)
    assert rows(found) == {
        ("council_meetings", ""): ("MET", 2, 1),
        ("steering_meetings", ""): ("MET", 2, 1),
        ("contact_present", ""): ("MET", 26, 26),
        ("slt_function", ""): ("MET", None, None),
        # Once a year comes to none of half a year.
        ("risk_overview", ""): ("NOT_MEASURABLE", None, None),
    }
    assert check(version.agreement, 2026, date(2026, 2, 1)) is None


def test_the_first_year_begins_with_the_last_signature(joint):
    made, _second = joint
    # A Monday: 108 days, 15 whole weeks.
    version = signed_promising(made.council, *PROMISES, signed_on=date(2025, 9, 15))
    found = rows(check(version.agreement, 2025, date(2026, 2, 1)))
    assert found["council_meetings", ""] == ("MET", 1, 1)
    assert found["contact_present", ""] == ("MET", 15, 15)
    assert check(version.agreement, 2025, date(2025, 9, 14)) is None


def test_a_municipality_merged_at_new_year_takes_the_agreement_along(joint):
    made, _second = joint
    old = made.council.municipality
    version = signed_promising(made.council, *PROMISES)
    Municipality.objects.filter(pk=old.pk).update(valid_to=date(2025, 12, 31))
    new = parties.municipality("Nyvik", district=made.council.district, valid_from=date(2026, 1, 1))
    parties.change(old, new, on=date(2026, 1, 1))
    for model, key in ((ForumParty, "organisation"), (ProgrammeParty, "municipality")):
        model.objects.filter(**{key: old}).update(valid_to=date(2025, 12, 31))
    ForumParty.objects.create(forum=made.council.forum, organisation=new, valid_from=date(2026, 1, 1))
    ProgrammeParty.objects.create(programme=made.programme, municipality=new, valid_from=date(2026, 1, 1))
    parties.coverage(made.council.unit, new, valid_from=date(2026, 1, 1))
    nils = parties.official(new, OfficeRole.SLT_COORDINATOR, "Nils Nyvik", title="SLT-koordinator")
    councils.seat(made.council.forum, councils.office_of(nils), valid_from=date(2026, 1, 1))
    meetings(made.council.forum, 2026, 2, 5, 9, 11)
    contact = councils.office_of(made.council.contact)
    # 2026 has 53 weeks. The first begins on 29 December 2025, while it was still Fjordvik.
    presence(contact, new, district=made.council.district, year=2026, away=(), missed=(1,))
    ContactPresence.objects.create(
        office=contact, on=date(2025, 12, 30), municipality=old, arena="PATROL", recorded_at=at(2025, 12, 30)
    )
    overview(new, made.council.forum, date(2026, 4, 4))
    assert rows(check(version.agreement, 2026, date(2027, 2, 1))) == {
        ("council_meetings", ""): ("MET", 4, 4),
        ("steering_meetings", ""): ("MET", 4, 4),
        ("contact_present", ""): ("MET", 53, 53),
        ("slt_function", ""): ("MET", None, None),
        ("risk_overview", ""): ("MET", 1, 1),
    }
    # What was done in Nyvik before it was Fjordvik's successor is not Fjordvik's: week 10 stays missed.
    Municipality.objects.filter(pk=new.pk).update(valid_from=None)
    overview(new, made.council.forum, date(2025, 3, 4))
    ContactPresence.objects.filter(on=date(2025, 3, 4), municipality=old).update(municipality=new)
    before = rows(check(version.agreement, 2025, date(2026, 2, 1)))
    assert before["contact_present", ""] == ("UNMET", 51, 52)
    assert before["risk_overview", ""] == ("UNMET", 0, 1)


# --- the laws of the whole engine

# What may still come when the year is over: it is about the year, and has a last day of its own.
ABOUT_THE_YEAR = {"yearly_evaluation", "report_to_municipal_council"}


def every_kind() -> list:
    """A must of each kind there is, with the numbers that it cannot do without."""
    needed = {"times": 2, "days": 7, "topics": "Radikalisering", "grades": "5"}
    return [
        terms(
            kind.key,
            parameters=PROMISED.get(kind.key)
            or {one.name: needed[one.name] for one in kind.parameters if one.is_required},
        )
        for kind in KINDS.values()
    ]


@pytest.mark.django_db
def test_no_day_makes_good_what_was_missed_and_the_last_day_settles_all():
    year = kept_year()
    bare = signed_promising(year.structure.council, *every_kind(), signed_on=date(2024, 12, 3))
    meetings(year.structure.council.forum, 2025, 7)
    Meeting.objects.filter(starts_at__year=2025, starts_at__month=5).update(state="CALLED", held_at=None)
    agreements = [year.agreement, bare.agreement]
    assert {row.terms.kind for row in _rows(check(bare.agreement, 2025, date(2026, 2, 1)))} == set(KINDS)
    missed: dict[tuple[int, str], date] = {}
    day = date(2025, 1, 1)
    while day < date(2026, 4, 20):
        for key, found in check_many(agreements, 2025, day).items():
            for row in found.rows:
                place, status = (key, row.terms.kind), row.found.status
                if status in (Status.UNMET, Status.NOT_REACHED):
                    missed.setdefault(place, day)
                assert not (place in missed and status == Status.MET), (place, missed[place], day)
                if day > date(2026, 1, 31) and row.terms.kind not in ABOUT_THE_YEAR:
                    assert status not in (Status.ON_TRACK, Status.BEHIND), (row.terms.kind, day)
        day += 45 * DAY
    assert len(missed) > 10


def _rows(found: Check | None) -> tuple:
    assert found is not None
    return found.rows


# From best to worst; what cannot be measured stands outside.
_ORDER = (Status.MET, Status.ON_TRACK, Status.BEHIND, Status.NOT_REACHED, Status.UNMET)


@pytest.mark.django_db
def test_one_more_meeting_never_makes_it_worse():
    year = kept_year()
    counted = {"council_meetings", "steering_meetings", "coordinating_meetings", "executing_meetings"}
    asked = [one for one in every_kind() if one.kind in counted]
    version = signed_promising(year.structure.council, *asked, signed_on=date(2025, 2, 20))
    forums = [
        group.forum
        for group in (year.structure.steering, year.structure.coordinating, year.structure.executing)
    ]

    @settings(max_examples=12)
    @given(
        st.integers(0, 2),
        st.dates(date(2025, 1, 1), date(2025, 12, 31)),
        st.dates(date(2025, 3, 1), date(2026, 2, 1)),
        st.integers(0, 6),
    )
    def law(which: int, held_on: date, on: date, gone: int) -> None:
        with transaction.atomic():
            some = Meeting.objects.filter(forum=forums[which]).order_by("starts_at")[:gone]
            Meeting.objects.filter(pk__in=[one.pk for one in some]).update(state="PLANNED")
            before = check(version.agreement, 2025, on)
            councils.held_meeting(forums[which], starts_at=at(held_on.year, held_on.month, held_on.day))
            after = check(version.agreement, 2025, on)
            transaction.set_rollback(True)
        for then, now in zip(_rows(before), _rows(after), strict=True):
            assert _ORDER.index(now.found.status) <= _ORDER.index(then.found.status), then.terms.kind
            assert (now.found.value or 0) >= (then.found.value or 0)

    law()


@pytest.mark.django_db
def test_many_agreements_take_as_many_queries_as_one(
    django_assert_num_queries, django_assert_max_num_queries
):
    versions = []
    for name in ("Fjordvik", "Elvebakken", "Nyvik"):
        made = slt.structure(name)
        meetings(made.council.forum, 2025, 2)
        presence(
            councils.office_of(made.council.contact),
            made.council.municipality,
            district=made.council.district,
        )
        versions.append(signed_promising(made.council, *every_kind()))
    on = date(2025, 6, 1)
    with django_assert_max_num_queries(75) as one:
        check_many([versions[0].agreement], 2025, on)
    with django_assert_num_queries(len(one)):
        found = check_many([version.agreement for version in versions], 2025, on)
    assert len(found) == 3


# --- the days of a part-year, by themselves


def period(
    first: date | None, last: date | None, year: int, on: date = date(2100, 1, 1)
) -> YearInForce | None:
    taking = Taking(Organisation(pk=1, name="Fjordvik"), Span(first, last))
    return year_in_force(Agreement(pk=1), AgreementVersion(pk=1), year, on, [taking])


@given(st.integers(2015, 2035), st.integers(1, 364), st.integers(0, 400))
def test_two_parts_of_a_year_never_owe_more_than_the_whole(year, split, number):
    middle = date(year, 1, 1) + split * DAY
    whole, first, last = (
        period(None, None, year),
        period(None, middle, year),
        period(middle + DAY, None, year),
    )
    assert whole is not None
    assert first is not None
    days_of = [first.days] + ([last.days] if last is not None else [])
    assert sum(days_of) == whole.days == whole.days_in_year == (366 if year % 4 == 0 else 365)
    shares = [first.share(number)] + ([last.share(number)] if last is not None else [])
    assert number - 1 <= sum(shares) <= number == whole.share(number)
    weeks = [*first.weeks, *(last.weeks if last is not None else ())]
    # Only a week that is cut in two is in neither part.
    assert len(whole.weeks) - 1 <= len(weeks) == len(set(weeks))
    assert set(weeks) <= set(whole.weeks)


@pytest.mark.parametrize(
    ("first", "days", "share"),
    [
        # 12 a year: from 29 February 2024 are 307 of 366 days, from 1 March 2025 306 of 365.
        (date(2024, 2, 29), 307, 10),
        (date(2025, 3, 1), 306, 10),
        (date(2024, 12, 31), 1, 0),
        (date(2024, 1, 1), 366, 12),
        (date(2024, 1, 2), 365, 11),
    ],
)
def test_a_part_of_a_year_by_hand(first, days, share):
    found = period(first, None, first.year)
    assert found is not None
    assert (found.days, found.share(12), found.is_prorated) == (days, share, days < found.days_in_year)
