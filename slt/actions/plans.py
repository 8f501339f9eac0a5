"""Action plans: written, sent on hearing, adopted, carried on. Those who keep the programme do all of it."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.steps import allowed, required_text
from councils.actions.writable import private_counts
from records import audit
from records.actors import Actor
from records.refusals import Refused, StaleSave
from slt import tasks
from slt.actions.measures import a_year_later, copied
from slt.actions.steps import keeping
from slt.choices import PlanPeriod
from slt.content import content_hash, plan_content
from slt.focus_areas import offered_for
from slt.models import ActionPlan, Goal, Measure, Programme
from slt.states import PLAN_FLOW, PlanState

LONGEST_TEXT = 8000
# Longer than any plan of a municipality's; what is beyond is a slip of the hand.
LONGEST_PERIOD = timedelta(days=366 * 12)


def create_plan(
    *,
    programme: Programme,
    title: str,
    period_kind: str,
    valid_from: date,
    valid_to: date,
    introduction: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> ActionPlan:
    """Begin a plan as a draft. Raises NotAllowed; Refused without a title or with a turned period."""
    with transaction.atomic():
        by = keeping(programme, by, on)
        made = ActionPlan.objects.create(
            programme=programme,
            **_facts(title, period_kind, valid_from, valid_to, introduction),
            created_at=at,
            created_by_name=by.name,
        )
        audit.record(shown_with=made, verb="plan.created", by=by, at=at, title=made.title)
        return made


def change_plan(
    *,
    plan: ActionPlan,
    title: str,
    period_kind: str,
    valid_from: date,
    valid_to: date,
    introduction: str = "",
    revision: int | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> ActionPlan:
    """Change what the plan is called, its period and introduction, until it is adopted.

    Raises StaleSave when it was changed since `revision`.
    """
    with transaction.atomic():
        plan, by = changeable(plan, by, on, revision)
        said = _facts(title, period_kind, valid_from, valid_to, introduction)
        before = plan.introduction
        if all(getattr(plan, name) == value for name, value in said.items()):
            return plan
        for name, value in said.items():
            setattr(plan, name, value)
        saved(plan, *said)
        audit.record(
            shown_with=plan,
            verb="plan.changed",
            by=by,
            at=at,
            title=plan.title,
            **private_counts(plan.introduction, before),
        )
        return plan


def send_on_hearing(
    *, plan: ActionPlan, hearing_from: date, hearing_to: date, by: Actor, on: date, at: datetime
) -> ActionPlan:
    """Put the plan on hearing, with the last day to answer."""
    with transaction.atomic():
        plan, by = _moved(plan, "send_on_hearing", by, on)
        if hearing_to < hearing_from:
            raise Refused(_("Høringsfristen kan ikke være før høringen begynner."))
        if hearing_to < on:
            raise Refused(_("Høringsfristen kan ikke ligge tilbake i tid."))
        plan.hearing_from, plan.hearing_to = hearing_from, hearing_to
        saved(plan, "state", "hearing_from", "hearing_to")
        audit.record(shown_with=plan, verb="plan.sent_on_hearing", by=by, at=at, due_on=hearing_to)
        return plan


def note_hearing(
    *, plan: ActionPlan, outcome: str, revision: int | None = None, by: Actor, on: date, at: datetime
) -> ActionPlan:
    """Write what the hearing led to; until the plan is adopted."""
    with transaction.atomic():
        plan, by = changeable(plan, by, on, revision)
        if plan.hearing_from is None:
            raise Refused(_("Planen har ikke vært på høring."))
        before = plan.hearing_outcome
        plan.hearing_outcome = _text(outcome)
        if plan.hearing_outcome != before:
            saved(plan, "hearing_outcome")
            audit.record(
                shown_with=plan,
                verb="plan.hearing_noted",
                by=by,
                at=at,
                **private_counts(plan.hearing_outcome, before),
            )
        return plan


def take_back(*, plan: ActionPlan, by: Actor, on: date, at: datetime) -> ActionPlan:
    """From hearing to draft again; the days of the hearing stay written."""
    with transaction.atomic():
        plan, by = _moved(plan, "take_back", by, on)
        saved(plan, "state")
        audit.record(shown_with=plan, verb="plan.taken_back", by=by, at=at)
        return plan


def adopt(
    *,
    plan: ActionPlan,
    adopting_body: str,
    adopted_on: date,
    case_reference: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> ActionPlan:
    """Record that a body has adopted the plan: it is frozen with its goals, and public from now on.

    Its measures live on; the frozen content holds them as they were. Of two who record it at once one is
    refused.
    """
    with transaction.atomic():
        plan, by = _moved(plan, "adopt", by, on)
        if not date(2000, 1, 1) <= adopted_on <= on:
            raise Refused(_("Se over datoen for vedtaket. Den kan ikke ligge fram i tid."))
        body = required_text(adopting_body, _("Skriv hvem som vedtok planen."), most=150)
        plan.adopting_body = " ".join(body.split())
        plan.case_reference = " ".join((case_reference or "").split())
        if len(plan.case_reference) > 60:
            raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": 60})
        plan.adopted_on, plan.adopted_at = adopted_on, at
        content = plan_content(plan)
        plan.frozen_content, plan.content_hash = content, content_hash(content)
        saved(
            plan,
            *("state", "adopting_body", "case_reference", "adopted_on", "adopted_at"),
            *("frozen_content", "content_hash"),
        )
        transaction.on_commit(partial(tasks.make_plan_document.enqueue, plan.pk), robust=True)
        audit.record(
            shown_with=plan,
            verb="plan.adopted",
            by=by,
            at=at,
            body=plan.adopting_body,
            adopted_on=adopted_on,
            case_reference=plan.case_reference,
            content_hash=plan.content_hash,
        )
        return plan


def continue_plan(
    *, plan: ActionPlan, title: str = "", by: Actor, on: date, at: datetime
) -> tuple[ActionPlan, list[Measure]]:
    """Copy an adopted plan to the period after it: its goals, and the unfinished measures a year later.

    Focus areas come along where they count then. Raises Refused for a plan that is not adopted, or that has
    been carried on already.
    """
    with transaction.atomic():
        plan, by = _kept(plan, by, on)
        if reasons := why_not_continue(plan):
            raise Refused(reasons)
        first = plan.valid_to + timedelta(days=1)
        made = ActionPlan.objects.create(
            programme=plan.programme,
            **_facts(
                title or next_title(plan), plan.period_kind, first, _end_of_next(plan), plan.introduction
            ),
            continues=plan,
            created_at=at,
            created_by_name=by.name,
        )
        areas = {area.pk for area in offered_for(made, on)}
        new_goal: dict[int | None, Goal | None] = {None: None}
        for goal in plan.goals.order_by("position", "pk"):
            new_goal[goal.pk] = Goal.objects.create(
                plan=made,
                focus_area_id=goal.focus_area_id if goal.focus_area_id in areas else None,
                text=goal.text,
                indicator=goal.indicator,
                position=goal.position,
            )
        unfinished = Measure.objects.select_for_update(no_key=True, of=("self",)).filter(
            pk__in=plan.measures.open().filter(copied_to__isnull=True).values("pk")
        )
        measures = [
            copied(one, made, new_goal[one.goal_id], by=by, at=at) for one in unfinished.order_by("pk")
        ]
        audit.record(
            shown_with=made,
            verb="plan.continued",
            by=by,
            at=at,
            former=plan.title,
            goals=len(new_goal) - 1,
            measures=len(measures),
        )
        return made, measures


def why_not_continue(plan: ActionPlan) -> list[str]:
    """What stands in the way of carrying the plan on; none when it can be done."""
    if plan.state != PlanState.ADOPTED:
        return [_("Planen kan føres videre når den er vedtatt.")]
    following = plan.continued_in.first()
    return [_("Planen er allerede ført videre i «%(plan)s».") % {"plan": following}] if following else []


def next_title(plan: ActionPlan) -> str:
    """The title with the period's years moved on: «Plan 2026/27» becomes «Plan 2027/28»."""
    title, step = plan.title, plan.valid_to.year - plan.valid_from.year or 1
    step += plan.period_kind == PlanPeriod.SEVERAL_YEARS and plan.valid_from.month == 1
    for year in range(plan.valid_to.year, plan.valid_from.year - 1, -1):
        for ahead in (1, 0):
            # «2026/27» before «2026», so that both halves move.
            tail, moved = ((f"/{(year + n) % 100:02d}" if ahead else "") for n in (1, 1 + step))
            title = title.replace(f"{year}{tail}", f"{year + step}{moved}")
    return title if title != plan.title else f"{plan.title[:180]} ({plan.valid_to.year + 1})"


# --- what these and the acts on goals begin and end with


def changeable(
    plan: ActionPlan, by: Actor, on: date, revision: int | None = None
) -> tuple[ActionPlan, Actor]:
    """The plan under its lock, to be changed by those who keep it; Refused once it is adopted."""
    plan, by = _kept(plan, by, on)
    if plan.is_frozen:
        raise Refused(_("Planen er vedtatt og kan ikke endres. Før den videre for å lage en ny."))
    if revision is not None and plan.revision != revision:
        raise StaleSave(
            _("Noen andre har endret planen siden du åpnet siden. Se hva den sier nå."),
            revision=plan.revision,
        )
    return plan, by


def saved(plan: ActionPlan, *fields: str) -> None:
    """Save these fields, as one more revision."""
    plan.revision += 1
    plan.save(update_fields=[*fields, "revision"])


def _kept(plan: ActionPlan, by: Actor, on: date) -> tuple[ActionPlan, Actor]:
    _user, by = allowed("slt.keep_plan", plan, by, on)
    ActionPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    plan = ActionPlan.objects.select_related("programme").get(pk=plan.pk)
    return plan, keeping(plan.programme, by, on)


def _moved(plan: ActionPlan, name: str, by: Actor, on: date) -> tuple[ActionPlan, Actor]:
    """The plan under its lock, in the state that the step leads to, not saved yet."""
    user, _by = allowed("slt.keep_plan", plan, by, on)
    plan, by = _kept(plan, by, on)
    step = PLAN_FLOW[name]
    if user is not None:
        PLAN_FLOW.check(plan, name, user, on)
    elif plan.state not in step.sources or step.reasons(plan, on):
        raise Refused(step.reasons(plan, on) or _("Dette kan ikke gjøres nå."))
    plan.state = step.target
    return plan, by


def _facts(title: str, period_kind: str, first: date, last: date, introduction: str) -> dict[str, Any]:
    title = " ".join(required_text(title, _("Skriv hva planen heter."), most=200).split())
    if period_kind not in PlanPeriod.values:
        raise Refused(_("Velg hva slags periode planen har."))
    if not date(2000, 1, 1) <= first <= last <= date(2100, 12, 31):
        raise Refused(_("Siste dag kan ikke være før første dag, og årstallet er mellom 2000 og 2100."))
    if last - first > LONGEST_PERIOD:
        raise Refused(_("En plan kan høyst gjelde i tolv år. Se over datoene."))
    return {
        "title": title,
        "period_kind": period_kind,
        "valid_from": first,
        "valid_to": last,
        "introduction": _text(introduction),
    }


def _text(text: str) -> str:
    text = (text or "").strip()
    if len(text) > LONGEST_TEXT:
        raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": LONGEST_TEXT})
    return text


def _end_of_next(plan: ActionPlan) -> date:
    """The last day of the period after the plan's, as long as that: in whole years where it has these."""
    after = plan.valid_to + timedelta(days=1)
    if (after.month, after.day) == (plan.valid_from.month, plan.valid_from.day):
        last = plan.valid_to
        for _year in range(after.year - plan.valid_from.year):
            last = a_year_later(last) or last
        return last
    return plan.valid_to + (plan.valid_to - plan.valid_from) + timedelta(days=1)
