"""Forms of the templates: starting, adapting, set-up, and a section with how far it binds."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.choices import AgreementKind, Language, SectionMode
from agreements.forms.sections import AddSectionForm, SectionForm
from web.forms import PortalForm, Textarea

LONGEST_ABOUT = 1000
LONGEST_GUIDANCE = 2000

MODES = [
    (SectionMode.LOCKED.value, gettext_lazy("Låst: teksten er lik i alle avtaler og kan ikke endres")),
    (
        SectionMode.ADAPTABLE.value,
        gettext_lazy("Kan tilpasses: avtalen starter med teksten, og partene kan endre den"),
    ),
    (
        SectionMode.LOCAL.value,
        gettext_lazy("Skrives lokalt: partene skriver teksten selv, og det som står her, er et forslag"),
    ),
]


def _about() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Om malen"),
        help_text=gettext_lazy(
            "Når malen passer, og hva som skiller den fra andre. Vises når noen velger mal."
        ),
        widget=Textarea(attrs={"rows": 4}),
        max_length=LONGEST_ABOUT,
        required=False,
    )


def _title() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Tittel"),
        help_text=gettext_lazy("Avtalen får denne tittelen."),
        max_length=200,
        error_messages={"required": gettext_lazy("Malen må ha en tittel.")},
    )


class OwnerForm(PortalForm):
    """A form for what somebody is to own; asks for whom only when there is a choice."""

    owner = forms.ChoiceField(
        label=gettext_lazy("Hvem skal eie malen?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Velg hvem som skal eie malen.")},
    )

    def __init__(self, *args: Any, owners: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {str(one.pk): one for one in owners}
        if len(owners) > 1:
            self.fields["owner"].choices = [(key, one.display_name) for key, one in self.owners.items()]
        else:
            del self.fields["owner"]

    @property
    def chosen_owner(self) -> Any:
        """The organisation that was chosen, or the only one there is."""
        return (
            self.owners[self.cleaned_data["owner"]]
            if "owner" in self.fields
            else next(iter(self.owners.values()))
        )


class StartTemplateForm(OwnerForm):
    """A template from nothing."""

    title = _title()
    kind = forms.ChoiceField(
        label=gettext_lazy("Type avtale"),
        choices=[
            ("", gettext_lazy("Velg type")),
            *((value, label.capitalize()) for value, label in AgreementKind.choices),
        ],
        error_messages={"required": gettext_lazy("Velg hvilken type avtale malen er for.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Målform"),
        choices=[(value, label.capitalize()) for value, label in Language.choices],
        widget=forms.RadioSelect,
        initial=Language.BOKMAL,
        error_messages={"required": gettext_lazy("Velg målform.")},
    )
    about = _about()
    is_numbered = forms.BooleanField(label=gettext_lazy("Nummererte avsnitt"), required=False)
    has_contents = forms.BooleanField(label=gettext_lazy("Innholdsliste først i dokumentet"), required=False)
    submit_label = gettext_lazy("Lag malen")


class AdaptForm(OwnerForm):
    """A district's own adaptation."""

    title = _title()
    about = _about()
    submit_label = gettext_lazy("Lag tilpasningen")


class TemplateFrameForm(PortalForm):
    """Title, what the template is for, and how the document is set up."""

    title = _title()
    about = _about()
    is_numbered = forms.BooleanField(label=gettext_lazy("Nummererte avsnitt"), required=False)
    has_contents = forms.BooleanField(label=gettext_lazy("Innholdsliste først i dokumentet"), required=False)
    submit_label = gettext_lazy("Lagre oppsettet")


class _Binding:
    """What both kinds of section forms ask beside the text."""

    @staticmethod
    def mode() -> forms.ChoiceField:
        return forms.ChoiceField(
            label=gettext_lazy("Hvor mye kan endres i avtalene?"),
            choices=MODES,
            widget=forms.RadioSelect,
            initial=SectionMode.ADAPTABLE,
            error_messages={"required": gettext_lazy("Velg hvor mye som kan endres.")},
        )

    @staticmethod
    def guidance() -> forms.CharField:
        return forms.CharField(
            label=gettext_lazy("Veiledning til den som skriver"),
            help_text=gettext_lazy("Vises ved siden av teksten mens avtalen skrives. Står ikke i avtalen."),
            widget=Textarea(attrs={"rows": 3}),
            max_length=LONGEST_GUIDANCE,
            required=False,
        )


class TemplateSectionForm(SectionForm):
    """A section of a template: its text, how far it binds, and guidance; saves itself while it is written."""

    mode = _Binding.mode()
    guidance = _Binding.guidance()


class LockedSectionForm(PortalForm):
    """A section that the template above has locked: only the guidance is the owner's own."""

    guidance = _Binding.guidance()
    wide = True
    has_next = False

    def marks(self) -> str:
        return ""

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        if self.has_next:
            helper.add_input(Submit("go_next", _("Lagre og gå til neste")))
        helper.add_input(Submit("go_back", _("Lagre"), css_class="secondary" if self.has_next else ""))
        return helper


class AddTemplateSectionForm(AddSectionForm):
    """A new section, its place, and how far it binds."""

    mode = _Binding.mode()
    field_order = ("heading", "mode", "after", "below")

    def marks(self) -> str:
        return ""
