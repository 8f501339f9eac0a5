"""The log without content: one act, nothing to write in, and items that are not lost by it."""

from datetime import timedelta

import pytest
from django.db import models, transaction
from django.db.utils import InternalError
from django.forms import CharField

from councils.actions import agenda, answering, calling, follow_ups, forums, logs, meetings, proposing
from councils.actions.holding import counts, hold_meeting
from councils.actions.presence_keeping import count_meetings
from councils.actions.steps import locked_forum
from councils.choices import Access, CancelReason, Capacity, Record
from councils.forms.logs import LogForm, LogNowForm
from councils.models import (
    AgendaItem,
    ContactPresence,
    Meeting,
    MeetingLog,
    MeetingNotice,
    Membership,
    Minutes,
    PresenceScheme,
    Topic,
)
from councils.notices_out import send_out
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from councils.tests.races import at_once
from councils.waiting import waiting_for
from parties.models import OfficeRole
from parties.standing import standing_of
from parties.tests import factories as parties
from records import audit
from records.models import Dispatch
from records.refusals import NotAllowed, Refused, StaleSave

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def council():
    return make.council("Rana")


@pytest.fixture
def forum(council):
    return make.log_forum(council)


def seats_of(forum, *capacities):
    """Its seats today; only those in these capacities when some are named."""
    found = forum.memberships.valid(ON).order_by("position")
    return list(found.filter(capacity__in=capacities) if capacities else found)


def log(meeting, by, **said):
    """Log it as `by`, everybody there, unless told otherwise."""
    said = {"seats": seats_of(meeting.forum), "secrecy_confirmed": True, **said}
    return logs.log_meeting(meeting=meeting, by=actor(by), on=ON, at=AT, **said)


def words_in(model: type[models.Model]) -> list[str]:
    """The columns of a table that could hold words."""
    plain = (
        models.AutoField,
        models.ForeignKey,
        models.IntegerField,
        models.DateField,
        models.TimeField,
        models.BooleanField,
    )
    return [
        f"{model.__name__}.{one.name}" for one in model._meta.concrete_fields if not isinstance(one, plain)
    ]


def test_no_column_of_a_log_could_hold_a_sentence_and_no_field_of_its_forms():
    through = [field.remote_field.through for field in MeetingLog._meta.many_to_many]
    assert len(through) == 2
    assert [name for model in (MeetingLog, *through) for name in words_in(model)] == []
    # The walk does find words where there are some.
    assert words_in(MeetingNotice) == [
        "MeetingNotice.kind",
        "MeetingNotice.content",
        "MeetingNotice.content_hash",
        "MeetingNotice.message",
        "MeetingNotice.by_name",
        "MeetingNotice.by_office",
    ]
    fields = {**LogForm.base_fields, **LogNowForm.base_fields}
    assert [name for name, field in fields.items() if type(field) is CharField] == []


def test_one_act_holds_and_closes_the_meeting_and_treats_what_was_taken_up(council, forum):
    topic = Topic.objects.create(name="Fritid")
    meeting = make.called_meeting(forum, starts_at=AT - timedelta(hours=3))
    sent = {"sent_from": council.forum, "by": actor(council.coordinator), "on": ON, "at": AT - DAY}
    answered, later, waiting, _untouched = (
        proposing.propose_item(forum=forum, title=title, **sent)
        for title in ("Svar om natteravner", "Svar om lys", "Svar om buss", "Svar om park")
    )
    by = {"by": actor(council.coordinator), "on": ON, "at": AT}
    for item in (answered, later):
        agenda.place_item(item=item, meeting=meeting, **by)
    AgendaItem.objects.filter(pk=later.pk).update(number=1, number_year=2026)
    make.item(forum, "Rådets faste", meeting=meeting, standing="FORUM", raised_at=AT)
    made = log(meeting, council.coordinator, topics=[topic], others_present=2, taken_up=[answered, waiting])
    meeting.refresh_from_db()
    assert (meeting.state, meeting.held_at, meeting.closed_at) == ("CLOSED", AT, AT)
    assert meeting.secrecy_confirmed_by_name == council.coordinator.name
    assert [list(made.topics.all()), made.others_present, made.seats.count()] == [[topic], 2, 3]
    assert meeting.steps.get().name == "log"
    assert not Minutes.objects.exists()
    assert set(meeting.attendances.values_list("presence", "reply_note")) == {("UNKNOWN", "")}
    states = {
        item.title: (item.state, item.meeting_id == meeting.pk, item.number)
        for item in AgendaItem.objects.filter(forum=forum).exclude(continued_from__isnull=False)
    }
    assert states == {
        "Svar om natteravner": ("TREATED", True, 2),
        "Svar om buss": ("TREATED", True, 3),
        # A number is used once: the item goes on as a new one, and this one tells that it was not reached.
        "Svar om lys": ("SENT_BACK", True, 1),
        "Svar om park": ("PROPOSED", False, None),
        "Rådets faste": ("WITHDRAWN", False, None),
    }
    goes_on = AgendaItem.objects.get(continued_from=later)
    assert (goes_on.state, goes_on.meeting, goes_on.title) == ("PROPOSED", None, "Svar om lys")
    told = audit.history(meeting)[0]
    assert told.verb == "meeting.logged"
    assert (told.data["present"], told.data["others"], told.data["items"]) == (3, 2, 2)


def test_a_log_is_refused_that_would_not_be_true(council, forum):
    meeting = make.meeting(forum, starts_at=AT - timedelta(hours=3))
    coming = make.meeting(forum, starts_at=AT + DAY)
    elsewhere = seats_of(council.forum)
    ended = make.seat(forum, person=parties.person("Fredrik Før"), valid_to=ON - DAY)
    foreign = make.item(council.forum, "En annens sak")
    for reason, said in {
        "taushetsplikten": {"secrecy_confirmed": False},
        "hvem som var til stede": {"seats": []},
        "plassene": {"seats": elsewhere},
        "En av plassene": {"seats": [ended]},
        "Antall andre": {"others_present": 201},
        "sakslisten": {"taken_up": [foreign]},
    }.items():
        with pytest.raises(Refused, match=reason):
            log(meeting, council.coordinator, **said)
    with pytest.raises(Refused, match="ikke før"):
        log(coming, council.coordinator)
    with pytest.raises(Refused, match="skriver referat"):
        log(make.meeting(council.forum, starts_at=AT - DAY), council.coordinator)
    with pytest.raises(NotAllowed):
        log(meeting, council.contact)
    with pytest.raises(NotAllowed):
        log(meeting, council.mayor)
    assert not MeetingLog.objects.exists()
    assert Meeting.objects.get(pk=meeting.pk).state == "PLANNED"


def test_what_was_not_planned_is_logged_in_one_act_and_once_a_day(council, forum):
    def now(**when):
        return logs.log_now(
            forum=forum,
            starts_at=when.get("at", AT - timedelta(hours=2)),
            ends_at=when.get("at", AT - timedelta(hours=2)) + timedelta(hours=1),
            seats=seats_of(forum, Capacity.SECRETARY, Capacity.MEMBER),
            secrecy_confirmed=True,
            by=actor(council.coordinator),
            on=ON,
            at=AT,
        )

    made = now()
    assert (made.meeting.state, made.meeting.items.count()) == ("CLOSED", 0)
    with pytest.raises(Refused, match=f"{council.coordinator.name} førte møtet i loggen"):
        now(at=AT - timedelta(hours=4))
    make.meeting(forum, starts_at=AT - 2 * DAY)
    with pytest.raises(Refused, match="Før det møtet i loggen"):
        now(at=AT - 2 * DAY + timedelta(hours=1))
    with pytest.raises(Refused, match="har ikke vært"):
        now(at=AT + DAY)
    assert MeetingLog.objects.count() == 1
    # Both sides were there by the seats of the log; without the police it would not have counted.
    assert counts(made.meeting).counts
    made.seats.set(seats_of(forum, Capacity.SECRETARY))
    assert [side.label for side in counts(made.meeting).missing_sides] == ["politiet"]


def test_a_log_is_corrected_knowingly_and_never_goes(council, forum):
    made = log(make.meeting(forum, starts_at=AT - DAY), council.coordinator)
    by = {"by": actor(council.coordinator), "on": ON, "at": AT}
    fewer = seats_of(forum, Capacity.SECRETARY)
    corrected = logs.correct_log(log=made, revision=1, seats=fewer, others_present=4, **by)
    assert (corrected.revision, corrected.seats.get(), corrected.others_present) == (2, fewer[0], 4)
    with pytest.raises(StaleSave) as stale:
        logs.correct_log(log=made, revision=1, seats=seats_of(forum), **by)
    assert stale.value.revision == 2
    assert MeetingLog.objects.get().seats.count() == 1
    with pytest.raises(NotAllowed):
        logs.correct_log(log=made, revision=2, seats=fewer, by=actor(council.contact), on=ON, at=AT)
    with pytest.raises(InternalError), transaction.atomic():
        made.delete()
    assert MeetingLog.objects.exists()


def test_a_forum_that_keeps_a_log_has_no_place_for_words(council, forum):
    by = {"by": actor(council.coordinator), "on": ON, "at": AT}
    coming = meetings.plan_meeting(forum=forum, starts_at=AT + 9 * DAY, ends_at=AT + 9 * DAY + DAY / 24, **by)
    # Nothing comes onto the agenda by itself but what the forum has put there.
    assert coming.items.count() == 0
    item = proposing.propose_item(
        forum=forum, title="Svar", text="<p>Hemmelig</p>", sent_from=council.forum, **by
    )
    item = agenda.place_item(item=item, meeting=coming, **by)
    edit = {"item": item, "revision": item.revision, "title": "Nytt"}
    past = make.meeting(forum, starts_at=AT - DAY)
    for act in (
        lambda: calling.call_meeting(meeting=coming, message="Ta med papirene", **by),
        lambda: meetings.change_meeting(meeting=coming, title="Om Ola", **by),
        lambda: meetings.cancel_meeting(meeting=coming, reason="Ola er syk", **by),
        lambda: proposing.propose_item(forum=forum, title="Om Ola", **by),
        lambda: proposing.edit_item(**edit, **by),
        lambda: agenda.postpone_item(item=item, to=None, reason="Om Ola", **by),
        lambda: follow_ups.add_follow_up(forum=forum, text="Ring Ola", **by),
        lambda: hold_meeting(meeting=past, **by),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(InternalError, match="log without content"), transaction.atomic():
        Minutes.objects.create(meeting=past)
    calling.call_meeting(meeting=coming, **by)
    send_out(coming.pk, at=AT)
    notice = MeetingNotice.objects.get()
    assert [(one["title"], one["text"]) for one in notice.content["items"]] == [("Svar", "")]
    assert Dispatch.objects.filter(kind="councils.notice_call").count() == 3
    assert not Dispatch.objects.filter(text__contains="Hemmelig").exists()
    row = coming.attendances.first()
    with pytest.raises(Refused):
        answering.reply(attendance=row, reply="DECLINED", note="Fordi Ola", **by)
    with pytest.raises(Refused):
        answering.reply(attendance=row, reply="DEPUTY", deputy_name="Om Ola", **by)
    answering.reply(attendance=row, reply="DECLINED", **by)
    cancelled = meetings.cancel_meeting(meeting=coming, reason=CancelReason.TOO_FEW, **by)
    assert cancelled.cancelled_reason == "For få kan møte."


def test_what_is_kept_is_the_forums_choice_within_its_bounds(council, forum):
    by = {"by": actor(council.coordinator), "on": ON, "at": AT}
    with pytest.raises(Refused, match="politiråd skriver referat"):
        forums.change_settings(forum=council.forum, record=Record.LOG, **by)
    forums.change_settings(forum=forum, record=Record.MINUTES, **by)
    make.held_meeting(forum)
    with pytest.raises(Refused, match="ikke ferdig"):
        forums.change_settings(forum=forum, record=Record.LOG, **by)
    keeper = parties.official(council.municipality, OfficeRole.RECORDS_OFFICER, "Arne Arkiv")
    stranger = parties.official(parties.municipality("Bodø"), OfficeRole.RECORDS_OFFICER, "Bo Arkiv")
    for wrong in (make.office_of(stranger), make.office_of(council.mayor)):
        with pytest.raises(Refused, match="Arkivansvarlig"):
            forums.change_settings(forum=forum, records_office=wrong, **by)
    forums.change_settings(forum=forum, records_office=make.office_of(keeper), **by)
    individuals = make.log_forum(council, "Ungdomsstraff", treats_individuals=True)
    for wider in ({"access": Access.PARTIES}, {"record": Record.MINUTES}):
        with pytest.raises(Refused):
            forums.change_settings(forum=individuals, **wider, **by)


def test_what_waits_for_the_secretary_is_the_log_and_no_notice(council, forum):
    past = make.meeting(forum, starts_at=AT - DAY)
    make.meeting(forum, starts_at=AT + DAY)
    user = council.coordinator.user
    found = [one for one in waiting_for(user, standing_of(user, ON), ON, AT) if one.forum == forum.name]
    assert [(one.what, one.url) for one in found] == [("Før møtet i loggen", f"/moter/{past.pk}/logg/")]
    log(past, council.coordinator)
    assert [one for one in waiting_for(user, standing_of(user, ON), ON, AT) if one.forum == forum.name] == []


def test_the_contact_was_present_where_the_log_says_the_seat_was(council, forum):
    PresenceScheme.objects.create(
        district=council.district, is_on=True, changed_at=AT - 90 * DAY, changed_by_name="Marit Mester"
    )
    log(make.meeting(forum, starts_at=AT - DAY), council.coordinator)
    without = seats_of(forum, Capacity.SECRETARY)
    log(make.meeting(forum, starts_at=AT - 2 * DAY), council.coordinator, seats=without)
    assert count_meetings(on=ON, at=AT) == 1
    counted = ContactPresence.objects.get()
    assert (counted.on, counted.municipality_id, counted.office) == (
        ON - DAY,
        council.municipality.pk,
        make.office_of(council.contact),
    )


@pytest.mark.django_db(transaction=True)
def test_two_who_log_at_once_make_one_log_and_one_of_them_is_told():
    council = make.council("Rana")
    forum = make.log_forum(council)
    other = parties.person("Stine Sekretær", at="rana.example")
    make.seat(forum, person=other, capacity=Capacity.SECRETARY)
    meeting = make.meeting(forum, starts_at=AT - DAY)
    seats = list(Membership.objects.filter(forum=forum))

    def act(who):
        by = actor(who)
        return lambda: logs.log_meeting(
            meeting=meeting, seats=seats, secrecy_confirmed=True, by=by, on=ON, at=AT
        )

    results = at_once(lambda: locked_forum(forum), act(council.coordinator), act(other))
    refused = [one for one in results if isinstance(one, Refused)]
    assert [len(refused), MeetingLog.objects.count()] == [1, 1]
    assert "førte møtet i loggen" in str(refused[0])
