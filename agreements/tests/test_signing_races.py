"""Two people click at once: real connections, real transactions, both inside before either may go on.

The test holds the lock of the agreement's row until the database says that both wait for it. Code that does
not take the lock never waits, and fails here.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic

import pytest
from django.db import connection, transaction

from agreements.actions.signing import return_version
from agreements.models import Agreement, AgreementVersion, Signature
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON
from agreements.tests.signing import place_of, put_signature
from parties.tests import factories as parties
from records import audit
from records.models import Dispatch
from records.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0
"""


def at_once(version: AgreementVersion, *acts: Callable[[], object]) -> list[object]:
    """Run the acts at once, each on its own connection; what each returned or was refused with, in order."""

    def run(act):
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        with transaction.atomic():
            Agreement.objects.select_for_update(no_key=True).get(pk=version.agreement_id)
            results = [pool.submit(run, act) for act in acts]
            wait_for_waiting(len(acts))
        return [result.result(timeout=30) for result in results]


def wait_for_waiting(number: int) -> None:
    """Until so many connections wait for a lock that somebody else holds."""
    pause, deadline = Event(), monotonic() + 20
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone()[0] >= number:
                return
            assert monotonic() < deadline, "the acts did not wait for the lock of the agreement"
            pause.wait(0.02)


@pytest.fixture
def sides():
    return make.two_sides("Fjordvik")


def sent_back(version, person):
    return return_version(version=version, reason="Feil i punkt 2.", by=make.actor(person), on=ON, at=AT)


def test_two_last_signers_at_once_sign_one_agreement(sides):
    version = make.ready_version(sides)
    results = at_once(
        version,
        lambda: put_signature(version, sides.leader),
        lambda: put_signature(version, sides.mayor),
    )
    assert [type(result) for result in results] == [Signature, Signature]
    version.refresh_from_db()
    assert (version.state, version.signed_on) == ("SIGNED", ON)
    assert version.transitions.filter(target="SIGNED").count() == 1
    addresses = list(Dispatch.objects.filter(kind="agreements.signed").values_list("address", flat=True))
    assert len(addresses) == len(set(addresses)) == 4
    assert audit.verify(version.agreement) == []


def test_two_holders_of_one_office_at_once_give_one_signature(sides):
    version = make.ready_version(sides)
    second = parties.person("Mari Medordfører", at="fjordvik.example")
    parties.holder(sides.mayor_office, second, rank=2, may_sign=True)
    place = place_of(version, sides.mayor)
    results = at_once(
        version,
        lambda: put_signature(version, sides.mayor, place=place),
        lambda: put_signature(version, second, place=place),
    )
    signature = Signature.objects.get()
    (refused,) = [result for result in results if isinstance(result, Refused)]
    assert f"{signature.person_name} har allerede signert her" in str(refused)


def test_the_same_person_clicking_twice_signs_once(sides):
    version = make.ready_version(sides)
    results = at_once(version, *[lambda: put_signature(version, sides.mayor)] * 2)
    (refused,) = [result for result in results if isinstance(result, Refused)]
    assert "Du har allerede signert" in str(refused)
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("first", ["signer", "sender"])
def test_of_the_last_signer_and_who_sends_back_exactly_one_wins(sides, first):
    version = make.ready_version(sides)
    put_signature(version, sides.leader)
    acts = [lambda: put_signature(version, sides.mayor), lambda: sent_back(version, sides.leader)]
    results = at_once(version, *(acts if first == "signer" else reversed(acts)))

    refusals = [result for result in results if isinstance(result, Refused)]
    assert len(refusals) == 1
    version.refresh_from_db()
    drafts = version.agreement.versions.filter(state="DRAFT").count()
    if version.state == "SIGNED":
        assert drafts == 0
        assert "Alle har signert avtalen" in str(refusals[0])
        assert not Dispatch.objects.filter(kind="agreements.returned").exists()
    else:
        assert (version.state, version.signed_at, drafts) == ("RETURNED", None, 1)
        assert "Eva Fjordvik sendte avtalen tilbake" in str(refusals[0])
        assert not Dispatch.objects.filter(kind="agreements.signed").exists()


def test_two_who_send_back_at_once_open_one_draft(sides):
    version = make.ready_version(sides)
    results = at_once(
        version, lambda: sent_back(version, sides.leader), lambda: sent_back(version, sides.mayor)
    )
    assert len([result for result in results if isinstance(result, Refused)]) == 1
    assert version.agreement.versions.filter(state="DRAFT").count() == 1
