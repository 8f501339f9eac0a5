"""Writing a draft: the text of its sections, its merge fields, its title and validity.

Each act is one transaction under the lock of the agreement. Text is cleaned on its way in, tokens are held
against the catalogue, and a change of approved content takes the approvals back (`approvals`).
The other verbs of drafting stand beside: `starting` (new agreements and versions, who signs), `structure`
(the tree of sections).
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.approvals import content_change
from agreements.actions.places import set_places
from agreements.actions.starting import (
    continue_agreement,
    relate,
    start_agreement,
    sync_title,
)
from agreements.actions.steps import required_text
from agreements.actions.structure import add_section, move_section, remove_section
from agreements.actions.writing import (
    LONGEST_HEADING,
    begin_writing,
    check_tokens,
    checked_body,
    checked_heading,
    current_section,
)
from agreements.choices import SectionMode
from agreements.merging import catalogue, checked
from agreements.models import Agreement, AgreementVersion, SectionText, VersionSection
from parties.acting import actor_from, user_of
from parties.standing import Capability, standing_of
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import has_right

__all__ = [
    "add_section",
    "continue_agreement",
    "move_section",
    "relate",
    "remove_section",
    "save_fields",
    "save_frame",
    "save_press_contact",
    "save_section",
    "set_places",
    "settle_text",
    "start_agreement",
]


def save_section(
    *,
    section: VersionSection,
    heading: str,
    body: str,
    revision: int,
    by: Actor,
    on: date,
    at: datetime,
) -> VersionSection:
    """Save a section's text as it was written on from `revision`.

    When somebody else has saved since, nothing is overwritten: the text is kept beside the section – and
    stays kept – before StaleSave is raised with the section as it stands (`current`, `revision`). A save
    that says what already stands changes nothing. A text that was kept beside and is now saved on top of
    what it collided with counts as taken, and the text it replaces is kept in its place.
    Raises Refused for a locked section, an unknown merge field, a missing heading.
    """
    with transaction.atomic():
        version, by, side = begin_writing(section.version, by, on)
        section = current_section(section)
        _check_not_locked(section)
        heading, body = checked_heading(heading), checked_body(body)
        if (heading, body) == (section.heading, section.body):
            return section
        if revision == section.revision:
            _settle_own(section, heading, body, by=by, at=at)
            _write(version, section, heading, body, by=by, side=side, on=on, at=at)
            return section
        _keep_beside(section, heading, body, revision, by=by, at=at)
    # Outside the transaction: what was typed is kept although the save is refused.
    raise StaleSave(
        _("%(name)s har lagret «%(heading)s» mens du skrev. Teksten din er tatt vare på ved siden av.")
        % {"name": section.updated_by_name or _("Noen andre"), "heading": section.heading},
        current=section,
        revision=section.revision,
    )


def _check_not_locked(section: VersionSection) -> None:
    if section.mode == SectionMode.LOCKED:
        raise Refused(
            _("Avsnittet «%(heading)s» er låst i malen og kan ikke endres.") % {"heading": section.heading}
        )


def _write(version, section, heading, body, *, by, side, on, at, verb="agreement.section_saved") -> None:
    what = _("avsnittet «%(heading)s»") % {"heading": heading}
    with content_change(version, what=what, by=by, side=side, on=on, at=at):
        section.heading, section.body = heading, body
        section.revision += 1
        section.updated_by_name = by.name
        section.save()
    audit.record(
        shown_with=version.agreement,
        verb=verb,
        by=by,
        at=at,
        version=version.number,
        heading=heading,
        revision=section.revision,
    )


def _keep_beside(section, heading, body, revision, *, by, at) -> SectionText:
    """Keep the text until somebody chooses; the same text from the same person is kept once."""
    kept, _new = SectionText.objects.get_or_create(
        section=section,
        heading=heading,
        body=body,
        typed_by_user=by.user_id,
        settled_at=None,
        defaults={"base_revision": revision, "typed_by_name": by.name, "typed_at": at},
    )
    return kept


def _keep_replaced(section: VersionSection, *, by: Actor, at: datetime) -> None:
    """The text that a choice between two is about to replace; kept as settled, so that nothing is lost."""
    SectionText.objects.create(
        section=section,
        base_revision=section.revision,
        heading=section.heading,
        body=section.body,
        typed_by_name=section.updated_by_name or _("Ukjent"),
        typed_at=section.updated_at,
        settled_at=at,
        settled_by_name=by.name,
    )


def _settle_own(section, heading, body, *, by, at) -> None:
    same = section.texts_beside.filter(
        settled_at__isnull=True, typed_by_user=by.user_id, heading=heading, body=body
    )
    if same.exists():
        _keep_replaced(section, by=by, at=at)
        same.update(settled_at=at, settled_by_name=by.name)


def settle_text(*, text: SectionText, take: bool, by: Actor, on: date, at: datetime) -> VersionSection:
    """Choose between a section and a text beside it: take the text up, or set it aside. Both are kept."""
    with transaction.atomic():
        version, by, side = begin_writing(text.section.version, by, on)
        text = SectionText.objects.select_related("section").get(pk=text.pk)
        section = text.section
        if text.settled_at is not None:
            raise Refused(
                _("%(name)s har allerede tatt stilling til denne teksten.") % {"name": text.settled_by_name}
            )
        if take:
            _check_not_locked(section)
        SectionText.objects.filter(pk=text.pk).update(settled_at=at, settled_by_name=by.name)
        if take and (text.heading, text.body) != (section.heading, section.body):
            _keep_replaced(section, by=by, at=at)
            _write(
                version,
                section,
                text.heading,
                text.body,
                by=by,
                side=side,
                on=on,
                at=at,
                verb="agreement.text_taken",
            )
        else:
            audit.record(
                shown_with=version.agreement,
                verb="agreement.text_set_aside",
                by=by,
                at=at,
                version=version.number,
                heading=section.heading,
                author=text.typed_by_name,
            )
        return section


def save_fields(
    *, version: AgreementVersion, values: dict[str, str], by: Actor, on: date, at: datetime
) -> AgreementVersion:
    """State values of merge fields; those that are not named stay as they are, an empty one is unstated.

    Raises Refused with every fault at once: an unknown field, a number out of bounds, a choice not offered.
    """
    with transaction.atomic():
        version, by, side = begin_writing(version, by, on)
        fields = catalogue()
        faults, stated = [], dict(version.merge_values)
        for token, raw in values.items():
            if token not in fields:
                faults.append(_("Flettefeltet «{%(token)s}» finnes ikke.") % {"token": token})
                continue
            try:
                value = checked(fields[token], raw)
            except Refused as refused:
                faults += refused.reasons
                continue
            stated.pop(token, None)
            if value:
                stated[token] = value
        if faults:
            raise Refused(faults)
        changed = [
            field.label(version.language)
            for token, field in fields.items()
            if stated.get(token) != version.merge_values.get(token)
        ]
        if not changed:
            return version
        what = _("feltene %(names)s") % {"names": ", ".join(f"«{name}»" for name in changed)}
        with content_change(version, what=what, by=by, side=side, on=on, at=at):
            version.merge_values = stated
            version.save(update_fields=["merge_values"])
        audit.record(
            shown_with=version.agreement,
            verb="agreement.fields_saved",
            by=by,
            at=at,
            version=version.number,
            fields=changed,
            values=stated,
        )
        return version


def save_frame(
    *,
    version: AgreementVersion,
    title: str,
    valid_from: date | None,
    valid_to: date | None,
    is_numbered: bool | None = None,
    has_contents: bool | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> AgreementVersion:
    """Save title, validity and, when given, whether sections are numbered and listed first."""
    with transaction.atomic():
        version, by, side = begin_writing(version, by, on)
        title = " ".join(required_text(title, _("Avtalen mangler tittel.")).split())
        faults = []
        if len(title) > LONGEST_HEADING:
            faults.append(_("Tittelen er for lang (høyst %(limit)s tegn).") % {"limit": LONGEST_HEADING})
        check_tokens(title)
        if valid_from and valid_to and valid_to < valid_from:
            faults.append(_("Siste dag kan ikke komme før første dag."))
        if valid_to and valid_to < on:
            faults.append(_("Siste dag er allerede passert."))
        if faults:
            raise Refused(faults)
        frame = {"title": title, "valid_from": valid_from, "valid_to": valid_to}
        if is_numbered is not None:
            frame["is_numbered"] = is_numbered
        if has_contents is not None:
            frame["has_contents"] = has_contents
        changed = {name: value for name, value in frame.items() if getattr(version, name) != value}
        if not changed:
            return version
        with content_change(version, what=_("tittelen eller gyldigheten"), by=by, side=side, on=on, at=at):
            for name, value in changed.items():
                setattr(version, name, value)
            version.save(update_fields=list(changed))
            sync_title(version, on)
        audit.record(
            shown_with=version.agreement,
            verb="agreement.frame_saved",
            by=by,
            at=at,
            version=version.number,
            title=title,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        return version


def save_press_contact(*, agreement: Agreement, text: str, by: Actor, on: date, at: datetime) -> Agreement:
    """Correct who answers the press; stands beside the agreement and touches nothing that was signed."""
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
        user = user_of(by, on)
        if not has_right("agreements.correct_contacts", user, agreement):
            raise NotAllowed(_("Du har ikke rett til å rette kontaktopplysningene."))
        parties = set(agreement.parties.values_list("organisation_id", flat=True))
        giving = [
            held.appointment
            for held in standing_of(user, on).held
            if held.reach(Capability.CORRECT_CONTACTS) & parties
        ]
        by = actor_from(next((a for a in giving if a.pk == by.appointment_id), giving[0]), user)
        agreement.press_contact = text.strip()
        agreement.save(update_fields=["press_contact"])
        audit.record(shown_with=agreement, verb="agreement.press_contact_saved", by=by, at=at)
        return agreement
