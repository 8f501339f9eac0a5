"""What is behind a figure of an overview: the evaluations, or the agreements, one row each."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.duties.kinds import KINDS
from agreements.duties.status import TONES as DUTY_TONES
from agreements.duties.status import Status
from agreements.evaluation.aggregates import STATUSES
from agreements.evaluation.behind import ONE_KIND, STAGES, Area, Opened, Told, opened, stages_behind
from agreements.evaluation.overview import ALL_DUTIES, Measure, measure_named
from agreements.evaluation.progress import PUBLIC_LABELS, PUBLIC_TONES
from agreements.models import Evaluation
from agreements.views.overview import WITHOUT, OwnOverview
from parties.models import PoliceDistrict
from web.views import PageView

STAGE_LABELS: dict[str, Promise] = {
    "framdrift.alle": gettext_lazy("Skal evalueres"),
    "framdrift.ferdig": gettext_lazy("Ferdige"),
    "framdrift.begynt": gettext_lazy("Begynt"),
    "framdrift.ikke-begynt": gettext_lazy("Ikke begynt"),
}


class Behind(OwnOverview, PageView):
    """The rows behind a figure (`?hva=`), in one of the nation's police districts (`?distrikt=`), and of the
    duties of a kind those that stand in one way (`?status=`).

    404 for a figure that the overview hides. Of the evaluations the person is shown those they may read.
    """

    template_name = "agreements/evaluation/behind.html"

    @cached_property
    def asked(self) -> str:
        """The name of the figure that was opened."""
        return self.request.GET.get("hva", "")

    @cached_property
    def measure(self) -> Measure:
        """The figure that was opened, when it is one of content."""
        found = measure_named(self.asked)
        if found is None:
            raise Http404
        return found

    @cached_property
    def district(self) -> PoliceDistrict | None:
        """The police district of the nation's table that was opened."""
        asked = self.request.GET.get("distrikt", "")
        if asked in {"", WITHOUT}:
            return None
        if not asked.isascii() or not asked.isdecimal() or len(asked) > 9:
            raise Http404
        found = PoliceDistrict.objects.filter(pk=int(asked)).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def area(self) -> Area | None:
        """The same as the lists know it; None for the owner as a whole."""
        if not self.request.GET.get("distrikt", ""):
            return None
        if not self.source.is_national:
            raise Http404
        return Area(self.district.pk if self.district is not None else None)

    @cached_property
    def status(self) -> Status | None:
        """How the duties stand that the list is narrowed to: of one kind, for all kinds together would tell
        of the hidden ones."""
        asked = self.request.GET.get("status", "")
        if not asked:
            return None
        if asked not in {one.value for one in STATUSES} or not self.asked.startswith(f"{ONE_KIND}."):
            raise Http404
        return Status(asked)

    @property
    def label(self) -> str:
        """What the figure is called."""
        return str(STAGE_LABELS[self.asked]) if self.asked in STAGES else self.measure.label

    def get_page_title(self) -> str:
        return _("%(what)s, %(year)s") % {"what": self.label, "year": self.year}

    def _area_name(self) -> str:
        if self.area is None:
            return ""
        return self.district.display_name if self.district is not None else _("Uten politidistrikt")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        status = self.status
        rows = self._agreements() if self.asked in STAGES else self._evaluations()
        return super().get_context_data(
            **{
                "label": self.label,
                "is_progress": self.asked in STAGES,
                "area_name": self._area_name(),
                "status": {"label": status.label, "tone": DUTY_TONES[status]} if status else None,
                "leaves_out_kinds": self.asked == ALL_DUTIES,
                "overview_url": self.url(),
                **rows,
                **kwargs,
            }
        )

    def _agreements(self) -> dict[str, Any]:
        """The agreements whose evaluations have come so far; those that the person may read lead there."""
        rows = stages_behind(self.source, self.asked, self.area)
        finished = [row.evaluation.pk for row in rows if row.evaluation is not None and row.is_finished]
        seen = Evaluation.objects.visible_to(self.request.user, on=self.on).filter(pk__in=finished)
        readable = set(seen.values_list("pk", flat=True))
        return {
            "rows": [
                {
                    "row": row,
                    "url": row.evaluation.get_absolute_url()
                    if row.evaluation is not None and row.evaluation.pk in readable
                    else "",
                    "label": PUBLIC_LABELS[row.public],
                    "tone": PUBLIC_TONES[row.public],
                }
                for row in rows
            ],
            "hidden": 0,
            "withheld": 0,
        }

    def _evaluations(self) -> dict[str, Any]:
        """The agreed evaluations behind the figure."""
        found: Opened | None = opened(
            self.source, self.measure, area=self.area, status=self.status.value if self.status else ""
        )
        if found is None:
            raise Http404
        readable = {
            one.pk: one
            for one in Evaluation.objects.visible_to(self.request.user, on=self.on)
            .filter(pk__in=[one.agreed.pk for one in found.told])
            .defer("frozen_content", "figures")
            .with_parties()
        }
        rows: list[dict[str, Any]] = [
            {
                "evaluation": readable[one.agreed.pk],
                "name": _names(readable[one.agreed.pk]),
                "says": self._says(one),
            }
            for one in found.told
            if one.agreed.pk in readable
        ]
        return {
            "rows": sorted(rows, key=lambda row: row["name"][0]),
            "hidden": len(found.told) - len(rows),
            "withheld": found.withheld,
        }

    def _says(self, one: Told) -> dict[str, Any]:
        """What this evaluation adds to the figure."""
        kind, _dot, name = self.measure.key.partition(".")
        if kind == "dimensjon":
            police, municipality = one.agreed.scores[name]
            return {"police": police, "municipality": municipality}
        if kind == "tall":
            return {"amounts": one.agreed.figures[name]}
        return {
            "duties": [
                {
                    "label": KINDS[of_kind].label,
                    "status": Status(status).label,
                    "tone": DUTY_TONES[status],
                }
                for of_kind, status in one.duties
            ]
        }


def _names(evaluation: Evaluation) -> tuple[str, str]:
    """By what it is sorted, and what it is called: its municipalities."""
    parties = [one.organisation for one in evaluation.agreement.parties.all() if one.side == "MUNICIPALITY"]
    return (
        " ".join(one.sort_key for one in parties),
        ", ".join(one.display_name for one in parties) or evaluation.agreement.title,
    )
