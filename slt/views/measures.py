"""Measures to read: a programme's list, also as a spreadsheet; and one, with its trail."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from councils.following import owner_of
from councils.models import AgendaItem, Decision
from records import audit
from records.files import XLSX
from slt.measure_list import SORTS
from slt.measure_sheet import sheet
from slt.models import LibraryMeasure, Measure, Referral
from slt.states import MEASURE_FLOW, MeasureState
from slt.views.measure_bases import STEP_PAGES, MeasureView, ProgrammeMeasures
from web.access import Public
from web.transitions import OfferedStep, steps
from web.views import PageView


class MeasureList(ProgrammeMeasures, PageView):
    """All of a programme's measures in one table: sorted by column, filtered, printed."""

    access = Public
    template_name = "slt/measures.html"

    def get_page_title(self) -> str:
        return _("Tiltak i %(programme)s") % {"programme": self.programme.name}

    def columns(self) -> list[dict[str, Any]]:
        """The columns, each with the address that sorts by it, and how it is sorted now."""
        chosen = self.chosen
        found = []
        for key, (label, _order) in SORTS.items():
            is_sorted = chosen.sort == key
            turned = f"-{key}" if is_sorted and not chosen.is_descending else key
            direction = ("descending" if chosen.is_descending else "ascending") if is_sorted else ""
            url = self.address("slt:measures", sorter=turned)
            found.append({"key": key, "label": label, "url": url, "direction": direction})
        order = ["tiltak", "ansvarlig", "start", "status", "mal", "vurderes"]
        return sorted(found, key=lambda one: order.index(one["key"]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            {"measure": one, "is_overdue": one.review_overdue_on(self.on), "is_mine": one.pk in self.owned}
            for one in self.rows
        ]
        return super().get_context_data(rows=rows, columns=self.columns(), **kwargs)


class MeasuresFile(ProgrammeMeasures):
    """The same rows as a spreadsheet, with real dates and numbers."""

    access = Public

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(sheet(self.rows, self.on), content_type=XLSX)
        name = f"tiltak-{self.programme.pk}-{self.on.isoformat()}.xlsx"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


class MeasurePage(MeasureView, PageView):
    """Everything about one measure, for those who may read it."""

    access = Public
    template_name = "slt/measure.html"

    def get_page_title(self) -> str:
        return self.measure.title

    def steps(self) -> list[OfferedStep]:
        """What the person may do with it now, and why not."""
        offers = MEASURE_FLOW.offers(self.measure, self.request.user, self.on)
        pages = set(STEP_PAGES) - {"start"}
        return steps(offers, lambda name: reverse(STEP_PAGES[name], args=[self.measure.pk]), pages=pages)

    def origin(self) -> dict[str, Any]:
        """Where it comes from and where it went, as far as the person reads that."""
        measure, user, on = self.measure, self.request.user, self.on
        decision = Decision.objects.shown_to(user, on).filter(pk=measure.decision_id).first()
        items = AgendaItem.objects.visible_to(user, on)
        readable = Measure.objects.visible_to(user, on)
        return {
            "decision": decision,
            "decision_item": items.filter(pk=decision.item_id).first() if decision is not None else None,
            "referral": Referral.objects.visible_to(user, on).filter(pk=measure.referral_id).first(),
            "copied_from": readable.filter(pk=measure.copied_from_id).first(),
            "copies": list(readable.filter(copied_from=measure).select_related("plan")),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        measure = self.measure
        owner = owner_of(measure, self.on) if self.reads_progress else None  # type: ignore[arg-type]
        is_mine = Measure.objects.owned_by(self.request.user, self.on).filter(pk=measure.pk).exists()
        waits = measure.is_open and measure.state == MeasureState.RUNNING
        shared = LibraryMeasure.objects.filter(measure=measure, withdrawn_on__isnull=True).first()
        return super().get_context_data(
            **self.origin(),
            steps=self.steps(),
            owner_name=owner.recipient.name if owner is not None else "",
            is_mine=is_mine,
            waits=waits,
            partners=list(measure.partners.order_by("sort_key", "pk")),
            progress=list(measure.progress.order_by("-at", "-pk")) if self.reads_progress else None,
            shared=shared,
            events=audit.history(measure)[:100] if self.reads_progress else None,
            **kwargs,
        )
