"""Signing and sending back: one page that says what is signed, by whom, and what it means."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.signing import return_version, sign
from agreements.ball import ball_of
from agreements.models import SignatoryPlace
from agreements.rules import signing_appointments
from agreements.views.bases import VersionView, version_url
from agreements.views.changes import summary_of
from agreements.views.stepping import StepView
from parties.acting import actor_from
from parties.second_factor import FreshSecondFactorMixin, proof_of
from records import documents
from web.access import Right
from web.forms import PortalForm, Textarea
from web.views import ActionFormView


class SignForm(PortalForm):
    """Binds the signature to exactly what the page showed; the tick is the act of will."""

    confirmed = forms.BooleanField(
        label=gettext_lazy("Jeg har lest avtalen og signerer den på vegne av organisasjonen."),
        error_messages={"required": gettext_lazy("Kryss av for at du har lest avtalen og vil signere den.")},
    )
    content_hash = forms.CharField(widget=forms.HiddenInput)
    signing_copy_hash = forms.CharField(widget=forms.HiddenInput)
    submit_label = gettext_lazy("Signer avtalen")


class Sign(FreshSecondFactorMixin, VersionView, ActionFormView):
    """The signatory's page: who signs and has signed, what changes, what was decided, the text, then the act.

    A fresh second factor is asked before the page is shown. Works by keyboard alone and without JavaScript.
    """

    access = Right("agreements.read_papers")
    template_name = "agreements/sign.html"
    form_class = SignForm
    success_message = ""

    def get_page_title(self) -> str:
        return _("Signer: %(title)s") % {"title": self.version.title}

    @cached_property
    def place(self) -> SignatoryPlace:
        """The place that the address names; 404 if it is another version's."""
        for place in self.version.places.all():
            if place.pk == self.kwargs["place"]:
                return place
        raise Http404

    @cached_property
    def signing_copy(self) -> Any:
        """The document that the signature binds to, once it has been made."""
        return documents.documents_of(self.version).filter(purpose="signing_copy").first()

    @cached_property
    def appointment(self) -> Any:
        """The person's appointment that fills this place today, if any."""
        return signing_appointments(self.standing, self.version).get(self.place.office_id)

    def hindrances(self) -> list[str]:
        """Why the person cannot sign here now, in sentences; none when the form can be shown."""
        version, place = self.version, self.place
        if hasattr(place, "signature"):
            return [_("%(name)s har allerede signert her.") % {"name": place.signature.person_name}]
        if version.state != "READY_TO_SIGN":
            return [
                _("Avtalen kan ikke signeres nå. Den har status «%(state)s».")
                % {"state": version.get_state_display()}
            ]
        if self.appointment is None:
            return [
                _("Du har ikke vervet %(office)s med fullmakt til å signere i dag.")
                % {"office": place.office}
            ]
        if self.signing_copy is None:
            return [_("Signeringskopien blir laget nå. Last siden på nytt om et lite øyeblikk.")]
        return []

    def get_initial(self) -> dict[str, Any]:
        return {
            "content_hash": self.version.content_hash,
            "signing_copy_hash": self.signing_copy.file.sha256 if self.signing_copy else "",
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.version
        hindrances = self.hindrances()
        if hindrances:
            kwargs["form"] = None
        return super().get_context_data(
            hindrances=hindrances,
            place=self.place,
            appointment=self.appointment,
            content=version.frozen_content,
            places=version.places.all(),
            ball=ball_of(version, self.on),
            signing_copy=self.signing_copy,
            treatments=version.political_approvals.select_related("party__organisation"),
            changes=summary_of(version, self.on, side=self.place.party.side),
            return_url=self.version_url("return"),
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances() else 200)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.hindrances():
            return self.render(status=409)
        return super().post(request, *args, **kwargs)

    def perform(self, form: Any) -> Any:
        at = self.at
        return sign(
            place=self.place,
            content_hash=form.cleaned_data["content_hash"],
            signing_copy_hash=form.cleaned_data["signing_copy_hash"],
            proof=proof_of(self.request, at),
            # The person signs from the office that the place is for, whichever they were acting from.
            by=actor_from(self.appointment, self.request.user),
            on=self.on,
            at=at,
        )

    def get_success_message(self) -> str:
        return _("Du har signert avtalen.")

    def get_success_url(self) -> str:
        return (
            reverse("agreements:agreement", args=[self.version.agreement_id])
            if self._is_signed
            else self.version_url()
        )

    @property
    def _is_signed(self) -> bool:
        self.version.refresh_from_db(fields=["state"])
        return self.version.state == "SIGNED"


class ReturnForm(PortalForm):
    """Why the agreement is sent back."""

    reason = forms.CharField(
        label=gettext_lazy("Begrunnelse"),
        help_text=gettext_lazy("Alle partene får se den, også de som har signert."),
        widget=Textarea(attrs={"rows": 6}),
        max_length=4000,
        error_messages={"required": gettext_lazy("Skriv hvorfor avtalen sendes tilbake.")},
    )
    submit_label = gettext_lazy("Send tilbake")
    submit_style = "danger"


class Return(StepView):
    """A signatory sends the agreement back with a reason; a new draft opens."""

    access = Right("agreements.return_version")
    step = "return"
    missing_right = gettext_lazy("Bare den som skal signere avtalen, kan sende den tilbake.")
    template_name = "agreements/return.html"
    form_class = ReturnForm
    page_title = gettext_lazy("Send avtalen tilbake")

    def perform(self, form: Any) -> Any:
        return return_version(
            version=self.version, reason=form.cleaned_data["reason"], by=self.actor, on=self.on, at=self.at
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            signatures=[
                place.signature for place in self.version.places.all() if hasattr(place, "signature")
            ],
            **kwargs,
        )

    def get_success_url(self) -> str:
        return version_url(self.result)

    def get_success_message(self) -> str:
        return _("Avtalen er sendt tilbake. Alle partene får beskjed, og et nytt utkast er åpnet.")
