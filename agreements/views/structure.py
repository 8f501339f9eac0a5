"""What stands around the text: merge fields, frame, who signs, and the order of the sections."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agreements.actions.drafting import (
    add_section,
    move_section,
    remove_section,
    save_fields,
    save_frame,
    set_places,
)
from agreements.actions.places import parties_written_for
from agreements.content import in_reading_order, parties_of
from agreements.forms.frame import FieldsForm, FrameForm, PlacesForm
from agreements.forms.sections import AddSectionForm
from agreements.merging import MergeField, catalogue, tokens_in
from agreements.models import AgreementParty
from agreements.register_values import register_values
from agreements.states import EDITABLE_STATES
from agreements.views.bases import SectionView
from agreements.views.stepping import WritingView, approved_by, why_not_write
from parties.models import Office, PoliceUnit
from parties.standing import CAPABILITIES, Capability, holders_of
from records import days
from records.refusals import Refused
from web.access import Right
from web.views import ActionView

# Where a value from the registers stands, so that a wrong one can be put right at its source.
REGISTER_OF = {
    "kommune": gettext_lazy("kommuneregisteret"),
    "kommunenummer": gettext_lazy("kommuneregisteret"),
    "fylke": gettext_lazy("kommuneregisteret"),
    "politidistrikt": gettext_lazy("registeret over politidistrikt"),
    "enhet": gettext_lazy("registeret over politienheter"),
    "enhet_kommuner": gettext_lazy("registeret over politienheter"),
    "politistasjon": gettext_lazy("tjenestestedene til politienheten"),
    "apningstider": gettext_lazy("tjenestestedene til politienheten"),
    "politikontakt_verv": gettext_lazy("vervene i politienheten"),
}
SIGNING_ROLES = [role for role, granted in CAPABILITIES.items() if Capability.SIGN in granted]


class Fields(WritingView):
    """The values of the merge fields that the text uses: those people state, and those from the registers."""

    template_name = "agreements/fields.html"
    form_class = FieldsForm
    page_title = gettext_lazy("Flettefelt")
    success_message = gettext_lazy("Feltene er lagret.")

    @cached_property
    def used_in(self) -> dict[str, list[str]]:
        """The tokens of the text and the sections that use them, in the catalogue's order."""
        found: dict[str, list[str]] = {token: [] for token in tokens_in(self.version.title)}
        for node in in_reading_order(self.version.sections.all(), is_numbered=self.version.is_numbered):
            name = f"{node.number} {node.section.heading}".strip()
            for token in tokens_in(f"{node.section.heading} {node.section.body}"):
                found.setdefault(token, []).append(f"«{name}»")
        return {token: found[token] for token in catalogue() if token in found}

    @cached_property
    def registered(self) -> dict[str, str]:
        """What the registers say today."""
        parties = [(party.side, party.organisation) for party in parties_of(self.version)]
        return register_values(parties, self.version.language, self.on)

    @cached_property
    def asked(self) -> list[MergeField]:
        """The fields to fill: the writer's, and those that the registers lack or that were stated here."""
        return [
            field
            for token, field in catalogue().items()
            if token in self.used_in
            and (
                field.source == "writer"
                or token not in self.registered
                or self.version.merge_values.get(token)
            )
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "fields": self.asked,
            "used_in": self.used_in,
            "language": self.version.language,
        }

    def get_initial(self) -> dict[str, Any]:
        return {field.token: self.version.merge_values.get(field.token, "") for field in self.asked}

    def perform(self, form: Any) -> Any:
        values = {token: "" if value is None else str(value) for token, value in form.cleaned_data.items()}
        return save_fields(version=self.version, values=values, by=self.actor, on=self.on, at=self.at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {field.token for field in self.asked}
        reading = "nn" if (get_language() or "").startswith("nn") else "nb"
        return super().get_context_data(
            **{
                "registered": [
                    {
                        "label": field.label(reading),
                        "token": token,
                        "value": self.registered[token],
                        "register": REGISTER_OF.get(token, _("registrene")),
                    }
                    for token, field in catalogue().items()
                    if token in self.used_in and token not in asked
                ],
                "missing": [
                    field.label(reading)
                    for field in self.asked
                    if not self.version.merge_values.get(field.token)
                ],
                "lacking_in_register": [
                    field.label(reading) for field in self.asked if field.source != "writer"
                ],
                **kwargs,
            }
        )


class Frame(WritingView):
    """Title and validity; in a draft also whether sections are numbered and listed."""

    form_class = FrameForm
    page_title = gettext_lazy("Tittel og varighet")
    success_message = gettext_lazy("Rammen er lagret.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "version": self.version}

    def get_initial(self) -> dict[str, Any]:
        version = self.version
        return {
            "title": version.title,
            "valid_from": version.valid_from,
            "valid_to": version.valid_to,
            "is_numbered": version.is_numbered,
            "has_contents": version.has_contents,
        }

    def perform(self, form: Any) -> Any:
        return save_frame(version=self.version, **form.cleaned_data, by=self.actor, on=self.on, at=self.at)


class Places(WritingView):
    """Which offices sign, each side for its own; who holds them today, and with what authority."""

    template_name = "agreements/places.html"
    form_class = PlacesForm
    page_title = gettext_lazy("Hvem skal signere?")
    success_message = gettext_lazy("Signaturfeltene er lagret.")
    # Who signs is no part of the text that was approved.
    takes_approvals_back = False

    @cached_property
    def hindrances(self) -> list[str]:
        if self.version.state not in EDITABLE_STATES:
            return [
                _("Hvem som signerer, kan ikke endres nå. Avtalen har status «%(state)s».")
                % {"state": self.version.get_state_display()}
            ]
        return []

    @cached_property
    def own(self) -> set[int]:
        """The parties whose signatories this person may settle."""
        return parties_written_for(self.version, self.request.user, self.on)

    @cached_property
    def parties(self) -> list[AgreementParty]:
        """All parties, the police first."""
        return parties_of(self.version)

    @cached_property
    def chosen(self) -> dict[int, int]:
        """office → party, as it stands."""
        return {place.office_id: place.party_id for place in self.version.places.all()}

    @cached_property
    def offices(self) -> dict[int, list[Office]]:
        """The offices that can sign for each party: its own; for the police all of the units involved."""
        municipal = [party.organisation_id for party in self.parties if party.side != "POLICE"]
        police = [party.organisation_id for party in self.parties if party.side == "POLICE"]
        units = PoliceUnit.objects.valid(self.on).filter(
            days.valid(self.on, "coverages"), coverages__municipality__in=municipal
        )
        near = {*police}
        for unit_id, district_id in units.values_list("pk", "district_id"):
            near |= {unit_id, district_id}
        rows = (
            Office.objects.valid(self.on)
            .filter(role__in=SIGNING_ROLES, organisation__in=near | set(municipal))
            .select_related("organisation")
            .order_by("organisation__sort_key", "pk")
        )
        extra = Office.objects.filter(pk__in=self.chosen).select_related("organisation")
        found = {office.pk: office for office in [*rows, *extra]}
        return {
            party.pk: [
                office
                for office in found.values()
                if office.organisation_id == party.organisation_id
                or (party.side == "POLICE" and office.organisation.is_police)
            ]
            for party in self.parties
        }

    @cached_property
    def holders(self) -> dict[int, list[Any]]:
        """Who holds the offices today."""
        found: dict[int, list[Any]] = {}
        every = {office.pk: office for rows in self.offices.values() for office in rows}
        for appointment in holders_of(list(every.values()), self.on):
            found.setdefault(appointment.office_id, []).append(appointment)
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "offices": [(party, self.offices[party.pk]) for party in self.parties if party.pk in self.own],
            "chosen": set(self.chosen),
        }

    def perform(self, form: Any) -> Any:
        # Those of the other parties stay as they stand.
        by_party: dict[int, list[tuple[AgreementParty, Office]]] = {party.pk: [] for party in self.parties}
        for place in self.version.places.all():
            if place.party_id not in self.own:
                by_party[place.party_id].append((place.party, place.office))
        for party, office in form.places:
            by_party[party.pk].append((party, office))
        places = [pair for pairs in by_party.values() for pair in pairs]
        return set_places(version=self.version, places=places, by=self.actor, on=self.on, at=self.at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context.get("form")
        context["rows"] = [
            {
                "party": party,
                "is_own": party.pk in self.own and form is not None,
                "field": form[PlacesForm.name_of(party)] if form and party.pk in self.own else None,
                "offices": [
                    {
                        "office": office,
                        "holders": self.holders.get(office.pk, []),
                        "has_authority": any(one.may_sign for one in self.holders.get(office.pk, [])),
                        "is_chosen": self._is_chosen(form, party, office),
                        "has_place": self.chosen.get(office.pk) == party.pk,
                    }
                    for office in self.offices[party.pk]
                ],
            }
            for party in self.parties
        ]
        return context

    def _is_chosen(self, form: Any, party: AgreementParty, office: Office) -> bool:
        if form is None or party.pk not in self.own:
            return self.chosen.get(office.pk) == party.pk
        return str(office.pk) in (form[PlacesForm.name_of(party)].value() or [])


class AddSection(WritingView):
    """A new local section, empty, in its place; the next page is where it is written."""

    form_class = AddSectionForm
    page_title = gettext_lazy("Nytt avsnitt")
    success_message = gettext_lazy("Avsnittet er lagt til. Skriv teksten her.")

    def get_form_kwargs(self) -> dict[str, Any]:
        nodes = in_reading_order(
            self.version.sections.select_related("parent"), is_numbered=self.version.is_numbered
        )
        return {**super().get_form_kwargs(), "nodes": nodes}

    def get_initial(self) -> dict[str, Any]:
        return {"after": self.request.GET.get("etter", "")}

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return add_section(
            version=self.version,
            heading=data["heading"],
            parent=data["parent"],
            after=data["sibling"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_url(self) -> str:
        return self.version_url("section", self.result.pk)


class RemoveSection(SectionView, ActionView):
    """Take a section out; asks first, and says what cannot be removed and why."""

    access = Right("agreements.edit_version")
    template_name = "agreements/section_remove.html"
    confirm_style = "danger"
    confirm_label = gettext_lazy("Fjern avsnittet")
    success_message = gettext_lazy("Avsnittet er fjernet.")

    def get_page_title(self) -> str:
        return _("Fjern «%(heading)s»?") % {"heading": self.section.heading}

    def perform(self) -> Any:
        return remove_section(section=self.section, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        return self.version_url()

    def get_back_url(self) -> str:
        return self.version_url("section", self.section.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "approved_by": approved_by(self.version),
                "hindrances": why_not_write(self.version, self.request.user),
                **kwargs,
            }
        )


class MoveSection(SectionView, ActionView):
    """One place up or down among its neighbours."""

    access = Right("agreements.edit_version")
    DIRECTIONS = {"opp": "up", "ned": "down", "up": "up", "down": "down"}

    def get_page_title(self) -> str:
        return _("Flytt «%(heading)s»") % {"heading": self.section.heading}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Moving is a press on a button where the text stands."""
        return HttpResponseRedirect(self.get_success_url())

    def perform(self) -> Any:
        direction = self.DIRECTIONS.get(self.kwargs["direction"])
        if direction is None:
            raise Refused(_("Et avsnitt kan bare flyttes opp eller ned."))
        return move_section(section=self.section, direction=direction, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        if self.request.POST.get("next") == "section":
            return self.version_url("section", self.section.pk)
        return super().get_success_url()

    def get_back_url(self) -> str:
        return self.get_success_url()

    def get_success_message(self) -> str:
        return _("«%(heading)s» er flyttet.") % {"heading": self.section.heading}
