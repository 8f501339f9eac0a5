"""Presence: the contact's two taps, and the weeks that others see."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import presence
from councils.actions import presence as acts
from councils.choices import Arena
from councils.forms.presence import LogForm, ReasonForm
from councils.models import ContactPresence, PresenceScheme
from councils.presence import Seen, Week
from parties.models import Municipality, Office, OfficeRole, PoliceDistrict
from records import days
from records.refusals import Refused
from web.access import LoggedIn
from web.views import ActionFormView, ActionView, Crumb, PageView, PortalView


def day_asked(text: str, on: date) -> date:
    """The day that the address names; today for what is no day, or lies ahead."""
    try:
        return min(date.fromisoformat(text), on)
    except ValueError:
        return on


def leads_to(standing: Any) -> str:
    """Where somebody with a part in presence begins; empty for everybody else."""
    if standing.holds(OfficeRole.POLICE_CONTACT):
        return reverse("councils:presence")
    if presence.is_reader(standing):
        return reverse("councils:presence_weeks")
    kept = sorted(presence.kept_district_ids(standing))
    return reverse("councils:presence_scheme", args=[kept[0]]) if kept else ""


class _OwnPresence(PortalView):
    """What the contact's own pages share: the offices, what they serve that day, and whether it is on."""

    access = LoggedIn

    @cached_property
    def offices(self) -> list[Office]:
        """The contact's offices that the person holds today."""
        keys = [one.office.pk for one in self.standing.held if one.role == OfficeRole.POLICE_CONTACT]
        return list(presence.contact_offices().filter(pk__in=keys).order_by("pk"))

    @cached_property
    def schemes(self) -> dict[int, PresenceScheme]:
        """The schemes of their districts."""
        return presence.schemes_of(self.offices)

    @cached_property
    def offices_on(self) -> list[Office]:
        """Those whose district has turned presence on."""
        return [one for one in self.offices if self._is_on(one)]

    def _is_on(self, office: Office) -> bool:
        scheme = self.schemes.get(presence.district_id_of(office) or 0)
        return scheme is not None and scheme.is_on

    def places(self, day: date) -> list[tuple[str, Office, Municipality]]:
        """Everywhere that the person can have been that day, with a key for the form."""
        served = presence.served_by(self.offices_on, day)
        return [
            (f"{office.pk}-{one.pk}", office, one) for office in self.offices_on for one in served[office.pk]
        ]


class Presence(_OwnPresence, PageView):
    """Today: the municipality, and a button for each arena; what is put down, with a way to take it back."""

    template_name = "councils/presence.html"
    page_title = gettext_lazy("Tilstedeværelse")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.offices:
            if not (url := leads_to(self.standing)):
                raise Http404
            return HttpResponseRedirect(url)
        return super().get(request, *args, **kwargs)

    def first_day(self) -> date:
        """The earliest day that can be put down in any of the offices."""
        firsts = []
        for held in self.standing.held:
            office = next((one for one in self.offices_on if one.pk == held.office.pk), None)
            if office is not None:
                changed = self.schemes[presence.district_id_of(office) or 0].changed_at
                firsts.append(
                    max(self.on - presence.OWN_DAYS, held.appointment.valid_from, days.day_of(changed))
                )
        return min(firsts, default=self.on)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        on, first = self.on, self.first_day()
        day = max(day_asked(self.request.GET.get("dag", ""), on), first)
        places = self.places(day)
        rows = list(presence.own_days(self.standing, on).order_by("-recorded_at", "-pk"))
        latest = next(
            (f"{one.office_id}-{one.municipality_id}" for one in rows if one.meeting_id is None), ""
        )
        keys = [key for key, _office, _place in places]
        several = len({office.pk for _key, office, _place in places}) > 1
        earlier = sorted({one.on for one in rows if one.on != day}, reverse=True)
        return super().get_context_data(
            **{
                "is_on": bool(self.offices_on),
                "district": self._district_name(),
                "day": day,
                "first": first,
                "is_today": day == on,
                "previous": day - timedelta(days=1) if day > first else None,
                "next": day + timedelta(days=1) if day < on else None,
                "places": [
                    {
                        "key": key,
                        "name": f"{place.name} ({office.organisation.display_name})"
                        if several
                        else place.name,
                        "is_chosen": key == (latest if latest in keys else keys[0]),
                    }
                    for key, office, place in places
                ],
                "arenas": Arena.choices,
                "rows": [one for one in rows if one.on == day],
                "earlier": [{"day": one, "rows": [r for r in rows if r.on == one]} for one in earlier],
                **kwargs,
            }
        )

    def _district_name(self) -> str:
        keys = [key for one in self.offices if (key := presence.district_id_of(one))]
        found = PoliceDistrict.objects.filter(pk__in=keys).first() if not self.offices_on else None
        return found.name if found else ""


class Log(_OwnPresence):
    """The second tap. Goes back to the day, where it can be taken back."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not self.offices:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("councils:presence"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.offices_on:
            raise Refused(_("Politidistriktet har ikke tatt i bruk føring av tilstedeværelse."))
        places = self.places(day_asked(request.POST.get("day", ""), self.on))
        form = LogForm(request.POST, places=[(key, one.name) for key, _office, one in places], on=self.on)
        if not form.is_valid():
            raise Refused(form.first_error())
        data = form.cleaned_data
        office, place = next((office, one) for key, office, one in places if key == data["place"])
        acts.log_presence(
            office=office,
            municipality=place,
            arena=data["arena"],
            day=data["day"],
            by=self.actor,
            on=self.on,
            at=days.now(),
        )
        messages.success(
            request,
            _("Ført: %(arena)s i %(place)s.") % {"arena": Arena(data["arena"]).label, "place": place.name},
        )
        return HttpResponseRedirect(f"{reverse('councils:presence')}?dag={data['day']}", status=303)


class Undo(ActionView):
    """Take a day back."""

    access = LoggedIn
    model = ContactPresence
    page_title = gettext_lazy("Ta tilbake en føring")
    confirm_label = gettext_lazy("Ta tilbake")
    success_message = gettext_lazy("Føringen er tatt tilbake.")

    def get_queryset(self) -> QuerySet[ContactPresence]:
        return presence.own_days(self.standing, self.on)

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("Tilstedeværelse"), reverse("councils:presence"))]

    def get_success_url(self) -> str:
        return f"{reverse('councils:presence')}?dag={self.day}"

    @cached_property
    def day(self) -> date:
        """The day to go back to."""
        return self.object.on

    def perform(self) -> None:
        _day = self.day
        acts.undo_presence(presence=self.object, by=self.actor, on=self.on, at=days.now())


class Weeks(PageView):
    """A contact's year in weeks, for those who may see it; a column for each municipality they see."""

    access = LoggedIn
    template_name = "councils/presence_weeks.html"
    page_title = gettext_lazy("Tilstedeværelse, uke for uke")

    @cached_property
    def year(self) -> int:
        """The ISO year asked for, among those that are kept."""
        now = self.on.isocalendar().year
        text = self.request.GET.get("ar", "")
        asked = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else now
        return min(max(asked, now - presence.KEPT_YEARS), now)

    @cached_property
    def seen(self) -> list[Seen]:
        """Whose weeks the person sees."""
        return presence.seen_by(self.standing, self.on, self.year)

    def chosen(self) -> Seen | None:
        """The contact asked for; the first unless told otherwise; 404 for one the person does not see."""
        asked = self.request.GET.get("verv", "")
        if not asked:
            return self.seen[0] if self.seen else None
        found = next((one for one in self.seen if str(one.office.pk) == asked), None)
        if found is None and self.year == self.on.isocalendar().year:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not presence.is_reader(self.standing):
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs(self) -> list[Crumb]:
        if self.standing.holds(OfficeRole.POLICE_CONTACT):
            return [(_("Tilstedeværelse"), reverse("councils:presence"))]
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.chosen()
        now = self.on.isocalendar().year
        scheme = None
        if chosen is not None:
            scheme = presence.schemes_of([chosen.office]).get(presence.district_id_of(chosen.office) or 0)
        is_on = scheme is not None and scheme.is_on
        kept = sorted(presence.kept_district_ids(self.standing))
        rows, sums = self._table(chosen, scheme) if chosen and scheme and is_on else ([], [])
        return super().get_context_data(
            **{
                "chosen": chosen,
                "holder": chosen.office.holder_on(self.on) if chosen else None,
                "is_on": is_on,
                "seen": self.seen,
                "year": self.year,
                "years": range(now - presence.KEPT_YEARS, now + 1),
                "rows": rows,
                "sums": sums,
                "scheme_url": reverse("councils:presence_scheme", args=[kept[0]]) if kept else "",
                **kwargs,
            }
        )

    def _table(
        self, chosen: Seen, scheme: PresenceScheme
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The weeks from when presence was turned on, or first put down, until this one, the newest first;
        and how many of them had presence in each municipality."""
        columns = presence.weeks_of(chosen.office, chosen.municipalities, self.year)
        begun = [week for weeks in columns.values() for week in weeks if week.days]
        start = min([days.day_of(scheme.changed_at), *(week.monday for week in begun)])
        shown = [
            number
            for number, week in enumerate(next(iter(columns.values())))
            if week.sunday >= start and week.monday <= self.on
        ]
        sums = [
            {
                "name": one.name,
                "present": sum(1 for number in shown if columns[one.pk][number].days),
                "weeks": len(shown),
            }
            for one in chosen.municipalities
        ]
        rows = []
        for number in reversed(shown):
            cells = [columns[one.pk][number] for one in chosen.municipalities]
            rows.append(
                {
                    "week": cells[0],
                    "cells": [
                        {"name": one.name, "week": cell}
                        for one, cell in zip(chosen.municipalities, cells, strict=True)
                    ],
                    "reason": cells[0].reason_label,
                    "may_give_reason": chosen.may_give_reason and self._may_have_reason(cells),
                }
            )
        return rows, sums

    def _may_have_reason(self, cells: list[Week]) -> bool:
        return not any(one.days for one in cells) and cells[0].sunday >= self.on - presence.OWN_WEEKS


class Reason(ActionFormView):
    """Why a week was without presence; for the contact and the own leader."""

    access = LoggedIn
    form_class: Any = ReasonForm
    success_message = gettext_lazy("Lagret.")

    def get_object(self) -> Office:
        """The contact's office; 404 for those who neither hold nor lead it, and for a week that is none."""
        office = get_object_or_404(presence.contact_offices(), pk=self.kwargs["office"])
        year, week = self.kwargs["year"], self.kwargs["week"]
        is_week = 2000 <= year < 3000 and 1 <= week <= presence.weeks_in(year)
        if not is_week or self.standing is None or not presence.gives_reason(self.standing, office):
            raise Http404
        return office

    def get_page_title(self) -> str:
        return _("Uke %(week)s i %(year)s") % {"week": self.kwargs["week"], "year": self.kwargs["year"]}

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("Tilstedeværelse, uke for uke"), self.get_success_url())]

    def get_success_url(self) -> str:
        return f"{reverse('councils:presence_weeks')}?verv={self.object.pk}&ar={self.kwargs['year']}"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form

    def get_initial(self) -> dict[str, Any]:
        found = self.object.presence_absences.filter(
            iso_year=self.kwargs["year"], iso_week=self.kwargs["week"]
        ).first()
        return {"reason": found.reason if found else ""}

    def perform(self, form: ReasonForm) -> Any:
        return acts.give_reason(
            office=self.object,
            iso_year=self.kwargs["year"],
            iso_week=self.kwargs["week"],
            reason=form.cleaned_data["reason"],
            by=self.actor,
            on=self.on,
            at=days.now(),
        )
