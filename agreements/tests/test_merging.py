"""Merge fields: what stands in the text, and what the registers answer."""

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.content import content_of, hash_of, tree
from agreements.merging import (
    catalogue,
    checked,
    fill,
    fill_marked,
    fill_text,
    joined,
    printed,
    tokens_in,
    unknown_tokens,
    unresolved,
)
from agreements.models import VersionSection
from agreements.register_values import TOKENS, opening_hours, register_values
from agreements.tests import factories as make
from agreements.tests.factories import ON
from parties.models import ServiceHours
from parties.tests import factories as parties
from records import richtext
from records.refusals import Refused

KNOWN = sorted(catalogue())
tokens = st.sampled_from(KNOWN)
# What a writer may type as a value: everything but braces, which are refused.
typed = st.one_of(
    st.text(alphabet=st.characters(exclude_characters="{}", exclude_categories=["Cs", "Cc"]), min_size=1),
    st.text(alphabet="<>&\"'/ab ", min_size=1),
)
values = st.dictionaries(tokens, typed)
texts = st.lists(
    st.one_of(st.text(alphabet="abc <&>'\"{}æøå", max_size=12), tokens.map(lambda token: f"{{{token}}}"))
).map("".join)
few = settings(max_examples=60, deadline=None)


@few
@given(texts, values)
def test_filling_leaves_exactly_the_tokens_without_a_value(text, given_values):
    left = [token for token in tokens_in(text) if not given_values.get(token)]
    assert tokens_in(fill_text(text, given_values)) == left
    assert tokens_in(fill(text, given_values)) == left
    assert unresolved(text, given_values) == left


@few
@given(values)
def test_values_never_become_markup(given_values):
    html = "".join(f"<p>{{{token}}}</p>" for token in given_values)
    for filled in (fill(html, given_values), fill_marked(html, given_values)):
        assert filled.count("<") == 2 * len(given_values)
        assert filled.count("<p>") == len(given_values)
    cleaned = richtext.clean(fill(html, given_values))
    assert cleaned.count("<p>") == len(given_values)


@few
@given(st.text(alphabet="ab{}<>&", max_size=30))
def test_a_text_without_tokens_stays_as_it_is(text):
    if not tokens_in(text):
        assert fill(text, {"kommune": "X"}) == fill_text(text, {"kommune": "X"}) == text


def test_unresolved_fields_are_marked_and_named():
    assert fill_marked("<p>{responstid}</p>", {}) == (
        '<p><mark class="unresolved" title="Politiets responstid i kommunen, med kilde og år">'
        "{responstid}</mark></p>"
    )
    assert unknown_tokens("{kommune} {tullball} {Kommune} { kommune }") == ["tullball"]


def test_every_default_and_choice_in_the_catalogue_is_a_value_that_may_be_typed():
    for field in catalogue().values():
        assert (field.source == "register") == (field.token in TOKENS)
        for language in ("nb", "nn"):
            default = field.default_in(language)
            assert checked(field, default) == default
        for choice in field.choices:
            assert checked(field, str(choice["value"])) == str(choice["value"])
            assert printed(field, str(choice["value"]), "nn") == choice["nn"]


@pytest.mark.parametrize("wrong", ["0", "61", "-5", "7,5", "٧", "1e1"])
def test_numbers_are_whole_and_within_bounds(wrong):
    with pytest.raises(Refused):
        checked(catalogue()["politirad_frist_innkalling_dager"], wrong)


def test_names_are_joined_in_norwegian():
    assert [joined(list("ABC"[:n])) for n in range(4)] == ["", "A", "A og B", "A, B og C"]


def test_the_registers_answer(nordland, rana, hemnes, helgeland):
    rana.county = parties.county("Nordland")
    rana.save()
    station = parties.service_point(helgeland, "Mo i Rana politistasjon")
    for weekday, opens, closes in [
        (1, time(9), time(15)),
        (2, time(9), time(15)),
        (3, time(9), time(15)),
        (4, time(9), time(17, 30)),
        (5, time(9), time(15)),
    ]:
        ServiceHours.objects.create(service_point=station, weekday=weekday, opens_at=opens, closes_at=closes)
    ServiceHours.objects.create(service_point=station, weekday=6, is_closed=True)
    parties.office(helgeland, "POLICE_CONTACT", "politikontakt for Hemnes", serves=[hemnes])
    parties.office(helgeland, "POLICE_CONTACT", "politikontakt for Rana", serves=[rana])

    assert register_values([("POLICE", helgeland), ("MUNICIPALITY", rana)], "nn", ON) == {
        "kommune": "Rana kommune",
        "kommunenummer": "1833",
        "fylke": "Nordland",
        "politidistrikt": "Nordland politidistrikt",
        "enhet": "Helgeland politistasjonsdistrikt",
        "enhet_kommuner": "Hemnes og Rana",
        "politistasjon": "Mo i Rana politistasjon",
        "apningstider": "måndag til onsdag kl. 9–15, torsdag kl. 9–17.30 og fredag kl. 9–15",
        "politikontakt_verv": "politikontakt for Rana",
    }
    # A district as party: the unit is the nearest that serves the municipality.
    of_district = register_values([("POLICE", nordland), ("MUNICIPALITY", hemnes)], "nb", ON)
    assert of_district["enhet"] == "Helgeland politistasjonsdistrikt"
    assert of_district["politikontakt_verv"] == "politikontakt for Hemnes"


def test_hours_with_a_break_and_days_apart(helgeland):
    point = parties.service_point(helgeland)
    for weekday, opens, closes in [(1, 9, 11), (1, 12, 15), (2, 9, 11), (2, 12, 15), (4, 10, 12)]:
        ServiceHours.objects.create(
            service_point=point, weekday=weekday, opens_at=time(opens), closes_at=time(closes)
        )
    assert opening_hours(point, "nb") == "mandag og tirsdag kl. 9–11 og 12–15 og torsdag kl. 10–12"
    assert opening_hours(parties.service_point(helgeland, "Uten"), "nb") == ""


def test_what_is_not_known_is_absent(lillehammer):
    assert register_values([("MUNICIPALITY", lillehammer)], "nb", ON) == {
        "kommune": "Lillehammer kommune",
        "kommunenummer": "3405",
        "politidistrikt": "Innlandet politidistrikt",
    }


def test_the_separate_council_agreement_is_named_with_its_date(sides):
    council = make.signed_version(
        sides, from_template=make.template(kind="COUNCIL", title="Avtale om politiråd")
    )
    version = make.started_agreement(
        sides,
        from_template=make.template(
            kind="SERVICE", sections=[("Politiråd", "LOCAL", "<p>Se {politiradsavtale}.</p>")]
        ),
    )
    assert content_of(version, ON)["sections"][0]["html"] == "<p>Se {politiradsavtale}.</p>"
    make.drafting.relate(
        version=version,
        kind="REFERS_TO",
        other=council.agreement,
        by=make.actor(sides.coordinator),
        on=ON,
        at=make.AT,
    )
    assert content_of(version, ON)["sections"][0]["html"] == "<p>Se Avtale om politiråd av 4. mai 2026.</p>"


@few
@given(st.lists(st.tuples(st.integers(0, 5), st.one_of(st.none(), st.integers(1, 6))), max_size=6))
def test_the_tree_numbers_every_section_that_hangs_together_once(shape):
    rows = [
        VersionSection(pk=pk, position=position, parent_id=parent if parent and parent < pk else None)
        for pk, (position, parent) in enumerate(shape, start=1)
    ]
    nodes = [node for top in tree(rows, is_numbered=True) for node in top.walk()]
    assert sorted(node.section.pk for node in nodes) == [row.pk for row in rows]
    assert len({node.number for node in nodes}) == len(nodes)
    assert all(node.number.count(".") == node.level - 1 for node in nodes)


def test_the_hash_is_of_the_content_not_of_its_writing():
    assert hash_of({"a": "å", "b": 1}) == hash_of({"b": 1, "a": "å"})
    assert hash_of({"a": "å"}) != hash_of({"a": "ä"})
    assert hash_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
