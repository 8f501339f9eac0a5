"""Templates: kept by their owners, in a chain without rings, published once and for all."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, transaction

from agreements import template_files
from agreements.actions import templates
from agreements.content import content_of
from agreements.merging import tokens_in
from agreements.models import AgreementTemplate, AgreementVersion, TemplateSection
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON, actor
from parties.acting import actor_for
from parties.tests import factories as parties
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused, StaleSave

SYSTEM = {"by": Actor.system("Test"), "on": ON, "at": AT}


def save(section, *, body, revision=None, mode=None, by=SYSTEM["by"]):
    return templates.save_template_section(
        section=section,
        heading=section.heading,
        body=body,
        mode=mode or section.mode,
        revision=section.revision if revision is None else revision,
        by=by,
        on=ON,
        at=AT,
    )


def first(template):
    return template.sections.order_by("position").first()


# --- Published editions stand -----------------------------------------------------------------------------


def test_the_database_keeps_a_published_edition_as_it_is(db):
    published = make.template()
    section = first(published)
    other = templates.new_edition(template=published, **SYSTEM)
    attempts = [
        lambda: TemplateSection.objects.filter(pk=section.pk).update(body="x"),
        lambda: TemplateSection.objects.filter(pk=section.pk).update(template=other, key="flyttet"),
        lambda: TemplateSection.objects.filter(template=other).update(template=published),
        lambda: TemplateSection.objects.filter(pk=section.pk).delete(),
        lambda: TemplateSection.objects.create(template=published, key="ny", heading="Ny", position=9),
        lambda: AgreementTemplate.objects.filter(pk=published.pk).update(title="x"),
        lambda: AgreementTemplate.objects.filter(pk=published.pk).update(state="DRAFT", published_at=None),
    ]
    for attempt in attempts:
        with pytest.raises(InternalError), transaction.atomic():
            attempt()
    assert first(published).body == section.body


def test_a_published_edition_is_not_written_in(db):
    published = make.template()
    for attempt in [
        lambda: save(first(published), body="<p>x</p>"),
        lambda: templates.add_template_section(template=published, heading="Ny", **SYSTEM),
        lambda: templates.publish(template=published, **SYSTEM),
    ]:
        with pytest.raises(Refused, match="Lag en ny utgave"):
            attempt()


def test_a_new_edition_leaves_running_agreements_alone(sides):
    old = make.template(code="mal")
    running = make.started_agreement(sides, from_template=old)
    before = content_of(running, ON)

    draft = templates.new_edition(template=old, **SYSTEM)
    assert (draft.edition, draft.state, draft.sections.count()) == (2, "DRAFT", 3)
    save(first(draft), body="<p>Ny innledning for {kommune}.</p>")
    templates.publish(template=draft, **SYSTEM)

    running = AgreementVersion.objects.get(pk=running.pk)
    assert running.template == old
    assert content_of(running, ON) == before
    assert list(AgreementTemplate.objects.newest_editions()) == [draft]
    neighbour = make.two_sides("Nesby")
    started = make.started_agreement(neighbour, from_template=AgreementTemplate.objects.get(pk=draft.pk))
    assert content_of(started, ON)["sections"][0]["html"] == "<p>Ny innledning for Nesby kommune.</p>"


def test_one_draft_at_a_time(db):
    published = make.template()
    templates.new_edition(template=published, **SYSTEM)
    with pytest.raises(Refused, match="allerede et utkast"):
        templates.new_edition(template=published, **SYSTEM)


def test_a_withdrawn_edition_is_not_started_from(sides):
    published = make.template()
    templates.withdraw_template(template=published, **SYSTEM)
    with pytest.raises(Refused, match="ikke publisert"):
        make.started_agreement(sides, from_template=published)


# --- The chain --------------------------------------------------------------------------------------------


def test_an_adaptation_keeps_what_is_locked_above(nordland, administrator_of_nordland):
    national = make.template(code="mal")
    by = actor(administrator_of_nordland)
    own = templates.adapt(parent=national, owner=nordland, by=by, on=ON, at=AT)
    assert (own.owner_id, own.parent, own.sections.count()) == (nordland.pk, national, 3)

    locked = own.sections.get(heading="Innledning")
    with pytest.raises(Refused, match="låst i malen over og kan ikke endres"):
        save(locked, body="<p>Vår innledning</p>", by=by)
    with pytest.raises(Refused, match="låst i malen over og kan ikke endres"):
        save(locked, body=locked.body, mode="ADAPTABLE", by=by)
    with pytest.raises(Refused, match="låst i malen over og kan ikke fjernes"):
        templates.remove_template_section(section=locked, by=by, on=ON, at=AT)

    save(own.sections.get(heading="Politiråd"), body="<p>Slik i Nordland.</p>", mode="LOCKED", by=by)
    templates.publish(template=own, by=by, on=ON, at=AT)
    assert own.sections.get(heading="Politiråd").mode == "LOCKED"


def test_a_parent_that_has_locked_more_since_stops_the_publishing(nordland):
    national = make.template(code="mal")
    own = templates.adapt(parent=national, owner=nordland, **SYSTEM)
    save(own.sections.get(heading="Politiråd"), body="<p>Slik i Nordland.</p>")
    newer = templates.new_edition(template=national, **SYSTEM)
    council = newer.sections.get(heading="Politiråd")
    save(council, body=council.body, mode="LOCKED")
    newer = templates.publish(template=newer, **SYSTEM)

    own = templates.rebase(template=own, parent=newer, **SYSTEM)
    with pytest.raises(Refused) as refused:
        templates.publish(template=own, **SYSTEM)
    assert refused.value.reasons == ["Avsnittet «Politiråd» er låst i malen over og kan ikke endres."]


def test_templates_in_a_ring_are_refused_whatever_edition_it_goes_through(db):
    authority = parties.national()
    a, b = make.template(code="a"), make.template(code="b")
    c = templates.publish(template=templates.adapt(parent=b, owner=authority, code="c", **SYSTEM), **SYSTEM)
    a2 = templates.new_edition(template=a, **SYSTEM)
    templates.publish(template=templates.rebase(template=a2, parent=c, **SYSTEM), **SYSTEM)

    b2 = templates.new_edition(template=b, **SYSTEM)
    for parent in (b, c, a):
        with pytest.raises(Refused, match="bygge på hverandre i ring"):
            templates.rebase(template=b2, parent=parent, **SYSTEM)
    assert AgreementTemplate.objects.get(pk=b2.pk).parent is None


def test_only_a_published_national_template_in_the_same_language_is_built_on(nordland, innlandet):
    district = make.template(owner=nordland)
    with pytest.raises(Refused, match="bygger på en nasjonal mal"):
        templates.adapt(parent=district, owner=innlandet, **SYSTEM)
    draft = templates.new_edition(template=make.template(code="mal"), **SYSTEM)
    with pytest.raises(Refused, match="ikke publisert"):
        templates.adapt(parent=draft, owner=innlandet, **SYSTEM)
    own = templates.new_edition(template=district, **SYSTEM)
    with pytest.raises(Refused, match="samme målform"):
        templates.rebase(template=own, parent=make.template(language="nn"), **SYSTEM)


# --- Who and what -----------------------------------------------------------------------------------------


def test_owners_administrators_keep_their_own_templates_only(
    nordland,
    administrator_of_nordland,
    national_administrator,
    administrator_of_rana,
    chief_of_nordland,
    superuser,
):
    national = make.template()
    draft = templates.new_edition(template=national, **SYSTEM)
    save(first(draft), body="<p>Riksens</p>", by=actor(national_administrator))
    for person in (administrator_of_nordland, administrator_of_rana, chief_of_nordland):
        with pytest.raises(NotAllowed):
            save(first(draft), body="<p>Nei</p>", by=actor(person))
    with pytest.raises(NotAllowed):
        save(first(draft), body="<p>Nei</p>", by=actor_for(superuser, ON))
    with pytest.raises(NotAllowed):
        templates.adapt(parent=national, owner=nordland, by=actor(national_administrator), on=ON, at=AT)


def test_a_stale_save_is_refused_with_what_stands_there(db):
    draft = templates.new_edition(template=make.template(), **SYSTEM)
    section = first(draft)
    save(section, body="<p>Først</p>", revision=1)
    with pytest.raises(StaleSave) as stale:
        save(section, body="<p>Sist</p>", revision=1)
    assert (stale.value.current.body, stale.value.revision) == ("<p>Først</p>", 2)


def test_a_template_with_unknown_fields_or_empty_locked_text_is_not_published(db):
    draft = templates.new_edition(template=make.template(), **SYSTEM)
    with pytest.raises(Refused, match=r"«\{tullball\}» finnes ikke"):
        save(first(draft), body="<p>{tullball}</p>")
    save(first(draft), body="")
    with pytest.raises(Refused) as refused:
        templates.publish(template=draft, **SYSTEM)
    assert refused.value.reasons == ["Avsnittet «Innledning» er låst, men har ingen tekst."]


def test_a_code_belongs_to_one_owner(nordland):
    make.template(code="mal")
    with pytest.raises(Refused, match="i bruk av en annen eier"):
        templates.start_template(
            owner=nordland, code="mal", kind="OTHER", language="nn", title="Min", **SYSTEM
        )


# --- The project's own ------------------------------------------------------------------------------------


@pytest.fixture
def owners(db):
    """The authority and the district that the project's templates belong to."""
    parties.national()
    return parties.district("Innlandet")


def test_the_projects_templates_are_loaded_once(owners, capsys):
    call_command("load_templates")
    loaded = AgreementTemplate.objects.count()
    assert loaded == len(template_files.read_files())
    assert set(AgreementTemplate.objects.values_list("state", "edition")) == {("PUBLISHED", 1)}
    adapted = AgreementTemplate.objects.filter(owner=owners)
    assert {template.parent.code for template in adapted} == {"samarbeidsavtale-tjenestetilbud"}

    capsys.readouterr()
    call_command("load_templates")
    assert capsys.readouterr().out == "Alle malene er lastet inn fra før.\n"
    assert AgreementTemplate.objects.count() == loaded
    assert audit.verify() == []


def test_both_languages_have_the_same_sections_and_fields(owners):
    by_code = {}
    for one in template_files.read_files():
        by_code.setdefault(one.code, {})[one.language] = one

    def shape(sections):
        return [(s.key, s.mode, sorted(set(tokens_in(s.body))), shape(s.children)) for s in sections]

    for code, languages in by_code.items():
        assert shape(languages["nb"].sections) == shape(languages["nn"].sections), code


def test_a_changed_file_becomes_a_new_edition_and_only_then(owners):
    files = [one for one in template_files.read_files() if one.code == "samarbeidsavtale-felles"]
    load = {"by": SYSTEM["by"], "on": ON, "at": AT}
    template_files.load(files, **load)
    original = {s.pk: s.body for s in TemplateSection.objects.all()}

    changed = [
        template_files.TemplateFile(
            **{**vars(one), "sections": (*one.sections[:-1],), "title": f"{one.title} (ny)"}
        )
        for one in files
    ]
    made = template_files.load(changed, **{**load, "at": AT + timedelta(days=1)})
    assert {template.edition for template in made} == {2}
    assert {s.pk: s.body for s in TemplateSection.objects.filter(pk__in=original)} == original
    # An older text that comes back is there already; what people see as newest is not undone.
    assert template_files.load(files, **load) == []


def test_a_file_whose_owner_is_not_registered_loads_nothing(db):
    with pytest.raises(CommandError, match="Eieren av malen"):
        call_command("load_templates")
    assert not AgreementTemplate.objects.exists()
