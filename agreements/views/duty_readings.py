"""Reading the duties out of a text that is signed already: begin, confirm for one's side, take it back."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import duty_readings as actions
from agreements.actions.duty_writing import confirmed_at
from agreements.choices import Side
from agreements.models import DutyReading
from agreements.rules import sides_of
from agreements.views.duties_writing import DutiesView, revision_in
from parties.standing import Capability
from records.refusals import Refused
from records.workflow import has_right
from web.views import ActionView


class Reading(DutiesView, ActionView):
    """How far the reading has come, and what the person can do with it now.

    The button says what is done (`gjor`): «begynn», «bekreft» or «trekk».
    """

    template_name = "agreements/duties/reading.html"
    page_title = gettext_lazy("Les ut forpliktelsene")

    def get_success_url(self) -> str:
        if self.request.POST.get("gjor") == "begynn":
            return self.version_url("duties:version")
        return self.version_url("duties:reading")

    @cached_property
    def side(self) -> str:
        """The side that the person writes for; empty when they write for neither."""
        if not self.standing:
            return ""
        sides = sides_of(self.standing, self.version, Capability.EDIT_DRAFTS)
        return next((side for side in Side.values if side in sides), "")

    def perform(self) -> DutyReading:
        act = self.request.POST.get("gjor", "")
        who: dict[str, Any] = {"by": self.actor, "on": self.on, "at": self.at}
        if act == "begynn":
            return actions.start_reading(version=self.version, **who)
        if self.reading is None:
            raise Refused(_("Ingen har begynt å lese ut forpliktelsene."))
        self.reading.version = self.version
        if act == "bekreft":
            revision = revision_in(self.request) or 0
            return actions.confirm_reading(reading=self.reading, revision=revision, **who)
        if act == "trekk":
            return actions.withdraw_confirmation(reading=self.reading, **who)
        raise Refused(_("Velg hva du vil gjøre."))

    def get_success_message(self) -> str:
        act = self.request.POST.get("gjor")
        if act == "begynn":
            return _("Du kan nå gå gjennom forpliktelsene.")
        if act == "trekk":
            return _("Bekreftelsen er tatt tilbake.")
        if self.result.frozen_at is not None:
            return _("Begge parter har bekreftet. Forpliktelsene er fastsatt.")
        return _("Du har bekreftet forpliktelsene. Den andre parten har fått beskjed.")

    def refused(self, refusal: Refused) -> HttpResponse:
        """The same page with the reasons: what was missing is mended from here."""
        self.__dict__.pop("reading", None)
        return self.render(status=refusal.status, reasons=refusal.reasons)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        hindered = self.reading is None and bool(self._why_not_start)
        return self.render(status=403 if hindered else 200)

    @cached_property
    def _why_not_start(self) -> list[str]:
        if not has_right("duties.read_out", self.request.user, self.version):
            return [_("Du har ikke rett til å skrive forpliktelsene i denne avtalen.")]
        return actions.why_not_start(self.version)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reading = self.reading
        is_open = reading is not None and reading.frozen_at is None
        mine = confirmed_at(reading, self.side) if is_open and self.side else None
        return super().get_context_data(
            **{
                "sides": self._sides(reading) if reading is not None else [],
                "missing": actions.what_is_missing(self.version) if is_open else [],
                "why_not_start": self._why_not_start if reading is None else [],
                "may_confirm": is_open and bool(self.side) and mine is None,
                "may_withdraw": is_open and mine is not None,
                "template_title": self._template_title() if reading is None else "",
                "confirmed": sum(one.state == "CONFIRMED" for one in self.rows),
                "offered": sum(one.state == "OFFERED" for one in self.rows),
                "reasons": [],
                **kwargs,
            }
        )

    def _sides(self, reading: DutyReading) -> list[dict[str, Any]]:
        return [
            {
                "label": Side(side).label.capitalize(),
                "at": confirmed_at(reading, side),
                "by_name": reading.police_confirmed_by_name
                if side == Side.POLICE
                else reading.municipality_confirmed_by_name,
            }
            for side in Side.values
        ]

    def _template_title(self) -> str:
        template = actions.template_for(self.version)
        return template.title if template is not None else ""
