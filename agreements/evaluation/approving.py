"""Whose approval an evaluation waits for."""

from datetime import date

from agreements.models import AgreementParty, Evaluation


def parties_asked(evaluation: Evaluation, on: date) -> list[AgreementParty]:
    """The parties that approve it: those who were party in the year, and that still are there that day.

    A municipality that has ended has nobody to approve for it; what came after it was not party.
    """
    return [
        party
        for party in evaluation.agreement.parties.all()
        if (party.valid_from is None or party.valid_from.year <= evaluation.year)
        and (party.valid_to is None or party.valid_to.year >= evaluation.year)
        and party.organisation.exists_on(on)
    ]


def parties_waited_for(evaluation: Evaluation, on: date) -> list[AgreementParty]:
    """Those of them that have not approved what stands."""
    given = {one.party_id for one in evaluation.approvals.all() if one.withdrawn_at is None}
    return [party for party in parties_asked(evaluation, on) if party.pk not in given]
