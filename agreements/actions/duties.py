"""Deciding on and writing the duties of a version: confirm, reject, change, add.

An offered duty counts for nothing before a human has confirmed it. Each act is one transaction under the lock
of the agreement (`duty_writing`); a save says which revision of the duty it was written on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.duty_writing import Writing, begin, current, duties_change, record
from agreements.actions.template_duties import LONGEST_QUOTE, checked_duty
from agreements.actions.writing import check_tokens
from agreements.content import values_of
from agreements.duties import parameters as values
from agreements.duties.flags import NEEDS_FORUM, check_can_be_confirmed, flags_of
from agreements.duties.kinds import label_of
from agreements.duties.offering import LONGEST_PLACE, key_for
from agreements.duties.passages import Passages, passages_of
from agreements.models import AgreementVersion, Duty, DutySentence, TemplateDuty
from councils.models import Forum
from parties.acting import user_of
from records.actors import Actor
from records.refusals import Refused

MOST_SENTENCES = 10
_State = Duty.State


@dataclass(frozen=True)
class WrittenSentence:
    """A sentence as somebody wrote it down: where it stands, and what it says otherwise than the duty."""

    section_key: str
    quote: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def confirm_duty(*, duty: Duty, revision: int | None = None, by: Actor, on: date, at: datetime) -> Duty:
    """Say that the duty is agreed; from now on it is part of the content.

    Refused when it is confirmed already, or when a number that it cannot do without is not stated.
    """
    return _decide(duty, _State.CONFIRMED, "duty.confirmed", revision, by=by, on=on, at=at)


def reject_duty(*, duty: Duty, revision: int | None = None, by: Actor, on: date, at: datetime) -> Duty:
    """Say that the duty is not agreed here. Refused when that has been said already."""
    return _decide(duty, _State.REJECTED, "duty.rejected", revision, by=by, on=on, at=at)


def _decide(duty, state, verb, revision, *, by, on, at) -> Duty:
    with transaction.atomic():
        writing = begin(duty.version, by, on)
        # The same answer given twice is told as such, rather than as a change by somebody else.
        row = current(writing.version, duty, None)
        if row.state == state:
            raise Refused(_already(row))
        row = current(writing.version, duty, revision)
        if state == _State.CONFIRMED:
            check_can_be_confirmed(row, writing.version)
        label = label_of(row)
        with duties_change(writing, what=_("forpliktelsen «%(duty)s»") % {"duty": label}, on=on, at=at):
            _put(row, state, by=writing.by, at=at)
        record(writing, verb, at=at, duty=label, key=row.key)
        return row


def _already(row: Duty) -> str:
    words = {"name": row.decided_by_name, "duty": label_of(row)}
    if row.state == _State.CONFIRMED:
        return _("%(name)s har allerede bekreftet «%(duty)s».") % words
    return _("%(name)s har allerede ført opp at «%(duty)s» ikke er avtalt her.") % words


def _put(row: Duty, state: str, *, by: Actor, at: datetime) -> None:
    row.state, row.decided_at, row.decided_by_name = state, at, by.name
    row.revision += 1
    row.save(update_fields=["state", "decided_at", "decided_by_name", "revision"])


def confirm_all(
    *, version: AgreementVersion, also_flagged: bool = False, by: Actor, on: date, at: datetime
) -> list[Duty]:
    """Confirm every offered duty that agrees with the text; those with a flag wait for somebody to look.

    With `also_flagged` those too, as long as nothing that they need is left unstated. Refused when there is
    none to confirm.
    """
    with transaction.atomic():
        writing = begin(version, by, on)
        passages = passages_of(writing.version, _values(writing.version, on))
        offered = writing.version.duties.filter(state=_State.OFFERED).prefetch_related("sentences")
        ready = [
            row
            for row in offered
            if not flags_of(row, writing.version, passages)
            or (also_flagged and not _lacks(row, writing.version))
        ]
        if not ready:
            raise Refused(_("Ingen av de foreslåtte kan bekreftes samlet. Se på dem én for én."))
        with duties_change(writing, what=_("forpliktelsene"), on=on, at=at):
            for row in ready:
                _put(row, _State.CONFIRMED, by=writing.by, at=at)
        record(writing, "duty.all_confirmed", at=at, count=len(ready), keys=[row.key for row in ready])
        return ready


def _lacks(row: Duty, version: AgreementVersion) -> bool:
    try:
        check_can_be_confirmed(row, version)
    except Refused:
        return True
    return False


def save_duty(
    *,
    duty: Duty,
    revision: int,
    strength: str,
    responsible: str,
    office_role: str = "",
    wording: str = "",
    parameters: Mapping[str, Any],
    section_key: str,
    sentences: Iterable[WrittenSentence],
    forum: Forum | None = None,
    confirm: bool = False,
    by: Actor,
    on: date,
    at: datetime,
) -> Duty:
    """Change what a duty says and which sentences it comes from; with `confirm` it is confirmed as well.

    Sentences that say another number than the duty are kept with theirs. Raises StaleSave when somebody else
    has changed it since `revision`; Refused with every fault at once.
    """
    with transaction.atomic():
        writing = begin(duty.version, by, on)
        row = current(writing.version, duty, revision)
        passages = passages_of(writing.version, _values(writing.version, on))
        written = _checked(
            row.kind, strength, responsible, office_role, wording, parameters, sentences, passages
        )
        section_key = _checked_place(section_key, passages)
        forum = _checked_forum(row.kind, forum, writing, on) or _unseen_forum(row, writing, on)
        label = label_of(row)
        with duties_change(writing, what=_("forpliktelsen «%(duty)s»") % {"duty": label}, on=on, at=at):
            for name, value in written.fields.items():
                setattr(row, name, value)
            row.section_key, row.forum = section_key, forum
            row.revision += 1
            if confirm or row.state == _State.CONFIRMED:
                check_can_be_confirmed(row, writing.version)
            if confirm and row.state != _State.CONFIRMED:
                row.state, row.decided_at, row.decided_by_name = _State.CONFIRMED, at, writing.by.name
            row.save()
            _write_sentences(row, written.sentences)
        record(writing, "duty.saved", at=at, duty=label_of(row), key=row.key, revision=row.revision)
        return row


def add_duty(
    *,
    version: AgreementVersion,
    kind: str,
    strength: str,
    responsible: str,
    office_role: str = "",
    wording: str = "",
    parameters: Mapping[str, Any],
    section_key: str,
    sentences: Iterable[WrittenSentence],
    forum: Forum | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> Duty:
    """Write down a duty that was not offered; whoever writes it down has confirmed it."""
    with transaction.atomic():
        writing = begin(version, by, on)
        version = writing.version
        passages = passages_of(version, _values(version, on))
        written = _checked(kind, strength, responsible, office_role, wording, parameters, sentences, passages)
        label = written.fields["wording"] or str(values.row_of(kind).label)
        row = Duty(
            version=version,
            key=key_for(version, label),
            section_key=_checked_place(section_key, passages),
            forum=_checked_forum(kind, forum, writing, on),
            position=version.duties.count() + 1,
            state=_State.CONFIRMED,
            decided_at=at,
            decided_by_name=writing.by.name,
            **written.fields,
        )
        check_can_be_confirmed(row, version)
        with duties_change(writing, what=_("forpliktelsen «%(duty)s»") % {"duty": label}, on=on, at=at):
            row.save()
            _write_sentences(row, written.sentences)
        record(writing, "duty.added", at=at, duty=label, key=row.key)
        return row


def remove_duty(*, duty: Duty, by: Actor, on: date, at: datetime) -> AgreementVersion:
    """Take out a duty that was written down by hand in this version by mistake.

    Refused for what the template or an earlier version has brought: of that it is said that it is not agreed
    here, so that everybody sees it.
    """
    with transaction.atomic():
        writing = begin(duty.version, by, on)
        row = current(writing.version, duty, None)
        if not is_by_hand(row, writing.version):
            raise Refused(_("Forpliktelsen er foreslått. Velg «ikke avtalt her» i stedet for å fjerne den."))
        label = label_of(row)
        with duties_change(writing, what=_("forpliktelsen «%(duty)s»") % {"duty": label}, on=on, at=at):
            writing.version.duties.filter(pk=row.pk).delete()
        record(writing, "duty.removed", at=at, duty=label, key=row.key)
        return writing.version


def is_by_hand(row: Duty, version: AgreementVersion) -> bool:
    """Whether neither the template nor an earlier version has brought the duty."""
    offered = TemplateDuty.objects.filter(key=row.key, section__template__kind=version.agreement.kind)
    carried = Duty.objects.filter(version=version.started_from_id, key=row.key)
    return not offered.exists() and not (version.started_from_id and carried.exists())


def _values(version: AgreementVersion, on: date) -> dict[str, str]:
    return {} if version.frozen_content is not None else values_of(version, on)


@dataclass(frozen=True)
class _Written:
    fields: dict[str, Any]
    sentences: list[WrittenSentence]


def _checked(kind, strength, responsible, office_role, wording, parameters, sentences, passages) -> _Written:
    faults: list[str] = []
    fields: dict[str, Any] = {}
    tidy: list[WrittenSentence] = []
    try:
        fields = checked_duty(
            kind=kind,
            strength=strength,
            responsible=responsible,
            office_role=office_role,
            wording=wording,
            parameters=parameters,
            quote="",
        )
        del fields["quote"]
    except Refused as refused:
        faults += refused.reasons
    for one in sentences:
        try:
            tidy.append(_checked_sentence(kind, one, passages))
        except Refused as refused:
            faults += refused.reasons
    if not tidy and not faults:
        faults.append(_("Skriv av minst én setning som forpliktelsen kommer fra."))
    if len(tidy) > MOST_SENTENCES:
        faults.append(_("En forpliktelse kan ha høyst %(limit)s setninger.") % {"limit": MOST_SENTENCES})
    if faults:
        raise Refused(dict.fromkeys(faults))
    agreed = fields["parameters"]
    # What a sentence says like the duty needs no second place to stand.
    return _Written(
        fields,
        [
            WrittenSentence(
                one.section_key,
                one.quote,
                {name: value for name, value in one.parameters.items() if agreed.get(name) != value},
            )
            for one in tidy
        ],
    )


def _checked_sentence(kind: str, sentence: WrittenSentence, passages: Passages) -> WrittenSentence:
    quote = " ".join(sentence.quote.split())
    if not quote:
        raise Refused(_("Setningen mangler."))
    if len(quote) > LONGEST_QUOTE:
        raise Refused(_("Setningen er for lang (høyst %(limit)s tegn).") % {"limit": LONGEST_QUOTE})
    check_tokens(quote)
    place = _checked_place(sentence.section_key, passages)
    if passages and not passages.stands(place, quote):
        raise Refused(
            _("Setningen «%(quote)s» står ikke i «%(heading)s». Skriv den nøyaktig som den står.")
            % {"quote": quote, "heading": passages.label(place)}
        )
    return WrittenSentence(place, quote, values.checked(kind, sentence.parameters, may_miss=True))


def _checked_place(place: str, passages: Passages) -> str:
    """A section of the text; in a text that has none, a place by whatever name it has on paper."""
    place = " ".join(place.split())
    if not place:
        raise Refused(_("Oppgi hvor i avtalen forpliktelsen står."))
    if passages and place not in passages.keys:
        raise Refused(_("Avsnittet finnes ikke i avtalen."))
    if len(place) > LONGEST_PLACE:
        raise Refused(_("Stedet i avtalen er for langt (høyst %(limit)s tegn).") % {"limit": LONGEST_PLACE})
    return place


def _checked_forum(kind: str, forum: Forum | None, writing: Writing, on: date) -> Forum | None:
    if forum is None or kind != NEEDS_FORUM:
        return None
    if not forums_of(writing.version, user_of(writing.by, on), on).filter(pk=forum.pk).exists():
        raise Refused(_("Forumet hører ikke til partene i avtalen."))
    return forum


def _unseen_forum(row: Duty, writing: Writing, on: date) -> Forum | None:
    """The forum that the duty has, when the person could not see it to choose it again."""
    if row.forum is None:
        return None
    seen = forums_of(writing.version, user_of(writing.by, on), on).filter(pk=row.forum.pk).exists()
    return None if seen else row.forum


def forums_of(version: AgreementVersion, user: Any, on: date) -> Any:
    """The forums of the agreement's municipalities that the person knows of."""
    parties = version.agreement.parties.values("organisation")
    return Forum.objects.visible_to(user, on=on).filter(parties__organisation__in=parties).distinct()


def _write_sentences(row: Duty, sentences: list[WrittenSentence]) -> None:
    row.sentences.all().delete()
    DutySentence.objects.bulk_create(
        DutySentence(
            duty=row,
            section_key=one.section_key,
            quote=one.quote,
            parameters=dict(one.parameters),
            position=position,
        )
        for position, one in enumerate(sentences, start=1)
    )
