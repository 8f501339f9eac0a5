"""Writing a section, adding one, and the remarks on it."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agreements.content import SectionNode
from agreements.merging import catalogue
from web.forms import PortalForm, ProseField, ProseTextarea, Textarea

LONGEST_HEADING = 200


class SectionTextarea(ProseTextarea):
    """The editor with the merge fields folded away below it, in two groups by where they are filled from."""

    template_name = "agreements/widgets/section_text.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The fields in two groups, named in the reader's own written standard."""
        context = super().get_context(name, value, attrs)
        language = "nn" if (get_language() or "").startswith("nn") else "nb"
        context["widget"]["field_groups"] = [
            {
                "label": label,
                "fields": [
                    {"token": f"{{{field.token}}}", "label": field.label(language)}
                    for field in catalogue().values()
                    if (field.source == "register") == from_register
                ],
            }
            for label, from_register in ((_("Fra registrene:"), True), (_("Oppgis for avtalen:"), False))
        ]
        return context


class SectionForm(PortalForm):
    """A section's heading and text; saves itself while it is written."""

    heading = forms.CharField(
        label=gettext_lazy("Overskrift"),
        max_length=LONGEST_HEADING,
        error_messages={"required": gettext_lazy("Avsnittet må ha en overskrift.")},
    )
    body = ProseField(label=gettext_lazy("Tekst"), required=False, widget=SectionTextarea)
    wide = True
    # Set by the page: whether there is a section after this one to go on to.
    has_next = False

    def marks(self) -> str:
        """No «valgfritt» at the text: an empty section is allowed in a draft, but stops the approval."""
        return ""

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        if self.has_next:
            helper.add_input(Submit("go_next", _("Lagre og gå til neste")))
        helper.add_input(Submit("go_back", _("Lagre"), css_class="secondary" if self.has_next else ""))
        return helper


class AddSectionForm(PortalForm):
    """A new local section and its place."""

    heading = forms.CharField(
        label=gettext_lazy("Overskrift"),
        max_length=LONGEST_HEADING,
        error_messages={"required": gettext_lazy("Skriv overskriften til det nye avsnittet.")},
    )
    after = forms.ChoiceField(label=gettext_lazy("Plassering"), required=False)
    below = forms.BooleanField(
        label=gettext_lazy("Gjør det til et underavsnitt av avsnittet jeg valgte"), required=False
    )
    submit_label = gettext_lazy("Legg til og skriv teksten")

    def marks(self) -> str:
        """The place has a sensible answer from the start; nothing to mark."""
        return ""

    def __init__(self, *args: Any, nodes: list[SectionNode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nodes = {str(node.section.pk): node for node in nodes}
        self.fields["after"].choices = [
            ("", _("Til slutt")),
            *(
                (
                    key,
                    _("Etter %(indent)s%(number)s «%(heading)s»")
                    % {
                        "indent": "– " * (node.level - 1),
                        "number": node.number,
                        "heading": node.section.heading,
                    },
                )
                for key, node in self.nodes.items()
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """The parent and the sibling that the new section comes after."""
        data = super().clean()
        node = self.nodes.get(data.get("after") or "")
        if data.get("below"):
            if node is None:
                self.add_error("after", _("Velg hvilket avsnitt det skal stå under."))
            data["parent"], data["sibling"] = (node.section if node else None), None
        else:
            data["parent"], data["sibling"] = None, node.section if node else None
        return data


class CommentForm(PortalForm):
    """A remark on a section."""

    text = forms.CharField(
        label=gettext_lazy("Merknad"),
        widget=Textarea(attrs={"rows": 3}),
        max_length=4000,
        help_text=gettext_lazy("Begge parter ser merknaden. Skriv ikke om enkeltpersoner."),
        error_messages={"required": gettext_lazy("Skriv merknaden før du sender den.")},
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False)
    submit_label = gettext_lazy("Legg til merknad")
