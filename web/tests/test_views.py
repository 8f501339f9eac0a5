"""Reading, acting and refusing: what people see, and that nothing typed is lost."""

import re

import pytest
from django.test import Client

from web.tests import demo

FORM = {
    "title": "Samarbeidsavtale",
    "kind": "nb",
    "district": "n",
    "note": "Klar.",
    "confirmed": "on",
}


def text_of(response):
    """The page as words: tags gone, white space single."""
    body = re.sub(r"(?s)<(script|style).*?</\1>", " ", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_an_act_opened_by_a_link_asks_first_and_writes_nothing(kari):
    response = kari.get("/tekst/1/godkjenn/")

    assert "Du godkjenner på vegne av Rana kommune." in text_of(response)
    assert demo.TEXTS[1].written == []


def test_an_act_is_done_once_said_and_leads_on(kari):
    response = kari.post("/tekst/1/godkjenn/")

    assert (response.status_code, response.url) == (303, "/side/")
    assert demo.TEXTS[1].written == ["approved"]
    assert "Avtalen er godkjent." in text_of(kari.get("/side/"))


def test_a_refused_act_shows_every_reason_and_the_way_back(kari):
    response = kari.post("/tekst/1/godkjenn/", {"refuse": "1"})

    assert response.status_code == 403
    words = text_of(response)
    assert "Kommunestyret har ikke behandlet avtalen." in words
    assert "Det mangler signatar." in words
    assert 'href="/side/">Gå tilbake' in response.content.decode()
    assert demo.TEXTS[1].written == []


def test_invalid_input_comes_back_with_a_summary_and_what_was_typed(client):
    response = client.post("/skjema/", {**FORM, "district": "", "note": ""})

    assert response.status_code == 422
    html = response.content.decode()
    assert "<title>Feil: Send avtalen til godkjenning – Samarbeid</title>" in html
    assert "Du må rette 2 ting før du kan gå videre" in html
    assert '<a class="ds-link" href="#id_district">Politidistrikt: Velg et alternativ.</a>' in html
    assert '<a class="ds-link" href="#id_note">Begrunnelse: Dette må fylles ut.</a>' in html
    assert 'value="Samarbeidsavtale"' in html


@pytest.mark.parametrize(
    ("title", "status", "reason"),
    [
        ("nei", 403, "Bare ordføreren kan sende avtalen."),
        ("stopp", 403, "Avtalen er allerede sendt."),
        ("sent", 409, "Noen andre lagret mens du skrev."),
    ],
)
def test_a_refusal_keeps_the_form_and_says_why(client, title, status, reason):
    response = client.post("/skjema/", {**FORM, "title": title})

    assert response.status_code == status
    assert reason in text_of(response)
    assert f'value="{title}"' in response.content.decode()
    assert "Klar." in response.content.decode()


def test_a_stale_save_without_javascript_shows_both_texts_and_then_lets_the_person_choose(kari):
    demo.TEXTS[1].body, demo.TEXTS[1].revision = "<p>Den andres tekst</p>", 4

    refused = kari.post("/tekst/1/", {"body": "Min tekst", "revision": "3"})

    assert refused.status_code == 409
    assert "Den andres tekst" in text_of(refused)
    assert "Min tekst" in text_of(refused)
    assert demo.TEXTS[1].body == "<p>Den andres tekst</p>"

    shown = re.search(r'name="revision" value="(\d+)"', refused.content.decode()).group(1)
    assert kari.post("/tekst/1/", {"body": "Min tekst", "revision": shown}).status_code == 303
    assert demo.TEXTS[1].body == "<p>Min tekst</p>"


def test_a_form_that_comes_back_with_errors_still_notices_what_others_saved(kari):
    demo.TEXTS[1].body, demo.TEXTS[1].revision = "<p>Den andres tekst</p>", 4

    invalid = kari.post("/tekst/1/", {"body": "", "revision": "3"})

    assert invalid.status_code == 422
    assert 'name="revision" value="3"' in invalid.content.decode()


def test_a_list_is_paged_keeps_its_filters_and_forgives_a_wrong_page_number(client):
    response = client.get("/liste/?fylke=18&side=2")

    assert [int(n) for n in re.findall(r"Avtale (\d+)", text_of(response))] == list(range(11, 21))
    assert 'href="?side=3&amp;fylke=18"' in response.content.decode()
    last = client.get("/liste/?side=999")
    assert [int(n) for n in re.findall(r"Avtale (\d+)", text_of(last))] == list(range(91, 97))
    assert "Avtale 1 " in text_of(client.get("/liste/?side=tull"))


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/finnes-ikke/", 404, "Vi finner ikke siden"),
        ("/nei/", 403, "Signaturen er avgitt."),
        ("/feil/", 500, "Noe gikk galt hos oss"),
    ],
)
def test_error_pages_say_what_to_do(client, settings, address, status, words):
    client.raise_request_exception = False

    response = client.get(address)

    assert response.status_code == status
    assert words in text_of(response)
    assert 'href="/">Til forsiden' in response.content.decode()
    assert "Content-Security-Policy" in response.headers


def test_error_pages_stand_when_what_fills_the_menus_is_broken(client, settings, monkeypatch):
    def broken(request):
        raise RuntimeError("the database is away")

    monkeypatch.setattr(demo, "menus", broken)
    client.raise_request_exception = False

    assert "Noe gikk galt hos oss" in text_of(client.get("/side/"))
    assert "Vi finner ikke siden" in text_of(client.get("/finnes-ikke/"))


def test_an_old_form_is_explained():
    response = Client(enforce_csrf_checks=True).post("/skjema/", FORM)

    assert response.status_code == 403
    assert "Skjemaet ble for gammelt" in text_of(response)
    assert "Ingenting er endret." in text_of(response)


def test_a_refusal_to_a_script_is_json(client):
    response = client.get("/nei/", HTTP_ACCEPT="application/json")

    assert (response.status_code, response.json()) == (403, {"reasons": ["Signaturen er avgitt."]})


def test_pages_allow_no_inline_code(client):
    response = client.get("/side/")

    policy = response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    html = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\s(style|on\w+)=", html)


def test_the_menu_marks_where_one_is_and_offers_the_other_office(kari):
    html = kari.get("/side/").content.decode()

    assert '<a href="/side/" aria-current="page">Avtaler</a>' in html
    assert '<input type="hidden" name="verv" value="2">' in html
    assert "ordfører i Rana kommune" in html
