"""The measures beside an agreement's sections, as far as somebody reads them; and which could be tied."""

from collections import defaultdict
from datetime import date
from typing import Any

from agreements.models import Agreement, AgreementVersion, SectionMeasure
from slt.models import Measure, Programme


def signed_content(agreement: Agreement) -> dict[str, Any]:
    """The newest signed text; empty when there is none."""
    newest: AgreementVersion | None = agreement.versions.filter(state="SIGNED").order_by("-number").first()
    return (newest.frozen_content if newest is not None else None) or {}


def headings(agreement: Agreement) -> dict[str, str]:
    """The sections of the newest signed text by key, with number and heading."""
    return {
        section["key"]: f"{section.get('number') or ''} {section['heading']}".strip()
        for section in signed_content(agreement).get("sections", [])
    }


def with_measures(
    content: dict[str, Any] | None, agreement: Agreement, user: Any, on: date
) -> dict[str, Any] | None:
    """The content for its reading page: each section with the ties whose measure the person reads.

    One query; the content itself is left as it is.
    """
    if not content:
        return content
    readable = Measure.objects.visible_to(user, on)
    ties = SectionMeasure.objects.filter(agreement=agreement, measure__in=readable)
    by_key: dict[str, list[SectionMeasure]] = defaultdict(list)
    for tie in ties.select_related("measure__owner_office__organisation", "measure__owner_person"):
        by_key[tie.section_key].append(tie)
    sections = [{**one, "ties": by_key.get(one["key"], [])} for one in content["sections"]]
    return {**content, "sections": sections}


def offered(agreement: Agreement, user: Any, on: date) -> Any:
    """The measures to choose among: those of the parties' programmes that the person reads, by state."""
    parties = agreement.parties.values("organisation")
    programmes = Programme.objects.filter(parties__municipality__in=parties)
    readable = Measure.objects.visible_to(user, on)
    return readable.filter(programme__in=programmes).with_places().order_by("state_place", "title", "pk")
