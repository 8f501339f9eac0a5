"""The pages of measures: who opens which, the list and its filters, the board, the timeline, the file."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html as lxml_html
from openpyxl import load_workbook

from councils.models import Topic
from parties.tests import factories as parties
from records import days
from slt.models import Measure
from slt.tests import factories as make
from slt.tests.factories import office_of
from slt.timeline import Year, rows, span_of

pytestmark = pytest.mark.django_db
STEPS = ("measure_edit", "measure_stop", "measure_share", "measure_copy")


@pytest.fixture
def rana():
    return make.structure()


def url(name, thing, query=""):
    return reverse(f"slt:{name}", args=[thing.pk]) + query


def titles(client, programme, query="", name="measures"):
    page = lxml_html.fromstring(client.get(url(name, programme, query)).content.decode())
    cells = page.xpath("//tbody//th[@scope='row']")
    return [cell.text_content().split(" (ditt")[0].strip() for cell in cells]


def test_who_opens_which_page(client, rana):
    council, programme = rana.council, rana.programme
    outside = parties.person("Olga Utenfor")
    plan = make.plan(programme)
    own = make.measure(programme, "Eget", state="RUNNING", owner_person=outside, plan=plan)
    public = make.measure(programme, "Offentlig", plan=make.adopted_plan(programme, year=2025))
    # The inner one and its form to report by; the public one; what the keepers do with it.
    expected = {
        council.coordinator: (200, 200, 200, 200),
        council.director: (200, 200, 200, 200),
        council.mayor: (200, 403, 200, 403),
        council.contact: (200, 403, 200, 403),
        rana.nurse: (200, 403, 200, 403),
        outside: (200, 200, 200, 403),
        parties.person("Ingen Særlig"): (404, 404, 200, 403),
        make.structure("Hemnes").coordinator: (404, 404, 200, 403),
        parties.superuser(): (404, 404, 200, 403),
    }
    for who, (inner, report, outer, step) in expected.items():
        parties.login(client, who)
        assert client.get(url("measure", own)).status_code == inner, who
        assert client.get(url("measure_report", own)).status_code == report, who
        assert client.get(url("measure", public)).status_code == outer, who
        for name in STEPS:
            assert client.get(url(name, public)).status_code == step, (who, name)
        for name in ("measures", "board", "timeline", "measures_file", "library"):
            answer = client.get(url(name, programme) if name != "library" else reverse("slt:library"))
            assert answer.status_code == 200, (who, name)
        new = client.get(url("measure_new", programme)).status_code
        assert new == (200 if step == 200 else 403), who
    client.logout()
    assert client.get(url("measure", public)).status_code == 200
    assert client.get(url("measure", own)).status_code == 404
    assert titles(client, programme) == ["Offentlig"]
    for name in ("board", "timeline"):
        assert "Eget" not in client.get(url(name, programme)).content.decode()


def test_what_is_written_on_how_it_goes_is_the_circles_own(client, rana):
    measure = make.measure(
        rana.programme,
        plan=make.adopted_plan(rana.programme),
        owner_name="Frida",
        owner_address="f@n.example",
    )
    measure.progress.create(at=make.AT, by_name="Frida Frivillig", text="Sytten kvelder er gått")
    public = client.get(url("measure", measure)).content.decode()
    assert "Sytten kvelder" not in public
    assert "f@n.example" not in public
    parties.login(client, rana.nurse)
    assert "Sytten kvelder" in client.get(url("measure", measure)).content.decode()


def test_the_list_is_filtered_searched_and_sorted(client, rana):
    programme = rana.programme
    plan = make.plan(programme)
    goal = make.goal(plan)
    topic = Topic.objects.create(name="Rus i sentrum")
    contact = office_of(rana.council.contact)
    today = days.today()
    make.measure(programme, "Natteravner", plan=plan, goal=goal, topic=topic, school_year=2026)
    make.measure(
        programme, "Åpen hall", state="RUNNING", owner_office=contact, review_on=today - timedelta(days=1)
    )
    make.measure(
        programme,
        "Foreldremøter",
        problem="Skolefraværet øker",
        referral=make.referral(rana.executing, rana.coordinating),
    )
    make.measure(
        programme,
        "Sommerklubb",
        state="STOPPED",
        ended_on=today,
        outcome="Ingen penger",
        starts_on=date(2026, 6, 1),
    )
    make.measure(make.structure("Hemnes").programme, "Fremmed")
    parties.login(client, rana.coordinator)
    asked = {
        "": ["Sommerklubb", "Natteravner", "Foreldremøter", "Åpen hall"],
        "?sorter=tiltak": ["Foreldremøter", "Natteravner", "Sommerklubb", "Åpen hall"],
        "?sorter=-tiltak": ["Åpen hall", "Sommerklubb", "Natteravner", "Foreldremøter"],
        "?sorter=status": ["Åpen hall", "Foreldremøter", "Natteravner", "Sommerklubb"],
        "?status=running": ["Åpen hall"],
        f"?plan={plan.pk}": ["Natteravner"],
        f"?mal={goal.pk}": ["Natteravner"],
        f"?tema={topic.pk}": ["Natteravner"],
        "?skolear=2026": ["Natteravner"],
        f"?ansvarlig=verv-{contact.pk}": ["Åpen hall"],
        "?vis=foreldrelose": ["Sommerklubb", "Åpen hall"],
        "?vis=vurderes": ["Åpen hall"],
        "?q=skolefravær": ["Foreldremøter"],
        "?q=natteravn": ["Natteravner"],
        "?q=ingenting": [],
        # What nobody should send counts as nothing.
        "?plan=99999999999999999999&sorter=-x&status=x&vis=;&skolear=1e9&ansvarlig=verv-²": [
            "Sommerklubb",
            "Natteravner",
            "Foreldremøter",
            "Åpen hall",
        ],
    }
    assert {query: titles(client, programme, query) for query in asked} == asked
    page = client.get(url("measures", programme, "?status=running")).content.decode()
    for count in ("Alle (4)", "I gang (1)", "Planlagt (2)", "Stoppet (1)", "Gjennomført (0)"):
        assert count in page


def test_list_board_timeline_and_plan_take_as_many_queries_with_thirty_measures_as_with_three(client, rana):
    programme = rana.programme
    plan = make.plan(programme, year=days.today().year)
    goals = [make.goal(plan, f"Mål {number}") for number in range(3)]

    def add(first, last):
        for number in range(first, last):
            state = ("PLANNED", "RUNNING", "STOPPED")[number % 3]
            make.measure(
                programme,
                f"Tiltak {number}",
                state=state,
                plan=plan,
                goal=goals[number % 3],
                owner_office=office_of(rana.council.contact) if number % 2 else None,
                owner_person=rana.nurse if not number % 2 else None,
                **({"ended_on": days.today(), "outcome": "Slutt"} if state == "STOPPED" else {}),
            )

    def counted(page):
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    pages = [url(name, programme) for name in ("measures", "board", "timeline", "measures_file")]
    pages += [plan.get_absolute_url(), reverse("slt:plans", args=[programme.pk])]
    parties.login(client, rana.coordinator)
    add(0, 3)
    before = {page: counted(page) for page in pages}
    add(3, 30)
    assert {page: counted(page) for page in pages} == before


def test_a_card_is_moved_by_its_button_and_the_board_comes_back_to_it(client, rana):
    ready = make.measure(
        rana.programme, "Klar", owner_name="Frida", expected_effect="Ro", evaluation_method="Telling"
    )
    make.measure(rana.programme, "Ikke klar")
    parties.login(client, rana.coordinator)
    page = lxml_html.fromstring(client.get(url("board", rana.programme)).content.decode())
    (form,) = page.xpath(f"//*[@id='tiltak-{ready.pk}']//form")
    answer = client.post(form.get("action"))
    assert answer.status_code == 303
    assert answer["Location"] == f"{url('board', rana.programme)}#tiltak-{ready.pk}"
    assert Measure.objects.get(pk=ready.pk).state == "RUNNING"
    # What is not ready says why, and has no button.
    assert not page.xpath("//*[contains(@class, 'board__card')][.//a[.='Ikke klar']]//form")
    assert "Tiltaket har ingen ansvarlig." in page.text_content()


def test_the_timeline_says_in_bars_what_the_list_says_in_words(client, rana):
    programme = rana.programme
    spring = make.measure(programme, "Vår", starts_on=date(2026, 3, 1), ends_on=date(2026, 5, 31))
    school = make.measure(programme, "Skole", school_year=2026)
    undated = make.measure(programme, "Uten dag")
    make.measure(programme, "I fjor", starts_on=date(2025, 1, 1), ends_on=date(2025, 2, 1))
    everything = list(Measure.objects.with_owner().order_by("pk"))
    bars, without = rows(everything, Year.of("2026", date(2026, 5, 1)))
    assert ([row.measure for row in bars], without) == ([spring, school], [undated])
    first, second = bars
    # March to May is three whole months of twelve; the school year begins in August and goes on.
    assert (first.width, first.comes_from_before, first.goes_on) == (3 * 56, False, False)
    assert (second.width, second.goes_on) == (5 * 56, True)
    assert second.x - first.x == 5 * 56
    in_school_year, _without = rows(everything, Year.of("2026-27", date(2026, 5, 1)))
    assert [(row.measure, row.width) for row in in_school_year] == [(school, 12 * 56)]
    assert span_of(undated) is None
    assert Year.of("2026-99", date(2024, 2, 29)).key == Year.of("x", date(2024, 2, 29)).key == "2024"

    parties.login(client, rana.coordinator)
    page = lxml_html.fromstring(client.get(url("timeline", programme, "?ar=2026")).content.decode())
    picture = {title.text for title in page.xpath("//*[local-name()='svg']//*[local-name()='g']/*[1]")}
    assert picture == {
        "Vår: 1. mars 2026 til 31. mai 2026, planlagt",
        "Skole: 1. august 2026 til 31. juli 2027, planlagt",
    }
    text = page.xpath("//ol[@class='things']")[0].text_content()
    assert "1. mars 2026 til 31. mai 2026" in text
    assert "I fjor" not in text


def test_the_file_has_real_dates_and_numbers_and_no_formulas(client, rana):
    make.measure(
        rana.programme,
        "=HYPERLINK(1)",
        starts_on=date(2026, 8, 1),
        review_on=date(2026, 12, 1),
        cost=125_000,
        age_from=13,
    )
    parties.login(client, rana.coordinator)
    answer = client.get(url("measures_file", rana.programme))
    sheet = load_workbook(BytesIO(answer.content)).active
    names = [cell.value for cell in sheet[1]]
    row = dict(zip(names, sheet[2], strict=True))
    assert (row["Tiltak"].value, row["Tiltak"].data_type) == ("=HYPERLINK(1)", "s")
    assert (row["Starter"].value.date(), row["Starter"].is_date) == (date(2026, 8, 1), True)
    assert (row["Kostnad"].value, row["Kostnad"].data_type) == (125_000, "n")
    assert (row["Alder fra"].value, row["Slutter"].value) == (13, None)
    assert row["Følger ikke av noe"].value == "ja"


def test_bad_input_keeps_what_was_typed_and_says_what_is_wrong(client, rana):
    parties.login(client, rana.coordinator)
    sent = {
        "title": "x" * 300,
        "owner": "andre",
        "owner_address": "ikke en adresse",
        "age_from": "-3",
        "age_to": "sytten",
        "starts_on": "2026-09-01",
        "ends_on": "2026-08-01",
        "cost": "99999999999999",
        "school_year": "1066",
        "prevention": "UNIVERSAL",
        "problem": "Ola, 99 88 77 66",
    }
    answer = client.post(url("measure_new", rana.programme), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "Skriv navnet på den som er ansvarlig.",
        "Tiltaket kan ikke slutte før det starter.",
        "ser ut som et telefonnummer",
        "Ola, 99 88 77 66",
        "sytten",
    ):
        assert words in page
    assert not Measure.objects.exists()
    foreign = make.goal(make.plan(make.structure("Hemnes").programme))
    assert client.get(url("measure_new", rana.programme, f"?maal={foreign.pk}")).status_code == 404
    referral = make.referral(rana.executing, rana.coordinating, title="Uro ved skatehallen")
    page = client.get(url("measure_new", rana.programme, f"?henvisning={referral.pk}")).content.decode()
    assert "Følger av henvisningen «Uro ved skatehallen»" in page
