"""Forms of a consultation on a plan: asking, answering, and what it led to."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions.consultations import FURTHEST, LONGEST_TEXT, LONGEST_TITLE
from councils.consultations import Contact
from parties.forms import PrivacyGuardedFormMixin
from records import days
from web.forms import DateInput, PortalForm, Textarea

USUAL_TIME = timedelta(weeks=3)


class AskForm(PrivacyGuardedFormMixin, PortalForm):
    """Which plan, what is asked, and by when. The contact is asked about only where there are several."""

    guarded_fields = ("title", "question")
    submit_label = gettext_lazy("Send til politikontakten")
    contact = forms.ChoiceField(
        label=gettext_lazy("Politikontakt"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Velg hvem som skal spørres.")},
    )
    title = forms.CharField(
        label=gettext_lazy("Plan, retningslinje eller reguleringssak"),
        max_length=LONGEST_TITLE,
        error_messages={"required": gettext_lazy("Skriv hva planen heter.")},
    )
    question = forms.CharField(
        label=gettext_lazy("Hva vil dere ha innspill på?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=Textarea,
    )
    link = forms.URLField(
        label=gettext_lazy("Lenke til saken"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": gettext_lazy("Lenken må være en nettadresse, for eksempel https://…")},
    )
    case_reference = forms.CharField(
        label=gettext_lazy("Saksnummer"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Slik det står i kommunens arkiv, for eksempel 26/1234."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Svarfrist"),
        widget=DateInput({"class": "input--short"}),
        error_messages={"required": gettext_lazy("Velg en svarfrist.")},
    )

    def __init__(
        self,
        *args: Any,
        on: date,
        contacts: list[Contact] | None = None,
        kept_due: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.kept_due = on, kept_due
        self.contacts = {one.key: one for one in contacts or ()}
        if kept_due is None and not self.initial.get("due_on"):
            self.initial["due_on"] = on + USUAL_TIME
        if len(self.contacts) < 2:
            del self.fields["contact"]
        else:
            several = len({one.municipality.pk for one in self.contacts.values()}) > 1
            self.fields["contact"].choices = [  # type: ignore[attr-defined]
                (key, f"{one.municipality.display_name}: {one.label}" if several else one.label)
                for key, one in self.contacts.items()
            ]

    @property
    def chosen(self) -> Contact:
        """The contact that is asked: the chosen one, or the only one."""
        key = self.cleaned_data.get("contact") or next(iter(self.contacts))
        return self.contacts[key]

    def clean_due_on(self) -> date:
        """A day ahead; one that stood there before may have been."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on != self.kept_due:
            if due_on < self.on:
                raise forms.ValidationError(
                    _("Svarfristen har allerede vært. I dag er %(day)s.") % {"day": days.longdate(self.on)}
                )
            if due_on > self.on + FURTHEST:
                raise forms.ValidationError(_("Svarfristen ligger for langt fram. Se over året."))
        return due_on

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        names = ("title", "link", "case_reference", "question", "due_on")
        return {name: self.cleaned_data[name] for name in names}


class AnswerForm(PrivacyGuardedFormMixin, PortalForm):
    """The contact's answer."""

    submit_label = gettext_lazy("Send svaret")
    answer = forms.CharField(
        label=gettext_lazy("Svar"),
        max_length=LONGEST_TEXT,
        widget=Textarea({"rows": 8}),
        help_text=gettext_lazy("Svaret kan ikke endres når det er sendt."),
        error_messages={"required": gettext_lazy("Skriv et svar.")},
    )


class EffectForm(PrivacyGuardedFormMixin, PortalForm):
    """What the answer led to."""

    effect = forms.CharField(
        label=gettext_lazy("Hva førte svaret til?"),
        max_length=LONGEST_TEXT,
        widget=Textarea,
        help_text=gettext_lazy("For eksempel: tatt inn i planen, eller hvorfor det ikke ble det."),
        error_messages={"required": gettext_lazy("Skriv hva det førte til.")},
    )
