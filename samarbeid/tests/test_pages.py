"""The roof's public pages with odd questions, and the files that leave the portal."""

import csv
from datetime import date

import pytest

from agreements.models import AgreementVersion
from agreements.tests import factories as make
from parties.tests import factories as parties
from records.csvfile import harmless

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "question",
    [
        "?dato=2026-02-30",
        "?dato=' or 1=1 --",
        "?status=FINNES_IKKE",
        "?type=<script>",
        "?distrikt=p99&fylke=99",
        "?q=%25_" + "x" * 500,
    ],
)
def test_a_question_that_means_nothing_is_answered_with_a_page(client, question):
    parties.municipality("Fjordvik", number="9001")
    answer = client.get(f"/avtaler/{question}")
    assert answer.status_code == 200
    assert b"<script>" not in answer.content.split(b"<main")[1].split(b"</main>")[0]


@pytest.mark.parametrize(
    "address",
    ["/avtaler/?q=a%00", "/kommuner/?q=%00", "/kommuner/%00/", "/verifiser/%00/", "/avtaler.csv?fylke=%00"],
)
def test_a_null_sign_in_an_address_is_refused_in_words(client, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert 'lang="nb"' in answer.content.decode()


def test_the_register_is_asked_about_another_date(client):
    old = parties.municipality("Gammelvik", number="9001", valid_to=date(2019, 12, 31))
    new = parties.municipality("Nyvik", number="9002", valid_from=date(2020, 1, 1))
    said = client.get("/avtaler.json?dato=2019-06-01").json()
    assert [row["kommune"] for row in said["kommuner"]] == [old.name]
    assert said["dato"] == "2019-06-01"
    assert [row["kommune"] for row in client.get("/avtaler.json").json()["kommuner"]] == [new.name]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_spreadsheet_never_takes_a_title_for_a_formula(start):
    assert harmless(f"{start}HYPERLINK(0)") == f"'{start}HYPERLINK(0)"
    assert harmless("Samarbeidsavtale") == "Samarbeidsavtale"


def test_a_title_that_looks_like_a_formula_is_only_words_in_the_spreadsheet(client):
    trap = '=HYPERLINK("https://ond.example";"Klikk")'
    make.signed_version(make.two_sides("Fjordvik"), from_template=make.template(title=trap))
    rows = list(
        csv.DictReader(client.get("/avtaler.csv").content.decode("utf-8-sig").splitlines(), delimiter=";")
    )
    assert [row["avtale"] for row in rows] == [f"'{trap}"]
    assert client.get("/avtaler.json").json()["kommuner"][0]["avtale"] == trap


def test_the_register_says_that_a_draft_is_under_way_but_never_what_it_is_called(client):
    version = make.submitted_version(make.two_sides("Fjordvik"))
    AgreementVersion.objects.filter(pk=version.pk).update(title="Hemmelig arbeidstittel")
    version.agreement.title = "Hemmelig arbeidstittel"
    version.agreement.save()
    for address in ("/avtaler/", "/avtaler.csv", "/avtaler.json", "/avtaler.atom", "/kommuner/9001/", "/"):
        page = client.get(address)
        assert b"Hemmelig arbeidstittel" not in page.content
    assert "under arbeid" in client.get("/avtaler.csv").content.decode()
    assert client.get(f"/avtaler/{version.agreement_id}/").status_code == 404


@pytest.mark.parametrize("to", ["https://ond.example/", "//ond.example", "javascript:alert(1)"])
def test_the_choice_of_language_leads_back_here_and_nowhere_else(client, to):
    answer = client.get("/sprak/", {"sprak": "nn", "neste": to})
    assert answer.url == "/"
    assert answer.cookies["sprak"].value == "nn"
    assert client.get("/sprak/", {"sprak": "nn", "neste": "/kommuner/"}).url == "/kommuner/"
    assert "sprak" not in client.get("/sprak/", {"sprak": "xx"}).cookies


def test_an_ended_municipality_leads_to_the_one_that_came_of_it(client):
    old = parties.municipality("Gammelvik", number="9001", valid_to=date(2019, 12, 31))
    new = parties.municipality("Nyvik", number="9002", valid_from=date(2020, 1, 1))
    parties.change(old, new, on=date(2020, 1, 1))
    page = client.get("/kommuner/9001/").content.decode()
    assert "Kommunen er opphørt. Siste dag var 31. desember 2019." in page
    assert '<a href="/kommuner/9002/">Nyvik kommune</a>' in page


def test_codes_cannot_be_guessed_at_speed(client, settings):
    settings.VERIFICATIONS_PER_MINUTE = 3
    answers = [client.get("/verifiser/7KQM-2XWH-R9TD/").status_code for _try in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    page = client.post("/verifiser/", {"code": "7KQM-2XWH-R9TD"})
    assert page.status_code == 429
    assert "Vent et minutt" in page.content.decode()
    assert 'value="7KQM-2XWH-R9TD"' in page.content.decode()
