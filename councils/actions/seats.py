"""Who sits in a forum: seats added, changed, ended.

Chair and secretary keep the seats, never their own: nobody adds, prolongs, changes or ends a seat that they
sit in themselves. Whoever the seat concerns, chair and secretary are told.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from councils.actions.steps import acting_in, allowed, locked_forum, required_text
from councils.choices import Capacity
from councils.founding import office_sources
from councils.models import Forum, Membership
from councils.notices import in_language, leaders, recipients, tell, whole_address
from councils.people import seated
from councils.rules import is_own_seat
from parties.acting import user_of
from parties.actions.correcting import change, label, save
from parties.models import Office, Organisation, Person
from parties.standing import standing_of
from records import audit, days
from records.actors import Actor
from records.refusals import NotAllowed, Refused

LEADING = (Capacity.CHAIR, Capacity.SECRETARY)


@dataclass(frozen=True)
class SeatPlan:
    """A seat that is to be: by office (maybe either/or), or by person."""

    office: Office | None = None
    alternative_office: Office | None = None
    person: Person | None = None
    organisation: Organisation | None = None
    from_name: str = ""
    capacity: str = Capacity.MEMBER
    deputy_for: Membership | None = None
    reviews_minutes: bool = False
    has_authority: bool | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """The plan as a seat's own fields."""
        return dict(vars(self))


# What of a seat can be changed afterwards; whose it is never changes, that is another seat.
CHANGEABLE = frozenset(
    {
        "alternative_office",
        "organisation",
        "capacity",
        "deputy_for",
        "reviews_minutes",
        "has_authority",
        "valid_from",
        "valid_to",
    }
)


def add_seat(
    *,
    forum: Forum,
    plan: SeatPlan,
    valid_from: date,
    valid_to: date | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> Membership:
    """Give an office or a person a seat for a period.

    Raises NotAllowed for others than chair and secretary and for a seat of one's own; Refused for an office
    that has ended or is no party's, a deputy for nobody, a second chair, or somebody seated already.
    """
    with transaction.atomic():
        forum = locked_forum(forum)
        allowed("councils.lead_forum", forum, by, on)
        seat = Membership(
            forum=forum, valid_from=valid_from, valid_to=valid_to, position=_next_place(forum), **plan.facts
        )
        _not_own(seat, by, on)
        by, _own = acting_in(forum, by, on)
        check_seat(seat, on)
        save(seat)
        _tell(seat, "seat_added", by, on, at)
        audit.record(
            shown_with=forum,
            verb="forum.seat_added",
            by=by,
            at=at,
            seat=seat.label,
            capacity=str(seat.get_capacity_display()),
            deputy_for=seat.deputy_for.label if seat.deputy_for else "",
            from_on=valid_from,
            to_on=valid_to,
        )
        return seat


def change_seat(*, seat: Membership, by: Actor, on: date, at: datetime, **facts: Any) -> Membership:
    """Change role, authority, review, either/or, whom a deputy stands in for, or the period.

    Raises as `add_seat` does, NotAllowed for one's own seat.
    """
    if unknown := facts.keys() - CHANGEABLE:
        raise TypeError(f"A seat's {', '.join(sorted(unknown))} is never changed.")
    with transaction.atomic():
        forum = locked_forum(seat.forum)
        seat = _fresh(seat, forum)
        allowed("councils.lead_forum", forum, by, on)
        _not_own(seat, by, on)
        was_leading = seat.capacity in LEADING
        if facts.get("capacity", seat.capacity) != Capacity.DEPUTY:
            facts["deputy_for"] = None
        former = change(seat, facts)
        if not former:
            return seat
        _not_own(seat, by, on)
        by, _own = acting_in(forum, by, on)
        if seat.capacity == Capacity.DEPUTY and seat.deputies.exists():
            raise Refused(_("Plassen har selv en vara, og kan ikke være vara for en annen."))
        check_seat(seat, on)
        save(seat)
        if was_leading:
            still_led(forum, max(on, (seat.valid_to or on) + timedelta(days=1 if seat.valid_to else 0)))
        _tell(seat, "seat_changed", by, on, at)
        audit.record(
            shown_with=forum,
            verb="forum.seat_changed",
            by=by,
            at=at,
            seat=seat.label,
            changed=[label(seat, field) for field in former],
            capacity=str(seat.get_capacity_display()),
        )
        return seat


def end_seat(*, seat: Membership, last_day: date, by: Actor, on: date, at: datetime) -> Membership:
    """End a seat with this as its last day; its deputies' seats end with it.

    Ending it again earlier is allowed, later is not. Raises NotAllowed; Refused for a day before the first or
    after the present end, and when the forum would be left without chair and secretary.
    """
    with transaction.atomic():
        forum = locked_forum(seat.forum)
        seat = _fresh(seat, forum)
        allowed("councils.lead_forum", forum, by, on)
        _not_own(seat, by, on)
        by, _own = acting_in(forum, by, on)
        if seat.valid_from is not None and last_day < seat.valid_from:
            raise Refused(_("Siste dag kan ikke være før første dag."))
        if seat.valid_to is not None and last_day > seat.valid_to:
            raise Refused(
                _("Plassen går alt ut %(day)s. Endre perioden for å forlenge den.")
                % {"day": days.longdate(seat.valid_to)}
            )
        seat.valid_to = last_day
        save(seat)
        for deputy in seat.deputies.all():
            if deputy.valid_to is None or deputy.valid_to > last_day:
                _end_deputy(deputy, last_day)
        if seat.capacity in LEADING:
            still_led(forum, last_day + timedelta(days=1))
        _tell(seat, "seat_ended", by, on, at)
        audit.record(
            shown_with=forum, verb="forum.seat_ended", by=by, at=at, seat=seat.label, last_on=last_day
        )
        return seat


def withdraw_seat(*, seat: Membership, by: Actor, on: date, at: datetime) -> None:
    """Take back a seat that has not begun. Raises NotAllowed, or Refused once it has."""
    with transaction.atomic():
        forum = locked_forum(seat.forum)
        seat = _fresh(seat, forum)
        allowed("councils.lead_forum", forum, by, on)
        _not_own(seat, by, on)
        by, _own = acting_in(forum, by, on)
        if seat.valid_from is None or seat.valid_from <= on:
            raise Refused(_("Plassen har begynt. Avslutt den med en siste dag."))
        facts = {"seat": seat.label, "from_on": seat.valid_from}
        _tell(seat, "seat_withdrawn", by, on, at)
        try:
            seat.delete()
        except ProtectedError as error:
            raise Refused(_("Plassen er i bruk. Avslutt den med en siste dag.")) from error
        audit.record(shown_with=forum, verb="forum.seat_withdrawn", by=by, at=at, **facts)


def named_person(*, name: str, email: str, by: Actor, at: datetime) -> Person:
    """The person with that work address, put into the register when it is new; for seats by person.

    Somebody with a seat and no office needs no login. Refused when the address belongs to another name.
    """
    name = required_text(" ".join((name or "").split()), _("Skriv navnet."), most=150)
    email = required_text(email, _("Skriv e-postadressen på jobb. Innkallingen går dit.")).lower()
    known = Person.objects.filter(email__iexact=email).first()
    if known is not None:
        if known.name.lower() != name.lower():
            raise Refused(_("E-postadressen tilhører en annen i registeret. Se over navn og adresse."))
        return known
    person = Person(name=name, email=email)
    save(person)
    audit.record(shown_with=person, verb="person.registered", by=by, at=at, person=person.name)
    return person


def check_seat(seat: Membership, on: date) -> None:
    """What no constraint can hold: the office stands, is a party's, and nobody is seated twice. Refused."""
    first = max(seat.valid_from or on, on)
    if seat.valid_to is not None and seat.valid_to < first:
        first = seat.valid_to
    sources = office_sources([p.organisation_id for p in seat.forum.parties.valid(first)], first)
    for office in (seat.office, seat.alternative_office):
        if office is None:
            continue
        if not office.covers(first) or not office.organisation.exists_on(first):
            raise Refused(_("Vervet %(office)s finnes ikke lenger.") % {"office": office})
        if office.organisation_id not in sources:
            raise Refused(
                _("%(organisation)s er ikke part i forumet. Legg til parten først.")
                % {"organisation": office.organisation.display_name}
            )
    _check_deputy(seat)
    _check_alternatives(seat)


def still_led(forum: Forum, on: date) -> None:
    """Somebody can keep the forum on that day. Raises Refused."""
    if forum.covers(on) and not Membership.objects.leading(on).filter(forum=forum).exists():
        raise Refused(_("Da står forumet uten leder og sekretær. Legg inn en ny først."))


def _check_deputy(seat: Membership) -> None:
    principal = seat.deputy_for
    if seat.capacity != Capacity.DEPUTY or principal is None:
        return
    if principal.forum_id != seat.forum_id or principal.pk == seat.pk:
        raise Refused(_("En vara står for et annet medlem i samme forum."))
    if principal.capacity in {Capacity.DEPUTY, Capacity.GUEST}:
        raise Refused(_("En vara kan bare stå for et fast medlem."))


def _check_alternatives(seat: Membership) -> None:
    """An office sits in one seat of the forum, whether it stands first or second in an either/or seat."""
    wanted = {seat.office_id, seat.alternative_office_id} - {None}
    if not wanted:
        return
    for other in seat.forum.memberships.with_offices().exclude(pk=seat.pk):
        taken = wanted & {other.office_id, other.alternative_office_id}
        if not taken or (taken == {seat.office_id} == {other.office_id}):
            continue  # The second case is the database's own rule, with its own sentence.
        if _overlap(seat, other):
            raise Refused(
                _("%(label)s har allerede en plass i forumet i dette tidsrommet.") % {"label": other.label}
            )


def _overlap(one: Membership, other: Membership) -> bool:
    first, last = date.min, date.max
    return (one.valid_from or first) <= (other.valid_to or last) and (other.valid_from or first) <= (
        one.valid_to or last
    )


def _not_own(seat: Membership, by: Actor, on: date) -> None:
    """Raise NotAllowed when the seat is the acting person's own, by office, by alternative, or in person."""
    if by.kind != "person":
        return
    user = user_of(by, on)
    offices = standing_of(user, on).office_ids
    is_own = (
        seat.office_id in offices
        or seat.alternative_office_id in offices
        or (seat.person is not None and seat.person.user_id == user.pk)
        or is_own_seat(user, seat)
    )
    if is_own:
        raise NotAllowed(_("Dette er din egen plass. Noen andre i forumet må gjøre det."))


def _end_deputy(deputy: Membership, last_day: date) -> None:
    if deputy.valid_from is not None and deputy.valid_from > last_day:
        raise Refused(
            _("Varaen %(seat)s har ikke begynt. Trekk den plassen tilbake først.") % {"seat": deputy.label}
        )
    deputy.valid_to = last_day
    save(deputy)


def _fresh(seat: Membership, forum: Forum) -> Membership:
    found = Membership.objects.with_offices().get(pk=seat.pk)
    found.forum = forum
    return found


def _next_place(forum: Forum) -> int:
    last = forum.memberships.order_by("-position").values_list("position", flat=True).first()
    return min((last or 0) + 1, 30000)


def _tell(seat: Membership, kind: str, by: Actor, on: date, at: datetime) -> None:
    """Tell whoever fills the seat, and chair and secretary; not whoever did it."""
    if not by.is_person:
        return
    forum = seat.forum
    own = recipients(seated(forum, on, [seat]))
    everyone = {one.address.lower(): one for one in [*own, *leaders(forum, on)]}
    for recipient in everyone.values():
        with in_language(recipient):
            values = {
                "seat": seat.label,
                "forum": forum.name,
                "capacity": seat.get_capacity_display(),
                "who": by.label,
                "first": days.longdate(seat.valid_from) if seat.valid_from else "",
                "last": days.longdate(seat.valid_to) if seat.valid_to else "",
            }
            subject, line = _words(kind, values)
            tell(
                recipient,
                kind,
                occasion=f"{seat.pk}:{at.isoformat()}",
                subject=subject,
                lines=[line, _("%(who)s gjorde det.") % values],
                link=whole_address(forum.get_absolute_url()),
                link_label=_("Gå til forumet"),
                about=forum,
                forum=forum,
                on=on,
                at=at,
                by=by,
            )


def _words(kind: str, values: dict[str, Any]) -> tuple[str, str]:
    """Subject and first line of the notice, in the language that is active."""
    if kind == "seat_added":
        subject = _("Ny plass i %(forum)s")
        line = _("%(seat)s har fått plass som %(capacity)s fra %(first)s.")
    elif kind == "seat_changed":
        subject, line = _("Endret plass i %(forum)s"), _("Plassen til %(seat)s (%(capacity)s) er endret.")
    elif kind == "seat_ended":
        subject = _("En plass i %(forum)s er avsluttet")
        line = _("Plassen til %(seat)s har siste dag %(last)s.")
    else:
        subject = _("En plass i %(forum)s er trukket tilbake")
        line = _("Plassen til %(seat)s fra %(first)s blir det ikke noe av.")
    return subject % values, line % values
