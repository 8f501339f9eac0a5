"""The records behind a status: in words and with their addresses, for those who may read them."""

from copy import deepcopy

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.duties.checking import check
from agreements.duties.showing import is_known, shown
from agreements.duties.status import Record
from agreements.models import DutyEntry
from agreements.tests.duty_year import AFTER, AUTUMN, SPRING, CouncilYear, council_year, moment
from councils.models import AgendaItem
from parties.models import OfficeRole
from parties.tests import factories as parties

pytestmark = pytest.mark.usefixtures("standing")


@pytest.fixture(scope="module")
def standing_year(standing) -> CouncilYear:
    return council_year()


@pytest.fixture
def year(standing_year, db) -> CouncilYear:
    return deepcopy(standing_year)


def labels(year: CouncilYear, key: str, user) -> tuple[list[str], int]:
    """What the person sees behind a duty, and how many records they do not."""
    listed, hidden = shown(year.found(key).records, user, AFTER)
    return [one.label for one in listed], hidden


def test_every_kind_of_record_can_be_shown(year):
    kinds = {record.kind for row in check(year.agreement, 2025, AFTER).rows for record in row.found.records}
    assert {kind for kind in kinds if not is_known(kind)} == set()


def test_a_member_reads_what_lies_behind(year):
    mayor = year.council.mayor.user
    assert labels(year, "council_meetings", mayor) == (
        ["Politirådet i Rana, 04.03.2025", "Politirådet i Rana, 14.10.2025"],
        0,
    )
    assert labels(year, "notice_in_time", mayor)[0][0] == "Innkalling til Politirådet i Rana, 04.03.2025"
    assert labels(year, "items_in_time", mayor) == (
        ["Nattevandring", "Ungdomsklubben", "Politiets prioriteringer"],
        0,
    )
    listed, _hidden = shown(year.found("items_in_time").records, mayor, AFTER)
    assert (
        listed[0].url == AgendaItem.objects.get(title="Nattevandring", meeting=year.spring).get_absolute_url()
    )
    assert listed[0].counts is True
    assert labels(year, "decisions_followed_up", mayor) == (
        ["Legge fram for kommunestyret", "Åpne klubben fredager"],
        0,
    )
    # Offices, never names.
    said = " ".join(labels(year, "members_attend", mayor)[0] + labels(year, "authority_to_decide", mayor)[0])
    assert "rdfører, Rana kommune: til stede" in said
    assert not any(word in said for word in ("Marit", "Pål", "Siri"))


def test_a_record_that_may_not_be_read_is_a_number_alone(year):
    """The log of the youth team is its members'; a closed item the council's; papers the parties'."""
    mayor, coordinator = year.council.mayor.user, year.council.coordinator.user
    assert labels(year, "minutes_of_every_meeting", coordinator)[1] == 0
    assert labels(year, "minutes_of_every_meeting", mayor) == (
        ["Referat fra Politirådet i Rana, 04.03.2025", "Referat fra Politirådet i Rana, 14.10.2025"],
        1,
    )
    AgendaItem.objects.filter(title="Ungdomsklubben").update(
        is_closed=True, legal_basis="Offentleglova § 13", public_title="Sak unntatt offentlighet"
    )
    chief = parties.official(year.council.municipality, OfficeRole.OTHER, "Odd Utenfor").user
    assert labels(year, "items_in_time", chief)[1] >= 1
    for key in ("items_in_time", "members_attend", "notice_in_time", "focus_areas_revised"):
        assert labels(year, key, AnonymousUser()) == ([], len(year.found(key).records))
    elsewhere = parties.official(parties.municipality("Bodø"), OfficeRole.MAYOR, "Ola Bodø").user
    for key in ("items_in_time", "members_attend", "filed_by_both", "contact_consulted"):
        assert labels(year, key, elsewhere) == ([], len(year.found(key).records))


def test_what_was_told_is_read_by_the_parties(year):
    DutyEntry.objects.create(
        agreement=year.agreement,
        duty_key="contact_informs",
        kind="ENTRY",
        year=2025,
        on=SPRING,
        side="POLICE",
        text="Orienterte om fartskontroller",
        recorded_at=moment(SPRING),
        by_name="Pål",
    )
    assert year.found("contact_informs").value == 2
    assert labels(year, "contact_informs", year.council.mayor.user) == (
        ["Hendelse fra politiet: Orienterte om fartskontroller", "Politiets prioriteringer"],
        0,
    )
    assert labels(year, "contact_informs", AnonymousUser()) == ([], 2)


def test_many_records_are_found_in_as_many_questions_as_one(year):
    user = year.council.mayor.user
    meetings = [Record("meeting", one.pk) for one in year.council.forum.meetings.all()]
    asked = []
    for records in (meetings[:1], meetings):
        with CaptureQueriesContext(connection) as queries:
            assert len(shown(records, user, AFTER)[0]) == len(records)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    with pytest.raises(KeyError):
        shown([Record("mood", 1)], user, AFTER)
    assert shown([Record("meeting", 0)], user, AUTUMN) == ([], 1)
