"""Writing a duty: its kind first, then what the agreement says about it and the sentences it comes from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.duties import MOST_SENTENCES, WrittenSentence
from agreements.actions.template_duties import LONGEST_QUOTE, LONGEST_WORDING
from agreements.choices import Responsible, Strength
from agreements.duties.flags import NEEDS_FORUM
from agreements.duties.kinds import DutyKind, Parameter
from agreements.duties.offering import LONGEST_PLACE
from agreements.duties.parameters import resolved, suits, token_in
from agreements.duties.passages import Passages
from agreements.duties.wording import value_words
from agreements.forms.duty_parameters import NOT_ASKED, field_for, field_name, kind_choices
from agreements.merging import fill_text, tokens_in
from agreements.models import Duty, DutySentence, TemplateDuty
from parties.forms import PrivacyGuardedFormMixin
from parties.models import OfficeRole
from web.forms import PortalForm, Textarea, dress

STRENGTHS = [
    (Strength.MUST.value, gettext_lazy("Skal: en plikt som kan kontrolleres")),
    (Strength.SHOULD.value, gettext_lazy("Bør eller forventes: den som ikke følger den, forklarer hvorfor")),
    (Strength.WISH.value, gettext_lazy("Ønske: et mål som ingen er bundet til")),
]
# What a sentence may say otherwise than the duty.
_COMPARED = {"int", "choice", "month", "weekday"}


class KindForm(PortalForm):
    """Which kind of duty to write down; asked by GET, the fields follow from it."""

    submit_label = gettext_lazy("Gå videre")
    slag = forms.ChoiceField(
        label=gettext_lazy("Hva slags forpliktelse er det?"),
        help_text=gettext_lazy("Slaget avgjør hvordan portalen måler den. Passer ingen, velger du «Annet»."),
    )

    def __init__(self, *args: Any, keep: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slag"].choices = [("", _("Velg slag")), *kind_choices()]
        for name, value in keep.items():
            self.fields[name] = forms.CharField(widget=forms.HiddenInput, initial=value, required=False)

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_method = "get"
        helper.disable_csrf = True
        return helper


class _DutyFields(PrivacyGuardedFormMixin, PortalForm):
    """What a duty says, whether in a template or in an agreement."""

    wide = True
    is_template = False
    # The merge fields that a number can be taken from.
    tokens: Sequence[str] = ()
    strength = forms.ChoiceField(
        label=gettext_lazy("Hvor sterkt binder den?"), choices=STRENGTHS, widget=forms.RadioSelect
    )
    responsible = forms.ChoiceField(
        label=gettext_lazy("Hvem har ansvaret?"),
        choices=[(one.value, one.label.capitalize()) for one in Responsible],
        widget=forms.RadioSelect,
    )
    office_role = forms.ChoiceField(
        label=gettext_lazy("Ansvarlig verv"),
        required=False,
        choices=[
            ("", gettext_lazy("Ikke oppgitt")),
            *((one.value, one.label.capitalize()) for one in OfficeRole if one not in NOT_ASKED),
        ],
    )
    wording = forms.CharField(
        label=gettext_lazy("Forpliktelsen med avtalens egne ord"),
        help_text=gettext_lazy("Brukes som navn på den i listene. La stå tomt for å bruke portalens ord."),
        max_length=LONGEST_WORDING,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: DutyKind, parameters: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.stated = row, dict(parameters)
        if row.key == "own_words":
            self.fields["wording"].required = True
            self.fields["wording"].help_text = _("Si med én setning hva partene lover.")
        for parameter in row.parameters:
            self._ask(parameter)

    def _ask(self, parameter: Parameter) -> None:
        """The number itself, and where there are any, the merge fields that it can be taken from instead."""
        value = self.stated.get(parameter.name)
        name, from_field = f"verdi_{parameter.name}", f"felt_{parameter.name}"
        tokens = dict.fromkeys([token_in(value), token_in(self.data.get(from_field)), *self.tokens])
        choices = [
            (f"{{{one}}}", self.token_label(parameter, one)) for one in tokens if suits(one, parameter)
        ]
        if choices:
            self.fields[from_field] = forms.ChoiceField(
                label=_("Flettefelt for «%(name)s»") % {"name": str(parameter.label)},
                choices=[("", _("Ingen: det står under")), *choices],
                required=False,
                initial=value if token_in(value) else "",
            )
            dress(self.fields[from_field])
        is_asked = parameter.is_required and not self.is_template and not choices
        field = field_for(parameter, required=is_asked)
        field.initial = None if token_in(value) else value
        self.fields[name] = field
        dress(field)

    def token_label(self, parameter: Parameter, token: str) -> str:
        """What a merge field is called; in an agreement with what that states in it."""
        return field_name(token)

    @property
    def guarded_fields(self) -> list[str]:  # type: ignore[override]
        """All that is written in words."""
        return [
            name
            for name, field in self.fields.items()
            if type(field) is forms.CharField and not isinstance(field.widget, forms.HiddenInput)
        ]

    @property
    def parameters(self) -> dict[str, Any]:
        """The numbers and choices as they were typed; those taken from a merge field as its token."""
        found = {}
        for parameter in self.row.parameters:
            value = self.cleaned_data.get(f"felt_{parameter.name}") or self.cleaned_data.get(
                f"verdi_{parameter.name}"
            )
            if value not in (None, "", []):
                found[parameter.name] = value
        return found

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for parameter in self.row.parameters:
            names = (f"felt_{parameter.name}", f"verdi_{parameter.name}")
            if all(self.cleaned_data.get(name) not in (None, "", []) for name in names):
                self.add_error(
                    names[0], _("Velg enten et flettefelt eller oppgi det selv, ikke begge deler.")
                )
        return cleaned

    def marks(self) -> str:
        """What must be filled in is marked; most need not be."""
        return "required"

    def _said(self) -> list[str]:
        names = ["strength", "responsible", "office_role"]
        for parameter in self.row.parameters:
            names += [
                one for one in (f"felt_{parameter.name}", f"verdi_{parameter.name}") if one in self.fields
            ]
        return [*names, "wording"]

    @property
    def written(self) -> dict[str, Any]:
        """The fields as the actions take them."""
        return {
            **{
                name: self.cleaned_data[name]
                for name in ("strength", "responsible", "office_role", "wording")
            },
            "parameters": self.parameters,
        }


class DutyForm(_DutyFields):
    """A duty of an agreement with its sentences, each with what it says otherwise."""

    def __init__(
        self,
        *args: Any,
        passages: Passages,
        duty: Duty | None = None,
        merge_values: Mapping[str, Any],
        values: Mapping[str, str],
        forums: Any = None,
        place: str = "",
        quote: str = "",
        **kwargs: Any,
    ) -> None:
        self.passages, self.merge_values, self.values = passages, merge_values, values
        sentences = list(duty.sentences.all()) if duty else []
        self.tokens = [token for one in sentences for token in tokens_in(one.quote)]
        super().__init__(*args, **kwargs)
        if self.row.key == NEEDS_FORUM:
            self.fields["forum"] = forms.ModelChoiceField(
                label=_("Forumet det gjelder"),
                queryset=forums,
                required=False,
                empty_label=_("Ikke valgt"),
                initial=duty.forum_id if duty else None,
                help_text=_("Uten forum kan forpliktelsen ikke måles."),
            )
            dress(self.fields["forum"])
        self.count = self._how_many(len(sentences))
        for at in range(self.count):
            self._ask_sentence(at, sentences[at] if at < len(sentences) else None, place, quote)
            place = place if at else quote and place
        if duty is None:
            self.submit_label = _("Legg til")
        elif duty.state != Duty.State.CONFIRMED:
            self.submit_label = _("Lagre og bekreft")

    def _how_many(self, known: int) -> int:
        """One more than there are, so that there is room for another; what was posted is all kept."""
        posted = 0
        if self.is_bound:
            posted = sum(1 for at in range(MOST_SENTENCES + 1) if f"setning_{at}" in self.data)
        return max(posted, min(known + 1, MOST_SENTENCES), 1)

    def _ask_sentence(self, at: int, sentence: DutySentence | None, place: str, quote: str) -> None:
        self.fields[f"setning_{at}"] = forms.CharField(
            label=_("Setningen, nøyaktig som den står"),
            widget=Textarea(attrs={"rows": 3}),
            max_length=LONGEST_QUOTE,
            required=at == 0,
            initial=sentence.quote if sentence else (quote if at == 0 else ""),
            help_text=self._as_printed(sentence) if sentence else "",
        )
        key = sentence.section_key if sentence else place
        if self.passages:
            where: forms.Field = forms.ChoiceField(
                label=_("Avsnittet den står i"),
                choices=[("", _("Velg avsnitt")), *((one.key, one.label) for one in self.passages)],
                required=at == 0,
                initial=key,
            )
        else:
            where = forms.CharField(
                label=_("Hvor i avtalen den står"),
                help_text=_("For eksempel «punkt 4» eller «side 3»."),
                max_length=LONGEST_PLACE,
                required=at == 0,
                initial=key,
            )
        self.fields[f"sted_{at}"] = where
        # One sentence alone says what the duty says.
        alone = at == 0 and self.count <= 2 and not (sentence and sentence.parameters)
        for parameter in () if alone else self._compared:
            field = field_for(parameter, required=False)
            field.label = _("%(name)s, hvis setningen sier noe annet") % {"name": str(field.label)}
            plain = resolved(self.row.key, sentence.parameters, self.merge_values) if sentence else {}
            field.initial = plain.get(parameter.name)
            self.fields[f"annet_{at}_{parameter.name}"] = field
            dress(field)
        dress(self.fields[f"setning_{at}"])
        dress(where)

    def _as_printed(self, sentence: DutySentence) -> str:
        """A sentence with merge fields as the agreement prints it."""
        if not tokens_in(sentence.quote):
            return ""
        return escape(_("I avtalen: %(quote)s") % {"quote": fill_text(sentence.quote, self.values)})

    @property
    def _compared(self) -> list[Parameter]:
        return [one for one in self.row.parameters if one.kind in _COMPARED]

    def token_label(self, parameter: Parameter, token: str) -> str:
        plain = resolved(self.row.key, {parameter.name: f"{{{token}}}"}, self.merge_values)
        if parameter.name not in plain:
            return _("%(field)s (ikke fylt ut)") % {"field": field_name(token)}
        said = {"field": field_name(token), "value": value_words(parameter, plain[parameter.name])}
        return _("%(field)s (nå: %(value)s)") % said

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for at in range(1, self.count):
            if self.cleaned_data.get(f"setning_{at}") and not self.cleaned_data.get(f"sted_{at}"):
                self.add_error(f"sted_{at}", _("Oppgi hvor i avtalen setningen står."))
        return cleaned

    @property
    def sentences(self) -> list[WrittenSentence]:
        """The sentences that were written; an emptied one is taken out."""
        return [
            WrittenSentence(
                self.cleaned_data[f"sted_{at}"],
                self.cleaned_data[f"setning_{at}"],
                {
                    one.name: value
                    for one in self._compared
                    if (value := self.cleaned_data.get(f"annet_{at}_{one.name}")) not in (None, "")
                },
            )
            for at in range(self.count)
            if self.cleaned_data.get(f"setning_{at}")
        ]

    @property
    def layout(self) -> Layout:  # type: ignore[override]
        """What is promised, then each sentence in a group of its own."""
        groups = [
            Fieldset(
                _("Setning %(number)s") % {"number": at + 1}
                if self.fields[f"setning_{at}"].initial or at == 0
                else _("Enda en setning (valgfritt)"),
                f"setning_{at}",
                f"sted_{at}",
                *(
                    f"annet_{at}_{one.name}"
                    for one in self._compared
                    if f"annet_{at}_{one.name}" in self.fields
                ),
            )
            for at in range(self.count)
        ]
        forum = ["forum"] if "forum" in self.fields else []
        extra = ["privacy_seen"] if "privacy_seen" in self.fields else []
        return Layout("revision", *self._said(), *forum, *groups, *extra)


class TemplateDutyForm(_DutyFields):
    """A duty that a template's section offers, with its sentence."""

    is_template = True
    quote = forms.CharField(
        label=gettext_lazy("Setningen i avsnittet, nøyaktig som den står"),
        widget=Textarea(attrs={"rows": 3}),
        max_length=LONGEST_QUOTE,
    )

    def __init__(
        self, *args: Any, duty: TemplateDuty | None = None, tokens: Iterable[str], **kwargs: Any
    ) -> None:
        self.tokens = list(tokens)
        super().__init__(*args, **kwargs)
        if duty is not None:
            self.initial["quote"] = duty.quote

    @property
    def written(self) -> dict[str, Any]:
        return {**super().written, "quote": self.cleaned_data["quote"]}

    @property
    def layout(self) -> Layout:  # type: ignore[override]
        """The sentence first: it is what the rest is read out of."""
        extra = ["privacy_seen"] if "privacy_seen" in self.fields else []
        return Layout("revision", "quote", *self._said(), *extra)
