"""The form that ties a measure to a section."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from slt.models import Measure
from web.forms import PortalForm


class LinkMeasureForm(PortalForm):
    """Which measure follows the section up."""

    submit_label = gettext_lazy("Knytt til avsnittet")
    measure = forms.ModelChoiceField(
        label=gettext_lazy("Tiltak"),
        queryset=Measure.objects.none(),
        empty_label=gettext_lazy("Velg et tiltak"),
        error_messages={"required": gettext_lazy("Velg et tiltak.")},
    )

    def __init__(self, *args: Any, measures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["measure"]
        field.queryset = measures
        field.label_from_instance = lambda one: f"{one.title} ({one.get_state_display()})"
        if not measures.exists():
            field.help_text = _("SLT-arbeidet i kommunen har ingen tiltak ennå.")
