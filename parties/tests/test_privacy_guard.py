"""The privacy guard on submit: warns once, never blocks, and tells the audit trail how many and not what."""

import pytest
from django.template import Context, Template
from lxml import html as lxml_html

from parties.tests import factories as make
from parties.tests import guarded
from parties.tests.guarded import WRITTEN, NoteForm, TitleForm, open_guarded_pages

pytestmark = pytest.mark.django_db

PRIVATE = {
    "title": "Ring 99 88 77 66",
    "text": "<p>Ring <strong>91 23 45 67</strong></p><p>eller 91 23 45 68</p>",
    "decision": "Kari (kari.nordmann@rana.example) følger opp.",
}
FOUND = [
    "Referat: «91 23 45 67» ser ut som et telefonnummer til en person.",
    "Referat: «91 23 45 68» ser ut som et telefonnummer til en person.",
    "Beslutning: «kari.nordmann@rana.example» ser ut som e-postadressen til en person.",
]


@pytest.fixture
def pages(settings, helgeland):
    make.service_point(helgeland, phone="75 12 34 56")
    open_guarded_pages(settings)


def tree(answer):
    return lxml_html.fromstring(answer.content)


def test_findings_are_shown_once_and_go_through_when_they_have_been_seen(client, pages):
    answer = client.post("/vokter/", PRIVATE)
    assert answer.status_code == 422
    shown = tree(answer)
    [box] = shown.xpath("//input[@name='privacy_seen']")
    helptext = shown.get_element_by_id(box.get("aria-describedby").split()[0])
    assert [" ".join(li.text_content().split()) for li in helptext.xpath(".//li")] == FOUND
    assert "Hva er fenomenet? – Hvor og når? – Hva gjør vi?" in helptext.text_content()
    [error] = shown.xpath("//*[@data-error-summary]//a")
    assert error.get("href") == "#" + box.get("id")
    assert error.text_content() == (
        "Jeg har sett advarslene: Se over det vi fant. Rett teksten, eller kryss av her."
    )
    # What was typed is kept.
    assert shown.get_element_by_id("id_decision").text_content().strip() == PRIVATE["decision"]
    assert WRITTEN == []

    answer = client.post("/vokter/", PRIVATE | {"privacy_seen": box.get("value", "on")})
    assert answer.status_code == 303
    [(written, overridden)] = WRITTEN
    assert overridden == {"phone": 2, "email": 1}
    assert written["decision"] == PRIVATE["decision"]


def test_a_text_that_is_mended_goes_through_without_a_tick(client, pages):
    assert client.post("/vokter/", PRIVATE).status_code == 422
    answer = client.post("/vokter/", {"text": "<p>Ring 02800 eller 75123456</p>"})
    assert answer.status_code == 303
    assert [overridden for _, overridden in WRITTEN] == [{}]


def test_nothing_found_asks_nothing(client, pages):
    assert not tree(client.get("/vokter/")).xpath("//input[@name='privacy_seen']")
    client.post("/vokter/", {"decision": "Skoleveien ryddes.", "privacy_seen": "on"})
    assert [overridden for _, overridden in WRITTEN] == [{}]


def test_a_draft_saves_itself_whatever_it_says(client, pages):
    answer = client.post("/vokter/lagre/", PRIVATE | {"revision": "3"})
    assert (answer.status_code, answer.json()["revision"]) == (200, 4)
    assert len(WRITTEN) == 1


def test_what_was_found_cannot_be_markup():
    form = NoteForm({"decision": "<b>@x.example a<i>@y.example ny@<script>.example x@y.example"})
    assert form.is_valid() is False
    assert str(form.fields["privacy_seen"].help_text).count("<li>") == len(form.warnings) == 1
    form = NoteForm({"decision": "x@y.example"})
    form.fields["decision"].label = "<script>"
    assert form.is_valid() is False
    assert "<script>" not in str(form.fields["privacy_seen"].help_text)


def test_a_form_may_say_which_fields_are_looked_over():
    form = TitleForm(PRIVATE)
    assert form.is_valid() is False
    assert [warning.label for warning in form.warnings] == ["Tittel"]


def test_an_invalid_form_overrides_nothing():
    form = NoteForm(PRIVATE)
    assert (form.overridden, form.is_valid()) == ({}, False)


def test_the_notice_says_what_must_not_be_written(helgeland, django_assert_num_queries):
    make.service_point(helgeland, phone="75 12 34 56")
    with django_assert_num_queries(1):
        shown = Template("{% load privacy %}{% privacy_guard %}").render(Context())
    notice = lxml_html.fromstring(shown)
    assert " ".join(notice.text_content().split()) == (
        "Ingen enkeltsaker. Skriv ikke noe som kan knyttes til én person, og ikke noe som er gradert etter"
        " sikkerhetsloven."
    )
    assert '"75 12 34 56"' in notice.xpath("//@data-privacy-guard-config")[0]


def test_the_page_marks_what_the_browser_watches(client, pages):
    shown = tree(client.get("/vokter/"))
    assert [form.get("method") for form in shown.xpath("//form[@data-privacy-guard]")] == ["post"]
    assert guarded.Guarded.form_class is NoteForm
