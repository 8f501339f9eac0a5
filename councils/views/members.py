"""Who sits in a forum and who its parties are: to see, and for chair and secretary to keep."""

from functools import cached_property
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import parties, seats
from councils.choices import Capacity
from councils.forms.members import (
    ChangeSeatForm,
    FindOrganisationForm,
    LastDayForm,
    PartyForm,
    SeatForm,
)
from councils.models import ForumParty, Membership
from councils.people import Seated, seated
from councils.views.bases import ForumView
from councils.views.forums import parties_of
from parties.models import Organisation
from records import days
from web.access import LoggedIn, Right
from web.views import ActionFormView, ActionView, Crumb, PageView


class Members(ForumView, PageView):
    """Every seat with who fills it today, deputies under whom they stand in for; coming and earlier ones."""

    access = LoggedIn
    template_name = "councils/members.html"
    page_title = gettext_lazy("Medlemmer og parter")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        every = list(self.forum.memberships.with_offices().in_order())
        now = [seat for seat in every if seat.covers(self.on)]
        coming = [seat for seat in every if seat.valid_from is not None and seat.valid_from > self.on]
        earlier = [seat for seat in every if seat.valid_to is not None and seat.valid_to < self.on]
        own = {
            seat.pk
            for seat in Membership.objects.of_user(self.request.user, self.on).filter(forum=self.forum)
        }
        rows = [self._row(one, own) for one in seated(self.forum, self.on, [*now, *coming])]
        return super().get_context_data(
            seats=_with_deputies([row for row in rows if row["seat"].covers(self.on)]),
            coming=[row for row in rows if not row["seat"].covers(self.on)],
            earlier=sorted(earlier, key=lambda seat: seat.valid_to, reverse=True),
            parties=parties_of(self.forum, self.on),
            coming_parties=self.forum.parties.coming(self.on).select_related("organisation"),
            earlier_parties=self.forum.parties.ended(self.on).select_related("organisation"),
            lacks=self._lacks(now),
            is_member=self.is_member,
            **kwargs,
        )

    def _row(self, one: Seated, own: set[int]) -> dict[str, Any]:
        seat = one.membership
        return {
            "seat": seat,
            "one": one,
            "is_own": seat.pk in own,
            "by_alternative": one.appointment is not None
            and seat.alternative_office_id == one.appointment.office_id,
            "deputies": [],
        }

    def _lacks(self, now: list[Membership]) -> list[str]:
        """What the forum needs and has not got."""
        there = {seat.capacity for seat in now}
        lacks = []
        if Capacity.CHAIR not in there:
            lacks.append(_("Forumet har ingen leder."))
        if Capacity.SECRETARY not in there:
            lacks.append(_("Forumet har ingen sekretær."))
        if not any(seat.reviews_minutes for seat in now):
            lacks.append(_("Ingen er valgt til å gå gjennom referatet."))
        return lacks


def _with_deputies(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The deputies' rows under those they stand in for; a deputy for an ended seat stands by itself."""
    by_seat = {row["seat"].pk: row for row in rows}
    top: list[dict[str, Any]] = []
    for row in rows:
        principal = by_seat.get(row["seat"].deputy_for_id)
        (principal["deputies"] if principal is not None else top).append(row)
    return top


class _Keeping(ForumView):
    """Pages for chair and secretary that lead back to the members."""

    access = Right("councils.lead_forum")

    def get_success_url(self) -> str:
        return reverse("councils:members", args=[self.forum.pk])

    def get_back_url(self) -> str:
        return self.get_success_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Medlemmer og parter"), self.get_success_url())]

    @cached_property
    def seat(self) -> Membership:
        """The seat that the address names; 404 for one of another forum."""
        return get_object_or_404(self.forum.memberships.with_offices(), pk=self.kwargs["seat"])

    @cached_property
    def party(self) -> ForumParty:
        """The party that the address names."""
        found = self.forum.parties.select_related("organisation")
        return get_object_or_404(found, pk=self.kwargs["party"])


class _FormPage(_Keeping, ActionFormView):
    """A form among the members' pages."""

    template_name = "councils/form.html"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form


class AddSeat(_FormPage):
    """A seat for an office of the parties, or for a person without one."""

    form_class = SeatForm
    page_title = gettext_lazy("Legg til medlem")
    success_message = gettext_lazy("Plassen er lagt til. Den det gjelder, har fått beskjed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "forum": self.forum, "seat": None, "on": self.on}

    def perform(self, form: SeatForm) -> Membership:
        data, by, at = form.cleaned_data, self.actor, self.at
        with transaction.atomic():
            person = (
                seats.named_person(name=data["name"], email=data["email"], by=by, at=at)
                if data["name"]
                else None
            )
            return seats.add_seat(
                forum=self.forum,
                plan=form.plan(person),
                valid_from=data["valid_from"],
                valid_to=data["valid_to"],
                by=by,
                on=self.on,
                at=at,
            )


class ChangeSeat(_FormPage):
    """Change a seat, but whose it is."""

    form_class = ChangeSeatForm
    success_message = gettext_lazy("Plassen er endret.")

    def get_page_title(self) -> str:
        return _("Endre plassen til %(seat)s") % {"seat": self.seat.label}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "forum": self.forum, "seat": self.seat, "on": self.on}

    def perform(self, form: ChangeSeatForm) -> Membership:
        return seats.change_seat(seat=self.seat, by=self.actor, on=self.on, at=self.at, **form.facts)


class EndSeat(_FormPage):
    """The last day of a seat; its deputies' seats end with it."""

    form_class = LastDayForm
    success_message = gettext_lazy("Plassen er avsluttet.")

    def get_page_title(self) -> str:
        return _("Avslutt plassen til %(seat)s") % {"seat": self.seat.label}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "on": self.on}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        deputies = self.seat.deputies.exclude(valid_to__lt=self.on).with_offices()
        lead = ""
        if deputies:
            lead = _("Varaplassene avsluttes samtidig: %(names)s.") % {
                "names": "; ".join(one.label for one in deputies)
            }
        return super().get_context_data(**{"lead": lead, **kwargs})

    def perform(self, form: LastDayForm) -> Membership:
        return seats.end_seat(
            seat=self.seat, last_day=form.cleaned_data["last_day"], by=self.actor, on=self.on, at=self.at
        )


class WithdrawSeat(_Keeping, ActionView):
    """Take back a seat that has not begun."""

    confirm_label = gettext_lazy("Trekk tilbake plassen")
    confirm_style = "danger"
    success_message = gettext_lazy("Plassen er trukket tilbake.")

    def get_page_title(self) -> str:
        return _("Trekk tilbake plassen til %(seat)s") % {"seat": self.seat.label}

    def perform(self) -> None:
        seats.withdraw_seat(seat=self.seat, by=self.actor, on=self.on, at=self.at)


class AddParty(_FormPage):
    """Find an organisation and take it in as party."""

    template_name = "councils/party_add.html"
    form_class = PartyForm
    page_title = gettext_lazy("Legg til part")
    success_message = gettext_lazy("Parten er lagt til. De som har verv der, har fått beskjed.")
    MOST = 20

    @cached_property
    def question(self) -> str:
        """What is searched for."""
        return self.request.GET.get("q", "").strip()[:100]

    @cached_property
    def found(self) -> list[Organisation]:
        """The organisations that fit and are not parties already."""
        if not self.question:
            return []
        there = self.forum.parties.exclude(valid_to__lt=self.on).values("organisation")
        current = Organisation.objects.current(self.on).search(self.question).exclude(pk__in=there)
        return list(current.exclude(kind="NATIONAL")[: self.MOST + 1])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "found": self.found[: self.MOST], "on": self.on}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "question": self.question,
                "found": self.found,
                "has_more": len(self.found) > self.MOST,
                "search_form": FindOrganisationForm(initial={"q": self.question}),
                **kwargs,
            }
        )

    def perform(self, form: PartyForm) -> ForumParty:
        return parties.add_party(
            forum=self.forum,
            organisation=form.chosen,
            valid_from=form.cleaned_data["valid_from"],
            by=self.actor,
            on=self.on,
            at=days.now(),
        )


class EndParty(_FormPage):
    """The last day of a party; its seats end with it."""

    form_class = LastDayForm
    success_message = gettext_lazy("Parten er avsluttet.")

    def get_page_title(self) -> str:
        return _("Avslutt %(party)s som part") % {"party": self.party.organisation.display_name}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "on": self.on}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        home = self.party.organisation
        seats_there = [
            seat.label
            for seat in self.forum.memberships.valid(self.on).with_offices().in_order()
            if seat.home is not None and seat.home.pk == home.pk
        ]
        lead = ""
        if seats_there:
            lead = _("Disse plassene avsluttes samtidig: %(names)s.") % {"names": "; ".join(seats_there)}
        return super().get_context_data(**{"lead": lead, **kwargs})

    def perform(self, form: LastDayForm) -> ForumParty:
        return parties.end_party(
            party=self.party, last_day=form.cleaned_data["last_day"], by=self.actor, on=self.on, at=self.at
        )
