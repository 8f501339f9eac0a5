"""An agreement with what amends it: one set of promises, held against the records and evaluated as one."""

from copy import deepcopy
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.actions.evaluations import start_evaluation
from agreements.duties.checking import check, check_many
from agreements.duties.promises import promised_duty
from agreements.evaluation.area import agreements_of
from agreements.evaluation.progress import progress_of, progress_of_all
from agreements.evaluation.starting import period_of, usual_scope
from agreements.models import Agreement, AgreementRelation, AgreementVersion
from agreements.tests import evaluation_factories
from agreements.tests.duty_year import AFTER, CouncilYear, council_year
from agreements.tests.factories import AT, ON, actor
from agreements.tests.promised import signed_promising, terms
from councils.models import ForumParty
from parties.tests import factories as parties
from records.refusals import Refused

pytestmark = pytest.mark.usefixtures("standing")

MEETINGS = terms("council_meetings", key="meetings", parameters={"times": 2})
FILED = terms("filed_by_both", key="filed")


@pytest.fixture(scope="module")
def standing_year(standing) -> CouncilYear:
    return council_year()


@pytest.fixture
def year(standing_year, db) -> CouncilYear:
    return deepcopy(standing_year)


def wanted(agreement: Agreement, on: date = AFTER) -> list[tuple[str, str, int | None]]:
    """Each row as duty, municipality and the number that is wanted."""
    found = check(agreement, 2025, on)
    assert found is not None
    return [
        (row.terms.key, row.municipality.name if row.municipality else "", row.found.wanted)
        for row in found.rows
    ]


def related(year: CouncilYear, kind: str, main: AgreementVersion, *promised, **fields) -> AgreementVersion:
    """A signed agreement of its own that amends the other, or is an appendix to it."""
    made = signed_promising(year.council, *promised, **fields)
    AgreementRelation.objects.create(agreement=made.agreement, kind=kind, other=main.agreement)
    return made


def meetings(times: int, key: str = "meetings"):
    return terms("council_meetings", key=key, parameters={"times": times})


def test_an_amendment_is_laid_over_the_agreement_while_it_is_in_force(year):
    """By key or as the only one of its kind; what it does not speak of goes on, and what is new is added."""
    main = signed_promising(year.council, MEETINGS, FILED)
    guest = terms("guest_invited", key="guest", parameters={"times": 1})
    amending = related(
        year,
        "AMENDS",
        main,
        meetings(4, "moter"),
        guest,
        signed_on=date(2025, 5, 1),
        valid_to=date(2025, 10, 31),
    )
    before, then, ended = (date(2025, 4, 30), date(2025, 5, 1), date(2025, 11, 1))
    assert [number for _key, _who, number in wanted(main.agreement, before)][:1] == [2]
    # The agreement's own key stays, so that what was told of the duty still counts.
    assert wanted(main.agreement, then) == [("meetings", "", 4), ("filed", "", 1), ("guest", "", 1)]
    assert [key for key, _who, _number in wanted(main.agreement, ended)] == ["meetings", "filed"]

    duty = promised_duty(main.agreement, "meetings", 2025, then)
    assert duty is not None
    assert (duty.terms.parameters, duty.written_in) == ({"times": 4}, amending)
    assert promised_duty(main.agreement, "filed", 2025, then).written_in == main
    # A newer text of the agreement has taken the amendment up.
    signed_promising(year.council, meetings(3), agreement=main.agreement, signed_on=date(2025, 6, 1))
    assert promised_duty(main.agreement, "meetings", 2025, date(2025, 9, 1)).terms.parameters == {"times": 3}


def test_an_appendix_adds_and_an_amendment_of_it_comes_along(year):
    main = signed_promising(year.council, MEETINGS)
    appendix = related(year, "APPENDIX_TO", main, meetings(4), FILED, signed_on=date(2025, 2, 1))
    related(year, "AMENDS", appendix, terms("filed_by_both", key="other"), signed_on=date(2025, 3, 1))
    assert [key for key, _who, _number in wanted(main.agreement)] == ["meetings", "filed"]
    assert promised_duty(main.agreement, "meetings", 2025, AFTER).terms.parameters == {"times": 2}
    assert promised_duty(main.agreement, "filed", 2025, AFTER).written_in.agreement.relations.get().kind == (
        "AMENDS"
    )


def test_an_amendment_with_one_of_two_municipalities_is_theirs(year):
    neighbour = parties.municipality("Hemnes", district=year.council.district)
    ForumParty.objects.create(forum=year.council.forum, organisation=neighbour, valid_from=date(2020, 1, 1))
    both = [year.council.municipality, neighbour]
    main = signed_promising(year.council, MEETINGS, municipalities=both)
    related(year, "AMENDS", main, meetings(5), municipalities=[neighbour], signed_on=date(2025, 3, 1))
    assert wanted(main.agreement) == [("meetings", "Hemnes", 5), ("meetings", "Rana", 2)]


def test_what_belongs_to_another_is_evaluated_with_it(year):
    """Neither in the area, nor in progress, nor started; its parts come with the agreement's."""
    main = signed_promising(year.council, MEETINGS)
    relations = [
        related(
            year, kind, main, terms("contact_present", parameters={"days": 1}), signed_on=date(2025, 2, 1)
        )
        for kind in ("AMENDS", "APPENDIX_TO")
    ]
    dependent = {one.agreement.pk for one in relations}
    district = year.council.district
    assert main.agreement in agreements_of(district)
    assert not dependent & set(agreements_of(district).values_list("pk", flat=True))
    for progress in (progress_of(district, 2025), progress_of_all(2025)):
        keys = {row.agreement.pk for row in progress.rows}
        assert main.agreement.pk in keys
        assert not dependent & keys
    period = period_of(main.agreement, 2025, AFTER)
    assert period is not None
    assert usual_scope(period) == ["AGREEMENT", "CONTACT", "COUNCIL"]
    evaluation_factories.questionnaire()
    for one in relations:
        with pytest.raises(Refused, match="Evaluer den avtalen"):
            start_evaluation(
                agreement=one.agreement, year=2025, by=actor(year.council.coordinator), on=ON, at=AT
            )


def test_many_amended_agreements_take_as_many_queries_as_one(year, django_assert_num_queries):
    mains = [signed_promising(year.council, MEETINGS, FILED) for _number in range(4)]
    for main in mains:
        related(year, "AMENDS", main, meetings(4), signed_on=date(2025, 3, 1))
        related(year, "AMENDS", main, meetings(5), signed_on=date(2025, 4, 1))
    with CaptureQueriesContext(connection) as one:
        check_many([mains[0].agreement], 2025, AFTER)
    with django_assert_num_queries(len(one)):
        found = check_many([main.agreement for main in mains], 2025, AFTER)
    numbers = [
        row.found.wanted for checked in found.values() for row in checked.rows if row.terms.key == "meetings"
    ]
    assert numbers == [5] * 4
