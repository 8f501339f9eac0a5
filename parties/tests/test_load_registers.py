"""Loading the register files: again and again, and beside what people have written."""

import csv
import shutil
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command

from parties.models import (
    DistrictMembership,
    Municipality,
    Organisation,
)
from parties.registers import loading
from parties.registers.files import FOLDER
from parties.tests import factories as make
from records import audit
from records.actors import Actor

ON = date(2026, 5, 4)
AT = datetime(2026, 5, 4, 10, tzinfo=UTC)


def load(folder=FOLDER):
    return loading.load_registers(by=Actor.system("Registrene"), at=AT, folder=folder)


@pytest.fixture
def loaded(db):
    return load()


@pytest.fixture
def files(tmp_path):
    """A copy of the files that can be edited: `files("municipalities", number="1833", name="Ny")`."""
    shutil.copytree(
        FOLDER, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )

    def edit(file=None, drop=False, **cells):
        if file:
            path = tmp_path / f"{file}.csv"
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file)
                rows, columns = list(reader), reader.fieldnames
            key = next(iter(cells))
            chosen = [row for row in rows if row[key] == cells[key]]
            if drop:
                rows = [row for row in rows if row not in chosen]
            elif chosen:
                for row in chosen:
                    row.update(cells)
            else:
                rows.append(dict.fromkeys(columns, "") | cells)
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)
        return tmp_path

    return edit


def test_loading_again_changes_nothing(loaded, django_assert_max_num_queries):
    before = list(Municipality.objects.order_by("pk").values())
    with django_assert_max_num_queries(40):
        again = load()
    assert not again.changed_anything
    assert again.kept == again.refused == again.changes == []
    assert list(Municipality.objects.order_by("pk").values()) == before
    national = Organisation.objects.get(code="POD")
    assert [event.verb for event in audit.history(national)] == [loading.VERB]


def test_a_load_is_told_in_the_history(loaded):
    (event,) = audit.history(Organisation.objects.get(code="POD"))
    assert event.data["added"] == 1 + 15 + 12 + 838 + 65 + 357 + 79 + 485
    assert (
        event.sentence == "Registrene ble lastet inn: 1852 rader lagt til, 0 oppdatert, 0 rettelser beholdt."
    )


def test_news_reach_what_nobody_has_touched(loaded, files):
    report = load(files("municipalities", number="1833", population="26500", name="Rana by"))
    rana = Municipality.objects.get(code="1833")
    assert (rana.population, rana.name) == (26500, "Rana by")
    assert rana.search_key == "rana by raane"
    assert report.updated == {Municipality: 1}
    assert len(report.changes) == 2
    assert not load(files()).changed_anything


def test_what_people_corrected_stays_and_is_told_each_time(loaded, files):
    rana = Municipality.objects.get(code="1833")
    rana.website, rana.population = "www.rana.example", None
    rana.save()

    folder = files("municipalities", number="1833", website="www.ny.example", population="1", name="Nye Rana")
    for _ in range(2):
        report = load(folder)
        rana.refresh_from_db()
        assert (rana.website, rana.population, rana.name) == ("www.rana.example", None, "Nye Rana")
        assert report.kept == [
            "Nye Rana (1833): innbyggere er tomt, registeret sier «1»",
            "Nye Rana (1833): nettsted er «www.rana.example», registeret sier «www.ny.example»",
        ]
    assert report.updated.total() == 0


def test_a_correction_that_the_register_takes_up_is_the_registers_again(loaded, files):
    rana = Municipality.objects.get(code="1833")
    rana.website = "www.rana.example"
    rana.save()
    assert load(files("municipalities", number="1833", website="www.rana.example")).kept == []
    load(files("municipalities", number="1833", website="www.nyest.example"))
    rana.refresh_from_db()
    assert rana.website == "www.nyest.example"


def test_rows_entered_by_hand_are_taken_over_and_filled(nordland, files):
    rana = make.municipality("Rana kommune", number="1833", district=nordland, written_standard="nb")
    report = load()
    rana.refresh_from_db()
    assert Municipality.objects.filter(code="1833").count() == 1
    assert rana.population > 20000
    assert rana.name == "Rana kommune"
    assert "Rana kommune (1833): navn er «Rana kommune», registeret sier «Rana»" in report.kept
    # The hand-made district is not the files' Nordland (p10): its membership stands.
    assert rana.memberships.get().district == nordland
    assert [line for line in report.refused if line.startswith("Rana kommune")] == [
        "Rana kommune – Nordland politidistrikt: parties_one_district_a_day"
    ]
    assert DistrictMembership.objects.count() == 357
    again = load()
    assert again.taken_over.total() == again.updated.total() == again.added.total() == 0


def test_a_move_between_districts_is_an_ended_row_and_a_new_one(loaded, files):
    files("district_memberships", municipality="5516", district="p10", valid_to="2026-12-31")
    folder = files("district_memberships", valid_from="2027-01-01", municipality="5516", district="p11")
    load(folder)
    gratangen = Municipality.objects.get(code="5516")
    assert gratangen.district_at(date(2026, 12, 31)).short_name == "Nordland"
    assert gratangen.district_at(date(2027, 1, 1)).short_name == "Troms"


def test_nothing_is_deleted(loaded, files):
    load(files("municipalities", drop=True, number="1833"))
    assert Municipality.objects.filter(code="1833").exists()


@pytest.mark.parametrize(
    ("cells", "said"),
    [({"valid_from": "1.1.2020"}, "valid_from is “1.1.2020”"), ({"population": "ti"}, "population is “ti”")],
)
def test_a_broken_file_writes_nothing_and_names_the_place(db, files, cells, said):
    folder = files("municipalities", number="1101", **cells)
    with pytest.raises(ValueError, match=r"municipalities\.csv:") as error:
        load(folder)
    assert said in str(error.value)
    assert Organisation.objects.count() == 0


def test_the_command_tells_what_it_did(db, capsys):
    call_command("load_registers")
    first = capsys.readouterr().out
    assert "838 kommuner" in first
    call_command("load_registers")
    assert capsys.readouterr().out.startswith("Uendret:")


def test_the_command_names_a_missing_file(db, tmp_path):
    with pytest.raises(CommandError, match="Registerfilene kan ikke leses"):
        call_command("load_registers", mappe=tmp_path)
