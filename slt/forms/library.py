"""Forms of the library: what is shared, exactly as others will read it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from councils.models import Topic
from parties.forms import PrivacyGuardedFormMixin
from slt.actions.sharing import Shared
from slt.choices import Reached
from slt.forms.measures import TargetFields, text_field
from web.forms import PortalForm


class ShareForm(PrivacyGuardedFormMixin, PortalForm, TargetFields):
    """All that others will read, and nothing else."""

    submit_label = gettext_lazy("Del i tiltaksbanken")
    guarded_fields = (
        "title",
        "problem",
        "target_group",
        "description",
        "expected_effect",
        "evaluation_method",
        "outcome",
    )
    title = forms.CharField(label=gettext_lazy("Tiltak"), max_length=200)
    description = text_field(
        gettext_lazy("Slik gjøres det"), gettext_lazy("Det andre trenger å vite for å gjøre det samme."), 6
    )
    outcome = text_field(
        gettext_lazy("Erfaringer"), gettext_lazy("Hva det førte til hos dere, og hva dere ville gjort om."), 4
    )
    reached = forms.ChoiceField(
        label=gettext_lazy("Ble det som forventet?"),
        choices=[("", gettext_lazy("Ikke oppgitt")), *Reached.choices],
        required=False,
    )
    field_order = (
        "title",
        "problem",
        "target_group",
        "age_from",
        "age_to",
        "prevention",
        "topic",
        "description",
        "expected_effect",
        "evaluation_method",
        "outcome",
        "reached",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.queryset = Topic.objects.filter(is_active=True)
        self.fields["problem"].required = True

    def shared(self) -> Shared:
        """What was seen, as the action takes it."""
        names = [*self.field_order]
        return Shared(**{name: self.cleaned_data.get(name) for name in names})
