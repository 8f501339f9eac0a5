"""From «Venter på deg» to the public PDF: on a phone, by keyboard alone, and without scripts."""

import hashlib
from datetime import timedelta

import pytest
from django.urls import reverse

from agreements.issuing import SIGNED, issue_signing_copy
from agreements.models import AgreementVersion, Signature
from agreements.tests import factories as make
from agreements.views.bases import version_url
from parties.tests.logins import code_of
from records import days, documents
from records.models import Dispatch
from records.pdf import read_identifier
from tests.journeys.steps import let_confirmation_grow_old, session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REASON = "Kapittelet om politiråd sier ikke hvem som kaller inn."


def now() -> dict:
    """Today and this moment, as the pages have them."""
    at = days.now()
    return {"on": days.day_of(at), "at": at}


@pytest.fixture
def ready(sides) -> AgreementVersion:
    """To be signed by both, with its real signing copy."""
    return make.ready_version(sides, is_rendered=True, **now())


def fresh(version: AgreementVersion) -> AgreementVersion:
    return AgreementVersion.objects.get(pk=version.pk)


def test_the_mayor_signs_last_on_a_phone_and_everyone_can_read_it(open_browser, sides, ready, work):
    make.sign(ready, sides.leader, at=days.now())
    mayor = open_browser().go("/").fits()
    mayor.follow("Logg inn", within=mayor.page.get_by_role("banner"))
    mayor.log_in(sides.mayor, with_code=True).fits()
    let_confirmation_grow_old(mayor.page)

    waiting = mayor.main.get_by_role("listitem").filter(has_text="Samarbeidsavtale")
    waiting.get_by_text("Venter på signatur fra ordfører i Rana kommune.").wait_for()
    mayor.follow("Les og signer", within=waiting)
    assert mayor.heading() == "Bekreft at det er deg"
    mayor.fits().confirm(steps=1)
    mayor.sees("Du signerer som ordfører for Rana kommune.").fits()
    mayor.sees("Avtale mellom Rana kommune og Rana politistasjonsdistrikt.")
    status = mayor.main.get_by_role("table").get_by_role("row")
    assert "signert Eva Rana" in status.filter(has_text="Politistasjonssjef").inner_text().replace("\n", " ")
    assert "venter på deg" in status.filter(has_text="Ordfører").inner_text()
    mayor.sees("Den er ikke en BankID-signatur.")

    mayor.press("Signer avtalen").sees("Kryss av for at du har lest avtalen og vil signere den.").fits()
    assert Signature.objects.filter(place__version=ready).count() == 1
    mayor.tick("Jeg har lest avtalen og signerer den på vegne av organisasjonen.")
    mayor.press("Signer avtalen").sees("Du har signert avtalen.")
    mayor.sees("Den signerte PDF-en blir laget nå.").fits()
    assert fresh(ready).state == "SIGNED"

    work()
    public = open_browser().go("/avtaler/").fits()
    public.follow("Samarbeidsavtale", within=public.main.get_by_role("row").filter(has_text="Rana"))
    public.sees("Gjelder").fits()
    public.main.get_by_role("row").filter(has_text="Kari Rana").get_by_text("ordfører").wait_for()
    content = public.fetch("Last ned avtalen (PDF)")
    issued = documents.documents_of(ready).get(purpose=SIGNED)
    assert hashlib.sha256(content).hexdigest() == issued.file.sha256
    assert read_identifier(content) == issued.code
    told = Dispatch.objects.filter(kind="agreements.signed").values_list("address", flat=True)
    others = (sides.leader, sides.director, sides.coordinator, sides.contact)
    assert sorted(told) == sorted(person.email for person in others)
    assert Dispatch.objects.filter(sent_at=None).count() == 0


def test_a_signature_by_keyboard_alone(open_browser, sides, ready, live_server):
    visitor = open_browser()
    visitor.who = sides.mayor
    base = live_server.url.replace("127.0.0.1", "localhost")
    visitor.page.context.add_cookies([session_cookie(sides.mayor, base, confirmed=timedelta(hours=1))])
    page, keys = visitor.go("/hjem/").page, visitor.page.keyboard
    visitor.tab_to(visitor.main.get_by_role("link", name="Les og signer"))
    keys.press("Enter")
    page.wait_for_url("**/bekreft-deg/**")
    visitor.tab_to(page.get_by_label("Kode"))
    keys.type(code_of(sides.mayor))
    visitor.tab_to(visitor.main.get_by_role("button", name="Bekreft", exact=True))
    keys.press("Enter")
    page.wait_for_url("**/signer/**")
    visitor.tab_to(visitor.main.get_by_role("link", name="Åpne avtalen som PDF"))
    visitor.tab_to(visitor.main.get_by_role("button", name="Signer avtalen"))
    keys.press("Enter")
    summary = page.locator("[data-error-summary]")
    summary.wait_for()
    assert summary.evaluate("element => element === document.activeElement")
    visitor.tab_to(summary.get_by_role("link"))
    keys.press("Enter")
    keys.press("Space")
    visitor.tab_to(visitor.main.get_by_role("button", name="Signer avtalen"))
    # Who uses the keyboard sees where they are.
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) != "none"
    keys.press("Enter")
    visitor.sees("Du har signert avtalen.")
    assert Signature.objects.get(place__version=ready).person_name == sides.mayor.name


def test_approving_signing_and_sending_back_without_scripts(open_browser, sides):
    version = make.submitted_version(sides, **now())
    director = open_browser(sides.director, scripts=False).go(version_url(version))
    director.follow("Godkjenn teksten")
    director.press("Godkjenn teksten").sees("Du har godkjent teksten for Rana kommune.")
    leader = open_browser(sides.leader, scripts=False).go(version_url(version))
    leader.follow("Godkjenn teksten")
    leader.press("Godkjenn teksten").sees("Du har godkjent teksten for Rana politistasjonsdistrikt.")
    assert fresh(version).state == "AGREED"

    coordinator = open_browser(sides.coordinator, scripts=False).go(version_url(version))
    coordinator.follow("Gjør klar til signering")
    coordinator.press("Gjør klar til signering").sees("Avtalen er klar til signering.")
    leader.go("/hjem/").follow("Les og signer")
    leader.sees("Signeringskopien blir laget nå.")
    issue_signing_copy(version.pk, at=days.now())
    leader.go("/hjem/").follow("Les og signer")
    leader.tick("Jeg har lest avtalen og signerer den på vegne av organisasjonen.")
    leader.press("Signer avtalen").sees("Du har signert avtalen.")
    mayor = open_browser(sides.mayor, scripts=False).go("/hjem/").follow("Les og signer")
    mayor.follow("Send tilbake med begrunnelse").press("Send tilbake")
    mayor.sees("Skriv hvorfor avtalen sendes tilbake.")
    mayor.fill("Begrunnelse", REASON)
    mayor.press("Send tilbake").sees("Avtalen er sendt tilbake.")
    assert fresh(version).state == "RETURNED"


def test_sent_back_everyone_is_told_those_who_signed_too_and_a_new_draft_is_open(
    open_browser, sides, ready, work
):
    make.sign(ready, sides.leader, at=days.now())
    Dispatch.objects.all().delete()
    mayor = open_browser(sides.mayor).go("/hjem/").follow("Les og signer")
    mayor.follow("Send tilbake med begrunnelse").sees("Disse har allerede signert og får beskjed:").fits()
    mayor.fill("Begrunnelse", REASON)
    mayor.press("Send tilbake").sees("et nytt utkast er åpnet").sees(REASON).fits()
    assert (fresh(ready).state, mayor.page.url.endswith("/versjon/2/")) == ("RETURNED", True)
    told = Dispatch.objects.filter(kind="agreements.returned")
    everybody = {sides.coordinator, sides.director, sides.mayor, sides.contact, sides.leader}
    assert sorted(one.address for one in told) == sorted(p.email for p in everybody - {sides.mayor})
    work()
    assert told.filter(sent_at=None).count() == 0
    # Nobody's reasons go by mail; they stand behind the login.
    assert not any(REASON in one.text + one.html for one in told)

    leader = open_browser(sides.leader).go(reverse("agreements:version", args=[ready.agreement_id, 1]))
    leader.sees("sendt tilbake").sees(REASON).sees("Det finnes en nyere versjon av avtalen.")
    leader.follow("Gå til versjon 2")
    assert "utkast" in leader.main.inner_text()
    leader.go(version_url(ready, "sign", ready.places.get(party__side="MUNICIPALITY").pk))
    leader.sees("Avtalen kan ikke signeres nå.")
