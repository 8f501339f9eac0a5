"""The council's year against what was promised: counted by hand, and what one change in the records flips."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date

import pytest

from agreements.duties.checking import check
from agreements.tests.duty_year import AFTER, AUTUMN, SPRING, CouncilYear, council_year, moment
from agreements.tests.promised import signed_promising, terms
from councils.models import (
    AgendaItem,
    Attendance,
    DateAnswer,
    DateInvitee,
    DateOption,
    FocusArea,
    FollowUp,
    Forum,
    KnowledgeDocument,
    Meeting,
    MeetingNotice,
    Membership,
    PlanConsultation,
)
from councils.tests import factories as make
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


def a_deputy_came(year: CouncilYear) -> None:
    """The leader was away, and somebody else from the unit sat there."""
    one_apology(year)
    away = Attendance.objects.get(meeting=year.spring, person=year.council.leader)
    Attendance.objects.create(
        meeting=year.spring, name="Vara Varasen", side="POLICE", presence="PRESENT", deputy_for=away
    )


def continued(year: CouncilYear) -> None:
    """The municipality's only item goes on from last year's."""
    earlier = AgendaItem.objects.get(title="Nattevandring", meeting__minutes__state="APPROVED")
    AgendaItem.objects.filter(title="Ungdomsklubben").update(
        continued_from=earlier, raised_at=moment(date(2025, 10, 13))
    )


CONSULTED = ("contact_consulted", "contact_answers", "contact_consulted_by_both")

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
    ("a deputy came instead", a_deputy_came, {}),
    (
        "an item that goes on from an earlier one was raised with that",
        continued,
        {"both_raise_items": "UNMET"},
    ),
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
        "a follow-up was done after its day",
        changed(FollowUp, {"due_on": date(2025, 11, 19)}, text="Åpne klubben fredager"),
        {"decisions_followed_up": "UNMET"},
    ),
    (
        "a follow-up was done on its day",
        changed(FollowUp, {"due_on": date(2025, 11, 20)}, text="Åpne klubben fredager"),
        {},
    ),
    (
        "a follow-up is done and had no day",
        changed(FollowUp, {"due_on": None}, text="Åpne klubben fredager"),
        {},
    ),
    (
        "a follow-up is due in the next year",
        changed(
            FollowUp,
            {"state": "OPEN", "settled_on": None, "due_on": date(2026, 1, 15)},
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
        {"contact_answers": "UNMET", "contact_consulted_by_both": "UNMET"},
    ),
    (
        "the contact answered after the day",
        changed(PlanConsultation, {"answered_on": date(2025, 5, 2)}, title="Områdeplan for sentrum"),
        {"contact_answers": "UNMET", "contact_consulted_by_both": "UNMET"},
    ),
    (
        "the contact was asked about no plan",
        without(PlanConsultation, title="Områdeplan for sentrum"),
        dict.fromkeys(CONSULTED, "NOT_MEASURABLE"),
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
    guest = "Gjest fra Politiets sikkerhetstjeneste (PST) har vært med 1 gang; avtalt er minst 1."
    assert str(year.found("guest_invited").sentence).startswith(guest)


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
        **dict.fromkeys(CONSULTED, "NOT_MEASURABLE"),
        "authority_to_decide": "MET",
        "filed_by_both": "NOT_MEASURABLE",
    }
    assert year.statuses(BETWEEN) == early | {
        "dates_set_jointly": "BEHIND",
        "crime_picture": "MET",
        **dict.fromkeys(CONSULTED, "MET"),
        "authority_to_decide": "MET",
        "filed_by_both": "MET",
        "focus_areas_revised": "MET",
        "other_forum_meetings": "MET",
    }


def test_a_meeting_counts_by_the_forums_own_rule(year):
    nobody_from_the_police(year)
    found = year.found("council_meetings")
    assert (found.value, found.wanted) == (1, 2)
    assert [record.counts for record in found.records] == [False, True]
    Forum.objects.filter(pk=year.council.forum.pk).update(counts_without_other_side=True)
    assert year.found("council_meetings").value == 2


def test_a_deadline_that_has_passed_is_missed_before_the_year_is_over(year):
    """No notice a week before a planned meeting; no minutes when the forum's own days for it have passed."""
    Meeting.objects.filter(pk=year.autumn.pk).update(state="PLANNED", held_at=None, notice_sent_at=None)
    MeetingNotice.objects.filter(meeting=year.autumn).update(at=moment(AUTUMN))
    assert year.found("notice_in_time", date(2025, 10, 7)).status == "ON_TRACK"
    late = year.found("notice_in_time", date(2025, 10, 8))
    assert (late.status, late.value, late.wanted) == ("UNMET", 1, 2)
    assert "til møtet 14. oktober skulle den vært sendt 7. oktober" in str(late.sentence)
    year.spring.minutes.delete()
    assert year.found("minutes_of_every_meeting", BETWEEN).status == "ON_TRACK"
    Forum.objects.filter(pk=year.council.forum.pk).update(minutes_days=14)
    assert year.found("minutes_of_every_meeting", date(2025, 3, 18)).status == "ON_TRACK"
    assert year.found("minutes_of_every_meeting", date(2025, 3, 19)).status == "UNMET"
    assert year.found("minutes_in_time", date(2025, 3, 18)).status == "ON_TRACK"
    assert year.found("minutes_in_time", date(2025, 3, 19)).status == "UNMET"


def test_what_was_done_late_stays_missed_and_its_sentence_tells_both_days(year):
    late = FollowUp.objects.filter(text="Åpne klubben fredager")
    late.update(due_on=date(2025, 3, 1), settled_on=date(2025, 10, 10), created_at=moment(date(2025, 1, 7)))
    early = year.found("decisions_followed_up", date(2025, 3, 1))
    assert (early.status, early.planned) == ("ON_TRACK", 2)
    for on, clause in (
        (date(2025, 3, 2), "én hadde frist 1. mars"),
        (date(2025, 10, 10), "én ble gjort 10. oktober, fristen var 1. mars"),
        (AFTER, "én ble gjort 10. oktober, fristen var 1. mars"),
    ):
        found = year.found("decisions_followed_up", on)
        assert (found.status, clause in str(found.sentence)) == ("UNMET", True), found.sentence
    assert "1 av 2 oppfølginger" in str(found.sentence)
    late.update(state="DROPPED", reason="Ikke aktuelt lenger")
    dropped = year.found("decisions_followed_up")
    assert "én ble lagt bort 10. oktober, fristen var 1. mars" in str(dropped.sentence)


def test_a_consultation_is_held_against_the_side_that_promised(year):
    """To ask is the municipality's, to answer in time the police's."""
    consultation = PlanConsultation.objects.filter(title="Områdeplan for sentrum")
    consultation.update(answered_on=date(2025, 6, 10))
    asked, answered = year.found("contact_consulted"), year.found("contact_answers")
    assert (asked.status, str(asked.sentence)) == ("MET", "Kommunen har spurt politikontakten om 1 plan.")
    assert (answered.status, answered.value, answered.wanted) == ("UNMET", 0, 1)
    assert "én ble besvart 10. juni, svarfristen var 1. mai" in str(answered.sentence)
    on_the_way = [(year.found(key, date(2025, 5, 1)).status) for key in CONSULTED]
    assert on_the_way == ["MET", "ON_TRACK", "ON_TRACK"]
    consultation.update(due_on=None)
    assert [year.found(key).status for key in CONSULTED] == ["MET", "MET", "MET"]


def test_a_meeting_that_nobody_has_put_down_as_held_is_told(year):
    Meeting.objects.filter(pk=year.autumn.pk).update(state="CALLED", held_at=None)
    found = year.found("council_meetings", date(2025, 11, 1))
    assert (found.status, found.value, found.planned) == ("BEHIND", 1, 0)
    assert "Ikke ført som holdt: 14. oktober." in str(found.sentence)


def test_what_is_written_into_minutes_counts_when_these_are_approved(year):
    raised = year.spring.items.get(title="Nattevandring")
    make.follow_up(year.council.forum, "Fra møtet i mars", item=raised, created_at=moment(SPRING))
    assert year.found("decisions_followed_up", date(2025, 3, 25)).planned == 1
    minutes = year.spring.minutes
    minutes.state, minutes.approved_at = "APPROVED", moment(date(2025, 3, 20))
    minutes.frozen_content, minutes.content_hash = {}, "c" * 64
    minutes.save()
    assert year.found("decisions_followed_up", date(2025, 3, 19)).planned == 1
    assert year.found("decisions_followed_up", date(2025, 3, 20)).planned == 2
    # It has no day, so it is missed when the year is over.
    assert year.found("decisions_followed_up").status == "UNMET"


def test_a_duty_of_one_side_is_held_against_that_side_alone(year):
    promised = [
        terms(kind, key=kind, responsible="POLICE", parameters=parameters)
        for kind, parameters in {
            "members_attend": {},
            "authority_to_decide": {},
            "both_raise_items": {},
            "items_in_time": {"days": 14},
            "decisions_followed_up": {},
        }.items()
    ]
    made = signed_promising(year.council, *promised).agreement
    counted = [(row.found.value, row.found.wanted) for row in check(made, 2025, AFTER).rows]
    assert counted == [(4, 4), (2, 2), (1, 1), (2, 2), (1, 1)]
    roles = terms("members_attend", key="mayor", parameters={"roles": ["MAYOR"]})
    made = signed_promising(year.council, roles).agreement
    assert check(made, 2025, AFTER).rows[0].found.wanted == 2


def test_dates_of_the_next_year_are_set_in_the_autumn(year):
    """By the end of November: the dates of the year after, when both sides have said yes."""
    duty = terms("dates_set_jointly", key="dates", parameters={"period": "year", "month": 11})
    made = signed_promising(year.council, duty).agreement
    assert check(made, 2025, AFTER).rows[0].found.status == "UNMET"
    move(year, date(2026, 3, 3))
    DateOption.objects.filter(proposal__meeting=year.autumn).update(starts_at=moment(date(2026, 3, 3)))
    found = check(made, 2025, AFTER).rows[0].found
    assert (found.status, found.value) == ("MET", 1)
    DateInvitee.objects.filter(proposal__meeting=year.autumn).update(answered_at=moment(date(2025, 12, 1)))
    found = check(made, 2025, AFTER).rows[0].found
    assert found.status == "UNMET"
    assert "Ingen dato ble avtalt for 2026 innen 30. november." in str(found.sentence)
