"""Forms of the questionnaires: what stands around the questions, and one question."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.actions.questionnaires import LONGEST_KEY, Wanted
from agreements.choices import Dimension, ScopePart
from agreements.forms.templates import OwnerForm
from agreements.models import Question
from agreements.section_keys import free_key
from parties.forms import PrivacyGuardedFormMixin
from web.forms import PortalForm, Textarea


def capitalised(choices: Any) -> list[tuple[str, str]]:
    """The choices with their first letter large; «SLT» stays as it is."""
    return [(one.value, one.label[:1].upper() + one.label[1:]) for one in choices]


class FrameForm(PrivacyGuardedFormMixin, PortalForm):
    """Title, what the questionnaire is, and whether it is an official text."""

    title = forms.CharField(
        label=_("Tittel"),
        max_length=200,
        error_messages={"required": _("Skjemaet må ha en tittel.")},
    )
    about = forms.CharField(
        label=_("Om skjemaet"),
        help_text=_("Hvem som har laget det, og når det passer. Vises for den som velger skjema."),
        widget=Textarea(attrs={"rows": 5}),
        max_length=2000,
        required=False,
    )
    is_official = forms.BooleanField(
        label=_("Teksten er offisiell"),
        help_text=_("Kryss av bare når spørsmålene er skrevet av ordrett fra en offisiell tekst."),
        required=False,
    )
    source = forms.CharField(
        label=_("Kilde"),
        help_text=_("Dokumentet, utgaven og siden teksten er hentet fra. Må fylles ut når den er offisiell."),
        max_length=300,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)  # type: ignore[assignment]

    def facts(self) -> dict[str, Any]:
        """What the action is given."""
        return {name: self.cleaned_data[name] for name in ("title", "about", "is_official", "source")}


class StartForm(FrameForm, OwnerForm):
    """A questionnaire from nothing; asks for whom only when there is a choice."""

    submit_label = _("Lag skjemaet")
    field_order = ("owner", "title", "about", "is_official", "source")


class QuestionForm(PrivacyGuardedFormMixin, PortalForm):
    """One question, in both written standards."""

    kind = forms.ChoiceField(
        label=_("Hvordan det besvares"),
        choices=[
            (Question.Kind.SCALE.value, _("På skalaen 1–5, med «vet ikke» og kommentar")),
            (Question.Kind.TEXT.value, _("Med egne ord")),
        ],
        widget=forms.RadioSelect,
        initial=Question.Kind.SCALE.value,
    )
    text_nb = forms.CharField(
        label=_("Spørsmålet på bokmål"), widget=Textarea(attrs={"rows": 2}), max_length=400
    )
    text_nn = forms.CharField(
        label=_("Spørsmålet på nynorsk"), widget=Textarea(attrs={"rows": 2, "lang": "nn"}), max_length=400
    )
    dimension = forms.ChoiceField(
        label=_("Dimensjon"),
        help_text=_("Svarene samles og sammenlignes etter dimensjon. Må velges for spørsmål på skala."),
        choices=[("", _("Ingen")), *capitalised(Dimension)],
        required=False,
    )
    scope_part = forms.ChoiceField(
        label=_("Stilles når evalueringen gjelder"),
        choices=[("", _("Alltid")), *capitalised(ScopePart)],
        required=False,
    )
    help_nb = forms.CharField(
        label=_("Veiledning på bokmål"), widget=Textarea(attrs={"rows": 2}), max_length=400, required=False
    )
    help_nn = forms.CharField(
        label=_("Veiledning på nynorsk"),
        widget=Textarea(attrs={"rows": 2, "lang": "nn"}),
        max_length=400,
        required=False,
    )
    key = forms.CharField(
        label=_("Nøkkel"),
        help_text=_(
            "Små bokstaver og bindestrek. Nøkkelen binder spørsmålet sammen fra år til år: behold den når "
            "spørsmålet er det samme. Uten nøkkel lages den av spørsmålet."
        ),
        max_length=LONGEST_KEY,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)  # type: ignore[assignment]

    def __init__(self, *args: Any, taken: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def wanted(self) -> Wanted:
        """What the action is given."""
        said = {name: self.cleaned_data[name] for name in Wanted.__dataclass_fields__}
        if not said["key"].strip():
            said["key"] = free_key(" ".join(said["text_nb"].split()[:5]), self.taken)[:LONGEST_KEY].strip("-")
        return Wanted(**said)
