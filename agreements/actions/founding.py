"""Setting up the police council that an agreement regulates, and saying which council it is about."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.founding import organisations_of, regulates_council, signed_version
from agreements.models import Agreement, AgreementForum
from councils.actions.forums import found_forum
from councils.models import Forum
from parties.acting import actor_with, user_of
from parties.actions.correcting import save
from parties.standing import Capability, standing_of
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused


def found_council(*, agreement: Agreement, by: Actor, on: date, at: datetime, **plan: Any) -> Forum:
    """Set up the council as `councils.actions.forums.found_forum` does, and tie the agreement to it.

    Raises NotAllowed for somebody whose office writes for none of the agreement's parties; Refused when the
    agreement is not signed, says nothing about a council, or is tied to one already.
    """
    with transaction.atomic():
        agreement = _locked(agreement, on)
        _party_writer(agreement, by, on)
        _refuse_second(agreement, on)
        forum = found_forum(by=by, on=on, at=at, **plan)
        _tie(agreement, forum, "agreement.council_founded", by, at)
        return forum


def relate_council(
    *, agreement: Agreement, forum: Forum, by: Actor, on: date, at: datetime
) -> AgreementForum:
    """Say that the agreement is about a council that is there already, for instance after a renewal.

    Raises NotAllowed for somebody whose office writes for none of the agreement's parties; Refused when the
    two have no party in common, or as `found_council`.
    """
    with transaction.atomic():
        agreement = _locked(agreement, on)
        by = _party_writer(agreement, by, on)
        ids = {one.pk for one in organisations_of(agreement)}
        if not forum.parties.valid(on).filter(organisation__in=ids).exists():
            raise Refused(_("Avtalen og forumet har ingen felles parter."))
        return _tie(agreement, forum, "agreement.council_related", by, at)


def _locked(agreement: Agreement, on: date) -> Agreement:
    """The agreement under its lock, signed and about a council."""
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    version = signed_version(agreement, on)
    if version is None or not regulates_council(version):
        raise Refused(_("Avtalen er ikke signert, eller sier ikke noe om politiråd."))
    return agreement


def _party_writer(agreement: Agreement, by: Actor, on: date) -> Actor:
    """The actor as acting from an office that writes for a party."""
    if by.kind == "system":
        return by
    area = standing_of(user_of(by, on), on).organisation_ids_with(Capability.EDIT_DRAFTS)
    own = next((one for one in organisations_of(agreement) if one.pk in area), None)
    if own is None:
        raise NotAllowed(_("Du har ikke et verv som skriver for noen av avtalens parter."))
    return actor_with(by, Capability.EDIT_DRAFTS, own, on)


def _refuse_second(agreement: Agreement, on: date) -> None:
    for tie in agreement.forums.select_related("forum"):
        if tie.forum.covers(on):
            raise Refused(_("«%(forum)s» er alt opprettet etter avtalen.") % {"forum": tie.forum.name})


def _tie(agreement: Agreement, forum: Forum, verb: str, by: Actor, at: datetime) -> AgreementForum:
    tie = AgreementForum(agreement=agreement, forum=forum)
    save(tie)
    audit.record(shown_with=agreement, verb=verb, by=by, at=at, forum=forum.name)
    return tie
