"""What of an evaluation's history each reader is told: the whole of it is kept, and nobody reads it all.

Who answers, and when, is between a side and those it has asked. So events about people who were asked are for
their own side, and that somebody has sent an answer in is told to nobody: with the spread before and after it
would tell what they answered (docs/decisions/0041-individual-answers-only-as-a-spread.md).
"""

from datetime import date

from django.db.models import Q, QuerySet

from agreements.evaluation.guards import may_see_answers
from agreements.evaluation.querysets import reach_of
from agreements.evaluation.rules import sides_of
from agreements.models import Evaluation
from parties.standing import Capability, Standing
from records import audit
from records.models import AuditEvent

# What district and nation read of the parties' work: the steps, and what came of it.
_FOR_ALL_READERS = tuple(
    f"evaluation.{name}"
    for name in (
        "started",
        "submitted",
        "approved",
        "agreed",
        "reopened",
        "cancelled",
        "case_noted",
        "item_proposed",
    )
)
# About people who were asked: for those of the side named in the event; without a side for nobody.
_ABOUT_THE_ASKED = tuple(
    f"evaluation.{name}"
    for name in ("people_asked", "person_taken_away", "people_reminded", "person_replaced")
)


def history_for(evaluation: Evaluation, standing: Standing, on: date) -> QuerySet[AuditEvent]:
    """The evaluation's events that the person is told, newest first."""
    events = audit.history(evaluation)
    parties = {party.organisation_id for party in evaluation.agreement.parties.all()}
    if not reach_of(standing).own & parties:
        return events.filter(verb__in=_FOR_ALL_READERS)
    sides = sides_of(standing, evaluation, Capability.READ_DRAFTS)
    told = ~Q(verb__in=("evaluation.answers_sent", *_ABOUT_THE_ASKED))
    told |= Q(verb__in=_ABOUT_THE_ASKED, data__side_code__in=sorted(sides))
    # The points' titles are read with the points themselves.
    if not may_see_answers(evaluation, on):
        told &= ~Q(verb__startswith="evaluation.point_")
    return events.filter(told)
