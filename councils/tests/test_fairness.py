"""The fair agenda: figures held against items counted by hand."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils import fairness
from councils.tests import factories as make
from parties.tests import factories as parties
from records.days import OSLO

pytestmark = pytest.mark.django_db


def moment(year, month=3, day=1, hour=12):
    return datetime(year, month, day, hour, tzinfo=OSLO)


@pytest.fixture
def council(db):
    """2026: six from the police, two from the municipality, one from nobody known; others do not count."""
    council = make.council("Rana")
    forum = council.forum
    other = make.council("Hemnes").forum
    meeting = make.held_meeting(forum)
    later = make.meeting(forum)
    in_2026 = {"raised_at": moment(2026)}
    treated = {"meeting": meeting, "state": "TREATED", "outcome": "TREATED"}
    make.item(forum, "P1", **treated, **in_2026)
    make.closed_item(forum, "Pumaspor", **treated, **in_2026)
    put_off = make.item(forum, "P3", meeting=meeting, state="POSTPONED", outcome="POSTPONED", **in_2026)
    make.item(forum, "P3 igjen", meeting=later, continued_from=put_off, **in_2026)
    make.item(forum, "P4", state="DECLINED", answer="Hører til fylket.", **in_2026)
    make.item(forum, "P5", **in_2026)
    make.item(
        forum, "P6", meeting=meeting, state="SENT_BACK", outcome="SENT_BACK", outcome_reason="x", **in_2026
    )
    make.item(forum, "K1", origin="MUNICIPALITY", **treated, **in_2026)
    make.item(forum, "K2", origin="MUNICIPALITY", state="WITHDRAWN", **in_2026)
    make.item(forum, "A1", origin="", **in_2026)
    # By themselves, in other years (Oslo's), in another forum.
    make.item(forum, "Eventuelt", meeting=meeting, standing="ANY_OTHER", **in_2026)
    make.item(forum, "I fjor", raised_at=moment(2025, 12, 31, 23))
    make.item(forum, "Neste år", raised_at=moment(2027, 1, 1, 0))
    make.item(other, "Annet forum", **in_2026)
    return council


def test_the_figures_are_those_counted_by_hand(council):
    rows = {row.figure.key: tuple(row.counts.values()) for row in fairness.figures(council.forum, 2026)}
    assert rows == {
        "meldt": (6, 2, 1),
        "satt-opp": (4, 1, 0),
        "utsatt": (1, 0, 0),
        "avvist": (2, 0, 0),
        "venter": (1, 0, 1),
        "trukket": (0, 1, 0),
        "unntatt": (1, 0, 0),
    }
    assert fairness.years(council.forum) == [2027, 2026, 2025]
    assert [row.total for row in fairness.figures(council.forum, 2025)] == [1, 0, 0, 0, 1, 0, 0]


def test_every_figure_has_as_many_items_behind_it(council):
    for row in fairness.figures(council.forum, 2026):
        for side, count in row.counts.items():
            assert fairness.items(council.forum, 2026, side, row.figure.key).count() == count
    behind = fairness.items(council.forum, 2026, "POLICE", "avvist")
    assert [item.title for item in behind] == ["P4", "P6"]
    with pytest.raises(KeyError):
        fairness.items(council.forum, 2026, "POLICE", "funnet-pa")


def test_the_figures_are_one_question_however_many_items(council):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            fairness.figures(council.forum, 2026)
        return len(asked)

    assert questions() == 1
    for number in range(60):
        make.item(council.forum, f"Nr. {number}", raised_at=moment(2026))
    assert questions() == 1


def test_parties_and_members_see_the_page_and_a_closed_title_stays_with_the_members(client, council):
    deputy = parties.official(council.municipality, "DEPUTY_MAYOR", "Vera Vara")
    path = f"/politirad/{council.forum.pk}/fordeling/"
    closed = f"{path}saker/?ar=2026&part=POLICE&tall=unntatt"
    assert client.get(path).status_code == 302
    for who, title in ((council.contact, "Pumaspor"), (deputy, "Sak unntatt offentlighet")):
        parties.login(client, who)
        page = client.get(f"{path}?ar=2026")
        text = page.content.decode()
        assert page.status_code == 200
        assert "Pumaspor" not in text
        assert f'href="{closed.replace("&", "&amp;")}"' in text
        rows = client.get(closed).context["rows"]
        assert [(row["item"].title if row["reads"] else row["item"].shown_title) for row in rows] == [title]
        assert (">Pumaspor<" in client.get(closed).content.decode()) == (title == "Pumaspor")
    for stranger in (make.council("Grane").mayor, parties.superuser()):
        parties.login(client, stranger)
        assert [client.get(path).status_code, client.get(closed).status_code] == [404, 404]


def test_words_that_are_no_year_side_or_figure_do_no_harm(client, council):
    parties.login(client, council.mayor)
    path = f"/politirad/{council.forum.pk}/fordeling/"
    for year in ("", "x", "²026", "99999999999", "1900"):
        assert client.get(path, {"ar": year}).status_code == 200
    for wrong in ({"part": "x"}, {"tall": "x"}, {"part": "POLICE", "tall": "' OR 1=1"}):
        assert client.get(f"{path}saker/", wrong).status_code == 404
