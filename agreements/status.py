"""What holds on a date: which version is in force for whom, and each municipality's status.

The rules («Days»). A signed version is in force from `valid_from`, else from the day of the last signature;
to `valid_to`, to the day before it was terminated, or to the day before its successor's first day. A
successor is a later signed version of the same agreement, or a signed version of an agreement that replaces
it – and it succeeds only for the municipalities that both have as parties. Nothing counts before the last
has signed: an agreement between several is in force for all of them or for none. What is known decides: a
registered agreement without dates counts from the beginning, and succeeds another from the day it was
recorded.

A municipality's status: in force; else signed but not begun; else its furthest open version (partly signed >
to sign > political treatment > in progress > sent back); else the newest ended; else not registered, which is
not to say that there is none.

Only cooperation and service agreements make a status (`STATUS_KINDS`): a municipality with a mandate for
SLT or a separate police council agreement and nothing else has no agreement about the cooperation. For the
same reason appendices and amendments never stand alone. Lists of other kinds pass `kinds=`.

The past can be asked: open versions are taken back to the day by their dated transitions.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from agreements.choices import AgreementKind, Side
from agreements.models import (
    Agreement,
    AgreementParty,
    AgreementRelation,
    AgreementVersion,
    VersionTransition,
)
from agreements.states import OPEN_STATES, VersionState
from parties.models import Municipality
from records import days

STATUS_KINDS: tuple[str, ...] = (AgreementKind.COOPERATION, AgreementKind.SERVICE)
# An agreement with such a relation never stands alone: it belongs to the other one.
DEPENDENT_KINDS = (AgreementRelation.Kind.AMENDS, AgreementRelation.Kind.APPENDIX_TO)


class StatusKind(StrEnum):
    """A municipality's status, the strongest first: the order of the list is the order of choice."""

    IN_FORCE = "IN_FORCE"
    COMING = "COMING"
    PARTLY_SIGNED = "PARTLY_SIGNED"
    TO_SIGN = "TO_SIGN"
    POLITICAL_TREATMENT = "POLITICAL_TREATMENT"
    IN_PROGRESS = "IN_PROGRESS"
    RETURNED = "RETURNED"
    ENDED = "ENDED"
    NOT_REGISTERED = "NOT_REGISTERED"


LABELS = {
    StatusKind.IN_FORCE: gettext_lazy("gjelder"),
    StatusKind.COMING: gettext_lazy("signert, gjelder fra senere dato"),
    StatusKind.PARTLY_SIGNED: gettext_lazy("delvis signert"),
    StatusKind.TO_SIGN: gettext_lazy("til signering"),
    StatusKind.POLITICAL_TREATMENT: gettext_lazy("til politisk behandling"),
    StatusKind.IN_PROGRESS: gettext_lazy("under arbeid"),
    StatusKind.RETURNED: gettext_lazy("sendt tilbake"),
    StatusKind.ENDED: gettext_lazy("gjelder ikke lenger"),
    StatusKind.NOT_REGISTERED: gettext_lazy("ikke registrert"),
}
TONES = {
    StatusKind.IN_FORCE: "success",
    StatusKind.COMING: "success",
    StatusKind.PARTLY_SIGNED: "warning",
    StatusKind.TO_SIGN: "warning",
    StatusKind.POLITICAL_TREATMENT: "info",
    StatusKind.IN_PROGRESS: "info",
    StatusKind.RETURNED: "danger",
    StatusKind.ENDED: "neutral",
    StatusKind.NOT_REGISTERED: "neutral",
}
_RANK = {kind: rank for rank, kind in enumerate(StatusKind)}


@dataclass(frozen=True)
class Span:
    """The days on which something counts, both ends included; None is open or unknown."""

    since: date | None
    until: date | None

    @property
    def is_empty(self) -> bool:
        """It ended before it began: overtaken before its first day."""
        return self.since is not None and self.until is not None and self.until < self.since

    def covers(self, on: date) -> bool:
        """Does it count on that day?"""
        return not self.is_empty and days.covers(self.since, self.until, on)


@dataclass(frozen=True)
class MunicipalityStatus:
    """How it stands with a municipality's agreement on a date.

    `version` is the one that decides the status; `since` and `until` are its days in force, None for an open
    version. `open_version` is what is under way beside it, if anything: an agreement may be in force while
    the next is negotiated. The versions carry no frozen content; asking for it asks the database.
    """

    kind: StatusKind
    version: AgreementVersion | None = None
    since: date | None = None
    until: date | None = None
    open_version: AgreementVersion | None = None

    @property
    def agreement(self) -> Agreement | None:
        """The agreement that decides the status."""
        return self.version.agreement if self.version else None

    @property
    def label(self) -> str:
        """The status in a word or two: «gjelder», «delvis signert» …"""
        return str(LABELS[self.kind])

    @property
    def tone(self) -> str:
        """The tone of its tag on the pages."""
        return TONES[self.kind]

    @property
    def sentence(self) -> str:
        """The status with its dates."""
        since, until = (day and days.longdate(day) for day in (self.since, self.until))
        words = {"label": self.label, "since": since, "until": until}
        if self.kind == StatusKind.IN_FORCE and since and until:
            return gettext("gjelder fra %(since)s til og med %(until)s") % words
        if self.kind in {StatusKind.IN_FORCE, StatusKind.COMING} and since:
            return gettext("gjelder fra %(since)s") % words
        if self.kind == StatusKind.IN_FORCE and until:
            return gettext("gjelder til og med %(until)s") % words
        if self.kind == StatusKind.ENDED and until:
            return gettext("gjaldt til og med %(until)s") % words
        return self.label


NOT_REGISTERED = MunicipalityStatus(StatusKind.NOT_REGISTERED)


def standing_alone(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Those of the agreements that neither change another nor are an appendix to one.

    What such an agreement promises is held against the records, and evaluated, with the one that it belongs
    to.
    """
    relations = AgreementRelation.objects.filter(agreement=OuterRef("pk"), kind__in=DEPENDENT_KINDS)
    return agreements.filter(~Exists(relations))


def municipality_statuses(
    on: date,
    municipalities: Iterable[Municipality] | None = None,
    *,
    kinds: Collection[str] = STATUS_KINDS,
) -> dict[int, MunicipalityStatus]:
    """The status of each municipality on a date, by its key: of all that exist that day, or of those named.

    A constant number of queries however many municipalities and agreements there are.
    """
    if municipalities is None:
        keys = list(Municipality.objects.valid(on).order_by().values_list("pk", flat=True))
    else:
        keys = [municipality.pk for municipality in municipalities]
    book = _Book(AgreementParty.objects.filter(organisation__in=keys, side=Side.MUNICIPALITY), on)
    return {key: _status(book, key, kinds, on) for key in keys}


def municipality_status(municipality: Municipality, on: date) -> MunicipalityStatus:
    """The status of one municipality."""
    return municipality_statuses(on, [municipality])[municipality.pk]


def periods_in_force(version: AgreementVersion) -> dict[int, Span]:
    """The days on which a signed version is in force, for each municipal party by its organisation's key.

    A joint agreement may be succeeded for one municipality and go on for the other. Empty for a version that
    is not signed; an agreement without municipal parties is asked about for all its parties.
    """
    if version.state != VersionState.SIGNED:
        return {}
    successors = AgreementRelation.objects.filter(
        kind=AgreementRelation.Kind.REPLACES, other=version.agreement_id
    )
    book = _Book(
        AgreementParty.objects.filter(
            Q(agreement=version.agreement_id) | Q(agreement__in=successors.values("agreement"))
        )
    )
    return _periods(book, version)


def periods_of(agreement_ids: Collection[int]) -> dict[int, list[tuple[AgreementVersion, dict[int, Span]]]]:
    """Of many agreements at once: their signed versions, oldest first, with the days that each is in force.

    As `periods_in_force` says it of one, in a constant number of queries. The versions come without content.
    """
    wanted = set(agreement_ids)
    successors = AgreementRelation.objects.filter(kind=AgreementRelation.Kind.REPLACES, other__in=wanted)
    book = _Book(
        AgreementParty.objects.filter(
            Q(agreement__in=wanted) | Q(agreement__in=successors.values("agreement"))
        )
    )
    return {key: [(one, _periods(book, one)) for one in book.versions[key]] for key in wanted}


def _periods(book: "_Book", version: AgreementVersion) -> dict[int, Span]:
    parties = book.parties[version.agreement_id]
    counted = [key for key, party in parties.items() if party.side == Side.MUNICIPALITY] or list(parties)
    periods = {key: book.span(version, key) for key in counted}
    return {key: span for key, span in periods.items() if not span.is_empty}


def is_in_force(version: AgreementVersion, on: date) -> bool:
    """Is the version in force that day, for at least one of its municipalities?"""
    return any(span.covers(on) for span in periods_in_force(version).values())


def version_in_force(agreement: Agreement, on: date) -> AgreementVersion | None:
    """The version of the agreement that is in force that day, for at least one of its municipalities."""
    signed = agreement.versions.filter(state=VersionState.SIGNED).order_by("-number")
    return next((version for version in signed if is_in_force(version, on)), None)


class _Book:
    """The agreements of some parties, loaded in a constant number of queries.

    With a day, open versions and their transitions come along; without, only what is signed.
    """

    def __init__(self, party_rows: Any, on: date | None = None) -> None:
        self.parties: dict[int, dict[int, AgreementParty]] = defaultdict(dict)
        self.agreements_of: dict[int, list[int]] = defaultdict(list)
        for party in party_rows.order_by():
            self.parties[party.agreement_id][party.organisation_id] = party
            self.agreements_of[party.organisation_id].append(party.agreement_id)
        wanted = party_rows.order_by().values("agreement")
        self.versions: dict[int, list[AgreementVersion]] = defaultdict(list)
        versions = (
            AgreementVersion.objects.filter(agreement__in=wanted)
            .select_related("agreement", "started_from")
            .defer(
                "frozen_content", "merge_values", "started_from__frozen_content", "started_from__merge_values"
            )
            .annotate(first_signature_at=Min("places__signature__signed_at"))
            .order_by("agreement", "number")
        )
        if on is None:
            versions = versions.filter(state=VersionState.SIGNED)
        self.first_signature_at: dict[int, datetime | None] = {}
        for version in versions:
            self.versions[version.agreement_id].append(version)
            self.first_signature_at[version.pk] = version.first_signature_at
        self.replaced_by: dict[int, list[int]] = defaultdict(list)
        self.dependent: set[int] = set()
        for kind, agreement_id, other_id in AgreementRelation.objects.filter(
            agreement__in=wanted
        ).values_list("kind", "agreement_id", "other_id"):
            if kind == AgreementRelation.Kind.REPLACES:
                self.replaced_by[other_id].append(agreement_id)
            elif kind in DEPENDENT_KINDS:
                self.dependent.add(agreement_id)
        # The first step after the day tells where the version stood before it.
        self.state_then: dict[int, str] = {}
        if on is not None:
            later = VersionTransition.objects.filter(
                version__agreement__in=wanted, at__gte=days.end_of(on)
            ).order_by("at", "pk")
            for version_id, name, source in later.values_list("version_id", "name", "source"):
                self.state_then.setdefault(version_id, "" if name == "start" else source)

    def state_of(self, version: AgreementVersion) -> str:
        """The version's state at the end of the day; empty when it had not been begun."""
        return self.state_then.get(version.pk, version.state)

    def span(self, version: AgreementVersion, organisation_id: int) -> Span:
        """The days on which a signed version is in force for one of its parties."""
        party = self.parties[version.agreement_id][organisation_id]
        ends = [version.valid_to, party.valid_to]
        if version.terminated_on:
            ends.append(version.terminated_on - timedelta(days=1))
        ends += [self._first_day_as_successor(later) for later in self._successors(version, organisation_id)]
        starts = [day for day in (first_day_of(version), party.valid_from) if day]
        return Span(max(starts, default=None), min((day for day in ends if day), default=None))

    def _successors(self, version: AgreementVersion, organisation_id: int) -> list[AgreementVersion]:
        later = [other for other in self.versions[version.agreement_id] if other.number > version.number]
        for agreement_id in self.replaced_by[version.agreement_id]:
            if organisation_id in self.parties[agreement_id]:
                later += self.versions[agreement_id]
        return [other for other in later if other.state == VersionState.SIGNED]

    def _first_day_as_successor(self, version: AgreementVersion) -> date:
        first = first_day_of(version) or days.day_of(version.created_at)
        return first - timedelta(days=1)


def first_day_of(version: AgreementVersion) -> date | None:
    """The first day of a signed version: its own, else the last signature's; unknown for some registered."""
    return version.valid_from or version.signed_on


def _status(book: _Book, key: int, kinds: Collection[str], on: date) -> MunicipalityStatus:
    """Choose among all that the municipality has."""
    found = [
        status
        for agreement_id in book.agreements_of[key]
        if agreement_id not in book.dependent
        for version in book.versions[agreement_id]
        if version.agreement.kind in kinds
        if (status := _status_of_version(book, version, key, on)) is not None
    ]
    if not found:
        return NOT_REGISTERED
    under_way = [status for status in found if status.kind in _OPEN_KINDS]
    furthest = min(under_way, key=_preference, default=None)
    best = min(found, key=_preference)
    return MunicipalityStatus(
        best.kind, best.version, best.since, best.until, furthest.version if furthest else None
    )


def _status_of_version(
    book: _Book, version: AgreementVersion, key: int, on: date
) -> MunicipalityStatus | None:
    """What this version alone would make the municipality's status; None when it counts for nothing."""
    if version.state == VersionState.SIGNED:
        span = book.span(version, key)
        if span.covers(on):
            return MunicipalityStatus(StatusKind.IN_FORCE, version, span.since, span.until)
        if not span.is_empty and span.until is not None and span.until < on:
            return MunicipalityStatus(StatusKind.ENDED, version, span.since, span.until)
        if version.signed_on is None or version.signed_on <= on:
            if span.is_empty:
                return None
            return MunicipalityStatus(StatusKind.COMING, version, span.since, span.until)
    left_on = book.parties[version.agreement_id][key].valid_to
    if left_on is not None and left_on < on:
        return None
    state = book.state_of(version)
    if state not in OPEN_STATES:
        return None
    return MunicipalityStatus(_open_kind(book, version, state, on), version)


def _open_kind(book: _Book, version: AgreementVersion, state: str, on: date) -> StatusKind:
    if state == VersionState.READY_TO_SIGN:
        first = book.first_signature_at[version.pk]
        signed = first is not None and days.day_of(first) <= on
        return StatusKind.PARTLY_SIGNED if signed else StatusKind.TO_SIGN
    if state == VersionState.POLITICAL_TREATMENT:
        return StatusKind.POLITICAL_TREATMENT
    origin = version.started_from
    if state == VersionState.DRAFT and origin is not None and origin.state == VersionState.RETURNED:
        return StatusKind.RETURNED
    return StatusKind.IN_PROGRESS


_OPEN_KINDS = {
    StatusKind.PARTLY_SIGNED,
    StatusKind.TO_SIGN,
    StatusKind.POLITICAL_TREATMENT,
    StatusKind.IN_PROGRESS,
    StatusKind.RETURNED,
}


def _preference(status: MunicipalityStatus) -> tuple:
    """Strongest kind first; then what begins first of the coming, what is newest of the others."""
    version = status.version
    if status.kind == StatusKind.COMING:
        return _RANK[status.kind], (status.since or date.min).toordinal(), -version.pk
    newest = status.until if status.kind == StatusKind.ENDED else status.since
    return _RANK[status.kind], -(newest or date.min).toordinal(), -version.pk
