"""What the parties told, published, linked and evaluated in the year; where the police was present."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q

from agreements.duties.facts_base import FactsBase
from agreements.duties.facts_presence import PresenceFacts, load_presence
from agreements.issuing import SIGNED
from agreements.models import (
    Agreement,
    AgreementRelation,
    AgreementVersion,
    Evaluation,
    EvaluationTreatment,
)
from agreements.models.evaluations import EvaluationState
from agreements.status import Span, periods_of
from councils.models import KnowledgeDocument
from parties.models import DistrictMembership, ServicePoint, UnitCoverage
from records import days
from records.models import IssuedDocument
from records.models.identity import identity_of

LINKING = (AgreementRelation.Kind.REFERS_TO, AgreementRelation.Kind.APPENDIX_TO)


@dataclass(frozen=True)
class Linked:
    """Another agreement, and the days that it is in force for some of its parties."""

    agreement: Agreement
    spans: tuple[Span, ...]

    def covers(self, on: date) -> bool:
        """Is it in force that day?"""
        return any(span.covers(on) for span in self.spans)

    @property
    def since(self) -> date | None:
        """Its first day; None where it is not known."""
        starts = [span.since for span in self.spans]
        return None if None in starts else min((day for day in starts if day is not None), default=None)


@dataclass
class PartyYear:
    """What is on record about some agreements in a year, besides meetings and SLT."""

    year: int
    evaluations: dict[int, Evaluation] = field(default_factory=dict)
    """By agreement: the year's, unless it was cancelled."""
    treatments: dict[int, list[EvaluationTreatment]] = field(default_factory=lambda: defaultdict(list))
    """By evaluation."""
    risk_pictures: dict[int, list[KnowledgeDocument]] = field(default_factory=lambda: defaultdict(list))
    """By the organisation they come from."""
    published: dict[int, datetime] = field(default_factory=dict)
    """By version: when the signed document was issued to be read by everyone."""
    linked: dict[int, list[Linked]] = field(default_factory=lambda: defaultdict(list))
    """By agreement: those that it points at, or that are its appendices."""
    after: dict[int, list[AgreementVersion]] = field(default_factory=lambda: defaultdict(list))
    """By agreement: its versions, and those of agreements that replace it; the earliest begun first."""
    replacing: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    points: list[ServicePoint] = field(default_factory=list)
    serving: dict[int, list[tuple[int, date | None, date | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """By municipality: the units, what these belong to, and the district, with the days."""

    def points_for(self, municipality_ids: Collection[int], on: date) -> list[ServicePoint]:
        """The service points that serve these that day."""
        owners = {
            owner
            for key in municipality_ids
            for owner, start, end in self.serving.get(key, ())
            if days.covers(start, end, on)
        }
        return [point for point in self.points if point.organisation_id in owners and point.covers(on)]

    def linked_to(self, agreement_id: int) -> list[Linked]:
        """The agreements that this one points at, and its appendices."""
        return self.linked.get(agreement_id, [])

    def begun_after(self, version: AgreementVersion) -> list[AgreementVersion]:
        """What has been begun to come after the version: later ones, and those of a replacing agreement."""
        return [
            other
            for other in self.after.get(version.agreement_id, ())
            if other.agreement_id != version.agreement_id or other.number > version.number
        ]


class PartyFacts(FactsBase):
    """The records of the parties themselves."""

    @cached_property
    def party(self) -> PartyYear:
        """Of the agreements that are asked about."""
        return load_parties(self.agreement_ids, self.municipality_ids, self.year)

    @cached_property
    def presence(self) -> PresenceFacts:
        """Of the contacts of the municipalities that are asked about, in the weeks of the ISO year."""
        return load_presence(self.municipality_ids, self.year)


def load_parties(keys: Collection[int], organisation_ids: Collection[int], year: int) -> PartyYear:
    """Load it in a constant number of queries, however many agreements.

    `organisation_ids` are the municipal parties.
    """
    facts = PartyYear(year)
    first, last = date(year, 1, 1), date(year, 12, 31)
    pictures = KnowledgeDocument.objects.filter(
        kind=KnowledgeDocument.Kind.RISK_PICTURE,
        organisation__in=organisation_ids,
        dated_on__range=(first, last),
    )
    for picture in pictures.order_by("dated_on", "pk"):
        facts.risk_pictures[picture.organisation_id].append(picture)
    _load_evaluations(facts, keys)
    _load_relations(facts, keys)
    _load_points(facts, organisation_ids, first, last)
    return facts


def _load_evaluations(facts: PartyYear, keys: Collection[int]) -> None:
    found = Evaluation.objects.filter(agreement__in=keys, year=facts.year).exclude(
        state=EvaluationState.CANCELLED
    )
    facts.evaluations = {one.agreement_id: one for one in found.defer("frozen_content", "figures")}
    evaluations = [one.pk for one in facts.evaluations.values()]
    treated = EvaluationTreatment.objects.filter(evaluation__in=evaluations)
    for treatment in treated.select_related("party").order_by("pk"):
        facts.treatments[treatment.evaluation_id].append(treatment)


def _load_relations(facts: PartyYear, keys: Collection[int]) -> None:
    """Which agreements point at which, and the versions that may come after those that are in force."""
    linked: dict[int, set[int]] = defaultdict(set)
    rows = AgreementRelation.objects.filter(Q(agreement__in=keys) | Q(other__in=keys)).order_by("pk")
    for kind, agreement_id, other_id in rows.values_list("kind", "agreement_id", "other_id"):
        if kind == AgreementRelation.Kind.REPLACES:
            facts.replacing[other_id].add(agreement_id)
        elif kind in LINKING:
            linked[agreement_id].add(other_id)
            # An appendix points at the agreement that it belongs to.
            if kind == AgreementRelation.Kind.APPENDIX_TO:
                linked[other_id].add(agreement_id)
    _load_linked(facts, {key: linked[key] for key in keys})
    followers = {key for found in facts.replacing.values() for key in found}
    versions = (
        AgreementVersion.objects.filter(agreement__in={*keys, *followers})
        .defer("frozen_content", "merge_values")
        .order_by("created_at", "pk")
    )
    of_agreement: dict[int, list[AgreementVersion]] = defaultdict(list)
    for version in versions:
        of_agreement[version.agreement_id].append(version)
    for key in keys:
        own = [*of_agreement[key], *(one for other in facts.replacing[key] for one in of_agreement[other])]
        facts.after[key] = sorted(own, key=lambda one: (one.created_at, one.pk))
    label, _key = identity_of(("agreements.agreementversion", 0))
    issued = IssuedDocument.objects.filter(
        subject_type=label,
        subject_id__in=[version.pk for key in keys for version in of_agreement[key]],
        purpose=SIGNED,
        public=True,
    ).order_by("-issued_at", "-pk")
    facts.published = dict(issued.values_list("subject_id", "issued_at"))


def _load_linked(facts: PartyYear, linked: dict[int, set[int]]) -> None:
    others = Agreement.objects.in_bulk({key for found in linked.values() for key in found})
    periods = periods_of(others)
    for key, found in linked.items():
        for other in sorted(found):
            spans = tuple(span for _version, by_party in periods[other] for span in by_party.values())
            facts.linked[key].append(Linked(others[other], spans))


def _load_points(facts: PartyYear, municipality_ids: Iterable[int], first: date, last: date) -> None:
    during = days.during(first, last)
    covered = UnitCoverage.objects.filter(during, municipality__in=municipality_ids).order_by("pk")
    for unit, parent, municipality_id, start, end in covered.values_list(
        "unit_id", "unit__parent_id", "municipality_id", "valid_from", "valid_to"
    ):
        facts.serving[municipality_id].append((unit, start, end))
        if parent is not None:
            facts.serving[municipality_id].append((parent, start, end))
    members = DistrictMembership.objects.filter(during, municipality__in=municipality_ids).order_by("pk")
    for district, municipality_id, start, end in members.values_list(
        "district_id", "municipality_id", "valid_from", "valid_to"
    ):
        facts.serving[municipality_id].append((district, start, end))
    owners = {owner for found in facts.serving.values() for owner, _start, _end in found}
    facts.points = list(ServicePoint.objects.filter(during, organisation__in=owners).order_by("name", "pk"))
