"""The contact's weeks as they are recorded, and a plan that holds for longer than agreed."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from agreements.duties.checking import check
from agreements.duties.periods import mondays
from agreements.duties.status import Found
from agreements.models import AgreementVersion
from agreements.tests.factories import TwoSides
from agreements.tests.kept_year import adopted_plan, at, presence
from agreements.tests.promised import signed_promising, terms
from councils.models import ContactPresence, PresenceAbsence
from parties.models import Appointment, Office, OfficeRole
from parties.tests import factories as parties
from records.days import OSLO
from slt.tests import factories as slt

AFTER = date(2026, 2, 1)


def contact_of(sides: TwoSides) -> Office:
    return Office.objects.get(organisation=sides.unit.pk, role=OfficeRole.POLICE_CONTACT)


def promised(sides: TwoSides, **parameters) -> AgreementVersion:
    return signed_promising(sides, terms("contact_present", parameters={"days": 1, **parameters}))


def found(version: AgreementVersion, on: date = AFTER, year: int = 2025) -> Found:
    checked = check(version.agreement, year, on)
    assert checked is not None
    return checked.rows[0].found


def counted(version: AgreementVersion, on: date = AFTER) -> tuple[str, int | None, int | None]:
    one = found(version, on)
    return one.status.value, one.value, one.wanted


def test_weeks_without_a_contact_or_before_presence_was_kept_are_not_wanted(sides):
    version, contact = promised(sides), contact_of(sides)
    assert found(version).sentence == (
        "Politidistriktet fører ikke tilstedeværelse, så portalen kan ikke måle dette."
    )
    # Missing: weeks 1–9 and 40.
    presence(contact, sides.municipality, district=sides.district, away=(), missed=(*range(1, 10), 40))
    assert counted(version) == ("UNMET", 42, 52)

    with transaction.atomic():
        # Nobody held the office before week 10: those nine weeks are not wanted.
        Appointment.objects.filter(office=contact).update(valid_from=mondays(2025)[9])
        assert counted(version) == ("UNMET", 42, 43)
        # Nor was the contact at work in week 40.
        PresenceAbsence.objects.create(office=contact, iso_year=2025, iso_week=40, reason="OTHER_DUTY")
        assert counted(version) == ("MET", 42, 42)
        assert "10 uker med permisjon, annen tjeneste eller ubesatt stilling" in str(found(version).sentence)
        # A reason is of a week without presence anywhere: who was in another municipality was at work.
        other = parties.municipality("Elvebakken", district=sides.district)
        ContactPresence.objects.create(
            office=contact,
            on=mondays(2025)[39],
            municipality=other,
            arena="PATROL",
            recorded_at=at(2025, 10, 1),
        )
        assert counted(version) == ("UNMET", 42, 43)
        transaction.set_rollback(True)

    with transaction.atomic():
        # The district began in week 10; what was put down for week 5 counts all the same.
        start = datetime.combine(mondays(2025)[9], datetime.min.time(), tzinfo=OSLO)
        presence(contact, district=sides.district, away=(), on_since=start)
        ContactPresence.objects.create(
            office=contact,
            on=mondays(2025)[4],
            municipality=sides.municipality,
            arena="PATROL",
            recorded_at=at(2025, 3, 5),
        )
        assert counted(version) == ("UNMET", 43, 44)
        transaction.set_rollback(True)

    # Presence is deleted after three years: from then on the year's first week, of 30 December 2024, is not
    # all there, and nothing is said.
    assert found(version, date(2027, 12, 30)).wanted == 52
    assert found(version, date(2027, 12, 31)).sentence == (
        "Tilstedeværelse slettes etter tre år og kan ikke måles lenger."
    )


def test_a_week_is_away_only_when_every_contact_is(sides):
    version, contact = promised(sides), contact_of(sides)
    presence(contact, sides.municipality, district=sides.district, away=(20,), missed=(21,))
    assert counted(version) == ("UNMET", 50, 51)
    parties.official(sides.unit, OfficeRole.POLICE_CONTACT, "Ida Andre", title="politikontakt")
    assert counted(version) == ("UNMET", 50, 52)
    second = Office.objects.get(organisation=sides.unit.pk, appointments__person__name="Ida Andre")
    ContactPresence.objects.bulk_create(
        ContactPresence(
            office=second,
            on=mondays(2025)[number - 1] + timedelta(days=3),
            municipality=sides.municipality,
            arena="SCHOOL",
            recorded_at=at(2025, 6, 1),
        )
        for number in (20, 21)
    )
    assert counted(version) == ("MET", 52, 52)


def test_a_week_waits_until_it_is_over(sides):
    version, contact = promised(sides, weekday=1), contact_of(sides)
    presence(contact, sides.municipality, district=sides.district, away=())
    # On Monday of week 24 its Tuesday lies ahead; on the Tuesday it is kept.
    monday = mondays(2025)[23]
    assert found(version, monday).planned == 52 - 23
    assert counted(version, monday) == ("ON_TRACK", 23, 52)
    assert counted(version, monday + timedelta(days=1)) == ("ON_TRACK", 24, 52)
    # Week 52 of 2025 ends on 28 December; from the Monday after it every week has been judged.
    assert counted(version, date(2025, 12, 29)) == ("MET", 52, 52)
    ContactPresence.objects.filter(on=monday + timedelta(days=1)).delete()
    assert counted(version, monday + timedelta(days=6)) == ("ON_TRACK", 23, 52)
    assert counted(version, monday + timedelta(days=7)) == ("BEHIND", 23, 52)
    assert counted(version) == ("UNMET", 51, 52)


@pytest.mark.django_db
def test_a_plan_counts_for_as_long_as_was_agreed():
    made = slt.structure("Fjordvik")
    # Four years from August 2022.
    adopted_plan(made, first=date(2022, 8, 1), last=date(2026, 7, 31), adopted_on=date(2022, 6, 20))
    statuses = {}
    for term in ("four_years", "two_years", "school_year"):
        version = signed_promising(made.council, terms("action_plan", parameters={"term": term}))
        statuses[term] = found(version, year=2025).status.value
    assert statuses == {"four_years": "MET", "two_years": "UNMET", "school_year": "UNMET"}
    # A year from August 2022 ends in July 2023.
    assert str(found(version).sentence) == (
        "Ingen vedtatt plan gjelder 31. desember 2025. Den siste gjaldt til 31. juli 2023."
    )
    # Adopted afterwards, a plan counts from the day it was.
    adopted_plan(made, first=date(2025, 1, 1), last=date(2025, 12, 31), adopted_on=date(2025, 4, 10))
    assert found(version, on=date(2025, 4, 9)).status == "BEHIND"
    assert found(version, on=date(2025, 4, 10)).status == "MET"
