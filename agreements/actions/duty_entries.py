"""What the sides tell about their duties: the yearly answer, what took place on a day, the year's figure.

Nothing is corrected or deleted: an entry is withdrawn, and another is written.
"""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.steps import required_text, side_of
from agreements.choices import Side
from agreements.duties.promises import PromisedDuty, promised_duty
from agreements.duties.telling import held_for, needs_case, told_as
from agreements.models import Agreement, DutyEntry
from parties.acting import actor_from, user_of
from parties.standing import Held, standing_of
from records import audit, days
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right

LARGEST = Decimal("9999999999.99")
LONGEST_TEXT, LONGEST_SOURCE, LONGEST_UNIT, LONGEST_CASE = 500, 200, 40, 60
Privacy = dict[str, int] | None


def tell_statement(
    *,
    agreement: Agreement,
    key: str,
    year: int,
    answer: str,
    text: str = "",
    case_reference: str = "",
    privacy: Privacy = None,
    by: Actor,
    on: date,
    at: datetime,
) -> DutyEntry:
    """The side's yearly answer to whether the duty was kept: yes, partly or no, with a remark.

    One for each duty, year and side; the side is that of the office acted from, where it has the duty.
    Raises NotAllowed; Refused when the side has answered already, or the duty is proven otherwise.
    """
    with transaction.atomic():
        duty, by, side = _begin(agreement, key, year, DutyEntry.Kind.STATEMENT, by, on)
        if answer not in DutyEntry.Answer.values:
            raise Refused(_("Svar ja, delvis eller nei."))
        _check_not_told(duty, DutyEntry.Kind.STATEMENT, side)
        entry = _write(
            duty,
            DutyEntry.Kind.STATEMENT,
            side,
            on=on,
            by=by,
            at=at,
            answer=answer,
            text=_short(text, LONGEST_TEXT, _("Merknaden")),
            case_reference=_short(case_reference, LONGEST_CASE, _("Saksnummeret")),
        )
        _record(entry, duty, "duty.stated", privacy, by=by, at=at, answer=entry.get_answer_display())
        return entry


def tell_entry(
    *,
    agreement: Agreement,
    key: str,
    year: int,
    took_place_on: date,
    text: str,
    case_reference: str = "",
    privacy: Privacy = None,
    by: Actor,
    on: date,
    at: datetime,
) -> DutyEntry:
    """That something the duty speaks of took place on a day of the year, in a line of text.

    Raises NotAllowed; Refused for a day ahead or in another year, without a text, and without a case number
    where that is what counts.
    """
    with transaction.atomic():
        duty, by, side = _begin(agreement, key, year, DutyEntry.Kind.ENTRY, by, on)
        if took_place_on > on:
            raise Refused(_("Dagen kan ikke ligge fram i tid."))
        if took_place_on.year != year:
            raise Refused(_("Dagen må ligge i %(year)s.") % {"year": year})
        if needs_case(duty.terms):
            case_reference = required_text(case_reference, _("Oppgi saksnummeret."))
        entry = _write(
            duty,
            DutyEntry.Kind.ENTRY,
            side,
            on=took_place_on,
            by=by,
            at=at,
            text=_short(required_text(text, _("Skriv hva som skjedde.")), LONGEST_TEXT, _("Teksten")),
            case_reference=_short(case_reference, LONGEST_CASE, _("Saksnummeret")),
        )
        _record(entry, duty, "duty.entry_told", privacy, by=by, at=at, day=days.longdate(took_place_on))
        return entry


def tell_figure(
    *,
    agreement: Agreement,
    key: str,
    year: int,
    value: Decimal,
    unit: str,
    source: str,
    text: str = "",
    privacy: Privacy = None,
    by: Actor,
    on: date,
    at: datetime,
) -> DutyEntry:
    """The year's figure for the duty, with its unit and the source that it is taken from.

    One for each duty, year and side. Raises NotAllowed; Refused when the side has told it already, and for a
    figure without a source, below zero or too large.
    """
    with transaction.atomic():
        duty, by, side = _begin(agreement, key, year, DutyEntry.Kind.FIGURE, by, on)
        if not value.is_finite() or not 0 <= value <= LARGEST:
            raise Refused(_("Tallet må være fra 0 til under 10 milliarder."))
        source = required_text(source, _("Oppgi hvor tallet er hentet fra."))
        _check_not_told(duty, DutyEntry.Kind.FIGURE, side)
        entry = _write(
            duty,
            DutyEntry.Kind.FIGURE,
            side,
            on=min(on, date(year, 12, 31)),
            by=by,
            at=at,
            value=value.quantize(Decimal("0.01")),
            unit=_short(unit, LONGEST_UNIT, _("Enheten")),
            source=_short(source, LONGEST_SOURCE, _("Kilden")),
            text=_short(text, LONGEST_TEXT, _("Merknaden")),
        )
        _record(entry, duty, "duty.figure_told", privacy, by=by, at=at)
        return entry


def withdraw(*, entry: DutyEntry, by: Actor, on: date, at: datetime) -> DutyEntry:
    """Take back what was told; it stays to be read, and counts no longer.

    By those who write for the side that told it, also when the duty is agreed no longer. Raises NotAllowed;
    Refused when it is withdrawn already.
    """
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update(no_key=True).get(pk=entry.agreement_id)
        entry = DutyEntry.objects.select_related("agreement").get(pk=entry.pk)
        held = _writing_for(agreement, by, on, {entry.side})
        by = actor_from(held.appointment, user_of(by, on))
        if entry.withdrawn_at is not None:
            raise Refused(_("Dette er allerede trukket av %(name)s.") % {"name": entry.withdrawn_by_name})
        entry.withdrawn_at, entry.withdrawn_by_name = at, by.name
        entry.save(update_fields=["withdrawn_at", "withdrawn_by_name"])
        duty = promised_duty(agreement, entry.duty_key, entry.year, on)
        audit.record(
            shown_with=agreement,
            verb="duty.entry_withdrawn",
            by=by,
            at=at,
            duty=duty.terms.label if duty is not None else entry.duty_key,
            kind=entry.get_kind_display(),
            year=entry.year,
            side=Side(entry.side).label,
        )
        return entry


def _begin(
    agreement: Agreement, key: str, year: int, kind: str, by: Actor, on: date
) -> tuple[PromisedDuty, Actor, Side]:
    """The duty under its agreement's lock, and the person as acting from the office that carries the act."""
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if year > on.year:
        raise Refused(_("%(year)s er ikke begynt ennå.") % {"year": year})
    duty = promised_duty(agreement, key, year, on)
    if duty is None:
        raise Refused(_("Avtalen har ikke denne forpliktelsen i %(year)s.") % {"year": year})
    if not has_right("duties.tell", user_of(by, on), duty):
        raise NotAllowed(_("Bare de som skriver for en side som har forpliktelsen, kan svare."))
    if told_as(duty.terms) != kind:
        raise Refused(_("Denne forpliktelsen vises ved annet enn det du førte."))
    held = _writing_for(agreement, by, on, duty.terms.sides)
    return duty, actor_from(held.appointment, user_of(by, on)), side_of(held)


def _writing_for(agreement: Agreement, by: Actor, on: date, sides: Collection[str]) -> Held:
    """The person's appointment that writes for one of the sides, the one acted from if it does."""
    held = held_for(standing_of(user_of(by, on), on), agreement, sides, by.appointment_id)
    if held is None:
        raise NotAllowed(_("Du har ikke et verv som gir rett til dette."))
    return held


def _check_not_told(duty: PromisedDuty, kind: str, side: str) -> None:
    """Under the lock: no answer or figure of the side stands for the year; else Refused."""
    earlier = DutyEntry.objects.filter(
        agreement=duty.agreement,
        duty_key=duty.terms.key,
        year=duty.year,
        side=side,
        kind=kind,
        withdrawn_at__isnull=True,
    ).first()
    if earlier is not None:
        raise Refused(
            _("%(name)s har allerede svart for %(year)s. Trekk svaret først hvis det er feil.")
            % {"name": earlier.by_name, "year": duty.year}
        )


def _write(
    duty: PromisedDuty, kind: str, side: str, *, on: date, by: Actor, at: datetime, **values: Any
) -> DutyEntry:
    return DutyEntry.objects.create(
        agreement=duty.agreement,
        duty_key=duty.terms.key,
        kind=kind,
        year=duty.year,
        on=on,
        side=side,
        recorded_at=at,
        by_name=by.name,
        by_office=by.office,
        **values,
    )


def _record(
    entry: DutyEntry, duty: PromisedDuty, verb: str, privacy: Privacy, *, by: Actor, at: datetime, **said: str
) -> None:
    """The event: which duty, year and side; what somebody wrote stands in the entry alone."""
    audit.record(
        shown_with=duty.agreement,
        verb=verb,
        by=by,
        at=at,
        duty=duty.terms.label,
        year=entry.year,
        side=Side(entry.side).label,
        **said,
        **({"privacy": privacy} if privacy else {}),
    )


def _short(text: str, most: int, what: str) -> str:
    """On one line and no longer than there is room for; else Refused."""
    text = " ".join((text or "").split())
    if len(text) > most:
        raise Refused(_("%(what)s er for lang (høyst %(most)s tegn).") % {"what": what, "most": most})
    return text
