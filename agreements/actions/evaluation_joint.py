"""The joint text: what the two sides say together about the year."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.evaluation_steps import acting, locked, require_open
from agreements.models import Evaluation
from councils.actions.writable import private_counts
from records import audit
from records.actors import Actor
from records.refusals import Refused, StaleSave

LONGEST_TEXT = 20_000


def write_joint(
    *, evaluation: Evaluation, text: str, revision: int, by: Actor, on: date, at: datetime
) -> Evaluation:
    """Save the joint text. Saving what stands there already does nothing.

    Raises NotAllowed; Refused when the evaluation is no longer open; StaleSave, with the text that stands
    there, when somebody has saved something else meanwhile.
    """
    with transaction.atomic():
        evaluation = locked(evaluation)
        by = acting("evaluations.write_joint", by, evaluation, on)
        require_open(evaluation)
        text = (text or "").replace("\r\n", "\n").strip()
        if text == evaluation.joint_text:
            return evaluation
        if revision != evaluation.revision:
            raise StaleSave(
                _("Noen andre har lagret den felles vurderingen etter at du åpnet siden."),
                current=evaluation.joint_text,
                revision=evaluation.revision,
            )
        if len(text) > LONGEST_TEXT:
            raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": LONGEST_TEXT})
        before, evaluation.joint_text = evaluation.joint_text, text
        evaluation.revision += 1
        evaluation.save(update_fields=["joint_text", "revision"])
        audit.record(
            shown_with=evaluation,
            verb="evaluation.joint_written",
            by=by,
            at=at,
            **private_counts(text, before),
        )
        return evaluation
