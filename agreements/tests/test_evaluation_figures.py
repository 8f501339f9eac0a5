"""The figures of a year: counted by hand, the same when they are counted again, and their records opened."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.duties.checking import check
from agreements.evaluation import figures
from agreements.evaluation.document_figures import DUTY
from agreements.evaluation.figure_kinds import FIGURES
from agreements.evaluation.opening import opened
from agreements.models import AgreementForum
from agreements.tests import evaluation_factories as make
from agreements.tests import evaluation_year as year
from agreements.tests.evaluation_year import YEAR, moment
from agreements.tests.factories import AT, ON
from agreements.tests.kept_year import AFTER, kept_year, presence
from agreements.tests.promised import signed_promising, terms
from councils.models import (
    FocusArea,
    FollowUp,
    KnowledgeDocument,
    Meeting,
    Minutes,
    MinutesRound,
    PresenceScheme,
)
from councils.tests import factories as councils
from parties.tests import factories as parties
from records import days
from slt.models import Measure, Referral
from slt.tests import factories as slt

pytestmark = pytest.mark.django_db


def counted(made, at=AT, number=YEAR):
    found = figures.figures_of(made.version.agreement, made.version, number, at)["figures"]
    return {one["key"]: one for one in found}


def test_every_figure_of_a_year_counted_by_hand():
    made = year.cooperation()
    lived = year.lived(made)
    found = counted(made)
    said = {key: (one["value"], one["of"]) if "of" in one else one["value"] for key, one in found.items()}
    assert said == {
        "council_held": 2,
        "council_counting": 2,
        "council_planned": 0,
        "council_cancelled": 1,
        # Two seats of the police, three of the municipality, at two meetings; the leader sent apologies once.
        "attendance_police": (3, 4),
        "attendance_municipality": (6, 6),
        # The autumn's notice went four days before, and seven were agreed.
        "notices_in_time": (1, 2),
        "minutes_sent": (1, 2),
        "days_to_minutes": 10,
        "items_police": 2,
        "items_municipality": 2,
        "items_other": 0,
        "items_matter": 3,
        "items_information": 0,
        "items_crime_picture": 1,
        "items_risk_picture": 0,
        "items_evaluation": 0,
        "items_exercise": 0,
        "decisions": 1,
        "follow_ups": 2,
        "follow_ups_done": 1,
        "follow_ups_overdue": 1,
        "crime_pictures": 1,
        "risk_pictures": 0,
        "focus_areas": 1,
        "consultations": 1,
        "consultations_answered": 1,
        # The council is the steering group: its meetings count in both.
        "slt_steering": 2,
        "slt_coordinating": 1,
        "slt_executing": 0,
        "slt_planned": 0,
        "referrals_raised": 1,
        "referrals_answered": 1,
        "days_to_answer": 12,
        "measures_started": 1,
        "measures_completed": 1,
    }
    assert found["follow_ups_overdue"]["ids"] == [lived["follow_ups"][1].pk]
    assert set(found["council_held"]["ids"]) == {lived["spring"].pk, lived["autumn"].pk}
    # Presence only where the district has turned it on, and then as weeks.
    PresenceScheme.objects.create(
        district=made.sides.district, is_on=True, changed_at=AT, changed_by_name="Marit Mester"
    )
    weeks = counted(made)["presence_weeks"]
    assert (weeks["value"], weeks["ids"]) == (2, [202511, 202536])
    assert weeks["municipality"]["id"] == made.sides.municipality.pk
    assert set(FIGURES) == {*said, "presence_weeks"}
    # Asked in the middle of the year: what came later had not been.
    before = counted(made, moment(9, 1))
    assert (before["council_held"]["value"], before["council_planned"]["value"]) == (1, 1)
    assert before["measures_completed"]["value"] == 0
    # Another year has none of it.
    assert {one["value"] for one in counted(made, number=2024).values()} <= {0, None}


def test_without_council_and_programme_there_is_no_figure_of_them():
    version = make.signed_agreement()
    found = figures.figures_of(version.agreement, version, YEAR, AT)
    assert [one["key"] for one in found["figures"]] == ["consultations", "consultations_answered"]
    assert found["period"] == {
        "first": "2025-01-01",
        "last": "2025-12-31",
        "days": 365,
        "is_prorated": False,
    }


# A year is lived by rows: on some day of two years, in some state.
a_day = st.integers(min_value=-200, max_value=500).map(lambda count: date(YEAR, 1, 1) + timedelta(days=count))
a_row = st.tuples(
    st.sampled_from(["held", "planned", "cancelled", "follow_up", "area", "measure", "referral", "picture"]),
    a_day,
)


def write(made, kind, day):
    """One record of that kind on that day."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=days.OSLO)
    forum, programme = made.forum, made.structure.programme
    if kind == "held":
        councils.held_meeting(forum, starts_at=at)
    elif kind == "planned":
        councils.meeting(forum, starts_at=at)
    elif kind == "cancelled":
        councils.meeting(
            forum, starts_at=at, state="CANCELLED", cancelled_at=at - timedelta(days=3), cancelled_reason="–"
        )
    elif kind == "follow_up":
        councils.follow_up(forum, created_at=at, due_on=day + timedelta(days=30))
    elif kind == "area":
        FocusArea.objects.create(forum=forum, title="Fritid", valid_from=day)
    elif kind == "measure":
        slt.measure(programme, state="COMPLETED", starts_on=day, ended_on=day, outcome="Gjort")
    elif kind == "referral":
        slt.referral(made.structure.executing, made.structure.coordinating, at=at)
    else:
        KnowledgeDocument.objects.create(
            kind="RISK_PICTURE",
            organisation=made.sides.municipality,
            forum=forum,
            title="Risiko",
            dated_on=day,
            is_shown_only=True,
            added_at=at,
            added_by_name="Siri",
        )


@pytest.fixture
def lived_and_undone():
    """A fresh cooperation for each example, taken back afterwards: rows of one example are not the next
    one's."""
    made = year.cooperation()

    @contextmanager
    def world():
        place = transaction.savepoint()
        try:
            yield made
        finally:
            transaction.savepoint_rollback(place)

    return world


@given(
    history=st.lists(a_row, max_size=6),
    later=st.lists(a_row, max_size=4),
    # From the middle of the year to long after it.
    frozen_after=st.integers(min_value=150, max_value=600),
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_recomputed_figures_equal_the_frozen_ones_for_any_history(
    lived_and_undone, history, later, frozen_after
):
    with lived_and_undone() as made:
        at = days.start_of(date(YEAR, 1, 1) + timedelta(days=frozen_after))
        last = min(days.day_of(at), date(YEAR, 12, 31))
        # Two meetings are always planned: one will be held and one called off.
        for kind, day in (*history, ("planned", date(YEAR, 11, 11)), ("planned", date(YEAR, 11, 12))):
            write(made, kind, day)
        evaluation = year.evaluation(made, at=at)
        counted = figures.recounted(evaluation, at)
        make.submitted(evaluation, figures=counted, at=at)
        assert figures.recounted(evaluation, at) == evaluation.figures
        assert figures.figures_hash(evaluation.figures) == evaluation.figures_hash
        # What is planned from then on, and what belongs to other years, changes nothing that was counted.
        for kind, day in later:
            if day.year != YEAR or (day > last and kind != "cancelled"):
                write(made, kind, day)
        # What was planned is held or called off when its day comes, and new meetings are planned.
        for number, ahead in enumerate(
            Meeting.objects.filter(forum=made.forum, starts_at__gt=days.end_of(last))
        ):
            if ahead.state == "PLANNED":
                ahead.state = ("HELD", "CANCELLED")[number % 2]
                if ahead.state == "HELD":
                    ahead.held_at = ahead.starts_at
                else:
                    ahead.cancelled_at, ahead.cancelled_reason = at + timedelta(days=1), "For få saker"
                ahead.save()
        if last < date(YEAR, 12, 31):
            councils.meeting(made.forum, starts_at=moment(12, 31, 18))
        assert figures.corrected_since(evaluation, ON) == []
        # A meeting that was forgotten does, and it is said which figures it changes; the frozen ones stand.
        frozen = evaluation.figures
        councils.held_meeting(made.forum, starts_at=moment(1, 2, hour=15))
        changed = {one.id for one in figures.corrected_since(evaluation, ON)}
        assert {"council_held", "council_counting", "slt_steering"} <= changed
        assert changed <= {
            "council_held",
            "council_counting",
            "slt_steering",
            "attendance_police",
            "attendance_municipality",
            "minutes_sent",
            "notices_in_time",
        }
        evaluation.refresh_from_db()
        assert evaluation.figures == frozen


def test_each_kind_of_correction_is_noticed():
    made = year.cooperation()
    lived = year.lived(made)
    evaluation = year.evaluation(made)
    make.submitted(evaluation, figures=figures.recounted(evaluation, AT))

    def noticed():
        return {one.id for one in figures.corrected_since(evaluation, ON)}

    assert noticed() == set()
    Meeting.objects.filter(pk=lived["autumn"].pk).update(
        starts_at=moment(1, 8, year=2026), ends_at=moment(1, 8, 14, 2026)
    )
    assert "items_crime_picture" in noticed()
    Meeting.objects.filter(pk=lived["autumn"].pk).update(starts_at=moment(10, 14), ends_at=moment(10, 14, 14))
    assert noticed() == set()
    FollowUp.objects.filter(pk=lived["follow_ups"][1].pk).update(state="DONE", settled_on=date(YEAR, 12, 1))
    assert noticed() == {"follow_ups_done", "follow_ups_overdue"}
    Measure.objects.filter(pk=lived["measure"].pk).update(ended_on=date(2026, 1, 2))
    Referral.objects.update(answered_at=moment(2, 20))
    assert noticed() == {"follow_ups_done", "follow_ups_overdue", "measures_completed", "days_to_answer"}


def test_how_the_duties_stood_is_frozen_beside_the_figures_and_opens():
    version = kept_year().version
    at = days.start_of(AFTER)
    found = figures.figures_of(version.agreement, version, YEAR, at)
    checked = check(version.agreement, YEAR, AFTER)
    # The same duties, with the same status and the records behind each, as values that the database keeps.
    assert [(one["key"], one["status"]) for one in found["duties"]] == [
        (one.terms.key, str(one.found.status)) for one in checked.rows
    ]
    assert figures.as_json(found) == found
    content = {"figures": found, "language": "nb", "parties": []}
    for place, row in enumerate(checked.rows):
        opened_row = opened(content, f"{DUTY}.{place}")
        assert [(one.kind, one.pk, one.on) for one in opened_row.records] == [
            (one.kind, one.pk, one.on) for one in row.found.records
        ]
    # Out of scope they are not part of the evaluation.
    inner = figures.within(found, ["SLT"])
    assert {FIGURES[one["key"]].part for one in inner["figures"]} == {"SLT"}
    assert 0 < len(inner["duties"]) < len(found["duties"])


def test_a_figure_and_the_duty_about_the_same_thing_say_the_same():
    """A year with all that they could count differently: both are asked of the same facts."""
    council = councils.council("Rana", notice_days=7)
    version = signed_promising(
        council,
        terms("council_meetings", parameters={"times": 3}),
        terms("notice_in_time", parameters={"days": 7}),
        terms("minutes_in_time", parameters={"days": 10}),
        terms("members_attend", "politiet-moter", responsible="POLICE"),
        terms("members_attend", "kommunen-moter", responsible="MUNICIPALITY"),
        terms("crime_picture", parameters={"times": 1}),
        terms("contact_present", parameters={"days": 1}),
    )
    # The agreement is tied to a council that its municipality is no party to: that one counts too.
    region = councils.council("Salten", notice_days=7)
    AgreementForum.objects.create(agreement=version.agreement, forum=region.forum)
    councils.seat(council.forum, person=parties.person("Gjest Gjestesen"), capacity="GUEST")
    spring = councils.held_meeting(council.forum, starts_at=moment(3, 11))
    autumn = councils.held_meeting(council.forum, starts_at=moment(10, 14), notice_sent_at=moment(10, 10))
    councils.held_meeting(region.forum, starts_at=moment(6, 3))
    # A guest stayed away; of one member nobody has put down anything.
    spring.attendances.filter(capacity="GUEST").update(presence="ABSENT")
    autumn.attendances.filter(name=council.leader.name).update(presence="UNKNOWN")
    autumn.attendances.filter(name=council.mayor.name).update(presence="ABSENT")
    # Reviewed twice: they first went out after three days.
    reviewed = Minutes.objects.create(meeting=spring, state="IN_REVIEW", round=2, sent_at=moment(3, 30))
    for number, day in ((1, 14), (2, 30)):
        MinutesRound.objects.create(
            minutes=reviewed,
            number=number,
            content={},
            content_hash="",
            sent_at=moment(3, day),
            sent_by_name="Siri Koordinator",
        )
    Minutes.objects.create(meeting=autumn, state="IN_REVIEW", round=1, sent_at=moment(10, 20))
    # Presented once and compared; once only announced; and a picture that was never brought to a meeting.
    presented = councils.item(council.forum, "Bildet", meeting=spring, kind="CRIME_PICTURE")
    councils.item(council.forum, "Risiko", meeting=spring, kind="RISK_PICTURE", origin="MUNICIPALITY")
    councils.item(council.forum, "Bildet i høst", meeting=autumn, kind="CRIME_PICTURE")
    for item in (presented, None):
        KnowledgeDocument.objects.create(
            kind="CRIME_PICTURE",
            organisation=council.unit,
            forum=council.forum,
            item=item,
            title="Anmeldt kriminalitet",
            dated_on=date(YEAR, 3, 1),
            is_shown_only=True,
            added_at=moment(3, 1),
            added_by_name="Pål Kontakt",
        )
    # The first week of the ISO year begins on 30 December.
    presence(councils.office_of(council.contact), council.municipality, district=council.district)

    found = figures.figures_of(version.agreement, version, YEAR, days.start_of(AFTER))
    figure = {one["key"]: one for one in found["figures"]}
    duty = {one["key"]: (one["value"], one["wanted"]) for one in found["duties"]}

    def share(key):
        return figure[key]["value"], figure[key]["of"]

    assert figure["council_counting"]["value"] == duty["council-meetings"][0] == 3
    assert share("notices_in_time") == duty["notice-in-time"] == (2, 3)
    assert share("minutes_sent") == duty["minutes-in-time"] == (2, 3)
    assert figure["days_to_minutes"]["value"] == 4.5
    assert share("attendance_police") == duty["politiet-moter"] == (5, 5)
    assert share("attendance_municipality") == duty["kommunen-moter"] == (8, 9)
    assert figure["crime_pictures"]["value"] == duty["crime-picture"][0] == 1
    assert figure["presence_weeks"]["value"] == duty["contact-present"][0] == 49
    assert figure["presence_weeks"]["ids"][0] == 202501
