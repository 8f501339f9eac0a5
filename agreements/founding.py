"""What a signed agreement says about the police council: the values to set it up with, and its own words.

The text is read for what it states and shown beside the form; a human confirms all of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lxml import html as lxml_html

from agreements.choices import AgreementKind, Side
from agreements.content import parties_of
from agreements.merging import catalogue, fill_text, tokens_in
from agreements.models import Agreement, AgreementVersion
from councils.choices import SilenceRule
from councils.founding import Purpose
from councils.models import Forum
from parties.models import Organisation
from parties.models.organisations import OrganisationKind

# Which field of the form each merge field answers.
FIELDS = {
    "politirad_moter_per_ar": "meetings_per_year",
    "politirad_frist_saker_dager": "items_due_days",
    "politirad_frist_innkalling_dager": "notice_days",
    "politirad_frist_referat_dager": "minutes_days",
    "politirad_frist_merknader_dager": "review_days",
}
# The section of the national templates that says who sits there (stable over editions).
COUNCIL_SECTION = "politirad"


@dataclass
class FromAgreement:
    """Values for the form, and the agreement's sentence for each field that it says something about."""

    initial: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)


def signed_version(agreement: Agreement, on: date) -> AgreementVersion | None:
    """The newest signed text, unless it has run out."""
    version = agreement.versions.filter(state="SIGNED").order_by("-number").first()
    return version if version and (version.valid_to is None or version.valid_to >= on) else None


def regulates_council(version: AgreementVersion) -> bool:
    """Is it an agreement about a police council, or does its text state a council's rhythm or deadlines?"""
    if version.agreement.kind == AgreementKind.COUNCIL:
        return True
    used = {token for body in version.sections.values_list("body", flat=True) for token in tokens_in(body)}
    return bool(used & FIELDS.keys())


def organisations_of(agreement: Agreement) -> list[Organisation]:
    """The agreement's parties."""
    return [party.organisation for party in agreement.parties.select_related("organisation")]


def councils_of(agreement: Agreement, user: Any, on: date) -> list[Forum]:
    """The police councils, among those the person sees, that its municipalities already have together."""
    municipalities = {
        one.pk for one in organisations_of(agreement) if one.kind == OrganisationKind.MUNICIPALITY
    }
    found = Forum.objects.visible_to(user, on).police_councils().valid(on)
    for organisation in municipalities:
        found = found.with_party(organisation, on)
    return list(found.in_order()) if municipalities else []


def from_agreement(version: AgreementVersion) -> FromAgreement:
    """What the agreement states, for the form that sets the council up."""
    found = FromAgreement()
    parties = parties_of(version)
    municipalities = [party.organisation for party in parties if party.side == Side.MUNICIPALITY]
    police = next((party.organisation for party in parties if party.side == Side.POLICE), None)
    found.initial = {
        "purpose": Purpose.COUNCIL if len(municipalities) == 1 else Purpose.JOINT,
        "municipalities": [str(one.pk) for one in municipalities],
        "police": str(police.pk) if police else "",
        "language": version.language,
    }
    found.beside["parties"] = " – ".join(
        party.organisation.display_name_in(version.language) for party in parties
    )
    for token, blocks in _blocks_by_token(version).items():
        stated = _stated(token, str(version.merge_values.get(token) or ""))
        if stated is not None:
            found.initial[FIELDS[token]] = stated
        found.beside[FIELDS[token]] = "\n".join(blocks)
    review = found.beside.get("review_days", "")
    if "godkjent" in review and found.initial.get("review_days"):
        # Both national texts say that silence is approval; others are left at the gentlest rule.
        found.initial["silence_rule"] = SilenceRule.APPROVE
        found.beside["silence_rule"] = review
    if members := _members(version):
        found.beside["members"] = members
    return found


def _stated(token: str, value: str) -> int | None:
    """The number that a merge value means: days, or times a year."""
    for choice in catalogue()[token].choices:
        if str(choice["value"]) == value:
            return int(choice["per_year"])
    return int(value) if value.isdecimal() else None


def _blocks_by_token(version: AgreementVersion) -> dict[str, list[str]]:
    """For each field about the council, the paragraphs or list items that hold it, as they were signed."""
    found: dict[str, list[str]] = {}
    for raw, signed in _blocks(version):
        for token in tokens_in(raw):
            if token in FIELDS:
                found.setdefault(token, []).append(signed)
    return {token: list(dict.fromkeys(blocks))[:2] for token, blocks in found.items()}


def _blocks(version: AgreementVersion) -> Iterator[tuple[str, str]]:
    """Every paragraph and list item, with its tokens and as it reads in the signed text."""
    frozen = {row["key"]: row["html"] for row in (version.frozen_content or {}).get("sections", [])}
    fields = catalogue()
    for section in version.sections.order_by("position", "pk"):
        raw = _texts(section.body)
        signed = _texts(frozen.get(section.key, ""))
        if len(raw) != len(signed):
            values = {t: str(v) for t, v in version.merge_values.items() if v and t in fields}
            signed = [fill_text(text, values) for text in raw]
        yield from zip(raw, signed, strict=True)


def _texts(html: str) -> list[str]:
    """The plain text of each paragraph and list item."""
    if not html.strip():
        return []
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    return [" ".join(block.text_content().split()) for block in root.iter("p", "li")]


def _members(version: AgreementVersion) -> str:
    """Who is to sit there, in the agreement's words: the first list of the section about the council."""
    frozen = (version.frozen_content or {}).get("sections", [])
    html = next((row["html"] for row in frozen if row["key"] == COUNCIL_SECTION), "")
    if not html.strip():
        return ""
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    listed = next(iter(root.iter("ul", "ol")), None)
    if listed is None:
        return ""
    return "\n".join(f"– {' '.join(item.text_content().split())}" for item in listed.iter("li"))
