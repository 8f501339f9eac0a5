"""The ladder of reminders and silence, day by day: each notice once, on its day; the rule when it may."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail

from councils import silence
from councils.actions import commenting, review
from councils.actions.review import apply_silence_rule
from councils.models import Minutes
from councils.review_notices import reminders_of
from councils.silence import Ladder
from councils.tests import factories as make
from councils.tests.factories import actor
from councils.tests.test_review import address, approve, fresh, told, written_minutes
from parties.tests import factories as parties
from records import audit, dispatch
from records.actors import Actor
from records.days import OSLO
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SENT_ON = date(2026, 5, 4)
KINDS = ("review_asked", "review_reminder", "review_silent_side", "review_stuck", "minutes_approved")


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=OSLO)


def sent_minutes(council, sent_on: date = SENT_ON) -> Minutes:
    """Minutes that the coordinator sent round that morning."""
    meeting_at = at(sent_on - 7 * DAY)
    minutes = written_minutes(council)
    type(minutes.meeting).objects.filter(pk=minutes.meeting_id).update(
        starts_at=meeting_at, ends_at=meeting_at + timedelta(hours=1)
    )
    return review.send_for_review(
        minutes=minutes, by=actor(council.coordinator), on=sent_on, at=at(sent_on, 8)
    )


def live(minutes, first: date, last: date, *, deliver: bool = True) -> dict[date, list[tuple[str, str]]]:
    """Strike the clock from the first to the last day; what was written each day, and to whom.

    A minute at night and one in the morning stand for the day; the clock strikes the second one twice.
    """
    diary: dict[date, list[tuple[str, str]]] = {}
    day = first
    while day <= last:
        before = set(Dispatch.objects.values_list("pk", flat=True))
        for hour in (3, 9, 9):
            silence.clock(at(day, hour))
        if deliver:
            dispatch.send_pending(at(day, 9))
        rows = dispatch.about(minutes).exclude(pk__in=before).order_by("pk")
        if written := sorted((row.kind.removeprefix("councils."), row.address) for row in rows):
            diary[day] = written
        day += DAY
    return diary


def only(diary, kind):
    """The days on which something of that kind was written."""
    return [day for day, rows in diary.items() if any(one == kind for one, _to in rows)]


# --- the days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "first", "second"),
    [(14, 7, 12), (10, 5, 8), (7, 4, 5), (5, 3, 3), (3, 2, 2), (2, 1, 1), (1, 1, 1), (0, 1, 1)],
)
def test_the_first_reminder_at_half_time_the_second_two_days_before(given, first, second):
    ladder = Ladder.of(SENT_ON, SENT_ON + given * DAY)
    assert (ladder.first - SENT_ON).days == first
    assert (ladder.second - SENT_ON).days == second
    assert ladder.silence == SENT_ON + (given + 1) * DAY


def test_two_reminders_never_fall_on_one_day():
    ladder = Ladder.of(SENT_ON, SENT_ON + 3 * DAY)
    assert ladder.next_due(1, ladder.first, is_weekly=False) == ladder.first + DAY


# --- REMIND -----------------------------------------------------------------------------------------------


def test_remind_six_weeks_and_then_tell_chair_and_secretary():
    council = make.council("Rana", review_days=14)
    minutes = sent_minutes(council)
    due = SENT_ON + 14 * DAY
    diary = live(minutes, SENT_ON, due + 50 * DAY)
    contact, leaders = address(council.contact), [address(council.coordinator), address(council.mayor)]
    reminders = [SENT_ON + 7 * DAY, SENT_ON + 12 * DAY, *(due + DAY + k * 7 * DAY for k in range(6))]
    assert diary == {
        **{day: [("review_reminder", contact)] for day in reminders},
        due + 43 * DAY: sorted(("review_stuck", one) for one in leaders),
    }
    assert fresh(minutes).state == "IN_REVIEW"
    late = dispatch.about(minutes).filter(kind="councils.review_reminder").order_by("-pk")[0]
    assert "Fristen gikk ut 18. mai 2026." in late.text


def test_an_answer_ends_the_ladder():
    council = make.council("Rana", review_days=14)
    minutes = sent_minutes(council)
    assert only(live(minutes, SENT_ON, SENT_ON + 8 * DAY), "review_reminder") == [SENT_ON + 7 * DAY]
    review.request_changes(
        minutes=minutes,
        message="Rett",
        by=actor(council.contact),
        on=SENT_ON + 8 * DAY,
        at=at(SENT_ON + 8 * DAY),
    )
    assert live(minutes, SENT_ON + 9 * DAY, SENT_ON + 20 * DAY) == {}


def test_a_new_round_begins_the_ladder_anew():
    council = make.council("Rana", review_days=14)
    minutes = sent_minutes(council)
    live(minutes, SENT_ON, SENT_ON + 13 * DAY)
    again = SENT_ON + 13 * DAY
    review.take_back(minutes=minutes, reason="Feil", by=actor(council.mayor), on=again, at=at(again, 22))
    again += DAY
    review.send_for_review(minutes=minutes, by=actor(council.mayor), on=again, at=at(again, 6))
    diary = live(minutes, again, again + 13 * DAY)
    assert only(diary, "review_reminder") == [again + 7 * DAY, again + 12 * DAY]


def test_without_a_deadline_after_one_week_and_two_and_then_every_week():
    council = make.council("Rana")
    minutes = sent_minutes(council)
    diary = live(minutes, SENT_ON, SENT_ON + 71 * DAY)
    weeks = [SENT_ON + 7 * k * DAY for k in range(1, 9)]
    assert only(diary, "review_reminder") == weeks
    assert only(diary, "review_stuck") == [SENT_ON + 63 * DAY]


@pytest.mark.parametrize(
    "sent_on", [date(2026, 3, 23), date(2026, 10, 19), date(2026, 5, 9), date(2028, 2, 20)]
)
def test_the_days_are_days_in_oslo_across_summer_time_the_17th_of_may_and_a_leap_day(sent_on):
    """The clocks change on 29 March and 25 October 2026; 17 May lies on the second reminder's eve."""
    council = make.council("Rana", review_days=10)
    minutes = sent_minutes(council, sent_on)
    diary = live(minutes, sent_on, sent_on + 18 * DAY)
    assert only(diary, "review_reminder") == [sent_on + k * DAY for k in (5, 8, 11, 18)]
    for rows in reminders_of(minutes).values():
        assert [row.created_at.astimezone(OSLO).hour for row in rows] == [9]


def test_nothing_is_written_at_night():
    council = make.council("Rana", review_days=14)
    minutes = sent_minutes(council)
    silence.clock(at(SENT_ON + 7 * DAY, 6, 59))
    assert told(minutes, "review_reminder") == []
    silence.clock(at(SENT_ON + 7 * DAY, 7, 0))
    assert told(minutes, "review_reminder") == [address(council.contact)]


def test_a_clock_that_stood_still_goes_on_one_step_a_day():
    council = make.council("Rana", review_days=14, silence_rule="APPROVE")
    minutes = sent_minutes(council)
    late = SENT_ON + 30 * DAY
    diary = live(minutes, late, late + 3 * DAY)
    assert only(diary, "review_reminder") == [late, late + DAY]
    assert only(diary, "minutes_approved") == [late + 3 * DAY]


# --- ESCALATE ---------------------------------------------------------------------------------------------


def test_escalate_tells_the_silent_side_and_the_leaders_once():
    council = make.council("Rana", review_days=14, silence_rule="ESCALATE")
    minutes = sent_minutes(council)
    due = SENT_ON + 14 * DAY
    diary = live(minutes, SENT_ON, due + 20 * DAY)
    contact = address(council.contact)
    assert diary == {
        SENT_ON + 7 * DAY: [("review_reminder", contact)],
        SENT_ON + 12 * DAY: [("review_reminder", contact)],
        due + DAY: [
            ("review_silent_side", address(council.leader)),
            *sorted(("review_stuck", address(one)) for one in (council.mayor, council.coordinator)),
        ],
    }
    assert "Politikontakt, Rana politistasjon har ikke svart" in (
        dispatch.about(minutes).get(kind="councils.review_silent_side").text
    )


def test_a_silent_municipality_is_escalated_to_mayor_and_director_but_not_to_the_silent_one():
    council = make.council("Rana", review_days=14, silence_rule="ESCALATE")
    council.forum.memberships.update(reviews_minutes=False)
    council.forum.memberships.filter(office=make.office_of(council.director)).update(reviews_minutes=True)
    minutes = sent_minutes(council)
    live(minutes, SENT_ON + 14 * DAY, SENT_ON + 20 * DAY)
    assert told(minutes, "review_silent_side") == [address(council.mayor)]


def test_a_unit_without_a_leader_falls_back_on_its_district():
    council = make.council("Rana", review_days=14, silence_rule="ESCALATE")
    council.leader.appointments.update(valid_to=SENT_ON)
    chief = parties.official(council.district, "CHIEF_OF_POLICE", "Petter Politimester")
    minutes = sent_minutes(council)
    live(minutes, SENT_ON + 14 * DAY, SENT_ON + 20 * DAY)
    assert told(minutes, "review_silent_side") == [address(chief)]


# --- APPROVE ----------------------------------------------------------------------------------------------


@pytest.fixture
def rule():
    return make.council("Rana", review_days=14, silence_rule="APPROVE")


def test_the_rule_approves_a_whole_day_after_the_deadline_in_its_own_name(rule):
    minutes = sent_minutes(rule)
    due = SENT_ON + 14 * DAY
    diary = live(minutes, SENT_ON, due + 9 * DAY)
    assert only(diary, "review_reminder") == [SENT_ON + 7 * DAY, SENT_ON + 12 * DAY]
    assert only(diary, "minutes_approved") == [due + 2 * DAY]
    assert list(diary)[-1] == due + 2 * DAY
    found = fresh(minutes)
    assert (found.state, found.is_approved_by_rule, found.approved_at) == (
        "APPROVED",
        True,
        at(due + 2 * DAY),
    )
    given = found.reviews.get()
    assert (given.is_by_rule, given.by_name, given.by_office) == (
        True,
        "Samarbeid (forumets regel for taushet)",
        "",
    )
    assert found.steps.last().by_name == "Samarbeid (forumets regel for taushet)"
    assert (found.meeting.state, found.frozen_content) == ("CLOSED", found.rounds.get().content)
    event = audit.history(minutes.meeting)[0]
    assert (event.verb, event.actor_kind, event.actor_user_id) == ("minutes.approved_by_rule", "clock", None)
    assert "etter forumets regel for taushet" in (
        dispatch.about(minutes).filter(kind="councils.minutes_approved")[0].text
    )


def test_one_who_answers_in_time_is_never_overruled(rule):
    minutes = sent_minutes(rule)
    live(minutes, SENT_ON, SENT_ON + 15 * DAY)
    approve(minutes, rule.contact, on=SENT_ON + 15 * DAY, at=at(SENT_ON + 15 * DAY))
    assert live(minutes, SENT_ON + 16 * DAY, SENT_ON + 30 * DAY) == {}
    assert fresh(minutes).is_approved_by_rule is False
    assert [one.is_by_rule for one in fresh(minutes).reviews.all()] == [False]


def test_the_rule_answers_only_for_the_silent(rule):
    rule.forum.memberships.filter(office=make.office_of(rule.leader)).update(reviews_minutes=True)
    minutes = sent_minutes(rule)
    approve(minutes, rule.leader, on=SENT_ON, at=at(SENT_ON))
    live(minutes, SENT_ON, SENT_ON + 20 * DAY)
    assert {(one.by_name, one.is_by_rule) for one in fresh(minutes).reviews.all()} == {
        (rule.leader.name, False),
        ("Samarbeid (forumets regel for taushet)", True),
    }


@pytest.mark.parametrize("rule_of_forum", ["REMIND", "ESCALATE"])
def test_silence_never_approves_unless_the_forum_chose_it(rule_of_forum):
    council = make.council("Rana", review_days=14, silence_rule=rule_of_forum)
    minutes = sent_minutes(council)
    live(minutes, SENT_ON, SENT_ON + 20 * DAY)
    with pytest.raises(Refused, match="ikke bestemt at taushet regnes"):
        apply_silence_rule(
            minutes=minutes, by=Actor.clock(), on=SENT_ON + 40 * DAY, at=at(SENT_ON + 40 * DAY)
        )
    assert fresh(minutes).state == "IN_REVIEW"


def test_without_an_address_silence_never_approves_and_the_leaders_are_told_why(rule):
    rule.contact.appointments.update(email="")
    type(rule.contact).objects.filter(pk=rule.contact.pk).update(email="")
    minutes = sent_minutes(rule)
    diary = live(minutes, SENT_ON, SENT_ON + 30 * DAY)
    assert fresh(minutes).state == "IN_REVIEW"
    assert only(diary, "review_reminder") == []
    assert only(diary, "review_stuck") == [SENT_ON + 15 * DAY, SENT_ON + 17 * DAY]
    said = " ".join(row.text for row in dispatch.about(minutes).filter(kind="councils.review_stuck"))
    assert "har ingen e-postadresse, og er derfor ikke påminnet" in said


def test_reminders_that_were_written_but_never_sent_do_not_count(rule):
    minutes = sent_minutes(rule)
    live(minutes, SENT_ON, SENT_ON + 25 * DAY, deliver=False)
    assert len(told(minutes, "review_reminder")) == 2
    assert fresh(minutes).state == "IN_REVIEW"
    dispatch.send_pending(at(SENT_ON + 25 * DAY))
    assert len(mail.outbox) > 0
    live(minutes, SENT_ON + 26 * DAY, SENT_ON + 26 * DAY)
    assert fresh(minutes).state == "IN_REVIEW"
    live(minutes, SENT_ON + 27 * DAY, SENT_ON + 27 * DAY)
    assert fresh(minutes).state == "APPROVED"


def test_an_open_remark_is_no_silence(rule):
    minutes = sent_minutes(rule)
    made = commenting.comment(
        minutes=minutes, text="Stemmer tallet?", by=actor(rule.contact), on=SENT_ON, at=at(SENT_ON)
    )
    diary = live(minutes, SENT_ON, SENT_ON + 20 * DAY)
    assert fresh(minutes).state == "IN_REVIEW"
    assert only(diary, "review_stuck") == [SENT_ON + 17 * DAY]
    on = SENT_ON + 21 * DAY
    commenting.resolve_comment(comment=made, answer="Ja.", by=actor(rule.coordinator), on=on, at=at(on, 6))
    live(minutes, on, on)
    assert fresh(minutes).is_approved_by_rule is True


def test_the_rule_never_approves_what_only_the_leaders_were_asked_about(rule):
    rule.forum.memberships.update(reviews_minutes=False)
    rule.forum.memberships.filter(office=make.office_of(rule.mayor)).update(reviews_minutes=True)
    minutes = sent_minutes(rule)
    live(minutes, SENT_ON, SENT_ON + 22 * DAY)
    assert fresh(minutes).state == "IN_REVIEW"


def test_nobody_uses_the_rule_by_hand(rule):
    minutes = sent_minutes(rule)
    live(minutes, SENT_ON, SENT_ON + 15 * DAY)
    with pytest.raises(NotAllowed):
        apply_silence_rule(
            minutes=minutes, by=actor(rule.coordinator), on=SENT_ON + 30 * DAY, at=at(SENT_ON + 30 * DAY)
        )


def test_the_rule_waits_a_whole_day(rule):
    minutes = sent_minutes(rule)
    live(minutes, SENT_ON, SENT_ON + 15 * DAY)
    with pytest.raises(Refused, match="ikke vært ute i et helt døgn"):
        apply_silence_rule(
            minutes=minutes, by=Actor.clock(), on=SENT_ON + 15 * DAY, at=at(SENT_ON + 15 * DAY, 23)
        )


# --- offices that change hands ----------------------------------------------------------------------------


def test_a_new_holder_is_told_and_the_ladder_goes_on_for_the_seat(rule):
    minutes = sent_minutes(rule)
    live(minutes, SENT_ON, SENT_ON + 8 * DAY)
    office = make.office_of(rule.contact)
    rule.contact.appointments.update(valid_to=SENT_ON + 8 * DAY)
    new = parties.person("Nina Nykontakt", at="rana.example")
    parties.holder(office, new, valid_from=SENT_ON + 9 * DAY)
    diary = live(minutes, SENT_ON + 9 * DAY, SENT_ON + 16 * DAY)
    assert diary[SENT_ON + 9 * DAY] == [("review_asked", address(new))]
    assert diary[SENT_ON + 12 * DAY] == [("review_reminder", address(new))]
    assert only(diary, "minutes_approved") == [SENT_ON + 16 * DAY]


def test_with_the_seat_vacant_chair_and_secretary_are_told_and_nothing_is_approved(rule):
    minutes = sent_minutes(rule)
    rule.contact.appointments.update(valid_to=SENT_ON + DAY)
    diary = live(minutes, SENT_ON + 2 * DAY, SENT_ON + 25 * DAY)
    leaders = [address(rule.coordinator), address(rule.mayor)]
    assert diary == {SENT_ON + 15 * DAY: sorted(("review_stuck", one) for one in leaders)}
    assert fresh(minutes).state == "IN_REVIEW"


def test_a_seat_that_falls_vacant_does_not_hold_back_what_the_others_approved():
    council = make.council("Rana", review_days=14)
    council.forum.memberships.filter(office=make.office_of(council.leader)).update(reviews_minutes=True)
    minutes = sent_minutes(council)
    approve(minutes, council.contact, on=SENT_ON, at=at(SENT_ON))
    council.leader.appointments.update(valid_to=SENT_ON + 3 * DAY)
    diary = live(minutes, SENT_ON + 4 * DAY, SENT_ON + 20 * DAY)
    assert only(diary, "minutes_approved") == [SENT_ON + 15 * DAY]
    found = fresh(minutes)
    assert (found.state, found.is_approved_by_rule) == ("APPROVED", False)
    assert [one.by_name for one in found.reviews.all()] == [council.contact.name]
