"""How duties come to a version: offered by its template, or carried over from an earlier version.

Nothing that is offered counts before a human has confirmed it. What an earlier version of the same agreement
has confirmed is carried over as confirmed, as long as every sentence of it stands in the new text; else it is
offered again. From another agreement everything is only offered: others have agreed on it.
"""

from collections.abc import Iterable

from agreements.duties.parameters import resolved
from agreements.duties.passages import Passages, passages_of
from agreements.duties.terms import stated_in
from agreements.merging import fill_text
from agreements.models import (
    AgreementTemplate,
    AgreementVersion,
    Duty,
    DutySentence,
    TemplateDuty,
)
from agreements.section_keys import free_key
from agreements.states import VersionState

LONGEST_PLACE = 80
_CARRIED = ("kind", "strength", "responsible", "office_role", "wording", "parameters")


def offer_from_template(version: AgreementVersion, template: AgreementTemplate) -> list[Duty]:
    """Offer the version what the template's sections promise; keys that the version has are left alone.

    The same key in several sections is one duty, which comes from several sentences. A text that is signed
    already has no merge fields: the numbers and sentences are offered as they are printed there. Of a text
    on paper nobody knows the sentences: they are left to whoever reads it, and the place has the template's
    heading.
    """
    rows = TemplateDuty.objects.filter(section__template=template).select_related("section")
    taken = set(version.duties.values_list("key", flat=True))
    passages, is_signed = passages_of(version), version.state == VersionState.SIGNED
    is_on_paper = is_signed and not passages
    nested = _reading_order(rows)
    start = version.duties.count()
    made: dict[str, Duty] = {}
    sentences: list[DutySentence] = []
    for row in nested:
        if row.key in taken or (passages and row.section.key not in passages.keys):
            continue
        if (duty := made.get(row.key)) is not None:
            sentences.append(_sentence_of(row, duty, position=len(sentences) + 1))
            continue
        duty = made[row.key] = Duty(
            version=version,
            key=row.key,
            section_key=row.section.heading[:LONGEST_PLACE] if is_on_paper else row.section.key,
            position=start + len(made) + 1,
            **{name: getattr(row, name) for name in _CARRIED},
        )
        sentences.append(_sentence_of(row, duty, position=len(sentences) + 1))
    if is_signed:
        for duty in made.values():
            duty.parameters = resolved(duty.kind, duty.parameters, version.merge_values)
        for one in sentences:
            one.quote = passages.as_it_stands(one.section_key, fill_text(one.quote, stated_in(version)))
            one.parameters = resolved(one.duty.kind, one.parameters, version.merge_values)
    Duty.objects.bulk_create(made.values())
    DutySentence.objects.bulk_create([one for one in sentences if one.quote and not is_on_paper])
    return list(made.values())


def _sentence_of(row: TemplateDuty, duty: Duty, *, position: int) -> DutySentence:
    """The row's sentence, with what it says otherwise than the duty."""
    otherwise = {name: value for name, value in row.parameters.items() if duty.parameters.get(name) != value}
    return DutySentence(
        duty=duty, section_key=row.section.key, quote=row.quote, parameters=otherwise, position=position
    )


def _reading_order(rows: Iterable[TemplateDuty]) -> list[TemplateDuty]:
    """By the section's place in the template's tree, then by the duty's own place."""
    from agreements.content import in_reading_order

    found = list(rows)
    if not found:
        return []
    sections = found[0].section.template.sections.all()
    place = {node.section.pk: at for at, node in enumerate(in_reading_order(sections, is_numbered=False))}
    return sorted(found, key=lambda row: (place[row.section_id], row.position, row.pk))


def carry_over(source: AgreementVersion, version: AgreementVersion) -> list[Duty]:
    """The duties of an earlier version, or of another agreement's text, in a new draft."""
    is_same = source.agreement_id == version.agreement_id
    passages = passages_of(version, stated_in(version))
    counts = (
        source.frozen_content is None or bool(source.frozen_content.get("duties")) or _is_read_out(source)
    )
    made: list[Duty] = []
    sentences: list[DutySentence] = []
    for old in source.duties.prefetch_related("sentences").order_by("position", "pk"):
        state = _state_in(old, passages, is_same=is_same and counts)
        is_decided = state != Duty.State.OFFERED
        duty = Duty(
            version=version,
            key=old.key,
            state=state,
            section_key=old.section_key,
            position=old.position,
            forum_id=old.forum_id if is_same else None,
            decided_at=old.decided_at if is_decided else None,
            decided_by_name=old.decided_by_name if is_decided else "",
            **{name: getattr(old, name) for name in _CARRIED},
        )
        made.append(duty)
        sentences += [
            DutySentence(
                duty=duty,
                section_key=one.section_key,
                quote=one.quote,
                parameters=one.parameters,
                position=one.position,
            )
            for one in old.sentences.all()
        ]
    Duty.objects.bulk_create(made)
    DutySentence.objects.bulk_create(sentences)
    return made


def _is_read_out(source: AgreementVersion) -> bool:
    reading = getattr(source, "duty_reading", None)
    return reading is not None and reading.frozen_at is not None


def _state_in(old: Duty, passages: Passages, *, is_same: bool) -> str:
    if not is_same or old.state == Duty.State.OFFERED:
        return Duty.State.OFFERED
    if old.state == Duty.State.REJECTED:
        return Duty.State.REJECTED
    stands = all(passages.stands(one.section_key, one.quote) for one in old.sentences.all())
    return Duty.State.CONFIRMED if stands and old.section_key in passages.keys else Duty.State.OFFERED


def key_for(version: AgreementVersion, label: str) -> str:
    """A key for a duty that is added by hand, which no other in the version has."""
    return free_key(label, set(version.duties.values_list("key", flat=True)))
