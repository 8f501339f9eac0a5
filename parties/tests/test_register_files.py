"""What stands in the project's own register files. Here, and only here, tests read the facts themselves."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from parties.models import (
    CountyAuthority,
    Municipality,
    MunicipalityChange,
    Organisation,
    PoliceDistrict,
    PoliceUnit,
    UnitCoverage,
)
from parties.models.organisations import is_org_number
from parties.registers.files import read
from parties.registers.loading import load_registers
from records.actors import Actor

ON = date(2026, 5, 4)
AT = datetime(2026, 5, 4, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The files, loaded once for this module's tests, which only read; rolled back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_registers(by=Actor.system("Registrene"), at=AT)
        transaction.set_rollback(True)


def test_the_valid_municipalities_of_each_year(loaded):
    years = range(2017, 2025)
    expected = [426, 422, 422, 356, 356, 356, 356, 357]
    for month, day in [(1, 1), (7, 1), (12, 31)]:
        found = [Municipality.objects.valid(date(year, month, day)).count() for year in years]
        assert found == expected, (month, day)


def test_counts(loaded):
    assert Municipality.objects.current(ON).count() == 357
    assert CountyAuthority.objects.count() == 15
    assert PoliceDistrict.objects.count() == 12
    assert Organisation.objects.filter(kind="NATIONAL").get().name == "Politidirektoratet"
    per_district = {
        district.short_name: Municipality.objects.in_district(district, ON).count()
        for district in PoliceDistrict.objects.all()
    }
    assert per_district == {
        "Oslo": 3,
        "Øst": 29,
        "Innlandet": 47,
        "Sør-Øst": 42,
        "Agder": 24,
        "Sør-Vest": 29,
        "Vest": 38,
        "Møre og Romsdal": 27,
        "Trøndelag": 39,
        "Nordland": 41,
        "Troms": 20,
        "Finnmark": 18,
    }


def test_every_municipality_has_one_district_and_its_facts(loaded):
    for municipality in Municipality.objects.current(ON).with_district(ON).select_related("county"):
        assert len(municipality.memberships_fetched) == 1, municipality
        assert municipality.county.code == municipality.code[:2], municipality
        assert is_org_number(municipality.org_number), municipality
        assert municipality.written_standard, municipality
        assert municipality.population > 0, municipality
        assert municipality.website, municipality
    standards = Municipality.objects.current(ON).order_by().values_list("written_standard", flat=True)
    assert {s: list(standards).count(s) for s in set(standards)} == {"nb": 119, "nn": 88, "neutral": 150}


def test_a_district_is_not_a_county(loaded):
    expected = {
        "Bindal": "Trøndelag",
        "Lunner": "Innlandet",
        "Jevnaker": "Sør-Øst",
        "Asker": "Oslo",
        "Bærum": "Oslo",
        "Sirdal": "Sør-Vest",
        "Etne": "Sør-Vest",
        "Gratangen": "Nordland",
        "Rana": "Nordland",
    }
    municipalities = Municipality.objects.current(ON).with_district(ON).filter(name__in=expected)
    assert {m.name: m.district_on.short_name for m in municipalities} == expected


def test_names_that_exist_twice(loaded):
    current = Municipality.objects.current(ON)
    assert list(current.filter(name="Herøy").values_list("code", flat=True)) == ["1515", "1818"]
    assert list(current.filter(name="Våler").values_list("code", flat=True)) == ["3114", "3419"]


def test_the_order_is_that_of_the_norwegian_alphabet(loaded):
    names = list(Municipality.objects.current(ON).values_list("name", flat=True))
    assert names[:3] == ["Alstahaug", "Alta", "Alvdal"]
    assert names[-5:] == ["Åmot", "Årdal", "Ås", "Åseral", "Åsnes"]
    first_letters = list(dict.fromkeys(name[0] for name in names))
    assert first_letters == sorted(first_letters, key="ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ".index)
    assert first_letters[-2:] == ["Ø", "Å"]


def test_search_folds_sami_letters(loaded):
    for question, name in {
        "guovdageaidnu": "Kautokeino",
        "kautokeino": "Kautokeino",
        "unjarga": "Nesseby",
        "UNJÁRGA": "Nesseby",
        "karasjohka": "Karasjok",
        "porsangu": "Porsanger",
        "stientje": "Steinkjer",
        "1833": "Rana",
        "tråante": "Trondheim",
    }.items():
        found = Municipality.objects.current(ON).search(question)
        assert [m.name for m in found] == [name], question


def test_what_ended_leads_to_what_is_now(loaded):
    reached = Municipality.objects.current_successors_of
    tysfjord = Municipality.objects.get(code="1850")
    assert (tysfjord.name, tysfjord.parallel_names) == ("Tysfjord", ["Divtasvuodna"])
    assert [m.code for m in reached(tysfjord, ON)] == ["1875", "1806"]
    assert [m.name for m in reached(Municipality.objects.get(code="1534"), ON)] == ["Haram", "Ålesund"]
    ended = Municipality.objects.ended(ON)
    assert ended.count() == 481
    current = set(Municipality.objects.current(ON))
    leads_to = {municipality: set(reached(municipality, ON)) for municipality in ended.filter(code__gte="15")}
    assert all(leads_to.values())
    assert set().union(*leads_to.values()) <= current


def test_a_change_and_the_periods_tell_the_same(loaded):
    for step in MunicipalityChange.objects.select_related("old", "new"):
        assert (step.changed_on - step.old.valid_to).days == 1, step
        assert step.new.exists_on(step.changed_on), step


def test_units_lie_in_the_district_of_what_they_serve(loaded):
    for coverage in UnitCoverage.objects.select_related("unit__district", "municipality"):
        assert coverage.municipality.district_at(ON) == coverage.unit.district, coverage
        assert coverage.municipality.exists_on(ON), coverage
    lillehammer = Municipality.objects.current(ON).get(name="Lillehammer")
    assert PoliceUnit.objects.unit_of(lillehammer, ON).name == "Lillehammer politistasjonsdistrikt"
    assert not PoliceUnit.objects.filter(name__icontains="lensmann").exists()


def test_the_files_point_only_at_each_other():
    numbers = {row["number"] for row in read("municipalities")}
    units = {row["key"] for row in read("police_units")}
    assert len(numbers) == 838
    assert len(units) == 65
    assert {row["unit"] for row in read("unit_coverages")} <= units
    assert {row["municipality"] for row in read("unit_coverages")} <= numbers
    assert {row["parent"] for row in read("police_units")} <= units | {""}
    steps = list(read("municipality_changes"))
    assert {row["old"] for row in steps} | {row["new"] for row in steps} <= numbers
