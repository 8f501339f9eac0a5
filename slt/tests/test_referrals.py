"""Referrals on their way: raised, sent on, answered, home on the next agenda, asked again, moved."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from councils.actions.agenda import place_item, postpone_item
from councils.actions.proposing import decline_item, send_back_item
from councils.models import AgendaItem
from councils.tests import factories as councils
from parties.models import Person
from parties.standing import bind
from parties.tests import factories as parties
from records import audit, days, dispatch
from records.models import Dispatch
from records.refusals import NotAllowed, Refused
from records.workflow import has_right
from slt import referral_clock
from slt.actions import referrals
from slt.choices import Level
from slt.models import Referral, ReferralStep, SltGroup
from slt.referring import current_item, suggested_answer, trail_of
from slt.tests import factories as make
from slt.tests.factories import AT, ON, Structure, actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BASIS = "Offentleglova § 24 tredje ledd"


def acts(person: Person, at: datetime = AT) -> dict[str, Any]:
    """Who acts, and when."""
    return {"by": actor(person), "on": days.day_of(at), "at": at}


def raised(structure: Structure, **fields: Any) -> Referral:
    """What the teacher raises from the executing group to the group above."""
    fields = {"title": "Uro ved skatehallen", "text": "Hva vi ser:\nBråk", **fields}
    return referrals.raise_referral(group=structure.executing, **fields, **acts(structure.teacher))


def place(referral: Referral) -> ReferralStep:
    """Where it lies: asked by the database's own trigger too, as at the end of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return referral.steps.select_related("group__forum", "item__meeting", "referral").get(ended_at=None)


def verbs(thing: Any) -> list[str]:
    """What has happened with it, the first first."""
    return [event.verb for event in audit.history(thing)][::-1]


def test_raised_below_it_waits_for_the_next_agenda_above_and_the_leads_there_are_told() -> None:
    structure = make.structure()
    meeting = councils.held_meeting(structure.executing.forum)
    coming = councils.meeting(structure.coordinating.forum)
    referral = raised(structure, meeting=meeting, privacy={"phone": 1})
    step = place(referral)
    assert (step.group, step.position, step.purpose) == (structure.coordinating, 1, "TREAT")
    item = step.item
    assert (item.forum, item.state, item.title) == (
        structure.coordinating.forum,
        "PROPOSED",
        "Uro ved skatehallen",
    )
    assert (item.wanted_meeting, item.raised_by_name) == (coming, structure.teacher.name)
    assert item.text == "<p>Hva vi ser:<br>Bråk</p>"
    told = {row.address for row in dispatch.about(item)}
    assert told == {structure.coordinator.email, structure.council.director.email}
    event = audit.history(referral).get()
    assert event.data == {
        "group": "Ungdomsteamet i Rana",
        "to": "SLT-arbeidsutvalget i Rana",
        "privacy": {"phone": 1},
    }
    with pytest.raises(NotAllowed):
        referrals.raise_referral(group=structure.executing, title="X", **acts(structure.council.mayor))
    elsewhere = make.structure("Hemnes")
    for wrong in (elsewhere.coordinating, structure.executing):
        with pytest.raises(Refused):
            raised(structure, to=wrong)
    with pytest.raises(Refused):
        raised(structure, meeting=coming)
    with pytest.raises(Refused):
        raised(structure, is_closed=True, legal_basis=BASIS)


def test_it_goes_up_two_levels_is_decided_and_its_answer_stands_on_the_next_agenda_at_home() -> None:
    structure = make.structure()
    at_home = councils.meeting(structure.executing.forum)
    referral = raised(structure)
    first = place(referral)
    referrals.send_on(
        step=first, to=structure.steering, message="Dette er for stort for oss", **acts(structure.coordinator)
    )
    old, step = AgendaItem.objects.get(pk=first.item_id), place(referral)
    assert (old.state, old.answer) == ("WITHDRAWN", "Sendt videre til Politirådet i Rana.")
    assert step.group == structure.steering
    assert step.item.text.startswith("<p>Dette er for stort for oss</p>")
    # The steering group's meeting postpones it, and the one after that decides.
    mayor = acts(structure.council.mayor)
    early = councils.meeting(structure.council.forum, starts_at=AT + 10 * DAY)
    late = councils.meeting(structure.council.forum, starts_at=AT + 40 * DAY)
    place_item(item=step.item, meeting=early, **mayor)
    goes_on = postpone_item(item=step.item, to=late, reason="Tiden gikk", **mayor)
    AgendaItem.objects.filter(pk=goes_on.pk).update(
        state="TREATED", outcome="TREATED", number=17, number_year=2026
    )
    councils.decision(goes_on, "Hallen åpnes fredag kveld.")
    councils.decision(goes_on, "Hemmelig", basis=BASIS)
    councils.minutes_of(late)
    assert current_item(step) == goes_on
    trail = trail_of(referral, structure.council.mayor.user, ON)
    assert trail[1].standing.words == "Behandlet 13. juni 2026, sak 17/26, venter på svar"
    assert suggested_answer(trail) == "Hallen åpnes fredag kveld."
    with pytest.raises(NotAllowed):
        referrals.answer(step=step, text="Nei", **acts(structure.teacher))
    referrals.answer(step=step, text="Hallen åpnes.", **acts(structure.council.mayor, AT + 41 * DAY))
    home, referral = place(referral), Referral.objects.get()
    assert (home.group, home.purpose, home.message) == (structure.executing, "ANSWER", "Hallen åpnes.")
    assert (referral.answer, referral.answered_by, referral.state) == (
        "Hallen åpnes.",
        structure.steering,
        "OPEN",
    )
    # Its day had passed: the answer waits, and the clock puts it on the agenda when there is one.
    assert (home.item.state, home.item.title) == ("PROPOSED", "Svar: Uro ved skatehallen")
    del at_home
    new = councils.meeting(structure.executing.forum, starts_at=AT + 50 * DAY)
    referral_clock.clock(AT + 42 * DAY)
    assert place(referral).item.meeting == new
    to_raiser = Dispatch.objects.get(kind="slt.referral_answered")
    assert to_raiser.address == structure.teacher.email
    assert verbs(referral) == ["referral.raised", "referral.sent_on", "referral.answered"]


def test_an_answer_is_placed_at_once_where_a_meeting_is_coming_and_the_clock_closes_it_when_taken_up() -> (
    None
):
    structure = make.structure()
    coming = councils.meeting(structure.executing.forum)
    referral = raised(structure)
    referrals.answer(step=place(referral), text="Ja", **acts(structure.coordinator))
    home = place(referral)
    assert (home.item.meeting, home.item.state) == (coming, "PLACED")
    assert "Samarbeid satte saken" in str(audit.history(home.item).first().sentence)
    referral_clock.clock(AT + DAY)
    assert Referral.objects.get().state == "OPEN"
    AgendaItem.objects.filter(pk=home.item_id).update(state="TREATED", outcome="TREATED")
    coming.state, coming.held_at = "HELD", coming.starts_at
    coming.save()
    for _again in range(2):
        referral_clock.clock(AT + 22 * DAY)
    referral = Referral.objects.get()
    assert (referral.state, referral.steps.last().ended_by_name) == ("CLOSED", "Samarbeid (påminnelse)")
    assert verbs(referral)[-1] == "referral.received"
    with pytest.raises(Refused, match="Svaret er allerede mottatt av Samarbeid"):
        referrals.receive(step=home, **acts(structure.nurse))


def test_treated_in_a_draft_of_the_minutes_is_not_taken_in_before_these_are_sent() -> None:
    structure = make.structure()
    referral = raised(structure, to=structure.steering)
    referrals.send_on(step=place(referral), to=structure.coordinating, **acts(structure.council.mayor))
    structure.executing.forum.record = "MINUTES"
    structure.executing.forum.save()
    referrals.answer(step=place(referral), text="Ja", **acts(structure.coordinator))
    meeting = councils.held_meeting(structure.executing.forum)
    AgendaItem.objects.filter(pk=place(referral).item_id).update(
        meeting=meeting, state="TREATED", outcome="TREATED"
    )
    minutes = councils.minutes_of(meeting)
    referral_clock.clock(AT)
    assert Referral.objects.get().state == "OPEN"
    minutes.state, minutes.round, minutes.sent_at = "IN_REVIEW", 1, AT
    minutes.save()
    referral_clock.clock(AT)
    assert Referral.objects.get().state == "CLOSED"


def test_asking_again_keeps_the_answer_in_the_trail_and_the_referral_open() -> None:
    structure = make.structure()
    referral = raised(structure)
    referrals.answer(step=place(referral), text="Nei, ikke nå.", **acts(structure.coordinator))
    home = place(referral)
    with pytest.raises(NotAllowed):
        referrals.ask_again(step=home, message="Hvorfor?", **acts(structure.teacher))
    with pytest.raises(Refused):
        referrals.ask_again(step=home, message=" ", **acts(structure.nurse))
    referrals.ask_again(step=home, message="Hvorfor ikke?", **acts(structure.nurse))
    step, referral = place(referral), Referral.objects.get()
    assert (step.group, step.purpose, step.message) == (structure.coordinating, "TREAT", "Hvorfor ikke?")
    assert (referral.state, referral.answer) == ("OPEN", "")
    referrals.answer(step=step, text="Ja, likevel.", **acts(structure.coordinator))
    answers = [one.message for one in referral.steps.filter(purpose="ANSWER").order_by("position")]
    assert answers == ["Nei, ikke nå.", "Ja, likevel."]
    # Nobody withdraws what has been answered; it is taken in.
    with pytest.raises(Refused):
        referrals.withdraw(step=place(referral), **acts(structure.nurse))
    referrals.receive(step=place(referral), **acts(structure.nurse))
    assert Referral.objects.get().state == "CLOSED"
    assert AgendaItem.objects.filter(state="PROPOSED").count() == 0


def test_the_group_that_raised_it_withdraws_it_and_the_leads_where_it_lay_are_told() -> None:
    structure = make.structure()
    referral = raised(structure)
    step = place(referral)
    place_item(
        item=step.item, meeting=councils.meeting(structure.coordinating.forum), **acts(structure.coordinator)
    )
    for person in (structure.teacher, structure.council.director):
        with pytest.raises(NotAllowed):
            referrals.withdraw(step=step, **acts(person))
    referrals.withdraw(step=step, **acts(structure.nurse))
    referral = Referral.objects.get()
    assert (referral.state, referral.steps.get().ended_as) == ("WITHDRAWN", "WITHDRAWN")
    item = AgendaItem.objects.get(pk=step.item_id)
    assert (item.state, item.meeting) == ("WITHDRAWN", None)
    told = {row.address for row in Dispatch.objects.filter(kind="slt.referral_withdrawn")}
    assert told == {structure.coordinator.email, structure.council.director.email}


def test_a_no_or_a_withdrawn_item_is_not_the_end_it_is_still_to_be_answered() -> None:
    structure = make.structure()
    referral = raised(structure)
    step = place(referral)
    decline_item(item=step.item, reason="Hører til i skolen", **acts(structure.coordinator))
    trail = trail_of(referral, structure.coordinator.user, ON)
    assert trail[0].standing.words == "Ikke tatt opp, venter på svar"
    assert suggested_answer(trail) == "Hører til i skolen"
    referral_clock.clock(AT + 13 * DAY)
    assert not Dispatch.objects.filter(kind="slt.referral_unanswered").exists()
    for days_later in (15, 16, 30):
        referral_clock.clock(AT + days_later * DAY)
    reminded = Dispatch.objects.filter(kind="slt.referral_unanswered", address=structure.coordinator.email)
    assert reminded.count() == 2
    referrals.answer(step=step, text="Hører til i skolen", **acts(structure.coordinator))
    assert place(referral).group == structure.executing


def test_what_waits_too_long_becomes_a_standing_item_by_the_clock_in_its_own_name() -> None:
    structure = make.structure()
    referral = raised(structure)
    referral_clock.clock(AT + 29 * DAY)
    assert place(referral).standing_since is None
    later = AT + 31 * DAY
    for _again in range(2):
        referral_clock.clock(later)
    step = place(referral)
    assert (step.standing_since, step.item.state) == (later, "PROPOSED")
    told = Dispatch.objects.filter(kind="slt.referral_standing")
    assert {row.address for row in told} == {structure.coordinator.email, structure.council.director.email}
    assert told.count() == 2
    meeting = councils.meeting(structure.coordinating.forum, starts_at=AT + 60 * DAY)
    for _again in range(2):
        referral_clock.clock(later + DAY)
    item = place(referral).item
    assert (item.meeting, item.state) == (meeting, "PLACED")
    assert audit.history(item).first().actor_name == "Samarbeid (påminnelse)"
    assert verbs(referral) == ["referral.raised", "referral.standing"]


def test_a_cancelled_meeting_lets_go_of_an_item_that_has_gone_on_and_the_clock_takes_it_back() -> None:
    structure = make.structure()
    referral = raised(structure)
    step = place(referral)
    meeting = councils.meeting(structure.coordinating.forum, state="CALLED", notice_sent_at=AT)
    place_item(item=step.item, meeting=meeting, **acts(structure.coordinator))
    AgendaItem.objects.filter(pk=step.item_id).update(number=1, number_year=2026)
    referrals.send_on(step=step, to=structure.steering, **acts(structure.coordinator))
    assert AgendaItem.objects.get(pk=step.item_id).state == "PLACED"
    goes_on = postpone_item(item=step.item, to=None, reason="Avlyst", **acts(structure.coordinator))
    referral_clock.clock(AT)
    goes_on.refresh_from_db()
    assert goes_on.state == "WITHDRAWN"
    assert place(referral).item.state == "PROPOSED"
    # One that was sent back to whoever raised it still lies where it lay.
    send_back_item(item=place(referral).item, reason="Hvor?", **acts(structure.council.mayor))
    assert trail_of(referral, structure.council.mayor.user, ON)[1].standing.words == (
        "Sendt tilbake til den som løftet saken"
    )


def test_closed_it_is_closed_wherever_it_goes_and_stands_in_no_mail_and_no_event() -> None:
    structure = make.structure()
    referral = raised(
        structure,
        title="HEMMELIGHETEN",
        is_closed=True,
        legal_basis=BASIS,
        public_title="Et uteområde",
        to=structure.steering,
    )
    referrals.send_on(step=place(referral), to=structure.coordinating, **acts(structure.council.mayor))
    referrals.answer(step=place(referral), text="Ja", **acts(structure.coordinator))
    assert [(i.is_closed, i.public_title) for i in AgendaItem.objects.order_by("pk")] == [
        (True, "Et uteområde"),
        (True, "Et uteområde"),
        (True, "Svar: Et uteområde"),
    ]
    for row in Dispatch.objects.all():
        assert "HEMMELIGHETEN" not in row.subject + row.text + row.html
    assert all("HEMMELIGHETEN" not in str(event.data) for event in audit.history(referral))
    # What the group exempts on its own agenda is exempt when it goes home.
    second = raised(structure, title="ANNEN HEMMELIGHET")
    AgendaItem.objects.filter(pk=place(second).item_id).update(
        is_closed=True, legal_basis=BASIS, public_title="Noe"
    )
    before = set(Dispatch.objects.values_list("pk", flat=True))
    referrals.answer(step=place(second), text="Ja", **acts(structure.coordinator))
    second.refresh_from_db()
    assert (second.is_closed, second.legal_basis, second.public_title) == (True, BASIS, "Noe")
    for row in Dispatch.objects.exclude(pk__in=before):
        assert "ANNEN HEMMELIGHET" not in row.subject + row.text + row.html


def close(group: SltGroup, last: date = ON, **fields: Any) -> None:
    """As the act that closes a group leaves it."""
    group.valid_to = last
    for name, value in fields.items():
        setattr(group, name, value)
    group.save()


def test_a_merged_group_hands_on_what_lies_with_it_and_its_answers_go_to_the_successor() -> None:
    structure = make.structure()
    other = make.group(
        structure.programme,
        Level.EXECUTING,
        make.forum("Nattgruppa", structure.council.municipality),
        above=structure.coordinating,
    )
    make.seat(other.forum, make.office_of(structure.coordinator), capacity="SECRETARY")
    down = referrals.raise_referral(
        group=structure.coordinating, to=structure.executing, title="Kartlegg", **acts(structure.coordinator)
    )
    up = raised(structure)
    close(structure.executing, merged_into=other)
    with pytest.raises(NotAllowed):
        referrals.move_open_steps(group=structure.executing, to=other, **acts(structure.teacher))
    director = acts(structure.council.director)  # Sits in neither forum, and keeps the programme.
    assert referrals.move_open_steps(group=structure.executing, **director) == 1
    assert referrals.move_open_steps(group=structure.executing, **director) == 0
    moved = place(down)
    assert (moved.group, moved.item.forum, moved.purpose) == (other, other.forum, "TREAT")
    assert [step.ended_as for step in down.steps.order_by("position")] == ["MOVED", ""]
    # Whoever sits in the successor reads what the other had raised, before anything has come there.
    heir = parties.person("Nina Natt", at="rana.example")
    user = bind(heir.user, ON)
    assert not Referral.objects.visible_to(user, ON).exists()
    make.seat(other.forum, person=heir, organisation=structure.council.municipality)
    assert up in Referral.objects.visible_to(user, ON)
    assert has_right("slt.view_referral", user, up)
    referrals.answer(step=place(up), text="Ja", **acts(structure.coordinator))
    assert place(up).group == other
    with pytest.raises(Refused):
        raised(structure, to=structure.executing)


def test_without_a_successor_the_answer_goes_to_the_group_that_coordinates_and_the_clock_moves_the_rest() -> (
    None
):
    structure = make.structure()
    up = raised(structure, to=structure.steering)
    down = referrals.raise_referral(
        group=structure.steering, to=structure.executing, title="Kartlegg", **acts(structure.council.mayor)
    )
    close(structure.executing)
    assert place(down).group == structure.executing
    referral_clock.clock(AT)
    assert place(down).group == structure.executing  # Its last day counts.
    referral_clock.clock(AT + DAY)
    assert place(down).group == structure.coordinating
    assert place(down).arrived_by_name == "Samarbeid (påminnelse)"
    referrals.answer(step=place(up), text="Ja", **acts(structure.council.mayor, AT + DAY))
    assert (place(up).group, place(up).purpose) == (structure.coordinating, "ANSWER")
    # The last group of a programme cannot be closed on top of what lies there.
    close(structure.steering)
    with pytest.raises(Refused, match="ingen gruppe kan ta over"):
        referrals.move_open_steps(group=structure.coordinating, **acts(structure.council.director, AT + DAY))


def test_where_nobody_leads_those_who_keep_the_programme_answer() -> None:
    structure = make.structure()
    referral = raised(structure)
    director = structure.council.director
    for seat in structure.coordinating.forum.memberships.all():
        seat.delete()
    with pytest.raises(NotAllowed):
        referrals.answer(step=place(referral), text="Ja", **acts(structure.council.mayor))
    referrals.answer(step=place(referral), text="Ja", **acts(director))
    assert place(referral).item.raised_by_name == "Samarbeid"
    # At home the group has its leads, and nobody stands in for them.
    with pytest.raises(NotAllowed):
        referrals.receive(step=place(referral), **acts(director))
