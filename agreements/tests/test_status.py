"""What holds on a date: the rules «Days», case by case, and at the size of the country."""

from datetime import date, datetime, timedelta
from itertools import count

import pytest

from agreements.models import (
    Agreement,
    AgreementParty,
    AgreementRelation,
    AgreementVersion,
    SignatoryPlace,
    Signature,
    VersionTransition,
)
from agreements.status import (
    LABELS,
    NOT_REGISTERED,
    STATUS_KINDS,
    TONES,
    Span,
    StatusKind,
    is_in_force,
    municipality_status,
    municipality_statuses,
    periods_in_force,
    version_in_force,
)
from parties.models import Municipality
from parties.tests import factories as parties
from records import files
from records.actors import Actor
from records.days import OSLO

pytestmark = pytest.mark.django_db

_serial = count(1)
FIRST = date(2026, 1, 1)
LAST = date(2026, 12, 31)
ON = date(2026, 5, 4)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=OSLO)


@pytest.fixture
def district():
    return parties.district("Nordland")


@pytest.fixture
def rana(district) -> Municipality:
    return parties.municipality("Rana", district=district)


@pytest.fixture
def hemnes(district) -> Municipality:
    return parties.municipality("Hemnes", district=district)


def agreement(*municipalities, kind="COOPERATION", replaces=None, **relation) -> Agreement:
    """An agreement between a police unit and these municipalities, without versions."""
    made = Agreement.objects.create(kind=kind, title=f"Avtale {next(_serial)}")
    police = municipalities[0].memberships.get().district
    AgreementParty.objects.create(agreement=made, organisation_id=police.pk, side="POLICE")
    for municipality in municipalities:
        AgreementParty.objects.create(agreement=made, organisation_id=municipality.pk, side="MUNICIPALITY")
    if replaces:
        AgreementRelation.objects.create(agreement=made, kind="REPLACES", other=replaces)
    return made


def version(of: Agreement, state: str, **fields) -> AgreementVersion:
    """The agreement's next version, in that state."""
    frozen = {"frozen_at": noon(FIRST), "frozen_content": {}, "content_hash": "a" * 64}
    return AgreementVersion.objects.create(
        agreement=of,
        number=of.versions.count() + 1,
        state=state,
        turn="POLICE",
        title=of.title,
        language="nb",
        **(frozen if state in {"READY_TO_SIGN", "SIGNED", "RETURNED"} else {}),
        **fields,
    )


def signed(of: Agreement, on: date, **fields) -> AgreementVersion:
    """A version whose last signature was given that day."""
    return version(of, "SIGNED", signed_on=on, signed_at=noon(on), **fields)


def registered(of: Agreement, **fields) -> AgreementVersion:
    """A version that was signed on paper; what is not known is not stated."""
    stored = files.keep(
        b"%PDF-1.4 scan", name="skann.pdf", content_type=files.PDF, by=Actor.system(), at=noon(FIRST)
    )
    return AgreementVersion.objects.create(
        agreement=of,
        number=of.versions.count() + 1,
        origin="REGISTERED",
        state="SIGNED",
        turn="POLICE",
        title=of.title,
        language="nb",
        file=stored,
        **fields,
    )


def step(of: AgreementVersion, source: str, target: str, day: date, name: str = "step") -> None:
    VersionTransition.objects.create(
        version=of, name=name, source=source, target=target, at=noon(day), by_name="Kari Nordmann"
    )


def kind_of(municipality, on) -> str:
    return municipality_status(municipality, on).kind


# In force: from and to


def test_from_the_day_of_the_last_signature(rana):
    signed(agreement(rana), ON)
    assert kind_of(rana, ON - timedelta(days=1)) == "NOT_REGISTERED"
    assert kind_of(rana, ON) == "IN_FORCE"
    assert municipality_status(rana, ON).since == ON


def test_from_valid_from_when_it_is_stated(rana):
    signed(agreement(rana), ON, valid_from=date(2026, 7, 1))
    assert kind_of(rana, date(2026, 6, 30)) == "COMING"
    assert kind_of(rana, date(2026, 7, 1)) == "IN_FORCE"


def test_the_last_day_counts_and_the_day_after_does_not(rana):
    signed(agreement(rana), FIRST, valid_to=LAST)
    status = municipality_status(rana, LAST)
    assert (status.kind, status.since, status.until) == ("IN_FORCE", FIRST, LAST)
    after = municipality_status(rana, LAST + timedelta(days=1))
    assert (after.kind, after.until) == ("ENDED", LAST)


def test_leap_day_can_be_the_last(rana):
    signed(agreement(rana), FIRST, valid_to=date(2028, 2, 29))
    assert kind_of(rana, date(2028, 2, 29)) == "IN_FORCE"
    assert kind_of(rana, date(2028, 3, 1)) == "ENDED"


def test_without_an_end_it_goes_on(rana):
    signed(agreement(rana), FIRST)
    assert kind_of(rana, date(2126, 1, 1)) == "IN_FORCE"


def test_terminated_from_a_day_the_day_before_is_the_last(rana):
    signed(agreement(rana), FIRST, valid_to=LAST, terminated_on=ON)
    assert kind_of(rana, ON - timedelta(days=1)) == "IN_FORCE"
    assert kind_of(rana, ON) == "ENDED"


def test_a_party_that_leaves_is_out_the_day_after_its_last(rana, hemnes):
    joint = agreement(rana, hemnes)
    signed(joint, FIRST)
    joint.parties.filter(organisation=hemnes).update(valid_to=ON)
    assert kind_of(hemnes, ON) == "IN_FORCE"
    assert kind_of(hemnes, ON + timedelta(days=1)) == "ENDED"
    assert kind_of(rana, ON + timedelta(days=1)) == "IN_FORCE"


# Successors


def test_the_next_version_ends_the_one_before_the_day_before_it_begins(rana):
    one = agreement(rana)
    first = signed(one, FIRST)
    second = signed(one, ON)
    assert municipality_status(rana, ON - timedelta(days=1)).version == first
    assert municipality_status(rana, ON - timedelta(days=1)).until == ON - timedelta(days=1)
    assert municipality_status(rana, ON).version == second
    assert is_in_force(first, ON) is False
    assert is_in_force(second, ON) is True


def test_a_successor_that_begins_later_leaves_the_old_in_force_until_then(rana):
    one = agreement(rana)
    first = signed(one, FIRST)
    second = signed(one, ON, valid_from=date(2026, 9, 1))
    assert municipality_status(rana, date(2026, 8, 31)).version == first
    assert municipality_status(rana, date(2026, 9, 1)).version == second


def test_an_unsigned_successor_ends_nothing(rana):
    one = agreement(rana)
    first = signed(one, FIRST)
    version(one, "READY_TO_SIGN", valid_from=FIRST)
    status = municipality_status(rana, ON)
    assert (status.kind, status.version, status.until) == ("IN_FORCE", first, None)


def test_an_agreement_that_replaces_another_ends_it(rana):
    old = agreement(rana)
    first = signed(old, FIRST)
    second = signed(agreement(rana, replaces=old), ON)
    assert municipality_status(rana, ON).version == second
    assert periods_in_force(first) == {rana.pk: Span(FIRST, ON - timedelta(days=1))}


def test_it_ends_it_only_for_the_municipalities_that_both_have(rana, hemnes):
    joint = agreement(rana, hemnes)
    old = signed(joint, FIRST)
    new = signed(agreement(rana, replaces=joint), ON)
    statuses = municipality_statuses(ON, [rana, hemnes])
    assert statuses[rana.pk].version == new
    assert (statuses[hemnes.pk].version, statuses[hemnes.pk].until) == (old, None)
    assert periods_in_force(old) == {
        rana.pk: Span(FIRST, ON - timedelta(days=1)),
        hemnes.pk: Span(FIRST, None),
    }
    assert is_in_force(old, ON) is True


def test_a_joint_agreement_is_in_force_for_all_when_the_last_has_signed(rana, hemnes):
    joint = agreement(rana, hemnes)
    open_version = version(joint, "READY_TO_SIGN")
    sign_in_first_place(open_version, rana, ON)
    assert {s.kind for s in municipality_statuses(ON, [rana, hemnes]).values()} == {"PARTLY_SIGNED"}
    AgreementVersion.objects.filter(pk=open_version.pk).update(
        state="SIGNED", signed_on=ON, signed_at=noon(ON)
    )
    assert {s.kind for s in municipality_statuses(ON, [rana, hemnes]).values()} == {"IN_FORCE"}


def test_a_successor_that_was_terminated_does_not_bring_the_old_back(rana):
    one = agreement(rana)
    signed(one, FIRST)
    signed(one, ON, terminated_on=date(2026, 9, 1))
    assert kind_of(rana, date(2026, 9, 1)) == "ENDED"


def test_overtaken_before_its_first_day_it_was_never_in_force(rana):
    one = agreement(rana)
    never = signed(one, FIRST, valid_from=date(2026, 9, 1))
    signed(one, ON, valid_from=date(2026, 8, 1))
    assert periods_in_force(never) == {}
    assert municipality_status(rana, date(2026, 9, 1)).version.number == 2


# Registered from paper


def test_a_registered_agreement_without_dates_counts(rana):
    paper = registered(agreement(rana))
    status = municipality_status(rana, date(2019, 1, 1))
    assert (status.kind, status.version, status.since) == ("IN_FORCE", paper, None)


def test_the_acts_own_date_counts_not_the_day_it_was_recorded(rana):
    registered(agreement(rana), signed_on=date(2018, 12, 3), signed_at=noon(date(2018, 12, 3)))
    assert kind_of(rana, date(2018, 12, 2)) == "NOT_REGISTERED"
    assert kind_of(rana, date(2018, 12, 3)) == "IN_FORCE"


def test_the_portals_agreement_succeeds_the_one_from_paper(rana):
    old = agreement(rana)
    registered(old)
    new = signed(agreement(rana, replaces=old), ON)
    assert municipality_status(rana, ON).version == new
    assert municipality_status(rana, ON - timedelta(days=1)).agreement == old


# Open versions, the ended, the unknown


def sign_in_first_place(of: AgreementVersion, municipality, day: date) -> None:
    office = parties.office(municipality, "MAYOR")
    holder = parties.holder(office, parties.person(f"Kari {next(_serial)}"), may_sign=True)
    place = SignatoryPlace.objects.create(
        version=of, party=of.agreement.parties.get(organisation=municipality.pk), office=office
    )
    Signature.objects.create(
        place=place, appointment=holder, person_name="Kari", office_title="ordfører",
        organisation_name="Rana kommune", authority="Ordfører", method="PORTAL_TOTP",
        second_factor_at=noon(day), content_hash="a" * 64, signing_copy_hash="b" * 64, signed_at=noon(day),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("DRAFT", "IN_PROGRESS"),
        ("IN_REVIEW", "IN_PROGRESS"),
        ("AGREED", "IN_PROGRESS"),
        ("POLITICAL_TREATMENT", "POLITICAL_TREATMENT"),
        ("READY_TO_SIGN", "TO_SIGN"),
        ("DECLINED", "NOT_REGISTERED"),
        ("WITHDRAWN", "NOT_REGISTERED"),
        ("RETURNED", "NOT_REGISTERED"),
    ],
)
def test_what_an_open_version_makes_the_status(rana, state, kind):
    made = version(agreement(rana), state)
    status = municipality_status(rana, ON)
    assert status.kind == kind
    assert status.version == (made if kind != "NOT_REGISTERED" else None)
    assert (status.since, status.until) == (None, None)


def test_partly_signed_from_the_day_of_the_first_signature(rana, hemnes):
    made = version(agreement(rana, hemnes), "READY_TO_SIGN")
    sign_in_first_place(made, rana, ON)
    assert kind_of(rana, ON - timedelta(days=1)) == "TO_SIGN"
    assert kind_of(rana, ON) == kind_of(hemnes, ON) == "PARTLY_SIGNED"


def test_a_draft_that_opened_when_it_was_sent_back_says_so(rana):
    one = agreement(rana)
    returned = version(one, "RETURNED")
    draft = version(one, "DRAFT", started_from=returned)
    assert (kind_of(rana, ON), municipality_status(rana, ON).version) == ("RETURNED", draft)
    AgreementVersion.objects.filter(pk=draft.pk).update(state="IN_REVIEW")
    assert kind_of(rana, ON) == "IN_PROGRESS"


def test_the_furthest_open_version_counts(rana):
    version(agreement(rana), "DRAFT")
    furthest = version(agreement(rana, kind="SERVICE"), "POLITICAL_TREATMENT")
    version(agreement(rana), "IN_REVIEW")
    assert municipality_status(rana, ON).version == furthest


def test_an_open_version_goes_before_an_ended_one(rana):
    one = agreement(rana)
    signed(one, FIRST, valid_to=ON)
    assert kind_of(rana, ON + timedelta(days=1)) == "ENDED"
    version(one, "DRAFT")
    assert kind_of(rana, ON + timedelta(days=1)) == "IN_PROGRESS"


def test_in_force_goes_before_all_and_shows_what_is_under_way(rana):
    one = agreement(rana)
    current = signed(one, FIRST)
    under_way = version(one, "READY_TO_SIGN")
    status = municipality_status(rana, ON)
    assert (status.kind, status.version, status.open_version) == ("IN_FORCE", current, under_way)


def test_of_several_ended_the_newest_counts(rana):
    signed(agreement(rana), date(2014, 1, 1), valid_to=date(2018, 12, 31))
    newest = signed(agreement(rana), date(2019, 1, 1), valid_to=date(2022, 12, 31))
    signed(agreement(rana), date(2010, 1, 1), valid_to=date(2013, 12, 31))
    assert municipality_status(rana, ON).version == newest


def test_of_several_in_force_the_newest_counts(rana):
    signed(agreement(rana), date(2019, 1, 1))
    newest = signed(agreement(rana, kind="SERVICE"), date(2024, 1, 1))
    assert municipality_status(rana, ON).version == newest


def test_not_registered_is_not_to_say_that_there_is_none(rana):
    assert municipality_status(rana, ON) == NOT_REGISTERED
    assert NOT_REGISTERED.label == "ikke registrert"
    assert (NOT_REGISTERED.agreement, NOT_REGISTERED.version) == (None, None)


@pytest.mark.parametrize("kind", ["COUNCIL", "STRATEGIC", "SLT_MANDATE", "PLEDGE", "OTHER"])
def test_other_kinds_make_no_status_unless_asked_for(rana, kind):
    made = signed(agreement(rana, kind=kind), FIRST)
    assert kind_of(rana, ON) == "NOT_REGISTERED"
    assert municipality_statuses(ON, [rana], kinds=[kind])[rana.pk].version == made
    assert kind not in STATUS_KINDS


@pytest.mark.parametrize("relation", ["AMENDS", "APPENDIX_TO"])
def test_appendices_and_amendments_never_stand_alone(rana, relation):
    main = agreement(rana)
    current = signed(main, FIRST)
    beside = agreement(rana)
    AgreementRelation.objects.create(agreement=beside, kind=relation, other=main)
    signed(beside, ON)
    assert municipality_status(rana, ON).version == current


# The past


def test_the_past_can_be_asked(rana):
    """The same version, day by day: nothing, a draft, negotiated, to be signed, in force."""
    made = signed(agreement(rana), date(2026, 4, 1))
    step(made, "DRAFT", "DRAFT", date(2026, 1, 10), name="start")
    step(made, "DRAFT", "IN_REVIEW", date(2026, 2, 1))
    step(made, "AGREED", "READY_TO_SIGN", date(2026, 3, 1))
    step(made, "READY_TO_SIGN", "SIGNED", date(2026, 4, 1))
    asked = [date(2026, 1, 9), date(2026, 1, 10), date(2026, 2, 15), date(2026, 3, 1), date(2026, 4, 1)]
    assert [kind_of(rana, day) for day in asked] == [
        "NOT_REGISTERED",
        "IN_PROGRESS",
        "IN_PROGRESS",
        "TO_SIGN",
        "IN_FORCE",
    ]


def test_a_declined_agreement_was_under_way_before(rana):
    made = version(agreement(rana), "DECLINED")
    step(made, "IN_REVIEW", "DECLINED", ON)
    assert kind_of(rana, ON - timedelta(days=1)) == "IN_PROGRESS"
    assert kind_of(rana, ON) == "NOT_REGISTERED"


def test_a_step_late_at_night_in_summer_belongs_to_the_day_in_oslo(rana):
    made = version(agreement(rana), "READY_TO_SIGN")
    VersionTransition.objects.create(
        version=made,
        name="finish",
        source="AGREED",
        target="READY_TO_SIGN",
        at=datetime(2026, 6, 30, 23, 59, tzinfo=OSLO),
        by_name="Kari",
    )
    assert kind_of(rana, date(2026, 6, 30)) == "TO_SIGN"
    assert kind_of(rana, date(2026, 6, 29)) == "IN_PROGRESS"


# All of them


def test_ended_municipalities_are_not_asked_about(rana, district):
    gone = parties.municipality("Gamlevik", district=district, valid_to=date(2019, 12, 31))
    assert set(municipality_statuses(ON)) == {rana.pk}
    assert set(municipality_statuses(date(2019, 12, 31))) == {rana.pk, gone.pk}


def test_the_version_in_force_of_an_agreement(rana):
    one = agreement(rana)
    first, second = signed(one, FIRST), signed(one, ON, valid_to=LAST)
    assert version_in_force(one, ON - timedelta(days=1)) == first
    assert version_in_force(one, ON) == second
    assert version_in_force(one, LAST + timedelta(days=1)) is None


def test_each_kind_has_a_label_and_a_tone():
    assert set(LABELS) == set(TONES) == set(StatusKind)


@pytest.mark.parametrize(
    ("fields", "on", "sentence"),
    [
        ({}, ON, "gjelder fra 1. januar 2026"),
        ({"valid_to": LAST}, ON, "gjelder fra 1. januar 2026 til og med 31. desember 2026"),
        ({"valid_to": LAST}, date(2027, 1, 1), "gjaldt til og med 31. desember 2026"),
        ({"valid_from": date(2026, 9, 1)}, ON, "gjelder fra 1. september 2026"),
    ],
)
def test_the_status_in_a_sentence(rana, fields, on, sentence):
    signed(agreement(rana), FIRST, **fields)
    assert municipality_status(rana, on).sentence == sentence


@pytest.mark.parametrize("municipalities", [1, 40])
def test_five_queries_however_many_there_are(district, django_assert_num_queries, municipalities):
    """The register: the municipalities, then their parties, versions, relations and later steps."""
    fill_country(district, municipalities)
    with django_assert_num_queries(5):
        statuses = municipality_statuses(ON)
        kinds = {(s.kind, s.agreement.title if s.agreement else "") for s in statuses.values()}
    assert len(statuses) == municipalities
    assert len(kinds) == municipalities


def fill_country(district, number: int) -> None:
    """Municipalities with three agreements each: ended, in force, under way, replacing each other."""
    for index in range(number):
        municipality = parties.municipality(f"Kommune {index}", district=district)
        old = agreement(municipality)
        signed(old, date(2018, 1, 1), valid_to=date(2021, 12, 31))
        new = agreement(municipality, replaces=old, kind="SERVICE")
        signed(new, date(2022, 1, 1))
        made = version(new, "READY_TO_SIGN")
        step(made, "AGREED", "READY_TO_SIGN", LAST)
        signed(agreement(municipality, kind="COUNCIL"), FIRST)


def test_the_whole_country_at_once(district, django_assert_num_queries):
    """357 municipalities with four versions each, written in bulk: the same five queries."""
    fill_in_bulk(district, 357)
    with django_assert_num_queries(5):
        statuses = municipality_statuses(ON)
    assert len(statuses) == 357
    assert {status.kind for status in statuses.values()} == {"IN_FORCE"}
    assert {status.open_version.state for status in statuses.values()} == {"IN_REVIEW"}


def fill_in_bulk(district, number: int) -> None:
    numbers = [parties.municipality(f"Kommune {index}", district=district) for index in range(number)]
    made = Agreement.objects.bulk_create(
        [Agreement(kind="COOPERATION", title="Avtale") for _municipality in numbers for _copy in range(2)]
    )
    owners = [municipality for municipality in numbers for _copy in range(2)]
    AgreementParty.objects.bulk_create(
        [
            AgreementParty(agreement=one, organisation_id=owner.pk, side="MUNICIPALITY")
            for one, owner in zip(made, owners, strict=True)
        ]
    )
    frozen = {"frozen_at": noon(FIRST), "frozen_content": {}, "content_hash": "a" * 64}
    common = {"turn": "POLICE", "title": "Avtale", "language": "nb"}
    rows = []
    for one in made:
        rows.append(
            AgreementVersion(
                agreement=one,
                number=1,
                state="SIGNED",
                signed_on=FIRST,
                signed_at=noon(FIRST),
                **frozen,
                **common,
            )
        )
        rows.append(AgreementVersion(agreement=one, number=2, state="IN_REVIEW", **common))
    AgreementVersion.objects.bulk_create(rows)
