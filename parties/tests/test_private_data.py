"""Free text that looks like private contact data is found; public numbers are left alone."""

import json
from pathlib import Path

import pytest

from parties.private_data import Warning, find_private_data, is_birth_number, warnings_in
from parties.tests import factories as parties

# Shared with the browser's half of the guard, see test_privacy_guard_browser.
VECTORS = json.loads((Path(__file__).parent / "private_data_vectors.json").read_text())
BIRTH_NUMBER = VECTORS["rows"][0]["found"][0][1].replace(" ", "")


@pytest.mark.parametrize("row", VECTORS["rows"], ids=lambda row: row["text"][:40])
def test_what_is_found_in_a_text(row):
    findings = find_private_data(row["text"], known_numbers=VECTORS["public_numbers"])
    assert [[finding.kind, finding.excerpt] for finding in findings] == row["found"]


def test_the_table_holds_every_kind_and_what_is_left_alone():
    kinds = [kind for row in VECTORS["rows"] for kind, _ in row["found"]]
    assert {kind: kinds.count(kind) > 2 for kind in kinds} == dict.fromkeys(
        ["birth_number", "phone", "email"], True
    )
    assert sum(not row["found"] for row in VECTORS["rows"]) > 15


def test_eleven_digits_and_nothing_else_may_be_a_birth_number():
    assert is_birth_number(BIRTH_NUMBER)
    assert not is_birth_number(BIRTH_NUMBER[:10])
    assert not is_birth_number(BIRTH_NUMBER + "1")


def test_each_kind_has_its_sentence():
    findings = find_private_data(f"a@x.example, 91 23 45 67, {BIRTH_NUMBER}", known_numbers=[])
    assert [finding.sentence for finding in findings] == [
        "«a@x.example» ser ut som e-postadressen til en person.",
        "«91 23 45 67» ser ut som et telefonnummer til en person.",
        f"«{BIRTH_NUMBER}» ser ut som et fødselsnummer eller D-nummer.",
    ]


def test_registered_service_points_are_public_numbers(helgeland):
    parties.service_point(helgeland, phone="75 12 34 56")
    assert find_private_data("Ring 75123456") == []
    assert [finding.kind for finding in find_private_data("Ring 75123457")] == ["phone"]


def test_warnings_say_in_which_text_with_one_look_into_the_register(helgeland, django_assert_num_queries):
    parties.service_point(helgeland, phone="75 12 34 56")
    with django_assert_num_queries(1):
        warnings = warnings_in(
            {"Beslutning": "Ring 91 23 45 67 eller 75 12 34 56", "Tittel": "", "Referat": "a@x.example"}
        )
    assert warnings == [
        Warning(
            "Beslutning", "phone", "91 23 45 67", "«91 23 45 67» ser ut som et telefonnummer til en person."
        ),
        Warning("Referat", "email", "a@x.example", "«a@x.example» ser ut som e-postadressen til en person."),
    ]


def test_nothing_written_asks_nothing(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert warnings_in({"Tittel": "", "Referat": ""}) == []
