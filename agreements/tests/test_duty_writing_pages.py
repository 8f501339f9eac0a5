"""The pages where duties are decided on and written: what people see, type and are told."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.actions import templates
from agreements.models import Duty, TemplateDuty
from agreements.tests import factories as make
from agreements.tests.factories import AT
from agreements.views.bases import version_url
from parties.models import OfficeRole
from parties.tests import factories as parties
from parties.tests.factories import login
from records.actors import Actor
from tests.duty_world import DUTIES, SECTIONS, decide
from web.tests.rendered import errors, send, words

pytestmark = pytest.mark.django_db
USUALLY = "Politirådet møtes vanligvis tre ganger i året."


@pytest.fixture
def version(sides):
    """In negotiation, with what the template offers."""
    return make.submitted_version(sides, from_template=make.template(sections=SECTIONS, duties=DUTIES))


def at(version, name: str, *args: Any) -> str:
    return version_url(version, f"duties:{name}", *args)


def test_going_through_what_is_offered(client, sides, version):
    browser = login(client, sides.coordinator)
    shown = browser.get(version_url(version))
    assert "5 foreslåtte forpliktelser er ikke avgjort. Gå gjennom forpliktelsene" in words(shown)
    approve = login(client, sides.director).get(version_url(version, "approve"))
    assert approve.status_code == 403
    assert at(version, "version") in approve.content.decode()

    browser = login(client, sides.coordinator)
    shown = browser.get(at(version, "version"))
    assert "Minst 2 møter i året" in words(shown)
    assert "Politirådet skal møtes minst to ganger i året." in words(shown)
    section = browser.get(version_url(version, "section", version.sections.get(key="politirad").pk))
    assert "Møter i politirådet (foreslått)" in words(section)
    duty = version.duties.get(key="responstid")
    rejected = browser.post(at(version, "duty_reject", "responstid"), {"revision": duty.revision})
    assert rejected.url == at(version, "version") + "#forpliktelse-responstid"
    # Pressed once more from a page that somebody left open: told, and nothing happens.
    again = browser.post(at(version, "duty_confirm", "responstid"), {"revision": duty.revision})
    assert (again.status_code, "Noen andre har endret" in words(again)) == (409, True)
    shown = browser.get(at(version, "version"))
    send(browser, shown, "Bekreft alle 4")
    duty.refresh_from_db()
    assert duty.state == "REJECTED"
    assert version.duties.filter(state="CONFIRMED").count() == 4
    assert "ikke avgjort" not in words(browser.get(version_url(version)))
    make.approve(version, sides.leader)
    warned = words(browser.get(at(version, "duty_edit", "responstid")))
    assert "Endrer du noe, faller godkjenningen fra" in warned


def test_changing_a_duty_with_two_sentences(client, sides, version):
    browser = login(client, sides.contact)
    address = at(version, "duty_edit", "politirad-moter")
    shown = browser.get(address)
    assert "Møter i politirådet per år, minst (nå: 2)" in words(shown)
    wrong = send(browser, shown, "Lagre og bekreft", felt_times="", verdi_times="0", setning_1="x")
    assert wrong.status_code == 422
    assert errors(wrong) == [
        "Antall i året: Skriv et helt tall fra 1 til 366.",
        "Avsnittet den står i: Oppgi hvor i avtalen setningen står.",
    ]
    not_there = send(browser, shown, "Lagre og bekreft", setning_1="Står ikke.", sted_1="politirad")
    assert not_there.status_code == 403
    assert "Setningen «Står ikke.» står ikke i «2 Politiråd»" in words(not_there)
    typed = {"felt_times": "", "verdi_times": "2", "setning_1": USUALLY, "sted_1": "politirad"}
    done = send(browser, shown, "Lagre og bekreft", **typed, annet_1_times="3", strength="SHOULD")
    assert done.status_code == 303
    duty = version.duties.get(key="politirad-moter")
    assert (duty.state, duty.strength, duty.parameters) == ("CONFIRMED", "SHOULD", {"times": 2})
    listed = words(browser.get(at(version, "version")))
    assert "Setningene sier ikke det samme. Begge blir stående." in listed
    assert "sier minst 3 møter i året" in listed
    # Somebody else's page is stale: both are shown, and pressing again is a choice.
    stale = send(browser, shown, "Lagre og bekreft", wording="Møter <b>ofte</b>")
    assert stale.status_code == 409
    assert "Slik står forpliktelsen nå" in words(stale)
    assert "<b>ofte</b>" not in stale.content.decode()
    assert send(browser, stale, "Lagre").status_code == 303
    assert version.duties.get(key="politirad-moter").wording == "Møter <b>ofte</b>"
    assert "<b>ofte</b>" not in browser.get(at(version, "version")).content.decode()


def test_adding_a_duty_kind_first(client, sides, version):
    browser = login(client, sides.contact)
    shown = browser.get(at(version, "duty_add") + "?avsnitt=politirad")
    chosen = browser.get(at(version, "duty_add") + "?avsnitt=politirad&slag=minutes_of_every_meeting")
    assert "Hva slags forpliktelse er det?" in words(shown)
    assert browser.get(at(version, "duty_add") + "?slag=tull").status_code == 200
    empty = send(browser, chosen, "Legg til")
    assert "Setningen, nøyaktig som den står: Dette må fylles ut." in errors(empty)
    said = {"setning_0": USUALLY, "sted_0": "politirad"}
    private = send(browser, chosen, "Legg til", **said, wording="Ring Kari på 412 34 567")
    assert private.status_code == 422
    assert "Jeg har sett advarslene" in words(private)
    done = send(browser, chosen, "Legg til", **said)
    duty = version.duties.get(kind="minutes_of_every_meeting")
    assert done.url == at(version, "version") + f"#forpliktelse-{duty.key}"
    gone = send(browser, browser.get(at(version, "duty_remove", duty.key)), "Fjern forpliktelsen")
    assert gone.status_code == 303
    assert not version.duties.filter(pk=duty.pk).exists()


def test_the_page_asks_as_much_for_many_as_for_few(client, sides, version):
    browser = login(client, sides.coordinator)
    browser.get(at(version, "version"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(at(version, "version"))
    decide(version, "responstid", at=AT)
    rows = [
        Duty(
            version=version, key=f"ny-{n}", kind="press_contact", responsible="BOTH", section_key="politirad"
        )
        for n in range(20)
    ]
    for row in Duty.objects.bulk_create(rows):
        row.sentences.create(section_key="politirad", quote=USUALLY)
    with CaptureQueriesContext(connection) as many:
        browser.get(at(version, "version"))
    assert len(many) == len(few)


def test_reading_out_of_a_signed_agreement(client, sides):
    version = make.signed_version(sides, from_template=make.template(kind="COUNCIL", sections=SECTIONS))
    browser = login(client, sides.coordinator)
    shown = browser.get(at(version, "version"))
    assert "Les ut forpliktelsene" in words(shown)
    reading = browser.get(at(version, "reading"))
    assert send(browser, reading, "Begynn").url == at(version, "version")
    shown = browser.get(at(version, "reading"))
    assert "Ingen forpliktelser er bekreftet" in words(shown)
    add = browser.get(at(version, "duty_add") + "?slag=council_meetings")
    send(browser, add, "Legg til", verdi_times="3", setning_0=USUALLY, sted_0="politirad")
    shown = browser.get(at(version, "reading"))
    assert send(browser, shown, "Bekreft forpliktelsene").status_code == 303
    shown = login(client, sides.contact).get(at(version, "reading"))
    assert "Kommunen bekreftet Siri Fjordvik" in words(shown)
    send(client, shown, "Bekreft forpliktelsene")
    assert "Begge parter har bekreftet." in words(client.get(at(version, "reading")))
    assert client.get(at(version, "duty_add")).status_code == 403
    assert client.post(at(version, "reading"), {"gjor": "bekreft", "revision": "x"}).status_code == 403
    assert client.post(at(version, "confirm_all")).status_code == 403


PEOPLE = ("coordinator", "contact", "director", "leader", "mayor", "administrator", "stranger", "superuser")


def test_who_reads_and_who_writes(client, sides, version):
    people = {
        "administrator": parties.official(sides.municipality, OfficeRole.ADMINISTRATOR, "Ada Register"),
        "stranger": make.two_sides("Lillevik").coordinator,
        "superuser": parties.superuser(),
    }
    found = {}
    for name in PEOPLE:
        browser = login(client, people.get(name) or getattr(sides, name))
        found[name] = (
            browser.get(at(version, "version")).status_code,
            browser.get(at(version, "duty_edit", "responstid")).status_code,
            browser.post(at(version, "duty_reject", "responstid"), {"revision": "1"}).status_code,
        )
        version.duties.filter(key="responstid").update(
            state="OFFERED", decided_at=None, decided_by_name="", revision=1
        )
    assert found == {
        "coordinator": (200, 200, 303),
        "contact": (200, 200, 303),
        "director": (200, 200, 303),
        "leader": (200, 200, 303),
        "mayor": (200, 403, 403),
        "administrator": (200, 403, 403),
        "stranger": (404, 404, 404),
        "superuser": (404, 404, 404),
    }


def test_what_a_template_offers_is_edited_in_its_draft(client):
    keeper = parties.official(parties.national(), OfficeRole.ADMINISTRATOR, "Rikke Riksen")
    template = make.template(sections=SECTIONS, duties=DUTIES)
    draft = templates.new_edition(template=template, by=Actor.system("Test"), on=make.ON, at=AT)
    section = draft.sections.get(heading="Politiråd")
    browser = login(client, keeper)
    assert "2 forpliktelser foreslås" in words(browser.get(reverse("templates:template", args=[draft.pk])))
    address = reverse("duties:template_section", args=[draft.pk, section.pk])
    assert "minst {politirad_moter_per_ar} møter i året" in words(browser.get(address)).lower()
    adding = browser.get(
        reverse("duties:template_duty_add", args=[draft.pk, section.pk]) + "?slag=chair_named"
    )
    refused = send(browser, adding, "Lagre", quote="Står der ikke.", verdi_roles=["MAYOR"])
    assert "står ikke i avsnittet" in words(refused)
    assert send(browser, adding, "Lagre", quote=USUALLY, verdi_roles=["MAYOR"]).url == address
    duty = TemplateDuty.objects.get(section=section, kind="chair_named")
    assert duty.parameters == {"roles": ["MAYOR"]}
    editing = browser.get(reverse("duties:template_duty", args=[draft.pk, section.pk, duty.pk]))
    assert send(browser, editing, "Lagre", strength="WISH").status_code == 303
    stale = send(browser, editing, "Lagre", strength="SHOULD")
    assert (stale.status_code, "Slik står forpliktelsen nå" in words(stale)) == (409, True)
    removing = browser.get(reverse("duties:template_duty_remove", args=[draft.pk, section.pk, duty.pk]))
    send(browser, removing, "Fjern forpliktelsen fra malen")
    assert not TemplateDuty.objects.filter(pk=duty.pk).exists()
    published = browser.get(
        reverse("duties:template_section", args=[template.pk, template.sections.get(key="politirad").pk])
    )
    assert published.status_code == 200
    assert "Legg til en forpliktelse" not in words(published)
