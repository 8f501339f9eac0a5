"""Uploads are judged by their bytes and go out as something no browser runs."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from docx import Document

from records import files
from records.models import StoredFile
from records.refusals import Refused
from records.tests.people import KARI

PDF_BYTES = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


def upload(name, data, said="application/pdf"):
    return SimpleUploadedFile(name, data, content_type=said)


def docx_bytes():
    output = io.BytesIO()
    Document().save(output)
    return output.getvalue()


def zip_bytes(*names):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return output.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF_BYTES, files.PDF),
        (b"\r\n\x00 rubbish " + PDF_BYTES, files.PDF),
        (b"<html><script>alert(1)</script>" + PDF_BYTES, None),
        (b"x" * 2000 + PDF_BYTES, None),
        (b"\x89PNG\r\n\x1a\n....", files.PNG),
        (b"\xff\xd8\xff\xe0....", files.JPEG),
        (zip_bytes("[Content_Types].xml", "word/document.xml"), files.DOCX),
        (zip_bytes("[Content_Types].xml", "xl/workbook.xml"), files.XLSX),
        (zip_bytes("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (zip_bytes("letter.txt"), None),
        (b"PK\x03\x04 not a zip at all", None),
        (b"<!doctype html><p>Hei", None),
        (b"MZ\x90\x00", None),
        (b"", None),
    ],
)
def test_bytes_tell_what_they_are(data, kind):
    assert files.sniff(data) == kind


@pytest.mark.django_db
def test_a_pdf_is_kept_with_its_hash_whatever_the_browser_said():
    stored = files.accept_upload(upload("..\\avtaler/Rana avtale.pdf", PDF_BYTES, "text/html"), by=KARI)
    stored = StoredFile.objects.get(pk=stored.pk)
    assert (stored.name, stored.content_type, stored.size) == ("Rana avtale.pdf", files.PDF, len(PDF_BYTES))
    assert (stored.data, stored.uploaded_by_name) == (PDF_BYTES, "Kari Nordmann")
    assert stored.is_intact()


@pytest.mark.django_db
def test_a_web_page_called_pdf_is_refused_in_plain_norwegian():
    with pytest.raises(Refused) as refusal:
        files.accept_upload(upload("vedtak.pdf", b"<html><body>Hei</body></html>"), by=KARI)
    assert refusal.value.reasons == [
        "Filen «vedtak.pdf» heter .pdf, men innholdet er ikke PDF. "
        "Åpne den i programmet den er laget i, og lagre den som PDF. Du kan laste opp: PDF."
    ]
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_thirty_megabytes_are_refused_with_the_limit_named():
    with pytest.raises(Refused) as refusal:
        files.accept_upload(upload("stor.pdf", PDF_BYTES + b"0" * 30 * 1024 * 1024), by=KARI)
    assert refusal.value.reasons == ["Filen «stor.pdf» er for stor. Grensen er 25 MB."]


@pytest.mark.django_db
def test_an_upload_that_lies_about_its_size_is_stopped_while_it_is_read():
    liar = upload("stor.pdf", PDF_BYTES * 10)
    liar.size = 3
    with pytest.raises(Refused, match="for stor"):
        files.accept_upload(liar, by=KARI, max_bytes=100)


@pytest.mark.django_db
def test_an_empty_file_and_a_kind_that_is_not_asked_for_are_refused():
    with pytest.raises(Refused, match="er tom"):
        files.accept_upload(upload("tom.pdf", b""), by=KARI)
    with pytest.raises(Refused, match=r"Du kan laste opp: PDF eller Word \(\.docx\)\."):
        files.accept_upload(
            upload("bilde.png", b"\x89PNG\r\n\x1a\n"), by=KARI, allowed=(files.PDF, files.DOCX)
        )
    word = files.accept_upload(upload("uten ending", docx_bytes()), by=KARI, allowed=(files.DOCX,))
    assert (word.content_type, word.name) == (files.DOCX, "uten ending.docx")


@pytest.mark.django_db
def test_a_download_is_an_attachment_in_a_sandbox():
    stored = files.keep(PDF_BYTES, name="Særavtale.pdf", content_type=files.PDF, by=KARI)
    response = files.download_response(stored)
    assert response.content == PDF_BYTES
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''S%C3%A6ravtale.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert files.download_response(stored, inline=True)["Content-Disposition"].startswith("inline")


@pytest.mark.django_db
def test_a_word_file_is_never_shown_inline():
    stored = files.keep(docx_bytes(), name="a.docx", content_type=files.DOCX, by=KARI)
    assert files.download_response(stored, inline=True)["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
def test_a_list_of_files_does_not_fetch_their_bytes(django_assert_num_queries):
    for number in range(3):
        files.keep(PDF_BYTES, name=f"{number}.pdf", content_type=files.PDF, by=KARI)
    with django_assert_num_queries(1) as captured:
        assert len([stored.name for stored in StoredFile.objects.all()]) == 3
    assert 'content"' not in captured.captured_queries[0]["sql"].replace("content_type", "")


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_stored_file_stays_as_it_is(act):
    files.keep(PDF_BYTES, name="a.pdf", content_type=files.PDF, by=KARI)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        StoredFile.objects.update(name="b.pdf") if act == "update" else StoredFile.objects.all().delete()


def test_file_names_are_made_harmless():
    assert files.clean_name('C:\\fakepath\\a<b>"c".pdf') == "abc.pdf"
    assert files.clean_name("../../etc/passwd") == "passwd"
    assert files.clean_name(None) == files.clean_name("...") == "fil"
    long = files.clean_name("å" * 300 + ".pdf")
    assert (len(long), long[-4:]) == (150, ".pdf")
