"""The agreement as a document: both shapes, both languages, from the real templates; read back, checked."""

import io
import re
import subprocess
import unicodedata

import pikepdf
import pytest
from pdfua import validate

from agreements import issuing, pdf
from agreements.actions import drafting, negotiation
from agreements.actions.duties import confirm_all, reject_duty
from agreements.actions.finishing import finish
from agreements.merging import catalogue
from agreements.models import AgreementTemplate, AgreementVersion, Duty
from agreements.template_files import load, read_files
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON
from agreements.tests.signing import put_signature
from agreements.wording import catalogue as all_words
from agreements.wording import words_in
from parties.models import ServiceHours
from parties.tests import factories as parties
from records import documents, richtext
from records.actors import Actor
from records.models import IssuedDocument

pytestmark = pytest.mark.django_db

SHAPES = [
    ("COOPERATION", "nb"),
    ("COOPERATION", "nn"),
    ("SERVICE", "nb"),
    ("SERVICE", "nn"),
]


def signed_from_template(kind: str, language: str) -> AgreementVersion:
    """The whole way from the project's own national template to two signatures, in a Sámi municipality."""
    parties.national()
    national = [
        one for one in read_files() if one.kind == kind and one.language == language and not one.parent
    ]
    load(national, by=Actor.system(), on=ON, at=AT)
    template = AgreementTemplate.objects.get(kind=kind, language=language)
    sides = make.two_sides("Čáhcesuolu")
    sides.municipality.parallel_names = ["Ŋuorta", "Máze"]
    sides.municipality.county = parties.county()
    sides.municipality.save()
    station = parties.service_point(sides.unit, "Čáhcesuolu politistasjon")
    for weekday in range(1, 6):
        ServiceHours.objects.create(
            service_point=station, weekday=weekday, opens_at="09:00", closes_at="15:00"
        )
    version = make.started_agreement(sides, from_template=template)
    by = make.actor(sides.coordinator)
    drafting.save_fields(version=version, values=examples(version), by=by, on=ON, at=AT)
    assert pdf.missing_fields(AgreementVersion.objects.get(pk=version.pk), ON) == []
    # Everything that the text promises is confirmed, but for meetings of a forum that nobody has pointed out.
    confirm_all(version=version, also_flagged=True, by=by, on=ON, at=AT)
    for duty in version.duties.filter(state=Duty.State.OFFERED):
        reject_duty(duty=duty, by=by, on=ON, at=AT)
    version = negotiation.submit(version=version, by=by, on=ON, at=AT)
    version = make.approve(version, sides.leader, sides.director)
    version = finish(version=version, private_data_seen=True, by=by, on=ON, at=AT)
    issuing.issue_signing_copy(version.pk, at=AT)
    put_signature(version, sides.leader)
    put_signature(version, sides.mayor, method="passkey")
    issuing.issue_signed_document(version.pk, at=AT)
    return AgreementVersion.objects.get(pk=version.pk)


def examples(version: AgreementVersion) -> dict[str, str]:
    """The catalogue's examples for the fields that the writer has to fill."""
    values = {}
    for field in catalogue().values():
        if field.source == "writer" and not version.merge_values.get(field.token):
            example = field.choices[0]["value"] if field.choices else field.example
            values[field.token] = str(example[version.language] if isinstance(example, dict) else example)
    return values


def document(version, purpose="signed") -> IssuedDocument:
    return documents.documents_of(version).get(purpose=purpose)


def text_of(data: bytes, *, body_only: bool = False) -> str:
    """The text as a reader copies it; with `body_only` without what stands in the page margins."""
    crop = ["-x", "0", "-y", "88", "-W", "596", "-H", "676"] if body_only else []
    run = subprocess.run(["pdftotext", "-raw", *crop, "-", "-"], input=data, capture_output=True, check=True)
    return run.stdout.decode()


def letters(text: str) -> str:
    """Letters and digits alone: line breaks, bullets and hyphens are the layout's."""
    return "".join(sign for sign in unicodedata.normalize("NFC", text) if sign.isalnum())


@pytest.mark.parametrize(("kind", "language"), SHAPES)
def test_the_document_is_the_frozen_text_from_first_to_last_letter(kind, language, tmp_path):
    version = signed_from_template(kind, language)
    content = version.frozen_content
    frozen = "".join(
        f"{section['number']} {section['heading']} {richtext.plain(section['html'])}"
        for section in content["sections"]
    )
    assert len(letters(frozen)) > 5000
    for purpose in ("signing_copy", "signed"):
        data = document(version, purpose).file.data
        # One unbroken piece: nothing is missing, added, doubled or moved.
        read, written = letters(text_of(data, body_only=True)), letters(frozen)
        start = read.rindex(written[:150])
        assert read[start : start + len(written)] == written
        check_file(data, version, tmp_path / f"{purpose}.pdf")
    check_signatures(version)


def check_file(data, version, path) -> None:
    """What an archive and a screen reader ask for."""
    path.write_bytes(data)
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
    assert [finding.rule_id for finding in validate(path).findings] == []
    content = version.frozen_content
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert str(opened.Root.Lang) == version.language
        assert content["title"] in str(opened.docinfo["/Title"])
        with opened.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        with opened.open_outline() as outline:
            tops = [item.title for item in outline.root]
    numbered = [
        f"{section['number']}{section['heading']}" for section in content["sections"] if section["level"] == 1
    ]
    contents = ["Innhold" if version.language == "nb" else "Innhald"] if content["has_contents"] else []
    assert [letters(title) for title in tops[:-1]] == [letters(title) for title in [*contents, *numbered]]


def check_signatures(version) -> None:
    """The page of signatures says what was done, honestly, in the agreement's language."""
    words = words_in(version.language)
    issued = document(version)
    text = " ".join(text_of(issued.file.data).split())
    page = text[text.rindex(words["signatures"]) :]
    for signature in (place.signature for place in version.places.all()):
        for said in (signature.person_name, signature.office_title, signature.organisation_name):
            assert said in page
        assert letters(signature.authority) in letters(page)
    for key in ("method_PORTAL_TOTP", "method_PORTAL_PASSKEY"):
        assert letters(words[key]) in letters(page)
    assert "4. mai 2026 kl. 12.00" in page
    assert letters(version.content_hash) in letters(page)
    assert letters(document(version, "signing_copy").file.sha256) in letters(page)
    assert issued.code in page
    assert "Čáhcesuolu kommune" in page


def test_the_signing_copy_says_on_every_page_that_it_is_not_signed(sides):
    version = make.ready_version(sides, is_rendered=True)
    issued = document(version, "signing_copy")
    pages = text_of(issued.file.data).split("\f")[:-1]
    assert len(pages) >= 3
    assert all("Signeringskopi – ikke signert" in page for page in pages)
    assert pages[-1].count("Ikke signert") == 2
    assert "Kari" not in pages[-1]


def test_the_signed_agreement_nowhere_says_that_it_is_a_draft_or_copy(sides):
    version = make.signed_version(sides)
    text = text_of(issuing.issue_signed_document(version.pk, at=AT).file.data)
    assert not re.search("utkast|ikke signert|signeringskopi –", text, re.IGNORECASE)


def test_the_qr_code_and_the_link_lead_to_the_verification(sides, settings):
    settings.SITE_URL = "https://samarbeid.example"
    version = make.signed_version(sides)
    issued = issuing.issue_signed_document(version.pk, at=AT)
    url = f"https://samarbeid.example/verifiser/{issued.code}/"
    with pikepdf.open(io.BytesIO(issued.file.data)) as opened:
        links = [
            str(annotation.A.URI)
            for page in opened.pages
            for annotation in page.get("/Annots", [])
            if "/A" in annotation and "/URI" in annotation.A
        ]
    assert links == [url]
    assert str(pdf.signed_context(version, issued.code)["qr"]).count(url) >= 1


def test_dates_that_are_not_known_are_not_invented(sides):
    version = make.signed_version(sides)
    facts = dict(pdf.signed_context(version, "7KQM-2XWH-R9TD")["cover"]["facts"])
    assert facts == {"Signert": "4. mai 2026", "Verifiseringskode": "7KQM-2XWH-R9TD"}


def test_names_with_signs_that_mean_something_in_html_are_printed_as_they_are(sides):
    sides.municipality.name = "<b>Fjord</b> & vik"
    sides.municipality.save()
    version = make.signed_version(sides)
    text = text_of(issuing.issue_signed_document(version.pk, at=AT).file.data)
    assert "<b>Fjord</b> & vik kommune" in " ".join(text.split())


def test_the_words_of_both_languages_are_the_same_words():
    nb, nn = all_words()["nb"], all_words()["nn"]
    assert set(nb) == set(nn)
    for key in nb:
        places = [sorted(re.findall(r"{(\w+)}", texts[key])) for texts in (nb, nn)]
        assert places[0] == places[1], key


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_no_method_looks_like_bankid(language):
    words = all_words()[language]
    for method in ("PORTAL_TOTP", "PORTAL_PASSKEY", "PORTAL_RECOVERY", "OPENID"):
        assert re.search(
            r"Dette er ikk(j?)e ein? BankID-signatur\.|Dette er ikke en BankID-signatur\.",
            words[f"method_{method}"],
        )
