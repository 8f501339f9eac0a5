"""The server's half of drafts that save themselves."""

import pytest

from web.tests import demo

URL = "/tekst/1/lagre/"


@pytest.fixture
def save(kari):
    """Posts a draft as the browser's script does."""

    def post(body, revision="3", url=URL):
        return kari.post(url, {"body": body, "revision": revision}, HTTP_ACCEPT="application/json")

    return post


def test_a_draft_is_saved_and_the_new_revision_told(save):
    response = save("<p>Nytt</p>")

    assert response.json() == {"revision": 4, "saved_at": "14:02"}
    assert demo.TEXTS[1].body == "<p>Nytt</p>"


def test_a_draft_may_be_empty_though_the_field_is_required(save):
    assert save("").status_code == 200
    assert demo.TEXTS[1].body == ""


def test_a_stale_save_changes_nothing_and_answers_with_both_texts(save):
    demo.TEXTS[1].body, demo.TEXTS[1].revision = "<p>Pers tekst</p>", 5

    response = save("<p>Min tekst <script>alert(1)</script></p>")

    assert response.status_code == 409
    answer = response.json()
    assert answer["revision"] == 5
    assert answer["fields"] == {"body": "<p>Pers tekst</p>"}
    assert "Pers tekst" in answer["html"]
    assert "Min tekst" in answer["html"]
    assert "Per Hansen lagret en annen tekst 20. november 2026 kl. 14.02." in answer["html"]
    assert "<script" not in answer["html"]
    assert demo.TEXTS[1].body == "<p>Pers tekst</p>"


def test_a_stale_save_of_the_same_words_is_no_conflict(save):
    demo.TEXTS[1].body, demo.TEXTS[1].revision = "<p>Samme tekst</p>", 5

    response = save("<p>Samme   tekst</p>")

    assert (response.status_code, response.json()) == (200, {"revision": 5, "saved_at": "14:02"})


def test_a_refused_save_gives_the_reasons(save):
    response = save("<p>NEKT</p>")

    assert (response.status_code, response.json()) == (403, {"reasons": ["Avsnittet er låst."]})


@pytest.mark.parametrize("revision", ["", "tre", "3.5"])
def test_a_save_without_a_revision_is_not_accepted(save, revision):
    response = save("<p>Nytt</p>", revision)

    assert response.status_code == 422
    assert response.json()["reasons"] == ["Siden mangler opplysning om utgaven. Åpne den på nytt."]
    assert demo.TEXTS[1].body == "<p>Møtene er den første torsdagen.</p>"


def test_somebody_elses_draft_is_not_saved(save):
    assert save("<p>Nytt</p>", url="/tekst/2/lagre/").status_code == 403
    assert save("<p>Nytt</p>", url="/tekst/3/lagre/").status_code == 404
    assert demo.TEXTS[2].revision == 3


def test_reading_the_address_is_not_offered(kari):
    assert kari.get(URL).status_code == 405
