"""The audit trail: a chain per object that cannot be rewritten unseen."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pgtrigger
import pytest
from django.db import DatabaseError, transaction

from records import audit
from records.actors import Actor
from records.models import AuditEvent
from records.tests.people import KARI, PER
from records.tests.races import at_once

AGREEMENT = ("tests.agreement", 12)
OTHER = ("tests.agreement", 13)
AT = datetime(2026, 11, 21, 10, 30, 15, 123456, tzinfo=UTC)


def record(verb="agreement.edited", by=KARI, shown_with=AGREEMENT, **data):
    return audit.record(shown_with=shown_with, verb=verb, by=by, at=AT, **data)


@pytest.mark.django_db
def test_the_history_of_an_object_is_its_own_newest_first():
    record("a"), record("b", by=PER), record("c", shown_with=OTHER)
    assert [(e.sequence, e.verb, e.actor) for e in audit.history(AGREEMENT)] == [
        (2, "b", PER),
        (1, "a", KARI),
    ]
    assert [e.sequence for e in audit.history(OTHER)] == [1]


@pytest.mark.django_db
def test_a_chain_as_written_verifies():
    record("a", case="PS 57/18", on=date(2018, 12, 3), share=Decimal("0.50"), parts=["x", 1, None, True])
    record("b", text="Čáhcesuolu æøå “ ” \\ \n", nested={"b": 1, "a": {"c": []}})
    record("c", shown_with=OTHER)
    assert audit.verify() == []
    assert audit.verify(AGREEMENT) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"actor_name": "Ola Nordmann"},
        {"data": {"reason": "en annen grunn"}},
        {"occurred_at": datetime(2026, 11, 21, 10, 30, 15, 123457, tzinfo=UTC)},
        {"verb": "agreement.signed"},
        {"actor_user_id": None},
    ],
)
def test_a_changed_event_is_named(change):
    record("a"), record("b", reason="grunnen"), record("c")
    with pgtrigger.ignore("records.AuditEvent:append_only"):
        AuditEvent.objects.filter(sequence=2).update(**change)
    faults = audit.verify(AGREEMENT)
    assert faults == ["tests.agreement 12, hendelse 2: innholdet er endret etter at det ble skrevet."]


@pytest.mark.django_db
def test_an_event_taken_out_is_named():
    record("a"), record("b"), record("c")
    with pgtrigger.ignore("records.AuditEvent:append_only"):
        AuditEvent.objects.filter(sequence=2).delete()
    assert audit.verify() == ["tests.agreement 12, hendelse 3: hendelse 2 mangler."]


@pytest.mark.django_db
def test_an_event_rewritten_with_a_fitting_hash_breaks_the_link_after_it():
    record("a"), record("b")
    event = AuditEvent.objects.get(sequence=1)
    event.actor_name = "Ola Nordmann"
    event.hash = event.content_hash()
    with pgtrigger.ignore("records.AuditEvent:append_only"):
        event.save()
    assert audit.verify() == ["tests.agreement 12, hendelse 2: henger ikke sammen med hendelsen før."]


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete(act):
    record("a")
    rows = AuditEvent.objects.all()
    change = partial(rows.update, verb="b") if act == "update" else partial(rows._raw_delete, rows.db)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        change()
    assert [e.verb for e in audit.history(AGREEMENT)] == ["a"]


@pytest.mark.django_db
def test_what_cannot_be_remembered_is_refused():
    for value in (KARI, 0.5, object(), {"x": {1, 2}}):
        with pytest.raises(TypeError):
            record("a", value=value)
    with pytest.raises(TypeError):
        audit.record(shown_with=AGREEMENT, verb="a", by="Kari")
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_one_place_each_and_the_chain_holds():

    def five_times(name):
        for number in range(5):
            with transaction.atomic():
                record(f"{name}.{number}")

    at_once(*(partial(five_times, name) for name in "abcd"))
    assert sorted(e.sequence for e in audit.history(AGREEMENT)) == list(range(1, 21))
    assert audit.verify() == []


@pytest.fixture
def sentences():
    with audit.sentences_for_test():
        yield


@pytest.mark.django_db
def test_an_event_reads_as_a_norwegian_sentence(sentences):
    audit.sentence("test.signed", "{actor} signerte for {place} {signed_on}, til stede: {present}.")
    event = record("test.signed", place="Rana kommune", signed_on=date(2018, 12, 3), present=["A", "B", "C"])
    event.refresh_from_db()
    assert event.sentence == (
        "Kari Nordmann, ordfører i Rana kommune, signerte for Rana kommune 3. desember 2018, "
        "til stede: A, B og C."
    )
    assert "test.signed" in audit.registered_verbs()


@pytest.mark.django_db
def test_an_unknown_verb_and_missing_data_still_read_well(sentences):
    assert record("test.unheard", by=Actor.clock()).sentence == "Samarbeid (påminnelse) gjorde en endring."
    audit.sentence("test.sent", "{actor} sendte {title} {sent_at}.")
    assert record("test.sent", by=Actor.system(), sent_at=AT).sentence == (
        "Samarbeid sendte – 21. november 2026 kl. 11.30."
    )


@pytest.mark.django_db
def test_an_empty_list_reads_as_nothing(sentences):
    audit.sentence("test.changed", "{actor} endret {changed}.")
    assert record("test.changed", by=Actor.system(), changed=[]).sentence == "Samarbeid endret –."


@pytest.mark.django_db
def test_data_cannot_reach_into_the_wording(sentences):
    audit.sentence("test.said", "{actor} skrev «{text}».")
    assert record("test.said", text="{actor.user_id} {0}").sentence.endswith("skrev «{actor.user_id} {0}».")


def test_a_verb_has_one_sentence(sentences):
    audit.sentence("test.x", "{actor} en")
    audit.sentence("test.x", "{actor} en")
    with pytest.raises(ValueError):
        audit.sentence("test.x", "{actor} to")
