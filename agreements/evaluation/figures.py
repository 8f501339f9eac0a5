"""The figures of one agreement's year, each with the keys of the records behind it; frozen at submission.

Counted as of a moment, or of the year's end once it is over: recomputed for the same moment they are the
same, until somebody corrects a record of that year. Values are numbers and codes; words are found when they
are shown.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation

from agreements.choices import Side
from agreements.content import hash_of
from agreements.duties.checking import Check, Checked, check
from agreements.duties.facts import Facts
from agreements.duties.kinds import KINDS
from agreements.duties.periods import Taking, YearInForce
from agreements.evaluation.figure_kinds import FIGURES
from agreements.evaluation.figures_contact import contact_figures
from agreements.evaluation.figures_council import council_figures
from agreements.evaluation.figures_slt import slt_figures
from agreements.models import Agreement, AgreementVersion, Evaluation
from agreements.status import Span
from councils.presence import KEPT_YEARS
from records import days
from slt.figures import Year

Content = dict[str, Any]


def figures_of(
    agreement: Agreement, version: AgreementVersion, year: int, at: datetime, *, language: str = ""
) -> Content:
    """All figures of the parties' cooperation in the year, and how each duty stood, as of that moment.

    A constant number of queries for an agreement. The sentences of the duties are in the language, else in
    the version's own. The figures are of the whole year; the duties of the days that the agreement was in
    force, which `period` tells. What is not kept in the portal is no figure: without a council in it there
    are none of the council's, and presence only where the district has turned it on.
    """
    with translation.override(language or version.language):
        checked = check(agreement, year, days.day_of(at))
    return figures_with(checked, agreement, version, year, at, language=language)


def figures_with(
    checked: Check | None,
    agreement: Agreement,
    version: AgreementVersion,
    year: int,
    at: datetime,
    *,
    language: str = "",
) -> Content:
    """The same when the duties have been checked already, for the day of that moment."""
    asked = Year(year, at)
    period = whole_year(agreement, version, asked)
    facts = Facts([period], year, period.on)
    municipal = sorted(facts.municipality_ids)
    with translation.override(language or version.language):
        duties = [_duty(one, language or version.language) for one in checked.rows] if checked else []
    return as_json(
        {
            "counted_at": asked.counted_at,
            "period": _period(checked, asked),
            "figures": [
                *council_figures(facts, period, asked),
                *contact_figures(facts, period, municipal, asked, language or version.language),
                *slt_figures(facts, municipal, asked),
            ],
            "duties": duties,
        }
    )


def whole_year(agreement: Agreement, version: AgreementVersion, asked: Year) -> YearInForce:
    """The whole calendar year of the municipalities that were party in it, as the facts are asked about it.

    Whatever day the paper was signed: the cooperation is evaluated.
    """
    always = Span(None, None)
    parties = agreement.parties.filter(
        days.during(asked.first, asked.last), side=Side.MUNICIPALITY
    ).select_related("organisation")
    places = sorted({party.organisation for party in parties}, key=lambda one: (one.sort_key, one.pk))
    return YearInForce(
        agreement=agreement,
        version=version,
        year=asked.number,
        on=days.day_of(asked.at),
        taking_part=tuple(Taking(place, always) for place in places),
        span=always,
        first=asked.first,
        last=asked.last,
    )


def as_json(content: Any) -> Any:
    """The value as the database gives it back: what is compared and hashed is what is stored."""
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def figures_hash(figures: Content) -> str:
    """The hash that the frozen figures are held against."""
    return hash_of(figures)


def within(figures: Content, scope: Collection[str]) -> Content:
    """The figures and duties of the parts that an evaluation speaks of."""
    return {
        **figures,
        "figures": [one for one in figures["figures"] if FIGURES[one["key"]].part in scope],
        "duties": [one for one in figures["duties"] if KINDS[one["kind"]].scope in scope],
    }


def figures_for(evaluation: Evaluation, at: datetime) -> Content:
    """What an evaluation shows: the frozen figures once there are some, else as they are at that moment."""
    if evaluation.figures is not None:
        return evaluation.figures
    return recounted(evaluation, at)


def recounted(evaluation: Evaluation, at: datetime) -> Content:
    """The figures of the evaluation's own parts, counted anew as of that moment."""
    counted = figures_of(
        evaluation.agreement, evaluation.version, evaluation.year, at, language=evaluation.language
    )
    return within(counted, evaluation.scope)


@dataclass(frozen=True)
class Difference:
    """A figure that the registers now say otherwise than it was frozen."""

    id: str
    figure: Content | None
    now: Content | None


def corrected_since(evaluation: Evaluation, on: date) -> list[Difference]:
    """The frozen figures that the registers, asked about the same moment, would now give otherwise.

    What was planned is not among them: nothing done later makes it untrue. Presence is not asked about once
    the days behind it may have been deleted.
    """
    if evaluation.figures is None or evaluation.submitted_at is None:
        return []
    now = {figure_id(one): one for one in recounted(evaluation, evaluation.submitted_at)["figures"]}
    frozen = {figure_id(one): one for one in evaluation.figures["figures"]}
    too_old = on.year - evaluation.year >= KEPT_YEARS
    found = []
    for key in dict.fromkeys([*frozen, *now]):
        then, today = frozen.get(key), now.get(key)
        kind = FIGURES[(then or today or {})["key"]]
        if then == today or kind.looks_ahead or (too_old and kind.record == "week"):
            continue
        found.append(Difference(key, then, today))
    return found


def figure_id(figure: Mapping[str, Any]) -> str:
    """What a figure is called in an address: its key, and the municipality where there is one of each."""
    place = figure.get("municipality")
    return f"{figure['key']}.{place['id']}" if place else str(figure["key"])


def named(figures: Mapping[str, Any], wanted: str) -> Content | None:
    """The figure with that name in an address; None where there is none."""
    return next((one for one in figures["figures"] if figure_id(one) == wanted), None)


def _period(checked: Check | None, asked: Year) -> Content:
    """The days that the duties are checked for; the whole year where no duties are."""
    first, last = (checked.first, checked.last) if checked is not None else (asked.first, asked.last)
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "days": (last - first).days + 1,
        "is_prorated": checked.is_prorated if checked is not None else False,
    }


def _duty(checked: Checked, language: str) -> Content:
    terms, found, place = checked.terms, checked.found, checked.municipality
    return {
        "key": terms.key,
        "kind": terms.kind,
        "label": terms.label,
        "strength": terms.strength,
        "responsible": terms.responsible,
        "municipality": {"id": place.pk, "name": place.display_name_in(language)}
        if place is not None
        else None,
        "status": found.status,
        "sentence": str(found.sentence),
        "value": found.value,
        "wanted": found.wanted,
        "planned": found.planned,
        "records": [
            {"kind": one.kind, "pk": one.pk, "on": one.on, "counts": one.counts} for one in found.records
        ],
    }


def last_years(frozen: Mapping[str, Any] | None) -> dict[str, Content]:
    """Last year's figures by name, to stand beside this year's."""
    return {figure_id(one): one for one in (frozen or {}).get("figures", ())}
