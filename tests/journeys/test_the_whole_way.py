"""One agreement from the national template to both signatures, all of it on telephones."""

import re

import pytest
from django.core.management import call_command

from agreements.duties.kinds import label_of
from agreements.models import AgreementVersion, PoliticalApproval
from agreements.tests.factories import TwoSides
from parties.tests import factories as parties
from records import days, documents
from tests.world import A_PDF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Samarbeidsavtale om kriminalitetsforebyggende arbeid"
QUESTION = "Kan vi ta inn ungdomsklubben også?"
ANSWER = "Ungdomsklubben er fast samarbeidspartner."


@pytest.fixture
def national_templates(sides: TwoSides, capsys: pytest.CaptureFixture[str]) -> None:
    """The portal's own templates, as they are delivered."""
    parties.national()
    # The district that one of the templates is adapted for.
    parties.district("Innlandet")
    call_command("load_templates")


def the_version() -> AgreementVersion:
    return AgreementVersion.objects.get()


def test_from_template_to_both_signatures(open_browser, sides, national_templates, work, tmp_path):
    coordinator = open_browser().go("/logg-inn/").fits().log_in(sides.coordinator).fits()
    coordinator.menu("Avtalearbeid").sees("Ingen avtaler er under arbeid").follow("Ny avtale").fits()
    coordinator.press("Lag utkastet").sees("Velg en mal eller en avtale å bygge på.").fits()
    coordinator.tick(TITLE)
    assert coordinator.main.get_by_label("Rana politistasjonsdistrikt", exact=True).is_checked()
    assert coordinator.main.get_by_label("Rana kommune", exact=True).is_checked()
    coordinator.press("Lag utkastet").sees("Utkastet er laget.").fits()
    coordinator.sees("Rana kommune skriver utkastet.")

    # The merge fields that neither template nor registers know.
    coordinator.follow("Fyll ut feltene").fits()
    for empty in coordinator.main.locator("form input[type=text], form input[type=number]").all():
        if not empty.input_value():
            empty.fill("50" if empty.get_attribute("type") == "number" else "rådhuset")
    coordinator.press("Lagre").sees("Feltene er lagret.").sees_not("flettefelt er ikke fylt ut")

    # A section in the editor, which saves by itself; then on by the button.
    coordinator.follow("Skriv: Kommunens bidrag").fits()
    coordinator.write("Kommunen driver en ungdomsklubb i Mo.").sees_saved().fits()
    section = the_version().sections.get(key="kommunens-bidrag")
    assert section.body == "<p>Kommunen driver en ungdomsklubb i Mo.</p>"
    coordinator.press("Lagre og gå til neste").sees("«Kommunens bidrag» er lagret.")

    # What the template offers as duties: confirmed where the text still says it, else not agreed here.
    coordinator.go(f"/avtaler/{the_version().agreement_id}/versjon/1/")
    coordinator.follow("Gå gjennom forpliktelsene").fits()
    coordinator.main.get_by_role("button", name=re.compile("^Bekreft alle")).click()
    coordinator.sees("forpliktelser er bekreftet.")
    for duty in the_version().duties.filter(state="OFFERED"):
        name = re.compile(f"Ikke avtalt her ?: {re.escape(label_of(duty))}$")
        coordinator.main.get_by_role("button", name=name).click()
        coordinator.sees(f"«{label_of(duty)}» er ført opp som ikke avtalt her.")
    assert not the_version().duties.filter(state="OFFERED").exists()

    coordinator.go(f"/avtaler/{the_version().agreement_id}/versjon/1/")
    coordinator.follow("Send til den andre parten").sees("Ballen går til Rana politistasjonsdistrikt").fits()
    coordinator.fill("Melding til den andre parten", "Se på bidraget vårt.")
    coordinator.press("Send over").sees("Ballen er hos Rana politistasjonsdistrikt.")

    contact = open_browser().go("/logg-inn/").log_in(sides.contact).fits()
    contact.follow("Svar på teksten").follow("Skriv: Kommunens bidrag").fits()
    contact.unfold("Merknader").fill("Ny merknad", QUESTION)
    contact.press("Legg til merknad").sees("Merknaden er lagt til.").sees(QUESTION)
    contact.go(f"/avtaler/{the_version().agreement_id}/versjon/1/").follow("Send til den andre parten")
    contact.press("Send over").sees("Ballen er hos Rana kommune.")

    coordinator.go("/hjem/").follow("Svar på teksten").sees(QUESTION).fits()
    coordinator.follow("Skriv: Kommunens bidrag").write(ANSWER).sees_saved()
    coordinator.main.get_by_role("button", name="Avslutt merknaden").click()
    coordinator.sees("Merknaden er avsluttet.")
    coordinator.go(f"/avtaler/{the_version().agreement_id}/versjon/1/sammenlign/?mot=sist").fits()
    coordinator.page.locator("ins", has_text="samarbeidspartner").first.wait_for()
    coordinator.page.locator("del", has_text="driver").first.wait_for()

    # The municipal council is to treat it.
    coordinator.go(f"/avtaler/{the_version().agreement_id}/versjon/1/").follow("Før inn behandlingen").fits()
    coordinator.tick("Ja")
    coordinator.fill("Hvem skal behandle den?", "kommunestyret")
    coordinator.press("Lagre").sees("Valget er lagret.")

    leader = open_browser().go("/logg-inn/").log_in(sides.leader, with_code=True)
    leader.follow(TITLE).follow("Godkjenn teksten").sees(ANSWER).fits()
    leader.press("Godkjenn teksten").sees("Du har godkjent teksten for Rana politistasjonsdistrikt.")
    director = open_browser().go("/logg-inn/").log_in(sides.director)
    director.follow("Svar på teksten").follow("Godkjenn teksten").fits()
    director.press("Godkjenn teksten").sees("Partene er enige om teksten.").fits()

    coordinator.go("/hjem/").follow("Gjør klar til signering").follow("Send til politisk behandling")
    coordinator.press("Send til politisk behandling").sees("Venter på politisk behandling i Rana kommune.")
    coordinator.follow("Før inn behandlingen").fits()
    coordinator.tick("Avtalen ble vedtatt")
    coordinator.fill("Saksnummer", "PS 57/26")
    coordinator.fill("Dato for vedtaket", days.today().isoformat())
    decision = tmp_path / "saksprotokoll.pdf"
    decision.write_bytes(A_PDF)
    coordinator.main.get_by_label("Saksprotokoll").set_input_files(decision)
    coordinator.press("Før inn resultatet").sees("Vedtaket er ført inn.").fits()
    assert coordinator.fetch("saksprotokoll.pdf") == A_PDF
    assert PoliticalApproval.objects.get().state == "ADOPTED"

    coordinator.follow("Til avtalen").follow("Gjør klar til signering").sees("Alt er på plass").fits()
    coordinator.press("Gjør klar til signering").sees("Avtalen er klar til signering.").fits()
    work()

    leader.go("/hjem/").follow("Les og signer").sees(ANSWER).sees("PS 57/26").fits()
    leader.tick("Jeg har lest avtalen og signerer den på vegne av organisasjonen.")
    leader.press("Signer avtalen").sees("Du har signert avtalen.").sees("Venter på signatur fra ordfører")
    mayor = open_browser().go("/logg-inn/").log_in(sides.mayor, with_code=True)
    mayor.follow("Les og signer").sees("Eva Rana").fits()
    mayor.tick("Jeg har lest avtalen og signerer den på vegne av organisasjonen.")
    mayor.press("Signer avtalen").sees("Du har signert avtalen.")
    work()

    version = the_version()
    assert version.state == "SIGNED"
    signed = documents.documents_of(version).get(purpose="signed")
    everybody = open_browser().go(f"/avtaler/{version.agreement_id}/").sees(ANSWER).fits()
    assert everybody.fetch("Last ned avtalen (PDF)") == signed.file.data
    coordinator.go(f"/avtaler/{version.agreement_id}/versjon/1/historikk/").fits()
    coordinator.sees("Kari Rana").sees("Eva Rana").sees("Pål Rana")
