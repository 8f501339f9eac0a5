"""What an agreement promises with all that changes it: the terms of its amendments laid over its own, and
those of its appendices added.

An amendment speaks of what it changes and of nothing else; what it does not speak of goes on. It is laid
over the agreement while it is in force itself, for the municipalities that are party to both. A version of
the agreement that begins after an amendment has taken it up. An appendix adds what it promises, and lasts as
long as it says itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from agreements.duties.pairing import paired
from agreements.duties.periods import YearInForce
from agreements.duties.terms import Terms, terms_of_many
from agreements.models import AgreementRelation, AgreementVersion
from agreements.status import DEPENDENT_KINDS, first_day_of, periods_of


@dataclass(frozen=True)
class Promise:
    """One duty, the version that it is written in, and for whom: None is all who take part."""

    terms: Terms
    version: AgreementVersion
    municipality_ids: frozenset[int] | None = None


@dataclass(frozen=True)
class _Change:
    """A version of an agreement that changes another or is an appendix to it."""

    version: AgreementVersion
    is_appendix: bool

    @property
    def order(self) -> tuple[date, int]:
        """The last to begin has the last word."""
        return first_day_of(self.version) or date.min, self.version.pk


def promises_of(periods: Sequence[YearInForce]) -> dict[int, list[Promise]]:
    """By agreement: what it promises on the day that its period is seen from, else on its last day.

    A duty that is changed keeps the agreement's key, so that what was told about it still counts. A constant
    number of queries.
    """
    changes = _changes(periods)
    terms = terms_of_many(
        [
            *(period.version for period in periods),
            *(change.version for of_each in changes.values() for some in of_each.values() for change in some),
        ]
    )
    found = {}
    for period in periods:
        own = [Promise(one, period.version) for one in terms[period.version.pk]]
        of_each = {}
        for taking in period.taking_part:
            laid = own
            for change in changes[period.agreement.pk].get(taking.municipality.pk, ()):
                laid = _laid(laid, change, terms[change.version.pk])
            of_each[taking.municipality.pk] = laid
        found[period.agreement.pk] = _together(of_each)
    return found


def _changes(periods: Iterable[YearInForce]) -> dict[int, dict[int, list[_Change]]]:
    """By agreement and municipality: what is laid over it, in the order in which it began."""
    listed = list(periods)
    dependents = _dependents(period.agreement.pk for period in listed)
    keys = {key for of_one in dependents.values() for key in of_one}
    signed = periods_of(keys) if keys else {}
    found: dict[int, dict[int, list[_Change]]] = {}
    for period in listed:
        of_each: dict[int, list[_Change]] = {}
        for taking in period.taking_part:
            municipality = taking.municipality.pk
            on = min(period.day, taking.span.until or period.day)
            some = [
                _Change(version, kind == AgreementRelation.Kind.APPENDIX_TO)
                for key, kind in dependents[period.agreement.pk].items()
                for version, spans in signed[key]
                if municipality in spans and spans[municipality].covers(on)
            ]
            of_each[municipality] = sorted(
                (one for one in some if one.is_appendix or not _is_taken_up(one.version, period.version)),
                key=lambda one: one.order,
            )
        found[period.agreement.pk] = of_each
    return found


def _dependents(agreement_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """By agreement: those that change it or belong to it, directly or by another that does, and how."""
    direct: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = AgreementRelation.objects.filter(kind__in=DEPENDENT_KINDS).order_by("pk")
    for other, agreement, kind in rows.values_list("other", "agreement", "kind"):
        direct[other].append((agreement, kind))
    found = {}
    for key in agreement_ids:
        reached: dict[int, str] = {}
        waiting = list(direct[key])
        while waiting:
            one, kind = waiting.pop(0)
            if one != key and one not in reached:
                reached[one] = kind
                waiting += direct[one]
        found[key] = reached
    return found


def _is_taken_up(amendment: AgreementVersion, version: AgreementVersion) -> bool:
    """Is the agreement's version the newer text? Then it says what is to hold."""
    first, own = first_day_of(amendment), first_day_of(version)
    return first is not None and own is not None and first < own


def _laid(promises: list[Promise], change: _Change, terms: Sequence[Terms]) -> list[Promise]:
    """The promises with the change laid over them, in their order; what is new comes last."""
    pairs = paired([one.terms for one in promises], terms)
    if change.is_appendix:
        keys = {one.terms.key for one in promises}
        return [*promises, *(Promise(one, change.version) for one in terms if one.key not in keys)]
    changed = {
        before.key: replace(after, key=before.key)
        for before, after in pairs
        if before is not None and after is not None
    }
    return [
        *(
            Promise(changed[one.terms.key], change.version) if one.terms.key in changed else one
            for one in promises
        ),
        *(Promise(after, change.version) for before, after in pairs if before is None and after is not None),
    ]


def _together(of_each: dict[int, list[Promise]]) -> list[Promise]:
    """What is promised by all of the municipalities once, and for whom where it is not by all."""
    lists = list(of_each.values())
    if all(one == lists[0] for one in lists):
        return lists[0]
    found: list[tuple[Promise, set[int]]] = []
    places: dict[str, int] = {}
    for municipality, promises in of_each.items():
        for promise in promises:
            places.setdefault(promise.terms.key, len(places))
            known = next((whom for one, whom in found if one == promise), None)
            if known is None:
                found.append((promise, {municipality}))
            else:
                known.add(municipality)
    found.sort(key=lambda one: places[one[0].terms.key])
    return [
        promise if len(whom) == len(of_each) else replace(promise, municipality_ids=frozenset(whom))
        for promise, whom in found
    ]
