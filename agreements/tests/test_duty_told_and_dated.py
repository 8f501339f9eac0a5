"""What is told, dated or to stand: every way that one of these duties can be, over one small agreement."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from agreements.choices import Side
from agreements.duties.checking import check
from agreements.duties.proofs.dated import deadline_after, months_before
from agreements.duties.proofs.standing import standing
from agreements.duties.status import Found, Status
from agreements.models import AgreementVersion, Evaluation
from agreements.tests import evaluation_factories as evaluations
from agreements.tests.factories import TwoSides
from agreements.tests.kept_year import at, entry
from agreements.tests.promised import signed_promising, terms
from agreements.tests.test_duty_calendar import period

AFTER = date(2026, 2, 1)
JUNE = date(2025, 6, 15)


@pytest.fixture
def found(sides: TwoSides) -> Callable[..., Found]:
    """What is found for one duty of a fresh agreement, after some records; nothing is left behind."""

    def find(
        kind: str,
        write: Callable[[AgreementVersion], object] = lambda version: None,
        *,
        on: date = AFTER,
        strength: str = "MUST",
        responsible: str | None = None,
        agreed: dict[str, Any] | None = None,
        **parameters: Any,
    ) -> Found:
        more = {"responsible": responsible} if responsible else {}
        with transaction.atomic():
            promise = terms(kind, "plikt", strength=strength, parameters=parameters, **more)
            version = signed_promising(sides, promise, **(agreed or {}))
            write(version)
            checked = check(version.agreement, 2025, on)
            transaction.set_rollback(True)
        assert checked is not None
        return checked.rows[0].found

    return find


def tells(kind: str, side: str = Side.POLICE, **fields: Any) -> Callable[[AgreementVersion], object]:
    return lambda version: entry(version.agreement, kind, side, key="plikt", **fields)


def each_tells(*tellings: Callable[[AgreementVersion], object]) -> Callable[[AgreementVersion], object]:
    return lambda version: [one(version) for one in tellings]


def test_a_figure_is_held_against_the_limit_the_way_it_is_meant(found):
    limit: dict[str, Any] = {"limit": 12, "unit": "minutter", "better": "low"}

    def tell(value: str, **more: Any) -> Callable[[AgreementVersion], object]:
        return tells("FIGURE", value=Decimal(value), source="PSV", **{"unit": "minutter", **more})

    assert found("service_level", **limit).status == Status.NOT_MEASURABLE
    assert found("service_level", tell("12"), **limit).status == Status.MET
    beyond = found("service_level", tell("12.5"), **limit)
    assert (beyond.status, str(beyond.sentence)) == (
        Status.UNMET,
        "12,5 minutter i 2025 (kilde: PSV). Målet er høyst 12.",
    )
    assert found("service_level", tell("12.5"), on=JUNE, **limit).status == Status.BEHIND
    assert found("service_level", tell("12.5"), strength="WISH", **limit).status == Status.NOT_REACHED
    assert found("service_level", tell("12.5"), **{**limit, "better": "high"}).status == Status.MET
    # Without a limit the promise is to tell it; what the other side tells is not this side's figure.
    assert found("service_level", tell("900")).status == Status.MET
    assert found("service_level", tell("9", side=Side.MUNICIPALITY), **limit).status == Status.NOT_MEASURABLE


def test_the_worse_of_two_answers_decides_and_silence_is_no_answer(found):
    yes, no = tells("STATEMENT", answer="YES"), tells("STATEMENT", answer="NO")
    theirs = tells("STATEMENT", Side.MUNICIPALITY, answer="YES")
    assert found("own_words").status == Status.NOT_MEASURABLE
    half = found("own_words", yes)
    assert (half.status, str(half.sentence)) == (
        Status.NOT_MEASURABLE,
        "Politiet svarer ja for 2025. Kommunen har ikke svart for 2025.",
    )
    assert found("own_words", no).status == Status.UNMET
    assert found("own_words", each_tells(no, theirs), strength="SHOULD").status == Status.NOT_REACHED
    assert found("own_words", each_tells(yes, theirs)).status == Status.MET
    assert found("own_words", yes, responsible="POLICE").status == Status.MET
    # Before it was told it was not known.
    assert found("own_words", yes, responsible="POLICE", on=date(2025, 6, 1)).status == Status.NOT_MEASURABLE


def test_each_side_owes_its_own_words_to_the_other(found):
    police, municipality = tells("ENTRY", text="Orienterte"), tells("ENTRY", Side.MUNICIPALITY, text="Sa fra")
    assert found("parties_inform").status == Status.NOT_MEASURABLE
    assert found("parties_inform", police).status == Status.MET
    both = found("parties_inform", each_tells(police, police, municipality), times=2)
    assert (both.status, both.value, both.wanted) == (Status.UNMET, 1, 2)
    assert found("parties_inform", police, times=1, responsible="POLICE").status == Status.MET
    assert found("parties_inform", police, times=1, on=JUNE).status == Status.BEHIND
    # From September on, two a year are none.
    autumn = {"signed_on": date(2025, 9, 1)}
    assert found("parties_inform", times=2, agreed=autumn).status == Status.NOT_MEASURABLE


def evaluated(state: str, *, on: date, **fields: Any) -> Callable[[AgreementVersion], Evaluation]:
    return lambda version: evaluations.evaluation(
        state, version=version, year=2025, at=at(on.year, on.month, on.day), **fields
    )


def test_an_evaluation_is_on_track_until_its_last_day_and_speaks_of_what_was_promised(found):
    january = date(2026, 1, 20)
    assert found("yearly_evaluation").status == Status.BEHIND
    assert found("yearly_evaluation", evaluated("OPEN", on=january)).status == Status.ON_TRACK
    submitted = found("yearly_evaluation", evaluated("SUBMITTED", on=january), month=3)
    assert (submitted.status, str(submitted.sentence)) == (
        Status.ON_TRACK,
        "Evalueringen for 2025 er under arbeid. Fristen er 31. mars 2026.",
    )
    agreed = evaluated("AGREED", on=january)
    assert found("yearly_evaluation", agreed, part="ALL").status == Status.MET
    # Of half a year none is asked for; one that was made all the same counts.
    autumn = {"signed_on": date(2025, 9, 1)}
    assert found("yearly_evaluation", agreed=autumn).status == Status.NOT_MEASURABLE
    assert found("yearly_evaluation", agreed, agreed=autumn).status == Status.MET
    assert found("report_to_municipal_council", agreed=autumn).status == Status.NOT_MEASURABLE
    # A deadline in the autumn is the year's own: this one came too late, and was so from New Year on.
    assert found("yearly_evaluation", agreed, month=11).status == Status.UNMET
    assert found("yearly_evaluation", agreed, month=11, on=date(2025, 12, 1)).status == Status.UNMET
    # It spoke of the council alone.
    narrow = evaluated("AGREED", on=january, scope=["COUNCIL"])
    assert found("yearly_evaluation", narrow, part="COUNCIL").status == Status.MET
    assert found("yearly_evaluation", narrow, part="SLT").status == Status.BEHIND
    assert found("yearly_evaluation", narrow, part="SLT", on=date(2027, 1, 1)).status == Status.UNMET
    assert found("yearly_evaluation", evaluated("CANCELLED", on=january)).status == Status.BEHIND
    # Seen from the day it was submitted and agreed, it is as it was when its figures were frozen.
    assert found("yearly_evaluation", agreed, on=date(2026, 1, 19)).status == Status.BEHIND
    assert found("yearly_evaluation", agreed, on=january).status == Status.ON_TRACK
    assert found("yearly_evaluation", agreed, on=january + timedelta(days=1)).status == Status.MET


def test_what_a_side_tells_of_the_municipal_council_counts_with_its_case_number(found):
    told = tells("ENTRY", Side.MUNICIPALITY, text="Lagt fram", case_reference="PS 3/25", on=date(2025, 12, 9))
    without = tells("ENTRY", Side.MUNICIPALITY, text="Lagt fram", on=date(2025, 12, 9))
    assert found("report_to_municipal_council").status == Status.BEHIND
    assert found("report_to_municipal_council", told).status == Status.MET
    assert found("report_to_municipal_council", told, month=10).status == Status.UNMET
    assert found("report_to_municipal_council", without).status == Status.BEHIND


def test_a_renewal_is_asked_for_only_when_its_time_has_come(found):
    ends = {"valid_to": date(2026, 3, 31)}

    def begun(on: date, **fields: Any) -> Callable[[AgreementVersion], object]:
        def write(version: AgreementVersion) -> None:
            made = AgreementVersion.objects.create(
                agreement=version.agreement, number=2, turn=Side.POLICE, title="Ny", language="nb", **fields
            )
            AgreementVersion.objects.filter(pk=made.pk).update(created_at=at(on.year, on.month, on.day))

        return write

    endless = found("renewal_begun", months=6)
    assert (endless.status, str(endless.sentence)) == (
        Status.NOT_MEASURABLE,
        "Avtalen har ingen sluttdato.",
    )
    assert found("renewal_begun", months=6, agreed=ends).status == Status.UNMET
    assert found("renewal_begun", months=6, agreed=ends, on=date(2025, 9, 30)).status == Status.BEHIND
    # Six months before 31 March is 30 September.
    assert found("renewal_begun", begun(date(2025, 9, 30)), months=6, agreed=ends).status == Status.MET
    assert found("renewal_begun", begun(date(2025, 10, 1)), months=6, agreed=ends).status == Status.UNMET
    # Three months before is New Year's Eve; one month before is another year's business.
    assert found("renewal_begun", months=1, agreed=ends).status == Status.NOT_MEASURABLE
    assert found("renewal_begun", begun(date(2025, 5, 1)), months=1, agreed=ends).status == Status.MET


def test_the_last_day_of_what_is_done_about_a_year():
    assert deadline_after(2025, 3) == date(2026, 3, 31)
    assert deadline_after(2023, 2) == date(2024, 2, 29)
    assert deadline_after(2025, 11) == date(2025, 11, 30)
    assert deadline_after(2025, None) == date(2026, 12, 31)
    assert months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert months_before(date(2026, 3, 31), 3) == date(2025, 12, 31)
    assert months_before(date(2026, 1, 15), 13) == date(2024, 12, 15)


def test_what_is_to_stand_by_a_day():
    promise = terms("council_established")
    by = date(2025, 6, 1)

    def judged(on: date, *, stands: bool, since: date | None = None, by: date | None = by) -> Status:
        asked = period(date(2025, 1, 1), date(2025, 12, 31), 2025, on)
        assert asked is not None
        return standing(promise, asked, stands=stands, since=since, by=by)

    assert judged(by, stands=False) == Status.BEHIND
    assert judged(by + timedelta(days=1), stands=False) == Status.UNMET
    assert judged(AFTER, stands=True, since=by) == Status.MET
    assert judged(AFTER, stands=True, since=by + timedelta(days=1)) == Status.UNMET
    assert judged(AFTER, stands=True, since=None) == Status.MET
    # A deadline of an earlier year is forgotten once the thing stands; one of a later year asks nothing yet.
    assert judged(AFTER, stands=True, since=date(2025, 1, 5), by=date(2024, 3, 1)) == Status.MET
    assert judged(JUNE, stands=False, by=date(2026, 3, 1)) == Status.ON_TRACK
    assert judged(AFTER, stands=False, by=date(2026, 3, 1)) == Status.NOT_MEASURABLE
    assert judged(JUNE, stands=False, by=None) == Status.BEHIND
    assert judged(AFTER, stands=False, by=None) == Status.UNMET
