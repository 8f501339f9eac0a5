"""Plans and reports as files: the issued PDF, drafts marked UTKAST, Word and Excel; made when asked."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from councils.views.documents import download
from records import files
from records.refusals import Refused
from slt import pdf, sheets, word
from slt.content import plan_content
from slt.issuing import document_of
from slt.models import ActionPlan
from slt.views.bases import SltView
from slt.views.report_bases import ReportView
from web.access import Public


class PlanFile(SltView):
    """A file of one plan: an adopted one for everyone, a draft for the programme's circle (else 404)."""

    access = Public
    model = ActionPlan

    def get_queryset(self) -> QuerySet[ActionPlan]:
        return ActionPlan.objects.visible_to(self.request.user, self.on).select_related("programme")

    @property
    def content(self) -> dict[str, Any]:
        """What the plan says: as it was adopted, or as it reads now."""
        return plan_content(self.object)

    @property
    def is_frozen(self) -> bool:
        """Is it adopted?"""
        return bool(self.object.is_frozen)


class ReportFile(ReportView):
    """A file of one report, read where the report is read."""

    access = Public

    @property
    def is_frozen(self) -> bool:
        """Is it finished?"""
        return self.is_finished


class PdfMixin:
    """The issued document of what is frozen; else a draft."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view: Any = self
        if view.is_frozen:
            document = document_of(view.object)
            if document is None:
                raise Refused(_("PDF-en lages nå. Prøv igjen om et lite øyeblikk."))
            return files.download_response(document.file, inline=True)
        return download(draft_pdf(view.content, view.on), files.PDF, _name(view.content, view.on, "pdf"))


class WordMixin:
    """The same as Word, marked UTKAST until it is frozen."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view: Any = self
        data = word.docx_of(view.content, view.on, is_final=view.is_frozen)
        return download(data, files.DOCX, _name(view.content, None if view.is_frozen else view.on, "docx"))


class PlanPdf(PdfMixin, PlanFile):
    """The plan as PDF."""


class PlanWord(WordMixin, PlanFile):
    """The plan as Word."""


class PlanSheet(PlanFile):
    """The plan's measures and goals as Excel."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = _name(self.content, None if self.is_frozen else self.on, "xlsx")
        return download(sheets.plan_xlsx(self.content), files.XLSX, name)


class ReportPdf(PdfMixin, ReportFile):
    """The report as PDF."""


class ReportWord(WordMixin, ReportFile):
    """The report as Word."""


class ReportSheet(ReportFile):
    """The report's measures and figures as Excel."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = _name(self.content, None if self.is_frozen else self.on, "xlsx")
        return download(sheets.report_xlsx(self.content), files.XLSX, name)


def draft_pdf(content: dict[str, Any], on: date) -> bytes:
    """The draft as it reads that day, marked UTKAST on every page."""
    # WeasyPrint is large, and only those who render need it.
    from records.pdf import render

    context = pdf.context_of(content, on=on)
    return render(
        pdf.TEMPLATE,
        context,
        title=f"{pdf.title_of(content)} ({context['draft']})",
        language=content["language"],
        author=pdf.author_of(content["parties"]),
    )


def _name(content: dict[str, Any], on: date | None, ending: str) -> str:
    """«Handlingsplan 2026, SLT i Rana (UTKAST – 4. mai 2026).pdf»."""
    mark = f" ({pdf.draft_mark(content, on)})" if on is not None else ""
    return f"{pdf.title_of(content)}{mark}.{ending}"
