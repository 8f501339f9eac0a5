"""Programmes: founded with all their groups in one act, what they have decided themselves, who is in."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.steps import required_text
from councils.actions.telling import office_holders
from councils.notices import in_language, tell, whole_address
from parties.actions.correcting import change, label, save
from parties.models import DistrictMembership, Municipality, Organisation
from records import audit, days
from records.actors import Actor
from records.refusals import Refused, StaleSave
from slt.actions.groups import GroupPlan, placed
from slt.actions.steps import founding, keeping, locked_programme
from slt.actions.wheel import lay_default_wheel
from slt.choices import Level, ProgrammeKind
from slt.models import Programme, ProgrammeParty

SETTINGS = frozenset(
    {
        "kind",
        "name",
        "about",
        "steering_name",
        "coordinating_name",
        "executing_name",
        "stuck_days",
        "language",
    }
)


def found_programme(
    *,
    name: str,
    municipalities: Iterable[Municipality],
    groups: Sequence[GroupPlan] = (),
    kind: str = ProgrammeKind.SLT,
    by: Actor,
    on: date,
    at: datetime,
    **settings: Any,
) -> Programme:
    """Set up the work of these municipalities with its groups, top level first; all of it or nothing.

    It begins with the default year wheel. `settings` are the programme's own fields. Everybody with an
    office in the municipalities is told once.

    Raises NotAllowed for somebody without a keeping office in one of them. Refused: none chosen, an ended
    one, one of a police district far away, one that is in a programme already, no group, or what a group's
    forum is refused for.
    """
    if unknown := settings.keys() - SETTINGS:
        raise TypeError(f"A programme has no setting {', '.join(sorted(unknown))}.")
    chosen = sorted({one.pk: one for one in municipalities}.values(), key=lambda one: one.sort_key)
    with transaction.atomic():
        # Two who found the same programme at once meet one after the other here.
        _lock([one.pk for one in chosen])
        if not chosen:
            raise Refused(_("Velg minst én kommune."))
        by = founding({one.pk for one in chosen}, by, on)
        _check_municipalities(chosen, by.organisation_id, on)
        programme = Programme(
            name=required_text(name, _("Gi programmet et navn."), most=150),
            kind=kind,
            valid_from=on,
            founded_by_name=by.label[:200],
            **settings,
        )
        save(programme)
        for municipality in chosen:
            save(ProgrammeParty(programme=programme, municipality=municipality, valid_from=on))
        if not groups:
            raise Refused(_("Legg inn minst én gruppe. Den kan endres etterpå."))
        made = [
            placed(programme, plan, by=by, on=on, at=at, tells=False)
            for plan in sorted(groups, key=lambda plan: plan.level)
        ]
        _tell_founded(programme, chosen, made, by, on, at)
        audit.record(
            shown_with=programme,
            verb="programme.founded",
            by=by,
            at=at,
            programme=programme.name,
            municipalities=[one.display_name for one in chosen],
            groups=[group.forum.name for group in made],
        )
        lay_default_wheel(programme=programme, by=by, on=on, at=at)
        return programme


def change_settings(
    *, programme: Programme, revision: int, by: Actor, on: date, at: datetime, **facts: Any
) -> Programme:
    """Change what the programme has decided about itself; what is left out stays as it is.

    Raises NotAllowed; StaleSave when somebody has saved since `revision`; Refused for a missing name, a limit
    that is out of bounds, and for giving up SLT while there are groups for several levels.
    """
    if unknown := facts.keys() - SETTINGS:
        raise TypeError(f"A programme has no setting {', '.join(sorted(unknown))}.")
    with transaction.atomic():
        programme = locked_programme(programme)
        by = keeping(programme, by, on)
        if revision != programme.revision:
            raise StaleSave(
                _("Noen andre lagret mens du skrev. Det du skrev, står i feltene. Se over og lagre på nytt."),
                current=programme,
                revision=programme.revision,
            )
        if "name" in facts:
            facts["name"] = required_text(facts["name"], _("Gi programmet et navn."), most=150)
        former = change(programme, facts)
        if not former:
            return programme
        if "kind" in former:
            _check_kind(programme, on)
        programme.revision += 1
        save(programme)
        audit.record(
            shown_with=programme,
            verb="programme.settings_changed",
            by=by,
            at=at,
            changed=[label(programme, field) for field in former],
            former=former,
        )
        return programme


def add_party(
    *,
    programme: Programme,
    municipality: Municipality,
    valid_from: date,
    by: Actor,
    on: date,
    at: datetime,
) -> ProgrammeParty:
    """Take a municipality in from a day; those who hold offices there are told.

    Raises NotAllowed; Refused for an ended municipality, one of a police district far away, or one that is in
    a programme already.
    """
    with transaction.atomic():
        programme = locked_programme(programme)
        by = keeping(programme, by, on)
        _lock([municipality.pk])
        _check_municipalities([municipality], by.organisation_id, max(on, valid_from))
        party = ProgrammeParty(programme=programme, municipality=municipality, valid_from=valid_from)
        save(party)
        _tell_joined(programme, municipality, valid_from, by, on, at)
        audit.record(
            shown_with=programme,
            verb="programme.party_added",
            by=by,
            at=at,
            municipality=municipality.display_name,
            from_on=valid_from,
        )
        return party


def end_party(*, party: ProgrammeParty, last_day: date, by: Actor, on: date, at: datetime) -> ProgrammeParty:
    """Let a municipality leave with this as its last day.

    Raises NotAllowed; Refused for the last one, for a day before its first or after its present end, and
    while a group is for that municipality alone.
    """
    with transaction.atomic():
        programme = locked_programme(party.programme)
        by = keeping(programme, by, on)
        party = ProgrammeParty.objects.select_related("municipality").get(pk=party.pk)
        if party.valid_to is not None and last_day > party.valid_to:
            raise Refused(_("Kommunen går alt ut %(day)s.") % {"day": days.longdate(party.valid_to)})
        after = last_day + timedelta(days=1)
        if not programme.parties.valid(after).exclude(pk=party.pk).exists():
            raise Refused(_("Programmet må ha minst én kommune."))
        own = programme.groups.valid(max(on, after)).filter(municipality=party.municipality_id)
        if group := own.select_related("forum").first():
            raise Refused(
                _("%(group)s er bare for denne kommunen. Legg ned gruppa først.")
                % {"group": group.forum.name}
            )
        party.valid_to = last_day
        save(party)
        audit.record(
            shown_with=programme,
            verb="programme.party_ended",
            by=by,
            at=at,
            municipality=party.municipality.display_name,
            last_on=last_day,
        )
        return party


def _lock(municipality_ids: list[int]) -> None:
    list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=municipality_ids).order_by("pk"))


def _check_municipalities(chosen: list[Municipality], home_id: int | None, on: date) -> None:
    """They exist, belong to the police district of the municipality acted from, and are free."""
    if ended := [one.display_name for one in chosen if not one.exists_on(on)]:
        raise Refused(_("%(name)s er avviklet.") % {"name": ", ".join(ended)})
    if home_id is not None:
        near = set(_districts([home_id], on))
        for one in chosen:
            theirs = set(_districts([one.pk], on))
            if near and theirs and not near & theirs:
                raise Refused(_("%(name)s hører til et annet politidistrikt.") % {"name": one.display_name})
    taken = (
        ProgrammeParty.objects.valid(on)
        .filter(municipality__in=[one.pk for one in chosen])
        .select_related("municipality", "programme")
        .first()
    )
    if taken is not None:
        raise Refused(
            _("%(municipality)s er alt med i %(programme)s.")
            % {"municipality": taken.municipality.display_name, "programme": taken.programme.name}
        )


def _districts(municipality_ids: list[int], on: date) -> Iterable[int]:
    return (
        DistrictMembership.objects.valid(on)
        .filter(municipality__in=municipality_ids)
        .values_list("district", flat=True)
    )


def _check_kind(programme: Programme, on: date) -> None:
    if programme.kind == ProgrammeKind.COORDINATION:
        groups = list(programme.groups.valid(on))
        if len(groups) > 1 or any(group.level != Level.COORDINATING for group in groups):
            raise Refused(
                _("Uten SLT er det ett forum på koordinerende nivå. Legg ned de andre gruppene først.")
            )


def _tell_founded(
    programme: Programme, chosen: list[Municipality], groups: list[Any], by: Actor, on: date, at: datetime
) -> None:
    for recipient in office_holders([one.pk for one in chosen], on):
        with in_language(recipient):
            lines = [
                _("Kommunene er %(names)s.") % {"names": ", ".join(one.display_name for one in chosen)},
                _("Gruppene er %(names)s.") % {"names": ", ".join(group.forum.name for group in groups)},
                _("%(who)s har opprettet det i Samarbeid.") % {"who": by.label},
            ]
            _tell(programme, "founded", recipient, _("%(name)s er opprettet"), lines, groups[0], by, on, at)


def _tell_joined(
    programme: Programme, municipality: Municipality, first: date, by: Actor, on: date, at: datetime
) -> None:
    group = programme.groups.valid(on).in_order().first()
    if group is None:
        return
    for recipient in office_holders([municipality.pk], on):
        with in_language(recipient):
            lines = [
                _("%(name)s er med fra %(day)s.")
                % {"name": municipality.display_name, "day": days.longdate(first)},
                _("%(who)s la inn kommunen.") % {"who": by.label},
            ]
            _tell(
                programme,
                f"joined:{municipality.pk}",
                recipient,
                _("Kommunen er tatt inn i %(name)s"),
                lines,
                group,
                by,
                on,
                at,
            )


def _tell(
    programme: Programme,
    occasion: str,
    recipient: Any,
    subject: str,
    lines: list[str],
    group: Any,
    by: Actor,
    on: date,
    at: datetime,
) -> None:
    if not by.is_person:
        return
    tell(
        recipient,
        "programme",
        occasion=f"{occasion}:{at.isoformat()}",
        subject=subject % {"name": programme.name},
        lines=lines,
        link=whole_address(programme.get_absolute_url()),
        link_label=_("Se hvordan arbeidet er organisert"),
        about=programme,
        forum=group.forum,
        on=on,
        at=at,
        by=by,
        unique_key=f"slt.{occasion}:{programme.pk}:{at.isoformat()}:{recipient.address.lower()}"[:200],
    )
