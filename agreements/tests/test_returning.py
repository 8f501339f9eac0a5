"""Sending back unsigned: a reason, a new draft, and everyone told."""

from datetime import date, datetime, timedelta

import pytest

from agreements.actions.drafting import save_frame
from agreements.actions.finishing import finish
from agreements.actions.signing import return_version
from agreements.models import PoliticalApproval
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON
from agreements.tests.signing import put_signature
from parties.tests import factories as parties
from records import audit, days
from records.days import OSLO
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db

REASON = "Punktet om åpningstider stemmer ikke lenger."


@pytest.fixture
def version(sides):
    return make.ready_version(sides)


def sent_back(version, person, *, reason=REASON, at=AT, by=None):
    on = days.day_of(at)
    return return_version(version=version, reason=reason, by=by or make.actor(person, on), on=on, at=at)


def test_the_version_is_returned_and_a_new_draft_opens(sides, version):
    draft = sent_back(version, sides.mayor)
    version.refresh_from_db()
    step = version.transitions.latest("pk")
    assert (version.state, step.name, step.reason) == ("RETURNED", "return", REASON)
    assert step.by_office == "ordfører"
    assert (draft.state, draft.number, draft.started_from) == ("DRAFT", 2, version)
    assert draft.frozen_at is None
    assert draft.turn == version.turn


def test_the_draft_has_all_that_was_written(sides):
    version = make.submitted_version(sides)
    version = save_frame(
        version=version,
        title=version.title,
        valid_from=date(2027, 1, 1),
        valid_to=date(2030, 12, 31),
        by=make.actor(sides.contact),
        on=ON,
        at=AT,
    )
    version = make.approve(version, sides.leader, sides.director)
    version = finish(version=version, private_data_seen=True, by=make.actor(sides.coordinator), on=ON, at=AT)
    draft = sent_back(version, sides.leader)

    def written(one):
        return list(
            one.sections.order_by("position").values_list("key", "heading", "body", "mode", "based_on")
        )

    assert written(draft) == written(version)
    assert "{kommune}" in draft.sections.order_by("position").first().body
    for field in ("title", "language", "template", "merge_values", "valid_from", "valid_to", "is_numbered"):
        assert getattr(draft, field) == getattr(version, field), field
    assert list(draft.places.values_list("party", "office", "order")) == list(
        version.places.values_list("party", "office", "order")
    )


def test_approvals_and_adoptions_start_again(sides, version):
    PoliticalApproval.objects.filter(version=version).update(
        state="ADOPTED", case_number="PS 57/18", decided_on=ON, content_hash=version.content_hash
    )
    draft = sent_back(version, sides.mayor)
    assert draft.reviews.count() == 0
    treatment = draft.political_approvals.get()
    assert (treatment.state, treatment.case_number, treatment.content_hash) == ("PENDING", "", "")


def test_signatures_stay_with_what_was_signed(sides, version):
    signature = put_signature(version, sides.leader)
    draft = sent_back(version, sides.mayor)
    assert signature.place.version == version
    assert draft.places.filter(signature__isnull=False).count() == 0


def test_everyone_involved_is_told_also_who_signed_and_left(sides, version):
    put_signature(version, sides.leader)
    sides.leader_office.appointments.update(valid_to=ON)
    sent_back(version, sides.mayor, at=AT + timedelta(days=2))
    told = Dispatch.objects.filter(kind="agreements.returned")
    assert sorted(told.values_list("name", flat=True)) == [
        "Dag Fjordvik",
        "Eva Fjordvik",
        "Pål Fjordvik",
        "Siri Fjordvik",
    ]
    # The reason stands behind the login; the mail says that there is one.
    assert not any(REASON in dispatch.text for dispatch in told)


@pytest.mark.parametrize("reason", ["", "   \n "])
def test_a_reason_is_required(sides, version, reason):
    with pytest.raises(Refused, match="Skriv hvorfor avtalen sendes tilbake"):
        sent_back(version, sides.mayor, reason=reason)
    version.refresh_from_db()
    assert version.state == "READY_TO_SIGN"


@pytest.mark.parametrize("who", ["coordinator", "director", "contact"])
def test_only_those_who_sign_send_back(sides, version, who):
    with pytest.raises(NotAllowed):
        sent_back(version, getattr(sides, who))


def test_a_former_mayor_does_not_send_back(sides, version):
    sides.mayor_office.appointments.update(valid_to=ON)
    by = make.actor(sides.mayor)
    at = datetime(2026, 5, 5, 0, 0, tzinfo=OSLO)
    with pytest.raises(NotAllowed):
        sent_back(version, sides.mayor, at=at, by=by)
    assert sent_back(version, sides.mayor, at=at - timedelta(minutes=1))


def test_a_superuser_does_not_send_back(sides, version):
    by = make.actor(sides.mayor)
    sides.mayor.user.is_superuser = True
    sides.mayor.user.save()
    with pytest.raises(NotAllowed):
        sent_back(version, sides.mayor, by=by)


def test_a_signed_agreement_is_not_sent_back(sides, version):
    put_signature(version, sides.leader)
    put_signature(version, sides.mayor)
    with pytest.raises(Refused, match="Alle har signert avtalen"):
        sent_back(version, sides.mayor)


def test_who_signs_after_it_was_sent_back_is_told_by_whom(sides, version):
    sent_back(version, sides.mayor)
    with pytest.raises(Refused, match=r"Kari Fjordvik sendte avtalen tilbake 4\. mai 2026 kl\. 12\.00"):
        put_signature(version, sides.leader)


def test_sending_back_twice_opens_one_draft(sides, version):
    sent_back(version, sides.mayor)
    with pytest.raises(Refused):
        sent_back(version, sides.leader)
    assert version.agreement.versions.count() == 2


def test_an_acting_mayor_sends_back_as_acting(sides, version):
    stand_in = parties.person("Vilde Vara", at="fjordvik.example")
    parties.holder(sides.mayor_office, stand_in, rank=2, may_sign=True, is_acting=True, valid_from=ON)
    sent_back(version, stand_in)
    event = audit.history(version.agreement).first()
    assert (event.actor_name, event.actor_office) == ("Vilde Vara", "fungerende ordfører")
    assert event.data["reason"] == REASON
