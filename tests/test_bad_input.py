"""What nobody should send, sent to the real pages: answered in plain Norwegian, and nothing lost.

Templates in a ring and the registers' own forms are tried in their rooms.
"""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html as lxml_html

from agreements.models import AgreementVersion, PoliticalApproval, SectionText, Signature
from agreements.tests.factories import section, shown_hash
from agreements.views.bases import version_url
from parties.models import Appointment
from records import documents
from records.models import AuditEvent
from tests.world import World

SCRIPT = "<script>alert(document.cookie)</script>"
EVIL = f'<p onclick="x()">Ord {SCRIPT}<img src=x onerror=x()></p><a href="javascript:x()">lenke</a>'
MEBIBYTE = 1024 * 1024


def words(answer: Any) -> str:
    """What the page says to the reader, in one line."""
    (main,) = lxml_html.fromstring(answer.content.decode()).xpath("//main")
    return " ".join(main.text_content().split())


def typed(answer: Any, name: str) -> str:
    """What stands in the first field of that name on the page."""
    field, *_others = lxml_html.fromstring(answer.content.decode()).xpath(
        f"//main//form//*[@name='{name}' and not(@type='hidden')]"
    )
    return (field.get("value") or field.text_content() or "").strip()


def is_summed_up(answer: Any) -> bool:
    """An error summary stands on top, whose links lead to fields that are there."""
    page = lxml_html.fromstring(answer.content.decode())
    links = page.xpath("//*[@data-error-summary]//a/@href")
    ids = set(page.xpath("//@id"))
    return bool(page.xpath("//*[@data-error-summary]")) and all(link[1:] in ids for link in links)


@pytest.fixture
def sign_address(world: World) -> str:
    version = world.versions["READY_TO_SIGN"]
    return version_url(version, "sign", version.places.get(party__side="MUNICIPALITY").pk)


def as_shown(version: AgreementVersion) -> dict[str, str]:
    """What the signing page sends when the box is ticked."""
    copy = documents.documents_of(version).get(purpose="signing_copy")
    return {
        "confirmed": "on",
        "content_hash": version.content_hash,
        "signing_copy_hash": copy.file.sha256,
    }


def test_signing_twice(world: World, sign_address: str) -> None:
    version = world.versions["READY_TO_SIGN"]
    mayor = world.client("mayor")
    assert mayor.post(sign_address, as_shown(version)).status_code == 303
    again = mayor.post(sign_address, as_shown(version))
    assert again.status_code == 409
    assert "Kari Rana har allerede signert her." in words(again)
    assert Signature.objects.filter(place__version=version).count() == 1


@pytest.mark.parametrize("what", ["content_hash", "signing_copy_hash"])
def test_signing_something_else_than_was_shown(world: World, sign_address: str, what: str) -> None:
    version = world.versions["READY_TO_SIGN"]
    answer = world.client("mayor").post(sign_address, {**as_shown(version), what: "0" * 64})
    assert answer.status_code == 403
    assert "Siden viste ikke den teksten som skal signeres." in words(answer)
    assert Signature.objects.filter(place__version=version).count() == 0


def test_signing_after_the_confirmation_has_grown_old(world: World, sign_address: str) -> None:
    late = world.client("mayor", confirmed_at=world.at - timedelta(minutes=6))
    answer = late.post(sign_address, as_shown(world.versions["READY_TO_SIGN"]))
    assert (answer.status_code, answer.url.split("?")[0]) == (303, "/bekreft-deg/")
    assert Signature.objects.filter(place__version=world.versions["READY_TO_SIGN"]).count() == 0


def test_a_form_that_has_grown_old_loses_neither_text(world: World) -> None:
    draft = world.versions["IN_REVIEW"]
    shared = world.section("IN_REVIEW")
    address = version_url(draft, "section", shared.pk)
    sent = {"heading": shared.heading, "revision": shared.revision}
    first = world.client("contact of the unit").post(address, {**sent, "body": "<p>Politiets ord.</p>"})
    assert first.status_code == 303
    second = world.client("coordinator").post(address, {**sent, "body": "<p>Kommunens ord.</p>"})
    assert second.status_code == 409
    assert "Politiets ord." in words(second)
    assert "Kommunens ord." in words(second)
    assert section(draft, "Lokale forhold").body == "<p>Politiets ord.</p>"
    assert SectionText.objects.get(section=shared).body == "<p>Kommunens ord.</p>"
    no_revision = world.client("coordinator").post(address, {"heading": "H", "body": "<p>Uten.</p>"})
    assert no_revision.status_code == 409
    assert SectionText.objects.filter(section=shared, body="<p>Uten.</p>").exists()


def test_approving_a_text_that_has_changed_since(world: World) -> None:
    version = world.versions["IN_REVIEW"]
    director = world.client("director")
    shown = shown_hash(version, world.on)
    shared = world.section("IN_REVIEW")
    world.client("contact of the unit").post(
        version_url(version, "section", shared.pk),
        {"heading": shared.heading, "body": "<p>Ny.</p>", "revision": shared.revision},
    )
    answer = director.post(version_url(version, "approve"), {"content_hash": shown})
    assert answer.status_code == 403
    assert "endret" in words(answer)
    assert version.reviews.count() == 0


@pytest.mark.parametrize(
    "body", [EVIL, SCRIPT, f"<p>{SCRIPT}", "<style>*{display:none}</style><p>Ufarlig</p>"]
)
def test_a_script_in_a_section_is_never_kept(world: World, body: str) -> None:
    draft, local = world.versions["DRAFT"], world.section("DRAFT")
    coordinator = world.client("coordinator")
    answer = coordinator.post(
        version_url(draft, "section", local.pk),
        {"heading": f"Overskrift {SCRIPT}", "body": body, "revision": local.revision},
    )
    assert answer.status_code == 303
    kept = draft.sections.get(pk=local.pk)
    assert not {"<script", "onclick", "onerror", "javascript:", "<style"} & {
        word for word in ("<script", "onclick", "onerror", "javascript:", "<style") if word in kept.body
    }
    for page in ("version", "approve", "history", "compare"):
        shown = coordinator.get(version_url(draft, page))
        assert SCRIPT not in shown.content.decode()
    pdf_is_made = coordinator.get(version_url(draft, "draft_pdf"))
    assert pdf_is_made["Content-Type"] == "application/pdf"


def test_a_script_in_every_other_field_is_only_words(world: World) -> None:
    version = world.versions["IN_REVIEW"]
    contact, coordinator = world.client("contact of the unit"), world.client("coordinator")
    shared = world.section("IN_REVIEW")
    assert contact.post(version_url(version, "comment", shared.pk), {"text": SCRIPT}).status_code == 303
    assert contact.post(version_url(version, "frame"), {"title": SCRIPT}).status_code == 303
    assert contact.post(version_url(version, "hand_over"), {"message": SCRIPT}).status_code == 303
    mayor = world.client("mayor")
    assert mayor.post(version_url(version, "decline"), {"reason": SCRIPT}).status_code == 303
    for page in (version_url(version), version_url(version, "history"), "/hjem/", "/avtaler/arbeid/"):
        answer = coordinator.get(page)
        assert answer.status_code == 200
        assert SCRIPT not in answer.content.decode()
    assert SCRIPT in unescape(coordinator.get(version_url(version)).content.decode())


def test_an_unknown_merge_field_is_named_and_the_text_kept(world: World) -> None:
    draft, local = world.versions["DRAFT"], world.section("DRAFT")
    sent = {"heading": local.heading, "body": "<p>I {komune} og {xyz}.</p>", "revision": local.revision}
    answer = world.client("coordinator").post(version_url(draft, "section", local.pk), sent)
    assert answer.status_code == 403
    assert "komune" in words(answer)
    assert "xyz" in words(answer)
    assert is_summed_up(answer)
    assert typed(answer, "body") == "<p>I {komune} og {xyz}.</p>"
    assert section(draft, "Lokale forhold").body == local.body
    saved = world.client("coordinator").post(
        version_url(draft, "section_autosave", local.pk), sent, headers={"accept": "application/json"}
    )
    assert saved.status_code == 403
    assert "komune" in " ".join(saved.json()["reasons"])


@pytest.fixture
def outcome(world: World) -> dict[str, str]:
    """The outcome of a council's treatment, filled in as it should be."""
    return {
        "act": "outcome",
        "outcome": "adopted",
        "body": "Kommunestyret",
        "case_number": "PS 12/26",
        "decided_on": world.on.isoformat(),
    }


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("stor.pdf", b"%PDF-1.7\n" + bytes(30 * MEBIBYTE), "for stor"),
        ("nettside.pdf", b"<!doctype html><script>alert(1)</script>", "PDF"),
        ("tom.pdf", b"", "tom"),
        ("program.exe", b"MZ\x90\x00", "PDF"),
    ],
)
def test_a_file_that_is_not_a_decision(
    world: World, outcome: dict[str, str], name: str, content: bytes, says: str
) -> None:
    version = world.versions["POLITICAL_TREATMENT"]
    approval = version.political_approvals.get()
    address = version_url(version, "treatment", approval.pk)
    answer = world.client("coordinator").post(
        address, {**outcome, "upload": SimpleUploadedFile(name, content, "application/pdf")}
    )
    assert answer.status_code in {403, 422}
    assert says in words(answer)
    assert is_summed_up(answer)
    assert typed(answer, "case_number") == "PS 12/26"
    assert PoliticalApproval.objects.get(pk=approval.pk).state == "PENDING"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"case_number": ""}, "Oppgi saksnummeret."),
        ({"decided_on": "2026-02-30"}, "dato"),
        ({"decided_on": "i går"}, "dato"),
        ({"decided_on": "2999-01-01"}, "fram"),
        ({"outcome": ""}, "Velg hva resultatet ble."),
        ({"outcome": "returned"}, "Skriv hvorfor avtalen ble sendt tilbake."),
        ({"case_number": "x" * 41}, "40"),
    ],
)
def test_a_decision_that_does_not_add_up(
    world: World, outcome: dict[str, str], changed: dict[str, str], says: str
) -> None:
    version = world.versions["POLITICAL_TREATMENT"]
    approval = version.political_approvals.get()
    answer = world.client("coordinator").post(
        version_url(version, "treatment", approval.pk), {**outcome, **changed}
    )
    assert answer.status_code in {403, 422}
    assert says in words(answer)
    assert is_summed_up(answer)
    assert typed(answer, "body") == "Kommunestyret"


def test_a_large_or_odd_file_to_verify(world: World, client: Client) -> None:
    for content, says in ((b"%PDF-1.7\n" + bytes(30 * MEBIBYTE), "for stor"), (b"<html>", "er ikke en PDF")):
        answer = client.post("/verifiser/", {"file": SimpleUploadedFile("avtale.pdf", content)})
        assert answer.status_code == 422
        assert says in words(answer)
        assert is_summed_up(answer)


def test_one_office_is_not_held_twice_at_once(world: World) -> None:
    office = world.sides.mayor_office
    sent = {
        "name": "Nora Ny",
        "person_email": "nora.ny@rana.example",
        "valid_from": world.on.isoformat(),
        "rank": "1",
    }
    before = Appointment.objects.count()
    answer = world.client("administrator").post(f"/verv/{office.pk}/innehaver/", sent)
    assert answer.status_code in {403, 422}
    assert "Kari Rana" in words(answer)
    assert is_summed_up(answer)
    assert typed(answer, "name") == "Nora Ny"
    assert Appointment.objects.count() == before


def test_a_new_agreement_with_a_municipality_that_has_ended(world: World) -> None:
    leader = world.client("leader")
    started = AgreementVersion.objects.count()
    sent = {
        "source": f"mal:{world.template.code}",
        "police": world.sides.unit.pk,
        "municipalities": world.ended.pk,
        "language": "nb",
    }
    answer = leader.post("/avtaler/ny/", sent)
    assert answer.status_code == 422
    assert is_summed_up(answer)
    assert AgreementVersion.objects.count() == started
    page = words(leader.get(f"/kommuner/{world.ended.code}/"))
    assert "Kommunen er opphørt. Siste dag var 31. desember 2019. Rana kommune" in page


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Velg en mal eller en avtale å bygge på."),
        ({"source": "mal:finnes-ikke", "police": "x", "municipalities": "y"}, "gyldig"),
        ({"source": "avtale", "from_agreement": "999999"}, ""),
    ],
)
def test_a_new_agreement_without_sense(world: World, sent: dict[str, str], says: str) -> None:
    answer = world.client("coordinator").post("/avtaler/ny/", sent)
    assert answer.status_code == 422
    assert says in words(answer)
    assert is_summed_up(answer)


def test_a_second_agreement_of_the_same_kind_between_the_same(world: World) -> None:
    sent = {
        "source": f"mal:{world.template.code}",
        "police": world.sides.unit.pk,
        "municipalities": world.sides.municipality.pk,
        "language": "nb",
    }
    started = AgreementVersion.objects.count()
    answer = world.client("coordinator").post("/avtaler/ny/", sent)
    assert answer.status_code == 403
    assert "allerede" in words(answer)
    assert AgreementVersion.objects.count() == started


@pytest.mark.parametrize(
    "address",
    [
        "/avtaler/99999999999999999999999/",
        "/avtaler/1/versjon/99999999999999999999999/",
        "/kommuner/<script>/",
        "/kommuner/%F0%9F%92%A9/",
        "/verifiser/%27%20or%201=1/",
        "/verv/99999999999999999999999/innehaver/",
        "/maler/99999999999999999999999/",
        "/organisasjoner/99999999999999999999999/verv/",
        "/admin/parties/municipality/99999999999999999999999/change/",
        "/admin/parties/municipality/x/change/",
    ],
)
def test_addresses_that_nobody_has_are_answered(world: World, address: str) -> None:
    answer = world.client("national administrator").get(address)
    assert answer.status_code in {200, 404}
    assert SCRIPT[:8] not in words(answer) if "script" not in address else True
    assert "<script>/" not in answer.content.decode()


def test_questions_without_sense_are_answered(world: World) -> None:
    version = world.versions["REMARKED"]
    base = version_url(version)
    coordinator = world.client("coordinator")
    questions = [
        f"{base}sammenlign/?mot=sist&bilde=abc",
        f"{base}sammenlign/?mot=sist&bilde=99999999999999999999999",
        f"{base}avsnitt/nytt/?etter=abc",
        f"/avtaler/{world.versions['SIGNED'].agreement_id}/?versjon=abc",
        "/avtaler/ny/?mal=%3Cscript%3E",
        "/hjem/?side=abc",
        "/bekreft-deg/?next=https://ond.example/",
        "/kommuner/?q=" + "%C3%A5" * 3000,
    ]
    assert {question: coordinator.get(question).status_code for question in questions} == dict.fromkeys(
        questions, 200
    ) | {"/bekreft-deg/?next=https://ond.example/": 302}


def test_the_rows_of_another_version_are_not_reached_by_this_ones_address(world: World) -> None:
    ours, other = world.versions["DRAFT"], world.versions["REMARKED"]
    theirs = section(other, "Lokale forhold")
    addresses = [
        version_url(ours, "section", theirs.pk),
        version_url(ours, "section_remove", theirs.pk),
        version_url(ours, "comment", theirs.pk),
        version_url(ours, "resolve_comment", world.comment.pk),
        version_url(ours, "treatment", world.versions["AGREED"].political_approvals.get().pk),
        version_url(ours, "sign", other.places.first().pk),
        version_url(ours, "section_text", theirs.pk, world.text_beside.pk),
    ]
    coordinator = world.client("coordinator")
    answers = {
        address: coordinator.post(address, {"text": "x", "heading": "x"}).status_code for address in addresses
    }
    assert answers == dict.fromkeys(addresses, 404)


def test_a_null_sign_and_endless_words_in_a_form(world: World) -> None:
    version, shared = world.versions["IN_REVIEW"], world.section("IN_REVIEW")
    coordinator = world.client("coordinator")
    before = AuditEvent.objects.count()
    for text in ("null\x00tegn", "x" * 5000):
        answer = coordinator.post(version_url(version, "comment", shared.pk), {"text": text})
        assert answer.status_code == 422
        assert is_summed_up(answer)
    heading = {"heading": "a\x00b", "body": "<p>T</p>", "revision": shared.revision}
    assert coordinator.post(version_url(version, "section", shared.pk), heading).status_code == 422
    for sent in (
        {"title": "x" * 201},
        {"title": ""},
        {"title": "T", "valid_from": "2027-01-01", "valid_to": "2026-01-01"},
    ):
        answer = coordinator.post(version_url(version, "frame"), sent)
        assert answer.status_code == 422
        assert is_summed_up(answer)
    assert AuditEvent.objects.count() == before
    body = {"heading": "H", "body": "<p>a\x00b</p>", "revision": shared.revision}
    assert coordinator.post(version_url(version, "section", shared.pk), body).status_code == 303
    assert version.sections.get(pk=shared.pk).body == "<p>ab</p>"


def test_merge_fields_with_values_that_do_not_fit(world: World) -> None:
    version, local = world.versions["DRAFT"], world.section("DRAFT")
    coordinator = world.client("coordinator")
    text = {"heading": "Stilling", "body": "<p>{slt_stillingsprosent}</p>", "revision": local.revision}
    assert coordinator.post(version_url(version, "section", local.pk), text).status_code == 303
    for value, says in (("mange", "Skriv et helt tall."), ("-1", "lik 1."), ("9" * 20, "lik 200.")):
        answer = coordinator.post(version_url(version, "fields"), {"slt_stillingsprosent": value})
        assert answer.status_code == 422
        assert says in words(answer)
        assert is_summed_up(answer)
        assert typed(answer, "slt_stillingsprosent") == value
    chosen = coordinator.post(version_url(version, "fields"), {"politirad_moter_per_ar": "tusen"})
    assert chosen.status_code == 422
    assert "Velg et gyldig valg." in words(chosen)
    assert AgreementVersion.objects.get(pk=version.pk).merge_values == version.merge_values
