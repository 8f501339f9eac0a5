"""Who is asked to answer for a side: asked, reminded, taken away, replaced when an office changes hands."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.evaluation_steps import acting, locked, require_open, side_of
from agreements.actions.evaluations import ANSWER
from agreements.choices import Side
from agreements.evaluation import letters
from agreements.evaluation.guards import why_settled
from agreements.models import Evaluation, EvaluationParticipant
from parties import links
from parties.acting import title_of
from parties.models import Appointment
from parties.standing import holders_of
from records import audit, days
from records.actors import Actor
from records.refusals import Refused

# A personal link lives so long after the deadline, and never after the evaluation is put forward.
AFTER_DUE = timedelta(days=14)
# Nobody is reminded twice within so many days.
BETWEEN_REMINDERS = timedelta(days=7)
MOST_PARTICIPANTS = 60


@dataclass(frozen=True)
class Invited:
    """Somebody to be asked: the holder of an office, or a name and an address from outside the registers."""

    appointment: Appointment | None = None
    name: str = ""
    address: str = ""
    organisation_name: str = ""


def ask_people(
    *, evaluation: Evaluation, side: str, people: Collection[Invited], by: Actor, on: date, at: datetime
) -> list[EvaluationParticipant]:
    """Ask people to answer for the side; each gets a personal link. Who is asked already stays as asked.

    Raises NotAllowed; Refused when it is no longer open, the side has agreed, the spread can be read already,
    somebody has no valid address, or nobody new was chosen.
    """
    with transaction.atomic():
        evaluation = locked(evaluation)
        row = side_of(evaluation, side)
        by = acting("evaluations.invite", by, row, on)
        require_open(evaluation)
        _check_not_agreed(row)
        if reasons := why_settled(evaluation, on):
            raise Refused(reasons)
        there = {one.lower() for one in evaluation.participants.asked().values_list("address", flat=True)}
        made: list[EvaluationParticipant] = []
        for one in people:
            participant = _participant(evaluation, side, one, by, at)
            if participant.address.lower() in there:
                continue
            there.add(participant.address.lower())
            participant.save()
            made.append(participant)
        if not made:
            raise Refused(_("Velg minst én som ikke er spurt fra før."))
        if evaluation.participants.asked().count() > MOST_PARTICIPANTS:
            raise Refused(_("Høyst %(most)s kan bli bedt om å svare.") % {"most": MOST_PARTICIPANTS})
        _invite(evaluation, made, "asked", by=by, at=at)
        audit.record(
            shown_with=evaluation,
            verb="evaluation.people_asked",
            by=by,
            at=at,
            names=[one.name for one in made],
            side=str(Side(side).label),
            side_code=side,
        )
        return made


def _check_not_agreed(row: object) -> None:
    if row.agreed_at is not None:  # type: ignore[attr-defined]
        raise Refused(_("Siden har bekreftet svaret sitt. Ta bekreftelsen tilbake hvis flere skal svare."))


def _participant(
    evaluation: Evaluation, side: str, one: Invited, by: Actor, at: datetime
) -> EvaluationParticipant:
    """The row of somebody to be asked, not saved yet; name and office as they are now."""
    held = one.appointment
    name = " ".join((held.person.name if held else one.name).split())[:200]
    address = (held.contact_email if held else one.address).strip()
    if not name:
        raise Refused(_("Skriv navnet på den som skal svare."))
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(
            _("%(name)s har ingen gyldig e-postadresse. Ta vedkommende ut, eller før inn adressen.")
            % {"name": name}
        ) from error
    user = held.person.user if held else None
    return EvaluationParticipant(
        evaluation=evaluation,
        side=side,
        appointment=held,
        name=name,
        office_title=title_of(held)[:200] if held else "",
        organisation_name=(
            held.office.organisation.display_name if held else " ".join(one.organisation_name.split())
        )[:200],
        address=address,
        language=user.language if user else evaluation.language,
        added_by_name=by.name,
        invited_at=at,
    )


def expires_at(evaluation: Evaluation, at: datetime) -> datetime:
    """When a personal link given out now dies: two weeks after the deadline, and not before two weeks."""
    last = max(evaluation.due_on or days.day_of(at), days.day_of(at))
    return days.end_of(last + AFTER_DUE)


def _invite(
    evaluation: Evaluation, people: Iterable[EvaluationParticipant], kind: str, *, by: Actor, at: datetime
) -> None:
    """Write to each with a new personal link of their own; older ones are closed.

    `kind` is «asked» or «reminded».
    """
    due = days.longdate(evaluation.due_on) if evaluation.due_on else ""
    parties = [str(one) for one in evaluation.agreement.parties.select_related("organisation")]

    for participant in people:
        links.revoke_links(subject=participant, purpose=ANSWER, by=by, at=at)
        _link, token = links.make_link(
            purpose=ANSWER,
            subject=participant,
            appointment=participant.appointment,
            name=participant.name,
            address=participant.address,
            language=participant.language,
            by=by,
            at=at,
            expires_at=expires_at(evaluation, at),
        )
        address = links.link_url("evaluations:link_answer", token)
        recipient = letters.Recipient(participant.address, participant.name, participant.language)

        def lines(side: str = participant.side) -> list[str]:
            said = {"side": Side(side).label, "year": evaluation.year, "day": due}
            first = (
                _("Du er bedt om å svare for %(side)s i evalueringen av samarbeidet i %(year)s.")
                if kind == "asked"
                else _(
                    "Vi minner om evalueringen av samarbeidet i %(year)s. Du er bedt om å svare for %(side)s."
                )
            )
            found = [first % said, _("Samarbeidet er mellom %(parties)s.") % {"parties": " – ".join(parties)}]
            if due:
                found.append(_("Svar innen %(day)s. Det tar omtrent ti minutter.") % said)
            found.append(
                _("Svarene vises bare som en fordeling når minst fem har svart. Lenken er din egen.")
            )
            return found

        letters.tell(
            evaluation,
            kind,
            to=[recipient],
            subject=gettext_lazy("Svar på evalueringen: %(title)s")
            if kind == "asked"
            else gettext_lazy("Påminnelse – svar på evalueringen: %(title)s"),
            lines=lines,
            link_label=gettext_lazy("Svar her"),
            link_of=lambda _recipient, address=address: address,  # type: ignore[misc]
            by=by,
            at=at,
            occasion=f"{participant.pk}:{at.isoformat()}",
        )


def take_away(*, participant: EvaluationParticipant, by: Actor, on: date, at: datetime) -> None:
    """Take away somebody who has not answered; the link is closed.

    An answer that has been sent in counts and is not taken out. When nobody else is awaited the spread can be
    read from now on, and nobody is asked again. Raises NotAllowed, Refused.
    """
    with transaction.atomic():
        evaluation = locked(participant.evaluation)
        participant = evaluation.participants.get(pk=participant.pk)
        by = acting("evaluations.invite", by, side_of(evaluation, participant.side), on)
        require_open(evaluation)
        if participant.withdrawn_at is not None:
            return
        if participant.answered_at is not None:
            raise Refused(_("%(name)s har svart, og kan ikke tas bort.") % {"name": participant.name})
        _withdraw(participant, by=by, at=at)
        audit.record(
            shown_with=evaluation,
            verb="evaluation.person_taken_away",
            by=by,
            at=at,
            name=participant.name,
            side=str(Side(participant.side).label),
            side_code=participant.side,
        )


def _withdraw(participant: EvaluationParticipant, *, by: Actor, at: datetime) -> None:
    participant.withdrawn_at = at
    participant.save(update_fields=["withdrawn_at"])
    links.revoke_links(subject=participant, purpose=ANSWER, by=by, at=at)


def remind_people(
    *, evaluation: Evaluation, side: str | None = None, by: Actor, on: date, at: datetime
) -> int:
    """Remind those who have not answered: of one side by a person, of both by the clock; the number of them.

    By a person nobody is reminded twice within a week, by the clock once. Raises NotAllowed; Refused when it
    is no longer open, and for a person when nobody is left to remind.
    """
    with transaction.atomic():
        evaluation = locked(evaluation)
        if side is not None:
            by = acting("evaluations.invite", by, side_of(evaluation, side), on)
        require_open(evaluation)
        silent = evaluation.participants.asked().filter(answered_at__isnull=True)
        if side is not None:
            silent = silent.filter(side=side)
        long_ago = at - BETWEEN_REMINDERS
        chosen = [
            one
            for one in silent
            if (side is not None and (one.reminded_at is None or one.reminded_at <= long_ago))
            or (side is None and one.reminded_at is None and one.invited_at and one.invited_at <= long_ago)
        ]
        agreed = {one.side for one in evaluation.sides.all() if one.agreed_at is not None}
        chosen = [one for one in chosen if one.side not in agreed]
        if not chosen:
            if side is not None:
                raise Refused(_("Alle har svart, eller er påminnet den siste uka."))
            return 0
        _invite(evaluation, chosen, "reminded", by=by, at=at)
        for one in chosen:
            one.reminded_at = at
        EvaluationParticipant.objects.bulk_update(chosen, ["reminded_at"])
        for code, count in sorted(Counter(one.side for one in chosen).items()):
            audit.record(
                shown_with=evaluation,
                verb="evaluation.people_reminded",
                by=by,
                at=at,
                count=count,
                side_code=code,
            )
        return len(chosen)


def replace_former_holders(*, evaluation: Evaluation, by: Actor, on: date, at: datetime) -> int:
    """Ask the new holder of an office in the place of one who left it without answering; the number of them.

    Who has answered has answered for the office. Where the office is vacant nothing happens yet.
    """
    with transaction.atomic():
        evaluation = locked(evaluation)
        require_open(evaluation)
        agreed = {one.side for one in evaluation.sides.all() if one.agreed_at is not None}
        replaced = 0
        silent = evaluation.participants.asked().filter(
            answered_at__isnull=True, appointment__isnull=False, appointment__valid_to__lt=on
        )
        for former in silent.exclude(side__in=agreed).select_related("appointment__office__organisation"):
            assert former.appointment is not None  # by the filter
            holder = holders_of(former.appointment.office, on).first()
            if holder is None or not holder.contact_email:
                continue
            there = evaluation.participants.asked().exclude(pk=former.pk)
            _withdraw(former, by=by, at=at)
            if there.filter(address__iexact=holder.contact_email).exists():
                continue
            entered = _participant(evaluation, former.side, Invited(holder), by, at)
            entered.save()
            _invite(evaluation, [entered], "asked", by=by, at=at)
            audit.record(
                shown_with=evaluation,
                verb="evaluation.person_replaced",
                by=by,
                at=at,
                name=entered.name,
                former=former.name,
                side_code=former.side,
            )
            replaced += 1
        return replaced
