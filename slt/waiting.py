"""What waits for a person in SLT, for the home page, and which programmes are their own.

Where a programme has a coordinator, its wheel and its groups wait for the coordinator alone; for the director
of the municipality when the office is vacant. The number of queries grows with the programmes that a person
keeps (one, as a rule), never with what there is in them.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.waiting import MOST_OF_A_KIND, Waiting
from parties.models import OfficeRole
from parties.standing import Standing
from slt.coordinators import Coordination, coordinators, vacancy_words
from slt.measure_waiting import measures_waiting
from slt.models import ActionPlan, AnnualReport, Programme
from slt.querysets.programmes import BEFORE_COMING
from slt.referrals_waiting import referrals_waiting
from slt.rhythm import rhythms
from slt.wheel import Turn, waiting_in

MOST_SHORTCUTS = 3
# More late tasks of one wheel than this are told of as one.
MOST_LATE = 3


def waiting_for(user: Any, standing: Standing, on: date, at: datetime) -> list[Waiting]:
    """All that waits for the person; the home page puts it in order with what waits elsewhere."""
    if standing.user_id is None:
        return []
    found = [
        *referrals_waiting(user, standing, on, at),
        *measures_waiting(user, standing, on),
        *_to_take_over(user, on),
    ]
    kept = list(Programme.objects.kept_by(user, on).valid(on)) if standing else []
    if not kept:
        return found
    offices = coordinators(kept, on)
    mine = [one for one in kept if _is_mine(one, offices[one.pk], standing, on)]
    return [
        *found,
        *_to_hand_over(kept, offices, standing, on),
        *_vacant(kept, offices, standing, on),
        *_tasks(mine, on),
        *_drafts(mine, on),
        *_silent(mine, on),
    ]


def own_programmes(user: Any, on: date) -> list[Programme]:
    """Those that the person keeps or sits in a group of, the first few: for shortcuts."""
    if not getattr(user, "is_authenticated", False):
        return []
    return list(Programme.objects.worked_in(user, on).order_by("search_key", "pk")[:MOST_SHORTCUTS])


def _is_mine(programme: Programme, coordination: Coordination, standing: Standing, on: date) -> bool:
    """Does its work lie with the person: as coordinator, or as director while there is none?"""
    if any(one.office.pk in standing.office_ids for one in coordination.offices):
        return True
    return bool(_vacancies(programme, coordination, standing, on))


def _vacancies(
    programme: Programme, coordination: Coordination, standing: Standing, on: date
) -> list[tuple[str, str]]:
    """What of its coordination is vacant and the person's to fill: which office, and since when."""
    own = {held.organisation.pk for held in standing.held if held.role == OfficeRole.MUNICIPAL_DIRECTOR}
    if not own:
        return []
    if not coordination.offices:
        return [(programme.name, _("Ingen koordinator"))]
    return [
        (str(one.office), vacancy_words(one))
        for one in coordination.offices
        if one.is_vacant and one.office.organisation_id in own
    ]


def _to_take_over(user: Any, on: date) -> list[Waiting]:
    """What the person becomes coordinator of within a month."""
    kept = Programme.objects.kept_by(user, on).values("pk")
    coming = Programme.objects.handed_to(user, on).valid(on).exclude(pk__in=kept)
    return [
        Waiting(_("Se hva du tar over"), one.name, reverse("slt:handover", args=[one.pk]), one.name)
        for one in coming
    ]


def _to_hand_over(
    programmes: Collection[Programme], offices: dict[int, Coordination], standing: Standing, on: date
) -> list[Waiting]:
    """What the person is coordinator of for less than a month more."""
    last_days = {
        held.office.pk: held.appointment.valid_to
        for held in standing.held
        if held.appointment.valid_to is not None and held.appointment.valid_to < on + BEFORE_COMING
    }
    return [
        Waiting(
            _("Forbered overleveringen av vervet"),
            str(one.office),
            f"{reverse('slt:handover', args=[programme.pk])}?verv={one.office.pk}",
            programme.name,
            last_days[one.office.pk],
        )
        for programme in programmes
        for one in offices[programme.pk].offices
        if one.office.pk in last_days
    ]


def _vacant(
    programmes: Collection[Programme], offices: dict[int, Coordination], standing: Standing, on: date
) -> list[Waiting]:
    """Offices of coordinators that nobody holds, for the director who is to fill them."""
    return [
        Waiting(what, title, reverse("slt:handover", args=[one.pk]), one.name)
        for one in programmes
        for title, what in _vacancies(one, offices[one.pk], standing, on)
    ]


def _tasks(programmes: Collection[Programme], on: date) -> list[Waiting]:
    """Tasks of the year wheel that are near or late; many late ones of a programme are one row."""
    found, late = [], defaultdict(list)
    for turn in waiting_in(programmes, on):
        if turn.due_on < on:
            late[turn.task.programme_id].append(turn)
        else:
            found.append(_task(turn, turn.task.title, on))
    for turns in late.values():
        if len(turns) <= MOST_LATE:
            found += [_task(turn, turn.task.title, on) for turn in turns]
        else:
            title = ngettext(
                "%(count)s oppgave er over fristen", "%(count)s oppgaver er over fristen", len(turns)
            )
            found.append(_task(turns[0], title % {"count": len(turns)}, on))
    return found[:MOST_OF_A_KIND]


def _task(turn: Turn, title: str, on: date) -> Waiting:
    wheel = reverse("slt:wheel", args=[turn.task.programme_id])
    return Waiting(
        _("Årshjulet"),
        title,
        f"{wheel}?ar={turn.year}#oppgave-{turn.task.pk}",
        turn.task.programme.name,
        turn.due_on,
        turn.due_on < on,
    )


def _drafts(programmes: Collection[Programme], on: date) -> list[Waiting]:
    """Plans that are being written or are on hearing, and reports that are being written."""
    plans = ActionPlan.objects.filter(programme__in=programmes).exclude(state="ADOPTED")
    reports = AnnualReport.objects.filter(programme__in=programmes).exclude(state="FINISHED")
    found = [
        Waiting(
            _("Planen er på høring") if one.state == "ON_HEARING" else _("Gjør planen ferdig"),
            one.title,
            one.get_absolute_url(),
            one.programme.name,
            one.hearing_to if one.state == "ON_HEARING" else None,
            one.state == "ON_HEARING" and one.hearing_to is not None and one.hearing_to < on,
        )
        for one in plans.select_related("programme").order_by("valid_from", "pk")[:MOST_OF_A_KIND]
    ]
    found += [
        Waiting(_("Skriv ferdig årsrapporten"), str(one.year), one.get_absolute_url(), one.programme.name)
        for one in reports.select_related("programme").order_by("year", "pk")[:MOST_OF_A_KIND]
    ]
    return found


def _silent(programmes: Collection[Programme], on: date) -> list[Waiting]:
    """Groups in which nothing was held for longer than promised."""
    found = []
    for programme in programmes:
        groups = list(programme.groups.valid(on).in_order())
        for one in rhythms(programme, groups, on.year, on).values():
            if one.is_silent:
                found.append(
                    Waiting(
                        _("Gruppa har ikke møttes som avtalt"),
                        str(one.group),
                        one.group.get_absolute_url(),
                        programme.name,
                    )
                )
    return found[:MOST_OF_A_KIND]
