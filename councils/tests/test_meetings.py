"""Planning, and a meeting's pages: from «Nytt møte» to a notice sent, and what each circle sees."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils.actions import meetings as acts
from councils.models import Meeting, MeetingSeries, SchoolBreak
from councils.planning import next_pattern
from councils.recurrence import Frequency, Rhythm
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from parties.tests import factories as parties
from parties.tests.factories import login
from records import audit, days
from records.days import OSLO
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def rana():
    return make.council()


def soon(days_ahead=30, hour=10):
    """A working day so many days from now or a little later; pages read the clock."""
    day = days.today() + timedelta(days=days_ahead)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, time(hour), tzinfo=OSLO)


def plan(council, **fields):
    fields.setdefault("starts_at", AT + timedelta(days=21))
    fields.setdefault("ends_at", fields["starts_at"] + timedelta(minutes=90))
    fields.setdefault("by", actor(council.coordinator))
    return acts.plan_meeting(forum=council.forum, on=ON, at=AT, **fields)


def fields_of(response):
    """What the page's form would post as it stands."""
    form = response.context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        if value not in (None, "", False):
            widget = bound.field.widget
            data[bound.html_name] = widget.format_value(value) if hasattr(widget, "format_value") else value
    return data


def test_from_new_meeting_to_notice_sent_in_at_most_six_interactions(rana):
    last = make.held_meeting(rana.forum, starts_at=soon(-40))
    client = login(Client(), rana.coordinator)
    client.get(reverse("councils:meetings", args=[rana.forum.pk]))
    interactions = 0

    page = client.get(reverse("councils:meeting_new", args=[rana.forum.pk]))  # «Nytt møte»
    interactions += 1
    page = client.post(page.request["PATH_INFO"], fields_of(page))  # «Planlegg møtet», nothing typed
    interactions += 1
    assert page.status_code == 303
    page = client.get(page["Location"])
    step = next(one for one in page.context["steps"] if one.name == "call")
    page = client.get(step.url)  # «Send innkalling»
    interactions += 1
    page = client.post(step.url, fields_of(page))  # «Send innkallingen»
    interactions += 1

    assert (page.status_code, interactions) == (303, 4)
    meeting = Meeting.objects.get(state="CALLED")
    assert (meeting.place, meeting.ends_at - meeting.starts_at) == (last.place, timedelta(minutes=90))
    assert days.oslo(meeting.starts_at).time() == time(10)
    assert meeting.on.weekday() == last.on.weekday()
    assert (meeting.notices.count(), meeting.attendances.count()) == (1, 5)


def test_the_pattern_is_the_last_meetings_and_the_day_the_rhythms(rana):
    rana.forum.meetings_per_year = 4
    make.held_meeting(rana.forum, starts_at=datetime(2026, 2, 17, 13, 30, tzinfo=OSLO))
    found = next_pattern(rana.forum, ON)
    assert days.oslo(found.starts_at) == datetime(2026, 5, 19, 13, 30, tzinfo=OSLO)
    assert (found.minutes, found.place, found.is_from_last) == (90, "Rådhuset", True)


def test_without_a_last_meeting_the_forums_own_settings_count(rana):
    rana.forum.default_time, rana.forum.default_minutes = time(9), 60
    rana.forum.default_place = "Politihuset"
    found = next_pattern(rana.forum, ON)
    assert (found.begins, found.minutes, found.place, found.is_from_last) == (
        time(9), 60, "Politihuset", False,
    )  # fmt: skip


def test_the_school_breaks_of_the_county_count_and_the_neighbours_do_not(rana):
    nordland, other = parties.county(), parties.county("Troms", number="55")
    rana.municipality.county = nordland
    rana.municipality.save()
    make.held_meeting(rana.forum, starts_at=datetime(2026, 1, 13, 10, tzinfo=OSLO))
    rana.forum.meetings_per_year = 52 // 20
    first = next_pattern(rana.forum, ON).starts_at.date()
    week = {"valid_from": first, "valid_to": first}
    SchoolBreak.objects.create(name="Fri i Troms", county=other, **week)
    assert next_pattern(rana.forum, ON).starts_at.date() == first
    SchoolBreak.objects.create(name="Fri i Nordland", county=nordland, **week)
    assert next_pattern(rana.forum, ON).starts_at.date() == first + timedelta(days=7)


def test_a_planned_meeting_has_its_agenda_and_its_history(rana):
    meeting = plan(rana, place="  Rådhuset ")
    assert (meeting.state, meeting.place, meeting.is_open) == ("PLANNED", "Rådhuset", False)
    assert meeting.items.filter(standing="NOTICE").count() == 1
    assert [event.verb for event in audit.history(meeting)][-1] == "meeting.planned"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"ends_at": AT + timedelta(days=21, minutes=-1)}, "slutte før"),
        ({"ends_at": AT + timedelta(days=23)}, "mer enn et døgn"),
        ({"place": "x" * 201}, "høyst 200 tegn"),
        ({"title": "x" * 151}, "høyst 150 tegn"),
        ({"starts_at": datetime(2023, 1, 9, 10, tzinfo=OSLO)}, "Forumet finnes ikke"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(rana, fields, reason):
    fields = {"starts_at": AT + timedelta(days=21), **fields}
    with pytest.raises(Refused, match=reason):
        plan(rana, **fields)
    assert Meeting.objects.count() == 0


def test_the_same_time_is_planned_once_and_only_by_those_who_lead(rana):
    plan(rana)
    with pytest.raises(Refused, match="allerede et møte"):
        plan(rana)
    with pytest.raises(NotAllowed):
        plan(rana, by=actor(rana.contact), starts_at=AT + timedelta(days=22))
    assert Meeting.objects.count() == 1


def test_a_years_meetings_are_planned_all_or_none(rana):
    taken = plan(rana)
    plans = [acts.Plan(at, at + timedelta(minutes=60)) for at in (AT + timedelta(days=40), taken.starts_at)]
    by = actor(rana.coordinator)
    with pytest.raises(Refused):
        acts.plan_many(forum=rana.forum, plans=plans, by=by, on=ON, at=AT)
    assert Meeting.objects.count() == 1
    assert len(acts.plan_many(forum=rana.forum, plans=plans[:1], by=by, on=ON, at=AT)) == 1


def test_a_series_is_planned_without_holidays_breaks_and_exceptions(rana):
    rhythm = Rhythm(Frequency.WEEKS, 1, 0, date(2026, 5, 18), date(2026, 6, 15))
    series = acts.plan_series(
        forum=rana.forum,
        rhythm=rhythm,
        at_time=time(10),
        minutes=60,
        exceptions=[date(2026, 6, 8)],
        by=actor(rana.coordinator),
        on=ON,
        at=AT,
    )
    # 25 May is Whit Monday.
    assert [one.on for one in series.meetings.order_by("starts_at")] == [
        date(2026, 5, 18),
        date(2026, 6, 1),
        date(2026, 6, 15),
    ]
    assert MeetingSeries.objects.get().exceptions == [date(2026, 6, 8)]


def test_the_series_page_shows_what_is_skipped_before_anything_is_saved(rana):
    client = login(Client(), rana.coordinator)
    url = reverse("councils:series_new", args=[rana.forum.pk])
    data = {
        "frequency": "WEEKS", "interval": 1, "weekday": 0, "ordinal": "", "starts_on": "2027-05-03",
        "ends_on": "2027-05-31", "begins": "10:00", "minutes": 60, "skips_holidays": "on",
    }  # fmt: skip
    page = client.post(url, {**data, "steg": "se"})
    assert [(one.on.day, one.skipped) for one in page.context["found"]] == [
        (3, ""), (10, ""), (17, "andre pinsedag og grunnlovsdagen"), (24, ""), (31, ""),
    ]  # fmt: skip
    assert Meeting.objects.count() == 0
    page = client.post(url, {**data, "steg": "lagre", "dager": ["2027-05-03", "2027-05-31"]})
    assert page.status_code == 303
    assert [one.on.day for one in Meeting.objects.order_by("starts_at")] == [3, 31]
    assert client.post(url, {**data, "ends_on": "2027-05-01"}).status_code == 422


def test_the_years_dates_in_one_form_with_a_holiday_confirmed(rana):
    client = login(Client(), rana.coordinator)
    url = reverse("councils:year_dates", args=[rana.forum.pk]) + "?aar=2027&antall=4"
    page = client.get(url)
    data = fields_of(page)
    chosen = [value for name, value in data.items() if name.startswith("on_")]
    assert len(chosen) == 4
    data["on_5"] = "2027-05-17"
    page = client.post(url, data)
    assert page.status_code == 422
    assert "on_5" in page.context["form"].errors
    page = client.post(url, {**data, "anyway": "on"})
    assert page.status_code == 303
    assert sorted(one.on.isoformat() for one in Meeting.objects.all()) == sorted([*chosen, "2027-05-17"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends": "09:00"}, "ends"),
        ({"place": "x" * 201}, "place"),
        ({"video_url": "ikke en adresse"}, "video_url"),
        ({"video_url": "javascript:alert(1)"}, "video_url"),
        ({"on": "0026-05-26"}, "on"),
        ({"begins": "25:00"}, "begins"),
        ({"on": ""}, "on"),
    ],
)
def test_bad_input_says_where_and_keeps_what_was_typed(rana, wrong, field):
    client = login(Client(), rana.coordinator)
    url = reverse("councils:meeting_new", args=[rana.forum.pk])
    data = {"on": soon().date().isoformat(), "begins": "10:00", "ends": "11:30", "place": "Rådhuset"}
    page = client.post(url, {**data, **wrong})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"]["begins"].value() == {**data, **wrong}["begins"]
    assert Meeting.objects.count() == 0


def test_a_planned_meeting_can_move_and_change_without_anybody_told(rana):
    meeting, by = plan(rana), actor(rana.mayor)
    at = meeting.starts_at + timedelta(days=1)
    acts.move_meeting(meeting=meeting, starts_at=at, ends_at=at + timedelta(hours=1), by=by, on=ON, at=AT)
    acts.change_meeting(meeting=meeting, place="Politihuset", by=by, on=ON, at=AT)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.place, meeting.sequence, meeting.state) == (
        at, "Politihuset", 0, "PLANNED",
    )  # fmt: skip
    assert meeting.notices.count() == 0
    with pytest.raises(Refused, match="allerede på"):
        acts.move_meeting(meeting=meeting, starts_at=at, ends_at=meeting.ends_at, by=by, on=ON, at=AT)


def test_a_called_meeting_cannot_move_into_the_past(rana):
    meeting = make.called_meeting(rana.forum)
    at = AT - timedelta(hours=2)
    with pytest.raises(Refused, match="har vært"):
        acts.move_meeting(meeting=meeting, starts_at=at, ends_at=AT, by=actor(rana.mayor), on=ON, at=AT)


def test_the_meeting_page_in_each_circle(rana):
    meeting = make.called_meeting(rana.forum, starts_at=soon(), video_url="https://video.example/hemmelig")
    numbered = {"meeting": meeting, "number_year": meeting.on.year}
    make.item(rana.forum, "Ungdom i sentrum", number=1, **numbered)
    make.closed_item(rana.forum, "Etterretning om miljøet", number=2, **numbered)
    url = meeting.get_absolute_url()

    public = Client().get(url)
    assert public.status_code == 200
    text = public.content.decode()
    assert "Ungdom i sentrum" in text
    assert "Sak unntatt offentlighet" in text
    for hidden in ("Etterretning", "video.example", rana.contact.name, "Ringeliste", "/innkalling/"):
        assert hidden not in text

    contact = login(Client(), rana.contact).get(url).content.decode()
    assert "video.example" in contact
    assert rana.mayor.name in contact
    assert "Ringeliste" not in contact
    assert "Avlys møtet" not in contact

    leads = login(Client(), rana.coordinator).get(url)
    assert "Ringeliste" in leads.content.decode()
    assert [one.name for one in leads.context["steps"]] == [
        "update_notice", "change_called", "move_called", "hold", "cancel",
    ]  # fmt: skip


def test_the_public_sees_no_planned_meeting_and_nobody_outside_a_closed_forum_any(rana):
    planned = make.meeting(rana.forum, starts_at=soon())
    nesna = make.council("Nesna", access="MEMBERS")
    closed = make.called_meeting(nesna.forum, starts_at=soon())
    outside = login(Client(), nesna.contact)
    for client, meeting in ((Client(), planned), (Client(), closed), (outside, planned)):
        assert client.get(meeting.get_absolute_url()).status_code == 404
    superuser = login(Client(), parties.superuser())
    assert superuser.get(closed.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["meeting_edit", "meeting_move", "meeting_cancel"])
def test_pages_that_change_a_meeting_are_for_those_who_lead(rana, name):
    meeting = make.called_meeting(rana.forum, starts_at=soon())
    url = reverse(f"councils:{name}", args=[meeting.pk])
    assert login(Client(), rana.contact).get(url).status_code == 403
    assert login(Client(), rana.coordinator).get(url).status_code == 200
    Meeting.objects.filter(pk=meeting.pk).update(state="CANCELLED", cancelled_at=AT, cancelled_reason="Uvær")
    assert login(Client(), rana.coordinator).get(url).status_code == 403


def test_calling_off_by_the_page_asks_why(rana):
    meeting = make.called_meeting(rana.forum, starts_at=soon())
    client = login(Client(), rana.coordinator)
    url = reverse("councils:meeting_cancel", args=[meeting.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Ring 99 88 77 66"}).status_code == 422
    assert client.post(url, {"reason": "Veien er stengt."}).status_code == 303
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancelled_reason) == ("CANCELLED", "Veien er stengt.")
    assert "Veien er stengt." not in Client().get(meeting.get_absolute_url()).content.decode()


def test_the_notice_page_names_vacant_seats_and_missing_addresses(rana):
    meeting = make.meeting(rana.forum, starts_at=soon())
    make.item(rana.forum, "Ungdom i sentrum", meeting=meeting)
    rana.leader.appointments.update(valid_to=days.today())
    rana.director.email = ""
    rana.director.save()
    url = reverse("councils:notice", args=[meeting.pk])
    page = login(Client(), rana.coordinator).get(url)
    found = page.context["summons"]
    assert [one.name for one in found.without_address] == [rana.director.name]
    assert [one.membership.office.role for one in found.vacant] == ["UNIT_LEADER"]
    assert len(found.reached) == 3
    contact = login(Client(), rana.contact)
    assert contact.get(url).context["may_send"] is False
    assert contact.post(url, {"message": ""}).status_code == 403
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("name", ["meetings", "meeting", "notice"])
def test_lists_ask_the_database_the_same_however_long(rana, name):
    meeting = make.called_meeting(rana.forum, starts_at=soon())
    make.item(rana.forum, "Første sak", meeting=meeting)
    key = rana.forum.pk if name == "meetings" else meeting.pk
    url = reverse(f"councils:{name}", args=[key])
    client = login(Client(), rana.coordinator)
    client.get(url)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    few = count()
    for place in range(3):
        made = make.called_meeting(rana.forum, starts_at=soon(40 + place))
        make.item(rana.forum, f"Sak {place}", meeting=made)
        make.item(rana.forum, f"Sak {place} til", meeting=meeting)
        make.seat(rana.forum, person=parties.person(f"Nina Ny {'abc'[place]}"))
    meeting.attendances.all().delete()
    make.ask(meeting)
    assert count() == few


@pytest.mark.parametrize(("per_year", "months"), [(4, 3), (2, 6), (5, 2), (12, 1), (26, 1), (None, 1)])
def test_a_series_is_suggested_in_the_forums_own_rhythm(rana, per_year, months):
    rana.forum.meetings_per_year = per_year
    rana.forum.save()
    page = login(Client(), rana.coordinator).get(reverse("councils:series_new", args=[rana.forum.pk]))
    assert page.context["form"]["interval"].value() == months
