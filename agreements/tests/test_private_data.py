"""Free text that looks like private contact data is found; public numbers are left alone."""

import pytest

from agreements.private_data import find_private_data, is_birth_number
from parties.tests import factories as parties

# Constructed numbers (Skatteetaten's synthetic range and made-up ones); none belongs to anybody.
WEIGHTS_1 = (3, 7, 6, 1, 8, 9, 4, 5, 2)
WEIGHTS_2 = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def number(first_six: str, *, rest: int = 0) -> str:
    """A number with right control digits; `rest` is what the first control sum leaves (from 2032)."""
    for individual in range(500, 1000):
        digits = [int(digit) for digit in f"{first_six}{individual}"]
        first = (rest - sum(w * d for w, d in zip(WEIGHTS_1, digits, strict=True))) % 11
        if first == 10:
            continue
        digits.append(first)
        second = -sum(w * d for w, d in zip(WEIGHTS_2, digits, strict=True)) % 11
        if second < 10:
            return "".join(map(str, [*digits, second]))
    raise AssertionError("no number")


def kinds(text):
    return [finding.kind for finding in find_private_data(text, known_numbers=["75 12 34 50"])]


@pytest.mark.parametrize("first_six", ["150790", "550790", "154790", "158790", "558790"])
@pytest.mark.parametrize("rest", [0, 1, 2, 3])
def test_birth_numbers_d_numbers_and_synthetic_ones_are_known(first_six, rest):
    found = number(first_six, rest=rest)
    assert is_birth_number(found)
    assert kinds(f"født {found[:6]} {found[6:]}.") == ["birth_number"]


@pytest.mark.parametrize("first_six", ["320790", "151390", "000190"])
def test_impossible_days_are_not_birth_numbers(first_six):
    assert not is_birth_number(number(first_six))


def test_a_wrong_control_digit_is_not_a_birth_number():
    right = number("150790")
    assert not is_birth_number(right[:-1] + str((int(right[-1]) + 1) % 10))
    assert not is_birth_number(number("150790", rest=4))


@pytest.mark.parametrize(
    "text",
    [
        "Ring 91 23 45 67.",
        "mobil 912 34 567",
        "91234567",
        "+47 91 23 45 67",
        "004791234567",
        "(91 23 45 67)",
        "tlf.: 91.23.45.67,",
        "ring 91\u00a023\u00a045\u00a067",
    ],
)
def test_telephone_numbers_are_found(text):
    assert kinds(text) == ["phone"]


@pytest.mark.parametrize(
    "text",
    [
        "Ring 112, 110 eller 113 når det haster, ellers 02800 eller 07700.",
        "Sentralbordet har 75 12 34 50, fra utlandet +47 75 12 34 50.",
        "Organisasjonsnummer 958 935 420 og 958935420",
        "Perioden 2018-2026 og 2018–2026, 04.05.2026, 2026-05-04, 20260504",
        "Sak PS 57/18 og 20/12345678, arkiv 2026/91234567",
        "kl. 09.00-15.00, kl. 20.00–24.00",
        "Kontonummer 1234 56 78903",
        "{politirad_frist_saker_dager}",
        "postmottak@rana.kommune.no og post@politiet.no",
        "12 000 000 kroner og 25 000 innbyggere",
    ],
)
def test_public_numbers_dates_and_cases_are_left_alone(text):
    assert find_private_data(text, known_numbers=["75123450"]) == []


def test_personal_mail_addresses_are_found():
    findings = find_private_data("Skriv til kari.nordmann@rana.example i dag.", known_numbers=[])
    assert [(finding.kind, finding.excerpt) for finding in findings] == [
        ("email", "kari.nordmann@rana.example")
    ]
    assert findings[0].sentence == "«kari.nordmann@rana.example» ser ut som e-postadressen til en person."


def test_places_are_found_in_order_and_once():
    assert kinds("b@x.example, 91 23 45 67, b@x.example, 75 12 34 50") == ["email", "phone"]


def test_registered_service_points_are_public_numbers(helgeland):
    parties.service_point(helgeland, phone="75 12 34 56")
    assert find_private_data("Ring 75123456") == []
    assert [finding.kind for finding in find_private_data("Ring 75123457")] == ["phone"]
