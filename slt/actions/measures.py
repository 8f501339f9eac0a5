"""Measures: written down, changed, carried on to the next year. Those who keep the programme write them.

What happens to one once it is there – started, reported on, completed, stopped – is in `measure_life`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.follow_up_steps import checked_owner
from councils.actions.steps import allowed
from councils.actions.writable import private_counts
from councils.models import Decision
from councils.states import MinutesState
from parties import links
from parties.acting import user_of
from parties.models import Office, Organisation, Person
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from slt import guards
from slt.actions import measure_steps as steps
from slt.actions.measure_facts import MeasureFacts, checked
from slt.actions.steps import keeping
from slt.measure_notices import PURPOSE, tell_assigned
from slt.models import ActionPlan, Goal, Measure, Programme, Referral
from slt.referring import step_of
from slt.states import MeasureState

OWNER_FIELDS = ("owner_office", "owner_person", "owner_name", "owner_address")


@dataclass(frozen=True)
class Ownership:
    """Who is to see to a measure: an office, a person in the register, or somebody outside by name."""

    office: Office | None = None
    person: Person | None = None
    name: str = ""
    address: str = ""

    def fields(self, on: date) -> dict[str, Any]:
        """As the measure's own fields; Refused for more than one."""
        return checked_owner(self.office, self.person, self.name, self.address, on)


NOBODY = Ownership()


def create_measure(
    *,
    programme: Programme,
    facts: MeasureFacts,
    owner: Ownership = NOBODY,
    partners: Iterable[Organisation] = (),
    goal: Goal | None = None,
    decision: Decision | None = None,
    referral: Referral | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> Measure:
    """Write down a measure: of a goal, after a decision or a referral, or of nothing; the owner is told.

    A decision that was made in a referral's item is that referral's too, so that its trail shows the measure.
    Raises NotAllowed for those who do not keep the programme, Refused for what does not belong to it, for a
    decision or referral that the person may not read, and for facts that do not hold together.
    """
    with transaction.atomic():
        by = keeping(programme, by, on)
        said = checked(facts, programme)
        plan = _plan_of(goal, programme)
        _check_origin(programme, decision, referral, by, on)
        referral = referral or _referral_behind(decision, programme)
        made = Measure.objects.create(
            programme=programme,
            plan=plan,
            goal=goal,
            decision=decision,
            referral=referral,
            **said,
            **owner.fields(on),
            created_at=at,
            created_by_name=by.name,
        )
        made.partners.set(partners)
        steps.note(made, by, at, step="create")
        tell_assigned(made, by=by, on=on, at=at)
        audit.record(
            shown_with=made,
            verb="measure.created",
            by=by,
            at=at,
            title=made.title,
            owner=made.owner_label,
            **private_counts(_texts(said)),
        )
        return made


def change_measure(
    *,
    measure: Measure,
    facts: MeasureFacts,
    owner: Ownership,
    partners: Iterable[Organisation] = (),
    goal: Goal | None = None,
    revision: int | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> Measure:
    """Change what it says, whose it is, which goal it serves. A new owner is told, the former's links stop.

    Raises StaleSave when it was changed since `revision`; Refused for one that is over, and for one under way
    that would no longer say what it is to lead to and how that is seen.
    """
    with transaction.atomic():
        measure, by = steps.kept(measure, by, on, revision)
        steps.check_open(measure)
        said, owned = checked(facts, measure.programme), owner.fields(on)
        plan = _plan_of(goal, measure.programme)
        # A measure may stand in a plan without serving one of its goals; taking a goal away leaves it there.
        said |= owned | {"goal": goal, "plan": plan if goal is not None else measure.plan}
        before = {name: getattr(measure, name) for name in said}
        chosen = list(partners)
        if before == said and {one.pk for one in chosen} == set(
            measure.partners.values_list("pk", flat=True)
        ):
            return measure
        former, former_words = measure.owner_label, _texts(before)
        for name, value in said.items():
            setattr(measure, name, value)
        _check_still_ready(measure, on)
        steps.save(measure, *said)
        measure.partners.set(chosen)
        given_on = any(before[name] != owned[name] for name in OWNER_FIELDS)
        if given_on:
            links.revoke_links(subject=measure, purpose=PURPOSE, by=by, at=at)
            tell_assigned(measure, by=by, on=on, at=at)
        audit.record(
            shown_with=measure,
            verb="measure.reassigned" if given_on else "measure.changed",
            by=by,
            at=at,
            title=measure.title,
            owner=measure.owner_label,
            former=former,
            **private_counts(_texts(said), former_words),
        )
        return measure


def copy_measure(*, measure: Measure, by: Actor, on: date, at: datetime) -> Measure:
    """Carry an unfinished measure on to the next year, as a planned one that knows where it comes from.

    It goes into the plan that runs that year: the same plan, else the one that carries it on, with the goal
    of the same words; without such a plan into none. Raises Refused for one that is over or carried on
    already.
    """
    with transaction.atomic():
        measure, by = steps.kept(measure, by, on)
        return copied(measure, *_next_place(measure), by=by, at=at)


def copy_measures(
    *, programme: Programme, measures: Iterable[Measure], by: Actor, on: date, at: datetime
) -> list[Measure]:
    """Carry several unfinished measures of the programme on to the next year, all or none."""
    with transaction.atomic():
        by = keeping(programme, by, on)
        made = []
        for measure in sorted(measures, key=lambda one: one.pk):
            if measure.programme_id != programme.pk:
                raise Refused(_("Tiltaket hører til et annet program."))
            fresh = steps.locked(measure)
            made.append(copied(fresh, *_next_place(fresh), by=by, at=at))
        return made


def copied(
    measure: Measure, plan: ActionPlan | None, goal: Goal | None, *, by: Actor, at: datetime
) -> Measure:
    """A planned copy a year later in that plan, under the lock of the measure. The caller has the right.

    Neither outcome, progress nor steps come along, and no review date that has been: it is a new year.
    """
    if not measure.is_open:
        raise Refused(_("«%(title)s» er avsluttet og føres ikke videre.") % {"title": measure.title})
    if measure.copied_to.exists():
        raise Refused(_("«%(title)s» er allerede ført videre.") % {"title": measure.title})
    names = [*MeasureFacts.names(), *OWNER_FIELDS, "decision", "referral"]
    kept = {name: getattr(measure, name) for name in names}
    for name in ("starts_on", "ends_on", "review_on"):
        kept[name] = a_year_later(kept[name])
    if kept["school_year"] is not None:
        kept["school_year"] += 1
    made = Measure.objects.create(
        programme=measure.programme,
        plan=plan,
        goal=goal,
        state=MeasureState.PLANNED,
        copied_from=measure,
        **kept,
        created_at=at,
        created_by_name=by.name,
    )
    made.partners.set(measure.partners.all())
    steps.note(made, by, at, step="copy")
    audit.record(shown_with=made, verb="measure.copied", by=by, at=at, title=made.title)
    return made


def a_year_later(day: date | None) -> date | None:
    """The same day next year; February 29 becomes the 28th."""
    if day is None:
        return None
    return date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def _next_place(measure: Measure) -> tuple[ActionPlan | None, Goal | None]:
    """The plan, and the goal in it, that the measure of next year belongs to."""
    plan = measure.plan
    if plan is None:
        return None, None
    start = a_year_later(measure.starts_on)
    if measure.school_year is not None:
        start = date(measure.school_year + 1, 8, 1)
    if start is not None and plan.covers(start):
        return plan, measure.goal
    following = plan.continued_in.order_by("pk").last()
    if following is None or measure.goal is None:
        return following, None
    return following, following.goals.filter(text=measure.goal.text).order_by("pk").first()


def _plan_of(goal: Goal | None, programme: Programme) -> ActionPlan | None:
    """The goal's plan, locked so that the goal stays while it gets a measure."""
    if goal is None:
        return None
    plan = ActionPlan.objects.select_for_update(no_key=True).get(pk=goal.plan_id)
    if plan.programme_id != programme.pk:
        raise Refused(_("Målet hører til et annet program."))
    if not Goal.objects.filter(pk=goal.pk, plan=plan).exists():
        raise Refused(_("Målet er fjernet fra planen."))
    return plan


def _referral_behind(decision: Decision | None, programme: Programme) -> Referral | None:
    """The programme's referral in whose item the decision was made."""
    step = step_of(decision.item) if decision is not None else None
    return step.referral if step is not None and step.referral.programme_id == programme.pk else None


def _check_origin(
    programme: Programme, decision: Decision | None, referral: Referral | None, by: Actor, on: date
) -> None:
    """A decision and a referral are ones that the person reads, and the referral the programme's own."""
    if referral is not None and referral.programme_id != programme.pk:
        raise Refused(_("Henvisningen hører til et annet program."))
    if by.kind == "person":
        user = user_of(by, on)
        if referral is not None:
            allowed("slt.view_referral", referral, by, on)
        if decision is not None and not Decision.objects.visible_to(user, on).filter(pk=decision.pk).exists():
            raise NotAllowed(_("Du kan ikke lese beslutningen som tiltaket skulle følge av."))
    # What is in a draft may still be taken out.
    if decision is not None and not Decision.objects.filter(
        pk=decision.pk, item__meeting__minutes__state=MinutesState.APPROVED
    ):
        raise Refused(_("Beslutningen står i et referat som ikke er godkjent ennå."))


def _check_still_ready(measure: Measure, on: date) -> None:
    if measure.state != MeasureState.RUNNING:
        return
    asked = (guards.has_owner, guards.has_expected_effect, guards.has_way_of_evaluation)
    if any(list(guard(measure, on)) for guard in asked):
        raise Refused(
            _(
                "Tiltaket er i gang. Da må det ha en ansvarlig, og det må stå hva det skal føre til og "
                "hvordan det evalueres."
            )
        )


def _texts(said: dict[str, Any]) -> str:
    """All that is written in it, for counting what looks like private data."""
    return "\n".join(str(said[name]) for name in MeasureFacts.names() if isinstance(said.get(name), str))
