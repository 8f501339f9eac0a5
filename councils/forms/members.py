"""Forms for seats and parties of a forum."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions.seats import SeatPlan
from councils.choices import Capacity
from councils.founding import possible_offices
from councils.models import Forum, Membership
from parties.models import Office, Organisation
from parties.standing import holders_of
from web.forms import DateInput, PortalForm

AUTHORITY = [("ukjent", gettext_lazy("Ikke spurt")), ("ja", gettext_lazy("Ja")), ("nei", gettext_lazy("Nei"))]
_ANSWERS = {"ukjent": None, "ja": True, "nei": False}
_NAMES = {answer: name for name, answer in _ANSWERS.items()}


# A day past this is a slip of the keyboard, and the days after it can run out of the calendar.
LATEST_YEAR = 2199


def check_year(form: Any, *names: str) -> None:
    """Refuse days in these fields that lie in no year that anybody means."""
    for name in names:
        day = form.cleaned_data.get(name)
        if day is not None and not 1900 <= day.year <= LATEST_YEAR:
            form.add_error(name, _("Datoen er for langt unna. Kontroller årstallet."))


class _Terms(PortalForm):
    """What a seat is: role, whom a deputy stands for, authority, review, period."""

    def __init__(self, *args: Any, forum: Forum, seat: Membership | None, on: date, **kwargs: Any) -> None:
        self.forum, self.seat, self.on = forum, seat, on
        super().__init__(*args, **kwargs)
        standing = forum.memberships.filter(capacity__in=["CHAIR", "SECRETARY", "MEMBER"]).exclude(
            valid_to__lt=on
        )
        own = seat.pk if seat else None
        self.principals = {str(one.pk): one for one in standing.with_offices().in_order() if one.pk != own}
        self.fields |= {
            "capacity": forms.ChoiceField(
                label=_("Rolle"),
                choices=[(one.value, one.label.capitalize()) for one in Capacity],  # type: ignore[union-attr]
                initial=seat.capacity if seat else Capacity.MEMBER,
            ),
            "deputy_for": forms.ChoiceField(
                label=_("Vara for"),
                choices=[
                    ("", _("Ikke vara")),
                    *(
                        (key, f"{one.label} ({one.get_capacity_display()})")
                        for key, one in self.principals.items()
                    ),
                ],
                required=False,
                initial=str(seat.deputy_for_id or "") if seat else "",
                help_text=_("En vara for leder eller sekretær kan også styre forumet."),
            ),
            "reviews_minutes": forms.BooleanField(
                label=_("Går gjennom og godkjenner referatet"),
                required=False,
                initial=seat.reviews_minutes if seat else False,
            ),
            "has_authority": forms.ChoiceField(
                label=_("Har fullmakt til å beslutte"),
                choices=AUTHORITY,
                widget=forms.RadioSelect,
                required=False,
                initial=_NAMES[seat.has_authority if seat else None],
            ),
            "valid_from": forms.DateField(
                label=_("Første dag"), widget=DateInput, initial=seat.valid_from if seat else on
            ),
            "valid_to": forms.DateField(
                label=_("Siste dag"),
                widget=DateInput,
                required=False,
                initial=seat.valid_to if seat else None,
                help_text=_("La stå tomt når det ikke er bestemt."),
            ),
        }
        self.fields["valid_from"].error_messages["required"] = _("Oppgi en dato.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        check_year(self, "valid_from", "valid_to")
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("Siste dag kan ikke være før første dag."))
        if data.get("capacity") == Capacity.DEPUTY and not data.get("deputy_for"):
            self.add_error("deputy_for", _("Si hvem varaen er vara for."))
        if data.get("capacity") != Capacity.DEPUTY:
            data["deputy_for"] = ""
        return data

    @property
    def terms(self) -> dict[str, Any]:
        """The terms but for the period, as a seat's fields."""
        data = self.cleaned_data
        return {
            "capacity": data["capacity"],
            "deputy_for": self.principals.get(data.get("deputy_for") or ""),
            "reviews_minutes": data["reviews_minutes"],
            "has_authority": _ANSWERS[data.get("has_authority") or "ukjent"],
        }

    def offices(self) -> list[Office]:
        """The offices that can have a seat."""
        parties = self.forum.parties.exclude(valid_to__lt=self.on)
        return possible_offices(parties.values_list("organisation", flat=True), self.on)

    def marks(self) -> str:
        """What must be filled in is plain to see."""
        return ""


class SeatForm(_Terms):
    """A new seat: for one of the parties' offices, or for a person without."""

    submit_label = gettext_lazy("Legg til")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = self.offices()
        holders: dict[int, str] = {}
        for held in holders_of(offices, self.on):
            holders.setdefault(held.office_id, held.person.name)
        self.by_key = {str(one.pk): one for one in offices}
        choices = [
            (key, f"{one} ({holders.get(one.pk) or _('ubesatt')})") for key, one in self.by_key.items()
        ]
        sides = self.forum.parties.exclude(valid_to__lt=self.on).select_related("organisation")
        self.organisations = {str(one.organisation_id): one.organisation for one in sides}
        terms = dict(self.fields)
        self.fields = {
            "office": forms.ChoiceField(
                label=_("Verv"),
                choices=[("", _("Ikke et verv")), *choices],
                required=False,
                help_text=_(
                    "Den som har vervet, sitter der. Tar noen andre over vervet, følger plassen med."
                ),
            ),
            "alternative_office": forms.ChoiceField(
                label=_("Eller et annet verv i samme plass"),
                choices=[("", _("Nei")), *choices],
                required=False,
            ),
            "name": forms.CharField(
                label=_("Eller navnet på en person uten verv"), max_length=150, required=False
            ),
            "email": forms.EmailField(label=_("E-postadressen til personen"), required=False),
            "organisation": forms.ChoiceField(
                label=_("Personen kommer fra"),
                choices=[
                    ("", _("Velg …")),
                    *((key, one.display_name) for key, one in self.organisations.items()),
                ],
                required=False,
            ),
            "from_name": forms.CharField(
                label=_("Eller skriv hvor personen kommer fra"),
                max_length=150,
                required=False,
                help_text=_(
                    "For eksempel en menighet, en butikk eller et idrettslag. Da står de på listene."
                ),
            ),
            **terms,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("office") and data.get("name"):
            self.add_error("name", _("Velg enten et verv eller en person."))
        elif not data.get("office") and not data.get("name"):
            self.add_error("office", _("Velg et verv, eller skriv navnet på en person."))
        if data.get("name") and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Skriv e-postadressen. Innkallingen går dit."))
        if data.get("organisation") and data.get("from_name"):
            self.add_error("from_name", _("Velg fra lista, eller skriv. Ikke begge deler."))
        if data.get("office") and data.get("office") == data.get("alternative_office"):
            self.add_error("alternative_office", _("Velg et annet verv enn det første."))
        return data

    def plan(self, person: Any = None) -> SeatPlan:
        """The seat as it is to be, for this person when it is not for an office."""
        data = self.cleaned_data
        if person is not None:
            organisation: Organisation | None = self.organisations.get(data.get("organisation") or "")
            return SeatPlan(
                person=person, organisation=organisation, from_name=data["from_name"], **self.terms
            )
        return SeatPlan(
            office=self.by_key[data["office"]],
            alternative_office=self.by_key.get(data.get("alternative_office") or ""),
            **self.terms,
        )


class ChangeSeatForm(_Terms):
    """A seat that is there: everything but whose it is."""

    submit_label = gettext_lazy("Lagre")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.seat is not None and self.seat.office is not None:
            offices = {one.pk: one for one in self.offices()}
            if self.seat.alternative_office is not None:
                offices[self.seat.alternative_office.pk] = self.seat.alternative_office
            offices.pop(self.seat.office.pk, None)
            self.alternatives = {str(pk): one for pk, one in offices.items()}
            self.fields["alternative_office"] = forms.ChoiceField(
                label=_("Eller et annet verv i samme plass"),
                choices=[("", _("Nei")), *((key, str(one)) for key, one in self.alternatives.items())],
                required=False,
                initial=str(self.seat.alternative_office_id or ""),
            )
            self.order_fields(["capacity", "alternative_office", "deputy_for"])

    @property
    def facts(self) -> dict[str, Any]:
        """What `change_seat` takes."""
        data = self.cleaned_data
        facts = {**self.terms, "valid_from": data["valid_from"], "valid_to": data["valid_to"]}
        if "alternative_office" in self.fields:
            facts["alternative_office"] = self.alternatives.get(data.get("alternative_office") or "")
        return facts


class LastDayForm(PortalForm):
    """The last day of a seat or of a party."""

    submit_label = gettext_lazy("Avslutt")
    submit_style = "danger"

    last_day = forms.DateField(
        label=gettext_lazy("Siste dag"),
        widget=DateInput,
        help_text=gettext_lazy("Denne dagen teller med."),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        check_year(self, "last_day")
        return data


class FindOrganisationForm(PortalForm):
    """Words of the name of an organisation that may become party."""

    q = forms.CharField(label=gettext_lazy("Navn eller kommunenummer"), max_length=100)


class PartyForm(PortalForm):
    """An organisation that is to be party, and from when."""

    submit_label = gettext_lazy("Legg til parten")

    organisation = forms.ChoiceField(label=gettext_lazy("Organisasjon"), widget=forms.RadioSelect)
    valid_from = forms.DateField(label=gettext_lazy("Første dag"), widget=DateInput)

    def __init__(self, *args: Any, found: list[Organisation], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = on
        self.found = {str(one.pk): one for one in found}
        field: Any = self.fields["organisation"]
        field.choices = [
            (key, f"{one.display_name} ({one.code})" if one.code.isdigit() else one.display_name)
            for key, one in self.found.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        check_year(self, "valid_from")
        return data

    @property
    def chosen(self) -> Organisation:
        """The organisation."""
        return self.found[self.cleaned_data["organisation"]]
