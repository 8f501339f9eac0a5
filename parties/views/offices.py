"""An organisation's offices and their holders, for those who keep them and those who hold one."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parties.actions import offices as actions
from parties.actions import people
from parties.forms import AppointForm, EndForm, TermsForm
from parties.models import Appointment, Office, OfficeRole, Organisation
from records import days
from records.workflow import has_right
from web.access import Right
from web.views import ActionFormView, ActionView, Crumb, PageView, PortalView


class Offices(PageView):
    """All offices of an organisation with who holds them: vacant, shared, acting and coming ones shown."""

    access = Right("parties.see_offices")
    template_name = "parties/offices.html"

    def get_object(self) -> Organisation:
        return get_object_or_404(Organisation, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return _("Verv i %(organisation)s") % {"organisation": self.object.display_name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            offices=_with_holders(self.object, self.on),
            may_appoint=has_right("parties.appoint", self.request.user, self.object),
            own_person_id=getattr(getattr(self.request.user, "person", None), "pk", None),
            **kwargs,
        )


def _with_holders(organisation: Organisation, on: Any) -> list[dict[str, Any]]:
    """The offices that stand, with present and coming holders; three queries however many there are."""
    standing = Office.objects.of(organisation).exclude(valid_to__lt=on).prefetch_related("serves")
    # In the order of the roles as they are listed: the mayor first.
    offices = sorted(standing, key=lambda office: (OfficeRole.values.index(office.role), office.pk))
    holders: dict[int, list[Appointment]] = {office.pk: [] for office in offices}
    for one in (
        Appointment.objects.filter(office__in=offices)
        .exclude(valid_to__lt=on)
        .select_related("person__user", "acting_for__person")
        .order_by("-is_acting", "rank", "valid_from", "pk")
    ):
        holders[one.office_id].append(one)
    rows = []
    for office in offices:
        present = [one for one in holders[office.pk] if one.covers(on)]
        permanent = [one for one in present if one.rank == 1 and not one.is_acting]
        rows.append(
            {
                "office": office,
                "present": present,
                "coming": [one for one in holders[office.pk] if not one.covers(on)],
                "vacant_seats": max(office.seats - len(permanent), 0),
            }
        )
    return rows


class _OfOrganisation(PortalView):
    """Ways back to the organisation's page."""

    def organisation(self) -> Organisation:
        office = self.object if isinstance(self.object, Office) else self.object.office
        return office.organisation

    def get_success_url(self) -> str:
        return reverse("parties:offices", args=[self.organisation().pk])

    def get_breadcrumbs(self) -> list[Crumb]:
        name = self.organisation().display_name
        return [(_("Verv i %(organisation)s") % {"organisation": name}, self.get_success_url())]


class _OfAppointment(_OfOrganisation):
    """The appointment that the address names; whoever may not change it finds out from the right."""

    def get_object(self) -> Appointment:
        found = Appointment.objects.select_related("office__organisation", "person__user")
        return get_object_or_404(found, pk=self.kwargs["pk"])


class Appoint(_OfOrganisation, ActionFormView):
    """Give somebody an office; who is not in the register is put there, and invited if wished."""

    access = Right("parties.appoint")
    form_class = AppointForm

    def get_object(self) -> Office:
        return get_object_or_404(Office.objects.select_related("organisation"), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return _("Ny innehaver av vervet %(office)s") % {"office": self.object.title}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "office": self.object, "on": self.on}

    def perform(self, form: AppointForm) -> Appointment:
        data = form.cleaned_data
        now = days.now()
        # One act: nobody is left in the register without the office they were put there for.
        with transaction.atomic():
            person = form.known_person or people.register_person(
                name=data["name"], email=data["person_email"], by=self.actor, at=now
            )
            appointment = actions.appoint(
                office=self.object,
                person=person,
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
                may_sign=data.get("may_sign", False),
                is_acting=data["is_acting"],
                rank=data["rank"],
                phone=data["phone"],
                email=data["email"],
                by=self.actor,
                at=now,
            )
            has_come_in = person.user is not None and person.user.has_usable_password()
            if data["invite"] and not has_come_in:
                people.invite(person=person, by=self.actor, at=now)
        return appointment

    def get_success_message(self) -> str:
        return _("%(name)s har fått vervet.") % {"name": self.result.person.name}


class ChangeAppointment(_OfAppointment, ActionFormView):
    """Change period, authority to sign, order and contact data of an appointment."""

    access = Right("parties.change_appointment")
    form_class = TermsForm

    def get_page_title(self) -> str:
        return f"{self.object.person.name}, {self.object.office.title}"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial", None)
        return {**kwargs, "appointment": self.object}

    def perform(self, form: TermsForm) -> Appointment:
        data = {"may_sign": False, **form.cleaned_data}
        return actions.change_appointment(appointment=self.object, by=self.actor, at=days.now(), **data)

    def get_success_message(self) -> str:
        return _("Endringen er lagret.")


class EndAppointment(_OfAppointment, ActionFormView):
    """Give an appointment its last day."""

    access = Right("parties.change_appointment")
    form_class = EndForm

    def get_page_title(self) -> str:
        return _("Avslutt vervet til %(name)s") % {"name": self.object.person.name}

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial", None)
        return {**kwargs, "on": self.on}

    def perform(self, form: EndForm) -> Appointment:
        return actions.end_appointment(
            appointment=self.object, last_day=form.cleaned_data["last_day"], by=self.actor, at=days.now()
        )

    def get_success_message(self) -> str:
        return _("Vervet avsluttes %(day)s.") % {"day": days.longdate(self.result.valid_to)}


class Invite(_OfAppointment, ActionView):
    """Send the link to a first password, or a new one when the old has run out."""

    access = Right("parties.invite")
    confirm_label = gettext_lazy("Send invitasjon")

    def get_right_object(self) -> Any:
        return self.object.person

    def get_page_title(self) -> str:
        return _("Inviter %(name)s") % {"name": self.object.person.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = _("Vi sender en personlig lenke til %(address)s. Den virker i 14 dager, og bare én gang.")
        address = self.object.person.email or _("(mangler adresse)")
        return super().get_context_data(**{"confirm_text": text % {"address": address}, **kwargs})

    def perform(self) -> None:
        people.invite(person=self.object.person, by=self.actor, at=days.now())

    def get_success_message(self) -> str:
        return _("Invitasjonen er sendt til %(address)s.") % {"address": self.object.person.email}
