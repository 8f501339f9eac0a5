"""The calendar and the year wheel: on which day, to whom, and once however often it strikes; items too."""

import re
from datetime import date, datetime, timedelta

import pytest

from councils.choices import Record
from councils.follow_up_reminders import turn
from councils.models import AgendaItem, ReminderChoice
from councils.tests.races import at_once
from parties import links
from parties.models import Appointment, OfficeRole
from parties.tests import factories as parties
from records import audit
from records.days import OSLO
from records.models import Dispatch
from slt.actions import wheel as acts
from slt.actions.steps import locked_programme
from slt.actions.wheel import TaskFacts
from slt.models import WheelYear
from slt.tests import factories as make
from slt.tests.factories import actor
from slt.wheel_clock import clock

pytestmark = pytest.mark.django_db


def morning(year: int, month: int, day: int, hour: int = 7) -> datetime:
    return datetime(year, month, day, hour, 0, tzinfo=OSLO)


def mails(after: int = 0) -> list[tuple[str, str]]:
    found = Dispatch.objects.filter(kind="slt.wheel", pk__gt=after).order_by("pk")
    return [(mail.address, mail.subject) for mail in found]


def struck(first: date, last: date) -> list[date]:
    """Strike noon of every day, both included; the days on which a reminder was written."""
    said, day = [], first
    while day <= last:
        before = Dispatch.objects.filter(kind="slt.wheel").count()
        clock(morning(day.year, day.month, day.day, 12))
        if Dispatch.objects.filter(kind="slt.wheel").count() > before:
            said.append(day)
        day += timedelta(days=1)
    return said


@pytest.mark.parametrize(
    ("month", "day", "notice", "first", "last", "reminded_on"),
    [
        # Over the turn of the year: a January deadline is told of in December, and once each year.
        (1, 15, 30, date(2026, 12, 1), date(2027, 1, 31), [date(2026, 12, 16)]),
        # The day that most Februaries have not got.
        (2, 29, 2, date(2027, 2, 20), date(2027, 3, 5), [date(2027, 2, 26)]),
        (2, 29, 2, date(2028, 2, 20), date(2028, 3, 5), [date(2028, 2, 27)]),
        (4, 31, 0, date(2026, 4, 25), date(2026, 5, 5), [date(2026, 4, 30)]),
        # The night that the clocks change, in both directions.
        (3, 29, 0, date(2026, 3, 27), date(2026, 3, 31), [date(2026, 3, 29)]),
        (10, 25, 0, date(2026, 10, 23), date(2026, 10, 27), [date(2026, 10, 25)]),
    ],
)
def test_a_task_is_reminded_of_on_its_day_and_once(month, day, notice, first, last, reminded_on):
    rana = make.structure()
    make.wheel_task(rana.programme, month=month, day=day, remind_days=notice)
    assert struck(first, last) == reminded_on


def test_all_that_comes_on_a_day_is_one_mail_to_the_coordinator_and_nothing_goes_at_night():
    rana = make.structure()
    make.wheel_task(rana.programme, "Spør gruppene", 5, day=18)
    make.wheel_task(rana.programme, "Hent tall", 5, day=18)
    make.wheel_task(rana.programme, "Tatt ut", 5, day=18, is_active=False)
    done = make.wheel_task(rana.programme, "Gjort alt", 5, day=18)
    acts.mark_done(task=done, year=2026, by=actor(rana.coordinator), on=make.ON, at=make.AT)
    clock(morning(2026, 5, 4, 6))
    assert mails() == []
    clock(morning(2026, 5, 4))
    clock(morning(2026, 5, 4, 8))
    assert mails() == [(rana.coordinator.email, "Årshjulet: 2 oppgaver nærmer seg")]
    text = Dispatch.objects.get(kind="slt.wheel").text
    assert [word in text for word in ("Spør gruppene", "Hent tall", "18. mai 2026")] == [True] * 3
    assert "Tatt ut" not in text
    assert "Gjort alt" not in text
    assert f"/slt/{rana.programme.pk}/arshjul/?ar=2026#oppgave-" in text
    assert set(WheelYear.objects.values_list("year", "reminded_at")) == {
        (2026, morning(2026, 5, 4)),
        (2026, None),
    }
    assert audit.history(rana.programme).first().verb == "wheel.reminded"
    # Next year again, and a year without tasks says nothing.
    clock(morning(2027, 5, 4))
    assert len(mails()) == 2
    rana.programme.wheel_tasks.update(is_active=False)
    assert struck(date(2028, 5, 1), date(2028, 5, 20)) == []


def test_a_day_missed_is_caught_up_until_the_deadline_and_never_after():
    rana = make.structure()
    make.wheel_task(rana.programme, "Innhentes", 5, day=18)
    make.wheel_task(rana.programme, "For sent", 5, day=17)
    clock(morning(2026, 5, 18))
    assert mails() == [(rana.coordinator.email, "Årshjulet: Innhentes")]


def test_a_task_that_came_after_its_deadline_waits_for_next_year_and_one_in_time_until_tomorrow():
    rana = make.structure()
    who = {"by": actor(rana.coordinator), "on": make.ON, "at": make.AT}
    for title, month, day in (("Forbi", 4, 30), ("Snart", 5, 10), ("I dag", 5, 4)):
        acts.add_task(programme=rana.programme, facts=TaskFacts(title=title, month=month, day=day), **who)
    assert struck(make.ON, date(2026, 12, 31)) == [date(2026, 5, 5)]
    assert mails() == [(rana.coordinator.email, "Årshjulet: Snart")]
    assert struck(date(2027, 4, 1), date(2027, 4, 20)) == [date(2027, 4, 16), date(2027, 4, 20)]


def test_a_moved_deadline_is_reminded_of_anew():
    rana = make.structure()
    task = make.wheel_task(rana.programme, "Evaluer", 5, day=18)
    clock(morning(2026, 5, 4))
    facts = TaskFacts(title="Evaluer", month=9, day=30)
    acts.change_task(task=task, revision=1, facts=facts, by=actor(rana.coordinator), on=make.ON, at=make.AT)
    assert struck(make.ON, date(2026, 12, 1)) == [date(2026, 9, 16)]


def test_a_vacant_office_sends_its_reminders_to_the_director_until_somebody_comes():
    rana = make.structure()
    held = rana.coordinator.appointments.get()
    make.wheel_task(rana.programme, "Mens ubesatt", 6, day=20)
    make.wheel_task(rana.programme, "Etterpå", 7, day=20)
    held.valid_to = date(2026, 5, 31)
    held.save()
    new = parties.person("Nora Ny", at="rana.example")
    Appointment.objects.create(office=held.office, person=new, valid_from=date(2026, 7, 1))
    clock(morning(2026, 6, 6))
    (mail,) = Dispatch.objects.filter(kind="slt.wheel")
    assert mail.address == rana.council.director.email
    assert "fordi vervet som koordinator er ubesatt" in mail.text
    clock(morning(2026, 7, 6))
    assert mails()[1:] == [(new.email, "Årshjulet: Etterpå")]


def test_without_anybody_to_tell_it_waits_for_who_comes():
    rana = make.structure()
    make.wheel_task(rana.programme, "Datoer", 6, day=20)
    Appointment.objects.filter(
        office__role__in=[OfficeRole.SLT_COORDINATOR, OfficeRole.MUNICIPAL_DIRECTOR]
    ).update(valid_to=date(2026, 5, 31))
    clock(morning(2026, 6, 6))
    assert (mails(), WheelYear.objects.count()) == ([], 0)
    new = parties.person("Nora Ny", at="rana.example")
    parties.holder(make.office_of(rana.coordinator), new, valid_from=date(2026, 6, 10))
    clock(morning(2026, 6, 10))
    assert mails() == [(new.email, "Årshjulet: Datoer")]


def test_whoever_has_turned_reminders_off_gets_none():
    rana = make.structure()
    make.wheel_task(rana.programme, "Første", 5, day=18)
    make.wheel_task(rana.programme, "Andre", 9, day=30)
    clock(morning(2026, 5, 4))
    mail = Dispatch.objects.get(kind="slt.wheel")
    off = re.search(r"Slå av påminnelsene: \S+/lenke/([^/]+)/paminnelser/", mail.text)
    link = links.find_link(off[1], "councils.reminders_off", at=make.AT)
    choice = ReminderChoice.objects.get(pk=link.subject_id)
    assert choice.person == rana.coordinator
    turn(choice, off=True, by=link.actor, at=make.AT)
    clock(morning(2026, 9, 16))
    assert mails() == [(rana.coordinator.email, "Årshjulet: Første")]


def test_an_agenda_task_becomes_one_item_at_its_group_also_where_a_log_without_content_is_kept():
    rana = make.structure()
    for group, title in ((rana.steering, "Årsrapport"), (rana.executing, "Hva ser vi?")):
        make.wheel_task(
            rana.programme, title, 5, day=18, kind="AGENDA", group=group, text="Se <tallene>", key=""
        )
    assert rana.executing.forum.record == Record.LOG
    for hour in (7, 8):
        clock(morning(2026, 5, 4, hour))
    items = {item.title: item for item in AgendaItem.objects.all()}
    assert set(items) == {"Årsrapport", "Hva ser vi?"}
    item = items["Årsrapport"]
    assert (item.forum, item.state, item.raised_by_name) == (
        rana.steering.forum,
        "PROPOSED",
        "Årshjulet i SLT i Rana",
    )
    assert item.text == "<p>Se &lt;tallene&gt;</p>"
    assert set(WheelYear.objects.values_list("item__title", flat=True)) == set(items)
    assert "Er meldt inn som sak i Politirådet i Rana." in Dispatch.objects.get(kind="slt.wheel").text


def test_the_item_goes_to_the_group_that_its_own_has_gone_into_and_nowhere_when_none_is_left():
    rana = make.structure()
    group = rana.coordinating
    for month in (5, 6):
        make.wheel_task(rana.programme, f"Måned {month}", month, day=18, kind="AGENDA", group=group)
    group.valid_to, group.merged_into = date(2026, 5, 1), rana.steering
    group.save()
    clock(morning(2026, 5, 4))
    assert [item.forum for item in AgendaItem.objects.all()] == [rana.steering.forum]
    rana.programme.groups.filter(pk=rana.steering.pk).update(valid_to=date(2026, 6, 1))
    clock(morning(2026, 6, 4))
    assert AgendaItem.objects.count() == 1
    assert "er lagt ned. Velg en annen." in Dispatch.objects.filter(kind="slt.wheel").latest("pk").text
    assert mails()[1:] == [(rana.coordinator.email, "Årshjulet: Måned 6")]


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_strike_at_once_write_one_mail_and_raise_one_item():
    rana = make.structure()
    make.wheel_task(rana.programme, "Årsrapport", 5, day=18, kind="AGENDA", group=rana.steering)
    at = morning(2026, 5, 4)
    results = at_once(
        lambda: locked_programme(rana.programme), lambda: clock(at), lambda: clock(at + timedelta(seconds=1))
    )
    assert results == [None, None]
    assert len(mails()) == AgendaItem.objects.count() == WheelYear.objects.count() == 1
    assert [event.verb for event in audit.history(rana.programme)] == ["wheel.reminded", "wheel.task_raised"]
    assert audit.verify(rana.programme) == []
