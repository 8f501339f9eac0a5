"""The pages around the text and the steps of a version, as people use them, without JavaScript."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.actions import drafting, negotiation, treatment
from agreements.models import PoliticalApproval, SectionComment
from agreements.tests import factories as make
from parties.models import OfficeRole, Person
from parties.tests.factories import login
from records import days
from web.tests.rendered import errors, form_with, forms, page, send, words

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nmoteprotokoll\n%%EOF"


def address(version, name="version", *args):
    return reverse(f"agreements:{name}", args=[version.agreement_id, version.number, *args])


def now(version):
    """The version as it stands in the database."""
    return type(version).objects.get(pk=version.pk)


@pytest.fixture
def draft(sides):
    """A draft that lies with the municipality."""
    return make.started_agreement(sides)


@pytest.fixture
def in_review(sides):
    """In negotiation, with the ball at the police."""
    return make.submitted_version(sides)


# --- Fields, frame, who signs, sections -------------------------------------------------------------------


def test_fields_show_usual_values_the_sections_that_use_them_and_what_the_registers_say(client, sides, draft):
    shown = login(client, sides.coordinator).get(address(draft, "fields"))
    assert page(shown).xpath("//select[@name='politirad_moter_per_ar']/option[@selected]/@value") == ["2"]
    read = words(shown)
    assert "Brukt i «2 Politiråd»." in read
    assert "Kommunens navn Fjordvik kommune kommuneregisteret" in read
    send(client, shown, "Lagre", politirad_moter_per_ar="4")
    assert now(draft).merge_values == {"politirad_moter_per_ar": "4"}


def test_a_number_out_of_bounds_is_kept_and_explained(client, sides, draft):
    section = make.section(draft, "Lokale forhold")
    drafting.save_section(
        section=section,
        heading=section.heading,
        body="<p>Varsel: {varsel_endring_dager} dager. Åpent {apningstider}.</p>",
        revision=section.revision,
        by=make.actor(sides.coordinator),
        on=make.ON,
        at=make.AT,
    )
    shown = login(client, sides.coordinator).get(address(draft, "fields"))
    assert "mangler der: Åpningstider for publikum" in words(shown)
    answer = send(client, shown, "Lagre", varsel_endring_dager="2", apningstider="Hverdager 9–15")
    assert answer.status_code == 422
    assert len(errors(answer)) == 1
    assert errors(answer)[0].startswith("Varsel før varig endring")
    assert page(answer).xpath("//input[@name='varsel_endring_dager']/@value") == ["2"]
    send(client, answer, "Lagre", varsel_endring_dager="30")
    assert now(draft).merge_values["apningstider"] == "Hverdager 9–15"


def test_the_frame_refuses_an_end_before_the_beginning(client, sides, draft):
    shown = login(client, sides.coordinator).get(address(draft, "frame"))
    answer = send(client, shown, "Lagre", valid_from="2030-01-01", valid_to="2029-01-01")
    assert answer.status_code == 422
    assert errors(answer) == ["Gjelder til og med: Siste dag kan ikke komme før første dag."]
    send(client, answer, "Lagre", valid_to="2034-01-01", is_numbered=None)
    found = now(draft)
    assert (found.valid_from, found.valid_to) == (date(2030, 1, 1), date(2034, 1, 1))
    assert found.is_numbered is False


def test_numbering_is_settled_in_the_draft_and_not_touched_afterwards(client, sides, in_review):
    shown = login(client, sides.coordinator).get(address(in_review, "frame"))
    assert not page(shown).xpath("//input[@name='is_numbered']")
    send(client, shown, "Lagre", title="Ny tittel")
    assert (now(in_review).title, now(in_review).is_numbered) == ("Ny tittel", True)


def test_each_side_settles_its_own_signatories_and_sees_authority_and_vacancy(client, sides, draft):
    shown = login(client, sides.coordinator).get(address(draft, "places"))
    read = words(shown)
    assert "Kari Fjordvik kan signere" in read
    assert "Dag Fjordvik mangler fullmakt til å signere" in read
    assert "Politistasjonssjef" in read
    assert "Den andre parten velger selv" in read

    director = sides.director.appointments.get().office
    name = page(shown).xpath("//main//input[@type='checkbox']/@name")[0]
    send(client, shown, "Lagre", **{name: [str(director.pk)]})
    assert {place.office_id for place in draft.places.all()} == {director.pk, sides.leader_office.pk}


def test_a_vacant_office_says_so(client, sides):
    sides.mayor.appointments.update(valid_to=days.today() - timedelta(days=1))
    version = make.started_agreement(sides)
    shown = login(client, sides.coordinator).get(address(version, "places"))
    assert "Ordfører vervet er ubesatt" in words(shown)


def test_a_new_section_comes_after_the_chosen_one_or_below_it(client, sides, draft):
    first = make.section(draft, "Politiråd")
    login(client, sides.coordinator)
    shown = client.get(address(draft, "section_add") + f"?etter={first.pk}")
    done = send(client, shown, "Legg til og skriv teksten", heading="Beredskap")
    made = make.section(draft, "Beredskap")
    assert done.url == address(draft, "section", made.pk)
    order = [section.heading for section in draft.sections.order_by("position")]
    assert order == ["Innledning", "Politiråd", "Beredskap", "Lokale forhold"]

    send(client, shown, "Legg til og skriv teksten", heading="Faste medlemmer", below="on")
    assert make.section(draft, "Faste medlemmer").parent == first

    answer = send(client, shown, "Legg til og skriv teksten", heading="X", below="on", after="")
    assert errors(answer) == ["Plassering: Velg hvilket avsnitt det skal stå under."]


def test_a_section_is_moved_and_removed_with_buttons(client, sides, draft):
    section = make.section(draft, "Lokale forhold")
    login(client, sides.coordinator)
    send(client, client.get(address(draft, "section", section.pk)), "Flytt opp")
    assert [s.heading for s in draft.sections.order_by("position")][1] == "Lokale forhold"
    assert client.get(address(draft, "section_move", section.pk, "ned")).status_code == 302
    assert [s.heading for s in draft.sections.order_by("position")][1] == "Lokale forhold"

    asked = client.get(address(draft, "section_remove", section.pk))
    assert draft.sections.filter(pk=section.pk).exists()
    send(client, asked, "Fjern avsnittet")
    assert not draft.sections.filter(pk=section.pk).exists()


# --- Comparison -------------------------------------------------------------------------------------------


def test_against_the_template_only_what_was_written_is_a_difference(client, sides, draft):
    section = make.section(draft, "Lokale forhold")
    drafting.save_section(
        section=section,
        heading=section.heading,
        body="<p>Her står det som gjelder Fjordvik.</p>",
        revision=section.revision,
        by=make.actor(sides.coordinator),
        on=make.ON,
        at=make.AT,
    )
    shown = login(client, sides.coordinator).get(address(draft, "compare") + "?mot=mal")
    tree = page(shown)
    changed = tree.xpath("//section[contains(@class,'compare__section--changed')]")
    assert len(changed) == 1
    assert "Fjordvik" in changed[0].xpath(".//ins//text()")
    assert "oss" in changed[0].xpath(".//del//text()")
    assert len(tree.xpath("//details[@class='compare__same']")) == 2
    assert "1 endret avsnitt" in words(shown)
    assert "2 avsnitt er like." in words(shown)


def test_against_what_we_sent_stands_what_the_other_side_did_with_it(client, sides, in_review):
    section = make.section(in_review, "Lokale forhold")
    drafting.save_section(
        section=section,
        heading="Forholdene hos oss",
        body=section.body,
        revision=section.revision,
        by=make.actor(sides.contact),
        on=make.ON,
        at=make.AT,
    )
    negotiation.hand_over(version=in_review, by=make.actor(sides.contact), on=make.ON, at=make.AT)
    login(client, sides.coordinator)
    assert "1 endret avsnitt" in words(client.get(address(in_review, "compare")))

    # Against the text as it came to us, nothing has happened since.
    came = in_review.snapshots.get(by_side="POLICE")
    unchanged = client.get(address(in_review, "compare") + f"?mot=sist&bilde={came.pk}")
    assert "Ingenting er endret" in words(unchanged)


def test_against_the_agreement_in_force_the_signed_text_counts(client, sides):
    old = make.signed_version(sides)
    new = drafting.continue_agreement(
        agreement=old.agreement, by=make.actor(sides.coordinator), on=make.ON, at=make.AT
    )
    drafting.remove_section(
        section=make.section(new, "Lokale forhold"), by=make.actor(sides.coordinator), on=make.ON, at=make.AT
    )
    shown = login(client, sides.coordinator).get(address(new, "compare") + "?mot=gjeldende")
    assert "1 fjernet avsnitt" in words(shown)
    assert page(shown).xpath("//section[contains(@class,'--removed')]//del")


# --- Between the sides ------------------------------------------------------------------------------------


def test_handing_over_says_who_gets_it_and_turns_the_ball(client, sides, draft):
    shown = login(client, sides.coordinator).get(address(draft, "hand_over"))
    read = words(shown)
    assert f"Ballen går til {sides.unit.name}" in read
    assert sides.contact.name in read
    assert sides.leader.name in read
    assert sides.mayor.name not in read
    send(client, shown, "Send over", message="Se på punkt 2.")
    assert (now(draft).state, now(draft).turn) == ("IN_REVIEW", "POLICE")

    again = client.get(address(draft, "hand_over"))
    assert again.status_code == 403
    assert "Teksten ligger hos den andre parten nå." in words(again)
    assert not forms(again)
    assert client.post(address(draft, "hand_over"), {"message": ""}).status_code == 403
    assert now(draft).turn == "POLICE"


def test_a_leader_approves_the_text_that_the_page_shows(client, sides, in_review):
    shown = login(client, sides.leader).get(address(in_review, "approve"))
    assert f"Du godkjenner for {sides.unit.name}." in words(shown)
    assert make.shown_hash(in_review)[:12] in words(shown)
    send(client, shown, "Godkjenn teksten")
    assert in_review.reviews.get().party.organisation_id == sides.unit.pk


def test_a_text_changed_meanwhile_is_not_approved_before_it_is_seen(client, sides, in_review):
    shown = login(client, sides.leader).get(address(in_review, "approve"))
    section = make.section(in_review, "Lokale forhold")
    drafting.save_section(
        section=section,
        heading=section.heading,
        body="<p>En helt annen forpliktelse.</p>",
        revision=section.revision,
        by=make.actor(sides.coordinator),
        on=make.ON,
        at=make.AT,
    )
    answer = send(client, shown, "Godkjenn teksten")
    assert answer.status_code == 403
    assert errors(answer) == ["Teksten er endret siden du åpnet siden. Les den på nytt før du godkjenner."]
    assert "En helt annen forpliktelse." in words(answer)
    assert not in_review.reviews.exists()
    send(client, answer, "Godkjenn teksten")
    assert in_review.reviews.get().content_hash == make.shown_hash(in_review)


def test_what_is_missing_is_said_before_approval(client, sides, in_review):
    section = make.section(in_review, "Lokale forhold")
    negotiation.comment(
        section=section, text="Hva med natt?", by=make.actor(sides.contact), on=make.ON, at=make.AT
    )
    shown = login(client, sides.leader).get(address(in_review, "approve"))
    assert shown.status_code == 403
    assert "Merknaden fra Pål Fjordvik til «Lokale forhold» er ikke avsluttet." in words(shown)
    assert address(in_review, "section", section.pk) in page(shown).xpath("//main//a/@href")
    assert not forms(shown)


def test_the_coordinator_writes_but_does_not_approve(client, sides, in_review):
    answer = login(client, sides.coordinator).get(address(in_review, "approve"))
    assert answer.status_code == 403
    assert "Bare den som leder en av partene, kan godkjenne teksten" in words(answer)
    data = {"content_hash": make.shown_hash(in_review)}
    assert client.post(address(in_review, "approve"), data).status_code == 403
    assert not in_review.reviews.exists()


def test_an_approval_is_taken_back_by_the_one_who_gave_it_and_not_by_the_other(client, sides, in_review):
    make.approve(in_review, sides.leader)
    assert login(client, sides.director).get(address(in_review, "withdraw_approval")).status_code == 403
    shown = login(client, sides.leader).get(address(in_review, "withdraw_approval"))
    send(client, shown, "Ta godkjenningen tilbake", reason="Vi må se på vakten.")
    assert "Vi må se på vakten." in in_review.reviews.get().withdrawn_reason


def test_declining_needs_a_reason(client, sides, in_review):
    shown = login(client, sides.mayor).get(address(in_review, "decline"))
    answer = send(client, shown, "Avslå avtalen", reason="   ")
    assert answer.status_code == 422
    assert errors(answer) == ["Begrunnelse: Skriv hvorfor avtalen avslås."]
    send(client, answer, "Avslå avtalen", reason="Kommunen vil vente.")
    assert now(in_review).state == "DECLINED"


def test_only_the_side_that_writes_withdraws_its_draft(client, sides, draft):
    assert login(client, sides.contact).get(address(draft, "withdraw")).status_code == 403
    shown = login(client, sides.coordinator).get(address(draft, "withdraw"))
    send(client, shown, "Trekk utkastet")
    assert now(draft).state == "WITHDRAWN"


def test_a_comment_is_written_from_the_section_and_goes_back_to_it(client, sides, in_review):
    section = make.section(in_review, "Lokale forhold")
    shown = login(client, sides.mayor).get(address(in_review, "section", section.pk))
    done = send(client, shown, "Legg til merknad", text="Vi trenger nattpatrulje.")
    assert done.url == address(in_review, "section", section.pk) + "#merknader"
    made = SectionComment.objects.get()
    assert (made.author_name, made.side) == ("Kari Fjordvik", "MUNICIPALITY")

    send(client, login(client, sides.contact).get(done.url), "Avslutt merknaden")
    made.refresh_from_db()
    assert made.resolved_by_name == "Pål Fjordvik"


def test_an_empty_comment_is_asked_for_again_and_a_long_one_is_kept(client, sides, in_review):
    section = make.section(in_review, "Lokale forhold")
    url = address(in_review, "comment", section.pk)
    login(client, sides.mayor)
    answer = send(client, client.get(url), "Legg til merknad", text=" ")
    assert (answer.status_code, errors(answer)) == (422, ["Merknad: Skriv merknaden før du sender den."])
    long = "Vi trenger nattpatrulje. " * 200
    answer = send(client, answer, "Legg til merknad", text=long)
    assert answer.status_code == 422
    assert page(answer).xpath("//textarea[@name='text']")[0].text.strip() == long.strip()
    assert not SectionComment.objects.exists()


def test_comments_belong_to_their_own_agreement(client, sides, in_review):
    elsewhere = make.submitted_version(make.two_sides("Fjernvik"))
    theirs = negotiation.comment(
        section=make.section(elsewhere, "Lokale forhold"),
        text="Hemmelig",
        by=make.actor(elsewhere_contact(elsewhere)),
        on=make.ON,
        at=make.AT,
    )
    login(client, sides.coordinator)
    assert client.get(address(in_review, "resolve_comment", theirs.pk)).status_code == 404
    assert client.post(address(in_review, "resolve_comment", theirs.pk)).status_code == 404
    stranger = make.section(elsewhere, "Lokale forhold")
    assert client.get(address(in_review, "section", stranger.pk)).status_code == 404


def elsewhere_contact(version):
    """The police contact of another agreement's unit."""
    unit = version.agreement.parties.get(side="POLICE").organisation_id
    return Person.objects.get(
        appointments__office__organisation=unit, appointments__office__role=OfficeRole.POLICE_CONTACT
    )


def test_a_frozen_text_takes_no_comments_and_says_so(client, sides):
    version = make.ready_version(sides)
    section = make.section(version, "Lokale forhold")
    answer = login(client, sides.mayor).get(address(version, "comment", section.pk))
    assert answer.status_code == 403
    assert "Det kan ikke skrives merknader til avtalen nå." in words(answer)


# --- Political treatment ----------------------------------------------------------------------------------


@pytest.fixture
def in_treatment(sides):
    """Sent to the municipal council."""
    version = make.agreed_version(sides)
    said = {"by": make.actor(sides.coordinator), "on": make.ON, "at": make.AT}
    treatment.set_requirement(
        approval=version.political_approvals.get(), is_required=True, body="kommunestyret", **said
    )
    return treatment.send_to_treatment(version=now(version), **said)


def test_the_municipality_says_itself_whether_its_council_treats_it(client, sides):
    version = make.agreed_version(sides)
    approval = version.political_approvals.get()
    url = address(version, "treatment", approval.pk)
    read = login(client, sides.contact).get(url)
    assert "Bare Fjordvik kommune selv fører inn den politiske behandlingen." in words(read)
    assert not forms(read)
    assert client.post(url, {"act": "requirement", "is_required": "ja", "body": "x"}).status_code == 403

    shown = login(client, sides.coordinator).get(url)
    answer = send(client, shown, "Lagre", is_required="ja")
    assert errors(answer) == [
        "Hvem skal behandle den?: Oppgi hvem som skal behandle avtalen, for eksempel kommunestyret."
    ]
    send(client, answer, "Lagre", body="formannskapet")
    approval.refresh_from_db()
    assert (approval.state, approval.body) == ("PENDING", "formannskapet")

    asked = client.get(address(version, "send_to_treatment"))
    send(client, asked, "Send til politisk behandling")
    assert now(version).state == "POLITICAL_TREATMENT"


def test_an_adoption_is_recorded_with_case_date_and_decision(client, sides, in_treatment):
    approval = in_treatment.political_approvals.get()
    url = address(in_treatment, "treatment", approval.pk)
    login(client, sides.coordinator)
    answer = send(client, client.get(url), "Før inn resultatet", outcome="adopted")
    assert errors(answer) == [
        "Saksnummer: Oppgi saksnummeret.",
        "Dato for vedtaket: Oppgi datoen for vedtaket.",
    ]
    send(
        client,
        answer,
        "Før inn resultatet",
        case_number="PS 57/18",
        decided_on="2026-05-03",
        upload=SimpleUploadedFile("protokoll.pdf", PDF),
    )
    approval.refresh_from_db()
    assert (approval.state, approval.case_number, approval.decided_on) == (
        "ADOPTED",
        "PS 57/18",
        date(2026, 5, 3),
    )
    decision = login(client, sides.contact).get(address(in_treatment, "decision", approval.pk))
    assert decision.content == PDF
    assert decision["Content-Disposition"].startswith("attachment")
    stranger = make.two_sides("Fjernvik").coordinator
    assert login(client, stranger).get(address(in_treatment, "decision", approval.pk)).status_code == 404


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<html><script>alert(1)</script></html>", "innholdet er ikke PDF"),
        (b"%PDF-1.7" + b"0" * (25 * 1024 * 1024), "er for stor. Grensen er 25 MB."),
        (b"", "er tom"),
    ],
)
def test_a_file_that_is_no_decision_is_refused_and_the_rest_kept(client, sides, in_treatment, content, says):
    approval = in_treatment.political_approvals.get()
    url = address(in_treatment, "treatment", approval.pk)
    shown = login(client, sides.coordinator).get(url)
    answer = send(
        client,
        shown,
        "Før inn resultatet",
        outcome="adopted",
        case_number="PS 57/18",
        decided_on="2026-05-03",
        upload=SimpleUploadedFile("vedtak.pdf", content),
    )
    assert answer.status_code in {403, 422}
    assert len(errors(answer)) == 1
    assert says in errors(answer)[0]
    assert page(answer).xpath("//input[@name='case_number']/@value") == ["PS 57/18"]
    approval.refresh_from_db()
    assert approval.state == "PENDING"
    assert approval.decision is None


def test_a_council_that_sends_the_agreement_back_says_why(client, sides, in_treatment):
    approval = in_treatment.political_approvals.get()
    url = address(in_treatment, "treatment", approval.pk)
    login(client, sides.coordinator)
    answer = send(client, client.get(url), "Før inn resultatet", outcome="returned")
    assert errors(answer) == ["Begrunnelse: Skriv hvorfor avtalen ble sendt tilbake."]
    send(client, answer, "Før inn resultatet", reason="For lite om natt.")
    assert "For lite om natt." in words(login(client, sides.contact).get(url))
    assert PoliticalApproval.objects.get().state == "RETURNED"


# --- Finishing --------------------------------------------------------------------------------------------


def test_finishing_lists_what_is_missing_with_the_way_there(client, sides, in_treatment):
    approval = in_treatment.political_approvals.get()
    sides.mayor.appointments.update(may_sign=False)
    shown = login(client, sides.coordinator).get(address(in_treatment, "finish"))
    assert shown.status_code == 200
    links = {
        " ".join(row.xpath("./text()")[0].split()): row.xpath("./a/@href")
        for row in page(shown).xpath("//ul[@class='todo']/li")
    }
    assert links["Fjordvik kommune har ikke vedtatt avtalen politisk."] == [
        address(in_treatment, "treatment", approval.pk)
    ]
    authority = next(sentence for sentence in links if "ingen innehaver med fullmakt" in sentence)
    assert links[authority] == [address(in_treatment, "places")]
    assert not forms(shown)


def test_private_data_is_shown_in_its_sentence_and_has_to_be_looked_over(client, sides):
    texts = (*make.SECTIONS[:2], ("Lokale forhold", "LOCAL", "<p>Nød: 112. Ring Ola på 91 23 45 67.</p>"))
    version = make.agreed_version(sides, from_template=make.template(sections=texts))
    shown = login(client, sides.coordinator).get(address(version, "finish"))
    read = words(shown)
    assert "Ring Ola på 91 23 45 67." in read
    assert page(shown).xpath("//q//mark/text()") == ["91 23 45 67"]
    assert "Kari Fjordvik" in read
    assert "Eva Fjordvik" in read

    answer = send(client, shown, "Gjør klar til signering")
    assert answer.status_code == 422
    assert errors(answer)[0].endswith("Kryss av for at du har sett over treffene.")
    send(client, answer, "Gjør klar til signering", private_data_seen="on")
    assert now(version).state == "READY_TO_SIGN"


def test_nothing_to_look_over_needs_no_tick(client, sides):
    version = make.agreed_version(sides)
    shown = login(client, sides.coordinator).get(address(version, "finish"))
    assert "Alt er på plass" in words(shown)
    assert form_with(shown, "Gjør klar til signering") is not None
    assert not page(shown).xpath("//input[@name='private_data_seen']")
    send(client, shown, "Gjør klar til signering")
    assert now(version).state == "READY_TO_SIGN"


def test_too_early_to_finish_and_who_may(client, sides, draft):
    early = login(client, sides.coordinator).get(address(draft, "finish"))
    assert early.status_code == 403
    assert "Steget «Gjør klar til signering» kan ikke tas nå. Avtalen har status «utkast»." in words(early)
    version = make.agreed_version(make.two_sides("Sjøvik", unit=sides.unit))
    mayor = version.places.exclude(party__side="POLICE").get().office.holders_on(days.today()).get().person
    answer = login(client, mayor).get(address(version, "finish"))
    assert (answer.status_code, forms(answer)) == (403, [])
