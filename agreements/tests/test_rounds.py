"""Rounds: they begin what is missing, once, tell each person once, and show who is waited for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements import clock
from agreements.actions import evaluations, rounds
from agreements.evaluation.progress import Stage, progress_of
from agreements.models import AgreementRelation, Evaluation, EvaluationRound
from agreements.tests import evaluation_factories as make
from agreements.tests.factories import AT, ON, TwoSides, actor, two_sides
from parties.models import OfficeRole
from parties.tests import factories as parties
from records import days
from records.actors import Actor
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

YEAR = ON.year
NOW: dict[str, Any] = {"on": ON, "at": AT}
LATER = AT + timedelta(days=3)


@dataclass
class District:
    """A police district with an administrator and three municipalities that one unit serves."""

    sides: list[TwoSides]
    administrator: Any
    versions: list[Any]
    questionnaire: Any

    @property
    def owner(self) -> Any:
        """The district."""
        return self.sides[0].district


@pytest.fixture
def district(db) -> District:
    first = two_sides("Fjordvik")
    others = [two_sides(name, unit=first.unit) for name in ("Elvdal", "Skogheim")]
    sides = [first, *others]
    return District(
        sides=sides,
        administrator=parties.official(first.district, OfficeRole.ADMINISTRATOR, "Nils Nordlending"),
        versions=[make.signed_agreement(one) for one in sides],
        questionnaire=make.questionnaire(owner=parties.national()),
    )


def started(district: District, *, is_filled: bool = True, **fields: Any) -> EvaluationRound:
    """A round of the district, with its evaluations begun."""
    made = rounds.start_round(
        **{
            "owner": district.owner,
            "year": YEAR,
            "questionnaire": district.questionnaire,
            "scope": ["SLT", "AGREEMENT"],
            "due_on": ON + timedelta(days=30),
            "message": "Bruk et møte i politirådet.",
            "by": actor(district.administrator),
            **NOW,
            **fields,
        }
    )
    if is_filled:
        rounds.fill(round_id=made.pk, at=AT + timedelta(minutes=1))
    return EvaluationRound.objects.get(pk=made.pk)


def letters(kind: str = "evaluations.round_started") -> list[Dispatch]:
    """The letters of that kind, by address."""
    return list(Dispatch.objects.filter(kind=kind).order_by("address"))


def test_a_round_begins_what_is_missing_and_each_person_gets_one_letter(district: District) -> None:
    own = evaluations.start_evaluation(
        agreement=district.versions[2].agreement, year=YEAR, by=actor(district.sides[2].coordinator), **NOW
    )
    Dispatch.objects.all().delete()
    made = started(district, is_filled=False)
    assert (made.scope, made.filling_since) == (["AGREEMENT", "SLT"], AT)
    assert Evaluation.objects.count() == 1
    # The task was lost: the clock comes by, and coming twice does nothing more.
    assert clock.rounds_being_filled(AT) == []
    assert clock.rounds_being_filled(AT + timedelta(minutes=1)) == [made.pk]
    assert rounds.fill(round_id=made.pk, at=AT + timedelta(minutes=2)) == 2
    assert rounds.fill(round_id=made.pk, at=AT + timedelta(minutes=3)) == 0
    begun = list(made.evaluations.order_by("agreement_id"))
    assert [one.agreement_id for one in begun] == [one.agreement_id for one in district.versions[:2]]
    assert {(one.questionnaire_id, tuple(one.scope), one.due_on) for one in begun} == {
        (made.questionnaire_id, ("AGREEMENT", "SLT"), made.due_on)
    }
    own.refresh_from_db()
    assert own.round_id is None
    contact = district.sides[0].contact.appointments.get().contact_email
    by_address = {one.address: one for one in letters()}
    # The unit's contact has both in one letter; a municipality's writer has their own, the third none.
    assert by_address[contact].text.count("Åpne:") == 2
    assert "Fjordvik kommune: Samarbeidsavtale (begynt)" in by_address[contact].text
    assert "Bruk et møte i politirådet." in by_address[contact].text
    coordinators = [one.coordinator.appointments.get().contact_email for one in district.sides]
    assert by_address[coordinators[0]].text.count("Åpne:") == 1
    assert coordinators[2] not in by_address
    assert len(by_address) == len(letters())
    # The evaluation's own notice is not sent beside the round's.
    assert set(Dispatch.objects.values_list("kind", flat=True)) == {"evaluations.round_started"}


def test_what_was_stopped_on_the_way_is_taken_up_where_it_stopped(district: District) -> None:
    made = started(district, is_filled=False)
    # As the task leaves it when it is killed after the first.
    evaluations.start_evaluation(
        agreement=district.versions[0].agreement, year=YEAR, round=made, by=Actor.system(), **NOW
    )
    assert letters() == []
    assert rounds.fill(round_id=made.pk, at=AT + timedelta(minutes=5)) == 2
    contact = district.sides[0].contact.appointments.get().contact_email
    assert Dispatch.objects.get(address=contact).text.count("Åpne:") == 3


def test_stages_tell_how_far_each_has_come_and_whom_it_waits_for(district: District) -> None:
    fjordvik, elvdal, _skogheim = district.versions
    made = started(district)
    first = Evaluation.objects.get(agreement=fjordvik.agreement)
    second = Evaluation.objects.get(agreement=elvdal.agreement)

    def row(version: Any) -> tuple[str, list[str]]:
        found = {one.agreement.pk: one for one in progress_of(district.owner, YEAR).rows}
        one = found[version.agreement_id]
        return one.stage.value, one.waits_for_names

    unit = "Fjordvik politistasjonsdistrikt"
    assert row(fjordvik) == ("STARTED", ["Fjordvik kommune", unit])
    make.side_answer(first, "POLICE", at=AT)
    assert row(fjordvik) == ("POLICE_DONE", ["Fjordvik kommune"])
    make.side_answer(first, "MUNICIPALITY", at=AT)
    assert row(fjordvik) == ("BOTH_DONE", ["Fjordvik kommune", unit])
    make.submitted(first)
    assert row(fjordvik) == ("SUBMITTED", ["Fjordvik kommune", unit])
    make.agreed(first)
    assert row(fjordvik) == ("AGREED", [])
    make.side_answer(second, "MUNICIPALITY", at=AT)
    assert row(elvdal) == ("MUNICIPALITY_DONE", [unit])
    progress = progress_of(district.owner, YEAR)
    assert (progress.total, progress.finished, progress.begun, progress.not_begun) == (3, 1, 2, 0)
    evaluations.cancel_evaluation(
        evaluation=Evaluation.objects.get(agreement=district.versions[2].agreement),
        reason="Avtalen er sagt opp",
        by=actor(district.sides[2].coordinator),
        **NOW,
    )
    assert row(district.versions[2]) == ("CANCELLED", [])
    # What the parties called off is not begun again by the round.
    with pytest.raises(Refused, match="Alle avtalene har en evaluering"):
        rounds.add_missing(evaluation_round=made, by=actor(district.administrator), **NOW)


def test_one_click_reminds_those_who_are_missing_once_a_day(district: District) -> None:
    made = started(district)
    by = actor(district.administrator)
    make.submitted(Evaluation.objects.get(agreement=district.versions[0].agreement))  # waits for the leaders
    # Answered, so that only the word of the leader is missing on the municipal side.
    complete = Evaluation.objects.get(agreement=district.versions[2].agreement)
    make.side_answer(complete, "MUNICIPALITY", is_agreed=False)
    people = rounds.remind_missing(evaluation_round=made, by=by, **NOW)
    reminders = {one.address: one.text for one in letters("evaluations.round_reminder")}
    assert people == len(reminders)
    contact, leader = (
        one.appointments.get().contact_email for one in (district.sides[0].contact, district.sides[0].leader)
    )
    assert (reminders[contact].count("Åpne:"), reminders[leader].count("Åpne:")) == (2, 3)
    mayors = [one.mayor.appointments.get().contact_email for one in district.sides]
    assert mayors[0] in reminders
    assert mayors[1] not in reminders
    assert mayors[2] in reminders
    assert district.sides[2].coordinator.appointments.get().contact_email not in reminders
    assert district.sides[0].coordinator.appointments.get().contact_email not in reminders
    with pytest.raises(Refused, match="allerede minnet på i dag"):
        rounds.remind_missing(evaluation_round=made, by=by, **NOW)
    assert rounds.remind_missing(
        evaluation_round=made, by=by, on=ON + timedelta(days=1), at=AT + timedelta(days=1)
    ) == len(reminders)
    assert letters("evaluations.round_reminder")[0].subject == f"Påminnelse: evalueringen for {YEAR}"
    rounds.close_round(evaluation_round=made, by=by, **NOW)
    with pytest.raises(Refused, match="Runden er avsluttet"):
        rounds.remind_missing(evaluation_round=made, by=by, on=ON + timedelta(days=2), at=LATER)


def test_agreements_signed_later_are_taken_in_and_only_their_people_are_told(district: District) -> None:
    made = started(district, due_on=ON + timedelta(days=1))
    told = len(letters())
    newcomer = two_sides("Nyvik", unit=district.sides[0].unit)
    version = make.signed_agreement(newcomer, signed_on=ON + timedelta(days=2))
    later = {"on": ON + timedelta(days=3), "at": LATER}
    rounds.add_missing(evaluation_round=made, by=actor(district.administrator), **later)
    assert rounds.fill(round_id=made.pk, at=LATER) == 1
    added = Evaluation.objects.get(agreement=version.agreement)
    # The round's day has passed: the newcomer gets the usual time.
    assert added.due_on > later["on"]
    new = letters()[:]
    assert len(new) > told
    assert all(one.text.count("Åpne:") == 1 for one in new if one.created_at == LATER)


def test_a_part_that_an_agreement_does_not_speak_of_is_left_out_for_it(district: District) -> None:
    council = make.signed_agreement(district.sides[0], kind="COUNCIL", title="Politirådsavtale").agreement
    made = started(district, scope=["CONTACT", "COUNCIL"])
    scopes = {one.agreement_id: one.scope for one in made.evaluations.all()}
    assert scopes.pop(council.pk) == ["COUNCIL"]
    assert set(map(tuple, scopes.values())) == {("CONTACT", "COUNCIL")}


def test_what_is_due_ended_agreements_and_successors(district: District) -> None:
    ended, replaced, _kept = (one.agreement for one in district.versions)
    version = district.versions[0]
    version.terminated_on = date(YEAR, 3, 1)
    type(version).objects.filter(pk=version.pk).update(terminated_on=version.terminated_on)
    successor = make.signed_agreement(district.sides[1], signed_on=date(YEAR, 4, 1)).agreement
    AgreementRelation.objects.create(agreement=successor, other=replaced, kind="REPLACES")
    due = {row.agreement for row in progress_of(district.owner, YEAR).rows}
    # Terminated in the middle of the year: evaluated for its part. Replaced in it: the new one is.
    assert {ended, successor} <= due
    assert replaced not in due
    assert replaced in {row.agreement for row in progress_of(district.owner, YEAR - 1).rows}
    assert ended not in {row.agreement for row in progress_of(district.owner, YEAR + 1).rows}


def test_bad_input_is_refused_and_only_the_owners_administrator_runs_it(district: District) -> None:
    other = parties.official(parties.district("Innlandet"), OfficeRole.ADMINISTRATOR, "Inger Innland")
    for somebody in (other, district.sides[0].coordinator, district.sides[0].leader):
        with pytest.raises(NotAllowed):
            started(district, by=actor(somebody))
    draft = make.questionnaire(state="DRAFT", owner=parties.national())
    for fields, reason in (
        ({"year": YEAR + 1}, "et år som har begynt"),
        ({"due_on": ON - timedelta(days=1)}, "før i dag"),
        ({"scope": []}, "minst én del"),
        ({"scope": ["NOE"]}, "minst én del"),
        ({"questionnaire": draft}, "ikke publisert"),
    ):
        with pytest.raises(Refused, match=reason):
            started(district, **fields)
    made = started(district)
    with pytest.raises(Refused, match="allerede startet"):
        started(district)
    with pytest.raises(NotAllowed):
        rounds.remind_missing(evaluation_round=made, by=actor(other), **NOW)


def test_the_page_says_who_is_missing_and_nothing_of_what_they_say(district: District, client) -> None:
    made = started(district)
    secret = "Dette har vi ikke blitt enige om ennå"
    for one in made.evaluations.all():
        make.side_answer(one, "POLICE", comment=secret, at=AT)
    one = made.evaluations.first()
    Evaluation.objects.filter(pk=one.pk).update(joint_text=secret)
    parties.login(client, district.administrator)
    with CaptureQueriesContext(connection) as few:
        text = client.get(made.get_absolute_url()).content.decode()
    assert text.count("politiet er ferdig") == 3
    assert "Elvdal kommune" in text
    assert secret not in text
    # What an administrator waits for is that the parties approve it, not that a side is at one with itself.
    assert "Svarene er for partene til begge har godkjent evalueringen." in text
    assert client.get(one.get_absolute_url()).status_code == 404
    for number in range(6):
        more = make.signed_agreement(two_sides(f"Vik{number}", unit=district.sides[0].unit))
        make.evaluation(version=more, asked=district.questionnaire, round=made)
    with CaptureQueriesContext(connection) as many:
        text = client.get(made.get_absolute_url()).content.decode()
    assert "Vik5 kommune" in text
    assert len(many) == len(few)
    assert progress_of(district.owner, YEAR).stages[Stage.STARTED] == 6


def test_what_a_round_will_reach_is_counted_in_words_that_agree(db, client) -> None:
    sides = two_sides("Fjordvik")
    make.signed_agreement(sides)
    make.questionnaire(owner=parties.national())
    parties.login(client, parties.official(sides.district, OfficeRole.ADMINISTRATOR, "Nils Nordlending"))
    text = client.get(reverse("evaluations:round_start")).content.decode()
    assert f"For {days.today().year} gjelder runden 1 avtale. 1 evaluering er ikke begynt." in text
    assert "Svarene ser dere først når begge parter har godkjent evalueringen." in text
    listed = client.get(reverse("evaluations:rounds")).content.decode()
    assert reverse("evaluations:exports", args=[sides.district.pk]) in listed
    overview = client.get(reverse("evaluations:overview", args=[sides.district.pk])).content.decode()
    assert f"0 av 1 avtale er ferdig evaluert for {days.today().year}." in overview
