"""Founding a forum, and the rules it has given itself: settings and standing items.

Founding is for those whose office writes for one of the parties; afterwards chair and secretary keep the
forum. It is about the parties' offices, so the founder's own office may have a seat from the start; everybody
with an office in the parties is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions.seats import SeatPlan, check_seat
from councils.actions.steps import acting_in, allowed, locked_forum, required_text
from councils.actions.telling import office_holders, tell_about
from councils.choices import Access, Capacity, ItemKind
from councils.logbook import keeps_log
from councils.models import Forum, ForumParty, Membership, PoliceCouncil, StandingItem, Topic
from councils.notices import in_language, leaders, recipients
from councils.people import seated
from councils.states import MeetingState
from parties.acting import actor_with, user_of
from parties.actions.correcting import change, label, save
from parties.models import (
    DistrictMembership,
    Office,
    OfficeRole,
    Organisation,
    OrganisationKind,
    PoliceUnit,
)
from parties.standing import Capability, standing_of
from records import audit, days
from records.actors import Actor
from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import has_right

SETTINGS = frozenset(
    {
        "name",
        "about",
        "access",
        "language",
        "record",
        "records_office",
        "meetings_per_year",
        "items_due_days",
        "notice_days",
        "minutes_days",
        "review_days",
        "silence_rule",
        "counts_without_other_side",
        "are_meetings_open",
        "default_place",
        "default_time",
        "default_minutes",
    }
)


_COUNCIL_KEEPS_MINUTES = gettext_lazy("Et politiråd skriver referat, og behandler aldri enkeltpersoner.")


def found_forum(
    *,
    name: str,
    access: str,
    organisations: Iterable[Organisation],
    seats: Iterable[SeatPlan],
    council_scope: str | None = None,
    language: str = "nb",
    widest_access: str = Access.PUBLIC,
    treats_individuals: bool = False,
    topics: Iterable[Topic] = (),
    valid_to: date | None = None,
    tells_parties: bool = True,
    by: Actor,
    on: date,
    at: datetime,
    **settings: Any,
) -> Forum:
    """Set up a forum with its parties and seats; with `council_scope` it is their police council.

    `settings` are the forum's own fields; a deadline that is left out is «ikke avtalt». What `widest_access`
    and `treats_individuals` say, stands for good. A caller that founds several at once tells the parties of
    all of them itself (`tells_parties`). Raises NotAllowed for
    somebody whose office writes for none of the parties, or who would give themselves a seat by person.
    Refused: no parties, an ended one, one of a police district far away, no chair or secretary, a council
    without police or with the wrong number of municipalities, a forum that is there already.
    """
    if unknown := settings.keys() - SETTINGS:
        raise TypeError(f"A forum has no setting {', '.join(sorted(unknown))}.")
    parties = sorted({one.pk: one for one in organisations}.values(), key=lambda one: one.sort_key)
    plans = list(seats)
    with transaction.atomic():
        # Two who found the same council at once meet one after the other here.
        list(Organisation.objects.select_for_update(no_key=True).filter(pk__in=[p.pk for p in parties]))
        by = _founder(by, parties, on)
        _check_parties(parties, council_scope, on)
        name = required_text(name, _("Gi forumet et navn."), most=150)
        refuse_double(name, council_scope, parties, on)
        forum = Forum(
            name=name,
            access=access,
            widest_access=widest_access,
            treats_individuals=treats_individuals,
            language=language,
            valid_from=on,
            valid_to=valid_to,
            founded_by_name=by.label[:200],
            **settings,
        )
        if council_scope is not None and (keeps_log(forum) or treats_individuals):
            raise Refused(_COUNCIL_KEEPS_MINUTES)
        save(forum)
        forum.topics.set(topics)
        if council_scope is not None:
            PoliceCouncil.objects.create(forum=forum, scope=council_scope)
        for organisation in parties:
            ForumParty.objects.create(forum=forum, organisation_id=organisation.pk, valid_from=on)
        _seat_all(forum, plans, by, on)
        if tells_parties:
            _tell_parties(forum, parties, by, on, at)
        audit.record(
            shown_with=forum,
            verb="forum.founded",
            by=by,
            at=at,
            forum=forum.name,
            parties=[organisation.display_name for organisation in parties],
            seats=[str(seat) for seat in forum.memberships.with_offices().in_order()],
            access=str(forum.get_access_display()),
        )
        return forum


def change_settings(
    *,
    forum: Forum,
    topics: Iterable[Topic] | None = None,
    revision: int | None = None,
    by: Actor,
    on: date,
    at: datetime,
    **facts: Any,
) -> Forum:
    """Change what the forum has decided about itself; what is left out stays as it is.

    Raises NotAllowed for others than chair and secretary, StaleSave when somebody has changed it since
    `revision`, and Refused with the model's own sentences: never wider than the forum was founded for,
    silence counts as approval only with a review deadline. When the circle changes, the members are told.
    """
    if unknown := facts.keys() - SETTINGS:
        raise TypeError(f"A forum has no setting {', '.join(sorted(unknown))}.")
    with transaction.atomic():
        forum = locked_forum(forum)
        allowed("councils.lead_forum", forum, by, on)
        by, _seat = acting_in(forum, by, on)
        _check_revision(forum, revision)
        former = change(forum, facts)
        if "record" in former:
            _check_record(forum)
        if "records_office" in former:
            _check_records_office(forum, on)
        save(forum)
        changed = [label(forum, field) for field in former]
        if topics is not None:
            wanted = {topic.pk for topic in topics}
            if wanted != set(forum.topics.values_list("pk", flat=True)):
                forum.topics.set(wanted)
                changed.append(_("temaene"))
        if not changed:
            return forum
        _revised(forum)
        if "access" in former:
            _tell_access(forum, by, on, at)
        audit.record(
            shown_with=forum,
            verb="forum.access_changed" if "access" in former else "forum.settings_changed",
            by=by,
            at=at,
            changed=changed,
            former=former,
            access_now=str(forum.get_access_display()),
        )
        return forum


def records_offices(forum: Forum, on: date) -> QuerySet[Office]:
    """The offices that can be named to keep the forum's records: the records officers of its parties."""
    parties = forum.parties.valid(on).values("organisation")
    return (
        Office.objects.valid(on)
        .role(OfficeRole.RECORDS_OFFICER)
        .filter(organisation__in=parties)
        .select_related("organisation")
        .order_by("organisation__sort_key", "pk")
    )


def _check_records_office(forum: Forum, on: date) -> None:
    wanted = forum.records_office_id
    if wanted is not None and not records_offices(forum, on).filter(pk=wanted).exists():
        raise Refused(_("Arkivansvarlig er et verv hos en av partene."))


def _check_record(forum: Forum) -> None:
    """A police council keeps minutes; and what is begun in the one way is finished in it."""
    if not keeps_log(forum):
        return
    if PoliceCouncil.objects.filter(forum=forum).exists():
        raise Refused(_COUNCIL_KEEPS_MINUTES)
    begun = forum.meetings.filter(state=MeetingState.HELD).order_by("starts_at").first()
    if begun is not None:
        raise Refused(
            _("Referatet fra %(day)s er ikke ferdig. Gjør det ferdig før forumet går over til logg.")
            % {"day": days.longdate(begun.on)}
        )


@dataclass(frozen=True)
class StandingPlan:
    """An item that is to stand on every agenda; `pk` names one that stands there already."""

    title: str
    kind: str = ItemKind.INFORMATION
    topic: Topic | None = None
    pk: int | None = None


def set_standing_items(
    *,
    forum: Forum,
    items: Sequence[StandingPlan],
    revision: int | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> list[StandingItem]:
    """Let these, in this order, be the forum's standing items; those left out are switched off.

    Agendas that have them already keep them. Raises NotAllowed, StaleSave when somebody has changed the forum
    since `revision`, or Refused for one without a title.
    """
    with transaction.atomic():
        forum = locked_forum(forum)
        allowed("councils.lead_forum", forum, by, on)
        by, _seat = acting_in(forum, by, on)
        _check_revision(forum, revision)
        there = {row.pk: row for row in forum.standing_items.all()}
        before = [(row.title, row.kind, row.topic_id) for row in there.values() if row.is_active]
        kept: list[StandingItem] = []
        for position, plan in enumerate(items, start=1):
            row = there.get(plan.pk or 0) or StandingItem(forum=forum)
            row.title = required_text(plan.title, _("En fast sak må ha en tittel."), most=200)
            row.kind, row.topic, row.position, row.is_active = plan.kind, plan.topic, position, True
            save(row)
            kept.append(row)
        forum.standing_items.exclude(pk__in=[row.pk for row in kept]).update(is_active=False)
        if [(row.title, row.kind, row.topic_id) for row in kept] != before:
            _revised(forum)
            audit.record(
                shown_with=forum,
                verb="forum.standing_items_set",
                by=by,
                at=at,
                items=[row.title for row in kept],
            )
        return kept


def _check_revision(forum: Forum, revision: int | None) -> None:
    """Raise StaleSave when somebody has changed what the forum decides since it was read at `revision`."""
    if revision is not None and revision != forum.revision:
        raise StaleSave(
            _("Noen andre har endret innstillingene siden du åpnet siden. Se hva de sier nå."),
            revision=forum.revision,
        )


def _revised(forum: Forum) -> None:
    forum.revision += 1
    forum.save(update_fields=["revision"])


def _founder(by: Actor, parties: list[Organisation], on: date) -> Actor:
    """The actor as acting from the office that founds; that office writes for one of the parties."""
    if by.kind == "system":
        return by
    user = user_of(by, on)
    area = standing_of(user, on).organisation_ids_with(Capability.EDIT_DRAFTS)
    own = [party for party in parties if party.pk in area]
    if not own or not has_right("councils.found_forum", user):
        raise NotAllowed(_("Du kan bare opprette forum for organisasjoner du har et verv for."))
    near = _districts(own, on)
    for party in parties:
        theirs = _districts([party], on)
        if theirs and near and not theirs & near:
            raise Refused(_("%(name)s hører til et annet politidistrikt.") % {"name": party.display_name})
    return actor_with(by, Capability.EDIT_DRAFTS, own[0], on)


def _districts(organisations: list[Organisation], on: date) -> set[int]:
    """The police districts that municipalities and police belong to; none for other organisations."""
    ids = [one.pk for one in organisations]
    return {
        *(one.pk for one in organisations if one.kind == OrganisationKind.POLICE_DISTRICT),
        *PoliceUnit.objects.filter(pk__in=ids).values_list("district", flat=True),
        *DistrictMembership.objects.valid(on).filter(municipality__in=ids).values_list("district", flat=True),
    }


def _check_parties(parties: list[Organisation], scope: str | None, on: date) -> None:
    if not parties:
        raise Refused(_("Velg hvem forumet er for."))
    if ended := [party.display_name for party in parties if not party.exists_on(on)]:
        raise Refused(_("%(name)s er avviklet.") % {"name": ", ".join(ended)})
    if scope is None:
        return
    municipalities = sum(1 for party in parties if party.kind == OrganisationKind.MUNICIPALITY)
    if not any(party.is_police for party in parties):
        raise Refused(_("Et politiråd har politiet som part. Velg politienhet."))
    if scope == PoliceCouncil.Scope.MUNICIPALITY and municipalities != 1:
        raise Refused(_("Politirådet for én kommune har én kommune som part."))
    if scope != PoliceCouncil.Scope.MUNICIPALITY and municipalities < 2:
        raise Refused(_("Et felles eller regionalt politiråd har minst to kommuner."))


def refuse_double(
    name: str, scope: str | None, parties: list[Organisation], on: date, but: Forum | None = None
) -> None:
    """Refused: the same council, or a forum of the same name, twice among the same parties.

    `but` is a forum that is there itself.
    """
    if not parties:
        return
    wanted = {party.pk for party in parties}
    municipalities = {party.pk for party in parties if party.kind == OrganisationKind.MUNICIPALITY}
    near = Forum.objects.valid(on).with_party(parties[0].pk, on).select_related("police_council")
    if but is not None:
        near = near.exclude(pk=but.pk)
    for forum in near.prefetch_related("parties__organisation"):
        present = [party for party in forum.parties.all() if party.covers(on)]
        theirs = {p.organisation_id for p in present}
        of_kind = {p.organisation_id for p in present if p.organisation.kind == OrganisationKind.MUNICIPALITY}
        council = getattr(forum, "police_council", None)
        same_council = scope is not None and council is not None and of_kind == municipalities
        if same_council or (theirs == wanted and forum.name.lower() == name.lower()):
            raise Refused(_("«%(forum)s» finnes allerede for de samme partene.") % {"forum": forum.name})


def _seat_all(forum: Forum, plans: list[SeatPlan], by: Actor, on: date) -> None:
    if not any(plan.capacity in {Capacity.CHAIR, Capacity.SECRETARY} for plan in plans):
        raise Refused(_("Velg hvem som er leder eller sekretær. Det er de som styrer forumet."))
    for position, plan in enumerate(plans, start=1):
        if plan.person is not None and by.user_id is not None and plan.person.user_id == by.user_id:
            raise NotAllowed(
                _("Du kan ikke gi deg selv en personlig plass. Noen andre i forumet må gjøre det.")
            )
        seat = Membership(forum=forum, valid_from=on, position=position, **plan.facts)
        check_seat(seat, on)
        save(seat)


def _tell_parties(forum: Forum, parties: list[Organisation], by: Actor, on: date, at: datetime) -> None:
    if not by.is_person:
        return
    names = ", ".join(party.display_name for party in parties)
    for recipient in office_holders([party.pk for party in parties], on):
        with in_language(recipient):
            lines = [
                _("Partene er %(names)s.") % {"names": names},
                _("%(who)s har opprettet det i Samarbeid.") % {"who": by.label},
                _("Forumet er åpent for %(whom)s.") % {"whom": forum.get_access_display()},
            ]
            subject = _("%(forum)s er opprettet") % {"forum": forum.name}
            tell_about(forum, recipient, "founded", "", subject, lines, by, on, at)


def _tell_access(forum: Forum, by: Actor, on: date, at: datetime) -> None:
    """The members learn that the circle of readers is another."""
    everyone = {one.address.lower(): one for one in [*recipients(seated(forum, on)), *leaders(forum, on)]}
    for recipient in everyone.values():
        with in_language(recipient):
            lines = [_("%(who)s endret hvem forumet er åpent for.") % {"who": by.label}]
            subject = _("%(forum)s er nå åpent for %(whom)s") % {
                "forum": forum.name,
                "whom": forum.get_access_display(),
            }
            tell_about(forum, recipient, "access", at.isoformat(), subject, lines, by, on, at)
