"""The agenda: what comes by itself, what is put on and taken off, in which order, postponed and let go."""

from datetime import datetime, timedelta

import pytest

from councils.actions import agenda
from councils.actions.agenda_steps import agenda_of, agenda_revision
from councils.actions.numbering import number_items
from councils.choices import Standing
from councils.default_items import follow_ups_at
from councils.models import AgendaItem, Forum, ItemAttachment, Meeting, StandingItem
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from councils.tests.races import at_once
from records import audit, files
from records.days import OSLO
from records.models import Dispatch
from records.refusals import NotAllowed, Refused, StaleSave

pytestmark = pytest.mark.django_db


@pytest.fixture
def rana() -> make.Council:
    """A police council with a meeting behind it."""
    council = make.council(items_due_days=14)
    make.held_meeting(council.forum)
    return council


def acts(person) -> dict:
    """Who acts, and when."""
    return {"by": actor(person), "on": ON, "at": AT}


def standing(meeting: Meeting) -> list[str]:
    """What stands on the agenda: its standing, or the title of what was raised."""
    return [item.standing or item.title for item in agenda_of(meeting)]


def filled(council: make.Council, **fields) -> Meeting:
    """A planned meeting with the usual items."""
    meeting = make.meeting(council.forum, **fields)
    agenda.add_default_items(meeting=meeting, **acts(council.coordinator))
    return meeting


# --- What comes by itself ---------------------------------------------------------------------------------


def test_the_usual_items_come_in_their_order_with_the_forums_own_and_any_other_business_last(rana):
    StandingItem.objects.create(forum=rana.forum, title="Radikalisering", position=2)
    StandingItem.objects.create(forum=rana.forum, title="Vold mot barn", position=1)
    StandingItem.objects.create(forum=rana.forum, title="Ikke lenger", is_active=False)
    meeting = filled(rana)

    assert [(item.position, item.standing, item.title) for item in agenda_of(meeting)] == [
        (1, "NOTICE", "Godkjenning av innkalling og saksliste"),
        (2, "LAST_MINUTES", "Referat fra forrige møte"),
        (3, "STATUS", "Status fra begge sider"),
        (4, "FOLLOW_UPS", "Status for tidligere beslutninger"),
        (5, "FORUM", "Vold mot barn"),
        (6, "FORUM", "Radikalisering"),
        (7, "ANY_OTHER", "Eventuelt"),
    ]
    assert {item.number for item in agenda_of(meeting)} == {None}


def test_filling_again_adds_only_what_is_missing_in_its_place_among_what_was_raised(rana):
    meeting = filled(rana)
    raised = make.item(rana.forum, "Skolevei")
    agenda.place_item(item=raised, meeting=meeting, **acts(rana.mayor))
    status = next(item for item in agenda_of(meeting) if item.standing == Standing.STATUS)
    agenda.take_off_item(item=status, **acts(rana.mayor))
    assert standing(meeting) == ["NOTICE", "LAST_MINUTES", "FOLLOW_UPS", "Skolevei", "ANY_OTHER"]

    added = agenda.add_default_items(meeting=meeting, **acts(rana.mayor))

    assert [item.standing for item in added] == ["STATUS"]
    assert standing(meeting) == ["NOTICE", "LAST_MINUTES", "STATUS", "FOLLOW_UPS", "Skolevei", "ANY_OTHER"]
    assert agenda.add_default_items(meeting=meeting, **acts(rana.mayor)) == []


def test_a_forums_first_meeting_has_no_last_minutes_and_titles_are_in_the_forums_standard():
    council = make.council(language="nn")
    meeting = filled(council)
    assert standing(meeting) == ["NOTICE", "STATUS", "FOLLOW_UPS", "ANY_OTHER"]


def test_the_open_follow_ups_are_those_of_the_meetings_day_the_overdue_first(rana):
    meeting = make.meeting(rana.forum)
    day = meeting.on
    overdue = make.follow_up(rana.forum, "Over fristen", due_on=day - timedelta(days=1))
    undated = make.follow_up(rana.forum, "Uten frist")
    coming = make.follow_up(rana.forum, "Kommer", due_on=day + timedelta(days=30))
    done = make.follow_up(rana.forum, "Gjort før", state="DONE", settled_on=day - timedelta(days=1))
    later = make.follow_up(rana.forum, "Gjort etter", state="DONE", settled_on=day + timedelta(days=1))
    make.follow_up(rana.forum, "Laget etter møtet", created_at=AT + timedelta(days=60))
    make.follow_up(make.council("Nesna").forum, "En annens")
    assert set(follow_ups_at(meeting)) == {overdue, undated, coming, later}
    assert next(iter(follow_ups_at(meeting))) == overdue
    assert done not in follow_ups_at(meeting)


# --- On and off -------------------------------------------------------------------------------------------


def test_a_placed_item_stands_before_any_other_business_and_whoever_raised_it_is_told(rana):
    meeting = filled(rana)
    item = make.item(rana.forum, "Skolevei", raised_by_name="Pål", raised_by_address="pal@politiet.example")

    placed = agenda.place_item(item=item, meeting=meeting, **acts(rana.coordinator))

    assert (placed.state, placed.meeting, placed.number) == ("PLACED", meeting, None)
    assert standing(meeting)[-2:] == ["Skolevei", "ANY_OTHER"]
    told = Dispatch.objects.get()
    assert (told.address, told.kind) == ("pal@politiet.example", "councils.item_placed")
    assert told.subject == "Saken din er satt på sakslisten: Skolevei"
    assert "25. mai 2026" in told.text
    assert f"/moter/{meeting.pk}/saksliste/" in told.text
    assert [event.verb for event in audit.history(item)] == ["item.placed"]


def test_a_place_can_be_asked_for_and_late_is_what_came_after_that_meetings_deadline(rana):
    meeting = filled(rana)
    early = make.item(rana.forum, "Tidlig", raised_at=datetime(2026, 5, 11, 23, 59, tzinfo=OSLO))
    late = make.item(rana.forum, "Sen", raised_at=datetime(2026, 5, 12, 0, 0, tzinfo=OSLO))
    agenda.place_item(item=early, meeting=meeting, position=1, **acts(rana.mayor))
    agenda.place_item(item=late, meeting=meeting, position=99, **acts(rana.mayor))
    assert standing(meeting)[0] == "Tidlig"
    assert standing(meeting)[-1] == "Sen"
    assert [item.position for item in agenda_of(meeting)] == [1, 2, 3, 4, 5, 6, 7]
    assert AgendaItem.objects.get(pk=early.pk).is_late is False
    assert AgendaItem.objects.get(pk=late.pk).is_late is True


def test_only_chair_and_secretary_and_those_who_stand_in_for_them_build_the_agenda(rana):
    meeting = filled(rana)
    item = make.item(rana.forum, "Skolevei")
    for person in (rana.director, rana.contact, rana.leader):
        with pytest.raises(NotAllowed):
            agenda.place_item(item=item, meeting=meeting, **acts(person))
        with pytest.raises(NotAllowed):
            agenda.add_default_items(meeting=meeting, **acts(person))
        with pytest.raises(NotAllowed):
            agenda.reorder(meeting=meeting, order=[], **acts(person))
    assert AgendaItem.objects.get(pk=item.pk).state == "PROPOSED"


def test_what_does_not_wait_and_another_forums_item_is_not_placed(rana):
    meeting = filled(rana)
    other = make.council("Nesna")
    for item, words in [
        (make.item(other.forum, "Nesnas"), "annet forum"),
        (make.item(rana.forum, "Trukket", state="WITHDRAWN"), "trukket"),
        (make.item(rana.forum, "Satt opp", meeting=make.meeting(rana.forum)), "allerede på sakslisten"),
    ]:
        person = rana.mayor if item.forum == rana.forum else other.mayor
        with pytest.raises((Refused, NotAllowed)) as refused:
            agenda.place_item(item=item, meeting=meeting, **acts(rana.mayor))
        if person is rana.mayor:
            assert words in str(refused.value)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "CANCELLED", "cancelled_at": AT, "cancelled_reason": "Storm"}, "avlyst"),
        ({"state": "CLOSED", "held_at": AT, "closed_at": AT}, "avsluttet"),
    ],
)
def test_an_agenda_that_stands_is_not_changed(rana, fields, words):
    meeting = make.meeting(rana.forum, **fields)
    placed = make.item(rana.forum, "Står der", meeting=meeting)
    for act in (
        lambda: agenda.place_item(item=make.item(rana.forum), meeting=meeting, **acts(rana.mayor)),
        lambda: agenda.take_off_item(item=placed, **acts(rana.mayor)),
        lambda: agenda.reorder(meeting=meeting, order=[placed.pk], **acts(rana.mayor)),
        lambda: agenda.add_default_items(meeting=meeting, **acts(rana.mayor)),
        lambda: agenda.postpone_item(item=placed, to=None, reason="Tid", **acts(rana.mayor)),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert words in str(refused.value)


def test_while_the_minutes_are_reviewed_the_agenda_stands(rana):
    meeting = make.held_meeting(rana.forum)
    make.minutes_of(meeting, state="IN_REVIEW")
    with pytest.raises(Refused, match="til gjennomgang"):
        agenda.place_item(item=make.item(rana.forum), meeting=meeting, **acts(rana.mayor))


def test_taken_off_it_waits_again_but_not_when_it_has_its_number(rana):
    meeting = filled(rana)
    item = make.item(rana.forum, "Skolevei", wanted_meeting=meeting)
    agenda.place_item(item=item, meeting=meeting, **acts(rana.mayor))
    agenda.take_off_item(item=item, **acts(rana.mayor))
    item.refresh_from_db()
    assert (item.state, item.meeting, item.wanted_meeting) == ("PROPOSED", None, None)
    assert [one.position for one in agenda_of(meeting)] == [1, 2, 3, 4, 5]

    agenda.place_item(item=item, meeting=meeting, **acts(rana.mayor))
    number_items(meeting)
    with pytest.raises(Refused, match="5/26"):
        agenda.take_off_item(item=item, **acts(rana.mayor))


def test_an_item_placed_while_the_meeting_is_held_gets_the_next_number_at_once(rana):
    meeting = make.held_meeting(rana.forum)
    make.item(rana.forum, "Første", meeting=meeting, number=7, number_year=2026)
    item = agenda.place_item(item=make.item(rana.forum, "Ved bordet"), meeting=meeting, **acts(rana.mayor))
    assert item.label == "8/26"


# --- Order ------------------------------------------------------------------------------------------------


def test_the_order_is_kept_and_a_change_from_an_older_list_changes_nothing(rana):
    meeting = filled(rana)
    keys = [item.pk for item in agenda_of(meeting)]
    seen = agenda_revision(keys)
    turned = list(reversed(keys))
    fresh = agenda.reorder(meeting=meeting, order=turned, revision=seen, **acts(rana.mayor))
    assert [item.pk for item in agenda_of(meeting)] == turned
    assert fresh == agenda_revision(turned)

    with pytest.raises(StaleSave):
        agenda.reorder(meeting=meeting, order=keys, revision=seen, **acts(rana.coordinator))
    with pytest.raises(StaleSave):
        agenda.reorder(meeting=meeting, order=keys[1:], revision=fresh, **acts(rana.coordinator))
    assert [item.pk for item in agenda_of(meeting)] == turned
    assert next(event.verb for event in audit.history(meeting)) == "meeting.agenda_reordered"


# --- Postponed --------------------------------------------------------------------------------------------


def test_a_postponed_item_lives_on_at_the_named_meeting_with_its_origin_and_papers(rana):
    meeting = make.called_meeting(rana.forum)
    later = filled(rana, starts_at=AT + timedelta(days=90))
    item = make.closed_item(
        rana.forum,
        "Hemmelig",
        meeting=meeting,
        text="<p>Innhold</p>",
        number=3,
        number_year=2026,
        raised_by_name="Pål",
        raised_by_address="pal@politiet.example",
    )
    stored = files.keep(b"x", name="n.pdf", content_type="application/pdf", by=actor(rana.mayor), at=AT)
    ItemAttachment.objects.create(item=item, file=stored, title="Notat", added_at=AT, added_by_name="Pål")

    goes_on = agenda.postpone_item(item=item, to=later, reason="Tiden gikk", **acts(rana.coordinator))

    item.refresh_from_db()
    assert (item.state, item.outcome, item.outcome_reason) == ("POSTPONED", "POSTPONED", "Tiden gikk")
    assert item.label == "3/26"
    assert goes_on == item.continued_in
    assert (goes_on.meeting, goes_on.state, goes_on.number) == (later, "PLACED", None)
    kept = (
        "title",
        "text",
        "is_closed",
        "legal_basis",
        "public_title",
        "origin",
        "raised_by_name",
        "raised_at",
    )
    assert {name: getattr(goes_on, name) for name in kept} == {name: getattr(item, name) for name in kept}
    assert [(a.title, a.file_id) for a in goes_on.attachments.all()] == [("Notat", stored.pk)]
    assert [one.standing or one.public_title for one in agenda_of(later)][-2:] == [
        "Sak unntatt offentlighet",
        "ANY_OTHER",
    ]
    # The reason may say what a closed item is about.
    told = Dispatch.objects.get()
    assert "Tiden gikk" not in told.text + told.html + told.subject
    assert "Hemmelig" not in told.text + told.html + told.subject
    assert "Tiden gikk" not in str(audit.history(item)[0].data)


def test_postponed_to_no_meeting_it_waits_at_the_forum(rana):
    meeting = make.called_meeting(rana.forum)
    item = make.item(rana.forum, "Skolevei", meeting=meeting)
    goes_on = agenda.postpone_item(item=item, to=None, reason="Tid", **acts(rana.mayor))
    assert (goes_on.state, goes_on.meeting, goes_on.continued_from) == ("PROPOSED", None, item)

    again = make.item(rana.forum, "Barnehage", meeting=meeting)
    held = make.held_meeting(rana.forum, starts_at=AT + timedelta(days=40))
    goes_on = agenda.postpone_item(item=again, to=held, reason="Tid", **acts(rana.mayor))
    assert (goes_on.state, goes_on.meeting, goes_on.wanted_meeting) == ("PROPOSED", None, held)


def test_a_standing_item_that_is_postponed_is_tied_to_the_one_that_stands_there_already(rana):
    meeting, later = filled(rana), filled(rana, starts_at=AT + timedelta(days=90))
    status = next(item for item in agenda_of(meeting) if item.standing == Standing.STATUS)
    before = standing(later)
    goes_on = agenda.postpone_item(item=status, to=later, reason="Tid", **acts(rana.mayor))
    assert standing(later) == before
    assert (goes_on.standing, goes_on.continued_from, goes_on.meeting) == ("STATUS", status, later)


@pytest.mark.parametrize("which", ["same", "earlier", "foreign"])
def test_it_is_postponed_to_a_later_meeting_of_the_same_forum_with_a_reason(rana, which):
    meeting = make.called_meeting(rana.forum)
    item = make.item(rana.forum, "Skolevei", meeting=meeting)
    to = {
        "same": meeting,
        "earlier": make.meeting(rana.forum, starts_at=AT + timedelta(days=1)),
        "foreign": make.meeting(make.council("Nesna").forum, starts_at=AT + timedelta(days=90)),
    }[which]
    with pytest.raises(Refused, match="senere møte i det samme forumet"):
        agenda.postpone_item(item=item, to=to, reason="Tid", **acts(rana.mayor))
    with pytest.raises(Refused, match="hvorfor"):
        agenda.postpone_item(item=item, to=None, reason="  ", **acts(rana.mayor))
    item.refresh_from_db()
    assert item.state == "PLACED"


# --- The meeting is cancelled -----------------------------------------------------------------------------


def test_a_cancelled_meeting_lets_go_of_its_items_and_numbers_stand(rana):
    meeting = filled(rana)
    numbered = make.item(
        rana.forum, "Med nummer", raised_by_address="pal@politiet.example", raised_by_name="P"
    )
    agenda.place_item(item=numbered, meeting=meeting, **acts(rana.mayor))
    number_items(meeting)
    late = agenda.place_item(item=make.item(rana.forum, "Uten"), meeting=meeting, **acts(rana.mayor))

    waiting = agenda.release_items(meeting=meeting, reason="Storm", **acts(rana.mayor))

    numbered.refresh_from_db()
    late.refresh_from_db()
    assert (numbered.state, numbered.label, numbered.outcome_reason) == ("SENT_BACK", "5/26", "Storm")
    assert waiting == [numbered.continued_in, late]
    assert [(one.state, one.meeting, one.number) for one in waiting] == [("PROPOSED", None, None)] * 2
    assert Dispatch.objects.filter(kind="councils.item_released").count() == 1
    again = filled(rana, starts_at=AT + timedelta(days=40))
    for one in waiting:
        agenda.place_item(item=one, meeting=again, **acts(rana.mayor))
    number_items(again)
    assert [item.number for item in agenda_of(again)] == list(range(7, 14))


# --- Two at once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_leads_place_the_same_item_at_once_and_it_stands_on_one_agenda(rana):
    first, second = filled(rana), filled(rana, starts_at=AT + timedelta(days=90))
    item = make.item(rana.forum, "Skolevei")
    places = [(first, acts(rana.mayor)), (second, acts(rana.coordinator))]

    results = at_once(
        lambda: AgendaItem.objects.select_for_update().get(pk=item.pk),
        *(lambda m=m, by=by: agenda.place_item(item=item, meeting=m, **by) for m, by in places),
    )

    assert sorted(type(result).__name__ for result in results) == ["AgendaItem", "StaleSave"]
    assert AgendaItem.objects.filter(title="Skolevei", state="PLACED").count() == 1
    stands = AgendaItem.objects.get(pk=item.pk).meeting
    for meeting in (first, second):
        assert ("Skolevei" in standing(meeting)) is (meeting == stands)


@pytest.mark.django_db(transaction=True)
def test_reordering_while_an_item_is_placed_never_loses_the_item(rana):
    meeting = filled(rana)
    keys = [item.pk for item in agenda_of(meeting)]
    item = make.item(rana.forum, "Skolevei")
    mayor, coordinator = acts(rana.mayor), acts(rana.coordinator)

    results = at_once(
        lambda: Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk),
        lambda: agenda.place_item(item=item, meeting=meeting, **mayor),
        lambda: agenda.reorder(
            meeting=meeting, order=keys[::-1], revision=agenda_revision(keys), **coordinator
        ),
    )

    stands = [one.pk for one in agenda_of(meeting)]
    assert sorted(stands) == sorted([*keys, item.pk])
    assert [one.position for one in agenda_of(meeting)] == list(range(1, len(stands) + 1))
    assert isinstance(results[0], AgendaItem)
    if isinstance(results[1], StaleSave):
        assert [key for key in stands if key != item.pk] == keys
    else:
        assert [key for key in stands if key != item.pk] == keys[::-1]
    assert Forum.objects.count() == 1
