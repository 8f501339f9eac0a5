"""The form for a task of the year wheel."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parties.forms import PrivacyGuardedFormMixin
from records.days import MONTHS
from slt.actions.wheel import LONGEST_NOTICE, LONGEST_TEXT, LONGEST_TITLE, TaskFacts
from slt.choices import WheelKind
from slt.models import Programme, SltGroup, WheelTask
from web.forms import PortalForm, Textarea


class TaskForm(PrivacyGuardedFormMixin, PortalForm):
    """What is to be done, by which day of which month, and what it becomes when its time comes."""

    submit_label = gettext_lazy("Lagre")
    guarded_fields = ("title", "text")

    title = forms.CharField(label=gettext_lazy("Hva skal gjøres?"), max_length=LONGEST_TITLE)
    month = forms.TypedChoiceField(
        label=gettext_lazy("Måned"),
        coerce=int,
        choices=[("", gettext_lazy("Velg måned")), *enumerate((name.capitalize() for name in MONTHS), 1)],
    )
    day = forms.IntegerField(
        label=gettext_lazy("Innen dag"),
        min_value=1,
        max_value=31,
        initial=28,
        widget=forms.NumberInput({"class": "input--short"}),
        help_text=gettext_lazy("Skriv 31 for den siste dagen i måneden, også i korte måneder."),
    )
    text = forms.CharField(
        label=gettext_lazy("Mer om oppgaven"), max_length=LONGEST_TEXT, widget=Textarea, required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Hva blir den til når tiden kommer?"), widget=forms.RadioSelect
    )
    group = forms.ModelChoiceField(
        label=gettext_lazy("Gruppe"),
        queryset=SltGroup.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ingen gruppe"),
        help_text=gettext_lazy("Må velges når oppgaven skal bli sak på et møte."),
    )
    remind_days = forms.IntegerField(
        label=gettext_lazy("Påminnelse, dager før fristen"),
        min_value=0,
        max_value=LONGEST_NOTICE,
        initial=14,
        widget=forms.NumberInput({"class": "input--short"}),
        help_text=gettext_lazy(
            "Da får koordinatoren e-post, og en oppgave som skal bli sak, meldes inn til gruppa."
        ),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)  # type: ignore[assignment]

    def __init__(
        self, *args: Any, programme: Programme, on: date, task: WheelTask | None = None, **kwargs: Any
    ) -> None:
        if task is not None:
            names = ("title", "month", "day", "text", "kind", "remind_days", "revision")
            kwargs["initial"] = {name: getattr(task, name) for name in names} | {"group": task.group_id}
        super().__init__(*args, **kwargs)
        groups = programme.groups.valid(on)
        if task is not None and task.group_id is not None:
            groups = groups | programme.groups.filter(pk=task.group_id)
        fields: Any = self.fields
        fields["group"].queryset = groups.in_order()
        fields["kind"].choices = [
            (WheelKind.TASK, _("En påminnelse til koordinatoren")),
            (WheelKind.AGENDA, _("En sak som venter på gruppas neste møte")),
        ]
        if task is None:
            fields["kind"].initial = WheelKind.TASK
            del fields["revision"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == WheelKind.AGENDA and not data.get("group") and "group" not in self.errors:
            self.add_error("group", _("Velg gruppa som skal ha saken."))
        return data

    @property
    def facts(self) -> TaskFacts:
        """What the actions take."""
        names = ("title", "month", "day", "text", "kind", "group", "remind_days")
        return TaskFacts(**{name: self.cleaned_data[name] for name in names})
