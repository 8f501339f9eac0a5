"""The lives of meetings, items and minutes: their states, and the steps between them as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from councils import guards
from councils.choices import Record
from records.workflow import Flow, Transition


class MeetingState(models.TextChoices):
    """Where a meeting stands. Overdue and coming are not states: they are asked of a moment."""

    PLANNED = "PLANNED", _("planlagt")
    CALLED = "CALLED", _("innkalt")
    HELD = "HELD", _("holdt")
    CLOSED = "CLOSED", _("avsluttet")
    CANCELLED = "CANCELLED", _("avlyst")


class ItemState(models.TextChoices):
    """Where an agenda item stands."""

    PROPOSED = "PROPOSED", _("meldt inn")
    PLACED = "PLACED", _("på sakslisten")
    TREATED = "TREATED", _("behandlet")
    POSTPONED = "POSTPONED", _("utsatt")
    SENT_BACK = "SENT_BACK", _("sendt tilbake")
    DECLINED = "DECLINED", _("ikke tatt opp")
    WITHDRAWN = "WITHDRAWN", _("trukket")


class MinutesState(models.TextChoices):
    """Where the minutes stand."""

    DRAFT = "DRAFT", _("utkast")
    IN_REVIEW = "IN_REVIEW", _("til gjennomgang")
    CHANGES_REQUESTED = "CHANGES_REQUESTED", _("endringer ønsket")
    APPROVED = "APPROVED", _("godkjent")


M = MeetingState
COMING_STATES = (M.PLANNED.value, M.CALLED.value)
HELD_STATES = (M.HELD.value, M.CLOSED.value)
# An agenda can be changed until the meeting is closed; after the notice its numbers stand.
AGENDA_STATES = (M.PLANNED.value, M.CALLED.value, M.HELD.value)

MEETING_FLOW = Flow(
    [
        Transition(
            "call",
            _("Send innkalling"),
            {M.PLANNED.value},
            M.CALLED.value,
            "councils.lead_meeting",
            (guards.has_agenda, guards.has_somebody_to_call, guards.lies_ahead),
            style="primary",
        ),
        Transition(
            "update_notice",
            _("Send oppdatert innkalling"),
            {M.CALLED.value},
            M.CALLED.value,
            "councils.lead_meeting",
            (guards.has_agenda, guards.lies_ahead),
        ),
        # A meeting that people are called to stays called when it moves: they get the new time at once.
        *(
            transition
            for state, suffix in ((M.PLANNED.value, ""), (M.CALLED.value, "_called"))
            for transition in (
                Transition(
                    f"change{suffix}",
                    _("Endre sted eller flytt til video"),
                    {state},
                    state,
                    "councils.lead_meeting",
                ),
                Transition(
                    f"move{suffix}", _("Flytt til en annen tid"), {state}, state, "councils.lead_meeting"
                ),
            )
        ),
        Transition(
            "hold",
            _("Start føringen av møtet"),
            {M.PLANNED.value, M.CALLED.value},
            M.HELD.value,
            "councils.lead_meeting",
            (guards.keeps_minutes, guards.day_has_come),
            style="primary",
        ),
        Transition(
            "log",
            _("Før møtet i loggen"),
            {M.PLANNED.value, M.CALLED.value},
            M.CLOSED.value,
            "councils.lead_meeting",
            (guards.keeps_log, guards.day_has_come),
            style="primary",
        ),
        Transition(
            "cancel",
            _("Avlys møtet"),
            {M.PLANNED.value, M.CALLED.value},
            M.CANCELLED.value,
            "councils.lead_meeting",
            style="danger",
        ),
    ]
)


def unfit_steps(record: str) -> set[str]:
    """The steps of a meeting that are no way on in a forum that keeps this: never offered."""
    return {"hold"} if record == Record.LOG else {"log"}


R = MinutesState
WRITABLE_STATES = (R.DRAFT.value, R.CHANGES_REQUESTED.value)

MINUTES_FLOW = Flow(
    [
        Transition(
            "send",
            _("Send til gjennomgang"),
            {R.DRAFT.value, R.CHANGES_REQUESTED.value},
            R.IN_REVIEW.value,
            "councils.write_minutes",
            (
                guards.attendance_recorded,
                guards.items_have_outcomes,
                guards.secrecy_confirmed,
                guards.texts_beside_settled,
                guards.has_reviewers,
            ),
            style="primary",
        ),
        Transition(
            "take_back",
            _("Ta tilbake til utkast"),
            {R.IN_REVIEW.value},
            R.DRAFT.value,
            "councils.write_minutes",
        ),
        Transition(
            "request_changes",
            _("Be om endringer"),
            {R.IN_REVIEW.value},
            R.CHANGES_REQUESTED.value,
            "councils.review_minutes",
        ),
        Transition(
            "approve",
            _("Godkjenn referatet"),
            {R.IN_REVIEW.value},
            R.APPROVED.value,
            "councils.review_minutes",
            (guards.texts_beside_settled,),
            style="primary",
        ),
        Transition(
            "finish",
            _("Godkjenn uten gjennomgang"),
            {R.DRAFT.value, R.CHANGES_REQUESTED.value},
            R.APPROVED.value,
            "councils.write_minutes",
            (
                guards.attendance_recorded,
                guards.items_have_outcomes,
                guards.secrecy_confirmed,
                guards.texts_beside_settled,
                guards.has_no_reviewers,
            ),
        ),
    ]
)
