"""Presence: a district turns it on, the contact puts down a day and takes it back, a week gets its reason.

The trail says that something was put down, never which day or where: it is kept for good, and the days are
deleted after three years.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from councils.choices import AbsenceReason, Arena
from councils.models import ContactPresence, PresenceAbsence, PresenceScheme
from councils.presence import (
    OWN_DAYS,
    OWN_WEEKS,
    district_id_of,
    gives_reason,
    keeps_scheme,
    own_days,
    served_by,
    weeks_in,
)
from parties.acting import actor_from, user_of
from parties.models import Municipality, Office, OfficeRole, OrganisationKind, PoliceDistrict
from parties.standing import Held, Standing, standing_of
from records import audit, days
from records.actors import Actor
from records.refusals import NotAllowed, Refused


def turn_scheme(
    *, district: PoliceDistrict, is_on: bool, by: Actor, on: date, at: datetime
) -> PresenceScheme:
    """Let the district keep presence, or stop it. Raises NotAllowed but for its administrator and chief.

    Asked for what it is already, nothing happens.
    """
    with transaction.atomic():
        by = _acting(
            by,
            on,
            lambda standing: keeps_scheme(standing, district.pk),
            lambda held: held.organisation.pk == district.pk,
        )
        PresenceScheme.objects.get_or_create(
            district=district, defaults={"changed_at": at, "changed_by_name": by.name}
        )
        scheme = _locked_scheme(district.pk)
        if scheme is None or scheme.is_on == is_on:
            return scheme or PresenceScheme.objects.get(district=district)
        scheme.is_on, scheme.changed_at, scheme.changed_by_name = is_on, at, by.name
        scheme.save(update_fields=["is_on", "changed_at", "changed_by_name"])
        verb = "presence.turned_on" if is_on else "presence.turned_off"
        audit.record(shown_with=scheme, verb=verb, by=by, at=at, district=district.name)
        return scheme


def log_presence(
    *, office: Office, municipality: Municipality, arena: str, day: date, by: Actor, on: date, at: datetime
) -> ContactPresence:
    """Put down that the contact was in the municipality that day; once, however often it is tapped.

    Only the contact does it, for a day that has come and lies at most 30 days back. Raises NotAllowed, and
    Refused when the district does not keep presence, for a municipality that the office does not serve, and
    for an arena that does not exist. A reason given for the week goes.
    """
    if arena not in Arena.values:
        raise Refused(_("Velg en arena fra listen."))
    with transaction.atomic():
        office = _office(office)
        by = _as_contact(office, by, on)
        first = first_day(office, by, on, _scheme_on(office))
        if day > on:
            raise Refused(_("Dagen har ikke vært ennå."))
        if day < first:
            raise Refused(_("Du kan bare føre dager fra og med %(day)s.") % {"day": days.longdate(first)})
        if municipality.pk not in {one.pk for one in served_by([office], day)[office.pk]}:
            raise Refused(
                _("Vervet ditt gjelder ikke %(municipality)s denne dagen.")
                % {"municipality": municipality.display_name}
            )
        row, is_new = ContactPresence.objects.get_or_create(
            office=office,
            on=day,
            municipality=municipality,
            arena=arena,
            meeting=None,
            defaults={"recorded_at": at},
        )
        if is_new:
            drop_reasons(office, {day})
            audit.record(shown_with=row, verb="presence.logged", by=by, at=at)
        return row


def undo_presence(*, presence: ContactPresence, by: Actor, on: date, at: datetime) -> None:
    """Take a day back: the contact's own act, up to 30 days after. Meetings are corrected where they are."""
    with transaction.atomic():
        row = (
            ContactPresence.objects.select_for_update(of=("self",))
            .select_related("office__organisation")
            .filter(pk=presence.pk)
            .first()
        )
        if row is None:
            raise Refused(_("Dette er allerede tatt bort."))
        by = _as_contact(row.office, by, on)
        if row.meeting_id is not None:
            raise Refused(_("Møter telles av seg selv. Er det feil, må frammøtet i møtet rettes."))
        if by.is_person and not own_days(standing_of(user_of(by, on), on), on).filter(pk=row.pk).exists():
            raise Refused(_("Dagen ligger for langt tilbake, og kan ikke endres."))
        audit.record(shown_with=row, verb="presence.taken_back", by=by, at=at)
        row.delete()


def give_reason(
    *, office: Office, iso_year: int, iso_week: int, reason: str, by: Actor, on: date, at: datetime
) -> PresenceAbsence | None:
    """Say why a week was without presence; an empty reason takes it back. By the contact or the own leader.

    Raises NotAllowed, and Refused for a week that has not begun, is too long ago or has presence, and for a
    reason that does not exist (there is none for illness).
    """
    if reason and reason not in AbsenceReason.values:
        raise Refused(_("Velg en grunn fra listen."))
    if not 1 <= iso_week <= weeks_in(iso_year):
        raise Refused(_("Uken finnes ikke."))
    monday = date.fromisocalendar(iso_year, iso_week, 1)
    with transaction.atomic():
        office = _office(office)
        by = _acting(
            by,
            on,
            lambda standing: gives_reason(standing, office),
            lambda held: held.office.pk == office.pk or _leads(held, office),
        )
        scheme = _scheme_on(office)
        if monday > on:
            raise Refused(_("Uken har ikke begynt ennå."))
        sunday = monday + timedelta(days=6)
        if sunday < on - OWN_WEEKS or sunday < days.day_of(scheme.changed_at):
            raise Refused(_("Uken ligger for langt tilbake."))
        if ContactPresence.objects.filter(office=office, on__range=(monday, sunday)).exists():
            raise Refused(_("Det er ført tilstedeværelse denne uken. Da trengs ingen grunn."))
        week = {"office": office, "iso_year": iso_year, "iso_week": iso_week}
        before = PresenceAbsence.objects.filter(**week).first()
        if (before.reason if before else "") == reason:
            return before
        if not reason:
            PresenceAbsence.objects.filter(**week).delete()
            audit.record(shown_with=before, verb="presence.reason_removed", by=by, at=at)  # type: ignore[arg-type]
            return None
        row, _new = PresenceAbsence.objects.update_or_create(
            office=office, iso_year=iso_year, iso_week=iso_week, defaults={"reason": reason}
        )
        audit.record(shown_with=row, verb="presence.reason_given", by=by, at=at)
        return row


def first_day(office: Office, by: Actor, on: date, scheme: PresenceScheme) -> date:
    """The earliest day that the contact may put down: 30 days back, but not before they came into the office,
    nor before the district turned presence on."""
    began = [
        one.valid_from
        for one in office.appointments.valid(on)
        if by.appointment_id is None or one.pk == by.appointment_id
    ]
    return max([on - OWN_DAYS, days.day_of(scheme.changed_at), *began[:1]])


def drop_reasons(office: Office, dates: set[date]) -> None:
    """Take away the reasons for the weeks of these days: there was presence after all."""
    for year, week in {day.isocalendar()[:2] for day in dates}:
        PresenceAbsence.objects.filter(office=office, iso_year=year, iso_week=week).delete()


def _office(office: Office) -> Office:
    return Office.objects.select_related("organisation__policeunit").get(pk=office.pk)


def _locked_scheme(district_id: int | None) -> PresenceScheme | None:
    return PresenceScheme.objects.select_for_update(no_key=True).filter(district=district_id).first()


def _scheme_on(office: Office) -> PresenceScheme:
    """The scheme of the office's district, under its lock; Refused when it is off."""
    scheme = _locked_scheme(district_id_of(office))
    if scheme is None or not scheme.is_on:
        raise Refused(_("Politidistriktet har ikke tatt i bruk føring av tilstedeværelse."))
    return scheme


def _as_contact(office: Office, by: Actor, on: date) -> Actor:
    if office.role != OfficeRole.POLICE_CONTACT:
        raise NotAllowed(_("Bare en politikontakt fører tilstedeværelse."))
    return _acting(
        by,
        on,
        lambda standing: standing.holds_office(office),
        lambda held: held.office.pk == office.pk,
    )


def _leads(held: Held, office: Office) -> bool:
    if held.role == OfficeRole.UNIT_LEADER:
        return held.organisation.pk == office.organisation_id
    is_chief = held.role == OfficeRole.CHIEF_OF_POLICE
    return is_chief and held.organisation.kind == OrganisationKind.POLICE_DISTRICT


def _acting(by: Actor, on: date, may: Callable[[Standing], bool], carries: Callable[[Held], bool]) -> Actor:
    """The person as acting from the office that carries the act; the portal itself as it is."""
    if by.kind in {"system", "clock"}:
        return by
    user = user_of(by, on)
    standing = standing_of(user, on)
    if not may(standing):
        raise NotAllowed(_("Du har ikke et verv som gir rett til dette."))
    carrying = [held.appointment for held in standing.held if carries(held)]
    chosen = next((one for one in carrying if one.pk == by.appointment_id), carrying[0] if carrying else None)
    return actor_from(chosen, user) if chosen is not None else by
