"""«Er dokumentet ekte?» – by code, by link, and by the file itself."""

import pytest

from agreements.issuing import SIGNED, SIGNING_COPY, issue_signed_document
from agreements.models import AgreementVersion
from agreements.tests import factories as make
from records import days, documents
from tests.world import A_PDF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed(sides) -> AgreementVersion:
    """Signed by both, with its real documents."""
    at = days.now()
    version = make.signed_version(sides, is_rendered=True, on=days.day_of(at), at=at)
    issue_signed_document(version.pk, at=at)
    return version


def test_a_document_is_verified_by_code_link_and_file(open_browser, signed, tmp_path):
    issued, copy = (documents.documents_of(signed).get(purpose=one) for one in (SIGNED, SIGNING_COPY))
    visitor = open_browser().go("/").follow("Er dokumentet ekte?").fits()

    def upload(name: str, content: bytes) -> None:
        file = tmp_path / name
        file.write_bytes(content)
        visitor.go("/verifiser/").main.get_by_label("PDF-fil").set_input_files(file)
        visitor.press("Kontroller dokumentet")

    visitor.press("Kontroller dokumentet").sees("Skriv inn kontrollkoden, eller velg en PDF-fil.").fits()
    visitor.fill("Kontrollkode", issued.code.lower().replace("-", " "))
    visitor.press("Kontroller dokumentet").sees("Dette er en signert avtale").sees("Kari Rana").fits()
    # The answer is what one came for: it has the focus.
    assert visitor.page.evaluate("document.activeElement.getAttribute('role')") == "status"
    visitor.follow("Se avtalen i portalen").sees("Varighet").follow("Er kopien min ekte?")

    # The QR code's address, and one that nobody has issued.
    visitor.go(f"/verifiser/{issued.code}/").sees("Dette er en signert avtale")
    visitor.go("/verifiser/ABCD-EFGH-JKMN/").sees("Dokumentet er ikke kjent").fits()

    upload("avtale.pdf", issued.file.data)
    visitor.sees("Filen er nøyaktig slik portalen utstedte den.").sees("Eva Rana").fits()
    upload("kopi.pdf", copy.file.data)
    visitor.sees("Dette er en signeringskopi, ikke den signerte avtalen").fits()
    upload("endret.pdf", issued.file.data.replace(b"startxref", b"\nstartxref"))
    visitor.sees("Filen er endret").sees("Stol ikke på den.").fits()
    upload("ukjent.pdf", A_PDF)
    visitor.sees("Dokumentet er ikke kjent").fits()
    upload("nettside.pdf", b"<html><script>alert(1)</script></html>")
    visitor.sees("«nettside.pdf» er ikke en PDF.").fits()
    visitor.go(f"/verifiser/{copy.code}/").sees("Alle har siden signert")
