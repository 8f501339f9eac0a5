"""Who may do what with yearly evaluations: each predicate is a sentence, composed of offices' capabilities.

What is asked about is an evaluation, or something of one: a side, a participant, an improvement point; to
start one, the agreement. The state is asked about by the actions and the flow, not here.
"""

from typing import Any

import rules

from agreements.choices import Side
from agreements.evaluation.querysets import acts_for, reach_of
from agreements.models.evaluations import EvaluationState
from agreements.rules import parties_approved_by
from parties.standing import Capability, Held, Standing, bound_standing


def _evaluation(obj: Any) -> Any:
    """The evaluation that the object is, or belongs to."""
    return getattr(obj, "evaluation", obj)


def _party_ids(obj: Any) -> set[int]:
    agreement = getattr(_evaluation(obj), "agreement", obj)
    return {party.organisation_id for party in agreement.parties.all()}


def held_for(
    standing: Standing, obj: Any, capability: Capability, *, side: str | None = None
) -> tuple[Held, ...]:
    """The appointments in the parties' own offices that give the capability, for one side if it is named.

    `obj` is an evaluation or an agreement. Police offices never act for the municipal side.
    """
    parties = _party_ids(obj)
    return tuple(
        held
        for held in standing.held
        if acts_for(held, capability, parties)
        and (side is None or held.organisation.is_police == (side == Side.POLICE))
    )


def sides_of(standing: Standing, obj: Any, capability: Capability) -> set[str]:
    """The sides that the person's offices give the capability for."""
    return {side for side in Side.values if held_for(standing, obj, capability, side=side)}


def parties_led(standing: Standing, evaluation: Any) -> list[Any]:
    """The parties that the person may agree for: as leader of one, or in an office that signs for it."""
    version = evaluation.version
    # One and the same agreement, of which the evaluation's has its parties at hand.
    version.agreement = evaluation.agreement
    return parties_approved_by(standing, version)


def sides_approved_by(standing: Standing, evaluation: Any) -> set[str]:
    """The sides of the parties that the person may agree for."""
    return {party.side for party in parties_led(standing, evaluation)}


@rules.predicate
def reads(user: Any, obj: Any) -> bool:
    """The parties' own office-holders read it from the start; district and nation when both sides agreed."""
    evaluation = _evaluation(obj)
    reach, parties = reach_of(bound_standing(user)), _party_ids(evaluation)
    if reach.own & parties:
        return True
    return evaluation.state == EvaluationState.AGREED and bool(reach.is_national or reach.below & parties)


@rules.predicate
def writes_for_either_side(user: Any, obj: Any) -> bool:
    """Writes, in an office of its own, for one of the two sides."""
    return bool(held_for(bound_standing(user), obj, Capability.EDIT_DRAFTS))


@rules.predicate
def writes_for_the_side(user: Any, obj: Any) -> bool:
    """Writes for the very side that is asked about."""
    return obj.side in sides_of(bound_standing(user), _evaluation(obj), Capability.EDIT_DRAFTS)


@rules.predicate
def leads_the_side(user: Any, obj: Any) -> bool:
    """Leads a party on the very side that is asked about, or holds the office that signs for it."""
    return obj.side in sides_approved_by(bound_standing(user), _evaluation(obj))


@rules.predicate
def leads_a_party(user: Any, obj: Any) -> bool:
    """Leads one of the parties, or holds the office that signs for it."""
    return bool(parties_led(bound_standing(user), _evaluation(obj)))


@rules.predicate
def is_asked(user: Any, participant: Any) -> bool:
    """Holds the office in which the participant was asked."""
    if participant.appointment_id is None or participant.withdrawn_at is not None:
        return False
    return any(held.pk == participant.appointment_id for held in bound_standing(user).held)


@rules.predicate
def runs_rounds(user: Any, owner: Any = None) -> bool:
    """District and national administrators run the rounds of their own organisation, and keep what is
    asked."""
    owners = bound_standing(user).organisation_ids_with(Capability.RUN_ROUNDS)
    if owner is None:
        return bool(owners)
    return getattr(owner, "owner_id", owner.pk) in owners


rules.add_perm("evaluations.view", reads)
rules.add_perm("evaluations.start", writes_for_either_side)
rules.add_perm("evaluations.write_joint", writes_for_either_side)
rules.add_perm("evaluations.submit", writes_for_either_side)
rules.add_perm("evaluations.follow_point", writes_for_either_side)
rules.add_perm("evaluations.invite", writes_for_the_side)
rules.add_perm("evaluations.answer_for_side", writes_for_the_side)
rules.add_perm("evaluations.agree_for_side", leads_the_side)
rules.add_perm("evaluations.approve", leads_a_party)
rules.add_perm("evaluations.answer", is_asked)
rules.add_perm("evaluations.run_round", runs_rounds)
