"""Focus areas: kept by chair and secretary, read by the parties, in the order they decided."""

from datetime import timedelta

import pytest

from councils.actions import focus_areas as acts
from councils.models import FocusArea
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from parties.tests import factories as parties
from records import audit
from records.refusals import NotAllowed, Refused, StaleSave

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def council(db):
    return make.council("Rana")


def act(action, by, **fields):
    return action(by=actor(by), on=ON, at=AT, **fields)


def add(council, title="Ungdom i sentrum", by=None, **fields):
    return act(acts.add_focus_area, by or council.mayor, forum=council.forum, title=title, **fields)


def titles(council):
    return list(council.forum.focus_areas.order_by("position", "pk").values_list("title", flat=True))


def test_added_last_changed_put_in_order_and_ended_by_those_who_lead(council):
    first, second = add(council, " Ungdom  i sentrum "), add(council, "Trafikk", by=council.coordinator)
    assert titles(council) == ["Ungdom i sentrum", "Trafikk"]
    act(acts.reorder_focus_areas, council.mayor, forum=council.forum, order=[second.pk, first.pk])
    act(
        acts.change_focus_area,
        council.coordinator,
        area=second,
        title="Trafikk ved skolene",
        knowledge_basis="Ungdata 2025",
        valid_from=ON,
    )
    assert titles(council) == ["Trafikk ved skolene", "Ungdom i sentrum"]
    act(acts.end_focus_area, council.mayor, area=second, last_on=ON + DAY)
    second.refresh_from_db()
    assert (second.knowledge_basis, second.valid_from, second.valid_to) == ("Ungdata 2025", ON, ON + DAY)
    assert [event.verb for event in reversed(audit.history(council.forum))] == [
        "focus_area.added",
        "focus_area.added",
        "focus_area.reordered",
        "focus_area.changed",
        "focus_area.ended",
    ]


def test_others_do_not_and_nothing_wrong_is_kept(council):
    area = add(council)
    for who in (council.contact, council.director):
        with pytest.raises(NotAllowed):
            add(council, by=who)
        with pytest.raises(NotAllowed):
            act(acts.end_focus_area, who, area=area, last_on=ON)
    foreign = make.item(make.council("Hemnes").forum)
    for wrong in (
        {"title": "  "},
        {"title": "x" * 151},
        {"title": "x", "valid_from": ON, "valid_to": ON - DAY},
        {"title": "x", "decided_in": foreign},
    ):
        with pytest.raises(Refused):
            act(acts.change_focus_area, council.mayor, area=area, **wrong)
    with pytest.raises(StaleSave):
        act(acts.reorder_focus_areas, council.mayor, forum=council.forum, order=[area.pk, area.pk + 1])
    act(acts.end_focus_area, council.mayor, area=area, last_on=ON - DAY)
    with pytest.raises(Refused):
        act(acts.end_focus_area, council.mayor, area=area, last_on=ON)
    assert titles(council) == ["Ungdom i sentrum"]


def test_the_pages_are_the_parties_and_the_buttons_the_leads(client, council):
    area = add(council, knowledge_basis="Ungdata 2025")
    elsewhere = add(make.council("Hemnes"), "Ikke her")
    base = f"/politirad/{council.forum.pk}/satsingsomrader/"
    deputy = parties.official(council.municipality, "DEPUTY_MAYOR", "Vera Vara")
    for who, lists, changes in (
        (council.mayor, 200, 200),
        (council.contact, 200, 403),
        (deputy, 200, 403),
        (make.council("Grane").mayor, 404, 404),
        (parties.superuser(), 404, 404),
    ):
        parties.login(client, who)
        page = client.get(base)
        assert page.status_code == lists
        if lists == 200:
            assert "Ungdata 2025" in page.content.decode()
            assert (f"{base}nytt/" in page.content.decode()) == (changes == 200)
        for path in ("nytt/", f"{area.pk}/", f"{area.pk}/avslutt/"):
            assert client.get(base + path).status_code == changes
    parties.login(client, council.mayor)
    assert client.get(f"{base}{elsewhere.pk}/").status_code == 404


def test_the_forms_do_what_they_say_and_keep_what_was_typed(client, council):
    parties.login(client, council.mayor)
    base = f"/politirad/{council.forum.pk}/satsingsomrader/"
    wrong = client.post(
        f"{base}nytt/", {"title": "Rus", "valid_from": "2026-05-04", "valid_to": "2026-05-03"}
    )
    assert wrong.status_code == 422
    assert 'value="Rus"' in wrong.content.decode()
    private = {"title": "Rus", "knowledge_basis": "Ring Kari på 41 23 45 67"}
    assert client.post(f"{base}nytt/", private).status_code == 422
    assert client.post(f"{base}nytt/", {**private, "privacy_seen": "on"}).status_code == 303
    area = FocusArea.objects.get()
    assert client.post(f"{base}{area.pk}/", {"title": "Rus og vold"}).status_code == 303
    second = add(council, "Trafikk")
    assert client.post(f"{base}rekkefolge/", {"item": second.pk, "direction": "opp"}).status_code == 303
    assert titles(council) == ["Trafikk", "Rus og vold"]
    assert client.post(f"{base}{area.pk}/avslutt/", {"last_on": "2026-01-01"}).status_code == 303
    area.refresh_from_db()
    assert area.valid_to.isoformat() == "2026-01-01"
