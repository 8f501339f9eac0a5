"""The life of an evaluation: the steps between its states as data. Its states stand with the model."""

from django.utils.translation import gettext_lazy as _

from agreements.evaluation import guards
from agreements.models.evaluations import EvaluationState
from records.workflow import Flow, Transition

S = EvaluationState

FLOW = Flow(
    [
        Transition(
            "submit",
            _("Legg fram til godkjenning"),
            {S.OPEN.value},
            S.SUBMITTED.value,
            "evaluations.submit",
            (guards.both_sides_agreed,),
            style="primary",
        ),
        # Agreed when the last party has approved; until then it stays where it is.
        Transition(
            "approve",
            _("Godkjenn evalueringen"),
            {S.SUBMITTED.value},
            S.AGREED.value,
            "evaluations.approve",
            style="primary",
        ),
        Transition(
            "reopen",
            _("Åpne igjen"),
            {S.SUBMITTED.value},
            S.OPEN.value,
            "evaluations.submit",
        ),
        Transition(
            "cancel",
            _("Avlys evalueringen"),
            {S.OPEN.value},
            S.CANCELLED.value,
            "evaluations.start",
            style="danger",
        ),
    ]
)
