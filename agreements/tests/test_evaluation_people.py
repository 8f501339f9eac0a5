"""Whom a side asks: links, reminders, who is taken away, and who comes into an office that was asked."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from agreements.actions.evaluation_answers import save_answers
from agreements.actions.evaluation_participants import Invited, ask_people, remind_people, take_away
from agreements.evaluation import clock
from agreements.evaluation.asking import Given
from agreements.evaluation.spread import is_complete
from agreements.models import EvaluationParticipant
from agreements.tests import evaluation_factories as make
from agreements.tests.factories import AT, ON, actor, two_sides
from parties.links import DeadLink, find_link
from parties.models import OfficeRole, PersonalLink
from parties.tests import factories as parties
from parties.tests.factories import login
from records import days
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db
WHEN = {"on": ON, "at": AT}
PURPOSE = "evaluations.answer"


def tokens(kind: str = "asked") -> list[str]:
    """The tokens in the letters of that kind, in the order they were written."""
    letters = Dispatch.objects.filter(kind=f"evaluations.{kind}").order_by("pk")
    return [one.text.split("/lenke/")[1].split("/")[0] for one in letters]


def test_people_are_asked_reminded_and_taken_away():
    sides = two_sides()
    made = make.evaluation(sides=sides)
    held = sides.coordinator.appointments.get()
    people = [Invited(held), Invited(None, "Ruth Rektor", "ruth@skolen.example", "Fjordvik skole")]
    ask = {"evaluation": made, "side": "MUNICIPALITY", "people": people, **WHEN}
    with pytest.raises(NotAllowed):
        ask_people(by=actor(sides.contact), **ask)
    with pytest.raises(Refused, match="gyldig e-postadresse"):
        ask_people(by=actor(sides.director), **{**ask, "people": [Invited(None, "Ola", "ola@")]})

    asked = ask_people(by=actor(sides.director), **ask)

    assert [(one.name, one.office_title, one.organisation_name) for one in asked] == [
        ("Siri Fjordvik", "SLT-koordinator", "Fjordvik kommune"),
        ("Ruth Rektor", "", "Fjordvik skole"),
    ]
    links = [find_link(token, PURPOSE, AT) for token in tokens()]
    assert [one.subject_id for one in links] == [one.pk for one in asked]
    # Two weeks after the deadline, to the end of that day.
    assert {one.expires_at for one in links} == {days.end_of(make.DUE_ON + timedelta(days=14))}
    # Asked twice they are asked once.
    with pytest.raises(Refused, match="ikke er spurt fra før"):
        ask_people(by=actor(sides.director), **ask)

    # A reminder carries a new link, and the old one is closed.
    assert remind_people(evaluation=made, side="MUNICIPALITY", by=actor(sides.director), **WHEN) == 2
    with pytest.raises(DeadLink):
        find_link(tokens()[1], PURPOSE, AT)
    ruth = find_link(tokens("reminded")[1], PURPOSE, AT)
    with pytest.raises(Refused, match="påminnet den siste uka"):
        remind_people(evaluation=made, side="MUNICIPALITY", by=actor(sides.director), **WHEN)

    take_away(participant=asked[1], by=actor(sides.director), **WHEN)
    with pytest.raises(DeadLink):
        find_link(tokens("reminded")[1], PURPOSE, AT)
    with pytest.raises(Refused, match=r"ikke lenger bedt|stengt"):
        save_answers(participant=asked[1], answers={}, is_final=False, link=ruth, by=ruth.actor, **WHEN)
    make.own_answers(asked[0], 4)
    with pytest.raises(Refused, match="har svart, og kan ikke tas bort"):
        take_away(participant=asked[0], by=actor(sides.director), **WHEN)


def test_a_week_before_the_deadline_the_clock_reminds_once():
    sides = two_sides()
    made = make.evaluation(sides=sides)
    silent = make.participant(made, "MUNICIPALITY", of=sides.coordinator)
    make.own_answers(make.participant(made, "MUNICIPALITY", of=sides.director), 3)
    late = make.participant(made, "POLICE", of=sides.contact, invited_at=AT + timedelta(days=20))
    clock.clock(AT)
    assert tokens("reminded") == []
    week_before = AT + timedelta(days=21)
    for moment in (week_before, week_before + timedelta(minutes=1), week_before + timedelta(days=7)):
        clock.clock(moment)
    assert set(Dispatch.objects.filter(kind="evaluations.reminded").values_list("address", flat=True)) == {
        silent.address,
        late.address,  # a week after being asked
    }
    assert len(tokens("reminded")) == 2


def test_what_the_clock_is_refused_for_one_evaluation_holds_up_no_other():
    """The new holder in the first has an address that nothing can be sent to."""
    asked = []
    for name, address in (("Fjordvik", "feil@"), ("Andeby", "ny@andeby.example")):
        sides = two_sides(name)
        held = sides.coordinator.appointments.get()
        asked.append(make.participant(make.evaluation(sides=sides), "MUNICIPALITY", of=sides.coordinator))
        sides.coordinator.appointments.update(valid_to=ON)
        successor = parties.person(f"Ny i {name}", email=address, login=False)
        parties.holder(held.office, successor, valid_from=ON + timedelta(days=1))
    clock.clock(AT + timedelta(days=1))
    assert set(EvaluationParticipant.objects.asked().values_list("name", flat=True)) == {
        asked[0].name,
        "Ny i Andeby",
    }
    # Nothing is lost of the other things that the clock does.
    clock.clock(AT + timedelta(days=21))
    assert {one.name for one in Dispatch.objects.filter(kind="evaluations.reminded")} == {
        asked[0].name,
        "Ny i Andeby",
    }


def test_an_answer_that_is_sent_in_is_not_emptied_afterwards():
    sides = two_sides()
    asked = make.own_answers(make.participant(make.evaluation(sides=sides), "POLICE", of=sides.contact), 4)
    again = {"participant": asked, "by": actor(sides.contact), "is_final": False, **WHEN}
    with pytest.raises(Refused, match="1 mangler"):
        save_answers(answers={"frame-1": Given()}, **again)
    save_answers(answers={"frame-1": Given(2)}, **again)
    assert asked.answers.get(question_key="frame-1").score == 2


def test_the_new_holder_of_an_office_is_asked_and_the_old_link_dies():
    sides = two_sides()
    made = make.evaluation(sides=sides)
    held = sides.coordinator.appointments.get()
    ask_people(evaluation=made, side="MUNICIPALITY", people=[Invited(held)], by=actor(sides.director), **WHEN)
    answered = make.own_answers(make.participant(made, "MUNICIPALITY", of=sides.director), 4)
    for person in (sides.coordinator, sides.director):
        person.appointments.update(valid_to=ON)
    tomorrow = AT + timedelta(days=1)
    clock.clock(tomorrow)
    # Vacant: nobody to ask yet.
    assert EvaluationParticipant.objects.asked().count() == 2
    successor = parties.person("Nina Ny")
    parties.holder(held.office, successor, valid_from=days.day_of(tomorrow))
    for _minute in range(2):
        clock.clock(tomorrow)
    asked = set(EvaluationParticipant.objects.asked().values_list("name", flat=True))
    assert asked == {"Nina Ny", answered.name}
    with pytest.raises(DeadLink):
        find_link(tokens()[0], PURPOSE, tomorrow)
    assert find_link(tokens()[1], PURPOSE, tomorrow).name == "Nina Ny"


def test_once_the_spread_can_be_read_nobody_is_asked_and_no_answer_is_changed(client):
    """Else whoever looks before and after reads the one answer that came in between."""
    sides = two_sides()
    # Pages go by today: far from its deadline.
    made = make.evaluation(sides=sides, due_on=ON + timedelta(days=4000))
    last = make.participant(made, "POLICE", of=sides.contact)
    for score in (1, 3, 4, 5):
        make.own_answers(make.participant(made, "POLICE"), score)
    silent = make.participant(made, "POLICE")
    by = actor(sides.contact)
    ask = {"evaluation": made, "side": "POLICE", "by": by, **WHEN}
    answer = {"participant": last, "by": by, **WHEN}
    # Waited for: it may be changed, and more may be asked.
    fours = {key: Given(4) for key in make.SCALE_KEYS}
    save_answers(answers=fours, is_final=True, **answer)
    save_answers(answers={"frame-1": Given(2)}, is_final=True, **answer)
    (sixth,) = ask_people(people=[Invited(None, "Nina Ny", "nina@skolen.example")], **ask)
    browser = login(client, sides.contact)
    people = f"/evaluering/{made.pk}/deltakere/"
    assert "Spør flere" in browser.get(people).content.decode()
    for one in (silent, sixth):
        take_away(participant=one, by=by, **WHEN)
    assert is_complete(made, ON)
    for people_asked in ("Nina Ny", "Ola Ny"):
        with pytest.raises(Refused, match="Alle som er spurt, har svart"):
            ask_people(people=[Invited(None, people_asked, "nina@skolen.example")], **ask)
    with pytest.raises(Refused, match="svarene kan ikke endres"):
        save_answers(answers={"frame-1": Given(5)}, is_final=True, **answer)
    assert last.answers.get(question_key="frame-1").score == 2
    # The pages say so, and offer neither.
    page = browser.get(people).content.decode()
    assert "ingen flere spørres" in page
    assert "Spør flere" not in page
    assert browser.get(f"/evaluering/{made.pk}/politiet/be-om-svar/").status_code == 403
    own = browser.get(f"/evaluering/{made.pk}/svar/")
    assert own.status_code == 200
    assert "svarene kan ikke endres" in own.content.decode()
    assert "<textarea" not in own.content.decode()


def test_below_five_and_after_the_deadline():
    sides = two_sides()
    made = make.evaluation(sides=sides)
    by = actor(sides.contact)
    mine = make.own_answers(make.participant(made, "POLICE", of=sides.contact), 2)
    for _one in range(3):
        make.own_answers(make.participant(made, "POLICE"), 3)
    # Four who have answered show nothing: more may be asked.
    silent = Invited(sides.leader.appointments.get())
    (late,) = ask_people(evaluation=made, side="POLICE", people=[silent], by=by, **WHEN)
    make.own_answers(make.participant(made, "POLICE"), 3)
    after = {"on": make.DUE_ON + timedelta(days=1), "at": AT + timedelta(days=29)}
    more = [Invited(None, "Nina Ny", "nina@skolen.example")]
    with pytest.raises(Refused, match="Fristen er ute"):
        ask_people(evaluation=made, side="POLICE", people=more, by=by, **after)
    with pytest.raises(Refused, match="Fristen er ute"):
        save_answers(participant=mine, answers={"frame-1": Given(5)}, is_final=True, by=by, **after)
    # Who was asked in time may be late.
    fours = {key: Given(4) for key in make.SCALE_KEYS}
    save_answers(participant=late, answers=fours, is_final=True, by=actor(sides.leader), **after)


def test_a_link_opens_its_own_answers_again_until_all_is_over():
    """Saved half-answered, opened again, sent in; then the side agrees; then it is put forward."""
    now = days.now()
    sides = two_sides()
    made = make.evaluation(sides=sides, at=now, due_on=days.day_of(now))
    asked = make.participant(made, "MUNICIPALITY", of=sides.coordinator, on=days.day_of(now))
    other = make.participant(made, "MUNICIPALITY", of=sides.director, on=days.day_of(now))
    parties.official(sides.municipality, OfficeRole.OTHER, "Noen Andre")
    ask_people(
        evaluation=made,
        side="POLICE",
        people=[Invited(sides.contact.appointments.get())],
        by=actor(sides.leader, days.day_of(now)),
        on=days.day_of(now),
        at=now,
    )
    remind_people(
        evaluation=made,
        side="MUNICIPALITY",
        by=actor(sides.director, days.day_of(now)),
        on=days.day_of(now),
        at=now,
    )
    by_name = dict(
        zip(
            Dispatch.objects.filter(kind="evaluations.reminded")
            .order_by("pk")
            .values_list("name", flat=True),
            tokens("reminded"),
            strict=True,
        )
    )
    url = f"/lenke/{by_name[asked.name]}/evaluering/"
    browser = Client()
    page = browser.get(url)
    assert page.status_code == 200
    assert "Spørsmål om anchoring-1?" in page.content.decode()
    # Bad input: six, nought, letters – nothing is saved, all that was typed stands there.
    typed = {
        "svar-anchoring-1": "6",
        "svar-frame-1": "0",
        "svar-meetings-1": "fire",
        "kommentar-styrker": "Bra",
    }
    wrong = browser.post(url, {**typed, "act": "later"})
    assert wrong.status_code == 422
    assert wrong.content.decode().count("Velg et tall fra 1 til 5") >= 3
    assert "Bra</textarea>" in wrong.content.decode().replace("\n", "")
    assert not asked.answers.exists()
    # Half-answered is kept, and may not be sent in.
    half = {"svar-anchoring-1": "4", "svar-frame-1": "vet-ikke", "kommentar-styrker": "Bra"}
    assert browser.post(url, {**half, "act": "send"}).status_code == 422
    assert browser.post(url, {**half, "act": "later"}).status_code == 303
    again = Client().get(url).content.decode()
    assert "Du har svart på 2 av 5 spørsmål" in again
    assert "Bra</textarea>" in again.replace("\n", "")
    asked.refresh_from_db()
    assert asked.answered_at is None
    whole = {f"svar-{key}": "3" for key in make.SCALE_KEYS} | {"kommentar-styrker": "Bra"}
    # What looks like private data is asked about once.
    private = browser.post(url, {**whole, "kommentar-frame-1": "Ring 97 51 23 45", "act": "send"})
    assert private.status_code == 422
    assert "Jeg har sett advarslene" in private.content.decode()
    assert browser.post(url, {**whole, "act": "send"}).status_code == 303
    asked.refresh_from_db()
    assert asked.answered_at is not None
    assert not other.answers.exists()
    # The link of this evaluation does not answer another, nor for somebody else.
    link = PersonalLink.objects.get(subject_id=asked.pk, revoked_at=None)
    with pytest.raises(DeadLink):
        save_answers(
            participant=other,
            answers={"frame-1": Given(1)},
            is_final=False,
            link=link,
            by=link.actor,
            on=days.day_of(now),
            at=now,
        )
    # The side has agreed: the page says so, and nothing changes.
    make.side_answer(made, "MUNICIPALITY", at=now)
    assert "enig om svaret sitt" in browser.get(url).content.decode()
    assert browser.post(url, {**whole, "svar-frame-1": "1", "act": "send"}).status_code == 403
    assert asked.answers.get(question_key="frame-1").score == 3
    # Put forward: gone.
    make.side_answer(made, "POLICE", at=now)
    make.submitted(made, at=now)
    gone = browser.get(url)
    assert gone.status_code == 410
    assert "lagt fram til godkjenning" in gone.content.decode()
    # Expired, two weeks after the deadline.
    with pytest.raises(DeadLink, match="gått ut"):
        find_link(
            by_name[asked.name], PURPOSE, datetime.combine(made.due_on, now.timetz()) + timedelta(days=16)
        )


def test_in_a_nynorsk_municipality_people_are_asked_in_nynorsk():
    now = days.now()
    sides = two_sides()
    made = make.evaluation(version=make.signed_agreement(sides, language="nn"), due_on=days.day_of(now))
    ask_people(
        evaluation=made,
        side="MUNICIPALITY",
        people=[Invited(None, "Ruth Rektor", "ruth@skolen.example")],
        by=actor(sides.director, days.day_of(now)),
        on=days.day_of(now),
        at=now,
    )
    page = Client().get(f"/lenke/{tokens()[0]}/evaluering/").content.decode()
    assert "Spørsmål på nynorsk om frame-1?" in page
    assert 'lang="nn"' in page
