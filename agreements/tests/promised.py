"""Signed agreements that promise something, as rows: the cheapest way to a duty that is in force."""

from datetime import date
from typing import Any

from agreements.choices import Side
from agreements.content import hash_of
from agreements.duties.kinds import KINDS
from agreements.duties.terms import Sentence, Terms
from agreements.models import Agreement, AgreementParty, AgreementVersion
from agreements.tests.factories import AT, TwoSides


def terms(kind: str, key: str = "", **fields: Any) -> Terms:
    """A must of that kind on whoever usually has it, from a sentence in «Politiråd»."""
    row = KINDS[kind]
    return Terms(
        **{
            "key": key or kind.replace("_", "-"),
            "kind": kind,
            "strength": "MUST",
            "responsible": row.responsible.value,
            "section_key": "politirad",
            "sentences": (Sentence("politirad", "Dette har partene blitt enige om."),),
            **fields,
        }
    )


def signed_promising(
    sides: TwoSides,
    *promised: Terms,
    agreement: Agreement | None = None,
    municipalities: Any = (),
    signed_on: date = date(2024, 12, 3),
    **fields: Any,
) -> AgreementVersion:
    """A signed version with these duties, in force from that day; another version of `agreement` if given."""
    if agreement is None:
        agreement = Agreement.objects.create(kind="COOPERATION", title="Samarbeidsavtale")
        AgreementParty.objects.create(agreement=agreement, organisation=sides.unit, side=Side.POLICE)
        for one in municipalities or [sides.municipality]:
            AgreementParty.objects.create(agreement=agreement, organisation=one, side=Side.MUNICIPALITY)
    content = {
        "title": agreement.title,
        "language": "nb",
        "is_numbered": False,
        "has_contents": False,
        "sections": [
            {
                "key": "politirad",
                "level": 1,
                "number": "",
                "heading": "Politiråd",
                "html": "<p>Dette har partene blitt enige om.</p>",
            }
        ],
        "parties": [],
        "duties": [one.as_content() for one in promised],
    }
    return AgreementVersion.objects.create(
        agreement=agreement,
        number=agreement.versions.count() + 1,
        turn=Side.MUNICIPALITY,
        state="SIGNED",
        title=agreement.title,
        language="nb",
        frozen_content=content,
        content_hash=hash_of(content),
        frozen_at=AT,
        signed_at=AT,
        signed_on=signed_on,
        **fields,
    )
