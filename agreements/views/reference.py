"""What a version is held against: the signed text before it, and its sections by key."""

from typing import Any

from agreements.models import AgreementRelation, AgreementVersion
from agreements.states import VersionState


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
    replaced = AgreementRelation.objects.filter(
        agreement=version.agreement_id, kind=AgreementRelation.Kind.REPLACES
    ).values("other")
    return (
        AgreementVersion.objects.filter(agreement__in=replaced, state=VersionState.SIGNED)
        .order_by("-number", "-pk")
        .first()
    )


def frozen_section(version: AgreementVersion | None, key: str) -> dict[str, Any] | None:
    """A section of a frozen version by its key; none where the version was registered from a file."""
    content = (version.frozen_content if version else None) or {}
    return next((section for section in content.get("sections", []) if section["key"] == key), None)
