"""Reading a measure and saying how it goes, by a personal link without an account."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from parties.views.links import PersonalLinkMixin
from records import days
from slt.forms.measures import ProgressForm
from slt.measure_notices import PURPOSE
from slt.models import Measure
from slt.states import MeasureState
from slt.views.measure_steps import thanks, told
from web.views import ActionFormView


class LinkMeasure(PersonalLinkMixin, ActionFormView):
    """What the measure is, how it has gone, and a form to say how it goes; until it is over or given on."""

    purpose = PURPOSE
    template_name = "slt/link_measure.html"
    form_class: Any = ProgressForm
    dead_advice = gettext_lazy(
        "Tiltaket er avsluttet eller gitt til noen andre, eller lenken er for gammel. Lurer du på noe, kan "
        "du svare på e-posten som lenken kom i."
    )

    def get_object(self) -> Any:
        return get_object_or_404(Measure.objects.with_owner(), pk=self.link.subject_id)

    def get_page_title(self) -> str:
        return self.object.title

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "may_complete": self.object.state == MeasureState.RUNNING}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        measure = self.object
        if not measure.is_open:
            kwargs["form"] = None
        return super().get_context_data(
            **{
                "thanks": "",
                "measure": measure,
                "programme": measure.programme,
                "link": self.link,
                "progress": list(measure.progress.exclude(text="").order_by("-at", "-pk")),
                **kwargs,
            }
        )

    def perform(self, form: ProgressForm) -> Any:
        return told(form, measure=self.object, link=self.link, by=self.actor, on=self.on, at=days.now())

    def succeeded(self) -> HttpResponse:
        """Thanks, on this page: a link to a measure that is over opens nothing afterwards."""
        self.object.refresh_from_db()
        form = self.form_class(may_complete=self.object.state == MeasureState.RUNNING)
        return self.render(thanks=thanks(self.result), form=form if self.object.is_open else None)
