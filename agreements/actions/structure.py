"""The tree of a draft's sections: add, remove, move."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from agreements.actions.approvals import content_change
from agreements.actions.writing import begin_writing, checked_heading, current_section
from agreements.choices import SectionMode
from agreements.content import tree
from agreements.models import AgreementVersion, Duty, VersionSection
from agreements.section_keys import free_key
from records import audit
from records.actors import Actor
from records.refusals import Refused

DEEPEST_LEVEL = 3


def add_section(
    *,
    version: AgreementVersion,
    heading: str,
    parent: VersionSection | None = None,
    after: VersionSection | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> VersionSection:
    """Add an empty local section below `parent` (none: at the top), after a sibling or last."""
    with transaction.atomic():
        version, by, side = begin_writing(version, by, on)
        heading = checked_heading(heading)
        for other in (parent, after):
            if other is not None and other.version_id != version.pk:
                raise Refused(_("Avsnittet hører til en annen avtale."))
        if after is not None:
            parent = after.parent
        if parent is not None and _level(version, parent) >= DEEPEST_LEVEL:
            raise Refused(_("Avsnitt kan stå i høyst %(limit)s nivåer.") % {"limit": DEEPEST_LEVEL})
        siblings = list(version.sections.filter(parent=parent).order_by("position", "pk"))
        place = siblings.index(after) + 1 if after in siblings else len(siblings)
        taken = set(version.sections.values_list("key", flat=True))
        what = _("avsnittene (nytt: «%(heading)s»)") % {"heading": heading}
        with content_change(version, what=what, by=by, side=side, on=on, at=at):
            section = VersionSection.objects.create(
                version=version,
                key=free_key(heading, taken),
                parent=parent,
                position=place + 1,
                heading=heading,
                mode=SectionMode.LOCAL,
                updated_by_name=by.name,
            )
            siblings.insert(place, section)
            _number(siblings)
        _record_section(version, "agreement.section_added", section, by=by, at=at)
        return section


def remove_section(*, section: VersionSection, by: Actor, on: date, at: datetime) -> AgreementVersion:
    """Take a section out of the draft; its last text stays in the audit trail.

    Refused for a section that is locked, has sections below it, an open comment or a text beside.
    """
    with transaction.atomic():
        version, by, side = begin_writing(section.version, by, on)
        section = current_section(section)
        if section.mode == SectionMode.LOCKED:
            raise Refused(
                _("Avsnittet «%(heading)s» er låst i malen og kan ikke fjernes.")
                % {"heading": section.heading}
            )
        reasons = []
        if section.children.exists():
            reasons.append(_("Fjern eller flytt underavsnittene først."))
        if section.comments.filter(resolved_at__isnull=True).exists():
            reasons.append(_("Avslutt merknadene til avsnittet først."))
        if section.texts_beside.filter(settled_at__isnull=True).exists():
            reasons.append(_("Ta stilling til teksten som ligger ved siden av avsnittet først."))
        if reasons:
            raise Refused(reasons)
        what = _("avsnittene (fjernet: «%(heading)s»)") % {"heading": section.heading}
        with content_change(version, what=what, by=by, side=side, on=on, at=at):
            siblings = list(
                version.sections.filter(parent=section.parent_id)
                .exclude(pk=section.pk)
                .order_by("position", "pk")
            )
            VersionSection.objects.filter(pk=section.pk).delete()
            _number(siblings)
            # What the section only offered goes with it; what is confirmed is flagged, and somebody decides.
            version.duties.filter(section_key=section.key, state=Duty.State.OFFERED).update(
                state=Duty.State.REJECTED, decided_at=at, decided_by_name=by.name, revision=F("revision") + 1
            )
        _record_section(version, "agreement.section_removed", section, by=by, at=at, text=section.body)
        return version


def move_section(
    *, section: VersionSection, direction: str, by: Actor, on: date, at: datetime
) -> VersionSection:
    """Move a section one place "up" or "down" among its siblings; at the end it stays where it is."""
    if direction not in {"up", "down"}:
        raise ValueError("A section moves up or down.")
    with transaction.atomic():
        version, by, side = begin_writing(section.version, by, on)
        section = current_section(section)
        siblings = list(version.sections.filter(parent=section.parent_id).order_by("position", "pk"))
        place = siblings.index(section)
        other = place + (1 if direction == "down" else -1)
        if not 0 <= other < len(siblings):
            return section
        what = _("rekkefølgen på avsnittene («%(heading)s»)") % {"heading": section.heading}
        with content_change(version, what=what, by=by, side=side, on=on, at=at):
            siblings[place], siblings[other] = siblings[other], siblings[place]
            _number(siblings)
        section.refresh_from_db()
        _record_section(version, "agreement.section_moved", section, by=by, at=at)
        return section


def _number(siblings: list[VersionSection]) -> None:
    for position, sibling in enumerate(siblings, start=1):
        if sibling.position != position:
            VersionSection.objects.filter(pk=sibling.pk).update(position=position)


def _level(version: AgreementVersion, section: VersionSection) -> int:
    nodes = (node for top in tree(version.sections.all(), is_numbered=False) for node in top.walk())
    return next(node.level for node in nodes if node.section.pk == section.pk)


def _record_section(
    version: AgreementVersion, verb: str, section: VersionSection, *, by: Actor, at: datetime, **more: Any
) -> None:
    audit.record(
        shown_with=version.agreement,
        verb=verb,
        by=by,
        at=at,
        version=version.number,
        heading=section.heading,
        **more,
    )
