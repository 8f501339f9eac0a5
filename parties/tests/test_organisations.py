"""Organisations, municipalities and their names, numbers and periods."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parties.models import Municipality, Organisation, PoliceUnit, ServicePoint
from parties.models.organisations import is_org_number
from parties.names import fold, search_key, sort_key
from parties.tests import factories as make

ON = date(2026, 5, 4)


def refused_by(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Guovdageaidnu", "guovdageaidnu"),
        ("Unjárga", "unjarga"),
        ("Porsáŋgu", "porsangu"),
        ("Kárášjohka", "karasjohka"),
        ("Čáhcesuolu", "cahcesuolu"),
        ("Deatnu đ ŧ ž", "deatnu d t z"),
        ("Stïentje", "stientje"),
        ("Røros Ås Vær", "røros ås vær"),
        ("Trööndelage", "trøøndelage"),
        ("A\u030as", "ås"),
    ],
)
def test_fold_keeps_norwegian_letters_and_folds_the_others(written, typed):
    assert fold(written) == typed


def test_sort_key_follows_the_norwegian_alphabet():
    names = ["Ås", "Ærfugl", "Øvre Eiker", "Åfjord", "Zoo", "Alta", "Øksnes", "Ålesund", "Vågå", "Vaksdal"]
    assert sorted(names, key=sort_key) == [
        "Alta",
        "Vaksdal",
        "Vågå",
        "Zoo",
        "Ærfugl",
        "Øksnes",
        "Øvre Eiker",
        "Åfjord",
        "Ålesund",
        "Ås",
    ]


def test_search_key_has_each_name_once():
    assert search_key("Snåsa", "", "Snåase", "Snåsa") == "snåsa snåase"


def test_organisation_number_has_a_control_digit():
    assert is_org_number("958935420")  # Oslo kommune
    assert not is_org_number("958935421")
    assert not is_org_number("95893542")
    assert not is_org_number("95893542٠")  # an Arabic zero is a digit to str.isdigit


def test_the_database_orders_as_the_alphabet_does(db):
    for name in ["Øyer", "Ås", "Ærøy", "Zinkgruven"]:
        make.municipality(name)
    assert [m.name for m in Municipality.objects.in_order()] == ["Zinkgruven", "Ærøy", "Øyer", "Ås"]


def test_search_finds_by_any_name_number_and_organisation_number(db):
    nesseby = make.municipality("Nesseby", number="5636", parallel_names=["Unjárga"], org_number="839953062")
    make.municipality("Nes", number="3228")
    for question in ["unjarga", "UNJÁRGA", "nesseb", "5636", "839953062", "nesseby unjarga"]:
        assert list(Municipality.objects.search(question)) == [nesseby], question
    assert list(Municipality.objects.search("unjarga nes")) == [nesseby]
    assert Municipality.objects.search("").count() == 2


def test_search_does_not_fold_norwegian_letters(db):
    make.municipality("Ås")
    make.municipality("Asker")
    assert [m.name for m in Municipality.objects.search("as")] == ["Asker"]
    assert [m.name for m in Municipality.objects.search("ås")] == ["Ås"]


def test_same_name_twice_is_fine_same_number_is_not(db):
    make.municipality("Herøy", number="1515")
    make.municipality("Herøy", number="1818")
    with refused_by("parties_organisation_code_period"), transaction.atomic():
        make.municipality("Herøy II", number="1818")


def test_a_number_is_reused_from_the_day_after_the_last(db):
    make.municipality("Gamle", number="1234", valid_to=date(2019, 12, 31))
    with refused_by("parties_organisation_code_period"), transaction.atomic():
        make.municipality("Nye", number="1234", valid_from=date(2019, 12, 31))
    new = make.municipality("Nye", number="1234", valid_from=date(2020, 1, 1))
    assert list(Municipality.objects.filter(code="1234").valid(date(2020, 1, 1))) == [new]


def test_reuse_of_a_number_is_told_in_norwegian(db):
    make.municipality("Rana", number="1833")
    double = Municipality(kind="MUNICIPALITY", name="Rana 2", code="1833")
    with pytest.raises(ValidationError) as error:
        double.validate_constraints()
    assert error.value.messages == ["Nummeret er i bruk av en annen organisasjon i samme tidsrom."]


@pytest.mark.parametrize("number", ["833", "18333", "18a3", ""])
def test_a_municipality_number_has_four_digits(db, number):
    with refused_by("parties_organisation_code_shape"):
        Municipality.objects.create(name="Rana", code=number)


def test_units_need_no_code(nordland):
    make.unit("Én", district=nordland)
    make.unit("To", district=nordland)
    assert PoliceUnit.objects.filter(code="").count() == 2


def test_a_period_does_not_end_before_it_begins(db):
    with refused_by("parties_organisation_period_ordered"):
        make.municipality("Baklengs", valid_from=date(2020, 1, 2), valid_to=date(2020, 1, 1))


def test_a_unit_is_not_its_own_parent(helgeland):
    helgeland.parent = helgeland
    with refused_by("parties_police_unit_not_own_parent"):
        helgeland.save()


def test_one_district_on_each_day(rana, innlandet):
    with refused_by("parties_one_district_a_day"):
        make.membership(rana, innlandet, valid_from=date(2026, 1, 1))


def test_display_names(rana, nordland):
    assert rana.display_name == "Rana kommune"
    assert nordland.display_name == "Nordland politidistrikt"
    assert nordland.short_name == "Nordland"
    assert make.county("Nordland", number="18").display_name == "Nordland fylkeskommune"
    assert make.county("Oslo", number="03").display_name == "Oslo kommune"
    east = make.district("Øst", name_nynorsk="Aust politidistrikt")
    assert east.display_name_in("nn") == "Aust politidistrikt"
    assert rana.display_name_in("nn") == "Rana kommune"
    assert make.municipality("Nesseby", parallel_names=["Unjárga"]).full_name == "Nesseby – Unjárga"


def test_the_child_class_decides_the_kind(rana):
    assert Organisation.objects.get(pk=rana.pk).kind == "MUNICIPALITY"
    rana.kind = "SCHOOL"
    rana.save()
    assert rana.kind == "MUNICIPALITY"


def test_district_on_a_day_is_fetched_in_two_queries(nordland, innlandet, django_assert_num_queries):
    moved = make.municipality("Flyttet")
    make.membership(moved, nordland, valid_to=date(2025, 12, 31))
    make.membership(moved, innlandet, valid_from=date(2026, 1, 1))
    make.municipality("Uten")
    for name in "ABC":
        make.municipality(name, district=nordland)

    with django_assert_num_queries(2):
        now = {m.name: m.district_on for m in Municipality.objects.current(ON).with_district(ON)}
    assert now == {"A": nordland, "B": nordland, "C": nordland, "Flyttet": innlandet, "Uten": None}
    assert moved.district_at(date(2025, 12, 31)) == nordland
    assert moved.district_at(date(2026, 1, 1)) == innlandet
    assert set(Municipality.objects.in_district(nordland, ON).values_list("name", flat=True)) == {
        "A",
        "B",
        "C",
    }


def test_district_on_is_not_guessed(rana):
    with pytest.raises(LookupError):
        rana.district_on  # noqa: B018 - the access is what is tested


def test_successors_over_several_steps(db):
    tysfjord = make.municipality("Tysfjord", valid_to=date(2019, 12, 31))
    narvik_old = make.municipality("Narvik", number="1805", valid_to=date(2019, 12, 31))
    narvik = make.municipality(
        "Narvik", number="1806", valid_from=date(2020, 1, 1), valid_to=date(2023, 12, 31)
    )
    narvik_new = make.municipality("Narvik", number="1899", valid_from=date(2024, 1, 1))
    hamaroy = make.municipality("Hamarøy", valid_from=date(2020, 1, 1))
    for old, new, day in [
        (tysfjord, narvik, date(2020, 1, 1)),
        (tysfjord, hamaroy, date(2020, 1, 1)),
        (narvik_old, narvik, date(2020, 1, 1)),
        (narvik, narvik_new, date(2024, 1, 1)),
    ]:
        make.change(old, new, on=day)

    assert list(Municipality.objects.successors_of(tysfjord)) == [hamaroy, narvik]
    assert list(Municipality.objects.predecessors_of(narvik)) == [narvik_old, tysfjord]
    reached = Municipality.objects.current_successors_of
    assert list(reached(tysfjord, date(2019, 12, 31))) == [tysfjord]
    assert list(reached(tysfjord, date(2023, 12, 31))) == [hamaroy, narvik]
    assert list(reached(tysfjord, ON)) == [hamaroy, narvik_new]
    assert list(reached(hamaroy, ON)) == [hamaroy]


def test_the_nearest_unit_serves_and_dates_count(nordland, rana):
    operational = make.unit("Driftsenhet", district=nordland, unit_kind="OPERATIONAL", covers=[rana])
    old = make.unit("Aldri før", district=nordland)
    make.coverage(old, rana, valid_to=date(2026, 5, 3))
    assert PoliceUnit.objects.unit_of(rana, ON) == operational
    near = make.unit("Tjenesteenhet", district=nordland, covers=[rana])
    assert list(PoliceUnit.objects.serving(rana, ON)) == [near, operational]
    assert PoliceUnit.objects.unit_of(rana, date(2026, 5, 3)) == old
    assert PoliceUnit.objects.unit_of(make.municipality("Ingen"), ON) is None


def test_service_points_of_a_municipality(nordland, rana, hemnes, innlandet):
    parent = make.unit("Driftsenhet", district=nordland, unit_kind="OPERATIONAL")
    near = make.unit("Rana-enheten", district=nordland, covers=[rana], parent=parent)
    other = make.unit("Hemnes-enheten", district=nordland, covers=[hemnes])
    for organisation in [parent, near, other, nordland, innlandet]:
        make.service_point(organisation, f"Sted {organisation}")
    make.service_point(near, "Nedlagt", valid_to=date(2026, 5, 3))
    found = {point.name for point in ServicePoint.objects.for_municipality(rana, ON)}
    assert found == {"Sted Driftsenhet", "Sted Rana-enheten", "Sted Nordland politidistrikt"}
