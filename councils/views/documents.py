"""The documents of a meeting: as issued, as a page for everyone, and as Word."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy

from councils import issuing, pdf, word
from councils.actions.excerpts import make_excerpt
from councils.choices import Access
from councils.content import minutes_content
from councils.content_public import PublicMinutes, public_minutes
from councils.issuing import EXCERPT, FULL, NOTICE
from councils.models import Decision, Minutes
from councils.views.bases import MeetingView
from councils.views.opening import MinutesReaders, OpenedFirst
from councils.wording import words_in
from records import documents, files
from records.models import IssuedDocument
from web.access import LoggedIn, Public
from web.views import ActionView, PageView


class PapersView(MinutesReaders):
    """Something out of a meeting's papers; what the person may not read does not exist (404)."""

    is_public_page = True

    @property
    def reads_open(self) -> bool:
        """Does the person read the open part of the approved minutes?"""
        return self.forum.access == Access.PUBLIC or self.reads_papers or self.keeps_records

    @property
    def approved(self) -> Minutes:
        """The approved minutes; 404 before."""
        minutes = getattr(self.meeting, "minutes", None)
        if minutes is None or not minutes.is_frozen:
            raise Http404
        return minutes

    @cached_property
    def open_part(self) -> PublicMinutes:
        """The open part of the approved minutes, for those who may read it."""
        minutes = self.approved
        if not self.reads_open:
            raise Http404
        assert minutes.frozen_content is not None
        return public_minutes(minutes.frozen_content)

    @property
    def open_title(self) -> str:
        """What the open minutes are called."""
        return issuing.open_title(self.open_part, is_public=self.forum.access == Access.PUBLIC)


class Document(PapersView):
    """An issued document by its code.

    The notice for those who read the papers; the open minutes and open excerpts for everyone in a public
    forum, else with the papers; what holds anything closed for members alone. Minutes that have to be opened
    first are: the address leads to the button.
    """

    access = Public

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        for document in issuing.documents_of_meeting(self.meeting):
            if document.code == self.kwargs["code"] and self.may_read(document):
                if document.purpose != NOTICE and self.has_to_open:
                    return self.to_opening()
                return files.download_response(document.file, inline=True)
        raise Http404

    def may_read(self, document: IssuedDocument) -> bool:
        """Is the person inside the circle that the document is for?"""
        if document.purpose == NOTICE:
            return self.reads_papers
        if document.purpose in {FULL, EXCERPT} and document.legal_basis:
            return self.reads_whole
        return self.reads_open


class PublicMinutesPage(OpenedFirst, PapersView, PageView):
    """The open minutes as a page, made of the same open part as the PDF."""

    access = Public
    template_name = "councils/public_minutes.html"

    def get_page_title(self) -> str:
        return self.open_title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes, open_part = self.approved, self.open_part
        context = pdf.public_minutes_context(open_part, pdf.approval_of(minutes))
        document = issuing.open_document(minutes)
        return super().get_context_data(
            **{
                **context,
                "language": open_part.language,
                "reads_papers": self.reads_papers,
                "document": document,
                "verification_url": pdf.verification_url(document.code) if document else "",
                "tabs": self.get_tabs() if self.reads_papers else [],
                **kwargs,
            }
        )


class PublicWord(PapersView):
    """The open minutes as Word."""

    access = Public

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        approval = pdf.approval_of(self.approved)
        if self.has_to_open:
            return self.to_opening()
        return word_response(
            word.public_minutes_docx(self.open_part, approval, self.open_title), self.open_title
        )


class MinutesWord(MinutesReaders):
    """The whole minutes as Word; marked UTKAST until they are approved."""

    access = LoggedIn
    is_public_page = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        minutes = whole_minutes(self)
        if self.has_to_open:
            return self.to_opening()
        return word_response(
            word.minutes_docx(minutes, self.on), pdf.title_of("minutes_full", minutes_content(minutes))
        )


class DraftPdf(MinutesReaders):
    """The minutes that are not approved, as a PDF marked UTKAST; made when asked, never kept."""

    access = LoggedIn

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        minutes = whole_minutes(self)
        if minutes.is_frozen:
            raise Http404
        if self.has_to_open:
            return self.to_opening()
        from records.pdf import render

        content = minutes_content(minutes)
        context = pdf.minutes_context(content, None, on=self.on)
        title = f"{pdf.title_of('minutes_full', content)} ({context['draft']})"
        data = render(
            pdf.MINUTES,
            context,
            title=title,
            language=content["language"],
            author=pdf.author_of(content["parties"]),
        )
        return download(data, files.PDF, f"{title}.pdf")


class AgendaWord(MeetingView):
    """The agenda as Word: whole for members, else as everybody called may read it."""

    access = LoggedIn

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        build = word.whole_agenda_docx if self.is_member else word.agenda_docx
        facts = {
            "language": self.forum.language,
            "forum": {"name": self.forum.name},
            "meeting": {"starts_at": self.meeting.starts_at.isoformat()},
        }
        return word_response(build(self.meeting), pdf.title_of("agenda", facts))


class MakeExcerpt(PapersView, ActionView):
    """The excerpt of one decision: made the first time somebody asks, and then the same."""

    access = LoggedIn
    page_title = gettext_lazy("Utskrift av beslutning")
    confirm_label = gettext_lazy("Lag utskriften")
    confirm_text = gettext_lazy("Utskriften er et eget dokument med denne ene beslutningen, til eget arkiv.")

    @cached_property
    def decision(self) -> Decision:
        """The decision; 404 outside what the person reads."""
        readable = Decision.objects.visible_to(self.request.user, on=self.on)
        found = get_object_or_404(
            readable.select_related("item__meeting", "item__forum"),
            pk=self.kwargs["decision"],
            item__meeting=self.meeting,
        )
        if not self.reads_papers:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert self.decision
        return super().get(request, *args, **kwargs)

    def perform(self) -> IssuedDocument:
        return make_excerpt(decision=self.decision, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        return reverse("councils:document", args=[self.meeting.pk, self.result.code])

    def get_back_url(self) -> str:
        return self.meeting.get_absolute_url()


def whole_minutes(view: MinutesReaders) -> Minutes:
    """The minutes that a member, or whoever keeps the records, may open; a draft is the leads'. Else 404."""
    if not view.reads_whole:
        raise Http404
    found = Minutes.objects.visible_to(view.request.user, on=view.on).filter(meeting=view.meeting)
    return get_object_or_404(found.select_related("meeting__forum__police_council"))


def document_links(
    meeting: Any, *, reads_papers: bool, is_member: bool, reads_open: bool = False
) -> list[dict[str, str]]:
    """The documents of a meeting that a person may open, as label and address; for the meeting's pages."""
    words = words_in(meeting.forum.language)
    reads_open = reads_open or reads_papers or meeting.forum.access == Access.PUBLIC
    links = []
    for document in issuing.documents_of_meeting(meeting):
        closed = document.purpose in {FULL, EXCERPT} and bool(document.legal_basis)
        readable = is_member if closed else reads_papers if document.purpose == NOTICE else reads_open
        if readable:
            label = f"{document.title} ({words['running_closed'].lower()})" if closed else document.title
            url = reverse("councils:document", args=[meeting.pk, document.code])
            links.append({"label": label, "url": url, "purpose": document.purpose})
    return links


def excerpt_of(decision: Decision) -> IssuedDocument | None:
    """The excerpt that is made of a decision, if any."""
    return documents.documents_of(decision).filter(purpose=EXCERPT).first()


def word_response(data: bytes, title: str) -> HttpResponse:
    """A Word file to download, named by a public title."""
    return download(data, files.DOCX, f"{title}.docx")


def download(data: bytes, content_type: str, name: str) -> HttpResponse:
    """A file made when asked: its reader's own, never kept by anything between."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=files.clean_name(name)
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
