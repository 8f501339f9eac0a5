"""An agreement's duties through a year, and one of them with the records behind its status."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.duties import listing, timeline
from agreements.duties.checking import Check, check
from agreements.duties.kinds import Proof
from agreements.duties.next_steps import About, next_step
from agreements.duties.passages import Passages, passages_of
from agreements.duties.promises import PromisedDuty
from agreements.duties.showing import Shown, shown
from agreements.duties.status import Status
from agreements.duties.telling import answered, entries_of, is_asked_yearly, told_as
from agreements.duties.wording import says_otherwise
from agreements.models import Agreement, AgreementVersion
from agreements.rules import sides_in
from agreements.states import OPEN_STATES
from agreements.views.duty_bases import OfAgreementsDuties, OfDuty
from parties.standing import Capability
from records.workflow import has_right
from web.access import Right
from web.templatetags.norwegian import longdate, shortdate
from web.views import PageView

YEARS_BACK = 3


class DutiesOfAgreement(OfAgreementsDuties, PageView):
    """All that the agreement promises in a year: how it stands, why, and the year as a line."""

    access = Right("duties.view")
    template_name = "agreements/duties/duties.html"

    def get_page_title(self) -> str:
        return _("Forpliktelser i %(year)s") % {"year": self.year}

    @cached_property
    def check(self) -> Check | None:
        """The year's duties against the records, seen from today."""
        return check(self.object, self.year, self.on)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = listing.rows_of(self.check) if self.check is not None else []
        totals = listing.totals(rows)
        chosen = self.request.GET.get("status", "")
        status = Status(chosen) if chosen in {one.status for one in totals} else None
        to_tell = self._to_tell(rows)
        lines = timeline.lines_of(self.check) if self.check is not None else []
        return super().get_context_data(
            check=self.check,
            years=[{"year": one, "url": self.duties_url(aar=one)} for one in self.years],
            part_year=listing.part_year(self.check) if self.check is not None else "",
            rows=rows,
            number=len({row.terms.key for row in rows}),
            is_by_municipality=any(row.checked.municipality is not None for row in rows),
            totals=[
                {
                    "label": one.status.label,
                    "tone": one.tone,
                    "number": one.number,
                    "url": self.duties_url(aar=self.year, status=one.status.value),
                    "is_chosen": one.status == status,
                }
                for one in totals
            ],
            chosen=status,
            all_url=self.duties_url(aar=self.year),
            groups=listing.grouped(row for row in rows if status is None or row.status == status),
            to_tell=to_tell,
            unanswered=self._unanswered(rows, to_tell),
            lines=lines,
            drawing=timeline.drawing(self.check, lines) if self.check is not None else "",
            not_agreed=listing.kinds_not_agreed(self.check) if self.check is not None and rows else [],
            work_url=self._work_url(),
            evaluation=self.evaluation_of_year(),
            **kwargs,
        )

    def _to_tell(self, rows: list[listing.DutyRow]) -> set[str]:
        """The keys of the duties that the person can tell about."""
        if self.check is None:
            return set()
        user, period = self.request.user, self.check.period
        return {
            row.terms.key
            for row in rows
            if told_as(row.terms) is not None
            and has_right("duties.tell", user, PromisedDuty(period, row.terms))
        }

    def _unanswered(self, rows: list[listing.DutyRow], to_tell: set[str]) -> list[listing.DutyRow]:
        """What the person's side is asked about for the year, and has not answered."""
        asked = [row for row in rows if row.terms.key in to_tell and is_asked_yearly(row.terms)]
        if not asked:
            return []
        done = answered([self.object], self.year)
        writes_for = sides_in(self.standing, self.object, Capability.EDIT_DRAFTS)
        return [
            row
            for row in asked
            if row.anchor == row.terms.key
            and any(
                (self.object.pk, row.terms.key, side) not in done
                for side in writes_for & set(row.terms.sides)
            )
        ]

    def _work_url(self) -> str:
        """Where duties are written or read out of the text: the open version, else the newest signed."""
        versions = self.object.versions.order_by("-number")
        version = versions.filter(state__in=OPEN_STATES).first() or versions.filter(state="SIGNED").first()
        if version is None:
            return ""
        return reverse("duties:version", args=[self.object.pk, version.number])


class DutyPage(OfDuty, PageView):
    """One duty: where it comes from, how it stands today and why, what was told, and the years before."""

    access = Right("duties.view")
    template_name = "agreements/duties/duty.html"

    def get_page_title(self) -> str:
        return self.duty.terms.label

    def get_right_object(self) -> Agreement:
        return self.object

    def _rows(self, year: int) -> tuple[Check | None, list[listing.DutyRow]]:
        """The duty's own rows in a check of a year: one, or one for each municipality."""
        found = check(self.object, year, self.on)
        rows = listing.rows_of(found) if found is not None else []
        return found, [row for row in rows if row.terms.key == self.kwargs["key"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, rows = self._rows(self.year)
        if found is None or not rows:
            raise Http404
        terms = self.duty.terms
        version = AgreementVersion.objects.select_related("agreement").get(pk=self.duty.written_in.pk)
        user = self.request.user
        may_tell = told_as(terms) is not None and has_right("duties.tell", user, self.duty)
        return super().get_context_data(
            check=found,
            version=version,
            part_year=listing.part_year(found),
            strength=rows[0].strength,
            responsible=rows[0].responsible,
            rows=[self._with_records(row) for row in rows],
            sentences=self._sentences(version),
            disagrees=bool(terms.disagreements),
            entries=entries_of(self.object, terms.key, self.year),
            may_withdraw=sides_in(self.standing, self.object, Capability.EDIT_DRAFTS),
            told_as=told_as(terms),
            tell_url=self.duty_url(terms.key, "tell") if may_tell else "",
            earlier=self._earlier(),
            evaluation=self.evaluation_of_year(),
            **kwargs,
        )

    def _with_records(self, row: listing.DutyRow) -> dict[str, Any]:
        """The row with the records behind it that the person may read, and how many others there are."""
        records, hidden = shown(row.found.records, self.request.user, self.on)
        is_each = row.terms.row.proof == Proof.EACH

        def name(one: Shown) -> str:
            if is_each:
                return _("I orden") if one.counts else _("Ikke i orden")
            if one.counts:
                return _("Regnet med")
            return _("Planlagt") if one.on is not None and one.on >= self.on else _("Ikke regnet med")

        parts: dict[str, list[dict[str, Any]]] = {}
        for one in records:
            # Many records have their day in their name.
            is_dated = one.on is not None and any(
                day in one.label for day in (longdate(one.on), shortdate(one.on))
            )
            parts.setdefault(name(one), []).append(
                {"label": one.label, "url": one.url, "on": one.on, "is_dated": is_dated}
            )
        about = About(
            agreement=self.object,
            year=self.year,
            checked=row.checked,
            user=self.request.user,
            on=self.on,
            here=self.duty_url(row.terms.key),
        )
        return {
            "row": row,
            "parts": list(parts.items()),
            "hidden": hidden,
            "next_steps": next_step(row.terms.kind)(about),
        }

    def _sentences(self, version: AgreementVersion) -> list[dict[str, Any]]:
        """The sentences that the duty comes from, each with its section and what it says otherwise."""
        terms = self.duty.terms
        passages: Passages = passages_of(version)
        page = reverse("agreements:agreement", args=[version.agreement_id])
        return [
            {
                "quote": one.quote,
                "section": passages.label(one.section_key),
                "url": f"{page}?versjon={version.number}#avsnitt-{one.section_key}"
                if one.section_key in passages.keys
                else "",
                "says": says_otherwise(terms, one) if one in terms.disagreements else "",
            }
            for one in terms.sentences
        ]

    def _earlier(self) -> list[dict[str, Any]]:
        """How the duty stood in the years before, the newest first."""
        years = [one for one in self.years if one < self.year][:YEARS_BACK]
        return [
            {"year": year, "row": row, "url": f"?aar={year}"} for year in years for row in self._rows(year)[1]
        ]
