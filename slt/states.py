"""The lives of referrals, plans, measures and annual reports: their states, and the steps between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.workflow import Flow, Transition
from slt import guards
from slt.choices import StepEnd, StepPurpose


class ReferralState(models.TextChoices):
    """Where a referral stands; with whom it lies is its open step's to say."""

    OPEN = "OPEN", _("under behandling")
    CLOSED = "CLOSED", _("besvart og mottatt")
    WITHDRAWN = "WITHDRAWN", _("trukket")


class PlanState(models.TextChoices):
    """Where an action plan stands. In force and expired are asked of a day."""

    DRAFT = "DRAFT", _("utkast")
    ON_HEARING = "ON_HEARING", _("på høring")
    ADOPTED = "ADOPTED", _("vedtatt")


class MeasureState(models.TextChoices):
    """Where a measure stands. Overdue for review is asked of a day."""

    PLANNED = "PLANNED", _("planlagt")
    RUNNING = "RUNNING", _("i gang")
    COMPLETED = "COMPLETED", _("gjennomført")
    STOPPED = "STOPPED", _("stoppet")


class ReportState(models.TextChoices):
    """Where a year's report stands."""

    DRAFT = "DRAFT", _("utkast")
    FINISHED = "FINISHED", _("ferdig")


# Of the step where a referral lies, by its `standing`: what it lies there for, then how it left.
REFERRAL_FLOW = Flow(
    [
        Transition(
            "answer",
            _("Svar"),
            {StepPurpose.TREAT.value},
            StepEnd.ANSWERED.value,
            "slt.handle_step",
            style="primary",
        ),
        Transition(
            "send_on",
            _("Send videre"),
            {StepPurpose.TREAT.value},
            StepEnd.SENT_ON.value,
            "slt.handle_step",
            (guards.has_somewhere_to_go,),
        ),
        Transition(
            "receive",
            _("Ta imot svaret"),
            {StepPurpose.ANSWER.value},
            StepEnd.RECEIVED.value,
            "slt.handle_step",
            style="primary",
        ),
        Transition(
            "ask_again",
            _("Spør igjen"),
            {StepPurpose.ANSWER.value},
            StepEnd.SENT_ON.value,
            "slt.handle_step",
        ),
        Transition(
            "withdraw",
            _("Trekk henvisningen"),
            {StepPurpose.TREAT.value},
            StepEnd.WITHDRAWN.value,
            "slt.withdraw_referral",
            style="danger",
        ),
    ],
    field="standing",
)

P = PlanState
PLAN_FLOW = Flow(
    [
        Transition(
            "send_on_hearing",
            _("Send på høring"),
            {P.DRAFT.value},
            P.ON_HEARING.value,
            "slt.keep_plan",
            (guards.plan_has_goals,),
        ),
        Transition(
            "take_back",
            _("Ta tilbake til utkast"),
            {P.ON_HEARING.value},
            P.DRAFT.value,
            "slt.keep_plan",
        ),
        Transition(
            "adopt",
            _("Før vedtaket"),
            {P.DRAFT.value, P.ON_HEARING.value},
            P.ADOPTED.value,
            "slt.keep_plan",
            (guards.plan_has_goals, guards.goals_have_measures),
            style="primary",
        ),
    ]
)

M = MeasureState
MEASURE_FLOW = Flow(
    [
        Transition(
            "start",
            _("Sett i gang"),
            {M.PLANNED.value},
            M.RUNNING.value,
            "slt.keep_measure",
            (guards.has_owner, guards.has_expected_effect, guards.has_way_of_evaluation),
            style="primary",
        ),
        Transition(
            "complete",
            _("Før som gjennomført"),
            {M.RUNNING.value},
            M.COMPLETED.value,
            "slt.report_measure",
            style="primary",
        ),
        Transition(
            "stop",
            _("Stopp tiltaket"),
            {M.PLANNED.value, M.RUNNING.value},
            M.STOPPED.value,
            "slt.keep_measure",
            style="danger",
        ),
        Transition(
            "reopen",
            _("Åpne igjen"),
            {M.COMPLETED.value, M.STOPPED.value},
            M.RUNNING.value,
            "slt.keep_measure",
            (guards.has_owner, guards.has_expected_effect, guards.has_way_of_evaluation),
        ),
    ]
)

REPORT_FLOW = Flow(
    [
        Transition(
            "finish",
            _("Gjør rapporten ferdig"),
            {ReportState.DRAFT.value},
            ReportState.FINISHED.value,
            "slt.keep_report",
            (guards.report_has_assessment,),
            style="primary",
        ),
    ]
)
