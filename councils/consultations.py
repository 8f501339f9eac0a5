"""Consultations on plans (*høring av plan*): who asks and answers, who is told, and what waits for whom.

A municipality's writing offices ask the police contact that serves it; the contact answers, or the own leader
while the contact's office is vacant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import rules
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from councils import notices
from councils.models import PlanConsultation
from councils.notices import Recipient
from councils.presence import district_id_of, serving
from parties.models import Appointment, Municipality, Office, OfficeRole, OrganisationKind
from parties.standing import Standing, bound_standing, holders_of
from records import days, dispatch
from records.actors import Actor

if TYPE_CHECKING:
    from councils.waiting import Waiting

ASKERS = (OfficeRole.SLT_COORDINATOR, OfficeRole.COORDINATING_FUNCTION, OfficeRole.MUNICIPAL_DIRECTOR)
FIRST_HOUR = 7
AHEAD = timedelta(days=3)
# A reminder missed while the portal was down is caught up within these days.
AFTER = timedelta(days=14)
# An answer waits for being read, and for what it led to, so long on the home page.
NEW_ANSWER = timedelta(days=30)
MOST = 20


@dataclass(frozen=True)
class Contact:
    """A contact that can be asked for a municipality, and who holds the office today."""

    municipality: Municipality
    office: Office
    holder: str = ""

    @property
    def key(self) -> str:
        """What stands for the choice in a form."""
        return f"{self.municipality.pk}-{self.office.pk}"

    @property
    def label(self) -> str:
        """«Pål Kontakt, politikontakt, Rana politistasjon»."""
        who = self.holder or _("ubesatt")
        return f"{who}, {self.office.title}, {self.office.organisation.display_name}"


# --- who may what


def asking_municipalities(standing: Standing) -> frozenset[int]:
    """The municipalities that the person asks for."""
    return frozenset(
        held.organisation.pk
        for held in standing.held
        if held.role in ASKERS and held.organisation.kind == OrganisationKind.MUNICIPALITY
    )


@rules.predicate
def asks_somewhere(user: Any) -> bool:
    """Writes for some municipality."""
    return bool(asking_municipalities(bound_standing(user)))


@rules.predicate
def asks_for(user: Any, obj: Any) -> bool:
    """Writes for the municipality, or for the one that the consultation is from."""
    key = obj.municipality_id if isinstance(obj, PlanConsultation) else getattr(obj, "pk", None)
    return key in asking_municipalities(bound_standing(user))


@rules.predicate
def is_asked(user: Any, obj: Any) -> bool:
    """Holds the contact's office that was asked; while that is vacant, leads it."""
    if not isinstance(obj, PlanConsultation):
        return False
    standing = bound_standing(user)
    office = obj.contact_office
    if standing.holds_office(office):
        return office.role == OfficeRole.POLICE_CONTACT
    leads = standing.holds(OfficeRole.UNIT_LEADER, of=office.organisation_id) or standing.holds(
        OfficeRole.CHIEF_OF_POLICE, of=district_id_of(office) or 0
    )
    return leads and not holders_of(office, standing.on).exists()


rules.add_perm("councils.ask_consultations", asks_somewhere)
rules.add_perm("councils.ask_consultation", asks_for)
rules.add_perm("councils.change_consultation", asks_for)
rules.add_perm("councils.answer_consultation", is_asked)


def contacts_for(municipality_ids: Iterable[int], on: date) -> list[Contact]:
    """The contacts that serve these municipalities, by municipality; vacant offices too.

    One query for each municipality: a person writes for one, seldom two.
    """
    places = list(Municipality.objects.valid(on).filter(pk__in=list(municipality_ids)).in_order())
    found = []
    holders: dict[int, Appointment] = {}
    near: dict[int, list[Office]] = {}
    for place in places:
        near[place.pk] = list(serving([place.pk], on).order_by("organisation__sort_key", "title", "pk"))
    keys = {office.pk for offices in near.values() for office in offices}
    for one in holders_of(Office.objects.filter(pk__in=keys), on):  # type: ignore[arg-type]
        holders.setdefault(one.office_id, one)
    for place in places:
        for office in near[place.pk]:
            holder = holders.get(office.pk)
            found.append(Contact(place, office, holder.person.name if holder else ""))
    return found


# --- who is told


def recipients_of(office: Office, on: date) -> list[Recipient]:
    """Those who hold the office; while a contact's office is vacant, those who lead its unit."""
    held = list(holders_of(office, on))
    if not held and office.role == OfficeRole.POLICE_CONTACT:
        leaders = Office.objects.filter(
            Q(role=OfficeRole.UNIT_LEADER, organisation=office.organisation_id)
            | Q(role=OfficeRole.CHIEF_OF_POLICE, organisation=district_id_of(office))
        ).order_by("-role")
        held = list(holders_of(leaders, on))
        unit = [one for one in held if one.office.role == OfficeRole.UNIT_LEADER]
        held = unit or held
    found: dict[str, Recipient] = {}
    for one in held:
        if address := one.contact_email:
            user = one.person.user
            found.setdefault(
                address.lower(),
                Recipient(address, one.person.name, user.language if user else "nb", one.person.user_id),
            )
    return list(found.values())


def askers_of(consultation: PlanConsultation, on: date) -> list[Recipient]:
    """Those who hold the office that asked; else the municipality's other writing offices."""
    found = recipients_of(consultation.asked_by_office, on) if consultation.asked_by_office else []
    if found:
        return found
    offices = Office.objects.filter(role__in=ASKERS, organisation=consultation.municipality_id)
    return [one for office in offices.order_by("pk") for one in recipients_of(office, on)]


def tell(
    consultation: PlanConsultation,
    kind: str,
    recipients: Iterable[Recipient],
    *,
    occasion: str,
    by: Actor,
    on: date,
    at: datetime,
) -> None:
    """Write the notice of that kind to each: title, day and the way in; never the question or the answer."""
    to_police = kind != "answered"
    others = askers_of(consultation, on) if to_police else recipients_of(consultation.contact_office, on)
    sender = consultation.municipality if to_police else consultation.contact_office.organisation
    for one in recipients:
        if one.user_id is not None and one.user_id == by.user_id:
            continue
        with notices.in_language(one):
            subject, lines = _words(consultation, kind)
            context = {
                "recipient": one,
                "subject": subject,
                "lines": lines,
                "link": notices.whole_address(consultation.get_absolute_url()),
                "link_label": _("Åpne høringen"),
                "forum": {"name": sender.display_name_in(one.language)},
                "language": one.language,
            }
            dispatch.queue(
                unique_key=f"councils.consultation_{kind}:{consultation.pk}:{occasion}:{one.address.lower()}"[
                    :200
                ],
                address=one.address,
                name=one.name,
                language=one.language,
                subject=subject,
                text=render_to_string("councils/mail/notice.txt", context).strip() + "\n",
                html=render_to_string("councils/mail/notice.html", context),
                reply_to=others[0].address if others else "",
                about=consultation,
                kind=f"councils.consultation_{kind}",
                at=at,
            )


def _words(consultation: PlanConsultation, kind: str) -> tuple[str, list[str]]:
    """The subject and the lines, in the language that is active."""
    names = {
        "municipality": consultation.municipality.display_name,
        "title": consultation.title,
        "office": consultation.contact_office.title,
        "day": days.longdate(consultation.due_on) if consultation.due_on else "",
    }
    due = [_("Svarfrist er %(day)s.") % names] if consultation.due_on else []
    if kind == "answered":
        return _("Svar på høring: %(title)s") % names, [
            _("Politikontakten har svart på høringen om %(title)s.") % names,
            _("Les svaret, og noter siden hva det førte til.") % names,
        ]
    if kind == "changed":
        return _("Endret høring: %(title)s") % names, [
            _("%(municipality)s har endret høringen om %(title)s.") % names,
            *due,
        ]
    if kind == "due_soon":
        return _("Påminnelse: høring om %(title)s") % names, [
            _("%(municipality)s venter på svar om %(title)s.") % names,
            *due,
        ]
    if kind == "overdue":
        return _("Over fristen: høring om %(title)s") % names, [
            _("%(municipality)s har ikke fått svar om %(title)s.") % names,
            _("Svarfristen var %(day)s.") % names,
        ]
    return _("Høring: %(title)s") % names, [
        _("%(municipality)s ber politikontakten uttale seg om %(title)s.") % names,
        *due,
    ]


# --- what time brings, and what waits


def remind(at: datetime) -> None:
    """Remind whoever is to answer: three days before the day, and the day after. Once each; not at night.

    Who was asked so late that three days before had passed already, is reminded only after.
    """
    if days.oslo(at).hour < FIRST_HOUR:
        return
    on = days.day_of(at)
    near = (
        PlanConsultation.objects.waiting()
        .filter(due_on__gte=on - AFTER, due_on__lte=on + AHEAD)
        .with_offices()
        .order_by("pk")
    )
    for one in near:
        if one.due_on is None:
            continue
        kind = "overdue" if one.due_on < on else "due_soon"
        if kind == "due_soon" and one.asked_on >= one.due_on - AHEAD:
            continue
        with transaction.atomic():
            tell(
                one,
                kind,
                recipients_of(one.contact_office, on),
                occasion=one.due_on.isoformat(),
                by=Actor.clock(),
                on=on,
                at=at,
            )


def waiting_for(user: Any, standing: Standing, on: date) -> "list[Waiting]":
    """What waits for the person: an answer to give as police contact; a new answer that says nothing yet of
    what it led to. Two queries at most."""
    from councils.waiting import Waiting

    found = []
    own = [held.office.pk for held in standing.held if held.role == OfficeRole.POLICE_CONTACT]
    if own:
        asked = PlanConsultation.objects.waiting().filter(contact_office__in=own)
        found += [
            Waiting(
                _("Svar på høring av plan"),
                one.title,
                reverse("councils:consultation", args=[one.pk]),
                one.municipality.display_name,
                one.due_on,
                one.is_overdue(on),
            )
            for one in asked.with_offices().in_order()[:MOST]
        ]
    if standing.office_ids:
        answered = PlanConsultation.objects.answered().filter(
            asked_by_office__in=standing.office_ids, effect="", answered_on__gte=on - NEW_ANSWER
        )
        found += [
            Waiting(
                _("Les svaret på høring av plan"),
                one.title,
                reverse("councils:consultation", args=[one.pk]),
                one.municipality.display_name,
            )
            for one in answered.with_offices().in_order()[:MOST]
        ]
    return found
