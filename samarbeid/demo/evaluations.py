"""The demo's yearly evaluations: one finished for last year, one half-way for this year."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from agreements.actions.evaluation_answers import save_answers
from agreements.actions.evaluation_following import follow_all, note_done, note_treatment
from agreements.actions.evaluation_joint import write_joint
from agreements.actions.evaluation_participants import ANSWER, Invited, ask_people
from agreements.actions.evaluation_points import PointFacts, add_point
from agreements.actions.evaluation_sides import agree_for_side, save_side
from agreements.actions.evaluation_submitting import approve, submit, written_hash
from agreements.actions.evaluations import start_evaluation
from agreements.actions.rounds import fill, start_round
from agreements.choices import ScopePart, Side
from agreements.evaluation.asking import Given, questions_of
from agreements.models import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    Evaluation,
    EvaluationParticipant,
    Question,
    Questionnaire,
)
from agreements.tasks import make_evaluation_document
from parties import links
from parties.acting import actor_for
from parties.models import Municipality, PoliceDistrict, PoliceUnit, User
from records import days, dispatch, files
from records.actors import Actor
from samarbeid.demo.agreements import Diary
from samarbeid.demo.registers import Cast, official, operator

WRITERS = {Side.POLICE: "contact", Side.MUNICIPALITY: "coordinator"}
LEADERS = {Side.POLICE: "unit_leader", Side.MUNICIPALITY: "director"}
TOKEN = re.compile(r"/lenke/([\w-]+)/")


class EvaluationStory:
    """One agreement's evaluation of a year, told by the people who would do it."""

    def __init__(self, entry: dict[str, Any], cast: Cast, agreement: Agreement, diary: Diary) -> None:
        self.entry = entry
        self.cast = cast
        self.agreement = agreement
        self.diary = diary
        self.evaluation: Evaluation

    def tell_finished(self, year: int) -> Evaluation:
        """From the start to what came of it; dated within the days that have been."""
        self.evaluation = start_evaluation(
            agreement=self.agreement,
            year=year,
            due_on=self.diary.on + timedelta(days=21),
            **self._by("coordinator"),
        )
        begun = self.diary.on
        for side in Side.values:
            self._ask(side)
        for side in Side.values:
            self._answer(side)
            self._write(side)
            self._agree(side)
        self._move(4)
        write_joint(
            evaluation=self._fresh(),
            text=self.entry["joint_text"],
            revision=self._fresh().revision,
            **self._by("coordinator"),
        )
        for row in self.entry["points"]:
            self._point(row, begun)
        evaluation = self._fresh()
        submit(
            evaluation=evaluation,
            seen=written_hash(evaluation),
            **self._by("coordinator"),
        )
        for key in ("director", "unit_leader"):
            self._move(1)
            evaluation = self._fresh()
            approve(evaluation=evaluation, content_hash=evaluation.content_hash, **self._by(key))
        make_evaluation_document.func(self.evaluation.pk)
        self._follow(year)
        return self._fresh()

    def tell_half(self, evaluation: Evaluation) -> None:
        """The police have agreed on their answer; the municipality has begun to write its own."""
        self.evaluation = evaluation
        for side in Side.values:
            self._ask(side)
            self._write(side)
        self._agree(Side.POLICE)

    def _by(self, key: str) -> dict[str, Any]:
        return {"by": self.cast.actor(key, self.diary.on), **self.diary.moment()}

    def _move(self, count: int) -> None:
        """Some days on, but never past today."""
        self.diary.next_day(count)
        self.diary.on = min(self.diary.on, days.today())

    def _fresh(self) -> Evaluation:
        return Evaluation.objects.select_related("agreement", "version", "questionnaire", "forum").get(
            pk=self.evaluation.pk
        )

    def _ask(self, side: str) -> None:
        people = [Invited(appointment=self.cast.appointments[key]) for key in self.entry["asked"][side]]
        people += [
            Invited(name=row["name"], address=row["address"], organisation_name=row["organisation"])
            for row in self.entry.get("others", {}).get(side, ())
        ]
        ask_people(evaluation=self._fresh(), side=side, people=people, **self._by(WRITERS[Side(side)]))

    def _answer(self, side: str) -> None:
        """Each of those asked answers by the link in the letter."""
        self._move(3)
        scale = [one for one in questions_of(self._fresh()) if one.kind == Question.Kind.SCALE]
        asked = EvaluationParticipant.objects.filter(evaluation=self.evaluation, side=side).order_by("pk")
        for participant, score in zip(asked, self.entry["own"][side], strict=True):
            moment = self.diary.moment()
            link = links.find_link(_token(participant), ANSWER, moment["at"])
            # Nobody gives the same number all the way down.
            answers = {
                one.key: Given(score=max(1, min(5, score + (place % 3 == 0) - (place % 5 == 0))))
                for place, one in enumerate(scale)
            }
            save_answers(
                participant=participant, answers=answers, is_final=True, link=link, by=link.actor, **moment
            )

    def _write(self, side: str) -> None:
        """What the side has agreed to answer."""
        told = self.entry["sides"][side]
        answers = {
            key: Given(score=score, does_not_know=score is None) for key, score in told["scores"].items()
        }
        for key, comment in told["comments"].items():
            answers[key] = replace(answers.get(key, Given()), comment=comment)
        evaluation = self._fresh()
        save_side(
            evaluation=evaluation,
            side=side,
            answers=answers,
            revision=evaluation.sides.get(side=side).revision,
            **self._by(WRITERS[Side(side)]),
        )

    def _agree(self, side: str) -> None:
        self._move(2)
        evaluation = self._fresh()
        agree_for_side(
            evaluation=evaluation,
            side=side,
            revision=evaluation.sides.get(side=side).revision,
            **self._by(LEADERS[Side(side)]),
        )

    def _point(self, row: dict[str, Any], begun: date) -> None:
        facts = PointFacts(
            title=row["title"],
            text=row["text"],
            dimension=row["dimension"],
            responsible=row["responsible"],
            becomes=row["becomes"],
            owner_office=self.cast.offices[row["owner"]],
            due_on=begun + timedelta(days=row["due"]),
            section_key=row.get("section", ""),
        )
        add_point(evaluation=self._fresh(), facts=facts, **self._by("coordinator"))

    def _follow(self, year: int) -> None:
        """The points become what they were to become, and the municipal council has been told."""
        self._move(2)
        follow_all(evaluation=self._fresh(), **self._by("coordinator"))
        note_treatment(
            evaluation=self._fresh(),
            party=self.agreement.parties.get(side=Side.MUNICIPALITY),
            case_reference=self.entry["case"].format(year=f"{(year + 1) % 100:02}"),
            treated_on=self.diary.on,
            **self._by("coordinator"),
        )
        for row in self.entry["points"]:
            if "done" in row:
                self._move(150)
                note_done(
                    point=self._fresh().points.get(title=row["title"]),
                    done_on=self.diary.on,
                    outcome=row["done"],
                    **self._by(row["owner"]),
                )


def _token(participant: EvaluationParticipant) -> str:
    """The token in the letter that the participant was sent."""
    letters = dispatch.about(participant.evaluation).filter(address=participant.address).order_by("-pk")
    found = next((token for one in letters if (token := TOKEN.search(one.text))), None)
    if found is None:
        raise LookupError(f"{participant} has not been sent a link")
    return found[1]


def tell(entries: dict[str, Any], casts: dict[str, Cast], today: date) -> None:
    """Last year's evaluation of the first, and the round that the second is in."""
    began = min(max(date(today.year, 1, 6), today - timedelta(days=270)), date(today.year, 3, 2))
    EvaluationStory(entries["rana"], casts["rana"], _agreement(casts["rana"]), _diary(began)).tell_finished(
        today.year - 1
    )
    for row in entries["paper"]:
        _on_paper(row, today)
    _round(entries["lillehammer"], casts["lillehammer"], today)


def _diary(on: date) -> Diary:
    diary = Diary(on)
    diary.next_day(0)
    return diary


def _agreement(cast: Cast) -> Agreement:
    """The agreement that the cast's unit and municipality have in force."""
    return Agreement.objects.filter(
        parties__organisation=cast.municipalities[0], versions__state="SIGNED"
    ).latest("pk")


def _round(entry: dict[str, Any], cast: Cast, today: date) -> None:
    district = PoliceDistrict.objects.get(pk=cast.unit.district_id)
    diary = _diary(max(date(today.year, 1, 2), today - timedelta(days=16)))
    row = entry["administrator"]
    keeper = official(
        district,
        name=row["name"],
        email=row["email"],
        role="ADMINISTRATOR",
        title=row["title"],
        since=today - timedelta(days=3 * 365),
        today=today,
    )
    actor = actor_for(User.objects.get(pk=keeper.user_id), diary.on)
    assert actor is not None
    made = start_round(
        owner=district,
        year=today.year,
        questionnaire=Questionnaire.objects.filter(state=Questionnaire.State.PUBLISHED).latest("edition"),
        scope=ScopePart.values,
        due_on=today + timedelta(days=19),
        message=entry["message"],
        by=actor,
        **diary.moment(),
    )
    fill(round_id=made.pk, at=diary.moment()["at"])
    evaluation = Evaluation.objects.get(agreement=_agreement(cast), year=today.year)
    EvaluationStory(entry, cast, evaluation.agreement, diary).tell_half(evaluation)


def _on_paper(row: dict[str, Any], today: date) -> None:
    """An agreement signed elsewhere, with what is known: parties, title and day, and a file to look at."""
    municipality = Municipality.objects.current(today).get(code=row["municipality"])
    police = PoliceUnit.objects.unit_of(municipality, today) or municipality.district_at(today)
    agreement = Agreement.objects.create(kind="SERVICE", title=row["title"])
    for side, organisation in ((Side.POLICE, police), (Side.MUNICIPALITY, municipality)):
        AgreementParty.objects.create(agreement=agreement, organisation=organisation, side=side)
    signed_on = date.fromisoformat(row["signed"])
    by: Actor = operator()
    AgreementVersion.objects.create(
        agreement=agreement,
        number=1,
        origin=AgreementVersion.Origin.REGISTERED,
        state="SIGNED",
        turn=Side.MUNICIPALITY,
        title=row["title"],
        language="nb",
        signed_on=signed_on,
        created_by_name=by.name,
        file=_scan(row, by, today),
    )
    if who := row.get("coordinator"):
        official(
            municipality,
            name=who["name"],
            email=who["email"],
            role="SLT_COORDINATOR",
            title="SLT-koordinator",
            since=today - timedelta(days=3 * 365),
            today=today,
        )


def _scan(row: dict[str, Any], by: Actor, today: date) -> Any:
    """What stands for the scan of the paper."""
    from records.pdf import render

    content = {
        "sections": [
            {"heading": "", "html": f"<p>Skann av avtalen som ble signert {row['signed']} (demo).</p>"}
        ]
    }
    data = render("records/pdf/base.html", content, title=row["title"], language="nb")
    return files.keep(
        data, name=f"{row['title']}.pdf", content_type=files.PDF, by=by, at=days.start_of(today)
    )
