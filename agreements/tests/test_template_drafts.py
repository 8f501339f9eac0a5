"""Templates made, written and published in the portal; what is refused and why; nothing typed is lost."""

import pgtrigger
import pytest
from django.urls import reverse
from lxml import html as lxml_html

from agreements.actions import templates as actions
from agreements.content import content_of, hash_of
from agreements.models import AgreementTemplate, AgreementVersion
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON, SECTIONS
from agreements.tests.template_pages import SYSTEM, rendered_form, section, sections_of, send, text, url
from parties.models import OfficeRole
from parties.tests import factories as parties
from records.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def national(db):
    """The published national template, «Samarbeidsavtale»."""
    return make.template(code="samarbeid")


@pytest.fixture
def keeper(sides):
    """Keeps the templates of the district that Fjordvik lies in."""
    return parties.official(sides.district, OfficeRole.ADMINISTRATOR, "Mia Mal", title="administrator")


@pytest.fixture
def national_keeper(national):
    """Keeps the national templates."""
    return parties.official(national.owner, OfficeRole.ADMINISTRATOR, "Nora Nasjonal", title="administrator")


@pytest.fixture
def draft(national, keeper, sides):
    """The district's adaptation, a draft."""
    return actions.adapt(parent=national, owner=sides.district, by=make.actor(keeper), on=ON, at=AT)


# --- Making -----------------------------------------------------------------------------------------------


def test_a_template_is_started_from_nothing(client, keeper, sides):
    parties.login(client, keeper)

    answer = send(
        client,
        reverse("templates:start"),
        title="Avtale om natteravner på Ås",
        kind="OTHER",
        is_numbered="on",
    )

    made = AgreementTemplate.objects.get()
    assert answer["Location"] == url(made)
    assert (made.owner_id, made.code, made.state) == (
        sides.district.pk,
        "avtale-om-natteravner-pa-as",
        "DRAFT",
    )
    assert (made.language, made.is_numbered, made.has_contents) == ("nb", True, False)


def test_a_template_without_title_is_not_made_and_what_was_typed_stands(client, keeper):
    parties.login(client, keeper)

    answer = send(client, reverse("templates:start"), title="", kind="OTHER", about="Til bruk om natten")

    assert answer.status_code == 422
    assert "Malen må ha en tittel." in text(answer)
    assert rendered_form(answer)[1]["about"].strip() == "Til bruk om natten"
    assert AgreementTemplate.objects.count() == 0


def test_two_templates_may_have_the_same_title(client, keeper):
    parties.login(client, keeper)
    for _ in range(2):
        send(client, reverse("templates:start"), title="Samme tittel", kind="OTHER")

    assert sorted(AgreementTemplate.objects.values_list("code", flat=True)) == [
        "samme-tittel",
        "samme-tittel-2",
    ]


def test_a_national_template_is_adapted_once_for_the_district(client, keeper, national, sides):
    parties.login(client, keeper)

    answer = send(client, url(national, "adapt"), title="Slik gjør vi det")

    made = AgreementTemplate.objects.get(owner=sides.district.pk)
    assert answer["Location"] == url(made)
    assert (made.title, made.parent_id, made.state) == ("Slik gjør vi det", national.pk, "DRAFT")
    assert sections_of(made) == sections_of(national)
    again = client.get(url(national, "adapt"))
    assert again.status_code == 403
    assert "har allerede en tilpasning av denne malen på bokmål." in text(again)


def test_the_national_keeper_is_told_that_adaptations_are_the_districts(client, national_keeper, national):
    parties.login(client, national_keeper)

    page = client.get(url(national, "adapt"))

    assert page.status_code == 403
    assert "En tilpasning eies av et politidistrikt." in text(page)


def test_a_new_edition_is_a_draft_beside_the_published_one(client, national_keeper, national):
    parties.login(client, national_keeper)

    send(client, url(national, "new_edition"))

    made = AgreementTemplate.objects.get(edition=2)
    assert (made.state, sections_of(made)) == ("DRAFT", sections_of(national))
    again = client.get(url(national, "new_edition"))
    assert again.status_code == 403
    assert "Utgave 2 er ikke publisert ennå. Skriv videre i den." in text(again)


def test_the_other_language_comes_with_every_section_to_translate(client, national_keeper, national):
    parties.login(client, national_keeper)

    send(client, url(national, "other_language"))

    made = AgreementTemplate.objects.get(language="nn")
    assert (made.code, made.edition, made.state) == (national.code, 1, "DRAFT")
    assert sections_of(made) == sections_of(national)
    assert client.get(url(national, "other_language")).status_code == 403


def test_an_adaptation_in_the_other_language_has_the_words_of_the_template_above(
    client, keeper, draft, national
):
    parties.login(client, keeper)
    assert "ikke publisert på nynorsk" in text(client.post(url(draft, "other_language")))
    nynorsk = make.template(
        code=national.code, language="nn", title="Samarbeidsavtale",
        sections=[("Innleiing", "LOCKED", "<p>Avtale mellom {kommune} og {enhet}.</p>"),
                  ("Politiråd", "ADAPTABLE", "<p>Rådet møtest {politirad_moter_per_ar} i året.</p>"),
                  ("Lokale tilhøve", "LOCKED", "<p>Her står det som gjeld oss.</p>")],
    )  # fmt: skip
    # The keys are the same in both languages, as in the project's own templates.
    with pgtrigger.ignore("agreements.TemplateSection:published_sections_stand"):
        for key, heading in (("innledning", "Innleiing"), ("lokale-forhold", "Lokale tilhøve")):
            nynorsk.sections.filter(heading=heading).update(key=key)
    for heading in ("Politiråd", "Lokale forhold"):
        actions.save_template_section(
            section=section(draft, heading), heading=heading, body="<p>Egne ord.</p>", mode="ADAPTABLE",
            revision=1, **SYSTEM,
        )  # fmt: skip

    send(client, url(draft, "other_language"))

    made = AgreementTemplate.objects.get(owner=draft.owner_id, language="nn")
    assert made.parent_id == nynorsk.pk
    assert sections_of(made) == [
        ("Innleiing", "LOCKED", "<p>Avtale mellom {kommune} og {enhet}.</p>"),
        ("Politiråd", "ADAPTABLE", "<p>Egne ord.</p>"),
        ("Lokale tilhøve", "LOCKED", "<p>Her står det som gjeld oss.</p>"),
    ]
    actions.publish(template=made, **SYSTEM)


def test_a_draft_is_built_on_the_newest_edition_with_what_is_locked_there(client, keeper, draft, national):
    actions.save_template_section(
        section=section(draft, "Politiråd"), heading="Politiråd", body="<p>Egne ord.</p>", mode="ADAPTABLE",
        revision=1, **SYSTEM,
    )  # fmt: skip
    second = actions.new_edition(template=national, **SYSTEM)
    actions.save_template_section(
        section=section(second, "Innledning"), heading="Innledning", body="<p>Ny innledning.</p>",
        mode="LOCKED", revision=1, **SYSTEM,
    )  # fmt: skip
    actions.add_template_section(
        template=second, after=section(second, "Innledning"), heading="Taushetsplikt", mode="LOCKED",
        body="<p>Loven gjelder.</p>", **SYSTEM,
    )  # fmt: skip
    actions.publish(template=second, **SYSTEM)
    parties.login(client, keeper)
    assert "har kommet i utgave 2" in text(client.get(url(draft)))

    send(client, url(draft, "build_on_newest"))

    draft.refresh_from_db()
    assert draft.parent_id == second.pk
    assert sections_of(draft) == [
        ("Innledning", "LOCKED", "<p>Ny innledning.</p>"),
        ("Taushetsplikt", "LOCKED", "<p>Loven gjelder.</p>"),
        ("Politiråd", "ADAPTABLE", "<p>Egne ord.</p>"),
        SECTIONS[2],
    ]
    assert send(client, url(draft, "publish")).status_code == 303
    again = client.post(url(draft, "build_on_newest"))
    assert again.status_code == 403


# --- Writing ----------------------------------------------------------------------------------------------


def test_a_section_is_written_with_how_far_it_binds_and_guidance(client, keeper, draft):
    own = section(draft, "Politiråd")
    parties.login(client, keeper)

    answer = send(
        client, url(draft, "section", own.pk), heading="Politirådet", body="<p>To møter i {kommune}.</p>",
        mode="LOCAL", guidance="Skriv antallet.",
    )  # fmt: skip

    own.refresh_from_db()
    assert answer.status_code == 303
    assert (own.heading, own.body, own.mode, own.guidance, own.revision) == (
        "Politirådet", "<p>To møter i {kommune}.</p>", "LOCAL", "Skriv antallet.", 2,
    )  # fmt: skip
    assert AuditEvent.objects.filter(verb="template.section_saved").count() == 1


def test_save_and_go_on_leads_to_the_next_section(client, keeper, draft):
    parties.login(client, keeper)

    answer = send(client, url(draft, "section", section(draft, "Politiråd").pk), go_next="1")

    assert answer["Location"] == url(draft, "section", section(draft, "Lokale forhold").pk)


def test_an_unknown_merge_field_is_named_and_the_text_stands_in_the_form(client, keeper, draft):
    own = section(draft, "Politiråd")
    parties.login(client, keeper)

    answer = send(client, url(draft, "section", own.pk), body="<p>Ring {telefon_til_sjefen}.</p>")

    assert answer.status_code == 403
    assert "Flettefeltet «{telefon_til_sjefen}» finnes ikke." in text(answer)
    assert "Ring {telefon_til_sjefen}." in rendered_form(answer, f"/{own.pk}/")[1]["body"]
    own.refresh_from_db()
    assert own.revision == 1


def test_scripts_are_washed_out_of_the_text(client, keeper, draft):
    own = section(draft, "Politiråd")
    parties.login(client, keeper)

    send(client, url(draft, "section", own.pk), body="<p>Hei<script>alert(1)</script></p>")

    own.refresh_from_db()
    assert own.body == "<p>Hei</p>"


def test_of_two_who_save_the_same_section_the_second_sees_both_texts(client, keeper, draft):
    own = section(draft, "Politiråd")
    parties.login(client, keeper)
    action, fields = rendered_form(client.get(url(draft, "section", own.pk)))
    actions.save_template_section(
        section=own, heading="Politiråd", body="<p>Den første.</p>", mode="LOCKED", revision=1, **SYSTEM
    )

    answer = client.post(action, {**fields, "body": "<p>Den andre.</p>"})

    assert answer.status_code == 409
    assert "Den første." in text(answer)
    again, kept = rendered_form(answer, f"/{own.pk}/")
    assert "Den andre." in kept["body"]
    # Pressing save once more is a choice.
    assert client.post(again, kept).status_code == 303
    own.refresh_from_db()
    assert own.body == "<p>Den andre.</p>"


def test_a_section_saves_itself_and_a_stale_one_gets_the_other_text(client, keeper, draft):
    own = section(draft, "Politiråd")
    parties.login(client, keeper)
    address = url(draft, "section_autosave", own.pk)
    words = {"heading": "Politiråd", "mode": "ADAPTABLE", "guidance": ""}

    saved = client.post(address, {**words, "body": "<p>Mitt.</p>", "revision": 1})
    stale = client.post(address, {**words, "body": "<p>Ditt.</p>", "revision": 1})
    unknown = client.post(address, {**words, "body": "<p>{tull}</p>", "revision": 2})

    assert (saved.status_code, saved.json()["revision"]) == (200, 2)
    assert (stale.status_code, stale.json()["fields"]["body"]) == (409, "<p>Mitt.</p>")
    assert "Ditt." in stale.json()["html"]
    assert unknown.status_code == 403
    assert unknown.json()["reasons"] == ["Flettefeltet «{tull}» finnes ikke. Velg et felt fra listen."]


def test_what_is_locked_above_is_read_and_only_its_guidance_is_ones_own(client, keeper, draft):
    locked = section(draft, "Innledning")
    parties.login(client, keeper)

    page = client.get(url(draft, "section", locked.pk))
    answer = send(client, url(draft, "section", locked.pk), guidance="Les den.", body="<p>Smuglet inn.</p>")

    assert "Avsnittet er låst i malen over" in text(page)
    assert "body" not in rendered_form(page)[1]
    assert answer.status_code == 303
    locked.refresh_from_db()
    assert (locked.guidance, locked.body) == ("Les den.", SECTIONS[0][2])


def test_a_published_edition_is_read_and_what_was_typed_in_an_old_tab_is_not_lost(client, keeper, draft):
    own = section(draft, "Politiråd")
    parties.login(client, keeper)
    action, fields = rendered_form(client.get(url(draft, "section", own.pk)))
    actions.publish(template=draft, **SYSTEM)

    page = client.get(url(draft, "section", own.pk))
    answer = client.post(action, {**fields, "body": "<p>For sent.</p>"})

    assert page.status_code == 403
    assert "Utgave 1 er publisert og kan ikke endres. Lag en ny utgave i stedet." in text(page)
    assert answer.status_code == 403
    assert "Utgaven er publisert og kan ikke endres. Lag en ny utgave." in text(answer)
    assert "For sent." in rendered_form(answer, f"/{own.pk}/")[1]["body"]
    own.refresh_from_db()
    assert own.body == SECTIONS[1][2]


def test_sections_are_added_moved_and_removed_with_the_buttons_of_the_page(client, keeper, draft):
    parties.login(client, keeper)
    after = section(draft, "Politiråd")

    added = send(client, url(draft, "section_add"), heading="SLT", after=after.pk, below="on", mode="LOCAL")

    made = section(draft, "SLT")
    assert added["Location"] == url(draft, "section", made.pk)
    assert (made.parent_id, made.mode) == (after.pk, "LOCAL")
    refused = client.get(url(draft, "section_remove", after.pk))
    assert refused.status_code == 403
    assert "Fjern eller flytt underavsnittene først." in text(refused)

    send(client, url(draft, "section_remove", made.pk))
    moved = send(client, url(draft), f"/{after.pk}/flytt/ned/")

    assert moved["Location"] == f"{url(draft)}#avsnitt-{after.key}"
    assert [one[0] for one in sections_of(draft)] == ["Innledning", "Lokale forhold", "Politiråd"]
    ends = lxml_html.fromstring(client.get(url(draft)).content.decode()).xpath("//main//form/@action")
    assert url(draft, "section_move", after.pk, "ned") not in ends


def test_a_section_without_heading_is_not_added(client, keeper, draft):
    parties.login(client, keeper)

    answer = send(client, url(draft, "section_add"), heading="  ", mode="LOCKED")

    assert answer.status_code == 422
    assert "Skriv overskriften til det nye avsnittet." in text(answer)
    assert rendered_form(answer)[1]["mode"] == "LOCKED"


def test_what_is_locked_above_cannot_be_removed(client, keeper, draft):
    parties.login(client, keeper)
    locked = section(draft, "Innledning")

    for answer in (
        client.get(url(draft, "section_remove", locked.pk)),
        client.post(url(draft, "section_remove", locked.pk)),
    ):
        assert answer.status_code == 403
        assert "låst i malen over og kan ikke fjernes" in text(answer)


def test_title_and_setup_are_changed(client, keeper, draft):
    parties.login(client, keeper)

    action, fields = rendered_form(client.get(url(draft, "frame")))
    fields.pop("is_numbered")
    client.post(action, {**fields, "title": "Ny tittel", "about": "Ny beskrivelse"})

    draft.refresh_from_db()
    assert (draft.title, draft.about, draft.is_numbered, draft.has_contents) == (
        "Ny tittel", "Ny beskrivelse", False, True,
    )  # fmt: skip


# --- Publishing -------------------------------------------------------------------------------------------


def test_publishing_says_what_it_means_and_leaves_the_running_agreements_alone(
    client, sides, national, national_keeper
):
    version = make.started_agreement(sides, from_template=national)
    before = hash_of(content_of(AgreementVersion.objects.get(pk=version.pk), ON))
    second = actions.new_edition(template=national, **SYSTEM)
    actions.save_template_section(
        section=section(second, "Politiråd"), heading="Politiråd", body="<p>Helt ny tekst.</p>",
        mode="ADAPTABLE", revision=1, **SYSTEM,
    )  # fmt: skip
    parties.login(client, national_keeper)

    page = text(client.get(url(second, "publish")))
    answer = send(client, url(second, "publish"))

    assert "Avtaler som er i gang eller signert, blir ikke endret." in page
    assert "Det gjelder 1 avtale som bygger på en tidligere utgave." in page
    assert "Se hva som er endret siden utgave 1" in page
    assert answer.status_code == 303
    second.refresh_from_db()
    version = AgreementVersion.objects.get(pk=version.pk)
    assert second.state == "PUBLISHED"
    assert (version.template_id, hash_of(content_of(version, ON))) == (national.pk, before)


def test_a_draft_that_lacks_something_is_not_published_and_says_all_that_is_missing(client, keeper, sides):
    made = actions.start_template(
        owner=sides.district, code="egen", kind="OTHER", language="nb", title="Egen", **SYSTEM
    )
    parties.login(client, keeper)
    assert "Malen har ingen avsnitt." in text(client.get(url(made)))
    actions.add_template_section(template=made, heading="Tomt", mode="LOCKED", **SYSTEM)

    page, answer = client.get(url(made, "publish")), client.post(url(made, "publish"))

    for one in (page, answer):
        assert one.status_code == 403
        assert "Avsnittet «Tomt» er låst, men har ingen tekst." in text(one)
    made.refresh_from_db()
    assert made.state == "DRAFT"


def test_templates_in_a_ring_are_refused_with_the_reason(client, keeper, national, sides):
    """A district's own template under a code that the national one is built on, made with a command."""
    own = make.template(owner=national.owner, code="egen", title="Den øverste")
    second = actions.new_edition(template=national, **SYSTEM)
    actions.rebase(template=second, parent=own, **SYSTEM)
    third = actions.new_edition(template=own, **SYSTEM)
    # Past the action, which refuses the ring at once, to see that publishing refuses it too.
    AgreementTemplate.objects.filter(pk=third.pk).update(parent=national)
    national_keeper = parties.official(national.owner, OfficeRole.ADMINISTRATOR, "Nora Nasjonal")
    parties.login(client, national_keeper)

    answer = client.post(url(third, "publish"))

    assert answer.status_code == 403
    assert "bygge på hverandre i ring" in text(answer)


def offered(client):
    """The templates that an agreement can be started from, as the page offers them."""
    page = lxml_html.fromstring(client.get(reverse("agreements:start")).content.decode())
    return [one for one in page.xpath("//input[@name='source']/@value") if one.startswith("mal:")]


def test_a_withdrawn_edition_is_no_longer_offered_and_its_agreements_go_on(
    client, sides, national, national_keeper
):
    version = make.started_agreement(sides, from_template=national)
    parties.login(client, sides.coordinator)
    assert offered(client) == [f"mal:{national.code}"]
    parties.login(client, national_keeper)

    page = text(client.get(url(national, "withdraw")))
    answer = send(client, url(national, "withdraw"))

    assert "0 signerte og 1 under arbeid bygger på utgaven." in page
    assert answer.status_code == 303
    national.refresh_from_db()
    assert national.state == "WITHDRAWN"
    assert AgreementVersion.objects.get(pk=version.pk).state == "DRAFT"
    assert client.post(url(national, "withdraw")).status_code == 403
    parties.login(client, sides.coordinator)
    assert offered(client) == []


def test_from_the_newest_published_edition_an_agreement_can_be_started(client, sides, national):
    parties.login(client, sides.coordinator)

    page = lxml_html.fromstring(client.get(url(national)).content.decode())

    start = page.xpath("//main//a[contains(@href, '/avtaler/ny/')]/@href")
    assert start == [f"{reverse('agreements:start')}?mal={national.code}"]
    chosen = lxml_html.fromstring(client.get(start[0]).content.decode()).xpath(
        "//input[@name='source'][@checked]"
    )
    assert [one.get("value") for one in chosen] == [f"mal:{national.code}"]
