"""What the sections of a template offer as duties: add, change, remove, and carry along when it is copied.

The same key in several sections is one duty with several sentences: each section has a row with its own
sentence and what that sentence says.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.template_checks import is_locked_above, open_template
from agreements.actions.writing import check_tokens
from agreements.choices import Responsible, Strength
from agreements.duties import parameters as values
from agreements.duties.kinds import label_of
from agreements.duties.passages import holds
from agreements.models import AgreementTemplate, TemplateDuty, TemplateSection
from agreements.section_keys import free_key
from parties.models import OfficeRole
from records import audit
from records.actors import Actor
from records.refusals import Refused, StaleSave

LONGEST_WORDING = 200
LONGEST_QUOTE = 2000
WRITTEN = ("kind", "strength", "responsible", "office_role", "wording", "parameters", "quote")


def save_template_duty(
    *,
    section: TemplateSection,
    duty: TemplateDuty | None = None,
    stamp: int | None = None,
    key: str = "",
    kind: str,
    strength: str,
    responsible: str,
    office_role: str = "",
    wording: str = "",
    parameters: Mapping[str, Any],
    quote: str,
    by: Actor,
    on: date,
    at: datetime,
) -> TemplateDuty:
    """Add a duty to a section of a draft, or change one as it was when its `stamp` was shown.

    With the `key` of a duty in another section it is the same duty, with one sentence more. Raises StaleSave
    when somebody else has changed it since; Refused for a section that is locked above, a sentence that does
    not stand in the section's text, and for whatever the kind does not allow.
    """
    with transaction.atomic():
        template, by = open_template(section.template, by, on)
        section = _open_section(template, section)
        written = checked_duty(
            kind=kind,
            strength=strength,
            responsible=responsible,
            office_role=office_role,
            wording=wording,
            parameters=parameters,
            quote=quote,
            text=section.body,
        )
        if duty is None:
            row = TemplateDuty(section=section, key=_key(template, section, key, written))
            row.position = section.duties.count() + 1
        else:
            row = _current(section, duty)
            if stamp is not None and stamp != stamp_of(row):
                raise StaleSave(
                    _("Noen andre har endret forpliktelsen mens du skrev."),
                    current=row,
                    revision=stamp_of(row),
                )
        for name, value in written.items():
            setattr(row, name, value)
        row.save()
        verb = "template.duty_added" if duty is None else "template.duty_saved"
        audit.record(
            shown_with=template,
            verb=verb,
            by=by,
            at=at,
            heading=section.heading,
            duty=label_of(row),
            key=row.key,
        )
        return row


def remove_template_duty(*, duty: TemplateDuty, by: Actor, on: date, at: datetime) -> TemplateSection:
    """Offer the duty no more. Refused when its section is locked above, or when it is gone already."""
    with transaction.atomic():
        template, by = open_template(duty.section.template, by, on)
        section = _open_section(template, duty.section)
        row = _current(section, duty)
        TemplateDuty.objects.filter(pk=row.pk).delete()
        audit.record(
            shown_with=template,
            verb="template.duty_removed",
            by=by,
            at=at,
            heading=section.heading,
            duty=label_of(row),
            key=row.key,
        )
        return section


def load_template_duties(
    *,
    template: AgreementTemplate,
    rows: Mapping[str, Iterable[Mapping[str, Any]]],
    by: Actor,
    on: date,
    at: datetime,
) -> None:
    """Write all duties of a draft at once, by the keys of its sections; each row is checked as by hand."""
    with transaction.atomic():
        template, by = open_template(template, by, on)
        sections = {section.key: section for section in template.sections.all()}
        made = [
            TemplateDuty(
                section=sections[key],
                key=row["key"],
                position=position,
                **checked_duty(**{name: row[name] for name in WRITTEN}, text=sections[key].body),
            )
            for key, duties in rows.items()
            for position, row in enumerate(duties, start=1)
        ]
        if made:
            TemplateDuty.objects.bulk_create(made)
            audit.record(shown_with=template, verb="template.duties_loaded", by=by, at=at, count=len(made))


def checked_duty(
    *,
    kind: str,
    strength: str,
    responsible: str,
    office_role: str,
    wording: str,
    parameters: Mapping[str, Any],
    quote: str,
    text: str | None = None,
) -> dict[str, Any]:
    """What a duty says, tidied and held against its kind; Refused with every fault at once.

    With `text` the sentence has to stand in it.
    """
    faults: list[str] = []
    values.row_of(kind)
    wording, quote = " ".join(wording.split()), " ".join(quote.split())
    if strength not in Strength.values:
        faults.append(_("Velg om partene skal, bør eller ønsker."))
    if responsible not in Responsible.values:
        faults.append(_("Velg hvem som har ansvaret."))
    if office_role and office_role not in OfficeRole.values:
        faults.append(_("Velg et verv i listen."))
    if kind == "own_words" and not wording:
        faults.append(_("Skriv forpliktelsen med egne ord."))
    if len(wording) > LONGEST_WORDING:
        faults.append(_("Ordene er for lange (høyst %(limit)s tegn).") % {"limit": LONGEST_WORDING})
    if len(quote) > LONGEST_QUOTE:
        faults.append(_("Setningen er for lang (høyst %(limit)s tegn).") % {"limit": LONGEST_QUOTE})
    tidy: dict[str, Any] = {}
    try:
        tidy = values.checked(kind, parameters)
        check_tokens(quote)
    except Refused as refused:
        faults += refused.reasons
    if text is not None and quote and not holds(text, quote):
        faults.append(_("Setningen «%(quote)s» står ikke i avsnittet.") % {"quote": quote})
    if faults:
        raise Refused(faults)
    return {
        "kind": kind,
        "strength": strength,
        "responsible": responsible,
        "office_role": office_role,
        "wording": wording,
        "parameters": tidy,
        "quote": quote,
    }


def stamp_of(row: TemplateDuty) -> int:
    """A number that changes when the row does: what a save says that it started from."""
    said = json.dumps([getattr(row, name) for name in WRITTEN], sort_keys=True)
    return zlib.crc32(said.encode())


def copy_duties(copies: Mapping[int, TemplateSection]) -> None:
    """Give each copied section the duties of the section it was copied from (`{source pk: copy}`)."""
    rows = TemplateDuty.objects.filter(section__in=copies).order_by("position", "pk")
    TemplateDuty.objects.bulk_create(
        TemplateDuty(
            section=copies[row.section_id],
            key=row.key,
            position=row.position,
            **{name: getattr(row, name) for name in WRITTEN},
        )
        for row in rows
    )


def replace_duties(section: TemplateSection, source: TemplateSection) -> None:
    """Give a section the duties of another instead of its own."""
    section.duties.all().delete()
    copy_duties({source.pk: section})


def _open_section(template: AgreementTemplate, section: TemplateSection) -> TemplateSection:
    found = template.sections.filter(pk=section.pk).first()
    if found is None:
        raise Refused(_("Avsnittet er fjernet i mellomtiden. Last siden på nytt."))
    if is_locked_above(template, found.key):
        raise Refused(
            _("Avsnittet «%(heading)s» er låst i malen over, og forpliktelsene i det følger med.")
            % {"heading": found.heading}
        )
    return found


def _current(section: TemplateSection, duty: TemplateDuty) -> TemplateDuty:
    found = section.duties.filter(pk=duty.pk).first()
    if found is None:
        raise Refused(_("Forpliktelsen er fjernet i mellomtiden. Last siden på nytt."))
    return found


def _key(template: AgreementTemplate, section: TemplateSection, key: str, written: dict[str, Any]) -> str:
    rows = TemplateDuty.objects.filter(section__template=template)
    if key:
        same = rows.filter(key=key)
        if not same.exists():
            raise Refused(_("Forpliktelsen som setningen hører til, finnes ikke i malen."))
        if same.filter(section=section).exists():
            raise Refused(_("Forpliktelsen har allerede en setning i dette avsnittet."))
        if not same.filter(kind=written["kind"]).exists():
            raise Refused(_("Setningen må være av samme slag som forpliktelsen den hører til."))
        return key
    label = written["wording"] or str(values.row_of(written["kind"]).label)
    return free_key(label, set(rows.values_list("key", flat=True)))
