"""The sections of a template draft: write, add, remove, move."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.structure import DEEPEST_LEVEL
from agreements.actions.template_checks import check_choice, is_locked_above, open_template
from agreements.actions.writing import checked_body, checked_heading
from agreements.choices import SectionMode
from agreements.content import tree
from agreements.models import AgreementTemplate, TemplateSection
from agreements.section_keys import free_key
from records import audit
from records.actors import Actor
from records.refusals import Refused, StaleSave


def save_template_section(
    *,
    section: TemplateSection,
    heading: str,
    body: str,
    mode: str,
    guidance: str = "",
    revision: int,
    by: Actor,
    on: date,
    at: datetime,
) -> TemplateSection:
    """Save a section of a draft as it was written on from `revision`.

    Raises StaleSave with the section as it stands when somebody else has saved since; Refused for a section
    that the template above has locked, or an unknown merge field.
    """
    with transaction.atomic():
        template, by = open_template(section.template, by, on)
        section = _current(section)
        wanted = {
            "heading": checked_heading(heading),
            "body": checked_body(body),
            "mode": check_choice(mode, SectionMode.values),
            "guidance": guidance.strip(),
        }
        changed = {name: value for name, value in wanted.items() if getattr(section, name) != value}
        if not changed:
            return section
        if revision != section.revision:
            raise StaleSave(
                _("Noen andre har lagret «%(heading)s» mens du skrev.") % {"heading": section.heading},
                current=section,
                revision=section.revision,
            )
        if is_locked_above(template, section.key) and set(changed) - {"guidance"}:
            raise Refused(
                _("Avsnittet «%(heading)s» er låst i malen over og kan ikke endres.")
                % {"heading": section.heading}
            )
        for name, value in changed.items():
            setattr(section, name, value)
        section.revision += 1
        section.save()
        _record(template, "template.section_saved", section, by=by, at=at)
        return section


def add_template_section(
    *,
    template: AgreementTemplate,
    heading: str,
    parent: TemplateSection | None = None,
    after: TemplateSection | None = None,
    mode: str = SectionMode.ADAPTABLE,
    key: str = "",
    body: str = "",
    guidance: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> TemplateSection:
    """Add a section below `parent` (none: at the top), after a sibling or last; its key stays for ever."""
    with transaction.atomic():
        template, by = open_template(template, by, on)
        if after is not None:
            parent = after.parent
        if parent is not None and parent.template_id != template.pk:
            raise Refused(_("Avsnittet hører til en annen mal."))
        if parent is not None and _level(template, parent) >= DEEPEST_LEVEL:
            raise Refused(_("Avsnitt kan stå i høyst %(limit)s nivåer.") % {"limit": DEEPEST_LEVEL})
        heading = checked_heading(heading)
        siblings = _siblings(template, parent.pk if parent else None)
        place = siblings.index(after) + 1 if after in siblings else len(siblings)
        taken = set(template.sections.values_list("key", flat=True))
        if key and key in taken:
            raise Refused(_("To avsnitt kan ikke ha nøkkelen «%(key)s».") % {"key": key})
        section = TemplateSection.objects.create(
            template=template,
            key=key or free_key(heading, taken),
            parent=parent,
            position=place + 1,
            heading=heading,
            mode=check_choice(mode, SectionMode.values),
            guidance=guidance.strip(),
            body=checked_body(body),
        )
        siblings.insert(place, section)
        _number(siblings)
        _record(template, "template.section_added", section, by=by, at=at)
        return section


def remove_template_section(
    *, section: TemplateSection, by: Actor, on: date, at: datetime
) -> AgreementTemplate:
    """Take a section out of a draft; Refused when it has sections below it or is locked above."""
    with transaction.atomic():
        template, by = open_template(section.template, by, on)
        section = _current(section)
        if is_locked_above(template, section.key):
            raise Refused(
                _("Avsnittet «%(heading)s» er låst i malen over og kan ikke fjernes.")
                % {"heading": section.heading}
            )
        if section.children.exists():
            raise Refused(_("Fjern eller flytt underavsnittene først."))
        _number([one for one in _siblings(template, section.parent_id) if one.pk != section.pk])
        TemplateSection.objects.filter(pk=section.pk).delete()
        _record(template, "template.section_removed", section, by=by, at=at, text=section.body)
        return template


def move_template_section(
    *, section: TemplateSection, direction: str, by: Actor, on: date, at: datetime
) -> TemplateSection:
    """Move a section one place "up" or "down" among its siblings; at the end it stays where it is."""
    if direction not in {"up", "down"}:
        raise ValueError("A section moves up or down.")
    with transaction.atomic():
        template, by = open_template(section.template, by, on)
        section = _current(section)
        siblings = _siblings(template, section.parent_id)
        place = siblings.index(section)
        other = place + (1 if direction == "down" else -1)
        if not 0 <= other < len(siblings):
            return section
        siblings[place], siblings[other] = siblings[other], siblings[place]
        _number(siblings)
        section.refresh_from_db()
        _record(template, "template.section_moved", section, by=by, at=at)
        return section


def _current(section: TemplateSection) -> TemplateSection:
    found = TemplateSection.objects.filter(pk=section.pk).first()
    if found is None:
        raise Refused(_("Avsnittet er fjernet i mellomtiden. Last siden på nytt."))
    return found


def _siblings(template: AgreementTemplate, parent_id: int | None) -> list[TemplateSection]:
    return list(template.sections.filter(parent=parent_id).order_by("position", "pk"))


def _number(siblings: list[TemplateSection]) -> None:
    for position, sibling in enumerate(siblings, start=1):
        if sibling.position != position:
            TemplateSection.objects.filter(pk=sibling.pk).update(position=position)


def _level(template: AgreementTemplate, section: TemplateSection) -> int:
    nodes = (node for top in tree(template.sections.all(), is_numbered=False) for node in top.walk())
    return next(node.level for node in nodes if node.section.pk == section.pk)


def _record(
    template: AgreementTemplate, verb: str, section: TemplateSection, *, by: Actor, at: datetime, **more: Any
) -> None:
    audit.record(shown_with=template, verb=verb, by=by, at=at, heading=section.heading, **more)
