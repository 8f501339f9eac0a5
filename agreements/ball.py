"""Who has the ball: one answer for every page and list, computed, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agreements.choices import Side
from agreements.merging import joined
from agreements.states import VersionState
from parties.standing import Capability


@dataclass(frozen=True)
class Ball:
    """Whose move it is.

    `organisation_ids` and `office_ids` say whose home page shows it as waiting; `is_police` which side's
    offices, None where either side's may act. A police office is reached through the municipalities it
    serves, so these stand among the organisations when the police have the ball.
    """

    sentence: str
    organisation_ids: frozenset[int] = frozenset()
    office_ids: frozenset[int] = frozenset()
    capability: Capability = Capability.EDIT_DRAFTS
    is_police: bool | None = None


def ball_of(version: Any, on: date) -> Ball:
    """Say who has the ball for a version.

    Reads only what `VersionQuerySet.with_ball` brings along, so that lists stay at a constant number of
    queries.
    """
    parties = {party.pk: party for party in version.agreement.parties.all()}
    state = version.state
    if state in {VersionState.DRAFT, VersionState.IN_REVIEW}:
        return _negotiating(version, parties)
    if state == VersionState.AGREED:
        return _either(parties, _("Partene er enige om teksten. Avtalen kan gjøres klar til signering."))
    if state == VersionState.POLITICAL_TREATMENT:
        return _in_treatment(version, parties)
    if state == VersionState.READY_TO_SIGN:
        missing = [place for place in version.places.all() if not hasattr(place, "signature")]
        return Ball(
            _("Venter på signatur fra %(names)s.")
            % {"names": joined([_office_name(place.office) for place in missing])},
            frozenset(place.party.organisation_id for place in missing),
            frozenset(place.office_id for place in missing),
            capability=Capability.SIGN,
        )
    return Ball("")


def _negotiating(version: Any, parties: dict[int, Any]) -> Ball:
    approved = {review.party_id for review in version.reviews.all() if review.withdrawn_at is None}
    waiting = [party for party in parties.values() if party.pk not in approved]
    turn = [party for party in waiting if party.side == version.turn] or waiting
    names = _names(turn)
    if version.state == VersionState.DRAFT:
        sentence = _("%(names)s skriver utkastet.") % {"names": names}
    elif approved:
        sentence = _("Venter på at %(names)s godkjenner teksten.") % {"names": names}
    else:
        sentence = _("Ballen er hos %(names)s.") % {"names": names}
    sides = {party.side for party in turn}
    if sides == {Side.POLICE}:
        return Ball(sentence, frozenset(p.organisation_id for p in parties.values()), is_police=True)
    return Ball(
        sentence,
        frozenset(party.organisation_id for party in turn),
        is_police=False if sides == {Side.MUNICIPALITY} else None,
    )


def _in_treatment(version: Any, parties: dict[int, Any]) -> Ball:
    treated = list(version.political_approvals.all())
    returned = [parties[one.party_id] for one in treated if one.state == "RETURNED"]
    pending = [parties[one.party_id] for one in treated if one.state == "PENDING"]
    if returned:
        return _either(
            parties,
            _("%(names)s vedtok ikke avtalen. Partene må endre teksten eller legge den fram på nytt.")
            % {"names": _names(returned)},
        )
    if pending:
        return Ball(
            _("Venter på politisk behandling i %(names)s.") % {"names": _names(pending)},
            frozenset(party.organisation_id for party in pending),
            is_police=False,
        )
    return _either(parties, _("Politisk vedtatt. Avtalen kan gjøres klar til signering."))


def _either(parties: dict[int, Any], sentence: str) -> Ball:
    return Ball(sentence, frozenset(party.organisation_id for party in parties.values()))


def side_name(side: str) -> str:
    """«politiet» or «kommunen»."""
    return str(Side(side).label)


def _office_name(office: Any) -> str:
    return f"{office.title} i {office.organisation.display_name}"


def _names(parties: Iterable[Any]) -> str:
    return joined([party.organisation.display_name for party in parties])
