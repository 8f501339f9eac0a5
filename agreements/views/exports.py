"""Bulk exports of a year's evaluations: asking for one, watching it, fetching it, stopping it."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import exports as acts
from agreements.evaluation import exporting
from agreements.models import EvaluationExport, EvaluationRound
from parties.models import Organisation, OrganisationKind
from parties.standing import Capability
from records import days, files
from web.access import Right
from web.forms import PortalForm
from web.views import ActionFormView, ActionView, Crumb, PageView, PortalView

YEARS_SHOWN = 6


class OwnerView(PortalView):
    """A page of a district's or the nation's exports; 404 for those who run no rounds there."""

    access = Right("evaluations.run_round")
    model = Organisation

    def get_object(self) -> Any:
        if not self.request.user.is_authenticated or self.standing is None:
            raise Http404
        owners = self.standing.organisation_ids_with(Capability.RUN_ROUNDS)
        return get_object_or_404(Organisation, pk=self.get_owner_key(), pk__in=owners)

    def get_owner_key(self) -> int:
        """The organisation that the address is about."""
        return int(self.kwargs["pk"])

    @property
    def owner(self) -> Organisation:
        """The district or national authority."""
        return self.object

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("Evalueringer"), reverse("evaluations:list"))]


class ExportForm(PortalForm):
    """Which year, and what kind of file."""

    submit_label = gettext_lazy("Lag uttrekket")

    def __init__(self, *args: Any, years: list[int], kinds: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"] = forms.TypedChoiceField(
            label=_("År"), coerce=int, choices=[(year, str(year)) for year in years]
        )
        self.fields["kind"] = forms.ChoiceField(
            label=_("Hva vil du ha?"), widget=forms.RadioSelect, choices=kinds
        )


class Exports(OwnerView, ActionFormView):
    """Ask for an export, and find those that were made before."""

    template_name = "agreements/evaluation/exports.html"
    form_class = ExportForm

    def get_page_title(self) -> str:
        return _("Hent ut evalueringene for %(owner)s") % {"owner": self.owner.display_name}

    @cached_property
    def year(self) -> int:
        """The year asked about: this year's unless the address says another that is offered."""
        asked = self.request.GET.get("aar", "")
        return next((year for year in self._years() if str(year) == asked), self.on.year)

    def _years(self) -> list[int]:
        return list(range(self.on.year, self.on.year - YEARS_SHOWN, -1))

    def get_form_kwargs(self) -> dict[str, Any]:
        kinds = [
            (value, label)
            for value, label in EvaluationExport.Kind.choices
            if value != EvaluationExport.Kind.BOOK or self.owner.kind != OrganisationKind.NATIONAL
        ]
        return {**super().get_form_kwargs(), "years": self._years(), "kinds": kinds}

    def get_initial(self) -> dict[str, Any]:
        return {"year": self.year, "kind": EvaluationExport.Kind.ZIP}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = exporting.rows_of(self.owner, self.year)
        missing = [row for row in rows if row["evaluation"] is None]
        standing = EvaluationRound.objects.filter(owner=self.owner, year=self.year).first()
        made = EvaluationExport.objects.filter(owner=self.owner).defer("rows").select_related("file")
        return super().get_context_data(
            owner=self.owner,
            year=self.year,
            years=self._years(),
            finished=len(rows) - len(missing),
            total=len(rows),
            round=standing if standing is not None and standing.closed_at is None else None,
            # A round can be started for this year and the last, where none has been.
            may_start_round=standing is None and self.year in {self.on.year, self.on.year - 1},
            missing=[{**row, "stand": exporting.stand_of(row)} for row in missing],
            exports=made.defer("file__content", "rows")[:20],
            **kwargs,
        )

    def perform(self, form: ExportForm) -> EvaluationExport:
        return acts.request_export(
            owner=self.owner,
            year=form.cleaned_data["year"],
            kind=form.cleaned_data["kind"],
            by=self.actor,
            on=self.on,
            at=days.now(),
        )

    def get_success_url(self) -> str:
        return self.result.get_absolute_url()


class ExportView(OwnerView):
    """A page of one export."""

    def get_owner_key(self) -> int:
        return self.export.owner_id

    @cached_property
    def export(self) -> EvaluationExport:
        """The export that the address names."""
        return get_object_or_404(
            EvaluationExport.objects.select_related("owner", "file").defer("file__content"),
            pk=self.kwargs["export"],
        )

    def get_breadcrumbs(self) -> list[Crumb]:
        return [
            *super().get_breadcrumbs(),
            (self.owner.display_name, reverse("evaluations:exports", args=[self.owner.pk])),
        ]

    def get_back_url(self) -> str:
        """The export's own page."""
        return self.export.get_absolute_url()


class Export(ExportView, PageView):
    """How far it has come; the page asks again by itself while it goes on."""

    template_name = "agreements/evaluation/export.html"

    def get_page_title(self) -> str:
        return exporting.title_of(self.export)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        export = self.export
        total = len(exporting.of_export(export))
        return super().get_context_data(
            export=export,
            total=total,
            is_going=export.state in acts.GOING,
            is_done=export.state == EvaluationExport.State.DONE,
            missing=exporting.missing_of(export),
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("HX-Request"):
            self.template_name = "agreements/evaluation/export_progress.html"
        return super().get(request, *args, **kwargs)


class ExportFile(ExportView):
    """The finished file; a zip is put together while it is sent."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        export = self.export
        if export.state != EvaluationExport.State.DONE:
            raise Http404
        if export.file is not None:
            return files.download_response(export.file)
        response = StreamingHttpResponse(exporting.zip_chunks(export), content_type="application/zip")
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=True, filename=f"{exporting.file_stem(export)}.zip"
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response


class CancelExport(ExportView, ActionView):
    """Stop an export that goes on."""

    page_title = gettext_lazy("Stopp uttrekket")
    confirm_text = gettext_lazy("Det som er laget så langt, blir tatt vare på og brukt neste gang.")
    confirm_style = "danger"

    def perform(self) -> EvaluationExport:
        return acts.cancel_export(export=self.export, by=self.actor, on=self.on, at=days.now())

    def get_success_url(self) -> str:
        return self.export.get_absolute_url()
