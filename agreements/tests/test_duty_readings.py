"""Reading the duties out of a signed text: offered, written, confirmed by each side, frozen for good."""

from typing import Any

import pgtrigger
import pytest
from django.db import InternalError, transaction

from agreements.actions.drafting import continue_agreement
from agreements.actions.duties import WrittenSentence, add_duty, confirm_all, confirm_duty, reject_duty
from agreements.actions.duty_readings import confirm_reading, start_reading, withdraw_confirmation
from agreements.duties.terms import terms_of
from agreements.models import AgreementVersion, DutyReading
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON, actor
from agreements.tests.races import at_once, lock_of
from agreements.verification import faults_in_frozen
from records.models import Dispatch, StoredFile
from records.refusals import NotAllowed, Refused, StaleSave
from tests.duty_world import DUTIES, SECTIONS

USUALLY = "Politirådet møtes vanligvis tre ganger i året."


def who(person: Any) -> dict[str, Any]:
    return {"by": actor(person), "on": ON, "at": AT}


def fresh(reading: DutyReading) -> DutyReading:
    return DutyReading.objects.get(pk=reading.pk)


@pytest.fixture
def signed(sides) -> AgreementVersion:
    """Signed before its template offered anything; the next edition does."""
    version = make.signed_version(sides, from_template=make.template(kind="COUNCIL", sections=SECTIONS))
    make.template(kind="COUNCIL", title="Nyere mal", sections=SECTIONS, duties=DUTIES)
    return version


@pytest.fixture
def reading(sides, signed) -> DutyReading:
    return start_reading(version=signed, **who(sides.coordinator))


def test_both_confirm_the_same_and_then_it_lies_fast(sides, signed, reading):
    version = reading.version
    # As they are printed in the signed text: no merge fields are left.
    meets = version.duties.get(key="politirad-moter")
    assert meets.parameters == {"times": 2}
    assert meets.sentences.get().quote == "Politirådet skal møtes minst to ganger i året."
    with pytest.raises(Refused, match="5 foreslåtte"):
        confirm_reading(reading=reading, revision=reading.revision, **who(sides.coordinator))
    confirm_all(version=version, **who(sides.contact))
    assert terms_of(version) == []
    reading = fresh(reading)
    confirm_reading(reading=reading, revision=reading.revision, **who(sides.coordinator))
    told = Dispatch.objects.filter(kind="agreements.reading_confirmed").values_list("address", flat=True)
    assert {address.split("@")[0] for address in told} == {"eva.fjordvik", "pal.fjordvik"}
    with pytest.raises(Refused, match="har allerede bekreftet"):
        confirm_reading(reading=reading, revision=reading.revision, **who(sides.coordinator))
    # A change takes the confirmation back, and the side is told.
    reject_duty(duty=version.duties.get(key="kontakt-plass"), **who(sides.contact))
    reading = fresh(reading)
    assert reading.municipality_confirmed_at is None
    assert Dispatch.objects.filter(kind="agreements.reading_lapsed").exists()
    with pytest.raises(StaleSave, match="endret siden"):
        confirm_reading(reading=reading, revision=1, **who(sides.coordinator))
    confirm_reading(reading=reading, revision=reading.revision, **who(sides.coordinator))
    withdraw_confirmation(reading=reading, **who(sides.coordinator))
    reading = fresh(reading)
    confirm_reading(reading=reading, revision=reading.revision, **who(sides.contact))
    reading = fresh(reading)
    frozen = confirm_reading(reading=reading, revision=reading.revision, **who(sides.coordinator))
    assert [one["key"] for one in frozen.content] == [
        "kontakt-til-stede",
        "politirad-moter",
        "referat-i-tide",
        "responstid",
    ]
    assert [terms.key for terms in terms_of(AgreementVersion.objects.get(pk=signed.pk))] == [
        one["key"] for one in frozen.content
    ]
    assert faults_in_frozen() == []
    signed.refresh_from_db()
    assert "duties" not in signed.frozen_content
    with pytest.raises(Refused, match="kan ikke endres"):
        confirm_duty(duty=version.duties.get(key="kontakt-plass"), **who(sides.coordinator))
    with pytest.raises(InternalError), transaction.atomic():
        version.duties.update(parameters={})
    # The next version starts with what was read out of this one.
    following = continue_agreement(agreement=signed.agreement, **who(sides.coordinator))
    assert dict(following.duties.values_list("key", "state"))["politirad-moter"] == "CONFIRMED"


def test_a_duty_or_a_reading_that_was_tampered_with_is_found(sides, signed, reading):
    confirm_all(version=reading.version, **who(sides.contact))
    for person in (sides.coordinator, sides.contact):
        reading = fresh(reading)
        confirm_reading(reading=reading, revision=reading.revision, **who(person))
    name = f"Avtaleversjon {signed.pk}, «{signed.title}»"
    with pgtrigger.ignore("agreements.Duty:frozen_duties_stand"):
        reading.version.duties.filter(key="politirad-moter").update(strength="WISH")
    assert faults_in_frozen() == [f"{name}: forpliktelsene er endret."]
    with pgtrigger.ignore("agreements.DutyReading:frozen_reading_stands"):
        DutyReading.objects.update(content=[])
    assert faults_in_frozen() == [f"{name}: lesningen av forpliktelsene er endret."]


def test_an_agreement_on_paper_is_read_by_places_that_it_names(sides):
    draft = make.started_agreement(sides, from_template=make.template(kind="PLEDGE"))
    file = StoredFile.objects.create(
        name="avtale.pdf",
        content=b"%PDF",
        sha256="0" * 64,
        content_type="application/pdf",
        size=4,
        uploaded_at=AT,
    )
    AgreementVersion.objects.filter(pk=draft.pk).update(state="WITHDRAWN")
    version = AgreementVersion.objects.create(
        agreement=draft.agreement,
        number=2,
        origin="REGISTERED",
        state="SIGNED",
        turn="POLICE",
        title="Løfte til innbyggerne",
        language="nb",
        file=file,
    )
    # What the national template offers has no sentence here, and is not confirmed without being looked at.
    make.template(kind="PLEDGE", sections=SECTIONS, duties={"Politiråd": DUTIES["Politiråd"][:1]})
    reading = start_reading(version=version, **who(sides.contact))
    offered = version.duties.get()
    assert (offered.section_key, offered.parameters, offered.sentences.count()) == ("Politiråd", {}, 0)
    with pytest.raises(Refused, match="én for én"):
        confirm_all(version=version, **who(sides.contact))
    reject_duty(duty=offered, **who(sides.contact))
    with pytest.raises(Refused, match="Ingen forpliktelser er bekreftet"):
        confirm_reading(reading=reading, revision=fresh(reading).revision, **who(sides.contact))
    said: dict[str, Any] = {
        "kind": "council_meetings",
        "strength": "MUST",
        "responsible": "BOTH",
        "parameters": {"times": 3},
        "section_key": "Side 3, punkt 4",
        "sentences": [WrittenSentence("Side 3, punkt 4", USUALLY)],
    }
    add_duty(version=version, **said, **who(sides.contact))
    assert terms_of(version) == []
    for person in (sides.contact, sides.coordinator):
        reading = fresh(reading)
        confirm_reading(reading=reading, revision=reading.revision, **who(person))
    (terms,) = terms_of(AgreementVersion.objects.get(pk=version.pk))
    assert (terms.section_key, terms.parameters) == ("Side 3, punkt 4", {"times": 3})
    with pytest.raises(InternalError), transaction.atomic():
        version.duties.update(parameters={})


def test_who_reads_out_and_what_can_be_read(sides, signed):
    for person in (sides.mayor, make.two_sides("Lillevik").coordinator):
        with pytest.raises(NotAllowed):
            start_reading(version=signed, **who(person))
    reading = start_reading(version=signed, **who(sides.contact))
    with pytest.raises(Refused, match="har allerede begynt"):
        start_reading(version=signed, **who(sides.coordinator))
    with pytest.raises(NotAllowed):
        confirm_reading(reading=reading, revision=1, **who(sides.mayor))
    open_version = make.started_agreement(sides, from_template=make.template(kind="SERVICE"))
    with pytest.raises(Refused, match="ikke er signert"):
        start_reading(version=open_version, **who(sides.coordinator))


@pytest.mark.django_db(transaction=True)
def test_both_sides_confirm_at_once_and_it_is_frozen_once():
    sides = make.two_sides("Fjordvik")
    version = make.signed_version(sides, from_template=make.template(sections=SECTIONS, duties={}))
    reading = start_reading(version=version, **who(sides.contact))
    add_duty(
        version=version,
        kind="press_contact",
        strength="MUST",
        responsible="BOTH",
        parameters={},
        section_key="politirad",
        sentences=[WrittenSentence("politirad", USUALLY)],
        **who(sides.contact),
    )
    revision = fresh(reading).revision
    outcomes = at_once(
        lock_of(version),
        lambda: confirm_reading(reading=reading, revision=revision, **who(sides.coordinator)),
        lambda: confirm_reading(reading=reading, revision=revision, **who(sides.contact)),
        lambda: confirm_reading(reading=reading, revision=revision, **who(sides.contact)),
    )
    assert sum(isinstance(one, Refused) for one in outcomes) == 1
    assert [one["kind"] for one in fresh(reading).content] == ["press_contact"]
