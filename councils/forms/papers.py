"""Forms for an item's papers: attachments, and the pictures that the two sides bring."""

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.forms.agenda import ACCEPT, KINDS_SENTENCE, ClosingFields, ItemForm, More, basis_initial
from councils.models import AgendaItem, ItemAttachment
from web.forms import DateInput, FileInput


class AttachForm(ItemForm, ClosingFields):
    """A file with an item, open or closed."""

    uploaded = forms.FileField(
        label=gettext_lazy("Fil"), help_text=KINDS_SENTENCE, widget=FileInput(accept=ACCEPT)
    )
    title = forms.CharField(
        label=gettext_lazy("Tittel"),
        help_text=gettext_lazy("La stå tomt for å bruke filens navn."),
        max_length=200,
        required=False,
    )
    is_closed = forms.BooleanField(label=gettext_lazy("Vedlegget må unntas offentlighet"), required=False)
    guarded_fields = ("title", "public_title")
    submit_label = gettext_lazy("Legg ved")
    layout = Layout(
        "uploaded",
        "title",
        More(gettext_lazy("Unnta fra offentlighet"), "is_closed", "basis", "basis_other", "public_title"),
    )

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_in = item.forum.language


class ChangeAttachmentForm(AttachForm):
    """Title and closing of an attachment that is there."""

    submit_label = gettext_lazy("Lagre")
    layout = None
    field_order = ("title", "is_closed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["uploaded"]
        self.fields["title"].required = True
        self.fields["title"].help_text = ""

    @staticmethod
    def initial_of(attachment: ItemAttachment) -> dict[str, Any]:
        """As it stands."""
        return {
            "title": attachment.title,
            "is_closed": attachment.is_closed,
            "public_title": attachment.public_title,
            **basis_initial(attachment.legal_basis),
        }


class PictureForm(ItemForm, ClosingFields):
    """A side's picture of the situation: the document, or that it is shown and not stored."""

    how = forms.ChoiceField(
        label=gettext_lazy("Hvordan legges det fram?"),
        choices=[
            ("file", gettext_lazy("Som et dokument i saken")),
            ("shown", gettext_lazy("Vist, ikke lagret: det vises i møtet, og innholdet lagres ikke her")),
        ],
        widget=forms.RadioSelect,
        initial="file",
    )
    uploaded = forms.FileField(
        label=gettext_lazy("Dokument"),
        help_text=KINDS_SENTENCE,
        widget=FileInput(accept=ACCEPT),
        required=False,
    )
    title = forms.CharField(label=gettext_lazy("Tittel"), max_length=200)
    dated_on = forms.DateField(label=gettext_lazy("Datert"), widget=DateInput)
    is_closed = forms.BooleanField(label=gettext_lazy("Dokumentet må unntas offentlighet"), required=False)
    guarded_fields = ("title",)
    submit_label = gettext_lazy("Legg inn")
    layout = Layout(
        "how",
        "uploaded",
        "title",
        "dated_on",
        More(gettext_lazy("Unnta fra offentlighet"), "is_closed", "basis", "basis_other"),
    )

    def __init__(self, *args: Any, item: AgendaItem, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_in = item.forum.language
        del self.fields["public_title"]
        self.fields["dated_on"].initial = on

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("how") == "file" and not data.get("uploaded") and "uploaded" not in self.errors:
            self.add_error("uploaded", _("Velg dokumentet, eller velg «Vist, ikke lagret»."))
        if data.get("how") == "shown":
            data["uploaded"] = None
        return data
