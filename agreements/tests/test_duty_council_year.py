"""The council's year against what was promised: counted by hand, and what one change in the records flips."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date

import pytest

from agreements.tests.duty_year import AUTUMN, SPRING, CouncilYear, council_year, moment
from councils.models import (
    AgendaItem,
    Attendance,
    DateAnswer,
    FocusArea,
    FollowUp,
    KnowledgeDocument,
    Meeting,
    Membership,
    PlanConsultation,
)
from parties.models import ArchiveReference

pytestmark = pytest.mark.usefixtures("standing")


@pytest.fixture(scope="module")
def standing_year(standing) -> CouncilYear:
    return council_year()


@pytest.fixture
def year(standing_year, db) -> CouncilYear:
    return deepcopy(standing_year)


def move(year: CouncilYear, day: date) -> None:
    """Autumn's meeting on another day."""
    Meeting.objects.filter(pk=year.autumn.pk).update(
        starts_at=moment(day), ends_at=moment(day, 14), held_at=moment(day)
    )


def forget_notice(year: CouncilYear) -> None:
    """Spring's meeting was held without a notice."""
    Meeting.objects.filter(pk=year.spring.pk).update(notice_sent_at=None)
    year.spring.notices.update(at=moment(date(2025, 3, 1)))


def nobody_from_the_police(year: CouncilYear) -> None:
    Attendance.objects.filter(meeting=year.spring, side="POLICE").update(presence="APOLOGY")


def one_apology(year: CouncilYear) -> None:
    Attendance.objects.filter(meeting=year.spring, person=year.council.leader).update(presence="APOLOGY")


def changed(model, fields: dict, **which) -> Callable[[CouncilYear], None]:
    """One row gets other values."""

    def change(year: CouncilYear) -> None:
        assert model.objects.filter(**which).update(**fields) == 1

    return change


def without(model, **which) -> Callable[[CouncilYear], None]:
    """One row is gone."""

    def change(year: CouncilYear) -> None:
        assert model.objects.filter(**which).delete()[0] == 1

    return change


FLIPS: list[tuple[str, Callable[[CouncilYear], None], dict[str, str]]] = [
    (
        "autumn's meeting moved into the next year",
        lambda year: move(year, date(2026, 1, 13)),
        {
            "council_meetings": "UNMET",
            "dates_set_jointly": "UNMET",
            "guest_invited": "UNMET",
            "both_raise_items": "UNMET",
            "contact_informs": "UNMET",
        },
    ),
    (
        "autumn's meeting moved a week ahead",
        lambda year: move(year, date(2025, 10, 7)),
        {"dates_set_jointly": "UNMET", "items_in_time": "UNMET", "minutes_in_time": "UNMET"},
    ),
    (
        "autumn's meeting moved into the spring",
        lambda year: move(year, date(2025, 6, 17)),
        {
            "council_meetings": "UNMET",
            "dates_set_jointly": "UNMET",
            "items_in_time": "UNMET",
            "notice_in_time": "UNMET",
            "minutes_in_time": "UNMET",
        },
    ),
    (
        "autumn's meeting cancelled",
        changed(
            Meeting,
            {"state": "CANCELLED", "cancelled_at": moment(AUTUMN), "cancelled_reason": "Få kunne møte"},
            starts_at=moment(AUTUMN),
        ),
        {
            "council_meetings": "UNMET",
            "dates_set_jointly": "UNMET",
            "guest_invited": "UNMET",
            "both_raise_items": "UNMET",
            "contact_informs": "UNMET",
        },
    ),
    ("a notice that came late", forget_notice, {"notice_in_time": "UNMET"}),
    (
        "the police said no to a date",
        lambda year: DateAnswer.objects.filter(
            invitee__name=year.council.contact.name, option__starts_at=moment(SPRING)
        ).update(answer="NO"),
        {"dates_set_jointly": "UNMET"},
    ),
    ("an apology without a deputy", one_apology, {"members_attend": "UNMET"}),
    (
        "nobody from the police came",
        nobody_from_the_police,
        {"council_meetings": "UNMET", "members_attend": "UNMET"},
    ),
    (
        "an item came a day late",
        changed(AgendaItem, {"raised_at": moment(date(2025, 10, 1))}, title="Ungdomsklubben"),
        {"items_in_time": "UNMET"},
    ),
    (
        "minutes never went out",
        lambda year: year.spring.minutes.delete(),
        {"minutes_in_time": "UNMET", "minutes_of_every_meeting": "UNMET"},
    ),
    (
        "the municipality raised nothing",
        changed(AgendaItem, {"origin": "POLICE"}, title="Ungdomsklubben"),
        {"both_raise_items": "UNMET"},
    ),
    (
        "a fixed item was left out",
        changed(
            AgendaItem,
            {"title": "Referatsaker"},
            title="Vold mot barn og unge",
            meeting__starts_at=moment(SPRING),
        ),
        {"fixed_items": "UNMET"},
    ),
    (
        "the guest did not come",
        changed(Attendance, {"presence": "APOLOGY"}, capacity="GUEST"),
        {"guest_invited": "UNMET"},
    ),
    (
        "the guest came from elsewhere",
        changed(Attendance, {"organisation_name": "Upstad skole"}, capacity="GUEST"),
        {"guest_invited": "UNMET"},
    ),
    (
        "a follow-up was not done",
        changed(FollowUp, {"state": "OPEN", "settled_on": None}, text="Åpne klubben fredager"),
        {"decisions_followed_up": "UNMET"},
    ),
    (
        "a follow-up was done in the next year",
        changed(FollowUp, {"settled_on": date(2026, 1, 5)}, text="Åpne klubben fredager"),
        {"decisions_followed_up": "UNMET"},
    ),
    (
        "a follow-up is due in the next year",
        changed(
            FollowUp,
            {"state": "OPEN", "settled_on": None, "due_on": date(2026, 3, 1)},
            text="Åpne klubben fredager",
        ),
        {},
    ),
    (
        "a proposal without the municipality's case number",
        changed(FollowUp, {"case_reference": ""}, treatment="POLITICAL"),
        {"initiatives_treated": "UNMET"},
    ),
    (
        "the municipality's own picture was not there",
        without(KnowledgeDocument, kind="RISK_PICTURE"),
        {"crime_picture": "UNMET"},
    ),
    (
        "the crime picture was only talked about",
        without(KnowledgeDocument, kind="CRIME_PICTURE"),
        {"crime_picture": "UNMET"},
    ),
    (
        "the crime picture was postponed",
        changed(AgendaItem, {"state": "POSTPONED", "outcome": "POSTPONED"}, kind="CRIME_PICTURE"),
        {"crime_picture": "UNMET"},
    ),
    (
        "the contact did not answer",
        changed(
            PlanConsultation,
            {"answer": "", "answered_on": None, "answered_by_name": ""},
            title="Områdeplan for sentrum",
        ),
        {"contact_consulted": "UNMET"},
    ),
    (
        "the police did not inform",
        changed(AgendaItem, {"kind": "MATTER"}, title="Politiets prioriteringer"),
        {"contact_informs": "UNMET"},
    ),
    (
        "the focus areas are last year's",
        changed(FocusArea, {"valid_from": date(2024, 3, 4), "decided_in": None}, title="Utenforskap"),
        {"focus_areas_revised": "UNMET"},
    ),
    (
        "the police have no archive number",
        lambda year: ArchiveReference.objects.filter(filing__organisation=year.council.unit.pk).delete(),
        {"filed_by_both": "UNMET"},
    ),
    (
        "somebody may not decide",
        lambda year: Membership.objects.filter(pk=year.council.forum.memberships.first().pk).update(
            has_authority=False
        ),
        {"authority_to_decide": "UNMET"},
    ),
    (
        "secrecy was not gone through",
        lambda year: Meeting.objects.filter(pk=year.spring.pk).update(secrecy_confirmed_at=None),
        {"secrecy_clarified": "UNMET"},
    ),
    (
        "the youth team met in the next year",
        lambda year: Meeting.objects.filter(pk=year.log.meeting_id).update(
            starts_at=moment(date(2026, 1, 6)), ends_at=moment(date(2026, 1, 6), 14)
        ),
        {"other_forum_meetings": "UNMET"},
    ),
]


def test_a_year_that_kept_every_promise(year):
    statuses = year.statuses()
    assert set(statuses.values()) == {"MET"}, [f"{key} {status}" for key, status in statuses.items()]
    assert (
        str(year.found("council_meetings").sentence) == "2 av 2 møter er holdt; det siste 14. oktober 2025."
    )


@pytest.mark.parametrize(("what", "change", "flipped"), FLIPS, ids=[row[0] for row in FLIPS])
def test_one_change_flips_exactly_what_it_breaks(year, what, change, flipped):
    before = year.statuses()
    change(year)
    after = year.statuses()
    assert {key: after[key] for key in after if after[key] != before[key]} == flipped


EARLY, BETWEEN = date(2025, 1, 15), date(2025, 6, 1)


def test_the_year_as_it_stood_on_the_way(year):
    """In January everything lies ahead; in June what was kept in spring waits for autumn."""
    early = dict.fromkeys(year.statuses(), "ON_TRACK")
    assert year.statuses(EARLY) == early | {
        "dates_set_jointly": "BEHIND",  # autumn's date was proposed in August
        "contact_consulted": "NOT_MEASURABLE",
        "authority_to_decide": "MET",
        "filed_by_both": "NOT_MEASURABLE",
    }
    assert year.statuses(BETWEEN) == early | {
        "dates_set_jointly": "BEHIND",
        "crime_picture": "MET",
        "contact_consulted": "MET",
        "authority_to_decide": "MET",
        "filed_by_both": "MET",
        "focus_areas_revised": "MET",
        "other_forum_meetings": "MET",
    }
