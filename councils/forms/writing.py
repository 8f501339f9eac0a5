"""The small forms of the meeting: attendance, and one for each piece, decision and outcome of the minutes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Meeting
from councils.people import Seated
from parties.forms import PrivacyGuardedFormMixin
from records import richtext
from web.forms import DateInput, PortalForm, ProseField, Textarea, TimeInput
from web.templatetags.norwegian import longweekdate

OTHER_OWNER = "other"
# Offered while one is typed; any other can be written.
LEGAL_BASES = (
    "Offentleglova § 13, jf. politiregisterloven § 23",
    "Offentleglova § 13, jf. forvaltningsloven § 13",
    "Offentleglova § 24 første ledd",
    "Offentleglova § 24 tredje ledd",
)


def basis_input() -> forms.TextInput:
    """A line for a legal basis, with the usual ones offered (the page holds the list `hjemler`)."""
    return forms.TextInput(attrs={"list": "hjemler", "autocomplete": "off"})


class PlainTextField(forms.CharField):
    """Paragraphs typed as plain text; stored by `richtext.from_plain`, given back by `richtext.plain`."""

    widget = Textarea

    def to_python(self, value: Any) -> str:
        return richtext.plain(richtext.from_plain(super().to_python(value)))


class SmallForm(PrivacyGuardedFormMixin, PortalForm):
    """A few fields in the middle of a page: what must be filled in is plain to see, so nothing is marked."""

    guarded_fields: Sequence[str] | None = ()

    def marks(self) -> str:
        """Nothing is marked."""
        return ""


class PieceForm(PrivacyGuardedFormMixin, PortalForm):
    """A piece of the minutes as plain text; saves itself while it is written."""

    body = PlainTextField(label=gettext_lazy("Tekst"), required=False)

    def rich_body(self) -> str:
        """The text as it is stored."""
        return str(richtext.from_plain(self.cleaned_data["body"]))


class RichPieceForm(PrivacyGuardedFormMixin, PortalForm):
    """A piece of the minutes in the full editor, with bold, lists and tables."""

    body = ProseField(label=gettext_lazy("Tekst"), required=False)
    wide = True

    def marks(self) -> str:
        """Nothing to mark: an empty piece is allowed."""
        return ""

    def rich_body(self) -> str:
        """The text as it is stored."""
        return self.cleaned_data["body"]


class ClosingForm(SmallForm):
    """By which basis a piece is closed."""

    legal_basis = forms.CharField(
        label=gettext_lazy("Hjemmel for unntaket"),
        max_length=200,
        widget=basis_input(),
        error_messages={"required": gettext_lazy("Si hvilken hjemmel unntaket har.")},
    )


class OwnedForm(SmallForm):
    """What a form asks about who is to do something, and by when; `follow_up` is what the action takes."""

    owner = forms.ChoiceField(label=gettext_lazy("Følges opp av"), required=False)
    owner_name = forms.CharField(label=gettext_lazy("Navn"), max_length=200, required=False)
    owner_address = forms.EmailField(label=gettext_lazy("E-post"), required=False)
    due_on = forms.DateField(label=gettext_lazy("Frist"), required=False, widget=DateInput)

    def __init__(self, *args: Any, seats: list[Seated], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {f"verv-{s.membership.office_id}": s for s in seats if s.membership.office_id}
        self.owners |= {f"person-{s.membership.person_id}": s for s in seats if s.membership.person_id}
        choices = [
            ("", self.nobody),
            *((key, _owner_label(seat)) for key, seat in self.owners.items()),
            (OTHER_OWNER, _("Noen andre …")),
        ]
        _offer(self, "owner", choices)

    @property
    def nobody(self) -> str:
        """What no owner is called."""
        return _("Ikke valgt")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("owner") == OTHER_OWNER and not data.get("owner_name") and "owner_name" in data:
            self.add_error("owner_name", _("Skriv navnet på den som skal følge opp."))
        return data

    def follow_up(self) -> dict[str, Any]:
        """Owner and date, as `add_follow_up` takes them."""
        data = self.cleaned_data
        chosen: dict[str, Any] = {"due_on": data.get("due_on")}
        if data.get("owner") == OTHER_OWNER:
            chosen |= {"owner_name": data["owner_name"], "owner_address": data["owner_address"]}
        elif seat := self.owners.get(data.get("owner") or ""):
            if seat.membership.office_id:
                chosen["owner_office"] = seat.membership.office
            else:
                chosen["owner_person"] = seat.membership.person
        return chosen


def _offer(form: Any, name: str, choices: list[tuple[str, str]]) -> None:
    """Give a field its choices."""
    form.fields[name].choices = choices


def _owner_label(seat: Seated) -> str:
    label = seat.membership.label
    return f"{label} ({seat.name})" if seat.name and seat.membership.office_id else label


class DecisionForm(OwnedForm):
    """A decision and, in the same line, who is to see to it by when."""

    guarded_fields = ("text",)
    text = forms.CharField(
        label=gettext_lazy("Beslutning"),
        max_length=4000,
        widget=Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Skriv hva som ble besluttet.")},
    )
    is_closed = forms.BooleanField(label=gettext_lazy("Unntatt offentlighet"), required=False)
    legal_basis = forms.CharField(
        label=gettext_lazy("Hjemmel"), max_length=200, required=False, widget=basis_input()
    )
    field_order = ("text", "owner", "owner_name", "owner_address", "due_on")

    @property
    def nobody(self) -> str:
        return _("Ingen oppfølging")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        _check_basis(self, data)
        return data

    def wants_follow_up(self) -> dict[str, Any] | None:
        """What `add_decision` takes; None when neither owner nor date is given."""
        data = self.cleaned_data
        return self.follow_up() if data.get("owner") or data.get("due_on") else None


class ChangeDecisionForm(SmallForm):
    """The words of a decision that stands, and whether it is closed."""

    guarded_fields = ("text",)
    text = DecisionForm.base_fields["text"]
    is_closed = DecisionForm.base_fields["is_closed"]
    legal_basis = DecisionForm.base_fields["legal_basis"]
    read_revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _check_basis(self, data)
        return data


class FollowUpForm(OwnedForm):
    """Something that is to be done."""

    guarded_fields = ("text",)
    text = forms.CharField(
        label=gettext_lazy("Hva skal gjøres"),
        max_length=500,
        error_messages={"required": gettext_lazy("Skriv hva som skal gjøres.")},
    )
    field_order = ("text", "owner", "owner_name", "owner_address", "due_on")


def _check_basis(form: Any, data: dict[str, Any]) -> None:
    if data.get("is_closed") and not data.get("legal_basis"):
        form.add_error("legal_basis", _("Si hvilken hjemmel unntaket har."))


class PostponeForm(SmallForm):
    """To which coming meeting an item is put off, and why."""

    guarded_fields = ("reason",)
    to = forms.ChoiceField(label=gettext_lazy("Til møtet"))
    reason = forms.CharField(
        label=gettext_lazy("Begrunnelse"),
        max_length=500,
        error_messages={"required": gettext_lazy("Skriv hvorfor saken ble utsatt.")},
    )

    def __init__(self, *args: Any, coming: list[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {str(one.pk): one for one in coming}
        _offer(self, "to", [(key, longweekdate(one.starts_at)) for key, one in self.meetings.items()])

    def meeting(self) -> Meeting:
        """The meeting that was chosen."""
        return self.meetings[self.cleaned_data["to"]]


class SendBackForm(SmallForm):
    """Why an item is sent back to those who raised it."""

    guarded_fields = ("reason",)
    reason = forms.CharField(
        label=gettext_lazy("Begrunnelse"),
        max_length=500,
        error_messages={"required": gettext_lazy("Skriv hvorfor saken ble sendt tilbake.")},
    )


class TableItemForm(SmallForm):
    """An item raised at the meeting."""

    guarded_fields = ("title", "public_title")
    title = forms.CharField(
        label=gettext_lazy("Hva gjelder saken?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Skriv hva saken gjelder.")},
    )
    is_closed = forms.BooleanField(label=gettext_lazy("Unntatt offentlighet"), required=False)
    legal_basis = forms.CharField(
        label=gettext_lazy("Hjemmel"), max_length=200, required=False, widget=basis_input()
    )
    public_title = forms.CharField(label=gettext_lazy("Offentlig tittel"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _check_basis(self, data)
        if data.get("is_closed") and not data.get("public_title"):
            self.add_error("public_title", _("En lukket sak må ha en offentlig tittel."))
        return data


class TimesForm(SmallForm):
    """When somebody came who was late, or left who went early."""

    arrived_at = forms.TimeField(label=gettext_lazy("Kom kl."), required=False, widget=TimeInput)
    left_at = forms.TimeField(label=gettext_lazy("Gikk kl."), required=False, widget=TimeInput)


class DeputyForm(SmallForm):
    """Who met instead: one of the seat's deputies, or a name."""

    deputy = forms.ChoiceField(label=gettext_lazy("Vara"), required=False)
    name = forms.CharField(label=gettext_lazy("Eller skriv navnet"), max_length=200, required=False)

    def __init__(self, *args: Any, deputies: list[Seated], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deputies = {str(one.membership.pk): one for one in deputies}
        if not self.deputies:
            del self.fields["deputy"]
            self.fields["name"].label = _("Navn på den som møtte")
            return
        choices = [
            *((key, f"{one.name}, {one.office_title}".strip(", ")) for key, one in self.deputies.items()),
            ("", _("En annen")),
        ]
        _offer(self, "deputy", choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("name"):
            data["deputy"] = ""
        elif not data.get("deputy"):
            self.add_error("name", _("Skriv navnet på den som møtte."))
        return data


class GuestForm(SmallForm):
    """Somebody who was there without a seat."""

    name = forms.CharField(
        label=gettext_lazy("Navn"),
        max_length=200,
        error_messages={"required": gettext_lazy("Skriv navnet på gjesten.")},
    )
    organisation_name = forms.CharField(label=gettext_lazy("Fra"), max_length=200, required=False)
