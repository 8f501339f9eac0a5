"""A template in its chain and its other written standard: what is carried along, what is written anew."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.template_checks import keeper, open_template
from agreements.actions.template_duties import copy_duties, replace_duties
from agreements.actions.templates import rebase, start_template
from agreements.choices import Language, SectionMode
from agreements.models import AgreementTemplate, TemplateSection
from records.actors import Actor
from records.refusals import Refused


def newest_published(code: str, language: str) -> AgreementTemplate | None:
    """The edition that new agreements and adaptations are made from, if there is one in this language."""
    editions = AgreementTemplate.objects.published().filter(code=code, language=language)
    return editions.select_related("owner").order_by("-edition").first()


def other_language(*, template: AgreementTemplate, by: Actor, on: date, at: datetime) -> AgreementTemplate:
    """Start the template in its other written standard: a draft with every section, to be translated.

    What an adaptation has left as it stands in the template above comes in the language already, from that
    template's own edition; only the owner's own words are left to translate. Refused when the language
    exists, or when the template above is not published in it.
    """
    with transaction.atomic():
        template = AgreementTemplate.objects.select_for_update(no_key=True, of=("self",)).get(pk=template.pk)
        keeper(template.owner_id, by, on)
        language = next(value for value in Language.values if value != template.language)
        above = _above_in(template, language)
        draft = start_template(
            owner=template.owner,
            code=template.code,
            kind=template.kind,
            language=language,
            title=_inherited_title(template, above),
            about=template.about,
            is_numbered=template.is_numbered,
            has_contents=template.has_contents,
            by=by,
            on=on,
            at=at,
        )
        _copy(template, draft, above)
        # Recorded last: from here on the draft is built on the other template.
        return rebase(template=draft, parent=above, by=by, on=on, at=at) if above else draft


def build_on_newest(*, template: AgreementTemplate, by: Actor, on: date, at: datetime) -> AgreementTemplate:
    """Build a draft on the newest edition of the template above, and take over what is locked there.

    Locked sections get the newer text and mode, and those that are new are added; everything else stays as
    its owner wrote it. Refused when there is no newer edition.
    """
    with transaction.atomic():
        template, _by = open_template(template, by, on)
        newest = newest_published(template.parent.code, template.language) if template.parent_id else None
        if newest is None or newest.pk == template.parent_id:
            raise Refused(_("Det finnes ingen nyere utgave av malen som denne bygger på."))
        _take_over_locked(template, newest)
        return rebase(template=template, parent=newest, by=by, on=on, at=at)


def _above_in(template: AgreementTemplate, language: str) -> AgreementTemplate | None:
    """The template above, in the other language; none for a template that builds on nothing."""
    if template.parent_id is None:
        return None
    above = newest_published(template.parent.code, language)
    if above is None:
        raise Refused(
            _("Malen som denne bygger på, «%(title)s», er ikke publisert på %(language)s.")
            % {"title": template.parent.title, "language": Language(language).label}
        )
    return above


def _inherited_title(template: AgreementTemplate, above: AgreementTemplate | None) -> str:
    return above.title if above and template.title == template.parent.title else template.title


def _copy(template: AgreementTemplate, draft: AgreementTemplate, above: AgreementTemplate | None) -> None:
    """The same sections in the same places, in the words of the template above where they are its words."""
    original = {one.key: one for one in template.parent.sections.all()} if template.parent_id else {}
    translated = {one.key: one for one in above.sections.all()} if above else {}
    sections = list(template.sections.all())
    copies: dict[int, TemplateSection] = {}
    # A duty's sentence is in the language of the words: where those are the other template's, so are they.
    duties_from: dict[int, TemplateSection] = {}
    for section in sections:
        upper = translated.get(section.key)
        words = section
        if upper and (upper.mode == SectionMode.LOCKED or _says_the_same(section, original.get(section.key))):
            words = upper
        copies[section.pk] = TemplateSection.objects.create(
            template=draft,
            key=section.key,
            position=section.position,
            heading=words.heading,
            body=words.body,
            guidance=words.guidance,
            mode=upper.mode if upper and upper.mode == SectionMode.LOCKED else section.mode,
        )
        duties_from[words.pk] = copies[section.pk]
    copy_duties(duties_from)
    for section in sections:
        if section.parent_id:
            TemplateSection.objects.filter(pk=copies[section.pk].pk).update(parent=copies[section.parent_id])


def _says_the_same(section: TemplateSection, other: TemplateSection | None) -> bool:
    return other is not None and (section.heading, section.body) == (other.heading, other.body)


def _take_over_locked(template: AgreementTemplate, above: AgreementTemplate) -> None:
    own = {one.key: one for one in template.sections.all()}
    upper = {one.pk: one for one in above.sections.all()}
    # Parents before children, so that a new section finds its place.
    for locked in sorted(upper.values(), key=lambda one: (_depth(one, upper), one.position, one.pk)):
        if locked.mode != SectionMode.LOCKED:
            continue
        words = {"heading": locked.heading, "body": locked.body, "mode": locked.mode}
        section = own.get(locked.key)
        if section is None:
            parent = own.get(upper[locked.parent_id].key) if locked.parent_id else None
            section = own[locked.key] = _insert(template, locked, parent, words)
        elif any(getattr(section, name) != value for name, value in words.items()):
            TemplateSection.objects.filter(pk=section.pk).update(**words, revision=section.revision + 1)
        replace_duties(section, locked)


def _insert(
    template: AgreementTemplate,
    locked: TemplateSection,
    parent: TemplateSection | None,
    words: dict[str, str],
) -> TemplateSection:
    """The section in the place that it has above, as far as the adaptation has as many there."""
    siblings = list(template.sections.filter(parent=parent).order_by("position", "pk"))
    made = TemplateSection.objects.create(
        template=template,
        key=locked.key,
        parent=parent,
        position=locked.position,
        guidance=locked.guidance,
        **words,
    )
    siblings.insert(min(locked.position - 1, len(siblings)), made)
    for position, sibling in enumerate(siblings, start=1):
        TemplateSection.objects.filter(pk=sibling.pk).update(position=position)
    return made


def _depth(section: TemplateSection, rows: dict[int, TemplateSection]) -> int:
    return 0 if section.parent_id is None else 1 + _depth(rows[section.parent_id], rows)
