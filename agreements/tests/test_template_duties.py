"""What templates offer as duties: in the files, in editing, in editions and adaptations."""

from typing import Any

import pytest

from agreements import template_files
from agreements.actions import templates
from agreements.actions.template_chain import other_language
from agreements.actions.template_duties import remove_template_duty, save_template_duty, stamp_of
from agreements.content import values_of
from agreements.duties.flags import flags_of
from agreements.duties.kinds import KINDS
from agreements.duties.numbers import numbers_said, says_another_number
from agreements.duties.parameters import checked, token_in
from agreements.duties.passages import holds, passages_of
from agreements.duties.terms import Terms
from agreements.merging import catalogue, tokens_in
from agreements.models import AgreementTemplate, TemplateDuty
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON
from parties.tests import factories as parties
from records.actors import Actor
from records.refusals import NotAllowed, Refused, StaleSave
from tests.duty_world import DUTIES, SECTIONS

SYSTEM: dict[str, Any] = {"by": Actor.system("Test"), "on": ON, "at": AT}
MEETS = "Politirådet skal møtes minst {politirad_moter_per_ar} i året."


def test_every_duty_in_the_files_quotes_its_section_and_suits_its_kind():
    files = template_files.read_files()
    keys: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for one in files:
        rows = [(s, duty) for top in one.sections for s in top.walk() for duty in s.duties]
        assert len(rows) > 25, one.code
        # Two that are called the same cannot be told apart on a page, least of all by ear.
        names = {duty.key: duty.wording or str(KINDS[duty.kind].label) for _section, duty in rows}
        assert len(set(names.values())) == len(names), (one.code, one.language)
        for section, duty in rows:
            assert holds(section.body, duty.quote), (one.code, one.language, section.key, duty.quote)
            checked(duty.kind, duty.parameters)
            assert duty.wording or duty.kind not in {"own_words", "other_forum_meetings"}
            # A number that is taken from a field is a number that the sentence prints, or says beside it.
            for value in duty.parameters.values():
                assert (
                    not token_in(value)
                    or token_in(value) in tokens_in(section.body + duty.quote)
                    or (duty.kind == "steering_meetings")
                )
        keys[one.code, one.language] = [
            (section.key, duty.key, repr((duty.kind, duty.strength, duty.responsible, duty.office_role)))
            for section, duty in rows
        ]
        by_key = {duty.key: duty.kind for _section, duty in rows}
        assert all(by_key[duty.key] == duty.kind for _section, duty in rows)
    for code, language in keys:
        assert keys[code, "nb"] == keys[code, "nn"], (code, language)
    offered = {duty.kind for one in files for top in one.sections for s in top.walk() for duty in s.duties}
    # Nothing in the templates promises these: no sentence says them.
    assert set(KINDS) - offered == {"fixed_items", "guest_invited", "measures_follow_priorities"}
    assert {token for token in catalogue() if token.endswith("_rytme")} == {
        token_in(duty.parameters["rhythm"])
        for one in files
        for top in one.sections
        for s in top.walk()
        for duty in s.duties
        if "rhythm" in duty.parameters
    }


@pytest.mark.django_db
def test_an_edition_an_adaptation_and_the_other_language_carry_the_duties():
    template = make.template(sections=SECTIONS, duties=DUTIES, code="mal")
    said = sorted(template_rows(template))
    assert len(said) == 5
    edition = templates.new_edition(template=template, **SYSTEM)
    assert sorted(template_rows(edition)) == said
    district = parties.district("Innlandet")
    adaptation = templates.adapt(parent=template, owner=district, code="tilpasset", **SYSTEM)
    assert sorted(template_rows(adaptation)) == said
    nynorsk = other_language(template=template, **SYSTEM)
    assert sorted(template_rows(nynorsk)) == said
    # The sentences are still in Bokmål: the translation cannot be published before they stand in it.
    section = nynorsk.sections.get(heading="Politiråd")
    section.body = "<p>Politirådet skal møtast ofte.</p>"
    section.save()
    with pytest.raises(Refused, match="viser til en setning som ikke står der"):
        templates.publish(template=nynorsk, **SYSTEM)


def template_rows(template: Any) -> list[tuple[str, str, str, str]]:
    rows = TemplateDuty.objects.filter(section__template=template)
    return list(rows.values_list("section__key", "key", "kind", "quote"))


@pytest.fixture
def draft(db):
    """The next edition of a template, open."""
    template = make.template(sections=SECTIONS, duties=DUTIES)
    return templates.new_edition(template=template, **SYSTEM)


GOOD: dict[str, Any] = {
    "kind": "items_in_time",
    "strength": "MUST",
    "responsible": "BOTH",
    "parameters": {"days": 14},
    "quote": "Politirådet møtes vanligvis tre ganger i året.",
}


def test_a_duty_is_added_changed_and_taken_out_of_a_draft(draft):
    section = draft.sections.get(heading="Politiråd")
    duty = save_template_duty(section=section, **GOOD, **SYSTEM)
    assert (duty.key, duty.parameters, duty.position) == ("saker-meldt-inn-i-tide", {"days": 14}, 3)
    stamp = stamp_of(duty)
    save_template_duty(
        section=section, duty=duty, stamp=stamp, **{**GOOD, "parameters": {"days": "21"}}, **SYSTEM
    )
    with pytest.raises(StaleSave) as stale:
        save_template_duty(section=section, duty=duty, stamp=stamp, **GOOD, **SYSTEM)
    assert stale.value.current.parameters == {"days": 21}
    remove_template_duty(duty=duty, **SYSTEM)
    with pytest.raises(Refused, match="fjernet i mellomtiden"):
        remove_template_duty(duty=duty, **SYSTEM)
    # The same duty from a sentence in another section.
    other = draft.sections.get(heading="Tjenestetilbud")
    again = {**GOOD, "kind": "council_meetings", "parameters": {"times": 1}, "quote": ""}
    assert (
        save_template_duty(section=other, key="politirad-moter", **again, **SYSTEM).key == "politirad-moter"
    )
    templates.publish(template=draft, **SYSTEM)
    with pytest.raises(Refused, match="publisert"):
        save_template_duty(section=section, **GOOD, **SYSTEM)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"parameters": {"days": 0}}, "fra 1 til 366"),
        ({"parameters": {"days": -3}}, "fra 1 til 366"),
        ({"parameters": {"days": 10_000}}, "fra 1 til 366"),
        ({"parameters": {"days": "fjorten"}}, "helt tall"),
        ({"parameters": {}}, "Oppgi «Dager før møtet»"),
        ({"parameters": {"days": 3, "times": 2}}, "ikke noe som heter «times»"),
        ({"parameters": {"days": "{finnes_ikke}"}}, "som ikke finnes"),
        ({"kind": "finnes-ikke"}, "kjenner ikke"),
        ({"strength": "MAYBE"}, "skal, bør eller ønsker"),
        ({"responsible": "KING"}, "hvem som har ansvaret"),
        ({"office_role": "KING"}, "verv i listen"),
        ({"quote": "Dette står der ikke."}, "står ikke i avsnittet"),
        ({"quote": "Møtes {finnes_ikke}."}, "finnes_ikke"),
        ({"kind": "own_words", "parameters": {}}, "egne ord"),
        ({"wording": "x" * 201}, "for lange"),
    ],
)
def test_what_a_kind_does_not_allow_is_refused_in_words(draft, change, reason):
    section = draft.sections.get(heading="Politiråd")
    with pytest.raises(Refused, match=reason):
        save_template_duty(section=section, **{**GOOD, **change}, **SYSTEM)


def test_locked_above_and_strangers(draft):
    template = make.template(
        sections=[("Låst", "LOCKED", f"<p>{MEETS}</p>")], duties={"Låst": [DUTIES["Politiråd"][0]]}
    )
    adaptation = templates.adapt(parent=template, owner=parties.district("Innlandet"), **SYSTEM)
    section = adaptation.sections.get()
    with pytest.raises(Refused, match="låst i malen over"):
        remove_template_duty(duty=section.duties.get(), **SYSTEM)
    sides = make.two_sides()
    with pytest.raises(NotAllowed):
        save_template_duty(
            section=draft.sections.get(heading="Politiråd"),
            **GOOD,
            **{**SYSTEM, "by": make.actor(sides.coordinator)},
        )


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_an_agreement_from_the_files_is_offered_duties_that_agree_with_its_text(language):
    """With the usual values only what the agreement itself has to say is left to look at."""
    parties.national()
    files = [
        one
        for one in template_files.read_files()
        if one.language == language and one.code == "samarbeidsavtale-felles"
    ]
    template_files.load(files, **SYSTEM)
    template = AgreementTemplate.objects.get()
    assert template_files.load(files, **SYSTEM) == []
    version = make.started_agreement(from_template=template)
    passages = passages_of(version, values_of(version, ON))
    found = {
        duty.key: {str(flag.code) for flag in flags}
        for duty in version.duties.prefetch_related("sentences")
        if (flags := flags_of(duty, version, passages))
    }
    # Two sentences in one duty say no number: only the percentage and the forum are not known.
    assert found == {"ungdomsoppfolging": {"no_forum"}}
    terms = {duty.key: Terms.from_duty(duty, version) for duty in version.duties.all()}
    assert terms["koordinerende"].parameters == {"rhythm": "monthly", "summer": "free"}
    assert terms["utforende"].parameters == {"rhythm": "twice_a_month", "summer": "counts"}
    assert terms["opplegg-trinn"].parameters == {"grades": "5, 8"}
    assert terms["evaluering"].parameters == {"month": 3, "part": "ALL"}
    assert terms["slt-funksjon"].parameters == {}
    assert [one.section_key for one in terms["myndighet"].sentences] == [
        "politikontakten",
        "politirad",
        "forventninger",
    ]
    # Every other week is not twice a month.
    version.merge_values = {**version.merge_values, "utforende_rytme": "every_other_week"}
    assert Terms.from_duty(version.duties.get(key="utforende"), version).parameters["rhythm"] == (
        "every_other_week"
    )


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Rådet skal møtes minst to ganger i året.", {2}),
        ("Gruppen skal møtes to ganger i måneden.", {2, 24, 22}),
        ("Gruppa skal møtast annakvar veke.", {26}),
        ("Gruppen skal møtes hver måned unntatt juli.", {12, 11}),
        ("Senest 14 dager før møtet, jf. § 12.", {14}),
        ("Minst én dag i uken.", {1, 52}),
        ("Begge parter skal melde inn saker.", set()),
    ],
)
def test_which_numbers_a_sentence_says(sentence, said):
    assert numbers_said(sentence) == said


def test_every_other_week_is_not_twice_a_month():
    rhythm = {"rhythm": "twice_a_month"}
    assert says_another_number("executing_meetings", rhythm, "Gruppen møtes annenhver uke.")
    assert not says_another_number("executing_meetings", rhythm, "Gruppen møtes to ganger i måneden.")
