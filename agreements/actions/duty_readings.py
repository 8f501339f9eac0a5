"""Reading the duties out of a text that is signed already: started, confirmed by each side, frozen.

Most agreements are older than the portal. What is read out counts from the day both sides have confirmed it;
the signed text itself is not touched.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agreements import notices
from agreements.actions.duty_writing import Writing as _Writing
from agreements.actions.duty_writing import (
    begin_reading,
    confirmed_at,
    read_out,
    record,
    set_confirmed,
)
from agreements.actions.steps import acting_with, locked
from agreements.choices import Side
from agreements.content import hash_of
from agreements.duties.flags import what_is_not_stated
from agreements.duties.frozen import content_to_hash
from agreements.duties.offering import offer_from_template
from agreements.models import AgreementTemplate, AgreementVersion, Duty, DutyReading
from agreements.states import VersionState
from parties.acting import user_of
from parties.standing import Capability
from records.actors import Actor
from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import has_right


def start_reading(*, version: AgreementVersion, by: Actor, on: date, at: datetime) -> DutyReading:
    """Begin to read the duties out; those of its template, else of the national one, are offered.

    By writers of either side. Refused for a version that is not signed, has duties frozen with it, or is
    being read already.
    """
    with transaction.atomic():
        version = locked(version)
        user = user_of(by, on)
        if not has_right("duties.read_out", user, version):
            raise NotAllowed(_("Du har ikke rett til å skrive forpliktelsene i denne avtalen."))
        if reasons := why_not_start(version):
            raise Refused(reasons)
        by, side = acting_with(by, user, version, Capability.EDIT_DRAFTS, on)
        reading = DutyReading.objects.create(version=version, started_at=at, started_by_name=by.name)
        template = template_for(version)
        offered = offer_from_template(version, template) if template is not None else []
        record(_Writing(version, by, side, reading), "duty_reading.started", at=at, count=len(offered))
        return reading


def why_not_start(version: AgreementVersion) -> list[str]:
    """Why the duties of the version cannot be read out of it; nothing when they can."""
    if version.state != VersionState.SIGNED:
        return [_("Forpliktelsene føres i utkastet så lenge avtalen ikke er signert.")]
    if (version.frozen_content or {}).get("duties"):
        return [_("Forpliktelsene ble fryst sammen med avtalen.")]
    reading = DutyReading.objects.filter(version=version.pk).first()
    if reading is not None:
        return [
            _("%(name)s har allerede begynt å lese ut forpliktelsene.") % {"name": reading.started_by_name}
        ]
    return []


def template_for(version: AgreementVersion) -> AgreementTemplate | None:
    """What the reading offers from: the version's own template if that offers any duties.

    Else the newest national one of the agreement's kind, in its language where there is one.
    """
    own = version.template
    if own is not None and own.sections.filter(duties__isnull=False).exists():
        return own
    published = (
        AgreementTemplate.objects.published()
        .filter(kind=version.agreement.kind, owner__kind="NATIONAL", sections__duties__isnull=False)
        .order_by("-published_at", "-pk")
    )
    return published.filter(language=version.language).first() or published.first()


def confirm_reading(*, reading: DutyReading, revision: int, by: Actor, on: date, at: datetime) -> DutyReading:
    """Confirm for one's side that this is what was agreed; frozen when both sides have.

    Raises StaleSave when the duties have been changed since `revision` was shown; Refused while a duty is
    undecided, when none is confirmed, and when the side has confirmed already.
    """
    with transaction.atomic():
        writing = begin_reading(locked(reading.version), by, on)
        version, row = writing.version, writing.reading
        assert row is not None
        if confirmed_at(row, writing.side) is not None:
            raise Refused(
                _("%(side)s har allerede bekreftet forpliktelsene.")
                % {"side": str(Side(writing.side).label).capitalize()}
            )
        if revision != row.revision:
            raise StaleSave(
                _("Forpliktelsene er endret siden du åpnet siden. Se over dem før du bekrefter."),
                revision=row.revision,
            )
        if reasons := what_is_missing(version):
            raise Refused(reasons)
        set_confirmed(row, writing.side, at=at, by_name=writing.by.name)
        other = Side.MUNICIPALITY if writing.side == Side.POLICE else Side.POLICE
        if is_last := confirmed_at(row, other) is not None:
            row.content = read_out(version)
            row.content_hash = hash_of(content_to_hash(row.content))
            row.frozen_at = at
        row.save()
        told = notices.people_of(
            version, on, sides=Side.values if is_last else [other], capabilities=notices.WRITERS
        )
        notices.tell(
            version,
            "reading_frozen" if is_last else "reading_confirmed",
            to=told,
            by=writing.by,
            at=at,
            side=str(Side(writing.side).label),
        )
        record(
            writing,
            "duty_reading.frozen" if is_last else "duty_reading.confirmed",
            at=at,
            side=str(Side(writing.side).label),
            content_hash=row.content_hash,
        )
        return row


def withdraw_confirmation(*, reading: DutyReading, by: Actor, on: date, at: datetime) -> DutyReading:
    """Take one's side's confirmation back before the other has confirmed."""
    with transaction.atomic():
        writing = begin_reading(locked(reading.version), by, on)
        row = writing.reading
        assert row is not None
        if confirmed_at(row, writing.side) is None:
            raise Refused(_("Siden din har ikke bekreftet forpliktelsene."))
        set_confirmed(row, writing.side, at=None, by_name="")
        row.save()
        record(writing, "duty_reading.withdrawn", at=at, side=str(Side(writing.side).label))
        return row


def what_is_missing(version: AgreementVersion) -> list[str]:
    """What stands in the way of confirming the reading; nothing when it can be confirmed."""
    offered = version.duties.filter(state=Duty.State.OFFERED).count()
    if offered:
        return [_("%(count)s foreslåtte forpliktelser er ikke avgjort.") % {"count": offered}]
    confirmed = list(version.duties.filter(state=Duty.State.CONFIRMED))
    if not confirmed:
        return [_("Ingen forpliktelser er bekreftet. Legg til eller bekreft minst én.")]
    return [reason for row in confirmed for reason in what_is_not_stated(row, version)]
