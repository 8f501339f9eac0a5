"""The project's own templates: YAML files beside the merge fields, loaded as published editions.

A file is loaded when no published edition of its template says the same. So loading twice does nothing, a
changed file becomes a new edition, and an edition that people have made since stays the newest as long as
the file is unchanged.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypedDict

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions import templates as actions
from agreements.actions.template_duties import load_template_duties
from agreements.actions.writing import checked_body
from agreements.models import AgreementTemplate, TemplateDuty, TemplateSection
from parties.models import Organisation, PoliceDistrict
from records.actors import Actor
from records.refusals import Refused

FOLDER = Path(__file__).parent / "content"
_State = AgreementTemplate.State


@dataclass(frozen=True)
class FileDuty:
    """A duty as a section of the file offers it; a parameter may be a merge field's `{token}`."""

    key: str
    kind: str
    strength: str
    responsible: str
    office_role: str
    wording: str
    parameters: dict[str, Any]
    quote: str


@dataclass(frozen=True)
class FileSection:
    """A section as the file has it."""

    key: str
    heading: str
    mode: str
    guidance: str
    body: str
    children: tuple["FileSection", ...] = ()
    duties: tuple[FileDuty, ...] = ()

    def walk(self) -> Iterator["FileSection"]:
        """This section and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class TemplateFile:
    """A template as the file has it; `parent` is the code of the template it adapts."""

    code: str
    kind: str
    owner: str
    parent: str
    language: str
    title: str
    about: str
    is_numbered: bool
    has_contents: bool
    sections: tuple[FileSection, ...] = field(repr=False)


def read_files(folder: Path = FOLDER) -> list[TemplateFile]:
    """All template files of the folder (`….nb.yaml`, `….nn.yaml`), those that others adapt first."""
    found = [read_file(path) for path in folder.glob("*.n[bn].yaml")]
    return sorted(found, key=lambda one: (bool(one.parent), one.code, one.language))


def read_file(path: Path) -> TemplateFile:
    """One file; a missing key raises KeyError with its name."""
    row = yaml.safe_load(path.read_text(encoding="utf-8"))
    return TemplateFile(
        code=row["code"],
        kind=row["kind"],
        owner=row["owner"],
        parent=row.get("parent") or "",
        language=row["language"],
        title=row["title"].strip(),
        about=(row.get("about") or "").strip(),
        is_numbered=row["is_numbered"],
        has_contents=row["has_contents"],
        sections=tuple(_section(one) for one in row["sections"]),
    )


def _section(row: dict[str, Any]) -> FileSection:
    return FileSection(
        key=row["key"],
        heading=row["heading"].strip(),
        mode=row.get("mode", "adaptable").upper(),
        guidance=(row.get("guidance") or "").strip(),
        body=checked_body(row.get("body") or ""),
        children=tuple(_section(one) for one in row.get("children", ())),
        duties=tuple(_duty(one) for one in row.get("duties", ())),
    )


def _duty(row: dict[str, Any]) -> FileDuty:
    return FileDuty(
        key=row["key"],
        kind=row["kind"],
        strength=row["strength"].upper(),
        responsible=row["responsible"].upper(),
        office_role=(row.get("office_role") or "").upper(),
        wording=(row.get("wording") or "").strip(),
        parameters=row.get("parameters") or {},
        quote=" ".join(row["quote"].split()),
    )


def load(files: Iterable[TemplateFile], *, by: Actor, on: date, at: datetime) -> list[AgreementTemplate]:
    """Publish what is new in the files; returns the editions that were made.

    One transaction: either all of them or none. Raises Refused when an owner or a parent is not registered,
    when somebody has a draft of the template open, or when an adaptation changes what is locked above.
    """
    with transaction.atomic():
        return [made for one in files if (made := _load_one(one, by=by, on=on, at=at)) is not None]


class _Frame(TypedDict):
    """What stands around a template's sections."""

    title: str
    about: str
    is_numbered: bool
    has_contents: bool


def _load_one(one: TemplateFile, *, by: Actor, on: date, at: datetime) -> AgreementTemplate | None:
    editions = AgreementTemplate.objects.filter(code=one.code, language=one.language).order_by("-edition")
    wanted = _said_by_file(one)
    if any(_said_by_edition(edition) == wanted for edition in editions.exclude(state=_State.DRAFT)):
        return None
    frame: _Frame = {
        "title": one.title,
        "about": one.about,
        "is_numbered": one.is_numbered,
        "has_contents": one.has_contents,
    }
    newest = editions.exclude(state=_State.DRAFT).first()
    if newest is not None:
        draft = actions.new_edition(template=newest, by=by, on=on, at=at)
        actions.save_template_frame(template=draft, **frame, by=by, on=on, at=at)
    else:
        draft = actions.start_template(
            owner=owner_named(one.owner, on),
            code=one.code,
            kind=one.kind,
            language=one.language,
            **frame,
            by=by,
            on=on,
            at=at,
        )
    if one.parent:
        actions.rebase(template=draft, parent=_parent(one), by=by, on=on, at=at)
    draft.sections.all().delete()
    _add(draft, None, one.sections, by=by, on=on, at=at)
    load_template_duties(
        template=draft,
        rows={
            section.key: [asdict(duty) for duty in section.duties]
            for top in one.sections
            for section in top.walk()
        },
        by=by,
        on=on,
        at=at,
    )
    return actions.publish(template=draft, by=by, on=on, at=at)


def _add(draft, parent, sections, *, by, on, at) -> None:
    for one in sections:
        made = actions.add_template_section(
            template=draft,
            parent=parent,
            heading=one.heading,
            key=one.key,
            mode=one.mode,
            body=one.body,
            guidance=one.guidance,
            by=by,
            on=on,
            at=at,
        )
        _add(draft, made, one.children, by=by, on=on, at=at)


def owner_named(name: str, on: date) -> Organisation:
    """The owner that a file names: «national», or the short name of a police district; else Refused."""
    if name == "national":
        owner = Organisation.objects.valid(on).filter(kind="NATIONAL").order_by("pk").first()
    else:
        owner = PoliceDistrict.objects.valid(on).filter(name=f"{name} politidistrikt").first()
    if owner is None:
        raise Refused(_("Eieren av malen, «%(name)s», er ikke registrert.") % {"name": name})
    return owner


def _parent(one: TemplateFile) -> AgreementTemplate:
    newest = (
        AgreementTemplate.objects.published()
        .filter(code=one.parent, language=one.language)
        .order_by("-edition")
        .first()
    )
    if newest is None:
        raise Refused(_("Malen som det bygges på, «%(code)s», er ikke lastet inn.") % {"code": one.parent})
    return newest


def _said_by_file(one: TemplateFile) -> tuple:
    def rows(sections: Iterable[FileSection], parent: str) -> Iterator[tuple]:
        for place, section in enumerate(sections, start=1):
            yield (
                section.key,
                parent,
                place,
                section.heading,
                section.mode,
                section.guidance,
                section.body,
                [_said_by_duty(duty) for duty in section.duties],
            )
            yield from rows(section.children, section.key)

    frame = (one.kind, one.title, one.about, one.is_numbered, one.has_contents)
    return (*frame, *sorted(rows(one.sections, "")))


def _said_by_duty(duty: FileDuty | TemplateDuty) -> tuple:
    return (
        duty.key,
        duty.kind,
        duty.strength,
        duty.responsible,
        duty.office_role,
        duty.wording,
        sorted(duty.parameters.items()),
        duty.quote,
    )


def _said_by_edition(edition: AgreementTemplate) -> tuple:
    sections = list(edition.sections.prefetch_related("duties"))
    keys = {section.pk: section.key for section in sections}

    def row(section: TemplateSection) -> tuple:
        return (
            section.key,
            keys.get(section.parent_id, ""),
            section.position,
            section.heading,
            section.mode,
            section.guidance,
            section.body,
            [_said_by_duty(duty) for duty in sorted(section.duties.all(), key=lambda one: one.position)],
        )

    frame = (edition.kind, edition.title, edition.about, edition.is_numbered, edition.has_contents)
    return (*frame, *sorted(row(section) for section in sections))
