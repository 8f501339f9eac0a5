"""Is it genuine? By code and by file: the signed document, the copy before it, an older, a changed one."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements import issuing
from agreements.models import AgreementVersion
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON
from agreements.tests.signing import put_signature
from agreements.tests.test_returning import sent_back
from agreements.verification import Finding, faults_in_frozen, verify_bytes, verify_code, verify_upload
from records import documents, pdf
from records.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(sides) -> AgreementVersion:
    """Ready to sign; the signing copy is a stand-in of a few bytes."""
    return make.ready_version(sides)


@pytest.fixture
def unissued(sides, ready) -> AgreementVersion:
    """Signed, and the document is not made yet."""
    for person in (sides.leader, sides.mayor):
        put_signature(ready, person)
    ready.refresh_from_db()
    return ready


@pytest.fixture
def signed(unissued) -> AgreementVersion:
    """Signed; the document is a stand-in too, for laying one out takes a second."""
    documents.issue(
        unissued,
        "signed",
        pdf=b"%PDF-1.7 a stand-in for the signed agreement",
        title=unissued.title,
        content_hash=unissued.content_hash,
        language="nb",
        code=issuing.code_for(unissued, "signed"),
        at=AT,
    )
    return unissued


@pytest.fixture
def printed(unissued) -> AgreementVersion:
    """Signed, with its real document, which carries its code."""
    issuing.issue_signed_document(unissued.pk, at=AT)
    return unissued


def document(version, purpose):
    return documents.documents_of(version).get(purpose=purpose)


def test_the_signed_file_is_known_to_the_last_byte(signed):
    issued = document(signed, "signed")
    found = verify_bytes(issued.file.data, ON)
    assert (found.finding, found.document, found.version, found.by_file) == (
        Finding.SIGNED, issued, signed, True,
    )  # fmt: skip
    assert found.sentences == [
        "Filen er nøyaktig slik portalen utstedte den.",
        "Avtalen ble signert 4. mai 2026 og gjelder.",
    ]
    assert [signature.person_name for signature in found.signatures] == ["Eva Fjordvik", "Kari Fjordvik"]


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}".lower()])
def test_the_code_is_found_however_it_is_typed(signed, typed):
    issued = document(signed, "signed")
    code = typed.format(issued.code.lower().replace("-", " ") if typed == "{}" else issued.code)
    found = verify_code(code, ON)
    assert (found.finding, found.document, found.by_file) == (Finding.SIGNED, issued, False)
    assert "Last opp filen" in found.sentences[-1]


def test_an_agreement_that_has_run_out_is_still_genuine_and_says_so(signed):
    AgreementVersion.objects.filter(pk=signed.pk).update(terminated_on=ON)
    found = verify_bytes(document(signed, "signed").file.data, ON)
    assert found.finding == Finding.SIGNED
    assert found.sentences[-1] == "Avtalen ble signert 4. mai 2026. Den gjelder ikke i dag."


def test_a_signing_copy_is_not_the_signed_agreement(ready):
    issued = document(ready, "signing_copy")
    found = verify_bytes(issued.file.data, ON)
    assert (found.finding, found.document, found.genuine) == (Finding.SIGNING_COPY, issued, None)
    assert "ikke signert av alle" in found.sentences[-1]
    assert found.signatures == []


def test_a_signing_copy_points_at_the_signed_agreement_when_there_is_one(signed):
    found = verify_code(document(signed, "signing_copy").code, ON)
    assert found.finding == Finding.SIGNING_COPY
    assert found.genuine == document(signed, "signed")
    assert "Alle har siden signert, 4. mai 2026" in found.sentences[0]


def test_a_signing_copy_that_was_sent_back_says_so(sides, ready):
    sent_back(ready, sides.mayor)
    found = verify_bytes(document(ready, "signing_copy").file.data, ON)
    assert found.finding == Finding.SIGNING_COPY
    assert "sendt tilbake" in found.sentences[-1]


def test_an_earlier_edition_points_at_the_newest(signed):
    first = document(signed, "signed")
    newest = documents.issue(
        signed,
        "signed",
        pdf=b"%PDF-1.7 the same agreement with a time stamp",
        title=first.title,
        content_hash=first.content_hash,
        language="nb",
        edition=2,
        at=AT,
    )
    found = verify_bytes(first.file.data, ON)
    assert (found.finding, found.document, found.genuine) == (Finding.EARLIER_EDITION, first, newest)
    assert verify_bytes(newest.file.data, ON).finding == Finding.SIGNED


def edited(data: bytes) -> bytes:
    """The document as a program leaves it that somebody has changed a page with."""
    with pikepdf.open(io.BytesIO(data)) as opened:
        opened.pages[0].contents_add(b"q 0 0 100 100 re f Q")
        changed = io.BytesIO()
        opened.save(changed)
    return changed.getvalue()


def test_an_edited_copy_is_altered(printed):
    issued = document(printed, "signed")
    found = verify_bytes(edited(issued.file.data), ON)
    assert (found.finding, found.document, found.genuine) == (Finding.ALTERED, issued, issued)
    assert found.signatures == []
    assert "Stol ikke på den" in found.sentences[0]


def test_one_byte_more_is_altered(printed):
    assert verify_bytes(document(printed, "signed").file.data + b"\n", ON).finding == Finding.ALTERED


def test_a_file_with_a_made_up_code_is_unknown(printed):
    data = document(printed, "signed").file.data
    forged = data.replace(document(printed, "signed").code.encode(), b"2222-2222-2222")
    assert pdf.read_identifier(forged) == "2222-2222-2222"
    assert verify_bytes(forged, ON).finding == Finding.UNKNOWN


def test_another_pdf_is_unknown(signed):
    with pikepdf.new() as blank:
        blank.add_blank_page()
        data = io.BytesIO()
        blank.save(data)
    found = verify_bytes(data.getvalue(), ON)
    assert (found.finding, found.document, found.version) == (Finding.UNKNOWN, None, None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2222-2222-2222", "ikke utstedt noe dokument med denne koden"),
        ("abc", "En kode har tolv tegn"),
        ("", "En kode har tolv tegn"),
        ("<script>alert(1)</script>", "En kode har tolv tegn"),
    ],
)
def test_a_code_that_is_nobodys(typed, said):
    found = verify_code(typed, ON)
    assert found.finding == Finding.UNKNOWN
    assert said in found.sentences[0]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("avtale.pdf", b"<html><script>alert(1)</script></html>", "«avtale.pdf» er ikke en PDF"),
        ("avtale.pdf", b"\x00\x01\x02 garbage", "«avtale.pdf» er ikke en PDF"),
        ("avtale.pdf", b"", "«avtale.pdf» er tom"),
        ("avtale.docx", b"PK\x03\x04 not a zip", "«avtale.docx» er ikke en PDF"),
    ],
)
def test_what_is_no_pdf_is_refused_in_plain_norwegian(name, content, said):
    with pytest.raises(Refused, match=said):
        verify_upload(SimpleUploadedFile(name, content), ON)


def test_a_pdf_header_and_garbage_is_unknown():
    assert (
        verify_upload(SimpleUploadedFile("x.pdf", b"%PDF-1.7\n" + b"\xff" * 500), ON).finding
        == Finding.UNKNOWN
    )


def test_an_upload_of_thirty_megabytes_is_refused_before_it_is_read():
    class Huge(SimpleUploadedFile):
        def chunks(self, chunk_size=None):
            raise AssertionError("read")

    upload = Huge("stor.pdf", b"%PDF-1.7")
    upload.size = 30 * 1024 * 1024
    with pytest.raises(Refused, match="for stor"):
        verify_upload(upload, ON)


def test_an_upload_that_lies_about_its_size_is_stopped(settings):
    upload = SimpleUploadedFile("stor.pdf", b"%PDF-1.7" + b"0" * (26 * 1024 * 1024))
    upload.size = 10
    with pytest.raises(Refused, match="for stor"):
        verify_upload(upload, ON)


def test_an_upload_is_kept_nowhere(signed):
    from records.models import StoredFile

    before = StoredFile.objects.count()
    verify_upload(SimpleUploadedFile("a.pdf", document(signed, "signed").file.data), ON)
    assert StoredFile.objects.count() == before


def test_the_check_of_the_records_finds_frozen_content_that_was_changed(signed):
    import pgtrigger

    assert faults_in_frozen() == []
    with pgtrigger.ignore("agreements.AgreementVersion:frozen_version_stands"):
        AgreementVersion.objects.filter(pk=signed.pk).update(frozen_content={"title": "Noe annet"})
    (fault,) = faults_in_frozen()
    assert "det fryste innholdet er endret" in fault


def test_the_check_of_the_records_finds_a_signature_on_something_else(signed):
    import pgtrigger

    from agreements.models import Signature

    with pgtrigger.ignore("agreements.Signature:signature_stands"):
        Signature.objects.filter(person_name="Eva Fjordvik").update(content_hash="0" * 64)
    (fault,) = faults_in_frozen()
    assert "signaturen til Eva Fjordvik gjelder noe annet" in fault
