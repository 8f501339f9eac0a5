"""What a version is held against: the agreement in force for its parties, the signed text before it, and the
sections of a text by key."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from agreements.choices import Side
from agreements.models import Agreement, AgreementParty, AgreementRelation, AgreementVersion
from agreements.states import VersionState
from agreements.status import is_in_force, version_in_force
from records import days


def signed_before(version: AgreementVersion) -> AgreementVersion | None:
    """The signed version that this one would take over from: the agreement's own, else the replaced one's."""
    own = (
        AgreementVersion.objects.filter(
            agreement=version.agreement_id, state=VersionState.SIGNED, number__lt=version.number
        )
        .order_by("-number")
        .first()
    )
    if own is not None:
        return own
    replaced = _related(version, AgreementRelation.Kind.REPLACES)
    return (
        AgreementVersion.objects.filter(agreement__in=replaced, state=VersionState.SIGNED)
        .order_by("-number", "-pk")
        .first()
    )


@dataclass(frozen=True)
class Reference:
    """The signed version that another is held against.

    `is_in_force`: it is so on the day asked about, else it is the last that was. `is_amended`: the other one
    only changes it, and what that one does not speak of goes on.
    """

    version: AgreementVersion
    is_in_force: bool
    is_amended: bool = False


def reference_for(version: AgreementVersion, on: date) -> Reference | None:
    """What is in force between the parties when the version is to take over; None for their first agreement.

    The agreement's own version; else that of the agreement it replaces or amends; else one of the same kind
    between a police party and one of its municipalities. Where none is in force that day, the last signed
    one of the first two. For a signed version the day before its own first day counts.
    """
    if version.state == VersionState.SIGNED:
        first = version.valid_from or version.signed_on
        on = min(on, first - timedelta(days=1)) if first else on
    own = list(
        version.agreement.versions.filter(state=VersionState.SIGNED, number__lt=version.number).order_by(
            "-number"
        )
    )
    for one in own:
        if is_in_force(one, on):
            return Reference(one, is_in_force=True)
    for kind in (AgreementRelation.Kind.REPLACES, AgreementRelation.Kind.AMENDS):
        is_amended = kind == AgreementRelation.Kind.AMENDS
        for agreement in Agreement.objects.filter(pk__in=_related(version, kind)).order_by("-pk"):
            if (found := version_in_force(agreement, on)) is not None:
                return Reference(found, is_in_force=True, is_amended=is_amended)
    if own:
        return Reference(own[0], is_in_force=False)
    if (last := signed_before(version)) is not None:
        return Reference(last, is_in_force=False)
    for agreement in _of_the_same_kind(version):
        if (found := version_in_force(agreement, on)) is not None:
            return Reference(found, is_in_force=True)
    return None


def _related(version: AgreementVersion, kind: str) -> Any:
    return AgreementRelation.objects.filter(agreement=version.agreement_id, kind=kind).values("other")


def _of_the_same_kind(version: AgreementVersion) -> Any:
    """The other agreements of the kind that one of the municipalities and a police party also have."""
    ours = AgreementParty.objects.filter(agreement=version.agreement_id)
    theirs = AgreementParty.objects.filter(agreement=OuterRef("pk"))
    of_side = {side: ours.filter(side=side).values("organisation") for side in Side}
    return (
        Agreement.objects.filter(kind=version.agreement.kind)
        .exclude(pk=version.agreement_id)
        .filter(Exists(theirs.filter(organisation__in=of_side[Side.MUNICIPALITY])))
        .filter(Exists(theirs.filter(organisation__in=of_side[Side.POLICE])))
        .order_by("-pk")
    )


def day_of_reference(version: AgreementVersion, on: date) -> date:
    """The day that a version is held against the others on: when it was frozen, else that day."""
    return days.day_of(version.frozen_at) if version.frozen_at is not None else on


def frozen_section(version: AgreementVersion | None, key: str) -> dict[str, Any] | None:
    """A section of a frozen version by its key; none where the version was registered from a file."""
    content = (version.frozen_content if version else None) or {}
    return next((section for section in content.get("sections", []) if section["key"] == key), None)
