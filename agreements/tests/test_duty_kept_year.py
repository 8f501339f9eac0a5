"""A frozen year, counted by hand: every duty of SLT, presence and papers, and what one moved record does."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from agreements.duties.checking import check
from agreements.duties.showing import is_known, shown
from agreements.models import Agreement, AgreementVersion, DutyEntry, EvaluationTreatment
from agreements.tests.kept_year import AFTER, PROMISED, YEAR, KeptYear, at, kept_year
from councils.models import Forum, KnowledgeDocument, PresenceScheme
from parties.models import Office, ServicePoint
from slt.models import Measure, SltGroup

# kind → status, what is counted, of how many; counted by hand from the rows that `kept_year` writes.
COUNTED = {
    "council_established": ("MET", None, None),
    "chair_named": ("MET", None, None),
    "secretary_named": ("MET", None, None),
    "cross_agency_forum": ("MET", None, None),
    "steering_meetings": ("MET", 4, 4),
    "coordinating_meetings": ("MET", 4, 4),
    "executing_meetings": ("MET", 6, 6),
    "slt_function": ("MET", 100, 100),
    "action_plan": ("MET", None, None),
    "projects_per_grade": ("MET", 2, 2),
    "measures_follow_priorities": ("MET", 2, 2),
    "school_meeting_points": ("MET", 3, 3),
    "contact_present": ("MET", 49, 49),
    "contact_room": ("MET", None, None),
    "own_words": ("MET", None, None),
    "service_level": ("MET", None, None),
    "parties_inform": ("MET", 1, 1),
    "press_contact": ("MET", None, None),
    "risk_overview": ("MET", 1, 1),
    "yearly_evaluation": ("MET", None, None),
    "report_to_municipal_council": ("MET", None, None),
    "agreement_public": ("MET", None, None),
    "service_points_true": ("MET", 1, 1),
    "separate_agreement": ("MET", None, None),
    "renewal_begun": ("MET", None, None),
}


# The same on 15 June 2025, when half of it lay ahead.
IN_JUNE = {
    **COUNTED,
    "steering_meetings": ("ON_TRACK", 2, 4),
    "coordinating_meetings": ("ON_TRACK", 2, 4),
    "executing_meetings": ("ON_TRACK", 4, 6),
    "projects_per_grade": ("BEHIND", 1, 2),
    "measures_follow_priorities": ("MET", 1, 1),
    "school_meeting_points": ("BEHIND", 2, 3),
    "contact_present": ("ON_TRACK", 24, 49),
    "risk_overview": ("BEHIND", 0, 1),
    "yearly_evaluation": ("BEHIND", None, None),
    "report_to_municipal_council": ("BEHIND", None, None),
    "renewal_begun": ("BEHIND", None, None),
}


def rows_of(year: KeptYear, on: date = AFTER) -> dict[str, tuple[str, int | None, int | None]]:
    found = check(year.agreement, YEAR, on)
    assert found is not None
    return {row.terms.kind: (row.found.status.value, row.found.value, row.found.wanted) for row in found.rows}


@pytest.mark.django_db
def test_the_year_as_it_was_counted_by_hand():
    year = kept_year()
    assert set(COUNTED) == set(PROMISED)
    assert rows_of(year) == COUNTED
    assert rows_of(year, on=date(YEAR, 6, 15)) == IN_JUNE

    found = check(year.agreement, YEAR, AFTER)
    assert found is not None
    for row in found.rows:
        assert str(row.found.sentence), row.terms.kind
        assert all(is_known(record.kind) for record in row.found.records), row.terms.kind

    # The coordinator reads all that lies behind; the public neither what was told nor where the contact was.
    coordinator, nobody = year.structure.coordinator.user, AnonymousUser()
    hidden = {
        row.terms.kind: (
            shown(row.found.records, coordinator, AFTER)[1],
            shown(row.found.records, nobody, AFTER)[1],
        )
        for row in found.rows
    }
    assert {kind for kind, (of_hers, _of_all) in hidden.items() if of_hers} == set()
    assert hidden["contact_present"][1] == 49
    # Weeks are the contact's, their leader's, and the municipality's coordinator's and mayor's alone.
    weeks = next(row for row in found.rows if row.terms.kind == "contact_present").found.records
    council = year.structure.council
    assert [
        shown(weeks, one.user, AFTER)[1]
        for one in (council.contact, council.leader, council.mayor, council.director)
    ] == [0, 0, 0, 49]
    assert {kind for kind, (_hers, of_all) in hidden.items() if of_all} == {
        "chair_named",
        "secretary_named",
        "coordinating_meetings",
        "executing_meetings",
        "contact_present",
        "contact_room",
        "own_words",
        "parties_inform",
        "report_to_municipal_council",
        "risk_overview",
        "school_meeting_points",
        "service_level",
        "renewal_begun",
        "yearly_evaluation",
    }


def _meeting(forum, month: int):
    """The forum's meeting of that month."""
    return forum.meetings.filter(starts_at__year=YEAR, starts_at__month=month)


def _leaves(person) -> None:
    person.appointments.update(valid_to=date(YEAR, 12, 1))


def _office(person, **new) -> None:
    Office.objects.filter(appointments__person=person).update(**new)


def _measure(measure: Measure, **new) -> None:
    Measure.objects.filter(pk=measure.pk).update(**new)


def _entries(year: KeptYear, key: str, side: str):
    return DutyEntry.objects.filter(agreement=year.agreement, duty_key=key, side=side)


# One record moved: which duties become what. Every other row stays as it was counted.
Move = Callable[[KeptYear], object]
MOVES: list[tuple[str, Move, dict[str, str]]] = [
    (
        "a meeting of the council is moved into the next year",
        lambda year: _meeting(year.structure.council.forum, 11).update(
            starts_at=at(2026, 1, 5), ends_at=at(2026, 1, 5) + timedelta(hours=1)
        ),
        {"steering_meetings": "UNMET"},
    ),
    (
        "a coordinating meeting was cancelled",
        lambda year: _meeting(year.structure.coordinating.forum, 5).update(
            state="CANCELLED", cancelled_at=at(YEAR, 5, 12), cancelled_reason="Sykdom"
        ),
        {"coordinating_meetings": "UNMET"},
    ),
    (
        "nobody put down that an executing meeting was held",
        lambda year: _meeting(year.structure.executing.forum, 8).update(state="CALLED", held_at=None),
        {"executing_meetings": "UNMET"},
    ),
    (
        "the council was founded too late, in an earlier year",
        lambda year: Forum.objects.update(valid_from=date(2024, 6, 1)),
        {},
    ),
    (
        "the council ended in December",
        lambda year: year.structure.council.forum.parties.update(valid_to=date(YEAR, 11, 30)),
        {"council_established": "UNMET", "chair_named": "UNMET", "secretary_named": "UNMET"},
    ),
    (
        "the chair sits by another office than the agreement names",
        lambda year: _office(year.structure.council.mayor, role="OTHER"),
        {"chair_named": "UNMET"},
    ),
    (
        "the mayor's office is vacant",
        lambda year: _leaves(year.structure.council.mayor),
        {"chair_named": "UNMET"},
    ),
    (
        "the coordinator's office is vacant",
        lambda year: _leaves(year.structure.council.coordinator),
        {"secretary_named": "UNMET", "slt_function": "UNMET"},
    ),
    (
        "the coordinator has half a position",
        lambda year: _office(year.structure.council.coordinator, percentage=50),
        {"slt_function": "UNMET"},
    ),
    (
        "the size of the position is not stated",
        lambda year: _office(year.structure.council.coordinator, percentage=None),
        {"slt_function": "NOT_MEASURABLE"},
    ),
    (
        "the coordinator's office was abolished",
        lambda year: _office(year.structure.council.coordinator, valid_to=date(YEAR, 11, 30)),
        {"secretary_named": "UNMET", "slt_function": "UNMET"},
    ),
    (
        "the coordinating group was closed before its last meeting",
        lambda year: SltGroup.objects.filter(pk=year.structure.coordinating.pk).update(
            valid_to=date(YEAR, 10, 31)
        ),
        {"coordinating_meetings": "UNMET"},
    ),
    (
        "the municipality left the programme before its last meetings",
        lambda year: year.structure.programme.parties.update(valid_to=date(YEAR, 10, 31)),
        {"steering_meetings": "UNMET", "coordinating_meetings": "UNMET", "action_plan": "UNMET"},
    ),
    (
        "the eighth grade's measure was for the ninth",
        lambda year: _measure(year.measures[1], grade="9. trinn"),
        {"projects_per_grade": "UNMET"},
    ),
    (
        "a measure follows no goal",
        lambda year: _measure(year.measures[0], goal=None),
        {"measures_follow_priorities": "UNMET"},
    ),
    (
        "the fifth grade's measure was stopped",
        lambda year: _measure(year.measures[0], state="STOPPED"),
        {"projects_per_grade": "UNMET", "school_meeting_points": "UNMET"},
    ),
    (
        "one week without presence and without a reason",
        lambda year: year.contact.presences.filter(on__range=(date(YEAR, 6, 2), date(YEAR, 6, 8))).delete(),
        {"contact_present": "UNMET"},
    ),
    (
        "a week's reason was taken back",
        lambda year: year.contact.presence_absences.filter(iso_week=29).delete(),
        {"contact_present": "UNMET"},
    ),
    (
        "the district keeps presence no more",
        lambda year: PresenceScheme.objects.update(is_on=False),
        {"contact_present": "NOT_MEASURABLE"},
    ),
    (
        "the room was there in part",
        lambda year: _entries(year, "contact-room", "MUNICIPALITY").update(answer="PARTLY"),
        {"contact_room": "UNMET"},
    ),
    (
        "an answer was taken back",
        lambda year: _entries(year, "contact-room", "MUNICIPALITY").update(
            withdrawn_at=at(2026, 2, 1), withdrawn_by_name="Siri Koordinator"
        ),
        {"contact_room": "NOT_MEASURABLE"},
    ),
    (
        "one of two sides says no",
        lambda year: _entries(year, "own-words", "POLICE").update(answer="NO"),
        {"own_words": "UNMET"},
    ),
    (
        "the figure is beyond the limit",
        lambda year: _entries(year, "service-level", "POLICE").update(value=Decimal("12.01")),
        {"service_level": "UNMET"},
    ),
    (
        "the figure is in another unit",
        lambda year: _entries(year, "service-level", "POLICE").update(unit="timer"),
        {"service_level": "NOT_MEASURABLE"},
    ),
    (
        "the police told it in the year before",
        lambda year: _entries(year, "parties-inform", "POLICE").update(year=2024, on=date(2024, 6, 2)),
        {"parties_inform": "UNMET"},
    ),
    (
        "what was told of the schools was taken back",
        lambda year: _entries(year, "school-meeting-points", "POLICE").update(
            withdrawn_at=at(2026, 2, 1), withdrawn_by_name="Siri Koordinator"
        ),
        {"school_meeting_points": "UNMET"},
    ),
    (
        "nobody is named for the press",
        lambda year: Agreement.objects.filter(pk=year.agreement.pk).update(press_contact=" "),
        {"press_contact": "UNMET"},
    ),
    (
        "the risk overview is dated in January",
        lambda year: KnowledgeDocument.objects.update(dated_on=date(2026, 1, 4)),
        {"risk_overview": "UNMET"},
    ),
    (
        "the municipal council had it in April",
        lambda year: EvaluationTreatment.objects.update(treated_on=date(2026, 4, 1)),
        {"report_to_municipal_council": "BEHIND"},
    ),
    (
        "the service point was confirmed the year before",
        lambda year: ServicePoint.objects.update(last_confirmed_on=date(2024, 12, 31)),
        {"service_points_true": "UNMET"},
    ),
    (
        "the other agreement had been terminated",
        lambda year: AgreementVersion.objects.filter(agreement__kind="COUNCIL").update(
            terminated_on=date(YEAR, 12, 31)
        ),
        {"separate_agreement": "UNMET"},
    ),
    (
        "the next version was begun a day too late",
        lambda year: AgreementVersion.objects.filter(number=2).update(created_at=at(YEAR, 12, 31)),
        {"renewal_begun": "UNMET"},
    ),
    (
        "the next version was withdrawn",
        lambda year: AgreementVersion.objects.filter(number=2).update(state="WITHDRAWN"),
        {"renewal_begun": "UNMET"},
    ),
]


@pytest.mark.django_db
def test_one_record_moved_flips_exactly_the_right_duty():
    year = kept_year()
    counted = {kind: status for kind, (status, _value, _wanted) in COUNTED.items()}
    for what, move, flipped in MOVES:
        with transaction.atomic():
            move(year)
            now = {kind: status for kind, (status, _value, _wanted) in rows_of(year).items()}
            transaction.set_rollback(True)
        assert now == {**counted, **flipped}, what
