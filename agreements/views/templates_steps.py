"""What can be done with an edition, as buttons; what cannot be done now says why."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from agreements.actions.template_chain import newest_published
from agreements.actions.template_checks import check_publishable
from agreements.choices import Language
from agreements.models import AgreementTemplate
from agreements.views.templates_bases import KEEP, State, template_url
from parties.models.organisations import OrganisationKind
from parties.standing import Capability, Standing
from records.refusals import Refused
from records.workflow import Offer, Transition
from web.transitions import OfferedStep


def steps_of(
    template: AgreementTemplate, standing: Standing, *, is_keeper: bool, editions: list[AgreementTemplate]
) -> list[OfferedStep]:
    """What the person may do with the edition, with reasons for what cannot be done now."""
    found = []
    if is_keeper:
        found += (
            _steps_in_draft(template) if template.state == State.DRAFT else _steps_after(template, editions)
        )
        other = next(value for value in Language.values if value != template.language)
        if other not in {one.language for one in editions}:
            label = _("Lag malen på nynorsk") if other == Language.NYNORSK else _("Lag malen på bokmål")
            found.append(_step("other_language", label, template, reasons=_why_not_in(template, other)))
    if template.state == State.PUBLISHED and template.owner.kind == OrganisationKind.NATIONAL:
        found += _steps_to_adapt(template, kept_districts(standing))
    if is_keeper and template.state == State.PUBLISHED:
        found.append(_step("withdraw", _("Trekk tilbake utgaven"), template, style="danger"))
    return found


def _steps_in_draft(template: AgreementTemplate) -> list[OfferedStep]:
    found = [
        _step("publish", _("Publiser utgaven"), template, reasons=why_not_publish(template), style="primary")
    ]
    if newer_above(template):
        found.append(_step("build_on_newest", _("Bygg på den nyeste utgaven av malen over"), template))
    return found


def _steps_after(template: AgreementTemplate, editions: list[AgreementTemplate]) -> list[OfferedStep]:
    drafts = [one for one in editions if one.state == State.DRAFT and one.language == template.language]
    reasons = [_("Utgave %(edition)s er allerede under arbeid.") % {"edition": one.edition} for one in drafts]
    return [_step("new_edition", _("Lag ny utgave"), template, reasons=reasons)]


def _steps_to_adapt(template: AgreementTemplate, districts: list[Any]) -> list[OfferedStep]:
    if not districts:
        return []
    if len(districts) > 1:
        return [_step("adapt", _("Tilpass malen for et politidistrikt"), template)]
    label = _("Tilpass malen for %(owner)s") % {"owner": districts[0].display_name}
    return [_step("adapt", label, template, reasons=why_not_adapt(template, districts[0]), style="primary")]


def why_not_adapt(template: AgreementTemplate, owner: Any) -> list[str]:
    """A district has one adaptation of a template in each written standard."""
    if adaptations_by(owner, template).filter(language=template.language).exists():
        return [
            _("%(owner)s har allerede en tilpasning av denne malen på %(language)s.")
            % {"owner": owner.display_name, "language": template.get_language_display()}
        ]
    return []


def adaptations_by(owner: Any, template: AgreementTemplate) -> Any:
    """What the district has made from any edition of the template."""
    return AgreementTemplate.objects.filter(owner=owner.pk, parent__code=template.code)


def newer_above(template: AgreementTemplate) -> AgreementTemplate | None:
    """The newest published edition of the template above, when it is another one than this builds on."""
    if template.parent_id is None:
        return None
    newest = newest_published(template.parent.code, template.language)
    return newest if newest is not None and newest.pk != template.parent_id else None


def _why_not_in(template: AgreementTemplate, language: str) -> list[str]:
    if template.parent_id is None or newest_published(template.parent.code, language):
        return []
    return [
        _("Malen som denne bygger på, er ikke publisert på %(language)s.")
        % {"language": Language(language).label}
    ]


def _step(
    name: str,
    label: str,
    template: AgreementTemplate,
    *,
    reasons: Iterable[str] = (),
    style: Any = "secondary",
) -> OfferedStep:
    state = template.state
    transition = Transition(name, label, {state}, state, KEEP, style=style)
    return OfferedStep(Offer(transition, list(reasons)), template_url(template, name), opens_page=True)


def why_not_publish(template: AgreementTemplate) -> list[str]:
    """All that is missing before the draft can be published."""
    try:
        check_publishable(template)
    except Refused as refused:
        return refused.reasons
    return []


def kept_districts(standing: Standing) -> list[Any]:
    """The police districts whose templates the person keeps."""
    found = {
        held.organisation.pk: held.organisation
        for held in standing.held
        if Capability.KEEP_TEMPLATES in held.capabilities
        and held.organisation.kind != OrganisationKind.NATIONAL
    }
    return sorted(found.values(), key=lambda one: one.sort_key)


def kept_owners(standing: Standing) -> list[Any]:
    """All organisations whose templates the person keeps, the national one first."""
    found = {
        held.organisation.pk: held.organisation
        for held in standing.held
        if Capability.KEEP_TEMPLATES in held.capabilities
    }
    return sorted(found.values(), key=lambda one: (one.kind != OrganisationKind.NATIONAL, one.sort_key))
