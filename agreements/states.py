"""The life of a version: its states, and the steps between them as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements import guards
from records.workflow import Flow, Transition


class VersionState(models.TextChoices):
    """Where a version stands. In force, expired and overdue are not states: they are asked of a date."""

    DRAFT = "DRAFT", _("utkast")
    IN_REVIEW = "IN_REVIEW", _("til forhandling")
    AGREED = "AGREED", _("enighet om teksten")
    POLITICAL_TREATMENT = "POLITICAL_TREATMENT", _("til politisk behandling")
    READY_TO_SIGN = "READY_TO_SIGN", _("til signering")
    SIGNED = "SIGNED", _("signert")
    RETURNED = "RETURNED", _("sendt tilbake")
    DECLINED = "DECLINED", _("avslått")
    WITHDRAWN = "WITHDRAWN", _("trukket")


S = VersionState
# Text that both sides may still write in. In AGREED a change takes the approvals back.
EDITABLE_STATES = (S.DRAFT.value, S.IN_REVIEW.value, S.AGREED.value, S.POLITICAL_TREATMENT.value)
OPEN_STATES = (*EDITABLE_STATES, S.READY_TO_SIGN.value)
UNFROZEN_STATES = EDITABLE_STATES
FROZEN_STATES = (S.READY_TO_SIGN.value, S.SIGNED.value)

FLOW = Flow(
    [
        Transition(
            "submit",
            _("Send til den andre parten"),
            {S.DRAFT.value},
            S.IN_REVIEW.value,
            "agreements.hand_over",
            (guards.has_turn_to_hand_over,),
            style="primary",
        ),
        Transition(
            "hand_over",
            _("Send til den andre parten"),
            {S.IN_REVIEW.value},
            S.IN_REVIEW.value,
            "agreements.hand_over",
        ),
        Transition(
            "approve",
            _("Godkjenn teksten"),
            {S.IN_REVIEW.value},
            S.IN_REVIEW.value,
            "agreements.approve_for_side",
            (
                guards.sections_written,
                guards.fields_resolved,
                guards.comments_resolved,
                guards.texts_beside_settled,
                guards.duties_decided,
            ),
            style="primary",
        ),
        Transition(
            "withdraw_approval",
            _("Ta godkjenningen tilbake"),
            {S.IN_REVIEW.value, S.AGREED.value, S.POLITICAL_TREATMENT.value},
            S.IN_REVIEW.value,
            "agreements.withdraw_approval",
        ),
        Transition(
            "send_to_treatment",
            _("Send til politisk behandling"),
            {S.AGREED.value},
            S.POLITICAL_TREATMENT.value,
            "agreements.edit_version",
            (guards.treatment_is_required,),
            style="primary",
        ),
        Transition(
            "finish",
            _("Gjør klar til signering"),
            {S.AGREED.value, S.POLITICAL_TREATMENT.value},
            S.READY_TO_SIGN.value,
            "agreements.edit_version",
            (
                guards.sections_written,
                guards.fields_resolved,
                guards.comments_resolved,
                guards.texts_beside_settled,
                guards.duties_decided,
                guards.approved_by_all,
                guards.politically_adopted,
                guards.signatories_with_authority,
                guards.parties_exist,
            ),
            style="primary",
        ),
        Transition(
            "sign",
            _("Signer"),
            {S.READY_TO_SIGN.value},
            S.READY_TO_SIGN.value,
            "agreements.sign_version",
            (guards.signing_copy_made,),
            style="primary",
        ),
        Transition(
            "return",
            _("Send tilbake med begrunnelse"),
            {S.READY_TO_SIGN.value},
            S.RETURNED.value,
            "agreements.return_version",
            style="danger",
        ),
        Transition(
            "decline",
            _("Avslå avtalen"),
            {S.IN_REVIEW.value, S.AGREED.value, S.POLITICAL_TREATMENT.value},
            S.DECLINED.value,
            "agreements.approve_for_side",
            style="danger",
        ),
        Transition(
            "withdraw",
            _("Trekk utkastet"),
            {S.DRAFT.value},
            S.WITHDRAWN.value,
            # Nobody takes away a draft that the other side is writing.
            "agreements.hand_over",
            style="danger",
        ),
    ]
)
