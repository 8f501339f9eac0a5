"""Words and addresses for the records of SLT and of the parties themselves.

An empty address: the record is read by everyone and has no page of its own.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.duties.words import Wording
from agreements.models import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    DutyEntry,
    Evaluation,
    EvaluationTreatment,
)
from councils import presence
from councils.models import Forum, KnowledgeDocument
from parties.models import Office, ServicePoint
from parties.standing import Capability, standing_of
from slt.models import ActionPlan, AnnualReport, Measure, SltGroup

Words = dict[int, tuple[str, str]]


def _with_own_pages(found: Iterable[Any]) -> Words:
    return {one.pk: (str(one), one.get_absolute_url()) for one in found}


def _offices(keys: list[int], user: Any, on: date) -> Words:
    """That an office is, and whether it is held, is public; the register's page of it is not."""
    found = Office.objects.filter(pk__in=keys).select_related("organisation")
    return {one.pk: (str(one), "") for one in found}


def _forums(keys: list[int], user: Any, on: date) -> Words:
    return _with_own_pages(Forum.objects.visible_to(user, on).filter(pk__in=keys))


def _groups(keys: list[int], user: Any, on: date) -> Words:
    found = SltGroup.objects.visible_to(user, on).filter(pk__in=keys).select_related("forum")
    return _with_own_pages(found)


def _plans(keys: list[int], user: Any, on: date) -> Words:
    return _with_own_pages(
        ActionPlan.objects.visible_to(user, on).filter(pk__in=keys).defer("frozen_content")
    )


def _measures(keys: list[int], user: Any, on: date) -> Words:
    return _with_own_pages(Measure.objects.visible_to(user, on).filter(pk__in=keys))


def _annual_reports(keys: list[int], user: Any, on: date) -> Words:
    found = AnnualReport.objects.visible_to(user, on).filter(pk__in=keys)
    return {
        one.pk: (_("Årsrapport for %(report)s") % {"report": one}, one.get_absolute_url())
        for one in found.select_related("programme").defer("frozen_content")
    }


def _entries(keys: list[int], user: Any, on: date) -> Words:
    """What was told, for those who see the agreement's duties."""
    area = standing_of(user, on).organisation_ids_with(Capability.READ_DRAFTS)
    own = AgreementParty.objects.filter(organisation__in=area)
    found = DutyEntry.objects.filter(pk__in=keys, agreement__in=own.values("agreement"))
    return {
        one.pk: (
            _("%(kind)s fra %(side)s: %(text)s")
            % {
                "kind": capfirst(one.get_kind_display()),
                "side": one.get_side_display(),
                "text": _told(one),
            },
            reverse("duties:duty", args=[one.agreement_id, one.duty_key]),
        )
        for one in found
    }


def _told(entry: DutyEntry) -> str:
    if entry.kind == DutyEntry.Kind.STATEMENT:
        return str(entry.get_answer_display())
    if entry.kind == DutyEntry.Kind.FIGURE:
        return f"{entry.figure} ({entry.source})"
    return entry.text or entry.case_reference


def _weeks(keys: list[int], user: Any, on: date) -> Words:
    """Weeks with the contact in a municipality, by the municipality's key, for those who see them there."""
    seen = presence.seen_by(standing_of(user, on), on, on.isocalendar().year)
    return {
        place.pk: (
            _("Uke i %(municipality)s") % {"municipality": place.display_name},
            f"{reverse('councils:presence_weeks')}?verv={one.office.pk}",
        )
        for one in reversed(seen)
        for place in one.municipalities
        if place.pk in keys
    }


def _agreements(keys: list[int], user: Any, on: date) -> Words:
    found = Agreement.objects.visible_to(user, on).filter(pk__in=keys)
    return {one.pk: (one.title, reverse("agreements:agreement", args=[one.pk])) for one in found}


def _versions(keys: list[int], user: Any, on: date) -> Words:
    found = AgreementVersion.objects.visible_to(user, on).filter(pk__in=keys)
    return {
        one.pk: (
            _("%(title)s, versjon %(number)s: %(state)s")
            % {"title": one.title, "number": one.number, "state": one.get_state_display()},
            reverse("agreements:version", args=[one.agreement_id, one.number]),
        )
        for one in found.defer("frozen_content")
    }


def _evaluations(keys: list[int], user: Any, on: date) -> Words:
    found = Evaluation.objects.visible_to(user, on).filter(pk__in=keys)
    return {
        one.pk: (
            _("Evaluering for %(year)s: %(state)s") % {"year": one.year, "state": one.get_state_display()},
            one.get_absolute_url(),
        )
        for one in found.defer("frozen_content", "figures")
    }


def _treatments(keys: list[int], user: Any, on: date) -> Words:
    """That a municipal council treated something, with its case, is public there; the address is the
    evaluation's."""
    found = EvaluationTreatment.objects.filter(
        pk__in=keys, evaluation__in=Evaluation.objects.visible_to(user, on).order_by().values("pk")
    ).select_related("evaluation", "party__organisation")
    return {
        one.pk: (
            _("%(municipality)s: sak %(case)s")
            % {"municipality": one.party.organisation.display_name, "case": one.case_reference},
            one.evaluation.get_absolute_url(),
        )
        for one in found.defer("evaluation__frozen_content", "evaluation__figures")
    }


def _service_points(keys: list[int], user: Any, on: date) -> Words:
    return {one.pk: (one.name, "") for one in ServicePoint.objects.filter(pk__in=keys)}


def _risk_pictures(keys: list[int], user: Any, on: date) -> Words:
    found = KnowledgeDocument.objects.visible_to(user, on).filter(pk__in=keys).select_related("forum")
    return {one.pk: (one.title, one.forum.get_absolute_url()) for one in found}


WORDINGS: dict[str, Wording] = {
    "agreement": _agreements,
    "annual_report": _annual_reports,
    "entry": _entries,
    "evaluation": _evaluations,
    "forum": _forums,
    "measure": _measures,
    "office": _offices,
    "plan": _plans,
    "presence_week": _weeks,
    "risk_picture": _risk_pictures,
    "service_point": _service_points,
    "slt_group": _groups,
    "treatment": _treatments,
    "version": _versions,
}
