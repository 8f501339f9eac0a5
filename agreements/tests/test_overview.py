"""The overviews: counted from what is agreed alone, small groups hidden, and nothing else public."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from agreements.choices import Dimension
from agreements.evaluation.aggregates import Scores
from agreements.evaluation.overview import (
    Source,
    by_district,
    dimension_measure,
    measure_named,
    overview_of,
)
from agreements.evaluation.sheets import HIDDEN, year_workbook
from agreements.models import Evaluation
from agreements.tests import evaluation_factories as make
from agreements.tests.factories import AT, ON, two_sides
from parties.models import OfficeRole, PoliceDistrict
from parties.tests import factories as parties
from records import days
from records.workflow import has_right

YEAR = ON.year
SECRET = "Dette er ikke avklart"


def duty(kind: str, status: str) -> dict[str, Any]:
    """A frozen duty, as figures have it."""
    return {
        "key": kind,
        "kind": kind,
        "label": kind,
        "strength": "MUST",
        "responsible": "BOTH",
        "municipality": None,
        "status": status,
        "sentence": "",
        "value": None,
        "wanted": None,
        "planned": None,
        "records": [{"kind": "meeting", "pk": 1, "on": "2026-01-01", "counts": True}],
    }


class Country:
    """Agreements in districts, with evaluations that are agreed or not."""

    def __init__(self) -> None:
        self.nation = parties.national()
        self.asked = make.questionnaire(owner=self.nation)
        self.count = 0
        self.units: dict[str, Any] = {}

    def district(self, name: str) -> PoliceDistrict:
        """The police district with that name."""
        if name not in self.units:
            district = parties.district(name)
            self.units[name] = parties.unit(f"{name}enheten", district=district)
        return self.units[name].district

    def agreement(self, name: str) -> Any:
        """One more signed agreement in the district."""
        self.count += 1
        district = self.district(name)
        municipality = parties.municipality(f"{name}vik {self.count}", district=district)
        return make.signed_agreement(
            sides=self,
            police=self.units[name],
            municipalities=[municipality],  # type: ignore[arg-type]
        )

    def evaluation(
        self,
        name: str,
        *,
        state: str = "AGREED",
        year: int = YEAR,
        police: int | None = 4,
        municipality: int | None = 2,
        duties: Any = (),
        version: Any = None,
        meetings: int | None = 3,
    ) -> Evaluation:
        """One with these answers in «møtene» and nowhere else, and these duties."""
        made = make.evaluation(version=version or self.agreement(name), year=year, asked=self.asked)
        for side, score in (("POLICE", police), ("MUNICIPALITY", municipality)):
            make.side_answer(made, side, scores={"meetings-1": score}, comment=SECRET, at=AT)
        if state in {"SUBMITTED", "AGREED"}:
            figures = make.no_figures(made)
            figures["duties"] = [duty(*one) for one in duties]
            if meetings is not None:
                figures["figures"] = [
                    {"key": "council_held", "value": meetings, "records": "meeting", "ids": []}
                ]
            make.submitted(made, figures=figures)
        if state == "AGREED":
            make.agreed(made)
        return made


@pytest.fixture
def country(db) -> Country:
    return Country()


def cell(country: Country, name: str, key: str = "dimensjon.MEETINGS", year: int = YEAR) -> Any:
    """A district's own value of a measure."""
    measure = measure_named(key)
    assert measure is not None
    line = Source(country.district(name), YEAR).line(measure)
    return next(one for one in line.cells if one.year == year)


def test_means_medians_and_the_gap_over_agreed_ones_alone(country: Country) -> None:
    for police, municipality in ((5, 1), (4, 4), (4, 3), (3, 2), (2, 5)):
        country.evaluation("Nordland", police=police, municipality=municipality)
    # Not agreed, or one side does not know: outside.
    country.evaluation("Nordland", state="SUBMITTED", police=1, municipality=1)
    country.evaluation("Nordland", state="OPEN", police=1, municipality=1)
    country.evaluation("Nordland", police=None, municipality=1)
    assert cell(country, "Nordland").value == Scores(5, 3.6, 3.0, 4.0, 3.0, gap=9 / 5)
    assert cell(country, "Nordland", "tall.council_held").value.count == 6
    overview = overview_of(Source(country.district("Nordland"), YEAR))
    progress = overview.progress[0]
    assert (progress.total, progress.finished, progress.begun, progress.not_begun) == (8, 6, 2, 0)
    assert [line.key for line in overview.dimensions] == ["dimensjon.MEETINGS"]
    assert [line.key for line in overview.amounts] == ["tall.council_held"]


def test_a_dimension_with_several_questions_is_their_mean(country: Country) -> None:
    country.asked = make.questionnaire(
        owner=country.nation,
        questions=[("meetings-1", "SCALE", "MEETINGS", ""), ("referat", "SCALE", "MEETINGS", "")],
    )
    for _number in range(5):
        made = country.evaluation("Nordland", state="OPEN")
        for side, score in (("POLICE", 1), ("MUNICIPALITY", 5)):
            made.answers.create(
                side=side, question_key="referat", score=score, updated_at=AT, updated_by_name="Siri"
            )
        make.agreed(make.submitted(made))
    assert cell(country, "Nordland").value == Scores(5, 2.5, 3.5, 2.5, 3.5, gap=1.0)


def test_fewer_than_five_agreements_are_hidden_and_so_is_what_would_give_them_away(country: Country) -> None:
    for name, count in (("Oslo", 3), ("Nordland", 6), ("Finnmark", 5), ("Agder", 7)):
        for number in range(count):
            country.evaluation(name, police=1 + number % 5)
    assert cell(country, "Oslo").is_hidden
    assert cell(country, "Finnmark").value.count == 5
    source = Source(country.nation, YEAR)
    shown = {one.line.label: one.line.now for one in by_district(source, dimension_measure("MEETINGS"))}
    assert source.line(dimension_measure("MEETINGS")).now.value.count == 21
    assert {name: one.is_hidden for name, one in shown.items()} == {
        "Agder politidistrikt": False,
        "Finnmark politidistrikt": True,
        "Nordland politidistrikt": False,
        "Oslo politidistrikt": True,
    }
    # Who reads the nation's page too sees nothing on the district's that is hidden there.
    beside = Source(country.district("Finnmark"), YEAR, is_beside_nation=True)
    assert beside.line(dimension_measure("MEETINGS")).now.is_hidden
    assert [one.total for one in beside.progress] == [
        one.total for one in Source(country.district("Finnmark"), YEAR).progress
    ]
    # Last year's has nothing to do with this year's.
    assert cell(country, "Oslo", year=YEAR - 1) == cell(country, "Agder", year=YEAR - 1)


def test_duties_by_kind_and_no_kind_can_be_taken_out_of_the_total(country: Country) -> None:
    for number in range(6):
        status = "MET" if number < 4 else "UNMET"
        rare = [("guest_invited", "UNMET")] if number < 2 else []
        country.evaluation("Nordland", duties=[("council_meetings", status), ("crime_picture", "MET"), *rare])
    country.evaluation("Nordland", state="SUBMITTED", duties=[("council_meetings", "UNMET")] * 3)
    overview = overview_of(Source(country.district("Nordland"), YEAR))
    lines = {line.key: line.now for line in overview.duties}
    # The rare one and, so that it cannot be worked out, the last of the equally small others.
    assert [key for key, one in lines.items() if one.is_hidden] == [
        "plikt.guest_invited",
        "plikt.crime_picture",
    ]
    value = lines["plikt.council_meetings"].value
    assert (value.met, value.unmet, len(value.agreements), value.percentage_met) == (4, 2, 6, 66)
    assert overview.all_duties is not None
    assert (overview.all_duties.now.value.total, overview.all_duties.now.value.unmet) == (14, 4)


def test_three_years_side_by_side_in_a_constant_number_of_queries(country: Country, client) -> None:
    versions = [country.agreement("Nordland") for _number in range(5)]
    for back, score in ((0, 4), (1, 3), (2, 2)):
        for version in versions:
            country.evaluation("Nordland", version=version, year=YEAR - back, police=score)
    line = Source(country.district("Nordland"), YEAR).line(dimension_measure("MEETINGS"))
    assert [(one.year, one.value.police) for one in line.cells] == [
        (YEAR, 4.0),
        (YEAR - 1, 3.0),
        (YEAR - 2, 2.0),
    ]
    url = reverse("evaluations:overview", args=[country.district("Nordland").pk]) + f"?aar={YEAR}"
    chief = parties.official(country.district("Nordland"), OfficeRole.CHIEF_OF_POLICE, "Marit Mester")
    parties.login(client, chief)
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _number in range(4):
        country.evaluation("Nordland", duties=[("council_meetings", "MET")])
    with CaptureQueriesContext(connection) as many:
        text = client.get(url).content.decode()
    assert len(many) == len(few)
    assert "9 av 9 avtaler" in text
    assert SECRET not in text


def test_every_figure_opens_to_the_evaluations_behind_it(country: Country, client) -> None:
    duties = [("council_meetings", "UNMET")]
    agreed = [country.evaluation("Nordland", duties=duties) for _number in range(5)]
    waiting = country.evaluation("Nordland", state="SUBMITTED")
    administrator = parties.official(country.district("Nordland"), OfficeRole.ADMINISTRATOR, "Nils Nord")
    parties.login(client, administrator)
    page = client.get(
        reverse("evaluations:overview", args=[country.district("Nordland").pk]) + f"?aar={YEAR}"
    )
    behind = reverse("evaluations:overview_behind", args=[country.district("Nordland").pk])
    assert f'href="{behind}?aar={YEAR}&amp;hva=dimensjon.MEETINGS"' in page.content.decode()
    text = client.get(f"{behind}?aar={YEAR}&hva=dimensjon.MEETINGS").content.decode()
    assert "5 godkjente evalueringer" in text
    assert text.count("politiet 4, kommunen 2") == 5
    assert all(one.get_absolute_url() in text for one in agreed)
    assert waiting.get_absolute_url() not in text
    assert client.get(f"{behind}?aar={YEAR}&hva=dimensjon.NOE").status_code == 404
    text = client.get(f"{behind}?aar={YEAR}&hva=forpliktelser").content.decode()
    assert text.count("Møter i politirådet") == 5
    assert "ikke oppfylt" in text
    other = parties.official(parties.district("Innlandet"), OfficeRole.ADMINISTRATOR, "Inger Innland")
    parties.login(client, other)
    assert client.get(behind).status_code == 404


def test_csv_and_excel_say_the_same_and_star_what_is_hidden(country: Country, client) -> None:
    for _number in range(5):
        country.evaluation("Nordland", meetings=None, duties=[("council_meetings", "MET")])
    country.evaluation("Nordland", police=None, duties=[("guest_invited", "MET")])
    administrator = parties.official(country.district("Nordland"), OfficeRole.ADMINISTRATOR, "Nils Nord")
    parties.login(client, administrator)

    def fetch(name: str) -> bytes:
        url = reverse(f"evaluations:{name}", args=[country.district("Nordland").pk])
        return client.get(f"{url}?aar={YEAR}").content

    rows = list(csv.reader(io.StringIO(fetch("overview_csv").decode("utf-8-sig")), delimiter=";"))
    assert ["Dimensjon", "Møtene", str(YEAR), "politiet, gjennomsnitt", "4.0", "5"] in rows
    hidden = [row[1] for row in rows if row[4] == HIDDEN]
    assert hidden == ["Møter i politirådet", "Gjest i politirådet", "Møter holdt i politirådet"]
    sheet = load_workbook(io.BytesIO(fetch("overview_xlsx")))["Oversikt"]
    assert sheet.max_row == len(rows)
    assert fetch("overview_xlsx") == fetch("overview_xlsx")


def test_the_years_workbook_has_a_row_for_each_agreement_and_content_of_agreed_ones_alone(
    country: Country,
) -> None:
    country.evaluation("Nordland", duties=[("council_meetings", "MET")])
    country.evaluation("Nordland", state="SUBMITTED", police=5, municipality=5)
    country.evaluation("Nordland", state="OPEN", police=5, municipality=5)
    country.agreement("Nordland")
    owner = country.district("Nordland")
    data = year_workbook(owner, YEAR)
    assert data == year_workbook(owner, YEAR)
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames[0] == "Avtaler"
    assert len(book.sheetnames) == len(Dimension) + 3
    head, *rows = book["Avtaler"].iter_rows(values_only=True)
    place = head.index("Politiet: møtene")
    assert [(row[4], row[place]) for row in rows] == [
        ("ferdig", 4),
        ("til godkjenning", None),
        ("begge har svart", None),
        ("ikke startet", None),
    ]
    assert [row[4:] for row in book["Møtene"].iter_rows(min_row=2, values_only=True)] == [(4, 2, 2)]
    assert [row[4:] for row in book["Forpliktelser"].iter_rows(min_row=2, values_only=True)] == [
        ("Møter i politirådet", "oppfylt")
    ]
    assert [row[4] for row in book["Mangler"].iter_rows(min_row=2, values_only=True)] == [
        "til godkjenning",
        "begge har svart",
        "ikke startet",
    ]


def test_everybody_sees_finished_begun_or_not_and_nothing_else(country: Country, client) -> None:
    country.evaluation("Nordland", duties=[("council_meetings", "UNMET")])
    country.evaluation("Nordland", state="SUBMITTED")
    country.evaluation("Agder", state="OPEN")
    country.agreement("Agder")
    url = reverse("evaluations:public_status") + f"?aar={YEAR}"
    with CaptureQueriesContext(connection) as few:
        text = client.get(url).content.decode()
    assert "1 av 4 avtaler" in text
    assert "1 av 2 ferdige, 1 begynt, 0 ikke begynt." in text
    for word in ("til godkjenning", "har svart på", "oppfylt", SECRET, "Siri Koordinator"):
        assert word not in text
    rows = list(
        csv.reader(
            io.StringIO(
                client.get(reverse("evaluations:public_status_csv") + f"?aar={YEAR}").content.decode(
                    "utf-8-sig"
                )
            ),
            delimiter=";",
        )
    )
    assert [(row[0], row[5]) for row in rows[1:]] == [
        ("Agder politidistrikt", "begynt"),
        ("Agder politidistrikt", "ikke begynt"),
        ("Nordland politidistrikt", "ferdig"),
        ("Nordland politidistrikt", "begynt"),
    ]
    country.agreement("Agder")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
    assert client.get(reverse("evaluations:public_status") + "?aar=3000").status_code == 404
    today = days.today()
    assert str(today.year) in client.get(reverse("evaluations:public_status")).content.decode()


def test_who_reads_which_overview(country: Country) -> None:
    nordland, agder = country.district("Nordland"), country.district("Agder")
    sides = two_sides("Fjordvik", district=nordland)
    people = {
        "administrator": parties.official(nordland, OfficeRole.ADMINISTRATOR, "Nils Nord"),
        "chief": parties.official(nordland, OfficeRole.CHIEF_OF_POLICE, "Marit Mester"),
        "nation": parties.official(country.nation, OfficeRole.ADMINISTRATOR, "Rikke Riksen"),
        "leader of a unit": sides.leader,
        "mayor": sides.mayor,
    }
    former = parties.person("Gunnar Gammel", at="gammel.example")
    parties.holder(
        parties.office(nordland, OfficeRole.ADMINISTRATOR),
        former,
        valid_from=date(2020, 1, 1),
        valid_to=days.today() - timedelta(days=1),
    )
    people["former"] = former
    may = {
        name: [
            owner
            for owner, row in (("nordland", nordland), ("agder", agder), ("nation", country.nation))
            if has_right("evaluations.read_overview", one.user, row)
        ]
        for name, one in people.items()
    }
    assert may == {
        "administrator": ["nordland"],
        "chief": ["nordland"],
        "nation": ["nation"],
        "leader of a unit": [],
        "mayor": [],
        "former": [],
    }
    assert not has_right("evaluations.read_overview", parties.superuser(), nordland)


def test_each_cell_opens_in_its_own_year_status_and_district_and_a_hidden_one_does_not(
    country: Country, client
) -> None:
    versions = [country.agreement("Nordland") for _number in range(6)]
    for number, version in enumerate(versions):
        kinds = [("council_meetings", "UNMET" if number else "MET"), ("crime_picture", "MET")]
        rare = [("guest_invited", "UNMET")] if number < 2 else []
        country.evaluation("Nordland", version=version, duties=[*kinds, *rare])
    for version in versions[:5]:
        country.evaluation("Nordland", version=version, year=YEAR - 1, police=1)
    begun = country.evaluation("Nordland", state="OPEN")
    owner = country.district("Nordland")
    parties.login(client, parties.official(owner, OfficeRole.ADMINISTRATOR, "Nils Nord"))
    page = client.get(reverse("evaluations:overview", args=[owner.pk]) + f"?aar={YEAR}").content.decode()
    behind = reverse("evaluations:overview_behind", args=[owner.pk])

    def opened(**query: Any) -> str:
        address = f"{behind}?" + "&".join(f"{name}={value}" for name, value in query.items())
        assert f'href="{address.replace("&", "&amp;")}"' in page, address
        return client.get(address).content.decode()

    one_kind = opened(aar=YEAR, hva="plikt.council_meetings", status="UNMET")
    assert "5 godkjente evalueringer" in one_kind
    assert f"{versions[0].agreement.pk}/" not in one_kind.split("<tbody>")[1].split("</tbody>")[0]
    assert opened(aar=YEAR - 1, hva="dimensjon.MEETINGS").count("politiet 1, kommunen 2") == 5
    # All duties together tell of the kinds that are shown, and of no others.
    everything = opened(aar=YEAR, hva="forpliktelser")
    assert everything.count("Møter i politirådet") == 6
    assert "Gjest i politirådet" not in everything
    assert "Slag av forpliktelser der tallene er skjult i oversikten, er ikke med." in everything
    going = opened(aar=YEAR, hva="framdrift.begynt")
    assert "1 avtale</p>" in going
    assert str(begun.agreement) in going
    assert begun.get_absolute_url() not in going
    assert opened(aar=YEAR, hva="framdrift.ferdig").count("Les evalueringen") == 6
    for query in (
        "hva=plikt.guest_invited",
        "hva=plikt.crime_picture&status=MET",
        "hva=forpliktelser&status=UNMET",
        "hva=dimensjon.MEETINGS&status=MET",
        "hva=plikt.council_meetings&status=NOE",
        f"hva=dimensjon.MEETINGS&distrikt={owner.pk}",
        "hva=framdrift.noe",
    ):
        assert f"hva={query.split('hva=')[1].split('&')[0]}&amp;aar" not in page
        assert client.get(f"{behind}?aar={YEAR}&{query}").status_code == 404, query
    assert "plikt.guest_invited" not in page


def test_a_list_of_the_nations_leaves_out_the_districts_whose_own_figures_are_hidden(
    country: Country, client
) -> None:
    for name, count in (("Oslo", 3), ("Nordland", 6), ("Finnmark", 5)):
        for _number in range(count):
            country.evaluation(name, duties=[("council_meetings", "UNMET" if name == "Oslo" else "MET")])
    parties.login(client, parties.official(country.nation, OfficeRole.ADMINISTRATOR, "Rikke Riksen"))
    overview = reverse("evaluations:overview", args=[country.nation.pk])
    page = client.get(f"{overview}?aar={YEAR}&mal=dimensjon.MEETINGS").content.decode()
    behind = reverse("evaluations:overview_behind", args=[country.nation.pk]) + f"?aar={YEAR}"
    keys = {name: country.district(name).pk for name in ("Oslo", "Nordland", "Finnmark")}

    def opens(query: str) -> bool:
        address = f"{behind}&{query}"
        is_linked = f'href="{address.replace("&", "&amp;")}"' in page
        assert client.get(address).status_code == (200 if is_linked else 404), query
        return is_linked

    # Oslo has too few; Finnmark, the next smallest, is hidden lest Oslo be the nation less the others.
    assert {name: opens(f"hva=dimensjon.MEETINGS&distrikt={key}") for name, key in keys.items()} == {
        "Oslo": False,
        "Nordland": True,
        "Finnmark": False,
    }
    # How far they have come is known to all, also of the small ones.
    assert all(opens(f"hva=framdrift.ferdig&distrikt={key}") for key in keys.values())
    for what in ("dimensjon.MEETINGS", "plikt.council_meetings", "forpliktelser"):
        text = client.get(f"{behind}&hva={what}").content.decode()
        assert "6 godkjente evalueringer står bak tallet." in text, what
        assert "8 til er ikke med i listen" in text, what
        rows = text.split("<tbody>")[1]
        assert ("Nordlandvik" in rows, "Oslovik" in rows, "Finnmarkvik" in rows) == (True, False, False)
    text = client.get(f"{behind}&hva=plikt.council_meetings&status=UNMET").content.decode()
    assert "3 til er ikke med i listen" in text
    assert "Oslovik" not in text
    assert client.get(f"{overview}?aar={YEAR}&mal=plikt.council_meetings").status_code == 404
