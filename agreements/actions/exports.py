"""Bulk exports of a year's evaluations: asked for and stopped by those who run the rounds."""

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agreements import tasks
from agreements.evaluation.exporting import rows_of
from agreements.models import EvaluationExport
from parties.acting import actor_with
from parties.models import Organisation, OrganisationKind
from parties.standing import Capability
from records import audit
from records.actors import Actor
from records.refusals import Refused

GOING = (EvaluationExport.State.QUEUED, EvaluationExport.State.RUNNING)


def request_export(
    *, owner: Organisation, year: int, kind: str, by: Actor, on: date, at: datetime
) -> EvaluationExport:
    """Ask for an export; the work is done by a task, and what it holds is fixed now.

    Asked for twice while the first is going, it is the same one. Raises NotAllowed for others than those
    who run rounds for the organisation; Refused for a year that has not begun, when nothing is finished, and
    for a book of the whole country: that is made district by district.
    """
    with transaction.atomic():
        # Two clicks at once are one export: the owner's row orders them.
        owner = Organisation.objects.select_for_update(no_key=True).get(pk=owner.pk)
        by = _allowed(owner, by, on)
        if kind not in EvaluationExport.Kind.values:
            raise Refused(_("Velg hva slags fil du vil ha."))
        if not 2000 <= year <= on.year:
            raise Refused(_("Velg et år som har begynt."))
        if kind == EvaluationExport.Kind.BOOK and owner.kind == OrganisationKind.NATIONAL:
            raise Refused(
                _("Boken lages for ett politidistrikt om gangen. For hele landet: velg zip eller Excel.")
            )
        going = EvaluationExport.objects.filter(owner=owner, year=year, kind=kind, state__in=GOING).first()
        if going is not None:
            return going
        rows = rows_of(owner, year)
        if all(row["evaluation"] is None for row in rows):
            raise Refused(
                _("Ingen evalueringer for %(year)s er ferdige ennå, så det er ikke noe å hente ut.")
                % {"year": year}
            )
        export = EvaluationExport.objects.create(
            owner=owner,
            year=year,
            kind=kind,
            rows=rows,
            language="nn" if get_language() == "nn" else "nb",
            requested_by_name=by.name,
            requested_by_user=by.user_id,
            requested_at=at,
        )
        transaction.on_commit(partial(tasks.work_on_export.enqueue, export.pk), robust=True)
        audit.record(
            shown_with=owner, verb="evaluation.export_requested", by=by, at=at, year=year, kind=export.kind
        )
        return export


def cancel_export(*, export: EvaluationExport, by: Actor, on: date, at: datetime) -> EvaluationExport:
    """Stop the work; what is made already is kept and used by the next.

    Raises NotAllowed; Refused when it is over.
    """
    with transaction.atomic():
        export = EvaluationExport.objects.select_for_update(no_key=True, of=("self",)).get(pk=export.pk)
        by = _allowed(export.owner, by, on)
        if export.state not in GOING:
            raise Refused(
                _("Uttrekket har status «%(state)s» og kan ikke stoppes.")
                % {"state": export.get_state_display()}
            )
        export.state, export.ended_at = EvaluationExport.State.CANCELLED, at
        export.save(update_fields=["state", "ended_at"])
        audit.record(
            shown_with=export.owner,
            verb="evaluation.export_cancelled",
            by=by,
            at=at,
            year=export.year,
            kind=export.kind,
        )
        return export


def _allowed(owner: Organisation, by: Actor, on: date) -> Actor:
    """The actor as acting from an office that runs the rounds of the organisation."""
    return by if by.kind == "system" else actor_with(by, Capability.RUN_ROUNDS, owner, on)
