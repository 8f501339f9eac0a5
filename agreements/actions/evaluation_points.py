"""Improvement points: written, changed, put in order and taken out while the evaluation is open."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.evaluation_steps import acting, locked, require_open
from agreements.actions.steps import required_text
from agreements.choices import Dimension, Responsible
from agreements.evaluation.owners import is_offered
from agreements.models import Evaluation, ImprovementPoint
from councils.actions.writable import private_counts
from parties.models import Office
from records import audit
from records.actors import Actor
from records.refusals import Refused, StaleSave

LONGEST_TITLE = 200
LONGEST_TEXT = 4000
MOST_POINTS = 30
# A deadline farther ahead is a slip of the pen.
FARTHEST = timedelta(days=5 * 366)

Becomes = ImprovementPoint.Becomes


@dataclass(frozen=True)
class PointFacts:
    """What a point says: what is to be better, whose it is, by when, and what it becomes."""

    title: str
    due_on: date
    responsible: str
    becomes: str
    text: str = ""
    dimension: str = ""
    owner_office: Office | None = None
    section_key: str = ""

    def fields(self, evaluation: Evaluation, on: date) -> dict[str, Any]:
        """As the model's fields. Raises Refused with every sentence at once."""
        title = " ".join(required_text(self.title, _("Skriv hva som skal bli bedre.")).split())
        text = (self.text or "").replace("\r\n", "\n").strip()
        section = self.section_key if self.becomes == Becomes.AGREEMENT_CHANGE else ""
        reasons = []
        if len(title) > LONGEST_TITLE:
            reasons.append(_("Punktet er for langt (høyst %(most)s tegn).") % {"most": LONGEST_TITLE})
        if len(text) > LONGEST_TEXT:
            reasons.append(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": LONGEST_TEXT})
        if self.dimension and self.dimension not in Dimension.values:
            reasons.append(_("Velg en av dimensjonene."))
        if self.responsible not in Responsible.values:
            reasons.append(_("Velg hvem som er ansvarlig."))
        if self.becomes not in Becomes.values:
            reasons.append(_("Velg hva punktet blir til."))
        if not date(evaluation.year, 1, 1) <= self.due_on <= on + FARTHEST:
            reasons.append(_("Se over fristen. Den kan være høyst fem år fram i tid."))
        if self.owner_office is not None and not is_offered(evaluation, self.owner_office, on):
            reasons.append(_("Den ansvarlige må ha et verv hos en av partene."))
        if section and section not in section_keys(evaluation):
            reasons.append(_("Avsnittet finnes ikke i avtalen."))
        if reasons:
            raise Refused(reasons)
        return {
            "title": title,
            "text": text,
            "dimension": self.dimension,
            "responsible": self.responsible,
            "owner_office": self.owner_office,
            "due_on": self.due_on,
            "becomes": self.becomes,
            "section_key": section,
        }


def section_keys(evaluation: Evaluation) -> list[str]:
    """The keys of the sections of the agreement that the evaluation speaks of."""
    return [one["key"] for one in (evaluation.version.frozen_content or {}).get("sections", ())]


def add_point(
    *, evaluation: Evaluation, facts: PointFacts, by: Actor, on: date, at: datetime
) -> ImprovementPoint:
    """Write a new point, last. Raises NotAllowed, Refused."""
    with transaction.atomic():
        evaluation, by = _open(evaluation, by, on)
        there = list(evaluation.points.values_list("position", flat=True))
        if len(there) >= MOST_POINTS:
            raise Refused(_("Høyst %(most)s punkter. Slå sammen noen av dem.") % {"most": MOST_POINTS})
        point = ImprovementPoint.objects.create(
            evaluation=evaluation,
            position=max(there, default=0) + 1,
            **facts.fields(evaluation, on),
        )
        audit.record(
            shown_with=evaluation,
            verb="evaluation.point_added",
            by=by,
            at=at,
            title=point.title,
            **private_counts(f"{point.title}\n{point.text}"),
        )
        return point


def change_point(
    *, point: ImprovementPoint, facts: PointFacts, revision: int, by: Actor, on: date, at: datetime
) -> ImprovementPoint:
    """Change a point. Raises StaleSave, with the point as it stands, when it was changed since `revision`."""
    with transaction.atomic():
        evaluation, by = _open(point.evaluation, by, on)
        point = current(evaluation, point)
        fields = facts.fields(evaluation, on)
        before = {name: getattr(point, name) for name in fields}
        if fields == before:
            return point
        if revision != point.revision:
            raise StaleSave(
                _("Noen andre har endret punktet etter at du åpnet siden."),
                current=point,
                revision=point.revision,
            )
        for name, value in fields.items():
            setattr(point, name, value)
        point.revision += 1
        point.save(update_fields=[*fields, "revision"])
        audit.record(
            shown_with=evaluation,
            verb="evaluation.point_changed",
            by=by,
            at=at,
            title=point.title,
            **private_counts(f"{point.title}\n{point.text}", f"{before['title']}\n{before['text']}"),
        )
        return point


def remove_point(*, point: ImprovementPoint, by: Actor, on: date, at: datetime) -> None:
    """Take a point out; one that is gone already stays gone."""
    with transaction.atomic():
        evaluation, by = _open(point.evaluation, by, on)
        found = evaluation.points.filter(pk=point.pk).first()
        if found is None:
            return
        found.delete()
        audit.record(shown_with=evaluation, verb="evaluation.point_removed", by=by, at=at, title=found.title)


def move_point(
    *, point: ImprovementPoint, is_up: bool, by: Actor, on: date, at: datetime
) -> ImprovementPoint:
    """Move a point one place up or down; at the end it stays where it is."""
    with transaction.atomic():
        evaluation, by = _open(point.evaluation, by, on)
        point = current(evaluation, point)
        order = list(evaluation.points.order_by("position", "pk"))
        place = order.index(point)
        other = place - 1 if is_up else place + 1
        if not 0 <= other < len(order):
            return point
        order[place], order[other] = order[other], order[place]
        for position, one in enumerate(order, start=1):
            one.position = position
        ImprovementPoint.objects.bulk_update(order, ["position"])
        audit.record(shown_with=evaluation, verb="evaluation.point_moved", by=by, at=at, title=point.title)
        return order[other]


def current(evaluation: Evaluation, point: ImprovementPoint) -> ImprovementPoint:
    """The point as it stands now; Refused when somebody has taken it out."""
    found = evaluation.points.select_related("owner_office__organisation").filter(pk=point.pk).first()
    if found is None:
        raise Refused(_("Punktet er tatt ut i mellomtiden. Last siden på nytt."))
    found.evaluation = evaluation
    return found


def _open(evaluation: Evaluation, by: Actor, on: date) -> tuple[Evaluation, Actor]:
    evaluation = locked(evaluation)
    by = acting("evaluations.write_joint", by, evaluation, on)
    require_open(evaluation)
    return evaluation, by
