"""Signing: who may, what is bound, what is refused, and what the last signature brings."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from agreements.actions.signing import sign
from agreements.content import hash_of
from agreements.models import AgreementVersion, SignatoryPlace, Signature
from agreements.tests import factories as make
from agreements.tests.signing import (
    AT,
    ON,
    copy_hash,
    finished_version,
    jointly_ready_version,
    place_of,
    proof,
    put_signature,
)
from parties.models import OfficeRole
from parties.tests import factories as parties
from records import audit
from records.days import OSLO
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(sides):
    return make.ready_version(sides)


def test_the_first_signature_leaves_the_agreement_to_be_signed(sides, version):
    signature = put_signature(version, sides.leader)
    version.refresh_from_db()
    assert (version.state, version.signed_at, version.signed_on) == ("READY_TO_SIGN", None, None)
    assert signature.place == place_of(version, sides.leader)
    assert version.places.filter(signature__isnull=True).get() == place_of(version, sides.mayor)


def test_the_last_signature_is_the_signing(sides, version):
    put_signature(version, sides.leader)
    put_signature(version, sides.mayor, at=AT + timedelta(hours=1))
    version.refresh_from_db()
    assert version.state == "SIGNED"
    assert version.signed_at == AT + timedelta(hours=1)
    assert version.signed_on == ON
    steps = list(version.transitions.order_by("at", "pk").values_list("name", "source", "target"))[-2:]
    assert steps == [("sign", "READY_TO_SIGN", "READY_TO_SIGN"), ("sign", "READY_TO_SIGN", "SIGNED")]


@pytest.mark.parametrize("order", ["police first", "municipality first"])
def test_the_order_of_signatures_is_free(sides, version, order):
    people = [sides.leader, sides.mayor]
    for person in people if order == "police first" else reversed(people):
        put_signature(version, person)
    version.refresh_from_db()
    assert version.state == "SIGNED"


def test_everything_printed_is_a_snapshot_of_the_day(sides, version):
    signature = put_signature(version, sides.mayor, method="passkey")
    assert signature.person_name == "Kari Fjordvik"
    assert signature.office_title == "ordfører"
    assert signature.organisation_name == "Fjordvik kommune"
    assert signature.authority == "Ordfører, med fullmakt til å signere for Fjordvik kommune"
    assert signature.method == "PORTAL_PASSKEY"
    assert signature.second_factor_at == AT - timedelta(minutes=1)
    assert (signature.is_acting, signature.acting_for_name) == (False, "")
    assert signature.content_hash == version.content_hash == hash_of(version.frozen_content)
    assert signature.signing_copy_hash == copy_hash(version)


def test_an_acting_holder_signs_as_acting(sides, version):
    office = sides.mayor_office
    ordinary = office.holder_on(ON)
    stand_in = parties.person("Vilde Vara", at="fjordvik.example")
    parties.holder(
        office, stand_in, rank=2, may_sign=True, is_acting=True, acting_for=ordinary,
        valid_from=ON - timedelta(days=1), valid_to=ON + timedelta(days=1),
    )  # fmt: skip
    signature = put_signature(version, stand_in)
    assert signature.office_title == "fungerende ordfører"
    assert (signature.is_acting, signature.acting_for_name) == (True, "Kari Fjordvik")
    assert signature.authority == (
        "Fungerende ordfører, for Kari Fjordvik, med fullmakt til å signere for Fjordvik kommune"
    )


def test_who_acts_in_a_vacant_office_acts_for_nobody(sides, version):
    office = sides.mayor_office
    office.appointments.update(valid_to=ON - timedelta(days=1))
    stand_in = parties.person("Vilde Vara", at="fjordvik.example")
    parties.holder(office, stand_in, may_sign=True, is_acting=True, valid_from=ON)
    signature = put_signature(version, stand_in)
    assert (signature.is_acting, signature.acting_for_name) == (True, "")
    assert signature.authority == "Fungerende ordfører, med fullmakt til å signere for Fjordvik kommune"


def test_a_nynorsk_agreement_is_signed_in_nynorsk(sides):
    version = make.ready_version(sides, from_template=make.template(language="nn"))
    stand_in = parties.person("Vilde Vara", at="fjordvik.example")
    parties.holder(sides.mayor_office, stand_in, rank=2, may_sign=True, is_acting=True, valid_from=ON)
    assert put_signature(version, stand_in).office_title == "fungerande ordfører"


# Who may not


def refused_to_sign(version, person, place, **changed):
    """That signing is refused, and that nothing was written."""
    with pytest.raises(Refused) as caught:
        put_signature(version, person, place=place, **changed)
    assert not Signature.objects.filter(place=place).exists()
    version.refresh_from_db()
    assert version.state == "READY_TO_SIGN"
    return caught


def test_a_former_mayor_is_refused(sides, version):
    office = sides.mayor_office
    former = parties.person("Gunnar Gamle", at="fjordvik.example")
    parties.holder(office, former, may_sign=True, valid_from=date(2019, 10, 14), valid_to=date(2023, 10, 15))
    caught = refused_to_sign(version, former, place_of(version, sides.mayor))
    assert caught.type is NotAllowed
    assert "med fullmakt til å signere" in str(caught.value)


@pytest.mark.parametrize("day", [date(2026, 4, 30), date(2026, 5, 11)])
def test_a_deputy_outside_the_dates_is_refused(sides, version, day):
    stand_in = deputy_from_first_to_tenth_of_may(sides)
    caught = refused_to_sign(
        version,
        stand_in,
        place_of(version, sides.mayor),
        at=datetime(day.year, day.month, day.day, 12, tzinfo=OSLO),
    )
    assert caught.type is NotAllowed


@pytest.mark.parametrize("day", [date(2026, 5, 4), date(2026, 5, 10)])
def test_a_deputy_inside_the_dates_signs(sides, version, day):
    stand_in = deputy_from_first_to_tenth_of_may(sides)
    at = datetime(day.year, day.month, day.day, 12, tzinfo=OSLO)
    assert put_signature(version, stand_in, at=at).person_name == "Vilde Vara"


def deputy_from_first_to_tenth_of_may(sides):
    stand_in = parties.person("Vilde Vara", at="fjordvik.example")
    parties.holder(
        sides.mayor_office, stand_in, rank=2, may_sign=True, is_acting=True,
        valid_from=date(2026, 5, 1), valid_to=date(2026, 5, 10),
    )  # fmt: skip
    return stand_in


def test_a_holder_without_authority_is_refused(sides, version):
    deputy = parties.person("Vilde Vara", at="fjordvik.example")
    parties.holder(sides.mayor_office, deputy, rank=2, may_sign=False)
    assert refused_to_sign(version, deputy, place_of(version, sides.mayor)).type is NotAllowed


def test_a_superuser_is_refused_even_with_the_office(sides, version):
    account = sides.mayor.user
    account.is_superuser = True
    account.save()
    assert refused_to_sign(version, sides.mayor, place_of(version, sides.mayor)).type is NotAllowed


def test_a_login_that_is_switched_off_is_refused(sides, version):
    by = make.actor(sides.mayor)
    sides.mayor.user.is_active = False
    sides.mayor.user.save()
    caught = refused_to_sign(version, sides.mayor, place_of(version, sides.mayor), by=by)
    assert caught.type is NotAllowed


@pytest.mark.parametrize("who", ["coordinator", "director", "contact"])
def test_other_offices_of_the_parties_are_refused(sides, version, who):
    caught = refused_to_sign(version, getattr(sides, who), place_of(version, sides.mayor))
    assert caught.type is NotAllowed


def test_nobody_signs_in_the_other_sides_place(sides, version):
    assert refused_to_sign(version, sides.leader, place_of(version, sides.mayor)).type is NotAllowed


def test_the_mayor_of_another_municipality_is_refused(sides, version):
    other = make.two_sides("Bygda")
    assert refused_to_sign(version, other.mayor, place_of(version, sides.mayor)).type is NotAllowed


# What must be the same


def test_another_content_hash_than_the_shown_is_refused(sides, version):
    refused_to_sign(version, sides.mayor, place_of(version, sides.mayor), content_hash="0" * 64)


def test_another_signing_copy_than_the_shown_is_refused(sides, version):
    caught = refused_to_sign(version, sides.mayor, place_of(version, sides.mayor), signing_copy_hash="0" * 64)
    assert "Last siden på nytt" in str(caught.value)


def test_content_that_no_longer_has_its_hash_cannot_be_signed(sides, version):
    """The database refuses to change frozen content; should it happen all the same, nobody signs it."""
    import pgtrigger

    changed = {**version.frozen_content, "title": "Noe annet"}
    with pgtrigger.ignore("agreements.AgreementVersion:frozen_version_stands"):
        AgreementVersion.objects.filter(pk=version.pk).update(frozen_content=changed)
    caught = refused_to_sign(version, sides.mayor, place_of(version, sides.mayor))
    assert "stemmer ikke med kontrollsummen" in str(caught.value)


def test_without_a_signing_copy_nobody_signs(sides):
    version = finished_version(sides)
    with pytest.raises(Refused, match="Signeringskopien blir laget nå"):
        put_signature(version, sides.mayor, signing_copy_hash="0" * 64)


@pytest.mark.parametrize("age", [timedelta(minutes=5), timedelta(hours=1), timedelta(minutes=-2)])
def test_a_confirmation_that_is_not_fresh_is_refused(sides, version, age):
    caught = refused_to_sign(version, sides.mayor, place_of(version, sides.mayor), proof=proof(at=AT - age))
    assert "Bekreft på nytt at det er deg" in str(caught.value)


def test_a_confirmation_of_just_under_five_minutes_counts(sides, version):
    assert put_signature(version, sides.mayor, proof=proof(at=AT - timedelta(minutes=4, seconds=59)))


def test_no_confirmation_is_refused(sides, version):
    refused_to_sign(version, sides.mayor, place_of(version, sides.mayor), proof=None)


def test_a_method_that_is_no_second_factor_is_refused(sides, version):
    refused_to_sign(version, sides.mayor, place_of(version, sides.mayor), proof=proof("password"))


# Once


def test_signing_twice_is_refused_with_the_time_of_the_first(sides, version):
    put_signature(version, sides.mayor)
    with pytest.raises(Refused, match=r"Du har allerede signert, 4\. mai 2026 kl\. 12\.00\."):
        put_signature(version, sides.mayor, at=AT + timedelta(minutes=1))
    assert Signature.objects.count() == 1


def test_another_holder_of_the_same_office_is_told_who_signed(sides, version):
    second = parties.person("Mari Medordfører", at="fjordvik.example")
    parties.holder(sides.mayor_office, second, rank=2, may_sign=True)
    put_signature(version, sides.mayor)
    with pytest.raises(Refused, match="Kari Fjordvik har allerede signert her"):
        put_signature(version, second)


def test_the_last_signer_who_clicks_twice_is_told_plainly(sides, version):
    put_signature(version, sides.leader)
    put_signature(version, sides.mayor)
    with pytest.raises(Refused, match="Du har allerede signert"):
        put_signature(version, sides.mayor)


def test_the_database_takes_one_signature_per_place(sides, version):
    signature = put_signature(version, sides.mayor)
    signature.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        signature.save(force_insert=True)


def test_a_draft_is_not_signed(sides):
    version = make.agreed_version(sides)
    with pytest.raises(Refused, match="status «enighet om teksten»"):
        put_signature(version, sides.mayor, signing_copy_hash="0" * 64)


# Midnight in Oslo, winter and summer


@pytest.mark.parametrize(
    ("last_day", "before", "after"),
    [
        (
            date(2026, 12, 31),
            datetime(2026, 12, 31, 23, 59, tzinfo=OSLO),
            datetime(2027, 1, 1, 0, 0, tzinfo=OSLO),
        ),
        (
            date(2026, 6, 30),
            datetime(2026, 6, 30, 23, 59, tzinfo=OSLO),
            datetime(2026, 7, 1, 0, 0, tzinfo=OSLO),
        ),
        # The night the clocks go forward, and the night they go back.
        (
            date(2026, 3, 28),
            datetime(2026, 3, 28, 23, 59, tzinfo=OSLO),
            datetime(2026, 3, 29, 0, 0, tzinfo=OSLO),
        ),
        (
            date(2026, 10, 24),
            datetime(2026, 10, 24, 23, 59, tzinfo=OSLO),
            datetime(2026, 10, 25, 0, 0, tzinfo=OSLO),
        ),
    ],
)
def test_the_office_changes_hands_at_midnight_in_oslo(sides, last_day, before, after):
    on = last_day - timedelta(days=20)
    at = datetime(on.year, on.month, on.day, 12, tzinfo=OSLO)
    version = make.ready_version(sides, on=on, at=at)
    office = sides.mayor_office
    office.appointments.update(valid_to=last_day)
    successor = parties.person("Ny Ordfører", at="fjordvik.example")
    parties.holder(office, successor, may_sign=True, valid_from=last_day + timedelta(days=1))
    place = place_of(version, sides.mayor)

    refused_to_sign(version, successor, place, at=before)
    refused_to_sign(version, sides.mayor, place, at=after)
    with transaction.atomic():
        assert put_signature(version, sides.mayor, place=place, at=before).person_name == "Kari Fjordvik"
        transaction.set_rollback(True)
    assert put_signature(version, successor, place=place, at=after).person_name == "Ny Ordfører"


def test_the_day_of_the_moment_counts_not_the_day_of_the_page(sides, version):
    """A page opened by the mayor before midnight is no use after it."""
    sides.mayor_office.appointments.update(valid_to=ON)
    after = datetime(2026, 5, 5, 0, 0, tzinfo=OSLO)
    refused_to_sign(version, sides.mayor, place_of(version, sides.mayor), on=ON, at=after)


def test_signed_on_is_the_day_in_oslo(sides):
    """22.30 in London on 30 June is half past eleven in Oslo; half an hour later it is July."""
    from datetime import UTC

    version = make.ready_version(sides, on=date(2026, 6, 1), at=datetime(2026, 6, 1, 12, tzinfo=OSLO))
    put_signature(version, sides.leader, at=datetime(2026, 6, 30, 21, 30, tzinfo=UTC))
    put_signature(version, sides.mayor, at=datetime(2026, 6, 30, 22, 0, tzinfo=UTC))
    version.refresh_from_db()
    assert version.signed_on == date(2026, 7, 1)


# Who is told, and what is remembered


def test_both_sides_and_those_who_signed_are_told_once(sides, version):
    put_signature(version, sides.leader)
    # The leader leaves before the mayor signs, and is told all the same.
    sides.leader_office.appointments.update(valid_to=ON)
    later = AT + timedelta(days=3)
    put_signature(version, sides.mayor, at=later)
    told = Dispatch.objects.filter(kind="agreements.signed").values_list("name", flat=True)
    assert sorted(told) == ["Dag Fjordvik", "Eva Fjordvik", "Pål Fjordvik", "Siri Fjordvik"]


def test_the_history_tells_who_signed_for_whom(sides, version):
    put_signature(version, sides.leader)
    put_signature(version, sides.mayor)
    events = list(audit.history(version.agreement).filter(verb="agreement.signed").order_by("sequence"))
    assert [(event.actor_name, event.data["is_last"]) for event in events] == [
        ("Eva Fjordvik", False),
        ("Kari Fjordvik", True),
    ]
    assert events[0].data["content_hash"] == version.content_hash
    assert audit.verify(version.agreement) == []


def test_the_act_is_recorded_in_the_office_that_carried_it(sides, version):
    """A mayor who was acting as an administrator signs as mayor."""
    other = parties.office(sides.municipality, OfficeRole.ADMINISTRATOR)
    appointment = parties.holder(other, sides.mayor)
    from parties.acting import actor_from

    put_signature(version, sides.mayor, by=actor_from(appointment, sides.mayor.user))
    event = audit.history(version.agreement).first()
    assert (event.verb, event.actor_office) == ("agreement.signed", "ordfører")


def test_several_municipalities_the_agreement_is_signed_when_all_have(sides):
    neighbour = make.two_sides("Bygda", unit=sides.unit)
    version = jointly_ready_version(sides, neighbour)
    put_signature(version, sides.leader)
    put_signature(version, sides.mayor)
    version.refresh_from_db()
    assert version.state == "READY_TO_SIGN"
    put_signature(version, neighbour.mayor)
    version.refresh_from_db()
    assert version.state == "SIGNED"


def test_a_place_of_another_version_is_its_own(sides, version):
    """The hashes of one agreement do not sign another."""
    other_sides = make.two_sides("Bygda")
    other = make.ready_version(other_sides)
    with pytest.raises(Refused):
        sign(
            place=SignatoryPlace.objects.get(version=other, office=other_sides.mayor_office),
            content_hash=version.content_hash,
            signing_copy_hash=copy_hash(version),
            proof=proof(),
            by=make.actor(other_sides.mayor),
            on=ON,
            at=AT,
        )
