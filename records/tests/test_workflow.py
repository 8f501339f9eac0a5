"""A flow: who is offered what, and what the action is told."""

from datetime import date
from types import SimpleNamespace

import pytest
import rules
from django.utils.translation import gettext_lazy

from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import Flow, Transition, UnknownRight, has_right

ON = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def rights():
    rules.add_perm("records_test.send", rules.predicate(lambda user, obj: user.name == "Kari"))
    rules.add_perm("records_test.withdraw", rules.always_allow)
    yield
    rules.remove_perm("records_test.send")
    rules.remove_perm("records_test.withdraw")


def needs_text(obj, on):
    return [] if obj.text else ["Teksten er tom."]


def needs_monday(obj, on):
    if on.weekday() != 0:
        yield "Det må være mandag."


FLOW = Flow(
    [
        Transition("send", "Send", {"draft"}, "sent", "records_test.send", guards=(needs_text, needs_monday)),
        Transition("withdraw", "Trekk", {"draft", "sent"}, "withdrawn", "records_test.withdraw"),
    ]
)
KARI = SimpleNamespace(name="Kari", is_superuser=False, is_active=True)
ROOT = SimpleNamespace(name="Root", is_superuser=True, is_active=True)


def draft(**fields):
    return SimpleNamespace(**({"state": "draft", "text": "tekst"} | fields))


def test_a_closed_transition_is_offered_with_every_reason():
    offers = FLOW.offers(draft(text=""), KARI, ON)
    assert [(o.name, o.is_open, o.reasons) for o in offers] == [
        ("send", False, ["Teksten er tom.", "Det må være mandag."]),
        ("withdraw", True, []),
    ]


def test_the_action_is_refused_with_the_reasons_the_page_showed():
    with pytest.raises(Refused) as refusal:
        FLOW.check(draft(text=""), "send", KARI, ON)
    assert refusal.value.reasons == ["Teksten er tom.", "Det må være mandag."]


def test_when_all_is_in_place_the_transition_is_handed_over():
    assert FLOW.check(draft(), "send", KARI, date(2026, 11, 23)).target == "sent"


def test_a_superuser_has_no_right_by_being_one():
    assert [o.name for o in FLOW.offers(draft(), ROOT, ON)] == ["withdraw"]
    with pytest.raises(NotAllowed):
        FLOW.check(draft(), "send", ROOT, ON)


def test_who_lacks_the_right_does_not_learn_what_is_missing():
    with pytest.raises(NotAllowed) as refusal:
        FLOW.check(draft(text=""), "send", ROOT, ON)
    assert refusal.value.reasons == ["Du har ikke rett til å gjøre dette."]


def test_a_state_that_has_moved_on_is_refused_and_not_offered():
    assert FLOW.offers(draft(state="withdrawn"), KARI, ON) == []
    with pytest.raises(Refused) as refusal:
        FLOW.check(draft(state="sent"), "send", KARI, date(2026, 11, 23))
    assert not isinstance(refusal.value, NotAllowed)


def test_a_right_that_nobody_registered_is_an_error_not_a_no():
    with pytest.raises(UnknownRight):
        has_right("records_test.sned", KARI)
    flow = Flow([Transition("x", "X", {"draft"}, "y", "records_test.sned")])
    with pytest.raises(UnknownRight):
        flow.offers(draft(), KARI, ON)
    assert flow.rights == {"records_test.sned"}


def test_a_flow_with_two_transitions_of_one_name_is_an_error():
    with pytest.raises(ValueError):
        Flow([*FLOW, Transition("send", "Send", {"draft"}, "sent", "records_test.send")])


def test_sources_given_as_a_string_are_an_error():
    with pytest.raises(TypeError):
        Transition("x", "X", "draft", "y", "records_test.send")


def test_a_refusal_takes_one_sentence_or_several_lazy_ones_too():
    assert Refused("Nei.").reasons == ["Nei."]
    assert Refused(gettext_lazy("Nei.")).reasons == ["Nei."]
    assert Refused(reason for reason in ("Nei.", gettext_lazy("Vent."))).reasons == ["Nei.", "Vent."]
    with pytest.raises(ValueError):
        Refused([])


def test_a_stale_save_carries_the_other_text():
    stale = StaleSave("Noen andre lagret først.", current="deres tekst", revision=7)
    assert (stale.current, stale.revision, stale.status) == ("deres tekst", 7, 409)
