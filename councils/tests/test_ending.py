"""A forum that ends: who may, what stands in the way, what is refused after it, what is still read."""

from datetime import timedelta

import pytest
from django.urls import reverse

from councils.actions import dates, ending, forums, meetings, proposing
from councils.choices import Access
from councils.models import AgendaItem, Forum
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from parties.tests import factories as parties
from records import audit, days
from records.models import Dispatch
from records.refusals import NotAllowed, Refused
from web.tests.rendered import errors, page, send, words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
REASON = "Kommunene går sammen om et felles politiråd."


@pytest.fixture
def council(db):
    return make.council("Rana")


def end(council, by=None, *, last_day=ON, reason=REASON, on=ON, at=AT) -> Forum:
    who = actor(by or council.coordinator)
    return ending.end_forum(forum=council.forum, last_day=last_day, reason=reason, by=who, on=on, at=at)


def go_on(council, *, on=ON, at=AT) -> Forum:
    return ending.continue_forum(forum=council.forum, by=actor(council.mayor), on=on, at=at)


def refused(what, *args, **kwargs) -> list[str]:
    with pytest.raises(Refused) as caught:
        what(*args, **kwargs)
    return caught.value.reasons


# --- the act ---


def test_chair_and_secretary_end_a_forum_say_why_and_the_members_are_told(council):
    for who in (council.contact, council.director, council.leader):
        with pytest.raises(NotAllowed):
            end(council, who)
    assert end(council, last_day=ON + 30 * DAY).valid_to == ON + 30 * DAY
    event = audit.history(council.forum)[0]
    assert (event.verb, event.data["reason"]) == ("forum.ended", REASON)
    told = Dispatch.objects.filter(kind="councils.ended")
    assert {one.address for one in told} >= {council.mayor.email, council.contact.email}
    assert not any(REASON in one.text for one in told)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_reason_is_asked_for_and_kept_short(council, reason):
    refused(end, council, reason=reason)
    council.forum.refresh_from_db()
    assert council.forum.valid_to is None


def test_what_lies_ahead_must_be_called_off_first(council):
    ahead = make.called_meeting(council.forum, starts_at=AT + 20 * DAY)
    assert refused(end, council) == [
        f"Møtet {days.longdate(ahead.on)} er etter siste dag. Avlys det først, eller velg en senere dag."
    ]
    assert end(council, last_day=ahead.on).valid_to == ahead.on
    assert refused(end, council, last_day=ahead.on - DAY)
    meetings.cancel_meeting(
        meeting=ahead, reason="Forumet avsluttes.", by=actor(council.coordinator), on=ON, at=AT
    )
    assert end(council).valid_to == ON


def test_it_does_not_end_before_what_it_has_held_or_before_it_began(council):
    held = make.held_meeting(council.forum)
    assert refused(end, council, last_day=held.on - DAY) == [
        f"Møtet {days.longdate(held.on)} er holdt etter siste dag. Velg en senere dag."
    ]
    Forum.objects.update(valid_from=ON)
    assert refused(end, council, last_day=ON - DAY)[0] == "Siste dag kan ikke være før første dag."


def test_dates_that_wait_for_answers_are_withdrawn_first(council):
    propose_dates(council)
    assert refused(end, council, last_day=ON + 90 * DAY) == [
        "Det ligger ute et datoforslag som venter på svar. Trekk det først."
    ]


def propose_dates(council, on=ON, at=AT):
    return dates.propose_dates(
        forum=council.forum,
        starts=[at + 20 * DAY, at + 21 * DAY],
        minutes=60,
        answer_by=on + 7 * DAY,
        memberships=list(council.forum.memberships.all()),
        by=actor(council.coordinator),
        on=on,
        at=at,
    )


# --- afterwards ---


def test_nothing_new_is_begun_in_a_forum_that_has_ended(council):
    end(council)
    council.forum.refresh_from_db()
    later = {"on": ON + DAY, "at": AT + DAY}
    start = AT + 20 * DAY
    with pytest.raises(NotAllowed):
        proposing.propose_item(forum=council.forum, title="Ny sak", by=actor(council.contact), **later)
    for begin in (
        lambda by: proposing.ask_for_items(forum=council.forum, by=by, **later),
        lambda by: meetings.plan_meeting(
            forum=council.forum, starts_at=start, ends_at=start + timedelta(hours=1), by=by, **later
        ),
    ):
        assert refused(begin, actor(council.coordinator))
    assert refused(propose_dates, council, **later) == ["Forumet finnes ikke på alle disse dagene."]
    assert not AgendaItem.objects.exists()


def test_it_goes_on_after_all_unless_another_was_founded_in_its_place(council):
    assert refused(go_on, council) == ["Forumet er ikke avsluttet."]
    end(council)
    later = {"on": ON + DAY, "at": AT + DAY}
    assert refused(end, council, last_day=ON + 9 * DAY, **later) == [
        "Forumet er avsluttet. La det fortsette først."
    ]
    assert go_on(council, **later).valid_to is None
    assert audit.history(council.forum)[0].verb == "forum.continued"
    end(council, **later)
    forums.found_forum(
        name="Politirådet for Rana",
        access=Access.PUBLIC,
        organisations=[council.municipality, council.unit],
        seats=[forums.SeatPlan(office=make.office_of(council.mayor), capacity="CHAIR")],
        council_scope="MUNICIPALITY",
        by=actor(council.coordinator),
        **later,
    )
    assert refused(go_on, council, **later) == [
        "«Politirådet for Rana» finnes allerede for de samme partene."
    ]


def test_what_has_been_is_still_read_by_those_who_read_it(client, council):
    held = make.held_meeting(council.forum)
    make.minutes_of(held, state="IN_REVIEW")
    Forum.objects.filter(pk=council.forum.pk).update(valid_to=days.today() - DAY)
    gone = reverse("councils:forum", args=[council.forum.pk])
    public = words(client.get(gone))
    assert "Forumet er avsluttet; siste dag var" in public
    listed = client.get(reverse("councils:list"))
    assert not listed.context["rows"]
    (row,) = client.get(reverse("councils:list"), {"avsluttet": "ja"}).context["rows"]
    assert row.forum == council.forum
    parties.login(client, council.contact)
    assert list(client.get(reverse("councils:list")).context["ended"]) == [council.forum]
    inside = page(client.get(gone))
    assert not inside.xpath("//main//a[contains(., 'Nytt møte') or contains(., 'Meld inn en sak')]")
    assert client.get(reverse("councils:minutes", args=[held.pk])).status_code == 200
    assert client.get(reverse("councils:propose", args=[council.forum.pk])).status_code == 403


# --- the page ---


def test_the_page_says_what_is_left_ends_the_forum_and_lets_it_go_on(client, council):
    make.follow_up(council.forum)
    parties.login(client, council.coordinator)
    url = reverse("councils:forum_end", args=[council.forum.pk])
    shown = client.get(url)
    assert "1 oppfølging er åpen" in words(shown)
    refusal = send(client, shown, "Avslutt forumet", last_day="", reason="")
    assert refusal.status_code == 422
    assert len(errors(refusal)) == 2
    today = days.today()
    answer = send(client, shown, "Avslutt forumet", last_day=today.isoformat(), reason=REASON)
    assert answer.status_code == 303
    assert f"Siste dag: {days.longdate(today)}." in words(client.get(answer["Location"]))
    again = client.get(reverse("councils:forum_continue", args=[council.forum.pk]))
    assert send(client, again, "La forumet fortsette").status_code == 303
    council.forum.refresh_from_db()
    assert council.forum.valid_to is None
