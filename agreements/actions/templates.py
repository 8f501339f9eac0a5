"""Templates: written by their owner, adapted down the chain, published once and for all.

A published edition never changes (trigger); work goes on in a new edition, which touches no agreement that is
already running. Section modes bind downwards: what the parent has locked stays as it is in an adaptation.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.actions.steps import required_text
from agreements.actions.template_checks import (
    check_choice,
    check_parent,
    check_publishable,
    keeper,
    open_template,
)
from agreements.actions.template_duties import copy_duties
from agreements.actions.template_sections import (
    add_template_section,
    move_template_section,
    remove_template_section,
    save_template_section,
)
from agreements.choices import AgreementKind, Language
from agreements.models import AgreementTemplate, TemplateSection
from parties.models import Organisation
from records import audit
from records.actors import Actor
from records.refusals import Refused

__all__ = [
    "adapt",
    "add_template_section",
    "move_template_section",
    "new_edition",
    "publish",
    "rebase",
    "remove_template_section",
    "save_template_frame",
    "save_template_section",
    "start_template",
    "withdraw_template",
]

_State = AgreementTemplate.State
# What an edition or an adaptation begins with from the one it is made from.
_CARRIED = ("kind", "language", "title", "about", "is_numbered", "has_contents")


def start_template(
    *,
    owner: Organisation,
    code: str,
    kind: str,
    language: str,
    title: str,
    about: str = "",
    is_numbered: bool = False,
    has_contents: bool = False,
    by: Actor,
    on: date,
    at: datetime,
) -> AgreementTemplate:
    """Start a template of one's own, edition 1, without sections. Refused when the code is taken."""
    with transaction.atomic():
        by = keeper(owner.pk, by, on)
        check_choice(kind, AgreementKind.values)
        check_choice(language, Language.values)
        template = _create(
            owner_id=owner.pk,
            code=required_text(code, _("Malen mangler kode.")),
            kind=kind,
            language=language,
            title=required_text(title, _("Malen mangler tittel.")),
            about=about.strip(),
            is_numbered=is_numbered,
            has_contents=has_contents,
        )
        audit.record(shown_with=template, verb="template.started", by=by, at=at, title=template.title)
        return template


def _create(*, edition: int = 1, **fields) -> AgreementTemplate:
    """Make the row; the code belongs to one owner, and there is one draft at a time."""
    same = AgreementTemplate.objects.filter(code=fields["code"])
    if same.exclude(owner=fields["owner_id"]).exists():
        raise Refused(_("Koden «%(code)s» er i bruk av en annen eier.") % {"code": fields["code"]})
    same = same.filter(language=fields["language"])
    if same.filter(state=_State.DRAFT).exists():
        raise Refused(_("Det finnes allerede et utkast av malen på denne målformen."))
    if edition == 1 and same.exists():
        raise Refused(_("Malen finnes allerede. Lag en ny utgave av den."))
    return AgreementTemplate.objects.create(edition=edition, **fields)


def new_edition(*, template: AgreementTemplate, by: Actor, on: date, at: datetime) -> AgreementTemplate:
    """Open the next edition as a draft with everything of a published one. One draft at a time."""
    with transaction.atomic():
        template = AgreementTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
        by = keeper(template.owner_id, by, on)
        if template.state == _State.DRAFT:
            raise Refused(_("Denne utgaven er ikke publisert ennå. Skriv videre i den."))
        last = AgreementTemplate.objects.filter(code=template.code, language=template.language).aggregate(
            last=Max("edition")
        )["last"]
        draft = _create(
            edition=last + 1,
            owner_id=template.owner_id,
            parent_id=template.parent_id,
            **{name: getattr(template, name) for name in _CARRIED},
            code=template.code,
        )
        _copy_sections(template, draft)
        audit.record(shown_with=draft, verb="template.new_edition", by=by, at=at, edition=draft.edition)
        return draft


def adapt(
    *,
    parent: AgreementTemplate,
    owner: Organisation,
    code: str = "",
    title: str = "",
    about: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> AgreementTemplate:
    """Start an owner's own adaptation of a published template, with its sections and their locks."""
    with transaction.atomic():
        by = keeper(owner.pk, by, on)
        parent = AgreementTemplate.objects.select_for_update(no_key=True).get(pk=parent.pk)
        code = code.strip() or f"{parent.code}-{owner.code or owner.pk}"
        check_parent(code, parent)
        fields = {name: getattr(parent, name) for name in _CARRIED}
        fields |= {"title": title.strip() or parent.title, "about": about.strip() or parent.about}
        draft = _create(owner_id=owner.pk, parent=parent, code=code, **fields)
        _copy_sections(parent, draft)
        audit.record(shown_with=draft, verb="template.adapted", by=by, at=at, parent=str(parent))
        return draft


def rebase(
    *,
    template: AgreementTemplate,
    parent: AgreementTemplate | None,
    by: Actor,
    on: date,
    at: datetime,
) -> AgreementTemplate:
    """Build a draft on another parent, e.g. the parent's newer edition; its own text stays as written.

    Refused when templates would build on each other in a loop.
    """
    with transaction.atomic():
        template, by = open_template(template, by, on)
        if parent is not None:
            check_parent(template.code, parent, language=template.language)
        template.parent = parent
        template.save(update_fields=["parent"])
        audit.record(
            shown_with=template, verb="template.rebased", by=by, at=at, parent=str(parent) if parent else ""
        )
        return template


def _copy_sections(source: AgreementTemplate, target: AgreementTemplate) -> None:
    sections = list(source.sections.all())
    copies = {
        section.pk: TemplateSection.objects.create(
            template=target,
            key=section.key,
            position=section.position,
            heading=section.heading,
            mode=section.mode,
            guidance=section.guidance,
            body=section.body,
        )
        for section in sections
    }
    for section in sections:
        if section.parent_id:
            copies[section.pk].parent = copies[section.parent_id]
            copies[section.pk].save(update_fields=["parent"])
    copy_duties(copies)


def save_template_frame(
    *,
    template: AgreementTemplate,
    title: str,
    about: str,
    is_numbered: bool,
    has_contents: bool,
    by: Actor,
    on: date,
    at: datetime,
) -> AgreementTemplate:
    """Save the title, what the template is for, numbering and contents list of a draft."""
    with transaction.atomic():
        template, by = open_template(template, by, on)
        template.title = required_text(title, _("Malen mangler tittel."))[:200]
        template.about = about.strip()
        template.is_numbered, template.has_contents = is_numbered, has_contents
        template.save(update_fields=["title", "about", "is_numbered", "has_contents"])
        audit.record(shown_with=template, verb="template.frame_saved", by=by, at=at, title=template.title)
        return template


def publish(*, template: AgreementTemplate, by: Actor, on: date, at: datetime) -> AgreementTemplate:
    """Publish a draft: from now on it never changes and agreements can be started from it.

    Refused with every reason: no sections, a section that is locked and empty, unknown merge fields, a parent
    that is not published or whose locked sections are changed.
    """
    with transaction.atomic():
        template, by = open_template(template, by, on)
        check_publishable(template)
        template.state, template.published_at = _State.PUBLISHED, at
        template.save(update_fields=["state", "published_at"])
        audit.record(shown_with=template, verb="template.published", by=by, at=at, edition=template.edition)
        return template


def withdraw_template(*, template: AgreementTemplate, by: Actor, on: date, at: datetime) -> AgreementTemplate:
    """Stop offering a published edition; agreements written from it go on as they are."""
    with transaction.atomic():
        template = AgreementTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
        by = keeper(template.owner_id, by, on)
        if template.state != _State.PUBLISHED:
            raise Refused(_("Bare en publisert utgave kan trekkes tilbake."))
        template.state = _State.WITHDRAWN
        template.save(update_fields=["state"])
        audit.record(shown_with=template, verb="template.withdrawn", by=by, at=at, edition=template.edition)
        return template
