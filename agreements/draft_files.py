"""The draft as PDF and Word, for those who treat papers, not portals; made when asked, never kept."""

from datetime import date

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from agreements import pdf
from agreements.models import AgreementVersion
from agreements.wording import words_in
from parties.names import fold
from records import files, richtext
from records.wordfile import WordSection, build


def draft_pdf(version: AgreementVersion, on: date) -> bytes:
    """The text as it reads that day, marked UTKAST on every page."""
    from records.pdf import render

    context = pdf.draft_context(version, on)
    return render(
        pdf.TEMPLATE,
        context,
        title=f"{context['cover']['title']} ({context['draft']})",
        language=version.language,
        author=pdf.author_of(pdf.draft_content(version, on)),
    )


def draft_docx(version: AgreementVersion, on: date) -> bytes:
    """The same as a Word file, with real headings and lists, to be written in."""
    words = words_in(version.language)
    content = pdf.draft_content(version, on)
    facts = [(words["fact_version"], str(version.number)), (words["fact_status"], words["draft_status"])]
    if missing := pdf.missing_fields(version, on):
        facts.append((words["draft_missing_heading"], ", ".join(missing)))
    return build(
        title=content["title"],
        sections=[
            WordSection(
                heading=section["heading"],
                html=richtext.clean(section["html"]),
                level=section["level"],
                number=section["number"],
            )
            for section in content["sections"]
        ],
        language=version.language,
        mark=pdf.draft_mark(version, on),
        facts=[(words["parties"], pdf.author_of(content)), *facts],
        author=pdf.author_of(content),
    )


def pdf_response(version: AgreementVersion, on: date) -> HttpResponse:
    """The draft as a PDF to download."""
    return _download(draft_pdf(version, on), files.PDF, file_name(version, on, "pdf"))


def docx_response(version: AgreementVersion, on: date) -> HttpResponse:
    """The draft as a Word file to download."""
    return _download(draft_docx(version, on), files.DOCX, file_name(version, on, "docx"))


def file_name(version: AgreementVersion, on: date, ending: str) -> str:
    """«utkast-samarbeidsavtale-rana-versjon-2-2026-05-04.pdf»."""
    title = slugify(fold(version.agreement.title).translate(str.maketrans("æøå", "aoa")))[:80].strip("-")
    return f"utkast-{title or 'avtale'}-versjon-{version.number}-{on.isoformat()}.{ending}"


def _download(data: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    # The draft changes from one minute to the next, and is the parties' own.
    response["Cache-Control"] = "private, no-store"
    return response
