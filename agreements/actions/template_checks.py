"""Who keeps a template, whether it is open, and what must hold before it is built upon or published."""

from collections.abc import Collection
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from agreements.choices import SectionMode
from agreements.duties.passages import holds
from agreements.merging import unknown_tokens
from agreements.models import AgreementTemplate, TemplateSection
from parties.acting import actor_with, user_of
from parties.models.organisations import OrganisationKind
from parties.standing import Capability
from records import richtext
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right

_State = AgreementTemplate.State


def keeper(owner_id: int, by: Actor, on: date) -> Actor:
    """The actor as keeping this owner's templates; a command keeps everybody's. Else NotAllowed."""
    if by.kind == "system":
        return by
    user = user_of(by, on)
    if not has_right("agreements.keep_templates", user, AgreementTemplate(owner_id=owner_id)):
        raise NotAllowed(_("Du har ikke rett til å endre maler for denne organisasjonen."))
    return actor_with(by, Capability.KEEP_TEMPLATES, owner_id, on)


def open_template(template: AgreementTemplate, by: Actor, on: date) -> tuple[AgreementTemplate, Actor]:
    """Lock a draft that the person keeps; Refused when it is published, because then it stands."""
    template = AgreementTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
    by = keeper(template.owner_id, by, on)
    if template.state != _State.DRAFT:
        raise Refused(_("Utgaven er publisert og kan ikke endres. Lag en ny utgave."))
    return template, by


def check_choice(value: str, choices: Collection[str]) -> str:
    """The value, when it is one of the choices; else Refused."""
    if value not in choices:
        raise Refused(_("«%(value)s» er ikke et gyldig valg.") % {"value": value})
    return value


def check_parent(code: str, parent: AgreementTemplate, *, language: str | None = None) -> None:
    """A template with this code may build on the parent; else Refused.

    An adaptation builds on a national template, and templates never build on each other in a ring, whatever
    editions it goes through: who follows the chain upwards must come to an end.
    """
    with connection.cursor() as cursor:
        # Two drafts that are built on each other at once would each see a chain without the other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('agreements:template chain', 0))")
    above: dict[str, set[str]] = {}
    chains = AgreementTemplate.objects.filter(parent__isnull=False).order_by()
    for lower, upper in chains.values_list("code", "parent__code").distinct():
        above.setdefault(lower, set()).add(upper)
    reached, ahead = set(), {parent.code}
    while ahead:
        reached |= ahead
        ahead = set().union(*(above.get(one, set()) for one in ahead)) - reached
    if code in reached:
        raise Refused(
            _("Malene ville bygge på hverandre i ring: «%(template)s» bygger selv på denne malen.")
            % {"template": parent.title}
        )
    if parent.state != _State.PUBLISHED:
        raise Refused(_("«%(template)s» er ikke publisert og kan ikke bygges på.") % {"template": parent})
    if parent.owner.kind != OrganisationKind.NATIONAL:
        raise Refused(_("En tilpasning bygger på en nasjonal mal."))
    if language is not None and parent.language != language:
        raise Refused(_("Malen og den den bygger på, må ha samme målform."))


def check_publishable(template: AgreementTemplate) -> None:
    """The draft is whole; else Refused with all that is missing."""
    sections = list(template.sections.prefetch_related("duties"))
    faults = [] if sections else [_("Malen har ingen avsnitt.")]
    gathering = {section.parent_id for section in sections}
    for section in sections:
        name = {"heading": section.heading}
        if (
            section.mode == SectionMode.LOCKED
            and section.pk not in gathering
            and richtext.is_empty(section.body)
        ):
            faults.append(_("Avsnittet «%(heading)s» er låst, men har ingen tekst.") % name)
        for token in unknown_tokens(f"{section.heading} {section.body}"):
            faults.append(
                _("Flettefeltet «{%(token)s}» i «%(heading)s» finnes ikke.") % {**name, "token": token}
            )
        faults += _duty_faults(section)
    if template.parent_id:
        check_parent(template.code, template.parent, language=template.language)
        faults += _locked_above(template, sections)
    if faults:
        raise Refused(faults)


def _duty_faults(section: TemplateSection) -> list[str]:
    """Each duty that the section offers quotes a sentence that stands in it, in whatever words it has now."""
    return [
        _("En forpliktelse i «%(heading)s» viser til en setning som ikke står der: «%(quote)s».")
        % {"heading": section.heading, "quote": duty.quote}
        for duty in section.duties.all()
        if duty.quote and not holds(section.body, duty.quote)
    ]


def _locked_above(template: AgreementTemplate, sections: list) -> list[str]:
    """What the parent has locked stands in the adaptation as it stands there."""
    own = {section.key: section for section in sections}
    faults = []
    for locked in template.parent.sections.filter(mode=SectionMode.LOCKED):
        section = own.get(locked.key)
        name = {"heading": locked.heading}
        if section is None:
            faults.append(_("Avsnittet «%(heading)s» er låst i malen over og kan ikke fjernes.") % name)
        elif (section.heading, section.body, section.mode) != (locked.heading, locked.body, locked.mode):
            faults.append(_("Avsnittet «%(heading)s» er låst i malen over og kan ikke endres.") % name)
    return faults


def is_locked_above(template: AgreementTemplate, key: str) -> bool:
    """Whether the parent has locked the section with this key."""
    return (
        template.parent_id is not None
        and template.parent.sections.filter(key=key, mode=SectionMode.LOCKED).exists()
    )
