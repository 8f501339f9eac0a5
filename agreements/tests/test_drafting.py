"""Starting agreements and writing their text."""

from datetime import date, timedelta

import pytest
from django.db import InternalError, transaction

from agreements.actions import drafting, negotiation
from agreements.content import content_of
from agreements.models import AgreementVersion, SectionText, VersionSection
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON, actor
from parties.acting import actor_for
from parties.tests import factories as parties
from records import audit
from records.refusals import NotAllowed, Refused, StaleSave

LATER = AT + timedelta(minutes=5)


def save(version, person, heading="Lokale forhold", *, body, revision=1, at=AT, new_heading=None):
    return drafting.save_section(
        section=make.section(version, heading),
        heading=new_heading or heading,
        body=body,
        revision=revision,
        by=actor(person),
        on=ON,
        at=at,
    )


def body_of(version, heading="Lokale forhold"):
    return make.section(version, heading).body


# --- Starting ---------------------------------------------------------------------------------------------


def test_a_draft_has_the_templates_sections_fields_places_and_treatments(sides):
    version = make.started_agreement(sides)

    assert version.state == "DRAFT"
    assert version.turn == "MUNICIPALITY"
    assert list(version.sections.values_list("heading", "mode")) == [
        ("Innledning", "LOCKED"),
        ("Politiråd", "ADAPTABLE"),
        ("Lokale forhold", "LOCAL"),
    ]
    assert version.merge_values == {"politirad_moter_per_ar": "2"}
    assert [place.office for place in version.places.all()] == [sides.mayor_office, sides.leader_office]
    assert list(version.political_approvals.values_list("party__organisation__name", "state")) == [
        ("Fjordvik", "NOT_REQUIRED")
    ]
    content = content_of(version, ON)
    assert content["sections"][0]["html"] == (
        "<p>Avtale mellom Fjordvik kommune og Fjordvik politistasjonsdistrikt.</p>"
    )
    assert content["sections"][1]["number"] == "2"
    assert [event.sentence for event in audit.history(version.agreement)] == [
        "Siri Fjordvik, SLT-koordinator i Fjordvik kommune, startet avtalen mellom "
        "Fjordvik politistasjonsdistrikt og Fjordvik kommune."
    ]


def test_who_starts_has_the_draft(sides):
    assert make.started_agreement(sides, by=sides.contact).turn == "POLICE"


def test_an_ended_municipality_is_refused(sides):
    gone = parties.municipality(
        "Gamle", number="1299", district=sides.district, valid_to=ON - timedelta(days=1)
    )
    with pytest.raises(Refused) as refused:
        make.started_agreement(sides, municipalities=[sides.municipality, gone])
    assert refused.value.reasons == ["Gamle kommune (1299) er opphørt og kan ikke inngå avtaler."]
    still_there = parties.municipality("Siste", district=sides.district, valid_to=ON)
    assert make.started_agreement(sides, municipalities=[sides.municipality, still_there]).pk


def test_parties_that_cannot_make_an_agreement_are_refused(sides):
    other_district = parties.district("Andre")
    elsewhere = parties.municipality("Langtvekk", district=other_district)
    for wrong, sentence in [
        (
            {"municipalities": [elsewhere, sides.municipality]},
            "Langtvekk kommune hører til Andre politidistrikt.",
        ),
        ({"police": sides.municipality}, "Velg et politidistrikt eller en politienhet som part."),
        (
            {"municipalities": [sides.municipality, sides.unit]},
            "Fjordvik politistasjonsdistrikt er ikke en kommune.",
        ),
    ]:
        with pytest.raises(Refused) as refused:
            make.started_agreement(sides, **wrong)
        assert refused.value.reasons == [sentence]


def test_only_writers_of_a_party_start_an_agreement(
    sides, mayor_of_lillehammer, superuser, administrator_of_rana
):
    template = make.template()
    for user in (mayor_of_lillehammer.user, superuser, administrator_of_rana.user, sides.mayor.user):
        with pytest.raises(NotAllowed):
            drafting.start_agreement(
                template=template,
                police=sides.unit,
                municipalities=[sides.municipality],
                by=actor_for(user, ON),
                on=ON,
                at=AT,
            )


def test_the_same_draft_is_not_started_twice(sides):
    first = make.template(kind="COOPERATION")
    make.started_agreement(sides, from_template=first)
    with pytest.raises(Refused, match="allerede et utkast"):
        make.started_agreement(sides, from_template=first)
    assert make.started_agreement(sides, from_template=make.template(kind="SERVICE")).pk


def test_a_template_of_another_district_is_not_used(sides):
    foreign = make.template(owner=parties.district("Andre"))
    with pytest.raises(Refused, match="ikke laget for dette distriktet"):
        make.started_agreement(sides, from_template=foreign)
    assert make.started_agreement(sides, from_template=make.template(owner=sides.district)).pk


def test_the_language_is_chosen_at_the_start(sides):
    bokmal = make.template(code="mal", language="nb")
    with pytest.raises(Refused, match="finnes ikke på nynorsk"):
        make.started_agreement(sides, from_template=bokmal, language="nn")
    nynorsk = make.template(code="mal", language="nn", title="Avtale på nynorsk")
    version = make.started_agreement(sides, from_template=bokmal, language="nn")
    assert (version.template, version.language) == (nynorsk, "nn")
    assert content_of(version, ON)["sections"][1]["html"] == "<p>Politirådet møtes to gonger i året.</p>"


def test_a_signed_agreement_is_continued_with_its_text(sides):
    signed = make.signed_version(sides)
    draft = drafting.continue_agreement(agreement=signed.agreement, by=actor(sides.contact), on=ON, at=AT)

    assert (draft.number, draft.state, draft.turn, draft.started_from) == (2, "DRAFT", "POLICE", signed)
    assert draft.places.count() == 2
    assert body_of(draft, "Innledning") == "<p>Avtale mellom {kommune} og {enhet}.</p>"
    assert content_of(draft, ON) == signed.frozen_content
    with pytest.raises(Refused, match="Versjon 2 av avtalen er allerede under arbeid"):
        drafting.continue_agreement(agreement=signed.agreement, by=actor(sides.coordinator), on=ON, at=AT)


def test_an_agreement_between_others_replaces_and_takes_the_text(sides):
    signed = make.signed_version(sides)
    neighbour = make.two_sides("Nesby", unit=sides.unit)
    joint = make.started_agreement(
        sides,
        municipalities=[neighbour.municipality, sides.municipality],
        from_version=signed,
        replaces=signed.agreement,
    )
    assert content_of(joint, ON)["sections"][0]["html"] == (
        "<p>Avtale mellom Fjordvik kommune og Nesby kommune og Fjordvik politistasjonsdistrikt.</p>"
    )
    relation = joint.agreement.relations.get()
    assert (relation.kind, relation.other) == ("REPLACES", signed.agreement)


# --- Sections ---------------------------------------------------------------------------------------------


def test_a_section_is_saved_cleaned(sides):
    version = make.started_agreement(sides)
    saved = save(
        version,
        sides.coordinator,
        body='<p onclick="x()">Hei<script>alert(1)</script></p><img src=x onerror=y>',
    )
    assert saved.body == "<p>Hei</p>"
    assert (saved.revision, saved.updated_by_name) == (2, "Siri Fjordvik")


def test_a_heading_is_plain_text_everywhere(sides):
    version = make.started_agreement(sides)
    save(version, sides.coordinator, body="<p>x</p>", new_heading="<b>A</b> & {kommune}")
    heading = content_of(AgreementVersion.objects.get(pk=version.pk), ON)["sections"][2]["heading"]
    assert heading == "<b>A</b> & Fjordvik kommune"
    assert not hasattr(heading, "__html__"), "a template must escape it"


def test_a_locked_section_is_refused(sides):
    version = make.started_agreement(sides)
    with pytest.raises(Refused) as refused:
        save(version, sides.coordinator, "Innledning", body="<p>Min tekst</p>")
    assert refused.value.reasons == ["Avsnittet «Innledning» er låst i malen og kan ikke endres."]
    with pytest.raises(Refused, match="låst"):
        drafting.remove_section(
            section=make.section(version, "Innledning"), by=actor(sides.coordinator), on=ON, at=AT
        )
    assert body_of(version, "Innledning") == "<p>Avtale mellom {kommune} og {enhet}.</p>"


def test_unknown_merge_fields_are_refused_by_name(sides):
    version = make.started_agreement(sides)
    with pytest.raises(Refused) as refused:
        save(version, sides.coordinator, body="<p>{kommune} og {kommunne} og {tullball}</p>")
    assert refused.value.reasons == [
        "Flettefeltet «{kommunne}» finnes ikke. Velg et felt fra listen.",
        "Flettefeltet «{tullball}» finnes ikke. Velg et felt fra listen.",
    ]


def test_a_stale_save_is_kept_beside_and_told(sides):
    version = make.submitted_version(sides)
    save(version, sides.coordinator, body="<p>Først</p>")
    with pytest.raises(StaleSave) as stale:
        save(version, sides.contact, body="<p>Sist</p>", revision=1)
    assert stale.value.reasons == [
        "Siri Fjordvik har lagret «Lokale forhold» mens du skrev. Teksten din er tatt vare på ved siden av."
    ]
    assert (stale.value.current.body, stale.value.revision) == ("<p>Først</p>", 2)
    assert body_of(version) == "<p>Først</p>"
    kept = SectionText.objects.get()
    assert (kept.body, kept.typed_by_name, kept.settled_at) == ("<p>Sist</p>", "Pål Fjordvik", None)


def test_a_repeated_save_changes_and_keeps_nothing(sides):
    version = make.submitted_version(sides)
    save(version, sides.coordinator, body="<p>Først</p>")
    assert save(version, sides.coordinator, body="<p>Først</p>", revision=1).revision == 2
    for _again in range(2):
        with pytest.raises(StaleSave):
            save(version, sides.contact, body="<p>Sist</p>", revision=1)
    assert SectionText.objects.count() == 1


def collision(sides):
    version = make.submitted_version(sides)
    save(version, sides.coordinator, body="<p>Først</p>")
    with pytest.raises(StaleSave):
        save(version, sides.contact, body="<p>Sist</p>", revision=1)
    return version, SectionText.objects.get()


def test_taking_a_text_from_beside_keeps_the_one_it_replaces(sides):
    version, text = collision(sides)
    drafting.settle_text(text=text, take=True, by=actor(sides.coordinator), on=ON, at=LATER)
    assert body_of(version) == "<p>Sist</p>"
    assert set(SectionText.objects.values_list("body", "settled_by_name")) == {
        ("<p>Sist</p>", "Siri Fjordvik"),
        ("<p>Først</p>", "Siri Fjordvik"),
    }
    with pytest.raises(Refused, match="Siri Fjordvik har allerede tatt stilling"):
        drafting.settle_text(text=text, take=False, by=actor(sides.contact), on=ON, at=LATER)


def test_setting_a_text_aside_leaves_the_section(sides):
    version, text = collision(sides)
    drafting.settle_text(text=text, take=False, by=actor(sides.contact), on=ON, at=LATER)
    assert body_of(version) == "<p>Først</p>"
    text.refresh_from_db()
    assert (text.settled_at, text.body) == (LATER, "<p>Sist</p>")


def test_saving_ones_own_text_on_top_settles_it_and_keeps_the_other(sides):
    version, text = collision(sides)
    save(version, sides.contact, body="<p>Sist</p>", revision=2)
    text.refresh_from_db()
    assert text.settled_at == AT
    assert set(SectionText.objects.values_list("body", flat=True)) == {"<p>Sist</p>", "<p>Først</p>"}
    assert not SectionText.objects.filter(settled_at=None).exists()


def test_an_unsettled_text_stops_the_approval(sides):
    version, _text = collision(sides)
    with pytest.raises(Refused) as refused:
        make.approve(version, sides.leader)
    assert refused.value.reasons == [
        "«Lokale forhold» har en tekst ved siden av, skrevet av Pål Fjordvik, "
        "som ingen har tatt stilling til."
    ]


# --- The tree ---------------------------------------------------------------------------------------------


def headings(version):
    content = content_of(AgreementVersion.objects.get(pk=version.pk), ON)
    return [(section["number"], section["heading"]) for section in content["sections"]]


def test_sections_are_added_moved_and_removed(sides):
    version = make.started_agreement(sides)
    by = {"by": actor(sides.coordinator), "on": ON, "at": AT}
    council = make.section(version, "Politiråd")
    below = drafting.add_section(version=version, heading="Saker", parent=council, **by)
    drafting.add_section(version=version, heading="Saker", after=below, **by)
    drafting.add_section(
        version=version, heading="Først av alt", after=make.section(version, "Innledning"), **by
    )
    assert headings(version) == [
        ("1", "Innledning"),
        ("2", "Først av alt"),
        ("3", "Politiråd"),
        ("3.1", "Saker"),
        ("3.2", "Saker"),
        ("4", "Lokale forhold"),
    ]
    with pytest.raises(Refused, match="underavsnittene først"):
        drafting.remove_section(section=council, **by)
    drafting.move_section(section=council, direction="down", **by)
    drafting.move_section(section=council, direction="down", **by)
    drafting.remove_section(section=below, **by)
    assert headings(version)[2:] == [("3", "Lokale forhold"), ("4", "Politiråd"), ("4.1", "Saker")]


def test_a_removed_section_stays_in_the_history(sides):
    version = make.started_agreement(sides)
    drafting.remove_section(
        section=make.section(version, "Lokale forhold"), by=actor(sides.coordinator), on=ON, at=AT
    )
    event = audit.history(version.agreement).first()
    assert event.verb == "agreement.section_removed"
    assert event.data["text"] == "<p>Her står det som gjelder oss.</p>"


def test_sections_stand_in_three_levels_at_most(sides):
    version = make.started_agreement(sides)
    by = {"by": actor(sides.coordinator), "on": ON, "at": AT}
    second = drafting.add_section(
        version=version, heading="To", parent=make.section(version, "Politiråd"), **by
    )
    third = drafting.add_section(version=version, heading="Tre", parent=second, **by)
    with pytest.raises(Refused, match="høyst 3 nivåer"):
        drafting.add_section(version=version, heading="Fire", parent=third, **by)


# --- Fields and frame -------------------------------------------------------------------------------------


def test_every_wrong_field_is_named_at_once_and_nothing_is_saved(sides):
    version = make.started_agreement(sides)
    with pytest.raises(Refused) as refused:
        drafting.save_fields(
            version=version,
            values={
                "politirad_moter_per_ar": "7",
                "politirad_frist_referat_dager": "1",
                "varsel_endring_dager": "tretti",
                "responstid": "{kommune}",
                "tullball": "x",
                "prosjekt_trinn": "5. trinn",
            },
            by=actor(sides.coordinator),
            on=ON,
            at=AT,
        )
    assert refused.value.reasons == [
        "«Møter i politirådet per år, minst» må være et av valgene i listen.",
        "«Frist for å sende referat, dager etter møtet» må være minst 2.",
        "«Varsel før varig endring i tjenestetilbudet, dager» må være et helt tall.",
        "«Politiets responstid i kommunen, med kilde og år» kan ikke inneholde krøllparenteser.",
        "Flettefeltet «{tullball}» finnes ikke.",
    ]
    assert AgreementVersion.objects.get(pk=version.pk).merge_values == {"politirad_moter_per_ar": "2"}


def test_an_emptied_field_is_not_stated_rather_than_zero(sides):
    version = make.submitted_version(sides)
    drafting.save_fields(
        version=version, values={"politirad_moter_per_ar": " "}, by=actor(sides.contact), on=ON, at=AT
    )
    with pytest.raises(Refused) as refused:
        make.approve(version, sides.leader)
    assert refused.value.reasons == [
        "Feltet «Møter i politirådet per år, minst» er ikke fylt ut (brukt i «Politiråd»)."
    ]


def test_the_frame_is_checked(sides):
    version = make.started_agreement(sides)
    by = {"by": actor(sides.coordinator), "on": ON, "at": AT}
    with pytest.raises(Refused) as refused:
        drafting.save_frame(
            version=version, title="Ny", valid_from=date(2026, 1, 1), valid_to=date(2025, 1, 1), **by
        )
    assert refused.value.reasons == [
        "Siste dag kan ikke komme før første dag.",
        "Siste dag er allerede passert.",
    ]
    drafting.save_frame(version=version, title="Avtale for {kommune}", valid_from=None, valid_to=None, **by)
    version.agreement.refresh_from_db()
    assert version.agreement.title == "Avtale for Fjordvik kommune"


# --- Who may write when -----------------------------------------------------------------------------------


def test_a_draft_is_written_by_the_side_that_has_it(sides):
    version = make.started_agreement(sides)
    with pytest.raises(Refused, match="Utkastet ligger hos kommunen"):
        save(version, sides.contact, body="<p>Nei</p>")
    with pytest.raises(NotAllowed):
        negotiation.withdraw(version=version, by=actor(sides.contact), on=ON, at=AT)
    negotiation.submit(version=version, by=actor(sides.coordinator), on=ON, at=AT)
    assert save(version, sides.contact, body="<p>Ja</p>").body == "<p>Ja</p>"
    assert save(version, sides.coordinator, body="<p>Også</p>", revision=2).body == "<p>Også</p>"


def test_readers_and_strangers_do_not_write(sides, mayor_of_lillehammer):
    version = make.started_agreement(sides)
    for person in (sides.mayor, mayor_of_lillehammer):
        with pytest.raises(NotAllowed):
            save(version, person, body="<p>Nei</p>")


def test_a_frozen_text_is_not_written_in(sides):
    version = make.ready_version(sides)
    with pytest.raises(Refused, match="til signering"):
        save(version, sides.coordinator, body="<p>Nei</p>")


def test_each_side_says_who_signs_for_it(sides):
    version = make.started_agreement(sides)
    police, municipal = (
        make.party_of(version, sides.unit),
        make.party_of(version, sides.municipality),
    )
    director_office = sides.director.appointments.get().office
    chief = parties.office(sides.district, "CHIEF_OF_POLICE")
    by = {"on": ON, "at": AT}

    drafting.set_places(
        version=version,
        places=[(police, sides.leader_office), (municipal, sides.mayor_office), (municipal, director_office)],
        by=actor(sides.coordinator),
        **by,
    )
    with pytest.raises(NotAllowed):
        drafting.set_places(
            version=version, places=[(municipal, sides.mayor_office)], by=actor(sides.coordinator), **by
        )
    with pytest.raises(Refused, match="kan ikke signere for"):
        drafting.set_places(
            version=version,
            places=[(police, sides.leader_office), (municipal, chief)],
            by=actor(sides.coordinator),
            **by,
        )
    drafting.set_places(
        version=version,
        places=[(police, chief), (municipal, sides.mayor_office), (municipal, director_office)],
        by=actor(sides.contact),
        **by,
    )
    assert [place.office for place in version.places.all()] == [chief, sides.mayor_office, director_office]


def test_the_database_keeps_a_frozen_text_as_it_is(sides):
    frozen = make.ready_version(sides)
    other = make.started_agreement(make.two_sides("Nesby"))
    rows = VersionSection.objects.filter(version=frozen)
    for attempt in [
        lambda: rows.update(body="x"),
        lambda: rows.filter(key="politirad").update(version=other, key="flyttet"),
        lambda: other.sections.filter(key="politirad").update(version=frozen, key="flyttet"),
        lambda: rows.delete(),
        lambda: VersionSection.objects.create(version=frozen, key="ny", heading="Ny", position=9),
        lambda: AgreementVersion.objects.filter(pk=frozen.pk).update(title="x"),
        lambda: AgreementVersion.objects.filter(pk=frozen.pk).update(
            frozen_at=None, frozen_content=None, content_hash="", state="DRAFT"
        ),
        lambda: AgreementVersion.objects.filter(pk=frozen.pk).delete(),
    ]:
        with pytest.raises(InternalError), transaction.atomic():
            attempt()
    assert rows.count() == 3
