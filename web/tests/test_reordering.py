"""Lists whose order people decide: the server's half, with and without JavaScript."""

import pytest

from web.reordering import moved
from web.tests import demo

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.mark.parametrize(
    ("key", "direction", "order"),
    [
        (3, "opp", [1, 3, 2, 4]),
        (3, "ned", [1, 2, 4, 3]),
        (1, "opp", [1, 2, 3, 4]),
        (4, "ned", [1, 2, 3, 4]),
        (3, "bort", [1, 2, 3, 4]),
        (9, "opp", [1, 2, 3, 4]),
    ],
)
def test_one_place_up_or_down(key, direction, order):
    assert moved([1, 2, 3, 4], key, direction) == order


def test_what_is_fixed_keeps_its_place_and_is_passed():
    assert moved([1, 2, 3, 4], 3, "opp", frozenset({1, 2})) == [1, 2, 3, 4]
    assert moved([1, 2, 3, 4], 3, "opp", frozenset({2})) == [3, 2, 1, 4]
    assert moved([1, 2, 3, 4], 2, "opp", frozenset({2})) == [1, 2, 3, 4]


def test_a_button_moves_the_item_and_comes_back_to_its_row(kari):
    answer = kari.post("/rekkefolge/flytt/", {"item": "3", "direction": "opp", "revision": "5"})
    assert (answer.status_code, answer["Location"]) == (303, "/rekkefolge/#rad-3")
    assert (demo.ORDER.keys, demo.ORDER.revision) == ([1, 3, 2, 4], 6)


def test_the_whole_order_is_taken_at_once(kari):
    answer = kari.post("/rekkefolge/flytt/", {"order": "1,4,3,2", "revision": "5"}, **JSON)
    assert (answer.status_code, answer.json()) == (200, {"order": [1, 4, 3, 2], "revision": 6})
    assert demo.ORDER.keys == [1, 4, 3, 2]


@pytest.mark.parametrize(
    "order",
    ["1,2,3", "1,2,3,4,5", "1,2,3,3", "", "1,2,x,4", "4,3,2,1", "²,2,3,4"],
    ids=["too few", "too many", "twice", "empty", "a letter", "the fixed one moved", "not a plain digit"],
)
def test_an_order_of_something_else_changes_nothing(kari, order):
    answer = kari.post("/rekkefolge/flytt/", {"order": order, "revision": "5"}, **JSON)
    assert answer.status_code == 409
    assert answer.json()["reasons"] == [
        "Listen er endret siden du åpnet siden. Åpne den på nytt, og prøv igjen."
    ]
    assert demo.ORDER.keys == [1, 2, 3, 4]


@pytest.mark.parametrize("item", ["9", "", "x", "²", "-3"])
def test_an_item_that_is_gone_is_said_in_words(kari, item):
    answer = kari.post("/rekkefolge/flytt/", {"item": item, "direction": "opp"}, follow=True)
    assert "Det du ville flytte, står ikke i listen lenger." in answer.content.decode()
    assert demo.ORDER.keys == [1, 2, 3, 4]


def test_a_stale_or_refused_order_says_why(kari):
    data = {"order": "1,4,3,2", "revision": "4"}
    answer = kari.post("/rekkefolge/flytt/", data, **JSON)
    assert (answer.status_code, answer.json()["reasons"]) == (409, ["Noen andre endret rekkefølgen først."])
    demo.ORDER.is_sent = True
    answer = kari.post("/rekkefolge/flytt/", data | {"revision": "5"}, **JSON)
    assert (answer.status_code, answer.json()["reasons"]) == (403, ["Innkallingen er sendt."])
    page = kari.post("/rekkefolge/flytt/", {"item": "3", "direction": "opp", "revision": "5"}, follow=True)
    assert "Innkallingen er sendt." in page.content.decode()
    assert demo.ORDER.keys == [1, 2, 3, 4]


def test_the_address_takes_orders_only(kari):
    assert kari.get("/rekkefolge/flytt/").status_code == 405
