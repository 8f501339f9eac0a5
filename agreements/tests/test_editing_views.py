"""The pages on which an agreement is started and written, as people use them, without JavaScript."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.actions import drafting, negotiation, templates
from agreements.models import AgreementRelation, AgreementVersion, SectionText, VersionSection
from agreements.tests import factories as make
from parties.tests import factories as parties
from parties.tests.factories import login
from records import days
from records.actors import Actor
from web.tests.rendered import errors, form_with, page, send, words

pytestmark = pytest.mark.django_db

START = "/avtaler/ny/"


def address(version, name="version", *args):
    return reverse(f"agreements:{name}", args=[version.agreement_id, version.number, *args])


def section_address(section, name="section", *args):
    return address(section.version, name, section.pk, *args)


# --- Start ------------------------------------------------------------------------------------------------


def test_coordinator_starts_an_agreement_by_choosing_a_template_and_nothing_else(client, sides):
    template = make.template(title="Samarbeidsavtale")
    make.template(title="Mandat for SLT", kind="SLT_MANDATE")
    shown = login(client, sides.coordinator).get(START)

    done = send(client, shown, "Lag utkastet", source=f"mal:{template.code}")

    version = AgreementVersion.objects.get()
    assert done.status_code == 303
    assert done.url == address(version)
    assert version.template == template
    assert {str(party) for party in version.agreement.parties.all()} == {
        sides.municipality.display_name,
        sides.unit.name,
    }


def test_only_the_newest_published_editions_of_the_own_district_are_offered(client, sides):
    other = parties.district("Fjellet")
    own = make.template(owner=sides.district, title="Distriktets mal")
    make.template(owner=other, title="Fremmed mal")
    by = Actor.system("Test")
    old = make.template(title="Nasjonal mal")
    newer = templates.new_edition(template=old, by=by, on=make.ON, at=make.AT)
    shown = words(login(client, sides.coordinator).get(START))
    assert "Distriktets mal" in shown
    assert "utgave 1" in shown
    assert "Fremmed mal" not in shown
    assert "utgave 2" not in shown  # a draft still

    templates.publish(template=newer, by=by, on=make.ON, at=make.AT)
    tree = page(client.get(START))
    values = tree.xpath("//input[@name='source']/@value")
    assert sorted(values) == sorted([f"mal:{own.code}", f"mal:{old.code}"])
    assert "utgave 2" in tree.text_content()


def test_start_without_any_choice_says_in_norwegian_what_to_do_and_keeps_the_rest(client, sides):
    make.template()
    make.template(kind="SERVICE")
    shown = login(client, sides.coordinator).get(START)
    answer = send(client, shown, "Lag utkastet", municipalities=None)
    assert answer.status_code == 422
    assert errors(answer) == [
        "Hva skal avtalen bygge på?: Velg en mal eller en avtale å bygge på.",
        "Kommunens part: Velg minst én kommune.",
    ]
    assert page(answer).xpath("//input[@name='police'][@checked]/@value") == [str(sides.unit.pk)]
    assert not AgreementVersion.objects.exists()


def test_the_written_standard_of_the_municipality_chooses_the_language(client, sides):
    sides.municipality.written_standard = "nn"
    sides.municipality.save()
    make.template(code="felles", language="nb", title="Samarbeidsavtale")
    nynorsk = make.template(code="felles", language="nn", title="Samarbeidsavtale på nynorsk")
    shown = login(client, sides.contact).get(START)
    send(client, shown, "Lag utkastet", source="mal:felles", municipalities=[str(sides.municipality.pk)])
    assert AgreementVersion.objects.get().template == nynorsk


def test_a_neutral_municipality_keeps_the_language_of_its_last_agreement(client, sides):
    make.started_agreement(sides, from_template=make.template(language="nn", kind="SLT_MANDATE"))
    make.template(code="felles", language="nb")
    nynorsk = make.template(code="felles", language="nn")
    shown = login(client, sides.coordinator).get(START)
    assert "er nøytral. Forslaget er nynorsk." in words(shown)
    send(client, shown, "Lag utkastet", source="mal:felles")
    assert AgreementVersion.objects.filter(template=nynorsk).exists()


def test_municipalities_with_different_written_standards_must_choose(client, sides):
    sides.municipality.written_standard = "nn"
    sides.municipality.save()
    second = parties.municipality("Sjøvik", district=sides.district, written_standard="nb")
    parties.coverage(sides.unit, second)
    template = make.template()
    shown = login(client, sides.contact).get(START)
    both = [str(sides.municipality.pk), str(second.pk)]
    answer = send(client, shown, "Lag utkastet", source=f"mal:{template.code}", municipalities=both)
    assert answer.status_code == 422
    assert errors(answer) == [
        "Målform: Kommunene har vedtatt ulik målform. Velg bokmål eller nynorsk for avtalen."
    ]
    assert page(answer).xpath("//input[@name='municipalities'][@checked]/@value") == both

    send(client, answer, "Lag utkastet", language="nb")
    assert AgreementVersion.objects.get().agreement.parties.count() == 3


def test_a_template_that_lacks_the_language_is_named(client, sides):
    template = make.template(language="nb", title="Bare bokmål")
    shown = login(client, sides.coordinator).get(START)
    answer = send(client, shown, "Lag utkastet", source=f"mal:{template.code}", language="nn")
    assert errors(answer) == [
        "Målform: Malen «Bare bokmål» finnes bare på bokmål. Velg målformen, eller en annen mal."
    ]


def test_police_choose_among_the_municipalities_they_serve_and_no_others(client, sides):
    parties.municipality("Utenfor", district=sides.district)
    shown = login(client, sides.contact).get(START)
    offered = page(shown).xpath("//input[@name='municipalities']/@value")
    assert offered == [str(sides.municipality.pk)]


def test_a_municipality_may_bring_along_others_of_its_district_and_none_from_elsewhere(client, sides):
    near = parties.municipality("Nabovik", district=sides.district)
    parties.municipality("Langtborte", district=parties.district("Fjellet"))
    tree = page(login(client, sides.coordinator).get(START))
    assert tree.xpath("//input[@name='municipalities']/@value") == [str(sides.municipality.pk), str(near.pk)]
    assert tree.xpath("//input[@name='municipalities'][@checked]/@value") == [str(sides.municipality.pk)]


def test_a_new_agreement_from_an_old_text_with_another_party_replaces_the_old(client, sides):
    old = make.signed_version(sides)
    near = parties.municipality("Nabovik", district=sides.district)
    shown = login(client, sides.coordinator).get(START)
    send(
        client,
        shown,
        "Lag utkastet",
        source="avtale",
        from_agreement=str(old.agreement_id),
        municipalities=[str(sides.municipality.pk), str(near.pk)],
        replaces=str(old.agreement_id),
    )
    version = AgreementVersion.objects.exclude(agreement=old.agreement).get()
    assert version.started_from == old
    assert AgreementRelation.objects.get().other == old.agreement
    assert [s.heading for s in version.sections.all()] == [s.heading for s in old.sections.all()]


def test_the_text_of_an_old_agreement_has_to_be_named(client, sides):
    make.signed_version(sides)
    shown = login(client, sides.coordinator).get(START)
    answer = send(client, shown, "Lag utkastet", source="avtale")
    assert errors(answer) == ["Hvilken avtale?: Velg hvilken avtale teksten skal hentes fra."]


def test_the_mayor_reads_but_starts_nothing(client, sides):
    answer = login(client, sides.mayor).get(START)
    assert answer.status_code == 403
    assert "Du har ikke et verv som gir rett til dette." in words(answer)


def test_start_costs_the_same_with_many_agreements_and_templates(client, sides):
    make.template()
    make.signed_version(sides)
    login(client, sides.coordinator).get(START)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(START)
    for name in ("Sjøvik", "Nesvik"):
        near = make.two_sides(name, unit=sides.unit)
        make.signed_version(near)
        make.template(kind="SLT_MANDATE")
    with CaptureQueriesContext(connection) as many:
        assert client.get(START).status_code == 200
    assert len(many) == len(few)


# --- Continue ---------------------------------------------------------------------------------------------


def test_a_new_version_is_asked_for_before_it_is_made(client, sides):
    old = make.signed_version(sides)
    url = reverse("agreements:continue", args=[old.agreement_id])
    shown = login(client, sides.coordinator).get(url)
    assert "gjelder som før til alle har signert den nye" in words(shown)
    assert old.agreement.versions.count() == 1

    done = send(client, shown, "Lag utkast til ny versjon")
    newest = old.agreement.versions.get(number=2)
    assert done.url == address(newest)
    again = client.get(url)
    assert again.status_code == 403
    assert "Versjon 2 av avtalen er allerede under arbeid." in words(again)
    assert address(newest) in page(again).xpath("//main//a/@href")


def test_strangers_read_a_signed_agreement_but_make_no_version_of_it(client, sides):
    old = make.signed_version(sides)
    stranger = make.two_sides("Fjernvik").coordinator
    url = reverse("agreements:continue", args=[old.agreement_id])
    answer = login(client, stranger).get(url)
    assert answer.status_code == 403
    assert client.post(url).status_code == 403
    assert old.agreement.versions.count() == 1


# --- A section --------------------------------------------------------------------------------------------


@pytest.fixture
def draft(sides):
    """A draft that lies with the municipality."""
    return make.started_agreement(sides)


@pytest.fixture
def council(draft) -> VersionSection:
    """Its adaptable section about the police council."""
    return make.section(draft, "Politiråd")


def test_a_section_is_saved_with_the_button_and_leads_on_to_the_next(client, sides, council):
    shown = login(client, sides.coordinator).get(section_address(council))
    done = send(
        client, shown, "Lagre og gå til neste", heading="Politirådet", body="To linjer.\n\nNytt avsnitt."
    )
    council.refresh_from_db()
    assert (council.heading, council.body) == ("Politirådet", "<p>To linjer.</p><p>Nytt avsnitt.</p>")
    assert done.url == section_address(make.section(council.version, "Lokale forhold"))


def test_the_template_its_guidance_and_its_fields_stand_beside(client, sides, council):
    tree = page(login(client, sides.coordinator).get(section_address(council)))
    beside = " ".join(tree.xpath("//*[@class='writing__beside']")[0].text_content().split())
    assert "Politirådet møtes {politirad_moter_per_ar} i året." in beside
    tokens = tree.xpath("//button/@data-token")
    assert "{kommune}" in tokens
    assert "{politirad_moter_per_ar}" in tokens


def test_the_text_in_force_stands_beside_a_new_version(client, sides):
    old = make.signed_version(sides)
    new = drafting.continue_agreement(
        agreement=old.agreement, by=make.actor(sides.coordinator), on=make.ON, at=make.AT
    )
    shown = login(client, sides.coordinator).get(section_address(make.section(new, "Innledning")))
    beside = " ".join(page(shown).xpath("//*[@class='writing__beside']")[0].text_content().split())
    assert f"Avtale mellom Fjordvik kommune og {sides.unit.name}." in beside


def test_a_locked_section_is_read_and_says_why(client, sides, draft):
    section = make.section(draft, "Innledning")
    shown = login(client, sides.coordinator).get(section_address(section))
    assert "Avsnittet er låst i malen." in words(shown)
    assert not page(shown).xpath("//textarea[@name='body']")
    typed = {"heading": "Ny", "body": "Det jeg skrev.", "revision": "1"}
    answer = client.post(section_address(section), typed)
    assert answer.status_code == 403
    assert errors(answer) == ["Avsnittet «Innledning» er låst i malen og kan ikke endres."]
    assert "Det jeg skrev." in page(answer).xpath("//textarea[@name='body']")[0].text


def test_the_draft_of_the_other_side_is_read_and_says_why(client, sides, council):
    shown = login(client, sides.contact).get(section_address(council))
    assert "Utkastet ligger hos kommunen." in words(shown)
    assert not page(shown).xpath("//textarea[@name='body']")


def test_script_is_cleaned_away_and_an_unknown_field_is_named(client, sides, council):
    shown = login(client, sides.coordinator).get(section_address(council))
    answer = send(client, shown, "Lagre", body="<p>Hei {kommunenavnet}</p>")
    assert answer.status_code == 403
    assert errors(answer) == ["Flettefeltet «{kommunenavnet}» finnes ikke. Velg et felt fra listen."]
    assert "{kommunenavnet}" in page(answer).xpath("//textarea[@name='body']")[0].text

    send(client, answer, "Lagre", body="<p>Hei<script>alert(1)</script> <em>dere</em></p>")
    council.refresh_from_db()
    assert council.body == "<p>Hei <em>dere</em></p>"


def test_a_heading_with_markup_is_shown_as_text(client, sides, council):
    shown = login(client, sides.coordinator).get(section_address(council))
    send(client, shown, "Lagre", heading="<img src=x onerror=alert(1)>")
    for url in (section_address(council), address(council.version, "compare") + "?mot=mal"):
        assert b"<img src=x" not in client.get(url).content


def test_who_saves_last_overwrites_nothing_and_loses_nothing(client, sides, council):
    negotiation.submit(version=council.version, by=make.actor(sides.coordinator), on=make.ON, at=make.AT)
    mine = login(client, sides.coordinator).get(section_address(council))
    drafting.save_section(
        section=council,
        heading=council.heading,
        body="<p>Politiets tekst.</p>",
        revision=council.revision,
        by=make.actor(sides.contact),
        on=make.ON,
        at=make.AT,
    )
    answer = send(client, mine, "Lagre", body="<p>Kommunens tekst.</p>")

    council.refresh_from_db()
    assert answer.status_code == 409
    assert council.body == "<p>Politiets tekst.</p>"
    read = words(answer)
    assert "Kommunens tekst." in read
    assert "Politiets tekst." in read
    # The editor goes on from what stands; one's own text waits beside it.
    assert page(answer).xpath("//textarea[@name='body']")[0].text.strip() == "<p>Politiets tekst.</p>"

    text = SectionText.objects.get(settled_at=None)
    done = send(client, answer, "Bruk denne")
    council.refresh_from_db()
    text.refresh_from_db()
    assert done.url == section_address(council)
    assert council.body == "<p>Kommunens tekst.</p>"
    assert text.settled_at is not None


def test_a_text_beside_can_be_put_away_and_not_through_another_section(client, sides, council):
    text = SectionText.objects.create(
        section=council,
        base_revision=1,
        heading="Politiråd",
        body="<p>Ved siden av.</p>",
        typed_by_name="Pål",
        typed_at=make.AT,
    )
    other = make.section(council.version, "Lokale forhold")
    login(client, sides.coordinator)
    wrong = client.post(section_address(other, "section_text", text.pk), {"choice": "take"})
    assert wrong.status_code == 404
    send(client, client.get(section_address(council)), "Legg bort")
    text.refresh_from_db()
    council.refresh_from_db()
    assert text.settled_at is not None
    assert "Ved siden av" not in council.body


def test_a_text_that_saves_itself_answers_with_its_revision_and_then_with_the_other(client, sides, council):
    login(client, sides.coordinator)
    url = section_address(council, "section_autosave")
    saved = client.post(url, {"heading": "Politiråd", "body": "<p>En.</p>", "revision": council.revision})
    assert saved.status_code == 200
    assert saved.json()["revision"] == council.revision + 1

    stale = client.post(url, {"heading": "Politiråd", "body": "<p>To.</p>", "revision": council.revision})
    assert stale.status_code == 409
    assert stale.json()["fields"] == {"heading": "Politiråd", "body": "<p>En.</p>"}
    assert SectionText.objects.get(settled_at=None).body == "<p>To.</p>"

    refused = client.post(url, {"heading": "Politiråd", "body": "{finnes_ikke}", "revision": 99})
    assert refused.status_code == 403
    assert refused.json()["reasons"] == ["Flettefeltet «{finnes_ikke}» finnes ikke. Velg et felt fra listen."]


def test_writing_in_an_approved_text_is_asked_about_first_and_takes_the_approval_back(client, sides):
    version = make.approve(make.submitted_version(sides), sides.leader)
    section = make.section(version, "Lokale forhold")
    shown = login(client, sides.coordinator).get(section_address(section))
    assert f"faller godkjenningen fra {sides.unit.name} bort" in words(shown)
    assert not page(shown).xpath("//textarea[@name='body']")

    opened = client.get(section_address(section) + "?endre=1")
    assert f"faller godkjenningen fra {sides.unit.name} bort" in words(opened)
    send(client, opened, "Lagre", body="<p>En annen tekst.</p>")
    assert not version.reviews.filter(withdrawn_at=None).exists()


def test_a_section_page_costs_the_same_however_many_sections_there_are(client, sides, council):
    login(client, sides.coordinator).get(section_address(council))
    with CaptureQueriesContext(connection) as few:
        client.get(section_address(council))
    for number in range(5):
        drafting.add_section(
            version=council.version,
            heading=f"Nytt {number}",
            by=make.actor(sides.coordinator),
            on=make.ON,
            at=make.AT,
        )
    with CaptureQueriesContext(connection) as many:
        client.get(section_address(council))
    assert len(many) == len(few)


# --- Who comes in, and what a visit does ------------------------------------------------------------------


def every_page(version):
    """All pages of this kind about the version."""
    section = make.section(version, "Lokale forhold")
    approval = version.political_approvals.get()
    return [
        *(
            address(version, name)
            for name in (
                "compare",
                "fields",
                "frame",
                "places",
                "section_add",
                "hand_over",
                "approve",
                "withdraw_approval",
                "decline",
                "withdraw",
                "send_to_treatment",
                "finish",
            )
        ),
        *(section_address(section, name) for name in ("section", "section_remove", "comment")),
        address(version, "treatment", approval.pk),
        address(version, "decision", approval.pk),
    ]


def test_for_strangers_no_page_of_a_draft_exists(client, sides):
    version = make.submitted_version(sides)
    stranger = make.two_sides("Fjernvik")
    for person in (stranger.coordinator, stranger.mayor, stranger.leader):
        login(client, person)
        assert {client.get(url).status_code for url in every_page(version)} == {404}


def test_without_login_every_page_leads_to_the_login(client, sides):
    version = make.submitted_version(sides)
    for url in [START, *every_page(version)]:
        answer = client.get(url)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_a_former_coordinator_sees_nothing_from_the_day_after(client, sides):
    version = make.submitted_version(sides)
    sides.coordinator.appointments.update(valid_to=days.today() - timedelta(days=1))
    login(client, sides.coordinator)
    assert {client.get(url).status_code for url in every_page(version)} == {404}


@pytest.mark.parametrize(
    ("stage", "who"),
    [
        ("started_agreement", "coordinator"),
        ("submitted_version", "leader"),
        ("agreed_version", "coordinator"),
        ("signed_version", "leader"),
    ],
)
def test_no_page_writes_when_it_is_opened(client, sides, stage, who):
    version = getattr(make, stage)(sides)
    login(client, getattr(sides, who))
    for url in [START, *every_page(version)]:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        assert answer.status_code in {200, 302, 403, 404}, url
        writing = ("INSERT", "UPDATE", "DELETE")
        written = [query["sql"] for query in queries if query["sql"].startswith(writing)]
        assert [sql for sql in written if "django_session" not in sql] == [], url


def test_signed_papers_are_the_parties_own_though_the_text_is_public(client, sides):
    version = make.signed_version(sides)
    stranger = make.two_sides("Fjernvik").coordinator
    login(client, stranger)
    section = make.section(version, "Lokale forhold")
    assert client.get(section_address(section)).status_code == 403
    assert client.get(address(version, "compare")).status_code == 403


def test_the_editing_pages_of_a_vacant_office_say_so(client, sides):
    sides.mayor.appointments.update(valid_to=days.today() - timedelta(days=1))
    version = make.started_agreement(sides)
    shown = login(client, sides.coordinator).get(address(version, "places"))
    assert "vervet er ubesatt" in words(shown)
    assert form_with(shown, "Lagre") is not None
