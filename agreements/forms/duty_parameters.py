"""Controls for the numbers and choices of a duty, with the kind's own bounds."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agreements.choices import ScopePart
from agreements.duties.kinds import KINDS, Parameter
from agreements.duties.parameters import LONGEST_TEXT
from agreements.merging import catalogue
from parties.models import OfficeRole
from records import days
from web.forms import DateInput, Textarea
from web.templatetags.norwegian import WEEKDAYS

# Offices that no agreement lays a duty on.
NOT_ASKED = {OfficeRole.ADMINISTRATOR, OfficeRole.DATA_PROTECTION_OFFICER, OfficeRole.OTHER}


def kind_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds in groups by the part of the cooperation that they belong to; one's own words last."""
    groups = [
        (
            str(part.label).capitalize() if part != ScopePart.SLT else str(part.label),
            [(key, str(row.label)) for key, row in KINDS.items() if row.scope == part and key != "own_words"],
        )
        for part in ScopePart
    ]
    return [*groups, (_("Annet"), [("own_words", str(KINDS["own_words"].label))])]


def field_name(token: str) -> str:
    """What people call a merge field, in the reader's written standard."""
    field = catalogue().get(token)
    if field is None:
        return token
    return field.label("nn" if (get_language() or "").startswith("nn") else "nb")


def field_for(parameter: Parameter, *, required: bool) -> forms.Field:
    """A control for a parameter, with the kind's own bounds."""
    label = str(parameter.label)
    label = label[:1].upper() + label[1:]
    if parameter.kind == "int":
        bounds = {"least": parameter.least, "most": parameter.most}
        wrong = _("Skriv et helt tall fra %(least)s til %(most)s.") % bounds
        return forms.IntegerField(
            label=label,
            required=required,
            min_value=parameter.least,
            max_value=parameter.most,
            widget=forms.NumberInput(attrs={"class": "input--short", "inputmode": "numeric"}),
            error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
        )
    if parameter.kind == "date":
        return forms.DateField(label=label, required=required, widget=DateInput)
    if parameter.kind == "roles":
        return forms.MultipleChoiceField(
            label=label,
            required=required,
            widget=forms.CheckboxSelectMultiple,
            choices=[(one.value, one.label.capitalize()) for one in OfficeRole if one not in NOT_ASKED],
        )
    if parameter.kind == "text":
        several = parameter.name == "topics"
        return forms.CharField(
            label=label,
            required=required,
            max_length=LONGEST_TEXT,
            widget=Textarea(attrs={"rows": 3}) if several else forms.TextInput,
        )
    choices: list[tuple[Any, Any]] = list(parameter.choices)
    if parameter.kind == "month":
        choices = [(at, name) for at, name in enumerate(days.MONTHS, start=1)]
    elif parameter.kind == "weekday":
        names = WEEKDAYS["nn" if (get_language() or "").startswith("nn") else "nb"]
        choices = list(enumerate(names))
    return forms.TypedChoiceField(
        label=label,
        required=required,
        choices=[("", _("Ikke oppgitt")), *choices],
        coerce=int if parameter.kind in {"month", "weekday"} else str,
        empty_value=None,
    )
