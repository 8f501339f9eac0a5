"""Annual reports: the list, the report with figures that open their records, writing and finishing it."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Meeting
from parties.filing import filings_of
from parties.standing import Capability
from records import audit
from records.refusals import StaleSave
from slt import pdf
from slt.actions import reports as acts
from slt.forms.reports import CaseForm, StartForm, TextsForm
from slt.issuing import document_of
from slt.models import AnnualReport, LibraryMeasure, Measure, Referral
from slt.report_document import NamedFigure, named_figure, report_sections
from slt.states import REPORT_FLOW
from slt.views.bases import ProgrammeView
from slt.views.report_bases import ReportView
from slt.wording import words_in
from web.access import LoggedIn, Public, Right
from web.autosave import AutosaveView, OtherText, Saved
from web.transitions import steps
from web.views import ActionFormView, ActionView, Crumb, PageView

# What figures are counted of: by the name that the content gives it.
RECORDS: dict[str, Any] = {
    "meetings": Meeting,
    "referrals": Referral,
    "measures": Measure,
    "library": LibraryMeasure,
}


class Reports(ProgrammeView, PageView):
    """A programme's reports: the finished ones for everyone, drafts for those who read its papers."""

    access = Public
    template_name = "slt/reports.html"
    page_title = gettext_lazy("Årsrapporter")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reports = AnnualReport.objects.visible_to(self.request.user, self.on).filter(programme=self.programme)
        return super().get_context_data(
            reports=list(reports.order_by("-year")),
            may_start=self.keeps and bool(years_without(self.programme, self.on.year)),
            **kwargs,
        )


def years_without(programme: Any, this_year: int) -> list[int]:
    """The last five years that the programme has no report for, the one before this first."""
    first = programme.valid_from.year if programme.valid_from is not None else this_year - 4
    there = set(programme.reports.values_list("year", flat=True))
    years = [year for year in range(max(first, this_year - 4), this_year + 1) if year not in there]
    return sorted(years, key=lambda year: (year == this_year, -year))


class Start(ProgrammeView, ActionFormView):
    """A draft of a year's report."""

    access = Right("slt.keep_programme")
    template_name = "slt/form.html"
    form_class = StartForm
    page_title = gettext_lazy("Ny årsrapport")
    success_message = gettext_lazy("Utkastet er laget. Tallene er hentet fra det som er ført.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "years": years_without(self.programme, self.on.year)}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = reverse("slt:reports", args=[self.programme.pk])
        return form

    def get_breadcrumbs(self) -> list[Crumb]:
        back = (_("Årsrapporter"), reverse("slt:reports", args=[self.programme.pk]))
        return [*super().get_breadcrumbs(), back]

    def perform(self, form: StartForm) -> AnnualReport:
        return acts.start_report(
            programme=self.programme,
            year=form.cleaned_data["year"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_url(self) -> str:
        return self.result.get_absolute_url()


class ReportPage(ReportView, PageView):
    """The report as it reads: a draft with what is to be done, a finished one for everyone."""

    access = Public
    template_name = "slt/report.html"

    def get_page_title(self) -> str:
        return self.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content, words = self.content, words_in(self.content["language"])
        document = document_of(self.report) if self.is_finished else None
        offered = REPORT_FLOW.offers(self.report, self.request.user, self.on)
        return super().get_context_data(
            words=words,
            language=content["language"],
            facts=pdf.facts_of(content),
            sections=report_sections(content, words),
            shows_records=self.reads,
            steps=steps(
                offered, lambda name: reverse(f"slt:report_{name}", args=[self.report.pk]), pages={"finish"}
            ),
            year_goes_on=not self.is_finished and self.report.year >= self.on.year,
            document=document,
            verification_url=pdf.verification_url(document.code) if document else "",
            filings=self._filings(document),
            events=self._events(),
            **kwargs,
        )

    def _filings(self, document: Any) -> list[dict[str, Any]]:
        """How far each municipality is with filing the report; for the programme's circle alone."""
        if document is None or not self.reads:
            return []
        return [
            {"filing": one, "may_open": self.standing.may(Capability.KEEP_ARCHIVE, one.organisation_id)}
            for one in filings_of(document)
        ]

    def _events(self) -> list[Any]:
        """What has happened to this report, out of the programme's history; for the circle alone."""
        if not self.reads:
            return []
        own = audit.history(self.programme).filter(verb__startswith="report.")
        return [event for event in own[:200] if event.data.get("year") == self.report.year][:30]


class Figure(ReportView, PageView):
    """The records behind one figure: those that the person may see, and how many others there are."""

    access = LoggedIn
    template_name = "slt/report_figure.html"

    def get_page_title(self) -> str:
        return self.figure.label

    @cached_property
    def figure(self) -> NamedFigure:
        """The figure that the address names; 404 for none, and outside the programme's circle."""
        found = named_figure(self.content, self.kwargs["key"]) if self.reads else None
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figure = self.figure
        rows = RECORDS[figure.records].objects.visible_to(self.request.user, self.on)
        rows = rows.filter(pk__in=figure.ids)
        if figure.records == "meetings":
            rows = rows.select_related("forum").order_by("starts_at", "pk")
        shown = list(rows)
        return super().get_context_data(
            figure=figure,
            rows=shown,
            hidden=len(figure.ids) - len(shown),
            **kwargs,
        )


class Write(ReportView, ActionFormView):
    """The coordinator's texts beside the figures; saves itself while it is written."""

    access = Right("slt.keep_report")
    template_name = "slt/report_write.html"
    form_class = TextsForm
    page_title = gettext_lazy("Skriv årsrapporten")
    success_message = gettext_lazy("Tekstene er lagret.")

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.report, name) for name in acts.TEXTS}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.autosave(reverse("slt:report_save", args=[self.report.pk]), self.report.revision)
        form.cancel_url = self.report.get_absolute_url()
        return form

    def perform(self, form: TextsForm) -> AnnualReport:
        return acts.write_report(
            report=self.report,
            revision=form.revision or 0,
            by=self.actor,
            on=self.on,
            at=self.at,
            **{name: form.cleaned_data[name] for name in acts.TEXTS},
        )

    def refused(self, form: Any, refusal: Any) -> Any:
        """After a stale save the texts that stand now are shown beside one's own."""
        if isinstance(refusal, StaleSave):
            fresh = AnnualReport.objects.get(pk=self.report.pk)
            rows = [
                (form.fields[name].label, getattr(fresh, name))
                for name in acts.TEXTS
                if getattr(fresh, name) != form.cleaned_data[name]
            ]
            for reason in refusal.reasons:
                form.add_error(None, reason)
            form.rebase(fresh.revision)
            return self.render(status=refusal.status, form=form, other_texts=rows)
        return super().refused(form, refusal)


class Save(ReportView, AutosaveView):
    """The texts as they are being written."""

    access = Right("slt.keep_report")
    form_class = TextsForm

    def save(self, form: TextsForm, revision: int) -> Saved:
        saved = acts.write_report(
            report=self.report,
            revision=revision,
            by=self.actor,
            on=self.on,
            at=self.at,
            **{name: form.cleaned_data[name] for name in acts.TEXTS},
        )
        return Saved(saved.revision, self.at)

    def other_text(self, stale: StaleSave) -> OtherText:
        fresh = AnnualReport.objects.get(pk=self.report.pk)
        return OtherText(fresh.revision, {name: getattr(fresh, name) for name in acts.TEXTS})


class Finish(ReportView, ActionView):
    """Freezing the report; asks first, for it becomes public."""

    access = Right("slt.keep_report")
    page_title = gettext_lazy("Gjør rapporten ferdig")
    confirm_text = gettext_lazy(
        "Tallene, tiltakene og tekstene blir stående slik de er nå, og rapporten blir offentlig. Den kan "
        "ikke endres etterpå. PDF-en blir laget og sendt til kommunens arkiv."
    )
    success_message = gettext_lazy("Rapporten er ferdig og offentlig.")

    def perform(self) -> AnnualReport:
        return acts.finish_report(
            report=self.report, revision=self.report.revision, by=self.actor, on=self.on, at=self.at
        )


class NoteCase(ReportView, ActionFormView):
    """The municipal council's case number, when it comes."""

    access = Right("slt.keep_report")
    template_name = "slt/form.html"
    form_class = CaseForm
    page_title = gettext_lazy("Saksnummer i kommunestyret")
    success_message = gettext_lazy("Saksnummeret er ført.")

    def get_initial(self) -> dict[str, Any]:
        return {"case_reference": self.report.case_reference}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.report.get_absolute_url()
        return form

    def perform(self, form: CaseForm) -> AnnualReport:
        return acts.note_case_reference(
            report=self.report,
            case_reference=form.cleaned_data["case_reference"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )
