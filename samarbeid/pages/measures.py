"""A measure's page with what other rooms add: the sections of agreements that it follows up."""

from typing import Any

from django.urls import reverse

from agreements.models import Agreement, SectionMeasure
from agreements.section_measures import headings
from slt.views import measures


class MeasurePage(measures.MeasurePage):
    """The measure; in its trail the agreements' sections that it is tied to, for those who see these."""

    template_name = "pages/measure.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreements = Agreement.objects.visible_to(self.request.user, on=self.on)
        ties = SectionMeasure.objects.filter(measure=self.measure, agreement__in=agreements)
        sections = [
            {
                "url": reverse("agreements:agreement", args=[tie.agreement_id])
                + f"#avsnitt-{tie.section_key}",
                "agreement": tie.agreement.title,
                "heading": headings(tie.agreement).get(tie.section_key, ""),
            }
            for tie in ties.select_related("agreement")
        ]
        return super().get_context_data(agreement_sections=sections, **kwargs)
