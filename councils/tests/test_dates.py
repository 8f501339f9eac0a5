"""Finding a date together: asked, answered, fixed with one tap or withdrawn; reminders that come once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from councils import date_answers, meeting_reminders
from councils.actions import dates as acts
from councils.models import DateAnswer, DateProposal, Forum, Meeting
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from councils.tests.races import at_once
from parties.models import PersonalLink
from parties.tests import factories as parties
from parties.tests.factories import login
from records import audit, days
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def rana():
    return make.council()


def propose(council, *, at=AT, **fields):
    on = days.day_of(at)
    fields.setdefault("starts", [at + timedelta(days=20 + step) for step in range(3)])
    fields.setdefault("answer_by", on + timedelta(days=7))
    fields.setdefault("memberships", list(council.forum.memberships.all()))
    fields.setdefault("by", actor(council.coordinator))
    return acts.propose_dates(forum=council.forum, minutes=90, place="Rådhuset", on=on, at=at, **fields)


def answer(proposal, person, *answers, at=AT):
    options = proposal.options.order_by("starts_at")
    return acts.answer_dates(
        invitee=proposal.invitees.get(name=person.name),
        answers={option.pk: said for option, said in zip(options, answers, strict=True)},
        by=actor(person),
        on=days.day_of(at),
        at=at,
    )


def told(kind):
    return sorted(Dispatch.objects.filter(kind=f"councils.{kind}").values_list("address", flat=True))


def test_everybody_chosen_gets_a_link_of_their_own_but_not_whoever_asks(rana):
    propose(rana)
    letters = Dispatch.objects.filter(kind="councils.dates_proposed")
    assert told("dates_proposed") == sorted(
        person.email for person in (rana.mayor, rana.director, rana.contact, rana.leader)
    )
    assert all(letter.text.count("/lenke/") == 1 for letter in letters)
    assert "søndag 24. mai 2026 kl. 12.00" in letters[0].text
    assert "Svar innen 11. mai 2026." in letters[0].text


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"starts": [AT + timedelta(days=20)]}, "minst to"),
        ({"starts": [AT + timedelta(days=20)] * 2}, "minst to"),
        ({"starts": [AT - timedelta(days=1), AT + timedelta(days=20)]}, "har vært"),
        ({"starts": [AT + timedelta(days=step) for step in range(1, 15)]}, "høyst 12"),
        ({"answer_by": ON - timedelta(days=1)}, "Svarfristen"),
        ({"answer_by": ON + timedelta(days=21)}, "Svarfristen"),
        ({"memberships": []}, "minst én"),
    ],
)
def test_a_proposal_that_makes_no_sense_is_refused(rana, fields, reason):
    with pytest.raises(Refused, match=reason):
        propose(rana, **fields)
    assert (DateProposal.objects.count(), Dispatch.objects.count()) == (0, 0)


def test_the_same_times_are_proposed_once(rana):
    propose(rana)
    with pytest.raises(Refused, match="allerede foreslått"):
        propose(rana)
    assert DateProposal.objects.count() == 1


def test_somebody_without_an_address_is_named(rana):
    rana.director.email = ""
    rana.director.save()
    with pytest.raises(Refused, match=rana.director.name):
        propose(rana)


def test_only_those_who_lead_propose_fix_and_withdraw(rana):
    with pytest.raises(NotAllowed):
        propose(rana, by=actor(rana.contact))
    proposal = propose(rana)
    by = actor(rana.contact)
    with pytest.raises(NotAllowed):
        acts.fix_date(option=proposal.options.first(), by=by, on=ON, at=AT)
    with pytest.raises(NotAllowed):
        acts.withdraw_dates(proposal=proposal, by=by, on=ON, at=AT)


def test_the_table_says_in_words_which_date_is_best(rana):
    proposal = propose(rana)
    assert date_answers.overview(proposal).best == []
    answer(proposal, rana.mayor, "YES", "YES", "NO")
    answer(proposal, rana.contact, "NO", "IF_NEEDED", "NO")
    answer(proposal, rana.leader, "YES", "YES", "YES")
    found = date_answers.overview(proposal)
    assert [(one.yes, one.if_needed, one.no, one.is_best) for one in found.columns] == [
        (2, 0, 1, False),
        (2, 1, 0, True),
        (1, 0, 2, False),
    ]
    assert (found.answered, len(found.rows)) == (3, 5)
    assert {invitee.name: words for invitee, words in found.rows}[rana.contact.name] == [
        "passer ikke", "kan hvis det trengs", "passer ikke",
    ]  # fmt: skip


def test_an_answer_can_be_changed_until_the_date_is_fixed_and_is_ones_own(rana):
    proposal = propose(rana)
    answer(proposal, rana.contact, "NO", "NO", "NO")
    answer(proposal, rana.contact, "YES", "NO", "NO")
    assert list(DateAnswer.objects.order_by("option").values_list("answer", flat=True)) == ["YES", "NO", "NO"]
    first = proposal.options.first()
    with pytest.raises(Refused, match="alle tidspunktene"):
        acts.answer_dates(
            invitee=proposal.invitees.get(name=rana.mayor.name),
            answers={first.pk: "YES"},
            by=actor(rana.mayor),
            on=ON,
            at=AT,
        )
    with pytest.raises(NotAllowed):
        acts.answer_dates(
            invitee=proposal.invitees.get(name=rana.mayor.name),
            answers={option.pk: "YES" for option in proposal.options.all()},
            by=actor(rana.contact),
            on=ON,
            at=AT,
        )
    acts.fix_date(option=first, by=actor(rana.mayor), on=ON, at=AT)
    with pytest.raises(Refused, match=r"Datoen er bestemt: søndag 24\. mai 2026"):
        answer(proposal, rana.contact, "NO", "NO", "NO")


def test_fixed_the_meeting_is_planned_and_the_others_are_told(rana):
    proposal = propose(rana, title="Ekstraordinært møte")
    option = proposal.options.order_by("starts_at")[1]
    meeting = acts.fix_date(option=option, by=actor(rana.coordinator), on=ON, at=AT)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.meeting) == ("FIXED", meeting)
    assert (meeting.state, meeting.starts_at, meeting.place, meeting.title) == (
        "PLANNED", option.starts_at, "Rådhuset", "Ekstraordinært møte",
    )  # fmt: skip
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)
    assert len(told("dates_fixed")) == 4
    assert rana.coordinator.email not in told("dates_fixed")
    assert [event.verb for event in audit.history(proposal)] == ["dates.fixed", "dates.proposed"]


def test_the_leaders_are_told_once_when_all_have_answered(rana):
    proposal = propose(rana)
    for person in (rana.mayor, rana.coordinator, rana.director, rana.contact):
        answer(proposal, person, "YES", "YES", "YES")
    assert told("dates_answered") == []
    answer(proposal, rana.leader, "YES", "NO", "NO")
    answer(proposal, rana.leader, "YES", "NO", "YES")
    assert told("dates_answered") == sorted([rana.mayor.email, rana.coordinator.email])


def test_withdrawn_everybody_is_told_and_nothing_can_be_answered(rana):
    proposal = propose(rana)
    acts.withdraw_dates(proposal=proposal, by=actor(rana.coordinator), on=ON, at=AT)
    assert len(told("dates_withdrawn")) == 4
    with pytest.raises(Refused, match="trukket"):
        answer(proposal, rana.contact, "YES", "YES", "YES")


@pytest.mark.django_db(transaction=True)
def test_two_leaders_fix_two_dates_at_once_and_one_stands():
    rana = make.council()
    proposal = propose(rana)
    first, second = proposal.options.order_by("starts_at")[:2]

    def fix(person, option):
        by = actor(person)
        return lambda: acts.fix_date(option=option, by=by, on=ON, at=AT)

    results = at_once(
        lambda: Forum.objects.select_for_update(no_key=True).get(pk=rana.forum.pk),
        fix(rana.coordinator, first),
        fix(rana.mayor, second),
    )
    assert sorted(type(one).__name__ for one in results) == ["Meeting", "Refused"]
    assert Meeting.objects.count() == 1


def test_the_silent_are_reminded_once_two_days_before_the_answer_is_due(rana):
    proposal = propose(rana)
    answer(proposal, rana.contact, "YES", "YES", "YES")
    due = days.start_of(ON + timedelta(days=7))
    meeting_reminders.clock(due - timedelta(days=3))
    assert told("dates_reminder") == []
    for step in (2, 1, 0):
        meeting_reminders.clock(due - timedelta(days=step))
    # The secretary who asked is silent too.
    assert told("dates_reminder") == sorted(
        person.email for person in (rana.mayor, rana.coordinator, rana.director, rana.leader)
    )
    assert all("/lenke/" in one.text for one in Dispatch.objects.filter(kind="councils.dates_reminder"))


def test_the_silent_are_reminded_once_before_the_meeting_and_the_others_never(rana):
    meeting = make.called_meeting(rana.forum)
    meeting.attendances.filter(person=rana.contact).update(reply="ACCEPTED", replied_at=AT)
    meeting_reminders.clock(meeting.starts_at - timedelta(days=4))
    assert told("reply_reminder") == []
    for hours in (72, 48, 1):
        meeting_reminders.clock(meeting.starts_at - timedelta(hours=hours))
    assert told("reply_reminder") == sorted(
        person.email for person in (rana.mayor, rana.coordinator, rana.director, rana.leader)
    )
    meeting_reminders.clock(meeting.starts_at + timedelta(hours=1))
    assert Dispatch.objects.filter(kind="councils.reply_reminder").count() == 4


def test_members_are_asked_for_items_once_before_the_deadline(rana):
    rana.forum.items_due_days = 14
    rana.forum.save()
    make.seat(
        rana.forum,
        person=parties.person("Ola Vara"),
        capacity="DEPUTY",
        deputy_for=rana.forum.memberships.get(office__role="UNIT_LEADER"),
    )
    meeting = make.meeting(rana.forum)
    due = days.start_of(meeting.on - timedelta(days=14))
    meeting_reminders.clock(due - timedelta(days=4))
    assert told("items_due") == []
    for step in (3, 2, 0):
        meeting_reminders.clock(due - timedelta(days=step))
    assert len(told("items_due")) == 5
    assert "/sak/" in Dispatch.objects.filter(kind="councils.items_due")[0].text
    assert PersonalLink.objects.count() == 5


def test_the_overview_page_is_for_those_who_read_the_papers_and_answered_there_too(rana):
    now = days.now()
    proposal = propose(rana, at=now)
    url = reverse("councils:date_proposal", args=[proposal.pk])
    nesna = make.council("Nesna")
    assert login(Client(), nesna.mayor).get(url).status_code == 404
    client = login(Client(), rana.contact)
    page = client.get(url)
    assert page.context["may_answer"] is True
    assert b"Velg denne" not in page.content
    data = dict.fromkeys(page.context["form"].options, "YES")
    assert client.post(url, data).status_code == 303
    assert client.post(url, {}).status_code == 422
    assert proposal.invitees.get(name=rana.contact.name).answered_at is not None
    option = proposal.options.first()
    fix = reverse("councils:date_fix", args=[proposal.pk, option.pk])
    assert client.post(fix).status_code == 403
    leads = login(Client(), rana.coordinator)
    assert "Passer best:" in leads.get(url).content.decode()
    assert leads.get(fix).status_code == 200
    assert Meeting.objects.count() == 0
    assert leads.post(fix)["Location"] == Meeting.objects.get().get_absolute_url()


def test_dates_are_proposed_by_the_page_as_it_stands(rana):
    client = login(Client(), rana.coordinator)
    url = reverse("councils:date_proposal_new", args=[rana.forum.pk])
    form = client.get(url).context["form"]
    times = {
        name: form.fields[name].initial.strftime("%Y-%m-%dT%H:%M")
        for name in form.time_names
        if form.fields[name].initial
    }
    assert len(times) == 3
    data = {
        **times,
        "minutes": 90,
        "answer_by": form["answer_by"].value().isoformat(),
        "people": form["people"].value(),
    }
    assert client.post(url, {**data, "at_2": "", "at_3": ""}).status_code == 422
    assert client.post(url, {**data, "at_2": data["at_1"]}).status_code == 422
    page = client.post(url, data)
    proposal = DateProposal.objects.get()
    assert page["Location"] == reverse("councils:date_proposal", args=[proposal.pk])
    assert [f"{days.oslo(one.starts_at):%Y-%m-%dT%H:%M}" for one in proposal.options.all()] == list(
        times.values()
    )
    assert proposal.invitees.count() == 5
