"""Each side's own answer: written by several, confirmed by a leader, hidden from the other side."""

from datetime import timedelta

import pytest

from agreements.actions.evaluation_answers import save_answers
from agreements.actions.evaluation_sides import (
    agree_for_side,
    reopen_side,
    save_side,
    save_together,
    together_of,
)
from agreements.actions.evaluations import set_mode
from agreements.evaluation.asking import Given, questions_of, side_answers
from agreements.evaluation.waiting import waiting_for
from agreements.models import Evaluation, EvaluationSide
from agreements.tests import evaluation_factories as make
from agreements.tests.factories import AT, ON, actor, two_sides
from agreements.tests.races import at_once
from councils.tests import factories as councils
from parties.standing import standing_of
from parties.tests.factories import login
from records import audit
from records.models import Dispatch
from records.refusals import NotAllowed, Refused, StaleSave

WHEN = {"on": ON, "at": AT}
ALL_FOURS = {key: Given(4) for key in make.SCALE_KEYS}


def waits(person) -> list[str]:
    """What waits for the person at home."""
    return [one.what for one in waiting_for(person.user, standing_of(person.user, ON), ON)]


@pytest.mark.django_db
def test_a_side_writes_agrees_takes_back_and_agrees_again():
    sides = two_sides()
    made = make.evaluation(sides=sides)
    of_police = {"evaluation": made, "side": "POLICE", **WHEN}
    assert waits(sides.contact) == ["Velg hvem som skal svare for politiet"]
    with pytest.raises(NotAllowed):
        save_side(answers=ALL_FOURS, revision=1, by=actor(sides.coordinator), **of_police)
    for wrong in (6, 0, -1):
        with pytest.raises(Refused, match="fra 1 til 5"):
            save_side(answers={"frame-1": Given(wrong)}, revision=1, by=actor(sides.contact), **of_police)
    with pytest.raises(Refused, match="hører ikke til"):
        save_side(answers={"ukjent": Given(3)}, revision=1, by=actor(sides.contact), **of_police)

    half = save_side(
        answers={"frame-1": Given(2, comment=" Rolleavklaring. \r\n"), "styrker": Given(5, comment="Møtene")},
        revision=1,
        by=actor(sides.contact),
        **of_police,
    )
    assert half.revision == 2
    assert side_answers(made, "POLICE") == {
        "frame-1": Given(2, False, "Rolleavklaring."),
        "styrker": Given(None, False, "Møtene"),
    }
    # The same again changes nothing, whatever revision it started from.
    same = save_side(
        answers={"frame-1": Given(2, comment="Rolleavklaring.")},
        revision=1,
        by=actor(sides.leader),
        **of_police,
    )
    assert same.revision == 2
    with pytest.raises(Refused, match="er ikke besvart") as refused:
        agree_for_side(revision=2, by=actor(sides.leader), **of_police)
    assert len(refused.value.reasons) == len(make.SCALE_KEYS) - 1
    with pytest.raises(NotAllowed):
        agree_for_side(revision=2, by=actor(sides.contact), **of_police)
    rest = {**ALL_FOURS, "frame-1": Given(does_not_know=True)}
    save_side(answers=rest, revision=2, by=actor(sides.contact), **of_police)
    assert waits(sides.leader) == ["Bekreft svaret for politiet"]
    assert waits(sides.contact) == []
    with pytest.raises(StaleSave):
        agree_for_side(revision=2, by=actor(sides.leader), **of_police)
    agreed = agree_for_side(revision=3, by=actor(sides.leader), **of_police)
    assert (agreed.agreed_by_name, agreed.agreed_by_office) == ("Eva Fjordvik", "politistasjonssjef")
    told = Dispatch.objects.filter(kind="evaluations.side_agreed")
    assert {one.name for one in told} == {"Siri Fjordvik", "Dag Fjordvik", "Kari Fjordvik"}
    assert not any("4" in one.text.split("http")[0].replace("2026", "").replace("2024", "") for one in told)
    assert waits(sides.leader) == []

    # Nothing is changed while the confirmation stands, nor by the side's participants.
    asked = make.participant(made, "POLICE", of=sides.contact)
    with pytest.raises(Refused, match="bekreftet svaret"):
        save_side(answers={"frame-1": Given(1)}, revision=3, by=actor(sides.contact), **of_police)
    with pytest.raises(Refused, match="enig om svaret sitt"):
        save_answers(
            participant=asked, answers={"frame-1": Given(1)}, is_final=False, by=actor(sides.contact), **WHEN
        )
    with pytest.raises(NotAllowed):
        reopen_side(by=actor(sides.mayor), **of_police)
    reopen_side(by=actor(sides.leader), **of_police)
    save_side(answers={"frame-1": Given(3)}, revision=3, by=actor(sides.contact), **of_police)
    agree_for_side(revision=4, by=actor(sides.leader), **of_police)
    make.side_answer(made, "MUNICIPALITY")
    assert waits(sides.coordinator) == waits(sides.contact) == ["Legg evalueringen fram"]
    make.submitted(Evaluation.objects.get(pk=made.pk))
    with pytest.raises(Refused, match="til godkjenning"):
        reopen_side(by=actor(sides.leader), **of_police)
    assert waits(sides.mayor) == ["Godkjenn evalueringen"]
    assert [one.verb for one in audit.history(made)] == [
        "evaluation.side_agreed",
        "evaluation.side_reopened",
        "evaluation.side_agreed",
    ]


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_for_one_side_lose_nothing():
    sides = two_sides()
    made = make.evaluation(sides=sides)

    def save(person, score):
        by = actor(person)
        return lambda: save_side(
            evaluation=made, side="MUNICIPALITY", answers={"frame-1": Given(score)}, revision=1, by=by, **WHEN
        )

    results = at_once(
        lambda: Evaluation.objects.select_for_update(no_key=True).get(pk=made.pk),
        save(sides.coordinator, 2),
        save(sides.director, 5),
    )
    assert sorted(type(one).__name__ for one in results) == ["EvaluationSide", "StaleSave"]
    stale = next(one for one in results if isinstance(one, StaleSave))
    assert stale.current == side_answers(made, "MUNICIPALITY")
    assert stale.revision == EvaluationSide.objects.get(evaluation=made, side="MUNICIPALITY").revision == 2


@pytest.mark.django_db
def test_the_late_one_sees_both_answers_and_then_decides(client):
    sides = two_sides()
    made = make.evaluation(sides=sides)
    save_side(
        evaluation=made,
        side="MUNICIPALITY",
        answers={"frame-1": Given(2, comment="Uklare roller")},
        revision=1,
        by=actor(sides.director),
        **WHEN,
    )
    browser = login(client, sides.coordinator)
    url = f"/evaluering/{made.pk}/kommunen/"
    typed = {"svar-frame-1": "5", "kommentar-frame-1": "Klart for oss", "revision": "1"}
    late = browser.post(url, typed)
    page = late.content.decode()
    assert late.status_code == 409
    assert "Uklare roller" in page
    assert "Klart for oss</textarea>" in page.replace("\n", "")
    assert 'name="revision" value="2"' in page
    by_itself = browser.post(f"{url}lagre/", typed)
    assert by_itself.status_code == 409
    assert by_itself.json()["fields"]["kommentar-frame-1"] == "Uklare roller"
    assert browser.post(url, {**typed, "revision": "2"}).status_code == 303
    assert side_answers(made, "MUNICIPALITY")["frame-1"] == Given(5, False, "Klart for oss")


@pytest.mark.django_db
def test_a_new_edition_in_mid_round_changes_nothing_for_those_under_way():
    made = make.evaluation(scope=["AGREEMENT", "COUNCIL"])
    make.questionnaire(code=made.questionnaire.code, edition=2, questions=(("nytt", "SCALE", "BENEFIT", ""),))
    made.refresh_from_db()
    # Its own edition, and of that what its scope takes in.
    assert [one.key for one in questions_of(made)] == [
        "anchoring-1",
        "frame-1",
        "meetings-1",
        "styrker",
        "neste-steg",
    ]


@pytest.mark.django_db
def test_the_council_fills_in_together_and_each_side_confirms_its_own(client):
    council = councils.council("Fjordvik")
    sides = two_sides("Nesby")
    made = make.evaluation(sides=sides, forum=council.forum)
    make.side_answer(made, "MUNICIPALITY", scores={"frame-1": 2}, is_agreed=False)
    meeting = councils.held_meeting(council.forum)
    stranger = councils.held_meeting(councils.council("Andeby").forum)
    together = {"evaluation": made, "joint_text": "Vi er enige om mye.", "meeting": meeting, **WHEN}
    stands = together_of(Evaluation.objects.get(pk=made.pk))
    both = {"POLICE": ALL_FOURS, "MUNICIPALITY": {"frame-1": Given(2), "meetings-1": Given(5)}}
    with pytest.raises(Refused, match="ikke ut sammen"):
        save_together(answers=both, revision=stands.revision, by=actor(sides.contact), **together)
    # The municipality has begun for itself: nobody but itself lets the other side see it.
    with pytest.raises(Refused, match="Kommunen har begynt på svaret sitt"):
        set_mode(evaluation=made, mode="TOGETHER", by=actor(sides.contact), **WHEN)
    set_mode(evaluation=made, mode="TOGETHER", by=actor(sides.coordinator), **WHEN)
    with pytest.raises(Refused, match="ikke i politirådet"):
        save_together(
            answers=both,
            revision=stands.revision,
            by=actor(sides.contact),
            **{**together, "meeting": stranger},
        )
    saved = save_together(answers=both, revision=stands.revision, by=actor(sides.coordinator), **together)
    # What was written before the way of working changed is still there.
    assert saved.answers["MUNICIPALITY"]["frame-1"] == Given(2)
    assert saved.answers["POLICE"] == ALL_FOURS
    assert (saved.joint_text, saved.meeting_id) == ("Vi er enige om mye.", meeting.pk)
    # A side's own page left open saves nothing more into the other's sight, and points to the screen.
    row = EvaluationSide.objects.get(evaluation=made, side="POLICE")
    browser = login(client, sides.contact)
    own = f"/evaluering/{made.pk}/politiet/"
    alone = {"svar-frame-1": "1", "kommentar-frame-1": "Bare for oss", "revision": str(row.revision)}
    by_itself = browser.post(f"{own}lagre/", alone)
    assert by_itself.status_code == 403
    assert "Fyll ut sammen" in by_itself.json()["reasons"][0]
    refused = browser.post(own, alone)
    assert refused.status_code == 403
    assert "Bare for oss</textarea>" in refused.content.decode().replace("\n", "")
    assert f'href="/evaluering/{made.pk}/sammen/"' in browser.get(own).content.decode()
    assert side_answers(made, "POLICE")["frame-1"] == Given(4)
    # Somebody else on the screen meanwhile is noticed.
    save_together(
        answers={"POLICE": {"frame-1": Given(1)}},
        revision=saved.revision,
        by=actor(sides.contact),
        **together,
    )
    with pytest.raises(StaleSave) as stale:
        save_together(answers=both, revision=saved.revision, by=actor(sides.coordinator), **together)
    assert stale.value.current.answers["POLICE"]["frame-1"] == Given(1)
    # Two who ask for the same way of working do not undo each other's choice.
    mode = f"/evaluering/{made.pk}/framgangsmate/"
    assert 'name="mode" value="INDIVIDUAL"' in browser.get(mode).content.decode()
    assert browser.post(mode, {"mode": "TOGETHER"}).status_code == 303
    assert browser.post(mode).status_code == 403
    made.refresh_from_db()
    assert made.mode == "TOGETHER"
    # A side that has confirmed is left as it is; the other goes on.
    row.refresh_from_db()
    agree_for_side(evaluation=made, side="POLICE", revision=row.revision, by=actor(sides.leader), **WHEN)
    browser = login(client, sides.coordinator)
    url = f"/evaluering/{made.pk}/sammen/"
    page = browser.get(url).content.decode()
    assert "municipality-svar-frame-1" in page
    assert "police-svar-frame-1" not in page
    form = {
        **{f"municipality-svar-{key}": "3" for key in make.SCALE_KEYS},
        "police-svar-frame-1": "5",
        "joint_text": "Vi er enige om alt.",
        "meeting": str(meeting.pk),
        "revision": str(stale.value.revision),
    }
    # Without JavaScript the late one sees what stands, with what they typed kept.
    late = browser.post(url, {**form, "revision": str(stale.value.revision - 1)})
    said = late.content.decode()
    assert late.status_code == 409
    assert "Kommunen: Spørsmål om meetings-1?" in said
    assert "Vi er enige om alt.</textarea>" in said.replace("\n", "")
    assert browser.post(f"{url}lagre/", form).json()["revision"] > stale.value.revision
    made.refresh_from_db()
    assert made.joint_text == "Vi er enige om alt."
    assert side_answers(made, "MUNICIPALITY")["frame-1"] == Given(3)
    assert side_answers(made, "POLICE")["frame-1"] == Given(1)


@pytest.mark.django_db
def test_answers_of_the_other_sides_people_are_a_beginning_too():
    sides = two_sides()
    made = make.evaluation(sides=sides)
    make.own_answers(make.participant(made, "MUNICIPALITY"), 3, is_sent=False)
    with pytest.raises(Refused, match="Kommunen har begynt"):
        set_mode(evaluation=made, mode="TOGETHER", by=actor(sides.contact), **WHEN)
    set_mode(evaluation=made, mode="TOGETHER", by=actor(sides.coordinator), **WHEN)


@pytest.mark.django_db
def test_the_side_sees_its_spread_by_the_rule_and_may_start_from_the_middle(client):
    sides = two_sides()
    made = make.evaluation(sides=sides, due_on=ON + timedelta(days=4000))
    for score in (1, 2, 4, 4):
        make.own_answers(make.participant(made, "MUNICIPALITY"), score, comment=f"Ord {score}.")
    browser = login(client, sides.coordinator)
    url = f"/evaluering/{made.pk}/kommunen/"
    page = browser.get(url).content.decode()
    assert "Slik svarte" not in page
    assert "Ord 4." not in page
    make.own_answers(make.participant(made, "MUNICIPALITY"), 5)
    page = browser.get(url).content.decode()
    assert "4 kommentarer fra deltakerne, uten navn" in page
    assert "Deltaker" not in page.split("<form", 2)[-1]
    assert "Slik svarte deltakerne deres (5 svar)" in page
    started = browser.get(f"{url}?start=median").content.decode()
    assert started.count('value="4" id="id_svar-') == len(make.SCALE_KEYS)
    assert started.count("checked") == len(make.SCALE_KEYS)
    assert side_answers(made, "MUNICIPALITY") == {}
    waiting = make.participant(made, "MUNICIPALITY")
    assert "Slik svarte" not in browser.get(url).content.decode()
    make.own_answers(waiting, 3)
    assert "(6 svar)" in browser.get(url).content.decode()
