"""The content of a version as one value: numbered sections with merge fields filled, parties, validity.

This value is what both sides approve by its hash, what is frozen, signed, printed, compared and verified.
It holds nothing about states, comments or people.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agreements.choices import Side
from agreements.duties.terms import filled, terms_being_written
from agreements.figures import STRUCTURE, drawn, structures
from agreements.merging import MergeField, catalogue, fill, fill_text, printed, tokens_in
from agreements.models import AgreementRelation, AgreementVersion, VersionSection
from agreements.register_values import register_values
from records import days

FORMAT = 1


@dataclass
class SectionNode:
    """A section in its place in the tree; `number` is empty where none is printed, `level` counts from 1."""

    section: Any
    level: int
    number: str
    children: list["SectionNode"] = field(default_factory=list)

    def walk(self) -> Iterable["SectionNode"]:
        """This section and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(sections: Iterable[Any], *, is_numbered: bool) -> list[SectionNode]:
    """Arrange sections (of a version or a template) under their parents by position and number them."""
    rows = sorted(sections, key=lambda section: (section.position, section.pk or 0))
    below: dict[int | None, list[Any]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def grow(parent_id: int | None, level: int, prefix: str) -> list[SectionNode]:
        nodes = []
        for index, row in enumerate(below.get(parent_id, []), start=1):
            number = f"{prefix}{index}" if is_numbered else ""
            nodes.append(
                SectionNode(row, level, number, grow(row.pk, level + 1, f"{number}." if number else ""))
            )
        return nodes

    return grow(None, 1, "")


def in_reading_order(sections: Iterable[Any], *, is_numbered: bool) -> list[SectionNode]:
    """The same tree as a flat list."""
    return [node for top in tree(sections, is_numbered=is_numbered) for node in top.walk()]


def values_of(version: AgreementVersion, on: date) -> dict[str, str]:
    """The merge values that count for a version on a day: the registers' and the writer's, as printed.

    What the writer has stated counts before the register: the registers of units are old and partial. Only
    fields that the text uses are looked up.
    """
    return _values(version, on, version.sections.all())


def _values(
    version: AgreementVersion, on: date, sections: Iterable[VersionSection], more: Iterable[str] = ()
) -> dict[str, str]:
    fields = catalogue()
    used = _tokens_used(version, sections).union(*(tokens_in(text) for text in more))
    values = known_by_register(version, on, used)
    for token, value in version.merge_values.items():
        if value not in (None, "") and token in fields and token in used:
            values[token] = printed(fields[token], str(value), version.language)
    return values


def _tokens_used(version: AgreementVersion, sections: Iterable[VersionSection]) -> set[str]:
    texts = [version.title, *(f"{section.heading} {section.body}" for section in sections)]
    return {token for text in texts for token in tokens_in(text)}


def known_by_register(
    version: AgreementVersion, on: date, tokens: Collection[str] | None = None
) -> dict[str, str]:
    """The values that the registers and the agreement's relations give; with `tokens` for these only."""
    parties = [(party.side, party.organisation) for party in parties_of(version)]
    values = register_values(parties, version.language, on, tokens)
    if tokens is None or "politiradsavtale" in tokens:
        values |= {"politiradsavtale": _council_agreement(version.agreement_id)}
    return {token: value for token, value in values.items() if value}


def _council_agreement(agreement_id: int) -> str:
    """The agreement that this one refers to, by title and, when it is known, date."""
    relation = (
        AgreementRelation.objects.filter(agreement=agreement_id, kind=AgreementRelation.Kind.REFERS_TO)
        .select_related("other")
        .first()
    )
    if relation is None:
        return ""
    signed = relation.other.versions.filter(signed_on__isnull=False).order_by("-signed_on").first()
    return f"{relation.other.title} av {days.longdate(signed.signed_on)}" if signed else relation.other.title


@dataclass(frozen=True)
class FieldToFill:
    """A field that the text uses: what the writer has stated, what the register says, what is printed."""

    field: MergeField
    value: str
    register_value: str
    printed: str


def fields_to_fill(version: AgreementVersion, on: date) -> list[FieldToFill]:
    """The fields in use that the writer states, and those that the registers owe an answer to."""
    used = _tokens_used(version, version.sections.all())
    known = known_by_register(version, on, used)
    found = []
    for field_ in catalogue().values():
        stated = str(version.merge_values.get(field_.token) or "")
        register_value = known.get(field_.token, "")
        if field_.token in used and (field_.source == "writer" or stated or not register_value):
            shown = printed(field_, stated, version.language) if stated else register_value
            found.append(FieldToFill(field_, stated, register_value, shown))
    return found


def parties_of(version: AgreementVersion) -> list:
    """The agreement's parties, police first, then municipalities by the alphabet."""
    parties = version.agreement.parties.select_related("organisation")
    return sorted(parties, key=lambda party: (party.side != "POLICE", party.organisation.sort_key))


def content_of(version: AgreementVersion, on: date) -> dict[str, Any]:
    """The version's content: the frozen one once there is one, else as it reads on that day."""
    if version.frozen_content is not None:
        return version.frozen_content
    sections = list(version.sections.all())
    promised = terms_being_written(version)
    quotes = [sentence.quote for terms in promised for sentence in terms.sentences]
    values = _values(version, on, sections, quotes)
    return {
        "format": FORMAT,
        "title": fill_text(version.title, values),
        "kind": version.agreement.kind,
        "language": version.language,
        "is_numbered": version.is_numbered,
        "has_contents": version.has_contents,
        "valid_from": version.valid_from.isoformat() if version.valid_from else None,
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
        "parties": [
            {
                "id": party.organisation_id,
                "side": party.side,
                "name": party.organisation.display_name_in(version.language),
                "parallel_names": party.organisation.parallel_names,
                "code": party.organisation.code,
                "org_number": party.organisation.org_number,
            }
            for party in parties_of(version)
        ],
        "sections": [
            {
                "key": node.section.key,
                "level": node.level,
                "number": node.number,
                "heading": fill_text(node.section.heading, values),
                "html": str(fill(node.section.body, values)),
                **figures_in(version, node.section, on),
            }
            for node in in_reading_order(sections, is_numbered=version.is_numbered)
        ],
        # Nothing at all where none is confirmed, so that such a content is hashed as it always was.
        **({"duties": [filled(terms, values).as_content() for terms in promised]} if promised else {}),
    }


def readable(version: AgreementVersion, on: date) -> dict[str, Any] | None:
    """A version's content; none for one that was registered from a file."""
    if version.frozen_content is None and version.origin == AgreementVersion.Origin.REGISTERED:
        return None
    return content_of(version, on)


def figures_in(version: AgreementVersion, section: VersionSection, on: date) -> dict[str, Any]:
    """The section's drawings, as `{"figures": […]}`; nothing at all where it asks for none.

    What the writer has stated instead of the register's words has no drawing.
    """
    if STRUCTURE not in tokens_in(section.body) or version.merge_values.get(STRUCTURE):
        return {}
    municipal = [party.organisation for party in parties_of(version) if party.side == Side.MUNICIPALITY]
    drawings = drawn(structures(municipal, on), version.language, section.key)
    return {"figures": drawings} if drawings else {}


def hash_of(content: dict[str, Any]) -> str:
    """SHA-256 of the content in one canonical writing: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def current_hash(version: AgreementVersion, on: date) -> str:
    """The hash that approvals have to bind to be about the text at hand."""
    return version.content_hash or hash_of(content_of(version, on))


def section_texts(version: AgreementVersion) -> list[VersionSection]:
    """The version's sections in reading order."""
    return [n.section for n in in_reading_order(version.sections.all(), is_numbered=version.is_numbered)]
