"""Consultations on plans: asked, changed until it is answered, answered once, and what it led to."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils import consultations
from councils.actions.steps import allowed, required_text
from councils.actions.writable import private_counts
from councils.consultations import ASKERS
from councils.models import PlanConsultation
from councils.presence import district_id_of, serving
from parties.acting import actor_from, user_of
from parties.models import Municipality, Office, OfficeRole
from parties.standing import standing_of
from records import audit
from records.actors import Actor
from records.refusals import Refused

LONGEST_TITLE = 200
LONGEST_TEXT = 8000
# A day further away than this is a slip of the finger.
FURTHEST = timedelta(days=2 * 366)
ASKED = ("title", "link", "case_reference", "question", "due_on")


def ask(
    *,
    municipality: Municipality,
    contact_office: Office,
    title: str,
    link: str = "",
    case_reference: str = "",
    question: str = "",
    due_on: date | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> PlanConsultation:
    """Ask the contact about a plan; the contact is told, while the office is vacant the own leader.

    Raises NotAllowed for those who do not write for the municipality; Refused when the office does not serve
    it, without a title, and for a day that has been.
    """
    with transaction.atomic():
        by = _for_municipality("councils.ask_consultation", municipality, municipality.pk, by, on)
        if not serving([municipality.pk], on).filter(pk=contact_office.pk).exists():
            raise Refused(_("Denne politikontakten gjelder ikke kommunen."))
        facts = _facts(title, link, case_reference, question, due_on, on)
        made = PlanConsultation.objects.create(
            municipality=municipality,
            contact_office=contact_office,
            asked_on=on,
            asked_by_name=by.name,
            asked_by_office_id=by.office_id,
            **facts,
        )
        made = _with_offices(made)
        _tell_contact(made, "asked", at.isoformat(), by, on, at)
        audit.record(
            shown_with=made,
            verb="consultation.asked",
            by=by,
            at=at,
            office=made.contact_office.title,
            organisation=made.contact_office.organisation.display_name,
            due_on=due_on,
            **_counts(facts),
        )
        return made


def change(
    *,
    consultation: PlanConsultation,
    title: str,
    link: str = "",
    case_reference: str = "",
    question: str = "",
    due_on: date | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> PlanConsultation:
    """Change what is asked, until it is answered; the contact is told. Raises as `ask` does."""
    with transaction.atomic():
        one = _locked(consultation)
        by = _for_municipality("councils.change_consultation", one, one.municipality_id, by, on)
        _check_unanswered(one)
        before = {name: getattr(one, name) for name in ASKED}
        facts = _facts(title, link, case_reference, question, due_on, on, kept=one.due_on)
        if facts == before:
            return one
        for name, value in facts.items():
            setattr(one, name, value)
        one.save(update_fields=list(ASKED))
        _tell_contact(one, "changed", at.isoformat(), by, on, at)
        audit.record(
            shown_with=one,
            verb="consultation.changed",
            by=by,
            at=at,
            due_on=one.due_on,
            **_counts(facts, before),
        )
        return one


def answer(
    *, consultation: PlanConsultation, answer: str, by: Actor, on: date, at: datetime
) -> PlanConsultation:
    """Answer, once; those who asked are told. Raises NotAllowed; Refused without a text, or when answered."""
    with transaction.atomic():
        one = _locked(consultation)
        _user, by = allowed("councils.answer_consultation", one, by, on)
        by = _from_office(by, on, lambda held: _answers(held, one.contact_office))
        _check_unanswered(one)
        one.answer = required_text(answer, _("Skriv et svar."), most=LONGEST_TEXT)
        one.answered_on, one.answered_by_name = on, by.name
        one.save(update_fields=["answer", "answered_on", "answered_by_name"])
        consultations.tell(
            one, "answered", consultations.askers_of(one, on), occasion=on.isoformat(), by=by, on=on, at=at
        )
        audit.record(shown_with=one, verb="consultation.answered", by=by, at=at, **private_counts(one.answer))
        return one


def note_effect(
    *, consultation: PlanConsultation, effect: str, by: Actor, on: date, at: datetime
) -> PlanConsultation:
    """Note what the answer led to, for the municipality. Raises NotAllowed, Refused before it is answered."""
    with transaction.atomic():
        one = _locked(consultation)
        by = _for_municipality("councils.change_consultation", one, one.municipality_id, by, on)
        if one.answered_on is None:
            raise Refused(_("Høringen er ikke besvart ennå."))
        before = one.effect
        one.effect = required_text(effect, _("Skriv hva det førte til."), most=LONGEST_TEXT)
        if one.effect == before:
            return one
        one.save(update_fields=["effect"])
        audit.record(
            shown_with=one,
            verb="consultation.effect_noted",
            by=by,
            at=at,
            **private_counts(one.effect, before),
        )
        return one


def _locked(consultation: PlanConsultation) -> PlanConsultation:
    PlanConsultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    return _with_offices(consultation)


def _with_offices(consultation: PlanConsultation) -> PlanConsultation:
    return PlanConsultation.objects.with_offices().get(pk=consultation.pk)


def _check_unanswered(one: PlanConsultation) -> None:
    if one.answered_on is not None:
        raise Refused(_("Høringen er besvart av %(name)s.") % {"name": one.answered_by_name})


def _facts(
    title: str,
    link: str,
    case_reference: str,
    question: str,
    due_on: date | None,
    on: date,
    *,
    kept: date | None = None,
) -> dict[str, Any]:
    """What is asked, as it is kept. A day that stood there already may have been."""
    title = " ".join(required_text(title, _("Skriv hva planen heter."), most=LONGEST_TITLE).split())
    link = (link or "").strip()
    if link and not link.startswith(("https://", "http://")):
        raise Refused(_("Lenken må begynne med https://."))
    question = (question or "").strip()
    if len(question) > LONGEST_TEXT:
        raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": LONGEST_TEXT})
    if due_on is not None and due_on != kept:
        if due_on < on:
            raise Refused(_("Svarfristen har allerede vært."))
        if due_on > on + FURTHEST:
            raise Refused(_("Svarfristen ligger for langt fram. Se over året."))
    return {
        "title": title,
        "link": link,
        "case_reference": " ".join((case_reference or "").split()),
        "question": question,
        "due_on": due_on,
    }


def _counts(facts: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, dict[str, int]]:
    texts = [f"{one['title']}\n{one['question']}" if one else "" for one in (facts, before)]
    return private_counts(*texts)


def _tell_contact(one: PlanConsultation, kind: str, occasion: str, by: Actor, on: date, at: datetime) -> None:
    told = consultations.recipients_of(one.contact_office, on)
    consultations.tell(one, kind, told, occasion=occasion, by=by, on=on, at=at)


def _for_municipality(right: str, obj: Any, municipality_id: int, by: Actor, on: date) -> Actor:
    """The right, and the person as acting from the office that writes for the municipality."""
    _user, by = allowed(right, obj, by, on)
    return _from_office(by, on, lambda held: held.role in ASKERS and held.organisation.pk == municipality_id)


def _answers(held: Any, office: Office) -> bool:
    is_leader = held.role == OfficeRole.UNIT_LEADER and held.organisation.pk == office.organisation_id
    is_chief = held.role == OfficeRole.CHIEF_OF_POLICE and held.organisation.pk == district_id_of(office)
    return held.office.pk == office.pk or is_leader or is_chief


def _from_office(by: Actor, on: date, carries: Any) -> Actor:
    """The person as acting from the office that carries the act; the one acted from already where it does."""
    if by.kind != "person":
        return by
    user = user_of(by, on)
    carrying = [held.appointment for held in standing_of(user, on).held if carries(held)]
    chosen = next((one for one in carrying if one.pk == by.appointment_id), carrying[0] if carrying else None)
    return actor_from(chosen, user) if chosen is not None else by
